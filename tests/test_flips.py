"""A flipped bit in any byte that a query can return is found by `verify`: hundreds of them, in every column of every
table through SQL, and anywhere in the file's pages.

Not covered: when a migration was applied, in sqlite-utils' own log of them.
A flip that SQLite itself refuses (a constraint, a file that no longer opens) and one in the free space, after which every
query returns what it returned before, are counted apart and printed (`pytest -s`).
"""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from archive.catalogue import load
from archive.commands.verify import steps
from archive.records import Catalogue, Fetch, Role
from archive.store import Archive, history, stamps, verify
from archive.store.leaves import RunFacts
from archive.store.schema import DERIVED, RECORDED
from crawler.stamp import stamp
from tests.derive.test_attachments import look
from tests.derive.test_derive import FILES, HOME, NEW, OLD, START, Crawl, article, page
from tests.test_archive_commands import run
from tests.tsa import Authority, served

EACH = 2  # flips of each column
IN_PAGES = 250
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A district of seven visits, judged; an edited article, a failure, a 304, and a run that was killed."""
    folder = tmp_path_factory.mktemp("flips")
    (folder / "d").mkdir()
    for name, text in FILES.items():
        (folder / "d" / name).write_text(text, encoding="utf-8")
    archive = Archive.open(folder / "d.db")
    crawl = Crawl(archive, load(folder / "d"))
    crawl.visit(0, page(OLD), {1: article(1)})
    crawl.visit(1, page(NEW, OLD), {2: article(2)})
    crawl.visit(2, None, error="timeout")
    crawl.visit(3, None, status=304)
    crawl.visit(4, page(NEW), {2: article(2, "各有关单位：内容已作更改。")})
    crawl.visit(5, page(NEW))
    archive.close()
    run(folder, "judge")
    archive = Archive.open(folder / "d.db")
    killed = archive.begin_run("observer", "replay", START, "sha256:0", START + 6 * 86_400)
    (visit,) = archive.plan_visits(killed, [("gg", START, False, HOME)])
    archive.record(killed, Fetch(HOME, START + 6 * 86_400, Role.LIST, visit, 0, 200, (("age", "1"),), page(NEW)))
    add_captures(archive)
    add_stamp(archive, folder)
    archive.close()
    dense(folder / "d.db")
    assert found(folder / "d.db", folder) is None
    return folder


def add_captures(archive: Archive) -> None:
    """A run made of another's file, as an import writes it: its provenance is recorded too."""
    facts = RunFacts("captures of another", START, "replay", None, "sha256:0", "ended", START, "")
    with archive.transaction():
        run_id = history.add_run(archive, facts)
        for number, loose in enumerate((None, archive.url_id(HOME + "loose.html"))):
            url = HOME if loose is None else HOME + "loose.html"
            got = archive.record(run_id, Fetch(url, START + number, Role.ARTICLE, None, None, 200, (), article(5)))
            history.add_capture(archive, got, ("sha256:1", f"<urn:uuid:{number}>", url, loose))
        history.add_import(archive, run_id, "sha256:1", "a.warc.gz", "wget")
        archive.seal(run_id, "import")


def add_stamp(archive: Archive, folder: Path) -> None:
    """A token over the newest root, its certificate in the catalogue."""
    authority = Authority(folder / "tsa")
    with served(authority) as service:
        stamp(archive, service, stamps.trusted(authority.pem))


def dense(path: Path) -> None:
    """Small pages, so that most bytes of a small file are of rows, as they are in a large one."""
    conn = sqlite3.connect(path, isolation_level=None)
    for statement in ("PRAGMA journal_mode = DELETE", "PRAGMA page_size = 512", "VACUUM"):
        conn.execute(statement)
    conn.close()


@cache
def catalogue_of(folder: Path) -> Catalogue:
    return load(folder / "d")


def found(path: Path, folder: Path) -> str | None:
    """The first fault that verify finds; "refused" where the file does not even open."""
    try:
        archive = Archive.open(path)
    except (sqlite3.Error, ValueError) as error:
        return f"refused: {error}"
    try:
        for step in steps(archive, catalogue_of(folder)):
            for fault in verify.run(archive, step, lambda _: None):
                return fault
        return None
    finally:
        archive.conn.close()


UNHELD = ("_sqlite_migrations", "applied_at")  # when this file's tables were made: nothing says it twice


def dump(path: Path) -> dict[str, list]:
    conn = sqlite3.connect(path)
    try:
        held = {
            name: [row[1] for row in conn.execute(f'PRAGMA table_info("{name}")') if (name, row[1]) != UNHELD]
            for (name,) in conn.execute(TABLES).fetchall()
        }
        return {
            name: conn.execute(f'SELECT {", ".join(map(quoted, names))} FROM "{name}" NOT INDEXED').fetchall()
            for name, names in held.items()
        }
    finally:
        conn.close()


def quoted(name: str) -> str:
    return f'"{name}"'


def fresh(path: Path, data: bytes) -> None:
    """The file anew, without what a refused one before left beside it."""
    for beside in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(beside).unlink(missing_ok=True)
    path.write_bytes(data)


def flipped(value, rng: random.Random):
    """The value with one bit another, as its type lets it be."""
    if isinstance(value, int):
        return value ^ (1 << rng.randrange(31))
    if isinstance(value, bytes) and value:
        place = rng.randrange(len(value))
        return value[:place] + bytes([value[place] ^ (1 << rng.randrange(8))]) + value[place + 1 :]
    if isinstance(value, str) and value:
        place = rng.randrange(len(value))
        return value[:place] + chr(ord(value[place]) ^ (1 << rng.randrange(5))) + value[place + 1 :]
    return None


def columns(path: Path):
    conn = sqlite3.connect(path)
    for (table,) in conn.execute(TABLES).fetchall():
        for row in conn.execute(f'PRAGMA table_info("{table}")').fetchall():
            yield table, row[1], [got[1] for got in conn.execute(f'PRAGMA table_info("{table}")') if got[5]]
    conn.close()


def flip_by_sql(path: Path, table: str, column: str, key: list[str], rng: random.Random) -> bool | None:
    """Flip one value; False where SQLite refuses, None where the column holds none."""
    conn = sqlite3.connect(path, isolation_level=None)
    try:
        rows = conn.execute(
            f'SELECT {", ".join(key)}, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL'
        ).fetchall()
        rows = [row for row in rows if row[-1] not in ("", b"")]
        if not rows:
            return None
        *at, value = rng.choice(rows)
        where = " AND ".join(f'"{name}" IS ?' for name in key)
        conn.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE {where}', (flipped(value, rng), *at))
        return True
    except sqlite3.Error:
        return False
    finally:
        conn.close()


def nulls_to_zero(path: Path, table: str, column: str, key: list[str]) -> bool:
    """One NULL made 0, which is one bit in a record's header; False where there is none, or SQLite refuses."""
    conn = sqlite3.connect(path, isolation_level=None)
    try:
        names = ", ".join(key)
        one = f'({names}) IN (SELECT {names} FROM "{table}" WHERE "{column}" IS NULL LIMIT 1)'
        return conn.execute(f'UPDATE "{table}" SET "{column}" = 0 WHERE {one}').rowcount == 1
    except sqlite3.Error:
        return False
    finally:
        conn.close()


def test_a_null_that_becomes_a_zero_is_found(whole, tmp_path):
    missed, target = [], tmp_path / "d.db"
    tried = 0
    for table, column, key in columns(whole / "d.db"):
        fresh(target, (whole / "d.db").read_bytes())
        if nulls_to_zero(target, table, column, key or ["rowid"]):
            tried += 1
            missed += [f"{table}.{column}"] if found(target, whole) is None else []
    assert missed == []
    assert tried > 20


def test_a_bit_flipped_in_any_column_of_any_table_is_found(whole, tmp_path):
    rng, counts, missed = random.Random(20181124), Counter(), []
    target = tmp_path / "d.db"
    for table, column, key in columns(whole / "d.db"):
        if (table, column) == UNHELD:
            continue
        for _ in range(EACH):
            fresh(target, (whole / "d.db").read_bytes())
            done = flip_by_sql(target, table, column, key or ["rowid"], rng)
            if done is None:
                counts["empty"] += 1
                break
            fault = found(target, whole) if done else "refused"
            counts["missed" if fault is None else "refused" if fault.startswith("refused") else "found"] += 1
            missed += [f"{table}.{column}"] if fault is None else []
    print(f"\nflips through SQL: {dict(counts)}")
    assert Counter(missed) == {}
    assert counts["found"] > 300
    held = {table for table, _, _ in columns(whole / "d.db")}
    assert {table for table in (*RECORDED, *DERIVED) if table not in held} <= {"snapshots", "header_sets"}  # views


def test_a_bit_flipped_anywhere_in_the_files_pages_is_found_or_changes_no_answer(whole, tmp_path):
    rng, counts, missed = random.Random(89), Counter(), []
    data, before = (whole / "d.db").read_bytes(), dump(whole / "d.db")
    target = tmp_path / "d.db"
    for _ in range(IN_PAGES):
        place, bit = rng.randrange(len(data)), rng.randrange(8)
        fresh(target, data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1 :])
        fault = found(target, whole)
        if fault is not None:
            counts["refused" if fault.startswith("refused") else "found"] += 1
        elif dump(target) == before:
            counts["no answer changed (free space, unused header fields)"] += 1
        else:
            missed.append(f"byte {place} bit {bit}")
    print(f"\nflips in the file's pages: {dict(counts)}")
    assert missed == []
    assert counts["found"] > IN_PAGES / 4


def test_a_bit_flipped_in_what_is_told_of_attachments_is_found(tmp_path):
    """Each comparison reads the file again in a process of its own, so there is one flip a column."""
    (tmp_path / "d").mkdir()
    for name, text in FILES.items():
        (tmp_path / "d" / name).write_text(text, encoding="utf-8")
    archive = Archive.open(tmp_path / "d.db")
    crawl = Crawl(archive, load(tmp_path / "d"))
    for day, body in ((0, "一、清单\n".encode() * 9), (1, "二、清单\n".encode() * 9)):
        look(crawl, day, body, url=f"{HOME}201809/a.txt", headers=(("Content-Type", "text/plain; charset=utf-8"),))
    archive.close()
    run(tmp_path, "reread")
    run(tmp_path, "judge")
    data, rng, counts, target = (tmp_path / "d.db").read_bytes(), random.Random(10), Counter(), tmp_path / "x.db"
    assert found(tmp_path / "d.db", tmp_path) is None
    for table, column, key in columns(tmp_path / "d.db"):
        if table in ("page_files", "attachments", "attachment_texts", "file_editions"):
            fresh(target, data)
            done = flip_by_sql(target, table, column, key or ["rowid"], rng)
            if done is not None:
                counts["found" if not done or found(target, tmp_path) else f"missed {table}.{column}"] += 1
    assert set(counts) == {"found"}
    assert counts["found"] >= 12
