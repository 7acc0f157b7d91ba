"""Archives joined: the union of what they recorded, by content, in an order that no file decides.

A run is named by observer, start, clock, OBSERVED_AT and catalogue; its content is the sequence of its visits and of its
snapshots. Of two runs of one name, one may be the beginning of the other (a copy made while it ran): then it is in the
other, and is not kept twice. Runs that differ stand side by side, also under one name, so that there is nothing to
decide between them: no conflict can be. What is kept is thus the set of the longest, whatever the order or grouping
in which files are joined; and since the runs are written in an order told by their content, so are the row ids. Where
copies of one content differ in state, end or note, the one that knows more of its end counts. Seals, stamps, the log
of changes and where imported snapshots come from are united likewise. What is derived is derived again.

The joined archive is a new file: `<target>.part` until it is whole.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from archive.records import Fetch
from archive.store import Archive, history, leaves, merkle, seals
from archive.store.leaves import RunFacts
from archive.store.readonly import readable
from archive.store.seals import Seal

UNTRUSTED = "untrusted"  # of a note: the run testifies nothing, and no copy may forget it


@dataclass(slots=True)
class Run:
    """A run in one of the files. `visits`, `snapshots` and `origins` (of an imported one, its files and records): the
    leaf hashes of its content, 32 bytes each."""

    source: Archive
    id: int
    facts: RunFacts
    visits: bytes
    snapshots: bytes
    origins: bytes
    seals: dict[bytes, Seal] = field(default_factory=dict)  # by root
    copies: list[Run] = field(default_factory=list)  # of the same content, in other files

    def begins(self, other: Run) -> bool:
        """Whether the other holds all of this, as its beginning or as itself."""
        grown = other.visits.startswith(self.visits) and other.snapshots.startswith(self.snapshots)
        return grown and other.origins == self.origins

    @property
    def content(self) -> tuple[bytes, bytes, bytes]:
        return self.visits, self.snapshots, self.origins


def merge(sources: Sequence[Path], target: Path, finish: Callable[[Archive], None], tick: Callable[[], None]) -> None:
    """Join the files into `target`, which must not be there yet (FileExistsError). `finish` derives what is derived,
    when all stands and before the file is swapped in; `tick` is told of each run."""
    if target.exists():
        raise FileExistsError(f"{target}: is there already; a merge writes a new file and alters none")
    part = target.with_name(f"{target.name}.part")
    _sweep(part)
    with ExitStack() as opened:
        archives = [opened.enter_context(_reading(path)) for path in sources]
        merged = opened.enter_context(closing(Archive.open(part)))
        for run in _longest(archives):
            with merged.transaction():
                _write(merged, run)
            tick()
        with merged.transaction() as conn:
            _write_changes(conn, archives)
            _write_seals(conn, archives)
        finish(merged)
    _swap_in(part, target)


def _sweep(part: Path) -> None:
    """What a merge that was killed left."""
    for left in (part, *(part.with_name(f"{part.name}{tail}") for tail in ("-wal", "-shm"))):
        left.unlink(missing_ok=True)


def _swap_in(part: Path, target: Path) -> None:
    handle = os.open(part, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    os.link(part, target)  # unlike a rename, this never replaces a file
    part.unlink()


@contextmanager
def _reading(path: Path) -> Iterator[Archive]:
    """One state of the file, whatever is recorded in it meanwhile."""
    archive = readable(path)
    archive.conn.execute("BEGIN")
    try:
        yield archive
    finally:
        archive.close()


# --- which runs


def _longest(archives: Sequence[Archive]) -> Iterator[Run]:
    """The runs to be kept, in the order that their content gives them. Only the runs of one name are held at once."""
    names: dict[tuple[Any, ...], list[tuple[int, int]]] = {}
    sealed: dict[tuple[int, int | None], dict[bytes, Seal]] = {}
    for place, archive in enumerate(archives):
        for run_id, facts in history.runs(archive):
            names.setdefault(history.name_of(facts), []).append((place, run_id))
        for seal in seals.seals_of(archive.conn):
            sealed.setdefault((place, seal.run_id), {})[seal.root] = seal
    for name in sorted(names, key=_order):
        yield from _of_one_name(
            [_run(archives[place], run_id, sealed.get((place, run_id), {})) for place, run_id in names[name]]
        )


def _order(name: tuple[Any, ...]) -> tuple[Any, ...]:
    observer, started_at, clock, observed_at, catalogue = name
    return started_at, -1 if observed_at is None else observed_at, observer, clock, catalogue


def _run(archive: Archive, run_id: int, made: dict[bytes, Seal]) -> Run:
    facts = seals.facts(archive.conn, run_id)
    facts = replace(facts, state="aborted") if facts.state == "running" else facts
    visits = b"".join(leaf for _, leaf in seals.visit_leaves(archive, run_id, facts, 0))
    snapshots = b"".join(leaf for _, leaf in seals.snapshot_leaves(archive, run_id, facts, archive.recorded(run_id)))
    return Run(archive, run_id, facts, visits, snapshots, _origins(archive, run_id, facts), made)


def _origins(archive: Archive, run_id: int, facts: RunFacts) -> bytes:
    files = archive.conn.execute(seals.IMPORTED, (run_id,)).fetchall()
    if not files:
        return b""
    records = archive.conn.execute(seals.CAPTURED, (run_id, 0, 1 << 62))
    told = [leaves.of_import(facts, row) for row in files] + [leaves.of_capture(facts, row) for row in records]
    return b"".join(leaves.hashed(leaf) for leaf in told)


def _of_one_name(found: list[Run]) -> list[Run]:
    kept: dict[tuple[bytes, bytes, bytes], Run] = {}
    for run in found:
        if not any(run.begins(other) and other.content != run.content for other in found):
            kept.setdefault(run.content, run).copies.append(run)
    ordered = [kept[content] for content in sorted(kept)]
    for run in ordered:
        run.facts = max((copy.facts for copy in run.copies), key=_knows)
    for root, seal in sorted({root: seal for run in found for root, seal in run.seals.items()}.items()):
        for run in ordered:
            run.seals.pop(root, None)
        fits = ordered[:1] if len(ordered) == 1 else [run for run in ordered if _holds(run, seal)]
        holder = (fits or ordered)[0]  # where it fits none, `verify` is to say so
        holder.seals[root] = seal
    return ordered


def _knows(facts: RunFacts) -> tuple[Any, ...]:
    ended = facts.ended_at if facts.ended_at is not None else -1
    return (UNTRUSTED in facts.clock_note, facts.state == "ended", ended, len(facts.clock_note), facts.clock_note)


def _holds(run: Run, seal: Seal) -> bool:
    """Whether the run's rows give the seal's tree: it is then a seal of this run, wherever it was made."""
    under = [leaves.hashed(leaf) for leaf in seals.leaves_under(run.source, run.id, seal)]
    return (len(under), merkle.root(under)) == (seal.leaves, seal.tree)


# --- writing


def _write(merged: Archive, run: Run) -> None:
    run_id = history.add_run(merged, run.facts)
    planned = history.visits(run.source, run.id)
    visits = dict(zip(planned, history.add_visits(merged, run_id, planned.values()), strict=True))
    for row in history.imports(run.source, run.id):
        history.add_import(merged, run_id, *row)
    origin = history.captures(run.source, run.id)
    for snapshot in run.source.recorded(run.id):
        digest = snapshot.digest
        body = None if digest is None or merged.holds(digest) else run.source.body(digest)
        fetch = Fetch(
            snapshot.url,
            snapshot.observed_at,
            snapshot.role,
            None if snapshot.visit_id is None else visits[snapshot.visit_id],
            snapshot.step,
            snapshot.status,
            snapshot.headers,
            body,
            snapshot.error,
        )
        kept = merged.keep(run_id, fetch, digest if body is None else None)
        if snapshot.seq in origin:
            loose = merged.url_id(kept.url) if kept.visit_id is None else None
            history.add_capture(merged, kept.id, (*origin[snapshot.seq], loose))
    _write_run_seals(merged, run_id, run)


def _write_run_seals(merged: Archive, run_id: int, run: Run) -> None:
    """Its seals, before the commit that would guard what they cover."""
    said = (run.facts.state, run.facts.ended_at, run.facts.clock_note)
    made = sorted(run.seals.values(), key=lambda seal: _when(seal, said))
    for seal in made:
        seals.add(merged.conn, replace(seal, run_id=run_id))
    last = (made[-1].state, made[-1].ended_at, made[-1].clock_note) if made else None
    if last == said and seals.covered(merged.conn, run_id) == seals.standing(merged.conn, run_id):
        merged.seal(run_id, "merge")  # all of it is under them: there is nothing to guard


def _when(seal: Seal, said: tuple[Any, ...]) -> tuple[Any, ...]:
    final = (seal.state, seal.ended_at, seal.clock_note) == said
    return seal.sealed_at, seal.last_visit, seal.last_seq, final, seal.root


def _write_seals(conn: sqlite3.Connection, archives: Sequence[Archive]) -> None:
    """The seals of the logs of changes, and the time stamps."""
    logs = {seal.root: seal for archive in archives for seal in seals.seals_of(archive.conn) if seal.run_id is None}
    for seal in sorted(logs.values(), key=lambda seal: (seal.sealed_at, seal.root)):
        seals.add(conn, seal)
    columns = "root, service, asked_at, token, digest"
    stamps = {row for archive in archives for row in archive.conn.execute(f"SELECT {columns} FROM stamps")}
    for row in sorted(stamps, key=lambda row: (row[2], row[4], row)):
        conn.execute(f"INSERT OR IGNORE INTO stamps ({columns}) VALUES (?, ?, ?, ?, ?)", row)


def _write_changes(conn: sqlite3.Connection, archives: Sequence[Archive]) -> None:
    columns = "as_of, duty_id, from_state, to_state, cause, detail"
    told = {row for archive in archives for row in archive.conn.execute(f"SELECT {columns} FROM changes")}
    groups: dict[tuple[int, str], list[Change]] = {}
    for row in told:
        groups.setdefault(row[:2], []).append(row)
    for key in sorted(groups):
        for row in chained(groups[key]):
            conn.execute(f"INSERT INTO changes ({columns}) VALUES (?, ?, ?, ?, ?, ?)", row)


Change = tuple[int, str, str | None, str | None, str, str]


def chained(moves: list[Change]) -> list[Change]:
    """Moves of one duty as of one instant, so that each begins where the one before ended, as far as they can; a
    function of the set. The last one is what was last said."""
    left = sorted(moves, key=lambda row: [(value is not None, value or "") for value in row[2:]])
    ordered: list[Change] = []
    state: str | None = None
    while left:
        following = next((row for row in left if row[2] == state), left[0])
        left.remove(following)
        ordered.append(following)
        state = following[3]
    return ordered
