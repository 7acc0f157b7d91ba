"""What a fault takes with it: the pages, the visits and the duties that lose their evidence, in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from archive.records import iso

NAMED = 4  # of each kind; the rest are counted

PAGES = """
SELECT u.url, min(s.observed_at), max(s.observed_at), count(*) FROM snapshots s JOIN urls u ON u.id = s.url_id
WHERE {where} GROUP BY u.url ORDER BY u.url
"""
VISITS = """
SELECT v.section_id, v.planned_at FROM visits v
WHERE v.id IN (SELECT s.visit_id FROM snapshots s WHERE {where}) ORDER BY v.section_id, v.planned_at
"""
DUTIES = """
SELECT DISTINCT d.obligation_id, d.office_id, d.subject, d.state FROM evidence e JOIN duties d ON d.id = e.duty_id
WHERE e.snapshot_id IN (SELECT s.id FROM snapshots s WHERE {where})
   OR e.visit_id IN (SELECT s.visit_id FROM snapshots s WHERE {where}) ORDER BY 1, 2, 3
"""


def of_snapshots(conn: sqlite3.Connection, where: str, value: object) -> str:
    """What rests on the snapshots (`s`) that `where`, of one named parameter `:of`, finds."""
    args = {"of": value}
    pages = conn.execute(PAGES.format(where=where), args).fetchall()
    visits = conn.execute(VISITS.format(where=where), args).fetchall()
    duties = conn.execute(DUTIES.format(where=where), args).fetchall()
    said = [
        _counted("page", [f"{url} as of {_span(first, last)}" for url, first, last, _ in pages]),
        _counted("visit", [f"{section} of {iso(at)[:10]}" for section, at in visits]),
        _counted("duty", [f"{row[0]} {row[1]} {row[2]} ({row[3]})" for row in duties], "duties"),
    ]
    return "lost: " + "; ".join(filter(None, said)) if any(said) else "nothing rests on it"


def of_body(conn: sqlite3.Connection, body_id: int) -> str:
    return of_snapshots(conn, "s.body_id = :of", body_id)


def of_run(conn: sqlite3.Connection, run_id: int) -> str:
    return of_snapshots(conn, "s.run_id = :of", run_id)


def _span(first: int, last: int) -> str:
    return iso(first) if first == last else f"{iso(first)} … {iso(last)}"


def _counted(word: str, names: Sequence[str], plural: str = "") -> str:
    if not names:
        return ""
    more = f", and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{len(names)} {word if len(names) == 1 else plural or word + 's'}: {', '.join(names[:NAMED])}{more}"
