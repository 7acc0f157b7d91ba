"""Chains: a page's versions, each packed against the one before, from the first (the keyframe) on. Where one would become
longer than is read at once, the next version is packed against the first again.

A body rests on earlier versions of its own page alone, and on a shared base, which is protected (bases.py). So a broken
link loses that page's later versions at most. A link always refers to a lower row id: there are no cycles.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from archive.store import bases
from archive.store.frames import LARGEST, BadFrame, unpack, unpack_chain

LONGEST = 32  # links that are written: what one read decodes, about 10 us each
READABLE = 128  # links that are read: as many were written once
HEAVIEST = 64 << 20  # bytes of one chain's bodies: large files are not chained for long


class Codec(IntEnum):
    """What a body's frame is packed against. `ref` is the row that it names."""

    ALONE = 0
    PREVIOUS = 1  # the page's version before: a row of bodies
    PAGE = 2  # the first page of a row of body_bases
    BASE = 3  # all of it: repack packed so before
    TIGHT = 4  # as PREVIOUS, packed by repack
    TABLES = 5  # as BASE, which has tables
    SHELVED = 6  # as TABLES; the frame and the base stand in a row of body_frames


ON_PREVIOUS = f"{Codec.PREVIOUS:d}, {Codec.TIGHT:d}"  # as SQL lists them
ON_BASE = f"{Codec.PAGE:d}, {Codec.BASE:d}, {Codec.TABLES:d}"
_WITH_TABLES = (Codec.TABLES, Codec.SHELVED)
_ON_BASES = (Codec.PAGE, Codec.BASE, *_WITH_TABLES)


class Link(NamedTuple):
    """A row of bodies. `base`: the digest of the base that it names, where it names one that is there. Of one that is
    shelved, `ref` and `data` are those of its row of body_frames."""

    id: int
    digest: bytes
    size: int
    codec: int
    ref: int | None
    data: bytes
    base: bytes | None

    @property
    def is_on_previous(self) -> bool:
        return self.codec in (Codec.PREVIOUS, Codec.TIGHT)


class BrokenLink(Exception):
    """`body_id`, and all that rests on it, cannot be read."""

    def __init__(self, body_id: int, why: str) -> None:
        super().__init__(why)
        self.body_id = body_id


_CHAIN = f"""
WITH RECURSIVE chain (id, digest, size, codec, ref, data) AS (
  SELECT id, digest, size, codec, ref, data FROM bodies WHERE {{first}}
  UNION ALL
  SELECT b.id, b.digest, b.size, b.codec, b.ref, b.data FROM chain c JOIN bodies b ON b.id = c.ref
  WHERE c.codec IN ({ON_PREVIOUS}) AND b.id < c.id LIMIT {READABLE + 1}
)
SELECT c.id, c.digest, c.size, c.codec, iif(c.codec = {Codec.SHELVED:d}, f.base_id, c.ref), coalesce(f.data, c.data),
  x.digest
FROM chain c
LEFT JOIN body_frames f ON f.id = CASE c.codec WHEN {Codec.SHELVED:d} THEN c.ref END
LEFT JOIN body_bases x ON x.id = CASE WHEN c.codec IN ({ON_BASE}) THEN c.ref ELSE f.base_id END
"""
_BY_ID = _CHAIN.format(first="id = ?")
_BY_DIGEST = _CHAIN.format(first="substr(digest, 1, 5) = substr(?1, 1, 5) AND digest = ?1")


def links(conn: sqlite3.Connection, body_id: int) -> list[Link]:
    """The body and all that it rests on, the keyframe first. BrokenLink where that is not to be found or too much."""
    found = [Link(*row) for row in conn.execute(_BY_ID, (body_id,))][::-1]
    if not found:
        raise BrokenLink(body_id, "is not held")
    return _checked(found)


def links_of(conn: sqlite3.Connection, digest: bytes) -> list[Link]:
    """The same, of the body of that digest; empty where none is held."""
    found = [Link(*row) for row in conn.execute(_BY_DIGEST, (digest,))][::-1]
    return _checked(found) if found else []


def _checked(found: list[Link]) -> list[Link]:
    first = found[0]
    if first.is_on_previous or len(found) > READABLE:
        raise BrokenLink(first.id, f"refers to body {first.ref}, where no earlier version is")
    if sum(link.size for link in found) > HEAVIEST + LARGEST:
        raise BrokenLink(first.id, f"begins a chain of more than {HEAVIEST + LARGEST} bytes")
    return found


def last(conn: sqlite3.Connection, chain: list[Link]) -> bytes | None:
    """The last link's bytes, as they were kept; None where they cannot be read at once: `decode` then tells why, or reads
    them all the same."""
    first = chain[0]
    try:
        body = unpack(first.data, first.size, _prefix(conn, first, b""), first.codec in _WITH_TABLES)
        if len(chain) > 1:
            body = unpack_chain(body, [(link.data, link.size) for link in chain[1:]])
    except (BadFrame, bases.BrokenBase):
        return None
    return body if hashlib.sha256(body).digest() == chain[-1].digest else None


def decode(conn: sqlite3.Connection, chain: list[Link]) -> Iterator[bytes]:
    """Each link's bytes, unchecked, the keyframe's first. BrokenLink at the first that cannot be decoded."""
    body = b""
    for link in chain:
        try:
            body = unpack(link.data, link.size, _prefix(conn, link, body), link.codec in _WITH_TABLES)
        except (BadFrame, bases.BrokenBase) as error:
            raise BrokenLink(link.id, str(error)) from error
        yield body


def _prefix(conn: sqlite3.Connection, link: Link, previous: bytes) -> bytes:
    if link.is_on_previous:
        return previous
    if link.codec == Codec.ALONE:
        return b""
    if link.codec not in _ON_BASES or link.ref is None:
        raise BadFrame(f"codec {link.codec}, ref {link.ref}: expected one of {[*Codec]}, with its row")
    lead_only = link.codec == Codec.PAGE
    return bases.held(link.base, lead_only) or bases.read(conn, link.ref, lead_only)
