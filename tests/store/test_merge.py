"""python -m archive merge: the union of what was recorded, by content, in any order and grouping."""

from __future__ import annotations

import gzip
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import derive
from archive.__main__ import main
from archive.catalogue import load
from archive.duties import judge, ledger
from archive.records import DAY, Fetch, Role
from archive.site import publish
from archive.store import Archive
from archive.store.merge import chained, merge
from archive.store.verify import faults
from tests.conftest import REPO
from tests.derive.captures import Warc
from tests.derive.test_derive import FILES, HOME, NEW, OLD, START, Crawl, article, page, url_of

OTHERS = ((3, "2018-09-05"), NEW, OLD)
PAGES = (page(OLD), page(NEW, OLD), page(*OTHERS))


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory() as home:
        district = Path(home) / "d"
        district.mkdir()
        for name, text in FILES.items():
            (district / name).write_text(text, encoding="utf-8")
        yield district


def one_run(archive: Archive, observer: str, day: int, body: bytes | None, ends=True, more=()) -> None:
    """A run of a visit: its list, and `more` articles. Not ended, it is one that was killed."""
    at = START + day * DAY
    run = archive.begin_run(observer, "live", at, "sha256:0", None)
    visit, _ = archive.plan_visits(run, [("gg", at, True, HOME), ("gg", at, False, HOME)])
    headers = (("content-type", "text/html; charset=utf-8"),)
    status, error = (None, "timeout") if body is None else (200, None)
    archive.record(run, Fetch(HOME, at, Role.LIST, visit, 0, status, headers if body else (), body, error))
    for n, text in more:
        archive.record(run, Fetch(url_of(n), at + n, Role.ARTICLE, visit, None, 200, headers, text))
    archive.flush()
    if ends:
        archive.end_run(run, at + 60)


def joined(sources, target: Path, catalogue) -> Path:
    def finish(archive: Archive) -> None:
        for _ in derive.reread(archive, catalogue):
            pass

    merge(sources, target, finish, lambda: None)
    return target


def judged(path: Path, catalogue) -> None:
    archive = Archive.open(path)
    as_of = derive.latest(archive) or START
    world = derive.world(archive, catalogue, as_of)
    ledger.keep(archive, catalogue, world, judge(world, catalogue))
    archive.close()


def dump(path: Path, leave_out=()) -> dict[str, list]:
    """Every row of every table, row ids too."""
    conn = sqlite3.connect(path)
    tables = [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    told = {
        table: sorted(conn.execute(f'SELECT * FROM "{table}"').fetchall(), key=repr)
        for table in tables
        if table not in ("_sqlite_migrations", *leave_out)
    }
    conn.close()
    return told


def published(path: Path, catalogue, target: Path) -> dict[str, list]:
    judged(path, catalogue)
    publish(path, catalogue, target)
    return dump(target, ("seals",))  # a judgement seals its log at the instant of judging


MOMENTS = st.lists(
    st.tuples(st.sampled_from(["甲", "乙"]), st.integers(0, 3), st.sampled_from([*PAGES, None]), st.booleans()),
    min_size=1,
    max_size=3,
)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(MOMENTS, min_size=2, max_size=3), st.booleans(), st.randoms(use_true_random=False))
def test_any_order_and_any_grouping_give_the_same_archive(folder, plans, forks, luck):
    catalogue = load(folder)
    with tempfile.TemporaryDirectory() as home:
        paths = []
        for number, runs in enumerate(plans):
            path = Path(home) / f"{number}.db"
            if forks and paths:  # a copy of the first as it stood, carried on by itself
                shutil.copy(paths[0], path)
            archive = Archive.open(path)
            for observer, day, body, ends in runs:
                one_run(archive, observer, day, body, ends, [(2, article(2))] if body else [])
            archive.close()
            paths.append(path)
        flat = joined(paths, Path(home) / "flat.db", catalogue)
        shuffled = luck.sample(paths, len(paths))
        pair = joined(shuffled[:2], Path(home) / "pair.db", catalogue)
        grouped = joined([*shuffled[2:], pair, shuffled[0]], Path(home) / "grouped.db", catalogue)
        again = joined([grouped, flat, grouped], Path(home) / "again.db", catalogue)
        expected = dump(flat)
        assert dump(grouped) == expected
        assert dump(again) == expected
        one, two = (published(path, catalogue, path.with_suffix(".pub.db")) for path in (flat, grouped))
        assert one == two


def contents(path: Path) -> set[tuple]:
    """What every snapshot is, without a row id."""
    archive = Archive.open(path)
    told = {
        (
            run.observer,
            run.started_at,
            s.seq,
            s.url,
            s.observed_at,
            s.role,
            s.step,
            s.status,
            s.digest,
            s.headers,
            s.error,
        )
        for run in archive.runs()
        for s in archive.recorded(run.id)
    }
    archive.close()
    return told


@pytest.fixture
def two(tmp_path, folder):
    """Two observers' archives, sealed and judged."""
    catalogue = load(folder)
    paths = [tmp_path / "a.db", tmp_path / "b.db"]
    for path, observer, shift in zip(paths, ("甲", "乙"), (0, 1), strict=True):
        archive = Archive.open(path)
        crawl = Crawl(archive, catalogue)
        one_run(archive, observer, shift, page(OLD), more=[(1, article(1))])
        one_run(archive, observer, shift + 2, page(NEW, OLD), more=[(2, article(2))])
        one_run(archive, observer, shift + 4, None)
        crawl.visit(shift + 6, page(NEW, OLD))
        for _ in derive.reread(archive, catalogue):
            pass
        archive.close()
        judged(path, catalogue)
    return paths


def test_nothing_that_was_recorded_is_lost_and_verify_is_clean(two, tmp_path, folder):
    target = joined(two, tmp_path / "both.db", load(folder))
    assert contents(target) == contents(two[0]) | contents(two[1])
    archive = Archive.open(target)
    assert list(faults(archive)) == []
    for table, column in (("seals", "root"), ("changes", "duty_id || as_of || detail")):
        wanted = set()
        for path in two:
            conn = sqlite3.connect(path)
            wanted |= set(conn.execute(f"SELECT {column} FROM {table}"))
            conn.close()
        assert set(archive.conn.execute(f"SELECT {column} FROM {table}")) == wanted != set()
    for snapshot in (s for run in archive.runs() for s in archive.recorded(run.id) if s.digest):
        assert archive.body(snapshot.digest)
    archive.close()


def test_a_source_is_not_altered_and_a_target_that_is_there_is_not_written_over(two, tmp_path, folder):
    before = [dump(path) for path in two]
    target = joined(two, tmp_path / "both.db", load(folder))
    assert [dump(path) for path in two] == before
    content = target.read_bytes()
    with pytest.raises(FileExistsError, match="alters none"):
        joined(two, target, load(folder))
    assert target.read_bytes() == content


def test_a_copy_made_while_a_run_went_on_is_in_the_whole_run(tmp_path, folder):
    whole, early = tmp_path / "whole.db", tmp_path / "early.db"
    archive = Archive.open(whole)
    one_run(archive, "甲", 0, page(OLD), ends=False)
    archive.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(whole, early)
    run = archive.runs()[0].id
    archive.record(run, Fetch(url_of(1), START + 1, Role.ARTICLE, 1, None, 200, (), article(1)))
    archive.end_run(run, START + 60)
    archive.close()
    target = joined([early, whole], tmp_path / "both.db", load(folder))
    merged = Archive.open(target)
    assert [(got.state, len(list(merged.recorded(got.id)))) for got in merged.runs()] == [("ended", 2)]
    assert list(faults(merged)) == []
    merged.close()


def test_two_that_carried_one_run_on_each_by_itself_stand_side_by_side(tmp_path, folder):
    paths = [tmp_path / "a.db", tmp_path / "b.db"]
    archive = Archive.open(paths[0])
    one_run(archive, "甲", 0, page(OLD), ends=False)
    archive.close()
    shutil.copy(*paths)
    for path, n in zip(paths, (1, 2), strict=True):
        archive = Archive.open(path)
        run = archive.runs()[0].id
        archive.record(run, Fetch(url_of(n), START + 1, Role.ARTICLE, 1, None, 200, (), article(n)))
        archive.end_run(run, START + 60)
        archive.close()
    merged = Archive.open(joined(paths, tmp_path / "both.db", load(folder)))
    assert len(merged.runs()) == 2
    assert {s.url for run in merged.runs() for s in merged.recorded(run.id)} == {HOME, url_of(1), url_of(2)}
    assert list(faults(merged)) == []
    merged.close()


def test_captures_keep_where_they_come_from(tmp_path, folder):
    warc = Warc(tmp_path / "history.warc.gz")
    warc.response(HOME, START - DAY, page(OLD))
    warc.response(url_of(1), START - 9 * DAY, article(1))
    path = warc.done()
    for name in ("a.db", "b.db"):
        options = ["--catalogue", str(folder), "--archive", str(tmp_path / name)]
        assert CliRunner().invoke(main, ["import", str(path), *options]).exit_code == 0
    target = joined([tmp_path / "a.db", tmp_path / "b.db"], tmp_path / "both.db", load(folder))
    one, both = dump(tmp_path / "a.db"), dump(target)
    assert both["captures"] == one["captures"]
    assert both["editions"] == one["editions"] != []
    assert len(both["imports"]) == len(both["runs"]) == 1


KILLED = """
import sys, time
from pathlib import Path
from archive.store import merge
write = merge._write
def slowly(merged, run):
    write(merged, run)
    print("written", flush=True)
    time.sleep(0.2)
merge._write = slowly
merge.merge([Path(p) for p in sys.argv[2:]], Path(sys.argv[1]), lambda archive: None, lambda: None)
"""


def test_kill_9_leaves_the_target_whole_or_not_there(two, tmp_path, folder):
    target = tmp_path / "both.db"
    before = [dump(path) for path in two]
    for stop_after in (1, 3, 5):
        words = [sys.executable, "-c", KILLED, str(target), *map(str, two)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=REPO, text=True) as merging:
            for _ in range(stop_after):
                assert merging.stdout.readline() == "written\n"
            time.sleep(random.random() / 5)
            merging.send_signal(signal.SIGKILL)
        assert not target.exists()
    joined(two, target, load(folder))
    assert contents(target) == contents(two[0]) | contents(two[1])
    assert list(tmp_path.glob("*.part*")) == []
    assert [dump(path) for path in two] == before


def test_the_command_joins_and_says_so_and_what_it_joined_can_be_judged(two, tmp_path, folder):
    words = ["merge", *map(str, two), "--catalogue", str(folder)]
    target = tmp_path / "both.db"
    done = CliRunner().invoke(main, [*words, "--archive", str(target)])
    assert done.exit_code == 0, done.output
    assert "joined 2 archives" in done.output
    again = CliRunner().invoke(main, [*words, "--to", str(target)])
    assert (again.exit_code, "is there already" in " ".join(again.output.split())) == (2, True)
    options = ["--catalogue", str(folder), "--archive", str(target)]
    for command in ("verify", "judge", "publish"):
        done = CliRunner().invoke(main, [command, *options])
        assert done.exit_code == 0, done.output


def test_moves_of_one_instant_follow_each_other():
    first, second, third = (
        (5, "d", before, after, "observation", "")
        for before, after in ((None, "met"), ("met", "late"), ("late", "met"))
    )
    for given_ in ([first, second, third], [third, second, first], [second, third, first]):
        assert chained(given_) == [first, second, third]


def test_one_capture_that_came_in_by_two_files_testifies_once(tmp_path, folder):
    """Gone takes two looks at two instants: the same captured list, out of a WARC here and of its copy there, is one."""
    warc = Warc(tmp_path / "history.warc", compressed=False)
    for days, body in ((-3, page(NEW, OLD)), (-2, page(OLD))):
        warc.response(HOME, START + days * DAY, body)
    first = warc.done()
    second = tmp_path / "copy.warc.gz"
    second.write_bytes(recompressed(first))
    for path, name in ((first, "a.db"), (second, "b.db")):
        options = ["--catalogue", str(folder), "--archive", str(tmp_path / name)]
        done = CliRunner().invoke(main, ["import", str(path), *options])
        assert done.exit_code == 0, done.output
    both = joined([tmp_path / "a.db", tmp_path / "b.db"], tmp_path / "both.db", load(folder))
    told = dump(both)
    assert (len(told["runs"]), len(told["looks"])) == (2, 4)
    conn = sqlite3.connect(both)
    assert conn.execute("SELECT count(*), count(gone_since) FROM listings").fetchone() == (4, 0)
    conn.close()


def recompressed(path: Path) -> bytes:
    """The records of a plain WARC, each a gzip member of its own."""
    pieces = re.split(rb"(?=WARC/1\.[01]\r\n)", path.read_bytes())
    return b"".join(gzip.compress(piece, mtime=0) for piece in pieces if piece)
