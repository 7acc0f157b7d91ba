"""Folders of ours in the temporary directory: gone when they are done with, and after a `kill -9` at the next start.

Each is locked by its process for as long as that lives; the system lets go of the lock however the process ends. What is
swept bears our name, belongs to this user, is not locked, and is older than any folder that is only just being locked.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "gongkai-ledger-tmp-"
YOUNG = 3600  # seconds
_swept: list[str] = []


@contextmanager
def scratch() -> Iterator[Path]:
    """A new folder; the first of a process sweeps what dead ones left."""
    home = tempfile.gettempdir()
    if home not in _swept:
        _swept.append(home)
        sweep(Path(home))
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name:
        handle = os.open(name, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield Path(name)
        finally:
            os.close(handle)


def sweep(home: Path) -> None:
    """Delete the folders of dead processes; one that cannot be is left for whoever can."""
    with os.scandir(home) as found:
        ours = [entry.path for entry in found if entry.name.startswith(PREFIX)]
    for path in ours:
        with suppress(OSError):
            if _is_dead(path):
                shutil.rmtree(path)


def _is_dead(path: str) -> bool:
    about = os.lstat(path)
    if about.st_uid != os.getuid() or time.time() - about.st_mtime < YOUNG:
        return False
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True
