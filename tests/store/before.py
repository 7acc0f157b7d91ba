"""Bodies as the first version kept them: whole frames, each alone."""

from __future__ import annotations

import hashlib
import sqlite3

import zstandard


def keep(conn: sqlite3.Connection, body: bytes) -> int:
    digest = hashlib.sha256(body).digest()
    held = conn.execute("SELECT id FROM bodies WHERE digest = ?", (digest,)).fetchone()
    if held:
        return int(held[0])
    frame = zstandard.ZstdCompressor(level=3, write_content_size=True).compress(body)
    sql = "INSERT INTO bodies (digest, size, codec, data) VALUES (?, ?, 'zstd', ?)"
    return int(conn.execute(sql, (digest, len(body), frame)).lastrowid or 0)
