"""Snapshots as archives of the first version held them: a wide row each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from archive.records import Fetch, Role
from archive.store.bodies import digest_text
from archive.store.writer import Body

OLD = """
SELECT s.id, s.run_id, s.seq, s.url_id, s.observed_at, s.role, s.visit_id, s.step, s.status, s.body_id, b.size, b.digest,
       h.json, s.error
FROM old_snapshots s LEFT JOIN bodies b ON b.id = s.body_id LEFT JOIN old_header_sets h ON h.id = s.header_id
ORDER BY s.id
"""


def snapshots_of(conn: sqlite3.Connection) -> Iterator[tuple[int, int, Fetch, Body, tuple[int, int]]]:
    """Of each snapshot, its run, its URL, what was fetched, its body, and its id and number."""
    for got in conn.execute(OLD):
        fetch_id, run_id, seq, url_id, at, role, visit_id, step, status, body_id, size, raw, packed, error = got
        headers = tuple((name, value) for name, value in json.loads(packed or "[]"))
        fetch = Fetch("", at, Role(role), visit_id, step, status, headers, None, error)
        digest = None if raw is None else digest_text(raw)
        yield run_id, url_id, fetch, (body_id, size, digest), (fetch_id, seq)
