"""What is derived, derived again in a copy and compared row by row: the default part of `verify`.

Nothing is lost where a derived row was altered, for the snapshots give it again; but until then it misleads.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from archive import derive
from archive.duties import judge, ledger
from archive.records import Catalogue, TextState
from archive.store import DERIVED, Archive
from archive.store.bodies import digest_text
from archive.store.scratch import scratch
from archive.store.verify import Tick

Row = tuple[Any, ...]
FROM_VISITS = tuple(table for table in DERIVED if table not in ledger.JUDGED)
VERSIONS = ("catalogue", "rules", "reader")  # of `meta`: what a judgement is made with
SHOWN = 3  # rows of a table that are shown; the rest are counted
REMEDY = "nothing recorded is lost: `python -m archive reread` and `judge` write it anew"


def visits(archive: Archive) -> int:
    """How far `faults` ticks; 0 where the file is too broken to say."""
    try:
        return int(archive.conn.execute("SELECT count(DISTINCT visit_id) FROM spans").fetchone()[0])
    except sqlite3.Error:
        return 0


def faults(catalogue: Catalogue, archive: Archive, tick: Tick) -> Iterator[str]:
    """One line for each table that is not what the snapshots, this catalogue and this code give."""
    found = {row[0] for row in archive.conn.execute("SELECT DISTINCT version FROM looks")}
    if len(found) == 1 and derive.stale(archive, catalogue):
        yield f"looks: derived as {found.pop()}, not by this reader from this catalogue: `python -m archive judge` first"
        return
    with scratch() as folder:
        path = folder / "copy.db"
        archive.flush()
        with sqlite3.connect(path) as target:
            archive.conn.backup(target)
        target.close()
        copy = Archive.open(path)
        copy.conn.execute("PRAGMA synchronous = OFF")  # a copy that breaks off is thrown away
        try:
            copy.conn.execute("DELETE FROM attachment_texts")  # a reread leaves what this version read
            for _ in derive.reread(copy, catalogue, _not_derived_yet(copy)):
                tick(1)
            _leave_unread(archive, copy)
            yield from _judged(archive, copy, catalogue)
        finally:
            copy.close()


def _leave_unread(archive: Archive, copy: Archive) -> None:
    """The files that a run which was killed had not read yet: the next run, or a reread, sees to them."""
    waiting = archive.conn.execute(
        "SELECT digest FROM attachment_texts WHERE state = 'waiting' AND version = ''"
    ).fetchall()
    with copy.transaction() as conn:
        conn.executemany(
            "UPDATE attachment_texts SET state = 'waiting', reason = '', pages = NULL, characters = NULL, content = NULL,"
            " announces = 0, text = NULL, sheets = NULL, version = '' WHERE digest = ?",
            waiting,
        )


def _fetched_last(archive: Archive) -> frozenset[object]:
    """The files, by URL and by digest, that a run fetched which was killed, or still runs: they are derived after their
    visit, and what the kill left the next run sees to."""
    rows = archive.conn.execute(
        "SELECT s.url_id, b.digest FROM snapshots s LEFT JOIN bodies b ON b.id = s.body_id"
        " WHERE s.role = 'attachment' AND s.run_id IN (SELECT id FROM runs WHERE state = 'running')"
    ).fetchall()
    return frozenset(url for url, _ in rows) | {digest_text(digest) for _, digest in rows if digest}


def _not_derived_yet(archive: Archive) -> frozenset[int]:
    """The visits of a broken or a running run that were never derived: the next run, or a reread, sees to them."""
    rows = archive.conn.execute(
        "SELECT v.id FROM visits v JOIN runs r ON r.id = v.run_id WHERE r.state <> 'ended'"
        " AND v.id NOT IN (SELECT visit_id FROM looks)"
    )
    return frozenset(row[0] for row in rows)


def _judged(archive: Archive, copy: Archive, catalogue: Catalogue) -> Iterator[str]:
    meta = dict(archive.conn.execute("SELECT key, value FROM meta"))
    _judge(copy, catalogue, meta.get("as_of"))
    anew = dict(copy.conn.execute("SELECT key, value FROM meta"))
    other = [key for key in VERSIONS if meta and meta.get(key) != anew.get(key)]
    for key in other:
        yield f"meta {key}: judged with {meta.get(key)}, now {anew.get(key)}: `python -m archive judge` first"
    for table in FROM_VISITS if other else DERIVED:
        yield from _differing(archive, copy, table)


def _judge(copy: Archive, catalogue: Catalogue, as_of: str | None) -> None:
    """Judge the copy as of the same instant; where nothing was judged, no judged row may stand."""
    if as_of is None:
        with copy.transaction() as conn:
            for table in ledger.JUDGED:
                conn.execute(f"DELETE FROM {table}")
        return
    world = derive.world(copy, catalogue, int(as_of))
    with copy.transaction():
        ledger.replace(copy, catalogue, world, judge(world, catalogue))


def _differing(archive: Archive, copy: Archive, table: str) -> Iterator[str]:
    kept, derived = (set(each.conn.execute(f"SELECT * FROM {table}")) for each in (archive, copy))
    if table == "attachment_texts":
        kept, derived = _within_limits(kept, derived)
    if table in ("attachments", "attachment_texts"):
        files = _fetched_last(archive)
        kept, derived = ({row for row in rows if row[0] not in files} for rows in (kept, derived))
    for rows, what in ((kept - derived, "not what the snapshots give"), (derived - kept, "missing")):
        if rows:
            shown = "; ".join(_short(row) for row in sorted(rows, key=repr)[:SHOWN])
            yield f"{table}: {len(rows)} of {len(derived)} rows {what}: {shown}; {REMEDY}"


def _within_limits(kept: set[Row], derived: set[Row]) -> tuple[set[Row], set[Row]]:
    """Without the files that one of the readings broke off for want of time or memory: that is the machine's doing."""
    broke = {row[0] for row in kept | derived if row[3] == TextState.LIMIT.value}
    return {row for row in kept if row[0] not in broke}, {row for row in derived if row[0] not in broke}


def _short(row: tuple[object, ...]) -> str:
    text = repr(row)
    return text if len(text) <= 160 else f"{text[:159]}…"
