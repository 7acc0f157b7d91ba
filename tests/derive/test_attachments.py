"""From stored snapshots to the versions of a file: a function of the set of snapshots, offline."""

from __future__ import annotations

import gzip
import itertools

import pytest

from archive import derive
from archive.derive.difference import difference
from archive.records import DAY, Fetch, Role
from tests import files
from tests.derive.test_derive import HOME, NEW, START, Crawl, archive, article, catalogue, crawl, page, url_of

__all__ = ["archive", "catalogue", "crawl"]  # fixtures

FILE = f"{HOME}201809/a.pdf"
ONE, TWO = b"%PDF-1.4\n% one\n%%EOF", b"%PDF-1.4\n% two\n%%EOF"


def with_file(n: int, link: str = "a.pdf") -> bytes:
    return article(n).replace(b"</p><p>2018", f'</p><p><a href="./{link}">附件：清单</a></p><p>2018'.encode())


def look(crawl: Crawl, day: int, body: bytes | None, status: int = 200, url: str = FILE, headers=()) -> None:
    """A visit that reads the list, the article, and then its file."""
    at = START + day * DAY
    run = crawl.archive.begin_run("observer", "replay", at, "sha256:0", at)
    visit = crawl.archive.plan_visits(run, [("gg", at, True, HOME)])[0]
    html = (("Content-Type", "text/html; charset=utf-8"),)
    crawl.archive.record(run, Fetch(HOME, at, Role.LIST, visit, 0, 200, html, page(NEW)))
    crawl.archive.record(run, Fetch(url_of(NEW[0]), at, Role.ARTICLE, visit, None, 200, html, with_file(NEW[0])))
    crawl.archive.record(run, Fetch(url, at, Role.ATTACHMENT, visit, None, status, headers, body))
    crawl.archive.flush()
    derive.derive_visit(crawl.archive, crawl.catalogue, visit)
    derive.derive_more(crawl.archive, crawl.catalogue, visit)
    crawl.archive.end_run(run, at)


def rows(crawl: Crawl):
    return crawl.archive.conn.execute(
        "SELECT (seen_from - :s) / 86400, (seen_after - :s) / 86400, (seen_until - :s) / 86400, digest FROM attachments"
        " ORDER BY url_id, seen_from",
        {"s": START},
    ).fetchall()


@pytest.mark.parametrize("order", list(itertools.permutations([(0, ONE), (1, TWO), (2, TWO), (3, ONE)])))
def test_the_versions_of_a_file_are_the_same_in_whatever_order_its_answers_come_in(crawl, order):
    for day, body in order:
        look(crawl, day, body)
    found = [row[:3] for row in rows(crawl)]
    assert found == [(0, None, 0), (1, 0, 2), (3, 2, 3)]
    before = rows(crawl)
    list(derive.reread(crawl.archive, crawl.catalogue))
    assert rows(crawl) == before


def test_an_unchanged_answer_goes_on_with_the_version_that_it_confirms(crawl):
    look(crawl, 0, ONE)
    look(crawl, 1, None, status=304)
    assert [row[:3] for row in rows(crawl)] == [(0, None, 1)]


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"<html><body>login</body></html>", 200), (b"", 200), (None, 404), (b"oops", 500), (b"%PDF-1.4 gone", 404)],
)
def test_what_is_not_the_file_neither_ends_nor_extends_a_version(crawl, body, status):
    look(crawl, 0, ONE)
    look(crawl, 1, body, status)
    assert [row[:3] for row in rows(crawl)] == [(0, None, 0)]


def test_a_file_that_comes_compressed_is_told_from_what_is_in_it(crawl):
    look(crawl, 0, gzip.compress(ONE), headers=(("Content-Encoding", "gzip"),))
    assert crawl.archive.conn.execute("SELECT kind FROM attachment_texts").fetchall() == [("pdf",)]


def test_a_file_is_due_daily_at_first_and_once_its_page_links_it_no_more_never(crawl):
    look(crawl, 0, ONE)
    assert derive.attachments_due(crawl.archive, "gg", START + 3600) == []
    assert derive.attachments_due(crawl.archive, "gg", START + DAY) == [FILE]
    look(crawl, 40, ONE)
    assert derive.attachments_due(crawl.archive, "gg", START + 41 * DAY) == []
    assert derive.attachments_due(crawl.archive, "gg", START + 41 * DAY, in_place=True) == [FILE]
    assert derive.attachments_due(crawl.archive, "gg", START + 48 * DAY) == [FILE]
    crawl.visit(41, page(NEW), {NEW[0]: with_file(NEW[0], "b.pdf")})
    assert derive.attachments_due(crawl.archive, "gg", START + 90 * DAY) == [f"{HOME}201809/b.pdf"]


def test_a_file_that_its_server_failed_to_give_is_asked_for_again_at_the_next_visit(crawl):
    look(crawl, 0, b"down", status=503)
    assert derive.attachments_due(crawl.archive, "gg", START + 3600) == [FILE]
    look(crawl, 1, None, status=404)
    assert derive.attachments_due(crawl.archive, "gg", START + DAY + 3600) == []


# --- what they say


def said(crawl: Crawl):
    return crawl.archive.conn.execute(
        "SELECT state, reason, pages, content, text, sheets, version FROM attachment_texts ORDER BY digest"
    ).fetchall()


def test_texts_and_sheets_are_derived_and_a_reread_gives_them_again(crawl):
    look(crawl, 0, files.pdf("关于办事指南的通知"))
    look(crawl, 1, files.xls([["文号", "示1号"]]), url=f"{HOME}201809/b.xls")
    assert [row[0] for row in said(crawl)] == ["waiting", "waiting"]
    digests = list(derive.read_attachments(crawl.archive))
    assert {row[0] for row in said(crawl)} == {"read"} and list(derive.read_attachments(crawl.archive)) == []
    texts = {derive.text_of(crawl.archive, digest) for digest in digests}
    assert {text and text.strip() for text in texts} == {"关于办事指南的通知", "文号\t示1号"}
    assert [sheet.rows for digest in digests for sheet in derive.sheets_of(crawl.archive, digest)] == [
        (("文号", "示1号"),)
    ]
    before = said(crawl)
    crawl.archive.conn.execute("DELETE FROM attachment_texts")
    list(derive.reread(crawl.archive, crawl.catalogue))
    assert said(crawl) == before


def test_another_version_of_the_readers_reads_every_file_again(crawl, monkeypatch):
    look(crawl, 0, files.pdf("通知"))
    list(derive.read_attachments(crawl.archive))
    monkeypatch.setattr("archive.derive.texts.VERSION", "texts-2")
    assert len(list(derive.read_attachments(crawl.archive))) == 1 and said(crawl)[0][-1] == "texts-2"


def test_a_file_that_breaks_its_reader_is_a_reason_and_the_others_are_read(crawl):
    look(crawl, 0, files.pdf("通知")[:200])
    look(crawl, 1, files.pdf("通知"), url=f"{HOME}201809/b.pdf")
    list(derive.read_attachments(crawl.archive))
    assert sorted(row[0] for row in said(crawl)) == ["broken", "read"]


# --- the editions that they make


def editions(crawl: Crawl, until: int = 99):
    """The item's editions as judged: (day first seen, file that made it, content known)."""
    (item,) = [
        one
        for one in derive.world(crawl.archive, crawl.catalogue, START + until * DAY).items
        if one.url == url_of(NEW[0])
    ]
    return [((e.seen_from - START) // DAY, e.file, e.article.attachments[0].content is not None) for e in item.editions]


def crawl_and_read(crawl: Crawl, *bodies, **more) -> None:
    for day, body in enumerate(bodies):
        look(crawl, day, body, **more)
    list(derive.read_attachments(crawl.archive))


PAPER, OTHER = files.pdf("补贴标准为每户八百元"), files.pdf("补贴标准为每户六百元")


def test_a_replaced_file_is_an_edition_of_its_item_with_its_own_evidence(crawl):
    crawl_and_read(crawl, PAPER, OTHER)
    assert editions(crawl) == [(0, None, True), (1, FILE, True)]
    assert editions(crawl, until=0) == [(0, None, True)]
    (item,) = [
        i for i in derive.world(crawl.archive, crawl.catalogue, START + 9 * DAY).items if i.url == url_of(NEW[0])
    ]
    snapshots = [
        crawl.archive.snapshot(number or 0) for number in (item.editions[1].replaces, item.editions[1].snapshot_id)
    ]
    assert [snapshot.url for snapshot in snapshots] == [FILE, FILE]


def test_diff_tells_what_the_file_said_before_and_says_now(crawl):
    crawl_and_read(crawl, files.pdf("补助标准\n每户三百元"), files.pdf("补助标准\n每户二百元"))
    (item,) = [
        i for i in derive.world(crawl.archive, crawl.catalogue, START + 9 * DAY).items if i.url == url_of(NEW[0])
    ]
    before, after = (edition.article for edition in item.editions)
    told = [*difference(before, after, text=lambda content: derive.text_of_content(crawl.archive, content))]
    assert [mark for mark, line in told if "三百元" in line or "二百元" in line] == ["-", "+"]
    assert not any("元" in line for _, line in difference(before, after))


@pytest.mark.parametrize(
    "answer",
    [
        (gzip.compress(PAPER), 200, (("Content-Encoding", "gzip"),)),
        (PAPER.replace(b"%PDF-1.4", b"%PDF-1.5"), 200, ()),  # saved anew
        (PAPER[:-400], 200, ()),  # cut
        (b"<html><body>login</body></html>", 200, ()),
        (None, 404, ()),
        (b"down", 500, ()),
    ],
    ids=["compressed", "saved anew", "cut", "a page in its place", "gone", "down"],
)
def test_what_does_not_show_another_file_makes_no_edition(crawl, answer):
    look(crawl, 0, PAPER)
    look(crawl, 1, *answer[:2], headers=answer[2])
    look(crawl, 2, PAPER)
    list(derive.read_attachments(crawl.archive))
    assert editions(crawl) == [(0, None, True)]


def test_a_file_first_fetched_later_is_no_change(crawl):
    look(crawl, 0, None, status=404)
    look(crawl, 1, PAPER)
    list(derive.read_attachments(crawl.archive))
    assert editions(crawl) == [(0, None, True)]


def test_a_file_that_no_reader_read_yet_is_not_known(crawl):
    look(crawl, 0, PAPER)
    look(crawl, 1, OTHER)
    assert editions(crawl) == [(0, None, False)]


def test_a_table_that_only_grew_says_so_whatever_its_running_numbers(crawl):
    rows = [["1", "示1号"], ["2", "示2号"]]
    crawl_and_read(crawl, files.xls(rows), files.xls([["1", "示3号"], ["2", "示1号"], ["3", "示2号"]]))
    (item,) = [
        i for i in derive.world(crawl.archive, crawl.catalogue, START + 9 * DAY).items if i.url == url_of(NEW[0])
    ]
    old, new = (e.article.attachments[0] for e in item.editions)
    assert new.content != old.content == new.extends
