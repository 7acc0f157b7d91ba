"""A full disk, a file that may not be written, a clock that jumps back, two crawls at once, a reader that holds on."""

from __future__ import annotations

import ctypes
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.soak.ground import REPO, Ground, Report, expect, prepared, rows, running, waited_for

MORE = 400_000  # bytes that a file may still grow by, at most, when the disk is full
DAC_OVERRIDE = 1  # the capability by which root writes what it may not
DROP = 24  # PR_CAPBSET_DROP


class Skipped(Exception):
    """A situation that this machine does not allow, and why."""


def soak(report: Report) -> None:
    with tempfile.TemporaryDirectory() as folder, prepared(Path(folder)) as ground:
        for situation in SITUATIONS:
            name = situation.__name__.replace("_", " ")
            with report.case(situation.__name__):
                try:
                    report(f"{name:40} {situation(ground, random.Random(report.seed))}")
                except Skipped as why:
                    report(f"{name:40} skipped: {why}")


def refused(said: str, *words: str) -> str:
    """The one line in which a command says why it ends."""
    lines = [line for line in said.splitlines() if any(word in line for word in words)]
    expect("Traceback" not in said, f"a traceback: {said[-900:]}")
    expect(len(lines) == 1, f"expected one line with {words}: {said[-900:]}")
    return lines[0].strip()


def a_full_disk(ground: Ground, chance: random.Random) -> str:
    """Wherever the file reaches its limit, the crawl ends with a line that says so; with room again the next is whole."""
    said = "never full"
    for _ in range(2):
        archive = ground.archive("recrawl")
        limit = chance.randint(1000, MORE)
        process = ground.start(ground.crawl(archive, 1), limit=limit)
        out, _ = process.communicate(timeout=300)
        expect(process.returncode in (0, 1), f"limit {limit}: exit {process.returncode}: {out[-900:]}")
        if process.returncode:
            said = refused(out, "disk", "too large")
        ground.check(archive)
        ground.carry_on("recrawl", archive, 1)
    return said


def a_small_disk(ground: Ground, chance: random.Random) -> str:
    """A file system of its own that is full, not a limit of one file; with room again the next crawl is whole."""
    archive = ground.archive("recrawl")
    with mounted(archive.parent) as grown:
        process = ground.start(ground.crawl(archive, 1))
        out, _ = process.communicate(timeout=300)
        expect(process.returncode == 1, f"exit {process.returncode}: {out[-900:]}")
        said = refused(out, "disk", "No space left")
        grown()
        ground.check(archive)
        ground.carry_on("recrawl", archive, 1)
    return said


@contextmanager
def mounted(folder: Path) -> Iterator[Callable[[], None]]:
    """The folder on a disk of its own with room for little more than its files; yields what makes it large. Skipped
    where mounting is not allowed, as it is to root alone, and not in every container."""
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    room = sum(len(data) + 4096 for data in files.values()) + 200_000
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={room}", "ledger-soak", str(folder)], capture_output=True, text=True
    )
    if done.returncode:
        raise Skipped(f"a disk of its own cannot be mounted: {done.stderr.strip()}")
    try:
        for name, data in files.items():
            (folder / name).write_bytes(data)
        yield lambda: subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True) and None
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def a_file_that_may_not_be_written(ground: Ground, chance: random.Random) -> str:
    archive = ground.archive("recrawl")
    with closing(sqlite3.connect(archive)) as conn:
        before = conn.execute("SELECT count(*) FROM snapshots").fetchone()
    for path in archive.parent.glob("a.db*"):
        path.chmod(0o444)
    said = ""
    for command in (ground.crawl(archive, 1), ["archive", "judge", *ground.where(archive)]):
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=REPO, text=True, capture_output=True, preexec_fn=without_override
        )
        expect(done.returncode == 1, f"{command[:2]}: exit {done.returncode}: {done.stderr[-900:]}")
        said = refused(done.stderr, "readonly", "read-only", "Permission denied")
    for path in archive.parent.glob("a.db*"):
        path.chmod(0o644)
    expect(rows(archive, "SELECT count(*) FROM snapshots") == [before], "something was written")
    ground.carry_on("recrawl", archive, 1)
    return said


def without_override() -> None:
    """For root, too, a file's mode counts."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(DROP, DAC_OVERRIDE, 0, 0, 0)


def a_clock_that_jumps_back(ground: Ground, chance: random.Random) -> str:
    """By a minute: nobody is the worse for it. By hours: the run testifies nothing, and the next one is whole."""
    for seconds, code in ((60, 0), (20_000, 3)):
        archive = ground.archive("first crawl")
        ground.run(ground.crawl(archive, None), code, back=[chance.randint(8, 20), seconds])
        ground.check(archive)
        note = rows(archive, "SELECT clock_note FROM runs")[0][0]
        expect(("untrusted" in str(note)) == (code == 3), f"{seconds} s back: {note}")
    ground.run(ground.crawl(archive, None), 0)
    ground.check(archive)
    return f"{note}; the next run is whole"


def two_crawls_of_one_host(ground: Ground, chance: random.Random) -> str:
    """The second is refused with 4, and told who has the host; the first ends as if nothing had been."""
    archive, other, mark = ground.archive("recrawl"), ground.folder / "other.db", ground.folder / "mark"
    mark.unlink(missing_ok=True)
    first = ground.start(ground.crawl(archive, 1), mark=str(mark))
    waited_for(mark, first)
    first.send_signal(signal.SIGSTOP)
    try:
        said = [refused(ground.run(ground.crawl(file, 1), 4), "refused") for file in (archive, other)]
    finally:
        first.send_signal(signal.SIGCONT)
    expect(all(str(first.pid) in line for line in said), f"{said}: not told that {first.pid} has it")
    out, _ = first.communicate(timeout=300)
    expect(first.returncode == 0, out[-900:])
    expect(not other.exists(), "the refused crawl made a file")
    ground.check(archive)
    return said[1]


def a_reader_that_holds_the_file_open(ground: Ground, chance: random.Random) -> str:
    """A read that lasts through a crawl, a reread and a judging sees what it saw; they go on, and the log grows."""
    archive = ground.archive("recrawl")
    reader = sqlite3.connect(archive, isolation_level=None)
    reader.execute("BEGIN")
    before = reader.execute("SELECT count(*), max(id) FROM snapshots").fetchone()
    ground.run(ground.crawl(archive, 1), 0)
    for command in ("reread", "judge"):
        ground.run(["archive", command, *ground.where(archive)], 0)
    grown = archive.with_name("a.db-wal").stat().st_size
    expect(reader.execute("SELECT count(*), max(id) FROM snapshots").fetchone() == before, "the reader saw a change")
    expect(rows(archive, "SELECT count(*) FROM snapshots") > [(before[0],)], "nothing was written beside the reader")
    reader.close()
    expect(not running(archive), "a run was left running")
    ground.carry_on("recrawl", archive, 2)
    return f"its log grew to {grown:,} bytes, and was taken in afterwards"


Situation = Callable[[Ground, random.Random], str]
SITUATIONS: tuple[Situation, ...] = (
    a_full_disk,
    a_small_disk,
    a_file_that_may_not_be_written,
    a_clock_that_jumps_back,
    two_crawls_of_one_host,
    a_reader_that_holds_the_file_open,
)
