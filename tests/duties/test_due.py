"""Due instants under the reading chosen, and under the latest defensible one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.duties.calendar import Calendar, UnknownYear, span_at
from archive.duties.due import due_of, period_lenient, unrolled
from archive.records import Phrase, Trigger, Unit, end_of
from tests.duties.build import FIVE_DAYS, TWENTY_WORKING, WEEKLY, at, day, source


def due(phrase, trigger, **src):
    return due_of(phrase, source(**src), day(trigger), Calendar())


def test_five_days_after_17_august_end_with_22_august():
    assert due(FIVE_DAYS, "2018-08-17").at == at("2018-08-23T00:00")


def test_a_due_day_in_a_holiday_rolls_to_the_next_working_day():
    assert due(FIVE_DAYS, "2018-09-26").at == end_of(day("2018-10-08"))


def test_where_the_source_says_which_days_it_counts_the_readings_agree():
    told = due(FIVE_DAYS, "2018-08-17", days="calendar")
    assert told.lenient_at == told.at
    working = due(FIVE_DAYS, "2018-08-17", days="working")
    assert working.at == working.lenient_at == end_of(day("2018-08-24"))


def test_where_the_source_is_silent_working_days_are_the_lenient_reading():
    silent = due(FIVE_DAYS, "2018-08-17", days=None)
    assert (silent.at, silent.lenient_at) == (end_of(day("2018-08-22")), end_of(day("2018-08-24")))


def test_a_one_year_plan_after_its_year_owes_nothing_under_one_reading():
    after = due(FIVE_DAYS, "2019-01-02", lenient_to=day("2018-12-31"))
    assert after.at == end_of(day("2019-01-07"))
    assert after.lenient_at is None
    assert due(FIVE_DAYS, "2018-12-31", lenient_to=day("2018-12-31")).lenient_at is not None


def test_a_phrase_read_over_a_lost_digit_holds_under_no_reading():
    assert due(replace(TWENTY_WORKING, confidence=0.5), "2018-09-14").lenient_at is None


def test_a_lenient_reading_beyond_the_calendar_is_not_guessed():
    told = due(FIVE_DAYS, "2026-12-24", days=None)
    assert told.at == end_of(day("2026-12-29"))
    assert told.lenient_at == end_of(day("2026-12-31"))
    assert due(FIVE_DAYS, "2026-12-25", days=None).lenient_at is None


def test_a_due_day_beyond_the_calendar_raises():
    with pytest.raises(UnknownYear):
        due(FIVE_DAYS, "2026-12-29")


@pytest.mark.parametrize(
    ("n", "unit", "expected"),
    [
        (1, Unit.WEEK, "2018-09-07"),
        (1, Unit.MONTH, "2018-09-30"),
        (1, Unit.QUARTER, "2018-11-30"),
        (1, Unit.YEAR, "2019-09-02"),
    ],
)
def test_weeks_months_and_years_end_on_the_corresponding_day(n, unit, expected):
    assert due(Phrase("", True, (Trigger.FORMED,), n, unit), "2018-08-31").at == end_of(day(expected))


def test_the_unrolled_day_needs_no_calendar():
    assert unrolled(TWENTY_WORKING, day("2030-01-01")) == day("2030-01-21")


def test_a_phrase_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="一周一次"):
        unrolled(WEEKLY, day("2018-09-01"))


def test_a_period_is_lenient_by_its_own_length():
    week = span_at(Unit.WEEK, day("2018-09-05"))
    assert period_lenient(source(), WEEKLY, week) == at("2018-09-17T00:00")
    assert period_lenient(source(lenient_to=day("2018-09-09")), WEEKLY, week) == at("2018-09-17T00:00")
    assert period_lenient(source(lenient_to=day("2018-09-08")), WEEKLY, week) is None
