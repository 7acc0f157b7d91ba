"""Who formed a document: told by title, issuer, sign-off and source, in this order (semantics §3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.duties import judge
from archive.duties.makers import Maker, Makers
from archive.records import Alias, State
from tests.duties.build import (
    article,
    catalogue,
    daily,
    day,
    edition,
    item,
    obligation,
    office,
    section,
    sighting,
    world,
)

OFFICES = (
    office("czj", "周村区财政局"),
    office("mzj", "周村区民政局"),
)
WATCHED = daily("2018-08-18", "2018-09-02")  # due on 27 August; first listed on 3 September


ALIASES = (Alias("czj", "区财政局", None, None),)


def books(owner="czj", aliases=ALIASES):
    duty = obligation(offices=("czj", "mzj"))
    return replace(catalogue(duty, offices=OFFICES, sections=(section(office_id=owner),)), aliases=aliases)


def page(title="关于做好有关工作的通知", body="正文", office_id=None, source=None, number=None, **more):
    pages = [edition(page=article(title, body, **more))]
    fields = {"office_id": office_id, "source_name": source, "names_other": office_id is not None}
    fields |= {"doc_number": number, "title": title, "editions": pages, "formed": ("2018-08-20",)}
    return item(sighting("2018-09-03T09:00"), **fields)


def maker(*args, **more):
    return Makers(books()).of(page(*args, **more), "czj").maker


def judged(thing, looks=WATCHED, shelf=None):
    return judge(world("2018-10-31", [thing], looks), shelf or books())


def states(thing, **more):
    return [v.machine_state for v in judged(thing, **more).verdicts]


SIGNED = "正文\n{}\n2018年8月20日"


# The head of the title


@pytest.mark.parametrize(
    "title",
    [
        "周村区财政局关于做好有关工作的通知",
        "区财政局关于做好有关工作的通知",
        "周村区财政局印发《管理办法》",
        "周村区财政局 周村区民政局关于做好有关工作的通知",
        "周村区民政局、周村区财政局关于做好有关工作的通知",
        "周村区民政局周村区财政局关于做好有关工作的通知",
        "周村区财政局周村区民政局关于做好有关工作的通知",
        "周村区财政局等5部门关于做好有关工作的通知",
        "淄博市周村区财政局关于做好有关工作的通知",
        "周村区财政局转发山东省财政厅关于做好有关工作的通知",
    ],
)
def test_a_title_that_names_the_office_is_its_own_whatever_the_source_says(title):
    assert maker(title) is Maker.OWNER
    assert states(page(title, office_id="mzj", source="周村区民政局")) == [State.LATE]
    assert states(page(title, source="平潭网")) == [State.LATE]


@pytest.mark.parametrize(
    "title",
    [
        "国务院办公厅关于做好有关工作的通知",
        "山东省人民政府关于做好有关工作的通知",
        "周村区人民政府关于做好有关工作的通知",
        "山东省财政厅转发财政部关于做好有关工作的通知",
        "周村区民政局转发周村区财政局关于做好有关工作的通知",
        "周村区财政局办公室关于做好有关工作的通知",
        "山东省财政厅等九部门关于做好有关工作的通知",
        "淄博市财政局关于做好有关工作的通知",
    ],
)
def test_a_title_that_names_another_body_triggers_nothing_even_where_the_source_is_the_office(title):
    assert maker(title) is Maker.ANOTHER
    assert states(page(title)) == []
    assert states(page(title, office_id="czj", source="周村区财政局")) == []


@pytest.mark.parametrize(
    "title",
    [
        "关于转发《山东省财政厅关于做好有关工作的通知》的通知",
        "转发山东省财政厅关于做好有关工作的通知",
        "《国务院办公厅关于做好有关工作的通知》政策解读",
        "国务院办公厅关于做好有关工作的通知的政策解读",
        "我局关于做好有关工作的通知",
        "对周村区民政局关于有关事项的答复",
        "周村区2018年预算",
        "区政府常务会议关于有关事项的决定",
        "全区学习贯彻国务院办公厅关于有关工作的通知",
        "区政府召开第15次常务会议",
        "区政府召开会议传达国务院关于有关工作的通知",
    ],
)
def test_a_title_that_names_no_maker_says_nothing(title):
    assert maker(title) is Maker.UNTOLD
    assert maker(title, office_id="czj", source="区财政局") is Maker.OWNER


# The issuer, the sign-off, the source


def test_the_issuer_is_believed_before_the_source():
    assert maker(issuer="周村区财政局", office_id="mzj") is Maker.OWNER
    assert maker(issuer="山东省财政厅", office_id="czj") is Maker.ANOTHER


def test_the_name_over_the_day_of_sign_off_is_believed_before_the_source():
    assert maker(body=SIGNED.format("周村区财政局"), office_id="mzj") is Maker.OWNER
    assert maker(body=SIGNED.format("周村区民政局\n周村区财政局"), office_id="mzj") is Maker.OWNER
    assert maker(body=SIGNED.format("国务院办公厅"), office_id="czj") is Maker.ANOTHER
    assert maker(body="正文\n国务院办公厅 2018年8月20日\n（此件公开发布）", source="区财政局") is Maker.ANOTHER


def test_a_sentence_over_a_day_is_no_sign_off():
    assert maker(body=SIGNED.format("本通知由国务院办公厅负责解释。")) is Maker.UNTOLD


def test_the_source_tells_where_nothing_else_does():
    assert maker(source="区财政局") is Maker.OWNER
    assert maker(source="国务院办公厅") is Maker.ANOTHER
    assert maker(office_id="mzj") is Maker.ANOTHER


def test_an_issuer_that_only_put_it_up_is_not_believed_against_the_sign_off():
    thing = page(issuer="周村区财政局", body=SIGNED.format("国务院办公厅"))
    assert states(thing) == [State.UNPROVEN]
    assert "its sign-off names 国务院办公厅" in judged(thing).verdicts[0].words


@pytest.mark.parametrize("number", ["国办发〔2018〕1号", "鲁政办发〔2018〕1号"])
def test_neither_source_nor_issuer_is_believed_against_the_number_of_a_higher_authority(number):
    assert states(page(source="区财政局", office_id="czj", number=number)) == [State.UNPROVEN]
    assert states(page(issuer="周村区财政局", number=number)) == [State.UNPROVEN]
    assert states(page("周村区财政局转发国务院办公厅关于有关工作的通知", number=number)) == [State.LATE]


def test_an_expired_name_still_names_its_body_and_one_taken_over_does_not():
    expired = (Alias("czj", "区财税局", None, day("2017-12-31")),)
    shelf = books(aliases=expired)
    assert Makers(shelf).of(page("区财税局关于有关工作的通知"), "czj").maker is Maker.OWNER
    taken = (*expired, Alias("mzj", "区财税局", day("2018-01-01"), None))
    assert Makers(books(aliases=taken)).of(page("区财税局关于有关工作的通知"), "czj").maker is Maker.ANOTHER


# What follows


def test_where_nobody_is_told_a_lateness_is_unproven_and_says_so():
    (told,) = judged(page()).verdicts
    assert told.machine_state is State.UNPROVEN
    assert "the office is not shown to have" in told.words


def test_where_nobody_is_told_what_was_in_time_stays_met():
    early = replace(page(), sightings=(sighting("2018-08-22T09:00"),))
    assert states(early) == [State.MET]


def test_what_another_body_formed_is_counted_as_relayed_in_the_offices_own_section():
    found = judged(page("国务院办公厅关于做好有关工作的通知", office_id="czj")).findings
    (relayed,) = [f for f in found if f.kind == "relayed"]
    assert (relayed.office_id, relayed.section_id, relayed.subject) == ("czj", "s1", "栏目s1")
    assert "国务院办公厅 (its title)" in relayed.detail
    assert {(e.role, e.visit_id or e.snapshot_id) for e in relayed.evidence} == {("first_seen", 9001), ("formed", 7)}


def test_what_another_body_formed_is_nobodys_in_a_shared_section():
    found = judged(page("国务院办公厅关于做好有关工作的通知", office_id="czj"), shelf=books(owner="")).findings
    assert [(f.kind, f.office_id) for f in found] == [("unattributed", None)]


def test_the_document_of_a_body_whose_name_only_begins_as_the_offices_is_anothers():
    shelf = catalogue(obligation(offices=("gwh",)), offices=(office("gwh", "周村经济开发区管委会"),))
    thing = page("周村经济开发区管委会办公室关于有关工作的通知")
    assert Makers(shelf).of(thing, "gwh").maker is Maker.ANOTHER


def test_a_document_sent_in_by_another_but_formed_by_the_owner_is_judged():
    """As a real page is: its source is the bureau that drafted it, its title and its sign-off are the section's owner's."""
    thing = page(
        "周村区财政局关于印发生态修复规划的通知",
        SIGNED.format("周村区财政局"),
        office_id="mzj",
        source="周村区民政局",
        number="周财〔2018〕15号",
    )
    assert states(thing) == [State.LATE]


def test_an_unknown_source_makes_nobodys_only_what_the_owner_is_not_shown_to_have_formed():
    for title, kinds in (("周村区财政局关于有关工作的通知", []), ("关于有关工作的通知", ["relayed", "unattributed"])):
        assert [f.kind for f in judged(page(title, source="周村网")).findings] == kinds
