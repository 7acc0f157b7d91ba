"""So many in each period, and what a cadence leaves out."""

from __future__ import annotations

from dataclasses import replace

from archive.catalogue.phrases import read_phrase
from archive.duties import judge
from tests.duties.build import catalogue, claim, daily, item, kind, periodic, section, sighting, world

THREE = "每月至少3条"
WATCHED = daily("2018-08-20", "2018-10-10")


def came(day, number, absent=None, **more):
    seen = sighting(f"2018-{day}T09:00", absent=absent, printed=f"2018-{day}", visit=500 + number)
    return item(seen, item_id=number, claims=(claim(f"2018-{day}"),), **more)


def judged(*items, phrase=THREE, looks=WATCHED, kinds=(), sections=None, **more):
    owed = periodic(read_phrase(phrase), **more)
    return judge(world("2018-10-10T12:00", items, looks), catalogue(owed, kinds=kinds, sections=sections))


def september(*items, **more):
    found = judged(*items, **more)
    states = {v.subject: v.machine_state.value for v in found.verdicts}
    return states.get("2018-09"), [f.detail.split(";")[0] for f in found.findings if f.kind == "quota"]


DAYS = ("09-05", "09-12", "09-20")


def test_a_quota_that_was_reached_is_met():
    assert september(*(came(day, n) for n, day in enumerate(DAYS))) == ("met", [])


def test_a_quota_reached_in_part_is_said_and_is_no_gap():
    assert september(came("09-05", 1), came("09-12", 2)) == ("unproven", ["2 of 3"])


def test_of_a_quota_without_any_the_period_is_missing():
    assert september() == ("missing", [])


def test_a_quota_that_we_did_not_watch_is_not_counted_against_anybody():
    assert september(came("09-05", 1), looks=daily("2018-09-01", "2018-09-06")) == ("unproven", [])


def test_what_could_be_one_more_leaves_the_quota_open():
    undated = item(sighting("2018-09-20T09:00", absent="2018-09-19T09:00", visit=600), item_id=9, office_id=None)
    shared = (section("s1", ""),)
    assert september(came("09-05", 1), undated, sections=shared) == ("unproven", [])


def test_a_quota_is_late_only_where_all_of_it_came():
    """One came after the end, by a list that dates it in the month, and by our visits."""
    seen = sighting("2018-10-06T09:00", absent="2018-10-05T09:00", visit=700)
    third = item(seen, item_id=7, claims=(claim("2018-09-30"),))
    assert september(came("09-05", 1), third)[0] == "unproven"  # its claim is contradicted: it may have come before
    dated = replace(third, claims=(claim("2018-10-06"),), published=claim("2018-10-06"))
    assert september(came("09-05", 1), came("09-12", 2), dated) == ("unproven", ["2 of 3"])


EXCEPTED = "每月至少1条(规划、计划除外)"
PLAN, NOTICE = kind("plan", ("规划", "计划")), kind("notice", ("公告",))


def test_a_kind_that_the_phrase_leaves_out_owes_nothing():
    kinds = (PLAN, NOTICE)
    assert september(phrase=EXCEPTED, kinds=kinds)[0] == "missing"
    assert judged(phrase=EXCEPTED, kinds=kinds, sections=(section("s1", kinds=("plan",)),)).verdicts == ()
    both = (section("s1", kinds=("plan", "notice")),)
    assert september(phrase=EXCEPTED, kinds=kinds, sections=both)[0] == "missing"
