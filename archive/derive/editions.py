"""Editions: the distinct contents of one page, each from when it was first read to when it was last read.

The digest is over what the page says (title, text, dates, number, attachments); visit counters and navigation never
enter it, because the reader leaves them out. The raw bytes stay, so that a better reader can be applied to all history.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from archive.derive.attachments import linked_by_page
from archive.derive.listings import bears, claim_fields
from archive.derive.readings import age, articles, form_of, to_read
from archive.reading.aside import Key
from archive.records import Article, Attachment, Claim, ClaimSource, Ignored, NoiseRule, Precision, Role, Snapshot
from archive.store import Archive
from archive.store.bodies import digest_bytes

Reader = tuple[str, tuple[NoiseRule, ...]]  # a family's name, and the site's own noise rules

RECALLED = """
SELECT e.article, e.snapshot_id FROM editions e JOIN urls u ON u.id = e.url_id
WHERE u.url = ? AND e.version = ? ORDER BY e.seen_from DESC LIMIT 2
"""
READ_BEFORE = """
SELECT 1 FROM editions e JOIN urls u ON u.id = e.url_id JOIN fetches f ON f.id = e.snapshot_id
JOIN answers a ON a.id = f.answer_id JOIN bodies b ON b.id = a.body_id WHERE u.url = ? AND b.digest = ? LIMIT 1
"""
NO_CONTENT = {"meta", "family", "faults", "source_name", "source_meta", "issuer", "index_number", "links", "ignored"}
# `json.dumps` makes an encoder for each call that wants anything of its own.
_packed = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
_plainly = json.JSONEncoder(sort_keys=True).encode


def apply(archive: Archive, url: str, snapshot: Snapshot, article: Article, version: str) -> bool:
    """Take one reading into the page's editions. False where it is older than the newest: `rebuild` makes them all anew."""
    url_id = archive.url_id(url)
    at = snapshot.observed_at - age(snapshot)
    newest = archive.conn.execute("SELECT max(seen_until) FROM editions WHERE url_id = ?", (url_id,)).fetchone()[0]
    if newest is not None and at < newest:
        return False
    _append(archive.conn, url_id, snapshot, article, version)
    return True


def recalled(archive: Archive, version: str, url: str, snapshot: Snapshot) -> Article | None:
    """What the page said when the same version read the same bytes of the same address in the same form; None where it
    did not. A page that has not changed is not read again."""
    if snapshot.digest is None or snapshot.error is not None or snapshot.status not in (200, 304):
        return None
    for packed, snapshot_id in archive.conn.execute(RECALLED, (url, version)):
        before = archive.snapshot(snapshot_id)
        same = (before.url, before.digest) == (snapshot.url, snapshot.digest)
        if same and form_of(archive, before) == form_of(archive, snapshot):
            return unpack_article(packed)
    return None


def read_before(archive: Archive, snapshot: Snapshot) -> bool:
    """Whether the same bytes of the same address were read before, so that most likely they are `recalled`."""
    assert snapshot.digest is not None
    found = archive.conn.execute(READ_BEFORE, (snapshot.url, digest_bytes(snapshot.digest))).fetchone()
    return found is not None


def _append(conn: sqlite3.Connection, url_id: int, snapshot: Snapshot, article: Article, version: str) -> None:
    fields = _fields(article)
    packed, digest = _packed(fields), _digest(fields)
    at = snapshot.observed_at - age(snapshot)
    last = conn.execute(
        "SELECT seen_from, seen_until, digest FROM editions WHERE url_id = ? ORDER BY seen_from DESC LIMIT 1", (url_id,)
    ).fetchone()
    if last and (last[2] == digest or last[0] == at):
        conn.execute(
            "UPDATE editions SET seen_until = max(seen_until, ?) WHERE url_id = ? AND seen_from = ?",
            (at, url_id, last[0]),
        )
        return
    conn.execute(
        "INSERT INTO editions (url_id, seen_from, seen_after, seen_until, digest, article, snapshot_id, version)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            url_id,
            at,
            last[1] if last else None,
            at,
            digest,
            packed,
            snapshot.id,
            version,
        ),
    )


def rebuild(archive: Archive, url: str, version: str, reader: Reader) -> list[tuple[Snapshot, Article]]:
    """The page's editions anew, from all its readings; those of captures outside of visits. The same bytes are read once."""
    url_id, read = archive.url_id(url), dict[Key, Article]()

    def recall(_: str, snapshot: Snapshot) -> Article | None:
        whole = snapshot.digest is not None and snapshot.error is None and snapshot.status in (200, 304)
        return read.get(to_read(archive, snapshot, *reader)) if whole else None

    archive.conn.execute("DELETE FROM editions WHERE url_id = ?", (url_id,))
    readings: list[tuple[Snapshot, Article]] = []
    for visit_id in archive.visits_that_asked(url_id, Role.ARTICLE):
        for _, snapshot, article in articles(archive, archive.snapshots_of(visit_id), *reader, recall, only=url):
            read[to_read(archive, snapshot, *reader)] = article
            readings.append((snapshot, article))
    loose = _loose(archive, url, url_id, reader)
    for snapshot, article in sorted(
        readings + loose, key=lambda pair: (pair[0].observed_at - age(pair[0]), pair[0].run_id, pair[0].seq)
    ):
        _append(archive.conn, url_id, snapshot, article, version)
    return loose


def any_loose(conn: sqlite3.Connection) -> bool:
    """Whether any page was captured outside of visits: hardly an archive has one, and every visit asks."""
    return conn.execute("SELECT 1 FROM captures WHERE loose_url_id IS NOT NULL LIMIT 1").fetchone() is not None


def take_loose(archive: Archive, urls: Iterable[str], version: str, reader: Reader) -> list[str]:
    """Take in what was captured of these pages outside of any visit: single pages out of others' archives. A page
    is an item's from when a list names it, so that this is done then, and when such a capture comes in. The URLs of the
    files that they link."""
    files: list[str] = []
    for url in urls:
        url_id = archive.url_id(url)
        if archive.conn.execute("SELECT 1 FROM captures WHERE loose_url_id = ? LIMIT 1", (url_id,)).fetchone():
            for snapshot, article in rebuild(archive, url, version, reader):
                files += linked_by_page(archive, url, snapshot, article)
    return files


def _loose(archive: Archive, url: str, url_id: int, reader: Reader) -> list[tuple[Snapshot, Article]]:
    """The readings of the page's captures outside of visits, where they bear the title that a list gives it."""
    rows = archive.conn.execute(
        "SELECT snapshot_id FROM captures WHERE loose_url_id = ? ORDER BY snapshot_id",
        (url_id,),
    ).fetchall()
    sections = archive.conn.execute("SELECT DISTINCT section_id FROM listings WHERE url_id = ?", (url_id,)).fetchall()
    found = articles(archive, [archive.snapshot(row[0]) for row in rows], *reader)
    return [
        (snapshot, article)
        for _, snapshot, article in found
        if any(bears(archive.conn, section, url, article.title) for (section,) in sections)
    ]


def pack_article(article: Article) -> str:
    """The article as canonical JSON."""
    return _packed(_fields(article))


def _fields(article: Article) -> dict[str, Any]:
    return {
        "family": article.family,
        "title": article.title,
        "body": article.body,
        "shown": claim_fields(article.shown),
        "meta": claim_fields(article.meta),
        "source_name": article.source_name,
        "source_meta": article.source_meta,
        "issuer": article.issuer,
        "doc_number": article.doc_number,
        "index_number": article.index_number,
        "formed": article.formed.isoformat() if article.formed else None,
        "formed_also": [day.isoformat() for day in article.formed_also],
        "attachments": [[got.url, got.name] for got in article.attachments],
        "faults": list(article.faults),
        "ignored": [[got.at, got.rule, got.text] for got in article.ignored],
        "links": list(article.links),
        "images": [[got.url, got.name] for got in article.images],
    }


def content_digest(packed: str) -> str:
    """The digest of title, text, dates and attachments (semantics §2, edition). The meta stamp is left out: templates
    stamp the day on which they were rendered anew (a Gansu page, 2025-03-27 for a text of 2025-02-26); so are an
    attachment's host and token, and the order in which they stand. Pictures count by their paths, where there are any."""
    return _digest(json.loads(packed))


def _digest(fields: dict[str, Any]) -> str:
    counted = {name: value for name, value in fields.items() if name not in NO_CONTENT}
    if images := counted.pop("images", ()):
        counted["images"] = sorted(urlsplit(url).path for url, _ in images)
    counted["attachments"] = sorted([name, urlsplit(url).path] for url, name in counted["attachments"])
    return f"sha256:{hashlib.sha256(_plainly(counted).encode()).hexdigest()}"


def census(conn: sqlite3.Connection) -> frozenset[tuple[int, int, str]]:
    """Every edition by page, instant and digest: what a reread, or another noise rule, may change."""
    return frozenset(conn.execute("SELECT url_id, seen_from, digest FROM editions"))


def moved(before: frozenset[tuple[int, int, str]], after: frozenset[tuple[int, int, str]]) -> str:
    """What became of the editions, in words."""
    there, here = ({row[:2] for row in rows} for rows in (before, after))
    other = len({row[:2] for row in after - before} & there)
    return f"editions: {len(here - there)} appeared, {len(there - here)} are no more, {other} read otherwise"


def unpack_article(packed: str) -> Article:
    fields: dict[str, Any] = json.loads(packed)
    return Article(
        **{
            **fields,
            "shown": unpack_claim(fields["shown"]),
            "meta": unpack_claim(fields["meta"]),
            "formed": date.fromisoformat(fields["formed"]) if fields["formed"] else None,
            "formed_also": tuple(date.fromisoformat(day) for day in fields["formed_also"]),
            "attachments": tuple(Attachment(url, name) for url, name in fields["attachments"]),
            "faults": tuple(fields["faults"]),
            "ignored": tuple(Ignored(*got) for got in fields.get("ignored", ())),
            "links": tuple(fields.get("links", ())),  # an edition read before links were has none
            "images": tuple(Attachment(url, name) for url, name in fields.get("images", ())),
        }
    )


def unpack_claim(fields: dict[str, Any] | None) -> Claim | None:
    if fields is None:
        return None
    precision, source = Precision(fields["precision"]), ClaimSource(fields["source"])
    return Claim(fields["text"], fields["begin"], fields["end"], precision, source)
