"""Storing an answer, against a batched insert of as many columns by bare sqlite3.

Both commit every 200 rows, as durably. What is compared is the processor's time: waiting for the disk is the same for both.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

from archive.records import Fetch, Role
from archive.store import Archive
from tests.bench.bars import Report, at_most, ratios

FETCHES = 1000
BATCH = 200
START = 1_800_000_000
DAY = 86_400
HEADERS = (("content-type", "text/html; charset=utf-8"), ("etag", '"5f3a"'), ("server", "nginx"))


def bench(report: Report) -> None:
    measure(report, FETCHES, 7)


def measure(report: Report, fetches: int, rounds: int) -> None:
    """A fetch that changed nothing (304) is what a crawl records most often: the first of a page is a new answer of its,
    those after it are no more than a fetch."""
    with tempfile.TemporaryDirectory() as folder:
        first: list[float] = []
        again: list[float] = []
        floor: list[float] = []
        for number in range(rounds):
            floor.append(insert_rows(Path(folder) / f"floor{number}.db", fetches))
            for spent, into in zip(record(Path(folder) / f"own{number}.db", fetches), (first, again), strict=True):
                into.append(spent)
    for what, own in (("an unchanged answer", again), ("a page's first 304", first)):
        ratio, spread = ratios(own, floor)
        rate = f"{statistics.median(floor) * 1e6:.1f} us a row, ours {statistics.median(own) * 1e6:.1f} us {spread}"
        report(at_most(f"storing {what} ÷ a batched sqlite3 insert", ratio, 2, detail=f"sqlite3 {rate}"))


def url(number: int) -> str:
    return f"http://www.example.gov.cn/c{number % 60}/t{number}.html"


def insert_rows(path: Path, count: int) -> float:
    """Seconds a row: a table of five columns keyed by its URL, a commit every 200 rows, as durable as ours."""
    db = sqlite3.connect(path)
    db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    db.execute("CREATE TABLE t (url TEXT PRIMARY KEY, at INTEGER, status INTEGER, body INTEGER, title TEXT)")
    rows = [(url(n), START + n, 200, n, f"区财政局关于2026年部门预算的公告{n}") for n in range(count)]
    begun = time.process_time()
    for start in range(0, count, BATCH):
        db.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", rows[start : start + BATCH])
        db.commit()
    spent = time.process_time() - begun
    db.close()
    return spent / count


def record(path: Path, count: int) -> tuple[float, float]:
    """Seconds a fetch: every page, held from an earlier run, answers 304 for the first time, and on the day after."""
    archive = Archive.open(path)
    days = [run(archive, day, count) for day in range(3)]
    archive.close()
    return days[1], days[2]


def run(archive: Archive, day: int, count: int) -> float:
    start = START + day * DAY
    status, bodies = (304, [None] * count) if day else (200, [b"page %d" % n for n in range(count)])
    fetches = [
        Fetch(url(n), start + n, Role.ARTICLE, None, None, status, HEADERS, body) for n, body in enumerate(bodies)
    ]
    run_id = archive.begin_run("bench", "live", start, "-", None)
    begun = time.process_time()
    for number, fetch in enumerate(fetches, 1):
        archive.record(run_id, fetch)
        if number % BATCH == 0:
            archive.flush()
    archive.flush()
    spent = time.process_time() - begun
    archive.end_run(run_id, start)
    return spent / count
