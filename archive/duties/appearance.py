"""Of an item as a whole: when it went up, as far as the visits tell (semantics §2)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date

from archive.duties.book import Book
from archive.duties.epochs import Epochs
from archive.duties.rules import Seen
from archive.records import DAY, Claim, Instant, Item, Look, Sighting, World, day_of

AWAY = 7 * DAY  # a visit that comes later after a day tells little of it: things are taken down and put back


class Appearances:
    """Items as seen by a duty or a finding: the sections that could carry it decide since when it can have been there."""

    def __init__(self, world: World, book: Book, epochs: Epochs) -> None:
        self._world, self._book, self._epochs = world, book, epochs
        self._memo: dict[tuple[int, tuple[str, ...], bool], Seen] = {}
        self._standing: dict[int, tuple[tuple[Claim, ...], Claim | None]] = {}
        self._instants = {section: [look.at for look in looks] for section, looks in world.looks.items()}

    def of(self, item: Item, carrying: tuple[str, ...], mine: bool = True) -> Seen:
        key = (item.id, carrying, mine)
        if key not in self._memo:
            self._memo[key] = self._whole(item, carrying, mine)
        return self._memo[key]

    def standing(self, item: Item) -> tuple[tuple[Claim, ...], Claim | None]:
        """Its claims that stand, and the one of them that counts."""
        if item.id not in self._standing:
            claims = tuple(claim for claim in item.claims if not self._epochs.stamps(item, claim))
            self._standing[item.id] = claims, item.published if item.published in claims else next(iter(claims), None)
        return self._standing[item.id]

    def _whole(self, item: Item, carrying: tuple[str, ...], mine: bool) -> Seen:
        first_seen = min(s.first_seen for s in item.sightings)
        claims, published = self.standing(item)
        up = min([first_seen, *(e.seen_from for e in item.editions if e.snapshot_id in self._world.captured_pages)])
        looks = {} if self._epochs.not_new(item) else self._last_absent(item, carrying, up)
        told = [(s, look) for s, look in looks.items() if look is not None]
        raw: Instant | None = None
        against: Instant | None = None
        if told and len(told) == len(looks):
            raw = min(look.at for _, look in told)
            against = min(look.at - self._book.lag(s) for s, look in told)
        visits = tuple(sorted(look.visit_id for _, look in told)) if raw is not None else ()
        after = self._came_after(item, looks, up)
        away = against is not None and self._away(item, looks, claims, up, against)
        return Seen(item, first_seen, raw, against, visits, claims, published, mine, after, away=away)

    def _away(self, item: Item, looks: Iterable[str], claims: tuple[Claim, ...], up: Instant, against: Instant) -> bool:
        """Whether the first day that it claims is spoken against by visits alone that came over a week later: by then it may
        have been up and taken down, which no visit saw."""
        told = [c.begin + DAY for c in claims if c.begin <= up]
        if not told or min(told) > against:
            return False
        listed, by_visit = _earliest(item), {s.first_visit for s in item.sightings}
        return not all(self._looked(s, (min(told), up), _printed(item, listed.get(s)), by_visit) for s in looks)

    def _looked(
        self, section: str, span: tuple[Instant, Instant], printed: date | None, listing: Iterable[int]
    ) -> bool:
        """Whether a visit of the first week of the span, its lag taken off, could have seen it."""
        looks, instants = self._world.looks.get(section, ()), self._instants.get(section, [])
        begin = span[0] + self._book.lag(section)
        week = looks[bisect_left(instants, begin) : bisect_left(instants, min(begin + AWAY + 1, span[1]))]
        return any(look.visit_id not in listing and look.could_see(printed) for look in week)

    def _came_after(self, item: Item, looks: dict[str, Look | None], up: Instant) -> Instant | None:
        """Since when it was not there, taking each list at its word: a day that a list stamps is doubted against the
        office alone, and never takes a period from it in which the item came up."""
        listed, by_visit = _earliest(item), {s.first_visit for s in item.sightings}
        days = {section: listed[section].printed_on for section in looks if section in listed}
        doubted = {s for s, day in days.items() if day != _printed(item, listed[s])}
        fair = [self._look(s, up, days[s], by_visit) if s in doubted else look for s, look in looks.items()]
        told = [look.at for look in fair if look is not None]
        return min(told) if told and len(told) == len(fair) else None

    def _last_absent(self, item: Item, carrying: tuple[str, ...], first_seen: Instant) -> dict[str, Look | None]:
        """By section that could carry it, the last visit before `first_seen` that testifies its absence there. A page that
        others captured before any list of ours named it was up by then, and that is the instant given."""
        listed = _earliest(item)
        outside = [s for s in listed if s not in carrying and not self._came_later(listed[s], first_seen)]
        by_visit = {s.first_visit for s in item.sightings}
        return {
            section: self._look(section, first_seen, _printed(item, listed.get(section)), by_visit)
            for section in (*carrying, *outside)
        }

    def _came_later(self, sighting: Sighting, first_seen: Instant) -> bool:
        """A section outside the obligation that did not list it yet when it was seen elsewhere; leaving it out speaks
        against the office, so the lag is taken off."""
        absent = sighting.absent_until
        return absent is not None and absent - self._book.lag(sighting.section_id) > first_seen

    def _look(self, section: str, before: Instant, printed: date | None, listing: Iterable[int]) -> Look | None:
        looks, instants = self._world.looks.get(section, ()), self._instants.get(section, [])
        for n in range(bisect_left(instants, before) - 1, -1, -1):
            look = looks[n]
            if look.visit_id not in listing and look.could_see(printed):
                return look
        return None


def _earliest(item: Item) -> dict[str, Sighting]:
    """By section, the sighting with which it came up there."""
    if len(item.sightings) == 1:
        return {item.sightings[0].section_id: item.sightings[0]}
    return {s.section_id: s for s in sorted(item.sightings, key=lambda s: s.first_seen, reverse=True)}


def _printed(item: Item, sighting: Sighting | None) -> date | None:
    """The day below which it may have stood: the earliest that the item claims, and that list prints. A list that
    stamps it anew may have held it under its old day, below what a look read. None: undated in that list."""
    if sighting is not None and sighting.printed_on is None:
        return None
    days = [day_of(claim.begin) for claim in item.claims]
    return min(days + ([sighting.printed_on] if sighting and sighting.printed_on else []), default=None)
