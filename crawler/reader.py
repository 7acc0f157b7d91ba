"""READ AHEAD. A process that reads each answer as soon as it is recorded, on another processor than the crawl's.

It is given bytes and gives readings back (archive/reading/aside.py), which are at hand when their visit is derived. It
may die at any moment: what it has not read is read in place then, as it is where there is no second processor.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import subprocess
import sys
from typing import cast

from archive.derive.ahead import Ahead
from archive.reading.aside import HEAD, Key, packed

BACKLOG = 1024 * 1024  # bytes that wait to be sent: beyond, a page is read in place
ROOT = __file__.rpartition(f"{os.sep}crawler{os.sep}")[0]

log = logging.getLogger(__name__)


class Reader(asyncio.Protocol):
    """The crawl's end. The process begins when so many pages are to be read that it is worth its own beginning; its
    readings are kept in `ahead`."""

    def __init__(self, after: int) -> None:
        """`after`: how many pages are read in place before it begins, where `expect` does not say that there are as many."""
        self.ahead = Ahead()
        self.process: subprocess.Popen[bytes] | None = None
        self._after = after
        self._begun: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport | None = None
        self._jobs: dict[int, tuple[Key, int, asyncio.Future[None]]] = {}
        self._number = 0
        self._received = bytearray()

    @classmethod
    def where_it_helps(cls, after: int) -> Reader | None:
        """None where there is no second processor, or none is wanted (0)."""
        return cls(after) if after and processors() > 1 else None

    def expect(self, pages: int) -> None:
        """So many pages will be asked for at least: a process that is worth it begins while the first are on their way."""
        if pages >= self._after and self._begun is None:
            self._begun = asyncio.get_running_loop().create_task(self._try())

    async def _try(self) -> None:
        try:
            await self.begin()
        except OSError as fault:
            log.warning("no process can be begun to read ahead (%s): pages are read when their visit is derived", fault)

    async def begin(self) -> None:
        own, other = socket.socketpair()
        command = [sys.executable, "-m", "archive.reading.aside", str(os.getpid())]
        paths = [ROOT, *filter(None, [os.environ.get("PYTHONPATH")])]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
        with other:
            self.process = subprocess.Popen(command, stdin=other.fileno(), stdout=other.fileno(), env=env)
        own.setblocking(False)
        await asyncio.get_running_loop().create_unix_connection(lambda: self, sock=own)

    @property
    def alive(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def ask(self, visit_id: int, key: Key, body: bytes) -> None:
        """Have the body read, unless that would not be sooner."""
        self._number += 1
        self.expect(self._number)
        if self._transport is None or not self.alive or self._transport.get_write_buffer_size() > BACKLOG:
            return
        self._jobs[self._number] = (key, visit_id, asyncio.get_running_loop().create_future())
        self._transport.write(packed(self._number, (tuple(key), body)))

    async def settled(self, visit_id: int) -> None:
        """Wait for what the visit asked for."""
        asked = [future for _, of, future in self._jobs.values() if of == visit_id]
        if asked:
            await asyncio.wait(asked)

    def disconnect(self) -> None:
        """Let go of it, on the loop; nothing that it still reads is needed any more."""
        if self._begun is not None:
            self._begun.cancel()
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.abort()

    def stop(self) -> None:
        """End the process."""
        self._transport = None
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.ahead.close()

    # --- what the loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while len(self._received) >= HEAD.size:
            number, length = HEAD.unpack_from(self._received)
            if len(self._received) < HEAD.size + length:
                return
            reading = bytes(self._received[HEAD.size : HEAD.size + length])
            del self._received[: HEAD.size + length]
            key, visit_id, future = self._jobs.pop(number)
            if reading:  # else its reader broke on it: reading it in place says so
                self.ahead.put(visit_id, key, reading)
            future.set_result(None)

    def connection_lost(self, fault: Exception | None) -> None:
        if self._transport is not None:
            log.warning("the process that reads ahead is gone: pages are read when their visit is derived")
        for _, _, future in self._jobs.values():
            future.set_result(None)
        self._jobs.clear()


def processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
