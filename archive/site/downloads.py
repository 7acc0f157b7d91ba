"""Which attachments the copy offers to download: those whose text was read whole, and holds nothing to be masked.

Numbers in a file's bytes cannot be masked. Where every page gave its text, the text is asked; a scan, a picture, an archive
and what was not read are not offered, and neither is what a ruling touches: their digest and size stay.
"""

from __future__ import annotations

from archive.derive import text_of
from archive.records import TextState
from archive.site import masking, persons
from archive.site.veil import Veil
from archive.store import Archive

OFFERED, PRIVATE, UNREAD = "file", "private", "unread"  # what is done with a file; "": it is no attachment

READ = "SELECT digest FROM attachment_texts WHERE state = 'read' AND reason = ''"


def treatment(archive: Archive, digest: str, personal: bool, veil: Veil) -> str:
    """What is done with the bytes of a body that is no text; `personal`: a ruling masks personal data in it."""
    row = archive.conn.execute("SELECT state, reason FROM attachment_texts WHERE digest = ?", (digest,)).fetchone()
    if row is None:
        return ""
    text = text_of(archive, digest) if row == (TextState.READ.value, "") else None
    if text is None:
        return UNREAD
    masked = masking.mask_text(text) != text or persons.private_words(text)
    return PRIVATE if personal or masked or veil.over(text) != text or veil.shows_through(text) else OFFERED


def read_since(archive: Archive) -> frozenset[str]:
    """The digests of the files that are read whole now."""
    return frozenset(row[0] for row in archive.conn.execute(READ))
