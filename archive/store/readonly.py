"""An archive that is read where it may not be written: by its mode, in a folder that is not ours, on a read-only disk."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import sqlite_utils

from archive.store import Archive
from archive.store.schema import migrations
from archive.store.stopped import OutOfReach, Unreadable, is_broken, need_ours

LOCKED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)


def address(path: Path) -> str:
    """The URI by which SQLite reads the file and nothing else. Where nothing may be made beside it, and no log lies
    there that holds more, the file is read as one that does not change (https://sqlite.org/wal.html#readonly)."""
    log = path.with_name(f"{path.name}-wal")
    frozen = not os.access(path.parent, os.W_OK) and not (log.exists() and log.stat().st_size)
    return f"{path.absolute().as_uri()}?{'immutable=1' if frozen else 'mode=ro'}"


def readable(path: Path) -> Archive:
    """The archive, for who writes nothing into it: opened as ever, or where it may not be written, to be read alone.
    FileNotFoundError where it is missing."""
    try:
        return Archive.open(path, create=False)
    except sqlite3.OperationalError as error:
        if not path.is_file() or not _is_locked(error):
            raise
        return open_to_read(path)


def _is_locked(error: sqlite3.Error) -> bool:
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF in LOCKED


def open_to_read(path: Path) -> Archive:
    """The archive, for reading alone; Unreadable where it is another's or damaged, OutOfReach where it was made by an older
    version (reading it would first have to change its tables), or what its log holds cannot be had."""
    conn = sqlite3.connect(address(path), uri=True, isolation_level=None, check_same_thread=False)
    try:
        need_ours(conn, path)
        if older := [migration.name for migration in migrations.pending(sqlite_utils.Database(conn))]:
            raise OutOfReach(
                f"{path}: made by an older version (its tables lack {', '.join(older)}), and may not be written: "
                "expected a copy that may"
            )
    except BaseException as error:
        conn.close()
        if (
            isinstance(error, sqlite3.OperationalError)
            and _is_locked(error)
            and path.with_name(f"{path.name}-wal").exists()
        ):
            raise OutOfReach(f"{path}: {error}: its last changes are in {path.name}-wal: expected both in a folder that"
                             " may be written") from error  # fmt: skip
        if is_broken(error) and not isinstance(error, Unreadable):
            raise Unreadable(f"{path}: {error}") from error
        raise
    return Archive(conn, path)
