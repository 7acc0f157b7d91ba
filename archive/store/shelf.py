"""The body of an answer that is being kept: the one held already, or a new one, with what it is likely to resemble."""

from __future__ import annotations

import hashlib
import sqlite3
from urllib.parse import urlsplit

from archive.records import Fetch
from archive.store import bodies
from archive.store.writer import NO_BODY, Body, Known


class Shelf:
    """`forget` after a transaction that failed, and where another process may have repacked."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self._sections: dict[int, str] = {}  # by visit
        self._nears: dict[str, bodies.Near] = {}

    def forget(self) -> None:
        self._sections.clear()
        self._nears.clear()

    def body_of(self, fetch: Fetch, url_id: int, known: Known) -> Body:
        """The body that the answer gives, written where it is new, or the one that a 304 confirms."""
        if fetch.body is None:
            return known.whole if fetch.status == 304 else NO_BODY
        raw = hashlib.sha256(fetch.body).digest()
        digest = bodies.digest_text(raw)
        if digest == known.whole[2]:
            return known.whole
        body_id = bodies.find(self.conn, raw)
        if body_id is None:
            body_id = bodies.add(self.conn, raw, fetch.body, url_id, self._near(fetch))
        return body_id, len(fetch.body), digest

    def find(self, digest: str) -> Body:
        body_id = bodies.find(self.conn, bodies.digest_bytes(digest))
        if body_id is None:
            return NO_BODY
        (size,) = self.conn.execute("SELECT size FROM bodies WHERE id = ?", (body_id,)).fetchone()
        return body_id, size, digest

    def _near(self, fetch: Fetch) -> bodies.Near:
        """What is shared by the pages of a section (where it is none: of a host) that were asked for in one role."""
        host = urlsplit(fetch.url).netloc
        key = f"{host} {self._section_of(fetch.visit_id)} {fetch.role.value}"
        return self._nears.setdefault(key, bodies.Near(bodies.kin(host, fetch.role.value)))

    def _section_of(self, visit_id: int | None) -> str | None:
        if visit_id is not None and visit_id not in self._sections:
            (section,) = self.conn.execute("SELECT section_id FROM visits WHERE id = ?", (visit_id,)).fetchone()
            self._sections[visit_id] = section
        return None if visit_id is None else self._sections[visit_id]
