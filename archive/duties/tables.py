"""Rows of decision tables as duties of their own (semantics §2: "a row of a decision table is an item (its subject is its
document number)"): when a row came into a table, and since when every table of the section was without it.

"Rows inside an article are testified by reading that article; one that was not read again (nor confirmed unchanged by
its validator) testifies nothing about its rows, and a row is absent only where every table page of the section is."
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial

from archive.duties.answers import Answer, Asked, Told, settled
from archive.duties.attribution import FORMATION_SPREAD, holders, standing_day
from archive.duties.bench import Bench
from archive.duties.duty import Head, item_verdict, verdict_of
from archive.duties.items import Binding, Given, start_of, unread
from archive.duties.makers import Maker
from archive.duties.past import Past
from archive.duties.phrases import lateness_open, phrase_for
from archive.duties.rules import Ruled, Seen
from archive.duties.starts import Start, trigger_of
from archive.duties.traces import Tracer, digest_of, headed
from archive.records import (
    Claim,
    Decision,
    Edition,
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

ELSEWHERE = "its number stands in a page that was seen before: it may have been published there"
MISDATED = "its number bears a later year than the day of its decision: one of them is wrong"
YEAR = re.compile(r"[〔\[(（【﹝［](20\d\d)[〕\])）】﹞］]")
BRACKETS = re.compile(r"[〔〕\[\](){}【】〖〗〈〉《》]|第")
ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−~～", "-"))
MORE_PAGES = ("下一页", "下页", "尾页")  # of a table that goes on where we did not read


@dataclass(frozen=True, slots=True)
class Place:
    """One content of a table that shows the row."""

    item: Item
    table: Table
    row: Decision


def same_number(number: str) -> str:
    """A number as it is compared: 〔2018〕, [2018] and （2018） are one, and so are 第012号 and 12号."""
    plain = "".join(unicodedata.normalize("NFKC", number).translate(DASHES).split()).lower()
    return BRACKETS.sub("", ZEROS.sub("", plain))


@dataclass(frozen=True)
class Rows:
    """The rows of one obligation that counts from decisions."""

    bench: Bench
    obligation: Obligation

    @cached_property
    def items(self) -> list[Item]:
        return self.bench.listed(self.obligation)

    @cached_property
    def everything(self) -> list[Item]:
        """All that its sections list, of whatever kind: a row may stand in a page that bears another name."""
        return self.bench.listed(replace(self.obligation, kinds=()))

    @cached_property
    def places(self) -> dict[str, list[Place]]:
        """By number, however it is spelled, every content that shows it, in order of time."""
        found: dict[str, list[Place]] = defaultdict(list)
        for item in self.items:
            for table in self.bench.world.tables.get(item.id, ()):
                for row in table.decisions:
                    found[same_number(row.number)].append(Place(item, table, row))
        for places in found.values():
            places.sort(key=lambda place: (place.table.seen_from, place.table.url))
        return found

    def asked(self, counted: list[Phrase]) -> Iterator[Row]:
        """`counted`: the phrase or those of its branches that count from a decision; which binds a row, its page's kind says."""
        offices = {office.id: office for office in self.bench.book.offices(self.obligation)}
        sections = frozenset(self.obligation.sections)
        known = self.bench.book.catalogue.kinds
        for number, places in sorted(self.places.items()):
            phrase = phrase_for(places[0].item, self.obligation.phrase, known)
            if phrase not in counted:
                continue
            held = holders(places[0].item, sections, self.bench.book).offices & offices.keys()
            for office_id in sorted(held):
                yield Row(self, number, phrase, offices[office_id])

    def given(self, phrase: Phrase, office: Office, places: list[Place]) -> Given:
        """No duty where its day cannot be read, it lies outside the force, or another body decided."""
        first, number = places[0], places[0].row.number
        days = {place.row.decided for place in places if place.row.decided is not None}
        if not days:
            return Given(untold=True)
        day = max(days)
        binding = Binding(self.bench, self.obligation, office, first.item, phrase, Trigger.DECISION.value)
        if not binding.in_force(day):
            return Given()
        organ = first.row.organ
        formed = self.bench.makers.written(organ, office.id, day) if organ else None
        formed = formed or self.bench.makers.of(first.item, office.id)
        if formed.maker is Maker.ANOTHER:
            return Given(relayed=formed)
        told = next(p.table.snapshot_id for p in places if p.row.decided == day)
        unsure = (day - min(days)).days > FORMATION_SPREAD
        bound = binding.bound(number, Start(day, unsure, (Evidence("trigger", snapshot_id=told),)))
        told_by_row = organ and formed.maker is Maker.OWNER and not first.item.ambiguous
        doubt = None if told_by_row and not lateness_open(first.item, self.obligation.phrase) else bound.doubt
        if doubt is None and any(int(year) > day.year for year in YEAR.findall(number)):
            doubt = MISDATED
        if doubt is None and self._named_before(number, first):
            doubt = ELSEWHERE
        carrying = self.bench.book.carrying(self.obligation, office.id, day)
        return Given((replace(bound, seen=self._seen(bound.seen, number, places, carrying), doubt=doubt),))

    def _named_before(self, number: str, first: Place) -> bool:
        """Whether a page that was seen before the row bears its number where no row was read: the decision itself, a report,
        a list that was no table then, or one whose columns were not told."""
        plain, before = same_number(number), first.table.seen_from
        if self._cells.get(plain, before) < before:
            return True
        if plain not in self._spoken:
            return False
        return any(seen_from < before and plain in text for seen_from, text in self._loose)

    def ground(self, number: str, office: Office) -> str:
        """All that its verdict hangs on (answers.py): each content that first gave it so, what is told of the page that
        showed it first, and what its sections held before."""
        places = self.places[number]
        first, contents = places[0].item, dict[Decision, tuple[object, ...]]()
        for place in places:
            shown = (place.item.id, place.table.url, place.table.seen_from, place.table.snapshot_id)
            contents.setdefault(place.row, shown)
        told = (
            list(contents.items()),
            places[0].table.first,
            headed(first),
            first.id in self.bench.twins,
            self.bench.makers.of(first, office.id),
            # Numbers that hold this one: a cell that bears one of them names no number loosely.
            [key for key in sorted(self.places) if number in key] if self._numbers.count(number) > 1 else [],
        )
        return digest_of((told, self._past.before(places[0].table.seen_from)))

    @cached_property
    def _past(self) -> Past:
        return Past(self.everything, self.bench.world.tables)

    @cached_property
    def _numbers(self) -> str:
        return "\n".join(self.places)

    @cached_property
    def _cells(self) -> dict[str, Instant]:
        """Every line and cell of every page of the section, with when it was first read there."""
        found: dict[str, Instant] = {}
        for item in self.everything:
            for edition in item.editions:
                for line in edition.article.body.splitlines():
                    for cell in line.split("\t"):
                        found[cell] = min(found.get(cell, edition.seen_from), edition.seen_from)
        plain: dict[str, Instant] = {}
        for cell, seen_from in found.items():
            key = same_number(cell)
            plain[key] = min(plain.get(key, seen_from), seen_from)
        return plain

    @cached_property
    def _loose(self) -> list[tuple[Instant, str]]:
        """What pages say in which no decision was read then, and beside their rows, and from when on."""
        beside = [(at, cell) for cell, at in self._cells.items() if "号" in cell and cell not in self.places]
        return beside + [
            (edition.seen_from, same_number(f"{item.title}\n{edition.article.body}"))
            for item in self.everything
            for edition in item.editions
            if not any(
                table.decisions
                for table in self.bench.world.tables.get(item.id, ())
                if table.seen_from <= edition.seen_from <= table.seen_until
            )
        ]

    @cached_property
    def _spoken(self) -> str:
        """All that those pages say: asked once a row, and most rows are named in none."""
        return "\n".join(text for _, text in self._loose)

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
        for item in self.everything:
            for section in {s.section_id for s in item.sightings}:
                found[section].append(item)
        return found

    @cached_property
    def _readings(self) -> dict[int, list[tuple[Table, frozenset[str]]]]:
        """By item, each content of its tables with the numbers that it shows, as they are compared."""
        tables = self.bench.world.tables
        return {
            item: [(table, frozenset(same_number(row.number) for row in table.decisions)) for table in got]
            for item, got in tables.items()
        }

    def _without(self, item: Item, number: str, before: Instant) -> Instant | None:
        """The latest reading of the page and its files before then, if none showed the row."""
        known = self._readings.get(item.id, [])
        tables = [(table, numbers) for table, numbers in known if table.seen_from < before]
        plain = same_number(number)
        if {*item.urls} - {table.url for table, _ in known}:
            return None  # a copy of it that we could not read
        if any(table.fault or table.open or plain in numbers for table, numbers in tables):
            return None
        if any(_hides(edition) for edition in item.editions if edition.seen_from < before):
            return None
        readings: dict[str, Instant] = {}
        for table, _ in tables:
            readings[table.url] = max(readings.get(table.url, 0), min(table.seen_until, before - 1))
        return min(readings.values(), default=None)


def _hides(edition: Edition) -> bool:
    """Whether rows may stand in the page that we cannot read: in a picture, a part set aside, or on its next page."""
    unread = edition.article.images or edition.article.faults
    return bool(unread) or any(word in edition.article.body for word in MORE_PAGES)


def _counts(claims: tuple[Claim, ...]) -> Claim | None:
    """The row's own day counts before its page's."""
    return claims[0] if claims else None


@dataclass(frozen=True, slots=True)
class Row:
    """A number that binds an office. `bound` is not asked of one whose verdict stands."""

    rows: Rows
    number: str  # as it is compared
    phrase: Phrase
    office: Office

    @property
    def item(self) -> Item:
        """The page that showed it first."""
        return self.rows.places[self.number][0].item

    def asked(self) -> Asked:
        ground = self.rows.ground(self.number, self.office)
        key = ("row", self.rows.obligation.id, self.office.id, self.number)
        return Asked(key, ground, lambda: settled(self._told(), ground))

    def verdict(self, day: date) -> Verdict:
        """From the trigger day that a ruling sets."""
        (bound,) = self._given().bounds
        return item_verdict(replace(bound, trigger=day, unsure=False, told=()), self.rows.bench.calendar)

    def _given(self) -> Given:
        return self.rows.given(self.phrase, self.office, self.rows.places[self.number])

    def _told(self) -> Told:
        given = self._given()
        machines = tuple(item_verdict(bound, self.rows.bench.calendar) for bound in given.bounds)
        return Told(machines, given.untold, given.relayed)


def rows_of(bench: Bench, obligation: Obligation) -> Iterator[Row]:
    """The rows that the obligation, or a branch of it, counts from a decision."""
    phrases = (obligation.phrase, *(branch for _, branch in obligation.phrase.branches))
    counted = [p for p in phrases if p.decidable and trigger_of(obligation, p) == Trigger.DECISION.value]
    if counted and bench.world.tables:
        yield from Rows(bench, obligation).asked(counted)


def unread_tables(bench: Bench, obligation: Obligation, tracer: Tracer) -> Iterator[Asked]:
    """A page whose decisions stand in a table, or a file, that cannot be read with certainty: nothing is proven of it."""
    if trigger_of(obligation, obligation.phrase) != Trigger.DECISION.value:
        return
    offices = {office.id: office for office in bench.book.offices(obligation)}
    for item in bench.listed(obligation):
        if not unread(bench, item):
            continue
        for office_id in sorted(holders(item, frozenset(obligation.sections), bench.book).offices & offices.keys()):
            binding = Binding(bench, obligation, offices[office_id], item, obligation.phrase, Trigger.DECISION.value)
            if start_of(binding) is None and binding.in_force(standing_day(item)):
                ground = tracer.of(item).digest
                key = ("table", obligation.id, office_id, item.url)
                yield Asked(key, ground, partial(_unread, bench, obligation, office_id, item, ground))


def _unread(bench: Bench, obligation: Obligation, office_id: str, item: Item, ground: str) -> Answer:
    faults = unread(bench, item)
    head = Head(obligation.id, office_id, "item", item.url, item.title, item.id, None)
    words = f"its decisions cannot be told, and so not judged: {'; '.join(dict.fromkeys(t.fault for t in faults))}"
    evidence = tuple(Evidence("claim", snapshot_id=table.snapshot_id) for table in faults)
    verdict = verdict_of(head, None, Ruled(State.UNPROVEN, None, words, evidence), holds=False)
    return Answer(Told((verdict,)), ground)
