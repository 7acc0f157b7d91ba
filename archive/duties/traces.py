"""What one judging leaves of its world for the next to be held against: by what each thing is told to be another, and whom it
concerned. A digest is of what stands in the records, so that it is the same in another process and on another day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from importlib.metadata import version
from operator import attrgetter

from archive.duties.attribution import Holders, held, listing, standing_day
from archive.duties.bench import Bench
from archive.duties.version import RULES_DIGEST, RULES_VERSION
from archive.records import Article, Claim, Edition, Instant, Item, Look, Obligation, Sighting

CLAIM = attrgetter("text", "begin", "end", "precision.value", "source.value")
LOOK = attrgetter(*(f"{f.name}.value" if f.name == "outcome" else f.name for f in fields(Look)))


def _others(record: type, *told_apart: str) -> attrgetter[tuple[object, ...]]:
    return attrgetter(*(f.name for f in fields(record) if f.name not in told_apart))


ITEM = _others(Item, "sightings", "editions", "files", "noise", "claims", "published", "kinds")
ARTICLE = _others(Article, "shown", "meta")
EDITION = _others(Edition, "seen_until", "article")
ENDED = _others(Sighting)
LISTED = _others(Sighting, "last_seen", "last_visit")  # no rule asks until when a thing was seen that is still listed


@dataclass(frozen=True, slots=True)
class Trace:
    """Of one item."""

    digest: str  # of all but until when it was last seen
    sections: tuple[str, ...]
    day: date  # on which the ownership of its sections is asked
    office_id: str | None
    kinds: tuple[str, ...] | None

    def listed(self, obligation: Obligation) -> bool:
        """Whether the obligation may bind it."""
        told = obligation.kinds and self.kinds is not None and set(self.kinds).isdisjoint(obligation.kinds)
        return not told and not set(self.sections).isdisjoint(obligation.sections)

    def holders(self, bench: Bench, obligation: Obligation) -> Holders:
        return held(set(self.sections) & set(obligation.sections), self.day, self.office_id, bench.book)


@dataclass(frozen=True, slots=True)
class Traces:
    as_of: Instant
    frame: str  # digest of all that every verdict hangs on: catalogue, rules, calendar, readers, rulings, epochs
    looks: Mapping[str, tuple[int, str]]  # by section, how many, and their digest
    items: Mapping[int, Trace]


def traces_of(bench: Bench) -> Traces:
    looks = {section: (len(got), looks_digest(got)) for section, got in bench.world.looks.items()}
    items = {item.id: trace_of(bench, item) for item in bench.world.items}
    return Traces(bench.world.as_of, frame_of(bench), looks, items)


def trace_of(bench: Bench, item: Item) -> Trace:
    kinds = None if item.kinds is None else tuple(sorted(item.kinds))
    return Trace(_digest(_parts(bench, item, kinds)), listing(item), standing_day(item), item.office_id, kinds)


def frame_of(bench: Bench) -> str:
    rules = (RULES_VERSION, RULES_DIGEST, version("chinesecalendar"), sorted(bench.world.versions.items()))
    masses = [(mass.site_id, mass.day) for mass in bench.masses]
    return _digest((rules, bench.book.catalogue, masses, bench.rulings.known))


def looks_digest(looks: Iterable[Look]) -> str:
    return _digest([LOOK(look) for look in looks])


def _parts(bench: Bench, item: Item, kinds: tuple[str, ...] | None) -> tuple[object, ...]:
    """All of it, and what others than its own record say of it."""
    return (
        ITEM(item),
        kinds,
        [CLAIM(claim) for claim in item.claims],
        _claim(item.published),
        [LISTED(s) if s.gone_since is None else ENDED(s) for s in item.sightings],
        [_editions(group) for group in (item.editions, item.files, item.noise)],
        item.id in bench.twins,
        bench.world.tables.get(item.id),
    )


def _editions(editions: tuple[Edition, ...]) -> list[object]:
    """The last of a page may be read again, and stays what it is."""
    last = {edition.url: n for n, edition in enumerate(editions)}
    return [
        (EDITION(edition), _article(edition.article), None if last[edition.url] == n else edition.seen_until)
        for n, edition in enumerate(editions)
    ]


def _article(article: Article) -> tuple[object, ...]:
    return ARTICLE(article), _claim(article.shown), _claim(article.meta)


def _claim(claim: Claim | None) -> object:
    return None if claim is None else CLAIM(claim)


def _digest(told: object) -> str:
    return hashlib.blake2b(repr(told).encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()
