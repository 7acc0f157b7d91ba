"""Each sentence of the law that protects an office, as a test named after it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.duties import judge
from archive.records import Attachment, Basis, ClaimSource, Epoch, Outcome, Phrase, State, Trigger, Unit
from tests.duties.build import (
    MONTHLY,
    TWENTY_WORKING,
    article,
    catalogue,
    claim,
    daily,
    day,
    edition,
    item,
    kind,
    look,
    obligation,
    office,
    periodic,
    section,
    sighting,
    site,
    source,
    world,
)

FORMED = ("2018-08-20",)  # 5日内: Saturday the 25th rolls to Monday the 27th
SEEN = "2018-09-03T09:00"
WATCHED = daily("2018-08-18", "2018-09-02")
SEPTEMBER = daily("2018-09-01", "2018-09-30")
LATE, MET, UNPROVEN = State.LATE, State.MET, State.UNPROVEN
MISSING, UNOBSERVED = State.MISSING, State.UNOBSERVED


def late(**more):
    return item(sighting(SEEN), **({"formed": FORMED} | more))


def verdicts(items, looks, books, as_of="2018-10-31"):
    return judge(world(as_of, items, looks), books).verdicts


def of_item(thing, looks=WATCHED, books=None, as_of="2018-10-31"):
    (told,) = verdicts([thing], looks, books or catalogue(obligation()), as_of)
    return told.machine_state


def of_week(items=(), looks=SEPTEMBER, books=None, as_of="2018-10-31"):
    """The week from Monday 3 September 2018."""
    told = verdicts(items, looks, books or catalogue(periodic()), as_of)
    return next(v.machine_state for v in told if v.subject == "2018-W36")


def test_the_item_and_the_week_of_these_tests_are_gaps_where_nothing_protects():
    assert of_item(late()) is LATE
    assert of_week() is MISSING


# What a visit testifies (§2)


@pytest.mark.parametrize("outcome", [Outcome.UNREADABLE, Outcome.FAILED, Outcome.MISSED])
def test_a_visit_that_was_not_understood_testifies_nothing(outcome):
    assert of_item(late(), [replace(x, outcome=outcome) for x in WATCHED]) is UNPROVEN
    assert of_week(looks=[replace(x, outcome=outcome) for x in SEPTEMBER]) is UNOBSERVED


def test_a_partial_visit_is_never_taken_for_absence_of_what_it_did_not_reach():
    partial = [replace(x, outcome=Outcome.PARTIAL, everything=False, floor_on=None) for x in WATCHED]
    assert of_item(late(), partial) is UNPROVEN
    shallow = [replace(x, floor_on=day("2018-08-30")) for x in partial]
    below = item(sighting(SEEN, printed="2018-08-30"), formed=FORMED)
    above = item(sighting(SEEN, printed="2018-08-31"), formed=FORMED)
    assert of_item(below, shallow) is UNPROVEN
    assert of_item(above, shallow) is LATE


def test_a_partial_visit_is_never_taken_for_absence_of_a_period():
    assert of_week(looks=[replace(x, outcome=Outcome.PARTIAL) for x in SEPTEMBER]) is UNOBSERVED


def test_of_an_undated_item_only_a_deep_visit_testifies_absence():
    shallow = [replace(x, everything=False, floor_on=day("2018-01-01")) for x in WATCHED]
    assert of_item(late(), shallow) is UNPROVEN


def test_a_visit_that_listed_the_item_further_down_does_not_testify_its_absence():
    walk = look(1, "2018-08-28T12:00")  # its first fetch, a page before the one that listed the item
    thing = item(sighting("2018-08-28T12:01", visit=1), formed=("2018-08-21",))
    assert of_item(thing, [walk], catalogue(obligation(), sites=(site(lag_s=0),))) is UNPROVEN


def test_absence_after_the_item_was_first_seen_says_nothing():
    assert of_item(late(), daily("2018-09-04", "2018-09-20")) is UNPROVEN


def test_an_ambiguous_match_leaves_unproven_what_it_could_turn():
    assert of_item(late(ambiguous=True)) is UNPROVEN
    thing = item(sighting("2018-09-05T09:00"), claims=(claim("2018-09-04"),), ambiguous=True)
    assert of_week([thing]) is UNPROVEN


def test_two_items_of_one_document_number_are_not_held_against_each_other():
    first = item(sighting("2018-08-21T09:00"), formed=FORMED, doc_number="周卫字〔2018〕1号")
    copy = item(sighting(SEEN), item_id=2, formed=FORMED, doc_number="周卫字〔2018〕1号")
    told = verdicts([first, copy], WATCHED, catalogue(obligation()))
    assert [v.machine_state for v in told] == [MET, UNPROVEN]
    assert len({v.subject_key for v in told}) == 2


# Every section that could carry it (§2)


def two(second, **more):
    return catalogue(obligation(sections=("s1", "s2"), **more), sections=(section(), second))


def test_absence_must_be_testified_in_every_section_that_could_carry_it():
    books = two(section("s2", office_id=""))
    assert of_item(late(), WATCHED, books) is UNPROVEN
    assert of_item(late(), (*WATCHED, *daily("2018-08-18", "2018-09-02", "s2", start=500)), books) is LATE


def test_the_earliest_absence_over_the_sections_counts():
    books = two(section("s2", office_id=""))
    early = daily("2018-08-18", "2018-08-26", "s2", start=500)
    assert of_item(late(), (*WATCHED, *early), books) is UNPROVEN


def test_a_section_that_the_catalogue_only_wants_leaves_it_unproven():
    assert of_item(late(), WATCHED, two(section("s2", url=""))) is UNPROVEN
    books = catalogue(periodic(sections=("s1", "s2")), sections=(section(), section("s2", url="")))
    assert of_week(books=books) is UNOBSERVED


def test_an_obligation_without_any_section_accuses_nobody():
    assert of_week(books=catalogue(periodic(sections=()))) is UNOBSERVED


def test_another_offices_section_is_never_asked():
    others = (office(), office("jtj", "区教育和体育局"))
    books = catalogue(obligation(sections=("s1", "s2")), offices=others, sections=(section(), section("s2", "jtj")))
    assert of_item(late(), WATCHED, books) is LATE


def test_a_copy_seen_elsewhere_earlier_is_the_publication():
    twice = item(sighting("2018-08-22T09:00", "news"), sighting(SEEN), formed=FORMED)
    books = catalogue(obligation(), sections=(section(), section("news", office_id="")))
    assert of_item(twice, WATCHED, books) is MET


def test_a_copy_in_an_unwatched_section_leaves_it_unproven():
    twice = item(sighting(SEEN), sighting(SEEN, "news"), formed=FORMED)
    books = catalogue(obligation(), sections=(section(), section("news", office_id="")))
    assert of_item(twice, WATCHED, books) is UNPROVEN


def test_a_section_outside_that_listed_it_only_later_is_left_out_less_its_lag():
    books = catalogue(obligation(), sections=(section(), section("news", office_id="")))

    def copied(absent):
        return item(sighting(SEEN), sighting("2018-09-20T09:00", "news", absent=absent), formed=FORMED)

    assert of_item(copied("2018-09-10T09:00"), WATCHED, books) is LATE
    assert of_item(copied("2018-09-04T08:00"), WATCHED, books) is UNPROVEN


# Lag (§2)


def test_lag_is_taken_off_absence_that_speaks_against_the_office():
    fresh = [look(1, "2018-08-28T23:59")]
    assert of_item(late(), fresh) is UNPROVEN  # due at the end of 27 August: a day of lag reaches to the 29th
    assert of_item(late(), [look(1, "2018-08-29T00:00")]) is LATE
    assert of_item(late(), fresh, catalogue(obligation(), sites=(site(lag_s=0),))) is LATE


def test_lag_is_waited_for_before_a_period_is_missing():
    looks = [x for x in SEPTEMBER if x.at < look(0, "2018-09-11T00:00").at]
    assert of_week(looks=looks, as_of="2018-09-11T00:00") is UNOBSERVED


def test_no_lag_is_taken_off_absence_that_helps_the_office():
    renewed = item(sighting("2018-09-05T09:00"), claims=(claim("2018-08-01"),))
    looks = [look(1, "2018-09-03T00:00"), *SEPTEMBER[10:]]
    assert of_week([renewed], looks) is MET


# Claims (§2)


def test_the_earliest_of_all_its_claims_counts_against_the_office():
    shown, listed = claim("2018-08-29"), claim("2018-08-27", ClaimSource.LIST)
    assert of_item(late(claims=(shown,)), ()) is LATE
    assert of_item(late(claims=(shown, listed)), ()) is UNPROVEN


def test_a_claim_that_straddles_the_due_instant_is_neither():
    assert of_item(late(claims=(claim("2018-08"),)), ()) is UNPROVEN


def test_a_claim_after_the_item_was_seen_is_no_admission():
    assert of_item(late(claims=(claim("2018-09-04"),)), ()) is UNPROVEN


def test_a_claim_after_the_item_was_seen_leaves_its_period_unproven():
    ahead = item(sighting("2018-09-01T09:00"), claims=(claim("2018-09-05"),))
    assert of_week([ahead]) is UNPROVEN


def test_a_contradicted_claim_leaves_the_item_unproven_where_absence_does_not_reach_the_due_day():
    thing = late(claims=(claim("2018-08-21"),))
    assert of_item(thing, daily("2018-08-18", "2018-08-24")) is UNPROVEN


def test_a_claim_is_contradicted_only_by_an_absence_that_outlives_the_lag():
    thing = late(claims=(claim("2018-08-26"),))
    told = verdicts([thing], [look(1, "2018-08-27T12:00")], catalogue(obligation()))[0]
    assert (told.machine_state, told.basis) == (MET, Basis.CLAIMED)


# Epochs (§2)


def migrated(to_on="2018-09-05"):
    epoch = Epoch("site", day("2018-09-01"), day(to_on) if to_on else None, "平台迁移")
    return catalogue(obligation(), epochs=(epoch,))


def test_what_is_first_seen_in_a_migration_is_not_new():
    assert of_item(late(epoch=True)) is UNPROVEN
    assert of_item(late(), WATCHED, migrated()) is UNPROVEN
    assert of_item(late(), WATCHED, migrated(None)) is UNPROVEN


def test_a_migration_lasts_to_the_first_deep_visit_after_its_end():
    thing = item(sighting("2018-09-08T09:00"), formed=FORMED)
    looks = daily("2018-08-18", "2018-09-07", deep=False)
    assert of_item(thing, looks, migrated()) is UNPROVEN
    assert of_item(thing, (*looks, look(1, "2018-09-06T08:00")), migrated()) is LATE


def test_a_stamp_of_a_migration_is_no_claim():
    stamped = late(claims=(claim("2018-09-02"),))
    assert of_item(stamped, (), catalogue(obligation())) is LATE
    assert of_item(stamped, (), migrated()) is UNPROVEN


def test_a_stamp_of_a_migration_is_not_backdating():
    stamped = late(claims=(claim("2018-08-20"),))
    epoch = Epoch("site", day("2018-08-20"), day("2018-08-20"), "平台迁移")
    books = catalogue(obligation(), epochs=(epoch,))
    assert [f.kind for f in judge(world("2018-10-31", [stamped], WATCHED), books).findings] == []


# Counting days (§3)


def test_a_due_day_that_is_not_a_working_day_rolls():
    thing = item(sighting("2018-10-08T20:00"), formed=("2018-09-26",))  # 1 October, in the National Day week
    assert of_item(thing, daily("2018-09-20", "2018-10-07")) is MET


def test_a_year_that_the_calendar_does_not_know_gives_undetermined():
    thing = item(sighting("2030-06-01T09:00"), formed=("2030-05-01",))
    assert of_item(thing, (), as_of="2030-07-01") is State.UNDETERMINED
    books = catalogue(periodic(MONTHLY, valid_from=day("2030-05-01")))
    told = verdicts((), (), books, as_of="2030-06-15")
    assert [(v.subject, v.machine_state) for v in told] == [("2030-05", State.UNDETERMINED), ("2030-06", State.PENDING)]
    assert not any(v.holds for v in told)


def test_before_even_the_unrolled_day_an_unknown_year_is_pending():
    thing = item(sighting("2030-05-02T09:00"), formed=("2030-05-01",))
    assert of_item(thing, (), as_of="2030-05-06T23:59") is State.PENDING
    assert of_item(thing, (), as_of="2030-05-07T00:00") is State.UNDETERMINED


def test_formation_days_more_than_31_days_apart_leave_it_unproven():
    assert of_item(late(formed=("2018-07-20", "2018-08-20"))) is LATE
    assert of_item(late(formed=("2018-07-19", "2018-08-20"))) is UNPROVEN


def test_of_several_formation_days_the_latest_is_the_trigger():
    (told,) = verdicts([late(formed=("2018-08-20", "2018-08-29"))], WATCHED, catalogue(obligation()))
    assert (told.trigger_on, told.machine_state) == (day("2018-08-29"), MET)


def relayed():
    return late(office_id=None, source_name="国务院办公厅")


def test_what_a_higher_authority_formed_triggers_nothing():
    assert verdicts([relayed()], WATCHED, catalogue(obligation())) == ()
    assert verdicts([late(office_id="jtj")], WATCHED, catalogue(obligation())) == ()


def test_where_obtaining_triggers_the_unknown_day_of_it_accuses_nobody():
    phrase = Phrase("制定或获取之日起5日内", True, (Trigger.FORMED, Trigger.OBTAINED), 5, Unit.DAY)
    assert of_item(relayed(), WATCHED, catalogue(obligation(phrase))) is UNPROVEN


def test_an_item_without_a_trigger_day_gives_no_duty():
    judged = judge(world("2018-10-31", [late(formed=())], WATCHED), catalogue(obligation()))
    assert judged.verdicts == ()
    assert [f.kind for f in judged.findings] == ["undated"]


def test_an_article_that_we_failed_to_read_is_ours():
    judged = judge(world("2018-10-31", [late(formed=(), editions=[])], WATCHED), catalogue(obligation()))
    assert [f.kind for f in judged.findings] == ["unread"]


def test_a_phrase_without_a_number_is_never_judged_as_if_it_had_one():
    judged = judge(world("2018-10-31", [late()], WATCHED), catalogue(obligation(Phrase("及时公开", False))))
    assert (judged.verdicts, judged.skipped) == ((), ("O",))


def test_an_item_formed_outside_the_obligations_force_is_not_bound():
    assert verdicts([late(formed=("2018-08-16",))], WATCHED, catalogue(obligation())) == ()
    assert verdicts([late()], WATCHED, catalogue(obligation(valid_to=day("2018-08-19")))) == ()


def test_an_item_formed_outside_the_offices_validity_is_not_bound():
    gone = (office(valid_to=day("2018-08-19")),)
    assert verdicts([late()], WATCHED, catalogue(obligation(), offices=gone)) == ()


def test_what_an_abolished_body_owed_passes_to_nobody_without_a_named_successor():
    offices = (office(valid_to=day("2018-09-30")), office("wjj", "区卫生健康局", valid_from=day("2018-10-01")))
    told = verdicts((), (), catalogue(periodic(MONTHLY), offices=offices), as_of="2018-12-15")
    assert {(v.office_id, v.subject) for v in told} == {("wjw", "2018-09")}


def test_an_item_of_another_kind_is_not_bound():
    books = catalogue(obligation(kinds=("卫生",)), kinds=(kind(),))
    assert verdicts([late(kinds=frozenset({"其他"}))], WATCHED, books) == ()


def test_an_item_whose_kind_could_not_be_told_is_not_accused():
    books = catalogue(obligation(kinds=("卫生",)), kinds=(kind(),))
    assert of_item(late(kinds=frozenset({"卫生"})), WATCHED, books) is LATE
    assert of_item(late(kinds=None), WATCHED, books) is UNPROVEN


def test_a_shorter_deadline_of_a_branch_binds_only_what_is_shown_to_be_of_its_kind():
    seven = Phrase("7个工作日内", True, (Trigger.FORMED,), 7, Unit.WORKING_DAY)
    phrase = replace(TWENTY_WORKING, branches=(("处罚", seven),))
    books = catalogue(obligation(phrase), kinds=(kind("penalty", ("处罚",)),))
    assert of_item(late(kinds=frozenset({"penalty"})), WATCHED, books) is LATE
    assert of_item(late(kinds=frozenset()), WATCHED, books) is MET
    assert of_item(late(kinds=None), daily("2018-08-18", "2018-09-02"), books) is MET


def test_a_one_year_plan_after_its_year_does_not_hold():
    books = catalogue(periodic(), src=source(lenient_to=day("2018-09-08")))
    told = next(v for v in verdicts((), SEPTEMBER, books) if v.subject == "2018-W36")
    assert (told.machine_state, told.due_lenient_at, told.holds) == (MISSING, None, False)


# A period (§4)


def test_the_first_period_judged_is_the_first_whole_one():
    told = verdicts((), (), catalogue(periodic(MONTHLY)))
    assert told[0].subject == "2018-09"
    new = (office(valid_from=day("2018-09-02")),)
    assert verdicts((), (), catalogue(periodic(MONTHLY), offices=new))[0].subject == "2018-10"


def test_a_week_without_a_working_day_gives_no_duty():
    assert "2018-W40" not in {v.subject for v in verdicts((), SEPTEMBER, catalogue(periodic()))}


SHARED = (section(), section("s2", office_id=""))
BOTH = (*SEPTEMBER, *daily("2018-09-01", "2018-09-30", "s2", start=500))


def shared(*items, hints=(), kinds=()):
    books = catalogue(periodic(sections=("s1", "s2"), kinds=kinds), sections=SHARED, kinds=(kind(hints=hints),))
    return of_week(items, BOTH, books)


def nobodys(**more):
    fields = {"office_id": None, "claims": (claim("2018-09-05"),)} | more
    return item(sighting("2018-09-06T09:00", "s2"), **fields)


def test_an_item_of_no_office_in_a_shared_section_could_be_the_one():
    assert shared() is MISSING
    assert shared(nobodys()) is UNPROVEN


def test_an_item_that_names_another_office_could_not_be_the_one():
    assert shared(nobodys(office_id="jtj")) is MISSING


def test_a_page_that_names_several_offices_could_still_be_this_ones():
    assert shared(nobodys(names_other=True)) is UNPROVEN


def test_hints_are_asked_only_of_what_was_read():
    kinds = {"kinds": ("卫生",), "hints": ("疫苗",)}
    assert shared(nobodys(), **kinds) is MISSING
    assert shared(nobodys(title="疫苗接种通知"), **kinds) is UNPROVEN
    assert shared(nobodys(editions=[edition(page=article(body="本周疫苗"))]), **kinds) is UNPROVEN
    assert shared(nobodys(editions=[]), **kinds) is UNPROVEN
    offered = article(attachments=(Attachment("http://site.example/a.pdf", "附件.pdf"),))
    assert shared(nobodys(editions=[edition(page=offered)]), **kinds) is UNPROVEN, (
        "what stands in the file was not asked"
    )


def test_an_item_of_unknown_kind_could_be_the_one():
    thing = item(sighting("2018-09-05T09:00"), claims=(claim("2018-09-04"),), kinds=None)
    books = catalogue(periodic(kinds=("卫生",)), kinds=(kind(),))
    assert of_week([thing], books=books) is UNPROVEN


def test_an_undated_item_whose_interval_overlaps_could_be_the_one():
    thing = item(sighting("2018-09-12T09:00"))
    assert of_week([thing], [x for x in SEPTEMBER if x.at != look(0, "2018-09-11T09:00").at]) is UNPROVEN
    assert of_week([item(sighting("2018-09-02T09:00"))]) is MISSING


def test_an_edition_whose_interval_overlaps_could_be_the_one():
    renewed = edition("2018-09-11T09:00", after="2018-09-01T09:00", digest="d2")
    thing = item(sighting("2018-08-01T09:00"), claims=(claim("2018-08-01"),), editions=[edition("2018-08-01"), renewed])
    assert of_week([thing]) is UNPROVEN


def test_one_whose_claim_is_contradicted_may_have_come_in_this_period():
    looks = [x for x in SEPTEMBER if not look(0, "2018-09-08").at < x.at < look(0, "2018-09-12").at]
    thing = item(sighting("2018-09-12T08:00"), claims=(claim("2018-09-03"),))
    assert of_week([thing], looks) is UNPROVEN


def test_one_listed_but_not_read_could_be_the_one():
    thing = item(sighting("2018-09-12T08:00"), claims=(claim("2018-09-12", ClaimSource.LIST),), editions=[])
    looks = [x for x in SEPTEMBER if not look(0, "2018-09-08").at < x.at < look(0, "2018-09-12").at]
    assert of_week([thing], looks) is UNPROVEN


def test_a_claim_without_its_day_could_be_of_this_week():
    assert of_week([item(sighting("2018-09-30T10:00"), claims=(claim("2018-09"),))], SEPTEMBER[:5]) is UNPROVEN


def test_a_second_date_of_the_page_that_lies_in_the_period_leaves_it_unproven():
    looks = [*SEPTEMBER[:6], *SEPTEMBER[12:]]
    shown, meta = claim("2018-09-12"), claim("2018-09-07", ClaimSource.META)
    assert of_week([item(sighting("2018-09-12T08:00"), claims=(shown,))], looks) is UNOBSERVED
    assert of_week([item(sighting("2018-09-12T08:00"), claims=(shown, meta))], looks) is UNPROVEN


def test_a_gap_of_ours_longer_than_half_the_period_is_not_the_offices():
    assert of_week(looks=[x for x in SEPTEMBER if not 103 <= x.visit_id <= 106]) is UNOBSERVED


def test_a_list_that_lets_undated_rows_hide_testifies_nothing_of_a_period():
    shallow = [replace(x, everything=False, floor_on=day("2018-08-01"), all_dated=False) for x in SEPTEMBER]
    assert of_week(looks=shallow) is UNOBSERVED


def test_a_real_item_by_its_claim_in_an_unwatched_period_is_met():
    assert of_week([item(sighting("2018-10-20"), claims=(claim("2018-09-05"),))], ()) is MET


# What is owed, and by whom (§7)


def test_an_item_of_a_shared_section_that_names_nobody_is_nobodys():
    books = catalogue(obligation(), sections=(section(office_id=""),))
    judged = judge(world("2018-10-31", [late(office_id=None)], WATCHED), books)
    assert judged.verdicts == ()
    assert [f.kind for f in judged.findings] == ["unattributed"]


def test_an_item_of_another_offices_section_is_not_this_ones():
    others = (office(), office("jtj", "区教育和体育局"))
    books = catalogue(obligation(), offices=others, sections=(section(office_id="jtj"),))
    assert verdicts([late()], WATCHED, books) == ()


# Findings (§5)


def backdated(looks, books=None, **more):
    thing = item(sighting("2018-09-08T09:00"), claims=(claim("2018-09-03"),), formed=("2018-09-01",), **more)
    found = judge(world("2018-10-31", [thing], looks), books or catalogue(obligation())).findings
    return [f.kind for f in found]


def test_backdating_needs_an_absence_that_outlives_the_day_and_the_lag():
    assert backdated([look(1, "2018-09-05T00:00")]) == ["backdated"]
    assert backdated([look(1, "2018-09-04T23:59")]) == []


def test_backdating_needs_absence_in_every_section_of_any_obligation_that_binds_it():
    assert backdated(SEPTEMBER[:7], two(section("s2", office_id=""))) == []
    not_yet = two(section("s2", office_id=""), valid_from=day("2019-01-01"))
    assert backdated(SEPTEMBER[:7], not_yet) == ["backdated"]


def test_a_match_that_is_ambiguous_is_not_backdated():
    assert backdated(SEPTEMBER[:7], ambiguous=True) == []


def test_an_old_list_is_not_a_removal():
    away = sighting("2018-09-01T09:00", last="2018-09-01T10:00", gone="2018-09-01T11:00")
    found = judge(world("2018-10-31", [item(away, formed=("2018-09-01",))]), catalogue(obligation())).findings
    assert [f.kind for f in found] == []


def test_an_admission_is_the_pages_own_and_an_observation_never_is():
    told = verdicts([late(claims=(claim("2018-08-29"),))], (), catalogue(obligation()))[0]
    assert told.basis is Basis.ADMITTED
    assert isinstance(told.margin_max, int)


def test_a_period_that_ended_before_we_watched_is_ours_whatever_is_listed():
    assert of_week([item(sighting("2018-09-12T08:00"))], SEPTEMBER[10:]) is UNOBSERVED


def test_one_that_counts_but_is_not_this_offices_page_still_keeps_a_week_from_missing():
    relay = item(sighting("2018-09-12T08:00"), claims=(claim("2018-09-03"),), office_id="jtj")
    looks = [*SEPTEMBER[:6], *SEPTEMBER[11:]]
    assert of_week([relay], looks) is UNOBSERVED
    near = [x for x in SEPTEMBER if x.visit_id not in (108, 109)]  # absent to the 8th less a day, seen on the 11th
    assert (
        of_week([item(sighting("2018-09-11T08:00"), claims=(claim("2018-09-03"),), office_id="jtj")], near)
        is UNOBSERVED
    )


def test_where_one_release_may_cover_several_periods_none_is_called_missing():
    judged = judge(world("2018-10-31", (), SEPTEMBER), catalogue(periodic(params={"covers": ("1-2月",)})))
    assert (judged.verdicts, judged.skipped) == ((), ("O",))


def test_periods_are_counted_from_the_start_that_the_catalogue_names():
    told = verdicts((), (), catalogue(periodic(MONTHLY, params={"start": day("2018-10-01")})))
    assert [v.subject for v in told] == ["2018-10"]


def test_what_was_formed_before_its_source_was_in_force_is_not_bound():
    later = replace(source(), valid_from=day("2018-08-21"))
    assert verdicts([late()], WATCHED, catalogue(obligation(), src=later)) == ()
    assert verdicts((), (), catalogue(periodic(MONTHLY), src=replace(later, valid_to=day("2018-09-29")))) == ()
