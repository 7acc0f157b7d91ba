"""What the judging before leaves to the next one, so that a day's visits re-judge only what they touch.

A verdict is a function of the catalogue, of the things of its office, and of the looks at its sections. It is taken over
where all of these are what they were, but for what no rule asks: until when a thing was last seen, and looks that came
after everything that the verdict rests on. Whatever cannot be told to be so is judged anew, and judging with a memory
gives what judging without one gives (tests/duties/test_memory.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date
from operator import attrgetter

from archive.duties.attribution import bound_kind, holders
from archive.duties.bench import Bench
from archive.duties.calendar import Span
from archive.duties.makers import Formed
from archive.duties.rules import Case
from archive.duties.rules.spread import reach
from archive.duties.rules.watching import absent_look
from archive.records import (
    Edition,
    Finding,
    Instant,
    Item,
    Look,
    Obligation,
    Sighting,
    State,
    Verdict,
    World,
)

ItemKey = tuple[str, str, int]  # obligation, office, item
PeriodKey = tuple[str, str, tuple[str, ...], date]  # obligation, office, sections, the period's first day
OTHER_FIELDS = attrgetter(*(f.name for f in fields(Item) if f.name not in ("sightings", "editions", "files", "noise")))


@dataclass(frozen=True, slots=True)
class Told:
    """What an item came to for one office: the machine's verdicts, or `untold`, or formed by another (`relayed`)."""

    verdicts: tuple[Verdict, ...] = ()
    untold: bool = False
    relayed: Formed | None = None

    @property
    def stands(self) -> bool:
        """Whether it hangs on nothing but the item itself and what was seen before it came."""
        return all(v.machine_state in (State.MET, State.LATE, State.UNPROVEN) for v in self.verdicts)


@dataclass(frozen=True, slots=True)
class Kept:
    """The machine's verdict on a period, and what could change it beside the things themselves: time up to `until`, and
    further looks at `sections`."""

    verdict: Verdict | None
    until: Instant | None
    sections: frozenset[str]


@dataclass(slots=True)
class Memory:
    """One judging's answers, by what they are of."""

    bench: Bench
    items: dict[ItemKey, Told] = field(default_factory=dict)
    periods: dict[PeriodKey, Kept] = field(default_factory=dict)
    findings: dict[int, tuple[Finding, ...]] = field(default_factory=dict)


class Recall:
    """What of the judging before still stands for this one; without one before, nothing."""

    def __init__(self, bench: Bench, before: Memory | None) -> None:
        self.now = Memory(bench)
        self._old = before if before is not None and _comparable(before.bench, bench) else None
        self._grown = _grown(self._old.bench.world, bench.world) if self._old else frozenset()
        self._changed = dict(_changed(self._old.bench, bench)) if self._old else {}
        self._touched: dict[str, list[tuple[Bench, Item, frozenset[str], bool]]] = {}
        self._stretches: dict[tuple[str, str, tuple[str, ...]], list[tuple[Instant, Instant]]] = {}

    def item(self, obligation: Obligation, office_id: str, item: Item) -> Told | None:
        """None: to be judged. Rules with params of their own, and displays of some length, are always asked."""
        plain = not obligation.params and obligation.phrase.minimum_days is None
        if self._old is None or item.id in self._changed or not plain:
            return None
        told = self._old.items.get((obligation.id, office_id, item.id))
        return told if told is not None and told.stands else None

    def period(self, obligation: Obligation, office_id: str, sections: tuple[str, ...], span: Span) -> Kept | None:
        """None: to be judged. One kept in place hangs on every reading, and is always asked."""
        key = (obligation.id, office_id, sections, span.begin)
        kept = self._old.periods.get(key) if self._old is not None and not obligation.in_place else None
        if kept is None or not kept.sections.isdisjoint(self._grown):
            return None
        if kept.until is not None and self.now.bench.world.as_of >= kept.until:
            return None
        end = span.b + span.length  # the latest reading's
        met = any(last >= span.a and first < end for first, last in self._stretches_of(obligation, office_id, sections))
        return None if met else kept

    def findings(self, item: Item, make: Callable[[Item], Iterable[Finding]]) -> tuple[Finding, ...]:
        """The item's own findings, made where they are not those of before."""
        away = any(s.gone_since is not None for s in item.sightings)  # told with others of its section
        known = self._old is not None and item.id not in self._changed and item.id in self._old.findings and not away
        found = self._old.findings[item.id] if self._old is not None and known else tuple(make(item))
        self.now.findings[item.id] = found
        return found

    def _stretches_of(
        self, obligation: Obligation, office_id: str, sections: tuple[str, ...]
    ) -> list[tuple[Instant, Instant]]:
        """The stretches that the changed things of the office, as they were and as they are, may concern."""
        key = (obligation.id, office_id, sections)
        if key not in self._stretches:
            self._stretches[key] = [
                reach(bench.appearances.of(item, sections, office_id in offices))
                for bench, item, offices, nobody in self._touched_of(obligation)
                if nobody or office_id in offices
            ]
        return self._stretches[key]

    def _touched_of(self, obligation: Obligation) -> list[tuple[Bench, Item, frozenset[str], bool]]:
        """The changed things of the obligation's sections, with whose they are."""
        if obligation.id not in self._touched:
            listing = frozenset(obligation.sections)
            found = []
            for pair in self._changed.values():
                for bench, item in pair:
                    if bound_kind(item, obligation) and any(s.section_id in listing for s in item.sightings):
                        held = holders(item, listing, bench.book)
                        found.append((bench, item, held.offices, held.nobody))
            self._touched[obligation.id] = found
        return self._touched[obligation.id]


def kept_period(case: Case, span: Span, verdict: Verdict | None) -> Kept:
    """What a verdict just given may yet come to, taken as wide as it goes."""
    if verdict is None or verdict.machine_state is State.UNDETERMINED:
        return Kept(verdict, None, frozenset())  # by the calendar alone
    if verdict.machine_state is State.MET:
        return Kept(verdict, None, frozenset())
    if case.as_of < span.b:
        return Kept(verdict, span.b, frozenset())
    ends = {span.b} if verdict.due_lenient_at is None else {span.b, verdict.due_lenient_at}
    past = [end for end in ends if end <= case.as_of]
    open_to = frozenset(
        s for s in case.sections for end in past if absent_look(case, s, span.a, end, span.length) is None
    )
    return Kept(verdict, max(ends) if case.as_of < max(ends) else None, open_to)


def _comparable(old: Bench, new: Bench) -> bool:
    """Whether nothing but observations came, and these later than all that was known."""
    before, now = old.world, new.world
    if before.captured_visits or before.captured_pages or now.captured_visits or now.captured_pages:
        return False
    same = old.book.catalogue == new.book.catalogue and before.as_of <= now.as_of
    masses = [[(m.site_id, m.day) for m in bench.masses] for bench in (old, new)]
    return same and masses[0] == masses[1] and old.rulings.known == new.rulings.known and _only_grown(before, now)


def _only_grown(before: World, now: World) -> bool:
    return all(now.looks.get(section, ())[: len(looks)] == looks for section, looks in before.looks.items()) and all(
        look.at > before.as_of for section in now.looks for look in _further(before, now, section)
    )


def _further(before: World, now: World, section: str) -> tuple[Look, ...]:
    return now.looks[section][len(before.looks.get(section, ())) :]


def _grown(before: World, now: World) -> frozenset[str]:
    """The sections that were looked at since."""
    return frozenset(section for section in now.looks if _further(before, now, section))


def _changed(old: Bench, new: Bench) -> Iterator[tuple[int, tuple[tuple[Bench, Item], ...]]]:
    """By id the items that are new, gone, or another than they were: as they were, and as they are."""
    before = {item.id: item for item in old.world.items}
    for item in new.world.items:
        was = before.pop(item.id, None)
        if was is None:
            yield item.id, ((new, item),)
        elif not alike(was, item) or _about(old, item.id) != _about(new, item.id):
            yield item.id, ((old, was), (new, item))
    for was in before.values():
        yield was.id, ((old, was),)


def _about(bench: Bench, item_id: int) -> tuple[object, ...]:
    """What others than its own record say of it."""
    return item_id in bench.twins, bench.world.tables.get(item_id)


def alike(was: Item, now: Item) -> bool:
    """Whether it is what it was, but for until when it was seen."""
    if was is now:
        return True
    return (
        OTHER_FIELDS(was) == OTHER_FIELDS(now)
        and len(was.sightings) == len(now.sightings)
        and all(map(_same_sighting, was.sightings, now.sightings))
        and _same_editions(was.editions, now.editions)
        and _same_editions(was.files, now.files)
        and _same_editions(was.noise, now.noise)
    )


def _same_sighting(was: Sighting, now: Sighting) -> bool:
    if was.gone_since is None and now.gone_since is None:
        was = replace(was, last_seen=now.last_seen, last_visit=now.last_visit)
    return was == now


def _same_editions(was: tuple[Edition, ...], now: tuple[Edition, ...]) -> bool:
    """The last of a page may have been read again."""
    if len(was) != len(now):
        return False
    last = {edition.url: n for n, edition in enumerate(now)}
    return all(
        one == other or (last[other.url] == n and replace(one, seen_until=other.seen_until) == other)
        for n, (one, other) in enumerate(zip(was, now, strict=True))
    )
