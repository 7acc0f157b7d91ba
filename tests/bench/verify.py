"""Verifying an archive, against the plain SHA-256 of the same raw bytes and SQLite's own integrity check."""

from __future__ import annotations

import hashlib
import statistics
import tempfile
import time
from pathlib import Path

from archive.records import DAY, Fetch, Role
from archive.store import Archive, verify
from tests.bench.bars import Report, at_least, at_most, ratios
from tests.bench.pages import Writer

PAGES, CRAWLS, SECTIONS = 300, 12, 20
START = 1_800_000_000
CHANGED = 6  # of the pages, every sixth is another at each crawl
AT_MOST = 20  # times the floor: SHA-256 runs in hardware, and reading rows in Python
SNAPSHOTS = 5000  # a second: a year of a district's looks in minutes


def bench(report: Report) -> None:
    with tempfile.TemporaryDirectory() as folder:
        measure(report, Path(folder) / "archive.db", PAGES, CRAWLS, 5)


def measure(report: Report, path: Path, pages: int, crawls: int, rounds: int) -> None:
    """All of `verify --fast`, in seconds of the processor, for machines are shared. What derives is the readers' bench."""
    raw, snapshots = fill(path, pages, crawls)
    own, floor = [], []
    for _ in range(rounds):
        floor.append(plain(path, raw))
        own.append(whole(path))
    ratio, spread = ratios(own, floor)
    size = sum(map(len, raw))
    seconds = statistics.median(own)
    detail = f"{size / 1e6:.0f} MB raw in a file of {path.stat().st_size / 1e6:.1f} MB, {snapshots} snapshots {spread}"
    report(f"verify: {size / seconds / 1e6:.0f} MB of raw bytes a second, {detail}")
    report(at_least("snapshots verified a second", snapshots / seconds, SNAPSHOTS))
    report(at_most("verify ÷ (SHA-256 of the raw bytes and integrity_check)", ratio, AT_MOST, detail=spread))


def fill(path: Path, count: int, crawls: int) -> tuple[list[bytes], int]:
    """An archive of so many crawls; its distinct bodies, and how many snapshots it holds."""
    archive, writer = Archive.open(path), Writer(1)
    pages = [writer.page(number % SECTIONS, "2026-11-25", []) for number in range(count)]
    texts = [writer.article(page) for page in pages]
    raw = dict.fromkeys(texts)
    for crawl in range(crawls):
        at = START + crawl * DAY
        run = archive.begin_run("bench", "replay", at, "sha256:0", at)
        visits = archive.plan_visits(run, [(f"s{n}", at, False, f"http://x/s{n}/") for n in range(SECTIONS)])
        for number, page in enumerate(pages):
            if crawl and (number + crawl) % CHANGED == 0:
                page.hits, page.paragraphs[0] = page.hits + crawl, writer.text(120)
                texts[number] = writer.article(page)
                raw[texts[number]] = None
            url, visit = f"http://x/s{number % SECTIONS}/t{number}.html", visits[number % SECTIONS]
            headers = (("content-type", "text/html; charset=utf-8"), ("server", "nginx"))
            archive.record(run, Fetch(url, at, Role.ARTICLE, visit, None, 200, headers, texts[number]))
        archive.end_run(run, at)
    archive.close()
    return list(raw), count * crawls


def plain(path: Path, raw: list[bytes]) -> float:
    archive = Archive.open(path)
    begun = time.process_time()
    for body in raw:
        hashlib.sha256(body).digest()
    assert archive.conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    spent = time.process_time() - begun
    archive.close()
    return spent


def whole(path: Path) -> float:
    archive = Archive.open(path)
    begun = time.process_time()
    assert list(verify.faults(archive)) == []
    spent = time.process_time() - begun
    archive.close()
    return spent
