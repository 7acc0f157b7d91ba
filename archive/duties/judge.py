"""JUDGE: what was observed and what is owed in, verdicts and findings out. No clock, no database, no network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from archive.duties import captured
from archive.duties.answers import Answer, Asked, Told
from archive.duties.attribution import near_kind
from archive.duties.bench import Bench, subject_key
from archive.duties.calendar import Span, whole_spans
from archive.duties.declared import declarations, declares, excused, words_of
from archive.duties.displays import Displayed, displayed
from archive.duties.duty import Bound, item_verdict, period_verdict
from archive.duties.elements import Elements, elements_judged
from archive.duties.entries import Owed, entries_of
from archive.duties.findings import Findings, said_once
from archive.duties.items import bound_offices, given_by
from archive.duties.leads import leads
from archive.duties.meetings import news_only
from archive.duties.memory import Memory, Recall, kept_period
from archive.duties.numbers import unaccounted
from archive.duties.pairs import Pairing
from archive.duties.phrases import judgeable
from archive.duties.quotas import exempt, short_of
from archive.duties.replies import replies, replies_shown
from archive.duties.rules import Case, Seen
from archive.duties.rulings import EXCUSED, corrected_day
from archive.duties.series import figures, series_judged, series_of
from archive.duties.sites import Inspection, inspections
from archive.duties.standing import lacking, standing_of
from archive.duties.tables import rows_of, unread_tables
from archive.records import (
    Basis,
    Catalogue,
    Element,
    Finding,
    Indicator,
    Instant,
    Obligation,
    Office,
    RuleName,
    Ruling,
    State,
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
    elements: tuple[Element, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    anew: Mapping[str, int] = field(default_factory=dict, compare=False)  # by kind, the duties that were judged, and
    stood: Mapping[str, int] = field(default_factory=dict, compare=False)  # those taken over from a judging before
    memory: Memory | None = field(default=None, compare=False, repr=False)

    @property
    def asked(self) -> int:
        """How many duties were judged, and not taken over from a judging before."""
        return sum(self.anew.values())

    def state_of(self, verdict: Verdict) -> State:
        """What is shown: what a ruling sets, else the machine's."""
        return verdict.state or verdict.machine_state


def judge(world: World, catalogue: Catalogue, before: Memory | None = None) -> Judgement:
    """Judge every office against every obligation that the basic rules can read, as of `world.as_of`. What an earlier
    judging says of what nothing has touched since is taken over: it makes no verdict another."""
    judgement = _judge(world, catalogue, before)
    if not captured.any_in(world):
        return judgement
    own = _judge(captured.without(world), catalogue)
    verdicts = captured.tempered(world, judgement.verdicts, own.verdicts)
    return replace(judgement, verdicts=verdicts, findings=captured.named(world, judgement.findings), memory=None)


def _judge(world: World, catalogue: Catalogue, before: Memory | None = None) -> Judgement:
    judging = _Judging(world, catalogue, before)
    verdicts: list[Verdict] = []
    skipped: list[str] = []
    for obligation in catalogue.obligations:
        if judging.judges(obligation):
            verdicts += judging.duties_of(obligation)
        else:
            skipped.append(obligation.id)
    found = judging.findings()
    return Judgement(
        as_of=world.as_of,
        verdicts=tuple(verdicts),
        findings=found,
        skipped=tuple(skipped),
        elements=tuple(judging.elements),
        indicators=tuple(judging.indicators),
        anew=dict(judging.anew),
        stood=dict(judging.stood),
        memory=judging.recall.now,
    )


class Cases(dict[tuple[str, ...], tuple[Case, dict[str, Seen]]]):
    """By sections, an office's case and declarations: made where one is asked."""

    def __init__(self, make: Callable[[tuple[str, ...]], tuple[Case, dict[str, Seen]]]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, sections: tuple[str, ...]) -> tuple[Case, dict[str, Seen]]:
        self[sections] = self._make(sections)
        return self[sections]


class _Judging(Bench):
    """One judging, obligation by obligation."""

    def __init__(self, world: World, catalogue: Catalogue, before: Memory | None = None) -> None:
        super().__init__(world, catalogue)
        self.recall = Recall(self, before)
        self.anew: Counter[str] = Counter()  # how many duties were judged, by kind
        self.stood: Counter[str] = Counter()  # and how many taken over
        self.short: list[Finding | None] = []  # quotas that were reached in part, filled by `periods_of`
        self.elements: list[Element] = []  # filled by `findings`
        self.indicators: list[Indicator] = []
        self.inspected: list[Inspection] = []

    def judges(self, obligation: Obligation) -> bool:
        """Whether a rule here judges it, and the catalogue states what that rule counts."""
        if obligation.rule is RuleName.ENTRY:
            return any(owed.judged for owed in entries_of(self, obligation))
        if obligation.rule is RuleName.SERIES:
            return series_judged(obligation)
        if obligation.rule is RuleName.PRESENCE:
            return "each" in obligation.params
        if obligation.rule is RuleName.ELEMENTS:
            return elements_judged(obligation)
        if obligation.rule is RuleName.SITE:
            return "indicator" in obligation.params
        return judgeable(obligation)

    def duties_of(self, obligation: Obligation) -> Iterator[Verdict]:
        if obligation.rule is RuleName.ELEMENTS:
            return iter(())  # findings alone
        return {
            RuleName.ITEM: self.items_of,
            RuleName.PAIR: self.pairs_of,
            RuleName.ENTRY: self.entries_of,
            RuleName.SERIES: self.series_of,
            RuleName.PRESENCE: self.presences_of,
            RuleName.SITE: self.sites_of,
        }.get(obligation.rule, self.periods_of)(obligation)

    def findings(self) -> tuple[Finding, ...]:
        found = Findings(self.world, self.book, self.appearances, self.epochs, self.rulings)
        shown = said_once(finding for finding in self._shown() if finding is not None)
        return found.all(self.masses, self.untold, (*shown, *leads(self)), self.recall.findings)

    def _shown(self) -> Iterator[Finding | None]:
        """What is no duty: due by no rule, and so only shown; a hole in a run of numbers; what an indicator counts; a
        quota reached in part."""
        yield from self.short
        for obligation in self.book.catalogue.obligations:
            if obligation.rule is RuleName.ENTRY:
                yield from (owed.shown() for owed in entries_of(self, obligation))
            elif obligation.rule is RuleName.PAIR and replies_shown(obligation):
                yield from replies(self, obligation)
            elif obligation.rule is RuleName.NUMBERS:
                yield from unaccounted(self, obligation)
                yield from news_only(self, obligation)
            elif obligation.rule is RuleName.PRESENCE:
                yield from lacking(self, obligation)
            elif obligation.rule is RuleName.ELEMENTS and self.judges(obligation):
                told = Elements(self, obligation)
                yield from told.findings()
                self.elements += told.rows
            elif obligation.rule is RuleName.SERIES and series_judged(obligation):
                for series in series_of(self, obligation):
                    yield from (series.shown(span, name) for span, name in series.periods())
            elif obligation.rule is RuleName.SERIES:
                yield from figures(self, obligation)
        for inspection in self.inspected:
            yield from inspection.findings()

    def items_of(self, obligation: Obligation) -> Iterator[Verdict]:
        """Judged, or taken over; what gives no duty is counted where it must be. A key is given once an office."""
        taken: set[tuple[str, str]] = set()
        for item, office in bound_offices(self, obligation):
            told = self.recall.item(obligation, office.id, item)
            bounds: tuple[Bound, ...] = ()
            if told is None or any(self._ruling(verdict) is not None for verdict in told.verdicts):
                given = given_by(self, obligation, office, item)
                bounds = given.bounds
                machines = tuple(item_verdict(bound, self.calendar) for bound in bounds)
                told = Told(machines, given.untold, given.relayed)
                self.anew["item"] += len(machines)
            else:
                self.stood["item"] += len(told.verdicts)
            self.recall.now.items[obligation.id, office.id, item.id] = told
            self.untold.told(item, office.id, told.untold, told.relayed)
            for n, verdict in enumerate(told.verdicts):
                key = verdict.subject_key
                if (office.id, key) in taken:
                    key = key.replace(subject_key(item), item.url)
                    verdict = replace(verdict, subject_key=key)
                taken.add((office.id, key))
                yield self._item(replace(bounds[n], key=key), verdict) if bounds else self._marked(verdict, None)
        for row in rows_of(self, obligation):
            told = self._told(row.asked())
            self.untold.told(row.item, row.office.id, told.untold, told.relayed)
            yield from (self._settled(verdict, row.verdict) for verdict in told.verdicts)
        for asked in unread_tables(self, obligation, self.recall.tracer):
            yield from (self._marked(verdict, self._ruling(verdict)) for verdict in self._told(asked).verdicts)
        for one in displayed(self, obligation, self.recall.tracer):
            yield from (
                self._settled(verdict, partial(_again, one, verdict)) for verdict in self._told(one.asked()).verdicts
            )

    def _told(self, asked: Asked) -> Told:
        """Taken over from the judging before, or judged."""
        answer = self.recall.answer(asked)
        made = asked.make() if answer is None else answer
        told = made.told if isinstance(made, Answer) else made
        (self.anew if answer is None else self.stood)[asked.key[0]] += len(told.verdicts)
        if isinstance(made, Answer):
            self.recall.now.answers[asked.key] = made
        return told

    def _item(self, bound: Bound, machine: Verdict) -> Verdict:
        return self._settled(
            machine,
            lambda day: item_verdict(replace(bound, trigger=day, unsure=False, told=()), self.calendar),
        )

    def _settled(self, machine: Verdict, again: Callable[[date], Verdict]) -> Verdict:
        """With what a ruling sets; `again` judges from a corrected trigger day."""
        ruling = self._ruling(machine)
        if ruling is not None and ruling.sets != EXCUSED:
            ruled = again(corrected_day(ruling))
            machine = replace(
                ruled, machine_state=machine.machine_state, basis=Basis.RULING, words=_by(ruling, ruled.words)
            )
        return self._marked(machine, ruling)

    def pairs_of(self, obligation: Obligation) -> Iterator[Verdict]:
        for bound in Pairing(self, obligation).bound():
            told = self._told(bound.asked(self.recall.tracer))
            yield from (self._settled(verdict, bound.verdict) for verdict in told.verdicts)

    def entries_of(self, obligation: Obligation) -> Iterator[Verdict]:
        for owed in entries_of(self, obligation):
            for machine in self._told(owed.asked(self.recall.tracer)).verdicts:
                yield self._settled(machine, partial(self._again, owed, machine))

    def series_of(self, obligation: Obligation) -> Iterator[Verdict]:
        for series in series_of(self, obligation):
            for span, name in series.periods():
                told = self._told(series.asked(span, name, self.recall.tracer))
                yield from (self._marked(verdict, self._ruling(verdict)) for verdict in told.verdicts)

    def presences_of(self, obligation: Obligation) -> Iterator[Verdict]:
        for standing in standing_of(self, obligation):
            for verdict in standing.verdicts():
                self.anew["presence"] += 1
                yield self._marked(verdict, self._ruling(verdict))

    def sites_of(self, obligation: Obligation) -> Iterator[Verdict]:
        for inspection in inspections(self, obligation):
            verdict = inspection.verdict()
            self.anew["site"] += 1
            marked = self._marked(verdict, self._ruling(verdict))
            self.inspected.append(inspection)
            self.indicators.append(inspection.row(marked.state or marked.machine_state))
            yield marked

    def _again(self, owed: Owed, machine: Verdict, day: date) -> Verdict:
        return owed.verdict(day) or machine

    def periods_of(self, obligation: Obligation) -> Iterator[Verdict]:
        every = obligation.phrase.every
        if every is None:
            raise ValueError(f"obligation {obligation.id}: phrase {obligation.phrase.text!r} states no cadence")
        declarable = bool(words_of(obligation))
        for office in sorted(self.book.offices(obligation), key=lambda o: o.id):
            from_on, to_on = self.book.force(obligation, office)
            cases = Cases(partial(self._case, obligation, office, every))
            for span in whole_spans(every, from_on, to_on, day_of(self.world.as_of)):
                sections = self.book.carrying(obligation, office.id, span.begin)
                if exempt(self, obligation, sections, span):
                    continue
                if obligation.phrase.count > 1:
                    self.short.append(short_of(cases[sections][0], span))
                verdict = self._period(obligation, office, sections, span, cases)
                if verdict is not None:
                    declared = cases[sections][1] if declarable else {}
                    if span.subject in declared:
                        verdict = excused(verdict, declared[span.subject])
                    yield self._marked(verdict, self._ruling(verdict))

    def _period(
        self, obligation: Obligation, office: Office, sections: tuple[str, ...], span: Span, cases: Cases
    ) -> Verdict | None:
        """The machine's verdict, judged or taken over."""
        kept = self.recall.period(obligation, office.id, sections, span)
        if kept is None:
            case, _ = cases[sections]
            verdict = period_verdict(case, span, self.book.source(obligation), self.calendar)
            kept = kept_period(case, span, verdict)
            self.anew["period"] += kept.verdict is not None
        else:
            self.stood["period"] += kept.verdict is not None
        self.recall.now.periods[obligation.id, office.id, sections, span.begin] = kept
        return kept.verdict

    def _case(
        self, obligation: Obligation, office: Office, every: Unit, sections: tuple[str, ...]
    ) -> tuple[Case, dict[str, Seen]]:
        """The office's case, and apart from it what it declared to have nothing, by period."""
        hints = self.book.hints(obligation)
        every_kind = self.seen(replace(obligation, kinds=()), office, sections)
        seen = [one for one in every_kind if near_kind(one.item, obligation, hints)]
        apart = {one.item.id for one in seen if declares(one, obligation, every)}
        case = self.case(obligation, office, sections, (one for one in seen if one.item.id not in apart))
        return case, declarations(seen, obligation, every)

    def _ruling(self, verdict: Verdict) -> Ruling | None:
        return self.rulings.of_duty(verdict.obligation_id, verdict.office_id, _names(verdict))

    def _marked(self, verdict: Verdict, ruling: Ruling | None) -> Verdict:
        contested = self.rulings.contested(verdict.obligation_id, verdict.office_id, _names(verdict))
        if ruling is not None and ruling.sets == EXCUSED:
            words = _by(ruling, verdict.words)
            verdict = replace(verdict, state=State.EXCUSED, basis=Basis.RULING, words=words)
        return replace(verdict, contested=True) if contested else verdict


def _again(one: Displayed, verdict: Verdict, day: date) -> Verdict:
    return one.again(verdict)(day)


def _names(verdict: Verdict) -> frozenset[str]:
    return frozenset({verdict.subject, verdict.subject_key})


def _by(ruling: Ruling, words: str) -> str:
    return f"ruled on {ruling.decided_on.isoformat()} by {ruling.by}: {ruling.why} ({ruling.document}); the machine: {words}"
