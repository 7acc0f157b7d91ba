"""Standing questions: what is there is met, what is not is shown and is no gap, and what was right and went is a regression."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.catalogue.phrases import read_phrase
from archive.duties import judge
from archive.records import Epoch, RuleName
from tests.duties.build import (
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
    section,
    sighting,
    world,
)

BUDGET = kind("budget", ("预算",), ("预算", "财政"))
DEBT = kind("debt", ("债务",), ("债",))
LOOKS = daily("2018-09-01", "2018-09-30")
AFTER = (look(501, "2020-01-10T09:00"), look(502, "2020-02-10T09:00"))
YEAR_AFTER = (look(503, "2021-01-10T09:00"), look(504, "2021-02-10T09:00"))


def asked(row="K01", offices=("wjw",), **params):
    owed = obligation(
        read_phrase(""), RuleName.PRESENCE, offices=offices, row=row, params={"each": ("budget",), **params}
    )
    return replace(owed, kinds=())


def judged(*items, looks=LOOKS, as_of="2018-10-31", owed=None, **more):
    return judge(world(as_of, items, looks), catalogue(owed or asked(), kinds=(BUDGET, DEBT), **more))


def told(*items, **more):
    return [(v.subject, v.machine_state.value, v.basis) for v in judged(*items, **more).verdicts]


def shown(*items, **more):
    kinds = {"unlisted", "regressed"}
    return [(f.kind, f.office_id, f.subject) for f in judged(*items, **more).findings if f.kind in kinds]


def of(kind_id="budget", title="2018年部门预算", first_seen="2018-09-05T09:00", **more):
    kinds = frozenset({kind_id}) if kind_id else None
    gone = more.pop("gone", None)
    page = edition(first_seen, page=article(title))
    return item(sighting(first_seen, gone=gone), kinds=kinds, title=title, editions=(page,), **more)


def test_what_is_there_is_met_and_names_what_shows_it():
    assert told(of()) == [("预算", "met", "witnessed")]
    (verdict,) = judged(of()).verdicts
    assert (verdict.due_at, verdict.trigger_on, verdict.evidence[0].visit_id) == (None, None, 9001)
    assert shown(of()) == []


def test_what_is_not_there_is_shown_and_is_no_gap():
    debt = of("debt", "2018年债务限额")
    assert (told(debt), shown(debt)) == ([], [("unlisted", "wjw", "O 预算")])


def test_nothing_is_said_where_the_list_was_not_read_to_its_end():
    assert shown(looks=daily("2018-09-01", "2018-09-30", everything=False, floor=day("2018-08-01"))) == []
    assert shown(looks=()) == []


def test_nothing_is_said_where_the_list_was_not_read_to_its_end_for_over_a_month():
    assert shown(as_of="2018-10-31") == [("unlisted", "wjw", "O 预算")]
    assert shown(as_of="2018-11-02") == []


def test_what_could_be_it_leaves_the_question_open():
    unknown = of(None, "财政情况公开")
    assert (told(unknown), shown(unknown)) == ([], [])
    other = of(None, "义诊活动")
    assert shown(other) == [("unlisted", "wjw", "O 预算")]
    unread = replace(other, editions=())
    assert shown(unread) == []


def test_what_was_right_and_is_in_no_list_any_more_is_a_regression():
    gone = of(gone="2018-09-20T09:00")
    assert (told(gone), shown(gone)) == ([], [("regressed", "wjw", "O 预算")])
    assert shown(gone, owed=asked("P07")) == [("unlisted", "wjw", "O 预算")]


def test_each_year_is_asked_by_the_year_that_the_title_names_or_in_which_it_came():
    years = asked(every="year")
    named = replace(of(title="2018年部门预算"), claims=(claim("2017-12-28"),), published=claim("2017-12-28"))
    assert told(named, owed=years, as_of="2019-06-01") == [("预算 2018", "met", "witnessed")]
    claims = replace(of(title="部门预算"), claims=(claim("2018-09-05"),), published=claim("2018-09-05"))
    assert told(claims, owed=years, as_of="2019-06-01") == [("预算 2018", "met", "witnessed")]


def test_what_a_migration_left_behind_is_no_regression():
    gone = of(gone="2018-09-20T09:00")
    epoch = Epoch("site", day("2018-09-19"), day("2018-12-31"), "新网站")
    assert shown(gone) == [("regressed", "wjw", "O 预算")]
    assert shown(gone, epochs=(epoch,)) == []


def test_a_year_that_an_earlier_one_had_and_this_one_lacks_is_a_regression():
    years = asked(every="year")
    old = replace(of(), claims=(claim("2018-09-05"),), published=claim("2018-09-05"))
    later = {"owed": years, "looks": (*LOOKS, *AFTER, *YEAR_AFTER), "as_of": "2021-03-01"}
    found = shown(old, **later)
    assert found == [("regressed", "wjw", "O 预算 2019")]
    assert shown(old, owed=years, looks=LOOKS, as_of="2020-03-01") == [], "not watched after the year"
    assert shown(old, owed=years, looks=(*LOOKS, *AFTER), as_of="2020-03-01") == [], "its accounts may still come"
    assert shown(**later) == [("unlisted", "wjw", "O 预算 2019")]


def test_a_question_to_the_section_as_a_whole_accuses_no_single_office():
    offices = (office(), office("czj", "区财政局"))
    shared = (section("s1", ""),)
    owed = asked("K08", ("wjw", "czj"), per="section")
    mine = {"owed": owed, "offices": offices, "sections": shared}
    assert told(of(), **mine) == [("预算", "met", "witnessed")]
    assert shown(of(), **mine) == []
    assert shown(**mine) == [("unlisted", None, "O 预算")]
    each = {**mine, "owed": asked("K08", ("wjw", "czj"))}
    assert shown(of(), **each) == [("unlisted", "czj", "O 预算")]


@pytest.mark.parametrize(
    ("title", "first_seen", "claimed", "there"),
    [
        ("部门预算", "2018-01-01T00:00", None, True),  # undated: of the year in which it was seen
        ("部门预算", "2018-12-31T23:59", None, True),
        ("部门预算", "2019-01-01T00:00", None, False),
        ("部门预算", "2018-09-05T09:00", "2017-12-31", False),  # its own day tells another year
        ("部门预算", "2019-02-05T09:00", "2018-12-31", True),
        ("2019年部门预算", "2018-12-30T09:00", None, True),  # named or come: either answers
    ],
)
def test_of_which_year_a_thing_is(title, first_seen, claimed, there):
    claims = {"claims": (claim(claimed),)} if claimed else {}
    owed = replace(asked(every="year"), valid_from=day("2018-01-01"))
    found = told(of(title=title, first_seen=first_seen, **claims), owed=owed, as_of="2019-06-01")
    assert ("预算 2018" in {subject for subject, _, _ in found}) == there


def test_what_may_be_of_the_year_leaves_it_open_and_what_is_shown_not_to_be_does_not():
    owed = replace(asked(every="year"), valid_from=day("2018-01-01"))
    more = {"owed": owed, "looks": (*LOOKS, *AFTER), "as_of": "2020-03-01"}
    lacks = ("unlisted", "wjw", "O 预算 2018")
    assert lacks in shown(**more)
    undated = of(title="部门预算", first_seen="2019-03-05T09:00")  # it may have come up in 2018
    assert lacks not in shown(undated, **more)
    absent = look(400, "2019-01-15T09:00")  # it came in 2019: a whole list of January does not show it
    assert lacks in shown(undated, **(more | {"looks": (*LOOKS, absent, *AFTER)}))
    dated = of(title="部门预算", first_seen="2019-03-05T09:00", claims=(claim("2019-03-05"),))
    assert lacks in shown(dated, **more)
    unknown = of(None, "财政情况公开", first_seen="2018-09-05T09:00")
    assert lacks not in shown(unknown, **more)
