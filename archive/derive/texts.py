"""What attachments say, read from their kept bytes by processes that may die of them (`archive.reading.extract`).

One row a body, with the version of what read it: the readers and the libraries under them, so that a new one reads
all anew, and a text is never compared with one that another library made.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import zstandard

from archive.derive.readings import decoded
from archive.reading.extract import LARGEST
from archive.reading.sheets import Sheet
from archive.records import ANNOUNCING, TextState
from archive.store import Archive

LIBRARIES = ("pypdf", "openpyxl", "xlrd", "olefile", "lxml")
VERSION = "texts-1 " + " ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
PATIENCE = 120  # seconds: its processor time ends first, unless the machine is asleep
AT_ONCE = max(1, min(4, os.cpu_count() or 1))  # files read side by side
Row = tuple[str, str, str, str]
ROOT = __file__.rpartition(f"{os.sep}archive{os.sep}")[0]
SIGNALS = {signal.SIGXCPU: (TextState.LIMIT, "it wants more time than it may have"),
           signal.SIGXFSZ: (TextState.LIMIT, "it says more than fits")}  # fmt: skip

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
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for group in _batched(waiting, AT_ONCE):
            files = [(decoded(archive.body(digest), coding), kind, _name(url)) for digest, coding, kind, url in group]
            for row, said in zip(group, pool.map(lambda file: extract(*file), files), strict=True):
                with archive.transaction():
                    _keep(archive, row[0], said)
                yield row[0]


def _batched(rows: list[Row], size: int) -> Iterator[list[Row]]:
    return (rows[at : at + size] for at in range(0, len(rows), size))


def _name(url: str) -> str:
    return unquote(PurePosixPath(urlsplit(url).path).name)


def extract(body: bytes, kind: str, name: str = "") -> dict[str, Any]:
    """What the file says: state, reason, pages, text, sheets, content (as `documents.Document`). Never raises for it."""
    command = [sys.executable, "-m", "archive.reading.extract", kind, name]
    env = {"PYTHONPATH": ROOT, "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8", "PATH": os.defpath}
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as noise:
        given.write(body)
        given.seek(0)
        try:
            done = subprocess.run(
                command, stdin=given, stdout=answer, stderr=noise, env=env, cwd="/", timeout=PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            return {"state": "limit", "reason": f"it was not read within {PATIENCE} seconds"}
        if done.returncode:
            return _died(done.returncode, noise)
        answer.seek(0)
        found: dict[str, Any] = json.loads(answer.read(LARGEST))
        return found


def _died(code: int, noise: Any) -> dict[str, Any]:
    """A process that did not come to its end: the file's doing, and recorded as that."""
    if -code in SIGNALS:
        state, reason = SIGNALS[signal.Signals(-code)]
        return {"state": state.value, "reason": reason}
    noise.seek(0)
    last = noise.read(100_000).decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
    if "MemoryError" in last or "File too large" in last:
        return {"state": "limit", "reason": last}
    return {"state": "broken", "reason": f"its reader ended with {code}: {last}"}


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


def sheets_of(archive: Archive, digest: str) -> tuple[Sheet, ...]:
    """The sheets of a kept file; none where it is no spreadsheet, or was not read."""
    row = archive.conn.execute("SELECT sheets FROM attachment_texts WHERE digest = ?", (digest,)).fetchone()
    held = json.loads(unpack(row[0])) if row and row[0] is not None else []
    return tuple(Sheet(name, tuple(tuple(cells) for cells in rows), cut) for name, rows, cut in held)


def unpack(packed: bytes) -> bytes:
    """A text or sheets as `attachment_texts` holds them."""
    return zstandard.ZstdDecompressor().decompress(packed)
