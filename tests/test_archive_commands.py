"""python -m archive as an operator types it: what it writes, says, and exits with."""

from __future__ import annotations

import socket
import sqlite3

import pytest
from click.testing import CliRunner

from archive.__main__ import main
from archive.catalogue import load
from archive.records import DAY, iso
from archive.store import Archive
from tests.derive.test_derive import FILES, NEW, OLD, START, Crawl, article, page

JUDGED = ("items", "item_urls", "sightings", "duties", "findings", "meta")
DERIVED = ("looks", "listings", "editions", *JUDGED)
EVIDENCE = "SELECT duty_id, finding_id, snapshot_id, visit_id, role FROM evidence"


@pytest.fixture
def district(tmp_path):
    """A district watched for ten days: one item put up in time."""
    folder = tmp_path / "d"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    archive = Archive.open(tmp_path / "d.db")
    crawl = Crawl(archive, load(folder))
    crawl.visit(0, page(OLD))
    for day in range(1, 10):
        crawl.visit(day, page(NEW, OLD), {2: article(2)})
    archive.close()
    return tmp_path


def run(district, *words: str, code: int = 0) -> str:
    options = ["--catalogue", str(district / "d"), "--archive", str(district / "d.db")]
    done = CliRunner().invoke(main, [*words, *options])
    assert done.exit_code == code, done.output
    return done.output


def rows(file, tables) -> dict[str, list]:
    conn = sqlite3.connect(file)
    got = {table: sorted(conn.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in tables}
    conn.close()
    return got


def test_judging_twice_gives_identical_rows_and_logs_nothing_more(district):
    assert "1 moved" in run(district, "judge")
    before = rows(district / "d.db", (*JUDGED, "evidence", "changes"))
    assert [row[9] for row in before["duties"]] == ["met"]
    assert "0 moved" in run(district, "judge")
    assert rows(district / "d.db", (*JUDGED, "evidence", "changes")) == before


def test_deleting_every_derived_row_and_rebuilding_gives_the_same_rows(district):
    run(district, "judge")
    before = rows(district / "d.db", (*DERIVED, "changes"))
    conn = sqlite3.connect(district / "d.db", isolation_level=None)
    evidence = conn.execute(EVIDENCE).fetchall()
    assert evidence
    for table in ("evidence", *reversed(DERIVED)):
        conn.execute(f"DELETE FROM {table}")
    conn.close()
    run(district, "reread")
    assert "0 moved" in run(district, "judge")
    assert rows(district / "d.db", (*DERIVED, "changes")) == before
    conn = sqlite3.connect(district / "d.db")
    assert conn.execute(EVIDENCE).fetchall() == evidence
    conn.close()


def test_a_dry_run_says_who_would_move_and_writes_nothing(district):
    said = run(district, "judge", "--dry-run")
    assert "- -> met" in said
    assert "1 of 1 would move; nothing was written" in said
    assert rows(district / "d.db", ("duties", "changes")) == {"duties": [], "changes": []}


def test_an_earlier_as_of_is_refused_without_a_file_of_its_own(district):
    run(district, "judge")
    early = iso(START + 2 * DAY)
    assert "--to FILE" in run(district, "judge", "--as-of", early, code=2)
    before = rows(district / "d.db", ("duties", "changes"))
    run(district, "judge", "--as-of", early, "--to", str(district / "then.db"))
    assert rows(district / "d.db", ("duties", "changes")) == before
    then = sqlite3.connect(district / "then.db")
    assert then.execute("SELECT DISTINCT as_of FROM duties").fetchall() == [(early,)]
    assert then.execute("SELECT count(*) FROM changes").fetchone() == (0,)
    for table, column in (("snapshots", "observed_at"), ("visits", "observed_at"), ("sightings", "last_seen")):
        assert then.execute(f"SELECT max({column}) FROM {table}").fetchone() == (early,), table
    assert then.execute("SELECT count(*) FROM runs").fetchone() == (3,)
    then.close()


def test_a_port_that_is_taken_is_said_before_anything_is_served(district):
    run(district, "judge")
    run(district, "publish")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "not free" in run(district, "serve", "--port", str(taken.getsockname()[1]), code=2)


def test_a_new_catalogue_is_not_written_over_a_folder_that_holds_something(district):
    done = CliRunner().invoke(main, ["catalogue", "new", str(district / "d"), "e"])
    assert (done.exit_code, "a new or an empty folder" in done.output) == (2, True)


def test_an_instant_that_is_none_is_a_usage_error(district):
    assert "expected ISO 8601" in run(district, "judge", "--as-of", "昨天", code=2)


def test_a_missing_archive_says_what_makes_one(district):
    (district / "d.db").rename(district / "gone.db")
    assert "python -m crawler run" in run(district, "judge", code=2)


def test_a_broken_catalogue_exits_2_and_names_the_fault(district):
    (district / "d" / "offices.csv").write_text("id,name\n", encoding="utf-8")
    assert "offices.csv:1" in run(district, "judge", code=2)


def test_verify_exits_1_where_a_body_is_broken(district):
    assert "0 faults" in run(district, "verify")
    conn = sqlite3.connect(district / "d.db", isolation_level=None)
    conn.execute("UPDATE bodies SET data = zeroblob(length(data)) WHERE id = 1")
    conn.close()
    assert "sha256:" in run(district, "verify", code=1)


def test_publish_writes_beside_the_archive_that_was_given(district):
    run(district, "judge")
    run(district, "publish")
    public = sqlite3.connect(district / "d.public.db")
    assert public.execute("SELECT state, basis FROM duties").fetchall() == [("met", "witnessed")]
    public.close()


def test_a_duty_is_explained_by_the_first_characters_of_its_id_and_nothing_is_written(district):
    run(district, "judge")
    before = (district / "d.db").read_bytes()
    (duty,) = rows(district / "d.db", ["duties"])["duties"]
    told = run(district, "explain", duty[0][:8])
    assert told.startswith(f"Duty {duty[0]}: item ")
    assert [f"{n}. " in told for n in range(1, 7)] == [True] * 6
    assert "—— due ——" in told or "judged as of then" in told
    assert "met, witnessed" in told
    assert "sha256:" in told  # the archived page that it was read on
    assert (district / "d.db").read_bytes() == before


def test_an_id_that_names_no_duty_is_a_usage_error(district):
    run(district, "judge")
    assert "no duty of that id; expected one of the 1 ids in the table duties" in run(district, "explain", "zz", code=2)
    assert "expected ISO 8601" in run(district, "explain", "zz", "--as-of", "soon", code=2)


def test_repack_says_what_it_did_and_verify_finds_nothing(district):
    before = rows(district / "d.db", ["listings", "editions"])
    assert "repacked " in run(district, "repack")
    assert "repacked 0 bodies" in run(district, "repack", "--keep-size")
    assert "verify: 0 faults" in run(district, "verify")
    assert rows(district / "d.db", ["listings", "editions"]) == before


COMMANDS = ("judge", "reread", "publish", "verify", "seal", "repack", "noise")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_is_no_archive_is_named_in_one_line(district, command):
    (district / "d.db").write_bytes(b"anything that is long enough to be read as the head of a database" * 99)
    said = run(district, command, code=1)
    assert "d.db: file is not a database" in " ".join(said.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_a_damaged_file_ends_each_command_with_one_line(district, command):
    run(district, "judge")
    whole = (district / "d.db").read_bytes()
    (district / "d.db").write_bytes(whole[: len(whole) // 3 // 4096 * 4096])
    said = " ".join(run(district, command, code=1).split())
    assert "d.db: " in said
    assert "malformed" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_anothers_database_is_left_as_it_is(district, command):
    conn = sqlite3.connect(district / "e.db")
    conn.execute("CREATE TABLE people (name)")
    conn.commit()
    conn.close()
    other = (district / "e.db").read_bytes()
    (district / "d.db").write_bytes(other)
    said = " ".join(run(district, command, code=1).split())
    assert "d.db: a database, but no working file" in said
    assert (district / "d.db").read_bytes() == other


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31T23:59:59+00:00", "1969-01-01"])
def test_an_instant_out_of_every_calendar_is_a_usage_error(district, text):
    assert "expected" in run(district, "judge", "--as-of", text, code=2)


def test_verify_finds_no_loss_in_a_file_that_it_may_not_open(district):
    (district / "d.db").rename(district / "whole.db")
    (district / "d.db").mkdir()  # stands for any file that may not be opened: root may open all
    said = run(district, "verify", code=1)
    assert "d.db: stopped: unable to open" in " ".join(said.split())
    assert "lost:" not in said
