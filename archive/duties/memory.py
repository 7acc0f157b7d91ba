"""What the judging before leaves to the next one, so that a day's visits re-judge only what they touch.

A verdict is a function of the catalogue, of the things of its office, and of the looks at its sections. It is taken over
where all of these are what they were, but for what no rule asks: until when a thing was last seen, and looks that came
after everything that the verdict rests on. Whatever cannot be told to be so is judged anew, and judging with a memory
gives what judging without one gives (tests/duties/test_memory.py, test_kept.py).

Items and periods are told here by the things that changed. Rows of tables, displays, pairs, entries and series are told by
the ground on which they were judged (answers.py says for each kind what could change it). Sites and standing questions
(`presence`) are facts of the instant that is judged, and are always asked; so are findings that are no item's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from archive.duties import captured
from archive.duties.answers import Answer, Asked, Key, Told
from archive.duties.attribution import Holders, bound_kind, holders, listing
from archive.duties.bench import Bench
from archive.duties.calendar import Span
from archive.duties.rules import Case
from archive.duties.rules.spread import reach
from archive.duties.rules.watching import absent_look
from archive.duties.traces import Trace, Tracer, Traces, frame_of, looks_digest
from archive.records import Finding, Instant, Item, Look, Obligation, State, Verdict

ItemKey = tuple[str, str, int]  # obligation, office, item
PeriodKey = tuple[str, str, tuple[str, ...], date]  # obligation, office, sections, the period's first day
EVER = (-(1 << 62), 1 << 62)
OF_THE_ITEM = {"trigger", "answered_by"}  # params by which an item's verdict hangs on nothing but the item


@dataclass(frozen=True, slots=True)
class Kept:
    """The machine's verdict on a period, and what could change it beside the things themselves: time up to `until`, and
    further looks at `sections`."""

    verdict: Verdict | None
    until: Instant | None
    sections: frozenset[str]


class Memory:
    """One judging's answers, by what they are of, and what its world was."""

    def __init__(self, tracer: Tracer | None = None, traces: Traces | None = None) -> None:
        self._tracer, self._traces = tracer, traces
        self.items: dict[ItemKey, Told] = {}
        self.periods: dict[PeriodKey, Kept] = {}
        self.answers: dict[Key, Answer] = {}
        self.findings: dict[int, tuple[Finding, ...]] = {}

    @property
    def traces(self) -> Traces:
        """Made where one asks, for a judging that nothing comes after needs none."""
        if self._traces is None:
            if self._tracer is None:
                raise ValueError("a memory of neither a judging nor its traces")
            self._traces = self._tracer.all()
        return self._traces


class Recall:
    """What of the judging before still stands for this one; without one before, nothing."""

    def __init__(self, bench: Bench, before: Memory | None) -> None:
        self._bench, self._old = bench, before
        if before is not None and not comparable(before.traces, bench):
            self._old = None
        self.tracer = Tracer(bench)
        self.now = Memory(self.tracer)
        self._grown, self._changed = frozenset[str](), frozenset[int]()
        self._gone_by: list[Trace] = []  # the things that changed, as they were
        self._come: list[Item] = []  # and as they are
        if self._old is not None:
            self._compare(self._old.traces, self.now.traces)
        self._touched: dict[str, list[tuple[Item | None, frozenset[str], bool]]] = {}
        self._stretches: dict[tuple[str, str, tuple[str, ...]], list[tuple[Instant, Instant]]] = {}

    def _compare(self, was: Traces, now: Traces) -> None:
        self._grown = frozenset(s for s, (count, _) in now.looks.items() if count > was.looks.get(s, (0, ""))[0])
        either = was.items.keys() | now.items.keys()
        self._changed = frozenset(n for n in either if was.items.get(n) != now.items.get(n))
        self._gone_by = [was.items[n] for n in sorted(self._changed & was.items.keys())]
        self._come = [item for item in self._bench.world.items if item.id in self._changed]

    def item(self, obligation: Obligation, office_id: str, item: Item) -> Told | None:
        """None: to be judged. Displays of some length are always asked."""
        plain = obligation.params.keys() <= OF_THE_ITEM and obligation.phrase.minimum_days is None
        if self._old is None or item.id in self._changed or not plain:
            return None
        told = self._old.items.get((obligation.id, office_id, item.id))
        return told if told is not None and told.stands else None

    def answer(self, asked: Asked) -> Answer | None:
        """What was said on the same ground, where nothing else could change it. None: to be judged."""
        known = self._old.answers.get(asked.key) if self._old is not None else None
        if known is None or known.ground != asked.ground:
            return None
        if known.until is not None and self._bench.world.as_of >= known.until:
            return None
        return known if not known.others or known.others == asked.others() else None

    def period(self, obligation: Obligation, office_id: str, sections: tuple[str, ...], span: Span) -> Kept | None:
        """None: to be judged. One kept in place hangs on every reading, and is always asked."""
        key = (obligation.id, office_id, sections, span.begin)
        kept = self._old.periods.get(key) if self._old is not None and not obligation.in_place else None
        if kept is None or not kept.sections.isdisjoint(self._grown):
            return None
        if kept.until is not None and self._bench.world.as_of >= kept.until:
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
                EVER if item is None else reach(self._bench.appearances.of(item, sections, office_id in offices))
                for item, offices, nobody in self._touched_of(obligation)
                if nobody or office_id in offices
            ]
        return self._stretches[key]

    def _touched_of(self, obligation: Obligation) -> list[tuple[Item | None, frozenset[str], bool]]:
        """The changed things of the obligation's sections, with whose they are; of any kind, for one that its title tells to be
        of another may be the one. None: what one was, of which no more is known than whose it was."""
        if obligation.id not in self._touched:
            within = frozenset(obligation.sections)
            every = replace(obligation, kinds=())
            here = [i for i in self._come if bound_kind(i, every) and not within.isdisjoint(listing(i))]
            whose: list[tuple[Item | None, Holders]] = [(i, holders(i, within, self._bench.book)) for i in here]
            were = (trace for trace in self._gone_by if trace.listed(every))
            whose += [(None, trace.holders(self._bench, obligation)) for trace in were]
            self._touched[obligation.id] = [(item, held.offices, held.nobody) for item, held in whose]
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


def comparable(was: Traces, bench: Bench) -> bool:
    """Whether nothing but observations came, and these later than all that was known."""
    world = bench.world
    if captured.any_in(world) or was.as_of > world.as_of or was.frame != frame_of(bench):
        return False
    return was.looks.keys() <= world.looks.keys() and all(
        _only_grown(was.as_of, was.looks.get(section, (0, looks_digest(()))), looks)
        for section, looks in world.looks.items()
    )


def _only_grown(as_of: Instant, was: tuple[int, str], looks: tuple[Look, ...]) -> bool:
    count, digest = was
    return looks_digest(looks[:count]) == digest and all(look.at > as_of for look in looks[count:])
