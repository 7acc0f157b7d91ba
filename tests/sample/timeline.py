"""The days on which the sample is looked at."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))
FIRST = date(2018, 8, 20)  # a Monday; the first visits read to the end, as nothing is known yet
LAST = date(2018, 12, 24)
# One look more, exactly at a due instant: what is first seen at 2018-11-06T00:00 was due by the end of 11-05.
MIDNIGHT = date(2018, 11, 6)


def days(n: int | None = None) -> list[str]:
    """The `--observed-at` instants of the first n days (all: 127), each 10:00 in Shanghai, ISO 8601, in order."""
    total = (LAST - FIRST).days + 1
    instants = []
    for offset in range(total if n is None else min(n, total)):
        day = FIRST + timedelta(days=offset)
        if day == MIDNIGHT:
            instants.append(f"{day}T00:00:00+08:00")
        instants.append(f"{day}T10:00:00+08:00")
    return instants


def moment(text: str) -> datetime:
    """`2018-09-03T15:30` in Shanghai; a bare day is its 00:00."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
