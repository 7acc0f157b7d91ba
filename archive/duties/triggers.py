"""The trigger day of a pair: the closing or publication of its first (semantics §4, a pair)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from archive.duties.attribution import FORMATION_SPREAD, formation_unsure
from archive.duties.rules import Seen
from archive.reading.closing import closing_days
from archive.records import Edition, Evidence, Instant, day_of

ANNOUNCING = ("修订", "更正", "延长", "延期", "顺延")


@dataclass(frozen=True, slots=True)
class Started:
    """`soft`: not the day under every reading, so nothing holds; `unsure`: the days lie too far apart to accuse."""

    day: date
    soft: bool = False
    unsure: bool = False
    evidence: tuple[Evidence, ...] = ()


def started(first: Seen, by: str) -> Started | None:
    """The trigger day by `closing`, `published` or `formed`; None where it is not told."""
    if by == "closing":
        return _closing(first)
    return _formed(first) if by == "formed" else _published(first)


def _formed(first: Seen) -> Started | None:
    days = first.item.formed
    return Started(max(days), unsure=formation_unsure(first.item), evidence=first.page("formed")) if days else None


def _published(first: Seen) -> Started | None:
    """The claimed day unless contradicted, then the day of first_seen. One that was there before we watched and bears
    no day was published nobody knows when. Of a disproved claim the later day counts, and does not hold."""
    claim, came = first.published, day_of(first.first_seen)
    if claim is None:
        return None if first.absent_until is None else Started(came, evidence=first.evidence())
    if first.contradicted(claim):
        return Started(came, evidence=first.evidence())
    return Started(_last_day(claim.end), soft=first.disproved(claim), evidence=first.page("trigger"))


def _last_day(end: Instant) -> date:
    """The last day of a claim that may be as wide as a month: the later trigger accuses less."""
    return day_of(end - 1)


def _closing(first: Seen) -> Started | None:
    """The latest edition's closing day; one changed without saying so gives the latest of all."""
    claim = first.published
    since = (claim.day or day_of(claim.begin)) if claim is not None else None
    told = [(edition, days) for edition in first.item.editions if (days := closing_days(edition.article.body, since))]
    if not told:
        return None
    edition, days = told[-1]
    silent = any(new[1][0] != old[1][0] and not _announced(old[0], new[0]) for old, new in pairwise(told))
    day = max(all_days[0] for _, all_days in told) if silent else days[0]
    untold_now = edition is not first.item.editions[-1]
    spread = days[0] - days[-1] > timedelta(FORMATION_SPREAD)
    return Started(day, silent or untold_now, spread, (Evidence("trigger", snapshot_id=edition.snapshot_id),))


def _announced(old: Edition, new: Edition) -> bool:
    """Whether the later edition says more often than the earlier one that something was changed."""
    texts = [edition.article.title + edition.article.body for edition in (old, new)]
    return any(texts[1].count(word) > texts[0].count(word) for word in ANNOUNCING)
