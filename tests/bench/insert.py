"""Storing an answer, against a batched insert of as many columns by bare sqlite3."""

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
HEADERS = (("content-type", "text/html; charset=utf-8"), ("etag", '"5f3a"'), ("server", "nginx"))


def bench(report: Report) -> None:
    measure(report, FETCHES, 5)


def measure(report: Report, fetches: int, rounds: int) -> None:
    """A fetch that changed nothing (304) is the row that a crawl writes most often."""
    with tempfile.TemporaryDirectory() as folder:
        own: list[float] = []
        floor: list[float] = []
        for number in range(rounds):
            floor.append(insert_rows(Path(folder) / f"floor{number}.db", fetches))
            own.append(record(Path(folder) / f"own{number}.db", fetches))
    ratio, spread = ratios(own, floor)
    rate = f"{statistics.median(floor) * 1e6:.1f} us a row, ours {statistics.median(own) * 1e6:.1f} us {spread}"
    report(at_most("storing an unchanged answer ÷ a batched sqlite3 insert", ratio, 2, detail=f"sqlite3 {rate}"))


def url(number: int) -> str:
    return f"http://www.example.gov.cn/c{number % 60}/t{number}.html"


def insert_rows(path: Path, count: int) -> float:
    """Seconds a row: a table of five columns keyed by its URL, a commit every 200 rows, as durable as ours."""
    db = sqlite3.connect(path)
    db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    db.execute("CREATE TABLE t (url TEXT PRIMARY KEY, at INTEGER, status INTEGER, body INTEGER, title TEXT)")
    rows = [(url(n), START + n, 200, n, f"区财政局关于2026年部门预算的公告{n}") for n in range(count)]
    begun = time.perf_counter()
    for start in range(0, count, BATCH):
        db.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", rows[start : start + BATCH])
        db.commit()
    spent = time.perf_counter() - begun
    db.close()
    return spent / count


def record(path: Path, count: int) -> float:
    """Seconds a fetch: every page, held from an earlier run, answers 304."""
    archive = Archive.open(path)
    held = [Fetch(url(n), START, Role.ARTICLE, None, None, 200, HEADERS, b"page %d" % n) for n in range(count)]
    first = archive.begin_run("bench", "live", START, "-", None)
    for fetch in held:
        archive.record(first, fetch)
    archive.end_run(first, START)
    second = archive.begin_run("bench", "live", START + 86400, "-", None)
    again = [Fetch(url(n), START + 86400 + n, Role.ARTICLE, None, None, 304, HEADERS, None) for n in range(count)]
    begun = time.perf_counter()
    for number, fetch in enumerate(again, 1):
        archive.record(second, fetch)
        if number % BATCH == 0:
            archive.flush()
    archive.flush()
    spent = time.perf_counter() - begun
    archive.close()
    return spent / count
