"""Whether a section shows that nothing came in a period, and how closely we watched (semantics §4, a period).

"A section is absent of a period at t where one visit made at t plus lag or later read it without a hole, in date order,
to a printed day before a minus one period's length, or is deep and uncapped."
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

from archive.duties.rules import Case, Ruled
from archive.records import Evidence, Instant, Look, State, day_of


def complete(case: Case, section: str) -> tuple[Look, ...]:
    return case.complete.get(section, ())


def unwatched_before(case: Case, b: Instant) -> tuple[str, ...]:
    """The sections whose first complete visit came after the period had ended."""
    return tuple(s for s in case.sections if (looks := complete(case, s)) == () or looks[0].at >= b)


def absent_looks(case: Case, section: str, a: Instant, b: Instant, length: int) -> Iterator[Look]:
    """The visits that testify so. A list with an undated row could hide another below the oldest day read."""
    looks, reach = complete(case, section), day_of(a - length)
    for look in looks[bisect_left(looks, b + case.lags[section], key=lambda look: look.at) :]:
        if look.everything or (look.all_dated and look.floor_on is not None and look.floor_on < reach):
            yield look


def absent_look(case: Case, section: str, a: Instant, b: Instant, length: int) -> Look | None:
    """The first of them."""
    return next(absent_looks(case, section, a, b, length), None)


def closely_watched(case: Case, section: str, a: Instant, until: Look, length: int) -> bool:
    """Whether no stretch from a, through every complete visit, to the testifying one exceeds half the period."""
    points = [a, *(look.at for look in between(case, section, a, until.at))]
    return all(2 * (later - earlier) <= length for earlier, later in pairwise(points))


def between(case: Case, section: str, begin: Instant, end: Instant) -> tuple[Look, ...]:
    """The complete visits in [begin, end]."""
    looks = complete(case, section)
    first, last = bisect_left(looks, begin, key=lambda k: k.at), bisect_right(looks, end, key=lambda k: k.at)
    return looks[first:last]


def nearest(case: Case, due: Instant) -> tuple[Look, ...]:
    """Of each section that could carry it the visits nearest the due instant, the last before it and the first from it
    on, whatever came of them: what an `unobserved` rests on (semantics §6)."""
    found: list[Look] = []
    for section in case.sections:
        looks = case.looks.get(section, ())
        first = bisect_left(looks, due, key=lambda look: look.at)
        found += looks[max(first - 1, 0) : first + 1]
    return tuple(found)


def unobserved(case: Case, words: str, a: Instant, b: Instant) -> Ruled:
    """Nothing is said, on the complete visits of the period and those nearest its end; where a section has no visit at
    all there can be no evidence, and the words name it."""
    looks = {x for s in case.sections for x in between(case, s, a, b)} | set(nearest(case, b))
    evidence = tuple(Evidence("watched", visit_id=x.visit_id) for x in sorted(looks, key=lambda x: (x.at, x.visit_id)))
    without = [section for section in case.sections if not case.looks.get(section)]
    said = f"{words}; no visit at all of: {', '.join(without)}" if without else words
    return Ruled(State.UNOBSERVED, None, said, evidence)


def too_little(case: Case, a: Instant, b: Instant, length: int) -> tuple[str, ...]:
    """By section, why our visits let us say nothing; empty where they do."""
    told = []
    for section in case.sections:
        look = absent_look(case, section, a, b, length)
        if look is None:
            told.append(f"{section}: no visit after the end read the list far enough")
        elif not closely_watched(case, section, a, look, length):
            told.append(f"{section}: we were away for more than half the period")
    return tuple(told)


def reread(case: Case, b: Instant) -> bool:
    """in_place: whether each item still listed at b in these sections was read at or after b plus lag."""
    lag = max((case.lags[section] for section in case.sections), default=0)
    listed = (
        seen.item
        for seen in case.seen
        if any(
            s.section_id in case.sections and (s.gone_since is None or s.gone_since > b) for s in seen.item.sightings
        )
    )
    return all(any(e.seen_until >= b + lag for e in item.editions) for item in listed)
