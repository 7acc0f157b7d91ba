"""Judging from the command line: the working file, or a copy of it that ends with an instant; and publishing a copy."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click

from archive import derive
from archive.catalogue import CatalogueError
from archive.commands import console, remembered
from archive.duties import Judgement, ledger
from archive.duties import judge as judge_world
from archive.duties.memory import Memory
from archive.duties.rulings import Rulings
from archive.records import Catalogue, Instant, World, iso
from archive.records.plural import plural
from archive.site import PublishError, bodies
from archive.site import publish as publish_site
from archive.store import Archive
from archive.store.clip import end_at
from archive.store.scratch import scratch

Told = tuple[str, str | None, str | None, int | None, str]  # a finding: kind, office, section, item, subject


class Done(NamedTuple):
    """What was judged: as of when, how many duties, how many of them anew (the rest stood), and how many moved."""

    as_of: Instant
    duties: int
    anew: int
    moved: int

    def __str__(self) -> str:
        told = f"judged {plural(self.duties, 'duty', 'duties')} as of {iso(self.as_of)}"
        return f"{told}: {self.anew} anew, {self.duties - self.anew} stood; {self.moved} moved"


def judge_archive(
    archive: Archive, catalogue: Catalogue, as_of: Instant | None, log: bool = True, whole: bool = False
) -> Done:
    """Judge and keep it. Without `log`, nothing is appended. What nothing touched since the judging before stands as it was
    judged then, unless `whole`."""
    world = observed(archive, catalogue, as_of)
    if not log:
        judgement = judge_world(world, catalogue)
        with archive.transaction():
            ledger.replace(archive, catalogue, world, judgement)
        return Done(world.as_of, len(judgement.verdicts), judgement.asked, 0)
    judgement = judge_world(world, catalogue, None if whole else _before(archive))
    for line in Rulings(catalogue, world.as_of).unmatched(judgement.verdicts, judgement.findings):
        console.print(line, markup=False)
    moved = ledger.keep(archive, catalogue, world, judgement)
    _remember(archive, judgement)
    return Done(world.as_of, len(judgement.verdicts), judgement.asked, len(moved))


def _before(archive: Archive) -> Memory | None:
    try:
        return remembered.read(remembered.beside(archive.path))
    except remembered.NotRemembered as error:
        console.print(f"{error}; everything is judged", markup=False)
        return None


def _remember(archive: Archive, judgement: Judgement) -> None:
    """What could not be left is said, and the next judging judges everything."""
    path = remembered.beside(archive.path)
    try:
        if judgement.memory is None:
            path.unlink(missing_ok=True)
        else:
            remembered.write(path, judgement.memory)
    except (OSError, remembered.NotRemembered) as error:
        console.print(f"{error}; the next judging judges everything", markup=False)


def judged(archive: Archive, catalogue: Catalogue, as_of: Instant | None) -> tuple[World, Judgement]:
    world = observed(archive, catalogue, as_of)
    return world, judge_world(world, catalogue)


def observed(archive: Archive, catalogue: Catalogue, as_of: Instant | None) -> World:
    """What was observed by then, derived first where it must be."""
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
    return derive.world(archive, catalogue, instant)


@contextmanager
def apart_where_stale(archive: Archive, catalogue: Catalogue) -> Iterator[Archive]:
    """The archive itself; a copy, thrown away after, where judging would first derive its visits again, or read files."""
    if not derive.stale(archive, catalogue) and not derive.waiting(archive):
        yield archive
        return
    with scratch() as folder:
        copy = folder / "copy.db"
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


def _came_after(archive: Archive, instant: Instant) -> bool:
    """Whether anything was seen, or a visit planned, after the instant."""
    later = "SELECT 1 FROM visits WHERE planned_at > ? LIMIT 1"
    latest = derive.latest(archive)
    return latest is None or latest > instant or archive.conn.execute(later, (instant,)).fetchone() is not None


def judge_apart(
    archive: Archive, catalogue: Catalogue, as_of: Instant | None, to: Path, like: Path | None = None
) -> str:
    """Judge a copy of the working file that ends with that instant, so that the file itself is not touched and what
    is published knows nothing of what came after. `like`: a published copy of the same archive, whose pages need not be
    masked once more. What was done, in words."""
    if as_of is not None and not _came_after(archive, as_of):
        as_of = None
    with scratch() as folder:
        copy = folder / "copy.db"
        archive.conn.execute("VACUUM INTO ?", (str(copy),))
        apart = Archive.open(copy)
        if as_of is not None:
            end_at(apart, as_of)
            for _ in derive.reread(apart, catalogue):
                pass
        done = judge_archive(apart, catalogue, as_of, log=False)
        apart.close()
        if like is not None and (masked := bodies.beside(like)).exists():
            shutil.copyfile(masked, bodies.beside(to))
        publish_copy(copy, catalogue, to)
    return f"judged {plural(done.duties, 'duty', 'duties')} as of {iso(done.as_of)}; wrote {to}"


def publish_copy(working: Path, catalogue: Catalogue, target: Path) -> None:
    """What cannot be published is said, and the copy that is served stays as it is."""
    try:
        publish_site(working, catalogue, target)
    except (CatalogueError, PublishError) as error:
        console.print(str(error), markup=False)
        console.print(f"{target}: not written", markup=False)
        sys.exit(2 if isinstance(error, CatalogueError) else 1)
