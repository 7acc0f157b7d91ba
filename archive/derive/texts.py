"""What attachments say, read from their kept bytes by processes that may die of them (`archive.reading.extract`).

One row a body, with the version of what read it: the readers and the libraries under them, so that a new one reads
all anew, and a text is never compared with one that another library made.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import zstandard

from archive.derive.extracting import extract
from archive.reading.coding import decoded
from archive.reading.sheets import Sheet
from archive.records import ANNOUNCING
from archive.store import Archive

LIBRARIES = ("pypdf", "openpyxl", "xlrd", "olefile", "lxml")
VERSION = "texts-3 " + " ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
AT_ONCE = max(1, min(4, os.cpu_count() or 1))  # files read side by side
Row = tuple[str, str, str, str]

WAITING = """
SELECT t.digest, t.coding, t.kind, coalesce(min(u.url), '') FROM attachment_texts t
LEFT JOIN attachments a ON a.digest = t.digest LEFT JOIN urls u ON u.id = a.url_id
WHERE t.version <> ? AND t.kind NOT IN ('html', 'empty') GROUP BY t.digest ORDER BY t.digest
"""


def waiting(archive: Archive) -> bool:
    """Whether a file is there that no reader of this version has read."""
    return archive.conn.execute(f"{WAITING} LIMIT 1", (VERSION,)).fetchone() is not None


def read_attachments(archive: Archive) -> Iterator[str]:
    """Read every file that no reader of this version has read; yields the digest of each as it is done."""
    waiting = archive.conn.execute(WAITING, (VERSION,)).fetchall()
    for group in _batched(waiting, AT_ONCE):
        files = [(decoded(archive.body(digest), coding), kind, _name(url)) for digest, coding, kind, url in group]
        for row, said in zip(group, extract(files), strict=True):
            with archive.transaction():
                _keep(archive, row[0], said)
            yield row[0]


def _batched(rows: list[Row], size: int) -> Iterator[list[Row]]:
    return (rows[at : at + size] for at in range(0, len(rows), size))


def _name(url: str) -> str:
    return unquote(PurePosixPath(urlsplit(url).path).name)


def _keep(archive: Archive, digest: str, said: dict[str, Any]) -> None:
    text, sheets = said.get("text") or "", said.get("sheets") or []
    pack = zstandard.ZstdCompressor(level=9, write_content_size=True).compress
    archive.conn.execute(
        "UPDATE attachment_texts SET state = ?, reason = ?, pages = ?, characters = ?, content = ?, announces = ?,"
        " text = ?, sheets = ?, version = ? WHERE digest = ?",
        (
            said["state"],
            said["reason"],
            said.get("pages"),
            len(text) if text else None,
            said.get("content"),
            any(word in text for word in ANNOUNCING),
            pack(text.encode("utf-8", "replace")) if text else None,
            pack(json.dumps(sheets, ensure_ascii=False).encode("utf-8", "replace")) if sheets else None,
            VERSION,
            digest,
        ),
    )


def text_of(archive: Archive, digest: str) -> str | None:
    """The text of a kept file; None where it has none, or was not read."""
    row = archive.conn.execute("SELECT text FROM attachment_texts WHERE digest = ?", (digest,)).fetchone()
    return unpack(row[0]).decode() if row and row[0] is not None else None


def text_of_content(archive: Archive, content: str) -> str:
    """What a kept file of that content says; "" where it has no text, or was not read."""
    row = archive.conn.execute(
        "SELECT text FROM attachment_texts WHERE content = ? AND text IS NOT NULL LIMIT 1", (content,)
    ).fetchone()
    return unpack(row[0]).decode() if row else ""


def sheets_of(archive: Archive, digest: str) -> tuple[Sheet, ...]:
    """The sheets of a kept file; none where it is no spreadsheet, or was not read."""
    row = archive.conn.execute("SELECT sheets FROM attachment_texts WHERE digest = ?", (digest,)).fetchone()
    held = json.loads(unpack(row[0])) if row and row[0] is not None else []
    return tuple(Sheet(name, tuple(tuple(cells) for cells in rows), cut) for name, rows, cut in held)


def unpack(packed: bytes) -> bytes:
    """A text or sheets as `attachment_texts` holds them."""
    return zstandard.ZstdDecompressor().decompress(packed)
