"""Judging from the command line: the working file, or a copy of it that ends with an instant; and publishing a copy."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from archive import derive
from archive.catalogue import CatalogueError
from archive.commands import console
from archive.duties import Judgement, ledger
from archive.duties import judge as judge_world
from archive.duties.rulings import Rulings
from archive.records import Catalogue, Instant, World, iso
from archive.site import PublishError
from archive.site import publish as publish_site
from archive.store import Archive
from archive.store.clip import end_at

Told = tuple[str, str | None, str | None, int | None, str]  # a finding: kind, office, section, item, subject


def judge_archive(
    archive: Archive, catalogue: Catalogue, as_of: Instant | None, log: bool = True
) -> tuple[Instant, int, int]:
    """Judge and keep it: as_of, the number of duties, and how many moved. Without `log`, nothing is appended."""
    world, judgement = judged(archive, catalogue, as_of)
    if not log:
        with archive.transaction():
            ledger.replace(archive, catalogue, world, judgement)
        return world.as_of, len(judgement.verdicts), 0
    for line in Rulings(catalogue, world.as_of).unmatched(judgement.verdicts, judgement.findings):
        console.print(line, markup=False)
    moved = ledger.keep(archive, catalogue, world, judgement)
    return world.as_of, len(judgement.verdicts), len(moved)


def judged(archive: Archive, catalogue: Catalogue, as_of: Instant | None) -> tuple[World, Judgement]:
    instant = as_of if as_of is not None else derive.latest(archive)
    if instant is None:
        raise click.ClickException(f"{archive.path}: nothing was ever looked at; `python -m crawler run` comes first")
    if derive.stale(archive, catalogue):
        console.print("the catalogue's sections or the readers changed: every visit is derived again first")
        before = derive.census(archive.conn)
        for _ in derive.reread(archive, catalogue):
            pass
        console.print(derive.moved(before, derive.census(archive.conn)))
    for _ in derive.read_attachments(archive):  # those of a crawl that broke off, or that another version read
        pass
    world = derive.world(archive, catalogue, instant)
    return world, judge_world(world, catalogue)


@contextmanager
def apart_where_stale(archive: Archive, catalogue: Catalogue) -> Iterator[Archive]:
    """The archive itself; a copy, thrown away after, where judging would first derive its visits again, or read files."""
    if not derive.stale(archive, catalogue) and not derive.waiting(archive):
        yield archive
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        archive.conn.execute("VACUUM INTO ?", (str(copy),))
        apart = Archive.open(copy)
        try:
            yield apart
        finally:
            apart.close()


def findings_held(archive: Archive) -> frozenset[Told]:
    """The findings as last judged."""
    return frozenset(archive.conn.execute("SELECT kind, office_id, section_id, item_id, subject FROM findings"))


def findings_of(judgement: Judgement) -> frozenset[Told]:
    return frozenset((got.kind, got.office_id, got.section_id, got.item_id, got.subject) for got in judgement.findings)


def findings_moved(before: frozenset[Told], after: frozenset[Told]) -> list[str]:
    """One line for each finding that came or went: a changed noise rule, reader or catalogue moves findings, too."""
    came, gone = (
        (word, sorted(rows, key=repr))
        for word, rows in (("- -> found", after - before), ("found -> -", before - after))
    )
    return [
        "\t".join(
            (f"finding {kind}", office or section or "", word, "", f"{subject} (item {item})" if item else subject)
        )
        for word, rows in (came, gone)
        for kind, office, section, item, subject in rows
    ]


def judge_apart(archive: Archive, catalogue: Catalogue, as_of: Instant | None, to: Path) -> str:
    """Judge a copy of the working file that ends with that instant, so that the file itself is not touched and what
    is published knows nothing of what came after. What was done, in words."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        archive.conn.execute("VACUUM INTO ?", (str(copy),))
        apart = Archive.open(copy)
        if as_of is not None:
            end_at(apart, as_of)
            for _ in derive.reread(apart, catalogue):
                pass
        instant, duties, _ = judge_archive(apart, catalogue, as_of, log=False)
        apart.close()
        publish_copy(copy, catalogue, to)
    return f"judged {duties} duties as of {iso(instant)}; wrote {to}"


def publish_copy(working: Path, catalogue: Catalogue, target: Path) -> None:
    """What cannot be published is said, and the copy that is served stays as it is."""
    try:
        publish_site(working, catalogue, target)
    except (CatalogueError, PublishError) as error:
        console.print(str(error), markup=False)
        console.print(f"{target}: not written", markup=False)
        sys.exit(2 if isinstance(error, CatalogueError) else 1)
