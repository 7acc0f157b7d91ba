"""Declarations that a period had nothing to disclose (semantics §8): 本月无新增, published by the office for a period.

Params of an obligation of the rule `period`: `declared_nothing`, the words that make a title a declaration.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from archive.duties.calendar import MONTHS, ONE_DAY, Span, span_at
from archive.duties.rules import Seen
from archive.records import Basis, Evidence, Obligation, State, Unit, Verdict, day_of

YEAR = r"(?:(?P<year>\d{4})年)?"
NAMED = {
    Unit.WEEK: re.compile(YEAR + r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日"),
    Unit.MONTH: re.compile(YEAR + r"(?P<n>\d{1,2})月(?!\d{1,2}日)"),
    Unit.QUARTER: re.compile(YEAR + r"第?(?P<n>[一二三四1-4])季度"),
    Unit.HALF_YEAR: re.compile(YEAR + r"(?P<n>[上下])半年"),
    Unit.YEAR: re.compile(r"(?P<year>\d{4})年"),
}
WEEK_NUMBER = re.compile(YEAR + r"第(?P<n>\d{1,2})周")
BEFORE = ("上周", "上月", "上季度", "上年", "去年")
ORDINALS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}


def words_of(obligation: Obligation) -> tuple[str, ...]:
    """The declaring words of the obligation; empty: it knows no declarations."""
    given = obligation.params.get("declared_nothing", ())
    return tuple(str(word) for word in given) if isinstance(given, (list, tuple)) else ()


def declarations(seen: Iterable[Seen], obligation: Obligation, unit: Unit) -> dict[str, Seen]:
    """By the period's subject, the office's earliest declaration for it. One that names no period that we can read,
    and bears no day, declares nothing here: it stays an item that could be the one."""
    found: dict[str, Seen] = {}
    for one in sorted(seen, key=lambda s: (s.first_seen, s.item.id)):
        span = declared_span(one, unit) if declares(one, obligation, unit) else None
        if span is not None:
            found.setdefault(span.subject, one)
    return found


def declares(seen: Seen, obligation: Obligation, unit: Unit) -> bool:
    """Whether the item is a declaration of the office for a period that we can tell."""
    said = seen.mine and any(word in seen.item.title for word in words_of(obligation))
    return said and declared_span(seen, unit) is not None


def declared_span(seen: Seen, unit: Unit) -> Span | None:
    """The period that the title names, else the one that holds the claimed day; None where neither tells one."""
    claim = seen.published
    dated = None if claim is None else claim.day
    title = "".join(seen.item.title.split())
    named = _named(title, unit, dated or day_of(seen.first_seen))
    if named is not None or dated is None:
        return named
    span = span_at(unit, dated)
    return span_at(unit, span.begin - ONE_DAY) if any(word in title for word in BEFORE) else span


def _named(title: str, unit: Unit, dated: date) -> Span | None:
    """A name without a year is of the latest such period that began by the day of the declaration."""
    numbered = WEEK_NUMBER.search(title) if unit is Unit.WEEK else None
    match = numbered or NAMED[unit].search(title)
    if match is None:
        return None
    year = int(match["year"]) if match["year"] else dated.year
    try:
        begin = _begin(match, unit, year)
        if begin > dated and not match["year"]:
            begin = _begin(match, unit, year - 1)
    except ValueError:
        return None  # 13月, 第54周: no period bears that name
    return span_at(unit, begin)


def _begin(match: re.Match[str], unit: Unit, year: int) -> date:
    if match.re is WEEK_NUMBER:
        return date.fromisocalendar(year, int(match["n"]), 1)
    if unit is Unit.WEEK:
        return date(year, int(match["month"]), int(match["day"]))
    if unit is Unit.YEAR:
        return date(year, 1, 1)
    n = ORDINALS.get(match["n"]) or int(match["n"])
    return date(year, (n - 1) * MONTHS[unit] + 1, 1)


def excused(verdict: Verdict, declaration: Seen) -> Verdict:
    """The verdict beside the declaration; a real item wins over it, and a period under way is not yet excused."""
    if verdict.machine_state in (State.MET, State.PENDING):
        return verdict
    first = min(declaration.item.sightings, key=lambda s: (s.first_seen, s.section_id))
    pages = tuple(replace(e, role="declared") for e in declaration.page("claim"))
    evidence = (Evidence("declared", visit_id=first.first_visit), *pages, *verdict.evidence)
    words = f"declared: {declaration.item.title!r}; the machine: {verdict.words}"
    return replace(verdict, state=State.EXCUSED, basis=Basis.DECLARED, words=words, evidence=evidence)
