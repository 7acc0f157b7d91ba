"""All that judging sees, as of an instant: looks, and the items with their sightings, editions and claims.

As of an earlier instant a row is clipped to what was known then: an interval not yet begun is left out, an end not yet
confirmed is open.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from archive.derive import contents, decisions, identity, moving, noise
from archive.derive.attribution import kinds_of, named_offices, source_names
from archive.derive.editions import unpack_article, unpack_claim
from archive.derive.filetexts import file_texts, spoken
from archive.derive.listings import look_of
from archive.derive.sites import site_looks
from archive.derive.visits import VERSION
from archive.reading.noise import built_in
from archive.reading.noise import version_of as rules_version
from archive.records import Catalogue, Claim, Edition, Instant, Item, Look, Outcome, Sighting, World, day_of
from archive.store import Archive
from archive.store.modified import last_modified

CAPTURED_VISITS = """
SELECT v.id, r.observer FROM visits v JOIN runs r ON r.id = v.run_id WHERE r.id IN (SELECT run_id FROM imports)
"""
CAPTURED_PAGES = """
SELECT e.snapshot_id, r.observer FROM editions e JOIN snapshots s ON s.id = e.snapshot_id
JOIN runs r ON r.id = s.run_id WHERE r.id IN (SELECT run_id FROM imports)
"""


@dataclass(slots=True)
class Page:
    """One URL with all that was seen of it: what items are made of."""

    url: str
    titles: list[str] = field(default_factory=list)  # as lists print them, first seen first
    listed_by: list[str | None] = field(default_factory=list)
    printed: list[Claim] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    editions: list[Edition] = field(default_factory=list)
    noise: list[Edition] = field(default_factory=list)  # that differ by what a second look told alone
    files: list[Edition] = field(default_factory=list)  # of a URL that is a file, and no page


def latest(archive: Archive) -> Instant | None:
    """The latest `observed_at`: what `as_of` is without one. None where nothing was ever looked at."""
    return archive.latest()


def world(archive: Archive, catalogue: Catalogue, as_of: Instant) -> World:
    """What was observed by `as_of`, with today's catalogue. Judging it asks the archive for some pages: it stays open."""
    looks = _looks(archive.conn, as_of)
    pages = _pages(archive.conn, as_of, looks)
    items = [_item(catalogue, group) for group in identity.groups(pages)]
    imported = archive.conn.execute("SELECT 1 FROM imports LIMIT 1").fetchone() is not None
    visits, captured = (
        dict(archive.conn.execute(sql)) if imported else {} for sql in (CAPTURED_VISITS, CAPTURED_PAGES)
    )
    ordered = tuple(sorted(items, key=lambda item: item.url))
    return World(
        as_of,
        ordered,
        looks,
        {"reader": VERSION, "noise": rules_version((*built_in(), *catalogue.noise))},
        visits,
        captured,
        last_modified(archive.conn, (e.snapshot_id for item in ordered for e in item.editions[:1])),
        file_texts(archive.conn, catalogue, as_of),
        decisions.tables(archive, catalogue, ordered, as_of),
        site_looks(archive, catalogue, as_of),
        spoken(archive.conn, catalogue, as_of),
        moving.may_show(archive),
    )


def item_id(first_url: str) -> int:
    """A stable id: 53 bits of the SHA-256 of the item's first URL, which JavaScript and Excel hold exactly."""
    return int.from_bytes(hashlib.sha256(first_url.encode()).digest()[:8], "big") >> 11


def _looks(conn: sqlite3.Connection, as_of: Instant) -> dict[str, tuple[Look, ...]]:
    looks: dict[str, list[Look]] = defaultdict(list)
    for row in conn.execute(
        "SELECT visit_id, section_id, observed_at, outcome, deep, everything, floor_on, all_dated, items_listed"
        " FROM looks WHERE observed_at <= ? ORDER BY section_id, observed_at, visit_id",
        (as_of,),
    ):
        looks[row[1]].append(look_of(row))
    return {section: tuple(got) for section, got in looks.items()}


def _pages(conn: sqlite3.Connection, as_of: Instant, looks: dict[str, tuple[Look, ...]]) -> list[Page]:
    pages: dict[str, Page] = {}
    for row in conn.execute(
        "SELECT u.url, l.section_id, l.title, l.printed, l.printed_on, l.source_name, l.absent_until, l.absent_visit,"
        " l.first_seen, l.first_visit, l.last_seen, l.last_visit, l.gone_since, l.gone_visit, l.gone_known"
        " FROM listings l JOIN urls u ON u.id = l.url_id WHERE l.first_seen <= ? ORDER BY l.first_seen, l.section_id",
        (as_of,),
    ):
        page = pages.setdefault(row[0], Page(row[0]))
        page.titles.append(row[2])
        page.listed_by.append(row[5])
        claim = unpack_claim(json.loads(row[3])) if row[3] else None
        if claim is not None:
            page.printed.append(claim)
        page.sightings.append(_sighting(row, as_of, looks.get(row[1], ())))
    for row in conn.execute(
        "SELECT u.url, e.seen_after, e.seen_from, e.seen_until, e.digest, e.snapshot_id, e.article"
        " FROM editions e JOIN urls u ON u.id = e.url_id WHERE e.seen_from <= ? ORDER BY u.url, e.seen_from",
        (as_of,),
    ):
        if row[0] in pages:
            until = min(row[3], as_of)
            edition = Edition(row[0], row[1], row[2], until, row[4], row[5], unpack_article(row[6]))
            pages[row[0]].editions.append(edition)
    files, learned = contents.versions(conn, as_of), noise.told(conn, as_of)
    for page in pages.values():
        page.editions, page.noise = noise.parted(page.editions, learned)
        page.editions = contents.of_page(page.editions, files)
        page.files = [] if page.editions else contents.of_file(page.url, page.titles[0], files)
    return list(pages.values())


def _sighting(row: tuple[Any, ...], as_of: Instant, looks: tuple[Look, ...]) -> Sighting:
    section, printed_on = row[1], row[4]
    absent_until, absent_visit, first_seen, first_visit, last_seen, last_visit, gone, gone_visit, known = row[6:15]
    if known is not None and known > as_of:
        gone, gone_visit = None, None
    if last_seen > as_of:  # there before and after: of the looks between that saw the list, the last one's instant
        between = [look for look in looks if look.at >= first_seen and look.outcome is Outcome.COMPLETE]
        last_seen, last_visit = (between[-1].at, between[-1].visit_id) if between else (first_seen, first_visit)
    day = date.fromisoformat(printed_on) if printed_on else None
    return Sighting(
        section,
        absent_until,
        first_seen,
        last_seen,
        gone,
        day,
        absent_visit,
        first_visit,
        last_visit,
        gone_visit,
    )


def _item(catalogue: Catalogue, group: identity.Group) -> Item:
    pages = sorted(group.pages, key=lambda page: (page.sightings[0].first_seen, page.url))
    first = pages[0]
    editions = sorted((e for page in pages for e in page.editions), key=lambda e: (e.seen_from, e.url))
    article = editions[0].article if editions else None
    claims = _claims(pages)
    published = claims[0] if claims else None
    day = published.day if published and published.day else day_of(first.sightings[0].first_seen)
    named = named_offices(catalogue, source_names(article, first.listed_by[0]), day)
    sightings = united([sighting for page in pages for sighting in page.sightings])
    title = article.title if article and article.title else first.titles[0]
    return Item(
        id=item_id(first.url),
        title=title,
        url=first.url,
        urls=tuple(page.url for page in pages),
        sightings=tuple(sightings),
        editions=tuple(editions),
        claims=tuple(claims),
        published=published,
        formed=tuple(dict.fromkeys(day for e in editions for day in (e.article.formed, *e.article.formed_also) if day)),
        office_id=next(iter(named)) if len(named) == 1 else None,
        names_other=bool(named),
        source_name=next((name for name in source_names(article, first.listed_by[0]) if name), None),
        doc_number=next((e.article.doc_number for e in editions if e.article.doc_number), None),
        kinds=kinds_of(catalogue, title, {sighting.section_id for sighting in sightings}),
        epoch=False,
        files=tuple(edition for page in pages for edition in page.files),
        noise=tuple(edition for page in pages for edition in page.noise),
        ambiguous=group.ambiguous,
        followed=group.followed,
        grounds=tuple(group.grounds[page.url] for page in pages),
    )


def united(sightings: list[Sighting]) -> list[Sighting]:
    """Sightings are of the item: where it changed its URL within a section, the intervals of its URLs that no look
    parts are one (semantics §2, sighting). In order of first_seen."""
    found: list[Sighting] = []
    for sighting in sorted(sightings, key=lambda s: (s.section_id, s.first_seen)):
        last = found[-1] if found else None
        if last is None or last.section_id != sighting.section_id or _parted(last, sighting):
            found.append(sighting)
        else:
            found[-1] = _joined(last, sighting)
    return sorted(found, key=lambda s: (s.first_seen, s.section_id))


def _parted(before: Sighting, after: Sighting) -> bool:
    """Whether a look testified the item's absence between them: the look that lists the new URL is none."""
    return before.gone_since is not None and before.gone_since < after.first_seen


def _joined(before: Sighting, after: Sighting) -> Sighting:
    """One interval of two: it ends with the later of them, or not at all."""
    ends = [s for s in (before, after) if s.gone_since is not None]
    end = max(ends, key=lambda s: s.gone_since or 0) if len(ends) == 2 else None
    last = max((before, after), key=lambda s: s.last_seen)
    return replace(
        before,
        last_seen=last.last_seen,
        last_visit=last.last_visit,
        gone_since=end.gone_since if end else None,
        gone_visit=end.gone_visit if end else None,
    )


def _claims(pages: list[Page]) -> list[Claim]:
    """Of each copy's first edition the shown date and the meta tag's, then its lists': the first is the one that
    counts (semantics §2, claims). Copies in the order in which they were first seen."""
    shown = [e.article.shown for page in pages for e in page.editions[:1] if e.article.shown]
    meta = [e.article.meta for page in pages for e in page.editions[:1] if e.article.meta]
    printed = [page.printed[0] for page in pages if page.printed]
    return shown + meta + printed
