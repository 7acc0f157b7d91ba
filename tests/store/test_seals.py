"""Seals: what was recorded is bound when its run ends, and guarded until then."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from archive.records import Fetch, Role
from archive.store import Archive, history, seals
from archive.store.leaves import RunFacts
from archive.store.merge import merge
from archive.store.verify import faults

REPO = Path(__file__).parents[2]
URL = "http://127.0.0.1/list/"


@pytest.fixture
def archive(tmp_path):
    opened = Archive.open(tmp_path / "a.db")
    yield opened
    opened.close()


def begin(archive, now=100, observer="observer") -> tuple[int, int]:
    run = archive.begin_run(observer, "live", now, "sha256:0", None)
    return run, archive.plan_visits(run, [("section", now, False, URL), ("other", now, True, URL)])[0]


def fetch(archive, run, visit, at, body=b"<html>", url=URL) -> None:
    archive.record(run, Fetch(url, at, Role.LIST, visit, 0, 200, (("etag", '"1"'),), body, None))


def whole(archive, now=100, fetches=3) -> int:
    run, visit = begin(archive, now)
    for number in range(fetches):
        fetch(archive, run, visit, now + number, b"%d" % number)
    archive.end_run(run, now + 50)
    return run


def test_a_run_is_sealed_when_it_ends_and_follows_the_seal_before_it(archive):
    whole(archive)
    whole(archive, 200)
    first, second = seals.seals_of(archive.conn)
    assert (first.run_id, first.last_visit, first.last_seq, first.leaves) == (1, 2, 3, 6)
    assert (first.previous, second.previous) == (b"", first.root)
    assert seals.heads(archive.conn) == [second.root]
    assert archive.conn.execute("SELECT count(*) FROM guards").fetchone() == (0,)
    assert list(faults(archive)) == []


def test_a_broken_run_is_sealed_when_the_next_begins(archive):
    run, visit = begin(archive)
    fetch(archive, run, visit, 101)
    archive.flush()
    begin(archive, 200)
    (seal,) = seals.seals_of(archive.conn)
    assert (seal.run_id, seal.state, seal.occasion, seal.last_seq) == (run, "aborted", "next_run", 1)
    assert list(faults(archive)) == []


def test_a_run_carried_on_after_its_seal_gets_another_for_what_came_after(archive):
    run, visit = begin(archive)
    fetch(archive, run, visit, 101)
    archive.end_run(run, 150, "", "aborted")
    archive.reopen_run(run)
    (late,) = archive.plan_visits(run, [("third", 100, False, URL)])
    fetch(archive, run, late, 102)
    archive.flush()
    assert list(faults(archive)) == []
    archive.end_run(run, 160)
    spans = [(s.after_visit, s.last_visit, s.after_seq, s.last_seq, s.state) for s in seals.seals_of(archive.conn)]
    assert spans == [(0, 2, 0, 1, "aborted"), (2, 3, 1, 2, "ended")]
    assert list(faults(archive)) == []


def test_a_run_recorded_before_seals_existed_is_sealed_with_a_mark_that_says_when(archive):
    run = whole(archive)
    archive.conn.execute("DELETE FROM seals")  # as a file of before has it
    assert list(faults(archive)) == []
    assert seals.seal_all(archive, "verify") == 1
    (seal,) = seals.seals_of(archive.conn)
    assert (seal.run_id, seal.occasion) == (run, "verify")
    assert seal.sealed_at > archive.runs()[0].started_at
    assert seals.seal_all(archive, "verify") == 0


ALTERATIONS = {
    "runs": "UPDATE runs SET observer = 'obserwer'",
    "note": "UPDATE runs SET clock_note = 'untrusted'",
    "visits": "UPDATE visits SET planned_deep = 1",
    "urls": "UPDATE urls SET url = url || 'x'",
    "headers": "UPDATE header_sets SET json = replace(json, 'etag', 'etap')",
    "etag": "UPDATE answers SET etag = '2' WHERE id = 2",
    "role": "UPDATE answers SET role = 'article' WHERE id = 2",
    "instant": "UPDATE fetches SET at = at + 1 WHERE id = 2",
    "body": "UPDATE answers SET body_id = 1 WHERE id = 2",
    "visit": "UPDATE spans SET visit_id = 2",
    "digest": "UPDATE bodies SET digest = zeroblob(32) WHERE id = 1",
    "size": "UPDATE bodies SET size = size + 1 WHERE id = 1",
    "removed": "DELETE FROM fetches WHERE id = 2",
}


@pytest.mark.parametrize("ended", [True, False], ids=["sealed", "running"])
@pytest.mark.parametrize("what", ALTERATIONS)
def test_an_alteration_is_found_and_says_what_is_lost(archive, what, ended):
    run, visit = begin(archive)
    for number in range(3):
        fetch(archive, run, visit, 100 + number, b"%d" % number)
    archive.flush()
    if ended:
        archive.end_run(run, 150)
    archive.conn.execute(ALTERATIONS[what])
    found = list(faults(archive))
    assert found
    assert any(URL in fault or "section of" in fault or "is missing" in fault or "note" in fault for fault in found)


def test_what_was_altered_before_its_seal_is_never_sealed_over(archive):
    run, visit = begin(archive)
    fetch(archive, run, visit, 101)
    archive.flush()
    archive.conn.execute("UPDATE fetches SET at = 7")
    archive.end_run(run, 150)
    assert seals.seals_of(archive.conn) == []
    assert any("not sealed yet: one of its snapshots was altered" in fault for fault in faults(archive))


def test_an_altered_or_missing_seal_breaks_the_chain(archive):
    for now in (100, 200, 300):
        whole(archive, now)
    archive.conn.execute("UPDATE seals SET sealed_at = sealed_at - 1 WHERE id = 2")
    assert any("do not give its root" in fault for fault in faults(archive))
    archive.conn.execute("DELETE FROM seals WHERE id = 2")
    assert any("the seal before it" in fault and "is missing" in fault for fault in faults(archive))


def test_the_log_of_changes_is_sealed_and_a_line_altered_or_gone_is_found(archive):
    insert = "INSERT INTO changes (duty_id, as_of, to_state, cause, detail) VALUES (?, ?, 'met', 'observation', 'seen')"
    for duty, as_of in (("a", 1), ("b", 1)):
        archive.conn.execute(insert, (duty, as_of))
    seals.seal_changes(archive)
    archive.conn.execute(insert, ("c", 2))
    seals.seal_changes(archive)
    assert [seal.leaves for seal in seals.seals_of(archive.conn)] == [2, 1]
    assert list(faults(archive)) == []
    archive.conn.execute("UPDATE changes SET to_state = 'late' WHERE duty_id = 'b'")
    assert any("1 of 2 lines" in fault for fault in faults(archive))


def test_a_root_is_the_same_whatever_the_row_ids(tmp_path):
    """Two files that recorded the same, one of them beside another observer's run."""
    trees = []
    for before in (0, 2):
        archive = Archive.open(tmp_path / f"{before}.db")
        for number in range(before):
            run, visit = begin(archive, 10 + number, "another")
            fetch(archive, run, visit, 10, b"other", "http://127.0.0.1/other/")
            archive.end_run(run, 20)
        whole(archive)
        trees.append(seals.seals_of(archive.conn)[-1].tree)
        archive.close()
    assert trees[0] == trees[1]


def test_a_seal_after_two_chains_came_together_follows_both(archive):
    whole(archive)
    archive.conn.execute(
        "INSERT INTO seals (run_id, after_visit, last_visit, after_seq, last_seq, state, ended_at, clock_note, sealed_at,"
        " occasion, changes, previous, leaves, tree, root) SELECT run_id, after_visit, last_visit, after_seq, last_seq,"
        " state, ended_at, clock_note, sealed_at, occasion, changes, previous, leaves, tree, ? FROM seals",
        (os.urandom(32),),
    )
    heads = seals.heads(archive.conn)
    whole(archive, 200)
    assert len(heads) == 2
    assert seals.split(seals.seals_of(archive.conn)[-1].previous) == heads


KILLED = """
import os, sys
from archive.records import Fetch, Role
from archive.store import Archive
archive = Archive.open(sys.argv[1])
run = archive.begin_run("observer", "live", 1, "sha256:0", None)
visit = archive.plan_visits(run, [("section", 1, False, "http://127.0.0.1/")])[0]
for number in range(10**6):
    archive.record(run, Fetch("http://127.0.0.1/", number, Role.LIST, visit, 0, 200, (), b"%d" % (number % 50)))
    if number % 7 == 0:
        archive.flush()
        print(number, flush=True)
"""


def test_after_kill_9_the_guard_agrees_with_what_was_committed(tmp_path):
    path = tmp_path / "a.db"
    writer = subprocess.Popen([sys.executable, "-c", KILLED, path], stdout=subprocess.PIPE, cwd=REPO, text=True)
    for _ in range(30):
        writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    archive = Archive.open(path)
    assert list(faults(archive)) == []
    guarded = archive.conn.execute("SELECT last_seq FROM guards").fetchone()[0]
    assert guarded == archive.conn.execute("SELECT max(seq) FROM snapshots").fetchone()[0] > 0
    archive.close()


def test_an_archive_of_before_opens_and_gains_the_tables(tmp_path):
    path = tmp_path / "a.db"
    archive = Archive.open(path)
    whole(archive)
    archive.close()
    with sqlite3.connect(path) as old:
        for statement in ("DROP TABLE seals", "DROP TABLE stamps", "DROP TABLE guards"):
            old.execute(statement)
        old.execute("DELETE FROM _sqlite_migrations WHERE name = 'seals'")
        old.execute("UPDATE _sqlite_migrations SET id = id - 1 WHERE id > 3")
    old.close()
    archive = Archive.open(path)
    assert list(faults(archive)) == []
    whole(archive, 200)
    assert [(seal.run_id, seal.occasion) for seal in seals.seals_of(archive.conn)] == [(1, "next_run"), (2, "end")]
    archive.close()


def test_a_merged_archive_bears_the_seals_of_both_and_its_next_follows_them(tmp_path):
    roots = set()
    for name, now in (("a", 100), ("b", 200)):
        archive = Archive.open(tmp_path / f"{name}.db")
        whole(archive, now)
        add_captures(archive, now)
        roots |= {seal.root for seal in seals.seals_of(archive.conn)}
        archive.close()
    merge([tmp_path / "a.db", tmp_path / "b.db"], tmp_path / "m.db", lambda _: None, lambda: None)
    merged = Archive.open(tmp_path / "m.db")
    assert list(faults(merged)) == []
    assert roots <= {seal.root for seal in seals.seals_of(merged.conn)}
    heads = seals.heads(merged.conn)
    whole(merged, 300)
    assert seals.split(seals.seals_of(merged.conn)[-1].previous) == heads
    merged.close()


def add_captures(archive, now) -> None:
    """A run made of another's file."""
    facts = RunFacts("captures of another", now, "replay", None, "sha256:0", "ended", now, "")
    with archive.transaction():
        run_id = history.add_run(archive, facts)
        snapshot = archive.record(run_id, Fetch(URL, now, Role.ARTICLE, None, None, 200, (), b"captured"))
        history.add_capture(archive, snapshot, ("sha256:1", f"<urn:uuid:{now}>", URL, archive.url_id(URL)))
        history.add_import(archive, run_id, "sha256:1", "a.warc.gz", "wget")
        archive.seal(run_id, "import")
