"""Which attachments the copy offers to download: those whose text was read whole, and that hold nothing to be masked.

Numbers in a file's bytes cannot be masked. Where every page gave its text, the text is asked, and what a reader of the text
does not see: a workbook's rows by their columns, comments, hidden sheets, the names of authors, pictures, what an earlier
state of the file said. A scan, a picture, an archive and what was not read are not offered, and neither is what a ruling
touches: their digest and size stay. The notes of a PDF are not asked.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator

from archive.derive import text_of
from archive.derive.texts import sheets_of
from archive.records import TextState
from archive.site import masking, persons
from archive.site.veil import Veil
from archive.store import Archive

OFFERED, PRIVATE, UNREAD = "file", "private", "unread"  # what is done with a file; "": it is no attachment
MOST = 64 * 1024 * 1024  # bytes of a zip's parts: more are not looked through, and the file not offered

READ = "SELECT digest FROM attachment_texts WHERE state = 'read' AND reason = ''"
_PICTURE = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xdb\xe0-\xef]|/Subtype\s*/Image|/EmbeddedFile|/RichMedia")

_BROKEN_LINE = re.compile(r"(?<=\d)[ \t]*\n[ \t]*(?=[\dXx])")  # a number in a narrow cell goes on below


def treatment(archive: Archive, digest: str, body: bytes, personal: bool, veil: Veil) -> str:
    """What is done with the bytes of a body that is no text; `personal`: a ruling masks personal data in it."""
    row = archive.conn.execute("SELECT state, reason FROM attachment_texts WHERE digest = ?", (digest,)).fetchone()
    if row is None:
        return ""
    text = text_of(archive, digest) if row == (TextState.READ.value, "") else None
    if text is None:
        return UNREAD
    rows = [[list(cells) for cells in sheet.rows] for sheet in sheets_of(archive, digest)]
    told = bool(persons.private_in(rows)) if rows else persons.could_tell(text)
    said = [text, _BROKEN_LINE.sub("", text), *_unseen(body)]
    masked = any(masking.mask_text(part) != part or veil.over(part) != part for part in said)
    return PRIVATE if personal or told or masked or veil.shows_through(text) or _shows_more(body) else OFFERED


def _unseen(body: bytes) -> Iterator[str]:
    """What else the file says in words."""
    if not body.startswith(b"PK"):
        for charset in ("latin-1", "utf-16-le", "gb18030"):
            yield body.decode(charset, "ignore")
        yield body[1:].decode("utf-16-le", "ignore")
        return
    for part in _parts(body):
        for apart in ("", " "):  # a number may be cut by tags, and two cells are not one number
            yield html.unescape(re.sub(r"<[^<>]*>", apart, part.decode("utf-8", "ignore")))


def _parts(body: bytes) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if sum(part.file_size for part in archive.infolist()) <= MOST:
                yield from (archive.read(part) for part in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return


def _shows_more(body: bytes) -> bool:
    """Whether it holds pictures, other files, or earlier states of itself, of which no text tells."""
    if _PICTURE.search(body):
        return True
    if body.startswith(b"%PDF"):
        return body.count(b"startxref") > (2 if b"/Linearized" in body[:2048] else 1)
    if not body.startswith(b"PK"):
        return False
    parts = list(_parts(body))
    return (
        not parts or any(_PICTURE.search(part) for part in parts) or bool(re.search(rb"/(?:media|embeddings)/", body))
    )


def read_since(archive: Archive) -> frozenset[str]:
    """The digests of the files that are read whole now."""
    return frozenset(row[0] for row in archive.conn.execute(READ))
