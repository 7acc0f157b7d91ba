"""The computation of a duty in text: what is owed, each counted day, what was observed, the branch, what would change it."""

from __future__ import annotations

import pytest

from archive.catalogue.phrases import read_phrase
from archive.duties import judge
from archive.duties.explain import Explaining, Page
from archive.duties.would import OF_KIND, would
from archive.records import Basis, CalendarDay, Phrase, RuleName, State
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
    obligation,
    periodic,
    sighting,
    source,
    world,
)

AT = at("2018-10-31T00:00")
LOOKS = daily("2018-09-01", "2018-10-31")


def explained(*items, books=None, looks=LOOKS, as_of="2018-10-31T12:00", **more):
    shelf = books or catalogue(obligation(FIVE_DAYS), **more)
    seen = world(as_of, items, looks)
    told = Explaining(seen, shelf, judge(seen, shelf).verdicts[0], lambda n: Page(AT, f"page {n}"))
    return "\n".join(told.lines())


def thing(seen, formed, published):
    return item(sighting(seen, printed=published), claims=(claim(published),), formed=(formed,))


def test_each_counted_day_is_named_with_its_holiday_and_the_roll():
    text = explained(thing("2018-10-12T09:00", "2018-09-28", "2018-10-12"))
    assert "5 days; the trigger's day is not counted" in text
    assert "  1  2018-09-29 周六  make-up working day 调休 (National Day)" in text
    assert "  5  2018-10-03 周三  holiday (National Day)" in text
    assert "  →  2018-10-07 周日  holiday (National Day)" in text
    assert "  →  2018-10-08 周一  working day" in text
    assert "in time until 2018-10-09T00:00:00+08:00 (the end of 2018-10-08 周一)" in text


def test_working_days_are_counted_and_days_off_are_not():
    text = explained(thing("2018-10-12T09:00", "2018-09-28", "2018-10-12"), src=source("working"))
    assert "5 working days" in text
    assert "  ·  2018-10-01 周一  holiday (National Day)" in text
    assert "  5  2018-10-10 周三  working day" in text


def test_a_notice_of_the_catalogue_is_named_beside_its_day():
    notice = (CalendarDay(day("2018-10-08"), False, "国办发明电〔2018〕X号"),)
    text = explained(thing("2018-10-12T09:00", "2018-09-28", "2018-10-12"), calendar=notice)
    assert "2018-10-08 周一  day off, by 国办发明电〔2018〕X号" in text


def test_the_observations_stand_in_order_of_time_around_the_due_instant():
    text = explained(thing("2018-10-12T09:00", "2018-09-28", "2018-10-12"))
    part = text[text.index("4. ") : text.index("5. ")].splitlines()[1:]
    instants = [line.split()[0] for line in part]
    assert instants == sorted(instants)
    due = next(n for n, line in enumerate(part) if "—— due ——" in line)
    assert any("absent" in line for line in part[due:])
    assert "the page's own date (shown): 2018-10-12" in "\n".join(part[due:])


def test_the_verdict_its_versions_and_what_would_change_it_close_the_text():
    text = explained(thing("2018-10-12T09:00", "2018-09-28", "2018-10-12"))
    assert "late, witnessed; rules " in text
    assert "not yet there when it was due" in text
    assert "holds under every reading" in text
    assert text.splitlines()[-1].strip().startswith("an earlier sight of it")


def test_a_period_and_what_has_no_item_are_explained_too():
    text = explained(books=catalogue(periodic()))
    assert "the period 2018-W34, no trigger day" in text
    assert "6. What would change it" in text


def test_a_year_that_the_calendar_does_not_know_is_said_so():
    text = explained(thing("2049-01-05T09:00", "2049-01-04", "2049-01-05"), looks=(), as_of="2049-03-01")
    assert "not known: the calendar does not reach it" in text


def test_a_deadline_before_an_event_and_a_least_length_say_how_they_are_counted():
    notice = article("听证公告", "兹定于2018年9月20日举行听证会。")
    shown = item(sighting("2018-09-12T09:00"), editions=(edition(page=notice),), title="听证公告")
    ahead = catalogue(obligation(read_phrase("提前7日通知"), params={"trigger": "event_before"}))
    text = explained(shown, books=ahead)
    assert "2018-09-20 周四: the event's first day; the deadline is counted back from it" in text
    assert "counted back from the event, 7 days; its day is not counted" in text
    assert "  1  2018-09-19 周三  working day" in text and "  7  2018-09-13 周四  working day" in text
    text = explained(shown, books=catalogue(obligation(read_phrase("公示时间不少于7个工作日"))))
    assert "  7  2018-09-19 周三  working day\n   it must stay until 2018-09-20T00:00:00+08:00" in text
    assert "it must stay 7 working days; the day of opening is not counted, and the last is not rolled" in text
    text = explained(shown, books=catalogue(obligation(read_phrase("长期公开"))))
    assert "it must stay for good once it is up" in text and "none: without end, until a word tells" in text
    assert "we first saw it" in text


@pytest.mark.parametrize("kind", ["item", "period", "pair", "entry", "series", "presence", "length", "kept", "site"])
def test_what_would_change_a_verdict_is_said_of_its_kind_and_of_every_state(kind):
    for state in State:
        said = would(kind, state, None)
        assert said.zh and said.en
        if kind == "site" and state in OF_KIND["site"]:
            assert "due" not in said.en and "section" not in said.en and "期限" not in said.zh
    assert "裁定" in would(kind, State.EXCUSED, Basis.RULING).zh and "声明" in would(kind, State.EXCUSED, None).zh


def test_what_was_claimed_in_time_and_what_was_seen_in_time_are_changed_by_other_things():
    assert "no later observation undoes" in would("item", State.MET, Basis.WITNESSED).en
    assert "had ended" in would("item", State.MET, Basis.CLAIMED).en
    assert "no later observation" not in would("entry", State.MET, Basis.WITNESSED).en  # an entry must stay


def test_a_site_is_explained_by_its_thresholds_and_ends_with_what_concerns_a_site():
    none, params = Phrase("", False), {"indicator": "stale_home"}
    owed = obligation(none, RuleName.SITE, (), params=params, valid_from=day("2018-01-01"))
    text = explained(books=catalogue(owed))
    assert "3. What it is held to" in text and "indicator: stale_home" in text
    last = text.splitlines()[-1].strip()
    assert last == would("site", State.UNOBSERVED, None).en
