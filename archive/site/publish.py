"""Publish: from the working file and the catalogue, the copy that is served, swapped in whole (design: the contract)."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from archive.derive.editions import unpack_claim
from archive.records import Catalogue, Precision, iso, parse_instant
from archive.site import bodies, catalogue_rows, words
from archive.site.masking import mask_text
from archive.store import seals

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

    Both are checked and synced before they replace what is served, the bodies first: a body never changes under its
    digest, so the copy before reads them too. FileNotFoundError where there is no working file; PublishError where the
    copy would hold a dangling reference (then judge again with this catalogue).
    """
    if not working.is_file():
        raise FileNotFoundError(f"archive {working}: no such file; `python -m crawler run` makes one")
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = bodies.beside(target)
    fresh, fresh_bodies = (path.with_name(f".{path.name}.{os.getpid()}.new") for path in (target, beside))
    try:
        if beside.exists():
            shutil.copyfile(beside, fresh_bodies)  # bodies are only added: masking all history anew takes hours
        _write(working, catalogue, fresh, fresh_bodies)
        for made, final in ((fresh_bodies, beside), (fresh, target)):
            _sync(made)
            made.replace(final)
        _sync(target.parent)
    finally:
        for left in (fresh, fresh_bodies):
            left.unlink(missing_ok=True)


def _write(working: Path, catalogue: Catalogue, fresh: Path, fresh_bodies: Path) -> None:
    # Bodies first: whatever the crawler records meanwhile, a snapshot of the copy would else lack its body.
    with closing(_open(fresh, working)) as conn:
        conn.executescript((HERE / "tables.sql").read_text(encoding="utf-8"))
        conn.execute("BEGIN")
        _fill(conn, catalogue)
        with closing(_open(fresh_bodies, working)) as held:
            held.execute("BEGIN IMMEDIATE")
            bodies.fill(held)
            held.execute("COMMIT")
        conn.execute("COMMIT")
        for view in sorted((HERE / "views").glob("*.sql")):
            conn.executescript(view.read_text(encoding="utf-8"))
        conn.execute("ANALYZE main")
        conn.execute("DETACH working")
        conn.execute("VACUUM")
        _check(conn)


def _open(path: Path, working: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(path.absolute().as_uri(), uri=True, isolation_level=None)
    functions = (("iso", _iso), ("digest", _digest), ("mask", _mask), ("edition_date", edition_date), ("roots", _roots))
    for name, function in functions:
        conn.create_function(name, 1, function, deterministic=True)
    conn.execute("PRAGMA journal_mode = OFF")  # a copy that breaks off is thrown away
    conn.execute("ATTACH ? AS working", (f"{working.absolute().as_uri()}?mode=ro",))
    return conn


def _fill(conn: sqlite3.Connection, catalogue: Catalogue) -> None:
    catalogue_rows.fill(conn, catalogue)
    conn.executemany("INSERT INTO glossary VALUES (?, ?, ?, ?)", words.glossary())
    conn.execute("INSERT INTO glossary VALUES ('district', ?, ?, ?)", (catalogue.id, catalogue.name, catalogue.id))
    as_of = _as_of(conn)
    for statement in (HERE / "fill.sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            _run(conn, statement, as_of)


def _run(conn: sqlite3.Connection, statement: str, as_of: str | None) -> None:
    try:
        conn.execute(statement, {"as_of": as_of})
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


def _mask(text: str | None) -> str | None:
    return None if text is None else mask_text(text)


def edition_date(article: str) -> str | None:
    """The publication that an edition claims, to its own precision: shown before meta (semantics §2, claims)."""
    read = json.loads(article)
    claim = unpack_claim(read["shown"] or read["meta"])
    return None if claim is None else iso(claim.begin)[: _PLACES[claim.precision]]
