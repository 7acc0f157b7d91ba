"""Attachments: the files that pages and lists link, each distinct content from when it was first to when it was last seen.

The bytes are recorded; what stands here is derived from their snapshots. A page in a file's place (a login, a soft 404)
is no version of the file, and neither is a broken answer: the file was not seen then, and nothing follows from it.
What others captured of a file, outside of any visit, counts from when a page or a list links it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from archive.derive.readings import STALE, age, asked_for, header, held
from archive.derive.schedule import LATER, due, is_file
from archive.reading.coding import decoded
from archive.reading.kinds import kind_of
from archive.records import Article, Instant, Role, Row, Snapshot, TextState
from archive.store import Archive
from archive.store.fetches import CHAIN

NO_FILE = ("html", "empty")

# What the section lists now, and when an answer last came for each (a server's own failure is asked again at once).
LINKED = f"""
SELECT f.url, min(l.first_seen),
  ({CHAIN.format(url_id="f.id")} SELECT max(s.observed_at) FROM chain JOIN snapshots s ON s.id = chain.id
   WHERE s.role = 'attachment' AND (s.status < 500 OR s.error = 'too-large')),
  ({CHAIN.format(url_id="f.id")} SELECT s.error FROM chain JOIN snapshots s ON s.id = chain.id
   WHERE s.role = 'attachment' ORDER BY s.observed_at DESC, s.id DESC)
FROM listings l JOIN page_files p ON p.url_id = l.url_id JOIN urls f ON f.id = p.file_id
WHERE l.section_id = ? AND l.gone_since IS NULL
  AND p.seen_until = (SELECT max(seen_until) FROM page_files WHERE url_id = p.url_id)
GROUP BY f.id ORDER BY min(l.first_seen), f.url
"""
NOT_TAKEN = """
SELECT 1 FROM captures c JOIN snapshots s ON s.id = c.snapshot_id WHERE c.loose_url_id = ? AND NOT EXISTS (
  SELECT 1 FROM attachments a WHERE a.url_id = c.loose_url_id AND s.observed_at BETWEEN a.seen_from AND a.seen_until
) LIMIT 1
"""


def attachments_due(archive: Archive, section_id: str, now: Instant, in_place: bool = False) -> list[str]:
    """The files to fetch now: new ones, and known ones on the falling schedule of the articles. Of a page those that it
    linked when it was last read; of a list the files that stand in an article's place."""
    found = []
    for url, first_seen, asked, error in archive.conn.execute(LINKED, (section_id,)):
        too_large = error == "too-large" and now - asked < LATER  # daily, it would cost its limit daily
        if not too_large and due(now, in_place, first_seen, asked):
            found.append(url)
    return found


def linked_by_page(archive: Archive, url: str, snapshot: Snapshot, article: Article) -> list[str]:
    """Note which files the page linked when this was read; their URLs."""
    at, files = snapshot.observed_at - age(snapshot), [got.url for got in (*article.attachments, *article.images)]
    for file in files:
        _link(archive, url, file, at)
    return files


def linked_by_list(archive: Archive, rows: Iterable[tuple[Row, Instant]]) -> list[str]:
    """Note the rows that lead straight to a file: it stands for its own page. Their URLs."""
    files = [(row.url, at) for row, at in rows if is_file(row.url)]
    for file, at in files:
        _link(archive, file, file, at)
    return [file for file, _ in files]


def _link(archive: Archive, page: str, file: str, at: Instant) -> None:
    archive.conn.execute(
        "INSERT INTO page_files (url_id, file_id, seen_from, seen_until) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET seen_from = min(seen_from, excluded.seen_from), seen_until = max(seen_until, excluded.seen_until)",
        (archive.url_id(page), archive.url_id(file), at, at),
    )


def apply(archive: Archive, snapshots: Iterable[Snapshot]) -> list[str]:
    """Take a visit's files into their versions, inside the caller's transaction. Taking one twice changes nothing. The URLs
    of which it shows one as old as the newest or older: `rebuild` makes all their versions anew."""
    older: list[str] = []
    for url, snapshot in asked_for(snapshots, Role.ATTACHMENT):
        if not _is_version(archive, snapshot):
            continue
        url_id, at = archive.url_id(url), snapshot.observed_at - age(snapshot)
        newest = archive.conn.execute("SELECT max(seen_until) FROM attachments WHERE url_id = ?", (url_id,)).fetchone()
        if newest[0] is not None and at <= newest[0]:
            older.append(url)
        else:
            _append(archive.conn, url_id, snapshot)
    return older


def _is_version(archive: Archive, snapshot: Snapshot) -> bool:
    """Whether a whole file came. Its kind is told once for each body."""
    if snapshot.digest is None or snapshot.error is not None or snapshot.status not in (200, 304):
        return False
    return age(snapshot) <= STALE and _kind(archive, snapshot) not in NO_FILE


def _kind(archive: Archive, snapshot: Snapshot) -> str:
    digest = snapshot.digest or ""
    row = archive.conn.execute("SELECT kind FROM attachment_texts WHERE digest = ?", (digest,)).fetchone()
    if row is not None:
        return str(row[0])
    whole = held(archive, snapshot) if snapshot.status == 304 else snapshot
    coding = header(whole, "content-encoding")
    kind = kind_of(decoded(archive.body(digest), coding), header(whole, "content-type"))
    archive.conn.execute(
        "INSERT INTO attachment_texts (digest, coding, kind, state, reason, announces, version)"
        " VALUES (?, ?, ?, ?, '', 0, '')",
        (digest, coding, kind, TextState.WAITING.value),
    )
    return kind


def _append(conn: sqlite3.Connection, url_id: int, snapshot: Snapshot) -> None:
    at = snapshot.observed_at - age(snapshot)
    last = conn.execute(
        "SELECT seen_from, seen_until, digest FROM attachments WHERE url_id = ? ORDER BY seen_from DESC LIMIT 1",
        (url_id,),
    ).fetchone()
    if last and (last[2] == snapshot.digest or last[0] == at):
        conn.execute(
            "UPDATE attachments SET seen_until = max(seen_until, ?) WHERE url_id = ? AND seen_from = ?",
            (at, url_id, last[0]),
        )
        return
    conn.execute(
        "INSERT INTO attachments VALUES (?, ?, ?, ?, ?, ?)",
        (url_id, at, last[1] if last else None, at, snapshot.digest, snapshot.id),
    )


def take_loose(archive: Archive, urls: Iterable[str]) -> None:
    """Take in what others captured of these files, of which each is linked: when a link names one, and when a capture
    comes in."""
    for url in dict.fromkeys(urls):
        url_id = archive.url_id(url)
        if archive.conn.execute(NOT_TAKEN, (url_id,)).fetchone():
            rebuild(archive, url)


def linked(conn: sqlite3.Connection, urls: Iterable[str]) -> Iterator[str]:
    """Those of the URLs that a page or a list links as a file."""
    files = {row[0] for row in conn.execute("SELECT DISTINCT u.url FROM page_files p JOIN urls u ON u.id = p.file_id")}
    yield from (url for url in urls if url in files)


def _loose(archive: Archive, url_id: int) -> list[Snapshot]:
    rows = archive.conn.execute(
        "SELECT snapshot_id FROM captures WHERE loose_url_id = ? ORDER BY snapshot_id", (url_id,)
    ).fetchall()
    return [got for row in rows if _is_version(archive, got := archive.snapshot(row[0]))]


def rebuild(archive: Archive, url: str) -> None:
    """The file's versions anew, from all its snapshots in order of time."""
    url_id = archive.url_id(url)
    archive.conn.execute("DELETE FROM attachments WHERE url_id = ?", (url_id,))
    found = [
        snapshot
        for visit_id in archive.visits_that_asked(url_id, Role.ATTACHMENT)
        for asked, snapshot in asked_for(archive.snapshots_of(visit_id), Role.ATTACHMENT)
        if asked == url and _is_version(archive, snapshot)
    ]
    found += _loose(archive, url_id)
    for snapshot in sorted(found, key=lambda s: (s.observed_at - age(s), s.run_id, s.seq)):
        _append(archive.conn, url_id, snapshot)
