"""An item after its trigger day: the five ordered rules, margins, evidence, and what holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.duties import duty_id, judge
from archive.records import Basis, Evidence, State, end_of, iso
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
    office,
    sighting,
    source,
    world,
)

FORMED = ("2018-08-20",)  # due with 25 August, a Saturday: rolls to Monday 27 August


def verdict(thing, *looks, src=None, as_of="2018-10-31", **more):
    found = judge(world(as_of, [thing], looks), catalogue(obligation(FIVE_DAYS, **more), src=src)).verdicts
    assert len(found) == 1
    return found[0]


def state(thing, *looks, **more):
    told = verdict(thing, *looks, **more)
    return told.machine_state, told.basis


def test_the_due_instant_is_the_end_of_the_rolled_day():
    told = verdict(item(sighting("2018-08-21T09:00"), formed=FORMED))
    assert (iso(told.due_at), told.trigger_on) == ("2018-08-28T00:00:00+08:00", day("2018-08-20"))


def test_seen_by_the_due_instant_is_met():
    assert state(item(sighting("2018-08-28T00:00"), formed=FORMED)) == (State.MET, Basis.WITNESSED)


def test_absent_at_the_due_instant_is_late():
    looks = daily("2018-08-18", "2018-09-02")
    assert state(item(sighting("2018-09-03T09:00"), formed=FORMED), *looks) == (State.LATE, Basis.WITNESSED)


def test_its_own_later_date_is_an_admission():
    thing = item(sighting("2018-09-03T09:00"), formed=FORMED, claims=(claim("2018-08-29"),))
    assert state(thing) == (State.LATE, Basis.ADMITTED)


def test_the_very_next_day_is_after_the_due_day():
    thing = item(sighting("2018-09-03T09:00"), formed=FORMED, claims=(claim("2018-08-28"),))
    assert state(thing) == (State.LATE, Basis.ADMITTED)


def test_its_own_date_in_time_is_believed_until_contradicted():
    thing = item(sighting("2018-09-03T09:00"), formed=FORMED, claims=(claim("2018-08-27"),))
    assert state(thing) == (State.MET, Basis.CLAIMED)


def test_a_date_in_time_after_which_nobody_looked_for_a_week_leaves_a_later_absence_unproven():
    thing = item(sighting("2018-09-12T09:00"), formed=FORMED, claims=(claim("2018-08-22"),))
    watched = daily("2018-08-18", "2018-08-22")  # the day ends with the 22nd, and a day of lag with the 23rd
    assert state(thing, *watched, look(40, "2018-08-31T00:00")) == (State.LATE, Basis.WITNESSED)
    assert state(thing, *watched, look(40, "2018-08-31T00:01")) == (State.UNPROVEN, None)
    assert state(thing, look(40, "2018-08-23T23:59"), look(41, "2018-09-11T09:00")) == (State.UNPROVEN, None)


def test_a_date_after_the_due_instant_is_an_admission_wherever_nobody_looked():
    thing = item(sighting("2018-09-25T09:00"), formed=FORMED, claims=(claim("2018-08-30"),))
    assert state(thing, look(40, "2018-09-24T09:00")) == (State.LATE, Basis.ADMITTED)


def test_nothing_told_is_unproven():
    assert state(item(sighting("2018-09-03T09:00"), formed=FORMED)) == (State.UNPROVEN, None)


def test_a_claim_that_straddles_the_due_instant_is_unproven():
    thing = item(sighting("2018-09-03T09:00"), formed=FORMED, claims=(claim("2018-08"),))
    assert state(thing) == (State.UNPROVEN, None)


def test_margins_are_local_days_between_publication_and_the_due_day():
    looks = daily("2018-08-18", "2018-09-02")
    told = verdict(item(sighting("2018-09-03T09:00"), formed=FORMED), *looks)
    assert (told.margin_min, told.margin_max) == (-7, -5)  # listed 3 September; absent on the 2nd less a day of lag
    early = verdict(item(sighting("2018-08-22T09:00"), formed=FORMED))
    assert (early.margin_min, early.margin_max) == (5, None)


def test_an_admission_bounds_the_margin():
    thing = item(sighting("2018-09-03T09:00"), formed=FORMED, claims=(claim("2018-08-29"),))
    told = verdict(thing)
    assert (told.margin_min, told.margin_max) == (-7, -2)


def test_the_evidence_names_the_visits_and_the_pages():
    page = edition(page=article(formed=day("2018-08-20")), snapshot=41)
    thing = item(sighting("2018-09-03T09:00", visit=55), formed=FORMED, editions=[page])
    told = verdict(thing, look(31, "2018-09-02T09:00"))
    assert told.evidence == (
        Evidence("first_seen", visit_id=55),
        Evidence("absent", visit_id=31),
        Evidence("claim", snapshot_id=41),
        Evidence("formed", snapshot_id=41),
    )


def test_a_lateness_under_one_reading_alone_does_not_hold():
    looks = daily("2018-08-18", "2018-08-29")
    thing = item(sighting("2018-08-30T09:00"), formed=("2018-08-22",))  # 27 August; in working days the 29th
    told = verdict(thing, *looks, src=source(days=None))
    assert (told.machine_state, told.holds) == (State.LATE, False)
    assert told.due_lenient_at == end_of(day("2018-08-29"))


def test_a_lateness_under_every_reading_holds():
    looks = daily("2018-08-18", "2018-09-05")
    thing = item(sighting("2018-09-06T09:00"), formed=("2018-08-22",))
    assert verdict(thing, *looks, src=source(days=None)).holds


def test_the_subject_is_the_title_and_its_key_the_document_number():
    told = verdict(item(sighting("2018-08-22T09:00"), formed=FORMED, doc_number="周政办字〔2018〕89号"))
    assert (told.subject, told.subject_key) == ("关于公布卫生信息的公告", "周政办字〔2018〕89号")
    assert len(duty_id(told.obligation_id, told.office_id, told.subject_key)) == 16


def test_an_empty_document_number_is_none():
    assert verdict(item(sighting("2018-08-22T09:00"), formed=FORMED, doc_number="〔〕号")).subject_key.startswith(
        "http"
    )


def test_a_verdict_as_of_an_instant_is_the_same_twice():
    thing = item(sighting("2018-09-03T09:00"), formed=FORMED)
    seen = world("2018-10-31", [thing], daily("2018-08-18", "2018-09-02"))
    books = catalogue(obligation())
    assert judge(seen, books) == judge(seen, books)


def test_the_order_of_the_items_does_not_matter():
    things = [item(sighting(f"2018-08-2{n}T09:00"), item_id=n, formed=FORMED) for n in range(1, 6)]
    books = catalogue(obligation())
    assert judge(world("2018-10-31", things), books) == judge(world("2018-10-31", things[::-1]), books)


def test_obligations_of_other_rules_are_listed_as_skipped():
    from archive.records import Phrase, RuleName

    pair = obligation(id="P", rule=RuleName.PAIR)
    vague = obligation(Phrase("及时公开", False), id="V")
    assert judge(world("2018-10-31"), catalogue(pair, vague)).skipped == ("P", "V")


@pytest.mark.parametrize(
    ("validity", "bound"),
    [
        ({"valid_to": day("2018-09-03")}, True),  # the last day included
        ({"valid_to": day("2018-09-02")}, False),
        ({"valid_from": day("2018-09-03")}, True),
        ({"valid_from": day("2018-09-04")}, False),
    ],
)
def test_an_item_is_bound_where_its_trigger_lies_in_the_force_and_in_the_offices_validity(validity, bound):
    thing = item(sighting("2018-09-20T09:00"), formed=("2018-09-03",))
    force = {"valid_from": day("2018-08-17")} | validity
    shelves = (
        catalogue(obligation(), offices=(office(**validity),)),
        catalogue(obligation(**force)),
        catalogue(obligation(), src=replace(source(), **validity)),
    )
    for shelf in shelves:
        assert len(judge(world("2018-10-31", [thing], daily("2018-09-01", "2018-09-30")), shelf).verdicts) == bound
