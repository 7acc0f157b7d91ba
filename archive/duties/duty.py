"""From a rule's answer to a verdict: due instants, margins in local days, what holds under every reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from archive.duties.calendar import ONE_DAY, Calendar, Span, UnknownYear
from archive.duties.due import Due, due_of, period_lenient, unrolled
from archive.duties.rules import Case, Ruled, Seen
from archive.duties.rules.item import judge_item
from archive.duties.rules.period import judge_period
from archive.records import Evidence, Instant, Phrase, Source, State, Verdict, day_of, end_of


@dataclass(frozen=True, slots=True)
class Bound:
    """One item that binds one office: what the verdict needs beside the observations."""

    obligation_id: str
    office_id: str
    key: str
    seen: Seen
    phrase: Phrase
    source: Source
    trigger: date
    unsure: bool  # its formation days lie too far apart
    doubt: str | None  # why it cannot speak against the office
    as_of: Instant
    told: tuple[Evidence, ...] = ()  # the page on which the trigger day was read


@dataclass(frozen=True, slots=True)
class Head:
    """What a verdict is about, whatever was found."""

    obligation_id: str
    office_id: str
    subject_kind: str
    subject_key: str
    subject: str
    item_id: int | None
    trigger_on: date | None


def verdict_of(head: Head, due: Due | None, ruled: Ruled, holds: bool, evidence: tuple[Evidence, ...] = ()) -> Verdict:
    """`due` None: the calendar does not reach it. `evidence`: of the trigger, after what the rule rests on."""
    low, high = margins(due.day if due else None, ruled)
    return Verdict(
        obligation_id=head.obligation_id,
        office_id=head.office_id,
        subject_kind=head.subject_kind,
        subject_key=head.subject_key,
        subject=head.subject,
        item_id=head.item_id,
        trigger_on=head.trigger_on,
        due_at=due.at if due else None,
        due_lenient_at=due.lenient_at if due else None,
        machine_state=ruled.state,
        basis=ruled.basis,
        holds=holds,
        margin_min=low,
        margin_max=high,
        words=ruled.words,
        evidence=(*ruled.evidence, *evidence),
        state=ruled.state,
    )


def beyond(error: UnknownYear, as_of: Instant, earliest: Instant) -> Ruled:
    """`pending` before even the unrolled day has come, else `undetermined`."""
    state = State.PENDING if as_of < earliest else State.UNDETERMINED
    return Ruled(state, None, f"the calendar does not reach it: {error}")


def item_verdict(bound: Bound, calendar: Calendar) -> Verdict:
    """The verdict on one item; `undetermined`, or `pending` before the unrolled day, where a year is unknown."""
    try:
        due = due_of(bound.phrase, bound.source, bound.trigger, calendar)
    except UnknownYear as error:
        return _of_item(
            bound, None, beyond(error, bound.as_of, end_of(unrolled(bound.phrase, bound.trigger))), holds=False
        )
    ruled = _item_state(bound, due.at)
    return _of_item(bound, due, ruled, holds(ruled, due, lambda later: _item_state(bound, later)))


def holds(ruled: Ruled, due: Due, again: Callable[[Instant], Ruled]) -> bool:
    """Whether the state is the same under the latest reading; what was in time is in time for a later instant too."""
    if due.lenient_at is None or ruled.state is State.MET or due.lenient_at == due.at:
        return due.lenient_at is not None
    return again(due.lenient_at).state is ruled.state


def _item_state(bound: Bound, due: Instant) -> Ruled:
    ruled = judge_item(bound.seen, due)
    if bound.unsure:
        return replace(ruled, state=State.UNPROVEN, basis=None, words="its trigger days differ by more than 31 days")
    if bound.doubt and ruled.state is State.LATE:
        return replace(ruled, state=State.UNPROVEN, basis=None, words=bound.doubt)
    return ruled


def _of_item(bound: Bound, due: Due | None, ruled: Ruled, holds: bool) -> Verdict:
    item = bound.seen.item
    head = Head(bound.obligation_id, bound.office_id, "item", bound.key, item.title, item.id, bound.trigger)
    return verdict_of(head, due, ruled, holds, bound.told)


def margins(due_day: date | None, ruled: Ruled) -> tuple[int | None, int | None]:
    """(min, max) in local days from publication to the due day, negative late; None where unbounded."""
    if due_day is None:
        return None, None
    low = None if ruled.high is None else (due_day - day_of(ruled.high)).days
    high = None if ruled.low is None else (due_day - day_of(ruled.low)).days
    return low, high


def period_verdict(case: Case, span: Span, source: Source, calendar: Calendar) -> Verdict | None:
    """The verdict on one period; None where it has no working day, and so owes nothing."""
    try:
        if not calendar.has_working_day(span.begin, span.end):
            return None
    except UnknownYear as error:
        return _of_period(case, span, None, beyond(error, case.as_of, span.b), holds=False)
    lenient = period_lenient(source, case.obligation.phrase, span)
    due = Due(span.end - ONE_DAY, span.b, lenient)
    ruled = judge_period(case, span.a, span.b, span.length)
    held = holds(ruled, due, lambda later: judge_period(case, span.a, later, span.length))
    return _of_period(case, span, lenient, ruled, held)


def _of_period(case: Case, span: Span, lenient: Instant | None, ruled: Ruled, holds: bool) -> Verdict:
    found = ruled.seen.item.id if ruled.seen else None
    head = Head(case.obligation.id, case.office.id, "period", span.subject, span.subject, found, None)
    return verdict_of(head, Due(span.end - ONE_DAY, span.b, lenient), ruled, holds)
