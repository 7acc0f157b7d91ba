"""A slow, obvious judge where a section has several lines: it moved to another address, told or not, or to another site.

"What is first seen from its start to the first deep visit after its end has absent_until NULL: it is not new"; "a stamp within
an epoch is no claim" (semantics §2). A move that nobody declared is one of a day; what only it brought may bear the day on
which it was copied, some weeks before.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from archive.records import Outcome, end_of, start_of
from tests.duties.oracle import Oracle

COPYING = timedelta(31)


class Lines(Oracle):
    """`moved`: by section, the first day of its line at another address."""

    def __init__(self, world, catalogue, obligation, office_id, moved):
        super().__init__(world, catalogue, obligation, office_id)
        self.moved = moved
        self.world = replace(world, items=tuple(self.as_moved(item) for item in world.items))

    def lag(self, section):
        """The longest of its sites: nobody tells which of them a cached list came from."""
        lines = [line for line in self.catalogue.sections if line.id == section]
        return max(self.catalogue.sites[line.site_id].lag_s for line in lines)

    def as_moved(self, item):
        first = min(item.sightings, key=lambda s: (s.first_seen, s.section_id))
        if first.section_id not in self.moved or not self.brought(first):
            return item
        since = start_of(self.moved[first.section_id] - COPYING)
        claims = tuple(c for c in item.claims if c.end <= since)
        published = item.published if item.published in claims else (claims[0] if claims else None)
        return replace(item, epoch=True, claims=claims, published=published)

    def brought(self, sighting):
        """First seen from the day of the move to the first whole look after it."""
        day = self.moved[sighting.section_id]
        looks = [x for x in self.world.looks.get(sighting.section_id, ()) if x.outcome is Outcome.COMPLETE and x.deep]
        after = [x for x in looks if x.at >= end_of(day)]
        until = after[0].at if after else self.world.as_of
        listed = bool(after) and sighting.first_visit == after[0].visit_id
        return sighting.first_seen >= start_of(day) and (sighting.first_seen <= until or listed)
