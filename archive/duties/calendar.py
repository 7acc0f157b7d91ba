"""Counting days by the State Council's calendar (semantics §3). Pure: the library's tables and the catalogue's notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from archive.records import CalendarDay, Instant, Unit, start_of

ONE_DAY = timedelta(days=1)
MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF_YEAR: 6, Unit.YEAR: 12}


class UnknownYear(ValueError):
    """A day of a year whose holidays no notice tells: `day`, `first` and `last` known year."""

    def __init__(self, day: date, first: int, last: int) -> None:
        super().__init__(f"{day.isoformat()}: the calendar knows the years {first} to {last}, not {day.year}")
        self.day, self.first, self.last = day, first, last


@lru_cache(maxsize=16_384)
def _library(day: date) -> bool | None:
    """Whether the library calls the day a working day; None: it does not know the year."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


class Calendar:
    """Working days of mainland China. `overrides` are the catalogue's calendar.csv; they win over the library.

    A year unknown to the library is known where the overrides hold its notice, told by both 1 January and
    1 October (no yearly notice lacks either); its other days then follow the days of the week.
    """

    def __init__(self, overrides: Iterable[CalendarDay] = ()) -> None:
        self._days = {row.day: row.working for row in overrides}
        self._worked: dict[tuple[date, date], bool] = {}
        self._noticed = frozenset(
            day.year for day in self._days if date(day.year, 1, 1) in self._days and date(day.year, 10, 1) in self._days
        )

    @property
    def known(self) -> tuple[int, int]:
        """The first and the last known year."""
        years = {day.year for day in chinese_calendar.holidays} | self._noticed
        return min(years), max(years)

    def is_working(self, day: date) -> bool:
        """Raises UnknownYear; never guesses from the day of the week."""
        if day in self._days:
            return self._days[day]
        told = _library(day)
        if told is not None:
            return told
        if day.year in self._noticed:
            return day.weekday() < 5
        raise UnknownYear(day, *self.known)

    def add_days(self, start: date, n: int) -> date:
        """`N日内`: the day of the trigger is not counted; not rolled."""
        return start + n * ONE_DAY

    def add_working_days(self, start: date, n: int) -> date:
        """`N个工作日内`: the n-th working day after the start."""
        day = start
        for _ in range(n):
            day = self.roll(day + ONE_DAY)
        return day if n else self.roll(start)

    def sub_working_days(self, event: date, n: int) -> date:
        """`提前N个工作日`: the n-th working day before the event."""
        day = event
        for _ in range(n):
            day -= ONE_DAY
            while not self.is_working(day):
                day -= ONE_DAY
        return day

    def roll(self, day: date) -> date:
        """The day itself where it is a working day, else the next one."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def has_working_day(self, begin: date, end: date) -> bool:
        """Whether [begin, end) holds a working day; raises UnknownYear where that hangs on an unknown year."""
        if (begin, end) not in self._worked:
            days = (begin + n * ONE_DAY for n in range((end - begin).days))
            self._worked[begin, end] = any(map(self.is_working, days))
        return self._worked[begin, end]


def add_months(start: date, n: int) -> date:
    """The corresponding day n months on; where there is none, the end of that month (民法典 202)."""
    month = start.month - 1 + n
    year, month = start.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - ONE_DAY).day
    return date(year, month, min(start.day, last))


@dataclass(frozen=True, slots=True)
class Span:
    """One period [begin, end) of a cadence, as days; `subject` as the contract writes it."""

    unit: Unit
    begin: date
    end: date

    @property
    def a(self) -> Instant:
        return start_of(self.begin)

    @property
    def b(self) -> Instant:
        return start_of(self.end)

    @property
    def length(self) -> int:
        """Seconds."""
        return self.b - self.a

    @property
    def subject(self) -> str:
        return _subject(self.unit, self.begin)


@lru_cache(maxsize=16_384)
def _subject(unit: Unit, begin: date) -> str:
    if unit is Unit.WEEK:
        year, week, _ = begin.isocalendar()
        return f"{year}-W{week:02d}"
    names = {
        Unit.MONTH: f"{begin:%Y-%m}",
        Unit.QUARTER: f"{begin.year}Q{(begin.month + 2) // 3}",
        Unit.HALF_YEAR: f"{begin.year}H{(begin.month + 5) // 6}",
        Unit.YEAR: f"{begin.year}",
    }
    return names[unit]


def span_at(unit: Unit, day: date) -> Span:
    """The period that holds the day. Raises KeyError for a unit that is no cadence of the contract (day, working day)."""
    if unit is Unit.WEEK:
        begin = day - day.weekday() * ONE_DAY
        return Span(unit, begin, begin + 7 * ONE_DAY)
    months = MONTHS[unit]
    begin = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Span(unit, begin, add_months(begin, months))


def whole_spans(unit: Unit, from_on: date, to_on: date | None, as_of_on: date) -> Iterator[Span]:
    """The whole periods within [from_on, to_on] (None: open), in order, up to the one that holds `as_of_on`."""
    span = span_at(unit, from_on)
    if span.begin < from_on:
        span = span_at(unit, span.end)
    while span.begin <= as_of_on and (to_on is None or span.end <= to_on + ONE_DAY):
        yield span
        span = span_at(unit, span.end)
