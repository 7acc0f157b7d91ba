"""What is said where a disk or a file stopped us: one line, whichever command it was."""

from __future__ import annotations

import errno
import sqlite3

FAULT = 1  # exit code
FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS, errno.EIO)


def storage_fault(error: BaseException) -> str | None:
    """What to say of a disk or a file that stopped us; None where the error is another."""
    if isinstance(error, BaseExceptionGroup):
        return next((said for each in error.exceptions if (said := storage_fault(each))), None)
    if not isinstance(error, sqlite3.OperationalError | PermissionError) and getattr(error, "errno", None) not in FULL:
        return None
    return f"stopped: {error}; what was acknowledged is kept: make room, or the files writable, and run it again"
