"""Shared bases: pages that other pages of their host, asked for in the same role, are packed against.

Many pages rest on a base, so a broken one must lose none of them: every base is also held in a parity, the exclusive or of
up to eight bases' frames, from which any one of the eight is made again. Neighbours in the file stand in different parities.
"""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from archive.store.frames import BadFrame, pack, unpack, with_tables

MEMBERS = 8  # of a parity: an eighth more bytes, and any one of them may break
_STRIPES = 8  # parities that are filled in turn
_CACHED = 8 << 20  # bytes of bases that are kept decoded
_decoded: OrderedDict[bytes, tuple[bytes, bytes]] = OrderedDict()  # by digest, so one cache serves every archive


_HEAD = struct.Struct("<III")  # begins the data: the sizes of the frame, of the raw bytes, and of the first page
_TABLES = 1 << 31  # added to the last of them where the raw bytes end with tables (frames.with_tables) and
_LENGTH = struct.Struct("<H")  # the size of these


@dataclass(frozen=True, slots=True)
class Base:
    """A row. `data` holds one page after the other, and `digest` is of the data and of what they are near to."""

    id: int
    near: str
    digest: bytes
    data: bytes

    def is_sound(self) -> bool:
        return _digest(self.near, self.data) == self.digest


class BrokenBase(Exception):
    """Neither the base's own frame nor its parity gives its bytes."""


def parity_of(base_id: int) -> int:
    return base_id // (_STRIPES * MEMBERS) * _STRIPES + base_id % _STRIPES


def add(conn: sqlite3.Connection, near: str, pages: list[bytes], level: int, samples: Sequence[bytes] = ()) -> int:
    """Keep the pages as a base for what is `near`; its id. With tables, where there are samples to make them from."""
    raw, lead = b"".join(pages), len(pages[0])
    if samples:
        tables = with_tables(raw, samples, level)[: -len(raw)]
        raw, lead = raw + tables + _LENGTH.pack(len(tables)), lead | _TABLES
    frame = pack(raw, level=level)
    data = _HEAD.pack(len(frame), len(raw), lead) + frame
    (base_id,) = conn.execute("SELECT coalesce(max(id), 0) + 1 FROM body_bases").fetchone()
    row = (base_id, near, _digest(near, data), data)
    conn.execute("INSERT INTO body_bases (id, near, digest, data) VALUES (?, ?, ?, ?)", row)
    _fold(conn, parity_of(base_id), data)
    return int(base_id)


def _digest(near: str, data: bytes) -> bytes:
    return hashlib.sha256(near.encode() + b"\0" + data).digest()


def drop(conn: sqlite3.Connection, base_id: int) -> None:
    """Take away a base on which nothing rests."""
    _fold(conn, parity_of(base_id), _row(conn, base_id).data)
    conn.execute("DELETE FROM body_bases WHERE id = ?", (base_id,))
    if not _frames(conn, parity_of(base_id)):
        conn.execute("DELETE FROM body_parities WHERE id = ?", (parity_of(base_id),))


def near_to(conn: sqlite3.Connection, near: str) -> list[int]:
    """The bases of what is near, newest first."""
    return [row[0] for row in conn.execute("SELECT id FROM body_bases WHERE near = ? ORDER BY id DESC", (near,))]


def name_of(conn: sqlite3.Connection, base_id: int) -> str:
    """What the base is near to."""
    return _row(conn, base_id).near


def size_of(conn: sqlite3.Connection, base_id: int) -> int:
    """Bytes that it takes."""
    return len(_row(conn, base_id).data)


def has_tables(conn: sqlite3.Connection, base_id: int) -> bool:
    """Whether what `read` gives is a dictionary with tables. BrokenBase where that cannot be told."""
    return bool(_head(base_id, _whole(conn, _row(conn, base_id)))[2] & _TABLES)


def read(conn: sqlite3.Connection, base_id: int, lead_only: bool = False) -> bytes:
    """What bodies are packed against: all of a base, or its first page alone. BrokenBase where it cannot be had."""
    row = conn.execute("SELECT digest FROM body_bases WHERE id = ?", (base_id,)).fetchone()
    digest = b"" if row is None else row[0]
    found = held(digest, lead_only)
    if found is not None:
        return found
    base = _row(conn, base_id)
    lead, prefix = _decode(base_id, _whole(conn, base))
    if base.is_sound():
        _remember(digest, lead, prefix)
    return lead if lead_only else prefix


def held(digest: bytes | None, lead_only: bool) -> bytes | None:
    """As `read`, of the base of that digest; None where it is not decoded yet."""
    if digest is None or digest not in _decoded:
        return None
    _decoded.move_to_end(digest)
    lead, prefix = _decoded[digest]
    return lead if lead_only else prefix


def _head(base_id: int, data: bytes | None) -> tuple[int, int, int]:
    if data is None or len(data) < _HEAD.size:
        raise BrokenBase(f"base {base_id} is damaged, and its parity does not give it back")
    length, size, lead = _HEAD.unpack_from(data)
    return length, size, lead


def _decode(base_id: int, data: bytes | None) -> tuple[bytes, bytes]:
    """Its first page, and all of it."""
    length, size, lead = _head(base_id, data)
    try:
        raw = unpack((data or b"")[_HEAD.size : _HEAD.size + length], size)
        if not lead & _TABLES:
            return raw[:lead], raw
        (tables,) = _LENGTH.unpack(raw[-_LENGTH.size :])
    except (BadFrame, struct.error) as error:
        raise BrokenBase(f"base {base_id}: {error}") from error
    pages = len(raw) - _LENGTH.size - tables
    return raw[: lead ^ _TABLES], raw[pages : -_LENGTH.size] + raw[:pages]


def forget() -> None:
    """Empty the cache, so that the next read is of the file."""
    _decoded.clear()


def _remember(digest: bytes, lead: bytes, prefix: bytes) -> None:
    _decoded[digest] = (lead, prefix)
    while len(_decoded) > 1 and sum(len(held) for _, held in _decoded.values()) > _CACHED:
        _decoded.popitem(last=False)


def _row(conn: sqlite3.Connection, base_id: int) -> Base:
    """The row, or what stands for one that is missing."""
    row = conn.execute("SELECT id, near, digest, data FROM body_bases WHERE id = ?", (base_id,)).fetchone()
    return Base(base_id, "", b"", b"") if row is None else Base(*row)


def _whole(conn: sqlite3.Connection, base: Base) -> bytes | None:
    """The data: the row's where it has its digest, else what the parity gives. Where both are the same, it is the digest
    that is damaged. Where the row is missing, the bodies' own digests are the check."""
    if base.is_sound():
        return base.data
    again = _again(conn, base.id)
    if not base.digest or again == base.data or replace(base, data=again).is_sound():
        return again
    return None


def _again(conn: sqlite3.Connection, base_id: int) -> bytes:
    """The data of a base, from its parity and the other members."""
    parity_id = parity_of(base_id)
    others = (data for number, data in _frames(conn, parity_id) if number != base_id)
    folded = _xor(_parity(conn, parity_id), *others)
    length = _HEAD.unpack_from(folded)[0] if len(folded) >= _HEAD.size else 0
    return folded[: _HEAD.size + length]  # zeros may follow


def _frames(conn: sqlite3.Connection, parity_id: int) -> list[tuple[int, bytes]]:
    first = parity_id // _STRIPES * _STRIPES * MEMBERS + parity_id % _STRIPES
    ids = range(first, first + _STRIPES * MEMBERS, _STRIPES)
    marks = ", ".join("?" * MEMBERS)
    return conn.execute(f"SELECT id, data FROM body_bases WHERE id IN ({marks})", tuple(ids)).fetchall()


def _parity(conn: sqlite3.Connection, parity_id: int) -> bytes:
    row = conn.execute("SELECT data FROM body_parities WHERE id = ?", (parity_id,)).fetchone()
    return b"" if row is None else bytes(row[0])


def _fold(conn: sqlite3.Connection, parity_id: int, data: bytes) -> None:
    """Put a frame into its parity, or take it out again."""
    _write_parity(conn, parity_id, _xor(_parity(conn, parity_id), data))


def _write_parity(conn: sqlite3.Connection, parity_id: int, data: bytes) -> None:
    conn.execute("INSERT OR REPLACE INTO body_parities (id, data) VALUES (?, ?)", (parity_id, data))


def _xor(*frames: bytes) -> bytes:
    """The exclusive or, as long as the longest; the shorter ones are filled up with zeros."""
    result = 0
    for frame in frames:
        result ^= int.from_bytes(frame, "little")
    return result.to_bytes(max(map(len, frames)), "little")


def faults(conn: sqlite3.Connection) -> Iterator[str]:
    """One line for each damaged base and parity, saying what is lost."""
    damaged = _damaged(conn)
    for base in damaged:
        lost = "what rests on it" if _whole(conn, base) is None else "nothing, for its parity gives it back"
        yield f"base {base.id}: the stored bytes give another digest; lost: {lost}"
    for parity_id in _wrong_parities(conn):
        if parity_id not in {parity_of(base.id) for base in damaged}:
            yield f"parity {parity_id} of the bases: does not agree with them; lost: nothing, but it protects no more"


def heal(conn: sqlite3.Connection) -> int:
    """Write anew each damaged base that its parity gives back, then each wrong parity; how many there were."""
    found = [(base, data) for base in _damaged(conn) if (data := _whole(conn, base)) is not None]
    for base, data in found:
        digest = _digest(base.near, data)
        conn.execute("UPDATE body_bases SET digest = ?, data = ? WHERE id = ?", (digest, data, base.id))
    beyond = {parity_of(base.id) for base in _damaged(conn)}
    wrong = [parity_id for parity_id in _wrong_parities(conn) if parity_id not in beyond]
    for parity_id in wrong:
        _write_parity(conn, parity_id, _xor(b"", *(data for _, data in _frames(conn, parity_id))))
    return len(found) + len(wrong)


def _damaged(conn: sqlite3.Connection) -> list[Base]:
    rows = (_row(conn, base_id) for (base_id,) in conn.execute("SELECT id FROM body_bases").fetchall())
    return [base for base in rows if not base.is_sound()]


def _wrong_parities(conn: sqlite3.Connection) -> list[int]:
    ids = {parity_of(base_id) for (base_id,) in conn.execute("SELECT id FROM body_bases")}
    ids |= {parity_id for (parity_id,) in conn.execute("SELECT id FROM body_parities")}
    agreed = {}
    for parity_id in sorted(ids):
        agreed[parity_id] = not any(_xor(_parity(conn, parity_id), *(data for _, data in _frames(conn, parity_id))))
    return [parity_id for parity_id, agrees in agreed.items() if not agrees]
