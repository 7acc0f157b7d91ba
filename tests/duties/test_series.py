"""Periods of a series: which title is of which period, by when it was due, and what is only shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from archive.duties import judge
from archive.duties.calendar import span_at, whole_spans
from archive.duties.rules.series import ends_with, merged, periods_told
from archive.records import Basis, Phrase, RuleName, State, Unit, iso
from tests.duties.build import (
    FIVE_DAYS,
    article,
    catalogue,
    claim,
    daily,
    day,
    edition,
    item,
    kind,
    obligation,
    office,
    section,
    sighting,
    world,
)

NONE = Phrase("", False, inherits=True)
KINDS = (kind("economy", ("经济",), ("经济", "指标", "数据")),)
WATCHED = daily("2018-08-20", "2018-11-30")
MET, LATE, MISSING = (State.MET, Basis.WITNESSED), (State.LATE, Basis.WITNESSED), (State.MISSING, Basis.WITNESSED)
UNPROVEN, UNOBSERVED = (State.UNPROVEN, None), (State.UNOBSERVED, None)


def told(title, dated="2018-10-20"):
    """(unit, the last month told) of each."""
    return sorted((t.unit.value, f"{t.end - timedelta(1):%Y-%m}") for t in periods_told(title, day(dated)))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("2018年8月份主要经济指标", [("month", "2018-08")]),
        ("周村区1-8月国民经济运行情况", [("month", "2018-08")]),
        ("2018年1月至8月经济运行", [("month", "2018-08")]),
        ("12月份经济运行情况", [("month", "2017-12")]),  # of October: the last December
        ("2018年一季度经济运行情况", [("quarter", "2018-03")]),
        ("前三季度全区经济形势", [("quarter", "2018-09")]),
        ("2018年上半年国民经济运行情况", [("half_year", "2018-06")]),
        ("2017年国民经济和社会发展统计公报", [("year", "2017-12")]),
        ("2018年13月经济运行情况", [("year", "2018-12")]),
        ("9月5日全区经济工作会议", []),
        ("全区经济运行情况", []),
    ],
)
def test_the_period_that_a_title_names(title, expected):
    assert told(title) == expected


def test_a_figure_of_another_length_ends_with_the_period_or_does_not():
    thirds = periods_told("前三季度经济运行情况", day("2018-10-20"))
    assert ends_with(span_at(Unit.MONTH, day("2018-09-01")), thirds)
    assert not ends_with(span_at(Unit.MONTH, day("2018-08-01")), thirds)
    assert ends_with(span_at(Unit.QUARTER, day("2018-05-01")), periods_told("2018年上半年经济", day("2018-07-20")))


def test_the_pattern_of_the_series_says_which_names_count():
    half = figures("2018-07-20T09:00", "2018年上半年经济运行情况", formed=("2018-09-03",))
    quarter = {"every": "quarter", "due": None, "phrase": FIVE_DAYS, "subject": "2018Q2"}
    assert state(half, title="季度|上半年", **quarter) == MET
    assert verdicts(half, every="quarter", title="季度", due=None, phrase=FIVE_DAYS).verdicts == ()


def test_months_that_one_release_covers_are_one_period():
    spans = whole_spans(Unit.MONTH, day("2019-01-01"), None, day("2019-04-15"))
    assert [name for _, name in merged(spans, ["1-2月"])] == ["2019-01/02", "2019-03", "2019-04"]


def verdicts(*items, looks=WATCHED, as_of="2018-11-30T12:00", phrase=NONE, due="次月25日前", books=None, **params):
    given = {"every": "month", "title": "月"} | ({"due_rule": due} if due else {}) | params
    duty = obligation(phrase, RuleName.SERIES, kinds=("economy",), params=given)
    return judge(world(as_of, items, looks), books or catalogue(duty, kinds=KINDS))


def only(*items, subject="2018-09", **more):
    return {v.subject: v for v in verdicts(*items, **more).verdicts}[subject]


def state(*items, **more):
    one = only(*items, **more)
    return one.machine_state, one.basis


def figures(seen, title="2018年9月经济指标", published=None, item_id=1, kinds=("economy",), **more):
    fields = {"claims": (claim(published),) if published else (), "editions": [edition(page=article(title, "指标"))]}
    known = frozenset(kinds) if kinds else None
    return item(sighting(seen, printed=published), item_id=item_id, title=title, kinds=known, **(fields | more))


def test_a_month_is_due_by_the_rule_from_its_end():
    one = only(figures("2018-10-20T09:00"))
    assert (one.subject_kind, one.subject_key, one.trigger_on) == ("period", "2018-09", day("2018-09-30"))
    assert (iso(one.due_at), one.machine_state, one.basis) == ("2018-10-26T00:00:00+08:00", *MET)
    assert "the period in its title" in one.words


def test_the_first_period_is_the_first_whole_one_in_force_and_the_next_is_pending():
    assert [(v.subject, v.machine_state) for v in verdicts(figures("2018-10-20T09:00")).verdicts] == [
        ("2018-09", State.MET),
        ("2018-10", State.MISSING),
        ("2018-11", State.PENDING),
    ]


def test_figures_too_late_are_late_and_none_at_all_are_missing():
    assert state(figures("2018-11-05T09:00")) == LATE
    one = only()
    assert (one.machine_state, one.basis, one.holds) == (*MISSING, True)
    assert "in no visit from 2018-10-01T09:00:00+08:00" in one.words


def test_another_months_figures_are_no_candidate_and_what_names_no_month_is():
    assert state(figures("2018-10-20T09:00", "2018年8月经济指标", "2018-10-20")) == MISSING
    assert state(figures("2018-10-20T09:00", "全区经济运行情况", "2018-10-20")) == UNPROVEN
    assert state(figures("2018-10-20T09:00", "前三季度经济运行情况", "2018-10-20")) == UNPROVEN


@pytest.mark.parametrize(
    "title", ["2018年9、10月经济指标", "2018年9月份和10月份经济指标", "2018年九月份经济指标", "九月份经济指标"]
)
def test_a_title_that_names_the_month_in_a_way_that_is_not_read_leaves_it_open(title):
    assert state(figures("2018-11-10T09:00", title, "2018-11-10")) in (UNPROVEN, LATE)


@pytest.mark.parametrize("title", ["2018年8月经济指标", "2017年9月经济指标", "2018年12月经济指标"])
def test_figures_that_may_bear_another_months_name_by_mistake_leave_it_open(title):
    """August's name a second time, last year's September, a month that had not ended: a slip of the pen accuses nobody."""
    august = figures("2018-09-20T09:00", "2018年8月经济指标", "2018-09-20")
    slip = figures("2018-10-20T09:00", title, "2018-10-20", item_id=2)
    assert state(august) == MISSING
    assert state(august, slip) == UNPROVEN


def test_figures_whose_kind_or_office_is_not_told_leave_it_open():
    assert state(figures("2018-10-20T09:00", kinds=())) == UNPROVEN
    books = catalogue(
        obligation(
            NONE,
            RuleName.SERIES,
            kinds=("economy",),
            params={"every": "month", "title": "月", "due_rule": "次月25日前"},
        ),
        kinds=KINDS,
        sections=(section(), section("s9", "")),
        offices=(office(), office("jtj", "区教育和体育局")),
    )
    strange = figures("2018-10-20T09:00", office_id=None)
    assert state(strange, books=books) == MET  # its section is the office's own
    looks = (*WATCHED, *daily("2018-08-20", "2018-11-30", "s9", start=500))
    elsewhere = item(
        sighting("2018-10-20T09:00", "s9"), title="2018年9月经济指标", kinds=frozenset({"economy"}), office_id="wjw"
    )
    assert state(elsewhere, books=books, looks=looks) == UNPROVEN


def test_where_we_did_not_watch_it_is_ours():
    assert state(looks=daily("2018-10-27", "2018-11-30")) == UNOBSERVED
    assert state(looks=daily("2018-08-20", "2018-10-26")) == UNOBSERVED


def test_quarters_half_years_and_years():
    thirds = figures("2018-10-20T09:00", "2018年前三季度经济运行情况")
    quarter = {"every": "quarter", "title": "季度", "due": "+30日"}
    told_of = {v.subject: v.machine_state for v in verdicts(thirds, **quarter).verdicts}
    assert told_of == {"2018Q4": State.PENDING}
    year = {"every": "year", "title": "公报", "due": None, "phrase": FIVE_DAYS}
    bulletin = figures("2018-10-20T09:00", "2017年国民经济统计公报", formed=("2018-10-10",))
    assert state(bulletin, subject="2017", **year) == LATE  # due 15 October


def test_without_a_rule_what_came_is_judged_from_its_formation_and_what_did_not_is_shown():
    judged = verdicts(figures("2018-10-12T09:00", formed=("2018-10-10",)), due=None, phrase=FIVE_DAYS)
    assert [(v.subject, v.machine_state, v.basis) for v in judged.verdicts] == [("2018-09", *MET)]
    older = figures("2018-09-14T09:00", "2018年8月经济指标", formed=("2018-09-03",))
    assert state(older, subject="2018-08", due=None, phrase=FIVE_DAYS) == LATE  # formed in force, due on the 10th


@pytest.mark.parametrize(
    ("on", "phrase", "shown"),
    [
        ("2018-11-02", FIVE_DAYS, []),  # a day after the month, when nobody has its figures yet
        ("2018-11-30", FIVE_DAYS, []),
        ("2018-12-03", FIVE_DAYS, ["O 2018-10"]),  # a month after it, and a day of lag
        ("2018-12-03", replace(FIVE_DAYS, offset=60), []),  # what the phrase allows is later
    ],
)
def test_what_never_came_is_shown_when_it_must_have_come_and_not_before(on, phrase, shown):
    september = figures("2018-10-12T09:00", formed=("2018-10-10",))
    judged = verdicts(september, due=None, phrase=phrase, looks=daily("2018-08-20", on), as_of=f"{on}T12:00")
    assert [f.subject for f in judged.findings if f.kind == "unlisted"] == shown


def test_a_series_without_a_cadence_or_a_number_is_not_judged():
    vague = obligation(Phrase("定期", False), RuleName.SERIES, kinds=("economy",), params={"title": "参保"})
    judged = judge(world("2018-11-30", (), WATCHED), catalogue(vague, kinds=KINDS))
    assert (judged.skipped, judged.verdicts) == (("O",), ())


def test_a_title_without_a_year_that_came_while_the_period_ran_may_be_this_years():
    """10月份城乡低保发放情况 of 11 October was read as last October's, and this one was called missing."""
    early = figures("2018-09-11T09:00", "9月份低保发放情况", "2018-09-11")
    assert state(early) == (State.UNPROVEN, None)
    assert state(figures("2018-09-11T09:00", "2017年9月份低保发放情况", "2018-09-11"))[0] is not State.MET
    assert state(figures("2018-08-11T09:00", "9月份低保发放情况", "2018-08-11"))[0] is State.MISSING
