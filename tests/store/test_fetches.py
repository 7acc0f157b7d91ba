"""Fetches: small rows, nothing lost; headers come back to the letter; an archive of the first version is taken over."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from email.utils import formatdate
from pathlib import Path

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Fetch, Role, Snapshot
from archive.store import Archive, clip, leaves
from archive.store import headers as h
from archive.store.schema import migrations
from archive.store.verify import faults
from tests.store import before

REPO = Path(__file__).parents[2]
NOON = 1_534_752_000
URLS = [f"http://127.0.0.1/art/{number}.html" for number in range(5)]

instants = st.integers(0, 4 * 10**9)
dates = instants.map(lambda at: formatdate(at, usegmt=True))
odd_dates = st.sampled_from(
    [
        "Thu, 01 Jan 1970 08:00:00 +0800",
        "Mon, 31 Feb 2018 00:00:00 GMT",
        "Mon, 20 Aug 2018 09:00:60 GMT",
        "Tue, 20 Aug 2018 09:00:00 GMT",  # a Monday
        "Monday, 20-Aug-18 09:00:00 GMT",
        "Mon Aug 20 09:00:00 2018",
        "Mon, 20 Aug 0018 09:00:00 GMT",
        "mon, 20 aug 2018 09:00:00 gmt",
        "Mon, 20 Aug 2018 09:00:00 GMT ",
        "Mon, 20 Aug ２０１８ 09:00:00 GMT",
        "0",
        "-1",
        "",
    ]
)
names = st.sampled_from(
    [
        "Date",
        "date",
        "DATE",
        "Age",
        "age",
        "ETag",
        "Last-Modified",
        "Expires",
        "Memento-Datetime",
        "Content-Length",
        "Via",
    ]
)
values = st.one_of(
    dates,
    odd_dates,
    st.sampled_from(['"5b7a3c9e-1f"', 'W/"1"', "", "0", "007", "31", "1" * 30, "３", "nginx/1.14", "\ud800", "\x00é"]),
    st.integers(0, 10**6).map(str),
    st.text(max_size=12),
)
header_lists = st.lists(st.tuples(names, values), max_size=9).map(tuple)


@given(header_lists, instants, st.none() | st.integers(0, 10**9), header_lists)
@settings(max_examples=200, deadline=None)
def test_headers_come_back_to_the_letter(headers, at, size, before):
    split = h.Split(headers, at, size, before)
    form, variable = h.unpack_form(h.pack_form(split.form)), h.unpack_variable(h.pack_variable(split.variable))
    assert h.join(form, split.etag, split.modified, variable, at, size) == headers


@given(instants, st.integers(0, 10**6), st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_a_file_server_s_headers_are_one_form_whatever_the_file_and_the_hour(at, age, size):
    forms = {h.Split(file_headers(at + late, at - age - 10, size), at, size).form for late in (0, 1, 60)}
    assert forms == {h.Split(file_headers(NOON, NOON - 999, 31), NOON, 31).form}


def file_headers(now, modified, size):
    return (
        ("server", "nginx"),
        ("date", formatdate(now, usegmt=True)),
        ("content-type", "text/html"),
        ("content-length", str(size)),
        ("last-modified", formatdate(modified, usegmt=True)),
        ("etag", f'"{modified:x}-{size:x}"'),
    )


# --- what is recorded, and what it costs


fetches = st.builds(
    lambda url, role, step, answer, headers, body: (url, role, step, *answer, headers, body),
    st.sampled_from(URLS),
    st.sampled_from([Role.LIST, Role.ARTICLE, Role.ROBOTS]),
    st.none() | st.integers(0, 2),
    st.sampled_from([(200, None), (200, "truncated"), (304, None), (404, None), (None, "timeout")]),
    header_lists.filter(lambda pairs: all("\ud800" not in value for _, value in pairs)),
    st.sampled_from([b"", b"one", b"two"]),
)


def as_fetch(drawn, at, visit):
    url, role, step, status, error, headers, body = drawn
    bare = status in (None, 304)
    visit = None if role is Role.ROBOTS else visit
    return Fetch(url, at, role, visit, step, status, headers, None if bare else body, error)


@given(st.lists(st.lists(fetches, max_size=12), min_size=1, max_size=4))
@settings(max_examples=15, deadline=None)
def test_what_is_read_is_what_was_recorded(tmp_path_factory, runs):
    archive = Archive.open(tmp_path_factory.mktemp("a") / "a.db")
    kept = []
    for number, drawn in enumerate(runs):
        run = archive.begin_run("observer", "live", NOON + number, "sha256:0", None)
        visits = archive.plan_visits(run, [("one", NOON, False, URLS[0]), ("two", NOON, False, URLS[1])])
        for place, each in enumerate(drawn):  # visits interleave, and the clock goes back now and then
            fetch = as_fetch(each, NOON + number * 1000 + place * 7 % 5, visits[place % 2])
            kept.append((archive.keep(run, fetch), fetch, place + 1))
    archive.flush()
    for snapshot, fetch, seq in kept:
        assert archive.snapshot(snapshot.id) == snapshot
        said = (snapshot.url, snapshot.observed_at, snapshot.role, snapshot.visit_id, snapshot.step, snapshot.status)
        assert said == (fetch.url, fetch.observed_at, fetch.role, fetch.visit_id, fetch.step, fetch.status)
        assert (snapshot.headers, snapshot.error, snapshot.seq) == (fetch.headers, fetch.error, seq)
        if fetch.body is not None:
            assert archive.body(snapshot.digest) == fetch.body
    for url in URLS:
        assert archive.history(url) == [snapshot for snapshot, _, _ in reversed(kept) if snapshot.url == url]
    assert list(faults(archive)) == []
    archive.close()


@given(st.lists(fetches, max_size=12), st.sampled_from(["o", "观察者\n"]))
@settings(max_examples=20, deadline=None)
def test_the_leaf_that_is_put_together_from_parts_is_the_canonical_one(drawn, observer):
    run = leaves.RunFacts(observer, NOON, "live", None, "sha256:0", "running", None, "")
    hashed = leaves.snapshot_hasher(run)
    for number, each in enumerate(drawn):
        fetch = as_fetch(each, NOON, 7)
        came = (fetch.status, "sha256:1" if fetch.body else None, None, fetch.error, fetch.headers)
        snapshot = Snapshot(9, 1, number, f"http://a/“{number}”", NOON, fetch.role, fetch.visit_id, fetch.step, *came)
        for visit in (None, number):
            assert hashed(visit, snapshot) == leaves.hashed(leaves.of_snapshot(run, visit, snapshot))


def test_what_is_collected_is_read_before_its_commit_by_its_writer_alone(tmp_path):
    archive = Archive.open(tmp_path / "a.db")
    run = archive.begin_run("observer", "live", NOON, "sha256:0", None)
    kept = [archive.keep(run, Fetch(URLS[0], NOON + n, Role.ROBOTS, None, None, 200, (), b"1")) for n in range(3)]
    assert archive.history(URLS[0]) == kept[::-1]
    assert archive.conn.execute("SELECT count(*) FROM snapshots").fetchone() == (3,)
    with sqlite3.connect(tmp_path / "a.db") as other:
        assert other.execute("SELECT count(*) FROM fetches").fetchone() == (0,)
        archive.flush()
        assert other.execute("SELECT count(*) FROM fetches").fetchone() == (3,)
    archive.close()


def test_who_records_after_another_goes_on_from_what_that_one_recorded(tmp_path):
    archives = [Archive.open(tmp_path / "a.db") for _ in range(2)]
    runs = [archive.begin_run(f"observer {n}", "live", NOON, "sha256:0", None) for n, archive in enumerate(archives)]
    for turn in range(3):
        for archive, run in zip(archives, runs, strict=True):
            archive.record(run, Fetch(URLS[0], NOON + turn, Role.ROBOTS, None, None, 200, (), b"%d" % turn))
            archive.flush()
    assert len(archives[0].history(URLS[0])) == 6
    assert list(faults(archives[1])) == []
    for archive in archives:
        archive.close()


@given(st.lists(st.lists(fetches, max_size=12), min_size=1, max_size=3), st.integers(0, 3000))
@settings(max_examples=15, deadline=None)
def test_a_copy_cut_at_an_instant_still_finds_all_that_it_holds(tmp_path_factory, runs, until):
    archive = Archive.open(tmp_path_factory.mktemp("a") / "a.db")
    for number, drawn in enumerate(runs):
        run = archive.begin_run("observer", "live", NOON + number * 1000, "sha256:0", None)
        visit = archive.plan_visits(run, [("one", NOON + number * 1000, False, URLS[0])])[0]
        for place, each in enumerate(drawn):
            archive.record(run, as_fetch(each, NOON + number * 1000 + place, visit))
    archive.flush()
    before = [got for url in URLS for got in archive.history(url) if got.observed_at <= NOON + until]
    clip.end_at(archive, NOON + until)
    assert [got for url in URLS for got in archive.history(url)] == before
    assert list(faults(archive)) == []
    archive.close()


def test_a_fetch_that_changed_nothing_takes_at_most_32_bytes(tmp_path):
    """All of the file: 40 visits a day of 50 pages each, planned, fetched by two machines at once."""
    archive = Archive.open(tmp_path / "a.db")
    body = b"<html>" * 50

    def day(number):
        at = NOON + number * 86_400
        run = archive.begin_run("observer", "live", at, "sha256:0", None)
        visits = archive.plan_visits(run, [(f"section-{v}", at, False, f"http://127.0.0.1/{v}/") for v in range(40)])
        for pair in range(0, 40, 2):
            for page in range(100):
                v, at = pair + page % 2, at + page % 2
                headers = file_headers(at - page % 3, NOON - v, len(body))
                url = f"http://127.0.0.1/{v}/{page}.html"
                archive.record(run, Fetch(url, at, Role.ARTICLE, visits[v], None, 200, headers, body))
        archive.end_run(run, at)

    for number in range(2):
        day(number)
    before = size_of(archive)
    for number in range(2, 6):
        day(number)
    assert (size_of(archive) - before) / (4 * 40 * 50) <= 32
    archive.close()


def size_of(archive):
    pages, free, size = (
        archive.conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


# --- an archive made by the first version


OLD = (
    "INSERT INTO snapshots (run_id, seq, url_id, observed_at, role, visit_id, step, status, body_id, header_id, error)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def old_archive(path: Path, runs: int = 3, pages: int = 40) -> list[tuple]:
    """A file as the first version wrote it; its snapshots, each with its headers."""
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("PRAGMA journal_mode=WAL")
    migrations.apply(sqlite_utils.Database(conn), stop_before="compact_fetches")
    conn.execute("BEGIN")
    conn.executemany("INSERT INTO urls (url) VALUES (?)", [(f"http://127.0.0.1/{page}",) for page in range(pages)])
    for run in range(1, runs + 1):
        at = NOON + run * 86_400
        conn.execute(
            "INSERT INTO runs (id, observer, started_at, clock, state, catalogue_digest)"
            " VALUES (?, 'o', ?, 'live', 'ended', 'sha256:0')",
            (run, at),
        )
        conn.execute(
            "INSERT INTO visits (id, run_id, section_id, planned_at, planned_deep, url)"
            " VALUES (?, ?, 's', ?, 0, 'http://127.0.0.1/')",
            (run, run, at),
        )
        for page in range(pages):
            status = (200, 304, 404, None)[(page + run) % 4]
            size = page % 7 * 10
            body = None if status is None else before.keep(conn, b"x" * size)
            headers = [] if status is None else [*file_headers(at - 1, NOON - page, size), ("Age", "7"), ("age", "x")]
            packed = json.dumps(headers, ensure_ascii=False)
            if headers:
                conn.execute("INSERT OR IGNORE INTO header_sets (json) VALUES (?)", (packed,))
            held = conn.execute("SELECT id FROM header_sets WHERE json = ?", (packed,)).fetchone()
            visit = run if page else None
            role = "article" if page else "robots"
            error = "timeout" if status is None else None
            header_id = held[0] if held else None
            conn.execute(OLD, (run, page + 1, page + 1, at + page, role, visit, None, status, body, header_id, error))
    conn.execute(
        "INSERT INTO editions (url_id, seen_from, seen_until, digest, article, snapshot_id, version)"
        " SELECT url_id, observed_at, observed_at, 'sha256:1', '{}', id, 'v' FROM snapshots WHERE status = 200"
    )
    conn.execute("COMMIT")
    columns = "id, run_id, seq, url_id, observed_at, role, visit_id, step, status, body_id, error"
    rows = conn.execute(f"SELECT {columns}, header_id FROM snapshots ORDER BY id").fetchall()
    sets = dict(conn.execute("SELECT id, json FROM header_sets"))
    conn.close()
    return [(*row[:-1], tuple(tuple(pair) for pair in json.loads(sets.get(row[-1], "[]")))) for row in rows]


def snapshots_now(archive: Archive) -> list[tuple]:
    columns = "id, run_id, seq, url_id, observed_at, role, visit_id, step, status, body_id, error"
    rows = archive.conn.execute(f"SELECT {columns} FROM snapshots ORDER BY id").fetchall()
    return [(*row, archive.snapshot(row[0]).headers) for row in rows]


def test_an_archive_of_the_first_version_is_taken_over_with_every_snapshot_and_header(tmp_path):
    before = old_archive(tmp_path / "a.db")
    archive = Archive.open(tmp_path / "a.db")
    assert snapshots_now(archive) == before
    assert list(faults(archive)) == []
    editions = "SELECT count(*) FROM editions e JOIN snapshots s ON s.id = e.snapshot_id AND s.status = 200"
    assert archive.conn.execute(editions).fetchone() == (sum(row[8] == 200 for row in before),)
    run = archive.begin_run("o", "live", NOON, "sha256:0", None)
    assert archive.record(run, Fetch(URLS[0], NOON, Role.ROBOTS, None, None, 404, (), b"")) == len(before) + 1
    archive.close()


def test_the_taking_over_is_whole_or_not_at_all(tmp_path):
    """Killed with -9 again and again, at each of some moments of it, the old file stays; then it goes through."""
    path = tmp_path / "a.db"
    before = old_archive(path, pages=400)
    for number in (1, 40, 300, 500):
        code = KILLED.format(path=str(path), number=number)
        killed = subprocess.run([sys.executable, "-c", code], cwd=REPO, check=False)
        assert killed.returncode == -signal.SIGKILL
        with sqlite3.connect(path) as conn:
            assert conn.execute("SELECT count(*) FROM snapshots WHERE header_id IS NOT NULL").fetchone()[0] > 0
            assert conn.execute("SELECT type FROM sqlite_master WHERE name = 'snapshots'").fetchone() == ("table",)
    archive = Archive.open(path)
    assert snapshots_now(archive) == before
    archive.close()


KILLED = """
import os, signal, sqlite3
from archive.store import Archive
statements = 0
def count(_):
    global statements
    statements += 1
    if statements == {number}:
        os.kill(os.getpid(), signal.SIGKILL)
connect = sqlite3.connect
def traced(*args, **kwargs):
    conn = connect(*args, **kwargs)
    conn.set_trace_callback(count)
    return conn
sqlite3.connect = traced
Archive.open({path!r})
"""


@pytest.mark.parametrize("lost", ["fetches", "answers"])
def test_a_lost_row_is_found_by_verify(tmp_path, lost):
    archive = Archive.open(tmp_path / "a.db")
    run = archive.begin_run("observer", "live", NOON, "sha256:0", None)
    visit = archive.plan_visits(run, [("one", NOON, False, URLS[0])])[0]
    for at in range(5):
        archive.record(run, Fetch(URLS[0], NOON + at, Role.LIST, visit, at, 200, (), b"1"))
    archive.flush()
    archive.conn.execute("PRAGMA foreign_keys=OFF")
    archive.conn.execute(f"DELETE FROM {lost} WHERE id = 5")
    assert list(faults(archive)) != []
    archive.close()
