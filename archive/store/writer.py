"""The writer of fetches (fetches.py says how they lie in the file). It collects rows, and writes them many at once.

What it collects is in memory alone until `write`, which comes before each commit, and before anything is read that it may
be part of: `Archive.conn` sees to that. So nobody sees a fetch that the file does not hold, and none is acknowledged.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import NamedTuple

from archive.records import Fetch, Instant, Snapshot
from archive.store import headers as h
from archive.store.bodies import digest_text
from archive.store.fetches import highest, read

Body = tuple[int | None, int | None, str | None]  # row id, size in bytes, digest
NO_BODY: Body = (None, None, None)

NEAR = 8  # answers of the URL that are compared, newest first: a page that alternates finds its answer again
MANY = 2048  # URLs, answers and forms that are held in memory
MOST = 1000  # fetches that are collected: an import or a merge records a great many before it commits

COLUMNS = "role, step, status, body_id, header_id, etag, modified, error, earlier"  # of answers, as Answer has them
NEWEST = f"""
SELECT n.fetch_id, n.answer_id, n.whole_id, p.at + f.at, b.size, b.digest, s.json, f.variable, a.id,
       {", ".join(f"a.{column}" for column in COLUMNS.split(", "))}
FROM newest n LEFT JOIN fetches f ON f.id = n.whole_id LEFT JOIN spans p ON p.id = f.span_id
LEFT JOIN answers a ON a.id = f.answer_id LEFT JOIN bodies b ON b.id = a.body_id
LEFT JOIN header_sets s ON s.id = a.header_id WHERE n.url_id = ?
"""
PUT_ANSWERS = """
INSERT INTO answers (id, url_id, role, step, status, body_id, header_id, etag, modified, error, earlier)"""
PUT_FETCHES = "INSERT INTO fetches (id, span_id, answer_id, at, back, variable)"
PUT_SPANS = "UPDATE spans SET last = ?, earliest = ?, latest = ? WHERE id = ?"
PUT_NEWEST = "INSERT INTO newest (url_id, fetch_id, answer_id, whole_id)"
THEN = """ ON CONFLICT DO UPDATE
SET fetch_id = excluded.fetch_id, answer_id = excluded.answer_id, whole_id = excluded.whole_id"""
AT_ONCE = 40  # rows of one statement


class Answer(NamedTuple):
    """A row of answers, without its URL."""

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


class Known:
    """What is known of one URL. `whole`: its latest 200 that was not cut short."""

    __slots__ = (
        "answer_id",
        "etag",
        "fetch_id",
        "headers",
        "last_modified",
        "whole",
        "whole_at",
        "whole_id",
    )

    def __init__(self) -> None:
        self.fetch_id: int | None = None
        self.answer_id: int | None = None
        self.headers: h.Headers | None = None  # of the newest fetch; None: not at hand
        self.whole_id: int | None = None
        self.whole_at: Instant | None = None
        self.whole = NO_BODY
        self.etag: str | None = None  # of the whole one, as received
        self.last_modified: str | None = None

    def take_whole(self, fetch_id: int, at: Instant, body: Body, headers: h.Headers) -> None:
        """Take a whole answer for the latest, unless a later one is known."""
        if self.whole_at is not None and self.whole_at > at:
            return
        self.whole_id, self.whole_at, self.whole = fetch_id, at, body
        self.etag = self.last_modified = None
        for name, value in headers:
            key = name.lower()
            if key == "etag":
                self.etag = value
            elif key == "last-modified":
                self.last_modified = value


class Span:
    """A row of spans that fetches are being added to."""

    __slots__ = ("at", "before", "earliest", "id", "last", "latest")

    def __init__(self, id: int, before: int, at: Instant, last: int, earliest: int, latest: int) -> None:
        self.id, self.before, self.at, self.last, self.earliest, self.latest = id, before, at, last, earliest, latest


class Writer:
    """`begin` at a transaction's begin, `write` before its end, `forget` after one that failed."""

    def __init__(self, conn: sqlite3.Connection, intern: Callable[[str, str, str], int]) -> None:
        """`intern`: (table, column, text) -> the id of the text, which is written where it is new."""
        self.conn = conn
        self._intern = intern
        self._version: int | None = None
        self.forget()

    def forget(self) -> None:
        """Whatever is in memory; also what was collected and not written."""
        self._run_id: int | None = None  # the run written last; None: look up all three
        self._last, self._last_answer, self._seq = 0, 0, 0  # the highest ids, and the run's highest number
        self._spans: dict[int | None, Span] = {}  # of that run
        self._known: dict[int, Known] = {}
        self._held: dict[int, Answer] = {}
        self._plans: dict[int | None, h.Plan] = {None: h.plan(())}
        self._clear()

    def _clear(self) -> None:
        self._answers: list[tuple[object, ...]] = []
        self._fetches: list[tuple[object, ...]] = []
        self._grown: dict[int, Span] = {}
        self._moved: dict[int, Known] = {}

    def begin(self) -> bool:
        """Whether another process has written since the last transaction: then nothing that was known of the file is."""
        (version,) = self.conn.execute("PRAGMA data_version").fetchone()
        if version == self._version:
            return False
        self.forget()
        self._version = version
        return True

    @property
    def waiting(self) -> int:
        """How many fetches were collected, and are not written."""
        return len(self._fetches)

    def write(self) -> None:
        """Write what was collected, in the transaction that it was collected in."""
        grown = [(span.last, span.earliest, span.latest, span.id) for span in self._grown.values()]
        moved = [(url_id, known.fetch_id, known.answer_id, known.whole_id) for url_id, known in self._moved.items()]
        self._put(PUT_ANSWERS, self._answers)
        self.conn.executemany(PUT_SPANS, grown)
        self._put(PUT_FETCHES, self._fetches)
        self._put(PUT_NEWEST, moved, THEN)
        self._clear()

    def _put(self, sql: str, rows: Sequence[Sequence[object]], then: str = "") -> None:
        """Insert the rows, many a statement: half of what one costs is not for its row."""
        whole = len(rows) - len(rows) % AT_ONCE
        if whole:
            marks = f"({', '.join('?' * len(rows[0]))})"
            many = f"{sql} VALUES {', '.join([marks] * AT_ONCE)}{then}"
            for start in range(0, whole, AT_ONCE):
                self.conn.execute(many, [value for row in rows[start : start + AT_ONCE] for value in row])
        if whole < len(rows):
            marks = f"({', '.join('?' * len(rows[0]))})"
            self.conn.executemany(f"{sql} VALUES {marks}{then}", rows[whole:])

    def known(self, url_id: int) -> Known:
        """What is known of the URL; all None where it was never fetched."""
        known = self._known.get(url_id)
        if known is None:
            if len(self._known) >= MANY:
                self.write()  # what goes is read from the file again
                self._known.clear()
            known = self._known[url_id] = self._look_up(url_id)
        return known

    def _look_up(self, url_id: int) -> Known:
        known = Known()
        row = self.conn.execute(NEWEST, (url_id,)).fetchone()
        if row is None:
            return known
        known.fetch_id, known.answer_id, whole_id, at, size, digest, packed, variable = row[:8]
        if whole_id is not None and digest is not None:
            answer = Answer(*row[8:])
            self._hold(answer)
            form = h.unpack_form(packed) if packed is not None else ()
            headers = h.join(form, answer.etag, answer.modified, h.unpack_variable(variable), at, size)
            known.take_whole(whole_id, at, (answer.body_id, size, digest_text(digest)), headers)
            if whole_id == known.fetch_id:
                known.headers = headers
        return known

    def _hold(self, answer: Answer) -> Answer:
        if len(self._held) >= MANY:
            self.write()  # what goes is read from the file again
            self._held.clear()
        self._held[answer.id] = answer
        return answer

    def add(
        self, run_id: int, url_id: int, fetch: Fetch, body: Body, known: Known, place: tuple[int, int] | None = None
    ) -> Snapshot:
        """Keep one fetch. `place`: the id, and the number within the run, that it had in another file."""
        if place is None and self._run_id == run_id:
            fetch_id, seq = self._last + 1, self._seq + 1
        else:
            fetch_id, seq = self._place(run_id, place)
        answer_id, variable = self._answer(url_id, fetch, body, known)
        span = self._span(run_id, fetch, fetch_id - seq, fetch_id)
        back = None if known.fetch_id is None else fetch_id - known.fetch_id
        at = fetch.observed_at
        kept = h.pack_variable(variable) if variable else None
        self._fetches.append((fetch_id, span.id, answer_id, at - span.at, back, kept))
        known.fetch_id, known.headers = fetch_id, fetch.headers
        if fetch.status == 200 and fetch.error is None and body[0] is not None:
            known.take_whole(fetch_id, at, body, fetch.headers)
        self._moved[url_id] = known
        self._last, self._run_id, self._seq = fetch_id, run_id, seq
        if len(self._fetches) >= MOST:
            self.write()
        asked = (fetch.url, at, fetch.role, fetch.visit_id, fetch.step)
        return Snapshot(fetch_id, run_id, seq, *asked, fetch.status, body[2], body[1], fetch.error, fetch.headers)

    def _place(self, run_id: int, place: tuple[int, int] | None) -> tuple[int, int]:
        """The fetch's id and its number within the run."""
        if self._run_id is None:
            ids = "SELECT coalesce(max(id), 0), (SELECT coalesce(max(id), 0) FROM answers) FROM fetches"
            self._last, self._last_answer = self.conn.execute(ids).fetchone()
        if self._run_id != run_id:
            self.write()
            self._seq = highest(self.conn, run_id)
            self._spans.clear()
        return (self._last + 1, self._seq + 1) if place is None else place

    def _span(self, run_id: int, fetch: Fetch, before: int, fetch_id: int) -> Span:
        span = self._spans.get(fetch.visit_id)
        if span is None or span.before != before:
            span = self._spans[fetch.visit_id] = self._open_span(run_id, fetch, before, fetch_id)
        late = fetch.observed_at - span.at
        span.last = fetch_id
        if late < span.earliest:
            span.earliest = late
        elif late > span.latest:
            span.latest = late
        self._grown[span.id] = span
        return span

    def _open_span(self, run_id: int, fetch: Fetch, before: int, fetch_id: int) -> Span:
        """The visit's span, where the run is carried on; else a new one."""
        if fetch.visit_id in self._spans:
            self.write()  # one that was left for another may have grown
        found = self.conn.execute(
            "SELECT id, before, at, last, earliest, latest FROM spans"
            " WHERE visit_id IS ? AND run_id = ? AND before = ?",
            (fetch.visit_id, run_id, before),
        ).fetchone()
        if found:
            return Span(*found)
        at = fetch.observed_at
        cursor = self.conn.execute(
            "INSERT INTO spans (run_id, visit_id, before, first, last, at, earliest, latest)"
            " VALUES (?, ?, ?, ?, ?, ?, 0, 0)",
            (run_id, fetch.visit_id, before, fetch_id, fetch_id, at),
        )
        return Span(int(cursor.lastrowid or 0), before, at, fetch_id, 0, 0)

    def _answer(self, url_id: int, fetch: Fetch, body: Body, known: Known) -> tuple[int, h.Variable]:
        """The answer's id, and what the fetch keeps beside it."""
        answer_id = known.answer_id
        mine = (fetch.role, fetch.step, fetch.status, body[0])
        for _ in range(NEAR):
            if answer_id is None:
                break
            held = self._held.get(answer_id) or self._read_answer(answer_id)
            if held[1:5] == mine and held.error == fetch.error:
                plan = self._plans.get(held.header_id) or self._read_plan(held.header_id)
                variable = h.variable_of(plan, held.etag, held.modified, fetch.headers, fetch.observed_at, body[1])
                if variable is not None:
                    return answer_id, variable
            answer_id = held.earlier
        return self._make(url_id, fetch, body, known)

    def _make(self, url_id: int, fetch: Fetch, body: Body, known: Known) -> tuple[int, h.Variable]:
        split = h.Split(fetch.headers, fetch.observed_at, body[1], self._dates_before(fetch, known))
        header_id = self._intern("header_sets", "json", h.pack_form(split.form)) if fetch.headers else None
        self._last_answer += 1
        asked = (str(fetch.role), fetch.step, fetch.status)
        answer = Answer(
            self._last_answer, *asked, body[0], header_id, split.etag, split.modified, fetch.error, known.answer_id
        )
        self._answers.append((answer.id, url_id, *answer[1:]))
        self._hold(answer)
        known.answer_id = answer.id
        return answer.id, split.variable

    def _dates_before(self, fetch: Fetch, known: Known) -> h.Headers:
        """The dates that the URL's fetch before this one gave; nothing where this one gives none to compare."""
        if known.fetch_id is None or not h.dates_of(fetch.headers):
            return ()
        if known.headers is None:
            self.write()
            known.headers = read(self.conn, "WHERE f.id = ?", known.fetch_id)[0].headers
        return h.dates_of(known.headers)

    def _read_answer(self, answer_id: int) -> Answer:
        found = self.conn.execute(f"SELECT id, {COLUMNS} FROM answers WHERE id = ?", (answer_id,)).fetchone()
        return self._hold(Answer(*found))

    def _read_plan(self, header_id: int | None) -> h.Plan:
        if len(self._plans) >= MANY:
            self._plans = {None: h.plan(())}
        (packed,) = self.conn.execute("SELECT json FROM header_sets WHERE id = ?", (header_id,)).fetchone()
        self._plans[header_id] = h.plan(h.unpack_form(packed))
        return self._plans[header_id]
