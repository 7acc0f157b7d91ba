"""What others captured counts, says whose it is, and is no charge where it would not stand without it."""

from __future__ import annotations

from dataclasses import replace

from archive.duties import judge
from archive.records import State
from tests.duties.build import (
    FIVE_DAYS,
    article,
    catalogue,
    claim,
    daily,
    day,
    edition,
    item,
    look,
    obligation,
    sighting,
    world,
)

FORMED = ("2018-08-20",)  # due with 25 August, a Saturday: rolls to Monday 27 August
WHO = "captures of 一个档案馆"
LATE = sighting("2018-09-03T09:00")


def verdict(thing, *looks, visits=(), pages=(), **more):
    known = replace(
        world("2018-10-31", [thing], looks),
        captured_visits=dict.fromkeys(visits, WHO),
        captured_pages=dict.fromkeys(pages, WHO),
    )
    (found,) = judge(known, catalogue(obligation(FIVE_DAYS, **more))).verdicts
    return found


def test_an_absence_that_others_alone_captured_is_late_and_does_not_hold():
    looks = daily("2018-08-18", "2018-09-02")
    told = verdict(item(LATE, formed=FORMED), *looks, visits=[one.visit_id for one in looks])
    assert (told.machine_state, told.holds) == (State.LATE, False)
    assert f"rests on {WHO}; without them it would not stand" in told.words


def test_an_absence_that_we_saw_too_holds_and_says_whose_captures_it_names():
    looks = daily("2018-08-18", "2018-09-02")
    told = verdict(item(LATE, formed=FORMED), *looks, visits=[looks[-1].visit_id])
    assert (told.machine_state, told.holds) == (State.LATE, True)
    assert told.words.endswith(f"rests on {WHO}")


def test_an_admission_read_out_of_anothers_archive_alone_does_not_hold():
    page = article(shown=claim("2018-08-29"), formed=day("2018-08-20"))
    theirs, ours = (
        edition("2018-09-03T09:00", snapshot=7, page=page),
        edition("2018-09-09T09:00", snapshot=8, page=page),
    )
    thing = item(LATE, formed=FORMED, claims=(claim("2018-08-29"),), editions=(theirs,))
    alone = verdict(thing, pages=[7])
    assert (alone.machine_state, alone.holds) == (State.LATE, False)
    both = verdict(replace(thing, editions=(theirs, ours)), pages=[7])
    assert (both.machine_state, both.holds) == (State.LATE, True)


def test_a_page_captured_before_any_list_named_it_was_up_by_then():
    looks = daily("2018-08-18", "2018-09-02")
    early = edition("2018-08-24T09:00", snapshot=7)
    thing = item(LATE, formed=FORMED, editions=(early,))
    assert verdict(thing, *looks).machine_state is State.LATE
    assert verdict(thing, *looks, pages=[7]).machine_state is State.UNPROVEN


def test_without_captures_nothing_is_said_of_them():
    told = verdict(item(LATE, formed=FORMED), look(1, "2018-08-29T09:00"))
    assert (told.machine_state, told.holds, "rests on" in told.words) == (State.LATE, True, False)
