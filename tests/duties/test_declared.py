"""A declaration (本月无新增) excuses the period that it names, else the one of its date; a real item wins over it."""

from __future__ import annotations

import pytest

from archive.duties import judge
from archive.duties.declared import declared_span
from archive.duties.rules import Seen
from archive.records import Basis, State, Unit
from tests.duties.build import (
    MONTHLY,
    WEEKLY,
    Phrase,
    catalogue,
    claim,
    daily,
    item,
    periodic,
    section,
    sighting,
    world,
)

WATCHED = daily("2018-09-01", "2018-11-20")


def verdicts(*items, phrase=MONTHLY, looks=WATCHED, **more):
    params = {"declared_nothing": ("无新增",)}
    books = catalogue(periodic(phrase, params=params), **more)
    return {v.subject: v for v in judge(world("2018-11-20", items, looks), books).verdicts}


def declared(title, on="2018-09-28", first_seen=None, **more):
    return item(sighting(first_seen or f"{on}T10:00"), title=title, **({"claims": (claim(on),)} | more))


def states(*items, **more):
    told = verdicts(*items, **more)
    return {subject: v.state for subject, v in told.items() if v.state is State.EXCUSED}


def test_without_a_declaration_the_month_is_missing():
    assert verdicts()["2018-09"].state is State.MISSING


def test_a_declaration_excuses_the_month_of_its_date():
    told = verdicts(declared("本月无新增"))["2018-09"]
    assert (told.machine_state, told.state, told.basis) == (State.MISSING, State.EXCUSED, Basis.DECLARED)
    assert {e.role for e in told.evidence} == {"declared", "watched"}
    assert "本月无新增" in told.words


@pytest.mark.parametrize("title", ["2018年9月份无新增", "9月无新增", "上月无新增"])
def test_a_declaration_that_comes_after_the_period_counts_for_the_one_that_it_names(title):
    assert list(states(declared(title, "2018-10-08"))) == ["2018-09"]


def test_a_name_without_a_year_is_the_latest_such_period():
    assert list(states(declared("12月无新增", "2018-10-08"))) == []  # December 2017: before the plan


@pytest.mark.parametrize(
    ("title", "on"),
    [
        ("2018年第36周无新增", "2018-09-12"),
        ("9月3日—9月9日无新增", "2018-09-12"),
        ("本周无新增", "2018-09-06"),
        ("上周无新增", "2018-09-12"),
    ],
)
def test_weeks_are_named_by_number_by_days_or_by_the_date(title, on):
    assert list(states(declared(title, on), phrase=WEEKLY)) == ["2018-W36"]


def test_a_quarter_is_named():
    quarterly = Phrase("一季度一次", True, every=Unit.QUARTER)
    told = verdicts(declared("2018年第四季度无新增", "2018-11-01"), phrase=quarterly)
    assert told["2018Q4"].state is State.PENDING


def test_a_real_item_wins_over_a_declaration():
    real = item(sighting("2018-09-20T09:00"), item_id=2, claims=(claim("2018-09-20"),))
    told = verdicts(declared("本月无新增"), real)["2018-09"]
    assert (told.state, told.basis) == (State.MET, Basis.WITNESSED)


def test_a_declaration_is_no_real_item():
    assert verdicts(declared("本月无新增"))["2018-09"].machine_state is State.MISSING


def test_a_declaration_without_a_period_or_a_day_still_leaves_it_unproven():
    thing = declared("无新增", first_seen="2018-09-28T10:00", claims=())
    assert (
        verdicts(thing, looks=[x for x in WATCHED if x.at > thing.sightings[0].first_seen])["2018-10"].state
        is State.MISSING
    )
    looks = [
        x for x in WATCHED if not thing.sightings[0].first_seen - 40 * 86400 < x.at < thing.sightings[0].first_seen
    ]
    assert (
        verdicts(thing, looks=(*looks, *daily("2018-08-01", "2018-08-02", start=900)))["2018-09"].state
        is State.UNPROVEN
    )


def test_nobodys_declaration_excuses_nobody_but_leaves_it_unproven():
    thing = declared("本月无新增", office_id=None)
    assert verdicts(thing, sections=(section(office_id=""),))["2018-09"].state is State.UNPROVEN


def test_another_offices_declaration_excuses_nobody():
    thing = declared("本月无新增", office_id="jtj")
    assert verdicts(thing, sections=(section(office_id=""),))["2018-09"].state is State.MISSING


@pytest.mark.parametrize(
    ("title", "unit", "claimed", "seen", "subject"),
    [
        (
            "9月无新增",
            Unit.MONTH,
            None,
            "2018-10-08",
            "2018-09",
        ),  # undated: the day on which it was seen tells the year
        ("无新增", Unit.MONTH, None, "2018-10-08", None),
        ("12月无新增", Unit.MONTH, "2019-01-08", "2019-01-08", "2018-12"),
        ("1月无新增", Unit.MONTH, "2019-01-01", "2019-01-08", "2019-01"),  # it began on that day
        ("2019年12月无新增", Unit.MONTH, "2019-01-08", "2019-01-08", "2019-12"),  # a year told is taken at its word
        (
            "12月无新增",
            Unit.MONTH,
            "2019-01-08",
            "2020-02-01",
            "2018-12",
        ),  # its own day, not the one on which it was seen
        ("第36周无新增", Unit.WEEK, "2018-09-10", "2018-09-10", "2018-W36"),
        ("9月3日当周无新增", Unit.WEEK, "2018-09-10", "2018-09-10", "2018-W36"),
        ("第36周至9月无新增", Unit.MONTH, "2018-10-08", "2018-10-08", "2018-09"),
        ("第三季度无新增", Unit.QUARTER, "2018-10-08", "2018-10-08", "2018Q3"),
        ("4季度无新增", Unit.QUARTER, "2019-01-08", "2019-01-08", "2018Q4"),
        ("下半年无新增", Unit.HALF_YEAR, "2019-01-08", "2019-01-08", "2018H2"),
        ("2018年无新增", Unit.YEAR, "2019-01-08", "2019-01-08", "2018"),
        ("13月无新增", Unit.MONTH, "2018-10-08", "2018-10-08", "2018-10"),  # no such month: that of its day
    ],
)
def test_the_period_of_a_declaration(title, unit, claimed, seen, subject):
    claims = {"claims": (claim(claimed),) if claimed else ()}
    thing = declared(title, first_seen=f"{seen}T10:00", **claims)
    whole = Seen(thing, thing.sightings[0].first_seen, None, None, (), thing.claims, thing.published)
    span = declared_span(whole, unit)
    assert (span and span.subject) == subject
