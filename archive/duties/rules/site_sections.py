"""栏目不更新: "1.监测时间点前2周内的动态、要闻类栏目，以及监测时间点前6个月内的通知公告、政策文件类（2019: 一级）栏目，累计超过（含）5个未更新；
2.应更新但长期未更新的栏目数超过（含）10个；3.空白栏目数量超过（含）5个。上述情况出现任意一种，即单项否决。"

A blank section has never offered anything since it was opened; one that was emptied is a removal. An update is an item
whose day lies in the window, one that came while we watched, or a new edition; what may be one leaves the section unknown.
Which limit binds a section, its name tells (params `limits`); a section that none names has no stated frequency.

A look of yesterday speaks of the two weeks before yesterday, and not of those before today (`monitored`).

It cannot see sections that the catalogue does not have, which of them are first-level, nor what was there before we watched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from archive.duties.rules.site import MOST, Figure, Window, counted
from archive.records import Evidence, Instant, Item, Look, Outcome, State, day_of, iso


class Told(StrEnum):
    FRESH = "fresh"
    STALE = "stale"
    BLANK = "blank"
    FREE = "free"  # something stands there, and no frequency is stated
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Column:
    """A section as it was seen. `limit`: the window in which it has to be updated; None: no frequency is stated."""

    section_id: str
    name: str
    looks: tuple[Look, ...]  # every visit, in order of time
    items: tuple[Item, ...]  # ever listed there
    limit: Window | None


def told(column: Column, at: Instant, lag: int) -> tuple[Told, str]:
    """What is known of the section at the instant monitored, in a word and in words."""
    complete = [look for look in column.looks if look.outcome is Outcome.COMPLETE]
    listed = bool(column.items) or any(look.items_listed for look in column.looks)
    if listed and column.limit is None:
        return Told.FREE, "no frequency is stated for it"
    if not complete or complete[-1].at < at:
        return Told.UNKNOWN, f"no complete visit since {iso(at)}"
    if column.limit is None or not listed:
        return Told.BLANK, f"no item in any visit; {len(complete)} complete ones, since {iso(complete[0].at)}"
    latest = complete[-1]
    since = column.limit.begin - lag
    if any(updates(item, column.section_id, since) for item in column.items):
        return Told.FRESH, f"updated since {iso(since)}"
    reached = latest.everything or (latest.floor_on is not None and latest.floor_on < day_of(since))
    if not latest.items_listed or not reached or any(may_update(item, column, since) for item in column.items):
        return Told.UNKNOWN, "an undated item may be an update, or its list was not read far enough"
    days = [item.published.day for item in column.items if item.published and item.published.day]
    newest = f"its newest item bears {max(days)}" if days else "no item bears a day"
    return Told.STALE, f"not updated since {iso(since)}; {newest}; last complete visit {iso(latest.at)}"


def updates(item: Item, section_id: str, since: Instant) -> bool:
    """Whether its day, its coming up while we watched, or a new edition of it lies in the window."""
    dated = any(claim.end > since for claim in item.claims)
    came = any(s.section_id == section_id and s.first_seen >= since and s.absent_until for s in item.sightings)
    edited = any(e.seen_from >= since and e.seen_after is not None and not e.unsettled for e in item.editions)
    return dated or came or edited


def may_update(item: Item, column: Column, since: Instant) -> bool:
    """Undated, and first seen in the window."""
    first = min((s.first_seen for s in item.sightings if s.section_id == column.section_id), default=since)
    return not item.claims and first >= since


def judge_sections(
    columns: Iterable[Column], counts: frozenset[Told], threshold: int | None, window: Window, lag: int
) -> Figure:
    """How many of the sections are in one of the states that count."""
    states = [(column, *told(column, window.end, lag)) for column in columns]
    found = [(column, words) for column, state, words in states if state in counts]
    unknown = sum(state is Told.UNKNOWN for _, state, _ in states)
    seen = len(states) - unknown
    state = counted(len(found), unknown, threshold) if seen else State.UNOBSERVED  # of nothing seen nothing is said
    named = "; ".join(f"{column.name}: {words}" for column, words in found[:5])
    limit = f", where {threshold} cross it" if threshold else ""
    words = f"{len(found)} of {len(states)} sections of the catalogue{limit}; {unknown} could not be told"
    evidence = tuple(
        Evidence("watched", visit_id=look.visit_id)
        for column, _ in found[:MOST]
        for look in [look for look in column.looks if look.outcome is Outcome.COMPLETE][-1:]
    )
    said = f"{words}: {named}" if named else words
    return Figure(state, said, window.begin, window.end, len(found), threshold, seen, unknown, evidence)
