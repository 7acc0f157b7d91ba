"""The duties that items give: which item binds which office, from when, and each change that starts the clock anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from archive.duties.approvals import ELSEWHERE
from archive.duties.attribution import doubt, formation_unsure, holders, standing_day
from archive.duties.bench import Bench, subject_key
from archive.duties.book import within
from archive.duties.duty import Bound
from archive.duties.editions import announces
from archive.duties.makers import Formed, Maker
from archive.duties.phrases import counted, lateness_open, phrase_for
from archive.duties.rules import Seen
from archive.duties.starts import FORMED, Start, start_of_item, trigger_of
from archive.records import Edition, Evidence, Item, Obligation, Office, Phrase, Table, Trigger, day_of

UNANNOUNCED = "its later day may be a correction: the page does not say that what it tells was changed"


@dataclass(frozen=True, slots=True)
class Binding:
    """One item that binds one office: what all duties that it gives have in common."""

    bench: Bench
    obligation: Obligation
    office: Office
    item: Item
    phrase: Phrase
    trigger: str

    def in_force(self, day: date) -> bool:
        book, office = self.bench.book, self.office
        return book.in_force(self.obligation, day) and within(day, office.valid_from, office.valid_to)

    def doubt(self) -> str | None:
        """Why the item cannot speak against the office."""
        formed = self.bench.makers.of(self.item, self.office.id)
        why = doubt(self.item, self.obligation, formed, self.item.id in self.bench.twins)
        if why is None and lateness_open(self.item, self.obligation.phrase):
            return "its kind, on which the deadline hangs, could not be told"
        return why

    def seen(self, day: date) -> Seen:
        return self.bench.appearances.of(self.item, self.bench.book.carrying(self.obligation, self.office.id, day))

    def bound(self, key: str, start: Start) -> Bound:
        """The duty from its trigger day on."""
        return Bound(
            obligation_id=self.obligation.id,
            office_id=self.office.id,
            key=key,
            seen=self.seen(start.day),
            phrase=self.phrase,
            source=self.bench.book.source(self.obligation),
            trigger=start.day,
            unsure=start.unsure,
            doubt=self.doubt(),
            as_of=self.bench.world.as_of,
            told=start.evidence,
        )


@dataclass(frozen=True, slots=True)
class Given:
    """What an item gives an office: duties; or it is `untold`, or formed by another (`relayed`)."""

    bounds: tuple[Bound, ...] = ()
    untold: bool = False
    relayed: Formed | None = None


def bound_offices(bench: Bench, obligation: Obligation) -> Iterator[tuple[Item, Office]]:
    """Each item that the obligation may bind, by when it was first seen, with each office whose it is."""
    if not counted(obligation):
        return  # it states how long a thing must stay, and no more (displays.py)
    offices = {office.id: office for office in bench.book.offices(obligation)}
    for item in bench.listed(obligation):
        held = holders(item, frozenset(obligation.sections), bench.book).offices & offices.keys()
        yield from ((item, offices[office_id]) for office_id in sorted(held))


def given_by(bench: Bench, obligation: Obligation, office: Office, item: Item) -> Given:
    """No duty where it was formed by another, has no trigger day, or lies outside the force."""
    phrase = phrase_for(item, obligation.phrase, bench.book.catalogue.kinds)
    binding = Binding(bench, obligation, office, item, phrase, trigger_of(obligation, phrase))
    formed = bench.makers.of(item, office.id)
    elsewhere = formed.maker is Maker.ANOTHER and Trigger.OBTAINED not in obligation.phrase.triggers
    tables = bench.world.tables.get(item.id, ()) if binding.trigger == Trigger.DECISION.value else ()
    if any(table.decisions for table in tables):
        return Given()  # each of its rows is a duty of its own (tables.py)
    start, elsewhere_told = start_of(binding), False
    if start is None and any(table.fault for table in tables):
        return Given()
    if start is None and binding.trigger == Trigger.APPROVAL.value:
        start = bench.approvals.of(item)
        elsewhere_told = start is not None
    if elsewhere:
        in_force = binding.in_force(start.day if start else standing_day(item))
        return Given(relayed=formed if in_force else None)
    untold = start is None and binding.trigger != Trigger.CHANGED.value
    if not phrase.decidable or phrase.offset is None:
        return Given(untold=untold)
    bounds = []
    if start is not None and binding.in_force(start.day):
        bound = binding.bound(subject_key(item), start)
        bounds.append(replace(bound, doubt=bound.doubt or ELSEWHERE) if elsewhere_told else bound)
    if Trigger.CHANGED in phrase.triggers:
        bounds += _changed(binding)
    return Given(tuple(bounds), untold)


def unread(bench: Bench, item: Item) -> tuple[Table, ...]:
    """The tables or files that could not be read of a page, where no row of it was."""
    tables = bench.world.tables.get(item.id, ())
    return () if any(table.decisions for table in tables) else tuple(table for table in tables if table.fault)


def start_of(binding: Binding) -> Start | None:
    item = binding.item
    if binding.trigger not in FORMED:
        return start_of_item(binding.seen(standing_day(item)), binding.trigger)
    if not item.formed:
        return None
    day = max(item.formed)
    pages = [e.snapshot_id for e in item.editions if e.article.formed == day]
    return Start(day, formation_unsure(item), tuple(Evidence("formed", snapshot_id=page) for page in pages[:1]))


def _changed(binding: Binding) -> Iterator[Bound]:
    """变更之日起: an edition that bears a later formation day than all before it starts the clock anew, from that day to
    when the page first showed it. One that does not say that it changed may only correct the day: it accuses nobody."""
    latest: date | None = None
    pages: dict[str, Edition] = {}
    for edition in binding.item.editions:
        day, before = edition.article.formed, pages.get(edition.url)
        pages[edition.url] = edition
        if day is None or (latest is not None and day <= latest):
            continue
        if latest is not None and before is not None and edition.seen_after is not None and binding.in_force(day):
            yield _change(binding, before, edition, day)
        latest = day


def _change(binding: Binding, before: Edition, edition: Edition, day: date) -> Bound:
    start = Start(day, False, (Evidence("trigger", snapshot_id=edition.snapshot_id),))
    bound = binding.bound(f"{subject_key(binding.item)} 变更 {day.isoformat()}", start)
    said = announces(before.article, edition.article)
    seen = _renewed(binding, bound.seen, edition)
    return replace(bound, seen=seen, doubt=bound.doubt or (None if said else UNANNOUNCED))


def _renewed(binding: Binding, seen: Seen, edition: Edition) -> Seen:
    """The changed edition as a thing of its own: it came between two readings, whose copies may lag as lists do."""
    sections = binding.bench.book.carrying(binding.obligation, binding.office.id, day_of(edition.seen_from))
    lag = max((binding.bench.book.lag(s) for s in sections), default=0)
    after = edition.seen_after or 0
    page = (Evidence("first_seen", snapshot_id=edition.snapshot_id),)
    return replace(
        seen,
        item=replace(seen.item, editions=(edition,)),
        first_seen=edition.seen_from,
        absent_until=after,
        absent_against=after - lag,
        absent_visits=(),
        claims=(),
        published=None,
        shown_by=page,
    )
