"""The named entries of one obligation (semantics §4, a named entry): what tells each, by when, and since when we watched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from archive.duties.answers import Asked
from archive.duties.awaiting import Awaited, Others, others_of
from archive.duties.bench import Bench
from archive.duties.calendar import UnknownYear
from archive.duties.due import by_rule, unrolled_rule
from archive.duties.duty import Head, beyond, verdict_of
from archive.duties.named import BEST, formed_verdicts
from archive.duties.phrases import counts_from_formation
from archive.duties.rules import Case, Seen
from archive.duties.rules.awaited import Found
from archive.duties.rules.counting import may_hold
from archive.duties.rules.entry import Named, judge_entry, last_two, open_to
from archive.duties.standing import LATELY
from archive.duties.traces import Tracer, digest_of
from archive.records import (
    Entry,
    Evidence,
    Finding,
    Instant,
    Item,
    Look,
    Obligation,
    Office,
    Sighting,
    Verdict,
    day_of,
    end_of,
    iso,
    start_of,
)


@dataclass(frozen=True, slots=True)
class Owed:
    """One entry that one office owes."""

    bench: Bench
    obligation: Obligation
    office: Office
    entry: Entry

    @property
    def judged(self) -> bool:
        """With a due rule always; without one it is judged from its formation where it is found."""
        return bool(self.entry.due_rule) or counts_from_formation(self.obligation.phrase)

    def sections(self, day: date) -> tuple[str, ...]:
        return self.bench.book.carrying(self.obligation, self.office.id, day)

    def start(self) -> date:
        """The day on which it takes effect for this office."""
        return self.bench.book.force(self.obligation, self.office)[0]

    def told(self, item: Item) -> bool:
        return bool(re.search(self.entry.matches, "".join(item.title.split())))

    def case(self, sections: tuple[str, ...]) -> tuple[Case, Named]:
        """What the title tells is found; the rest of the office's and of nobody's might be, but for other entries' lists
        that hold nothing by which this one is told from them."""
        every = replace(self.obligation, kinds=())
        seen = self.bench.seen(every, self.office, sections)
        found = self._found(sections)
        here = {s.item.id for s in found}
        might = [self._whole(i, sections) for i in self.bench.world.items if self.told(i) and i.id not in here]
        others = [owed for owed in owed_by(self.bench, self.obligation, self.office) if owed.entry != self.entry]
        rest = (s for s in seen if not self.told(s.item) and self._may_hold(s.item, others))
        case = replace(self.bench.case(self.obligation, self.office, sections, rest), hints=self.entry.hints)
        end = self.bench.book.force(self.obligation, self.office)[1]
        named = tuple(Found(s, "its title") for s in found)
        return case, Named(named, tuple(might), None if end is None else end_of(end))

    def _may_hold(self, item: Item, others: list[Owed]) -> bool:
        """Not told as another entry, or perhaps this one beside it: several lists are published in one."""
        told = [owed.entry for owed in others if owed.told(item)]
        return not told or any(may_hold(item, set(self.entry.hints) - set(other.hints)) for other in told)

    def _whole(self, item: Item, sections: tuple[str, ...]) -> Seen:
        return self.bench.appearances.of(item, sections, False)

    def asked(self, tracer: Tracer) -> Asked:
        """On what its title tells, ended or listed still; after its due instant also on all else that could be it."""
        start = self.start()
        sections, now = self.sections(start), self.bench.world.as_of
        found = [(s.item.id, tracer.of(s.item).digest) for s in self._found(sections)]
        key = ("entry", self.obligation.id, self.office.id, digest_of(self.entry))  # two lines may bear one name

        def others() -> Others:
            case, named = self.case(sections)
            return others_of((*case.seen, *named.might), tracer, now)

        return Awaited(key, digest_of(found), now, partial(self.verdict, start), others, lambda: True).asked()

    def _found(self, sections: tuple[str, ...]) -> list[Seen]:
        seen = self.bench.seen(replace(self.obligation, kinds=()), self.office, sections)
        return [s for s in seen if self.told(s.item) and s.mine and not s.item.ambiguous]

    def verdict(self, start: date) -> Verdict | None:
        """Due by its rule counted from `start`; without a rule from its own formation, and none where it never came."""
        if self.entry.due_rule:
            return self._by_rule(start)
        return min(self._formed(), key=lambda v: BEST.index(v.machine_state), default=None)

    def _by_rule(self, start: date) -> Verdict:
        rule, source = self.entry.due_rule, self.bench.book.source(self.obligation)
        case, named = self.case(self.sections(start))
        ids = [one.seen.item.id for one in named.found]
        name = self.entry.entry
        head = Head(self.obligation.id, self.office.id, "entry", name, name, next(iter(ids), None), start)
        try:
            due = by_rule(rule, source, start, self.bench.calendar)
        except UnknownYear as error:
            ruled = beyond(error, self.bench.world.as_of, end_of(unrolled_rule(rule, start)))
            return verdict_of(head, None, ruled, holds=False)
        ruled = judge_entry(case, named, due.at)
        lenient = due.lenient_at
        holds = lenient is not None and judge_entry(case, named, lenient).state is ruled.state
        return verdict_of(head, due, ruled, holds)

    def _formed(self) -> Iterator[Verdict]:
        _, named = self.case(self.sections(self.start()))
        found = [one.seen for one in named.found]
        for verdict in formed_verdicts(self.bench, self.obligation, self.office, self.entry.entry, found):
            yield replace(verdict, subject_kind="entry")

    def shown(self) -> Finding | None:
        """Where no rule says by when it is due: present or absent, since we watched. Shown, and not judged."""
        since, end = self.bench.book.force(self.obligation, self.office)
        today = day_of(self.bench.world.as_of)
        if self.entry.due_rule or since > today or (end is not None and end < today):
            return None
        case, named = self.case(self.sections(since))
        listed = sorted((s for f in named.found for s in f.seen.item.sightings), key=lambda s: s.first_seen)
        there = any(s.gone_since is None for s in listed)
        looks = self._complete(case) if there else self._without(case, named, listed, since)
        if not looks:
            return None
        span = f"from {iso(looks[0].at)} to {iso(looks[-1].at)}"
        watched = iso(max(case.complete[section][0].at for section in case.sections if case.complete.get(section)))
        words = f"in neither of two visits in a row that read each list to its end, {span}; watched since {watched}"
        if there:
            words = f"complete visits {span}: {len(looks)}"
        days = "; ".join(f"from {iso(s.first_seen)} {_to(s.gone_since, s.last_seen)}" for s in listed)
        detail = f"{f'listed {days}; ' if days else ''}{words}; no source says by when it is due"
        item = named.found[0].seen.item.id if named.found else None
        kind, evidence = ("listed", _evidence(listed, ())) if there else ("unlisted", _evidence(listed, looks))
        return Finding(kind, self.office.id, case.sections[0], item, self.entry.entry, detail, evidence)

    def _complete(self, case: Case) -> list[Look]:
        looks = (look for section in case.sections for look in case.complete.get(section, ()))
        return sorted(looks, key=lambda look: (look.at, look.visit_id))

    def _without(self, case: Case, named: Named, listed: list[Sighting], since: date) -> list[Look]:
        """The latest two whole lists of each section, of late and in force, after it was last listed. None where they do not
        testify its absence from every place, where one listed could be it, or where a migration left it behind."""
        now, epochs = self.bench.world.as_of, self.bench.epochs
        left = any(s.gone_since is not None and epochs.left_behind(s.section_id, s.gone_since) for s in listed)
        pairs = last_two(case, named, start_of(since))
        short = any(len(pair) < 2 or pair[-1].at < now - LATELY for pair in pairs.values())
        if short or left or open_to(case, named, now):
            return []
        return sorted((look for pair in pairs.values() for look in pair), key=lambda look: (look.at, look.visit_id))


def _evidence(listed: list[Sighting], without: Sequence[Look]) -> tuple[Evidence, ...]:
    """The visits that first listed it, those that showed it gone, and the whole lists that do not show it."""
    seen = [Evidence("first_seen", visit_id=s.first_visit) for s in listed]
    gone = [Evidence("gone", visit_id=s.gone_visit) for s in listed if without and s.gone_visit is not None]
    return tuple(dict.fromkeys((*seen, *gone, *(Evidence("watched", visit_id=x.visit_id) for x in without))))


def _to(gone: Instant | None, last: Instant) -> str:
    return f"until {iso(last)}" if gone is not None else "on"


def owed_by(bench: Bench, obligation: Obligation, office: Office) -> Iterator[Owed]:
    """The entries of the obligation that fall to the office: its own lines, its predecessors', and those that name none."""
    offices = bench.book.catalogue.offices
    for entry in bench.book.catalogue.entries:
        if entry.obligation_id != obligation.id:
            continue
        if not entry.office_id or office in bench.book.line_of(offices[entry.office_id]):
            yield Owed(bench, obligation, office, entry)


def entries_of(bench: Bench, obligation: Obligation) -> Iterator[Owed]:
    for office in sorted(bench.book.offices(obligation), key=lambda o: o.id):
        yield from owed_by(bench, obligation, office)
