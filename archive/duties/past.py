"""What the sections of decision tables held before an instant: all that a row which came then asks of them."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

from archive.duties.traces import TABLE, digest_of
from archive.records import Instant, Item, Table

Event = tuple[Instant, str]


class Past:
    """Of some items, what was told of them, in order of time. A page that comes later, and what is read of it then, is
    no part of it; one that was read before and is told otherwise now is."""

    def __init__(self, items: Iterable[Item], tables: Mapping[int, tuple[Table, ...]]) -> None:
        events = sorted(event for item in items for event in _events(item, tables.get(item.id, ())))
        self._instants = [at for at, _ in events]
        self._digests = [""]
        rolling = hashlib.blake2b(digest_size=12)
        for at, told in events:
            rolling.update(f"{at} {told}\n".encode("utf-8", "backslashreplace"))
            self._digests.append(rolling.hexdigest())

    def before(self, instant: Instant) -> str:
        return self._digests[bisect_left(self._instants, instant)]


def _events(item: Item, tables: tuple[Table, ...]) -> Iterator[Event]:
    unread = sorted({*item.urls} - {table.url for table in tables})
    yield min(s.first_seen for s in item.sightings), repr(("copies", item.id, unread))
    for sighting in item.sightings:
        yield sighting.first_seen, repr(("listed", item.id, sighting.section_id))
    for edition in item.editions:
        page = edition.article
        said = digest_of((item.title, page.body, page.images, page.faults))
        yield edition.seen_from, repr(("read", item.id, edition.url, said))
    for table in tables:
        yield table.seen_from, repr(("table", item.id, digest_of(TABLE(table))))
        # Not read again by then: what a later reading shows to have stood all the while is told otherwise.
        yield table.seen_until + 1, repr(("last read", item.id, table.url, table.seen_from))
