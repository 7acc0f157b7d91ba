"""Hosts: which are loopback, and the machine-wide lock of each. A host is host:port (design, the public contract)."""

from __future__ import annotations

import fcntl
import hashlib
import ipaddress
import os
import re
import sys
import tempfile
import time
from collections.abc import Container, Iterable
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}

_held: dict[str, int] = {}  # lock name -> descriptor: never closed, so a lock lasts as long as the process


class Held(Exception):
    """Another process crawls this host, or writes this archive."""


@lru_cache(1024)  # of a URL it is asked five times: by the walk, robots.txt, the slot, the redirects and the clock
def host_of(url: str) -> str:
    """`host:port`, lower case, the port always said. ValueError where the URL has no host."""
    parts = urlsplit(url)
    port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    if not parts.hostname or port is None:
        raise ValueError(f"url {url!r}: expected http(s)://host[:port]/…")
    return f"{parts.hostname}:{port}"


def machines_of(url: str) -> frozenset[str]:
    """The hosts that are one machine with this URL's: http and https of one name, at their own ports, are."""
    name, _, port = host_of(url).rpartition(":")
    return frozenset({f"{name}:80", f"{name}:443"} if port in ("80", "443") else {f"{name}:{port}"})


def is_of(url: str, names: Container[str]) -> bool:
    """Whether the URL is of one of the hosts; one that names none (ftp:, a port that is none) is nobody's to ask."""
    try:
        return host_of(url) in names
    except ValueError:
        return False


def is_loopback(url: str) -> bool:
    name = urlsplit(url).hostname or ""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:  # a name: where it leads is not ours to guess
        return False


def lock_folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"gongkai-ledger-locks-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def hold(names: Iterable[str]) -> None:
    """Lock every name to the end of the process, or none of them and raise Held, naming who has it.

    The kernel lets go of the locks when the process ends, however it ends.
    """
    taken: list[str] = []
    for name in sorted(set(names) - _held.keys()):
        try:
            _held[name] = _lock(name)
        except Held:
            for other in taken:
                os.close(_held.pop(other))
            raise
        taken.append(name)


def _lock(name: str) -> int:
    readable = re.sub(r"[^\w.-]+", "_", name)[-60:]
    path = lock_folder() / f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:12]}.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 500).decode(errors="replace").strip() or "a process that has not said its name"
        os.close(descriptor)
        raise Held(f"{name} is held by {holder}") from None
    os.ftruncate(descriptor, 0)
    command = " ".join(Path(word).name if n == 0 else word for n, word in enumerate(sys.argv))
    os.write(
        descriptor, f"process {os.getpid()} since {time.strftime('%Y-%m-%d %H:%M:%S')}: {command}\n".encode()[:500]
    )
    return descriptor
