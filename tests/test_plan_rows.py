"""Each row of the plan, judged on pages that show it kept and broken: measures, problems, and what must stay.

The Zhoucun catalogue itself is used, its wanted sections given an address on loopback for the test alone; pages go
through the readers, the archive, deriving and the judge. None waits for a rule; `python -m tests.rows` prints the table of
rows and tests. What follows of them (R01, the ledger; R02, the bulletin) is held by tests/site/test_ledger.py and
tests/site/test_bulletin.py.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from archive import derive
from archive.catalogue import load
from archive.duties import Judgement, judge
from archive.duties.elements import elements_judged
from archive.duties.phrases import judgeable
from archive.duties.series import series_judged
from archive.records import Catalogue, Entry, Fetch, Obligation, Role, RuleName, Unit, World, iso, parse_instant
from archive.store import Archive
from tests.rows import REPO

ZHOUCUN = load("zhoucun")
STEP = {Unit.WEEK: 1, Unit.MONTH: 7, Unit.QUARTER: 20, Unit.YEAR: 60}  # days between visits
LENGTH = {Unit.WEEK: 7, Unit.MONTH: 31, Unit.QUARTER: 92, Unit.YEAR: 366}
HEADERS = (("Content-Type", "text/html; charset=utf-8"),)
OLD = [(1, "2016-01-05"), (2, "2016-01-04"), (3, "2016-01-03")]  # before every obligation but the statute's

ITEMS = [o for o in ZHOUCUN.obligations if o.rule is RuleName.ITEM and o.params.get("trigger") == "formed" and o.row]
MEETINGS = [o for o in ZHOUCUN.obligations if o.rule is RuleName.ITEM and o.params.get("trigger") == "meeting_end"]
DECISIONS = [o for o in ZHOUCUN.obligations if o.rule is RuleName.ITEM and o.params.get("trigger") == "decision"]
APPROVALS = [o for o in ZHOUCUN.obligations if o.rule is RuleName.ITEM and o.params.get("trigger") == "approval"]
PERIODS = [o for o in ZHOUCUN.obligations if o.rule is RuleName.PERIOD]
PAIRS = [o for o in ZHOUCUN.obligations if o.rule is RuleName.PAIR and judgeable(o)]
LISTS = [o for o in ZHOUCUN.obligations if o.rule is RuleName.ENTRY]
# The plan gives no day by which a list must have come: one that came is judged from its formation where the phrase
# counts from it, and one that did not is shown by a finding, and is no gap.
ENTRIES = [(o, e) for o in LISTS if o.phrase.decidable for e in ZHOUCUN.entries if e.obligation_id == o.id]
SHOWN = [(o, e) for o in LISTS for e in ZHOUCUN.entries if e.obligation_id == o.id]
PRESENCES = [o for o in ZHOUCUN.obligations if o.rule is RuleName.PRESENCE]
SERIES = [o for o in ZHOUCUN.obligations if o.rule is RuleName.SERIES and series_judged(o) and o.row]
YEARLY = [o for o in ZHOUCUN.obligations if o.rule is RuleName.SERIES and o.phrase.fixed]
ELEMENTS = [o for o in ZHOUCUN.obligations if o.rule is RuleName.ELEMENTS and elements_judged(o)]
SITES = [o for o in ZHOUCUN.obligations if o.rule is RuleName.SITE]
NOW = {o.id for o in ITEMS + MEETINGS + DECISIONS + PERIODS + PAIRS + PRESENCES + SERIES + ELEMENTS + SITES} | {
    o.id for o, _ in SHOWN
}
# A standing question that states no number of its own, and whose answers are all judged.
STANDING = (RuleName.PAIR, RuleName.ENTRY, RuleName.SERIES, RuleName.PRESENCE, RuleName.ELEMENTS, RuleName.SITE)
ANSWERED = [o for o in ZHOUCUN.obligations if o.rule in STANDING and {*o.params.get("answered_by", ["-"])} <= NOW]
JUDGED = {o.row for o in ZHOUCUN.obligations if o.id in NOW and o.row} | {o.row for o in ANSWERED}
WAITING = {o.row for o in ZHOUCUN.obligations if o.row} - JUDGED


def watched(obligation: Obligation) -> Catalogue:
    """The catalogue with the obligation's sections on loopback, read to their ends, and this obligation alone."""
    sections = tuple(
        replace(s, url=f"http://127.0.0.1:9/{s.id}/", family="trs", capped=False, valid_from=None, valid_to=None)
        for s in {s.id: s for s in reversed(ZHOUCUN.sections) if s.id in obligation.sections}.values()
    )
    return replace(ZHOUCUN, sections=sections, obligations=(obligation,), epochs=())


def list_page(items: list[tuple[int, str]], title: Callable[[int], str]) -> bytes:
    rows = "".join(
        f'<li><a href="./201809/t20180901_{n}.html" title="{title(n)}">{title(n)}</a><span>{on}</span></li>'
        for n, on in items
    )
    return (
        f'<html><head><meta charset="utf-8"></head><body><div><a href="/">首页</a><a href="/zwgk/">政务公开</a></div>'
        f'<div class="list"><ul>{rows}</ul></div><script>createPageHTML(1, 0, "index", "html");</script></body></html>'
    ).encode()


def article(title: str, office: str, on: date, formed: date, text: str = "") -> bytes:
    body = text + "各有关单位：现将有关内容公开如下，请认真组织实施，确保按期完成各项任务。" * 4
    return (
        f'<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="{title}"></head><body><h1>{title}</h1>'
        f"<div>发布时间：{on:%Y-%m-%d} 信息来源：{office}</div><div class='TRS_Editor'><p>{body}</p>"
        f"<p>{formed.year}年{formed.month}月{formed.day}日</p></div></body></html>"
    ).encode()


class Watch:
    """Daily or weekly looks at every section of one obligation."""

    def __init__(self, path, obligation: Obligation, office_id: str = ""):
        self.obligation = obligation
        self.catalogue = watched(obligation)
        self.archive = Archive.open(path)
        self.archive.conn.execute("PRAGMA synchronous = OFF")  # durability is tested elsewhere
        self.office = next(o for o in self.catalogue.offices.values() if self._bound(o) and office_id in ("", o.id))
        kinds = obligation.kinds or tuple(self.catalogue.kinds)
        self.word = self.catalogue.kinds[kinds[0]].words[0]
        mine = [s for s in self.catalogue.sections if s.office_id in ("", self.office.id)]
        self.sections, self.first = mine, mine[0]
        self.titles: dict[int, str] = {}
        self.texts: dict[int, str] = {}

    def title(self, n: int) -> str:
        return self.titles.get(n, f"{self.word}第{n}号")

    def _bound(self, office) -> bool:
        named = office.id in self.obligation.offices
        of_class = bool(self.obligation.office_class) and office.office_class == self.obligation.office_class
        return (named or of_class) and (
            not self.obligation.offices or any(s.office_id in ("", office.id) for s in self.catalogue.sections)
        )

    def look(self, on: date, items: list[tuple[int, str]], formed: date | None = None) -> None:
        at = parse_instant(f"{on.isoformat()}T10:00:00+08:00")
        run = self.archive.begin_run("observer", "replay", at, "sha256:0", at)
        plans = [(s.id, at, True, s.url) for s in self.sections]
        for section, visit in zip(self.sections, self.archive.plan_visits(run, plans), strict=True):
            shown = items if section is self.first else OLD
            page = list_page(shown, self.title)
            self.archive.record(run, Fetch(section.url, at, Role.LIST, visit, 0, 200, HEADERS, page))
            for n, claimed in shown:
                url = f"{section.url}201809/t20180901_{n}.html"
                day = date.fromisoformat(claimed)
                signed = formed if n == 9 and formed else day
                made = article(self.title(n), self.office.name, day, signed, self.texts.get(n, ""))
                self.archive.record(run, Fetch(url, at, Role.ARTICLE, visit, None, 200, HEADERS, made))
            self.archive.flush()
            assert derive.derive_visit(self.archive, self.catalogue, visit) == "complete"
        self.archive.end_run(run, at)

    def judged(self) -> Judgement:
        as_of = derive.latest(self.archive)
        judgement = judge(derive.world(self.archive, self.catalogue, as_of), self.catalogue)
        self.archive.close()
        return judgement

    def states(self) -> dict[str, tuple[str, str | None]]:
        mine = [v for v in self.judged().verdicts if v.office_id == self.office.id]
        return {v.subject: (v.machine_state.value, v.basis) for v in mine}


def ids(obligations):
    return [o.id for o in obligations]


@pytest.mark.parametrize("obligation", ITEMS, ids=ids(ITEMS))
def test_an_item_put_up_in_time_is_met(obligation, tmp_path):
    watch = Watch(tmp_path / "a.db", obligation)
    watch.look(date(2018, 9, 3), OLD)
    watch.look(date(2018, 9, 5), [(9, "2018-09-04"), *OLD], formed=date(2018, 9, 4))
    assert watch.states()[f"{watch.word}第9号"] == ("met", "witnessed")


@pytest.mark.parametrize("obligation", ITEMS, ids=ids(ITEMS))
def test_an_item_put_up_too_late_is_a_gap(obligation, tmp_path):
    watch = Watch(tmp_path / "a.db", obligation)
    for day in range(3, 14):
        watch.look(date(2018, 9, day), OLD)
    watch.look(date(2018, 9, 20), [(9, "2018-09-19"), *OLD], formed=date(2018, 9, 4))
    assert watch.states()[f"{watch.word}第9号"] == ("late", "witnessed")


HAPPENED = {  # title and text of a page that was signed a week after what it tells of
    "meeting_end": ("区政府召开第18次常务会议", "2018年9月4日，区政府召开第18次常务会议。"),
    "decision": ("{word}决定书", "决定日期：2018年9月4日。"),
}


def happening_look(path, obligation: Obligation, came: date, tells: bool = True) -> Judgement:
    """Daily looks from 3 to 24 September 2018; the page on `came`, its day of formation (of a meeting's minutes) later."""
    watch = Watch(path, obligation)
    title, text = HAPPENED[obligation.params["trigger"]]
    watch.titles = {9: title.format(word=watch.word) if tells else f"{watch.word}工作总结"}
    watch.texts = {9: text} if tells else {}
    for n in range(3, 25):
        on = date(2018, 9, n)
        there = [(9, came.isoformat())] if came <= on else []
        watch.look(on, there + OLD, formed=date(2018, 9, 4) if title.endswith("书") else date(2018, 9, 11))
    return watch.judged()


HAPPENINGS = MEETINGS + DECISIONS


@pytest.mark.parametrize("obligation", HAPPENINGS, ids=ids(HAPPENINGS))
@pytest.mark.parametrize(("came", "state"), [(date(2018, 9, 6), "met"), (date(2018, 9, 20), "late")])
def test_a_meeting_or_a_decision_is_judged_from_its_own_day(obligation, came, state, tmp_path):
    judged = happening_look(tmp_path / "a.db", obligation, came)
    told = [(v.trigger_on, v.machine_state.value, v.basis) for v in judged.verdicts]
    assert told == [(date(2018, 9, 4), state, "witnessed")]


@pytest.mark.parametrize("obligation", HAPPENINGS, ids=ids(HAPPENINGS))
def test_a_page_that_tells_no_such_day_is_counted_and_accuses_nobody(obligation, tmp_path):
    judged = happening_look(tmp_path / "a.db", obligation, date(2018, 9, 20), tells=False)
    assert judged.verdicts == ()
    assert "undated" in {f.kind for f in judged.findings}


def approved_look(path, obligation: Obligation, came: date, text: str) -> Judgement:
    """A budget whose page says this of its approval, on 4 September 2018, up on the day `came`."""
    watch = Watch(path, obligation)
    watch.titles, watch.texts = {9: "2018年部门预算"}, {9: text}
    for on in (came - timedelta(2), came - timedelta(1)):
        watch.look(on, OLD)
    watch.look(came, [(9, came.isoformat()), *OLD], formed=date(2018, 9, 4))
    return watch.judged()


@pytest.mark.parametrize("obligation", APPROVALS, ids=ids(APPROVALS))
def test_a_budget_is_due_twenty_days_after_its_approval_by_each_unit(obligation, tmp_path):
    text = "经区财政局2018年9月4日批复，现将2018年部门预算公开如下。" if obligation.office_class else (
        "区人大常委会2018年9月4日批准了2018年财政预算，现予公开。"
    )  # fmt: skip
    kept = approved_look(tmp_path / "a.db", obligation, date(2018, 9, 20), text)
    assert [(v.trigger_on, v.machine_state.value) for v in kept.verdicts] == [(date(2018, 9, 4), "met")]
    broken = approved_look(tmp_path / "b.db", obligation, date(2018, 10, 8), text)
    (verdict,) = broken.verdicts
    # The twentieth day, 24 September, is the Mid-Autumn holiday: due on the next working day.
    assert (verdict.machine_state.value, iso(verdict.due_at)[:10]) == ("late", "2018-09-26")


@pytest.mark.parametrize("obligation", APPROVALS, ids=ids(APPROVALS))
def test_a_budget_that_tells_no_day_of_approval_is_counted_and_accuses_nobody(obligation, tmp_path):
    judged = approved_look(tmp_path / "a.db", obligation, date(2018, 10, 8), "现将2018年部门预算公开如下。")
    assert judged.verdicts == () and "undated" in {f.kind for f in judged.findings}


def test_social_insurance_figures_are_a_series_that_is_shown_with_its_longest_silence_and_never_judged(tmp_path):
    obligation = next(o for o in ZHOUCUN.obligations if o.id == "M10-figures")
    watch = Watch(tmp_path / "a.db", obligation)
    watch.titles = {8: "2018年8月份社会保险参保情况", 9: "2018年10月份社会保险参保情况"}
    watch.look(date(2018, 9, 5), [(8, "2018-09-05"), *OLD])
    watch.look(date(2018, 11, 6), [(9, "2018-11-06"), (8, "2018-09-05"), *OLD])
    judged = watch.judged()
    (shown,) = [f for f in judged.findings if f.kind == "figures"]
    assert judged.verdicts == () and shown.office_id == "rsj" and shown.evidence
    assert "2 releases" in shown.detail and "longest silence 62 days, 2018-09-05 to 2018-11-06" in shown.detail
    assert "the source says 定期, which is no cadence" in shown.detail


def period_look(watch: Watch, releases: bool) -> dict[str, tuple[str, str | None]]:
    """Watch two whole periods from 2018-09-03, with a release in the middle of each, or none."""
    every = watch.obligation.phrase.every
    begin, length = date(2018, 12, 31) if every is Unit.YEAR else date(2018, 9, 3), LENGTH[every]
    items = list(OLD)
    end = begin + timedelta(days=2 * length + 8 + 31)
    on, put_up = begin, 0
    while on <= end:
        if releases and (on - begin).days >= put_up * length // 2:
            put_up += 1
            items.insert(0, (9 + put_up, on.isoformat()))
        watch.look(on, items)
        on += timedelta(days=STEP[every])
    return watch.states()


@pytest.mark.parametrize("obligation", PERIODS, ids=ids(PERIODS))
def test_a_period_with_a_release_is_met(obligation, tmp_path):
    states = period_look(Watch(tmp_path / "a.db", obligation), releases=True)
    closed = [state for state in states.values() if state[0] != "pending"]
    assert ("met", "witnessed") in closed
    assert set(closed) <= {("met", "witnessed"), ("unobserved", None)}  # weeks before our first look


@pytest.mark.parametrize("obligation", PERIODS, ids=ids(PERIODS))
def test_a_period_without_a_release_is_a_gap_where_we_watched(obligation, tmp_path):
    states = period_look(Watch(tmp_path / "a.db", obligation), releases=False)
    closed = {subject: state for subject, state in states.items() if state[0] != "pending"}
    assert ("missing", "witnessed") in closed.values()
    assert {state for state, _ in closed.values()} <= {"missing", "unobserved"}


NAME = "城市供热专项规划"
FIRST = {
    "consultation": f"关于{NAME}征求意见的公告",
    "normative": f"{NAME}实施方案",
    "topic": f"关于{NAME}的热点问题",
}
SECOND = {
    "feedback": f"关于{NAME}意见采纳情况的反馈",
    "interpretation": f"《{NAME}实施方案》解读",
    "response": f"关于{NAME}的回应",
    "consultation": f"关于{NAME}实施方案征求意见的公告",
}
CLOSES = "征求意见时间：2018年9月3日至2018年9月6日。"


def pair_look(path, obligation: Obligation, given: date | None, beside: str = "") -> tuple[str, str | None]:
    """The first came on 3 September 2018 (a document that had to be consulted on, a year later), with `beside` in its text; the
    second on `given`."""
    watch = Watch(path, obligation)
    watch.word = "公示牌"  # of no kind here, and no hint
    watch.titles = {9: FIRST[obligation.params["first"]], 10: SECOND[obligation.params["second"]]}
    watch.texts = {9: CLOSES + beside}
    before = obligation.params["order"] == "before"
    came, step = (date(2019, 9, 3), 7) if before else (date(2018, 9, 3), 1)
    on, end = date(2018, 8, 27), came + timedelta(days=21)
    while on <= end:
        items = [(n, day) for n, day in ((9, came), (10, given)) if day and day <= on]
        watch.look(on, [(n, day.isoformat()) for n, day in items] + OLD)
        on += timedelta(days=step)
    return watch.states()[watch.titles[9]]


@pytest.mark.parametrize("obligation", PAIRS, ids=ids(PAIRS))
def test_a_pair_whose_second_came_in_time_is_met(obligation, tmp_path):
    given = date(2019, 5, 6) if obligation.params["order"] == "before" else date(2018, 9, 7)
    assert pair_look(tmp_path / "a.db", obligation, given) == ("met", "witnessed")


@pytest.mark.parametrize("obligation", PAIRS, ids=ids(PAIRS))
def test_a_pair_whose_second_came_late_or_never_is_a_gap(obligation, tmp_path):
    late = date(2019, 9, 23) if obligation.params["order"] == "before" else date(2018, 9, 20)
    assert pair_look(tmp_path / "a.db", obligation, late) == ("late", "witnessed")
    assert pair_look(tmp_path / "b.db", obligation, None) == ("missing", "witnessed")


@pytest.mark.parametrize("given", [date(2018, 9, 20), None], ids=["late", "never"])
@pytest.mark.parametrize(
    "beside", ["<iframe src='/jd/7.html' width='700'></iframe>", "<div id='reply'></div><script src='/a.js'></script>"]
)
def test_a_second_that_a_script_or_a_frame_may_show_is_not_called_late_or_missing(given, beside, tmp_path):
    obligation = next(o for o in PAIRS if o.params["order"] == "after")
    assert pair_look(tmp_path / "a.db", obligation, given, beside) == ("unproven", None)


def pages_look(path, obligation_id: str, pages: dict[int, tuple[date, str, str]], end: date) -> dict[str, str]:
    """Daily looks from 27 August 2018 at pages by number: (day, title, text)."""
    watch = Watch(path, next(o for o in ZHOUCUN.obligations if o.id == obligation_id))
    watch.word = "公示牌"
    watch.titles = {n: title for n, (_, title, _) in pages.items()}
    watch.texts = {n: text for n, (_, _, text) in pages.items()}
    on = date(2018, 8, 27)
    while on <= end:
        watch.look(on, [(n, day.isoformat()) for n, (day, _, _) in pages.items() if day <= on] + OLD)
        on += timedelta(1)
    return {subject: state for subject, (state, _) in watch.states().items()}


@pytest.mark.parametrize("title", [f"关于《{NAME}实施方案》的说明", f"《{NAME}实施方案》新闻发布会实录"])
def test_an_interpretation_that_the_documents_own_word_names_makes_no_gap_and_owes_none_itself(title, tmp_path):
    """A press conference is one of its forms (M20); 方案 in its title tells a document by its word alone."""
    pages = {10: (date(2018, 9, 5), title, ""), 9: (date(2018, 9, 3), f"{NAME}实施方案", "")}
    assert set(pages_look(tmp_path / "a.db", "M20", pages, date(2018, 9, 24)).values()) == {"unproven"}
    assert pages_look(tmp_path / "b.db", "M20", {9: pages[9]}, date(2018, 9, 24)) == {f"{NAME}实施方案": "missing"}


@pytest.mark.parametrize("more", ["公开征集期限延长的通知", "延长征求意见期限的公告", "（二次）征求意见的公告"])
def test_a_consultation_that_a_page_of_its_own_prolongs_is_not_due_from_its_first_closing(more, tmp_path):
    first, later = f"关于《{NAME}》征求意见的公告", f"关于《{NAME}》{more}"
    pages = {10: (date(2018, 9, 5), later, "征求意见时间延长至2018年9月30日。"), 9: (date(2018, 9, 3), first, CLOSES)}
    assert pages_look(tmp_path / "a.db", "M01-feedback", pages, date(2018, 9, 24))[first] == "unproven"
    assert pages_look(tmp_path / "b.db", "M01-feedback", {9: pages[9]}, date(2018, 9, 24)) == {first: "missing"}


def list_look(path, obligation: Obligation, entry: Entry, came: date | None) -> Judgement:
    """Each day of September 2018, the list put up on `came`, its day of formation the 4th."""
    watch = Watch(path, obligation, entry.office_id)
    watch.word = "公示牌"
    watch.titles = {9: f"周村区{entry.entry}"}
    for n in range(3, 27):
        on = date(2018, 9, n)
        there = [(9, came.isoformat())] if came and came <= on else []
        watch.look(on, there + OLD, formed=date(2018, 9, 4))
    return watch.judged()


def presence_look(path, obligation: Obligation, word: str) -> Judgement:
    """From September 2018 into 2021 one item that bears the word, dated in each of the years of the force; or none."""
    watch = Watch(path, obligation)
    watch.word = "教育督导"  # of a kind that no standing question asks for
    items = {9: date(2018, 9, 6), 10: date(2019, 9, 6), 11: date(2020, 1, 3)} if word else {}
    watch.titles = {n: f"周村区{word}（{n}）" for n in items}
    days = (date(2018, 9, 3), date(2018, 9, 7), date(2019, 9, 7), date(2020, 1, 6), date(2020, 2, 6), date(2021, 1, 8))
    for on in days:
        watch.look(on, [(n, came.isoformat()) for n, came in sorted(items.items(), reverse=True) if came <= on] + OLD)
    return watch.judged()


def asked_of(obligation: Obligation) -> list[str]:
    """The words of its kinds, and with each year of the force where it is asked of each."""
    words = [ZHOUCUN.kinds[kind].words[0] for kind in obligation.params["each"]]
    return [f"{w} {y}" for w in words for y in (2018, 2019, 2020)] if "every" in obligation.params else words


@pytest.mark.parametrize("obligation", PRESENCES, ids=ids(PRESENCES))
def test_a_kind_that_is_there_answers_the_standing_question(obligation, tmp_path):
    first = ZHOUCUN.kinds[obligation.params["each"][0]].words[0]
    judged = presence_look(tmp_path / "a.db", obligation, first)
    told = {v.subject: (v.machine_state.value, v.basis) for v in judged.verdicts}
    assert told == {name: ("met", "witnessed") for name in asked_of(obligation) if name.startswith(first)}


@pytest.mark.parametrize("obligation", PRESENCES, ids=ids(PRESENCES))
def test_a_kind_that_is_not_there_is_shown_and_is_no_gap(obligation, tmp_path):
    judged = presence_look(tmp_path / "a.db", obligation, "")
    watch = {f.subject for f in judged.findings if f.kind == "unlisted" and f.subject.startswith(obligation.id)}
    whole = [
        name for name in asked_of(obligation) if not name.endswith(("2018", "2020"))
    ]  # the whole years of the force
    assert (judged.verdicts, watch) == ((), {f"{obligation.id} {name}" for name in whole})


FIGURES = {"month": ("2018-08", "2018年8月份"), "quarter": ("2018Q2", "2018年上半年"), "year": ("2017", "2017年全年")}


def figures_look(path, obligation: Obligation, came: date | None) -> Watch:
    watch = Watch(path, obligation)
    watch.word = "公示牌"
    watch.titles = {9: f"周村区{FIGURES[obligation.params['every']][1]}国民经济运行情况"}
    for n in range(3, 29):
        on = date(2018, 9, 1) + timedelta(days=n)
        there = [(9, came.isoformat())] if came and came <= on else []
        watch.look(on, there + OLD, formed=date(2018, 9, 5))
    return watch


@pytest.mark.parametrize("obligation", SERIES, ids=ids(SERIES))
def test_figures_that_came_are_judged_from_their_formation(obligation, tmp_path):
    period = FIGURES[obligation.params["every"]][0]
    in_time = figures_look(tmp_path / "a.db", obligation, date(2018, 9, 7)).states()
    late = figures_look(tmp_path / "b.db", obligation, date(2018, 9, 20)).states()
    assert (in_time[period], late[period]) == (("met", "witnessed"), ("late", "witnessed"))


@pytest.mark.parametrize("obligation", SERIES[:1], ids=ids(SERIES[:1]))
def test_a_month_whose_figures_never_came_is_shown_and_is_no_gap(obligation, tmp_path):
    """No source says by when they were due; September is the first whole month of the plan's force."""
    watch = figures_look(tmp_path / "a.db", obligation, None)
    for on in (date(2018, 10, 8), date(2018, 11, 5), date(2018, 12, 3)):
        watch.look(on, OLD)
    judged = watch.judged()
    shown = [f.subject for f in judged.findings if f.kind == "unlisted"]
    assert (judged.verdicts, shown) == ((), [f"{obligation.id} 2018-09", f"{obligation.id} 2018-10"])


@pytest.mark.parametrize("obligation", YEARLY, ids=ids(YEARLY))
@pytest.mark.parametrize(
    ("days", "state"),
    [(-5, ("met", "witnessed")), (20, ("late", "witnessed")), (None, ("missing", "witnessed"))],
)
def test_a_report_is_due_on_its_day_of_every_year(obligation, days, state, tmp_path):
    """Daily looks around the day; the report is on the year before. Not looked at, nothing is said."""
    watch = Watch(tmp_path / "a.db", obligation)
    year = 2018 if obligation.source_id == "statute2007" else 2020
    due = date.fromisoformat(f"{year + 1}-{obligation.phrase.fixed}")
    came = None if days is None else due + timedelta(days)
    watch.word = "公示牌"
    watch.titles = {9: f"{year}年政府信息公开工作年度报告"}
    for n in (-300, *range(-10, 25, 2)):
        on = due + timedelta(n)
        watch.look(on, ([(9, came.isoformat())] if came and came <= on else []) + OLD)
    assert watch.states()[str(year)] == state
    unwatched = Watch(tmp_path / "b.db", obligation)
    unwatched.word = "公示牌"
    unwatched.look(due + timedelta(40), OLD)
    assert unwatched.states()[str(year)] == ("unobserved", None)


def names(pairs):
    return [f"{obligation.id}-{entry.entry}" for obligation, entry in pairs]


@pytest.mark.parametrize(("obligation", "entry"), ENTRIES, ids=names(ENTRIES))
@pytest.mark.parametrize(("came", "state"), [(date(2018, 9, 6), "met"), (date(2018, 9, 20), "late")])
def test_a_list_that_came_is_judged_from_its_formation(obligation, entry, came, state, tmp_path):
    judged = list_look(tmp_path / "a.db", obligation, entry, came)
    assert [(v.subject, v.machine_state.value, v.basis) for v in judged.verdicts] == [(entry.entry, state, "witnessed")]


@pytest.mark.parametrize(("obligation", "entry"), SHOWN, ids=names(SHOWN))
def test_a_list_is_shown_as_present_or_absent_since_we_watched(obligation, entry, tmp_path):
    absent = list_look(tmp_path / "a.db", obligation, entry, None)
    assert (entry.entry, "unlisted") in {(f.subject, f.kind) for f in absent.findings}
    assert absent.verdicts == ()
    came = list_look(tmp_path / "b.db", obligation, entry, date(2018, 9, 6))
    shown = next(f for f in came.findings if f.subject == entry.entry and f.kind == "listed")
    assert "listed from 2018-09-06T10:00:00+08:00 on; complete visits from 2018-09-03T10:00:00+08:00" in shown.detail


OWED = [(o, kind) for o in ELEMENTS for kind in (o.params.get("of") or {o.kinds[0]: ()}) if "forms" not in o.params]
SHOWN_FORMS = [o for o in ELEMENTS if "forms" in o.params]
PICTURE = "<img src='./P020180901.jpg'>"


def page_look(path, obligation: Obligation, kind: str, text: str) -> Judgement:
    """One page of that kind, put up on 4 September 2018, saying this."""
    watch = Watch(path, obligation)
    watch.titles = {9: f"{ZHOUCUN.kinds[kind].words[0]}第9号"}
    watch.texts = {9: text}
    watch.word = "公示牌"
    watch.look(date(2018, 9, 3), OLD)
    watch.look(date(2018, 9, 5), [(9, "2018-09-04"), *OLD])
    return watch.judged()


def told(judged: Judgement) -> tuple[set[str], bool]:
    """The states of all elements, and whether something is said to be lacking."""
    assert judged.verdicts == ()  # a lack is a finding, and never a duty
    return {e.state.value for e in judged.elements}, any(f.kind == "incomplete" for f in judged.findings)


def element_ids(pairs):
    return [f"{obligation.id}-{kind}" for obligation, kind in pairs]


@pytest.mark.parametrize(("obligation", "kind"), OWED, ids=element_ids(OWED))
def test_a_page_is_told_to_have_its_elements_to_lack_them_or_to_leave_them_open(obligation, kind, tmp_path):
    wanted = {**obligation.params.get("elements", {}), **obligation.params.get("fields", {})}
    names = obligation.params.get("of", {}).get(kind, tuple(wanted))
    text = "".join(f"</p><p>{wanted[name][-1]}：示例" for name in names)
    kept = page_look(tmp_path / "a.db", obligation, kind, text)
    assert told(kept) == ({"found"}, False)
    assert all(e.detail.startswith(("text: “", "title: “")) for e in kept.elements)
    broken = page_look(tmp_path / "b.db", obligation, kind, "")
    states, lacking = told(broken)
    assert lacking and "absent" in states and "unproven" not in states
    assert all("none of" in e.detail for e in broken.elements if e.state == "absent")
    states, lacking = told(page_look(tmp_path / "c.db", obligation, kind, PICTURE))
    assert not lacking and "unproven" in states and "absent" not in states


@pytest.mark.parametrize("obligation", SHOWN_FORMS, ids=ids(SHOWN_FORMS))
def test_forms_are_shown_of_each_page_and_their_lack_is_no_finding(obligation, tmp_path):
    judged = page_look(tmp_path / "a.db", obligation, obligation.kinds[0], "有关建议收悉，现答复如下，并配有动画。")
    states, lacking = told(judged)
    assert "found" in states and not lacking


def test_every_row_of_the_plan_is_judged_and_none_waits():
    rows = {f"M{n:02}" for n in range(1, 21)} | {f"P{n:02}" for n in range(1, 23)} | {f"K{n:02}" for n in range(1, 11)}
    assert (rows, WAITING) == (JUDGED, set())


def test_the_table_of_the_rows_names_tests_for_each():
    table = subprocess.run([sys.executable, "-m", "tests.rows"], cwd=REPO, text=True, capture_output=True)
    assert (table.returncode, table.stderr) == (0, "")
    rows = dict(line.split(" | ", 2)[::2] for line in table.stdout.splitlines() if re.match(r"\| [MPKR]\d\d", line))
    assert len(rows) == 54
    assert "test_a_meeting_or_a_decision_is_judged_from_its_own_day" in rows["| M02"]


def test_an_obligation_that_waits_for_its_rule_gives_no_verdict():
    waiting = [o for o in ZHOUCUN.obligations if o.id not in NOW and o.row]
    nothing = World(parse_instant("2019-06-01"), ())
    for obligation in waiting:
        judgement = judge(nothing, watched(obligation))
        assert (judgement.skipped, judgement.verdicts) == ((obligation.id,), ()), obligation.id
