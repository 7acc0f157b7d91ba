"""Bodies: raw bytes as received, kept once each under their sha256, packed.

A page's new version is packed against its version before (chains.py); its first version against a page of the same host
(bases.py). A body is checked against its digest on each read; `CorruptBody` says which one no longer matches. Nobody else
reads the table: how a body is packed changes when `repack` runs, what is read does not.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from archive.store import bases, chains
from archive.store.chains import BrokenLink, Codec, Link
from archive.store.frames import LARGEST, LEVEL, pack

BASES_TRIED = 16  # of a host and a role, newest first, before a page becomes one more: templates, encodings, a redesign
_PAGE = range(1 << 10, 1 << 18)  # bytes: what may become a base, or be tried against one
_WORTH = 0.3  # of the raw size: a delta that saves less than this is not worth another link
AFAR = 0.125  # the same, of a delta to the first version: what a page of the host would do as well


class CorruptBody(Exception):
    """The stored bytes do not give the digest that they are kept under: run `python -m archive verify`."""


@dataclass(slots=True)
class Near:
    """What a page is likely to resemble. `kin`: pages of one host and role, whose bases are tried; `base_id`: the one that
    suited the section last, which is tried first."""

    kin: str
    base_id: int | None = None


class Packed(NamedTuple):
    codec: Codec
    ref: int | None
    data: bytes


def digest_text(digest: bytes) -> str:
    return f"sha256:{digest.hex()}"


def digest_bytes(text: str) -> bytes:
    """The reverse of `digest_text`; ValueError where the text is no sha256 digest."""
    scheme, _, value = text.partition(":")
    if scheme != "sha256" or len(value) != 64:
        raise ValueError(f"digest: {text!r}: expected sha256:<64 hex digits>")
    return bytes.fromhex(value)


def find(conn: sqlite3.Connection, digest: bytes) -> int | None:
    """The row id of the body of that digest; None where none is held."""
    # The index holds five bytes of a digest: all 32 would be a third of what a small change of a page costs.
    row = conn.execute(
        "SELECT id FROM bodies WHERE substr(digest, 1, 5) = substr(?1, 1, 5) AND digest = ?1", (digest,)
    ).fetchone()
    return None if row is None else int(row[0])


def keep(conn: sqlite3.Connection, body: bytes, url_id: int | None = None, near: Near | None = None) -> int:
    """The row id of the body, which is written where it is new, as `add` does."""
    digest = hashlib.sha256(body).digest()
    held = find(conn, digest)
    return add(conn, digest, body, url_id, near) if held is None else held


def add(conn: sqlite3.Connection, digest: bytes, body: bytes, url_id: int | None, near: Near | None) -> int:
    """Write a body that is not held; its row id.

    `url_id`: the page that it is a version of. `near`: shared by the pages of a section that were asked for in one role.
    Both only say what to pack it against. ValueError where it is larger than can be read again.
    """
    if len(body) > LARGEST:
        raise ValueError(f"body {digest_text(digest)}: {len(body)} bytes: expected at most {LARGEST}")
    packed = _against_previous(conn, body, url_id) or keyframe(conn, body, near)
    cursor = conn.execute(
        "INSERT INTO bodies (digest, size, codec, ref, data) VALUES (?, ?, ?, ?, ?)", (digest, len(body), *packed)
    )
    body_id = int(cursor.lastrowid or 0)
    if url_id is not None:
        conn.execute("INSERT OR REPLACE INTO body_heads (url_id, body_id) VALUES (?, ?)", (url_id, body_id))
    return body_id


def kin(host: str, role: str) -> str:
    return f"{host} {role}"


def _against_previous(conn: sqlite3.Connection, body: bytes, url_id: int | None) -> Packed | None:
    row = conn.execute("SELECT body_id FROM body_heads WHERE url_id = ?", (url_id,)).fetchone()
    return None if row is None else against(conn, body, row[0])


def against(conn: sqlite3.Connection, body: bytes, before: int) -> Packed | None:
    """The body against that one, on which nothing rests yet, or against the first that this rests on, where the chain is
    long. None where that cannot be read, or a new chain is better."""
    try:
        chain, worth = chains.links(conn, before), _WORTH
        if len(chain) >= chains.LONGEST:
            chain, worth = chain[:1], AFAR
        if sum(link.size for link in chain) + len(body) > chains.HEAVIEST:
            return None
        data = pack(body, _last(conn, chain))
    except BrokenLink:
        return None  # verify reports it; what comes now shall not rest on it
    return Packed(Codec.PREVIOUS, chain[-1].id, data) if len(data) <= worth * len(body) else None


def keyframe(conn: sqlite3.Connection, body: bytes, near: Near | None) -> Packed:
    """Against a page of the same host, that of the section first; where none suits, the body becomes one more such page."""
    if near is None or len(body) not in _PAGE:
        return Packed(Codec.ALONE, None, pack(body))
    best = None if near.base_id is None else _on_page(conn, body, near.base_id)
    if best is not None and len(best.data) <= len(body) // 8:
        return best
    alone = pack(body)
    enough = len(alone) * 2 // 3  # what a page that shares a template takes at most
    if best is None or len(best.data) > enough:
        best = min(filter(None, [best, _best(conn, body, near)]), key=lambda packed: len(packed.data), default=None)
    if best is not None and len(best.data) <= enough:
        near.base_id = best.ref
        return best
    if len(alone) <= len(body) * 3 // 4:
        near.base_id = bases.add(conn, near.kin, [body], LEVEL)
        return Packed(Codec.PAGE, near.base_id, pack(body, body))
    return Packed(Codec.ALONE, None, alone)


def _best(conn: sqlite3.Connection, body: bytes, near: Near) -> Packed | None:
    """The best of the host's other bases, one of which is likely of the body's template."""
    best: Packed | None = None
    for base_id in bases.near_to(conn, near.kin)[:BASES_TRIED]:
        packed = None if base_id == near.base_id else _on_page(conn, body, base_id)
        if packed is not None and (best is None or len(packed.data) < len(best.data)):
            best = packed
    return best


def _on_page(conn: sqlite3.Connection, body: bytes, base_id: int) -> Packed | None:
    try:
        return Packed(Codec.PAGE, base_id, pack(body, bases.read(conn, base_id, lead_only=True)))
    except bases.BrokenBase:
        return None


def _last(conn: sqlite3.Connection, chain: list[Link]) -> bytes:
    """The last body of the chain, checked. BrokenLink where it cannot be read."""
    at_once = chains.last(conn, chain)
    if at_once is not None:
        return at_once
    (body,) = deque(chains.decode(conn, chain), maxlen=1)
    if hashlib.sha256(body).digest() != chain[-1].digest:
        raise BrokenLink(_first_wrong(conn, chain), "the stored bytes give another digest")
    return body


def _first_wrong(conn: sqlite3.Connection, chain: list[Link]) -> int:
    pairs = zip(chain, chains.decode(conn, chain), strict=True)
    return next(link.id for link, body in pairs if hashlib.sha256(body).digest() != link.digest)


def read_row(conn: sqlite3.Connection, body_id: int) -> bytes:
    """The body in that row. BrokenLink where it can no longer be read."""
    return _last(conn, chains.links(conn, body_id))


def read(conn: sqlite3.Connection, digest: str) -> bytes:
    """The body of that digest; KeyError where none is held, CorruptBody where it can no longer be read."""
    with _at_once(conn):
        try:
            chain = chains.links_of(conn, digest_bytes(digest))
            if not chain:
                raise KeyError(f"no body {digest} is held")
            return _last(conn, chain)
        except BrokenLink as error:
            rests = error.body_id != find(conn, digest_bytes(digest))
            where = f"rests on an earlier version, body {error.body_id}: " if rests else ""
            raise CorruptBody(f"body {digest}: {where}{error}") from error


@contextmanager
def _at_once(conn: sqlite3.Connection) -> Iterator[None]:
    """One state of the file for several statements: `repack` may run meanwhile."""
    if conn.in_transaction:
        yield
        return
    conn.execute("BEGIN")
    try:
        yield
    finally:
        conn.execute("COMMIT")


def faults(conn: sqlite3.Connection, tick: Callable[[int], None]) -> Iterator[tuple[int | None, str]]:
    """What can no longer be read, and the body's row id (None: it is a base). Each body is decoded once, and ticked."""
    yield from ((None, line) for line in bases.faults(conn))
    checked: set[int] = set()  # and not come to yet
    for (body_id,) in conn.execute("SELECT id FROM bodies ORDER BY id DESC"):
        if body_id not in checked:  # the newest of its chain: a link refers to lower ids alone
            yield from _chain_faults(conn, body_id, checked)
        checked.discard(body_id)
        tick(1)


def _chain_faults(conn: sqlite3.Connection, body_id: int, checked: set[int]) -> Iterator[tuple[int, str]]:
    """Of the body and all that it rests on: what is broken itself, and what can for that not be read. What another chain
    that rests on the same was checked with is not said again."""
    (digest,) = conn.execute("SELECT digest FROM bodies WHERE id = ?", (body_id,)).fetchone()
    left: list[tuple[int, bytes]] = [(body_id, digest)]
    broken: int | None = None
    try:
        chain = chains.links(conn, body_id)
        left = [(link.id, link.digest) for link in chain]
        for body in chains.decode(conn, chain):
            link_id, digest = left.pop(0)
            if hashlib.sha256(body).digest() != digest:
                broken = link_id if broken is None else broken
                if link_id not in checked:
                    yield _lost(link_id, digest, broken, "the stored bytes give another digest")
            checked.add(link_id)
    except BrokenLink as error:
        for link_id, digest in left:
            if link_id not in checked:
                yield _lost(link_id, digest, error.body_id if broken is None else broken, str(error))
            checked.add(link_id)


def _lost(body_id: int, digest: bytes, broken: int, why: str) -> tuple[int, str]:
    where = "" if body_id == broken else f"rests on an earlier version, body {broken}: "
    return body_id, f"body {digest_text(digest)}: {where}{why}"


def strays(conn: sqlite3.Connection) -> Iterator[str]:
    """What no body is read from, and yet stands there."""
    for (body_id,) in conn.execute("SELECT id FROM bodies WHERE codec = ? AND ref IS NOT NULL", (Codec.ALONE,)):
        yield f"bodies row {body_id}: stands alone, and yet refers to another; lost: nothing"
    for (body_id,) in conn.execute("SELECT id FROM bodies WHERE codec = ? AND data <> x''", (Codec.SHELVED,)):
        yield f"bodies row {body_id}: its frame is shelved, and yet it holds one; lost: nothing"
    shelved = "SELECT ref FROM bodies WHERE codec = ?"
    for (frame_id,) in conn.execute(f"SELECT id FROM body_frames WHERE id NOT IN ({shelved})", (Codec.SHELVED,)):
        yield f"body_frames row {frame_id}: no body refers to it; lost: nothing"


def wrong_heads(conn: sqlite3.Connection) -> Iterator[str]:
    """Each head that is no body of its page: another page would come to rest on it."""
    rows = conn.execute(
        "SELECT url_id, body_id FROM body_heads WHERE (url_id, body_id) NOT IN"
        " (SELECT url_id, body_id FROM answers WHERE body_id IS NOT NULL)"
    )
    for url_id, body_id in rows:
        yield f"body_heads {url_id}: body {body_id} is no version of that page; lost: nothing"
