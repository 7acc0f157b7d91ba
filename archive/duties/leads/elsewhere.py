"""The same document seen earlier in another place: at another office's section, or another site, such as a higher level's.

The same document: the same number and title, or the same title over the same text. Other items of one title
(不动产更正登记公告) are other documents.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from archive.duties.attribution import standing_day
from archive.duties.bench import Bench
from archive.duties.leads.made import lead
from archive.records import Finding, Instant, Item, Sighting, iso

SHORTEST = 50  # characters of a text by which two pages are one document


@dataclass(frozen=True, slots=True)
class Stood:
    """One place where the document stood, and whose it is."""

    item: Item
    sighting: Sighting
    owner: str
    site: str


def leads(bench: Bench) -> Iterator[Finding]:
    groups: dict[tuple[str, str], dict[int, Item]] = defaultdict(dict)
    for item in bench.world.items:
        for key in () if item.ambiguous or bench.epochs.not_new(item) else _keys(item):
            groups[key][item.id] = item
    told: set[int] = set()
    for _, items in sorted(groups.items()):
        if sum(len(item.sightings) for item in items.values()) == 1:
            continue  # one place: most groups are of a single item
        places = sorted(
            (place for item in items.values() for place in _places(bench, item)),
            key=lambda p: (p.sighting.first_seen, p.sighting.section_id, p.item.id),
        )
        for place in places[1:]:
            if place.item.id not in told and _elsewhere(places[0], place) and _came_later(bench, places[0], place):
                told.add(place.item.id)
                yield _told(bench, places[0], place)


def _keys(item: Item) -> Iterator[tuple[str, str]]:
    title, number = "".join(item.title.split()), "".join((item.doc_number or "").split())
    yield "item", str(item.id)  # one item in several places
    if any(char.isdigit() for char in number):
        yield title, number
    for edition in item.editions[:1]:
        text = "".join(edition.article.body.split())
        if len(text) >= SHORTEST:
            yield title, hashlib.sha256(text.encode()).hexdigest()  # the texts of a district, held, are its size again


def _places(bench: Bench, item: Item) -> Iterator[Stood]:
    for sighting in item.sightings:
        owner = bench.book.owner(sighting.section_id, standing_day(item)) or item.office_id or ""
        yield Stood(item, sighting, owner, min(bench.book.sites(sighting.section_id), default=""))


def _elsewhere(first: Stood, later: Stood) -> bool:
    """Of another office, or on another site; two sections of one office's own on one site are its own order."""
    return (first.owner, first.site) != (
        later.owner,
        later.site,
    ) and first.sighting.section_id != later.sighting.section_id


def _came_later(bench: Bench, first: Stood, later: Stood) -> bool:
    """Testified absent there, lag taken off, when it had been seen at the other place."""
    absent: Instant | None = later.sighting.absent_until
    return absent is not None and absent - bench.book.lag(later.sighting.section_id) > first.sighting.first_seen


def _told(bench: Bench, first: Stood, later: Stood) -> Finding:
    where = f"{bench.book.name(first.sighting.section_id)} ({first.site})"
    words = (
        f"in {bench.book.name(later.sighting.section_id)} ({later.site}) it was not there at"
        f" {iso(later.sighting.absent_until or 0)} and first listed at {iso(later.sighting.first_seen)};"
        f" the same document had stood in {where} since {iso(first.sighting.first_seen)}"
    )
    others = () if first.item.id == later.item.id else (first.item,)
    told = lead(bench, "seen_elsewhere", later.item, words, others)
    return replace(told, office_id=later.owner or None, section_id=later.sighting.section_id)
