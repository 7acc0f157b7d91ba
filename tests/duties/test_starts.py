"""Items whose clock starts with another day than their formation: a meeting's end, a decision, an approval, a change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.catalogue.phrases import read_phrase
from archive.duties import judge
from archive.duties.rules import Seen
from archive.duties.starts import start_of_item
from tests.duties.build import article, catalogue, claim, daily, day, edition, item, kind, obligation, sighting, world

MEETING = {"trigger": "meeting_end"}
HELD = "9月3日至4日，区政府召开第18次常务会议，研究供热工作。"  # due, 会后两日内: the end of 6 September, a Thursday


def page(body=HELD, title="区政府召开第18次常务会议", **more):
    return edition("2018-09-05T09:00", page=article(title, body, **more))


def judged(thing, *looks, phrase="会后两日内", as_of="2018-10-31", kinds=(), **more):
    read = replace(read_phrase(phrase), text=phrase)
    owed = obligation(read, **({"params": MEETING} | more))
    return judge(world(as_of, [thing], looks), catalogue(owed, kinds=kinds))


def told(thing, *looks, **more):
    return [(v.trigger_on.isoformat(), v.machine_state.value, v.basis) for v in judged(thing, *looks, **more).verdicts]


def meeting(first_seen, claims=("2018-09-05",), editions=None, **more):
    pages = editions if editions is not None else (page(),)
    title = pages[0].article.title if pages else "区政府召开第18次常务会议"
    return item(sighting(first_seen), claims=tuple(map(claim, claims)), editions=pages, title=title, **more)


def test_minutes_are_counted_from_the_last_day_of_the_meeting():
    assert told(meeting("2018-09-06T09:00")) == [("2018-09-04", "met", "witnessed")]
    assert told(meeting("2018-09-09T09:00")) == [("2018-09-04", "met", "claimed")]


def test_minutes_that_were_not_there_two_days_after_the_meeting_are_late():
    looks = daily("2018-09-01", "2018-09-09")
    assert told(meeting("2018-09-10T09:00"), *looks) == [("2018-09-04", "late", "witnessed")]
    assert told(meeting("2018-09-10T09:00", ["2018-09-07"])) == [("2018-09-04", "late", "admitted")]


def test_minutes_without_a_day_of_their_own_and_unwatched_are_unproven():
    bare = meeting("2018-09-10T09:00", (), editions=(page(HELD.replace("9月3日至4日", "2018年9月4日")),))
    assert told(bare) == [("2018-09-04", "unproven", None)]


def test_minutes_that_tell_no_day_of_the_meeting_give_no_duty_and_are_counted():
    found = judged(meeting("2018-09-10T09:00", editions=(page("会议研究了供热工作。", formed=day("2018-09-04")),)))
    assert (found.verdicts, [f.kind for f in found.findings]) == ((), ["undated"])


def test_meetings_more_than_a_month_apart_on_one_page_prove_nothing():
    two = HELD + "2018年7月20日，区政府召开第15次常务会议。"
    looks = daily("2018-09-01", "2018-09-09")
    assert told(meeting("2018-09-10T09:00", editions=(page(two),)), *looks) == [("2018-09-04", "unproven", None)]


def test_a_meeting_held_before_the_force_owes_nothing():
    assert told(meeting("2018-09-10T09:00", editions=(page("2018年8月16日，区政府召开会议。"),))) == []


def test_the_trigger_names_the_page_on_which_it_was_read():
    (verdict,) = judged(meeting("2018-09-06T09:00")).verdicts
    assert [(e.role, e.snapshot_id) for e in verdict.evidence if e.role == "trigger"] == [("trigger", 7)]


# --- decisions, approvals, closings


def decision(first_seen, body="许可决定日期：2018-09-03", title="准予行政许可决定书", **more):
    return meeting(first_seen, editions=(page(body, title, **more),))


@pytest.mark.parametrize(("first_seen", "state"), [("2018-09-12T09:00", "met"), ("2018-09-17T09:00", "late")])
def test_a_decision_is_counted_in_working_days_from_its_own_day(first_seen, state):
    """Due on 12 September: the seventh working day."""
    looks = daily("2018-09-01", "2018-09-16")[: 16 if state == "late" else 11]
    shown = replace(decision(first_seen), claims=(), published=None)
    phrase = "自作出行政决定之日起7个工作日内"
    assert told(shown, *looks, phrase=phrase, params={"trigger": "decision"}) == [("2018-09-03", state, "witnessed")]


def test_a_written_decision_is_of_the_day_on_which_it_was_signed():
    signed = decision("2018-09-05T09:00", "决定如下", formed=day("2018-09-03"))
    assert told(signed, phrase="信息形成5日内", params={"trigger": "decision"}) == [("2018-09-03", "met", "witnessed")]


def test_a_news_report_signed_some_day_tells_no_decision():
    report = decision("2018-09-05T09:00", "决定如下", "行政许可工作情况", formed=day("2018-09-03"))
    assert told(report, phrase="信息形成5日内", params={"trigger": "decision"}) == []


def test_figures_are_counted_from_their_approval():
    budget = decision(
        "2018-09-05T09:00", "2018年9月3日，区人大常委会批准了决算。", "2017年决算", formed=day("2018-08-20")
    )
    phrase = "批准后20日内"
    assert told(budget, phrase=phrase, params={"trigger": "approval"}) == [("2018-09-03", "met", "witnessed")]


@pytest.mark.parametrize(("title", "day_told"), [("关于2017年决算的批复", "2018-08-20"), ("2017年决算", None)])
def test_a_page_that_approves_is_of_the_day_on_which_it_was_signed_and_another_page_of_none(title, day_told):
    signed = decision("2018-09-05T09:00", "决算情况如下", title, formed=day("2018-08-20"))
    found = told(signed, phrase="批准后20日内", params={"trigger": "approval"})
    assert found == ([(day_told, "met", "witnessed")] if day_told else [])


@pytest.mark.parametrize(("claims", "year"), [(("2019-01-05",), "2018"), ((), "2019")])
def test_a_day_of_a_meeting_without_a_year_is_told_by_the_pages_own_day_or_by_when_it_was_seen(claims, year):
    """First seen in December 2019; its page says January 2019, or nothing."""
    old = meeting("2019-12-28T09:00", claims, editions=(page(HELD.replace("9月3日至4日", "12月20日")),))
    (verdict,) = judged(old, as_of="2019-12-31").verdicts
    assert verdict.trigger_on == day(f"{year}-12-20")


def test_results_are_counted_from_the_closing_of_the_consultation():
    result = decision("2018-09-12T09:00", "征求意见时间：2018年9月1日至2018年9月10日。", "意见征集结果")
    phrase = "征集结束后5日内"
    assert told(result, phrase=phrase, params={"trigger": "closing"}) == [("2018-09-10", "met", "witnessed")]


# --- before an event


NOTICE = "兹定于2018年9月20日在三楼会议室举行听证会。"


def notice(first_seen, claims=()):
    return meeting(first_seen, claims, editions=(page(NOTICE, "听证公告"),))


@pytest.mark.parametrize(
    ("first_seen", "looks", "state"),
    [
        ("2018-09-13T20:00", (), ("met", "witnessed")),  # due with 13 September: seven days before
        ("2018-09-16T09:00", daily("2018-09-10", "2018-09-15"), ("late", "witnessed")),
        ("2018-09-16T09:00", (), ("unproven", None)),
    ],
)
def test_a_notice_is_due_so_many_days_before_the_event(first_seen, looks, state):
    found = told(notice(first_seen), *looks, phrase="提前7日通知", params={"trigger": "event_before"})
    assert found == [("2018-09-20", *state)]


def test_a_notice_whose_day_before_is_a_day_off_rolls_on_but_not_to_the_event():
    """Two days before Tuesday 25 September 2018 is a Sunday, and the Monday is Mid-Autumn: it stays the day before."""
    body = NOTICE.replace("9月20日", "9月25日")
    shown = meeting("2018-09-24T09:00", (), editions=(page(body, "听证公告"),))
    (verdict,) = judged(shown, phrase="提前2日通知", params={"trigger": "event_before"}).verdicts
    assert (verdict.machine_state.value, verdict.margin_min) == ("met", 0)


# --- branches by kind, and changes


BRANCHED = "信息形成20个工作日内公开;其中行政许可事项应自作出行政决定之日起7个工作日内公示"
KINDS = (kind("licence", ("行政许可",)), kind("notice", ("公告",)))


def test_a_branch_counts_from_its_own_day():
    licence = decision("2018-09-10T09:00", "许可决定日期：2018-09-03", formed=day("2018-08-20"))
    licence = replace(licence, kinds=frozenset({"licence"}), formed=(day("2018-08-20"),))
    plain = replace(licence, kinds=frozenset({"notice"}))
    (branch,) = judged(licence, phrase=BRANCHED, params={}, kinds=KINDS).verdicts
    (main,) = judged(plain, phrase=BRANCHED, params={}, kinds=KINDS).verdicts
    assert (branch.trigger_on, main.trigger_on) == (day("2018-09-03"), day("2018-08-20"))
    assert branch.due_at < main.due_at


CHANGE = "形成或者变更之日起20个工作日内"  # from 3 September 2018: due on 8 October


def changed(seen_from, after, title="救助标准（修订）"):
    first = edition("2018-08-20T09:00", until=after, digest="d1", page=article("救助标准", formed=day("2018-08-18")))
    second = edition(seen_from, after, digest="d2", snapshot=8, page=article(title, "新", formed=day("2018-09-03")))
    days = ("2018-08-18", "2018-09-03")
    return item(sighting("2018-08-20T09:00"), formed=days, editions=(first, second), title="救助标准")


@pytest.mark.parametrize(
    ("seen_from", "after", "state"),
    [
        ("2018-09-10T09:00", "2018-09-09T09:00", "met"),
        ("2018-10-20T09:00", "2018-10-19T09:00", "late"),
        ("2018-10-20T09:00", "2018-09-09T09:00", "unproven"),  # not read at the due instant
    ],
)
def test_a_change_starts_the_clock_anew(seen_from, after, state):
    verdicts = judged(changed(seen_from, after), phrase=CHANGE, params={}).verdicts
    assert [(v.subject_key, v.machine_state.value) for v in verdicts] == [
        ("http://site.example/1", "met"),
        ("http://site.example/1 变更 2018-09-03", state),
    ]
    assert ("first_seen", 8) in [(e.role, e.snapshot_id) for e in verdicts[1].evidence]


def test_a_later_day_that_may_be_a_correction_accuses_nobody():
    silent = changed("2018-10-20T09:00", "2018-10-19T09:00", "救助标准")
    assert [v.machine_state.value for v in judged(silent, phrase=CHANGE, params={}).verdicts] == ["met", "unproven"]


def test_a_phrase_that_names_no_change_knows_none():
    late = changed("2018-10-20T09:00", "2018-10-19T09:00")
    assert len(judged(late, phrase="信息形成20个工作日内", params={}).verdicts) == 1


# --- when it was published


def test_what_was_published_is_counted_from_its_claim_unless_contradicted():
    shown = item(sighting("2018-09-10T09:00"), claims=(claim("2018-09-05"),))
    seen = Seen(shown, shown.sightings[0].first_seen, None, None, (), shown.claims, shown.published)
    assert start_of_item(seen, "published").day == day("2018-09-05")
    absent = replace(
        seen,
        absent_until=sighting("2018-09-09T09:00").first_seen,
        absent_against=sighting("2018-09-08T09:00").first_seen,
    )
    assert start_of_item(absent, "published").day == day("2018-09-10")
    assert start_of_item(replace(seen, claims=(), published=None), "published") is None


RESOLVED = "区人大常委会2018年9月4日批准了2018年财政决算。"  # twenty days: 24 September is a holiday, due on the 26th


def budget(came, title="2018年财政决算", text="现将决算公开如下。"):
    pages = [edition(f"{came}T09:00", page=article(title, text), url="http://site.example/2", snapshot=8)]
    return item(sighting(f"{came}T09:00"), item_id=2, title=title, claims=(claim(came),), editions=pages)


def approving(title="区人大常委会关于批准2018年财政决算的决议", text=RESOLVED):
    pages = [edition("2018-09-05T09:00", page=article(title, text))]
    return item(sighting("2018-09-05T09:00"), title=title, claims=(claim("2018-09-05"),), editions=pages)


def approved(*things):
    owed = obligation(read_phrase("批准后二十日内"), params={"trigger": "approval"}, kinds=())
    found = judge(world("2018-12-31", things, daily("2018-09-01", "2018-12-31")), catalogue(owed))
    return {v.subject: (v.machine_state.value, v.basis) for v in found.verdicts if v.item_id == 2}


def test_a_budget_soon_after_an_approval_that_another_page_tells_is_met_and_a_later_one_accuses_nobody():
    (kept,) = approved(approving(), budget("2018-09-20")).values()
    assert kept == ("met", "witnessed")
    (open_,) = approved(approving(), budget("2018-10-20")).values()
    assert open_ == ("unproven", None)
    (owned,) = approved(approving(), budget("2018-10-20", text=RESOLVED)).values()
    assert owned == ("late", "witnessed"), "its own page tells it"


@pytest.mark.parametrize(
    ("title", "thing"),
    [
        ("区人大常委会关于批准2017年财政决算的决议", "2018年财政决算"),  # of another year
        ("区人大常委会关于批准2018年财政预算的决议", "2018年财政决算"),  # of another thing
        ("区人大常委会关于批准2018年财政预算调整方案的决议", "2018年财政预算"),
        ("市人大常委会关于批准2018年财政决算的决议", "2018年财政决算"),  # of the city
        ("区人大常委会关于批准2018年财政决算的决议", "2018年财政决算和2019年财政预算"),  # of two
        ("关于做好2018年财政决算工作的通知", "2018年财政决算"),
        ("区人大常委会关于批准财政决算的决议", "财政决算"),  # neither says of which year
    ],
)
def test_an_approval_of_something_else_starts_nothing(title, thing):
    assert approved(approving(title), budget("2018-09-20", thing)) == {}
