"""Runs of numbers: a hole between two published ones is said as a lead, and is never a gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.duties import judge
from archive.duties.rules.numbers import Numbered, holes
from archive.records import Phrase, RuleName
from tests.duties.build import catalogue, claim, day, item, kind, obligation, section, sighting, world

NONE = Phrase("", False)
KINDS = (kind("executive", ("常务会议",)), kind("mayor", ("办公会",)))
FIRST = day("2018-09-03")


def meeting(n, on, title="区政府第{}次常务会议", kinds=("executive",), item_id=None, **more):
    known = frozenset(kinds) if kinds else None
    fields = {"title": title.format(n), "kinds": known, "claims": (claim(on),)} | more
    key = item_id or 100 + int(day(on).toordinal()) % 1000
    return item(sighting(f"{on}T10:00", visit=key), item_id=key, **fields)


def found(*items, restart="never", pattern="第([0-9一二三四五六七八九十百]+)次", kinds=("executive", "mayor")):
    params = {"restart": restart} | ({"pattern": pattern} if pattern else {})
    duty = obligation(NONE, RuleName.NUMBERS, kinds=kinds, params=params)
    judged = judge(world("2019-12-31", items), catalogue(duty, kinds=KINDS))
    assert judged.verdicts == ()
    return [f for f in judged.findings if f.kind == "unaccounted"]


def test_a_hole_between_two_published_meetings_names_its_number_and_neighbours():
    (hole,) = found(meeting(17, "2018-09-03"), meeting(19, "2018-09-17"))
    assert (hole.office_id, hole.section_id, hole.subject) == ("wjw", "s1", "executive 18")
    assert "between '区政府第17次常务会议' and '区政府第19次常务会议'" in hole.detail
    assert "we saw none numbered 18" in hole.detail  # what we did not see may yet be published
    assert "a lead, not a breach" in hole.detail
    assert {e.role for e in hole.evidence} == {"first_seen", "claim"}


def test_chinese_figures_are_read_and_a_longer_hole_is_one():
    (hole,) = found(meeting("十七", "2018-09-03"), meeting("二十", "2018-09-17"))
    assert hole.subject == "executive 18–19"


def test_other_kinds_other_terms_and_a_count_begun_anew_make_no_hole():
    mayor = meeting(19, "2018-09-17", "区政府第{}次区长办公会", ("mayor",))
    assert found(meeting(17, "2018-09-03"), mayor) == []
    term = meeting(19, "2018-09-17", "第十八届人民政府第{}次常务会议")
    assert found(meeting(17, "2018-09-03"), term) == []
    assert found(meeting(60, "2018-09-03"), meeting(1, "2018-09-17"), meeting(2, "2018-10-08")) == []


def test_a_year_that_begins_anew_is_counted_apart():
    both = meeting(17, "2018-12-28"), meeting(19, "2019-01-07")
    assert found(*both, restart="year") == []
    assert len(found(*both)) == 1


def test_a_number_published_without_a_day_or_elsewhere_in_order_is_no_hole():
    undated = meeting(18, "2018-09-10", claims=())
    assert found(meeting(17, "2018-09-03"), undated, meeting(19, "2018-09-17")) == []
    later = meeting(18, "2018-10-22")
    assert found(meeting(17, "2018-09-03"), meeting(19, "2018-09-17"), later) == []


def test_a_number_of_untold_kind_or_office_may_be_the_missing_one():
    pair = meeting(17, "2018-09-03"), meeting(19, "2018-09-17")
    assert found(*pair, meeting(18, "2018-09-10", kinds=())) == []
    assert found(*pair, meeting(18, "2018-09-10", ambiguous=True)) == []


def test_a_number_told_without_its_day_or_term_or_in_other_figures_fills_the_hole_that_it_may_fill():
    term = "第十八届人民政府第{}次常务会议"
    yearly = meeting(17, "2018-09-03"), meeting(19, "2018-09-17")
    both = meeting(17, "2018-09-03", term), meeting(19, "2018-09-17", term)
    assert len(found(*yearly, restart="year")) == len(found(*both)) == 1
    assert found(*yearly, meeting(18, "2018-09-10", claims=()), restart="year") == []
    assert found(*both, meeting(18, "2018-09-10")) == []
    assert found(*both, meeting(18, "2018-09-10", "第18届人民政府第{}次常务会议")) == []
    assert len(found(*both, meeting(18, "2018-09-10", "第十七届人民政府第{}次常务会议"))) == 1
    away = (sighting("2018-09-10T10:00", "s9", visit=5),)
    elsewhere = replace(meeting(18, "2018-09-10", kinds=()), sightings=away)
    assert found(*yearly, elsewhere) == []
    assert len(found(*yearly, replace(meeting(18, "2018-09-10", kinds=("mayor",)), sightings=away))) == 1


def test_too_wide_a_hole_an_untold_kind_and_a_doubtful_match_say_nothing():
    assert found(meeting(1, "2018-09-03"), meeting(13, "2018-09-17")) == []
    assert found(meeting(17, "2018-09-03"), meeting(19, "2018-09-17", kinds=())) == []
    assert found(meeting(17, "2018-09-03"), meeting(19, "2018-09-17", ambiguous=True)) == []


def test_document_numbers_run_by_sign_and_year():
    def document(number, on):
        return meeting(0, on, title="关于某事的通知", doc_number=number)

    one, three = document("周政办字〔2018〕87号", "2018-09-03"), document("周政办字〔2018〕89号", "2018-09-17")
    (hole,) = found(one, three, document("周财字〔2018〕91号", "2018-09-20"), pattern=None)
    assert hole.subject == "周政办字 2018 88"


@pytest.mark.parametrize("more", [{}, {"office_id": "jtj"}, {"office_id": None}])
def test_a_number_that_we_saw_in_another_section_or_under_another_name_is_no_hole(more):
    def document(n, on, where="s1", **fields):
        up = sighting(f"{on}T10:00", where, visit=n)
        fields = {
            "title": f"关于第{n}次会议的通知",
            "doc_number": f"周政办字〔2018〕{n}号",
            "claims": (claim(on),),
        } | fields
        return item(up, item_id=n, kinds=frozenset({"executive"}), **fields)

    around = document(87, "2018-09-03"), document(89, "2018-09-17")
    assert len(found(*around, pattern=None)) == 1
    assert found(*around, document(88, "2018-09-10", "s9", **more), pattern=None) == []
    meetings = found(*around, document(88, "2018-09-10", "s9", **more))
    assert len(meetings) == (1 if more.get("office_id") else 0)  # another office's 88th meeting is another


@settings(max_examples=200, deadline=None)
@given(st.sets(st.integers(1, 40), min_size=1, max_size=20))
def test_holes_are_exactly_the_numbers_between_neighbours_no_further_apart_than_ten(numbers):
    run = [Numbered(n, FIRST + timedelta(n), n) for n in numbers]
    told = {n for hole in holes(run) for n in range(hole.first, hole.last + 1)}
    expected = set()
    for n in range(min(numbers), max(numbers)):
        below, above = max(x for x in numbers if x <= n), min(x for x in numbers if x > n)
        if n not in numbers and above - below <= 11:
            expected.add(n)
    assert told == expected


def test_a_number_of_nobodys_item_in_a_shared_section_is_no_hole_whatever_its_kind():
    shared = catalogue(
        obligation(NONE, RuleName.NUMBERS, kinds=("executive", "mayor"), params={"pattern": "第([0-9]+)次"}),
        sections=(section(office_id=""),),
        kinds=KINDS,
    )
    ends = meeting(17, "2018-09-03"), meeting(19, "2018-09-17")
    for whose, holes_ in ((None, 0), ("wjw", 1)):
        between = meeting(18, "2018-09-10", "区政府第{}次区长办公会", ("mayor",), office_id=whose)
        told = judge(world("2019-12-31", (*ends, between)), shared).findings
        assert len([f for f in told if f.kind == "unaccounted"]) == holes_
