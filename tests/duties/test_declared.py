"""A declaration (本月无新增) excuses the period that it names, else the one of its date; a real item wins over it."""

from __future__ import annotations

import pytest

from archive.duties import judge
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
