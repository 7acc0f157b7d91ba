"""Asking a time stamp service (RFC 3161) for its word on the newest root. The one place where a seal meets the network."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Sequence

from cryptography.x509 import Certificate
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from archive.store import Archive, seals, stamps
from archive.store.stamps import Stamp

PATIENCE = 30  # seconds
LARGEST = 1024 * 1024  # bytes of an answer
USER_AGENT = "gongkai-ledger"


class NoStamp(Exception):
    """The service gave no token that holds; nothing was kept."""


def stamp(archive: Archive, service: str, trust: Sequence[Certificate]) -> list[Stamp]:
    """Ask for a stamp of each newest root that this service has not stamped yet, and keep them; empty where all are."""
    held = {(kept.root, kept.service) for kept in stamps.stamps_of(archive.conn)}
    made = []
    for root in seals.heads(archive.conn):
        if (root, service) not in held:
            got = Stamp(root, service, int(time.time()), ask(service, root))
            if why := stamps.fault(got.token, root, trust):
                raise NoStamp(f"{service}: its token does not hold by the catalogue's stamp_certificate: {why}")
            with archive.transaction() as conn:
                stamps.keep(conn, got)
            made.append(got)
    return made


def ask(service: str, root: bytes) -> bytes:
    """The service's answer, DER. It learns nothing but the SHA-256 of the root."""
    wanted = TimestampRequestBuilder().data(root).hash_algorithm(HashAlgorithm.SHA256).cert_request(cert_request=True)
    headers = {"Content-Type": "application/timestamp-query", "User-Agent": USER_AGENT}
    request = urllib.request.Request(service, wanted.build().as_bytes(), headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            token: bytes = answer.read(LARGEST)
    except (urllib.error.URLError, OSError) as error:
        raise NoStamp(f"{service}: {error}") from error
    return token
