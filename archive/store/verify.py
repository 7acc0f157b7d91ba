"""Is what was kept still whole? Every body against its digest, every reference, every run's sequence."""

from __future__ import annotations

from collections.abc import Iterator

from archive.store import Archive, bodies
from archive.store.bodies import CorruptBody

HOLES = """
SELECT run_id, count(*), max(seq) FROM snapshots GROUP BY run_id HAVING count(*) <> max(seq) OR min(seq) <> 1
"""


def faults(archive: Archive) -> Iterator[str]:
    """One line for each fault, saying what is lost; none where the archive is whole."""
    for (line,) in archive.conn.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield f"file: {line}"
    for table, row, parent, _ in archive.conn.execute("PRAGMA foreign_key_check"):
        yield f"{table} row {row}: refers to a row of {parent} that is not there"
    for run_id, count, highest in archive.conn.execute(HOLES):
        yield f"run {run_id}: {count} snapshots, numbered to {highest}: {highest - count} are missing"
    for digest, size, codec, data in archive.conn.execute("SELECT digest, size, codec, data FROM bodies"):
        try:
            bodies.unpack(digest, size, codec, data)
        except CorruptBody as error:
            yield str(error)
