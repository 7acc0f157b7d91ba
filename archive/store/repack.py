"""Pack more tightly what was packed in haste: at idle times, in small transactions, to be broken off at any moment.

Bodies of archives of before are put into chains. First versions are packed anew, at a level too slow for a crawl, against
several pages of their kind at once where a crawl uses one, and put in an order in which they fill the file's pages; later
versions at a better level. A page that stands alone on a base joins another, so that the base falls away. A body's row is swapped only
where it was read back in the same transaction, so that none is unreadable at any moment; the next run goes on where one was
broken off.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.store import Archive, bases, bodies, chains
from archive.store.bodies import Packed
from archive.store.chains import BrokenLink, Codec
from archive.store.frames import LARGEST, WHOLE, NoTables, pack

LEVEL = 19  # of first versions
LATER_LEVEL = 9  # of later ones: 74 bytes where level 3 takes 81; level 19 takes no less
LATER_BATCH = 200
PAGES = 8  # of a base: twice as many save 1 in 60 bytes more, and take twice as long to write and to read
SAMPLES = 32  # pages that a base's tables are made from
TRIED = 3  # pages that a base is chosen by
BATCH = 16  # bodies a transaction
WORTH = 32 * 1024 * 1024  # bytes packed in haste from which an idle hour pays: about a fourth of them is saved
_SPARE = 32  # bytes that a frame may grow by at least, for a base that then falls away
_PAGE_HEAD, _CELL = 8, 14  # bytes, of a table's leaf and of a row of body_frames (https://sqlite.org/fileformat2.html)
_HIGHEST = 1 << 63

_WHOLE_FRAMES = "SELECT id FROM bodies WHERE codec = 0 AND substr(data, 1, 4) = ? ORDER BY id"
_ORIGINS = """
SELECT a.body_id, a.url_id, u.url, a.role, min(a.id) FROM answers a JOIN urls u ON u.id = a.url_id
WHERE a.body_id IS NOT NULL GROUP BY a.body_id ORDER BY a.body_id
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a body was first seen, and the body that the same page gave before it."""

    kin: str
    before: int | None


def run(archive: Archive) -> Iterator[int]:
    """Repack; after each transaction, how many bodies it swapped. What is damaged is left as it is: `verify` names it."""
    with archive.transaction() as conn:
        bases.heal(conn)
    yield from _chain(archive)
    yield from _rebase(archive)
    yield from _shelve(archive)
    yield from _anchor(archive)
    yield from _tighten(archive)
    with archive.transaction() as conn:
        for base_id in _unused(conn):
            bases.drop(conn, base_id)


def in_haste(archive: Archive) -> tuple[int, int]:
    """How many bodies a crawl packed in haste, and how many bytes they take."""
    sql = "SELECT count(*), coalesce(sum(length(data)), 0) FROM bodies WHERE codec IN (?, ?)"
    count, size = archive.conn.execute(sql, (Codec.PREVIOUS, Codec.PAGE)).fetchone()
    return int(count), int(size)


def shrink(archive: Archive) -> None:
    """Give what was freed back to the disk: the file is written anew, which needs as much room again meanwhile."""
    archive.flush()
    archive.conn.execute("VACUUM")
    archive.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")


# --- archives of before


def _chain(archive: Archive) -> Iterator[int]:
    """Whole frames, as archives of before hold, into chains. The lower ids first: a row that is still whole is then one on
    which no row of this pass rests."""
    conn = archive.conn
    whole = [row[0] for row in conn.execute(_WHOLE_FRAMES, (WHOLE,))]
    if not whole:
        return
    origins = _origins(conn)
    borne = {row[0] for row in conn.execute(f"SELECT ref FROM bodies WHERE codec IN ({chains.ON_PREVIOUS})")}
    (newest,) = conn.execute("SELECT max(id) FROM bodies").fetchone()
    for start in range(0, len(whole), BATCH):
        with archive.transaction():
            for body_id in whole[start : start + BATCH]:
                origin = origins.get(body_id)
                bears = body_id in borne or _bears_since(conn, body_id, newest)
                _shorten(conn, body_id, origin, bears)
        yield min(BATCH, len(whole) - start)


def _origins(conn: sqlite3.Connection) -> dict[int, Origin]:
    found: dict[int, Origin] = {}
    last: dict[int, int] = {}  # by page
    for body_id, url_id, url, role, _ in conn.execute(_ORIGINS):
        found[body_id] = Origin(bodies.kin(urlsplit(url).netloc, role), last.get(url_id))
        last[url_id] = body_id
    return found


def _bears_since(conn: sqlite3.Connection, body_id: int, newest: int) -> bool:
    """Whether a body that a crawl wrote meanwhile rests on it."""
    sql = f"SELECT 1 FROM bodies WHERE id > ? AND codec IN ({chains.ON_PREVIOUS}) AND ref = ?"
    return conn.execute(sql, (newest, body_id)).fetchone() is not None


def _shorten(conn: sqlite3.Connection, body_id: int, origin: Origin | None, bears: bool) -> None:
    """One that bears others stays a keyframe: together the two chains might be longer than can be read."""
    body = _body(conn, body_id)
    if body is None:
        return
    packed = None
    if origin and origin.before is not None and not bears:
        packed = bodies.against(conn, body, origin.before)
    _swap(conn, body_id, packed or bodies.keyframe(conn, body, bodies.Near(origin.kin) if origin else None))


# --- first versions


def _rebase(archive: Archive) -> Iterator[int]:
    """First versions against whole bases with tables, until none is left that can be moved: what remains of many on a
    base, its own page among them, may be few enough to be moved together."""
    moved = 1
    while moved:
        moved = 0
        for count in _rebase_once(archive):
            moved += count
            yield count


def _rebase_once(archive: Archive) -> Iterator[int]:
    """By the base that they are packed against; those first that have most of them, for these make the bases that the
    rest may be moved to."""
    sql = "SELECT ref, id FROM bodies WHERE codec IN (?, ?)"
    by_base: dict[int, list[int]] = defaultdict(list)
    for base_id, body_id in archive.conn.execute(sql, (Codec.PAGE, Codec.BASE)).fetchall():
        by_base[base_id].append(body_id)
    for base_id, ids in sorted(by_base.items(), key=lambda group: -len(group[1])):
        try:
            target = _target(archive, base_id, ids)
        except (bases.BrokenBase, NoTables):
            continue  # they stay as they are
        if target is not None:
            spare = _SPARE if len(ids) >= PAGES or target == base_id else LARGEST
            for start in range(0, len(ids), BATCH):
                yield _move(archive, ids[start : start + BATCH], target, spare)


def _target(archive: Archive, base_id: int, ids: list[int]) -> int | None:
    """The base to move to: the one at hand where it has tables, one of the same kin that suits, or a new one."""
    conn = archive.conn
    if bases.has_tables(conn, base_id):
        return base_id
    near = bases.name_of(conn, base_id)
    best = _best(conn, near, ids[-TRIED:])
    if best is not None and _suits(conn, best, base_id, ids[-PAGES:]):
        return best
    return _made(archive, base_id, near, ids) if len(ids) >= PAGES else None


def _best(conn: sqlite3.Connection, near: str, ids: list[int]) -> int | None:
    """Of the bases with tables, the one that these bodies are smallest against, as a crawl packs."""
    found = [body for body_id in ids if (body := _body(conn, body_id)) is not None]
    taken = {
        base_id: sum(len(pack(body, bases.read(conn, base_id), tables=True)) for body in found)
        for base_id in bases.near_to(conn, near)
        if bases.has_tables(conn, base_id)
    }
    return min(taken, key=lambda base_id: taken[base_id], default=None)


def _made(archive: Archive, base_id: int, near: str, ids: list[int]) -> int:
    """A new base: the page of the one at hand, and some of those that are packed against it."""
    pages = dict.fromkeys([bases.read(archive.conn, base_id, lead_only=True), *_some(archive.conn, ids, PAGES - 1)])
    samples = _some(archive.conn, ids, SAMPLES)
    with archive.transaction() as conn:
        return bases.add(conn, near, list(pages), LEVEL, samples)


def _some(conn: sqlite3.Connection, ids: list[int], count: int) -> list[bytes]:
    """So many of the bodies, from the first to the last, those that can be read."""
    step = max(1, len(ids) / count)
    chosen = [_body(conn, ids[int(number * step)]) for number in range(min(count, len(ids)))]
    return [body for body in chosen if body]


def _suits(conn: sqlite3.Connection, base_id: int, held_id: int, ids: list[int]) -> bool:
    """Whether most of many become smaller; or a few grow by less than the base takes that then falls away."""
    grown = [len(data) - _length(conn, body_id) for body_id in ids if (data := _packed(conn, body_id, base_id))]
    if len(ids) < PAGES:
        return sum(grown) < bases.size_of(conn, held_id)
    return sum(growth < 0 for growth in grown) * 2 > len(grown)


def _move(archive: Archive, ids: list[int], base_id: int, spare: int) -> int:
    """Those of them that grow by no more than is to `spare`. Packing takes longest, and no transaction: a crawl need not
    wait for it."""
    conn = archive.conn
    packed = [(body_id, data) for body_id in ids if (data := _packed(conn, body_id, base_id)) is not None]
    fitting = [(body_id, data) for body_id, data in packed if len(data) <= _length(conn, body_id) + spare]
    with archive.transaction():
        bases.forget()  # what is read back is read from the file
        for body_id, data in fitting:
            if _is(conn, body_id, Codec.PAGE, Codec.BASE):
                _swap(conn, body_id, Packed(Codec.TABLES, base_id, data))
    return len(fitting)


def _is(conn: sqlite3.Connection, body_id: int, *codecs: Codec) -> bool:
    """Whether the body is still packed so: another may be repacking."""
    return conn.execute("SELECT codec FROM bodies WHERE id = ?", (body_id,)).fetchone()[0] in codecs


def _length(conn: sqlite3.Connection, body_id: int) -> int:
    return int(conn.execute("SELECT length(data) FROM bodies WHERE id = ?", (body_id,)).fetchone()[0])


def _packed(conn: sqlite3.Connection, body_id: int, base_id: int) -> bytes | None:
    body = _body(conn, body_id)
    return None if body is None else pack(body, bases.read(conn, base_id), LEVEL, tables=True)


def _shelve(archive: Archive) -> Iterator[int]:
    """What was moved, into rows of its own. A page of the file is left with room for less than one more such frame, a
    tenth to a third of it; so they are put in an order in which each page takes those that fill it."""
    conn = archive.conn
    frames = conn.execute("SELECT length(data), id FROM bodies WHERE codec = ?", (Codec.TABLES,)).fetchall()
    (page,) = conn.execute("PRAGMA page_size").fetchone()
    ids = list(_filling(frames, page - _PAGE_HEAD))
    for start in range(0, len(ids), LATER_BATCH):
        with archive.transaction():
            for body_id in ids[start : start + LATER_BATCH]:
                if not _is(conn, body_id, Codec.TABLES) or _body(conn, body_id) is None:
                    continue
                sql = "INSERT INTO body_frames (base_id, data) SELECT ref, data FROM bodies WHERE id = ?"
                frame_id = conn.execute(sql, (body_id,)).lastrowid
                _swap(conn, body_id, Packed(Codec.SHELVED, frame_id, b""))
        yield 0


def _filling(frames: list[tuple[int, int]], room: int) -> Iterator[int]:
    """The ids of (length, id), page by page: each time the largest that there is still room for."""
    left = sorted((length + _CELL, number) for length, number in frames)
    while left:
        free = room
        while place := bisect_right(left, (free, _HIGHEST)) or (free == room and len(left)):
            size, number = left.pop(place - 1)
            free -= size
            yield number


def _unused(conn: sqlite3.Connection) -> list[int]:
    sql = f"SELECT id FROM body_bases WHERE id NOT IN (SELECT ref FROM bodies WHERE codec IN ({chains.ON_BASE}))"
    return [row[0] for row in conn.execute(f"{sql} AND id NOT IN (SELECT base_id FROM body_frames)")]


# --- later versions


def _anchor(archive: Archive) -> Iterator[int]:
    """Versions further from their first than a crawl now lets them come: against the first, as `bodies.against` does."""
    far = list(_far(archive.conn))
    for start in range(0, len(far), LATER_BATCH):
        packed = [(body_id, _near(archive.conn, body_id, first)) for body_id, first in far[start : start + LATER_BATCH]]
        swapped = [(body_id, form) for body_id, form in packed if form is not None]
        with archive.transaction() as conn:
            for body_id, form in swapped:
                _swap(conn, body_id, form)
        yield len(swapped)


def _far(conn: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """Of each chain that is too long, the bodies that begin another length of it, and the chain's first."""
    (most,) = conn.execute("SELECT coalesce(max(id), 0) FROM bodies").fetchone()
    length, first = array("H", bytes(2 * most + 2)), array("Q", bytes(8 * most + 8))
    for body_id, codec, ref in conn.execute("SELECT id, codec, ref FROM bodies ORDER BY id"):
        length[body_id], first[body_id] = 1, body_id
        if codec in (Codec.PREVIOUS, Codec.TIGHT) and ref is not None and 0 < ref < body_id:
            length[body_id], first[body_id] = length[ref] + 1, first[ref]
            if length[body_id] > chains.LONGEST:
                length[body_id] = 2
                yield body_id, first[ref]


def _near(conn: sqlite3.Connection, body_id: int, first: int) -> Packed | None:
    body, root = _body(conn, body_id), _body(conn, first)
    data = None if body is None or root is None else pack(body, root, LATER_LEVEL)
    if body is None or data is None or len(data) > bodies.AFAR * len(body):
        return None
    return Packed(Codec.TIGHT, first, data)


def _tighten(archive: Archive) -> Iterator[int]:
    """Later versions at a better level, each once."""
    rows = archive.conn.execute("SELECT id, ref FROM bodies WHERE codec = ?", (Codec.PREVIOUS,)).fetchall()
    for start in range(0, len(rows), LATER_BATCH):
        packed = [(body_id, _tight(archive.conn, body_id, ref)) for body_id, ref in rows[start : start + LATER_BATCH]]
        with archive.transaction() as conn:
            for body_id, form in packed:
                if form is not None:
                    _swap(conn, body_id, form)
        yield len(packed)


def _tight(conn: sqlite3.Connection, body_id: int, ref: int) -> Packed | None:
    body, before = _body(conn, body_id), _body(conn, ref)
    if body is None or before is None:
        return None
    (held,) = conn.execute("SELECT data FROM bodies WHERE id = ?", (body_id,)).fetchone()
    return Packed(Codec.TIGHT, ref, min(pack(body, before, LATER_LEVEL), held, key=len))


# --- one body


def _body(conn: sqlite3.Connection, body_id: int) -> bytes | None:
    """None where it is damaged: it is then left as it is."""
    try:
        return bodies.read_row(conn, body_id)
    except BrokenLink:
        return None


def _swap(conn: sqlite3.Connection, body_id: int, packed: Packed) -> None:
    """The same body in another form. It is read back from the file; RuntimeError, and nothing is swapped, where it is not
    the same."""
    conn.execute("UPDATE bodies SET codec = ?, ref = ?, data = ? WHERE id = ?", (*packed, body_id))
    try:
        bodies.read_row(conn, body_id)
    except BrokenLink as error:
        raise RuntimeError(f"body {body_id} would not read back ({error}); it stays as it was") from error
