"""What a rule sees: a frozen case, without clock, database or network. A rule is a pure function of it.

Rules import `archive.records` and `archive.duties.calendar` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.duties.rules.spread import Spread
from archive.records import Basis, Claim, Evidence, Instant, Item, Look, Obligation, Office, State


@dataclass(frozen=True, slots=True)
class Seen:
    """One item as a whole, as one office's duty sees it: it went up somewhere in (absent, first_seen]."""

    item: Item
    first_seen: Instant
    absent_until: Instant | None  # raw: where absence helps the office
    absent_against: Instant | None  # each section's less its lag: where it speaks against the office
    absent_visits: tuple[int, ...]  # the visits that testify it, one a section
    claims: tuple[Claim, ...]  # that stand: no stamp of an epoch
    published: Claim | None  # the one that counts, if it stands
    mine: bool = True  # attributed to the office; False: nobody's, in a shared section
    came_after: Instant | None = None  # absent then by the days that the lists print: where it counts for the office
    shown_by: tuple[Evidence, ...] = ()  # of what stands in a page (an edition, a row): the page that first showed it
    away: bool = False  # no visit for a week after the day that it claims: it may have been up, and taken down again

    def absent_at(self, instant: Instant) -> bool:
        """Testified absent at the instant plus lag or later."""
        return self.absent_against is not None and self.absent_against >= instant

    def disproved(self, claim: Claim) -> bool:
        """The page was seen before the day that it claims."""
        return claim.begin > self.first_seen

    def contradicted(self, claim: Claim) -> bool:
        return self.absent_at(claim.end)

    def evidence(self) -> tuple[Evidence, ...]:
        if self.shown_by:
            return self.shown_by
        first = min(self.item.sightings, key=lambda s: (s.first_seen, s.section_id))
        absent = tuple(Evidence("absent", visit_id=visit) for visit in self.absent_visits)
        return (Evidence("first_seen", visit_id=first.first_visit), *absent)

    def page(self, role: str) -> tuple[Evidence, ...]:
        """The article page as first read; nothing where it was not read."""
        return tuple(Evidence(role, snapshot_id=edition.snapshot_id) for edition in self.item.editions[:1])


@dataclass(frozen=True, slots=True)
class Case:
    """One office's duties under one obligation, and all that was observed of them."""

    obligation: Obligation
    office: Office
    as_of: Instant
    sections: tuple[str, ...]  # that could carry it: its own and the shared, wanted ones too
    complete: Mapping[str, tuple[Look, ...]]  # the complete visits alone, by section, in order of time
    lags: Mapping[str, int]  # seconds, by section
    spread: Spread  # the office's items, and nobody's of the shared sections
    hints: tuple[str, ...]  # of the obligation's kinds; empty: every text is taken to hold one
    looks: Mapping[str, tuple[Look, ...]] = field(default_factory=dict)  # every visit, whatever came of it

    @property
    def seen(self) -> tuple[Seen, ...]:
        return self.spread.seen


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a rule says. `low` and `high` bound the instant of publication: (low, high]; None: unbounded."""

    state: State
    basis: Basis | None
    words: str
    evidence: tuple[Evidence, ...] = ()
    low: Instant | None = None
    high: Instant | None = None
    seen: Seen | None = None
