"""What the rulings of the catalogue keep from the published copy, told from the working file.

A digest covers the other bytes of the same edition too. Of lines on one subject the latest decides, so that a later `shown` lifts it; a body is withheld while the latest line of
any subject that covers it withholds it, wherever else those bytes were answered. What is derived follows: an item none of
whose readings is left shown is named nowhere, nor is its title in other pages.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from sqlite3 import Connection

from archive.catalogue import CatalogueError, Fault
from archive.catalogue.withheld import Extent, Withholding, read
from archive.derive.world import item_id
from archive.reading.coding import decoded
from archive.reading.text import decode
from archive.records import Catalogue, Ruling, start_of
from archive.site.veil import plain_of
from archive.store import Archive, bodies
from archive.store.fetches import CHAIN

SAID = "〔依裁定不予公开 withheld by ruling〕"
LISTED = f"""
{CHAIN.format(url_id="?")}
SELECT DISTINCT i.item_id, l.title, l.section_id, l.first_seen, l.last_seen FROM chain
JOIN snapshots s ON s.id = chain.id JOIN visits v ON v.id = s.visit_id JOIN listings l ON l.section_id = v.section_id
JOIN item_urls i ON i.url_id = l.url_id WHERE s.body_id = ? AND s.role = 'list'
"""
BORE = f"""
{CHAIN.format(url_id="?")}
SELECT max(s.id) FROM chain JOIN snapshots s ON s.id = chain.id WHERE s.body_id = ? AND s.status IS NOT 304
"""
LEAST = 6  # characters: a shorter title (公示) is withheld where its item stands, and not looked for elsewhere


@dataclass(slots=True)
class Plan:
    """`bodies`: by digest what covers it; `items`: the words of each withheld item; `words`: those to replace anywhere."""

    bodies: dict[str, Extent] = field(default_factory=dict)
    rulings: dict[str, list[Ruling]] = field(default_factory=dict)
    items: dict[int, frozenset[str]] = field(default_factory=dict)
    editions: frozenset[tuple[int, int]] = frozenset()  # url id, seen_from
    words: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """Changes whenever other words may have to be looked for; it tells nothing of the words themselves."""
        parts = [sorted(self.bodies.items()), sorted(self.items), len(self.words), sum(map(len, self.words))]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def plan(conn: Connection, catalogue: Catalogue, latest: date) -> Plan:
    """What is withheld, from the working file. CatalogueError where a ruling names what the file does not hold, is dated
    after `latest` (today, or the day of the latest look), or shows again what nothing withheld."""
    lines = [(ruling, read(ruling)) for ruling in catalogue.rulings if ruling.sets == "withheld"]
    if not lines:
        return Plan()
    faults: list[Fault] = []
    latest_of: dict[tuple[object, ...], list[tuple[Ruling, Withholding, frozenset[str]]]] = defaultdict(list)
    for ruling, line in sorted(lines, key=lambda pair: pair[0].decided_on):
        covered = _covered(conn, ruling, line)
        subject = (line.kind, line.key, ruling.obligation_id, ruling.office_id, ruling.finding_kind, ruling.section_id)
        _check(ruling, line, covered, latest, subject in latest_of, faults)
        latest_of[subject].append((ruling, line, frozenset(covered or ())))
    if faults:
        raise CatalogueError(faults)
    made = Plan()
    for told in latest_of.values():
        _decide(made, told)
    _follow(conn, made)
    return made


def _check(
    ruling: Ruling, line: Withholding, covered: set[str] | None, latest: date, known: bool, faults: list[Fault]
) -> None:
    if covered is None:
        faults.append(_fault(ruling, ruling.subject, _HELD[line.kind], "subject"))
    if ruling.decided_on > latest:
        faults.append(_fault(ruling, ruling.decided_on.isoformat(), f"a day that has come ({latest})", "decided_on"))
    if line.extent is Extent.SHOWN and not known:
        faults.append(_fault(ruling, ruling.subject, "a subject that an earlier line withholds", "subject"))


_HELD = {
    "digest": "the digest of a body that this archive holds",
    "url": "an address that this archive asked for, as it stands there",
    "item": "the id, or an address, of an item of this archive",
    "duty": "the subject of a duty about an item of this archive",
    "finding": "the subject of a finding about an item of this archive",
}


def _fault(ruling: Ruling, value: str, expected: str, where: str) -> Fault:
    return Fault("rulings.csv", ruling.line, value, expected, where)


def _decide(made: Plan, told: list[tuple[Ruling, Withholding, frozenset[str]]]) -> None:
    """The latest of the lines on one subject that covers a body decides for this subject."""
    decided: dict[str, tuple[Ruling, Withholding]] = {}
    for ruling, line, digests in told:
        decided.update(dict.fromkeys(digests, (ruling, line)))
    for digest, (ruling, line) in decided.items():
        if line.extent is not Extent.SHOWN:
            made.rulings.setdefault(digest, []).append(ruling)
            if made.bodies.get(digest) is not Extent.WHOLE:
                made.bodies[digest] = line.extent


# --- what a line covers


def _covered(conn: Connection, ruling: Ruling, line: Withholding) -> set[str] | None:
    """The digests of the bodies that the line covers; None where the archive knows no such thing."""
    if line.kind == "digest":
        body = bodies.find(conn, bodies.digest_bytes(line.key))
        return None if body is None else {line.key, *_same_edition(conn, body)}
    urls = _urls(conn, ruling, line)
    if not urls:
        return None
    first = start_of(line.from_on) if line.from_on else None
    after = start_of(line.to_on + timedelta(days=1)) if line.to_on else None
    return {
        bodies.digest_text(row[0])
        for url_id in urls
        for row in conn.execute(
            f"{CHAIN.format(url_id='?')} SELECT DISTINCT b.digest FROM chain JOIN snapshots s ON s.id = chain.id"
            " JOIN bodies b ON b.id = s.body_id WHERE (? IS NULL OR s.observed_at >= ?) AND (? IS NULL OR s.observed_at < ?)",
            (url_id, first, first, after, after),
        )
    }


def _same_edition(conn: Connection, body: int) -> Iterator[str]:
    """Other bodies that say the same: a page with a visit counter has other bytes each day, and one edition."""
    for url_id in _answered(conn, body):
        rows = conn.execute(
            f"{CHAIN.format(url_id=':url')}, held AS MATERIALIZED (SELECT s.body_id, s.observed_at AS at FROM chain"
            " JOIN snapshots s ON s.id = chain.id) SELECT DISTINCT b.digest FROM held h JOIN editions e"
            " ON e.url_id = :url AND h.at BETWEEN e.seen_from AND e.seen_until"
            " JOIN held o ON o.at BETWEEN e.seen_from AND e.seen_until JOIN bodies b ON b.id = o.body_id"
            " WHERE h.body_id = :body",
            {"url": url_id, "body": body},
        )
        yield from (bodies.digest_text(row[0]) for row in rows)


def _answered(conn: Connection, body: int) -> list[int]:
    """The URLs that ever answered with the body. Not by the view of all snapshots: that would be gone through whole."""
    rows = conn.execute("SELECT DISTINCT url_id FROM answers WHERE body_id = ? ORDER BY url_id", (body,))
    return [row[0] for row in rows]


def _urls(conn: Connection, ruling: Ruling, line: Withholding) -> set[int]:
    if line.kind == "url":
        return {row[0] for row in conn.execute("SELECT id FROM urls WHERE url = ?", (line.key,))}
    found: set[int] = set()
    for item in _items(conn, ruling, line):
        own = {row[0] for row in conn.execute("SELECT url_id FROM item_urls WHERE item_id = ?", (item,))}
        found |= own | set(_attached(conn, own))
    if line.kind == "item" and not found:  # a copy as of an earlier day knows the address, and not yet the item
        found = {
            row[0] for row in conn.execute("SELECT id, url FROM urls") if line.key in (row[1], str(item_id(row[1])))
        }
    return found


def _items(conn: Connection, ruling: Ruling, line: Withholding) -> Iterator[int]:
    if line.kind == "item":
        of = "SELECT i.item_id FROM item_urls i JOIN urls u ON u.id = i.url_id WHERE u.url = ?"
        rows = conn.execute(of, (line.key,)).fetchall()
        own = int(line.key) if line.key.isdigit() else item_id(line.key)
        rows += conn.execute("SELECT id FROM items WHERE id = ?", (own,)).fetchall()
    elif line.kind == "duty":
        rows = conn.execute(
            "SELECT item_id FROM duties WHERE obligation_id = ? AND office_id = ? AND subject = ?",
            (ruling.obligation_id, ruling.office_id, line.key),
        ).fetchall()
    else:
        rows = conn.execute(
            "SELECT item_id FROM findings WHERE kind = ? AND coalesce(section_id, '') = ? AND subject = ?",
            (ruling.finding_kind, ruling.section_id, line.key),
        ).fetchall()
    yield from {int(row[0]) for row in rows if row[0] is not None}


def _attached(conn: Connection, urls: set[int]) -> Iterator[int]:
    """The files that any edition of these pages names."""
    for url_id in urls:
        yield from (row[0] for row in conn.execute("SELECT file_id FROM page_files WHERE url_id = ?", (url_id,)))
        for (article,) in conn.execute("SELECT article FROM editions WHERE url_id = ?", (url_id,)):
            for address, *_ in json.loads(article).get("attachments") or ():
                yield from (row[0] for row in conn.execute("SELECT id FROM urls WHERE url = ?", (address,)))


# --- what follows


def _follow(conn: Connection, made: Plan) -> None:
    """The items and editions that only withheld bodies tell of, and their words."""
    hidden = _ids(conn, {digest for digest, extent in made.bodies.items() if extent is Extent.WHOLE})
    touched = _items_read(conn, hidden) | _items_listed(conn, hidden)
    made.editions = frozenset(_editions(conn, hidden))
    gone = [item for item in sorted(touched) if not _still_read(conn, item, hidden)]
    made.items = {item: frozenset([*words_of(conn, item), *_file_names(conn, item)]) for item in gone}
    if gone:
        secret = {word for item in gone for word in words_of(conn, item) if len(plain_of(word)) >= LEAST}
        # A title that an item left shown bears as well tells nothing.
        shown = {row[1] for row in conn.execute("SELECT id, title FROM items") if row[0] not in made.items}
        made.words = frozenset(secret - shown)


def _ids(conn: Connection, digests: set[str]) -> set[int]:
    found = (bodies.find(conn, bodies.digest_bytes(digest)) for digest in digests)
    return {body for body in found if body is not None}


def _items_read(conn: Connection, hidden: set[int]) -> set[int]:
    """The items that were read from a withheld body."""
    return {
        row[0]
        for body in sorted(hidden)
        for row in conn.execute(
            "SELECT DISTINCT i.item_id FROM snapshots s JOIN editions e ON e.snapshot_id = s.id"
            " JOIN item_urls i ON i.url_id = e.url_id WHERE s.body_id = ?",
            (body,),
        )
    }


def _editions(conn: Connection, hidden: set[int]) -> Iterator[tuple[int, int]]:
    for body in sorted(hidden):
        yield from conn.execute(
            "SELECT e.url_id, e.seen_from FROM editions e JOIN snapshots s ON s.id = e.snapshot_id WHERE s.body_id = ?",
            (body,),
        )


def _still_read(conn: Connection, item: int, hidden: set[int]) -> bool:
    """Whether an edition of the item is left shown."""
    rows = conn.execute(
        "SELECT s.body_id FROM item_urls i JOIN editions e ON e.url_id = i.url_id"
        " JOIN snapshots s ON s.id = e.snapshot_id WHERE i.item_id = ?",
        (item,),
    )
    return any(row[0] not in hidden for row in rows)


def _items_listed(conn: Connection, hidden: set[int]) -> set[int]:
    """Items that every visit which listed them read from a withheld list alone."""
    found: set[int] = set()
    for body in sorted(hidden):
        listings = {row for url_id in _answered(conn, body) for row in conn.execute(LISTED, (url_id, body))}
        plain = plain_of(_text(conn, body)) if listings else ""
        for item, title, section, first, last in sorted(listings):
            if plain_of(title) in plain and not _left(conn, section, first, last, hidden):
                found.add(item)
    return found


def text_of_body(archive: Archive, digest: str) -> str:
    """What the body says, unpacked as the answer that bore it says."""
    body = bodies.find(archive.conn, bodies.digest_bytes(digest))
    found = [archive.conn.execute(BORE, (url_id, body)).fetchone()[0] for url_id in _answered(archive.conn, body or 0)]
    snapshot = max((got for got in found if got is not None), default=None)
    headers = {} if snapshot is None else {name.lower(): value for name, value in archive.snapshot(snapshot).headers}
    plain = decoded(archive.body(digest), headers.get("content-encoding", ""))
    return decode(plain, headers.get("content-type", "")).text


def _text(conn: Connection, body: int) -> str:
    (digest,) = conn.execute("SELECT digest FROM bodies WHERE id = ?", (body,)).fetchone()
    return text_of_body(Archive(conn, Path()), bodies.digest_text(digest))


def _left(conn: Connection, section: str, first: int, last: int, hidden: set[int]) -> bool:
    """Whether a visit of the section in that time read no withheld list."""
    looks = conn.execute(
        "SELECT visit_id FROM looks WHERE section_id = ? AND observed_at BETWEEN ? AND ?"
        " AND outcome IN ('complete', 'partial')",
        (section, first, last),
    ).fetchall()
    held = "SELECT body_id FROM snapshots WHERE visit_id = ? AND role = 'list'"
    return any(hidden.isdisjoint(row[0] for row in conn.execute(held, look)) for look in looks)


def words_of(conn: Connection, item: int) -> Iterator[str]:
    """Every title and document number that the archive knows of the item."""
    yield from (
        word
        for row in conn.execute("SELECT title, doc_number FROM items WHERE id = ?", (item,))
        for word in row
        if word
    )
    of = " JOIN item_urls i ON i.url_id = x.url_id WHERE i.item_id = ?"
    yield from (row[0] for row in conn.execute(f"SELECT DISTINCT x.title FROM listings x{of}", (item,)) if row[0])
    for (article,) in conn.execute(f"SELECT DISTINCT x.article FROM editions x{of}", (item,)):
        read_fields = json.loads(article)
        yield from (word for word in (read_fields.get("title"), read_fields.get("doc_number")) if word)


def _file_names(conn: Connection, item: int) -> Iterator[str]:
    """What its pages call their files. 附件1.doc is a name of many: it is not looked for elsewhere."""
    for (article,) in conn.execute(
        "SELECT x.article FROM editions x JOIN item_urls i ON i.url_id = x.url_id WHERE i.item_id = ?", (item,)
    ):
        yield from (name for _, name in json.loads(article).get("attachments") or () if name)
