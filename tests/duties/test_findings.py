"""Findings that are not duties, with their evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from archive.duties import judge
from archive.records import Outcome, Ruling
from tests.duties.build import (
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
    section,
    sighting,
    world,
)


def findings(items=(), looks=(), books=None, kind=None):
    found = judge(world("2018-12-31", items, looks), books or catalogue(obligation())).findings
    return [f for f in found if kind is None or f.kind == kind]


def kinds(*items, looks=(), books=None):
    return [f.kind for f in findings(items, looks, books)]


FORMED = ("2018-09-01",)


def test_absent_at_the_end_of_the_day_that_it_claims_is_backdated():
    thing = item(sighting("2018-09-08T09:00", visit=44), claims=(claim("2018-09-03"),), formed=FORMED)
    (found,) = findings([thing], [look(43, "2018-09-07T09:00")])
    assert (found.kind, found.office_id, found.section_id, found.subject) == ("backdated", "wjw", "s1", thing.title)
    assert "innocent" in found.detail
    assert {(e.role, e.visit_id or e.snapshot_id) for e in found.evidence} == {
        ("first_seen", 44),
        ("absent", 43),
        ("claim", 7),
    }


def test_absent_a_week_after_the_day_that_it_claims_and_not_looked_for_before_is_not_backdated():
    thing = item(sighting("2018-09-20T09:00", visit=44), claims=(claim("2018-09-03"),), formed=FORMED)
    assert kinds(thing, looks=[look(43, "2018-09-12T00:00")]) == ["backdated"]
    assert kinds(thing, looks=[look(43, "2018-09-12T00:01")]) == []


def test_a_silent_change_is_edited():
    pages = [
        edition(page=article(body="主任王某")),
        edition("2018-10-01", after="2018-09-20", digest="d2", snapshot=8, page=article(body="主任李某")),
    ]
    (found,) = findings([item(sighting("2018-09-01"), editions=pages, formed=FORMED)], kind="edited")
    assert [(e.role, e.snapshot_id) for e in found.evidence] == [("before", 7), ("after", 8)]


def changed(**page):
    base = {"body": "第一行\n第二行"}
    after = edition("2018-10-01", after="2018-09-20", digest="d2", snapshot=8, page=article(**(base | page)))
    return item(sighting("2018-09-01"), editions=[edition(page=article(**base)), after], formed=FORMED)


def test_an_announced_change_is_no_edit():
    assert kinds(changed(title="关于公布卫生信息的公告(更正)")) == []
    assert kinds(changed(body="根据2018年修订")) == []


def test_rows_added_are_no_silent_edit():
    assert kinds(changed(body="第一行\n新的一行\n第二行")) == []
    assert kinds(changed(body="第一行\n第二行\n答复:已办理")) == []


ASKED = "请问公交何时开通？\n特此公开"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (ASKED, "请问公交何时开通？答复：十月开通。\n特此公开", []),
        (ASKED, "请问公交何时停运？\n特此公开", ["edited"]),
        (ASKED, "请问公交何时开通？文本已作修改。\n特此公开", ["edited"]),
        (ASKED, "请问公交何时开通？答复：十月开通。", ["edited"]),
        ("票价每人1\n特此公开", "票价每人10\n特此公开", ["edited"]),  # no sentence had ended: its words changed
    ],
)
def test_an_answer_put_behind_a_question_in_its_own_line_is_no_silent_edit(before, after, told):
    later = edition("2018-10-01", after="2018-09-20", digest="d2", snapshot=8, page=article(body=after))
    pages = [edition(page=article(body=before)), later]
    assert kinds(item(sighting("2018-09-01"), editions=pages, formed=FORMED)) == told


def test_a_row_taken_away_is_an_edit():
    assert kinds(changed(body="第一行")) == ["edited"]


def test_a_changed_date_is_an_edit():
    assert kinds(changed(shown=claim("2018-08-01"))) == ["edited"]


def test_a_redesign_or_a_page_read_with_faults_is_no_edit():
    assert kinds(changed(body="另文", faults=("p 3: unreadable",))) == []
    old, new = changed(body="另文").editions
    redesigned = replace(new, article=replace(new.article, family="trs"))
    assert kinds(item(sighting("2018-09-01"), editions=[old, redesigned], formed=FORMED)) == []


def test_an_old_copy_served_again_is_no_edit():
    old, new = changed(body="另文").editions
    again = replace(old, seen_from=at("2018-10-02"), seen_after=at("2018-10-01"))
    assert kinds(item(sighting("2018-09-01"), editions=[old, new, again], formed=FORMED)) == ["edited"]


def test_copies_edited_together_are_one_finding():
    old, new = changed(body="另文").editions
    copies = [replace(e, url="http://site.example/copy", snapshot_id=e.snapshot_id + 10) for e in (old, new)]
    (found,) = findings([item(sighting("2018-09-01"), editions=[old, new, *copies], formed=FORMED)])
    assert len(found.evidence) == 4


def test_gone_from_every_list_is_removed_and_back_is_restored():
    away = sighting("2018-09-01T09:00", last="2018-09-10T09:00", gone="2018-09-11T09:00")
    back = sighting("2018-09-20T09:00", visit=60)
    assert kinds(item(away, formed=FORMED)) == ["removed"]
    assert kinds(item(away, back, formed=FORMED)) == ["removed", "restored"]


def test_gone_from_one_list_of_two_is_not_removed():
    away = sighting("2018-09-01T09:00", last="2018-09-10T09:00", gone="2018-09-11T09:00")
    assert kinds(item(away, sighting("2018-09-01T09:00", "s2"), formed=FORMED)) == []


def test_a_ruled_lawful_removal_says_so():
    ruling = Ruling(
        "",
        "",
        "关于公布卫生信息的公告",
        "removed",
        "s1",
        "",
        "lawful_removal",
        "",
        day("2018-10-01"),
        "区政府办公室",
        "处罚撤销",
        "",
    )
    away = sighting("2018-09-01T09:00", last="2018-09-10T09:00", gone="2018-09-11T09:00")
    (found,) = findings([item(away, formed=FORMED)], books=catalogue(obligation(), rulings=(ruling,)))
    assert found.detail.startswith("lawful removal, ruled on 2018-10-01")


def test_published_before_it_was_formed_precedes():
    assert kinds(item(sighting("2018-09-01T09:00"), formed=("2018-09-03",))) == ["precedes"]
    assert kinds(item(sighting("2018-09-09T09:00"), claims=(claim("2018-09-02"),), formed=("2018-09-03",))) == [
        "precedes"
    ]
    assert kinds(item(sighting("2018-09-03T09:00"), formed=("2018-09-03",))) == []


def test_items_without_a_trigger_day_are_counted_by_office_and_section():
    things = [item(sighting("2018-09-01"), item_id=n) for n in (1, 2)]
    (found,) = findings(things)
    assert (found.kind, found.office_id, found.section_id, found.subject) == ("undated", "wjw", "s1", "栏目s1")
    assert found.detail.startswith("2 items")
    assert found.evidence


def test_an_item_of_a_shared_section_that_names_nobody_is_unattributed():
    books = catalogue(obligation(), sections=(section(office_id=""),))
    thing = item(sighting("2018-09-01"), office_id=None, formed=FORMED)
    assert kinds(thing, books=books) == ["unattributed"]


def test_a_section_without_any_item_is_blank():
    looks = daily("2018-09-01", "2018-09-03", items_listed=0)
    (found,) = findings(looks=looks)
    assert (found.kind, found.section_id, found.office_id) == ("blank", "s1", "wjw")
    assert [e.visit_id for e in found.evidence] == [100, 101, 102]


def test_a_section_that_was_never_read_is_not_blank():
    assert findings(looks=[look(1, "2018-09-01", outcome=Outcome.UNREADABLE, items_listed=0)]) == []
    assert findings() == []


def mass(n, months=4):
    days = [date(2018, 1 + i % months, 2) + timedelta(i // months) for i in range(n)]
    return [
        item(sighting("2018-09-08T09:00"), item_id=i, claims=(claim("2018-09-03"),), formed=(d.isoformat(),))
        for i, d in enumerate(days, 1)
    ]


def test_many_items_of_many_months_on_one_day_are_taken_for_a_migration():
    looks = daily("2018-09-01", "2018-09-07")
    assert [f.kind for f in findings(mass(21), looks)] == ["epoch"]
    assert {f.kind for f in findings(mass(20), looks)} == {"backdated"}
    assert {f.kind for f in findings(mass(21, months=3), looks)} == {"backdated"}


def test_a_migration_is_told_from_the_pages_where_its_stamps_were_already_struck_out():
    page = edition(page=article(shown=claim("2018-09-03")))
    struck = [replace(i, claims=(), published=None, editions=(page,), epoch=True) for i in mass(21)]
    assert kinds(*struck) == ["epoch"]


def test_a_ruling_sets_a_supposed_migration_aside():
    ruling = Ruling(
        "", "", "2018-09-03", "epoch", "", "", "epoch", "no", day("2018-10-01"), "区政府办公室", "集中补发", ""
    )
    books = catalogue(obligation(), rulings=(ruling,))
    assert {f.kind for f in findings(mass(21), daily("2018-09-01", "2018-09-07"), books)} == {"backdated"}
