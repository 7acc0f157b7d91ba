"""What is awaited from an instant on: the second of a pair, a period of a series.

semantics §4: "A pair, a named entry, a period of a series: as an item where it is found; else rules 3–8 with [trigger or
taking effect, U) as [a, b), in place of the half-period condition one complete visit before U, and absence at U and at
the latest visit."

One that could be the one leaves open what was found too late as well: it may have been there in time. It cannot see what
was shown and taken away between two visits, nor a thing in a place that the catalogue does not name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from archive.duties.rules import Case, Ruled, Seen
from archive.duties.rules.counting import could_be
from archive.duties.rules.item import judge_item
from archive.duties.rules.watching import absent_look, absent_looks, between, unobserved, unwatched_before
from archive.records import Basis, Evidence, Instant, State, iso


@dataclass(frozen=True, slots=True)
class Found:
    """One that is the awaited thing; `ground` says by what it was told. `evidence`: in place of the item's visits."""

    seen: Seen
    ground: str
    evidence: tuple[Evidence, ...] = ()


def judge_awaited(case: Case, a: Instant, b: Instant, found: tuple[Found, ...], might: tuple[Seen, ...]) -> Ruled:
    """The state of what was due in [a, b). `might`: those that match it and another alike, or of unknown kind."""
    best = as_found(found, b)
    if best is not None and best.state is State.MET:
        return best
    if case.as_of < b:
        return Ruled(State.PENDING, None, f"it is due at {iso(b)}")
    unwatched = unwatched_before(case, b)
    if best is None and (unwatched or not case.sections):
        named = ", ".join(unwatched) or "no section could carry it"
        return unobserved(case, f"it was due before our first complete visit: {named}", a, b)
    return still_open(case, a, b, might) or best or _missing(case, a, b)


def as_found(found: Iterable[Found], due: Instant) -> Ruled | None:
    """The most favourable of those that are it."""
    order = (State.MET, State.UNPROVEN, State.LATE)
    ruled = [_as_item(one, due) for one in found]
    return min(ruled, key=lambda r: (order.index(r.state), r.basis is not Basis.WITNESSED), default=None)


def _as_item(one: Found, due: Instant) -> Ruled:
    ruled = judge_item(one.seen, due)
    words = f"{one.seen.item.title!r}, told by {one.ground}: {ruled.words}"
    return replace(ruled, words=words, evidence=one.evidence or ruled.evidence)


def still_open(case: Case, a: Instant, b: Instant, might: tuple[Seen, ...]) -> Ruled | None:
    """Rule 5, over all that came since a: one seen after b would make it late, and not missing."""
    until = max(b, case.as_of + 1)
    candidates = [*might, *(seen for seen in case.seen if could_be(seen, case, a, until))]
    if not candidates:
        return None
    evidence = tuple(Evidence("could_be", visit_id=s.item.sightings[0].first_visit) for s in candidates)
    words = f"{len(candidates)} listed could be the one, first {candidates[0].item.title!r}; its day, kind, office or what it belongs to would decide"
    return Ruled(State.UNPROVEN, None, words, evidence)


def _missing(case: Case, a: Instant, b: Instant) -> Ruled:
    length = b - a
    reasons = [reason for section in case.sections if (reason := _too_little(case, section, a, b))]
    if reasons:
        return unobserved(case, "; ".join(reasons), a, b)
    told = {section: list(absent_looks(case, section, a, b, length)) for section in case.sections}
    looks = {x for s, ends in told.items() for x in (*between(case, s, a, ends[0].at), ends[-1])}
    through = sorted(looks, key=lambda look: (look.at, look.visit_id))
    words = f"in no visit from {iso(through[0].at)} to {iso(through[-1].at)}; watched: {', '.join(told)}"
    evidence = tuple(Evidence("watched", visit_id=look.visit_id) for look in through)
    low = min(ends[-1].at - case.lags[section] for section, ends in told.items())
    return Ruled(State.MISSING, Basis.WITNESSED, words, evidence, low)


def _too_little(case: Case, section: str, a: Instant, b: Instant) -> str | None:
    if not any(look.at < b for look in between(case, section, a, b)):
        return f"{section}: no complete visit between {iso(a)} and the due instant {iso(b)}"
    if absent_look(case, section, a, b, b - a) is None:
        return f"{section}: no visit after the due instant read the list far enough"
    return None
