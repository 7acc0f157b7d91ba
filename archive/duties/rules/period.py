"""One in each period.

semantics §4, a period [a, b), in this order: "1. one that counts was seen before b → met, witnessed. 2. one that counts
claims it and is not contradicted → met, claimed. 3. b not reached → pending. 4. the period ended before the first
complete visit of a section that could carry it → unobserved. 5. one could be the one → unproven. 6. one that counts is
shown to have come up after b → late, witnessed. 7. every section that could carry it is absent of it at b, and in each
our longest gap … is at most half the period → missing. 8. otherwise unobserved."

It cannot see what was shown and taken away between two visits, nor a release in a place that the catalogue does not name.
"""

from __future__ import annotations

from archive.duties.rules import Case, Ruled, Seen
from archive.duties.rules.counting import claims_it, could_be, counting
from archive.duties.rules.watching import absent_look, between, reread, too_little, unobserved, unwatched_before
from archive.records import Basis, Evidence, Instant, State, iso


def judge_period(case: Case, a: Instant, b: Instant, length: int) -> Ruled:
    """The state of [a, b); `length` in seconds is the cadence's, also where b is a lenient end."""
    counted = counting(case, a, b)
    met = _met(case, counted, a, b)
    if met is not None:
        return met
    if case.as_of < b:
        return Ruled(State.PENDING, None, f"the period ends at {iso(b)}")
    unwatched = unwatched_before(case, b)
    if unwatched or not case.sections:
        named = ", ".join(unwatched) or "no section could carry it"
        return unobserved(case, f"the period had ended before our first complete visit: {named}", a, b)
    told = _open(case, counted, a, b) or _part(case, counted)
    return told or _late(counted, b) or _missing(case, counted, a, b, length)


def in_time(counted: tuple[Seen, ...], a: Instant, b: Instant) -> tuple[list[Seen], list[Seen]]:
    """Those that were seen before the end, and those that claim the period and are not contradicted."""
    witnessed = [s for s in counted if s.first_seen < b]
    rest = (s for s in counted if s not in witnessed and claims_it(s, a, b))
    return witnessed, [s for s in rest if s.published and not s.contradicted(s.published)]


def _met(case: Case, counted: tuple[Seen, ...], a: Instant, b: Instant) -> Ruled | None:
    need = case.obligation.phrase.count
    witnessed, claimed = in_time(counted, a, b)
    if len(witnessed) >= need:
        return _found(State.MET, Basis.WITNESSED, witnessed[0], f"seen before the period ended at {iso(b)}")
    words = "its own date lies in the period, and no visit contradicts it"
    return _found(State.MET, Basis.CLAIMED, claimed[0], words) if len(witnessed) + len(claimed) >= need else None


def open_ones(case: Case, counted: tuple[Seen, ...], a: Instant, b: Instant) -> list[Seen]:
    """What could be the one; of a quota those that are in time are no open ones."""
    sure = {id(seen) for group in in_time(counted, a, b) for seen in group}
    return [seen for seen in case.spread.near(a, b) if id(seen) not in sure and could_be(seen, case, a, b)]


def _open(case: Case, counted: tuple[Seen, ...], a: Instant, b: Instant) -> Ruled | None:
    candidates = open_ones(case, counted, a, b)
    if not candidates:
        return None
    evidence = tuple(Evidence("could_be", visit_id=s.item.sightings[0].first_visit) for s in candidates)
    words = f"{len(candidates)} listed could be the one, first {candidates[0].item.title!r}; its day, kind or office would decide"
    return Ruled(State.UNPROVEN, None, words, evidence)


def _part(case: Case, counted: tuple[Seen, ...]) -> Ruled | None:
    """Missing is a period that holds none; a quota that was reached in part is no charge."""
    came, need = len(counted), case.obligation.phrase.count
    words = f"{came} of {need} that count: a quota reached in part is not called missing"
    return Ruled(State.UNPROVEN, None, words, counted[0].evidence()) if 0 < came < need else None


def _late(counted: tuple[Seen, ...], b: Instant) -> Ruled | None:
    late = [seen for seen in counted if seen.absent_at(b)]
    words = f"not yet there when the period ended at {iso(b)}"
    return _found(State.LATE, Basis.WITNESSED, late[0], words) if late else None


def _missing(case: Case, counted: tuple[Seen, ...], a: Instant, b: Instant, length: int) -> Ruled:
    reasons = too_little(case, a, b, length)
    if case.obligation.in_place and not reread(case, b):
        reasons = (*reasons, "an item kept in place was not read again after the end")
    if counted or reasons:
        words = "; ".join(reasons) or "what counts came at a time that no visit tells"
        return unobserved(case, words, a, b)
    ends = {section: look for section in case.sections if (look := absent_look(case, section, a, b, length))}
    through = sorted(
        {x for s, end in ends.items() for x in between(case, s, a, end.at)}, key=lambda x: (x.at, x.visit_id)
    )
    words = f"in no visit from {iso(through[0].at)} to {iso(through[-1].at)}; watched: {', '.join(ends)}"
    evidence = tuple(Evidence("watched", visit_id=look.visit_id) for look in through)
    low = min(look.at - case.lags[section] for section, look in ends.items())
    return Ruled(State.MISSING, Basis.WITNESSED, words, evidence, low)


def _found(state: State, basis: Basis, seen: Seen, words: str) -> Ruled:
    evidence = (*seen.evidence(), *seen.page("claim"))
    return Ruled(state, basis, f"{seen.item.title!r}: {words}", evidence, seen.absent_against, seen.first_seen, seen)
