"""The longest silence of each office and section: a figure, between looks that testify it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import site

HERE = Path(site.__file__).parent
SECTION = "INSERT INTO sections (id, site_id, name, office_id, status) VALUES (?, 's', ?, ?, 'verified')"
VISIT = "INSERT INTO visits VALUES (?, 1, ?, ?, ?, 1, 1, ?, '', 1, 1)"


@pytest.fixture
def conn() -> Iterator[sqlite3.Connection]:
    """The published schema, empty, with the sections of one office and a shared one."""
    conn = sqlite3.connect(":memory:")
    conn.executescript((HERE / "tables.sql").read_text(encoding="utf-8"))
    conn.executescript((HERE / "views" / "silences.sql").read_text(encoding="utf-8"))
    conn.executemany(SECTION, [("own", "own", "mzj"), ("shared", "shared", None)])
    yield conn
    conn.close()


def at(day: str) -> str:
    return f"2018-09-{day}T10:00:00+08:00"


def watch(conn: sqlite3.Connection, section: str, days: range, outcome: str = "complete") -> None:
    rows = [(None, section, at(f"{d:02}"), at(f"{d:02}"), outcome) for d in days]
    conn.executemany(VISIT, rows)


def put(
    conn: sqlite3.Connection, number: int, section: str, seen: str, absent: str | None, office: str = "mzj"
) -> None:
    conn.execute(
        "INSERT OR IGNORE INTO items (id, title, url, office_id) VALUES (?, 't', ?, ?)", (number, f"u{number}", office)
    )
    given = (number, section, at(absent) if absent else None, at(seen), at(seen), None)
    conn.execute("INSERT INTO sightings (item_id, section_id, absent_until, first_seen, last_seen, gone_since) VALUES (?, ?, ?, ?, ?, ?)", given)  # fmt: skip


def told(conn: sqlite3.Connection) -> list[tuple[object, ...]]:
    sql = "SELECT office_id, section_id, days, substr(from_at, 9, 2), substr(to_at, 9, 2), now_days, looks, items FROM silences"
    return conn.execute(f"{sql} ORDER BY section_id, office_id").fetchall()


def test_the_longest_run_is_from_one_item_to_the_last_look_without_the_next(conn: sqlite3.Connection) -> None:
    watch(conn, "own", range(1, 31))
    put(conn, 1, "own", "05", "04")
    put(conn, 2, "own", "20", "19")
    assert told(conn) == [("mzj", "own", 14.0, "05", "19", 10.0, 30, 2)]


def test_the_run_that_goes_on_now_counts_to_our_latest_complete_look(conn: sqlite3.Connection) -> None:
    watch(conn, "own", range(1, 29))
    watch(conn, "own", range(29, 31), "failed")
    put(conn, 1, "own", "05", "04")
    assert told(conn) == [("mzj", "own", 23.0, "05", "28", 23.0, 28, 1)]


def test_a_silence_that_no_look_testifies_is_none(conn: sqlite3.Connection) -> None:
    """Away from the 6th on: the item of the 20th may have come on the 6th."""
    watch(conn, "own", range(1, 6))
    watch(conn, "own", range(20, 25))
    put(conn, 1, "own", "03", "02")
    put(conn, 2, "own", "20", "05")
    put(conn, 3, "own", "22", None)
    assert told(conn) == [("mzj", "own", 2.0, "03", "05", 2.0, 10, 3)]


def test_a_section_without_any_item_is_silent_since_we_watched(conn: sqlite3.Connection) -> None:
    watch(conn, "own", range(1, 11))
    assert told(conn) == [("mzj", "own", 9.0, "01", "10", 9.0, 10, 0)]


def test_in_a_shared_section_each_office_has_its_own(conn: sqlite3.Connection) -> None:
    watch(conn, "shared", range(1, 31))
    put(conn, 1, "shared", "05", "04", "mzj")
    put(conn, 2, "shared", "20", "19", "wjj")
    assert [(row[0], row[2]) for row in told(conn)] == [("mzj", 25.0), ("wjj", 18.0)]


def test_a_section_that_was_never_read_has_no_figure(conn: sqlite3.Connection) -> None:
    watch(conn, "own", range(1, 11), "failed")
    assert told(conn) == []
