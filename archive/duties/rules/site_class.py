"""政策文件 −5, 办事统计 −2, 留言公开 −3 (国办秘函〔2019〕19号, part 2, as self-checks of 2019 quote it): "在监测时间点前6个月内，政策文件类
一级栏目未更新，扣5分"; 办事统计 within 3 months, answered messages within 2.

The class of sections is not updated where none of those that a word of the params names is; one that is fresh keeps all of
it, and one that could not be told leaves it open. What else each item deducts for, and its own value, was not found.

It cannot see which sections are first-level, nor a section of the class that the catalogue does not have.
"""

from __future__ import annotations

from collections.abc import Iterable

from archive.duties.rules.site import MOST, Figure, Window
from archive.duties.rules.site_sections import Column, Told, told
from archive.records import Evidence, Outcome, State


def judge_class(columns: Iterable[Column], window: Window, lag: int) -> Figure:
    """Whether a whole class of sections stands still: its figure is 1 or 0."""
    states = [(column, *told(column, window.end, lag)) for column in columns]
    found = [state for _, state, _ in states]
    unknown = sum(state not in (Told.FRESH, Told.STALE) for state in found)
    evidence = tuple(
        Evidence("watched", visit_id=look.visit_id)
        for column, _, _ in states[:MOST]
        for look in [look for look in column.looks if look.outcome is Outcome.COMPLETE][-1:]
    )
    named = "; ".join(f"{column.name}: {said}" for column, _, said in states[:5])
    if Told.FRESH in found:
        return Figure(State.MET, named, window.begin, window.end, 0, 1, len(found) - unknown, unknown, evidence)
    if unknown or not found:
        words = named or "the catalogue has no section of the class"
        return Figure(
            State.UNOBSERVED, words, window.begin, window.end, None, 1, len(found) - unknown, unknown, evidence
        )
    return Figure(State.MISSING, named, window.begin, window.end, 1, 1, len(found), 0, evidence)
