"""A process that reads pages for another: `python -m archive.reading.aside PARENT`, asked on its standard input.

It holds nothing but the readers: no archive, no lock, no network. A job is a head (its number, the length of the rest)
and a pickled `Job`; the answer is a head with the same number, and the pickled reading, or nothing where a page breaks
its reader. It ends with its parent, in the middle of a page too.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import signal
import struct
import sys
from typing import BinaryIO, NamedTuple

from archive.reading import read_article, read_list
from archive.reading.coding import decoded
from archive.records import NoiseRule, Reading

HEAD = struct.Struct("<QI")
PR_SET_PDEATHSIG = 1  # prctl(2)
PAGES_AT_ONCE = 4  # that are in memory


class Key(NamedTuple):
    """All that a reading depends on. A list and an article are read from the same bytes in different ways."""

    digest: str
    url: str
    content_type: str
    coding: str
    family: str
    listed: bool
    noise: tuple[NoiseRule, ...]


def read(key: Key, body: bytes) -> Reading:
    """What the body, as it was received, says."""
    plain = decoded(body, key.coding)
    if key.listed:
        return read_list(plain, key.url, key.content_type, key.family)
    return read_article(plain, key.url, key.content_type, key.family, key.noise)


def packed(number: int, what: object) -> bytes:
    """A message: a job, as (key, body), or a reading."""
    return framed(number, pickle.dumps(what, pickle.HIGHEST_PROTOCOL))


def framed(number: int, rest: bytes) -> bytes:
    return HEAD.pack(number, len(rest)) + rest


def main(parent: int) -> None:
    _end_with(parent)
    serve(sys.stdin.buffer, sys.stdout.buffer)


def serve(asked: BinaryIO, told: BinaryIO) -> None:
    # A page's elements know one another, so that only a collection frees them. Python's own comes when there is a fourth
    # more than all that was loaded: by then fifty pages lie about.
    gc.freeze()
    gc.disable()
    while len(head := asked.read(HEAD.size)) == HEAD.size:
        number, length = HEAD.unpack(head)
        job = asked.read(length)
        if len(job) < length:
            return  # who asked is gone in the middle of a word
        key, body = pickle.loads(job)
        try:
            answer = packed(number, read(Key(*key), body))
        except Exception:  # it is read again in place, which says so
            answer = framed(number, b"")
        told.write(answer)
        told.flush()
        if number % PAGES_AT_ONCE == 0:
            gc.collect()


def _end_with(parent: int) -> None:
    """The kernel ends this process with its parent; Ctrl-C is the parent's to hear."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
