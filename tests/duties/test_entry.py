"""Named entries of a list: due by the catalogue's rule, and to stay; without a rule shown, and not judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.duties import judge
from archive.duties.calendar import Calendar
from archive.duties.due import by_rule
from archive.records import Attachment, Basis, Entry, Epoch, Outcome, Phrase, RuleName, State, iso
from tests.duties.build import (
    FIVE_DAYS,
    article,
    at,
    catalogue,
    claim,
    daily,
    day,
    edition,
    item,
    look,
    obligation,
    office,
    section,
    sighting,
    source,
    world,
)

NONE = Phrase("", False, inherits=True)
LIST = "中介服务事项清单"
WATCHED = daily("2018-08-20", "2018-10-31")
MISSING, UNPROVEN, UNOBSERVED = (State.MISSING, Basis.WITNESSED), (State.UNPROVEN, None), (State.UNOBSERVED, None)


def entry(name=LIST, matches="中介服务.*清单", hints=("中介",), due="+30日", office_id=""):
    return Entry("O", office_id, name, matches, hints, due, "")


def judged(*items, looks=WATCHED, as_of="2018-10-31T12:00", entries=None, phrase=NONE, **more):
    duty = obligation(phrase, RuleName.ENTRY, **more.pop("duty", {}))
    return judge(world(as_of, items, looks), catalogue(duty, entries=entries or (entry(),), **more))


def only(*items, **more):
    (told,) = judged(*items, **more).verdicts
    return told


def state(*items, **more):
    told = only(*items, **more)
    return told.machine_state, told.basis


def listing(seen, last="2018-10-31T09:00", gone=None, title=f"周村区{LIST}", claimed=None, body="正文", **more):
    up = sighting(seen, last=last, gone=gone, printed=claimed)
    fields = {"claims": (claim(claimed),) if claimed else (), "editions": [edition(page=article(title, body))]}
    return item(up, title=title, **(fields | more))


def test_an_entry_is_due_by_its_rule_from_the_day_of_taking_effect():
    told = only(listing("2018-09-10T09:00"))
    assert (told.subject_kind, told.subject, told.subject_key) == ("entry", LIST, LIST)
    assert (told.trigger_on, iso(told.due_at)) == (
        day("2018-08-17"),
        "2018-09-18T00:00:00+08:00",
    )  # Sunday the 16th rolls
    assert (told.machine_state, told.basis) == (State.MET, Basis.WITNESSED)


def test_one_that_was_there_before_we_watched_is_met_and_one_that_came_late_is_late():
    assert state(listing("2018-08-20T09:00", claimed="2016-01-05")) == (State.MET, Basis.WITNESSED)
    assert state(listing("2018-10-10T09:00")) == (State.LATE, Basis.WITNESSED)


def test_one_that_never_came_is_missing_and_says_since_when_we_watched():
    told = only()
    assert (told.machine_state, told.basis, told.holds) == (*MISSING, True)
    assert "in neither of two visits in a row from 2018-10-30T09:00:00+08:00 to 2018-10-31T09:00:00+08:00" in told.words
    assert "watched since 2018-08-20T09:00:00+08:00: s1" in told.words
    assert [e.visit_id for e in told.evidence] == [171, 172]


def test_we_need_not_have_watched_before_it_was_due():
    assert state(looks=daily("2018-10-01", "2018-10-31")) == MISSING  # rule 4 does not bind it


@pytest.mark.parametrize(
    "looks",
    [
        daily("2018-08-20", "2018-09-19"),  # due plus lag is 19 September, 00:00: one visit
        [replace(x, everything=False, floor_on=day("2010-01-01")) for x in WATCHED],
        [replace(x, outcome=Outcome.PARTIAL) for x in WATCHED],
        (),
    ],
)
def test_where_no_two_visits_read_the_whole_list_it_is_ours(looks):
    assert state(looks=looks) == UNOBSERVED


def test_before_it_is_due_it_is_pending():
    assert state(looks=daily("2018-08-20", "2018-09-17"), as_of="2018-09-17T23:59") == (State.PENDING, None)


def test_an_entry_must_stay():
    gone = listing("2018-08-25T09:00", last="2018-10-20T09:00", gone="2018-10-21T09:00")
    told = only(gone)
    assert (told.machine_state, told.basis) == MISSING
    assert "gone" in {e.role for e in told.evidence}
    once = listing("2018-08-25T09:00", last="2018-10-30T09:00")  # one visit alone did not show it
    assert state(once) == (State.MET, Basis.WITNESSED)


def test_one_that_left_before_it_was_due_and_never_came_back_is_missing():
    assert state(listing("2018-08-25T09:00", last="2018-09-01T09:00", gone="2018-09-02T09:00")) == MISSING


def test_one_that_moved_to_another_section_is_still_there():
    two = catalogue(obligation(NONE, RuleName.ENTRY), sections=(section(), section("s9", "")), entries=(entry(),))
    moved = listing("2018-08-25T09:00", last="2018-10-20T09:00", gone="2018-10-21T09:00")
    moved = replace(moved, sightings=(*moved.sightings, sighting("2018-10-21T09:00", "s9", last="2018-10-31T09:00")))
    looks = (*WATCHED, *daily("2018-08-20", "2018-10-31", "s9", start=500))
    (told,) = judge(world("2018-10-31T12:00", [moved], looks), two).verdicts
    assert told.machine_state is State.MET


def test_one_whose_text_holds_a_hint_could_be_it_and_one_that_is_another_entry_could_not():
    hinted = listing("2018-08-25T09:00", title="审批事项一览", body="一、中介机构")
    assert state(hinted) == UNPROVEN
    assert state(listing("2018-08-25T09:00", title="审批事项一览", body="一、审批")) == MISSING
    assert state(listing("2018-08-25T09:00", title="审批事项一览", editions=[])) == UNPROVEN  # not read by us
    other = entry("前置审批目录", "前置审批", ("审批",))
    both = judged(listing("2018-08-25T09:00", title="前置审批目录"), entries=(entry(), other)).verdicts
    assert {v.subject: v.machine_state for v in both} == {LIST: State.MISSING, "前置审批目录": State.MET}


@pytest.mark.parametrize(
    ("title", "body"),
    [("前置审批目录及中介服务事项一览", "正文"), ("前置审批目录", "二、中介机构"), ("前置审批目录", None)],
)
def test_one_that_is_another_entry_could_be_both_where_it_holds_what_tells_this_one_or_was_not_read(title, body):
    other = entry("前置审批目录", "前置审批", ("审批",))
    unread = {"editions": []} if body is None else {"body": body}
    both = judged(listing("2018-08-25T09:00", title=title, **unread), entries=(entry(), other)).verdicts
    assert {v.subject: v.machine_state for v in both} == {LIST: State.UNPROVEN, "前置审批目录": State.MET}


@pytest.mark.parametrize("name", [f"{LIST}.xls", "附件1.pdf"])
def test_a_list_may_stand_in_a_file_that_a_page_offers(name):
    page = article("关于公开有关材料的通知", "见附件", attachments=(Attachment("http://site.example/a.pdf", name),))
    assert state(listing("2018-08-25T09:00", title=page.title, editions=[edition(page=page)])) == UNPROVEN


def test_a_list_may_stand_in_a_picture():
    page = article("关于公开有关材料的通知", "", images=(Attachment("http://site.example/a.jpg", "a.jpg"),))
    assert state(listing("2018-08-25T09:00", title=page.title, editions=[edition(page=page)])) == UNPROVEN


def test_one_look_that_came_in_by_two_files_is_not_two_in_a_row():
    before = daily("2018-08-20", "2018-09-10")
    twins = (look(900, "2018-10-01T09:00"), look(901, "2018-10-01T09:00"))
    assert state(looks=(*before, *twins)) == UNOBSERVED
    assert state(looks=(*before, *twins, look(902, "2018-10-02T09:00"))) == MISSING


def test_one_of_another_place_or_office_leaves_it_open():
    two = (office(), office("jtj", "区教育和体育局"))
    elsewhere = replace(
        listing("2018-08-25T09:00"), sightings=(sighting("2018-08-25T09:00", "s9", last="2018-10-31T09:00"),)
    )
    assert state(elsewhere, offices=two, sections=(section(), section("s9", "jtj"))) == UNPROVEN
    nobodys = listing("2018-08-25T09:00", office_id=None)
    assert state(nobodys, sections=(section(office_id=""),)) == UNPROVEN


def test_one_that_could_be_it_leaves_open_one_that_came_late():
    other = listing("2018-08-25T09:00", title="审批事项一览", body="一、中介机构", item_id=2)
    assert state(listing("2018-10-10T09:00"), other) == UNPROVEN
    assert state(listing("2018-09-10T09:00"), other) == (State.MET, Basis.WITNESSED)


def test_one_that_left_one_section_and_stands_in_another_could_still_be_it():
    there = listing(
        "2018-08-25T09:00", last="2018-09-01T09:00", gone="2018-09-02T09:00", title="审批事项一览", body="中介"
    )
    both = replace(there, sightings=(*there.sightings, sighting("2018-09-01T09:00", "s2", last="2018-10-31T09:00")))
    places = {"sections": (section(), section("s2")), "duty": {"sections": ("s1", "s2")}}
    looks = (*WATCHED, *daily("2018-08-20", "2018-10-31", "s2", start=500))
    assert state(both, looks=looks, **places) == UNPROVEN
    gone = replace(both.sightings[1], gone_since=at("2018-09-10T09:00"), gone_visit=99)
    assert state(replace(both, sightings=(both.sightings[0], gone)), looks=looks, **places) == MISSING


def test_a_visit_that_listed_it_is_none_of_the_two_that_do_not_show_it():
    early = listing("2018-08-25T09:00", last="2018-09-10T09:00", gone="2018-09-11T09:00", item_id=2)
    gone = listing("2018-08-25T09:00", last="2018-10-20T09:00", gone="2018-10-21T09:00")
    cut = [replace(x, everything=x.visit_id <= 162) for x in WATCHED]  # whole lists to 21 October
    assert state(early, gone, looks=cut) == UNOBSERVED
    assert state(early, gone, looks=[replace(x, everything=x.visit_id <= 163) for x in WATCHED]) == MISSING


def test_the_due_instant_has_come_where_it_is_judged():
    due = {"looks": WATCHED[:30], "as_of": "2018-09-18T00:00"}
    assert state(**due) == UNOBSERVED
    assert state(**(due | {"as_of": "2018-09-17T23:59"})) == (State.PENDING, None)


def test_nothing_need_stay_after_the_office_has_ended():
    ended = (office(valid_to=day("2018-10-10")),)
    gone = listing("2018-08-25T09:00", last="2018-10-20T09:00", gone="2018-10-21T09:00")
    assert state(gone, offices=ended) == UNOBSERVED
    assert state(offices=ended) == MISSING  # it never came, and was due before


def test_a_successor_owes_it_from_its_own_first_day():
    offices = (
        office(valid_to=day("2018-08-31"), successor="new"),
        office("new", "区卫健局", cls="", valid_from=day("2018-09-03")),
    )
    told = judged(entries=(entry(office_id="wjw"),), offices=offices, sections=(section(office_id=""),)).verdicts
    assert [(v.office_id, v.trigger_on) for v in told] == [("new", day("2018-09-03")), ("wjw", day("2018-08-17"))]


def test_without_a_rule_one_that_came_is_judged_from_its_formation_and_one_that_did_not_is_shown():
    none = (entry(due=""),)
    came = listing("2018-10-10T09:00", formed=("2018-09-03",))
    told = only(came, entries=none, phrase=FIVE_DAYS)
    assert (told.subject_kind, told.subject, told.machine_state) == ("entry", LIST, State.LATE)
    in_time = listing("2018-09-05T09:00", formed=("2018-09-03",))
    assert state(in_time, entries=none, phrase=FIVE_DAYS) == (State.MET, Basis.WITNESSED)
    never = judged(entries=none, phrase=FIVE_DAYS)
    assert never.verdicts == ()
    (shown,) = [f for f in never.findings if f.kind == "unlisted"]
    assert (shown.office_id, shown.subject) == ("wjw", LIST)
    assert shown.detail == (
        "in neither of two visits in a row that read each list to its end, from 2018-10-30T09:00:00+08:00 to"
        " 2018-10-31T09:00:00+08:00; watched since 2018-08-20T09:00:00+08:00; no source says by when it is due"
    )
    assert [(e.role, e.visit_id) for e in shown.evidence] == [("watched", 171), ("watched", 172)]


def test_without_a_rule_and_a_number_it_is_shown_with_the_days_it_was_there():
    gone = listing("2018-08-25T09:00", last="2018-10-20T09:00", gone="2018-10-21T09:00")
    told = judged(gone, entries=(entry(due=""),))
    assert (told.skipped, told.verdicts) == (("O",), ())
    (shown,) = [f for f in told.findings if f.kind == "unlisted"]
    assert shown.detail.startswith(
        "listed from 2018-08-25T09:00:00+08:00 until 2018-10-20T09:00:00+08:00; in neither of"
    )
    assert [e.role for e in shown.evidence] == ["first_seen", "gone", "watched", "watched"]
    there = judged(listing("2018-08-25T09:00"), entries=(entry(due=""),))
    assert [f.kind for f in there.findings if f.subject == LIST] == ["listed"]


@pytest.mark.parametrize(
    "looks",
    [
        [replace(x, everything=False) for x in WATCHED],  # lists that are cut, or were not read to their end
        [replace(x, everything=False, floor_on=day("2010-01-01")) for x in WATCHED],  # its day is not told
        [replace(x, outcome=Outcome.PARTIAL, everything=False) for x in WATCHED],
        [replace(x, everything=x.visit_id == 172) for x in WATCHED],  # one alone
        daily("2018-08-20", "2018-09-29"),  # a look older than a month says nothing of today
        daily("2018-08-01", "2018-08-17"),  # nor one from before it was in force, plus the lag
        (look(900, "2018-10-30T09:00"), look(901, "2018-10-30T09:00")),  # one look that came by two files
        (),
    ],
)
def test_without_a_rule_it_is_not_said_to_be_absent_by_visits_that_could_not_have_shown_it(looks):
    as_of = "2018-09-05T09:00" if len(looks) == 17 else "2018-10-31T12:00"
    told = judged(looks=looks, as_of=as_of, entries=(entry(due=""),))
    assert [f for f in told.findings if f.subject == LIST] == []


def test_without_a_rule_every_place_that_could_carry_it_must_have_been_read_to_its_end():
    places = {"sections": (section(), section("s2")), "duty": {"sections": ("s1", "s2")}, "entries": (entry(due=""),)}
    top = daily("2018-08-20", "2018-10-31", "s2", start=500, everything=False)
    gone = listing("2018-08-25T09:00", last="2018-10-20T09:00", gone="2018-10-21T09:00")
    for items in ((), (gone,)):
        assert not [f for f in judged(*items, looks=(*WATCHED, *top), **places).findings if f.kind == "unlisted"]
        whole = (*WATCHED, *(replace(x, everything=True) for x in top))
        (told,) = [f for f in judged(*items, looks=whole, **places).findings if f.kind == "unlisted"]
        assert [e.visit_id for e in told.evidence if e.role == "watched"] == [171, 571, 172, 572]


@pytest.mark.parametrize(
    ("title", "more"),
    [
        ("审批事项一览", {"body": "一、中介机构"}),  # it holds a hint
        ("审批事项一览", {"editions": []}),  # not read by us
        (f"周村区{LIST}", {"ambiguous": True}),
    ],
)
def test_without_a_rule_nothing_is_said_where_one_that_is_listed_could_be_it(title, more):
    could = listing("2018-08-25T09:00", title=title, **more)
    assert not [f for f in judged(could, entries=(entry(due=""),)).findings if f.kind in ("listed", "unlisted")]
    gone = listing("2018-08-25T09:00", last="2018-09-03T09:00", gone="2018-09-04T09:00", title=title, **more)
    assert [f.kind for f in judged(gone, entries=(entry(due=""),)).findings if f.subject == LIST] == ["unlisted"]


def test_without_a_rule_one_that_a_migration_may_have_left_behind_is_not_said_to_be_absent():
    gone = listing("2018-08-25T09:00", last="2018-10-20T09:00", gone="2018-10-21T09:00")
    for on, kinds in (("2018-10-20", []), ("2018-10-22", ["unlisted"])):
        moved = (Epoch("site", day(on), None, ""),)
        told = judged(gone, entries=(entry(due=""),), epochs=moved).findings
        assert [f.kind for f in told if f.subject == LIST] == kinds


def test_without_a_rule_nothing_is_said_before_it_takes_effect():
    later = {"duty": {"valid_from": day("2018-11-01")}, "entries": (entry(due=""),)}
    assert not [f for f in judged(**later).findings if f.subject == LIST]


@pytest.mark.parametrize(
    ("rule", "start", "last"),
    [
        ("+5日", "2018-08-31", "2018-09-05"),
        ("+3个工作日", "2018-09-28", "2018-10-08"),  # Saturday 29 and Sunday 30 are make-up days
        ("次月25日前", "2018-08-31", "2018-09-25"),
        ("次月31日前", "2018-08-31", "2018-09-30"),  # the month's last, a make-up day
        ("03-31", "2018-03-31", "2019-04-01"),  # the next one, a Sunday
        ("12-20", "2018-08-17", "2018-12-20"),
    ],
)
def test_due_rules(rule, start, last):
    assert by_rule(rule, source(), day(start), Calendar()).day == day(last)


def test_a_rule_that_is_none_is_an_error():
    with pytest.raises(ValueError, match="expected"):
        by_rule("月底", source(), day("2018-08-31"), Calendar())
