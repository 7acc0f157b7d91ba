"""Findings that are not duties (semantics §5), each with its evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from archive.duties.appearance import Appearances
from archive.duties.attribution import bound_kind, first_seen, holders, standing_day
from archive.duties.book import Book, within
from archive.duties.editions import changes
from archive.duties.epochs import Epochs, Mass, in_words
from archive.duties.makers import Formed, Maker, Makers
from archive.duties.presence import Removal, removals
from archive.duties.rules import Seen
from archive.duties.rulings import LAWFUL_REMOVAL, Rulings
from archive.records import Edition, Evidence, Finding, Item, Outcome, World, day_of, end_of, iso, start_of

Recalled = Callable[[Item, Callable[[Item], Iterable[Finding]]], Iterable[Finding]]
INNOCENT = "innocent causes: a migration, a scheduled publication, a list rebuilt late"

COUNTED_BY_SEVERAL = frozenset(  # what the plan asks, and each inspection in force
    ("unanswered", "stale", "stale_home", "unlinked", "unreachable", "did_not_open", "broken_link", "contradiction")
)


class Untold:
    """Items that give no duty because something of them was not told, by kind, office and section."""

    def __init__(self) -> None:
        self._items: dict[tuple[str, str, str], dict[int, Item]] = defaultdict(dict)
        self._relayed: dict[tuple[str, str], dict[int, tuple[Item, Formed]]] = defaultdict(dict)

    def add(self, item: Item, office_id: str) -> None:
        """`undated` where the page was read and gives no trigger day; `unread` where our fetch of it failed."""
        kind = "undated" if item.editions else "unread"
        for sighting in item.sightings:
            self._items[kind, office_id, sighting.section_id][item.id] = item

    def told(self, item: Item, office_id: str, untold: bool, relayed: Formed | None) -> None:
        if untold:
            self.add(item, office_id)
        if relayed is not None:
            self.relayed(item, office_id, relayed)

    def relayed(self, item: Item, office_id: str, formed: Formed) -> None:
        """One that another body formed, by what its page says: it triggers nothing here."""
        for sighting in item.sightings:
            self._relayed[office_id, sighting.section_id][item.id] = item, formed

    def makers(self) -> Iterator[tuple[str, str, tuple[tuple[Item, Formed], ...]]]:
        for (office, section), told in sorted(self._relayed.items()):
            yield office, section, tuple(told[key] for key in sorted(told))

    def rows(self) -> Iterator[tuple[str, str, str, tuple[Item, ...]]]:
        for (kind, office, section), items in sorted(self._items.items()):
            yield kind, office, section, tuple(items[key] for key in sorted(items))


class Findings:
    """All findings of one judging, in a fixed order."""

    def __init__(self, world: World, book: Book, appearances: Appearances, epochs: Epochs, rulings: Rulings) -> None:
        self._world, self._book, self._appearances = world, book, appearances
        self._epochs, self._rulings = epochs, rulings
        self._makers = Makers(book.catalogue)
        self._behind: dict[str, dict[int, tuple[Item, Removal]]] = defaultdict(dict)

    def all(
        self, masses: tuple[Mass, ...], untold: Untold, shown: Iterable[Finding], recalled: Recalled
    ) -> tuple[Finding, ...]:
        """`shown`: what rules found on the way that is no duty. `recalled`: an item's, made where they are not known."""
        found = list(shown)
        for item in self._world.items:
            found += recalled(item, self._of_item)
        found += self._untold(untold)
        found += self._relayed(untold)
        found += self._unattributed()
        found += self._unrecognised()
        found += self._blank()
        found += [self._epoch(mass) for mass in masses]
        return _once(found)

    def _of_item(self, item: Item) -> Iterator[Finding]:
        yield from self._backdated(item)
        yield from self._precedes(item)
        yield from self._edited(item)
        for removal in removals(item, self._book.lag):
            if self._left_behind(item, removal):
                self._behind[removal.last.section_id][item.id] = item, removal
                continue
            yield self._removed(item, removal)
            if removal.back is not None:
                words = f"listed again at {iso(removal.back.first_seen)}, gone since {iso(removal.since)}"
                yield self._finding(
                    "restored", item, words, (Evidence("first_seen", visit_id=removal.back.first_visit),)
                )

    def _finding(self, kind: str, item: Item, detail: str, evidence: tuple[Evidence, ...]) -> Finding:
        first = min(item.sightings, key=lambda s: (s.first_seen, s.section_id))
        office = item.office_id or self._book.owner(first.section_id, standing_day(item)) or None
        return Finding(kind, office, first.section_id, item.id, item.title, detail, evidence)

    def _backdated(self, item: Item) -> Iterator[Finding]:
        """Claims day P, and is absent at the end of P, as a visit of the week after tells. Of an ambiguous match nothing is
        said."""
        if item.ambiguous or not _came_after_a_claim(item) or not self._contradicted(self._appearances.of(item, ())):
            return  # more sections could only make it absent for less long
        seen = self._appearances.of(item, self.carrying(item))
        claim = seen.published
        if claim is not None and seen.absent_until is not None and self._contradicted(seen) and not seen.away:
            listed = f"not there at {iso(seen.absent_until)}, first listed at {iso(seen.first_seen)}"
            words = f"claims {claim.text}; {listed}; {INNOCENT}"
            yield self._finding("backdated", item, words, (*seen.evidence(), *seen.page("claim")))

    def _contradicted(self, seen: Seen) -> bool:
        claim = seen.published
        return claim is not None and seen.absent_at(end_of(claim.day) if claim.day is not None else claim.end)

    def carrying(self, item: Item) -> tuple[str, ...]:
        """Those of any obligation that binds it; the sections where it was seen are looked at in any case."""
        day = max(item.formed) if item.formed else standing_day(item)
        listed = {s.section_id for s in item.sightings}
        carrying: dict[str, None] = {}
        for obligation in self._book.catalogue.obligations:
            if listed.isdisjoint(obligation.sections) or not bound_kind(item, obligation):
                continue
            held = holders(item, frozenset(obligation.sections), self._book).offices
            for office in self._book.offices(obligation):
                in_force = self._book.in_force(obligation, day) and within(day, office.valid_from, office.valid_to)
                if office.id in held and in_force:
                    carrying |= dict.fromkeys(self._book.carrying(obligation, office.id, day))
        return tuple(carrying)

    def _precedes(self, item: Item) -> Iterator[Finding]:
        """Published before it was formed: before the earliest of its formation days, by its claim or by our visit."""
        if not item.formed:
            return
        formed = start_of(min(item.formed))
        if first_seen(item) >= formed and all(claim.end > formed for claim in item.claims):
            return
        seen = self._appearances.of(item, ())
        claim = seen.published
        if seen.first_seen < formed:
            words = f"first listed at {iso(seen.first_seen)}, formed on {min(item.formed).isoformat()}"
        elif claim is not None and claim.end <= formed:
            words = f"claims {claim.text}, formed on {min(item.formed).isoformat()}"
        else:
            return
        yield self._finding("precedes", item, words, (*seen.evidence(), *seen.page("claim")))

    def _edited(self, item: Item) -> Iterator[Finding]:
        for before, after in changes(item, self._epochs):
            what = f"attachment {_name(after)} replaced" if after.file else "changed"
            words = f"{what} without saying so between {iso(before.seen_until)} and {iso(after.seen_from)}"
            evidence = (
                Evidence("before", snapshot_id=after.replaces or before.snapshot_id),
                Evidence("after", snapshot_id=after.snapshot_id),
            )
            yield self._finding("edited", item, words, evidence)

    def _left_behind(self, item: Item, removal: Removal) -> bool:
        """A migration may have left it behind, or it may stand there under another address: nothing is said of it alone."""
        return (item.ambiguous and removal.back is None) or self._epochs.left_behind(
            removal.last.section_id, removal.since
        )

    def _unrecognised(self) -> Iterator[Finding]:
        for section, told in sorted(self._behind.items()):
            items = tuple(item for item, _ in told.values())
            words = (
                "moved to another address, or gone in a migration: not recognised after it, and not taken for removed"
            )
            evidence = [Evidence("last_seen", visit_id=removal.last.last_visit) for _, removal in told.values()]
            evidence += [Evidence("gone", visit_id=visit) for _, removal in told.values() for visit in removal.visits]
            detail = f"{len(items)} items {words}: {_titles(items)}"
            yield Finding(
                "moved", None, section, None, self._book.name(section), detail, tuple(dict.fromkeys(evidence))
            )

    def _removed(self, item: Item, removal: Removal) -> Finding:
        words = f"listed until {iso(removal.last.last_seen)}, gone since {iso(removal.since)}"
        names = frozenset({item.title, item.url, item.doc_number or item.url})
        ruling = self._rulings.of_finding("removed", LAWFUL_REMOVAL, names)
        if ruling is not None:
            words = f"lawful removal, ruled on {ruling.decided_on.isoformat()} by {ruling.by}: {ruling.why}; {words}"
        evidence = tuple(Evidence("gone", visit_id=visit) for visit in removal.visits)
        return self._finding(
            "removed", item, words, (Evidence("last_seen", visit_id=removal.last.last_visit), *evidence)
        )

    def _untold(self, untold: Untold) -> Iterator[Finding]:
        said = {
            "undated": "give no trigger day, and so no duty",
            "unread": "were not read by us: their fetch failed or has not been made, or they are files without a page",
        }
        for kind, office, section, items in untold.rows():
            detail = f"{len(items)} items {said[kind]}: {_titles(items)}"
            yield Finding(kind, office, section, None, self._book.name(section), detail, _listed(items, section))

    def _relayed(self, untold: Untold) -> Iterator[Finding]:
        """Formed by another body: in the office's own section relayed by it; in a shared one nobody's, though its page
        names the office as its source. Another office's section is not asked."""
        for office, section, told in untold.makers():
            items = tuple(item for item, _ in told if self._book.owner(section, standing_day(item)) in (office, ""))
            if not items:
                continue
            shared = not self._book.owner(section, standing_day(items[0]))
            makers = sorted({f"{'、'.join(formed.names)} ({formed.told_by})" for _, formed in told})
            words = f"{len(items)} items formed by another body, which trigger nothing here: {'; '.join(makers)}"
            detail = f"{words}; {_titles(items)}"
            kind, whose = ("unattributed", None) if shared else ("relayed", office)
            evidence = (*_listed(items, section), *_pages(items))
            yield Finding(kind, whose, section, None, self._book.name(section), detail, evidence)

    def _unattributed(self) -> Iterator[Finding]:
        """Nobody's: a shared section lists it and no office is named; or an owned one, and its source is no known office."""
        groups: dict[str, list[Item]] = defaultdict(list)
        for item in self._world.items:
            for section in dict.fromkeys(s.section_id for s in item.sightings):
                owner = self._book.owner(section, standing_day(item))
                if item.office_id is None and (not owner or self._strange(item, owner)):
                    groups[section].append(item)
        for section, items in sorted(groups.items()):
            sources = sorted({item.source_name or "none named" for item in items})
            detail = f"{len(items)} items whose source is no known office ({', '.join(sources)}): {_titles(items)}"
            yield Finding(
                "unattributed", None, section, None, self._book.name(section), detail, _listed(items, section)
            )

    def _strange(self, item: Item, owner: str) -> bool:
        """Whether its source is no known office, and nothing else of the page shows that the owner formed it."""
        unknown = bool(item.source_name) and not item.names_other
        return unknown and self._makers.of(item, owner).maker is not Maker.OWNER

    def _blank(self) -> Iterator[Finding]:
        """Never an item, and at least one complete visit."""
        full = {s.section_id for item in self._world.items for s in item.sightings}
        for section in self._book.sections():
            looks = [k for k in self._world.looks.get(section, ()) if k.outcome is Outcome.COMPLETE]
            if section in full or not looks or any(look.items_listed for look in self._world.looks[section]):
                continue
            office = self._book.owner(section, day_of(self._world.as_of)) or None
            detail = (
                f"no item in any visit; complete visits from {iso(looks[0].at)} to {iso(looks[-1].at)}: {len(looks)}"
            )
            evidence = tuple(Evidence("watched", visit_id=look.visit_id) for look in looks)
            yield Finding("blank", office, section, None, self._book.name(section), detail, evidence)

    def _epoch(self, mass: Mass) -> Finding:
        first = [min(item.sightings, key=lambda s: (s.first_seen, s.section_id)) for item in mass.items]
        evidence = tuple(Evidence("first_seen", visit_id=visit) for visit in sorted({s.first_visit for s in first}))
        subject = f"{mass.site_id} {mass.day.isoformat()}"
        return Finding("epoch", None, None, None, subject, f"taken for a migration: {in_words(mass)}", evidence)


def _came_after_a_claim(item: Item) -> bool:
    """Whether a claim had ended when it was first seen: else no visit before can speak against it."""
    return any(claim.end < first_seen(item) for claim in item.claims)


def _listed(items: list[Item] | tuple[Item, ...], section: str) -> tuple[Evidence, ...]:
    visits = {s.last_visit for item in items for s in item.sightings if s.section_id == section}
    return tuple(Evidence("first_seen", visit_id=visit) for visit in sorted(visits))


def _name(edition: Edition) -> str:
    return next((f"“{got.name}”" for got in edition.article.attachments if got.url == edition.file), edition.file or "")


def _pages(items: tuple[Item, ...]) -> tuple[Evidence, ...]:
    return tuple(Evidence("formed", snapshot_id=e.snapshot_id) for item in items for e in item.editions[:1])


def _titles(items: list[Item] | tuple[Item, ...], most: int = 5) -> str:
    named = "; ".join(item.title for item in items[:most])
    return f"{named}; …" if len(items) > most else named


def _once(found: list[Finding]) -> tuple[Finding, ...]:
    """In order; two that say the same of the same thing (the copies of a page edited together) are one."""
    told: dict[tuple[object, ...], Finding] = {}
    for finding in sorted(found, key=_order):
        same = told.get(_order(finding))
        evidence = finding.evidence if same is None else (*same.evidence, *finding.evidence)
        told[_order(finding)] = replace(finding, evidence=tuple(dict.fromkeys(evidence)))
    return tuple(told.values())


def said_once(found: Iterable[Finding]) -> Iterator[Finding]:
    """What several sources count alike (a question left open: the plan's and each inspection's) is one finding of one
    thing: the first is kept."""
    told: set[tuple[object, ...]] = set()
    for finding in found:
        thing = (
            finding.kind,
            finding.item_id or finding.subject,
            finding.section_id if finding.item_id is None else None,
        )
        if finding.kind not in COUNTED_BY_SEVERAL or thing not in told:
            yield finding
        told.add(thing)


def _order(finding: Finding) -> tuple[str, str, str, int, str, str]:
    return (
        finding.kind,
        finding.office_id or "",
        finding.section_id or "",
        finding.item_id or 0,
        finding.subject,
        finding.detail,
    )
