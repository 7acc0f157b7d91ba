"""What two months of a site take in the archive: against WARC.gz with revisit records, and against git.

Every byte of the working file counts, headers, looks and seals too. Everything that was kept is read back and compared.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import random
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.records import Fetch, Role
from archive.store import Archive, bodies, repack
from tests.bench.bars import Report, at_most
from tests.bench.history import Known, Site, history

HOST = "http://www.example.gov.cn"
START = 1767225600  # 2026-01-01T08:00:00+08:00
DAY = 86_400
FULL = (2000, 60)
SNAPSHOTS, VERSIONS = 158_303, 29_808  # of the full history
READS = 600
STILL = 20_000  # fetches that changed nothing, at least, for what one takes
BODIES = ("bodies", "bodies_by_digest", "body_heads", "body_frames", "body_bases", "body_parities")


def bench(report: Report) -> None:
    measure(report, *FULL)


def measure(report: Report, pages: int, days: int) -> None:
    """Bars hold for the full history alone; a shorter one is told without them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept = write(folder, pages, days)
        if (pages, days) == FULL:
            assert (kept.snapshots, kept.versions) == (SNAPSHOTS, VERSIONS)
        report(f"{kept.snapshots} fetches, {kept.versions} versions, {kept.raw / 1e6:.0f} MB fetched")
        repository = gc(folder)
        floor = Floor((folder / "history.warc.gz").stat().st_size, size_of(repository), repository)
        report(f"WARC.gz {floor.warc / 1e6:.1f} MB; git gc --aggressive {floor.git / 1e6:.2f} MB")
        report(f"a version is packed in {kept.packing:.0f} us (sha256 and rows included)")
        told = Told(report, kept, floor, pages, days)
        archive_file = folder / "a.db"
        tell(told, archive_file, "as written", (1 / 15, 1.0))
        report(at_most("bytes for a fetch that changed nothing", still(archive_file, kept), 32, "B"))
        begun = time.perf_counter()
        with closing(Archive.open(archive_file)) as archive:
            for _ in repack.run(archive):
                pass
            repack.shrink(archive)
        report(f"repack took {time.perf_counter() - begun:.0f} s")
        tell(told, archive_file, "after repack", (1 / 18, 0.75))


@dataclass(slots=True)
class Kept:
    """What was written. `last`: the site as it stood at the end."""

    snapshots: int = 0
    versions: int = 0
    raw: int = 0
    seconds: float = 0
    digests: set[bytes] = field(default_factory=set)
    last: Site | None = None

    @property
    def packing(self) -> float:
        return self.seconds / max(1, len(self.digests)) * 1e6


@dataclass(frozen=True, slots=True)
class Floor:
    warc: int
    git: int
    repository: Path


@dataclass(frozen=True, slots=True)
class Told:
    report: Report
    kept: Kept
    floor: Floor
    pages: int
    days: int


def tell(told: Told, path: Path, when: str, bars: tuple[float, float]) -> None:
    whole, alone = path.stat().st_size, bodies_alone(path)
    detail = f"{whole / 1e6:.2f} MB, 1/{told.floor.warc / whole:.1f}"
    told.report(at_most(f"the file {when} ÷ WARC.gz", whole / told.floor.warc, bars[0], detail=detail))
    told.report(at_most(f"bodies alone {when} ÷ git", alone / told.floor.git, bars[1], detail=f"{alone / 1e6:.2f} MB"))
    picked = compare(path, told)
    own, git = read_in_turns(path, told.floor.repository, picked)
    line = "us p50 {:.0f}, p95 {:.0f}, max {:.0f}; git {:.0f}, {:.0f}, {:.0f}".format(*points(own), *points(git))
    told.report(
        at_most(f"reading a version {when} ÷ git cat-file --batch, p95", points(own)[1] / points(git)[1], 1.5, "", line)
    )


# --- writing


def write(folder: Path, pages: int, days: int) -> Kept:
    """The same history into the archive, into a WARC and into a git repository."""
    kept = Kept()
    with (
        closing(Archive.open(folder / "a.db")) as archive,
        Warc(folder / "history.warc.gz") as warc,
        Git(folder) as git,
    ):
        for day, site in enumerate(history(pages, days)):
            crawl(archive, site.live, day, kept)
            for place, known in enumerate(site.live):
                warc.add(known, START + day * DAY + place // 4)
            git.commit(site.live, day)
            kept.versions, kept.last = site.versions, site
    return kept


def headers_of(known: Known, at: int) -> tuple[tuple[str, str], ...]:
    """As nginx sends them for a page that was published in the night before the day on which it was seen to change."""
    modified = START + known.changed_on * DAY - 3600 - len(known.url) * 7
    return (
        ("content-length", str(len(known.body))),
        ("content-type", f"text/html; charset={known.page.encoding}"),
        ("date", formatdate(at, usegmt=True)),
        ("etag", f'"{modified:x}-{len(known.body):x}"'),
        ("last-modified", formatdate(modified, usegmt=True)),
        ("server", "nginx"),
    )


def crawl(archive: Archive, live: list[Known], day: int, kept: Kept) -> None:
    """One run: a visit of each section, its list page and then its articles."""
    begun = time.perf_counter()
    start = START + day * DAY
    sections: dict[int, list[Known]] = {}
    for known in sorted(live, key=lambda known: not known.is_list):
        sections.setdefault(known.page.column, []).append(known)
    run = archive.begin_run("bench", "live", start, "sha256:0", None)
    planned = [(f"s{column}", start, False, HOST + f"/c{column}/index.html") for column in sections]
    place = 0
    for visit, standing in zip(archive.plan_visits(run, planned), sections.values(), strict=True):
        for known in standing:
            at = start + place // 4  # four pages a second
            place += 1
            role, step = (Role.LIST, 0) if known.is_list else (Role.ARTICLE, None)
            archive.record(run, Fetch(HOST + known.url, at, role, visit, step, 200, headers_of(known, at), known.body))
        archive.flush()
    archive.end_run(run, start + place // 4)
    kept.seconds += time.perf_counter() - begun
    kept.snapshots += len(live)
    kept.raw += sum(len(known.body) for known in live)
    kept.digests |= {hashlib.sha256(known.body).digest() for known in live if known.changed_on == day}


class Warc:
    """WARC.gz, a record a fetch: a revisit where the answer is the one before."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("wb")
        self.writer = WARCWriter(self.file, gzip=True)
        self.seen: dict[str, tuple[str, str, str]] = {}

    def __enter__(self) -> Warc:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def add(self, known: Known, at: int) -> None:
        headers = StatusAndHeaders("200 OK", list(headers_of(known, at)), protocol="HTTP/1.1")
        url, when = HOST + known.url, time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
        digest = "sha1:" + hashlib.sha1(known.body).hexdigest()
        if digest in self.seen:
            record = self.writer.create_revisit_record(
                url, *self.seen[digest], http_headers=headers, warc_headers_dict={"WARC-Date": when}
            )
        else:
            record = self.writer.create_warc_record(
                url, "response", io.BytesIO(known.body), http_headers=headers, warc_headers_dict={"WARC-Date": when}
            )
            payload = record.rec_headers.get_header("WARC-Payload-Digest")
            self.seen[digest] = (payload, url, when)
        self.writer.write_record(record)


class Git:
    """A commit a day, as `git fast-import` takes it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "repository"
        subprocess.run(["git", "init", "-q", "--bare", self.path], check=True)
        self.process = subprocess.Popen(["git", "-C", self.path, "fast-import", "--quiet"], stdin=subprocess.PIPE)
        self.before: dict[str, bytes] = {}

    def __enter__(self) -> Git:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait() == 0

    def commit(self, live: list[Known], day: int) -> None:
        assert self.process.stdin is not None
        put = self.process.stdin.write
        put(b"commit refs/heads/main\ncommitter b <b@localhost> %d +0000\ndata 3\nday\n" % (START + day * DAY))
        now = {known.url: known.body for known in live}
        for url, body in now.items():
            if self.before.get(url) is not body:
                put(b"M 100644 inline %s\ndata %d\n%s\n" % (url[1:].encode(), len(body), body))
        for url in self.before.keys() - now.keys():
            put(b"D %s\n" % url[1:].encode())
        self.before = now


def gc(folder: Path) -> Path:
    repository = folder / "repository"
    subprocess.run(["git", "-C", repository, "gc", "-q", "--aggressive", "--prune=now"], check=True)
    return repository


# --- sizes


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def bodies_alone(path: Path) -> int:
    """The pages of the file that hold bodies, their index and what they are packed against."""
    with closing(sqlite3.connect(path)) as conn:
        marks = ", ".join("?" * len(BODIES))
        return int(conn.execute(f"SELECT sum(pgsize) FROM dbstat WHERE name IN ({marks})", BODIES).fetchone()[0])


def still(path: Path, kept: Kept) -> float:
    """Bytes that the file grows by, a fetch, on further days on which nothing changes."""
    copy = path.with_name("still.db")
    shutil.copyfile(path, copy)
    assert kept.last is not None
    begun = round((kept.snapshots / len(kept.last.live)) + 1000)
    more = Kept()
    with closing(Archive.open(copy)) as archive:
        while more.snapshots < min(STILL, kept.snapshots):
            crawl(archive, kept.last.live, begun, more)
            begun += 1
    grown = copy.stat().st_size - path.stat().st_size
    copy.unlink()
    return grown / more.snapshots


# --- reading


def compare(path: Path, told: Told) -> list[bytes]:
    """Every version that was fetched, read back and held to the history byte for byte; some of them, at random."""
    chosen = random.Random(5)
    share = READS / len(told.kept.digests)
    picked: list[bytes] = []
    seen = 0
    with closing(Archive.open(path)) as archive:
        for day, site in enumerate(history(told.pages, told.days)):
            for known in site.live:
                if known.changed_on == day:
                    assert archive.body(digest(known.body)) == known.body, known.url
                    seen += 1
                    if chosen.random() < share:
                        picked.append(known.body)
    assert seen >= len(told.kept.digests)
    chosen.shuffle(picked)
    return picked


def digest(body: bytes) -> str:
    return bodies.digest_text(hashlib.sha256(body).digest())


def read_in_turns(path: Path, repository: Path, picked: list[bytes]) -> tuple[list[float], list[float]]:
    """Seconds of each read by us, and by git."""
    own: list[float] = []
    floor: list[float] = []
    with closing(Archive.open(path)) as archive, closing(CatFile(repository)) as git:
        for body in picked:
            own.append(timed(archive.body, digest(body), body))
            floor.append(timed(git.read, hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest(), body))
    return own, floor


def timed(read: Callable[[str], bytes], name: str, expected: bytes) -> float:
    begun = time.perf_counter()
    body = read(name)
    spent = time.perf_counter() - begun
    assert body == expected
    return spent


class CatFile:
    """`git cat-file --batch`."""

    def __init__(self, repository: Path) -> None:
        command = ["git", "-C", repository, "cat-file", "--batch"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def read(self, name: str) -> bytes:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(name.encode() + b"\n")
        self.process.stdin.flush()
        size = int(self.process.stdout.readline().split()[2])
        body = self.process.stdout.read(size)
        self.process.stdout.read(1)
        return body

    def close(self) -> None:
        self.process.communicate()


def points(seconds: list[float]) -> tuple[float, float, float]:
    """The median, the 95th percentile and the most, in us."""
    return statistics.median(seconds) * 1e6, statistics.quantiles(seconds, n=20)[-1] * 1e6, max(seconds) * 1e6


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=FULL[0])
    options.add_argument("--days", type=int, default=FULL[1])
    chosen = options.parse_args()
    measure(print, chosen.pages, chosen.days)
