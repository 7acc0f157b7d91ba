"""A replaced attachment is an edition of its item, and a silent one only where it was read to be another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.duties.book import Book
from archive.duties.editions import Change, change_of, classed
from archive.duties.epochs import Epochs
from archive.records import Attachment
from tests.duties.build import article, catalogue, edition, item, sighting, world

URL = "http://site.example/files/a.pdf"
ONE = Attachment(URL, "附件", "text:1")
TWO = replace(ONE, content="text:2")


def change(old, new, **more):
    thing = item(sighting("2018-09-01"))
    epochs = Epochs(world("2018-10-01", [thing]), Book(catalogue()), ())
    olds, news = (got if isinstance(got, tuple) else (got,) for got in (old, new))
    return change_of(thing, article(attachments=olds), article(attachments=news, **more), epochs)


def test_a_file_replaced_in_silence_is_a_silent_edit():
    assert change(ONE, TWO) is Change.SILENT


@pytest.mark.parametrize(
    ("new", "more"),
    [
        (replace(TWO, announces=True), {}),
        (TWO, {"title": "关于公布卫生信息的公告（更正）"}),
        (replace(TWO, name="附件（更正）"), {}),
    ],
)
def test_a_file_whose_replacing_is_announced_is_no_silent_edit(new, more):
    assert change(ONE, new, **more) is Change.ANNOUNCED


def test_a_table_that_only_grew_is_extended():
    assert change(ONE, replace(TWO, extends="text:1")) is Change.EXTENDED
    assert change(ONE, replace(TWO, extends="text:0")) is Change.SILENT


def test_another_file_beside_the_old_one_is_an_extension_and_a_taken_one_is_silent():
    other = Attachment("http://site.example/files/b.pdf", "附件2", "text:9")
    assert change(ONE, (ONE, other)) is Change.EXTENDED
    assert change((ONE, other), ONE) is Change.SILENT


@pytest.mark.parametrize(("old", "new"), [("bytes:1", "bytes:2"), ("text:1", "bytes:2"), ("bytes:1", "text:2")])
def test_a_file_told_by_its_bytes_alone_is_replaced_and_accuses_nobody(old, new):
    assert change(replace(ONE, content=old), replace(ONE, content=new)) is Change.REPLACED


PICTURE = Attachment("http://site.example/files/a.jpg", "公告扫描件", "bytes:1")


@pytest.mark.parametrize(
    "news", [(replace(PICTURE, content="bytes:2"),), (), (PICTURE, replace(PICTURE, url=f"{URL}.png"))]
)
def test_pictures_alone_accuse_nobody_and_hide_nothing(news):
    def among(new, **more):
        thing = item(sighting("2018-09-01"))
        epochs = Epochs(world("2018-10-01", [thing]), Book(catalogue()), ())
        old = article(attachments=(ONE,), images=(PICTURE,))
        return change_of(thing, old, article(attachments=(new,), images=news, **more), epochs)

    assert among(ONE) is Change.REPLACED
    assert among(TWO) is Change.SILENT, "a file that was read to be another is one, whatever the pictures do"
    assert among(ONE, body="另一段话") is Change.SILENT


def test_a_file_under_another_token_is_the_same_and_one_of_several_alike_is_not_guessed():
    moved = replace(TWO, url=f"{URL}?token=1")
    assert change(ONE, moved) is Change.SILENT
    assert change(ONE, replace(moved, content="text:1"), body="正文\n又一行") is Change.EXTENDED
    assert (
        change((ONE, replace(ONE, url=f"{URL}?id=2")), (moved, replace(moved, url=f"{URL}?token=2")), body="正文\n又")
        is Change.EXTENDED
    )


def test_where_one_of_the_two_contents_is_not_known_the_text_alone_decides():
    for old, new in ((replace(ONE, content=None), ONE), (ONE, replace(ONE, content=None))):
        assert change(old, new, body="正文\n又一行") is Change.EXTENDED


@pytest.mark.parametrize(("file", "expected"), [(ONE, Change.UNSETTLED), (TWO, Change.SILENT)])
def test_a_file_replaced_while_lines_are_in_doubt_is_not_covered_by_the_doubt(file, expected):
    page = article(body="截止9月4日", attachments=(file,))
    after = replace(edition("2018-09-02T09:00", digest="d2", page=page), unsettled=True)
    before = edition(page=article(body="截止9月3日", attachments=(ONE,)))
    thing = item(sighting("2018-09-01"), editions=(before, after))
    epochs = Epochs(world("2018-10-01", [thing]), Book(catalogue()), ())
    assert [change for *_, change in classed(thing, epochs)] == [expected]
