"""Which of many things a period must ask: those of which something that tells when they came meets it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from archive.records import Instant

if TYPE_CHECKING:
    from archive.duties.rules import Seen

ALWAYS = -(1 << 62)  # before every instant


class Spread:
    """Many things seen, by the stretch of time that each may concern: a period asks only those that meet it."""

    def __init__(self, seen: Iterable[Seen]) -> None:
        self.seen = tuple(seen)

    @cached_property
    def _reach(self) -> list[tuple[Instant, Instant, int]]:
        return sorted((*reach(one), n) for n, one in enumerate(self.seen))

    @cached_property
    def _latest(self) -> list[Instant]:
        """Of each in the order of `_reach`, the latest end of it and all before it."""
        return list(accumulate((end for _, end, _ in self._reach), max))

    def near(self, a: Instant, b: Instant) -> tuple[Seen, ...]:
        """In their order, those that may count for [a, b), or could be the one."""
        found, at = [], bisect_left(self._reach, (b,)) - 1
        while at >= 0 and self._latest[at] >= a:
            if self._reach[at][1] >= a:
                found.append(self._reach[at][2])
            at -= 1
        return tuple(self.seen[n] for n in sorted(found))


def reach(seen: Seen) -> tuple[Instant, Instant]:
    """The first and last instant of all that tells when it came: outside it, it is nothing to a period."""
    editions = (*seen.item.editions, *seen.item.files)
    since = ALWAYS if seen.absent_against is None else seen.absent_against
    begins = [since, *(c.begin for c in seen.claims), *(e.seen_after for e in editions if e.seen_after is not None)]
    return min(begins), max([seen.first_seen, *(c.end for c in seen.claims), *(e.seen_from for e in editions)])
