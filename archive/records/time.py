"""Instants and days: Asia/Shanghai, seconds since 1970 UTC inside, ISO 8601 outside (semantics §1)."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))  # no summer time since 1991-09-15
DAY = 86_400
OFFSET = 28_800  # seconds by which Shanghai is ahead of UTC
EPOCH = date(1970, 1, 1).toordinal()

Instant = int


def iso(instant: Instant) -> str:
    """`2018-08-17T10:22:00+08:00`."""
    return datetime.fromtimestamp(instant, SHANGHAI).isoformat()


def parse_instant(text: str) -> Instant:
    """Read ISO 8601; a text without an offset is Shanghai time; a bare day is its first instant."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).timestamp())


def day_of(instant: Instant) -> date:
    return date.fromordinal((instant + OFFSET) // DAY + EPOCH)


def start_of(day: date) -> Instant:
    """00:00 of the day; the end of a day is `start_of` the next."""
    return (day.toordinal() - EPOCH) * DAY - OFFSET


def end_of(day: date) -> Instant:
    return start_of(day) + DAY
