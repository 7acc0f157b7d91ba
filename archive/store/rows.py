"""Rows of the working file, as the archive gives them out."""

from __future__ import annotations

from dataclasses import dataclass

from archive.records import Instant


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
