"""站点无法访问: "监测1周，每天间隔性访问20次以上，超过（含）15秒网站仍打不开的次数比例累计超过（含）5%，即单项否决。"

Both tables say so. semantics §5: "unreachable (only with the indicator's 20 spaced visits a day, and a control host that
answered then; else a lead)". A probe that failed while a control host did not answer, or none was asked, says nothing.
The source does not say how far visits must lie apart: those within `SPACING` count as one, which opened where any did.

It cannot see from where else the site opens: one observer may be the only one whom a network keeps out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.duties.rules.site import MOST, Figure, Window
from archive.records import DAY, Evidence, Probe, State, day_of, iso, start_of

SPACING = 1800  # seconds
Visits = list[list[Probe]]


@dataclass(frozen=True, slots=True)
class Reach:
    """The thresholds: for so many whole days, so many visits a day, such a share that did not open."""

    days: int
    visits_per_day: int
    seconds: int
    share: float

    def window(self, as_of: int) -> Window:
        """The whole days that had ended."""
        end = start_of(day_of(as_of))
        return Window(end - self.days * DAY, end)


def judge_reach(probes: Iterable[Probe], reach: Reach, window: Window) -> Figure:
    visits = spaced(probe for probe in probes if window.holds(probe.at) and probe.opened is not None)
    shut = [visit for visit in visits if not any(probe.opened for probe in visit)]
    days = [0] * reach.days
    for visit in visits:
        days[(visit[0].at - window.begin) // DAY] += 1
    enough = sum(n >= reach.visits_per_day for n in days)
    share = len(shut) / len(visits) if visits else None
    head = f"{len(shut)} of {len(visits)} visits did not open within {reach.seconds} s while a control host answered"
    if enough < reach.days or share is None:
        words = (
            f"{head}; {reach.visits_per_day} spaced visits were made on {enough} of {reach.days} days: too few to say"
        )
        state, missing = State.UNOBSERVED, reach.days - enough
    else:
        words = (
            f"{head}: {share:.1%}, where {reach.share:.0%} is a veto; {reach.visits_per_day} visits or more each day"
        )
        state, missing = State.MISSING if share >= reach.share else State.MET, 0
    figure = None if state is State.UNOBSERVED else share
    return Figure(
        state, words, window.begin, window.end, figure, reach.share, len(visits), missing, _evidence(visits, shut)
    )


def spaced(probes: Iterable[Probe]) -> Visits:
    """Probes less than `SPACING` after the first of a group are one visit with it."""
    visits: Visits = []
    for probe in sorted(probes, key=lambda p: (p.at, p.snapshot_id)):
        if visits and probe.at - visits[-1][0].at < SPACING:
            visits[-1].append(probe)
        else:
            visits.append([probe])
    return visits


def _evidence(visits: Visits, shut: Visits) -> tuple[Evidence, ...]:
    """Each that did not open, with the control hosts' answers; the first and the last of all."""
    ends = [visit[0] for visit in (*visits[:1], *visits[-1:])]
    told = [Evidence("probe", snapshot_id=probe.snapshot_id) for probe in ends]
    for visit in shut[:MOST]:
        told += [Evidence("did_not_open", snapshot_id=probe.snapshot_id) for probe in visit]
        told += [Evidence("control", snapshot_id=control) for probe in visit for control in probe.control_ids]
    return tuple(dict.fromkeys(told))


def outages(probes: Iterable[Probe]) -> tuple[str, tuple[Evidence, ...]]:
    """What did not open, in words, whatever the number of visits: a lead."""
    shut = [visit for visit in spaced(p for p in probes if p.opened is not None) if not any(p.opened for p in visit)]
    named = "; ".join(f"{iso(visit[0].at)} {visit[0].why}" for visit in shut[:5])
    words = f"{len(shut)} visits did not open, while a control host answered: {named}"
    return words if shut else "", _evidence([], shut)
