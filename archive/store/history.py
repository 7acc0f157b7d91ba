"""What was recorded, run by run, in an order and with names that are the same in every file: for exports and merges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.records import Instant
from archive.store import Archive
from archive.store.leaves import RunFacts


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """A planned visit without its row id: its place among its run's visits names it."""

    section_id: str
    planned_at: Instant
    planned_deep: bool
    url: str


def runs(archive: Archive) -> list[tuple[int, RunFacts]]:
    """Every run by its row id here, in the order in which they were begun."""
    rows = archive.conn.execute(
        "SELECT id, observer, started_at, clock, observed_at, catalogue_digest, state, ended_at, clock_note"
        " FROM runs ORDER BY id"
    )
    return [(row[0], RunFacts(*row[1:])) for row in rows]


def visits(archive: Archive, run_id: int) -> dict[int, VisitFacts]:
    """A run's planned visits by their row id here, in the order in which they were planned."""
    return {got.id: VisitFacts(got.section_id, got.planned_at, got.deep, got.url) for got in archive.visits_of(run_id)}


def name_of(run: RunFacts) -> tuple[object, ...]:
    """What names the run across files."""
    return (run.observer, run.started_at, run.clock, run.observed_at, run.catalogue_digest)


def add_run(archive: Archive, facts: RunFacts) -> int:
    """A run that was begun elsewhere, inside the caller's transaction; its row id here. One that was still running is
    nobody's to carry on here: `aborted`. `seal_run` comes when all of it stands."""
    state = "aborted" if facts.state == "running" else facts.state
    cursor = archive.conn.execute(
        "INSERT INTO runs (observer, started_at, clock, observed_at, catalogue_digest, state, ended_at, clock_note)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*name_of(facts), state, facts.ended_at, facts.clock_note),
    )
    return int(cursor.lastrowid or 0)


def add_visits(archive: Archive, run_id: int, planned: Iterable[VisitFacts]) -> list[int]:
    """Visits that were planned elsewhere, inside the caller's transaction; their row ids here, in order."""
    return [
        int(
            archive.conn.execute(
                "INSERT INTO visits (run_id, section_id, planned_at, planned_deep, url) VALUES (?, ?, ?, ?, ?)",
                (run_id, visit.section_id, visit.planned_at, visit.planned_deep, visit.url),
            ).lastrowid
            or 0
        )
        for visit in planned
    ]


def add_import(archive: Archive, run_id: int, digest: str, file: str, software: str) -> None:
    """A file that the run was made of, inside the caller's transaction."""
    archive.conn.execute(
        "INSERT OR IGNORE INTO imports (run_id, digest, file, software) VALUES (?, ?, ?, ?)",
        (run_id, digest, file, software),
    )


def add_capture(archive: Archive, snapshot_id: int, told: tuple[str, str, str, int | None]) -> None:
    """Where a snapshot comes from: the file's digest, the record's id, the address as recorded, and, where it stands in
    no visit, the row id of its own."""
    archive.conn.execute(
        "INSERT INTO captures (snapshot_id, digest, record_id, url, loose_url_id) VALUES (?, ?, ?, ?, ?)",
        (snapshot_id, *told),
    )


def imports(archive: Archive, run_id: int) -> list[tuple[str, str, str]]:
    """(digest, file, software) of the files that the run was made of; empty for a run of our own."""
    rows = archive.conn.execute(
        "SELECT digest, file, software FROM imports WHERE run_id = ? ORDER BY digest", (run_id,)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def capture(archive: Archive, snapshot_id: int) -> tuple[str, str, str] | None:
    """(the file's digest, the record's id, the address as recorded) of a snapshot that others captured."""
    row = archive.conn.execute(
        "SELECT digest, record_id, url FROM captures WHERE snapshot_id = ?", (snapshot_id,)
    ).fetchone()
    return None if row is None else (row[0], row[1], row[2])


def captures(archive: Archive, run_id: int) -> dict[int, tuple[str, str, str]]:
    """By the number of its snapshots, (the file's digest, the record's id, the address as recorded); empty for a run of
    our own."""
    if not imports(archive, run_id):
        return {}
    rows = archive.conn.execute(
        "SELECT s.seq, c.digest, c.record_id, c.url FROM snapshots s JOIN captures c ON c.snapshot_id = s.id"
        " WHERE s.run_id = ?",
        (run_id,),
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}
