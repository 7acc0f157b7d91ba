"""A published copy is swapped in under a running server.

Datasette opens an immutable file once a thread and keeps the connection by the database's name for good. `Published` keeps
its connections itself, so that a new copy is a new object: whoever still reads the old one reads it to the end, and it
is closed when the last reader lets go.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import weakref
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]
Stamp = tuple[int, int, int, int]


class Published(Database):  # type: ignore[misc]  # datasette has no types
    """One published copy, as it was when the object was made."""

    def __init__(self, ds: Datasette, path: str | Path) -> None:
        super().__init__(ds, path=str(path), is_mutable=False)
        self.stamp = stamp_of(Path(path))
        self._open = threading.local()
        weakref.finalize(self, _close, self._all_file_connections).atexit = False

    async def execute_fn(self, fn: Callable[..., Any]) -> Any:
        """Run `fn` with this copy's connection of a worker thread (Datasette's keeps one for all copies of a name)."""
        if self.ds.executor is None:
            return self._call(fn)
        return await asyncio.get_running_loop().run_in_executor(self.ds.executor, self._call, fn)

    def _call(self, fn: Callable[..., Any]) -> Any:
        if not hasattr(self._open, "conn"):
            conn = self.connect()
            self.ds._prepare_connection(conn, self.name)
            self._open.conn = conn
        return fn(self._open.conn)


def _close(connections: list[sqlite3.Connection]) -> None:
    """Connections are in cycles with their statement caches: left alone they would hold a replaced file for long."""
    for conn in connections:
        conn.close()


def stamp_of(path: Path) -> Stamp:
    """What tells one file from the next under the same name: an atomic replace always gives another inode."""
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


def published(ds: Datasette) -> dict[str, Published]:
    return {name: db for name, db in ds.databases.items() if isinstance(db, Published)}


def adopt(ds: Datasette) -> None:
    """Put a `Published` in the place of each immutable file that Datasette was started with."""
    for name, db in list(ds.databases.items()):
        if db.path and not db.is_mutable and not isinstance(db, Published):
            _replace(ds, name, Path(db.path))
            db.close()


def refresh(ds: Datasette) -> None:
    """Take up each copy whose file was replaced. One whose file is away is served on."""
    for name, db in published(ds).items():
        path = Path(db.path)
        if path.exists() and stamp_of(path) != db.stamp:
            _replace(ds, name, path)


def _replace(ds: Datasette, name: str, path: Path) -> None:
    fresh = Published(ds, path)
    ds.remove_database(name)
    ds.add_database(fresh, name=name)


def wrap(ds: Datasette, app: App) -> App:
    """The application, which looks for a new copy before each request (one stat a file)."""

    async def asgi(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            refresh(ds)
        await app(scope, receive, send)

    return asgi
