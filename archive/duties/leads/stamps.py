"""The day that a page shows against what else bears a time: our first sight, the record's id, the file's Last-Modified.

An id `doc_<24 hex>` is taken for a MongoDB ObjectId, whose first four bytes are the second of its making
(https://www.mongodb.com/docs/manual/reference/bson-types/#objectid); one that lies after we saw the page is no clock.
A Last-Modified later than our first sight tells of an edit or a rebuilding, not of the publication, and is left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from archive.duties.attribution import first_seen
from archive.duties.bench import Bench
from archive.duties.epochs import MORE_THAN_ITEMS, item_sites
from archive.duties.leads.made import lead, many
from archive.records import DAY, Claim, ClaimSource, Finding, Instant, Item, Precision, day_of, iso, parse_instant

OBJECT_ID = re.compile(r"doc_([0-9a-f]{8})[0-9a-f]{16}(?:[._/]|$)")
SINCE = parse_instant("2009-02-11")  # MongoDB's first release: an earlier time is no ObjectId's


def leads(bench: Bench) -> Iterator[Finding]:
    late: dict[tuple[str, str, date], list[tuple[Item, Instant, Claim]]] = defaultdict(list)
    for item in bench.world.items:
        _, claim = bench.appearances.standing(item)
        if claim is None or item.ambiguous:
            continue
        seen = first_seen(item)
        if claim.begin > seen:
            words = f"first listed at {iso(seen)}, before the day that it shows, {claim.text}"
            yield lead(bench, "shown_day", item, words)
        for kind, at in _times(bench, item, seen):
            if at >= claim.end + DAY and not _in_epoch(bench, item, at):
                late[kind, min(item_sites(item, bench.book), default=""), day_of(at)].append((item, at, claim))
    for (kind, site, day), found in sorted(late.items()):
        yield from _told(bench, kind, f"{site} {day.isoformat()}", found)


def _times(bench: Bench, item: Item, seen: Instant) -> Iterator[tuple[str, Instant]]:
    made = made_at(item.url)
    if made is not None and made <= seen:
        yield "id_time", made
    for edition in item.editions[:1]:
        modified = bench.world.modified.get(edition.snapshot_id)
        if modified is not None and modified <= seen:
            yield "last_modified", modified


def made_at(url: str) -> Instant | None:
    """When the record was made, by its id; None where the address bears no such id."""
    found = OBJECT_ID.search(url)
    made = int(found[1], 16) if found else None
    return made if made is not None and made >= SINCE else None


def _in_epoch(bench: Bench, item: Item, at: Instant) -> bool:
    return bench.epochs.stamps(item, Claim("", at, at + 1, Precision.SECOND, ClaimSource.META))


def _told(bench: Bench, kind: str, subject: str, found: list[tuple[Item, Instant, Claim]]) -> Iterator[Finding]:
    """Each by itself; of many on one day one row, for so many at once are the site's doing."""
    what = {"id_time": "its id was made", "last_modified": "its file was last modified"}[kind]
    if len(found) > MORE_THAN_ITEMS:
        claims = sorted(claim.begin for _, _, claim in found)
        span = f"that show days from {day_of(claims[0])} to {day_of(claims[-1])}"
        words = f"{len(found)} items {span}: of each {what} on that day; taken for a rebuilding or a migration"
        yield many(bench, kind, subject, words, [item for item, _, _ in found])
        return
    for item, at, claim in found:
        days = (at - claim.end) // DAY
        yield lead(bench, kind, item, f"shows {claim.text}; {what} at {iso(at)}, {days} days after that day had ended")
