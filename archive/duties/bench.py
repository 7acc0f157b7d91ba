"""What all obligations of one judging share: the indexes over what was observed, and what could not be told on the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from archive.duties.appearance import Appearances
from archive.duties.approvals import Approvals
from archive.duties.attribution import bound_kind, first_seen, holders
from archive.duties.book import Book
from archive.duties.calendar import Calendar
from archive.duties.epochs import Epochs, mass_days
from archive.duties.findings import Untold
from archive.duties.makers import Makers
from archive.duties.rules import Case, Seen
from archive.duties.rules.spread import Spread
from archive.duties.rulings import EPOCH as SETS_EPOCH
from archive.duties.rulings import Rulings
from archive.records import Catalogue, Item, Look, Obligation, Office, Outcome, World

NOBODY = ""


class Bench:
    """One judging. Its indexes are built once, whatever the number of obligations."""

    def __init__(self, world: World, catalogue: Catalogue) -> None:
        self.world = world
        self.book = Book(catalogue)
        self.calendar = Calendar(catalogue.calendar)
        self.rulings = Rulings(catalogue, world.as_of)
        masses = mass_days(world.items, self.book)
        self.masses = tuple(m for m in masses if not self._set_aside(m.site_id, m.day))
        self.epochs = Epochs(world, self.book, self.masses)
        self.appearances = Appearances(world, self.book, self.epochs)
        self.makers = Makers(catalogue)
        self.untold = Untold()
        self.complete: Mapping[str, tuple[Look, ...]] = {
            section: tuple(look for look in looks if look.outcome is Outcome.COMPLETE)
            for section, looks in world.looks.items()
        }
        self.twins = _twins(world.items)
        self._of_kinds: dict[tuple[tuple[str, ...], ...], list[Item]] = {}
        self._holders: dict[tuple[tuple[str, ...], ...], dict[str, dict[int, None]]] = {}
        self._listed: dict[str, list[Item]] = defaultdict(list)
        for item in sorted(world.items, key=lambda i: (first_seen(i), i.id)):
            for section in dict.fromkeys(s.section_id for s in item.sightings):
                self._listed[section].append(item)

    @cached_property
    def approvals(self) -> Approvals:
        return Approvals(self.world.items)

    def _set_aside(self, site_id: str, day: date) -> bool:
        """A ruling says that the day is no epoch: its subject the day or the site and the day, its value `no`."""
        names = frozenset({day.isoformat(), f"{site_id} {day.isoformat()}"})
        ruling = self.rulings.of_finding("epoch", SETS_EPOCH, names)
        return ruling is not None and ruling.value == "no"

    def listed(self, obligation: Obligation) -> list[Item]:
        """The items of the obligation's sections that it may bind, by when they were first seen."""
        key = (obligation.sections, obligation.kinds)
        if key not in self._of_kinds:
            found = {item.id: item for section in obligation.sections for item in self._listed[section]}
            bound = (item for item in found.values() if bound_kind(item, obligation))
            self._of_kinds[key] = sorted(bound, key=lambda i: (first_seen(i), i.id))
        return self._of_kinds[key]

    def listed_in(self, section_id: str) -> list[Item]:
        """Every item that was seen in the section, by when it was first seen anywhere."""
        return self._listed.get(section_id, [])

    def seen(self, obligation: Obligation, office: Office, sections: tuple[str, ...]) -> tuple[Seen, ...]:
        """The office's items in these sections, and nobody's of the shared ones."""
        held = self._held(obligation, sections)
        mine = held.get(office.id, {})
        places = mine.keys() | held.get(NOBODY, {}).keys()
        listed = self.listed(obligation)
        return tuple(self.appearances.of(listed[n], sections, n in mine) for n in sorted(places))

    def _held(self, obligation: Obligation, sections: tuple[str, ...]) -> dict[str, dict[int, None]]:
        """By office, the places of its items among those listed; NOBODY's, of items whose page names no office."""
        key = (obligation.sections, obligation.kinds, sections)
        if key not in self._holders:
            found: dict[str, dict[int, None]] = defaultdict(dict)
            for n, item in enumerate(self.listed(obligation)):
                held = holders(item, frozenset(sections), self.book)
                for office in (*held.offices, *([NOBODY] if held.nobody else [])):
                    found[office][n] = None
            self._holders[key] = dict(found)
        return self._holders[key]

    def case(
        self,
        obligation: Obligation,
        office: Office,
        sections: tuple[str, ...],
        seen: Iterable[Seen],
    ) -> Case:
        """The office's duties in these sections, of what was seen there."""
        return Case(
            obligation=obligation,
            office=office,
            as_of=self.world.as_of,
            sections=sections,
            complete=self.complete,
            lags={section: self.book.lag(section) for section in sections},
            spread=Spread(seen),
            hints=self.book.hints(obligation),
            looks=self.world.looks,
        )


def subject_key(item: Item) -> str:
    """The document number, else the first URL; a number without a digit (〔〕号) is none."""
    number = item.doc_number or ""
    return number if any(char.isdigit() for char in number) else item.url


def _twins(items: tuple[Item, ...]) -> frozenset[int]:
    """Items that share their office and document number with another: one of them may be a copy of the other."""
    groups: dict[tuple[str | None, str], list[int]] = defaultdict(list)
    for item in items:
        key = subject_key(item)
        if key != item.url:
            groups[item.office_id, key].append(item.id)
    return frozenset(item_id for group in groups.values() if len(group) > 1 for item_id in group)
