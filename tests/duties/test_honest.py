"""An honest district, simulated from the truth: what an office really did in time is never called late or missing.

The truth is the instant at which each item really went up. A list shows the truth as it was up to one lag ago, newest
printed day first; a visit reads its top rows, or all of it, or fails. The judge sees only the visits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from archive.duties import judge
from archive.records import Item, Look, Outcome, Sighting, State, day_of, end_of, start_of
from tests.duties.build import (
    DAY,
    FIVE_DAYS,
    HOUR,
    WEEKLY,
    catalogue,
    claim,
    day,
    edition,
    item,
    look,
    obligation,
    periodic,
    section,
    site,
    world,
)
from tests.duties.oracle import due_day

FIRST = day("2018-08-27")
BEGIN = start_of(FIRST)
DAYS = 28
LAG = DAY
ENOUGH = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@dataclass(frozen=True)
class Truth:
    """One item: when it went up in each section, what day its row prints, what its page claims, when it was formed."""

    number: int
    up: dict[str, int]
    printed: date
    claimed: bool
    formed: date

    @property
    def published(self):
        return min(self.up.values())


@st.composite
def truths(draw, honest):
    """`honest`: the printed and claimed day is the one on which it went up first; else any."""
    found = []
    for n in range(1, draw(st.integers(1, 5))):
        first = BEGIN + draw(st.integers(-5 * 24, DAYS * 24)) * HOUR
        up = {draw(st.sampled_from(["s1", "s2"])): first}
        if draw(st.booleans()):
            up["s2" if "s1" in up else "s1"] = first + draw(st.integers(0, 96)) * HOUR
        shown = day_of(first) if honest else day_of(first) + timedelta(draw(st.integers(-9, 3)))
        formed = day_of(first) - timedelta(draw(st.integers(0, 14)))
        found.append(Truth(n, up, shown, draw(st.booleans()), formed))
    return found


@st.composite
def visits(draw, items, name, start):
    """The looks of one section, and which items each of them listed."""
    found = []
    hour = draw(st.integers(0, 23))
    for n in range(DAYS):
        fate = draw(st.sampled_from(["deep", "deep", "top", "top", "broken", "none"]))
        if fate == "none":
            continue
        when = BEGIN + n * DAY + hour * HOUR
        stale = draw(st.integers(0, LAG // HOUR)) * HOUR
        there = sorted(
            (t for t in items if t.up.get(name, when + 1) <= when - stale),
            key=lambda t: (t.printed, t.number),
            reverse=True,
        )
        read = there if fate == "deep" else there[: draw(st.integers(0, 4))]
        whole = fate == "deep" or (fate == "top" and len(read) == len(there))
        outcome = Outcome.PARTIAL if fate == "broken" else Outcome.COMPLETE
        floor = read[-1].printed if read and not whole else None
        listed = set() if draw(st.integers(0, 9)) == 0 else {t.number for t in read}
        outcome = outcome if listed == {t.number for t in read} else Outcome.FAILED
        found.append((look(start + n, when, name, outcome, whole, floor, items_listed=len(listed)), frozenset(listed)))
    return found


def observed(truth: Truth, seen: dict[str, list[tuple[Look, frozenset[int]]]]) -> Item | None:
    sightings = []
    for name, rows in seen.items():
        listing = [x for x, listed in rows if truth.number in listed]
        if listing:
            first, last = listing[0], listing[-1]
            could = [x.at for x, _ in rows if x.at < first.at and x.could_see(truth.printed)]
            absent = max(could, default=None)
            sightings.append(
                Sighting(
                    name, absent, first.at, last.at, None, truth.printed, None, first.visit_id, last.visit_id, None
                )
            )
    if not sightings:
        return None
    claims = (claim(truth.printed.isoformat()),) if truth.claimed else ()
    sightings.sort(key=lambda s: (s.first_seen, s.section_id))
    return item(
        *sightings, item_id=truth.number, claims=claims, formed=(truth.formed.isoformat(),), editions=[edition()]
    )


@st.composite
def districts(draw, honest):
    items = draw(truths(honest))
    seen = {name: draw(visits(items, name, 1000 * n)) for n, name in enumerate(("s1", "s2"))}
    things = [thing for truth in items if (thing := observed(truth, seen))]
    looks = [x for rows in seen.values() for x, _ in rows]
    return items, world(BEGIN + DAYS * DAY, things, looks)


def shelf(duty):
    return catalogue(duty, sections=(section(), section("s2", office_id="")), sites=(site(lag_s=LAG),))


def judged_items(truth, seen):
    duty = obligation(FIVE_DAYS, sections=("s1", "s2"), valid_from=day("2018-08-01"))
    by_number = {t.number: t for t in truth}
    for verdict in judge(seen, shelf(duty)).verdicts:
        one = by_number[verdict.item_id]
        yield verdict, one, end_of(due_day(one.formed, 5, "calendar"))


@ENOUGH
@given(districts(honest=True))
def test_what_an_honest_office_published_in_time_is_never_late(district):
    for verdict, truth, due in judged_items(*district):
        event(f"{verdict.machine_state} {verdict.basis}")
        if truth.published < due:  # at the very instant it is both: seen in time, and of the next day
            assert verdict.machine_state in (State.MET, State.UNPROVEN)
        elif truth.published > due:
            assert (verdict.machine_state, verdict.basis) != (State.MET, "witnessed")


@ENOUGH
@given(districts(honest=False))
def test_even_a_wrong_date_makes_nobody_late_by_our_own_visits(district):
    for verdict, truth, due in judged_items(*district):
        if truth.published <= due:
            assert (verdict.machine_state, verdict.basis) != (State.LATE, "witnessed")


@ENOUGH
@given(districts(honest=True))
def test_a_week_in_which_something_really_came_is_never_missing(district):
    truth, seen = district
    duty = periodic(WEEKLY, sections=("s1", "s2"), valid_from=day("2018-08-27"))
    for verdict in judge(seen, shelf(duty)).verdicts:
        a, b = verdict.due_at - 7 * DAY, verdict.due_at
        event(str(verdict.machine_state))
        if any(a <= t.published < b for t in truth):
            assert verdict.machine_state not in (State.MISSING, State.LATE)


@ENOUGH
@given(districts(honest=True))
def test_an_honest_office_is_never_called_backdated(district):
    _, seen = district
    for judged in (seen, replace(seen, as_of=seen.as_of + DAY)):
        assert "backdated" not in {f.kind for f in judge(judged, shelf(obligation(sections=("s1", "s2")))).findings}


@ENOUGH
@given(districts(honest=False))
def test_margins_hold_the_true_day(district):
    for verdict, truth, due in judged_items(*district):
        true = (day_of(due - 1) - day_of(truth.published)).days
        assert verdict.margin_min is None or verdict.margin_min <= true
        if verdict.basis != "admitted":
            assert verdict.margin_max is None or true <= verdict.margin_max
