"""Is what was kept still whole? Every digest, chain, reference, number and seal, recomputed.

A fault is one line: what is broken, and what is lost with it (`losses`). What is derived is compared with a fresh
derivation by the command (`archive.commands.verify`); this room knows no reader.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache

import sqlite_utils
from cryptography.x509 import Certificate

from archive.records import iso
from archive.store import Archive, bodies, fetches, leaves, losses, merkle, seals, stamps
from archive.store.schema import RECORDED, migrations
from archive.store.seals import Seal

STATES = ("running", "ended", "aborted")
SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"

Tick = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One part of verifying: `size` is how far `check` ticks."""

    name: str
    size: int
    check: Callable[[Archive, Tick], Iterator[str]]


def faults(archive: Archive) -> Iterator[str]:
    """One line for each fault of what was recorded, saying what is lost; none where it is whole."""
    for step in steps(archive):
        yield from run(archive, step, lambda _: None)


def steps(archive: Archive, trust: Sequence[Certificate] = ()) -> list[Step]:
    """`trust`: the certificates of the time stamp service; without them the stamps' signatures are not checked."""
    snapshots, held = (_count(archive.conn, table) for table in ("snapshots", "bodies"))
    return [
        Step("file", 1, _file),
        Step("references", 1, _references),
        Step("bodies", held, _bodies),
        Step("runs and seals", snapshots, _runs),
        Step("chain of seals", 1, _chain),
        Step("stamps", 1, lambda archive, _: stamps.faults(archive.conn, trust)),
    ]


def run(archive: Archive, step: Step, tick: Tick) -> Iterator[str]:
    """The step's faults; `tick` is told how far it has come."""
    return said_aloud(step.name, step.check(archive, tick))


def said_aloud(name: str, found: Iterator[str]) -> Iterator[str]:
    """A damaged file makes its reader say anything (sqlite3, JSON, text); whatever it is, it is a fault of the file."""
    try:
        yield from found
    except Exception as error:
        yield f"{name}: cannot be read on: {type(error).__name__}: {error}"


def _count(conn: sqlite3.Connection, table: str) -> int:
    try:
        return int(conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    except sqlite3.Error:
        return 0  # the step itself says what is wrong


def _file(archive: Archive, tick: Tick) -> Iterator[str]:
    for (line,) in archive.conn.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield f"file: {line}"
    for kind, name, _, _ in sorted(_expected() ^ set(archive.conn.execute(SCHEMA)), key=str):
        yield f"file: {kind} {name}: is not as the migrations make it"
    tick(1)


@cache
def _expected() -> frozenset[tuple[str, ...]]:
    """The tables, indexes and views that the migrations make."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        migrations.apply(sqlite_utils.Database(fresh))
        return frozenset(fresh.execute(SCHEMA))


def _references(archive: Archive, tick: Tick) -> Iterator[str]:
    conn = archive.conn
    for table, row, parent, _ in conn.execute("PRAGMA foreign_key_check"):
        yield f"{table} row {row}: refers to a row of {parent} that is not there"
    yield from fetches.faults(conn)
    for (visit_id,) in conn.execute("SELECT id FROM visits WHERE planned_deep NOT IN (0, 1)"):
        yield f"visit {visit_id}: planned_deep: expected 0 or 1"
    for table in (*RECORDED, "spans", "_sqlite_migrations"):
        count, low, high = conn.execute(f"SELECT count(*), min(id), max(id) FROM {table}").fetchone()
        if count and (low, high) != (1, count):
            yield f"{table}: {count} rows, numbered {low} to {high}: rows are missing, or a number was altered"
    tick(1)


def _bodies(archive: Archive, tick: Tick) -> Iterator[str]:
    """A body that does not read is a page's version lost; each that rests on it says so for itself."""
    for body_id, line in bodies.faults(archive.conn, tick):
        yield line if body_id is None else f"{line}; {losses.of_body(archive.conn, body_id)}"
    yield from bodies.wrong_heads(archive.conn)
    yield from bodies.strays(archive.conn)


def _runs(archive: Archive, tick: Tick) -> Iterator[str]:
    made: dict[int | None, list[Seal]] = {}
    for seal in seals.seals_of(archive.conn):
        made.setdefault(seal.run_id, []).append(seal)
    for (run_id,) in archive.conn.execute("SELECT id FROM runs ORDER BY id").fetchall():
        yield from said_aloud(f"run {run_id}", _run(archive, run_id, made.get(run_id, [])))
        tick(seals.standing(archive.conn, run_id)[1])
    yield from said_aloud("changes", _changes(archive, made.get(None, [])))


def _run(archive: Archive, run_id: int, made: list[Seal]) -> Iterator[str]:
    run = seals.facts(archive.conn, run_id)
    if run.state not in STATES:
        yield f"run {run_id}: state {run.state!r}: expected one of {', '.join(STATES)}"
    for seal in made:
        if not _holds(archive, run_id, seal):
            yield (
                f"run {run_id} ({iso(run.started_at)}): its row, a visit or one of its snapshots {seal.after_seq + 1} to"
                f" {seal.last_seq} was altered after {iso(seal.sealed_at)}, when it was sealed;"
                f" {losses.of_run(archive.conn, run_id)}"
            )
    for what in seals.altered_since(archive, run_id):
        yield f"run {run_id}, not sealed yet: {what} was altered; {losses.of_run(archive.conn, run_id)}"
    guarded = archive.conn.execute("SELECT 1 FROM guards WHERE run_id = ?", (run_id,)).fetchone()
    last = made[-1] if made else None
    if (
        last
        and not guarded
        and (last.state, last.ended_at, last.clock_note) != (run.state, run.ended_at, run.clock_note)
    ):
        yield f"run {run_id}: its state, end or note was altered after it was sealed"


def _holds(archive: Archive, run_id: int, seal: Seal) -> bool:
    """Whether the rows give the seal's tree again."""
    under = [leaves.hashed(leaf) for leaf in seals.leaves_under(archive, run_id, seal)]
    return (len(under), merkle.root(under)) == (seal.leaves, seal.tree)


def _changes(archive: Archive, made: list[Seal]) -> Iterator[str]:
    found = {leaf[: seals.MARK]: leaf for leaf in seals.changes_of(archive.conn)}
    for seal in made:
        if (seal.state, seal.ended_at, seal.clock_note, seal.run_id) != (None, None, None, None):
            yield f"seal {seal.root.hex()[:16]} of changes: bears the state of a run: it was altered"
        under = [found.get(mark, b"") for mark in seals.marks_of(seal.changes or b"")]
        if (len(under), merkle.root(under)) != (seal.leaves, seal.tree):
            gone = sum(not leaf for leaf in under)
            yield (
                f"changes: {gone or 'some'} of {seal.leaves} lines sealed at {iso(seal.sealed_at)} were altered or are"
                " missing; lost: what was said of a verdict, and when"
            )


def _chain(archive: Archive, tick: Tick) -> Iterator[str]:
    made = seals.seals_of(archive.conn)
    roots = {seal.root for seal in made}
    for seal in made:
        of = f"seal {seal.root.hex()[:16]} of {iso(seal.sealed_at)}"
        if seal.computed_root() != seal.root:
            yield f"{of}: its fields do not give its root: it was altered"
        for before in seals.split(seal.previous):
            if before not in roots:
                yield f"{of}: the seal before it, {before.hex()[:16]}, is missing: what it was over is bound no more"
        if seal.occasion not in seals.OCCASIONS:
            yield f"{of}: occasion {seal.occasion!r}: expected one of {', '.join(seals.OCCASIONS)}"
    tick(1)
