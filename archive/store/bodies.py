"""Bodies: raw bytes as received, kept once each under their sha256, compressed.

A body is checked against its digest on each read; `CorruptBody` says which one no longer matches.
"""

from __future__ import annotations

import hashlib
import sqlite3

import zstandard

LEVEL = 3  # level 19 at crawl time costs 20 times as much for a tenth less
_compress = zstandard.ZstdCompressor(level=LEVEL, write_content_size=True)
_decompress = zstandard.ZstdDecompressor()


class CorruptBody(Exception):
    """The stored bytes do not give the digest that they are kept under: run `python -m archive verify`."""


def digest_text(digest: bytes) -> str:
    return f"sha256:{digest.hex()}"


def digest_bytes(text: str) -> bytes:
    """The reverse of `digest_text`; ValueError where the text is no sha256 digest."""
    scheme, _, value = text.partition(":")
    if scheme != "sha256" or len(value) != 64:
        raise ValueError(f"digest: {text!r}: expected sha256:<64 hex digits>")
    return bytes.fromhex(value)


def keep(conn: sqlite3.Connection, body: bytes) -> int:
    """The row id of the body, which is written where it is new."""
    digest = hashlib.sha256(body).digest()
    row = conn.execute("SELECT id FROM bodies WHERE digest = ?", (digest,)).fetchone()
    if row:
        return int(row[0])
    cursor = conn.execute(
        "INSERT INTO bodies (digest, size, codec, data) VALUES (?, ?, 'zstd', ?)",
        (digest, len(body), _compress.compress(body)),
    )
    return int(cursor.lastrowid or 0)


def unpack(digest: bytes, size: int, codec: str, data: bytes) -> bytes:
    """The raw bytes of a stored body; CorruptBody where digest or size differ."""
    if codec != "zstd":
        raise CorruptBody(f"body {digest_text(digest)}: codec {codec!r}: expected zstd")
    try:
        body = _decompress.decompress(data, max_output_size=size)
    except zstandard.ZstdError as error:
        raise CorruptBody(f"body {digest_text(digest)}: {error}") from error
    if len(body) != size or hashlib.sha256(body).digest() != digest:
        raise CorruptBody(f"body {digest_text(digest)}: the stored bytes give another digest")
    return body


def read(conn: sqlite3.Connection, digest: str) -> bytes:
    """The body of that digest; KeyError where none is held."""
    key = digest_bytes(digest)
    row = conn.execute("SELECT digest, size, codec, data FROM bodies WHERE digest = ?", (key,)).fetchone()
    if row is None:
        raise KeyError(f"no body {digest} is held")
    return unpack(*row)
