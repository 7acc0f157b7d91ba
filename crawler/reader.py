"""READ AHEAD. A process that reads each answer as soon as it is recorded, on another processor than the crawl's.

It is forked before the crawl opens anything, so that it holds no lock, no host and no archive; it is given bytes and
gives readings back, which are at hand when their visit is derived. It may die at any moment: what it has not read is
read in place then, as it is where no process can be forked. It ends when its parent does, however that ends.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import os
import pickle
import signal
import socket
import struct
import sys
import threading
from typing import cast

from archive.derive.ahead import Ahead, Key
from archive.derive.readings import read

HEAD = struct.Struct("<QI")  # the job's number, the length of what follows
BACKLOG = 2 * 1024 * 1024  # bytes that wait to be sent: beyond, a page is read in place
PR_SET_PDEATHSIG = 1  # prctl(2)

log = logging.getLogger(__name__)


class Reader(asyncio.Protocol):
    """The parent's end. `start` forks; `connect` is called once a loop runs; each visit's readings are kept in `ahead`."""

    def __init__(self, pid: int, own: socket.socket) -> None:
        self.pid, self._own = pid, own
        self.ahead = Ahead()
        self._transport: asyncio.Transport | None = None
        self._jobs: dict[int, tuple[Key, int, asyncio.Future[None]]] = {}
        self._number = 0
        self._received = bytearray()

    @classmethod
    def start(cls) -> Reader | None:
        """None where there is no second processor, or a fork would not be safe."""
        if not hasattr(os, "fork") or threading.active_count() > 1 or processors() < 2:
            return None
        own, other = socket.socketpair()
        parent = os.getpid()
        gc.freeze()  # else the first collection in the child makes every page of the parent its own
        pid = os.fork()
        if pid == 0:
            own.close()
            _serve(other, parent)
        gc.unfreeze()
        other.close()
        return cls(pid, own)

    async def connect(self) -> None:
        if self._transport is None and self._own.fileno() >= 0:
            self._own.setblocking(False)
            await asyncio.get_running_loop().create_unix_connection(lambda: self, sock=self._own)

    @property
    def alive(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def ask(self, visit_id: int, key: Key, body: bytes) -> None:
        """Have the body read, unless that would not be sooner."""
        if self._transport is None or not self.alive or self._transport.get_write_buffer_size() > BACKLOG:
            return
        self._number += 1
        self._jobs[self._number] = (key, visit_id, asyncio.get_running_loop().create_future())
        job = pickle.dumps((key, body), pickle.HIGHEST_PROTOCOL)
        self._transport.write(HEAD.pack(self._number, len(job)) + job)

    async def settled(self, visit_id: int) -> None:
        """Wait for what the visit asked for."""
        asked = [future for _, of, future in self._jobs.values() if of == visit_id]
        if asked:
            await asyncio.wait(asked)

    def disconnect(self) -> None:
        """Let go of it, on the loop; nothing that it still reads is needed any more."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.abort()

    def stop(self) -> None:
        """End the process."""
        self._transport = None
        self._own.close()
        _end(self.pid)
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
            packed = bytes(self._received[HEAD.size : HEAD.size + length])
            del self._received[: HEAD.size + length]
            key, visit_id, future = self._jobs.pop(number)
            if packed:  # else its reader broke on it: reading it in place says so
                self.ahead.put(visit_id, key, packed)
            future.set_result(None)

    def connection_lost(self, fault: Exception | None) -> None:
        if self._transport is not None:
            log.warning("the process that reads ahead is gone: pages are read when their visit is derived")
        for _, _, future in self._jobs.values():
            future.set_result(None)
        self._jobs.clear()


def processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        return  # it ended before, and was waited for


# --- the child


def _serve(end: socket.socket, parent: int) -> None:
    """Read until the parent is gone. Never returns: what the parent was about to do is the parent's."""
    try:
        _outlive_nobody(parent)
        with end, end.makefile("rwb") as stream:
            while head := stream.read(HEAD.size):
                number, length = HEAD.unpack(head)
                packed = _read(stream.read(length))
                stream.write(HEAD.pack(number, len(packed)) + packed)
                stream.flush()
    except (OSError, struct.error, EOFError, pickle.UnpicklingError):
        os._exit(1)  # the parent is gone in the middle of a word
    finally:
        os._exit(0)


def _read(job: bytes) -> bytes:
    """The reading, packed; empty where a page breaks its reader."""
    key, body = pickle.loads(job)
    try:
        return pickle.dumps(read(key, body), pickle.HIGHEST_PROTOCOL)
    except Exception:
        return b""


def _outlive_nobody(parent: int) -> None:
    """The kernel ends this process with its parent, even in the middle of a page. Ctrl-C is the parent's to hear."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)  # who reads what the parent prints is not to wait for this process
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
