"""An item after its trigger day.

semantics §4: "An item with trigger day D and due instant U, in this order: 1. first_seen ≤ U → met, witnessed.
2. absent at U → late, witnessed. 3. there is a claim, and the earliest of all is after U → late, admitted.
4. there is a claim, in time and not contradicted → met, claimed. 5. otherwise unproven."

Unproven is what "the observations and claims allow both": where no visit could have seen it for a week after the day that
it claims, it may have been up in time, and taken down and put back before it was first seen.

It cannot see what was shown between two visits, nor whether a claim that no visit contradicts is true, nor a
document that never came: that has no trigger day.
"""

from __future__ import annotations

from archive.duties.rules import Ruled, Seen
from archive.records import Basis, Claim, Instant, State, iso


def judge_item(seen: Seen, due: Instant) -> Ruled:
    """The state of one item against one due instant."""
    if seen.first_seen <= due:
        words = f"listed at {iso(seen.first_seen)}, before it was due at {iso(due)}"
        return _ruled(State.MET, Basis.WITNESSED, words, seen)
    if seen.absent_at(due) and not seen.away:
        words = f"not yet there when it was due at {iso(due)}; first listed at {iso(seen.first_seen)}"
        return _ruled(State.LATE, Basis.WITNESSED, words, seen)
    earliest = admission(seen)
    if earliest is not None and earliest.begin >= due:
        words = f"the earliest of its own dates, {earliest.text}, is after it was due at {iso(due)}"
        return _ruled(State.LATE, Basis.ADMITTED, words, seen, earliest)
    return _by_claim(seen, due)


def _by_claim(seen: Seen, due: Instant) -> Ruled:
    claim = seen.published
    if claim is None:
        return _ruled(State.UNPROVEN, None, "first listed after it was due, and no date of its own says when", seen)
    if seen.disproved(claim):
        words = f"its own date {claim.text} is after it was seen; a visit before the due instant would have decided"
        return _ruled(State.UNPROVEN, None, words, seen)
    if seen.away and seen.absent_at(due):
        words = f"no visit for a week after its own date {claim.text}: it may have been up then, and have been put back"
        return _ruled(State.UNPROVEN, None, words, seen)
    if seen.contradicted(claim):
        words = (
            f"its own date {claim.text} is contradicted by a visit; a visit nearer the due instant would have decided"
        )
        return _ruled(State.UNPROVEN, None, words, seen)
    if claim.end <= due:
        words = f"its own date {claim.text} is in time, and no visit contradicts it"
        return _ruled(State.MET, Basis.CLAIMED, words, seen)
    words = f"its own date {claim.text} does not tell; a visit at the due instant {iso(due)} would have"
    return _ruled(State.UNPROVEN, None, words, seen)


def admission(seen: Seen) -> Claim | None:
    """The earliest of all its claims that stand; a disproved one is none against the office."""
    claims = [claim for claim in seen.claims if not seen.disproved(claim)]
    return min(claims, key=lambda claim: (claim.begin, claim.end)) if claims else None


def _ruled(state: State, basis: Basis | None, words: str, seen: Seen, admitted: Claim | None = None) -> Ruled:
    bounds = [bound for bound in (seen.absent_against, admitted.begin if admitted else None) if bound is not None]
    evidence = (*seen.evidence(), *seen.page("claim"))
    return Ruled(state, basis, words, evidence, max(bounds, default=None), seen.first_seen, seen)
