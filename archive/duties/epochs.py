"""Migrations: the catalogue's epochs, days that look like one, and a section's move to another address (semantics §2, epoch).

What a migration brings is not new, and what it leaves behind is not taken down: an item that was not recognised under its new
address is neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from archive.duties.book import Book
from archive.records import Claim, Epoch, Instant, Item, Outcome, Section, Sighting, World, day_of, end_of, start_of

MORE_THAN_ITEMS = 20
MORE_THAN_MONTHS = 3
TAKING_OVER = timedelta(31)  # before a section's move: its pages may bear the day of being copied


@dataclass(frozen=True, slots=True)
class Mass:
    """Many items of a site, formed in many months, that claim one publication day."""

    site_id: str
    day: date
    items: tuple[Item, ...]
    months: int


def mass_days(items: Iterable[Item], book: Book) -> tuple[Mass, ...]:
    """Days on which more than 20 items of a site, formed in more than three months, claim to have been published."""
    claiming: dict[tuple[str, date], dict[int, Item]] = defaultdict(dict)
    for item in items:
        days = {claim.day for claim in _claims(item) if claim.day is not None}
        for site in item_sites(item, book):
            for day in days:
                claiming[site, day][item.id] = item
    found = []
    for (site, day), group in sorted(claiming.items()):
        months = {(d.year, d.month) for item in group.values() for d in item.formed}
        if len(group) > MORE_THAN_ITEMS and len(months) > MORE_THAN_MONTHS:
            found.append(Mass(site, day, tuple(group.values()), len(months)))
    return tuple(found)


def _claims(item: Item) -> tuple[Claim, ...]:
    """All that the item and its pages claim; deriving may already have struck the stamps out of the item's own."""
    pages = (claim for e in item.editions for claim in (e.article.shown, e.article.meta) if claim is not None)
    return (*item.claims, *pages)


def item_sites(item: Item, book: Book) -> frozenset[str]:
    return frozenset(site for s in item.sightings for site in book.sites(s.section_id))


class Epochs:
    """All that is taken for an epoch: the catalogue's, and mass days that no ruling set aside. A section whose next line has
    another address moved on that line's first day, whether or not an epoch is told; no stamp is judged by that alone."""

    def __init__(self, world: World, book: Book, masses: Iterable[Mass]) -> None:
        self._world, self._book = world, book
        taken = [Epoch(m.site_id, m.day, m.day, "taken for a migration") for m in masses]
        self._by_site: dict[str, list[Epoch]] = defaultdict(list)
        for epoch in (*book.catalogue.epochs, *taken):
            self._by_site[epoch.site_id].append(epoch)
        self._sections: dict[str, tuple[Epoch, ...]] = {}

    def _of_section(self, section: str) -> tuple[Epoch, ...]:
        """Kept: each item asks, and most sections have none."""
        if section not in self._sections:
            of_sites = [e for site in sorted(self._book.sites(section)) for e in self._by_site.get(site, ())]
            self._sections[section] = (*of_sites, *moves(self._book.lines(section)))
        return self._sections[section]

    def left_behind(self, section: str, since: Instant) -> bool:
        """Whether what is gone from the section since then may have been left behind by a migration: from an epoch's start
        to the first deep visit after its end."""
        return any(self._holds(epoch, section, since, 0) for epoch in self._of_section(section))

    def stamps(self, item: Item, claim: Claim) -> bool:
        """Whether the claim is a stamp within an epoch: no claim. So is one of the weeks before a section's move, of an item
        that only the move brought: it was taken over then, and nobody told us of an epoch."""
        if not any(self._of_section(s.section_id) for s in item.sightings):
            return False
        for site in item_sites(item, self._book):
            for epoch in self._by_site.get(site, ()):
                ended = epoch.to_on is not None and claim.begin >= end_of(epoch.to_on)
                if not ended and claim.end > start_of(epoch.from_on):
                    return True
        first = _first(item)
        taken_over = (e for e in moves(self._book.lines(first.section_id)) if self._brought(e, first))
        return any(claim.end > start_of(e.from_on - TAKING_OVER) for e in taken_over)

    def _brought(self, epoch: Epoch, first: Sighting) -> bool:
        return self._holds(epoch, first.section_id, first.first_seen, first.first_visit)

    def not_new(self, item: Item) -> bool:
        """Whether it was first seen from an epoch's start to the first deep visit after its end."""
        if item.epoch:
            return True
        first = _first(item)
        return any(self._brought(epoch, first) for epoch in self._of_section(first.section_id))

    def _holds(self, epoch: Epoch, section: str, first_seen: Instant, visit: int) -> bool:
        if first_seen < start_of(epoch.from_on):
            return False
        if epoch.to_on is None:
            return True
        after = end_of(epoch.to_on)
        looks = self._world.looks.get(section, ())
        deep = next((k for k in looks if k.deep and k.outcome is Outcome.COMPLETE and k.at >= after), None)
        return deep is None or first_seen <= deep.at or visit == deep.visit_id


def _first(item: Item) -> Sighting:
    return min(item.sightings, key=lambda s: (s.first_seen, s.section_id))


def moves(lines: Iterable[Section]) -> Iterator[Epoch]:
    """The days on which a section's address became another one."""
    for old, new in pairwise(lines):
        if old.url and new.url and old.url != new.url and new.valid_from is not None:
            yield Epoch(new.site_id, new.valid_from, new.valid_from, "the section moved to another address")


def in_words(mass: Mass) -> str:
    first, last = (day_of(x) for x in _seen_range(mass.items))
    return f"{len(mass.items)} items formed in {mass.months} months claim {mass.day.isoformat()}; first seen {first} to {last}"


def _seen_range(items: tuple[Item, ...]) -> tuple[Instant, Instant]:
    seen = [s.first_seen for item in items for s in item.sightings]
    return min(seen), max(seen)
