"""Many items at once, after a notice, in a section that had been still while we watched (突击更新).

A notice is a source of the catalogue on its own day, or an item whose title reports on how offices disclose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.duties.attribution import standing_day
from archive.duties.bench import Bench
from archive.duties.leads.made import evidence_of
from archive.records import DAY, Evidence, Finding, Instant, Item, Look, day_of, iso, start_of

NOTICE = re.compile(
    r"(?:政务公开|政府网站|信息公开|网站).{0,20}(?:通报|抽查|检查|测评|评估|整改)|(?:通报|抽查|检查).{0,20}(?:政务公开|政府网站|信息公开)"
)
CALLING = re.compile(
    r"通报|方案|整改|检查|抽查|评估"
)  # in a source's title: a statute calls nobody to account on its day
AFTER = 14 * DAY  # after the notice
STILL = 60 * DAY  # before the first of them
TOGETHER = 2 * DAY
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Notice:
    at: Instant
    title: str
    item: Item | None = None


def leads(bench: Bench) -> Iterator[Finding]:
    notices = sorted(_notices(bench), key=lambda n: (n.at, n.title))
    for section in bench.book.sections() if notices else ():
        came = _came(bench, section)
        for place, (at, _) in enumerate(came):
            fresh = place == 0 or at - came[place - 1][0] > STILL
            notice = next((n for n in reversed(notices) if n.at < at <= n.at + AFTER), None) if fresh else None
            if notice is not None:
                burst = [item for when, item in came[place:] if when - at <= TOGETHER]
                yield from _burst(bench, section, burst, at, notice)


def _notices(bench: Bench) -> Iterator[Notice]:
    for source in bench.book.catalogue.sources.values():
        if source.dated is not None and CALLING.search(source.title):
            yield Notice(start_of(source.dated), source.title)
    for item in bench.world.items:
        if NOTICE.search("".join(item.title.split())):
            yield Notice(start_of(standing_day(item)), item.title, item)


def _came(bench: Bench, section: str) -> list[tuple[Instant, Item]]:
    """The section's items in order of when they were first seen, those that a migration brought left out."""
    found = []
    for item in bench.listed_in(section):
        sighting = min((s for s in item.sightings if s.section_id == section), key=lambda s: s.first_seen)
        if not bench.epochs.not_new(item):
            found.append((sighting.first_seen, item))
    return sorted(found, key=lambda one: (one[0], one[1].id))


def _burst(bench: Bench, section: str, items: list[Item], at: Instant, notice: Notice) -> Iterator[Finding]:
    """Only where we watched the whole stillness: all of it lies after a complete visit, and none was long away."""
    looks: list[Look] = [look for look in bench.complete.get(section, ()) if at - STILL - TOGETHER <= look.at < at]
    new = [item for item in items if item is not notice.item]
    if len(new) < FEWEST or not looks or looks[0].at > at - STILL + AFTER or at - looks[-1].at > TOGETHER + AFTER:
        return
    days = (at - notice.at) // DAY
    words = (
        f"{len(new)} items first seen from {iso(at)} on within {TOGETHER // DAY} days, {days} days after {notice.title!r}"
        f" ({day_of(notice.at).isoformat()}); in {len(looks)} complete visits from {iso(looks[0].at)} to {iso(looks[-1].at)} none came"
    )
    office = bench.book.owner(section, day_of(at)) or None
    told = (*new, *([notice.item] if notice.item else []))
    evidence = (
        *(Evidence("watched", visit_id=look.visit_id) for look in (looks[0], looks[-1])),
        *(got for item in told for got in evidence_of(item)),
    )
    yield Finding("burst", office, section, None, bench.book.name(section), words, tuple(dict.fromkeys(evidence)))
