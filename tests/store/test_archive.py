"""The one writer: what is recorded stays, whole, and is found again."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from archive.records import Fetch, Role
from archive.store import RECORDED, Archive, CorruptBody
from archive.store.verify import faults

URL = "http://127.0.0.1/list/"
REPO = Path(__file__).parents[2]


@pytest.fixture
def archive(tmp_path):
    opened = Archive.open(tmp_path / "a.db")
    yield opened
    opened.close()


def begin(archive, observed_at=None, now=100) -> tuple[int, int]:
    run = archive.begin_run("observer", "replay" if observed_at else "live", now, "sha256:0", observed_at)
    return run, archive.plan_visits(run, [("section", now, False, URL)])[0]


def answer(visit, at, body=b"<html>", status=200, headers=(("ETag", '"1"'),), error=None) -> Fetch:
    return Fetch(URL, at, Role.LIST, visit, 0, status, headers, body, error)


def test_every_fetch_is_a_row_failures_and_retries_too(archive):
    run, visit = begin(archive)
    for fetch in (
        answer(visit, 1, None, None, (), "timeout"),
        answer(visit, 2, b"busy", 503, (), None),
        answer(visit, 3),
    ):
        archive.record(run, fetch)
    archive.flush()
    rows = archive.snapshots_of(visit)
    assert [(row.seq, row.status, row.error) for row in rows] == [(1, None, "timeout"), (2, 503, None), (3, 200, None)]


def test_an_unchanged_answer_points_to_the_body_already_held(archive):
    run, visit = begin(archive)
    archive.record(run, answer(visit, 1))
    archive.record(run, answer(visit, 2))
    archive.record(run, answer(visit, 3, None, 304, ()))
    archive.flush()
    assert {row.digest for row in archive.snapshots_of(visit)} == {archive.snapshots_of(visit)[0].digest}
    assert archive.conn.execute("SELECT count(*) FROM bodies").fetchone() == (1,)


def test_a_truncated_answer_gives_no_validators(archive):
    run, visit = begin(archive)
    archive.record(run, answer(visit, 1, error="truncated"))
    assert archive.validators(URL) is None
    archive.record(run, answer(visit, 2))
    assert archive.validators(URL).etag == '"1"'


def test_a_body_is_read_as_it_was_received(archive):
    body = bytes(range(256)) * 300
    run, visit = begin(archive)
    archive.record(run, answer(visit, 1, body))
    assert archive.body(archive.snapshots_of(visit)[0].digest) == body


def test_a_flipped_bit_is_found_on_reading_and_by_verify(archive):
    run, visit = begin(archive)
    archive.record(run, answer(visit, 1, os.urandom(500)))
    archive.flush()
    assert list(faults(archive)) == []
    digest = archive.snapshots_of(visit)[0].digest
    data = bytearray(archive.conn.execute("SELECT data FROM bodies").fetchone()[0])
    data[len(data) // 2] ^= 1
    archive.conn.execute("UPDATE bodies SET data = ?", (bytes(data),))
    with pytest.raises(CorruptBody, match=digest):
        archive.body(digest)
    assert any(digest in fault for fault in faults(archive))


def test_a_missing_snapshot_is_found_by_verify(archive):
    run, visit = begin(archive)
    for at in (1, 2, 3):
        archive.record(run, answer(visit, at))
    archive.flush()
    archive.conn.execute("PRAGMA foreign_keys=OFF")
    archive.conn.execute("DELETE FROM fetches WHERE id = 2")
    found = list(faults(archive))
    assert "run 1: 2 snapshots, numbered to 3: 1 are missing" in found
    assert any("run 1, not sealed yet: one of its snapshots was altered" in fault for fault in found)


def test_a_failure_while_deriving_takes_back_nothing_that_was_recorded(archive):
    run, visit = begin(archive)
    archive.record(run, answer(visit, 1))
    with pytest.raises(RuntimeError), archive.transaction() as conn:
        conn.execute("DELETE FROM newest")
        conn.execute("DELETE FROM fetches")
        raise RuntimeError
    assert len(archive.snapshots_of(visit)) == 1


def test_a_new_run_marks_the_broken_one_aborted(archive):
    begin(archive)
    begin(archive, now=200)
    assert [run.state for run in archive.runs()] == ["aborted", "running"]


def test_a_live_run_is_resumed_within_an_hour_only(archive):
    run, _ = begin(archive, now=100)
    assert archive.resumable("observer", "sha256:0", None, 100 + 3600) == run
    assert archive.resumable("observer", "sha256:0", None, 100 + 3601) is None
    assert archive.resumable("another", "sha256:0", None, 101) is None
    assert archive.resumable("observer", "sha256:1", None, 101) is None


def test_a_replay_is_resumed_with_the_same_instant_only(archive):
    run, _ = begin(archive, observed_at=50)
    assert archive.resumable("observer", "sha256:0", 50, 10**9) == run
    assert archive.resumable("observer", "sha256:0", 51, 101) is None


WRITER = """
import sys
from archive.records import Fetch, Role
from archive.store import Archive
archive = Archive.open(sys.argv[1])
run = archive.begin_run("observer", "live", 1, "sha256:0", None)
visit = archive.plan_visits(run, [("section", 1, False, "http://127.0.0.1/")])[0]
number = 0
while True:
    number += 1
    archive.record(run, Fetch("http://127.0.0.1/", number, Role.LIST, visit, 0, 200, (), b"%d" % number * 999))
    if number % 7 == 0:
        archive.flush()
        print(number, flush=True)
"""


def test_kill_9_loses_no_fetch_that_was_acknowledged(tmp_path):
    path = tmp_path / "a.db"
    for _ in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, cwd=REPO, text=True
        )
        acknowledged = [int(writer.stdout.readline()) for _ in range(20)][-1]
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        archive = Archive.open(path)
        newest = archive.runs()[-1].id
        kept = archive.conn.execute("SELECT count(*) FROM snapshots WHERE run_id = ?", (newest,)).fetchone()[0]
        assert kept >= acknowledged
        assert list(faults(archive)) == []
        archive.close()


def killed_while_opening(path: Path, statement: int) -> bool:
    """Whether a process that opens the archive is there to be killed as it begins its n-th statement."""
    child = os.fork()
    if child == 0:
        connect, left = sqlite3.connect, iter(range(1, statement))

        def watched(*args, **options):
            connection = connect(*args, **options)
            connection.set_trace_callback(lambda _: next(left, 0) or os.kill(os.getpid(), signal.SIGKILL))
            return connection

        sqlite3.connect = watched
        Archive.open(path).close()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_kill_9_at_any_statement_of_a_new_archives_making_leaves_one_that_is_made_whole(tmp_path):
    steps = [1, 4, *range(12, 30), 60, 130]
    killed = [step for step in steps if killed_while_opening(tmp_path / f"{step}.db", step)]
    assert killed == steps
    for step in killed:
        archive = Archive.open(tmp_path / f"{step}.db")
        assert list(faults(archive)) == [], step
        archive.close()


def test_recorded_rows_are_never_updated_but_for_a_runs_state():
    rooms = [REPO / "crawler", *(REPO / "archive" / room for room in ("store", "derive", "duties"))]
    # clip.py cuts a copy; repack.py swaps the form in which a body is kept, never the body
    spared = {"clip.py", "repack.py"}
    files = [path for room in rooms for path in sorted(room.rglob("*.py")) if path.name not in spared]
    source = "".join(path.read_text() for path in files)
    for table in RECORDED:
        assert f"DELETE FROM {table} " not in source
        assert table == "runs" or f"UPDATE {table} " not in source


def test_opening_an_archive_that_is_missing_says_what_makes_one(tmp_path):
    with pytest.raises(FileNotFoundError, match="python -m crawler run"):
        Archive.open(tmp_path / "none.db", create=False)


def test_a_second_writer_waits_and_does_not_corrupt(archive, tmp_path):
    run, visit = begin(archive)
    archive.record(run, answer(visit, 1))
    other = sqlite3.connect(tmp_path / "a.db", timeout=0.1, isolation_level=None)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.close()


def test_what_a_full_disk_takes_back_is_never_said_to_be_kept(archive):
    """SQLite rolls back by itself when the disk is full: the commit that follows must not pass for one."""
    run, visit = begin(archive)
    archive.record(run, answer(visit, 1))
    archive.flush()
    archive.record(run, answer(visit, 2))
    archive.conn.execute(f"PRAGMA max_page_count={archive.conn.execute('PRAGMA page_count').fetchone()[0] + 1}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        archive.record(run, answer(visit, 3, os.urandom(99_999)))
    with pytest.raises(sqlite3.OperationalError, match="could not be kept"):
        archive.flush()
    archive.conn.execute("PRAGMA max_page_count=1000000")
    archive.record(run, answer(visit, 4))
    archive.flush()
    assert [(row.seq, row.observed_at) for row in archive.snapshots_of(visit)] == [(1, 1), (2, 4)]
    assert list(faults(archive)) == []
