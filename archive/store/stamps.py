"""Time stamps (RFC 3161): another's signed word that a root was there at an instant. Kept for good, like the seals.

A token is the service's whole answer (DER), over the SHA-256 of the root's 32 bytes:
`openssl ts -verify -data root.bin -in token.tsr -CAfile certificate.pem` says the same as `fault` here.
"""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response

from archive.records import Instant, iso
from archive.store.leaves import canonical


@dataclass(frozen=True, slots=True)
class Stamp:
    """A kept token. `asked_at` is our clock; the service's own stands in the token (`time_of`)."""

    root: bytes
    service: str
    asked_at: Instant
    token: bytes

    def digest(self) -> bytes:
        """Of the row: the token's signature does not cover the other columns."""
        token = hashlib.sha256(self.token).hexdigest()
        return hashlib.sha256(canonical(("stamp", self.root.hex(), self.service, self.asked_at, token))).digest()


def keep(conn: sqlite3.Connection, stamp: Stamp) -> None:
    conn.execute(
        "INSERT INTO stamps (root, service, asked_at, token, digest) VALUES (?, ?, ?, ?, ?)",
        (stamp.root, stamp.service, stamp.asked_at, stamp.token, stamp.digest()),
    )


def stamps_of(conn: sqlite3.Connection) -> list[Stamp]:
    return [Stamp(*row) for row in conn.execute("SELECT root, service, asked_at, token FROM stamps ORDER BY id")]


def trusted(pem: bytes) -> list[Certificate]:
    """The certificates of a PEM file. ValueError where it holds none."""
    return load_pem_x509_certificates(pem)


def time_of(token: bytes) -> Instant:
    """When the service says that it signed. ValueError where the token is none."""
    return int(_decoded(token).tst_info.gen_time.timestamp())


def _decoded(token: bytes) -> TimeStampResponse:
    try:
        return decode_timestamp_response(token)
    except Exception as error:  # the library raises bare exceptions of its Rust half
        raise ValueError(f"no RFC 3161 response: {error}") from error


def fault(token: bytes, root: bytes, trust: Sequence[Certificate] = ()) -> str | None:
    """Why the token does not stamp the root; None where it does. Without `trust` its signature is not checked."""
    try:
        answer = _decoded(token)
        if answer.tst_info.message_imprint.message != hashlib.sha256(root).digest():
            return "it is over another root"
        if trust:
            verifier = VerifierBuilder(roots=list(trust)).build()
            verifier.verify_message(answer, root)
    except (ValueError, VerificationError) as error:
        return str(error)
    return None


def faults(conn: sqlite3.Connection, trust: Sequence[Certificate]) -> Iterator[str]:
    """One line for each kept token that is altered, or does not hold by the configured certificates."""
    roots = {row[0] for row in conn.execute("SELECT root FROM seals")}
    for row in conn.execute("SELECT root, service, asked_at, token, digest FROM stamps ORDER BY id"):
        stamp, digest = Stamp(*row[:4]), row[4]
        why = fault(stamp.token, stamp.root, trust)
        why = "its row was altered" if stamp.digest() != digest else why
        why = "no seal has its root" if why is None and stamp.root not in roots else why
        if why is not None:
            yield f"stamp of {iso(stamp.asked_at)} by {stamp.service}: {why}; lost: another's word on {stamp.root.hex()}"


def as_json(conn: sqlite3.Connection, roots: Sequence[str]) -> list[dict[str, Any]]:
    """The tokens over these roots, as a certificate holds them."""
    return [
        {"root": stamp.root.hex(), "service": stamp.service, "token": base64.b64encode(stamp.token).decode()}
        for stamp in stamps_of(conn)
        if stamp.root.hex() in roots
    ]
