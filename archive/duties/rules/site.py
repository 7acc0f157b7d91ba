"""What every indicator of a site comes to: a figure, its threshold, and how much it rests on.

第一次全国政府网站普查评分表 (国办发〔2015〕15号) and 政府网站与政务新媒体检查指标 (国办秘函〔2019〕19号): a site that one 单项否决
of the table describes fails, whatever else is scored. A machine's result is reviewed by people before it is circulated
(人工复核), so that no verdict of a site holds by itself.

Too few looks are `unobserved`: of what was not looked at nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.records import DAY, Evidence, Instant, Look, Outcome, State

NEAR = 0.8  # of a threshold: 接近单项否决, as real bulletins warn
RECENT = 3 * DAY  # before the instant judged: how early the instant monitored may lie
MOST = 40  # evidence rows of one figure: the rest stands in the findings


@dataclass(frozen=True, slots=True)
class Figure:
    """`seen`: what it rests on; `unknown`: what it should rest on beside it, and could not be told."""

    state: State
    words: str
    begin: Instant
    end: Instant
    figure: float | None = None
    threshold: float | None = None
    seen: int = 0
    unknown: int = 0
    evidence: tuple[Evidence, ...] = ()

    @property
    def near(self) -> bool:
        """Close to the threshold, and not over it."""
        told = self.figure is not None and self.threshold is not None and self.state is not State.MISSING
        return told and (self.threshold or 0) * NEAR <= (self.figure or 0) < (self.threshold or 0)


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch that an indicator looks back on: [begin, end)."""

    begin: Instant
    end: Instant

    def holds(self, at: Instant) -> bool:
        return self.begin <= at < self.end


def counted(found: int, unknown: int, threshold: int | None) -> State:
    """Crossed by what was found alone; kept where all that is unknown could not cross it. Without a threshold nothing
    is crossed: what was found is shown, and the rest is for people to judge."""
    if threshold is None:
        return State.UNPROVEN if found else State.UNOBSERVED if unknown else State.MET
    if found >= threshold:
        return State.MISSING
    return State.MET if found + unknown < threshold else State.UNOBSERVED


def monitored(looks: Iterable[tuple[Look, ...]], as_of: Instant) -> Instant:
    """The instant (监测时间点) at or after which each section was looked at whole, those left out that were not of late: what came
    between a look and the instant judged nobody saw."""
    latest = (max((one.at for one in of if one.outcome is Outcome.COMPLETE), default=0) for of in looks)
    return min((at for at in latest if at >= as_of - RECENT), default=as_of)
