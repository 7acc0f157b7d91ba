"""The computation of one duty, step by step, so that an outsider comes to the same verdict by hand (semantics §6).

Clause and phrase as written; the trigger and the page it was read on; each day counted, with its holiday; what was
observed, in order of time, with the due instant among it; the rule's branch; and what would change the verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from archive.duties.ids import duty_id
from archive.duties.phrases import phrase_for
from archive.duties.series import due_rule_of
from archive.duties.steps import WOULD, by_working_days, counted, stays_of, what_starts
from archive.duties.version import RULES_VERSION
from archive.records import (
    Catalogue,
    Instant,
    Item,
    Obligation,
    RuleName,
    Source,
    State,
    Unit,
    Verdict,
    World,
    day_of,
    iso,
)

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Explaining:
    """What an explanation is made of. `page` tells a snapshot: its address, instant and digest."""

    world: World
    catalogue: Catalogue
    verdict: Verdict
    page: Callable[[int], str]

    @property
    def obligation(self) -> Obligation:
        return next(o for o in self.catalogue.obligations if o.id == self.verdict.obligation_id)

    @property
    def source(self) -> Source:
        return self.catalogue.sources[self.obligation.source_id]

    @property
    def item(self) -> Item | None:
        return next((item for item in self.world.items if item.id == self.verdict.item_id), None)

    def lines(self) -> Iterator[str]:
        yield from self._owed()
        yield from self._trigger()
        yield from self._due()
        yield from self._observed()
        yield from self._branch()

    def _owed(self) -> Iterator[str]:
        verdict, owed, source = self.verdict, self.obligation, self.source
        office = self.catalogue.offices[verdict.office_id]
        key = duty_id(owed.id, office.id, verdict.subject_key)
        yield f"Duty {key}: {verdict.subject_kind} {verdict.subject!r} (key {verdict.subject_key})"
        yield "1. What is owed 公开义务"
        yield f"   office      {office.name} ({office.id})"
        yield f"   obligation  {owed.id}{f', row {owed.row}' if owed.row else ''}, rule {owed.rule.value}"
        yield f"   source      {source.title} {source.number}"
        yield f"   clause      {owed.clause}"
        yield f"   phrase      {owed.phrase.text or '(the clause states none)'}"

    def _trigger(self) -> Iterator[str]:
        verdict = self.verdict
        yield "2. From when 起算"
        if self.obligation.rule is RuleName.SITE:
            yield "   the day of monitoring 监测时间点: the instant judged"
            return
        if verdict.trigger_on is None:
            yield f"   {self._without_trigger()}"
            return
        yield f"   {_named(verdict.trigger_on)}: {self._what_starts()}"
        read = [e.snapshot_id for e in verdict.evidence if e.role in ("formed", "trigger") and e.snapshot_id]
        yield from (f"   read on {self.page(snapshot)}" for snapshot in dict.fromkeys(read))

    def _without_trigger(self) -> str:
        if self.verdict.subject_kind == "period":
            return f"the period {self.verdict.subject}, no trigger day"
        return "no day: the source names none, and what is there is shown"

    def _what_starts(self) -> str:
        owed = self.obligation
        phrase = phrase_for(self.item, owed.phrase, self.catalogue.kinds) if self.item else owed.phrase
        return what_starts(owed, phrase, self._due_rule()).en

    def _due_rule(self) -> str:
        if self.obligation.rule is RuleName.SERIES:
            return due_rule_of(self.obligation)
        named = [e for e in self.catalogue.entries if e.obligation_id == self.obligation.id]
        return next((e.due_rule for e in named if e.entry == self.verdict.subject), "")

    def _due(self) -> Iterator[str]:
        verdict = self.verdict
        yield "3. By when 期限"
        if self.obligation.rule is RuleName.SITE:
            yield from self._thresholds()
            return
        if verdict.trigger_on is not None and not self._due_rule():
            yield from self._counted(verdict.trigger_on)
        elif self._due_rule():
            yield f"   due rule of the catalogue: {self._due_rule()}"
        if verdict.due_at is None:
            known = verdict.machine_state not in (State.UNDETERMINED, State.PENDING)
            yield "   none: no source says by when" if known else "   not known: the calendar does not reach it"
            return
        yield f"   in time until {iso(verdict.due_at)} (the end of {_named(day_of(verdict.due_at - 1))})"
        lenient = verdict.due_lenient_at
        yield f"   latest reading: {iso(lenient) if lenient else 'a defensible reading owes nothing'}"

    def _thresholds(self) -> Iterator[str]:
        """An indicator has no due day: what it is held to, as the catalogue has it."""
        for name, value in self.obligation.params.items():
            if name != "answered_by":
                yield f"   {name}: {value}"
        yield "   a machine's result is reviewed by people before it is circulated: it does not hold by itself"

    def _counted(self, trigger: date) -> Iterator[str]:
        phrase = (
            phrase_for(self.item, self.obligation.phrase, self.catalogue.kinds) if self.item else self.obligation.phrase
        )
        stays = stays_of(phrase, self.verdict.subject_key)
        if stays is not None:
            yield f"   {stays.en}"
            return
        if phrase.offset is None or self.verdict.due_at is None:
            return
        if phrase.before:
            yield f"   counted back from the event, {phrase.offset} {(phrase.unit or Unit.DAY).value}s; its day is not counted"
            return
        working = by_working_days(phrase, self.source.days)
        yield f"   {phrase.offset} {'working days' if working else (phrase.unit or Unit.DAY).value + 's'}; the trigger's day is not counted"
        last = day_of(self.verdict.due_at - 1)
        for one in counted(phrase, working, trigger, last, self.catalogue.calendar):
            mark = f"{one.number:3}" if one.number is not None else "  →" if one.rolled else "  ·"
            yield f"   {mark}  {_named(one.day)}  {one.why.en}"

    def _observed(self) -> Iterator[str]:
        yield "4. What was observed 观察, in order of time"
        told = [*self._visits(), *self._pages(), *self._claims(), *self._asked()]
        if self.verdict.due_at is not None and self.verdict.due_at <= self.world.as_of:
            told.append((self.verdict.due_at, "—— due ——"))
        yield from (f"   {iso(at)}  {words}" for at, words in sorted(dict.fromkeys(told)))
        yield f"   {iso(self.world.as_of)}  judged as of then"

    def _visits(self) -> Iterator[tuple[Instant, str]]:
        roles = {e.visit_id: e.role for e in self.verdict.evidence if e.visit_id is not None}
        for section, looks in self.world.looks.items():
            for look in looks:
                if look.visit_id in roles:
                    words = f"visit {look.visit_id} of {section}, {look.outcome.value}: {roles[look.visit_id]}"
                    reach = "read to its end" if look.everything else f"read down to {look.floor_on or 'no told day'}"
                    yield look.at, f"{words}; {look.items_listed} listed, {reach}"

    def _pages(self) -> Iterator[tuple[Instant, str]]:
        for edition in self.item.editions if self.item else ():
            yield edition.seen_from, f"page read: {self.page(edition.snapshot_id)}"

    def _asked(self) -> Iterator[tuple[Instant, str]]:
        """Probes, home pages and links, each by its snapshot."""
        seen = self.world.sites.get(self.verdict.subject_key)
        if self.obligation.rule is not RuleName.SITE or seen is None:
            return
        at = {probe.snapshot_id: probe.at for probe in seen.probes}
        at |= {control: probe.at for probe in seen.probes for control in probe.control_ids}
        at |= {page.snapshot_id: page.at for page in (*seen.homes, *seen.pages)}
        at |= {link.snapshot_id: link.at for link in seen.links}
        for evidence in self.verdict.evidence:
            if evidence.snapshot_id is not None and evidence.snapshot_id in at:
                yield at[evidence.snapshot_id], f"{evidence.role}: {self.page(evidence.snapshot_id)}"

    def _claims(self) -> Iterator[tuple[Instant, str]]:
        for claim in self.item.claims if self.item else ():
            yield claim.begin, f"the page's own date ({claim.source.value}): {claim.text}"

    def _branch(self) -> Iterator[str]:
        verdict = self.verdict
        shown = verdict.state or verdict.machine_state
        yield "5. The verdict 认定"
        basis = f", {verdict.basis.value}" if verdict.basis else ""
        yield f"   {shown.value}{basis}; rules {RULES_VERSION}; catalogue {self.catalogue.digest[:19]}"
        if shown is not verdict.machine_state:
            yield f"   the machine's own: {verdict.machine_state.value}"
        yield f"   {verdict.words}"
        yield f"   holds under every reading: {'yes' if verdict.holds else 'no'}"
        yield f"   margin in days, positive in time: {_margin(verdict)}"
        yield "6. What would change it 何者可改变"
        yield f"   {WOULD[shown].en}"


def _named(day: date) -> str:
    return f"{day.isoformat()} 周{WEEKDAYS[day.weekday()]}"


def _margin(verdict: Verdict) -> str:
    low = "unbounded" if verdict.margin_min is None else str(verdict.margin_min)
    high = "unbounded" if verdict.margin_max is None else str(verdict.margin_max)
    return f"{low} to {high}"
