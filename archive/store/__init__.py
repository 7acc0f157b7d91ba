"""KEEP. The working file: one writer, WAL, `synchronous=FULL`; a fetch is never split (design, invariant 3).

`record` writes inside an open transaction, which `flush` commits; whoever records calls `flush` within 50 ms.
What a visit derives goes through `transaction`, whole or not at all.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlite_utils

from archive.records import Fetch, Instant, Role, Snapshot
from archive.store import bodies, seals
from archive.store.bodies import CorruptBody
from archive.store.schema import DERIVED, RECORDED, migrations

__all__ = ["DERIVED", "RECORDED", "Archive", "CorruptBody", "Planned", "Run", "Validators"]

BUSY = 600  # seconds to wait for another writer: a long reread must not cost a crawl its fetches
RESUME_WITHIN = 3600  # seconds: a live run older than this starts anew

SNAPSHOT = """
SELECT s.id, s.run_id, s.seq, u.url, s.observed_at, s.role, s.visit_id, s.step, s.status, b.digest, b.size, s.error,
       h.json
FROM snapshots s JOIN urls u ON u.id = s.url_id LEFT JOIN bodies b ON b.id = s.body_id
LEFT JOIN header_sets h ON h.id = s.header_id
"""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a conditional request may say of the latest whole answer of a URL."""

    etag: str | None
    last_modified: str | None
    snapshot_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A planned visit. `run_at` is the run's OBSERVED_AT where it is a replay."""

    id: int
    run_id: int
    section_id: str
    planned_at: Instant
    deep: bool
    url: str


@dataclass(frozen=True, slots=True)
class Run:
    id: int
    observer: str
    started_at: Instant
    clock: str
    state: str
    observed_at: Instant | None
    clock_note: str


class Archive:
    """The working file of one district. Not for two threads, not for two processes that write."""

    def __init__(self, conn: sqlite3.Connection, path: Path) -> None:
        self.conn = conn
        self.path = path
        self._seq: dict[int, int] = {}
        self._unguarded: set[int] = set()  # runs in which something was recorded since the last commit
        self._urls: dict[str, int] = {}
        self._headers: dict[str, int] = {}

    @classmethod
    def open(cls, path: str | Path, create: bool = True) -> Archive:
        """Open the file, making it and its tables where `create`; FileNotFoundError where not and it is missing."""
        path = Path(path)
        if not create and not path.exists():
            raise FileNotFoundError(f"archive {path}: no such file; `python -m crawler run` makes one")
        path.parent.mkdir(parents=True, exist_ok=True)
        conn = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=BUSY)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            conn.execute(f"PRAGMA {pragma}")
        migrations.apply(sqlite_utils.Database(conn))
        return cls(conn, path)

    def close(self) -> None:
        self.flush()
        self.conn.close()

    def flush(self) -> None:
        """Commit what was recorded, and with it what guards it until its run is sealed."""
        if self.conn.in_transaction:
            self._commit()

    def _commit(self) -> None:
        for run_id in sorted(self._unguarded):
            seals.guard(self, run_id)
        self._unguarded.clear()
        self.conn.execute("COMMIT")

    def _begin(self) -> None:
        if not self.conn.in_transaction:
            self.conn.execute("BEGIN IMMEDIATE")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Whole or not at all. What was recorded before is committed first, so that a failure cannot take it back."""
        self.flush()
        self.conn.execute("BEGIN IMMEDIATE")
        try:
            yield self.conn
        except BaseException:
            self.conn.execute("ROLLBACK")
            self._urls.clear()  # an id given out in here is gone again
            self._headers.clear()
            self._unguarded.clear()
            raise
        self._commit()

    # --- runs and visits

    def begin_run(
        self, observer: str, clock: str, started_at: Instant, catalogue_digest: str, observed_at: Instant | None
    ) -> int:
        """A new run. Runs that this observer left running are marked `aborted`; what has no seal yet is sealed."""
        with self.transaction() as conn:
            self._abort(observer)
            seals.seal_pending(self, "next_run")
            cursor = conn.execute(
                "INSERT INTO runs (observer, started_at, clock, state, catalogue_digest, observed_at)"
                " VALUES (?, ?, ?, 'running', ?, ?)",
                (observer, started_at, clock, catalogue_digest, observed_at),
            )
            run_id = int(cursor.lastrowid or 0)
            self._unguarded.add(run_id)
        return run_id

    def _abort(self, observer: str) -> None:
        rows = self.conn.execute("SELECT id FROM runs WHERE state = 'running' AND observer = ?", (observer,)).fetchall()
        for (run_id,) in rows:
            self._restate(run_id, "state = 'aborted'")

    def _restate(self, run_id: int, sets: str, *values: object) -> None:
        """Change what may change of a recorded run: its state, its end and its note."""
        with seals.restated(self, run_id):
            self.conn.execute(f"UPDATE runs SET {sets} WHERE id = ?", (*values, run_id))

    def resumable(self, observer: str, catalogue_digest: str, observed_at: Instant | None, now: Instant) -> int | None:
        """The broken run that may be carried on: the newest of this observer, with the same OBSERVED_AT, or live and
        begun within the hour. None where there is none."""
        row = self.conn.execute(
            "SELECT id, started_at, observed_at FROM runs WHERE state IN ('running', 'aborted') AND observer = ?"
            " AND catalogue_digest = ? ORDER BY id DESC LIMIT 1",
            (observer, catalogue_digest),
        ).fetchone()
        if row is None or row[2] != observed_at or (observed_at is None and now - row[1] > RESUME_WITHIN):
            return None
        newest = self.conn.execute("SELECT max(id) FROM runs").fetchone()[0]
        return int(row[0]) if row[0] == newest else None

    def reopen_run(self, run_id: int) -> None:
        """Mark the broken run `aborted` in its note, and running again."""
        with self.transaction():
            self._restate(run_id, "state = 'running', clock_note = trim(clock_note || ' aborted, resumed')")

    def end_run(self, run_id: int, ended_at: Instant, clock_note: str = "", state: str = "ended") -> None:
        """`state`: ended, or aborted. The run is sealed."""
        with self.transaction():
            sets = "state = ?, ended_at = ?, clock_note = trim(clock_note || ' ' || ?)"
            self._restate(run_id, sets, state, ended_at, clock_note)
            seals.seal_run(self, run_id, "end")

    def runs(self) -> list[Run]:
        rows = self.conn.execute(
            "SELECT id, observer, started_at, clock, state, observed_at, clock_note FROM runs ORDER BY id"
        )
        return [Run(*row) for row in rows]

    def plan_visits(self, run_id: int, visits: Iterable[tuple[str, Instant, bool, str]]) -> list[int]:
        """One row a planned look (section, planned_at, deep, url), before anything is asked; their ids in order."""
        with self.transaction() as conn:
            self._unguarded.add(run_id)
            return [
                int(
                    conn.execute(
                        "INSERT INTO visits (run_id, section_id, planned_at, planned_deep, url) VALUES (?, ?, ?, ?, ?)",
                        (run_id, section_id, planned_at, deep, url),
                    ).lastrowid
                    or 0
                )
                for section_id, planned_at, deep, url in visits
            ]

    def visits_of(self, run_id: int) -> list[Planned]:
        return self._planned("WHERE run_id = ? ORDER BY id", run_id)

    def visit(self, visit_id: int) -> Planned:
        return self._planned("WHERE id = ?", visit_id)[0]

    def _planned(self, where: str, *args: object) -> list[Planned]:
        rows = self.conn.execute(
            f"SELECT id, run_id, section_id, planned_at, planned_deep, url FROM visits {where}", args
        )
        return [Planned(row[0], row[1], row[2], row[3], bool(row[4]), row[5]) for row in rows]

    # --- snapshots

    def record(self, run_id: int, fetch: Fetch) -> int:
        """Keep one answer or failure. A 304 points to the body already held. Committed by `flush`."""
        self._begin()
        self._unguarded.add(run_id)
        seq = self._next_seq(run_id)
        cursor = self.conn.execute(
            "INSERT INTO snapshots (run_id, seq, url_id, observed_at, role, visit_id, step, status, body_id, header_id,"
            " error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                run_id,
                seq,
                self.url_id(fetch.url),
                fetch.observed_at,
                fetch.role.value,
                fetch.visit_id,
                fetch.step,
                fetch.status,
                self._body_id(fetch),
                self._header_id(fetch.headers),
                fetch.error,
            ),
        )
        return int(cursor.lastrowid or 0)

    def _next_seq(self, run_id: int) -> int:
        if run_id not in self._seq:
            row = self.conn.execute("SELECT coalesce(max(seq), 0) FROM snapshots WHERE run_id = ?", (run_id,))
            self._seq = {run_id: row.fetchone()[0]}
        self._seq[run_id] += 1
        return self._seq[run_id]

    def url_id(self, url: str) -> int:
        """The id of the URL, which is written where it is new."""
        return self._intern("urls", "url", url, self._urls)

    def _header_id(self, headers: tuple[tuple[str, str], ...]) -> int | None:
        if not headers:
            return None
        return self._intern("header_sets", "json", json.dumps(headers, ensure_ascii=False), self._headers)

    def _intern(self, table: str, column: str, value: str, known: dict[str, int]) -> int:
        if value not in known:
            row = self.conn.execute(f"SELECT id FROM {table} WHERE {column} = ?", (value,)).fetchone()
            if row is None:
                self._begin()
                row = (self.conn.execute(f"INSERT INTO {table} ({column}) VALUES (?)", (value,)).lastrowid,)
            if len(known) > 50_000:
                known.clear()
            known[value] = int(row[0] or 0)
        return known[value]

    def _body_id(self, fetch: Fetch) -> int | None:
        if fetch.body is not None:
            return bodies.keep(self.conn, fetch.body)
        if fetch.status != 304:
            return None
        row = self._latest_whole(fetch.url)
        return int(row[1]) if row else None

    def _latest_whole(self, url: str) -> tuple[int, int, str | None, bytes] | None:
        row = self.conn.execute(
            "SELECT s.id, s.body_id, h.json, b.digest FROM snapshots s JOIN urls u ON u.id = s.url_id"
            " JOIN bodies b ON b.id = s.body_id LEFT JOIN header_sets h ON h.id = s.header_id"
            " WHERE u.url = ? AND s.status = 200 AND s.error IS NULL ORDER BY s.observed_at DESC, s.id DESC LIMIT 1",
            (url,),
        ).fetchone()
        return None if row is None else (row[0], row[1], row[2], row[3])

    def validators(self, url: str) -> Validators | None:
        """ETag and Last-Modified of the latest whole 200 answer of the URL; None where it gave neither."""
        row = self._latest_whole(url)
        if row is None:
            return None
        headers: Mapping[str, str] = {name.lower(): value for name, value in json.loads(row[2] or "[]")}
        etag, modified = headers.get("etag"), headers.get("last-modified")
        return Validators(etag, modified, row[0], bodies.digest_text(row[3])) if etag or modified else None

    def snapshots_of(self, visit_id: int) -> list[Snapshot]:
        return self._snapshots("WHERE s.visit_id = ? ORDER BY s.seq", visit_id)

    def snapshot(self, snapshot_id: int) -> Snapshot:
        return self._snapshots("WHERE s.id = ?", snapshot_id)[0]

    def fetched(self, run_id: int) -> dict[str, Snapshot]:
        """By URL, the last answer that a run stored: what a resumed run need not ask for again."""
        return {snap.url: snap for snap in self._snapshots("WHERE s.run_id = ? ORDER BY s.seq", run_id)}

    def recorded(self, run_id: int, after: int = 0) -> Iterator[Snapshot]:
        """The snapshots of a run numbered above `after`, in their order, one at a time."""
        for row in self.conn.execute(f"{SNAPSHOT} WHERE s.run_id = ? AND s.seq > ? ORDER BY s.seq", (run_id, after)):
            yield _snapshot(row)

    def _snapshots(self, where: str, *args: object) -> list[Snapshot]:
        return [_snapshot(row) for row in self.conn.execute(SNAPSHOT + where, args)]

    def body(self, digest: str) -> bytes:
        """The raw bytes; KeyError where none is held, CorruptBody where they no longer give their digest."""
        return bodies.read(self.conn, digest)


def _snapshot(row: tuple[Any, ...]) -> Snapshot:
    digest = bodies.digest_text(row[9]) if row[9] is not None else None
    headers = tuple((name, value) for name, value in json.loads(row[12] or "[]"))
    fields = (*row[:5], Role(row[5]), *row[6:9], digest, *row[10:12], headers)
    return Snapshot(*fields)  # the columns of SNAPSHOT, in its order
