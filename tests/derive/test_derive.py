"""From stored snapshots to looks, listings, editions and items: real bytes, a real file, no network."""

from __future__ import annotations

import gzip
import random
import zlib
from datetime import date

import brotli
import pytest

from archive import derive
from archive.catalogue import load
from archive.reading import aside, read_article
from archive.reading.coding import decoded
from archive.records import DAY, Fetch, Outcome, Role, parse_instant
from archive.store import Archive

HOME = "http://127.0.0.1:9/gg/"
START = parse_instant("2018-09-03T10:00:00+08:00")

DISTRICT = """
id: d
name: 示例区
contact: ledger@example.org
sources:
  - {id: s, title: 方案, number: 示政办〔2018〕1号, dated: 2018-08-17, from: 2018-08-17, days: calendar}
"""
FILES = {
    "district.yml": DISTRICT,
    "sites.csv": "id,name,url,portal,id_code,family,lag_hours,delay_s,note\np,门户,http://127.0.0.1:9/,yes,,trs,24,0,\n",
    "offices.csv": "id,name,class,valid_from,valid_to,successor_id,note\ncz,示例区财政局,各部门,,,,\n",
    "sections.csv": (
        "id,site_id,name,url,valid_from,valid_to,family,office_id,kinds,capped,status,origin,note\n"
        f"gg,p,公告,{HOME},,,,cz,,no,verified,test,\n"
    ),
    "obligations.yml": (
        "- {id: o, row: M06, source: s, clause: 公开, phrase: 信息形成5日内, offices: [cz], sections: [gg],"
        " rule: item, params: {trigger: formed}}\n"
    ),
}


ALWAYS = ((8, "2018-08-20"), (9, "2018-08-19"))
NAV = """<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/zmhd/">政民互动</a></div>
<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/gg/">公告</a></div><p>今天是2018年9月3日 星期一</p>"""


def page(*items: tuple[int, str], names: str = "公告") -> bytes:
    rows = "".join(
        f'<li><a href="./201809/t2018090{n % 9 + 1}_{n}.html" title="关于第{n}号事项的公告">关于第{n}号…</a>'
        f"<span>{day}</span></li>"
        for n, day in (*items, *ALWAYS)
    )
    return (
        f'<html><head><meta charset="utf-8"><meta name="ColumnName" content="{names}"></head><body>'
        f'{NAV}<div class="list"><ul>{rows}</ul></div><script>createPageHTML(1, 0, "index", "html");</script></body></html>'
    ).encode()


def article(n: int, text: str = "各有关单位：现将有关事项公告如下，请遵照执行。") -> bytes:
    return (
        f'<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="关于第{n}号事项的公告">'
        f'<meta name="PubDate" content="2018-09-04 09:00"><meta name="ContentSource" content="示例区财政局"></head>'
        f"<body><h1>关于第{n}号事项的公告</h1><div>发布时间：2018-09-04 09:00 来源：示例区财政局 浏览次数：{random.random()}</div>"
        f'<div class="TRS_Editor"><p>{text * 5}</p><p>2018年9月3日</p></div></body></html>'
    ).encode()


def url_of(n: int) -> str:
    return f"{HOME}201809/t2018090{n % 9 + 1}_{n}.html"


@pytest.fixture
def catalogue(tmp_path):
    folder = tmp_path / "d"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return load(folder)


@pytest.fixture
def archive(tmp_path):
    opened = Archive.open(tmp_path / "a.db")
    yield opened
    opened.close()


class Crawl:
    """Visits of the one section, day by day."""

    def __init__(self, archive, catalogue):
        self.archive, self.catalogue = archive, catalogue

    def visit(
        self, day: int, body: bytes | None, articles=None, error=None, deep=True, status=200, headers=()
    ) -> Outcome:
        at = START + day * DAY
        run = self.archive.begin_run("observer", "replay", at, "sha256:0", at)
        visit = self.archive.plan_visits(run, [("gg", at, deep, HOME)])[0]
        headers = (("Content-Type", "text/html; charset=utf-8"), *headers)
        listed = Fetch(HOME, at, Role.LIST, visit, 0, None if error else status, headers, body, error)
        self.archive.record(run, listed)
        for n, text in (articles or {}).items():
            self.archive.record(run, Fetch(url_of(n), at, Role.ARTICLE, visit, None, 200, headers, text))
        self.archive.flush()
        outcome = derive.derive_visit(self.archive, self.catalogue, visit)
        self.archive.end_run(run, at)
        return outcome

    def listing(self, n: int):
        return self.archive.conn.execute(
            "SELECT absent_until, first_seen, last_seen, gone_since FROM listings l JOIN urls u ON u.id = l.url_id"
            " WHERE u.url = ? ORDER BY first_seen",
            (url_of(n),),
        ).fetchall()


@pytest.fixture
def crawl(archive, catalogue):
    return Crawl(archive, catalogue)


def days(*numbers):
    return tuple(None if n is None else START + n * DAY for n in numbers)


OLD, NEW = (1, "2018-09-01"), (2, "2018-09-04")


def test_an_item_went_up_between_the_last_look_without_it_and_the_first_with_it(crawl):
    assert crawl.visit(0, page(OLD)) is Outcome.COMPLETE
    crawl.visit(1, page(NEW, OLD))
    assert crawl.listing(1) == [days(None, 0, 1, None)]
    assert crawl.listing(2) == [days(0, 1, 1, None)]


def test_a_failed_look_neither_ends_nor_proves_anything(crawl):
    crawl.visit(0, page(NEW, OLD))
    assert crawl.visit(1, None, error="timeout") is Outcome.FAILED
    assert crawl.visit(2, b"<html>busy</html>", status=503) is Outcome.FAILED
    assert crawl.listing(2) == [days(None, 0, 0, None)]


def test_an_item_is_gone_only_after_two_looks_that_could_see_it(crawl):
    crawl.visit(0, page(NEW, OLD))
    crawl.visit(1, page(OLD))
    assert crawl.listing(2) == [days(None, 0, 0, None)]
    crawl.visit(2, None, error="reset")
    crawl.visit(3, page(OLD))
    assert crawl.listing(2) == [days(None, 0, 0, 1)]


def test_an_item_missed_once_and_back_was_never_gone(crawl):
    crawl.visit(0, page(NEW, OLD))
    crawl.visit(1, page(OLD))
    crawl.visit(2, page(NEW, OLD))
    crawl.visit(3, page(OLD))
    assert crawl.listing(2) == [days(None, 0, 2, None)]


def test_an_item_that_comes_back_opens_a_second_sighting(crawl):
    crawl.visit(0, page(NEW, OLD))
    crawl.visit(1, page(OLD))
    crawl.visit(2, page(OLD))
    crawl.visit(3, page(NEW, OLD))
    assert crawl.listing(2) == [days(None, 0, 0, 1), days(2, 3, 3, None)]


def test_a_section_that_had_items_and_shows_none_is_unreadable_and_removes_nothing(crawl):
    crawl.visit(0, page(NEW, OLD))
    empty = '<html><body><div class="list"><ul></ul><p>暂无信息</p></div></body></html>'.encode()
    for day in (1, 2, 3):
        assert crawl.visit(day, empty) is Outcome.UNREADABLE
    assert crawl.listing(2) == [days(None, 0, 0, None)]


def test_a_visit_counter_makes_no_edition_and_an_edit_does(crawl):
    crawl.visit(0, page(NEW), {2: article(2)})
    crawl.visit(1, page(NEW), {2: article(2)})
    crawl.visit(2, page(NEW), {2: article(2, "各有关单位：现将有关事项重新公告如下，请遵照执行。")})
    rows = crawl.archive.conn.execute("SELECT seen_after, seen_from, seen_until FROM editions").fetchall()
    assert rows == [days(None, 0, 1), days(1, 2, 2)]


def test_a_page_that_has_not_changed_is_not_read_again_and_its_rows_are_the_same(crawl, monkeypatch):
    same = article(2)
    crawl.visit(0, page(NEW), {2: same})
    read: list[str] = []

    def listen(body, url, *rest):
        read.append(url)
        return read_article(body, url, *rest)

    monkeypatch.setattr(aside, "read_article", listen)
    crawl.visit(1, page(NEW), {2: same})
    assert read == []
    crawl.visit(2, page(NEW), {2: article(2, "改")})
    assert read == [url_of(2)]
    before = everything(crawl.archive)
    list(derive.reread(crawl.archive, crawl.catalogue))
    assert everything(crawl.archive) == before
    assert [row[2] for row in before["editions"]] == list(days(None, 1))


def everything(archive) -> dict[str, list[tuple]]:
    return {
        table: sorted(archive.conn.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
        for table in ("looks", "listings", "editions")
    }


def story(crawl) -> None:
    crawl.visit(0, page(OLD), {1: article(1)})
    crawl.visit(1, page(NEW, OLD), {1: article(1), 2: article(2)})
    crawl.visit(2, None, error="timeout")
    crawl.visit(3, page(OLD), {1: article(1, "改")})
    crawl.visit(4, page(OLD), {1: article(1)})
    crawl.visit(5, page(NEW, OLD), {2: article(2)})


def test_deleting_every_derived_row_and_rereading_gives_the_same_rows(crawl):
    story(crawl)
    before = everything(crawl.archive)
    assert len(list(derive.reread(crawl.archive, crawl.catalogue))) == 6
    assert everything(crawl.archive) == before


def test_a_reread_that_breaks_off_leaves_the_old_rows(crawl):
    story(crawl)
    before = everything(crawl.archive)
    walk = derive.reread(crawl.archive, crawl.catalogue)
    next(walk)
    walk.close()
    assert everything(crawl.archive) == before


def test_visits_that_arrive_out_of_order_give_the_rows_of_the_right_order(tmp_path, catalogue, archive):
    straight = Crawl(archive, catalogue)
    random.seed(3)
    bodies = [
        (0, page(OLD), {1: article(1)}),
        (1, page(NEW, OLD), {2: article(2)}),
        (2, page(OLD), {1: article(1, "改")}),
    ]
    bodies += [(3, page(OLD), {1: article(1)}), (4, page(NEW, OLD), {2: article(2)})]
    for day, body, articles in bodies:
        straight.visit(day, body, articles)
    shuffled = Crawl(Archive.open(tmp_path / "b.db"), catalogue)
    for day, body, articles in [bodies[k] for k in (3, 0, 4, 2, 1)]:
        shuffled.visit(day, body, articles)
    for n in (1, 2):
        assert shuffled.listing(n) == straight.listing(n)
    times = "SELECT u.url, seen_after, seen_from, seen_until, digest FROM editions e JOIN urls u ON u.id = e.url_id"
    got = [sorted(each.archive.conn.execute(times), key=repr) for each in (shuffled, straight)]
    assert got[0] == got[1]
    shuffled.archive.close()


def test_the_world_as_of_an_instant_knows_nothing_of_the_future(crawl):
    story(crawl)
    then = derive.world(crawl.archive, crawl.catalogue, START)
    first = [(item.url, len(item.editions)) for item in then.items if item.editions]
    assert first == [(url_of(1), 1)]
    now = derive.world(crawl.archive, crawl.catalogue, START + 9 * DAY)
    assert [item.url for item in now.items] == sorted(url_of(n) for n in (1, 2, 8, 9))
    before_confirmed = derive.world(crawl.archive, crawl.catalogue, START + 3 * DAY)
    gone = {item.url: item.sightings[0].gone_since for item in before_confirmed.items}
    assert gone[url_of(2)] is None


def test_a_run_whose_clock_is_not_trusted_testifies_nothing(crawl):
    crawl.visit(0, page(OLD))
    crawl.archive.conn.execute("UPDATE runs SET clock_note = 'untrusted: 3 hosts differ'")
    list(derive.reread(crawl.archive, crawl.catalogue))
    assert everything(crawl.archive)["looks"] == []


def test_an_item_carries_what_its_page_says(crawl):
    crawl.visit(0, page(NEW), {2: article(2)})
    item = next(item for item in derive.world(crawl.archive, crawl.catalogue, START).items if item.url == url_of(2))
    assert (item.title, item.office_id, item.formed) == ("关于第2号事项的公告", "cz", (date(2018, 9, 3),))
    assert item.published is not None
    assert item.published.text == "2018-09-04 09:00"


def test_articles_are_read_daily_then_weekly_then_monthly(crawl):
    crawl.visit(0, page(NEW), {2: article(2)})
    for day in range(1, 120):
        if url_of(2) in derive.articles_due(crawl.archive, "gg", [], START + day * DAY):
            crawl.visit(day, page(NEW), {2: article(2)})
    reads = crawl.archive.conn.execute("SELECT count(*) FROM snapshots WHERE role = 'article'").fetchone()[0]
    assert reads == 1 + 30 + (119 - 30) // 7


def test_a_compressed_answer_is_kept_as_received_and_read_decoded(crawl):
    body = page(NEW, OLD)
    assert decoded(gzip.compress(body), "gzip") == body
    assert decoded(zlib.compress(body), "deflate") == body
    assert decoded(brotli.compress(body), "br") == body
    for coding in ("gzip", "br"):
        assert decoded(b"no such coding", coding) == b"no such coding"


def test_a_redirect_to_another_host_is_unreadable_not_failed(crawl):
    run = crawl.archive.begin_run("observer", "replay", START, "sha256:0", START)
    visit = crawl.archive.plan_visits(run, [("gg", START, True, HOME)])[0]
    headers = (("Location", "http://127.0.0.2:9/login"),)
    crawl.archive.record(run, Fetch(HOME, START, Role.LIST, visit, 0, 302, headers, b""))
    assert derive.derive_visit(crawl.archive, crawl.catalogue, visit) is Outcome.UNREADABLE
    assert crawl.archive.conn.execute("SELECT reason FROM looks").fetchone() == ("foreign",)


def test_a_page_kept_up_to_date_in_place_is_read_daily_however_old(crawl):
    crawl.visit(0, page(NEW), {2: article(2)})
    crawl.visit(100, page(NEW), {2: article(2)})
    at = START + 101 * DAY
    assert url_of(2) not in derive.articles_due(crawl.archive, "gg", [], at)
    assert url_of(2) in derive.articles_due(crawl.archive, "gg", [], at, in_place=True)


def test_an_answer_out_of_a_cache_testifies_for_so_much_earlier(crawl):
    crawl.visit(0, page(OLD))
    crawl.visit(1, page(NEW, OLD), headers=(("Age", "3600"),))
    assert crawl.listing(2) == [(START, START + DAY - 3600, START + DAY - 3600, None)]


def test_an_answer_that_lay_in_a_cache_for_weeks_testifies_nothing(crawl):
    crawl.visit(0, page(NEW, OLD))
    assert crawl.visit(20, page(OLD), headers=(("Age", str(15 * DAY)),)) is Outcome.FAILED
