"""A whole site moves to new addresses, under another template, in the middle of our watch: nothing becomes new, late or
removed by it, and each match says on what ground it was made (semantics §2, item and epoch).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import derive
from archive.catalogue import load
from archive.duties import Judgement, judge, ledger
from archive.records import DAY, Fetch, Outcome, Role, World
from archive.store import Archive
from tests.derive.test_derive import FILES, HOME, NAV, START

MOVED = "http://127.0.0.1:9/site2/notices/"
SECTIONS = (
    "id,site_id,name,url,valid_from,valid_to,family,office_id,kinds,capped,status,origin,note\n"
    f"gg,p,公告,{HOME},,2018-09-12,,cz,,no,verified,test,\ngg,p,公告,{MOVED},2018-09-13,,generic,cz,,no,verified,test,\n"
)
WEEKLY = "- {id: w, row: M07, source: s, clause: 每周, phrase: 一周一次, offices: [cz], sections: [gg], rule: period}\n"
EPOCH = "site_id,from_on,to_on,note\np,2018-09-13,2018-09-15,改版迁移\n"
LONG = (
    "各有关单位：现将第{n}号事项公告如下，请遵照执行，并将办理情况于月底前书面报送办公室，逾期不再受理。本公告自发布之日起施行，"
    "有效期一年，由示例区财政局负责解释，联系电话见本局网站首页，请各单位认真组织学习并抓好落实，特此公告。"
)
MOVE, END, TAKEN_DOWN = 10, 18, 15  # days after START: 13, 21 and 18 September


@dataclass(frozen=True)
class Thing:
    """One notice, formed and published on `day`."""

    n: int
    day: str
    title: str
    text: str

    @property
    def old(self) -> str:
        return f"{HOME}201808/t20180801_{self.n}.html"

    @property
    def new(self) -> str:
        return f"http://127.0.0.1:9/site2/doc/{self.n * 7919:08x}.shtml"


def old_list(things: list[Thing]) -> bytes:
    rows = "".join(
        f'<li><a href="{t.old.removeprefix(HOME)}" title="{t.title}">{t.title}</a><span>{t.day}</span></li>'
        for t in things
    )
    return (
        f'<html><head><meta charset="utf-8"><meta name="ColumnName" content="公告"></head><body>{NAV}'
        f'<div class="list"><ul>{rows}</ul></div><script>createPageHTML(1, 0, "index", "html");</script></body></html>'
    ).encode()


def new_list(things: list[Thing], stamp: str) -> bytes:
    rows = "".join(
        f'<tr><td><a href="{t.new.removeprefix("http://127.0.0.1:9")}" title="{t.title}">{t.title}</a></td>'
        f'<td class="date">{stamp or t.day}</td></tr>'
        for t in things
    )
    return (
        '<html><head><meta charset="utf-8"><title>公告 - 示例区</title></head><body><header><a href="/site2/">首页</a></header>'
        '<div class="crumb">您的位置：<a href="/site2/">首页</a> &gt; <a href="/site2/notices/">公告</a></div>'
        f'<main><table class="tb-list">{rows}</table><div class="pager">共{len(things)}条 第1/1页</div></main></body></html>'
    ).encode()


def signed(day: str) -> str:
    year, month, number = day.split("-")
    return f"{year}年{int(month)}月{int(number)}日"


def old_article(t: Thing) -> bytes:
    return (
        f'<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="{t.title}">'
        f'<meta name="PubDate" content="{t.day} 09:00"><meta name="ContentSource" content="示例区财政局"></head><body>'
        f"<h1>{t.title}</h1><div>发布时间：{t.day} 09:00 来源：示例区财政局</div><div class='TRS_Editor'><p>{t.text}</p>"
        f"<p>示例区财政局</p><p>{signed(t.day)}</p></div></body></html>"
    ).encode()


def new_article(t: Thing, stamp: str) -> bytes:
    day = stamp or t.day
    return (
        f'<html><head><meta charset="utf-8"><meta name="PubDate" content="{day} 10:00"></head><body>'
        '<div class="crumb">您的位置：首页 &gt; 公告</div><div class="article">'
        f'<h2 class="title">{t.title}</h2><p class="info"><span>日期：{day}</span><span>来源：示例区财政局</span></p>'
        f'<div id="zoom" class="content"><p><span style="font-size:16px">{t.text}</span></p>'
        f'<p style="text-align:right">示例区财政局</p><p style="text-align:right">{signed(t.day)}</p></div></div>'
        "<footer>主办：示例区人民政府</footer></body></html>"
    ).encode()


class District:
    """The section watched every day, before the move and after it."""

    def __init__(self, folder: Path, epoch: bool) -> None:
        for name, text in {**FILES, "sections.csv": SECTIONS, **({"epochs.csv": EPOCH} if epoch else {})}.items():
            (folder / name).write_text(text, encoding="utf-8")
        (folder / "obligations.yml").write_text(FILES["obligations.yml"] + WEEKLY, encoding="utf-8")
        self.catalogue = load(folder)
        self.archive = Archive.open(folder / "d.db")
        self.read: set[str] = set()

    def visit(self, day: int, things: list[Thing], stamp: str | None = None) -> None:
        """`stamp` None: the old site; blank: the new one with the old days; else the day that it stamps on all."""
        at, old = START + day * DAY, stamp is None
        url, body = (HOME, old_list(things)) if old else (MOVED, new_list(things, stamp or ""))
        run = self.archive.begin_run("observer", "replay", at, "sha256:0", at)
        visit = self.archive.plan_visits(run, [("gg", at, True, url)])[0]
        html = (("Content-Type", "text/html; charset=utf-8"),)
        self.archive.record(run, Fetch(url, at, Role.LIST, visit, 0, 200, html, body, None))
        for t in things:
            address = t.old if old else t.new
            if address not in self.read:
                page = old_article(t) if old else new_article(t, stamp or "")
                self.archive.record(run, Fetch(address, at, Role.ARTICLE, visit, None, 200, html, page))
                self.read.add(address)
        self.archive.flush()
        assert derive.derive_visit(self.archive, self.catalogue, visit) is Outcome.COMPLETE
        self.archive.end_run(run, at)

    def judged(self) -> tuple[World, Judgement]:
        latest = derive.latest(self.archive)
        assert latest is not None
        world = derive.world(self.archive, self.catalogue, latest)
        return world, judge(world, self.catalogue)


def states(judgement: Judgement) -> dict[tuple[str, str], str]:
    return {(v.obligation_id, v.subject_key): v.machine_state.value for v in judgement.verdicts}


def told(judgement: Judgement, *kinds: str) -> set[tuple[str, str]]:
    return {(f.kind, f.subject) for f in judgement.findings if f.kind in kinds}


KINDS = st.sampled_from(["plain", "short", "twin", "amended"])


def thing(n: int, kind: str) -> Thing:
    day = f"2018-08-{18 + n % 12:02}"
    title = "不动产更正登记公告" if kind == "twin" else f"关于第{n}号事项的公告"
    return Thing(n, day, title, "详见附件。" if kind == "short" else LONG.format(n=n))


def after_the_move(t: Thing, kind: str) -> Thing:
    """`amended`: the new site rewrote title and text, so that nothing tells which of the old ones it is."""
    if kind != "amended":
        return t
    return replace(
        t, title=f"示例区财政局第{t.n}号事项办理须知", text=LONG.format(n=t.n).replace("公告", "通知") + "附表略。"
    )


@settings(max_examples=5)
@given(st.lists(KINDS, min_size=4, max_size=8), st.sampled_from(["", "2018-09-13"]), st.booleans())
def test_a_migration_makes_nothing_new_late_or_removed(kinds, stamp, epoch):
    with TemporaryDirectory() as folder:
        district = District(Path(folder), epoch)
        old = [thing(n, kind) for n, kind in enumerate(kinds, 1)]
        gone, fresh, mid = (
            thing(80, "plain"),
            *(replace(thing(n, "plain"), day=f"2018-09-{n % 80:02}") for n in (84, 91)),
        )
        for day in (0, 1, 2, 4):
            district.visit(day, [*([fresh] if day > 2 else []), *old, *([gone] if day < 2 else [])])
        for day in range(5, MOVE):
            district.visit(day, [*([mid] if day > 7 else []), fresh, *old])
        _, before = district.judged()
        assert told(before, "removed") == {("removed", gone.title)}
        new = [after_the_move(t, kind) for t, kind in zip(old, kinds, strict=True)]
        for day in range(MOVE, END):
            district.visit(day, [mid, *([fresh] if day < TAKEN_DOWN else []), *new], stamp)
        world, after = district.judged()
        district.archive.close()
        was, now = states(before), states(after)
        assert was.items() <= {**now, **{k: v for k, v in was.items() if v == "pending"}}.items()
        accused = {key for key, state in now.items() if state in ("late", "missing")}
        assert accused <= {key for key, state in was.items() if state in ("late", "missing")}
        assert now.get(("w", "2018-W38"), "pending") == "pending"  # what the move listed anew fills no week
        # What was there when the watch began, or the move brought, came up nobody knows when; and nothing was taken down by
        # it, beside what was taken down before it and after it.
        assert told(after, "backdated", "edited", "restored", "precedes") == told(
            before, "backdated", "edited", "restored", "precedes"
        )
        assert told(after, "removed") == {("removed", gone.title), ("removed", fresh.title)}
        lost = sum(kind in ("short", "amended") for kind in kinds)
        moved = [f for f in after.findings if f.kind == "moved"]
        assert [f.detail.startswith(f"{lost} items ") for f in moved] == [True] * bool(lost)
        grounds = [ground for item in world.items for ground in item.grounds]
        assert grounds.count("title and text") == len(kinds) - lost + 2


def test_the_ground_of_each_match_is_kept_for_who_queries_it(tmp_path):
    district = District(tmp_path, True)
    things = [thing(n, "plain") for n in (1, 2, 3)]
    for day in range(3):
        district.visit(day, things)
    for day in range(MOVE, MOVE + 2):
        district.visit(day, things, "")
    world, judgement = district.judged()
    with district.archive.transaction():
        ledger.replace(district.archive, district.catalogue, world, judgement)
    rows = district.archive.conn.execute(
        "SELECT u.url, i.ground, i.item_id FROM item_urls i JOIN urls u ON u.id = i.url_id ORDER BY i.item_id, i.ground"
    ).fetchall()
    district.archive.close()
    assert sorted(ground for _, ground, _ in rows) == ["title and text"] * 3 + ["url"] * 3
    assert {(("site2" in url), ground) for url, ground, _ in rows} == {
        (True, "title and text"),
        (False, "url"),
    }


@pytest.mark.parametrize("days", [1, 2, 5])
def test_a_list_that_is_dark_while_it_moves_takes_nothing_down(tmp_path, days):
    district = District(tmp_path, True)
    things, other = [thing(n, "plain") for n in (1, 2, 3)], [thing(n, "plain") for n in (11, 12)]
    for day in range(5):
        district.visit(day, things)
    for day in range(MOVE, MOVE + days):  # the new site begins with other things alone
        district.visit(day, other, "")
    _, judgement = district.judged()
    district.archive.close()
    assert told(judgement, "removed") == set()
