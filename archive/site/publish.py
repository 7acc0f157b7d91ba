"""Publish: from the working file and the catalogue, the copy that is served, swapped in whole (design: the contract)."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import astuple
from pathlib import Path

from archive.catalogue.withheld import Extent
from archive.derive.editions import unpack_claim
from archive.duties.leads import lead_kinds
from archive.records import Catalogue, Precision, day_of, iso, parse_instant
from archive.site import bodies, catalogue_rows, masking, phrasebook, withholding, words
from archive.site.telling import Telling
from archive.store import Archive, seals
from archive.store.readonly import address
from archive.store.stopped import make_folder

HERE = Path(__file__).parent
_PLACES = {
    Precision.SECOND: 25,
    Precision.MINUTE: 25,
    Precision.DAY: 10,
    Precision.MONTH: 7,
    Precision.YEAR: 4,
}  # of an ISO instant: what a claim says, and no more


class PublishError(Exception):
    """The copy would contradict itself. The copy that is served stays as it is."""


def publish(working: Path, catalogue: Catalogue, target: Path) -> None:
    """Write `target` and `<stem>.bodies.db` beside it from the working file, which is only read.

    Both are checked and synced before they replace what is served, the bodies first: a body changes under its digest only
    where a ruling or a better mask has it shown otherwise. FileNotFoundError where there is no working file; PublishError
    where the copy would hold a dangling reference (then judge again with this catalogue); CatalogueError where a ruling
    withholds what the working file does not hold.
    """
    if not working.is_file():
        raise FileNotFoundError(f"archive {working}: no such file; `python -m crawler run` makes one")
    make_folder(target.parent)
    beside = bodies.beside(target)
    _sweep(target.parent, target.stem)
    fresh, fresh_bodies = (path.with_name(f".{path.name}.{os.getpid()}.new") for path in (target, beside))
    try:
        if bodies.is_current(beside):
            shutil.copyfile(beside, fresh_bodies)  # masking all history anew takes hours
        _write(working, catalogue, fresh, fresh_bodies)
        for made, final in ((fresh_bodies, beside), (fresh, target)):
            _sync(made)
            made.replace(final)
        _sync(target.parent)
    finally:
        for left in (fresh, fresh_bodies):
            left.unlink(missing_ok=True)


def withheld(target: Path) -> int:
    """How many bodies of the published copy a ruling withholds, or masks."""
    with closing(sqlite3.connect(f"{target.absolute().as_uri()}?mode=ro", uri=True)) as conn:
        return int(conn.execute("SELECT count(DISTINCT digest) FROM withheld").fetchone()[0])


def _sweep(folder: Path, stem: str) -> None:
    """Unlink what a publish that was killed left: it may hold what is withheld by now."""
    for left in (*folder.glob(f".{stem}.db.*.new"), *folder.glob(f".{stem}.bodies.db.*.new")):
        owner = left.name.split(".")[-2]
        if owner.isdecimal() and not _is_running(int(owner)):
            left.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _write(working: Path, catalogue: Catalogue, fresh: Path, fresh_bodies: Path) -> None:
    with closing(_open(fresh, working)) as conn, closing(_reader(working)) as reader:
        conn.executescript((HERE / "tables.sql").read_text(encoding="utf-8"))
        conn.execute("BEGIN")
        _pin(conn, "working.runs")
        # Later than the rows: whatever the crawler records meanwhile, a snapshot of the copy would else lack its body.
        reader.execute("BEGIN")
        latest = _pin(reader, "snapshots", "max(observed_at)") or 0
        plan = withholding.plan(reader, catalogue, day_of(max(int(time.time()), latest)))
        archive = Archive(reader, working)
        with closing(sqlite3.connect(fresh_bodies, isolation_level=None)) as held:
            _write_bodies(held, archive, plan)
            telling = Telling(archive, held, plan)
        _fill(conn, catalogue, plan, telling)
        conn.execute("COMMIT")
        for view in sorted((HERE / "views").glob("*.sql")):
            conn.executescript(view.read_text(encoding="utf-8"))
        conn.execute("ANALYZE main")
        conn.execute("DETACH working")
        conn.execute("VACUUM")
        _check(conn)


def _pin(conn: sqlite3.Connection, table: str, column: str = "count(*)") -> int | None:
    """A first read, which fixes what the transaction sees."""
    found: int | None = conn.execute(f"SELECT {column} FROM {table}").fetchone()[0]
    return found


def _write_bodies(held: sqlite3.Connection, archive: Archive, plan: withholding.Plan) -> None:
    held.execute("PRAGMA journal_mode = OFF")
    held.execute("BEGIN IMMEDIATE")
    removed = bodies.fill(held, archive, plan)
    held.execute("COMMIT")
    if removed:
        held.execute("VACUUM")  # so that no free page, and no slack of one, holds what was taken out


def _reader(working: Path) -> sqlite3.Connection:
    return sqlite3.connect(address(working), uri=True, isolation_level=None)


def _open(path: Path, working: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(path.absolute().as_uri(), uri=True, isolation_level=None)
    functions = (("iso", _iso), ("digest", _digest), ("edition_date", edition_date), ("roots", _roots))
    for name, function in functions:
        conn.create_function(name, 1, function, deterministic=True)
    conn.execute("PRAGMA journal_mode = OFF")  # a copy that breaks off is thrown away
    conn.execute("ATTACH ? AS working", (address(working),))
    return conn


def _fill(conn: sqlite3.Connection, catalogue: Catalogue, plan: withholding.Plan, telling: Telling) -> None:
    conn.create_function("mask", 1, telling.mask, deterministic=True)
    names = {section.id: section.name for section in catalogue.sections}
    conn.create_function("zh", 1, lambda text: text and phrasebook.chinese(text, names), deterministic=True)
    for name, function in (("hide", telling.hide), ("name", telling.name)):
        conn.create_function(name, 2, function, deterministic=True)
    conn.create_function("quote", 3, telling.quote, deterministic=True)
    conn.create_function("hidden", 1, telling.hidden, deterministic=True)
    conn.create_function("ruled", 1, lambda digest: plan.bodies.get(digest) is Extent.WHOLE, deterministic=True)
    conn.create_function("left_out", 2, lambda *edition: edition in plan.editions, deterministic=True)
    catalogue_rows.fill(conn, catalogue, telling.mask)
    conn.executemany("INSERT INTO withheld VALUES (?, ?, ?, ?, ?, ?, ?)", _withheld(plan, telling))
    conn.executemany("INSERT INTO glossary VALUES (?, ?, ?, ?)", words.glossary())
    conn.executemany("INSERT INTO lead_kinds VALUES (?, ?, ?, ?, ?)", map(astuple, lead_kinds()))
    conn.execute("INSERT INTO glossary VALUES ('district', ?, ?, ?)", (catalogue.id, catalogue.name, catalogue.id))
    as_of = _as_of(conn)
    for statement in (HERE / "fill.sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            _run(conn, statement, as_of)
    conn.execute("INSERT INTO versions VALUES ('masks', ?)", (str(masking.VERSION),))


def _withheld(plan: withholding.Plan, telling: Telling) -> Iterator[tuple[str | None, ...]]:
    for digest, rulings in sorted(plan.rulings.items()):
        for ruling in sorted(rulings, key=lambda ruling: (ruling.decided_on, ruling.line)):
            told = (ruling.subject, ruling.decided_on.isoformat(), ruling.by, ruling.why, ruling.document)
            yield (digest, plan.bodies[digest].value, *(telling.mask(text) or None for text in told))


def _run(conn: sqlite3.Connection, statement: str, as_of: str | None) -> None:
    try:
        conn.execute(statement, {"as_of": as_of, "withheld": withholding.SAID})
    except sqlite3.Error as error:
        table = statement.partition("INSERT INTO ")[2].split(maxsplit=1)[0]
        raise PublishError(f"{table}: {error}: the working file holds what cannot be published; reread it") from error


def _as_of(conn: sqlite3.Connection) -> str | None:
    """The instant of the latest judging, from `meta`. None where nothing was judged."""
    row = conn.execute("SELECT value FROM working.meta WHERE key = 'as_of'").fetchone()
    if row is not None:
        return iso(int(row[0])) if row[0].lstrip("-").isdigit() else iso(parse_instant(row[0]))
    if conn.execute("SELECT 1 FROM working.duties UNION ALL SELECT 1 FROM working.findings LIMIT 1").fetchone():
        raise PublishError("meta 'as_of': is missing, though there are duties: expected the instant of the judging")
    return None


def _check(conn: sqlite3.Connection) -> None:
    faults = [row[0] for row in conn.execute("PRAGMA integrity_check") if row[0] != "ok"]
    for table, rowid, parent, _ in conn.execute("PRAGMA foreign_key_check").fetchmany(20):
        row = conn.execute(f'SELECT * FROM "{table}" WHERE rowid = ?', (rowid,)).fetchone()
        faults.append(f"{table} {row!r}: refers to a row of {parent} that is not there")
    if faults:
        raise PublishError("\n".join(faults) + "\nexpected none; reread and judge again with this catalogue")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _iso(instant: int | None) -> str | None:
    return None if instant is None else iso(instant)


def _digest(digest: bytes | str | None) -> str | None:
    if isinstance(digest, bytes):
        return f"sha256:{digest.hex()}"
    return f"sha256:{digest}" if digest and ":" not in digest else digest


def _roots(previous: bytes) -> str:
    """The roots of the seals before, as hex, joined by `;`."""
    return ";".join(root.hex() for root in seals.split(previous))


def edition_date(article: str | None) -> str | None:
    """The publication that an edition claims, to its own precision: shown before meta (semantics §2, claims)."""
    read = json.loads(article) if article else {"shown": None, "meta": None}
    claim = unpack_claim(read["shown"] or read["meta"])
    return None if claim is None else iso(claim.begin)[: _PLACES[claim.precision]]
