"""What one judging leaves of its world for the next to be held against: by what each thing is told to be another, and whom it
concerned. A digest is of what stands in the records, so that it is the same in another process and on another day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from importlib.metadata import version
from operator import attrgetter

from archive.duties.attribution import Holders, held, listing, standing_day
from archive.duties.bench import Bench
from archive.duties.starts import trigger_of
from archive.duties.untold import files_of
from archive.duties.version import RULES_DIGEST, RULES_VERSION
from archive.records import Article, Claim, Edition, Instant, Item, Look, Obligation, Sighting, Table, Trigger

CLAIM = attrgetter("text", "begin", "end", "precision.value", "source.value")
LOOK = attrgetter(*(f"{f.name}.value" if f.name == "outcome" else f.name for f in fields(Look)))


def _others(record: type, *told_apart: str) -> attrgetter[tuple[object, ...]]:
    return attrgetter(*(f.name for f in fields(record) if f.name not in told_apart))


ITEM = _others(Item, "sightings", "editions", "files", "noise", "claims", "published", "kinds")
HEAD = _others(Item, "sightings", "editions", "files", "noise", "claims", "published", "kinds", "formed")
ARTICLE = _others(Article, "shown", "meta")
EDITION = _others(Edition, "seen_until", "article")
ENDED = _others(Sighting)
LISTED = _others(Sighting, "last_seen", "last_visit")  # no rule asks until when a thing was seen that is still listed
TABLE = _others(Table, "seen_until")  # rows alone ask until when a table was read (tables.py)


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


class Tracer:
    """The traces of one world's items, each made where it is asked."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._known: dict[int, Trace] = {}

    def all(self) -> Traces:
        bench = self._bench
        looks = {section: (len(got), looks_digest(got)) for section, got in bench.world.looks.items()}
        return Traces(bench.world.as_of, frame_of(bench), looks, {item.id: self.of(item) for item in bench.world.items})

    def of(self, item: Item) -> Trace:
        if item.id not in self._known:
            kinds = None if item.kinds is None else tuple(sorted(item.kinds))
            told = digest_of((_parts(self._bench, item, kinds), self._told_elsewhere(item)))
            self._known[item.id] = Trace(told, listing(item), standing_day(item), item.office_id, kinds)
        return self._known[item.id]

    def _told_elsewhere(self, item: Item) -> tuple[object, ...]:
        """What others than its own record say of it: a twin, the day of its approval, what its files hold."""
        bench, spoken = self._bench, self._bench.world.spoken
        said = (
            [(file.url, sorted(spoken[file.url])) for file in files_of([item]) if file.url in spoken] if spoken else []
        )
        return item.id in bench.twins, bench.approvals.of(item) if self._by_approval else None, said

    @cached_property
    def _by_approval(self) -> bool:
        """Whether any deadline hangs on a day that another page may tell (approvals.py)."""
        owed = self._bench.book.catalogue.obligations
        phrases = ((o, phrase) for o in owed for phrase in (o.phrase, *(branch for _, branch in o.phrase.branches)))
        return any(trigger_of(o, phrase) == Trigger.APPROVAL.value for o, phrase in phrases)


def frame_of(bench: Bench) -> str:
    rules = (RULES_VERSION, RULES_DIGEST, version("chinesecalendar"), sorted(bench.world.versions.items()))
    masses = [(mass.site_id, mass.day) for mass in bench.masses]
    catalogue = replace(
        bench.book.catalogue, folder=""
    )  # wherever it lies: a crawl and a judging may name it otherwise
    return digest_of((rules, catalogue, masses, bench.rulings.known))


def looks_digest(looks: Iterable[Look]) -> str:
    return digest_of([LOOK(look) for look in looks])


def _parts(bench: Bench, item: Item, kinds: tuple[str, ...] | None) -> tuple[object, ...]:
    """All of it."""
    return (
        ITEM(item),
        kinds,
        [CLAIM(claim) for claim in item.claims],
        _claim(item.published),
        [sighted(s) for s in item.sightings],
        [_editions(group) for group in (item.editions, item.files, item.noise)],
        [TABLE(table) for table in bench.world.tables.get(item.id, ())],
    )


def headed(item: Item) -> tuple[object, ...]:
    """What is told of the thing itself, whatever else its pages hold by now."""
    told = (None if item.kinds is None else sorted(item.kinds), [CLAIM(claim) for claim in item.claims])
    return (HEAD(item), *told, _claim(item.published), [sighted(s) for s in item.sightings])


def sighted(sighting: Sighting) -> tuple[object, ...]:
    return LISTED(sighting) if sighting.gone_since is None else ENDED(sighting)


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


def digest_of(told: object) -> str:
    return hashlib.blake2b(repr(told).encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()
