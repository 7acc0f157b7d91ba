"""A period of a series: the economic figures of August, of the first half year, of 2017.

semantics §4: "a period of a series: as an item where it is found; else rules 3–8 with [trigger …, U)": the trigger is the
period's end, U what the catalogue's due rule gives (§3: "a thing that never came has no trigger day. A … period of a
series is therefore due by a rule in the catalogue …, and without one is never judged"). Which period an item is of stands
in its title: 1-8月 is August's, 前三季度 the third quarter's, 2017年…统计公报 the year's.

Params: `every`, `due_rule`, `title` (what a title of the series holds), `covers` (1-2月: one release for both months).

It cannot see figures within a text whose title names no period, nor whether the figures are right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from archive.duties.calendar import MONTHS, Span, add_months
from archive.records import Unit

YEAR = r"(?:(?P<year>\d{4})年)?"
MONTH = re.compile(YEAR + r"(?:\d{1,2}(?:月份?)?[-—–－~～至到])?(?P<n>\d{1,2})月(?!\d{1,2}日)")
QUARTER = re.compile(YEAR + r"(?:前(?P<upto>[一二三四1-4])个?|第?(?P<n>[一二三四1-4]))季度")
HALF = re.compile(YEAR + r"(?P<n>[上下])半年")
WHOLE = re.compile(r"(?P<year>\d{4})年")
ORDINALS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
COVERS = re.compile(r"(?P<first>\d{1,2})[-—–－~～至到](?P<last>\d{1,2})月")


@dataclass(frozen=True, slots=True)
class Told:
    """A period that a title names, by the first day after it."""

    unit: Unit
    end: date


def periods_told(title: str, dated: date) -> frozenset[Told]:
    """What the title names; a name without a year is of the latest such period that had ended by `dated`. A year counts
    where no part of one is named beside it."""
    bare = "".join(title.split())
    parts = (*_told(MONTH, Unit.MONTH, bare, dated), *_told(QUARTER, Unit.QUARTER, bare, dated))
    parts = (*parts, *_told(HALF, Unit.HALF_YEAR, bare, dated))
    return frozenset(parts or _told(WHOLE, Unit.YEAR, bare, dated))


def _told(pattern: re.Pattern[str], unit: Unit, title: str, dated: date) -> Iterator[Told]:
    for match in pattern.finditer(title):
        named = match.groupdict()
        text = named.get("upto") or named.get("n") or "1"
        n = ORDINALS.get(text) or int(text)
        months = n * MONTHS[unit]
        if not 1 <= months <= 12:
            continue  # 13月: no period bears that name
        if named["year"]:
            yield Told(unit, add_months(date(int(named["year"]), 1, 1), months))
        else:
            this = add_months(date(dated.year, 1, 1), months)
            yield Told(unit, this if this <= dated else add_months(this, -12))


def ends_with(span: Span, told: Iterable[Told]) -> bool:
    """Whether the title names this period or one that ends with it: 前三季度 holds September, 上半年 the second quarter.
    Which of them counts for the series, its `title` says."""
    return any(one.end == span.end for one in told)


def merged(spans: Iterable[Span], covers: Iterable[str]) -> Iterator[tuple[Span, str]]:
    """The periods with their subjects; months that one release covers are one period (`2018-01/02`)."""
    pairs = {int(m["first"]): int(m["last"]) for text in covers if (m := COVERS.search(text))}
    inside = {n: first for first, last in pairs.items() for n in range(first, last + 1)}
    for span in spans:
        first = inside.get(span.begin.month) if span.unit is Unit.MONTH else None
        if first is None:
            yield span, span.subject
        elif span.begin.month == pairs[first]:
            begin = span.begin.replace(month=first)
            yield Span(span.unit, begin, span.end), f"{begin:%Y-%m}/{span.begin:%m}"
