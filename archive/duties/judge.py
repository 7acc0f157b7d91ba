"""JUDGE: what was observed and what is owed in, verdicts and findings out. No clock, no database, no network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from archive.duties.appearance import Appearances
from archive.duties.attribution import bound_kind, doubt, first_seen, formation_unsure, holders, standing_day
from archive.duties.book import Book, within
from archive.duties.calendar import Calendar, whole_spans
from archive.duties.declared import declarations, declares, excused
from archive.duties.duty import Bound, item_verdict, period_verdict
from archive.duties.epochs import Epochs, mass_days
from archive.duties.findings import Findings, Untold
from archive.duties.makers import Maker, Makers
from archive.duties.phrases import judgeable, lateness_open, phrase_for
from archive.duties.rules import Case, Seen
from archive.duties.rulings import EPOCH as SETS_EPOCH
from archive.duties.rulings import EXCUSED, Rulings, corrected_day
from archive.records import (
    Basis,
    Catalogue,
    Finding,
    Instant,
    Item,
    Obligation,
    Office,
    Outcome,
    RuleName,
    Ruling,
    State,
    Trigger,
    Unit,
    Verdict,
    World,
    day_of,
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """All verdicts and findings as of an instant, in a fixed order. `skipped`: obligations that no rule here judges."""

    as_of: Instant
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[str, ...] = ()

    def state_of(self, verdict: Verdict) -> State:
        """What is shown: what a ruling sets, else the machine's."""
        return verdict.state or verdict.machine_state


def judge(world: World, catalogue: Catalogue) -> Judgement:
    """Judge every office against every obligation that the basic rules can read, as of `world.as_of`."""
    judging = _Judging(world, catalogue)
    verdicts: list[Verdict] = []
    skipped: list[str] = []
    for obligation in catalogue.obligations:
        if not judgeable(obligation):
            skipped.append(obligation.id)
        elif obligation.rule is RuleName.ITEM:
            verdicts += judging.items_of(obligation)
        else:
            verdicts += judging.periods_of(obligation)
    return Judgement(world.as_of, tuple(verdicts), judging.findings(), tuple(skipped))


class _Judging:
    """One judging: the indexes that the obligations share, and what could not be told on the way."""

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
        self.complete = {
            section: tuple(look for look in looks if look.outcome is Outcome.COMPLETE)
            for section, looks in world.looks.items()
        }
        self.twins = _twins(world.items)
        self._listed: dict[str, list[Item]] = defaultdict(list)
        for item in sorted(world.items, key=lambda i: (first_seen(i), i.id)):
            for section in dict.fromkeys(s.section_id for s in item.sightings):
                self._listed[section].append(item)

    def _set_aside(self, site_id: str, day: date) -> bool:
        """A ruling says that the day is no epoch: its subject the day or the site and the day, its value `no`."""
        names = frozenset({day.isoformat(), f"{site_id} {day.isoformat()}"})
        ruling = self.rulings.of_finding("epoch", SETS_EPOCH, names)
        return ruling is not None and ruling.value == "no"

    def findings(self) -> tuple[Finding, ...]:
        return Findings(self.world, self.book, self.appearances, self.epochs, self.rulings).all(
            self.masses, self.untold
        )

    def listed(self, obligation: Obligation) -> list[Item]:
        """The items of the obligation's sections that it may bind, by when they were first seen."""
        found = {item.id: item for section in obligation.sections for item in self._listed[section]}
        return sorted((i for i in found.values() if bound_kind(i, obligation)), key=lambda i: (first_seen(i), i.id))

    def items_of(self, obligation: Obligation) -> Iterator[Verdict]:
        offices = {office.id: office for office in self.book.offices(obligation)}
        sections = frozenset(obligation.sections)
        taken: set[tuple[str, str]] = set()
        for item in self.listed(obligation):
            for office_id in sorted(holders(item, sections, self.book).offices & offices.keys()):
                bound = self._bound(obligation, offices[office_id], item)
                if bound is not None:
                    key = bound.key if (office_id, bound.key) not in taken else item.url
                    taken.add((office_id, key))
                    yield self._item(obligation, replace(bound, key=key))

    def _bound(self, obligation: Obligation, office: Office, item: Item) -> Bound | None:
        """None where the item gives no duty: formed by another, without a trigger day, or outside the force."""
        formed = self.makers.of(item, office.id)
        elsewhere = formed.maker is Maker.ANOTHER and Trigger.OBTAINED not in obligation.phrase.triggers
        if not item.formed and not elsewhere:
            self.untold.add(item, office.id)
            return None
        trigger = max(item.formed, default=standing_day(item))
        if not self.book.in_force(obligation, trigger) or not within(trigger, office.valid_from, office.valid_to):
            return None
        if elsewhere:
            self.untold.relayed(item, office.id, formed)
            return None
        phrase = phrase_for(item, obligation.phrase, self.book.catalogue.kinds)
        if not phrase.decidable:
            return None
        why = doubt(item, obligation, formed, item.id in self.twins)
        if why is None and lateness_open(item, obligation.phrase):
            why = "its kind, on which the deadline hangs, could not be told"
        seen = self.appearances.of(item, self.book.carrying(obligation, office.id, trigger))
        source, key = self.book.source(obligation), subject_key(item)
        unsure = formation_unsure(item)
        return Bound(obligation.id, office.id, key, seen, phrase, source, trigger, unsure, why, self.world.as_of)

    def _item(self, obligation: Obligation, bound: Bound) -> Verdict:
        machine = item_verdict(bound, self.calendar)
        ruling = self._ruling(machine)
        if ruling is not None and ruling.sets != EXCUSED:
            corrected = replace(bound, trigger=corrected_day(ruling), unsure=False)
            ruled = item_verdict(corrected, self.calendar)
            machine = replace(
                ruled, machine_state=machine.machine_state, basis=Basis.RULING, words=_by(ruling, ruled.words)
            )
        return self._marked(machine, ruling)

    def periods_of(self, obligation: Obligation) -> Iterator[Verdict]:
        every = obligation.phrase.every
        if every is None:
            raise ValueError(f"obligation {obligation.id}: phrase {obligation.phrase.text!r} states no cadence")
        for office in sorted(self.book.offices(obligation), key=lambda o: o.id):
            from_on, to_on = self.book.force(obligation, office)
            cases: dict[tuple[str, ...], tuple[Case, dict[str, Seen]]] = {}
            for span in whole_spans(every, from_on, to_on, day_of(self.world.as_of)):
                sections = self.book.carrying(obligation, office.id, span.begin)
                if sections not in cases:
                    cases[sections] = self._case(obligation, office, sections, every)
                case, declared = cases[sections]
                verdict = period_verdict(case, span, self.book.source(obligation), self.calendar)
                if verdict is not None:
                    if span.subject in declared:
                        verdict = excused(verdict, declared[span.subject])
                    yield self._marked(verdict, self._ruling(verdict))

    def _case(
        self, obligation: Obligation, office: Office, sections: tuple[str, ...], every: Unit
    ) -> tuple[Case, dict[str, Seen]]:
        """The office's case, and apart from it what it declared to have nothing, by period."""
        seen = []
        for item in self.listed(obligation):
            held = holders(item, frozenset(sections), self.book)
            if office.id in held.offices or held.nobody:
                seen.append(self.appearances.of(item, sections, office.id in held.offices))
        declared = declarations(seen, obligation, every)
        apart = {one.item.id for one in seen if declares(one, obligation, every)}
        case = Case(
            obligation=obligation,
            office=office,
            as_of=self.world.as_of,
            sections=sections,
            complete=self.complete,
            lags={section: self.book.lag(section) for section in sections},
            seen=tuple(one for one in seen if one.item.id not in apart),
            hints=self.book.hints(obligation),
            looks=self.world.looks,
        )
        return case, declared

    def _ruling(self, verdict: Verdict) -> Ruling | None:
        return self.rulings.of_duty(verdict.obligation_id, verdict.office_id, _names(verdict))

    def _marked(self, verdict: Verdict, ruling: Ruling | None) -> Verdict:
        contested = self.rulings.contested(verdict.obligation_id, verdict.office_id, _names(verdict))
        if ruling is not None and ruling.sets == EXCUSED:
            words = _by(ruling, verdict.words)
            verdict = replace(verdict, state=State.EXCUSED, basis=Basis.RULING, words=words)
        return replace(verdict, contested=contested)


def _names(verdict: Verdict) -> frozenset[str]:
    return frozenset({verdict.subject, verdict.subject_key})


def _by(ruling: Ruling, words: str) -> str:
    return f"ruled on {ruling.decided_on.isoformat()} by {ruling.by}: {ruling.why} ({ruling.document}); the machine: {words}"


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
