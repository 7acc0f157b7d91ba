"""The computation of one duty, step by step, so that an outsider comes to the same verdict by hand (semantics §6).

Clause and phrase as written; the trigger and the page it was read on; each day counted, with its holiday; what was
observed, in order of time, with the due instant among it; the rule's branch; and what would change the verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from archive.duties.due import unrolled_rule
from archive.duties.ids import duty_id
from archive.duties.phrases import phrase_for
from archive.duties.series import due_rule_of
from archive.duties.steps import (
    ORDERS,
    Counted,
    Term,
    counted,
    rolled_on,
    stays_of,
    term_of,
    term_of_rule,
    term_of_stay,
    what_starts,
)
from archive.duties.version import RULES_VERSION
from archive.duties.would import kind_of, would
from archive.records import (
    Catalogue,
    Instant,
    Item,
    Look,
    Obligation,
    Outcome,
    Phrase,
    RuleName,
    Snapshot,
    Source,
    State,
    Verdict,
    World,
    day_of,
    iso,
)

WEEKDAYS = "一二三四五六日"
NO_DUE = "none: no source says by when"


class Page(NamedTuple):
    """A snapshot: when it was received, and its address, instant and digest in words."""

    at: Instant
    text: str


def page_of(got: Snapshot) -> Page:
    return Page(
        got.observed_at,
        f"{got.url} at {iso(got.observed_at)}, {got.digest or got.error} (snapshot {got.id})",
    )


@dataclass(frozen=True)
class Explaining:
    """What an explanation is made of. `page` tells a snapshot."""

    world: World
    catalogue: Catalogue
    verdict: Verdict
    page: Callable[[int], Page]

    @cached_property
    def obligation(self) -> Obligation:
        return next(o for o in self.catalogue.obligations if o.id == self.verdict.obligation_id)

    @property
    def source(self) -> Source:
        return self.catalogue.sources[self.obligation.source_id]

    @cached_property
    def item(self) -> Item | None:
        return next((item for item in self.world.items if item.id == self.verdict.item_id), None)

    @cached_property
    def others(self) -> tuple[Item, ...]:
        """Items beside the subject's own whose pages the verdict rests on: the second of a pair, one that counts."""
        pages = {evidence.snapshot_id for evidence in self.verdict.evidence}
        rest = (item for item in self.world.items if item.id != self.verdict.item_id)
        return tuple(item for item in rest if any(e.snapshot_id in pages for e in item.editions))

    @cached_property
    def phrase(self) -> Phrase:
        """The branch that binds the item's kind."""
        phrase = self.obligation.phrase
        return phrase_for(self.item, phrase, self.catalogue.kinds) if self.item else phrase

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
        if self.phrase is not owed.phrase:
            yield f"   its kind    {self.phrase.text or 'leaves it out'}: the branch that binds this kind of item"

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
        yield from (f"   read on {self.page(snapshot).text}" for snapshot in dict.fromkeys(read))

    def _without_trigger(self) -> str:
        if self.verdict.subject_kind == "period":
            return f"the period {self.verdict.subject}, no trigger day"
        return "no day: the source names none, and what is there is shown"

    def _what_starts(self) -> str:
        return what_starts(self.obligation, self.phrase, self._due_rule(), self.verdict.subject_key).en

    def _due_rule(self) -> str:
        if self.obligation.rule is RuleName.SERIES:
            return due_rule_of(self.obligation)
        named = [e for e in self.catalogue.entries if e.obligation_id == self.obligation.id]
        return next((e.due_rule for e in named if e.entry == self.verdict.subject), "")

    def _due(self) -> Iterator[str]:
        verdict = self.verdict
        if self.obligation.rule is RuleName.SITE:
            yield "3. What it is held to 阈值"
            yield from self._thresholds()
            return
        yield "3. By when 期限"
        yield from self._counted()
        if verdict.due_at is None:
            yield f"   {self._without_due()}"
            return
        until = "it must stay until" if self._length is not None else "in time until"
        yield f"   {until} {iso(verdict.due_at)} (the end of {_named(day_of(verdict.due_at - 1))})"
        lenient = verdict.due_lenient_at
        yield f"   latest reading: {iso(lenient) if lenient else 'a defensible reading owes nothing, or another day'}"

    def _without_due(self) -> str:
        if self.verdict.machine_state in (State.UNDETERMINED, State.PENDING):
            return "not known: the calendar does not reach it"
        return "none: without end, until a word tells that it was revoked or replaced" if self._stays else NO_DUE

    @property
    def _stays(self) -> bool:
        return stays_of(self.phrase, self.verdict.subject_key) is not None

    @property
    def _length(self) -> Term | None:
        """The least length of a duty to stay up so long."""
        return term_of_stay(self.phrase) if self._stays and self.verdict.due_at is not None else None

    def _thresholds(self) -> Iterator[str]:
        """An indicator has no due day: what it is held to, as the catalogue has it."""
        for name, value in self.obligation.params.items():
            if name != "answered_by":
                yield f"   {name}: {_value(value)}"
        yield "   a machine's result is reviewed by people before it is circulated: it does not hold by itself"

    def _counted(self) -> Iterator[str]:
        """How the due day comes about, and each day of the count."""
        trigger, rule = self.verdict.trigger_on, self._due_rule()
        stays = stays_of(self.phrase, self.verdict.subject_key)
        if trigger is None:
            yield from ["   the period's last day; periods do not roll"] if self.verdict.due_at is not None else []
            return
        if stays is not None:
            yield f"   {stays.en}"
        elif rule:
            yield f"   due rule of the catalogue: {rule}"
        days = self.source.days
        term = self._length or (term_of_rule(rule, days) if rule else term_of(self.phrase, days))
        if self.obligation.params.get("order") in ORDERS:
            yield f"   {ORDERS[str(self.obligation.params['order'])].en}"
        if self.verdict.due_at is None or (stays is not None and self._length is None):
            return
        last, notices = day_of(self.verdict.due_at - 1), self.catalogue.calendar
        if term is None:
            yield from map(_told, rolled_on(unrolled_rule(rule, trigger), last, notices) if rule else ())
            return
        if term.phrase.before:
            yield f"   counted back from the event, {term.name.en}; its day is not counted"
        elif stays is None:
            yield f"   {term.name.en}; the trigger's day is not counted"
        yield from map(_told, counted(term, trigger, last, notices))

    def _observed(self) -> Iterator[str]:
        yield "4. What was observed 观察, in order of time"
        told = [*self._visits(), *self._pages(), *self._claims()]
        if self.verdict.due_at is not None and self.verdict.due_at <= self.world.as_of:
            told.append((self.verdict.due_at, "—— its last day is over ——" if self._length else "—— due ——"))
        yield from (f"   {iso(at)}  {words}" for at, words in sorted(dict.fromkeys(told)))
        yield f"   {iso(self.world.as_of)}  judged as of then"

    def _visits(self) -> Iterator[tuple[Instant, str]]:
        roles = {e.visit_id: e.role for e in self.verdict.evidence if e.visit_id is not None}
        for section, looks in self.world.looks.items():
            for look in looks:
                if look.visit_id in roles:
                    words = f"visit {look.visit_id} of {section}, {look.outcome.value}: {roles[look.visit_id]}"
                    yield look.at, f"{words}; {_reach(look)}"

    def _pages(self) -> Iterator[tuple[Instant, str]]:
        """Each page that the verdict names (a claim, a probe, a link), and each edition of its own item, once."""
        own = self.item.editions if self.item else ()
        read = {edition.snapshot_id: "page read" for edition in own}
        named = {e.snapshot_id: e.role for e in self.verdict.evidence if e.snapshot_id is not None}
        for snapshot, role in {**read, **named}.items():
            page = self.page(snapshot)
            words = f"page read ({role})" if snapshot in read and snapshot in named else role
            yield page.at, f"{words}: {page.text}"

    def _claims(self) -> Iterator[tuple[Instant, str]]:
        for item in (*([self.item] if self.item else []), *self.others):
            of = "" if item is self.item else f" of {item.url}"
            for claim in item.claims:
                yield claim.begin, f"the page's own date{of} ({claim.source.value}): {claim.text}"

    def _branch(self) -> Iterator[str]:
        verdict = self.verdict
        shown = verdict.state or verdict.machine_state
        yield "5. The verdict 认定"
        basis = f", {verdict.basis.value}" if verdict.basis else ""
        yield f"   {shown.value}{basis}; rules {RULES_VERSION.partition(':')[0]}; catalogue {self.catalogue.digest[:19]}"
        if shown is not verdict.machine_state:
            yield f"   the machine's own: {verdict.machine_state.value}"
        yield f"   {verdict.words}"
        yield f"   holds under every reading: {'yes' if verdict.holds else 'no'}"
        yield f"   margin in days, positive in time: {_margin(verdict)}"
        yield "6. What would change it 何者可改变"
        kind = kind_of(self.obligation.rule, self.phrase, verdict.subject_key)
        yield f"   {would(kind, shown, verdict.basis).en}"


def _told(one: Counted) -> str:
    mark = f"{one.number:3}" if one.number is not None else "  →" if one.rolled else "  ·"
    return f"   {mark}  {_named(one.day)}  {one.why.en}"


def _named(day: date) -> str:
    return f"{day.isoformat()} 周{WEEKDAYS[day.weekday()]}"


def _reach(look: Look) -> str:
    """How far its list was read."""
    if look.outcome not in (Outcome.COMPLETE, Outcome.PARTIAL):
        return "nothing was read"
    reach = "read to its end" if look.everything else f"read down to {look.floor_on or 'no told day'}"
    return f"{look.items_listed} listed, {reach}"


def _value(value: object) -> str:
    """A parameter of the catalogue in one line."""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_value(held)}" for name, held in value.items())
    return "、".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _margin(verdict: Verdict) -> str:
    if verdict.margin_min is None and verdict.margin_max is None:
        return "none counted"
    low = "unbounded" if verdict.margin_min is None else str(verdict.margin_min)
    high = "unbounded" if verdict.margin_max is None else str(verdict.margin_max)
    return f"{low} to {high}"
