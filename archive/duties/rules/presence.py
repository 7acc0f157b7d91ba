"""Whether a kind of information is there at all, or for a year.

The plan asks it as a standing question (二: "未公布…", "缺少政府常务会议和部门会议情况") and names no day by which it had to
be there. So what is there is `met`, and what is not is no gap: a thing that never came has no trigger day, and "without
[a rule in the catalogue] is never judged" (semantics §3). It is shown as a finding instead, and only where every section
that could carry it was read to its end after the year, or lately, and nothing listed could be it by another name.

It cannot see whether what bears the kind's name holds what the kind must hold, nor what is published elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.duties.rules import Ruled, Seen
from archive.duties.rules.counting import claims_it, may_have_come, reads_as
from archive.records import Basis, Instant, Kind, Look, State, iso


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kind, of the year [a, b) where one is asked for. `named`: the items whose title names that year."""

    kind: Kind
    a: Instant | None = None
    b: Instant | None = None
    named: frozenset[int] = frozenset()

    def in_time(self, seen: Seen) -> bool:
        if self.a is None or self.b is None or seen.item.id in self.named:
            return True
        return claims_it(seen, self.a, self.b) or (self.a <= seen.first_seen < self.b and seen.published is None)

    def sure(self, seen: Seen) -> bool:
        return seen.mine and not seen.item.ambiguous and seen.item.kinds is not None and self.kind.id in seen.item.kinds


def listed(seen: Seen) -> bool:
    """Whether some list shows it still."""
    return any(sighting.gone_since is None for sighting in seen.item.sightings)


def found(wanted: Wanted, seen: Iterable[Seen]) -> tuple[Seen, ...]:
    """What is of the kind, and of the year; those that some list shows still first."""
    fits = [one for one in seen if wanted.sure(one) and wanted.in_time(one)]
    return tuple(sorted(fits, key=lambda one: (not listed(one), one.first_seen, one.item.id)))


def judge_presence(there: tuple[Seen, ...]) -> Ruled | None:
    """`met` where it is there now; None where nothing is, or is no more."""
    if not there or not listed(there[0]):
        return None
    first = there[0]
    words = f"{first.item.title!r}: listed since {iso(first.first_seen)}; {len(there)} in all; no source says by when it is due"
    evidence = (*first.evidence(), *first.page("claim"))
    return Ruled(State.MET, Basis.WITNESSED, words, evidence, first.absent_against, first.first_seen, first)


def might_be(wanted: Wanted, seen: Iterable[Seen]) -> tuple[Seen, ...]:
    """What could be it, had we been told more: its kind, whose it is, or of what year."""
    return tuple(one for one in seen if _open(wanted, one))


def _open(wanted: Wanted, seen: Seen) -> bool:
    known = seen.item.kinds
    if known is not None and wanted.kind.id not in known:
        return False
    if wanted.sure(seen) and (wanted.a is None or seen.published is not None):
        return False
    meets = wanted.a is None or wanted.b is None or wanted.in_time(seen) or may_have_come(seen, wanted.a, wanted.b)
    return meets and (wanted.sure(seen) or reads_as(seen, wanted.kind.hints))


def read_to_the_end(looks: Iterable[Look], since: Instant) -> tuple[Look, ...]:
    """The complete visits from then on that show all that the section lists."""
    return tuple(look for look in looks if look.everything and look.at >= since)
