"""Listings: one URL in one section, as intervals; what sightings are made of.

An interval ends (`gone_since`) at the first of two consecutive looks, among those that could see it, that testify its
absence: a removal is concluded from whole looks only, twice (colophon-group/jobseek #2722: one truncated pager marked
11 870 live items gone). A URL that comes back opens a second interval.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, fields
from datetime import date

from archive.reading.walk import Walked
from archive.records import Claim, Instant, Look, Outcome, Row
from archive.store import Archive, Planned

LOOK = (
    "SELECT visit_id, section_id, observed_at, outcome, deep, everything, floor_on, all_dated, items_listed FROM looks"
)
CLAIM = tuple(field.name for field in fields(Claim))
_as_json = json.JSONEncoder(ensure_ascii=False).encode
SHARED = 4  # characters that a page's title must share with the listed one


@dataclass(slots=True)
class _Open:
    url_id: int
    first_seen: Instant
    last_seen: Instant
    printed_on: date | None
    missed_once: Instant | None
    missed_visit: int | None


def known_ground(conn: sqlite3.Connection, section_id: str) -> tuple[frozenset[str], bool]:
    """The URLs that the section is known to list, and whether it ever listed any."""
    rows = conn.execute(
        "SELECT u.url, l.gone_since FROM listings l JOIN urls u ON u.id = l.url_id WHERE l.section_id = ?",
        (section_id,),
    ).fetchall()
    return frozenset(url for url, gone in rows if gone is None), bool(rows)


def apply(archive: Archive, planned: Planned, walked: Walked) -> None:
    """Take one look into the section's listings."""
    this = look_of(archive.conn.execute(f"{LOOK} WHERE visit_id = ?", (planned.id,)).fetchone())
    known = _open_listings(archive.conn, planned.section_id)
    for row, at in walked.rows:
        url_id = archive.url_id(row.url)
        if url_id in known:
            _extend(archive.conn, planned, known.pop(url_id), at)
        else:
            _begin(archive, planned, row, at, this)
    for absent in known.values():
        if this.could_see(absent.printed_on) and this.at > absent.last_seen:
            _miss(archive.conn, planned, absent, this.at)


def begun(conn: sqlite3.Connection, planned: Planned) -> list[str]:
    """The URLs that this visit was the first to list, or to list again."""
    rows = conn.execute(
        "SELECT u.url FROM listings l JOIN urls u ON u.id = l.url_id WHERE l.section_id = ? AND l.first_visit = ?"
        " ORDER BY u.url",
        (planned.section_id, planned.id),
    )
    return [row[0] for row in rows]


def bears(conn: sqlite3.Connection, section_id: str, url: str, title: str) -> bool:
    """Whether a page answers to the title that its list gives: a maintenance page, or another article after a
    redirect, shares no four characters with it, and is no edition of the item."""
    row = conn.execute(
        "SELECT l.title FROM listings l JOIN urls u ON u.id = l.url_id WHERE l.section_id = ? AND u.url = ?"
        " ORDER BY l.first_seen DESC LIMIT 1",
        (section_id, url),
    ).fetchone()
    listed, said = "".join((row[0] if row else "").split()), "".join(title.split())
    if len(listed) < SHARED or len(said) < SHARED:
        return not listed or not said or listed in said or said in listed
    return any(listed[start : start + SHARED] in said for start in range(len(listed) - SHARED + 1))


def _last_without(conn: sqlite3.Connection, this: Look, printed_on: date | None) -> Look | None:
    """The last look before this one that testifies the absence of a thing of that printed day: `Look.could_see`, asked
    of the table, for a section's looks are thousands after some years."""
    row = conn.execute(
        f"{LOOK} WHERE section_id = ? AND observed_at <= ? AND (observed_at, visit_id) < (?, ?)"
        " AND outcome IN ('complete', 'partial') AND (everything OR floor_on < ?)"
        " ORDER BY observed_at DESC, visit_id DESC LIMIT 1",
        (this.section_id, this.at, this.at, this.visit_id, printed_on.isoformat() if printed_on else None),
    ).fetchone()
    return look_of(row) if row else None


def look_of(row: tuple[int, str, int, str, int, int, str | None, int, int]) -> Look:
    visit_id, section_id, at, outcome, deep, everything, floor_on, all_dated, listed = row
    floor = date.fromisoformat(floor_on) if floor_on else None
    return Look(
        visit_id, section_id, at, Outcome(outcome), bool(deep), bool(everything), floor, bool(all_dated), listed
    )


def _open_listings(conn: sqlite3.Connection, section_id: str) -> dict[int, _Open]:
    rows = conn.execute(
        "SELECT url_id, first_seen, last_seen, printed_on, missed_once, missed_visit FROM listings"
        " WHERE section_id = ? AND gone_since IS NULL",
        (section_id,),
    )
    return {
        row[0]: _Open(row[0], row[1], row[2], date.fromisoformat(row[3]) if row[3] else None, row[4], row[5])
        for row in rows
    }


def _extend(conn: sqlite3.Connection, planned: Planned, seen: _Open, at: Instant) -> None:
    conn.execute(
        "UPDATE listings SET last_seen = max(last_seen, ?), last_visit = ?, missed_once = NULL, missed_visit = NULL"
        " WHERE section_id = ? AND url_id = ? AND first_seen = ?",
        (at, planned.id, planned.section_id, seen.url_id, seen.first_seen),
    )


def _begin(archive: Archive, planned: Planned, row: Row, at: Instant, this: Look) -> None:
    printed_on = row.printed.day if row.printed else None
    absent = _last_without(archive.conn, this, printed_on)
    archive.conn.execute(
        "INSERT INTO listings (section_id, url_id, title, printed, printed_on, source_name, absent_until, absent_visit,"
        " first_seen, first_visit, last_seen, last_visit) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            planned.section_id,
            archive.url_id(row.url),
            row.title,
            pack_claim(row.printed),
            printed_on.isoformat() if printed_on else None,
            row.source_name,
            absent.at if absent else None,
            absent.visit_id if absent else None,
            at,
            planned.id,
            at,
            planned.id,
        ),
    )


def _miss(conn: sqlite3.Connection, planned: Planned, absent: _Open, at: Instant) -> None:
    """The first look that testifies the absence is noted; the second, at another instant (one capture can come in by two
    ways), ends the interval at the first."""
    where = "WHERE section_id = ? AND url_id = ? AND first_seen = ?"
    key = (planned.section_id, absent.url_id, absent.first_seen)
    if absent.missed_once is None:
        conn.execute(f"UPDATE listings SET missed_once = ?, missed_visit = ? {where}", (at, planned.id, *key))
    elif at > absent.missed_once:
        conn.execute(
            f"UPDATE listings SET gone_since = ?, gone_visit = ?, gone_known = ? {where}",
            (absent.missed_once, absent.missed_visit, at, *key),
        )


def claim_fields(claim: Claim | None) -> dict[str, str | int] | None:
    """The claim as JSON holds it: text, begin and end (instants), precision, source."""
    return None if claim is None else {name: getattr(claim, name) for name in CLAIM}  # asdict takes ten times as long


def pack_claim(claim: Claim | None) -> str | None:
    return None if claim is None else _as_json(claim_fields(claim))
