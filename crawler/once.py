"""What was asked for in a run, so that each address is asked for once, in whatever section it stands."""

from __future__ import annotations

import sqlite3


class Once:
    """Addresses, in a file of their own without a name: however many a run asks for, they take no memory."""

    def __init__(self) -> None:
        self._conn = sqlite3.connect("", isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-256"):
            self._conn.execute(f"PRAGMA {pragma}")
        self._conn.execute("CREATE TABLE asked (url BLOB PRIMARY KEY) WITHOUT ROWID")

    def add(self, url: str) -> bool:
        """Whether the address is new here; it is not any more."""
        packed = url.encode("utf-8", "surrogatepass")
        return self._conn.execute("INSERT OR IGNORE INTO asked VALUES (?)", (packed,)).rowcount == 1

    def close(self) -> None:
        self._conn.close()
