"""KEEP. The working file: one writer, WAL, `synchronous=FULL`; a fetch is never split (design, invariant 3).

`record` collects in an open transaction, which `flush` writes and commits; whoever records calls `flush` within 50 ms.
What a visit derives goes through `transaction`, whole or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlite_utils

from archive.records import Fetch, Instant, Role, Snapshot
from archive.store import bodies, fetches, seals
from archive.store.bodies import CorruptBody
from archive.store.rows import Planned, Run, Validators
from archive.store.schema import DERIVED, RECORDED, migrations
from archive.store.shelf import Shelf
from archive.store.stopped import Unreadable, is_broken, make_folder, need_ours
from archive.store.writer import Known, Writer

__all__ = ["DERIVED", "RECORDED", "Archive", "CorruptBody", "Planned", "Run", "Validators"]

BUSY = 600  # seconds to wait for another writer: a long reread must not cost a crawl its fetches

RESUME_WITHIN = 3600  # seconds: a live run older than this starts anew


class Archive:
    """The working file of one district. Not for two threads, not for two processes that write."""

    def __init__(self, conn: sqlite3.Connection, path: Path) -> None:
        self._conn = conn
        self.path = path
        self._known: dict[str, dict[str, int]] = {"urls": {}, "header_sets": {}}
        self._writer = Writer(conn, self._intern)
        self._unguarded: dict[int, seals.Recent] = {}  # by run: what was recorded since the last commit
        self.visit_numbers: dict[int, dict[int, int]] = {}  # by run and visit, for those that are guarded
        self._shelf = Shelf(conn)

    @classmethod
    def open(cls, path: str | Path, create: bool = True) -> Archive:
        """Open the file, making it and its tables where `create`; FileNotFoundError where not and it is missing,
        NoFolder where its folder cannot be made, Unreadable where it is another's, or damaged."""
        path = Path(path)
        if not create and not path.exists():
            raise FileNotFoundError(f"archive {path}: no such file; `python -m crawler run` makes one")
        make_folder(path.parent)
        conn = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=BUSY)
        try:
            need_ours(conn, path)
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                conn.execute(f"PRAGMA {pragma}")
            migrations.apply(sqlite_utils.Database(conn))
            conn.execute("PRAGMA foreign_keys=ON")  # after the migrations, which may make a table anew
        except BaseException as error:
            conn.close()
            if is_broken(error):
                raise Unreadable(f"{path}: {error}") from error
            raise
        return cls(conn, path)

    @property
    def conn(self) -> sqlite3.Connection:
        """The connection, in which stands all that was recorded."""
        if self._writer.waiting:
            self._write()
        return self._conn

    def _write(self) -> None:
        with self._or_none():
            self._writer.write()

    def close(self) -> None:
        try:
            self.flush()
        finally:
            self._conn.close()

    def abandon(self) -> None:
        """Let go of the file without what was not committed."""
        self._conn.close()

    def flush(self) -> None:
        """Commit what was recorded, and with it what guards it until its run is sealed. sqlite3.OperationalError where
        it could not be kept: then nothing since the last commit was, and none of it may be acknowledged."""
        self._check_nothing_lost()
        if self._conn.in_transaction:
            self._commit()

    def _check_nothing_lost(self) -> None:
        """A full disk rolls the transaction back by itself; what was recorded in it must not be taken for kept."""
        if self._unguarded and not self._conn.in_transaction:
            self._roll_back()
            raise sqlite3.OperationalError(f"{self.path}: what was recorded since the last commit could not be kept")

    def _roll_back(self) -> None:
        if self._conn.in_transaction:
            self._conn.execute("ROLLBACK")
        for known in self._known.values():  # an id given out in here is gone again
            known.clear()
        self.visit_numbers.clear()
        self._shelf.forget()
        self._writer.forget()
        self._unguarded.clear()

    def _commit(self) -> None:
        with self._or_none():
            self._writer.write()
            for run_id, recent in sorted(self._unguarded.items()):
                seals.guard(self, run_id, recent)
            self._conn.execute("COMMIT")
        self._unguarded.clear()

    @contextmanager
    def _or_none(self) -> Iterator[None]:
        """A fetch is never split: where a part of it fails, what was recorded with it goes too, and `flush` says so."""
        try:
            yield
        except BaseException:
            if self._conn.in_transaction:
                self._conn.execute("ROLLBACK")
            raise

    def _begin(self) -> None:
        self._check_nothing_lost()
        self._conn.execute("BEGIN IMMEDIATE")
        if self._writer.begin():
            self._shelf.forget()
            self.visit_numbers.clear()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Whole or not at all. What was recorded before is committed first, so that a failure cannot take it back."""
        self.flush()
        self._begin()
        try:
            yield self._conn
        except BaseException:
            self._roll_back()
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
            self._unguarded.setdefault(run_id, seals.Recent())
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

    def seal(self, run_id: int, occasion: str) -> None:
        """Seal a run all of which stands, inside the caller's transaction."""
        seals.seal_run(self, run_id, occasion)
        self._unguarded.pop(run_id, None)

    def runs(self) -> list[Run]:
        rows = self.conn.execute(
            "SELECT id, observer, started_at, clock, state, observed_at, clock_note FROM runs ORDER BY id"
        )
        return [Run(*row) for row in rows]

    def plan_visits(self, run_id: int, visits: Iterable[tuple[str, Instant, bool, str]]) -> list[int]:
        """One row a planned look (section, planned_at, deep, url), before anything is asked; their ids in order."""
        with self.transaction() as conn:
            self._unguarded.setdefault(run_id, seals.Recent())
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

    def visits_of(self, run_id: int, after: int = 0) -> list[Planned]:
        """The visits of a run numbered above `after`, in the order in which they were planned."""
        return self._planned("WHERE run_id = ? ORDER BY id LIMIT -1 OFFSET ?", run_id, after)

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
        return self.keep(run_id, fetch).id

    def holds(self, digest: str) -> bool:
        """Whether the body is held."""
        return bodies.find(self._conn, bodies.digest_bytes(digest)) is not None

    def keep(self, run_id: int, fetch: Fetch, held: str | None = None) -> Snapshot:
        """`record`, and the snapshot that it makes, without reading it back. `held`: the digest of its body, where that
        is held already and the fetch comes without it."""
        if not self._conn.in_transaction:
            self._begin()
        recent = self._unguarded.get(run_id)
        if recent is None:
            recent = self._unguarded[run_id] = seals.Recent()
        try:
            url_id = self._known["urls"].get(fetch.url) or self.url_id(fetch.url)
            known = self._writer.known(url_id)
            body = self._shelf.body_of(fetch, url_id, known) if held is None else self._shelf.find(held)
            snapshot = self._writer.add(run_id, url_id, fetch, body, known)
        except BaseException:
            if self._conn.in_transaction:
                self._conn.execute("ROLLBACK")  # a fetch is never split: `flush` says that what came with it is gone
            raise
        recent.add(snapshot)
        return snapshot

    def url_id(self, url: str) -> int:
        """The id of the URL, which is written where it is new."""
        return self._intern("urls", "url", url)

    def _intern(self, table: str, column: str, value: str) -> int:
        known = self._known[table]
        if value not in known:
            row = self._conn.execute(f"SELECT id FROM {table} WHERE {column} = ?", (value,)).fetchone()
            if row is None:
                if not self._conn.in_transaction:
                    self._begin()
                row = (self._conn.execute(f"INSERT INTO {table} ({column}) VALUES (?)", (value,)).lastrowid,)
            if len(known) > 10_000:  # two MB, however long a crawl is
                known.clear()
            known[value] = int(row[0] or 0)
        return known[value]

    def validators(self, url: str) -> Validators | None:
        """ETag and Last-Modified of the latest whole 200 answer of the URL; None where it gave neither."""
        known = self._known_of(url)
        if known is None or known.whole_id is None or not (known.etag or known.last_modified):
            return None
        return Validators(known.etag, known.last_modified, known.whole_id, known.whole[2] or "")

    def _known_of(self, url: str) -> Known | None:
        url_id = self._known["urls"].get(url)
        if url_id is None:
            row = self._conn.execute("SELECT id FROM urls WHERE url = ?", (url,)).fetchone()
            if row is None:
                return None
            url_id = row[0]
        return self._writer.known(url_id)

    def snapshots_of(self, visit_id: int) -> list[Snapshot]:
        return fetches.read(self.conn, "WHERE p.visit_id = ? ORDER BY f.id", visit_id)

    def snapshot(self, snapshot_id: int) -> Snapshot:
        return fetches.read(self.conn, "WHERE f.id = ?", snapshot_id)[0]

    def fetched(self, run_id: int) -> dict[str, Snapshot]:
        """By URL, the last answer that a run stored: what a resumed run need not ask for again."""
        return {snap.url: snap for snap in fetches.read(self.conn, "WHERE p.run_id = ? ORDER BY f.id", run_id)}

    def recorded(self, run_id: int, after: int = 0) -> Iterator[Snapshot]:
        """The snapshots of a run numbered above `after`, in their order, one at a time."""
        return fetches.of_run(self.conn, run_id, after)

    def history(self, url: str) -> list[Snapshot]:
        """All snapshots of a URL, the one recorded last first; by its chain, however many others there are."""
        known = self.conn.execute("SELECT id FROM urls WHERE url = ?", (url,)).fetchone()
        return fetches.history(self.conn, known[0]) if known else []

    def confirmed_by(self, confirmation: Snapshot) -> Snapshot | None:
        """The 200 answer whose body a 304 confirms; None where none is held."""
        if confirmation.digest is None:
            return None
        url_id = self.url_id(confirmation.url)
        whole_id = self._writer.known(url_id).whole_id
        whole = None if whole_id is None else self.snapshot(whole_id)  # nearly always it is this one
        if whole is not None and whole.digest == confirmation.digest:
            return whole
        return fetches.with_body(self.conn, url_id, confirmation.digest)

    def first_at(self, visit_id: int) -> Instant | None:
        """The visit's earliest `observed_at`; None where it fetched nothing."""
        return self._instant("SELECT min(at + earliest) FROM spans WHERE visit_id = ?", visit_id)

    def latest(self) -> Instant | None:
        """The latest `observed_at` of all; None where nothing was ever fetched."""
        return self._instant("SELECT max(at + latest) FROM spans")

    def _instant(self, sql: str, *args: object) -> Instant | None:
        row = self.conn.execute(sql, args).fetchone()
        return None if row[0] is None else int(row[0])

    def visits_in_order(self, section_id: str | None = None) -> list[int]:
        """The visits that fetched something, of one section or of all, in the order in which they are derived."""
        rows = self.conn.execute(
            "SELECT v.id, (SELECT min(at + earliest) FROM spans p WHERE p.visit_id = v.id) AS first_at FROM visits v"
            " JOIN runs r ON r.id = v.run_id WHERE first_at IS NOT NULL AND v.section_id = coalesce(?, v.section_id)"
            " ORDER BY first_at, r.observer, v.run_id, v.id",
            (section_id,),
        )
        return [row[0] for row in rows]

    def visits_that_asked(self, url_id: int, role: Role) -> list[int]:
        """The visits that fetched the URL in that role, each once; none of a run whose clock was not believed."""
        return fetches.visits_that_asked(self.conn, url_id, role)

    def body(self, digest: str) -> bytes:
        """The raw bytes; KeyError where none is held, CorruptBody where they no longer give their digest."""
        return bodies.read(self._conn, digest)
