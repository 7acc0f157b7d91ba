"""How long a thing must stay: a least length of display (征求意见期限不少于30日), and for good (长期公开)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.catalogue.phrases import read_phrase
from archive.duties import judge
from archive.records import Epoch, Outcome, Ruling, Unit
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
    sighting,
    world,
)

THIRTY = (
    "征求意见期限不得少于30日"  # opened on 3 September 2018: until the end of 3 October, a holiday that does not roll
)
OPENS = claim("2018-09-03")


def consultation(
    closes="2018-10-10", first_seen="2018-09-03T09:00", last="2018-10-12T09:00", gone=None, claims=(OPENS,)
):
    text = f"征求意见时间：2018年9月3日至{day(closes):%Y年%m月%d日}。" if closes else "现公开征求意见。"
    page = edition(first_seen, until=last, page=article("关于征求意见的公告", text))
    seen = sighting(first_seen, last=last, gone=gone, absent="2018-09-02T09:00")
    return item(seen, claims=claims, editions=(page,), title="关于征求意见的公告")


def judged(thing, *looks, phrase=THIRTY, as_of="2018-12-20", **more):
    return judge(world(as_of, [thing], looks), catalogue(obligation(read_phrase(phrase)), **more)).verdicts


def told(thing, *looks, **more):
    return [(v.machine_state.value, v.basis, v.holds) for v in judged(thing, *looks, **more)]


WATCHED = daily("2018-09-01", "2018-10-12")


def test_open_for_thirty_days_and_seen_so_is_met():
    (verdict,) = judged(consultation(), *WATCHED)
    assert (verdict.machine_state.value, verdict.basis, verdict.due_at) == ("met", "witnessed", at("2018-10-04"))
    assert verdict.subject_key == "http://site.example/1 不少于30日"


def test_one_that_closes_too_early_by_its_own_text_is_a_gap():
    assert told(consultation("2018-09-20"), *WATCHED) == [("missing", "admitted", True)]


def test_one_day_short_by_the_strict_count_alone_does_not_hold():
    """Closing on the 2nd is 30 days where the day of opening counts."""
    assert told(consultation("2018-10-02"), *WATCHED) == [("missing", "admitted", False)]
    assert told(consultation("2018-10-03"), *WATCHED) == [("met", "witnessed", True)]


def test_one_taken_down_before_its_time_is_a_gap_whatever_it_prints():
    down = consultation(last="2018-09-20T09:00", gone="2018-09-21T09:00")
    assert told(down, *WATCHED) == [("missing", "witnessed", True)]


def test_one_that_a_migration_left_behind_was_not_taken_down():
    down = consultation("", last="2018-09-20T09:00", gone="2018-09-21T09:00")
    epoch = Epoch("site", day("2018-09-20"), day("2018-12-31"), "新网站")
    assert told(down, *WATCHED) == [("missing", "witnessed", True)]
    assert told(down, *WATCHED, epochs=(epoch,)) == [("unproven", None, True)]


def test_one_whose_page_gives_a_reason_for_a_shorter_time_is_no_gap():
    short = consultation("2018-09-20")
    (page,) = short.editions
    text = f"{page.article.body}因情况紧急，征求意见期限缩短。"
    urgent = replace(short, editions=(replace(page, article=article("关于征求意见的公告", text)),))
    assert told(urgent, *WATCHED) == [("unproven", None, True)]


def test_the_printed_day_is_claimed_where_no_visit_contradicts_it():
    assert told(consultation(last="2018-09-20T09:00")) == [("met", "claimed", True)]


def test_before_its_time_it_is_pending():
    assert told(consultation("2018-09-20", last="2018-09-10T09:00"), as_of="2018-09-10T10:00") == [
        ("pending", None, True)
    ]


def test_one_that_prints_no_closing_and_was_not_looked_at_is_unobserved():
    quiet = consultation("", last="2018-09-20T09:00")
    assert told(quiet) == [("unobserved", None, True)]
    failed = (look(7, "2018-10-01T09:00", outcome=Outcome.FAILED),)
    assert told(quiet, *failed) == [("unobserved", None, True)]
    capped = (look(7, "2018-10-01T09:00", everything=False, floor=day("2018-09-25")),)
    assert told(quiet, *capped) == [("unproven", None, True)]


def test_one_that_was_there_before_we_watched_and_bears_no_day_is_no_gap():
    old = consultation("2018-09-20", claims=())
    old = replace(old, sightings=(replace(old.sightings[0], absent_until=None, absent_visit=None),))
    assert told(old, *daily("2018-09-03", "2018-10-12")) == [("unproven", None, True)]


def test_a_longer_opening_counts_from_the_earliest_day_that_it_may_have_had():
    """Absent until 2 September less the lag, first seen on the 10th: opened on the 1st at the earliest."""
    late = consultation("2018-10-02", first_seen="2018-09-10T09:00", claims=())
    looks = daily("2018-09-01", "2018-09-02") + daily("2018-09-10", "2018-10-12", start=200)
    assert told(late, *looks) == [("unproven", None, True)]
    short = consultation("2018-09-25", first_seen="2018-09-10T09:00", claims=())
    assert told(short, *looks) == [("missing", "admitted", True)]


def test_seven_working_days_are_counted_by_the_calendar():
    phrase = read_phrase("公示时间不少于7个工作日")
    assert (phrase.minimum_days, phrase.minimum_unit) == (7, Unit.WORKING_DAY)
    (verdict,) = judged(consultation("2018-09-12"), *WATCHED, phrase="公示时间不少于7个工作日")
    assert (verdict.machine_state.value, verdict.due_at) == ("met", at("2018-09-13"))
    assert told(consultation("2018-09-10"), *WATCHED, phrase="公示时间不少于7个工作日") == [
        ("missing", "admitted", True)
    ]


def test_a_deadline_and_a_length_give_a_duty_each():
    both = "信息形成20个工作日内予以公开;征求意见期限不得少于30日"
    thing = replace(consultation(), formed=(day("2018-09-01"),))
    keys = [v.subject_key for v in judged(thing, *WATCHED, phrase=both)]
    assert keys == ["http://site.example/1", "http://site.example/1 不少于30日"]


# --- for good

KEPT = "长期公开"


def lasting(**more):
    return consultation("", **more)


def test_what_is_listed_at_the_latest_visit_is_kept():
    (verdict,) = judged(lasting(), *WATCHED, phrase=KEPT)
    assert (verdict.machine_state.value, verdict.basis, verdict.due_at) == ("met", "witnessed", None)


def test_what_is_in_no_list_any_more_may_have_been_revoked_and_is_no_gap():
    gone = lasting(last="2018-09-20T09:00", gone="2018-09-21T09:00")
    (verdict,) = judged(gone, *WATCHED, phrase=KEPT)
    assert (verdict.machine_state.value, verdict.basis) == ("unproven", None)
    assert verdict.words.startswith("removed: listed until 2018-09-20T09:00:00+08:00")
    assert ("gone", 99) in [(e.role, e.visit_id) for e in verdict.evidence]


@pytest.mark.parametrize(
    ("later", "state"),
    [
        (look(300, "2018-09-25T09:00", outcome=Outcome.FAILED), "unobserved"),
        (look(300, "2018-09-25T09:00"), "unproven"),
    ],
)
def test_one_visit_without_it_or_none_that_read_the_list_tells_nothing(later, state):
    assert told(lasting(last="2018-09-20T09:00"), later, phrase=KEPT) == [(state, None, True)]


def test_a_lawful_removal_is_excused_and_one_in_a_migration_proves_nothing():
    gone = lasting(last="2018-09-20T09:00", gone="2018-09-21T09:00")
    fields = {
        "obligation_id": "",
        "office_id": "",
        "subject": gone.title,
        "finding_kind": "removed",
        "section_id": "s1",
    }
    decided = {
        "contest_id": "",
        "sets": "lawful_removal",
        "value": "",
        "decided_on": day("2018-10-01"),
        "by": "区政府办公室",
    }
    ruling = Ruling(**fields, **decided, why="公示期满", document="1号")
    (verdict,) = judged(gone, *WATCHED, phrase=KEPT, rulings=(ruling,))
    assert (verdict.machine_state.value, verdict.state.value, verdict.basis) == ("unproven", "excused", "ruling")
    epoch = Epoch("site", day("2018-09-20"), day("2018-12-31"), "新网站")
    assert told(gone, *WATCHED, phrase=KEPT, epochs=(epoch,)) == [("unproven", None, True)]
