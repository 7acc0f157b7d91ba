"""Crawling with everything on (recording, reading, noise, sightings, durability), against a bare Scrapy spider.

The floor asks for the same URLs from the same nginx, 64 at once, and throws the answers away. Ours is `scrapy crawl`,
one page at a time from each of 60 hosts; its clock runs from the planning of the visits until the file is closed.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import site
from tests.bench._used import Watch
from tests.bench.bars import Report, at_least, at_most, ratios

REPO = Path(__file__).resolve().parents[2]
PAGES, SECTIONS, ROUNDS = 3000, 60, 5
LONGER = 4  # times as many pages, for the memory
EDITED = 0.17

Told = dict[str, Any]


def bench(report: Report) -> None:
    measure(report, PAGES, SECTIONS, ROUNDS)


def measure(report: Report, pages: int, sections: int, rounds: int, longer: int = LONGER) -> None:
    with tempfile.TemporaryDirectory(prefix="ledger-bench-") as folder:
        place = Place(Path(folder), sections, site.free_port())
        count = site.write(place.plain, pages, sections)
        site.write(place.edited, pages, sections, EDITED)
        site.write_catalogue(place.catalogue, sections, place.port)
        report(f"{count} pages, {sections} hosts; bare Scrapy asks 64 at once; {rounds} rounds, taking turns")
        memory = first_crawls(report, place, rounds)
        memory += recrawls(report, place, rounds, validators=True)
        memory += recrawls(report, place, rounds, validators=False)
        report("memory: the resident size of a crawl and what the process that reads for it has beside, added up")
        report(at_most("resident memory ÷ bare, the worst of these", max(memory), 1.5))
        long_crawl(report, place, pages * longer)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a measurement stands."""

    folder: Path
    sections: int
    port: int

    @property
    def plain(self) -> Path:
        return self.folder / "site"

    @property
    def edited(self) -> Path:
        return self.folder / "edited"

    @property
    def catalogue(self) -> Path:
        return self.folder / "catalogue"

    @property
    def urls(self) -> Path:
        return self.folder / "urls.txt"

    @contextmanager
    def served(self, root: Path, validators: bool = True) -> Iterator[None]:
        with site.served(root, self.sections, self.port, validators):
            yield

    def crawl(self, archive: Path, *settings: str) -> Told:
        options = [word for setting in (f"ARCHIVE={archive}", *settings) for word in ("-s", setting)]
        told = process("tests.bench._ours", "-a", f"catalogue={self.catalogue}", *options)
        rows = query(
            archive, "SELECT count(*), sum(status = 304) FROM snapshots WHERE run_id = (SELECT max(id) FROM runs)"
        )
        return told | {"pages": rows[0][0], "304": rows[0][1]}

    def bare(self) -> Told:
        return process("tests.bench._bare", str(self.urls))


def process(module: str, *arguments: str) -> Told:
    """Run a crawl in a process of its own; what its last line tells."""
    env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    command = [sys.executable, "-m", module, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=REPO, env=env, stdout=pipe, stderr=pipe, text=True) as running:
        watch = Watch(running)
        out, err = running.communicate()
    memory = watch.stop()
    if running.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit code {running.returncode}\n{out[-2000:]}{err[-4000:]}")
    told: Told = json.loads(out.strip().splitlines()[-1]) | memory
    return told


def query(archive: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(archive)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def first_crawls(report: Report, place: Place, rounds: int) -> list[float]:
    with place.served(place.plain):
        archive = place.folder / "urls.db"
        place.crawl(archive)
        list_urls(place, archive)
        return rounds_of(report, "first crawl", 0.7, place, rounds, place.crawl)


def list_urls(place: Place, archive: Path) -> None:
    """What our crawl asked for, in its order, robots.txt and the lists' second reading too: the floor asks the same."""
    rows = query(archive, "SELECT u.url FROM snapshots s JOIN urls u ON u.id = s.url_id ORDER BY s.run_id, s.seq")
    place.urls.write_text("\n".join(row[0] for row in rows), "utf-8")


def recrawls(report: Report, place: Place, rounds: int, validators: bool) -> list[float]:
    """A day later, of an archive that holds the first crawl. With validators nothing has changed; without them every
    page is sent again, and some have changed."""
    seed = place.folder / f"seed-{validators}.db"
    with place.served(place.plain, validators):
        place.crawl(seed)
    day = query(
        seed, "SELECT strftime('%Y-%m-%dT%H:%M:%S+08:00', max(started_at) + 86400 + 28800, 'unixepoch') FROM runs"
    )

    def again(archive: Path) -> Told:
        for suffix in ("", "-wal", ".crawl.jsonl"):
            if (file := Path(f"{seed}{suffix}")).exists():
                shutil.copy(file, f"{archive}{suffix}")
        return place.crawl(archive, f"OBSERVED_AT={day[0][0]}")

    what, bar = ("recrawl, all 304", 0.95) if validators else (f"recrawl, {EDITED:.0%} changed, no validators", 0.9)
    with place.served(place.plain if validators else place.edited, validators):
        return rounds_of(report, what, bar, place, rounds, again)


def rounds_of(
    report: Report, what: str, bar: float, place: Place, rounds: int, crawl: Callable[[Path], Told]
) -> list[float]:
    """Crawl and floor in turn; the rates held to the bar, and the memory's ratios."""
    own: list[Told] = []
    floor: list[Told] = []
    for number in range(rounds):
        floor.append(place.bare())
        archive = place.folder / f"round{number}.db"
        own.append(crawl(archive))
        for file in place.folder.glob(f"{archive.name}*"):
            file.unlink()
    ratio, spread = ratios(*(_rates(told) for told in (own, floor)))
    middle = [statistics.median(_rates(told)) for told in (floor, own)]
    cpu, _ = ratios([told["cpu"] for told in own], [told["cpu"] for told in floor])
    both, _ = ratios([told["cpu"] + told["cpu_others"] for told in own], [told["cpu"] for told in floor])
    counted = f"{own[0]['pages']} fetches, {own[0]['304']} of them 304"
    rates = f"bare {middle[0]:.0f} pages/s, ours {middle[1]:.0f}, CPU ÷ bare {cpu:.2f}, with the reader's {both:.2f} {spread}; {counted}"
    report(at_least(f"{what}, pages/s ÷ bare", ratio, bar, detail=rates))
    return [mine["memory"] / theirs["memory"] for mine, theirs in zip(own, floor, strict=True)]


def _rates(told: list[Told]) -> list[float]:
    return [each["pages"] / each["seconds"] for each in told]


def long_crawl(report: Report, place: Place, pages: int) -> None:
    """Memory must not grow with the pages: one crawl of a longer site."""
    shutil.rmtree(place.plain)
    count = site.write(place.plain, pages, place.sections)
    with place.served(place.plain):
        archive = place.folder / "long.db"
        own = place.crawl(archive)
        list_urls(place, archive)
        floor = place.bare()
    sizes = f"bare {floor['memory']:.0f} MB, ours {own['memory']:.0f} MB, of which the crawl alone has {own['rss']:.0f}"
    ratio = own["memory"] / floor["memory"]
    report(at_most(f"resident memory ÷ bare, a crawl of {count} pages", ratio, 1.5, detail=sizes))
