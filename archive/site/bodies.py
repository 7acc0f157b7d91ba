"""The archived bodies beside a published copy: `<stem>.bodies.db`, by the digest of the kept bytes.

A file of its own, which Datasette never opens, so that no query and no `.json` can dump it. What it holds is what is shown:
private numbers masked, with the digest of the shown bytes. Bodies that are no text are not shown (numbers in them cannot
be masked); their digest is.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import zstandard

from archive.reading.text import decode
from archive.site import masking
from archive.store.bodies import digest_text, unpack

TABLE = """
CREATE TABLE IF NOT EXISTS bodies (
  digest TEXT PRIMARY KEY, shown_digest TEXT, masked INTEGER NOT NULL, charset TEXT, kind TEXT NOT NULL,
  size INTEGER NOT NULL, data BLOB
) STRICT
"""
# Each body with the headers of the latest answer that bore it (a 304 bears none of the body's).
_WANTED = """
SELECT b.id, max(s.id) FROM working.bodies b JOIN working.snapshots s ON s.body_id = b.id AND s.status IS NOT 304
WHERE digest(b.digest) NOT IN (SELECT digest FROM bodies) GROUP BY b.id
"""
_ONE = """
SELECT b.digest, b.size, b.codec, b.data, h.json FROM working.bodies b JOIN working.snapshots s ON s.id = :snapshot
LEFT JOIN working.header_sets h ON h.id = s.header_id WHERE b.id = :body
"""
_BINARY = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"\x1f\x8b")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the site shows of one body. `data` None: it is no text, and is not shown."""

    digest: str
    shown_digest: str | None
    masked: bool
    charset: str | None
    kind: str  # html, text, binary
    size: int
    data: bytes | None


def beside(published: Path) -> Path:
    return published.with_name(f"{published.stem}.bodies.db")


def read(published: Path, digest: str) -> Shown | None:
    """The body kept under that digest; None where the copy holds none, or came without its bodies."""
    held = beside(published)
    if not held.exists():
        return None
    with closing(sqlite3.connect(f"{held.absolute().as_uri()}?immutable=1", uri=True)) as conn:
        row = conn.execute(
            "SELECT digest, shown_digest, masked, charset, kind, size, data FROM bodies WHERE digest = ?", (digest,)
        ).fetchone()
    if row is None:
        return None
    data = None if row[6] is None else zstandard.ZstdDecompressor().decompress(row[6])
    return Shown(row[0], row[1], bool(row[2]), row[3], row[4], row[5], data)


def fill(conn: sqlite3.Connection) -> None:
    """Add each body of the attached `working` file that the bodies file of `conn` lacks; drop what is held no more.

    `conn` knows the SQL function `digest`. The masks' version is kept, so a better mask is applied to all history.
    """
    conn.execute(TABLE)
    if conn.execute("PRAGMA user_version").fetchone()[0] != masking.VERSION:
        conn.execute("DELETE FROM bodies")
    conn.execute("DELETE FROM bodies WHERE digest NOT IN (SELECT digest(digest) FROM working.bodies)")
    conn.executemany("INSERT INTO bodies VALUES (?, ?, ?, ?, ?, ?, ?)", _rows(conn))
    conn.execute(f"PRAGMA user_version = {masking.VERSION}")


def _rows(conn: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    packer = zstandard.ZstdCompressor(level=3, write_content_size=True)
    for body_id, snapshot_id in conn.execute(_WANTED).fetchall():  # their ids alone: bodies fill gigabytes
        row = conn.execute(_ONE, {"body": body_id, "snapshot": snapshot_id}).fetchone()
        digest, size, codec, data, headers = row
        shown = show(unpack(digest, size, codec, data), dict(json.loads(headers or "[]")))
        packed = None if shown.data is None else packer.compress(shown.data)
        yield (shown.digest, shown.shown_digest, int(shown.masked), shown.charset, shown.kind, shown.size, packed)


def show(body: bytes, headers: dict[str, str]) -> Shown:
    """What may be shown of a body that came with these headers."""
    digest = digest_text(hashlib.sha256(body).digest())
    media = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    kind = kind_of(body, media)
    if kind == "binary":
        return Shown(digest, None, False, None, kind, len(body), None)
    charset = decode(body, media).encoding
    data = masking.mask_bytes(body, charset)
    shown = digest_text(hashlib.sha256(data).digest())
    return Shown(digest, shown, shown != digest, charset, kind, len(body), data)


def kind_of(body: bytes, media: str) -> str:
    """html, text or binary: from the bytes first, for servers lie about types."""
    head = body[:1024]
    if head.startswith(_BINARY) or (b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))):
        return "binary"
    if re.match(r"(image|audio|video|font)/", media):
        return "binary"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if "html" in media or start.startswith((b"<!doctype html", b"<html", b"<head")):
        return "html"
    return "text"
