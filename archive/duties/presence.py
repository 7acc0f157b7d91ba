"""When an item as a whole was away from every list (semantics §2, sighting; §5, removed and restored)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from archive.records import Instant, Item, Sighting


@dataclass(frozen=True, slots=True)
class Removal:
    """From `since` no section that had listed it did; `back` is the sighting with which it came back, if it did."""

    last: Sighting
    since: Instant
    visits: tuple[int, ...]
    back: Sighting | None


def removals(item: Item, lag: Callable[[str], int]) -> tuple[Removal, ...]:
    """Each stretch in which every sighting had ended. A list may trail by its lag, so an absence counts only where it
    outlives the lag since the item came up there; else the list may merely be an old one."""
    found: list[Removal] = []
    block: list[Sighting] = []
    for sighting in sorted(item.sightings, key=lambda s: (s.first_seen, s.section_id)):
        ended = _ended(block, lag)
        if ended is not None and ended < sighting.first_seen:
            found.append(_removal(block, ended, sighting))
            block = []
        block.append(sighting)
    ended = _ended(block, lag)
    if ended is not None:
        found.append(_removal(block, ended, None))
    return tuple(found)


def _ended(block: list[Sighting], lag: Callable[[str], int]) -> Instant | None:
    """The instant from which all of them are gone; None: one is not, or is not yet shown to be."""
    gone = [
        s.gone_since for s in block if s.gone_since is not None and s.gone_since - lag(s.section_id) >= s.first_seen
    ]
    return max(gone) if block and len(gone) == len(block) else None


def _removal(block: list[Sighting], since: Instant, back: Sighting | None) -> Removal:
    last = max(block, key=lambda s: (s.last_seen, s.section_id))
    visits = tuple(sorted({s.gone_visit for s in block if s.gone_visit is not None}))
    return Removal(last, since, visits, back)
