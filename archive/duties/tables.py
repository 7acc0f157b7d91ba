"""Rows of decision tables as duties of their own (semantics §2: "a row of a decision table is an item (its subject is its
document number)"): when a row came into a table, and since when every table of the section was without it.

"Rows inside an article are testified by reading that article; one that was not read again (nor confirmed unchanged by
its validator) testifies nothing about its rows, and a row is absent only where every table page of the section is."
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from archive.duties.attribution import FORMATION_SPREAD, holders, standing_day
from archive.duties.bench import Bench
from archive.duties.duty import Bound, Head, verdict_of
from archive.duties.items import Binding, start_of, unread
from archive.duties.makers import Maker
from archive.duties.rules import Ruled, Seen
from archive.duties.starts import Start, trigger_of
from archive.records import (
    Claim,
    Decision,
    Evidence,
    Instant,
    Item,
    Look,
    Obligation,
    Office,
    Phrase,
    State,
    Table,
    Trigger,
    Verdict,
)

ELSEWHERE = "its number stands in another page that was seen before: it may have been published there"


@dataclass(frozen=True, slots=True)
class Place:
    """One content of a table that shows the row."""

    item: Item
    table: Table
    row: Decision


@dataclass(frozen=True)
class Rows:
    """The rows of one obligation that counts from decisions."""

    bench: Bench
    obligation: Obligation

    @cached_property
    def items(self) -> list[Item]:
        return self.bench.listed(self.obligation)

    @cached_property
    def places(self) -> dict[str, list[Place]]:
        """By number, every content that shows it, in order of time."""
        found: dict[str, list[Place]] = defaultdict(list)
        for item in self.items:
            for table in self.bench.world.tables.get(item.id, ()):
                for row in table.decisions:
                    found[row.number].append(Place(item, table, row))
        for places in found.values():
            places.sort(key=lambda place: (place.table.seen_from, place.table.url))
        return found

    def bounds(self, phrase: Phrase) -> Iterator[Bound]:
        offices = {office.id: office for office in self.bench.book.offices(self.obligation)}
        sections = frozenset(self.obligation.sections)
        for number, places in sorted(self.places.items()):
            held = holders(places[0].item, sections, self.bench.book).offices & offices.keys()
            for office_id in sorted(held):
                bound = self._bound(phrase, offices[office_id], number, places)
                if bound is not None:
                    yield bound

    def _bound(self, phrase: Phrase, office: Office, number: str, places: list[Place]) -> Bound | None:
        """None where its day cannot be read, it lies outside the force, or another body decided."""
        first = places[0]
        days = {place.row.decided for place in places if place.row.decided is not None}
        if not days:
            self.bench.untold.add(first.item, office.id)
            return None
        day = max(days)
        binding = Binding(self.bench, self.obligation, office, first.item, phrase, Trigger.DECISION.value)
        if not binding.in_force(day):
            return None
        organ = first.row.organ
        formed = self.bench.makers.written(organ, office.id, day) if organ else None
        formed = formed or self.bench.makers.of(first.item, office.id)
        if formed.maker is Maker.ANOTHER:
            self.bench.untold.relayed(first.item, office.id, formed)
            return None
        told = next(p.table.snapshot_id for p in places if p.row.decided == day)
        unsure = (day - min(days)).days > FORMATION_SPREAD
        bound = binding.bound(number, Start(day, unsure, (Evidence("trigger", snapshot_id=told),)))
        doubt = None if organ and formed.maker is Maker.OWNER and not first.item.ambiguous else bound.doubt
        if doubt is None and self._named_before(number, first):
            doubt = ELSEWHERE
        carrying = self.bench.book.carrying(self.obligation, office.id, day)
        return replace(bound, seen=self._seen(bound.seen, number, places, carrying), doubt=doubt)

    def _named_before(self, number: str, first: Place) -> bool:
        """Whether a page without a table that was seen before the row bears its number: the decision itself, a report."""
        if number not in self._spoken:
            return False
        return any(
            edition.seen_from < first.table.seen_from and (number in edition.article.body or number in item.title)
            for item in self._loose
            for edition in item.editions
        )

    @cached_property
    def _loose(self) -> list[Item]:
        tables = self.bench.world.tables
        return [item for item in self.items if not any(table.decisions for table in tables.get(item.id, ()))]

    @cached_property
    def _spoken(self) -> str:
        """All that those pages say: asked once a row, and most rows are named in none."""
        return "\n".join(f"{item.title}\n{e.article.body}" for item in self._loose for e in item.editions)

    def _seen(self, page: Seen, number: str, places: list[Place], carrying: tuple[str, ...]) -> Seen:
        """The row as a thing of its own. It came with its page where that held it at first; then the page's dates are its
        own, and so is when the page was not there."""
        first = places[0]
        came = first.table.seen_from
        listing = sorted({s.section_id for s in first.item.sightings})
        looks = {s: self._absent(s, number, came) for s in dict.fromkeys((*carrying, *listing))}
        told = [(s, got) for s, got in looks.items() if got is not None]
        raw = against = None
        if told and len(told) == len(looks):
            raw = min(at for _, (at, _) in told)
            against = min(at - self.bench.book.lag(s) for s, (at, _) in told)
        claims = tuple(place.row.shown for place in places if place.row.shown is not None)
        claims = (*claims, *(page.claims if first.table.first else ()))
        shown = (Evidence("first_seen", snapshot_id=first.table.snapshot_id),)
        absent = tuple(Evidence("absent", visit_id=look.visit_id) for _, (_, look) in told) if raw is not None else ()
        return Seen(
            item=replace(first.item, title=number, doc_number=number, editions=()),
            first_seen=min(came, page.first_seen) if first.table.first else came,
            absent_until=raw,
            absent_against=against,
            absent_visits=(),
            claims=claims,
            published=_counts(claims),
            mine=page.mine,
            shown_by=(*shown, *absent),
        )

    def _absent(self, section: str, number: str, before: Instant) -> tuple[Instant, Look] | None:
        """When the section last showed no such row: at a look that read its whole list, and at the latest reading of each
        page that was listed then. None: some page was not read then, or its tables could not be."""
        looks = [look for look in self.bench.complete.get(section, ()) if look.everything and look.at < before]
        if not looks:
            return None
        look, at = looks[-1], looks[-1].at
        for item in self._listed.get(section, []):
            if min(s.first_seen for s in item.sightings if s.section_id == section) > look.at:
                continue
            read = self._without(item, number, before)
            if read is None:
                return None
            at = min(at, read)
        return at, look

    @cached_property
    def _listed(self) -> dict[str, list[Item]]:
        found: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            for section in {s.section_id for s in item.sightings}:
                found[section].append(item)
        return found

    def _without(self, item: Item, number: str, before: Instant) -> Instant | None:
        """The latest reading of the page and its files before then, if none showed the row."""
        tables = [t for t in self.bench.world.tables.get(item.id, ()) if t.seen_from < before]
        if any(t.fault or any(row.number == number for row in t.decisions) for t in tables):
            return None
        readings: dict[str, Instant] = {}
        for table in tables:
            readings[table.url] = max(readings.get(table.url, 0), min(table.seen_until, before - 1))
        return min(readings.values(), default=None)


def _counts(claims: tuple[Claim, ...]) -> Claim | None:
    """The row's own day counts before its page's."""
    return claims[0] if claims else None


def rows_of(bench: Bench, obligation: Obligation) -> Iterator[Bound]:
    """The rows that the obligation, or a branch of it, counts from a decision."""
    phrases = (obligation.phrase, *(branch for _, branch in obligation.phrase.branches))
    counted = [p for p in phrases if p.decidable and trigger_of(obligation, p) == Trigger.DECISION.value]
    if counted and bench.world.tables:
        yield from Rows(bench, obligation).bounds(counted[0])


def unread_tables(bench: Bench, obligation: Obligation) -> Iterator[Verdict]:
    """A page whose decisions stand in a table, or a file, that cannot be read with certainty: nothing is proven of it."""
    if trigger_of(obligation, obligation.phrase) != Trigger.DECISION.value:
        return
    offices = {office.id: office for office in bench.book.offices(obligation)}
    for item in bench.listed(obligation):
        faults = unread(bench, item)
        for office_id in sorted(holders(item, frozenset(obligation.sections), bench.book).offices & offices.keys()):
            binding = Binding(bench, obligation, offices[office_id], item, obligation.phrase, Trigger.DECISION.value)
            if faults and start_of(binding) is None and binding.in_force(standing_day(item)):
                yield _unread(obligation, office_id, item, faults)


def _unread(obligation: Obligation, office_id: str, item: Item, faults: tuple[Table, ...]) -> Verdict:
    head = Head(obligation.id, office_id, "item", item.url, item.title, item.id, None)
    words = f"its decisions cannot be told, and so not judged: {'; '.join(dict.fromkeys(t.fault for t in faults))}"
    evidence = tuple(Evidence("claim", snapshot_id=table.snapshot_id) for table in faults)
    return verdict_of(head, None, Ruled(State.UNPROVEN, None, words, evidence), holds=False)
