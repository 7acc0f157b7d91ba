"""What is said where a disk or a file stopped us: one line, whichever command it was."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

FAULT, USAGE = 1, 2  # exit codes
BROKEN = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
MARK = "_sqlite_migrations"  # the table that every archive has, from its first moment
FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS, errno.EIO)


class NoFolder(OSError):
    """The folder that a file is to stand in is not there, and cannot be made: a slip in the path. A usage error."""


class Unreadable(sqlite3.DatabaseError):
    """The file is no archive, or one that is damaged."""


class OutOfReach(Unreadable):
    """The file is whole as far as we know, and cannot be read where it is: nothing of it is lost."""


def make_folder(folder: Path) -> None:
    """The folder, and those above it, where they are missing. NoFolder where a file stands in the way, or we may not."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise
        raise NoFolder(f"{folder}: no such folder, and it cannot be made: {error.strerror}") from error


def need_ours(conn: sqlite3.Connection, path: Path) -> None:
    """Unreadable where the file is another's database, which is left as it is: a published copy, say."""
    tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and MARK not in tables:
        raise Unreadable(f"{path}: a database, but no working file (a published copy?): expected data/<district>.db")


def is_broken(error: BaseException) -> bool:
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF in BROKEN


def storage_fault(error: BaseException) -> str | None:
    """What to say of a disk or a file that stopped us; None where the error is another."""
    if isinstance(error, BaseExceptionGroup):
        return next((said for each in error.exceptions if (said := storage_fault(each))), None)
    if isinstance(error, Unreadable):
        return str(error)
    if is_broken(error):
        return f"damaged: {error}; `python -m archive verify` says what is lost by it"
    if not isinstance(error, sqlite3.OperationalError | PermissionError) and getattr(error, "errno", None) not in FULL:
        return None
    return f"stopped: {error}; what was acknowledged is kept: make room, or the files writable, and run it again"
