"""What a story is made of: shelves (lists) and things (what is put on them)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from tests.sample.timeline import moment

Table = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Host:
    """One site. `static`: its pages are files (Last-Modified, ETag, stable bytes); else each answer is made anew."""

    id: str
    name: str
    family: str
    port: int  # the default; a test may take another
    domain: str  # what its meta tags say of it
    code: str
    static: bool = False
    encoding: str = "utf-8"  # declared by its pages alone; its answers name no charset


@dataclass(frozen=True)
class Shelf:
    """One list. `per_page` rows a page; `cap`: only so many newest rows are ever shown."""

    id: str
    host: str
    name: str
    path: str
    per_page: int = 40
    cap: int | None = None
    shuffled: bool = False  # rows out of date order, nothing pinned
    bare: bool = False  # neither list nor article prints a publication date
    totals: bool = True  # the page states how many records there are, where its family does
    empty: str = ""  # the text shown while there is nothing
    family: str = ""  # of its pages; blank: its host's


@dataclass(frozen=True)
class Edit:
    """From `at` on the page says this instead; None: as before."""

    at: str
    title: str | None = None
    body: str | None = None
    published: str | None = None
    formed: str | None = None
    table: Table | None = None


@dataclass(frozen=True)
class Thing:
    """One page and its row. `up` and `down` are when it truly comes and goes; the rest is what it says of itself."""

    id: str
    shelf: str
    title: str
    up: str
    published: str | None = None  # shown; may bear a time. None: says nothing
    formed: str | None = None
    number: str | None = None
    source: str | None = None
    down: str | None = None
    back: str | None = None  # after `down`: up again
    pinned: bool = False
    edits: tuple[Edit, ...] = ()
    body: str | None = None
    table: Table | None = None  # after the text; the first row is its head
    picture: str = ""  # the address of a picture, after the text
    address: str = ""  # its path, where the family's own is not what is told

    def is_up(self, at: datetime) -> bool:
        if at < moment(self.up):
            return False
        if self.down is None or at < moment(self.down):
            return True
        return self.back is not None and at >= moment(self.back)

    def as_of(self, at: datetime) -> Thing:
        """What the page says then."""
        now = self
        for edit in self.edits:
            if at >= moment(edit.at):
                says = {name: getattr(edit, name) for name in ("title", "body", "published", "formed", "table")}
                now = replace(now, **{key: value for key, value in says.items() if value is not None})
        return now

    def changed_at(self, at: datetime) -> datetime:
        """When the page last changed, as a web server tells it."""
        marks = [self.up, self.back or self.up, *(edit.at for edit in self.edits)]
        return max(moment(mark) for mark in marks if moment(mark) <= at)

    def listed_on(self) -> str:
        return (self.published or self.up)[:10]

    def hex(self, length: int) -> str:
        return hashlib.sha256(self.id.encode()).hexdigest()[:length]

    def digits(self, length: int) -> str:
        return str(int(self.hex(15), 16)).rjust(length, "1")[:length]


def in_order(things: Iterable[Thing], shelf: Shelf) -> list[Thing]:
    """The rows of a list: newest printed day first, pinned ones above all."""
    rows = sorted(things, key=lambda thing: (thing.pinned, thing.listed_on(), moment(thing.up)), reverse=True)
    if shelf.shuffled and len(rows) > 3:
        rows[0], rows[3] = rows[3], rows[0]
    return rows[: shelf.cap]
