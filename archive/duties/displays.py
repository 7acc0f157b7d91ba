"""How long items must stay: the least length of a consultation or a publicity period, and what must stay for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from archive.duties.answers import Answer, Asked, Told
from archive.duties.attribution import holders, standing_day
from archive.duties.bench import Bench, subject_key
from archive.duties.calendar import ONE_DAY, UnknownYear
from archive.duties.due import Due, owes_nothing
from archive.duties.duty import Head, beyond, verdict_of
from archive.duties.items import Binding
from archive.duties.makers import Maker
from archive.duties.phrases import phrase_for
from archive.duties.presence import removals
from archive.duties.rules import Ruled
from archive.duties.rules.display import Display, Gone, judge_kept, judge_length
from archive.duties.rulings import LAWFUL_REMOVAL
from archive.duties.traces import Tracer
from archive.reading.closing import closing_days
from archive.records import Basis, Evidence, Obligation, Phrase, State, Unit, Verdict, day_of, end_of

FOR_GOOD = "长期公开"
SHORTENED = ("缩短", "情况紧急", "紧急情况", "时间紧迫")  # 因情况紧急等原因需要缩短期限的，应当予以说明


def length_name(phrase: Phrase) -> str:
    """How the duty of a least length is known beside that of publishing the same item."""
    return f"不少于{phrase.minimum_days}日"


@dataclass(frozen=True, slots=True)
class Shown:
    """One item that must stay. `display` is what was seen of it."""

    binding: Binding
    display: Display
    section: str  # that listed it last
    opened: date | None  # the earliest day on which it can have come, as far as it is told

    def length(self, opened: date | None) -> Verdict:
        """The least length, from the day on which it opened: its own, or what a ruling sets."""
        bound, bench = self.binding, self.binding.bench
        came = day_of(self.display.seen.first_seen)
        head = self._head(length_name(bound.phrase), opened or came)
        try:
            sure = self._last(came)
            due = self._last(opened) if opened is not None else None
            short = self._last(opened - ONE_DAY) if opened is not None else None
        except UnknownYear as error:
            ruled = beyond(error, bench.world.as_of, end_of(came))
            return verdict_of(head, None, ruled, holds=False)
        ruled = self._doubted(self._spared(judge_length(self.display, due, sure, bench.world.as_of)))
        least = self._spared(
            judge_length(self.display, short, sure, bench.world.as_of)
        )  # the day of opening counted too
        owed = bound.phrase.confidence == 1 and not owes_nothing(bench.book.source(bound.obligation), opened or came)
        last = due or sure
        return verdict_of(
            head,
            Due(last, end_of(last), end_of(last) if owed else None),
            ruled,
            holds=owed and least.state is ruled.state,
        )

    def _spared(self, ruled: Ruled) -> Ruled:
        """Not taken down where a migration left it behind; nor too short where its page gives the reason for that."""
        if ruled.state is not State.MISSING:
            return ruled
        if ruled.basis is Basis.WITNESSED and self._moved:
            return replace(ruled, state=State.UNPROVEN, basis=None, words=f"{ruled.words}: in a migration")
        bodies = [edition.article.body for edition in self.binding.item.editions]
        if any(word in body for word in SHORTENED for body in bodies):
            words = f"{ruled.words}; its page gives a reason for a shorter time, which would decide"
            return replace(ruled, state=State.UNPROVEN, basis=None, words=words)
        return ruled

    @property
    def ended(self) -> bool:
        """Whether it is in no list, so that until when it was seen is no longer open."""
        return all(sighting.gone_since is not None for sighting in self.binding.item.sightings)

    @property
    def _moved(self) -> bool:
        gone = self.display.gone
        return gone is not None and self.binding.bench.epochs.left_behind(self.section, gone.since)

    def kept(self) -> Verdict:
        """Whether it stays for good: the lawful removal that a ruling names excuses it."""
        bound, bench = self.binding, self.binding.bench
        ruled = self._doubted(judge_kept(self.display, self._moved))
        owed = not owes_nothing(bench.book.source(bound.obligation), day_of(bench.world.as_of))
        verdict = verdict_of(self._head(FOR_GOOD, day_of(self.display.seen.first_seen)), None, ruled, holds=owed)
        item = bound.item
        names = frozenset({item.title, item.url, item.doc_number or item.url})
        ruling = bench.rulings.of_finding("removed", LAWFUL_REMOVAL, names)
        if ruling is None or self.display.gone is None:
            return verdict
        words = f"lawful removal, ruled on {ruling.decided_on.isoformat()} by {ruling.by}: {ruling.why}; {ruled.words}"
        return replace(verdict, state=State.EXCUSED, basis=Basis.RULING, words=words)

    def kept_since(self, day: date) -> Verdict:
        return replace(self.kept(), trigger_on=day)

    def _last(self, opened: date) -> date:
        """The last day on which it must stay; not rolled."""
        bound, bench = self.binding, self.binding.bench
        n = bound.phrase.minimum_days or 0
        working = bound.phrase.minimum_unit is Unit.WORKING_DAY
        return bench.calendar.add_working_days(opened, n) if working else opened + n * ONE_DAY

    def _head(self, what: str, on: date) -> Head:
        bound = self.binding
        key = f"{subject_key(bound.item)} {what}"
        return Head(bound.obligation.id, bound.office.id, "item", key, bound.item.title, bound.item.id, on)

    def _doubted(self, ruled: Ruled) -> Ruled:
        why = self.binding.doubt()
        if why is None or ruled.state is not State.MISSING:
            return ruled
        return replace(ruled, state=State.UNPROVEN, basis=None, words=why)


@dataclass(frozen=True, slots=True)
class Displayed:
    """What one item's display came to: its least length, and whether it stays for good, as far as they are owed."""

    binding: Binding
    tracer: Tracer

    def asked(self) -> Asked:
        bound, ground = self.binding, self.tracer.of(self.binding.item).digest
        key = ("display", bound.obligation.id, bound.office.id, bound.item.url)
        return Asked(key, ground, lambda: self._answer(ground))

    def again(self, verdict: Verdict) -> Callable[[date], Verdict]:
        """What gives it from another day of opening."""
        shown = shown_of(self.binding)
        return shown.kept_since if verdict.subject_key.endswith(FOR_GOOD) else shown.length

    def _answer(self, ground: str) -> Answer | Told:
        shown, phrase = shown_of(self.binding), self.binding.phrase
        length = shown.length(shown.opened) if phrase.minimum_days is not None else None
        kept = shown.kept() if phrase.permanent else None
        told = Told(tuple(verdict for verdict in (length, kept) if verdict is not None))
        lasting = length is None or length.machine_state in (State.MET, State.MISSING)
        if not shown.ended or not lasting or (kept is not None and shown.display.gone is None):
            return told  # what is listed, or was looked for in vain, each further look tells anew
        source, now = self.binding.bench.book.source(self.binding.obligation), self.binding.bench.world.as_of
        owed = end_of(source.lenient_to) if source.lenient_to is not None and kept is not None else None
        return Answer(told, ground, until=owed if owed is not None and now < owed else None)


def displays_of(bench: Bench, obligation: Obligation) -> Iterator[Binding]:
    """Each item of the obligation that the office itself formed, and that came while it was in force."""
    offices = {office.id: office for office in bench.book.offices(obligation)}
    for item in bench.listed(obligation):
        phrase = phrase_for(item, obligation.phrase, bench.book.catalogue.kinds)
        for office_id in sorted(holders(item, frozenset(obligation.sections), bench.book).offices & offices.keys()):
            binding = Binding(bench, obligation, offices[office_id], item, phrase, "published")
            another = bench.makers.of(item, office_id).maker is Maker.ANOTHER
            if not another and binding.in_force(standing_day(item)):
                yield binding


def shown_of(binding: Binding) -> Shown:
    bench, item = binding.bench, binding.item
    seen = binding.seen(standing_day(item))
    gone = [removal for removal in removals(item, bench.book.lag) if removal.back is None]
    last = max(item.sightings, key=lambda s: (s.last_seen, s.section_id))
    claims = [day_of(claim.begin) for claim in seen.claims if not seen.disproved(claim)]
    since = min(claims, default=None)
    told = [
        (e, days) for e in item.editions if (days := closing_days(e.article.body, since or day_of(seen.first_seen)))
    ]
    listing = {sighting.section_id for sighting in item.sightings}
    later = [look for s in listing for look in bench.world.looks.get(s, ()) if look.at > last.last_seen]
    display = Display(
        seen=seen,
        closes=tuple(sorted({day for _, days in told for day in days}, reverse=True)),
        gone=Gone(gone[-1].since, gone[-1].visits) if gone else None,
        later=tuple(sorted(later, key=lambda look: (look.at, look.visit_id))),
        pages=tuple(Evidence("claim", snapshot_id=e.snapshot_id) for e, _ in told[-1:]),
    )
    absent = None if seen.absent_against is None else day_of(seen.absent_against)
    return Shown(binding, display, last.section_id, since if since is not None else absent)


def displayed(bench: Bench, obligation: Obligation, tracer: Tracer) -> Iterator[Displayed]:
    if obligation.phrase.minimum_days is not None or obligation.phrase.permanent:
        yield from (Displayed(binding, tracer) for binding in displays_of(bench, obligation))
