"""Readings that were made ahead: as soon as an answer is recorded, another process may read it, so that they are at hand
when the visit is derived. They change nothing but the time that this takes, since a reading is a function of its key.

They lie in a file of their own until then, without a name, and with them the lists that the walk read itself: however many
pages a visit has, they take no memory.
"""

from __future__ import annotations

import pickle
import sqlite3

from archive.reading.aside import Key
from archive.records import NoiseRule, Reading, Role

CACHE_KB = 256


def key_of(
    role: Role, digest: str, url: str, form: tuple[str, str], family: str, noise: tuple[NoiseRule, ...] = ()
) -> Key:
    """`form`: Content-Type and Content-Encoding. A list is read without noise rules."""
    listed = role is Role.LIST
    return Key(digest, url, *form, family, listed, () if listed else noise)


class Ahead:
    """The readings at hand, by key; each belongs to the visit that asked for it."""

    def __init__(self) -> None:
        self._conn = sqlite3.connect("", isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{CACHE_KB}"):
            self._conn.execute(f"PRAGMA {pragma}")
        self._conn.execute("CREATE TABLE readings (visit INTEGER, key BLOB, reading BLOB, PRIMARY KEY (visit, key))")

    def put(self, visit_id: int, key: Key, packed: bytes) -> None:
        """`packed`: the reading, as `pickle` writes it."""
        self._conn.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", (visit_id, repr(key), packed))

    def has(self, visit_id: int, key: Key) -> bool:
        asked = (visit_id, repr(key))
        return self._conn.execute("SELECT 1 FROM readings WHERE visit = ? AND key = ?", asked).fetchone() is not None

    def get(self, visit_id: int | None, key: Key) -> Reading | None:
        row = self._conn.execute(
            "SELECT reading FROM readings WHERE visit = ? AND key = ?", (visit_id, repr(key))
        ).fetchone()
        reading: Reading | None = pickle.loads(row[0]) if row else None
        return reading

    def forget(self, visit_id: int) -> None:
        """Let go of what a visit asked for: it is derived."""
        self._conn.execute("DELETE FROM readings WHERE visit = ?", (visit_id,))

    def close(self) -> None:
        self._conn.close()
