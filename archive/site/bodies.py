"""The archived bodies beside a published copy: `<stem>.bodies.db`, by the digest of the kept bytes.

A file of its own, which Datasette never opens, so that no query and no `.json` can dump it. What it holds is what is shown,
each body encoded anew and alone: private numbers and persons masked, what a ruling withholds left out, with the digest of
the shown bytes. Bodies that are no text are not shown (numbers in them cannot be masked); their digest is. Attachments may
be downloaded where `downloads` finds nothing in them to be masked.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import zstandard

from archive.catalogue.withheld import Extent
from archive.reading.coding import decoded
from archive.reading.text import decode
from archive.site import downloads, masking, persons
from archive.site.veil import Veil
from archive.site.withholding import SAID, Plan
from archive.store import Archive
from archive.store.bodies import digest_text

TABLE = """
CREATE TABLE IF NOT EXISTS bodies (
  digest TEXT PRIMARY KEY, shown_digest TEXT, masked INTEGER NOT NULL, charset TEXT, kind TEXT NOT NULL,
  size INTEGER NOT NULL, data BLOB, treatment TEXT NOT NULL, persons TEXT
) STRICT
"""
# Each body with the latest answer that bore it, for its headers (a 304 bears none of the body's).
_HELD = """
SELECT b.digest, max(s.id) FROM bodies b JOIN snapshots s ON s.body_id = b.id AND s.status IS NOT 304 GROUP BY b.id
"""
# Files in which words stand coded (RTF, a saved MHTML page) are as little text as the others.
_BINARY = (
    b"{\\rtf",
    b"MIME-Version:",
    b"From: <Saved by",
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"\x1f\x8b",
)


class Treatment(StrEnum):
    """What was done to a body before it was shown."""

    RULES = ""  # the rules of masking alone, which hold for every body
    PERSONAL = "personal"  # by ruling: every labelled name, address and number
    WORDS = "words"  # by ruling: the title or number of a withheld item stands in it
    WHOLE = "whole"  # by ruling: nothing is shown
    FILE = downloads.OFFERED  # an attachment whose text holds nothing to be masked: its bytes are offered
    PRIVATE = downloads.PRIVATE  # an attachment whose text holds what is to be masked: not offered
    UNREAD = downloads.UNREAD  # an attachment whose text is not known: not offered
    UNMASKABLE = "unmaskable"  # what is to be masked could not be masked surely: nothing is shown


_MAY_CHANGE = (Treatment.WORDS, Treatment.PERSONAL, Treatment.UNMASKABLE)  # with the words to be veiled


@dataclass(frozen=True, slots=True)
class Shown:
    """What the site shows of one body. `data` None: it is no text, or withheld."""

    digest: str
    shown_digest: str | None
    masked: bool
    charset: str | None
    kind: str  # html, text, binary
    size: int
    data: bytes | None
    treatment: str = ""
    persons: str | None = None  # the names masked in it, as they are shown


def beside(published: Path) -> Path:
    return published.with_name(f"{published.stem}.bodies.db")


def read(published: Path, digest: str) -> Shown | None:
    """The body kept under that digest; None where the copy holds none, or came without its bodies."""
    held = beside(published)
    if not held.exists():
        return None
    with closing(sqlite3.connect(f"{held.absolute().as_uri()}?immutable=1", uri=True)) as conn:
        row = conn.execute(
            "SELECT digest, shown_digest, masked, charset, kind, size, data, treatment, persons FROM bodies"
            " WHERE digest = ?",
            (digest,),
        ).fetchone()
    if row is None:
        return None
    data = None if row[6] is None else zstandard.ZstdDecompressor().decompress(row[6])
    return Shown(row[0], row[1], bool(row[2]), row[3], row[4], row[5], data, row[7], row[8])


def is_current(path: Path) -> bool:
    """Whether the file was written by these rules of masking. Another is not carried on, but written anew."""
    if not path.exists():
        return False
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as conn:
        return bool(conn.execute("PRAGMA user_version").fetchone()[0] == masking.VERSION)


def fill(conn: sqlite3.Connection, archive: Archive, plan: Plan) -> bool:
    """Make the bodies file of `conn` hold what the archive holds, as the plan lets it be shown. Only what is new, or was
    shown otherwise, is read. True where something was taken out: the file's free pages still hold it."""
    conn.execute("PRAGMA secure_delete = ON")
    conn.execute(TABLE)
    conn.execute("CREATE TABLE IF NOT EXISTS plan (key TEXT NOT NULL) STRICT")
    held = {digest_text(row[0]): int(row[1]) for row in archive.conn.execute(_HELD)}
    veil = Veil(dict.fromkeys(plan.words, SAID))
    stale = _stale(conn, plan, veil, held, downloads.read_since(archive))
    conn.executemany("DELETE FROM bodies WHERE digest = ?", [(digest,) for digest in stale])
    there = {row[0] for row in conn.execute("SELECT digest FROM bodies")}
    wanted = {digest: snapshot for digest, snapshot in held.items() if digest not in there}
    conn.executemany("INSERT INTO bodies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _rows(archive, plan, veil, wanted))
    conn.execute("DELETE FROM plan")
    conn.execute("INSERT INTO plan VALUES (?)", (plan.key,))
    conn.execute(f"PRAGMA user_version = {masking.VERSION}")
    return bool(stale)


def _stale(
    conn: sqlite3.Connection, plan: Plan, veil: Veil, held: Mapping[str, int], read: frozenset[str]
) -> list[str]:
    """Bodies that are to be shown otherwise than they are, or are held no more."""
    same = conn.execute("SELECT 1 FROM plan WHERE key = ?", (plan.key,)).fetchone() is not None
    found = []
    for digest, treatment, kind in conn.execute("SELECT digest, treatment, kind FROM bodies"):
        ruled = plan.bodies.get(digest)
        other = digest not in held or _differs(Treatment(treatment), ruled)
        if not other and not same and ruled is not Extent.WHOLE and kind != "binary":
            other = treatment in _MAY_CHANGE or _bears(conn, digest, veil)
        if kind == "binary" and treatment == Treatment.UNREAD:
            other = other or digest in read
        if kind == "binary" and treatment in (Treatment.FILE, Treatment.PRIVATE):
            other = other or not same
        if other:
            found.append(digest)
    return found


def _differs(treatment: Treatment, ruled: Extent | None) -> bool:
    if ruled is Extent.WHOLE or treatment is Treatment.WHOLE:
        return (ruled is Extent.WHOLE) != (treatment is Treatment.WHOLE)
    personal = ruled is Extent.PERSONAL
    return treatment is not Treatment.UNMASKABLE and personal != (treatment is Treatment.PERSONAL)


def _bears(conn: sqlite3.Connection, digest: str, veil: Veil) -> bool:
    """Whether a word to be veiled stands in the body as it is shown now."""
    if not veil:
        return False
    charset, data = conn.execute("SELECT charset, data FROM bodies WHERE digest = ?", (digest,)).fetchone()
    text = zstandard.ZstdDecompressor().decompress(data).decode(charset, "replace")
    return veil.over(text) != text or veil.shows_through(text)


def _rows(archive: Archive, plan: Plan, veil: Veil, wanted: Mapping[str, int]) -> Iterator[tuple[object, ...]]:
    packer = zstandard.ZstdCompressor(level=3, write_content_size=True)
    for digest, snapshot in wanted.items():
        shown = shown_of(archive, digest, snapshot, plan, veil)
        packed = None if shown.data is None else packer.compress(shown.data)
        yield (
            shown.digest,
            shown.shown_digest,
            int(shown.masked),
            shown.charset,
            shown.kind,
            shown.size,
            packed,
            shown.treatment,
            shown.persons,
        )


def shown_of(archive: Archive, digest: str, snapshot: int, plan: Plan, veil: Veil) -> Shown:
    """What may be shown of a kept body. `snapshot`: an answer that bore it, for its headers."""
    headers = dict(archive.snapshot(snapshot).headers)
    body, ruled = archive.body(digest), plan.bodies.get(digest)
    shown = show(body, headers, ruled, veil)
    if shown.kind == "binary" and ruled is not Extent.WHOLE:
        return _file(archive, shown, body, ruled is Extent.PERSONAL, veil)
    return shown


def _file(archive: Archive, shown: Shown, body: bytes, personal: bool, veil: Veil) -> Shown:
    """A body that is no text, as it may be downloaded."""
    done = downloads.treatment(archive, shown.digest, body, personal, veil)
    if done == downloads.OFFERED:
        return replace(shown, data=body, shown_digest=shown.digest, treatment=done)
    return replace(shown, treatment=done)


def show(body: bytes, headers: Mapping[str, str], ruled: Extent | None = None, veil: Veil | None = None) -> Shown:
    """What may be shown of a body that came with these headers, where `ruled` is what a ruling has of it."""
    digest = digest_text(hashlib.sha256(body).digest())
    media = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    coding = next((value for name, value in headers.items() if name.lower() == "content-encoding"), "")
    plain = decoded(body, coding)  # numbers are not to be masked in what is compressed, nor is it to be read
    kind = kind_of(plain, media)
    if kind == "text" and coding.strip().lower() not in ("", "identity") and plain == body:
        kind = "binary"  # packed in a way that we cannot undo: what it says cannot be masked
    if kind == "binary" or ruled is Extent.WHOLE:
        treatment = Treatment.WHOLE if ruled is Extent.WHOLE else Treatment.RULES
        return Shown(digest, None, False, None, kind, len(body), None, treatment)
    charset = decode(plain, media).encoding
    data, names, treatment = _masked(plain, charset, ruled, veil or Veil({}))
    if data is None:
        return Shown(digest, None, True, charset, kind, len(body), None, treatment, names)
    shown = digest_text(hashlib.sha256(data).digest())
    return Shown(digest, shown, data != plain, charset, kind, len(body), data, treatment, names)


def _masked(body: bytes, charset: str, ruled: Extent | None, veil: Veil) -> tuple[bytes | None, str | None, Treatment]:
    """The bytes to be shown (None: what is to be masked cannot be), the names masked, and how it was treated."""
    text = body.decode(charset, "surrogateescape")
    private = persons.private_words(text, broad=ruled is Extent.PERSONAL)
    names = ";".join(sorted({private[name] for name in persons.names(private)})) or None
    people = Veil(private)
    over = people.over(veil.over(text))
    treatment = Treatment.PERSONAL if ruled is Extent.PERSONAL else Treatment.RULES
    if treatment is Treatment.RULES and veil.over(text) != text:
        treatment = Treatment.WORDS
    whole = text.encode(charset, "surrogateescape") == body
    if (not whole and over != text) or people.shows_through(over) or veil.shows_through(over):
        return None, names, Treatment.UNMASKABLE
    return (
        masking.mask_bytes(body if over == text else over.encode(charset, "surrogateescape"), charset),
        names,
        treatment,
    )


def kind_of(body: bytes, media: str) -> str:
    """html, text or binary: from the bytes first, for servers lie about types."""
    head = body[:1024]
    if head.startswith(_BINARY) or (b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))):
        return "binary"
    if re.match(r"(image|audio|video|font)/", media):
        return "binary"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if "html" in media or start.startswith((b"<!doctype html", b"<html", b"<head")):
        return "html"
    return "text"
