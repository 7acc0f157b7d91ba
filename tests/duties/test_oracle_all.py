"""Over all rules at once: looking less never accuses more, a gap is true, and what comes later changes no earlier verdict.

The truth is when each thing really went up; it stays up, for what is shown and taken away between two looks no rule can
see. Lists trail it by up to one lag, and the rows that a visit read are what the judge gets.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from archive import derive
from archive.catalogue import load
from archive.catalogue.phrases import read_phrase
from archive.duties import judge
from archive.records import Entry, Item, Look, Outcome, Phrase, RuleName, Sighting, State, Trigger, Unit, day_of
from archive.store import Archive
from tests.duties.build import (
    DAY,
    FIVE_DAYS,
    HOUR,
    WEEKLY,
    article,
    catalogue,
    claim,
    day,
    edition,
    item,
    kind,
    look,
    obligation,
    periodic,
    section,
    site,
    world,
)
from tests.duties.test_honest import BEGIN, DAYS, LAG
from tests.test_incremental import FILES, WEEKLY_DUTY, crawled

GAPS = (State.LATE, State.MISSING)
SECTIONS = ("s1", "s2")
CALL, ANSWER = "关于城市供热专项规划征求意见的公告", "关于城市供热专项规划采纳情况的公告"
TITLES = (CALL, ANSWER, "收费清单", "2018年8月指标", "关于公布卫生信息的公告", "关于公布卫生信息的公告")
CLOSING = Phrase("征集结束后5日内", True, (Trigger.OTHER_ITEM,), 5, Unit.DAY)
NONE = Phrase("", False)
SLOW = settings(
    deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
Seen = dict[str, list[tuple[Look, frozenset[int]]]]


@dataclass(frozen=True)
class Truth:
    """One thing: when it went up in each section, its title, when it was formed, when it closes, whether its page was read."""

    number: int
    up: dict[str, int]
    title: str
    formed: date
    closes: date
    office: str | None
    claimed: bool
    read: bool

    @property
    def came(self) -> int:
        return min(self.up.values())

    @property
    def printed(self) -> date:
        return day_of(self.came)


@st.composite
def truths(draw):
    found = []
    for n in range(1, draw(st.integers(2, 6))):
        came = BEGIN + draw(st.integers(-5 * 24, DAYS * 24)) * HOUR
        up = {draw(st.sampled_from(SECTIONS)): came}
        if draw(st.integers(0, 3)) == 0:
            up["s2" if "s1" in up else "s1"] = came + draw(st.integers(0, 96)) * HOUR
        formed = day_of(came) - timedelta(draw(st.integers(0, 14)))
        closes = day_of(came) + timedelta(draw(st.integers(1, 10)))
        whose = draw(st.sampled_from(["wjw", "wjw", "wjw", None]))
        title = draw(st.sampled_from(TITLES))
        found.append(Truth(n, up, title, formed, closes, whose, draw(st.booleans()), draw(st.integers(0, 4)) > 0))
    return found


@st.composite
def visits(draw, items, name, start):
    """Once a day: read to the end, or its top rows, broken off, failed, or not made."""
    found, hour = [], draw(st.integers(0, 23))
    for n in range(DAYS):
        fate = draw(st.sampled_from(["deep", "deep", "deep", "top", "broken", "failed", "none"]))
        if fate == "none":
            continue
        when = BEGIN + n * DAY + hour * HOUR
        trails = draw(st.sampled_from([0, 0, LAG // 2, LAG]))
        there = [t for t in items if t.up.get(name, when + 1) <= when - trails]
        there.sort(key=lambda t: (t.printed, t.number), reverse=True)
        rows = there if fate == "deep" else there[: draw(st.integers(1, 4))]
        whole = fate == "deep" or (fate == "top" and len(rows) == len(there))
        outcome = {"broken": Outcome.PARTIAL, "failed": Outcome.FAILED}.get(fate, Outcome.COMPLETE)
        listed = frozenset(() if fate == "failed" else (t.number for t in rows))
        floor = rows[-1].printed if rows and not whole else None
        found.append((look(start + n, when, name, outcome, whole, floor, items_listed=len(listed)), listed))
    return found


def observed(truth: Truth, seen: Seen) -> Item | None:
    sightings = []
    for name, rows in seen.items():
        listing = [x for x, listed in rows if truth.number in listed]
        if listing:
            could = [x.at for x, _ in rows if x.at < listing[0].at and x.could_see(truth.printed)]
            ends = (
                listing[0].at,
                listing[-1].at,
                None,
                truth.printed,
                None,
                listing[0].visit_id,
                listing[-1].visit_id,
                None,
            )
            sightings.append(Sighting(name, max(could, default=None), *ends))
    if not sightings:
        return None
    sightings.sort(key=lambda s: (s.first_seen, s.section_id))
    page = article(truth.title, f"疫苗。征求意见时间：{truth.printed:%Y年%m月%d日}至{truth.closes:%Y年%m月%d日}")
    first, last = sightings[0].first_seen, max(s.last_seen for s in sightings)
    read = replace(edition(page=page, url=f"http://site.example/{truth.number}"), seen_from=first, seen_until=last)
    return item(
        *sightings,
        item_id=truth.number,
        title=truth.title,
        claims=(claim(truth.printed.isoformat()),) if truth.claimed else (),
        formed=(truth.formed.isoformat(),) if truth.read else (),
        editions=[read] if truth.read else [],
        office_id=truth.office,
        kinds=frozenset({"call"}) if truth.title == CALL else frozenset({"卫生"}),
    )


def made(truth: list[Truth], seen: Seen):
    things = [thing for t in truth if (thing := observed(t, seen))]
    return world(BEGIN + DAYS * DAY, things, [x for rows in seen.values() for x, _ in rows])


def shelf():
    shared = {"sections": SECTIONS, "valid_from": day("2018-08-27")}
    pair = {"first": "call", "second": "卫生", "trigger": "closing", "order": "after"}
    duties = (
        obligation(FIVE_DAYS, id="I", **shared),
        periodic(WEEKLY, id="W", **shared),
        periodic(read_phrase("每周不少于2条"), id="Q", **shared),
        obligation(CLOSING, RuleName.PAIR, id="P", kinds=("call", "卫生"), params=pair, **shared),
        obligation(NONE, RuleName.ENTRY, id="E", **shared),
        obligation(NONE, RuleName.SERIES, id="R", params={"every": "month", "due_rule": "次月5日前", "title": "月"}, **shared),
        obligation(read_phrase("征求意见期限不得少于7日"), id="D", kinds=("call",), **shared),
        obligation(read_phrase("长期公开"), id="K", **shared),
        obligation(NONE, RuleName.PRESENCE, id="T", params={"each": ("卫生",)}, **shared),
        obligation(NONE, RuleName.ELEMENTS, id="L", params={"elements": {"渠道": ("渠道",)}}, **shared),
        *(obligation(NONE, RuleName.SITE, (), id=f"S{n}", params={"indicator": n, **more}, valid_from=day("2018-01-01"))
          for n, more in (("blank", {"count": 1}), ("stale", {"count": 1, "limits": {"14日": ("栏目",)}}))),
    )  # fmt: skip
    line = Entry("E", "wjw", "收费清单", "收费.*清单", ("收费",), "+10日", "")
    sections = (section(), section("s2", office_id=""))
    kinds = (kind("call", ("征求意见",)), kind())
    return catalogue(*duties, sections=sections, sites=(site(lag_s=LAG),), kinds=kinds, entries=(line,))


@st.composite
def districts(draw):
    truth = draw(truths())
    return truth, {name: draw(visits(truth, name, 1000 * n)) for n, name in enumerate(SECTIONS)}


def gaps(seen):
    judged = judge(seen, shelf())
    for verdict in judged.verdicts:
        event(f"{verdict.obligation_id} {verdict.machine_state} {verdict.basis}")
    return {(v.obligation_id, v.office_id, v.subject_key): v for v in judged.verdicts if v.machine_state in GAPS}


@settings(parent=SLOW, max_examples=20)
@given(districts(), st.integers(0, DAYS), st.integers(1, DAYS), st.sampled_from(["dropped", "failed", "unread"]))
def test_an_outage_or_pages_that_we_did_not_read_add_no_gap_that_is_not_true(district, first, days, how):
    """What is added is true: of what really came late, a list that was looked at after the outage may give the proof that
    was lacking, and one that was never seen again is missing."""
    truth, seen = district
    out = range(BEGIN + first * DAY, BEGIN + (first + days) * DAY)
    less = {name: [row for x, listed in rows if (row := lessened(x, listed, out, how))] for name, rows in seen.items()}
    unread = [replace(t, read=t.read and not (how == "unread" and t.came in out)) for t in truth]
    whole, found = gaps(made(truth, seen)), gaps(made(unread, less))
    for key in found.keys() - whole.keys():
        event(f"{key[0]} added, and true")
        assert true_gap(truth, found[key])


def lessened(one: Look, listed: frozenset[int], out: range, how: str) -> tuple[Look, frozenset[int]] | None:
    if one.at not in out or how == "unread":
        return one, listed
    failed = replace(one, outcome=Outcome.FAILED, everything=False, floor_on=None, items_listed=0)
    return None if how == "dropped" else (failed, frozenset())


@settings(parent=SLOW, max_examples=20)
@given(districts(), st.randoms(use_true_random=False))
def test_whatever_was_not_looked_at_every_gap_is_true(district, draws):
    truth, seen = district
    less = {name: [row for row in rows if draws.random() < 0.7] for name, rows in seen.items()}
    for world_of in (seen, less):
        for key, verdict in gaps(made(truth, world_of)).items():
            event(f"{key[0]} is judged a gap")
            assert true_gap(truth, verdict)


def true_gap(truth: list[Truth], verdict) -> bool:
    """Whether the office really was late, or brought nothing: by what happened, and not by what was seen of it."""
    owed, end = verdict.obligation_id, verdict.due_at
    mine = [t for t in truth if t.office == "wjw"]
    if owed == "I":
        return next(t for t in truth if t.number == verdict.item_id).came >= end
    if owed in ("W", "Q"):
        return not any(end - 7 * DAY <= t.came < end for t in mine)
    if owed in ("E", "R"):
        telling = {"E": "收费清单", "R": "8月" if verdict.subject == "2018-08" else "9月"}[owed]
        return not any(telling in t.title and t.came < end for t in mine)
    if owed == "P":  # an answer that was there before the call is another round's
        call = next(t.came for t in truth if verdict.subject_key == f"http://site.example/{t.number}")
        return not any(t.title == ANSWER and call <= t.came < end for t in mine)
    if owed == "D":
        return next(t.closes - t.printed for t in truth if t.number == verdict.item_id) < timedelta(7)
    since = BEGIN if owed == "Sblank" else BEGIN + (DAYS - 14) * DAY  # a section in which nothing came
    until = BEGIN + (DAYS - 3) * DAY - LAG  # the indicator takes a look of up to three days ago for the latest state
    return any(not any(since <= t.up.get(name, 0) <= until for t in truth) for name in SECTIONS)


@settings(parent=SLOW, max_examples=15)
@given(districts(), st.integers(1, DAYS))
def test_a_lead_is_no_verdict_whatever_it_rests_on(district, days):
    """Ids that bear a time, and Last-Modified, tell leads alone: with and without them every verdict is the same."""
    truth, seen = district
    plain = made(truth, seen)
    late = BEGIN + days * DAY
    led = replace(plain, modified={7: late})
    found = judge(led, shelf())
    assert found.verdicts == judge(plain, shelf()).verdicts
    kinds = {finding.kind for finding in found.findings}
    event("led" if "last_modified" in kinds else "not led")


@pytest.mark.parametrize("seed", range(2))
def test_what_happens_after_a_cut_off_changes_no_earlier_verdict(tmp_path, seed):
    """A real file, crawled day by day: each day's judgement, and the same day asked of the whole file later."""
    (tmp_path / "d").mkdir()
    for name, text in {**FILES, "obligations.yml": FILES["obligations.yml"] + WEEKLY_DUTY}.items():
        (tmp_path / "d" / name).write_text(text, encoding="utf-8")
    books, draws, then = load(tmp_path / "d"), random.Random(seed), {}
    for n in range(12):
        crawled(tmp_path, n, draws)
        archive = Archive.open(tmp_path / "d.db")
        instant = derive.latest(archive)
        then[instant] = judge(derive.world(archive, books, instant), books)
        archive.close()
    archive = Archive.open(tmp_path / "d.db")
    for instant, said in then.items():
        again = judge(derive.world(archive, books, instant), books)
        assert again.verdicts == said.verdicts
        assert told(again.findings) == told(said.findings)
    archive.close()


def told(findings):
    """Not by which look it was last seen: what one look missed and the next shows again is held as one interval."""
    return [(f.kind, f.office_id, f.section_id, f.item_id, f.subject, f.detail) for f in findings]
