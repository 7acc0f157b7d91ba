"""An export of ours read back: the same runs, visits and snapshots, in one transaction a file, and nothing twice."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.records import Fetch, Role, Snapshot
from archive.store import Archive, bodies, history, warc
from archive.store.history import VisitFacts
from archive.store.leaves import RunFacts
from archive.store.warc_in import BrokenWarc, Record, records, warc_fields


class Differs(Exception):
    """The archive holds a run of that name, and says otherwise of it: which run, which snapshot."""


@dataclass(slots=True)
class _Run:
    """The run that records belong to: its row here, its visits' rows here by place, what the archive holds of it."""

    id: int
    facts: RunFacts
    held: Iterator[Snapshot]
    places: list[int] = field(default_factory=list)


def is_ours(path: Path) -> bool:
    """Whether the file begins as an export of ours does. One that cannot be read is told by who reads it on."""
    with suppress(BrokenWarc):
        for record in records(path):
            return record.kind == "warcinfo" and warc.RUN in warc_fields(record.block())
    return False


def restore(archive: Archive, found: Iterable[Record]) -> Iterator[int]:
    """Write what the archive does not hold yet, inside the caller's transaction; yields each new snapshot's id."""
    restoring = _Restoring(archive)
    for record in found:
        snapshot_id = restoring.take(record)
        if record.corrupt:
            raise Differs(f"record {record.fields.get('warc-record-id')}: its block does not give its digest")
        if snapshot_id is not None:
            yield snapshot_id
    for run_id in restoring.runs:
        archive.seal(run_id, "import")


class _Restoring:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._run: _Run | None = None
        self.runs: list[int] = []  # their rows here, those that were held already too
        self._seen: Counter[str] = Counter()
        self._bodies: dict[str, str] = {}  # record id -> the digest of its body

    def take(self, record: Record) -> int | None:
        if record.kind == "warcinfo":
            self._begin(warc_fields(record.block()))
        elif record.fields.get("content-type") == warc.VISITS:
            self._plan(json.loads(record.block()))
        elif record.kind in ("response", "revisit", "metadata"):
            return self._snapshot(record)
        return None

    def _begin(self, told: dict[str, str]) -> None:
        """The run of that name that the archive holds; where a file has several of one name, each in its turn."""
        facts = RunFacts(**json.loads(told[warc.RUN]))
        key = json.dumps(history.name_of(facts))
        same = [
            run_id for run_id, held in history.runs(self._archive) if history.name_of(held) == history.name_of(facts)
        ]
        self._seen[key] += 1
        turn = self._seen[key]
        run_id = same[turn - 1] if turn <= len(same) else history.add_run(self._archive, facts)
        self.runs.append(run_id)
        self._run = _Run(run_id, facts, self._archive.recorded(run_id))
        for digest, file, software in json.loads(told.get(warc.IMPORTS, "[]")):
            history.add_import(self._archive, run_id, digest, file, software)

    def _plan(self, planned: list[list[Any]]) -> None:
        run = self._of()
        wanted = [VisitFacts(*line) for line in planned]
        held = history.visits(self._archive, run.id)
        if list(held.values()) != wanted[: len(held)] and wanted != list(held.values())[: len(wanted)]:
            raise Differs(f"{_named(run)}: other visits were planned in it than the archive holds")
        fresh = history.add_visits(self._archive, run.id, wanted[len(held) :])
        run.places = [*held, *fresh]

    def _of(self) -> _Run:
        if self._run is None:
            raise Differs("a record stands before the warcinfo of its run")
        return self._run

    def _snapshot(self, record: Record) -> int | None:
        run = self._of()
        fetch, digest = self._fetch(record, run)
        held = next(run.held, None)
        if held is None:
            run.held = iter(())
            return self._write(run, fetch, record.fields.get(warc.CAPTURE.lower()))
        if not _same(held, fetch, digest):
            raise Differs(f"{_named(run)}: snapshot {held.seq} ({held.url}) is another in the archive")
        return None

    def _write(self, run: _Run, fetch: Fetch, capture: str | None) -> int:
        snapshot_id = self._archive.record(run.id, fetch)
        if capture is not None:
            loose = self._archive.url_id(fetch.url) if fetch.visit_id is None else None
            history.add_capture(self._archive, snapshot_id, (*json.loads(capture), loose))
        return snapshot_id

    def _fetch(self, record: Record, run: _Run) -> tuple[Fetch, str | None]:
        fields = record.fields
        status, headers, body, error = self._content(record)
        step, place = fields.get(warc.STEP.lower()), fields.get(warc.VISIT.lower())
        fetch = Fetch(
            url=fields["warc-target-uri"],
            observed_at=warc.instant_of(fields["warc-date"]),
            role=Role(fields[warc.ROLE.lower()]),
            visit_id=None if place is None else run.places[int(place)],
            step=None if step is None else int(step),
            status=status,
            headers=headers,
            body=body,
            error=fields.get(warc.ERROR.lower(), error),
        )
        return fetch, self._bodies.get(fields["warc-record-id"])

    def _content(self, record: Record) -> tuple[int | None, tuple[tuple[str, str], ...], bytes | None, str | None]:
        if record.kind == "metadata":
            told = warc_fields(record.block())
            headers = tuple((name, value) for name, value in json.loads(told.get("headers", "[]")))
            return int(told["status"]) if "status" in told else None, headers, None, told["error"]
        name = record.fields["warc-record-id"]
        refers = record.fields.get("warc-refers-to")
        if record.kind == "revisit" and refers is not None:
            self._bodies[name] = self._bodies[refers]
        answer = record.answer()
        if answer is None:  # a 304 that has no block: its headers stand in a field
            told = json.loads(record.fields.get(warc.HEADERS.lower(), "[]"))
            return 304, tuple((key, value) for key, value in told), self._body(name), None
        if record.kind == "response":
            self._bodies[name] = _checked(record, answer.body)
            return answer.status, answer.headers, answer.body, None
        return answer.status, answer.headers, self._body(name), None

    def _body(self, name: str) -> bytes | None:
        return self._archive.body(self._bodies[name]) if name in self._bodies else None


def _checked(record: Record, body: bytes) -> str:
    stated, found = record.fields["warc-payload-digest"], bodies.digest_text(hashlib.sha256(body).digest())
    if stated != found:
        raise Differs(f"record {record.fields['warc-record-id']}: its bytes give {found}: expected {stated}")
    return found


def _named(run: _Run) -> str:
    return f"run of {run.facts.observer} begun {warc.warc_date(run.facts.started_at)}"


def _same(held: Snapshot, fetch: Fetch, digest: str | None) -> bool:
    mine = (fetch.url, fetch.observed_at, fetch.role, fetch.visit_id, fetch.step, fetch.status, fetch.error, digest)
    return mine == (
        held.url,
        held.observed_at,
        held.role,
        held.visit_id,
        held.step,
        held.status,
        held.error,
        held.digest,
    )
