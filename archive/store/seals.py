"""Seals: what was recorded, bound so that nobody, we included, can alter it unseen once a root is known elsewhere.

Each run is sealed when it ends; a broken one when the next begins, or by `verify` or `seal`. A seal is a Merkle root
(`merkle`) over the run and its visits and snapshots (`leaves`), in their order; a log of verdicts that moved is sealed
at each judging. A run carried on, or added to by a merge, gets another seal for what came after: a seal covers
what it covers. Its `root` also takes in the roots of the seals that no other followed yet (`previous`; one, unless
archives were merged), so that one published root binds everything sealed before it:

    root = SHA-256(0x02, JSON ["seal", 1, after_visit, last_visit, after_seq, last_seq, sealed_at, occasion,
                               number of leaves, tree, [previous, …]])

**What a seal proves**: that these rows and bytes stood in this archive when the root was first seen by someone else (a
reader of the published table, a time stamp service), and have not been altered since. **What it does not prove**: that
the site said so, or when: we could have recorded anything, or left runs out, before sealing. For that, compare other
witnesses: a second observer, a web archive's capture, the office's own system. A seal nobody else has seen proves
nothing against ourselves; one made late (`occasion` other than `end`, `judge` or `import`) proves nothing of the time
before it was made.

Until a run is sealed, its `guards` row holds rolling digests of what was recorded, committed with each fetch, so that a
row altered between recording and sealing is found, and never sealed over.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, NamedTuple

from archive.records import Instant, Snapshot
from archive.store import fetches, leaves, merkle
from archive.store.leaves import Leaf, RunFacts

if TYPE_CHECKING:
    from archive.store import Archive

SEAL = b"\x02"
MARK = 8  # bytes of a change's leaf hash by which its seal names it
OCCASIONS = ("end", "next_run", "verify", "seal", "judge", "import", "merge")

COLUMNS = (
    "run_id, after_visit, last_visit, after_seq, last_seq, state, ended_at, clock_note, sealed_at, occasion, changes,"
    " previous, leaves, tree, root"
)

IMPORTED = "SELECT digest, file, software FROM imports WHERE run_id = ? ORDER BY digest"
CAPTURED = """
SELECT s.seq, c.digest, c.record_id, c.url, u.url FROM snapshots s JOIN captures c ON c.snapshot_id = s.id
LEFT JOIN urls u ON u.id = c.loose_url_id WHERE s.run_id = ? AND s.seq > ? AND s.seq <= ? ORDER BY s.seq
"""
GUARD = "SELECT run, last_visit, visits_digest, last_seq, snapshots_digest FROM guards"

log = logging.getLogger(__name__)


class Covers(NamedTuple):
    """What a seal is over: the first columns of its row."""

    run_id: int | None
    after_visit: int
    last_visit: int
    after_seq: int
    last_seq: int
    state: str | None
    ended_at: Instant | None
    clock_note: str | None


@dataclass(frozen=True, slots=True)
class Seal:
    """A row of `seals`: what is covered, when and on what occasion it was sealed, and the roots."""

    run_id: int | None  # None: of the log of changes
    after_visit: int  # visits numbered after_visit+1 … last_visit of the run
    last_visit: int
    after_seq: int  # snapshots numbered after_seq+1 … last_seq of the run; of changes, 0 … how many
    last_seq: int
    state: str | None  # the run's, when it was sealed
    ended_at: Instant | None
    clock_note: str | None
    sealed_at: Instant
    occasion: str
    changes: bytes | None  # of changes: the first 8 bytes of each leaf hash, in order
    previous: bytes  # the roots of the seals before it, 32 bytes each, ascending
    leaves: int
    tree: bytes
    root: bytes

    def computed_root(self) -> bytes:
        span = (self.after_visit, self.last_visit, self.after_seq, self.last_seq)
        before = [root.hex() for root in split(self.previous)]
        said = ("seal", 1, *span, self.sealed_at, self.occasion, self.leaves, self.tree.hex(), before)
        return hashlib.sha256(SEAL + leaves.canonical(said)).digest()


def split(previous: bytes) -> list[bytes]:
    return [previous[place : place + 32] for place in range(0, len(previous), 32)]


def seals_of(conn: sqlite3.Connection) -> list[Seal]:
    """Every seal, in the order in which they were made."""
    return [Seal(*row) for row in conn.execute(f"SELECT {COLUMNS} FROM seals ORDER BY id")]


def heads(conn: sqlite3.Connection) -> list[bytes]:
    """The roots that no other seal follows, ascending: one, unless archives were merged. The newest seals."""
    rows = conn.execute("SELECT root, previous FROM seals").fetchall()
    followed = {root for _, previous in rows for root in split(previous)}
    return sorted(root for root, _ in rows if root not in followed)


# --- what stands in the file now


def facts(conn: sqlite3.Connection, run_id: int) -> RunFacts:
    row = conn.execute(
        "SELECT observer, started_at, clock, observed_at, catalogue_digest, state, ended_at, clock_note FROM runs"
        " WHERE id = ?",
        (run_id,),
    ).fetchone()
    return RunFacts(*row)


def facts_then(conn: sqlite3.Connection, run_id: int, seal: Covers | Seal) -> RunFacts:
    """The run as it stood when it was sealed."""
    now = facts(conn, run_id)
    return replace(now, state=seal.state or "", ended_at=seal.ended_at, clock_note=seal.clock_note or "")


def covered(conn: sqlite3.Connection, run_id: int) -> tuple[int, int]:
    """The number of the last visit and of the last snapshot of the run that are under a seal; 0 for none."""
    row = conn.execute("SELECT max(last_visit), max(last_seq) FROM seals WHERE run_id = ?", (run_id,)).fetchone()
    return row[0] or 0, row[1] or 0


def standing(conn: sqlite3.Connection, run_id: int) -> tuple[int, int]:
    """The number of visits of the run, and of its last snapshot."""
    visits = conn.execute("SELECT count(*) FROM visits WHERE run_id = ?", (run_id,)).fetchone()[0]
    return visits, fetches.highest(conn, run_id)


def visit_numbers(archive: Archive, run_id: int) -> dict[int, int]:
    rows = archive.conn.execute("SELECT id FROM visits WHERE run_id = ? ORDER BY id", (run_id,))
    return {row[0]: number for number, row in enumerate(rows, 1)}


def visit_leaves(archive: Archive, run_id: int, run: RunFacts, after: int) -> Iterator[tuple[int, bytes]]:
    """The number and the leaf hash of each visit numbered above `after`."""
    for number, visit in enumerate(archive.visits_of(run_id, after), after + 1):
        yield number, leaves.hashed(leaves.of_visit(run, number, visit))


def snapshot_leaves(
    archive: Archive, run_id: int, run: RunFacts, snapshots: Iterable[Snapshot]
) -> Iterator[tuple[int, bytes]]:
    """The number (`seq`) and the leaf hash of each snapshot."""
    return _snapshot_leaves(visit_numbers(archive, run_id), run, snapshots)


def _snapshot_leaves(
    numbers: dict[int, int], run: RunFacts, snapshots: Iterable[Snapshot]
) -> Iterator[tuple[int, bytes]]:
    hashed = leaves.snapshot_hasher(run)
    for snap in snapshots:
        number = None if snap.visit_id is None else numbers.get(snap.visit_id, 0)  # 0: of another run, so altered
        yield snap.seq, hashed(number, snap)


def leaves_under(archive: Archive, run_id: int, seal: Covers | Seal) -> Iterator[Leaf]:
    """What the rows give for the leaves of a run's seal, in their order: the run as it stood, visits, snapshots, and of a
    run made of others' files, the files and the snapshots' provenance."""
    run, numbers = facts_then(archive.conn, run_id, seal), visit_numbers(archive, run_id)
    yield leaves.of_run(run)
    for visit in archive.visits_of(run_id)[seal.after_visit : seal.last_visit]:
        yield leaves.of_visit(run, numbers[visit.id], visit)
    for snap in archive.recorded(run_id, seal.after_seq):
        if snap.seq > seal.last_seq:
            break
        yield leaves.of_snapshot(run, None if snap.visit_id is None else numbers.get(snap.visit_id, 0), snap)
    yield from provenance_leaves(archive, run_id, run, seal)


def provenance_leaves(archive: Archive, run_id: int, run: RunFacts, seal: Covers | Seal) -> Iterator[Leaf]:
    """Of a run made of others' files: the files, under its first seal, and where each snapshot comes from."""
    if not seal.after_visit and not seal.after_seq:
        for row in archive.conn.execute(IMPORTED, (run_id,)):
            yield leaves.of_import(run, row)
    for row in archive.conn.execute(CAPTURED, (run_id, seal.after_seq, seal.last_seq)):
        yield leaves.of_capture(run, row)


def changes_of(conn: sqlite3.Connection) -> list[bytes]:
    rows = conn.execute("SELECT duty_id, as_of, from_state, to_state, cause, detail FROM changes ORDER BY id")
    return [leaves.hashed(leaves.of_change(row)) for row in rows]


# --- the guard of a run that is not sealed yet


class Recent:
    """The snapshots of a run that were recorded since the last commit, as they were handed in; of a great many, which an
    import or a merge records at once, none is held, and they are read back."""

    MOST = 1000

    def __init__(self) -> None:
        self._held: list[Snapshot] = []
        self._all = True

    def add(self, snapshot: Snapshot) -> None:
        if len(self._held) >= self.MOST:
            self._held, self._all = [], False
        if self._all:
            self._held.append(snapshot)

    def after(self, archive: Archive, run_id: int, last_seq: int) -> Iterable[Snapshot]:
        """The run's snapshots numbered above that, in their order."""
        follows = [snap.seq for snap in self._held] == list(range(last_seq + 1, last_seq + 1 + len(self._held)))
        return self._held if self._all and follows else archive.recorded(run_id, last_seq)


def guard(archive: Archive, run_id: int, recent: Recent) -> None:
    """Take what was recorded since into the run's rolling digests. Inside the transaction that recorded it."""
    conn, run = archive.conn, facts(archive.conn, run_id)
    row = conn.execute(f"{GUARD} WHERE run_id = ?", (run_id,)).fetchone()
    if row is None:
        last_visit, last_seq = covered(conn, run_id)
        row = (leaves.hashed(leaves.of_run(run)), last_visit, b"", last_seq, b"")
    numbers, visits = _numbers(archive, run_id), row[1:3]
    if len(numbers) > row[1]:
        visits = _roll(row[1], row[2], visit_leaves(archive, run_id, run, row[1]))
    fresh = recent.after(archive, run_id, row[3])
    snapshots = _roll_snapshots(row[3], row[4], numbers, run, fresh)
    conn.execute("INSERT OR REPLACE INTO guards VALUES (?, ?, ?, ?, ?, ?)", (run_id, row[0], *visits, *snapshots))


def _roll_snapshots(
    last: int, digest: bytes, numbers: dict[int, int], run: RunFacts, fresh: Iterable[Snapshot]
) -> tuple[int, bytes]:
    """`_roll` over `_snapshot_leaves`; it is done for every fetch, and written out."""
    hashed, sha256 = leaves.snapshot_hasher(run), hashlib.sha256
    for snap in fresh:
        visit_id = snap.visit_id
        number = None if visit_id is None else numbers.get(visit_id, 0)
        digest = sha256(digest + hashed(number, snap)).digest()
        last = snap.seq
    return last, digest


def _numbers(archive: Archive, run_id: int) -> dict[int, int]:
    """`visit_numbers`, held from one commit to the next."""
    (newest,) = archive.conn.execute("SELECT max(id) FROM visits WHERE run_id = ?", (run_id,)).fetchone()
    held = archive.visit_numbers.get(run_id, {})
    if newest is not None and newest not in held:
        archive.visit_numbers.clear()
        held = archive.visit_numbers[run_id] = visit_numbers(archive, run_id)
    return held


@contextmanager
def restated(archive: Archive, run_id: int) -> Iterator[None]:
    """While the run's own row changes: its guard follows, unless the row had been altered before."""
    before = leaves.hashed(leaves.of_run(facts(archive.conn, run_id)))
    yield
    after = leaves.hashed(leaves.of_run(facts(archive.conn, run_id)))
    archive.conn.execute("UPDATE guards SET run = ? WHERE run_id = ? AND run = ?", (after, run_id, before))


def _roll(last: int, digest: bytes, more: Iterator[tuple[int, bytes]]) -> tuple[int, bytes]:
    for number, leaf in more:
        last, digest = number, hashlib.sha256(digest + leaf).digest()
    return last, digest


def altered_since(archive: Archive, run_id: int) -> list[str]:
    """What of an unsealed run no longer gives what its guard holds; empty where all does, or it has no guard."""
    return _standing(archive, run_id)[1]


def _standing(archive: Archive, run_id: int) -> tuple[list[bytes], list[str]]:
    """The leaf hashes of the run's visits and snapshots that are under no seal, and `altered_since`, in one reading."""
    conn, run = archive.conn, facts(archive.conn, run_id)
    after, seq = covered(conn, run_id)
    row = conn.execute(f"{GUARD} WHERE run_id = ?", (run_id,)).fetchone()
    guarded = row or (b"", after, b"", seq, b"")
    under: list[bytes] = []
    visits = _rolled(after, guarded[1], visit_leaves(archive, run_id, run, after), under)
    snapshots = _rolled(seq, guarded[3], snapshot_leaves(archive, run_id, run, archive.recorded(run_id, seq)), under)
    found = [] if leaves.hashed(leaves.of_run(run)) == guarded[0] else ["the run's own row"]
    found += [] if visits == guarded[1:3] else ["one of its visits"]
    found += [] if snapshots == guarded[3:] else ["one of its snapshots"]
    return under, found if row else []


def _rolled(last: int, until: int, more: Iterator[tuple[int, bytes]], under: list[bytes]) -> tuple[int, bytes]:
    """`_roll` as far as the guard goes; all hashes are added to `under`."""
    digest = b""
    for number, leaf in more:
        under.append(leaf)
        if number <= until:
            last, digest = number, hashlib.sha256(digest + leaf).digest()
    return last, digest


# --- sealing


def seal_run(archive: Archive, run_id: int, occasion: str) -> bytes | None:
    """Seal what of the run is under no seal; its root. None where there is nothing new, or where the rows no longer
    give their guard: that is for `verify` to say, and is never sealed over. Inside the caller's transaction."""
    conn, run = archive.conn, facts(archive.conn, run_id)
    after, last = covered(conn, run_id), standing(conn, run_id)
    if last == after and _said(conn, run_id) == (run.state, run.ended_at, run.clock_note):
        conn.execute("DELETE FROM guards WHERE run_id = ?", (run_id,))
        return None
    fresh, altered = _standing(archive, run_id)
    if altered:
        log.error("run %d is not sealed: %s was altered since; run `python -m archive verify`", run_id, altered[0])
        return None
    covers = Covers(run_id, after[0], last[0], after[1], last[1], run.state, run.ended_at, run.clock_note)
    under = [leaves.hashed(leaves.of_run(run)), *fresh]
    under += [leaves.hashed(leaf) for leaf in provenance_leaves(archive, run_id, run, covers)]
    root = _keep(conn, under, occasion, covers, None)
    conn.execute("DELETE FROM guards WHERE run_id = ?", (run_id,))
    return root


def _said(conn: sqlite3.Connection, run_id: int) -> tuple[str, Instant | None, str] | None:
    """State, end and note of the run as its last seal has them."""
    row: tuple[str, Instant | None, str] | None = conn.execute(
        "SELECT state, ended_at, clock_note FROM seals WHERE run_id = ? ORDER BY id DESC LIMIT 1", (run_id,)
    ).fetchone()
    return row


def seal_changes(archive: Archive, occasion: str = "judge") -> bytes | None:
    """Seal the lines of the log of changes that are under no seal; the root, None where there is none."""
    sealed = sealed_marks(archive.conn)
    fresh = [leaf for leaf in changes_of(archive.conn) if leaf[:MARK] not in sealed]
    if not fresh:
        return None
    marks = b"".join(leaf[:MARK] for leaf in fresh)
    return _keep(archive.conn, fresh, occasion, Covers(None, 0, 0, 0, len(fresh), None, None, None), marks)


def sealed_marks(conn: sqlite3.Connection) -> set[bytes]:
    rows = conn.execute("SELECT changes FROM seals WHERE changes IS NOT NULL")
    return {mark for (marks,) in rows for mark in marks_of(marks)}


def marks_of(marks: bytes) -> list[bytes]:
    return [marks[place : place + MARK] for place in range(0, len(marks), MARK)]


def _keep(
    conn: sqlite3.Connection, under: Sequence[bytes], occasion: str, covers: Covers, marks: bytes | None
) -> bytes:
    """Write the seal over these leaves; its root."""
    before, tree = b"".join(heads(conn)), merkle.root(under)
    draft = Seal(*covers, int(time.time()), occasion, marks, before, len(under), tree, b"")
    made = replace(draft, root=draft.computed_root())
    add(conn, made)
    return made.root


def add(conn: sqlite3.Connection, seal: Seal) -> None:
    """Write a seal as it was made, here or in a file that is merged."""
    values = [getattr(seal, field.name) for field in fields(seal)]
    conn.execute(f"INSERT INTO seals ({COLUMNS}) VALUES ({', '.join('?' * len(values))})", values)


def seal_pending(archive: Archive, occasion: str) -> int:
    """Seal each run that has ended or was aborted, and is under no seal; how many were. Inside a transaction."""
    rows = archive.conn.execute(
        "SELECT id FROM runs WHERE state <> 'running' AND (id NOT IN (SELECT run_id FROM seals WHERE run_id > 0)"
        " OR id IN (SELECT run_id FROM guards)) ORDER BY id"
    ).fetchall()
    return sum(seal_run(archive, run_id, occasion) is not None for (run_id,) in rows)


def seal_all(archive: Archive, occasion: str) -> int:
    """As `seal_pending`, and what was added to sealed runs by a merge, and the log of changes; how many seals."""
    rows = archive.conn.execute("SELECT id FROM runs WHERE state <> 'running' ORDER BY id").fetchall()
    with archive.transaction():
        made = sum(seal_run(archive, run_id, occasion) is not None for (run_id,) in rows)
        return made + (seal_changes(archive, occasion) is not None)
