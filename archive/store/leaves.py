"""What a seal is over: each recorded row as canonical bytes, independent of row ids, so that they can be rebuilt from a
merged archive, or from a certificate, as from the file that recorded them.

A leaf is a JSON array in UTF-8, without spaces, non-ASCII characters as they are; instants are integers (seconds since
1970 UTC), digests are `sha256:<hex>`, yes/no is 1/0, what is not there is null:

    ["run", observer, started_at, clock, observed_at, catalogue_digest, state, ended_at, clock_note]
    ["visit", observer, started_at, number, section, planned_at, planned_deep, url]
    ["snapshot", observer, started_at, seq, url, observed_at, role, visit number, step, status, digest, size,
     [[header, value], …], error]
    ["import", observer, started_at, digest of the file, its name, software]
    ["capture", observer, started_at, seq, digest of the file, record's id, URL as recorded, URL on its own or null]
    ["change", duty, as_of, from_state, to_state, cause, detail]

A visit's number is its place among the visits of its run, from 1, in the order in which they were planned.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from archive.records import Instant, Snapshot
from archive.store.merkle import LEAF, leaf_hash

if TYPE_CHECKING:
    from archive.store import Planned


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A run as its leaf has it. The last three fields are as they stood when it was sealed."""

    observer: str
    started_at: Instant
    clock: str
    observed_at: Instant | None
    catalogue_digest: str
    state: str
    ended_at: Instant | None
    clock_note: str


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def canonical(value: Any) -> bytes:
    """JSON without spaces, in UTF-8."""
    return _encode(value).encode()


Leaf = tuple[Any, ...]  # a JSON array, as above


def hashed(leaf: Leaf) -> bytes:
    return leaf_hash(canonical(leaf))


def of_run(run: RunFacts) -> Leaf:
    named = ("run", run.observer, run.started_at, run.clock, run.observed_at, run.catalogue_digest)
    return (*named, run.state, run.ended_at, run.clock_note)


def of_visit(run: RunFacts, number: int, visit: Planned) -> Leaf:
    planned = (visit.section_id, visit.planned_at, int(visit.deep), visit.url)
    return ("visit", run.observer, run.started_at, number, *planned)


def of_snapshot(run: RunFacts, visit_number: int | None, snap: Snapshot) -> Leaf:
    asked = (snap.seq, snap.url, snap.observed_at, snap.role.value, visit_number, snap.step)
    came = (snap.status, snap.digest, snap.size, snap.headers, snap.error)
    return ("snapshot", run.observer, run.started_at, *asked, *came)


def snapshot_hasher(run: RunFacts) -> Callable[[int | None, Snapshot], bytes]:
    """What gives, of a visit's number and a snapshot of the run, `hashed(of_snapshot(…))`; put together from parts of
    which most are the same from one snapshot to the next."""
    text, sha256, pair_of = encode_basestring, hashlib.sha256, _pair
    head = canonical(("snapshot", run.observer, run.started_at)).decode()[:-1]

    def hash_of(number: int | None, snap: Snapshot) -> bytes:
        _, _, seq, url, at, role, _, step, status, digest, size, error, headers = snap
        leaf = (
            f'{head},{seq},{text(url)},{at},"{role!s}",{"null" if number is None else number},'
            f"{'null' if step is None else step},{'null' if status is None else status},"
            f"{'null' if digest is None else text(digest)},{'null' if size is None else size},"
            f"[{','.join([pair_of(pair) for pair in headers])}],{'null' if error is None else text(error)}]"
        )
        return sha256(LEAF + leaf.encode()).digest()

    return hash_of


@lru_cache(512)  # what is the same from answer to answer is asked for again soon
def _pair(pair: tuple[str, str]) -> str:
    return canonical(pair).decode()


def of_import(run: RunFacts, row: tuple[Any, ...]) -> Leaf:
    """A file of others that the run was made of. `row`: digest, file, software."""
    return ("import", run.observer, run.started_at, *row)


def of_capture(run: RunFacts, row: tuple[Any, ...]) -> Leaf:
    """Where a snapshot of such a run comes from. `row`: seq, digest, record_id, url, the URL of a page in no visit."""
    return ("capture", run.observer, run.started_at, *row)


def of_change(row: tuple[Any, ...]) -> Leaf:
    """`row`: duty_id, as_of, from_state, to_state, cause, detail."""
    return ("change", *row)
