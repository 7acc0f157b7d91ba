"""Pictures in a text: kept as attachments are, an edition where they change, and never by themselves an edit of anybody's."""

from __future__ import annotations

import pytest

from archive import derive
from archive.derive.editions import content_digest, pack_article, unpack_article
from archive.duties import judge
from archive.records import DAY, Article, Attachment, Fetch, Role
from tests.derive.test_derive import HOME, NEW, START, Crawl, archive, article, catalogue, crawl, page, url_of

__all__ = ["archive", "catalogue", "crawl"]  # fixtures

HTML = (("Content-Type", "text/html; charset=utf-8"),)
ONE, TWO = b"\xff\xd8\xff\xe0 one", b"\xff\xd8\xff\xe0 two"
TEXT = "各有关单位：现将有关事项公告如下，请遵照执行。"
P1, P2 = f"{HOME}201809/P1.jpg", f"{HOME}201809/P2.jpg"


def pictured(*names: str, text: str = TEXT) -> bytes:
    tags = "".join(f'<p><img src="./{name}"></p>' for name in names)
    return article(NEW[0], text).replace(b"</p><p>2018", f"</p>{tags}<p>2018".encode())


def look(crawl: Crawl, day: int, text: bytes, files: dict[str, bytes | tuple[bytes, str]]) -> None:
    at = START + day * DAY
    run = crawl.archive.begin_run("observer", "replay", at, "sha256:0", at)
    visit = crawl.archive.plan_visits(run, [("gg", at, True, HOME)])[0]
    crawl.archive.record(run, Fetch(HOME, at, Role.LIST, visit, 0, 200, HTML, page(NEW)))
    crawl.archive.record(run, Fetch(url_of(NEW[0]), at, Role.ARTICLE, visit, None, 200, HTML, text))
    for url, answer in files.items():
        body, media = answer if isinstance(answer, tuple) else (answer, "image/jpeg")
        headers = (("Content-Type", media),)
        crawl.archive.record(run, Fetch(url, at, Role.ATTACHMENT, visit, None, 200, headers, body))
    crawl.archive.flush()
    derive.derive_visit(crawl.archive, crawl.catalogue, visit)
    derive.derive_more(crawl.archive, crawl.catalogue, visit)
    list(derive.read_attachments(crawl.archive))
    crawl.archive.end_run(run, at)


def judged(crawl: Crawl):
    """How many editions the item has, and the subjects of findings `edited`."""
    world = derive.world(crawl.archive, crawl.catalogue, START + 99 * DAY)
    (item,) = [each for each in world.items if each.url == url_of(NEW[0])]
    return len(item.editions), [f.subject for f in judge(world, crawl.catalogue).findings if f.kind == "edited"]


def test_a_picture_is_due_as_a_file_is_and_said_to_have_no_text(crawl):
    look(crawl, 0, pictured("P1.jpg"), {})
    assert derive.attachments_due(crawl.archive, "gg", START + 3600) == [P1]
    look(crawl, 1, pictured("P1.jpg"), {P1: ONE})
    assert derive.attachments_due(crawl.archive, "gg", START + DAY + 3600) == []
    rows = crawl.archive.conn.execute("SELECT kind, state, reason FROM attachment_texts").fetchall()
    assert rows == [("image", "none", "a picture")]


@pytest.mark.parametrize(
    "after",
    [
        (pictured("P1.jpg"), {P1: TWO}), (pictured("P2.jpg"), {P2: TWO}), (pictured("P1.jpg", "P2.jpg"), {P1: ONE, P2: TWO}), (pictured(), {}),
        (pictured("P2.jpg", "P1.jpg"), {P1: TWO, P2: TWO}),
    ],
    ids=["replaced", "another", "one more", "taken away", "one more and replaced"],
)  # fmt: skip
def test_a_change_of_pictures_alone_is_an_edition_and_accuses_nobody(crawl, after):
    look(crawl, 0, pictured("P1.jpg"), {P1: ONE})
    look(crawl, 1, *after)
    count, edited = judged(crawl)
    assert count >= 2 and edited == []


def test_the_same_pictures_at_another_host_in_another_order_or_anew_are_no_edition(crawl):
    look(crawl, 0, pictured("P1.jpg", "P2.jpg"), {P1: ONE, P2: TWO})
    look(crawl, 1, pictured("P2.jpg?v=2", "P1.jpg"), {P1: ONE})
    assert judged(crawl) == (1, [])


def test_an_edit_of_the_text_is_one_whatever_its_pictures_do(crawl):
    look(crawl, 0, pictured("P1.jpg"), {P1: ONE})
    look(crawl, 1, pictured("P2.jpg", text=TEXT.replace("请遵照", "请暂缓")), {P2: TWO})
    assert judged(crawl) == (2, ["关于第2号事项的公告"])


def test_a_reread_gives_the_same_editions(crawl):
    look(crawl, 0, pictured("P1.jpg"), {P1: ONE})
    look(crawl, 1, pictured("P1.jpg"), {P1: TWO})
    look(crawl, 2, pictured("P2.jpg"), {P2: TWO})
    before = judged(crawl), crawl.archive.conn.execute("SELECT * FROM editions").fetchall()
    list(derive.reread(crawl.archive, crawl.catalogue))
    assert (judged(crawl), crawl.archive.conn.execute("SELECT * FROM editions").fetchall()) == before


def test_a_page_without_pictures_keeps_its_digest_and_an_older_reading_can_be_opened():
    plain = Article("trs", "关于某事的公告", TEXT)
    packed = pack_article(plain)
    assert content_digest(packed) == content_digest(packed.replace(', "images": []', "").replace('"images": [], ', ""))
    assert unpack_article(packed.replace('"images": [], ', "")) == plain
    with_one = Article("trs", "关于某事的公告", TEXT, images=(Attachment(P1, "扫描件"),))
    assert unpack_article(pack_article(with_one)) == with_one
    assert content_digest(pack_article(with_one)) != content_digest(packed)


@pytest.mark.parametrize(
    ("answer", "media", "kept"),
    [
        (ONE, "image/jpeg", True),
        (ONE, "application/octet-stream", True),
        (b'{"code": 401, "msg": "please log in"}', "application/json", False),
        (b"<html><body>404</body></html>", "text/html", False),
    ],
)
def test_at_an_address_that_names_no_kind_what_came_decides(crawl, answer, media, kept):
    place = "http://127.0.0.1:9/file/view?id=7"
    shown = article(NEW[0], TEXT).replace(b"</p><p>2018", b'</p><p><img src="/file/view?id=7"></p><p>2018')
    look(crawl, 0, shown, {})
    assert derive.attachments_due(crawl.archive, "gg", START + 3600) == [place]
    look(crawl, 1, shown, {place: (answer, media)})
    kinds = crawl.archive.conn.execute(
        "SELECT t.kind FROM attachments a JOIN attachment_texts t ON t.digest = a.digest"
    ).fetchall()
    assert kinds == ([("image",)] if kept else [])
