"""Slow, obvious counts of what runs on: the numbers of meetings, and the days on which nothing new came out.

Written from the law's text and not from the product's rules. "Meetings (第18次常务会议) … run in sequence; a hole whose
neighbours are published is said as a hole: which number, between which two items. It is a lead, not a breach" (semantics §5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Meeting:
    """One published meeting. `office` None: nobody's; `kind` None: not told; `count`: of which year or term its number is,
    None: not told; `listed`: whether the section of meetings lists it; `sure`: it is not perhaps another item again."""

    number: int
    office: str | None
    kind: str | None
    count: str | None
    on: date | None
    listed: bool = True
    sure: bool = True


def holes(meetings, office, kind, count):
    """The numbers that are said to be missing, each with those of its neighbours, walked number by number."""
    mine = [m for m in meetings if m.listed and m.sure and (m.office, m.kind, m.count) == (office, kind, count)]
    run = sorted((m for m in mine if m.on is not None), key=lambda m: (m.on, m.number))
    found = set()
    for place in range(1, len(run)):
        low, high = run[place - 1].number, run[place].number
        if high - low > 11:  # more than ten that nobody saw: another count
            continue
        for number in range(low + 1, high):
            if not any(m.number == number and may_be(m, office, kind, count) for m in meetings):
                found.add((number, low, high))
    return found


def may_be(meeting, office, kind, count):
    """Whether it may be the missing one, for anything that we know: what is not told of it speaks for no hole."""
    if meeting.office not in (office, None):
        return False
    if meeting.listed and (meeting.office is None or meeting.kind is None or not meeting.sure):
        return True
    return meeting.kind in (None, kind) and (count is None or meeting.count in (None, count))


def silence(days, today):
    """The longest run of days from one release to the next, or to today, walked day by day: how long, and each that is so
    long, as (from, to)."""
    runs, since, day = [], min(days), min(days)
    while day < today:
        day += timedelta(days=1)
        if day in days or day == today:
            runs.append(((day - since).days, since, day))
            since = day
    longest = max(length for length, _, _ in runs) if runs else 0
    return longest, {(begin, end) for length, begin, end in runs if length == longest}
