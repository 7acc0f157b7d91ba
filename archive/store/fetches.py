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
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from archive.records import Instant, Role, Snapshot
from archive.store import headers as h
from archive.store.bodies import digest_bytes, digest_text

NEAR = 8  # answers of the URL that are compared, newest first: a page that alternates finds its answer again
MANY = 4096  # URLs, and forms, held in memory

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


class Row(NamedTuple):
    """One fetch to be kept. `id` and `seq`: those that it had in another file; None: the next."""

    run_id: int
    visit_id: int | None
    url_id: int
    at: Instant
    role: str
    step: int | None
    status: int | None
    body_id: int | None
    size: int | None  # of the body
    headers: h.Headers
    error: str | None
    id: int | None = None
    seq: int | None = None
    digest: str | None = None  # of the body, where it is at hand

    @property
    def is_whole(self) -> bool:
        return self.status == 200 and self.error is None and self.body_id is not None


class Answer(NamedTuple):
    id: int
    role: str
    step: int | None
    status: int | None
    body_id: int | None
    header_id: int | None
    etag: str | None
    modified: int | None
    error: str | None
    earlier: int | None

    def variable(self, row: Row, form: h.Form) -> h.Variable | None:
        """What a fetch keeps beside this answer; None where the row is another answer."""
        mine = (self.role, self.step, self.status, self.body_id, self.error)
        if mine != (row.role, row.step, row.status, row.body_id, row.error):
            return None
        variable = h.variable_of(form, row.headers, row.at)
        if variable is None or h.join(form, self.etag, self.modified, variable, row.at, row.size) != row.headers:
            return None
        return variable


class Newest(NamedTuple):
    """Of one URL. `whole`: its latest 200 that was not cut short."""

    fetch_id: int | None = None
    answer_id: int | None = None
    whole_id: int | None = None
    whole_at: Instant | None = None
    whole_body_id: int | None = None
    whole_size: int | None = None
    whole_digest: str | None = None  # None: not at hand
    dates: h.Headers | None = None  # those headers of the newest fetch that `h.dates_of` names; None: not at hand


class Span(NamedTuple):
    id: int
    before: int
    at: Instant


class Fetches:
    """The writer of fetches. It remembers where it is; `begin` before a transaction, `forget` after one that failed."""

    def __init__(self, conn: sqlite3.Connection, intern: Callable[[str, str, str], int]) -> None:
        """`intern`: (table, column, text) -> the id of the text, which is written where it is new."""
        self.conn = conn
        self._intern = intern
        self.forget()

    def forget(self) -> None:
        self._last: int | None = None
        self._run: tuple[int, int] | None = None  # the run written last, and its highest seq
        self._spans: dict[int | None, Span] = {}  # of that run
        self._newest: dict[int, Newest] = {}
        self._answers: dict[int, Answer] = {}
        self._forms: dict[int | None, h.Form] = {None: ()}

    def begin(self) -> None:
        """Another process may have written since the last transaction."""
        self._last = None

    def newest(self, url_id: int) -> Newest:
        """What is known of the URL; all None where it was never fetched."""
        if url_id not in self._newest:
            if len(self._newest) >= MANY:
                self._newest.clear()
            found = self.conn.execute(
                "SELECT n.fetch_id, n.answer_id, n.whole_id, p.at + f.at, a.body_id, b.size FROM newest n"
                " LEFT JOIN fetches f ON f.id = n.whole_id LEFT JOIN spans p ON p.id = f.span_id"
                " LEFT JOIN answers a ON a.id = f.answer_id LEFT JOIN bodies b ON b.id = a.body_id WHERE n.url_id = ?",
                (url_id,),
            ).fetchone()
            self._newest[url_id] = Newest(*found) if found else Newest()
        return self._newest[url_id]

    def add(self, row: Row) -> tuple[int, int]:
        """Keep one fetch; its id, and its seq within the run."""
        fetch_id, seq = self._place(row)
        newest = self.newest(row.url_id)
        answer_id, variable, made = self._answer(row, newest)
        span = self._span(row, fetch_id - seq, fetch_id)
        back = None if newest.fetch_id is None else fetch_id - newest.fetch_id
        self.conn.execute(
            "INSERT INTO fetches (id, span_id, answer_id, at, back, variable) VALUES (?, ?, ?, ?, ?, ?)",
            (fetch_id, span.id, answer_id, row.at - span.at, back, h.pack_variable(variable)),
        )
        whole = newest[2:7]
        if row.is_whole and (newest.whole_at is None or newest.whole_at <= row.at):
            whole = (fetch_id, row.at, row.body_id, row.size, row.digest)
        newest = Newest(fetch_id, answer_id if made else newest.answer_id, *whole, h.dates_of(row.headers))
        self.conn.execute(
            "INSERT INTO newest (url_id, fetch_id, answer_id, whole_id) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET fetch_id = excluded.fetch_id, answer_id = excluded.answer_id, whole_id = excluded.whole_id",
            (row.url_id, fetch_id, newest.answer_id, newest.whole_id),
        )
        self._newest[row.url_id] = newest
        self._last, self._run = fetch_id, (row.run_id, seq)
        return fetch_id, seq

    def _place(self, row: Row) -> tuple[int, int]:
        if self._last is None:
            self._last = self.conn.execute("SELECT coalesce(max(id), 0) FROM fetches").fetchone()[0]
        if self._run is None or self._run[0] != row.run_id:
            self._run = (row.run_id, highest(self.conn, row.run_id))
            self._spans.clear()
        fetch_id = self._last + 1 if row.id is None else row.id
        return fetch_id, self._run[1] + 1 if row.seq is None else row.seq

    def _span(self, row: Row, before: int, fetch_id: int) -> Span:
        span = self._spans.get(row.visit_id)
        if span is None or span.before != before:
            span = self._spans[row.visit_id] = self._open_span(row, before, fetch_id)
        late = row.at - span.at
        self.conn.execute(
            "UPDATE spans SET last = ?, earliest = min(earliest, ?), latest = max(latest, ?) WHERE id = ?",
            (fetch_id, late, late, span.id),
        )
        return span

    def _open_span(self, row: Row, before: int, fetch_id: int) -> Span:
        """The visit's span, where the run is carried on; else a new one."""
        found = self.conn.execute(
            "SELECT id, before, at FROM spans WHERE visit_id IS ? AND run_id = ? AND before = ?",
            (row.visit_id, row.run_id, before),
        ).fetchone()
        if found:
            return Span(*found)
        cursor = self.conn.execute(
            "INSERT INTO spans (run_id, visit_id, before, first, last, at, earliest, latest)"
            " VALUES (?, ?, ?, ?, ?, ?, 0, 0)",
            (row.run_id, row.visit_id, before, fetch_id, fetch_id, row.at),
        )
        return Span(int(cursor.lastrowid or 0), before, row.at)

    def _answer(self, row: Row, newest: Newest) -> tuple[int, h.Variable, bool]:
        """The answer's id, what the fetch keeps beside it, and whether the answer is new."""
        answer_id = newest.answer_id
        for _ in range(NEAR):
            if answer_id is None:
                break
            answer = self._held(answer_id)
            variable = answer.variable(row, self._form(answer.header_id))
            if variable is not None:
                return answer_id, variable, False
            answer_id = answer.earlier
        return (*self._make(row, newest), True)

    def _make(self, row: Row, newest: Newest) -> tuple[int, h.Variable]:
        split = h.Split(row.headers, row.at, row.size, self._dates_before(row, newest))
        header_id = self._intern("header_sets", "json", h.pack_form(split.form)) if row.headers else None
        kept = (row.role, row.step, row.status, row.body_id, header_id, split.etag, split.modified, row.error)
        cursor = self.conn.execute(
            "INSERT INTO answers (url_id, role, step, status, body_id, header_id, etag, modified, error, earlier)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (row.url_id, *kept, newest.answer_id),
        )
        answer_id = int(cursor.lastrowid or 0)
        self._answers[answer_id] = Answer(answer_id, *kept, newest.answer_id)
        return answer_id, split.variable

    def _dates_before(self, row: Row, newest: Newest) -> h.Headers:
        """The dates that the URL's fetch before this one gave; nothing where this one gives none to compare."""
        if newest.fetch_id is None or not h.dates_of(row.headers):
            return ()
        if newest.dates is not None:
            return newest.dates
        return h.dates_of(read(self.conn, "WHERE f.id = ?", newest.fetch_id)[0].headers)

    def _held(self, answer_id: int) -> Answer:
        if answer_id not in self._answers:
            if len(self._answers) >= MANY:
                self._answers.clear()
            found = self.conn.execute(
                "SELECT id, role, step, status, body_id, header_id, etag, modified, error, earlier FROM answers"
                " WHERE id = ?",
                (answer_id,),
            ).fetchone()
            self._answers[answer_id] = Answer(*found)
        return self._answers[answer_id]

    def _form(self, header_id: int | None) -> h.Form:
        if header_id not in self._forms:
            if len(self._forms) >= MANY:
                self._forms = {None: ()}
            packed = self.conn.execute("SELECT json FROM header_sets WHERE id = ?", (header_id,)).fetchone()[0]
            self._forms[header_id] = h.unpack_form(packed)
        return self._forms[header_id]


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
