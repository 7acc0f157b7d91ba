"""`python -m archive verify` and `seal` as an operator types them."""

from __future__ import annotations

import sqlite3

import pytest

from archive.catalogue import load
from archive.site import publish
from archive.store import Archive, repack
from tests.test_archive_commands import district, run

__all__ = ["district"]


@pytest.fixture
def judged(district):
    run(district, "judge")
    return district


def alter(district, statement: str) -> None:
    conn = sqlite3.connect(district / "d.db", isolation_level=None)
    assert conn.execute(statement).rowcount == 1
    conn.close()


def test_a_whole_archive_has_no_fault_and_its_newest_root_is_said(judged):
    said = run(judged, "verify")
    assert "verify: 0 faults" in said
    assert f"newest root {run(judged, 'seal').strip()}" in said


def test_a_root_that_was_kept_elsewhere_is_looked_for_among_the_seals(judged):
    root = run(judged, "seal").strip()
    assert "verify: 0 faults" in run(judged, "verify", "--fast", "--root", root.upper())
    said = run(judged, "verify", "--fast", "--root", "ab" * 32, "--root", root, code=1)
    assert f"root {'ab' * 32}: no seal of this archive bears it" in " ".join(said.split()) and "verify: 1 fault" in said


def test_what_a_crawl_packed_in_haste_is_said_where_an_idle_hour_pays(judged, monkeypatch):
    assert "in haste" not in run(judged, "verify", "--fast")
    monkeypatch.setattr(repack, "WORTH", 1)
    assert "are packed in haste" in run(judged, "verify", "--fast")
    run(judged, "repack")
    assert "verify: 0 faults" in run(judged, "verify", "--fast")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE looks SET items_listed = items_listed + 1 WHERE visit_id = 3",
        "UPDATE listings SET last_seen = last_seen - 1 WHERE url_id = (SELECT min(url_id) FROM listings)",
        "UPDATE editions SET article = replace(article, '公告', '通告')",
        "UPDATE items SET title = title || '。' WHERE id = (SELECT min(id) FROM items)",
        "UPDATE duties SET margin_min = 99",
        "UPDATE duties SET state = 'late'",
        "UPDATE evidence SET role = 'absent' WHERE id = 1",
        "UPDATE meta SET value = 'rules-0' WHERE key = 'rules'",
        "UPDATE looks SET version = 'derive-0' WHERE visit_id = 1",
    ],
)
def test_an_altered_derived_row_is_found_and_nothing_recorded_is_lost(judged, statement):
    alter(judged, statement)
    assert "python -m archive" in run(judged, "verify", code=1)
    assert "derived rows not compared" in run(judged, "verify", "--fast")
    run(judged, "reread")
    run(judged, "judge")
    assert "verify: 0 faults" in run(judged, "verify")


def test_a_fault_names_the_pages_the_visits_and_the_duties_that_lose_their_evidence(judged):
    alter(judged, "UPDATE bodies SET digest = zeroblob(32) WHERE id = 2")
    said = " ".join(run(judged, "verify", code=1).split())
    assert "http://127.0.0.1:9/gg/" in said.replace(" ", "")
    assert "visits: gg of 2018-09-04" in said
    assert "o cz 关于第2号事项的公告 (met)" in said


def test_a_fault_keeps_anything_from_being_sealed(judged):
    conn = sqlite3.connect(judged / "d.db", isolation_level=None)
    conn.execute("DELETE FROM seals")
    conn.execute("UPDATE spans SET before = before - 1 WHERE id = 1")
    run(judged, "verify", code=1)
    assert conn.execute("SELECT count(*) FROM seals").fetchone() == (0,)
    conn.execute("UPDATE spans SET before = before + 1 WHERE id = 1")
    assert "sealed now, for want of a seal: 11; it proves nothing of the time before" in run(judged, "verify")
    conn.close()


def test_a_file_that_is_no_database_is_a_fault_and_no_traceback(judged):
    (judged / "d.db").write_bytes(b"SQLite format 3\0" + bytes(4096))
    assert "verify: 1 fault" in run(judged, "verify", code=1)


def test_the_published_copy_bears_every_root(judged):
    publish(judged / "d.db", load(judged / "d"), judged / "public.db")
    archive = Archive.open(judged / "d.db")
    kept = [row[0].hex() for row in archive.conn.execute("SELECT root FROM seals ORDER BY id")]
    archive.close()
    with sqlite3.connect(judged / "public.db") as conn:
        rows = conn.execute("SELECT root, run_id, snapshots, changes, previous, stamped_at FROM seals").fetchall()
    assert [row[0] for row in rows] == kept
    assert [row[4] for row in rows] == ["", *kept[:-1]]
    assert rows[0][1:4] == (1, 1, 0)
    assert rows[-1][1:4] == (None, 0, 1)
    assert {row[5] for row in rows} == {None}
