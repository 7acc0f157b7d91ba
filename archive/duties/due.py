"""From a phrase and a trigger day to the due instant, under the reading chosen and under the latest defensible one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from archive.duties.calendar import MONTHS, ONE_DAY, Calendar, Span, UnknownYear, add_months
from archive.records import Instant, Phrase, Source, Unit, end_of


@dataclass(frozen=True, slots=True)
class Due:
    """`day` is the last day in time, `at` its end; `lenient_at` is None where a defensible reading owes nothing."""

    day: date
    at: Instant
    lenient_at: Instant | None


def unrolled(phrase: Phrase, trigger: date) -> date:
    """The earliest day that the due day can be, whatever the calendar says; needs no calendar."""
    if phrase.offset is None or phrase.unit is None:
        raise ValueError(f"phrase {phrase.text!r} counts nothing from a trigger; expected an offset and a unit")
    if phrase.unit in MONTHS:
        return add_months(trigger, phrase.offset * MONTHS[phrase.unit])
    days = phrase.offset * 7 if phrase.unit is Unit.WEEK else phrase.offset
    return trigger + days * ONE_DAY


def _last_day(phrase: Phrase, trigger: date, calendar: Calendar, working: bool) -> date:
    day = unrolled(phrase, trigger)
    if phrase.unit is Unit.WORKING_DAY or (phrase.unit is Unit.DAY and working):
        return calendar.add_working_days(trigger, phrase.offset or 0)
    return calendar.roll(day)


def due_of(phrase: Phrase, source: Source, trigger: date, calendar: Calendar) -> Due:
    """Raises UnknownYear where the chosen reading reaches a year that the calendar does not know."""
    day = _last_day(phrase, trigger, calendar, source.days == "working")
    return Due(day, end_of(day), _lenient(phrase, source, trigger, calendar, day))


def _lenient(phrase: Phrase, source: Source, trigger: date, calendar: Calendar, day: date) -> Instant | None:
    """None also where the phrase was read over a lost digit, or the latest reading reaches an unknown year."""
    if owes_nothing(source, trigger) or phrase.confidence < 1:
        return None
    if source.days is not None:
        return end_of(day)
    try:
        return end_of(max(day, _last_day(phrase, trigger, calendar, working=True)))
    except UnknownYear:
        return None


def owes_nothing(source: Source, day: date) -> bool:
    """Whether a defensible reading holds that the source no longer owes on that day (a plan of one year)."""
    return source.lenient_to is not None and day > source.lenient_to


def period_lenient(source: Source, phrase: Phrase, span: Span) -> Instant | None:
    """The period's end plus its length; None where the period does not lie wholly within what every reading owes."""
    if phrase.confidence < 1 or (source.lenient_to is not None and span.b > end_of(source.lenient_to)):
        return None
    return span.b + span.length
