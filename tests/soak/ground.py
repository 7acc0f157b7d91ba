"""The sample district with a few sections, an archive of it, and what must hold of that archive whatever happened."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from archive.catalogue import load
from archive.commands.verify import steps
from archive.records import Catalogue
from archive.store import Archive, verify
from tests import sample

REPO = Path(__file__).resolve().parents[2]
SECTIONS = "cz-zcwj,mz-shjz,tj-tjsj"  # three hosts, nothing in trouble on the first days
PHASES = ("first crawl", "recrawl", "reread", "judge")


class Broken(AssertionError):
    """Something that must hold did not."""


@dataclass
class Report:
    """Where a soak says what it does. `count` is how many kills are wanted; a table is printed of what was told."""

    say: Callable[[str], None] = print
    seed: int = 0
    count: int = 10
    failures: list[str] = field(default_factory=list)

    def __call__(self, line: str) -> None:
        self.say(line)

    @contextmanager
    def case(self, name: str) -> Iterator[None]:
        """One thing that is tried; what goes wrong in it is a failure, and the next is tried."""
        try:
            yield
        except (Broken, AssertionError, subprocess.TimeoutExpired) as broken:
            self.failures.append(f"{name}: {broken}")
            self(f"FAILED {name}: {broken}")


@dataclass
class Ground:
    """One folder to work in. `base` is an archive of the first day, crawled, judged and published."""

    folder: Path
    catalogue_dir: Path
    days: list[str]
    catalogue: Catalogue
    base: Path
    usual: dict[str, float] = field(default_factory=dict)  # seconds that a phase takes, once its file is open

    def archive(self, phase: str) -> Path:
        """A fresh file for the phase to work on."""
        place = self.folder / "work"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        if phase != "first crawl":
            for path in self.base.parent.iterdir():
                shutil.copy(path, place / path.name)
        return place / "a.db"

    def crawl(self, archive: Path, day: int | None) -> list[str]:
        """The arguments that crawl the sections as of a day; None: live."""
        at = [] if day is None else ["--observed-at", self.days[day]]
        return ["crawler", "run", *self.where(archive), "--sections", SECTIONS, *at]

    def where(self, archive: Path) -> list[str]:
        return ["--catalogue", str(self.catalogue_dir), "--archive", str(archive)]

    def command(self, phase: str, archive: Path) -> list[str]:
        if phase in ("reread", "judge"):
            return ["archive", phase, *self.where(archive)]
        return self.crawl(archive, PHASES.index(phase))

    def start(self, command: list[str], **spec: object) -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "tests.soak.victim", json.dumps(spec), *command]
        return subprocess.Popen(words, cwd=REPO, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run(self, command: list[str], code: int, **spec: object) -> str:
        """Run it to its end; what it printed."""
        process = self.start(command, **spec)
        said, _ = process.communicate(timeout=300)
        expect(
            process.returncode == code, f"{' '.join(command[:2])}: exit {process.returncode}, not {code}: {said[-900:]}"
        )
        return said

    # --- what must hold

    def check(self, path: Path) -> None:
        """Everything kept is whole, everything derived is what the kept gives, and what the crawl log says is there."""
        if not path.exists():
            return
        archive = Archive.open(path)
        try:
            parts = steps(archive, self.catalogue)
            found = [fault for part in parts for fault in verify.run(archive, part, lambda _: None)]
            expect(not found, f"verify: {found[:3]}")
            for line in acknowledged(path):
                rows = archive.conn.execute(KEPT, (line["run"], line["seq"])).fetchall()
                expect(rows == [(line["url"], line["status"], line["error"])], f"log says {line}, the archive {rows}")
        finally:
            archive.close()

    def carry_on(self, phase: str, path: Path, day: int) -> None:
        """The next run: it ends complete, and the broken one is marked."""
        broken = running(path)
        self.run(self.crawl(path, day) if "crawl" in phase else self.command(phase, path), 0)
        states = dict(rows(path, "SELECT id, state || ' ' || clock_note FROM runs"))
        for run in broken:
            expect("aborted" in states[run], f"run {run} was broken off, and is marked {states[run]!r}")
        expect(not running(path), f"runs left running: {running(path)}")
        last = "SELECT count(*) FROM visits WHERE run_id = (SELECT max(id) FROM runs)"
        made = f"{last} AND id IN (SELECT visit_id FROM looks WHERE outcome = 'complete')"
        expect(rows(path, last) == rows(path, made) != [(0,)], "the next run's visits are not all complete")
        self.check(path)


KEPT = """
SELECT u.url, s.status, s.error FROM snapshots s JOIN urls u ON u.id = s.url_id WHERE s.run_id = ? AND s.seq = ?
"""


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Broken(otherwise)


def acknowledged(archive: Path) -> list[dict[str, object]]:
    """The whole lines of the crawl log; the last may have been cut by the kill."""
    log = archive.with_name(f"{archive.name}.crawl.jsonl")
    if not log.exists():
        return []
    return [json.loads(line) for line in log.read_text("utf-8").splitlines(keepends=True) if line.endswith("\n")]


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    conn = sqlite3.connect(path)
    try:
        return conn.execute(sql).fetchall()
    finally:
        conn.close()


def running(path: Path) -> list[object]:
    if not path.exists() or not rows(path, "SELECT 1 FROM sqlite_master WHERE name = 'runs'"):
        return []
    return [row[0] for row in rows(path, "SELECT id FROM runs WHERE state = 'running'")]


@contextmanager
def prepared(folder: Path) -> Iterator[Ground]:
    """The sample's sites served, and the base archive made."""
    with sample.running(folder / "catalogue") as district:
        ground = Ground(
            folder, district.catalogue_dir, district.days, load(str(district.catalogue_dir)), folder / "base" / "a.db"
        )
        ground.base.parent.mkdir()
        ground.run(ground.crawl(ground.base, 0), 0)
        yield ground


def waited_for(path: Path, process: subprocess.Popen[str]) -> bool:
    """Whether the file came before the process ended."""
    while not path.exists():
        if process.poll() is not None:
            return path.exists()
        time.sleep(0.002)
    return True
