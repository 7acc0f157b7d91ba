"""An archive that may not be written is read, explained, proved, exported, checked and published all the same."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from click.testing import CliRunner

from archive.__main__ import main
from archive.store import Archive
from archive.store.readonly import address, open_to_read
from archive.store.stopped import OutOfReach
from tests.conftest import REPO
from tests.soak.situations import without_override
from tests.test_archive_commands import district, rows, run  # noqa: F401

# One process, which has no more rights than the file's mode gives: root would write what it may not.
CHILD = """
import json, sys
from click.testing import CliRunner
from archive.__main__ import main
for words in json.load(sys.stdin):
    done = CliRunner().invoke(main, words)
    print(json.dumps([" ".join(words[:2]), done.exit_code, done.output, repr(done.exception)]))
"""


def told(*commands: list[str]) -> dict[str, tuple[int, str]]:
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps(commands),
        cwd=REPO,
        text=True,
        capture_output=True,
        preexec_fn=without_override,
        check=True,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {name: (code, f"{output} {error if code else ''}") for name, code, output, error in found}


@pytest.fixture
def locked(district):  # noqa: F811
    """A judged archive of a read-only folder: nothing can be made beside it, and no log lies there."""
    run(district, "judge")
    place = district / "locked"
    place.mkdir()
    (district / "d.db").rename(place / "d.db")
    (place / "d.db").chmod(0o444)
    place.chmod(0o555)
    yield place
    place.chmod(0o755)


def test_every_command_that_only_reads_reads_an_archive_of_a_read_only_folder(district, locked):  # noqa: F811
    where = ["--catalogue", str(district / "d"), "--archive", str(locked / "d.db")]
    before = (locked / "d.db").read_bytes()
    duty = sqlite3.connect(f"{(locked / 'd.db').as_uri()}?immutable=1", uri=True).execute("SELECT id FROM duties")
    (key,) = duty.fetchone()
    found = told(
        ["explain", key[:8], *where],
        ["evidence", key[:8], "--to", str(district / "pack.zip"), *where],
        ["export", "--warc", str(district / "d.warc.gz"), *where],
        ["certify", "gg", "http://127.0.0.1:9/gg/201809/t20180903_2.html", "2018-09-05", "--to", str(district / "c.json"), *where],
        ["verify", *where],
        ["noise", *where],
        ["judge", "--dry-run", *where],
        ["publish", "--to", str(district / "p.db"), *where],
        ["merge", str(locked / "d.db"), "--to", str(district / "m.db"), *where],
        ["reread", *where],
    )  # fmt: skip
    assert {name: code for name, (code, _) in found.items() if code} == {f"reread {where[0]}": 1}, found
    assert "attempt to write a readonly database" in found[f"reread {where[0]}"][1]
    assert "0 faults" in found[f"verify {where[0]}"][1]
    assert (locked / "d.db").read_bytes() == before
    assert sorted(path.name for path in locked.iterdir()) == ["d.db"]
    assert rows(district / "p.db", ["duties"])["duties"]


def test_changes_that_stand_in_the_log_alone_are_read_or_said_to_be_out_of_reach(district):  # noqa: F811
    archive = Archive.open(district / "d.db")
    with archive.transaction() as conn:
        conn.execute("INSERT INTO urls (url) VALUES ('http://127.0.0.1:9/only-in-the-log')")
    place = district / "locked"
    place.mkdir()
    for name in ("d.db", "d.db-wal"):
        (place / name).write_bytes((district / name).read_bytes())
    archive.close()
    assert address(place / "d.db").endswith("?mode=ro")
    with closing(open_to_read(place / "d.db")) as held:
        assert held.conn.execute("SELECT count(*) FROM urls WHERE url LIKE '%only-in-the-log'").fetchone() == (1,)
    for left in place.glob("*-shm"):
        left.unlink()
    place.chmod(0o555)
    try:
        where = ["--catalogue", str(district / "d"), "--archive", str(place / "d.db")]
        code, said = told(["noise", *where])[f"noise {where[0]}"]
    finally:
        place.chmod(0o755)
    assert (code, "its last changes are in d.db-wal" in " ".join(said.split())) == (1, True), said


def test_an_older_archive_that_may_not_be_written_says_so(district):  # noqa: F811
    conn = sqlite3.connect(district / "d.db", isolation_level=None)
    conn.execute("DELETE FROM _sqlite_migrations WHERE id = (SELECT max(id) FROM _sqlite_migrations)")
    conn.execute("DROP TABLE body_frames")  # what the latest migration makes: an older file has none
    conn.close()
    with pytest.raises(OutOfReach, match="made by an older version"):
        open_to_read(district / "d.db")
    (district / "d.db").chmod(0o444)
    district.chmod(0o555)
    try:
        where = ["--catalogue", str(district / "d"), "--archive", str(district / "d.db")]
        code, said = told(["verify", *where])[f"verify {where[0]}"]
    finally:
        district.chmod(0o755)
    assert (code, "made by an older version" in said, "lost" in said) == (1, True, False), said


@pytest.mark.parametrize(
    "command", [["import", "FILE"], ["publish", "--to", "FOLDER/p.db"], ["bulletin", "--to", "FOLDER"]]
)
def test_a_folder_that_cannot_be_made_is_a_usage_error(district, command):  # noqa: F811
    (district / "file").write_bytes(b"a file stands in the way")
    words = [
        word.replace("FILE", str(district / "file")).replace("FOLDER", str(district / "file" / "in"))
        for word in command
    ]
    if command[0] == "import":
        done = CliRunner().invoke(
            main, [*words, "--catalogue", str(district / "d"), "--archive", str(district / "file" / "in" / "d.db")]
        )
        assert (done.exit_code, "it cannot be made" in done.output) == (2, True), done.output
    else:
        run(district, "judge")
        assert "it cannot be made" in run(district, *words, code=2)


@pytest.mark.parametrize("day", ["昨天", "2018-13-01", "2018-02-30", "20180930"])
def test_a_day_that_is_none_is_a_usage_error(district, day):  # noqa: F811
    assert "expected a day that there is, as 2018-09-30" in " ".join(
        run(district, "certify", "gg", "x", day, code=2).split()
    )


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2030-01-01"])
def test_a_day_on_which_nothing_was_seen_gives_no_certificate(district, day):  # noqa: F811
    url = "http://127.0.0.1:9/gg/201809/t20180903_2.html"
    assert "no certificate" in run(district, "certify", "gg", url, day, code=1)
