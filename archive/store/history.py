"""What was recorded, run by run, in an order and with names that are the same in every file: for exports and merges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from archive.records import Instant, Snapshot
from archive.store import Archive


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A run without its row id. The first five name it across files."""

    observer: str
    started_at: Instant
    clock: str
    observed_at: Instant | None
    catalogue_digest: str
    state: str
    ended_at: Instant | None
    clock_note: str

    def fields(self) -> dict[str, Any]:
        return asdict(self)


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


def snapshots(archive: Archive, run_id: int) -> Iterator[Snapshot]:
    """A run's snapshots in their order, one at a time."""
    for (snapshot_id,) in archive.conn.execute("SELECT id FROM snapshots WHERE run_id = ? ORDER BY seq", (run_id,)):
        yield archive.snapshot(snapshot_id)
