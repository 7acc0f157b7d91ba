"""Which articles a visit reads: new ones, and known ones on a falling schedule.

Daily for 30 days, weekly to half a year, then every four weeks: silent edits come early or never (semantics §2,
edition), and an evaluator asks about this year's items.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from archive.records import DAY, Catalogue, Instant, Row
from archive.store import Archive

# (age up to, interval): an interval is two hours short of whole days, so that a daily timer that drifts still reads daily
STEPS = ((30 * DAY, 22 * 3600), (183 * DAY, 7 * DAY - 7200))
LATER = 28 * DAY - 7200
FILES = frozenset(
    [
        ".pdf",
        ".doc",
        ".docx",
        ".xls",
        ".xlsx",
        ".wps",
        ".et",
        ".ofd",
        ".zip",
        ".rar",
        ".jpg",
        ".jpeg",
        ".png",
        ".gif",
        ".mp4",
        ".mp3",
    ]
)


def is_file(url: str) -> bool:
    """Whether a list links straight to a file: it has no article page."""
    return PurePosixPath(urlsplit(url).path).suffix.lower() in FILES


def kept_in_place(catalogue: Catalogue, section_id: str) -> bool:
    """Whether an obligation of the section is `in_place`: a table kept up to date on one page, whose every page must
    be read again after each period (semantics §4, a period)."""
    return any(duty.in_place and section_id in duty.sections for duty in catalogue.obligations)


def articles_due(
    archive: Archive, section_id: str, rows: Sequence[Row], now: Instant, in_place: bool = False
) -> list[str]:
    """The URLs to read now: of the rows just listed, in their order, then of what the section is known to list.
    `in_place`: daily, however old."""
    known = {
        url: (first_seen, read)
        for url, first_seen, read in archive.conn.execute(
            "SELECT u.url, l.first_seen, (SELECT max(e.seen_until) FROM editions e WHERE e.url_id = l.url_id)"
            " FROM listings l JOIN urls u ON u.id = l.url_id WHERE l.section_id = ? AND l.gone_since IS NULL"
            " ORDER BY l.first_seen, u.url",
            (section_id,),
        )
    }
    urls = dict.fromkeys([row.url for row in rows] + list(known))
    return [url for url in urls if not is_file(url) and due(now, in_place, *known.get(url, (now, None)))]


def due(now: Instant, in_place: bool, first_seen: Instant, read: Instant | None) -> bool:
    """Whether what is listed since `first_seen` and was last `read` then is to be read again."""
    if read is None:
        return True
    age = 0 if in_place else now - first_seen
    interval = next((interval for up_to, interval in STEPS if age <= up_to), LATER)
    return now - read >= interval
