"""The calendar against the State Council's notices: regulation §9.2 (working days) and §9.3 (vectors)."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest

from archive.duties.calendar import Calendar, UnknownYear, add_months, span_at, whole_spans
from archive.records import CalendarDay, Unit

YEARS = {2017: 249, 2018: 250, 2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}
d = date.fromisoformat


@pytest.mark.parametrize(
    ("start", "n", "calendar", "rolled", "working"),
    [
        ("2018-08-17", 2, "2018-08-19", "2018-08-20", "2018-08-21"),
        ("2018-09-28", 2, "2018-09-30", "2018-09-30", "2018-09-30"),
        ("2018-09-26", 5, "2018-10-01", "2018-10-08", "2018-10-08"),
        ("2018-09-28", 5, "2018-10-03", "2018-10-08", "2018-10-10"),
        ("2020-01-22", 5, "2020-01-27", "2020-02-03", "2020-02-06"),
        ("2018-02-09", 7, None, None, "2018-02-24"),
        ("2019-04-22", 7, None, None, "2019-04-30"),
        ("2018-09-14", 20, None, None, "2018-10-18"),
        ("2021-03-26", 20, None, None, "2021-04-25"),
        ("2019-01-20", 20, "2019-02-09", "2019-02-11", None),
        ("2024-01-21", 20, "2024-02-10", "2024-02-18", None),
        ("2018-12-01", 30, "2018-12-31", "2019-01-02", None),
    ],
)
def test_a_vector_of_the_regulation(start, n, calendar, rolled, working):
    known = Calendar()
    if calendar:
        assert known.add_days(d(start), n) == d(calendar)
        assert known.roll(known.add_days(d(start), n)) == d(rolled)
    if working:
        assert known.add_working_days(d(start), n) == d(working)


def overrides(working="", off=""):
    days = [(d(text), True) for text in working.split()] + [(d(text), False) for text in off.split()]
    return Calendar(CalendarDay(day, work, "国务院办公厅通知") for day, work in days)


def test_the_spring_festival_of_2020_before_its_amendment():
    before = overrides(working="2020-01-31 2020-02-01")
    assert before.add_working_days(d("2020-01-22"), 5) == d("2020-02-04")


def test_the_may_day_of_2019_before_its_amendment():
    before = overrides(working="2019-05-02 2019-05-03", off="2019-04-28 2019-05-05")
    assert before.add_working_days(d("2019-04-22"), 7) == d("2019-05-02")


@pytest.mark.parametrize(("year", "expected"), YEARS.items())
def test_the_working_days_of_a_year(year, expected):
    first = date(year, 1, 1)
    days = (first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days))
    assert sum(Calendar().is_working(day) for day in days) == expected


def test_every_day_from_2017_to_2026_agrees_with_another_library():
    other = holidays.country_holidays("CN", years=range(2017, 2027))
    first = date(2017, 1, 1)
    days = [first + timedelta(n) for n in range((date(2027, 1, 1) - first).days)]
    assert [day for day in days if Calendar().is_working(day) != other.is_working_day(day)] == []


@pytest.mark.parametrize("text", ["2003-12-31", "2027-01-01"])
def test_an_unknown_year_raises_and_says_what_is_known(text):
    with pytest.raises(UnknownYear, match=r"knows the years 2004 to 2026"):
        Calendar().is_working(d(text))


def test_counting_into_an_unknown_year_raises():
    with pytest.raises(UnknownYear):
        Calendar().add_working_days(d("2026-12-28"), 20)


def test_a_notice_in_the_catalogue_makes_a_year_known():
    noticed = overrides(off="2027-01-01 2027-10-01", working="2027-01-03")
    assert not noticed.is_working(d("2027-01-01"))
    assert noticed.is_working(d("2027-01-03"))
    assert noticed.is_working(d("2027-03-01"))
    assert noticed.known == (2004, 2027)


def test_single_days_of_a_year_do_not_make_it_known():
    partly = overrides(off="2027-01-01")
    assert not partly.is_working(d("2027-01-01"))
    with pytest.raises(UnknownYear):
        partly.is_working(d("2027-03-01"))


def test_a_month_ends_where_the_corresponding_day_is_missing():
    assert add_months(d("2018-01-31"), 1) == d("2018-02-28")
    assert add_months(d("2018-11-30"), 3) == d("2019-02-28")
    assert add_months(d("2018-12-15"), 12) == d("2019-12-15")


@pytest.mark.parametrize(
    ("unit", "subject", "begin", "end"),
    [
        (Unit.WEEK, "2018-W36", "2018-09-03", "2018-09-10"),
        (Unit.MONTH, "2018-09", "2018-09-01", "2018-10-01"),
        (Unit.QUARTER, "2018Q3", "2018-07-01", "2018-10-01"),
        (Unit.HALF_YEAR, "2018H2", "2018-07-01", "2019-01-01"),
        (Unit.YEAR, "2018", "2018-01-01", "2019-01-01"),
    ],
)
def test_the_period_that_holds_a_day(unit, subject, begin, end):
    span = span_at(unit, d("2018-09-05"))
    assert (span.subject, span.begin, span.end) == (subject, d(begin), d(end))


def test_a_week_bears_the_year_of_its_thursday():
    assert span_at(Unit.WEEK, d("2018-12-31")).subject == "2019-W01"


def test_only_whole_periods_are_enumerated():
    spans = whole_spans(Unit.MONTH, d("2018-08-17"), d("2018-12-15"), d("2019-03-01"))
    assert [span.subject for span in spans] == ["2018-09", "2018-10", "2018-11"]


def test_periods_are_enumerated_to_the_one_under_way():
    spans = whole_spans(Unit.WEEK, d("2018-09-03"), None, d("2018-09-17"))
    assert [span.subject for span in spans] == ["2018-W36", "2018-W37", "2018-W38"]
