"""When servers say that a page was last modified (Last-Modified, RFC 9110 §8.8.2), of snapshots that say so."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from archive.records import Instant

MODIFIED = """
SELECT a.modified FROM fetches f JOIN answers a ON a.id = f.answer_id WHERE f.id = ? AND a.modified IS NOT NULL
"""


def last_modified(conn: sqlite3.Connection, snapshots: Iterable[int]) -> dict[int, Instant]:
    """By snapshot id. A time that moves with the clock of each answer is none, and is left out."""
    found = ((snapshot, conn.execute(MODIFIED, (snapshot,)).fetchone()) for snapshot in snapshots)
    return {snapshot: int(row[0]) for snapshot, row in found if row is not None}
