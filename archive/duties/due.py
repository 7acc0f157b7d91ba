"""From a phrase and a trigger day to the due instant, under the reading chosen and under the latest defensible one."""

from __future__ import annotations

import re
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
        months = phrase.offset * MONTHS[phrase.unit]
        return add_months(trigger, -months if phrase.before else months)
    days = phrase.offset * 7 if phrase.unit is Unit.WEEK else phrase.offset
    return trigger - days * ONE_DAY if phrase.before else trigger + days * ONE_DAY


PLUS = re.compile(r"\+(\d{1,3})(个工作)?日")
NEXT_MONTH = re.compile(r"次月(\d{1,2})日前")


def by_rule(rule: str, source: Source, start: date, calendar: Calendar) -> Due:
    """`rule` as entries.csv and series write it: +N日 and +N个工作日 from `start`; 次月N日前, of the month after the one of
    `start`; MM-DD, the first such day after `start`. `start` is the day of taking effect, or a period's last.
    Raises ValueError for another text, UnknownYear as `due_of`."""
    plus = PLUS.fullmatch(rule)
    if plus:
        unit = Unit.WORKING_DAY if plus[2] else Unit.DAY
        return due_of(Phrase(rule, True, offset=int(plus[1]), unit=unit), source, start, calendar)
    day = calendar.roll(_fixed_day(rule, start))
    return Due(day, end_of(day), None if owes_nothing(source, start) else end_of(day))


def _fixed_day(rule: str, start: date) -> date:
    """The day that the rule states, not rolled; a month too short for it ends it."""
    monthly = NEXT_MONTH.fullmatch(rule)
    if monthly:
        first = add_months(start.replace(day=1), 1)
        return min(first + (int(monthly[1]) - 1) * ONE_DAY, add_months(first, 1) - ONE_DAY)
    try:
        same = date.fromisoformat(f"{start.year}-{rule}")
    except ValueError as error:
        raise ValueError(f"due rule {rule!r}: expected +N日, +N个工作日, 次月N日前 or MM-DD") from error
    return same if same > start else same.replace(year=start.year + 1)


def unrolled_rule(rule: str, start: date) -> date:
    """The earliest day that it can be, whatever the calendar says."""
    plus = PLUS.fullmatch(rule)
    return start + int(plus[1]) * ONE_DAY if plus else _fixed_day(rule, start)


def _last_day(phrase: Phrase, trigger: date, calendar: Calendar, working: bool) -> date:
    day = unrolled(phrase, trigger)
    if phrase.unit is Unit.WORKING_DAY or (phrase.unit is Unit.DAY and working):
        return calendar.add_working_days(trigger, phrase.offset or 0)
    return calendar.roll(day)


def due_of(phrase: Phrase, source: Source, trigger: date, calendar: Calendar) -> Due:
    """Raises UnknownYear where the chosen reading reaches a year that the calendar does not know."""
    if phrase.before:
        return _due_before(phrase, source, trigger, calendar)
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


def _due_before(phrase: Phrase, source: Source, event: date, calendar: Calendar) -> Due:
    """Counted back from the event, its day not counted; a day off rolls on, but never to the event itself. Fewer days lie
    between under the calendar's reading than under the working days', so it is the lenient one."""
    working = phrase.unit is Unit.WORKING_DAY or (phrase.unit is Unit.DAY and source.days == "working")
    back = calendar.sub_working_days(event, phrase.offset or 0) if working else unrolled(phrase, event)
    day = min(calendar.roll(back), event - ONE_DAY)
    owed = phrase.confidence == 1 and not owes_nothing(source, event)
    return Due(day, end_of(day), end_of(day) if owed else None)


def owes_nothing(source: Source, day: date) -> bool:
    """Whether a defensible reading holds that the source no longer owes on that day (a plan of one year)."""
    return source.lenient_to is not None and day > source.lenient_to


def period_lenient(source: Source, phrase: Phrase, span: Span) -> Instant | None:
    """The period's end plus its length; None where the period does not lie wholly within what every reading owes."""
    if phrase.confidence < 1 or (source.lenient_to is not None and span.b > end_of(source.lenient_to)):
        return None
    return span.b + span.length
