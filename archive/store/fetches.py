"""Fetches: one small row for each, and whatever it shares with others kept once. `snapshots` is the view that joins them.

- `answers`: the distinct answers of a URL (status, body, headers, error, and the step that they were asked as). A fetch
  that changed nothing points to the answer that is there.
- `spans`: the fetches of one visit (or of a run beside its visits: robots.txt), within the ids [first, last]. What
  they share stands here: run, visit, the instant `at` that theirs are counted from, and `before`, the id before the
  run's first (seq = id - before). A span is found by its visit, its fetches by their ids: no index on each fetch.
- `newest`: of each URL its newest fetch, its newest answer, and its latest whole one. A fetch's `back` leads to the
  URL's fetch before it, an answer's `earlier` to the answer before it.

`first`, `last`, `earliest`, `latest` and `newest` are finding aids: they can be made again from the rest.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from archive.records import Role, Snapshot
from archive.store import headers as h
from archive.store.bodies import digest_bytes, digest_text

SELECT = """
SELECT f.id, p.run_id, f.id - p.before, u.url, p.at + f.at, a.role, p.visit_id, a.step, a.status, b.digest, b.size,
       a.error, s.json, a.etag, a.modified, f.variable
FROM spans p JOIN fetches f ON f.span_id = p.id AND f.id BETWEEN p.first AND p.last
JOIN answers a ON a.id = f.answer_id JOIN urls u ON u.id = a.url_id
LEFT JOIN bodies b ON b.id = a.body_id LEFT JOIN header_sets s ON s.id = a.header_id
"""
# A URL's fetches, newest first: a CTE named `chain`, of ids. No index on each fetch finds them faster than this.
CHAIN = """
WITH RECURSIVE chain(id) AS (
  SELECT fetch_id FROM newest WHERE url_id = {url_id}
  UNION ALL SELECT f.id - f.back FROM chain JOIN fetches f ON f.id = chain.id WHERE f.back IS NOT NULL
)
"""


def read(conn: sqlite3.Connection, where: str, *args: object) -> list[Snapshot]:
    """The snapshots that the clause chooses (p: spans, f: fetches, a: answers, u: urls)."""
    return [_snapshot(row) for row in conn.execute(SELECT + where, args)]


def of_run(conn: sqlite3.Connection, run_id: int, after: int) -> Iterator[Snapshot]:
    """The snapshots of a run numbered above `after`, in their order, one at a time."""
    placed = "SELECT min(before), max(last) FROM spans WHERE run_id = ?"
    before, last = conn.execute(placed, (run_id,)).fetchone()
    # the unary + keeps the run's spans from being gone through one by one: its fetches lie side by side
    where = "WHERE f.id > ? AND f.id <= ? AND +p.run_id = ? AND f.id - p.before > ? ORDER BY f.id"
    if before is not None:
        for row in conn.execute(SELECT + where, (before + after, last, run_id, after)):
            yield _snapshot(row)


def highest(conn: sqlite3.Connection, run_id: int) -> int:
    """The number of the run's last snapshot; 0 where it has none."""
    row = conn.execute("SELECT max(last - before) FROM spans WHERE run_id = ?", (run_id,)).fetchone()
    return int(row[0] or 0)


def _snapshot(row: tuple[Any, ...]) -> Snapshot:
    digest = None if row[9] is None else digest_text(row[9])
    form = () if row[12] is None else h.unpack_form(row[12])
    headers = h.join(form, row[13], row[14], h.unpack_variable(row[15]), row[4], row[10])
    fields = (*row[:5], Role(row[5]), *row[6:9], digest, *row[10:12], headers)
    return Snapshot(*fields)  # the columns of SELECT, in its order


def history(conn: sqlite3.Connection, url_id: int) -> list[Snapshot]:
    """All snapshots of a URL, newest recorded first."""
    ids = conn.execute(f"{CHAIN.format(url_id='?')} SELECT id FROM chain", (url_id,)).fetchall()
    return [read(conn, "WHERE f.id = ?", row[0])[0] for row in ids]


def with_body(conn: sqlite3.Connection, url_id: int, digest: str) -> Snapshot | None:
    """The 200 answer of the URL with that body that was recorded last; None where none is held."""
    row = conn.execute(
        f"{CHAIN.format(url_id='?')} SELECT f.id FROM chain JOIN fetches f ON f.id = chain.id"
        " JOIN answers a ON a.id = f.answer_id JOIN bodies b ON b.id = a.body_id"
        " WHERE a.status = 200 AND b.digest = ? ORDER BY f.id DESC LIMIT 1",
        (url_id, digest_bytes(digest)),
    ).fetchone()
    return read(conn, "WHERE f.id = ?", row[0])[0] if row else None


def visits_that_asked(conn: sqlite3.Connection, url_id: int, role: Role) -> list[int]:
    """The visits that fetched the URL in that role, each once; none of a run whose clock was not believed."""
    rows = conn.execute(
        f"{CHAIN.format(url_id='?')} SELECT DISTINCT p.visit_id FROM chain JOIN fetches f ON f.id = chain.id"
        " JOIN spans p ON p.id = f.span_id JOIN answers a ON a.id = f.answer_id"
        " JOIN runs r ON r.id = p.run_id WHERE a.role = ? AND p.visit_id IS NOT NULL"
        " AND instr(r.clock_note, 'untrusted') = 0 ORDER BY p.visit_id",
        (url_id, role.value),
    )
    return [row[0] for row in rows]


def faults(conn: sqlite3.Connection) -> Iterator[str]:
    """One line for each run with fetches missing, each span that does not hold its fetches, each URL whose fetches
    cannot all be found."""
    for run_id, count, distinct, highest in conn.execute(RUNS):
        if not count == distinct == highest:
            yield f"run {run_id}: {count} snapshots, numbered to {highest}: {highest - distinct} are missing"
    for (span_id,) in conn.execute(SPANS):
        yield f"span {span_id}: its ids or instants do not hold its fetches: a visit's snapshots are not all found"
    for url, held, found in conn.execute(URLS):
        yield f"{url}: {held} snapshots, of which {found} are found from its newest: its history is cut short"
    for packed, variable in conn.execute(VARIABLES):
        if not h.fits(packed, variable):
            yield f"fetches: variable {variable!r}: not what headers of the form {packed} keep"
    for packed, etag, modified in conn.execute(SLOTS):
        if h.slots(packed) != (etag, modified):
            yield f"answers: an etag or a date that headers of the form {packed} do not have, or lack one"
    for (url,) in conn.execute(AIDS):
        yield f"{url}: its newest answers are not those that it bears: a 304 would point to another body"


RUNS = """
SELECT p.run_id, count(*), count(DISTINCT f.id - p.before), max(max(f.id, p.last) - p.before)
FROM fetches f JOIN spans p ON p.id = f.span_id GROUP BY p.run_id
"""
SPANS = """
SELECT p.id FROM spans p LEFT JOIN fetches f ON f.span_id = p.id GROUP BY p.id
HAVING min(f.id) IS NOT p.first OR max(f.id) IS NOT p.last OR min(f.at) IS NOT p.earliest OR max(f.at) IS NOT p.latest
"""
URLS = """
WITH RECURSIVE chain(url_id, id) AS (
  SELECT url_id, fetch_id FROM newest
  UNION SELECT c.url_id, f.id - f.back FROM chain c JOIN fetches f ON f.id = c.id WHERE f.back IS NOT NULL
),
held AS (SELECT a.url_id, count(*) AS n FROM fetches f JOIN answers a ON a.id = f.answer_id GROUP BY a.url_id),
found AS (
  SELECT c.url_id, count(*) AS n FROM chain c JOIN fetches f ON f.id = c.id
  JOIN answers a ON a.id = f.answer_id AND a.url_id = c.url_id GROUP BY c.url_id
)
SELECT u.url, h.n, coalesce(o.n, 0) FROM held h JOIN urls u ON u.id = h.url_id LEFT JOIN found o ON o.url_id = h.url_id
WHERE h.n IS NOT o.n
"""
VARIABLES = """
SELECT DISTINCT s.json, f.variable FROM fetches f JOIN answers a ON a.id = f.answer_id
LEFT JOIN header_sets s ON s.id = a.header_id
"""
SLOTS = """
SELECT DISTINCT s.json, a.etag IS NOT NULL, a.modified IS NOT NULL FROM answers a
LEFT JOIN header_sets s ON s.id = a.header_id
"""
# what `newest` and `earlier` say, made again from the rest
AIDS = """
WITH told AS (
  SELECT id, url_id, earlier, lag(id) OVER (PARTITION BY url_id ORDER BY id) AS before FROM answers
),
whole AS (
  SELECT a.url_id, f.id, row_number() OVER (PARTITION BY a.url_id ORDER BY p.at + f.at DESC, f.id DESC) AS place
  FROM fetches f JOIN spans p ON p.id = f.span_id JOIN answers a ON a.id = f.answer_id
  WHERE a.status = 200 AND a.error IS NULL AND a.body_id IS NOT NULL
)
SELECT u.url FROM newest n JOIN urls u ON u.id = n.url_id
LEFT JOIN (SELECT url_id, max(id) AS id FROM answers GROUP BY url_id) a ON a.url_id = n.url_id
LEFT JOIN (SELECT url_id, id FROM whole WHERE place = 1) w ON w.url_id = n.url_id
WHERE n.answer_id IS NOT a.id OR n.whole_id IS NOT w.id
UNION SELECT u.url FROM fetches f JOIN answers a ON a.id = f.answer_id JOIN urls u ON u.id = a.url_id WHERE f.back <= 0
UNION SELECT u.url FROM told t JOIN urls u ON u.id = t.url_id WHERE t.earlier IS NOT t.before
"""
