"""One in each period: the eight ordered rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.duties import judge
from archive.records import Basis, ClaimSource, Outcome, Phrase, State, Unit, day_of, iso
from tests.duties.build import (
    MONTHLY,
    WEEKLY,
    catalogue,
    claim,
    daily,
    day,
    edition,
    item,
    kind,
    look,
    office,
    periodic,
    section,
    sighting,
    site,
    source,
    world,
)

WATCHED = daily("2018-09-01", "2018-09-30")


def verdicts(items=(), looks=WATCHED, as_of="2018-10-31", phrase=WEEKLY, books=None, **more):
    judged = judge(world(as_of, items, looks), books or catalogue(periodic(phrase, **more)))
    return {v.subject: v for v in judged.verdicts}


def week(items=(), looks=WATCHED, **more):
    """The week from Monday 3 September 2018."""
    told = verdicts(items, looks, **more)["2018-W36"]
    return told.machine_state, told.basis


def test_one_seen_before_the_end_is_met():
    thing = item(sighting("2018-09-05T09:00"), claims=(claim("2018-09-04"),))
    assert week([thing]) == (State.MET, Basis.WITNESSED)


def test_one_that_claims_it_is_met():
    thing = item(sighting("2018-09-12T09:00"), claims=(claim("2018-09-09"),))
    assert week([thing], looks=()) == (State.MET, Basis.CLAIMED)


def test_one_witnessed_to_have_gone_up_in_it_counts_whatever_it_claims():
    thing = item(sighting("2018-09-05T09:00"), claims=(claim("2018-08-01"),))
    assert week([thing]) == (State.MET, Basis.WITNESSED)


def test_one_that_its_list_dates_in_it_counts_though_its_page_claims_an_earlier_day():
    """The list was read down to the 9th: taken at its word (the 12th) it did not hold it on the 11th, though against the
    office it might have held it under the day that the page claims (the 8th)."""
    looks = [replace(x, everything=False, floor_on=day("2018-09-09")) for x in WATCHED]
    up = sighting("2018-09-12T20:00", absent="2018-09-12T09:00", printed="2018-09-12")
    told = verdicts([item(up, claims=(claim("2018-09-08"),))], looks)
    assert (told["2018-W37"].machine_state, told["2018-W37"].basis) == (State.MET, Basis.WITNESSED)
    assert (told["2018-W36"].machine_state, told["2018-W36"].basis) == (State.MET, Basis.CLAIMED)


def test_an_edition_that_came_in_it_counts():
    renewed = edition("2018-09-06T09:00", after="2018-09-05T09:00", digest="d2")
    thing = item(
        sighting("2018-08-01T09:00"), claims=(claim("2018-08-01"),), editions=[edition("2018-08-01T09:00"), renewed]
    )
    assert week([thing]) == (State.MET, Basis.WITNESSED)


def test_the_end_not_reached_is_pending():
    assert week(as_of="2018-09-09T23:59") == (State.PENDING, None)


def test_a_period_that_ended_before_we_watched_is_unobserved():
    assert week(looks=daily("2018-09-10", "2018-09-30")) == (State.UNOBSERVED, None)


def test_one_shown_to_have_come_after_the_end_is_late():
    thing = item(sighting("2018-09-13T09:00"), claims=(claim("2018-09-07"),))
    assert week([thing]) == (State.LATE, Basis.WITNESSED)


def test_one_that_claims_it_after_which_nobody_looked_for_a_week_could_be_it():
    thing = item(sighting("2018-09-20T09:00"), claims=(claim("2018-09-07"),))
    away = [x for x in WATCHED if not day("2018-09-08") <= day_of(x.at) <= day("2018-09-17")]
    assert week([thing], looks=away) == (State.UNPROVEN, None)
    assert week([thing]) == (State.LATE, Basis.WITNESSED)


def test_nothing_in_any_close_visit_is_missing():
    told = verdicts()["2018-W36"]
    assert (told.machine_state, told.basis, told.holds) == (State.MISSING, Basis.WITNESSED, True)
    assert "in no visit from 2018-09-03T09:00:00+08:00 to 2018-09-11T09:00:00+08:00" in told.words
    assert "s1" in told.words
    assert [e.visit_id for e in told.evidence] == list(range(102, 111))
    assert {e.role for e in told.evidence} == {"watched"}


def test_the_due_and_the_lenient_instant_of_a_period():
    told = verdicts()["2018-W36"]
    assert (iso(told.due_at), iso(told.due_lenient_at)) == ("2018-09-10T00:00:00+08:00", "2018-09-17T00:00:00+08:00")


def test_a_missing_week_made_good_in_the_next_does_not_hold():
    thing = item(sighting("2018-09-13T09:00"), claims=(claim("2018-09-13"),))
    told = verdicts([thing])["2018-W36"]
    assert (told.machine_state, told.holds) == (State.MISSING, False)


def test_a_missing_week_whose_lenient_end_has_not_come_does_not_hold():
    told = verdicts(as_of="2018-09-12T00:00", looks=daily("2018-09-01", "2018-09-11"))["2018-W36"]
    assert (told.machine_state, told.holds) == (State.MISSING, False)


def test_a_list_read_past_the_period_before_it_testifies_where_every_row_is_dated():
    shallow = daily("2018-09-01", "2018-09-30", everything=False, floor=day("2018-08-26"))
    assert week(looks=shallow) == (State.MISSING, Basis.WITNESSED)
    too_shallow = daily("2018-09-01", "2018-09-30", everything=False, floor=day("2018-08-27"))
    assert week(looks=too_shallow) == (State.UNOBSERVED, None)
    undated = daily("2018-09-01", "2018-09-30", everything=False, floor=day("2018-08-26"), all_dated=False)
    assert week(looks=undated) == (State.UNOBSERVED, None)


def test_a_gap_of_more_than_half_the_period_is_unobserved():
    looks = [x for x in WATCHED if not 103 <= x.visit_id <= 106]  # none from 4 to 7 September
    assert week(looks=looks) == (State.UNOBSERVED, None)


def test_the_stretch_from_the_start_of_the_period_is_a_gap_too():
    looks = [x for x in WATCHED if not 102 <= x.visit_id <= 105]  # first on the 7th, 4 days and 9 hours in
    assert week(looks=looks) == (State.UNOBSERVED, None)


def test_a_table_kept_in_place_must_have_been_read_after_the_end():
    old = item(sighting("2018-08-01T09:00", last="2018-09-30T09:00"), claims=(claim("2018-08-01"),))
    assert week([old], in_place=True) == (State.UNOBSERVED, None)
    read = replace(old, editions=(edition("2018-08-01T09:00", until="2018-09-12T09:00"),))
    assert week([read], in_place=True) == (State.MISSING, Basis.WITNESSED)


def test_at_least_so_many_are_counted():
    twice = replace(WEEKLY, count=2)
    one = item(sighting("2018-09-05T09:00"), claims=(claim("2018-09-04"),))
    two = item(sighting("2018-09-06T09:00"), item_id=2, claims=(claim("2018-09-05"),))
    assert week([one], phrase=twice) == (State.UNPROVEN, None)  # a quota is no charge
    assert week([one, two], phrase=twice) == (State.MET, Basis.WITNESSED)


@pytest.mark.parametrize(
    ("unit", "subjects"),
    [
        (Unit.MONTH, ["2018-09", "2018-10"]),
        (Unit.QUARTER, ["2018Q4"]),
        (Unit.HALF_YEAR, []),
        (Unit.YEAR, []),
    ],
)
def test_the_first_period_judged_is_the_first_whole_one(unit, subjects):
    assert list(verdicts(phrase=Phrase("", True, every=unit))) == subjects


def test_a_week_without_a_working_day_gives_no_duty():
    told = verdicts(as_of="2018-10-31")
    assert "2018-W39" in told
    assert "2018-W40" not in told  # 1 to 7 October: National Day
    assert "2018-W41" in told


def test_each_office_of_a_class_owes_it_while_it_exists():
    offices = (
        office("a", valid_to=day("2018-12-31"), successor="b"),
        office("b", valid_from=day("2019-01-10"), cls=""),
        office("c", cls="街道"),
    )
    books = catalogue(periodic(MONTHLY, offices=(), office_class="区政府各部门"), offices=offices)
    judged = judge(world("2019-03-15"), books).verdicts
    assert [(v.office_id, v.subject) for v in judged] == [
        *(("a", m) for m in ("2018-09", "2018-10", "2018-11", "2018-12")),
        *(("b", m) for m in ("2019-02", "2019-03")),
    ]


def test_every_section_that_could_carry_it_must_be_watched():
    books = catalogue(
        periodic(sections=("s1", "s2")),
        sections=(section(), section("s2", office_id="")),
        sites=(site(),),
        src=source(),
    )
    assert week(books=books) == (State.UNOBSERVED, None)
    both = (*WATCHED, *daily("2018-09-01", "2018-09-30", "s2", start=500))
    assert week(looks=both, books=books) == (State.MISSING, Basis.WITNESSED)


def test_an_item_of_another_kind_does_not_count():
    books = catalogue(periodic(kinds=("卫生",)), kinds=(kind(), kind("其他", ("其他",))))
    thing = item(sighting("2018-09-05T09:00"), claims=(claim("2018-09-04"),), kinds=frozenset({"其他"}))
    assert week([thing], books=books) == (State.MISSING, Basis.WITNESSED)


def test_an_item_that_a_word_tells_to_be_of_another_kind_and_whose_title_hints_at_this_one_could_be_it():
    books = catalogue(
        periodic(kinds=("安全",)), kinds=(kind("安全", ("执法检查",), ("生产",)), kind("督查", ("督查",)))
    )
    fields = {"claims": (claim("2018-09-04"),), "kinds": frozenset({"督查"})}
    hinted = item(sighting("2018-09-05T09:00"), title="全区安全生产督查情况通报", **fields)
    assert week([hinted], books=books) == (State.UNPROVEN, None)
    other = item(sighting("2018-09-05T09:00"), title="重点工作督查情况通报", **fields)
    assert week([other], books=books) == (State.MISSING, Basis.WITNESSED)


def test_visits_that_were_not_complete_do_not_shorten_a_gap():
    looks = [replace(x, outcome=Outcome.UNREADABLE) if 103 <= x.visit_id <= 106 else x for x in WATCHED]
    assert week(looks=looks) == (State.UNOBSERVED, None)
    assert look(1, "2018-09-01").outcome is Outcome.COMPLETE


@pytest.mark.parametrize(
    ("until", "gone", "state"),
    [
        ("2018-09-10T23:59", None, State.UNOBSERVED),  # the end of the week and the lag: 11 September, 00:00
        ("2018-09-11T00:00", None, State.MISSING),
        ("2018-09-05T09:00", "2018-09-10T00:00", State.MISSING),  # it was gone by the end
        ("2018-09-05T09:00", "2018-09-10T00:01", State.UNOBSERVED),
    ],
)
def test_what_is_kept_in_place_and_still_listed_at_the_end_was_read_after_the_lag(until, gone, state):
    seen = sighting("2018-08-28T10:00", gone=gone, printed="2018-08-27")
    pages = (edition("2018-08-28T10:00", until=until),)
    kept = item(seen, claims=(claim("2018-08-27"),), editions=pages)
    assert week([kept], in_place=True)[0] is state
    read = replace(kept, id=2, editions=(edition("2018-08-28T10:00", until="2018-09-12T09:00"),))
    assert week([kept, read], in_place=True)[0] is state  # each of them


@pytest.mark.parametrize(("at", "state"), [("2018-09-06T12:00", State.MISSING), ("2018-09-06T12:01", State.UNOBSERVED)])
def test_a_stretch_of_exactly_half_the_period_is_close_enough(at, state):
    """From Monday 3 September, 00:00, three days and a half."""
    looks = (
        *daily("2018-08-20", "2018-09-02"),
        look(1, at),
        look(2, "2018-09-09T12:00"),
        *daily("2018-09-12", "2018-09-20"),
    )
    assert week(looks=looks)[0] is state


def test_one_of_whose_days_a_disproved_one_lies_in_the_period_could_be_the_one():
    days = (claim("2018-08-27"), claim("2018-09-05", ClaimSource.META))  # seen before the second had come
    assert week([item(sighting("2018-08-28T09:00"), claims=days)]) == (State.UNPROVEN, None)
    assert week([item(sighting("2018-08-28T09:00"), claims=days[:1])]) == (State.MISSING, Basis.WITNESSED)


def test_one_that_its_list_dates_in_the_period_counts_though_lists_of_before_may_have_held_it_under_its_own_day():
    top = [replace(x, everything=False, floor_on=day("2018-08-25")) for x in WATCHED]
    looks = (look(1, "2018-08-20T09:00"), *top)
    up = sighting("2018-09-05T09:00", printed="2018-09-05", visit=104)
    assert week([item(up, claims=(claim("2018-08-01"),))], looks=looks) == (State.MET, Basis.WITNESSED)
    old = sighting("2018-09-05T09:00", printed="2018-08-01", visit=104)
    assert week([item(old, claims=(claim("2018-08-01"),))], looks=looks)[0] is not State.MET


@pytest.mark.parametrize(
    ("after", "came", "state"),
    [
        ("2018-09-03T00:00", "2018-09-09T23:59", State.MET),  # it came within the week
        ("2018-09-02T23:59", "2018-09-05T09:00", State.UNPROVEN),
        ("2018-09-05T09:00", "2018-09-10T00:00", State.UNPROVEN),
        ("2018-09-01T09:00", "2018-09-03T00:00", State.UNPROVEN),  # perhaps at its first instant
        ("2018-09-01T09:00", "2018-09-02T23:59", State.MISSING),
        ("2018-09-09T23:59", "2018-09-12T09:00", State.UNPROVEN),
        ("2018-09-10T00:00", "2018-09-12T09:00", State.MISSING),
    ],
)
def test_a_new_edition_counts_where_it_came_within_the_period_and_could_be_it_where_it_may_have(after, came, state):
    pages = (edition("2018-08-28T10:00", until=after), edition(came, after=after, digest="d2", snapshot=8))
    old = item(sighting("2018-08-28T10:00"), claims=(claim("2018-08-27"),), editions=pages)
    assert week([old])[0] is state


def test_one_seen_at_the_end_of_the_period_is_no_longer_witnessed_in_it():
    assert week([item(sighting("2018-09-09T23:59"), claims=(claim("2018-09-09"),))], looks=())[1] is Basis.WITNESSED
    assert week([item(sighting("2018-09-10T00:00"), claims=(claim("2018-09-09"),))], looks=())[1] is Basis.CLAIMED


def test_a_period_has_ended_at_its_last_instant():
    assert week(as_of="2018-09-09T23:59", looks=WATCHED[:9]) == (State.PENDING, None)
    assert week(as_of="2018-09-10T00:00", looks=WATCHED[:9]) == (State.UNOBSERVED, None)


def test_how_late_a_period_is_at_least_is_told_by_the_section_first_seen_without_it():
    two = catalogue(periodic(sections=("s1", "s2")), sections=(section(), section("s2")))
    other = [x for x in daily("2018-09-01", "2018-09-20", "s2", start=500) if x.visit_id not in (510, 511)]
    told = verdicts(looks=(*WATCHED, *other), books=two)["2018-W36"]
    assert (told.machine_state, told.margin_max) == (
        State.MISSING,
        -1,
    )  # 11 September less the lag; the other on the 13th
