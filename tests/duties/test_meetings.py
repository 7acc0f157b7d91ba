"""A meeting seen as news and not in its section: said with both pages, never where something there may be it."""

from __future__ import annotations

import pytest

from archive.duties import judge
from archive.records import Phrase, RuleName
from tests.duties.build import (
    catalogue,
    claim,
    daily,
    day,
    item,
    kind,
    look,
    obligation,
    office,
    section,
    sighting,
    world,
)

PATTERN = "第([0-9一二三四五六七八九十百]+)次"
KINDS = (kind("executive", ("常务会议",)), kind("mayor", ("办公会",)))
SECTIONS = (section("hy", "", name="政府会议"), section("xw", "", name="政务要闻"))
LOOKS = (*daily("2018-09-01", "2018-10-31", "hy"), *daily("2018-09-01", "2018-10-31", "xw", start=500))


def told(n, where, on, title, kinds=("executive",), **more):
    fields = {"title": title, "kinds": frozenset(kinds) if kinds else None, "claims": (claim(on),)} | more
    return item(sighting(f"{on}T10:00", where, visit=700 + n), item_id=n, **fields)


def found(*items, looks=LOOKS, as_of="2018-11-01"):
    duty = obligation(
        Phrase("", False), RuleName.NUMBERS, sections=("hy",), kinds=("executive",), params={"pattern": PATTERN}
    )
    judged = judge(world(as_of, items, looks), catalogue(duty, offices=(office(),), sections=SECTIONS, kinds=KINDS))
    assert judged.verdicts == ()  # never a breach by itself
    return [f for f in judged.findings if f.kind == "news_only"]


NEWS = told(1, "xw", "2018-09-10", "区长主持召开区政府第18次常务会议")


def test_a_meeting_in_the_news_that_its_section_does_not_show_is_said_with_both_pages():
    (lead,) = found(NEWS, told(2, "hy", "2018-09-03", "区政府第17次常务会议"))
    assert (lead.office_id, lead.section_id, lead.item_id) == ("wjw", "hy", 1)
    assert "told as news in 政务要闻, first listed at 2018-09-10T10:00:00+08:00" in lead.detail
    assert "nothing in 政府会议 may be it" in lead.detail and "not a breach" in lead.detail
    assert [(e.role, e.visit_id or e.snapshot_id) for e in lead.evidence] == [
        ("first_seen", 701), ("claim", 7), ("watched", 160),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "there",
    [
        told(2, "hy", "2018-09-12", "区政府第十八次常务会议纪要"),  # the number in other figures
        told(2, "hy", "2018-09-12", "区政府召开常务会议研究供热工作"),  # no number, near its day
        told(2, "hy", "2018-09-12", "9月10日会议情况", kinds=None),  # of unknown kind
        told(2, "hy", "2018-09-12", "区政府常务会议", claims=()),  # undated
        told(2, "hy", "2018-12-12", "区政府第18次常务会议", kinds=("mayor",), ambiguous=True),
    ],
    ids=["its number", "near its day", "unknown kind", "undated", "perhaps another again"],
)
def test_what_may_be_the_meeting_leaves_nothing_to_say(there):
    assert found(NEWS, there) == []


def test_news_of_two_kinds_may_tell_a_meeting_of_either():
    both = told(1, "xw", "2018-09-10", "区政府召开第18次常务会议暨办公会", kinds=("executive", "mayor"))
    assert found(both, told(2, "hy", "2018-09-12", "区政府第18次办公会", kinds=("mayor",))) == []
    assert len(found(NEWS, told(2, "hy", "2018-09-12", "区政府第18次办公会", kinds=("mayor",)))) == 1


def test_news_of_another_level_or_of_no_meeting_is_no_lead():
    assert found(told(1, "xw", "2018-09-10", "市政府召开第18次常务会议")) == []
    assert found(told(1, "xw", "2018-09-10", "区政府召开区长办公会", kinds=("mayor",))) == []
    assert found(told(1, "xw", "2018-09-10", "学习贯彻常务会议精神")) == []
    assert found(told(1, "xw", "2018-08-10", "区长主持召开区政府第18次常务会议")) == []  # before the plan


def test_nothing_is_said_until_the_section_was_read_again_well_after_the_news():
    early = (*daily("2018-09-01", "2018-09-12", "hy"), *daily("2018-09-01", "2018-09-12", "xw", start=500))
    assert found(NEWS, looks=early, as_of="2018-09-13") == []
    partly = (*daily("2018-09-01", "2018-10-31", "hy", everything=False), *LOOKS[61:])
    assert found(NEWS, looks=partly) == []


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({"on": "2018-08-31"}, False),  # ten days before the news
        ({"on": "2018-08-30"}, True),
        ({"on": "2018-10-25"}, False),  # 45 days after it
        ({"on": "2018-10-26"}, True),
        ({"on": "2018-10-26", "formed": ("2018-09-10",)}, False),  # one of its days is near
        ({"on": "2018-09-12", "title": "区政府第17次常务会议"}, True),  # another number
        ({"on": "2018-09-12", "kinds": ("mayor",)}, True),  # of another kind
    ],
)
def test_without_its_number_it_may_be_the_meeting_from_ten_days_before_the_news_to_45_after_it(there, said):
    other = told(2, "hy", **({"title": "区政府常务会议"} | there))
    assert len(found(NEWS, other)) == said


def test_a_visit_must_have_read_the_section_five_days_and_the_lag_after_the_news_below_the_meetings_own_day():
    seen = daily("2018-09-01", "2018-09-12", "xw", start=500)
    for at, said in (("2018-09-16T09:59", False), ("2018-09-16T10:00", True)):  # first seen on the 10th at 10:00
        assert len(found(NEWS, looks=(*seen, look(1, at, "hy")))) == said
    for floor, said in (("2018-08-31", False), ("2018-08-30", True)):
        read = look(1, "2018-09-20T09:00", "hy", everything=False, floor=day(floor))
        assert len(found(NEWS, looks=(*seen, read))) == said


def test_news_that_names_no_level_is_the_districts_and_nobodys_news_is_said_of_nobody():
    assert len(found(told(1, "xw", "2018-09-10", "召开第18次常务会议"))) == 1
    (lead,) = found(told(1, "xw", "2018-09-10", "区政府召开第18次常务会议", office_id=None))
    assert lead.office_id is None


def test_nothing_is_said_of_the_sections_own_nor_where_no_number_or_kind_tells_a_meeting():
    assert found(told(1, "hy", "2018-09-10", "区长主持召开区政府第18次常务会议")) == []
    for params, kinds in (({}, ("executive",)), ({"pattern": PATTERN}, ())):
        duty = obligation(Phrase("", False), RuleName.NUMBERS, sections=("hy",), kinds=kinds, params=params)
        judged = judge(world("2018-11-01", [NEWS], LOOKS), catalogue(duty, sections=SECTIONS, kinds=KINDS))
        assert [f for f in judged.findings if f.kind == "news_only"] == []
