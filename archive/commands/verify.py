"""`verify` and `seal`: is everything that was kept, and all that was derived from it, still whole?"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from functools import partial

import click
from rich.progress import Progress

from archive.commands import archive_path, common, console, loaded, opened, rederive
from archive.records import Catalogue, iso
from archive.records.plural import plural
from archive.store import Archive, repack, seals, stamps, verify
from archive.store.stopped import OutOfReach
from archive.store.verify import Step

UNTOUCHED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL)


@click.command("verify")
@common
@click.option("--fast", is_flag=True, help="Leave out the fresh derivation: derived rows are not compared.")
@click.option("--root", "roots", multiple=True, help="A root kept elsewhere, which a seal of this archive must bear.")
def verify_command(catalogue_name: str, archive_file: str | None, fast: bool, roots: tuple[str, ...]) -> None:
    """Recompute every digest, chain, reference, number and seal, and derive everything again; exit 1 where a fault is
    found, each with what is lost. Runs that have ended and bear no seal are sealed, where no fault was found."""
    catalogue = loaded(catalogue_name)
    count, archive = 0, _opened(catalogue, archive_file)
    for fault in (*_strange(archive, roots), *_faults(archive, catalogue, fast)):
        count += 1
        console.print(fault, markup=False, soft_wrap=True)
    if not count:
        _seal(archive, "verify")
        _say_seals(archive)
        _say_haste(archive)
    archive.close()
    console.print(f"verify: {plural(count, 'fault')}{', derived rows not compared' if fast else ''}")
    sys.exit(1 if count else 0)


@click.command("seal")
@common
def seal_command(catalogue_name: str, archive_file: str | None) -> None:
    """Seal what has ended and bears no seal, and print the newest root: publish it where others keep it."""
    archive = opened(loaded(catalogue_name), archive_file)
    _seal(archive, "seal")
    for root in seals.heads(archive.conn):
        click.echo(root.hex())
    archive.close()


def _opened(catalogue: Catalogue, archive_file: str | None) -> Archive:
    """A file too broken to be opened is the greatest fault of all; one that may not be written has lost nothing."""
    try:
        return opened(catalogue, archive_file, reading=True)
    except sqlite3.DatabaseError as error:
        if isinstance(error, OutOfReach) or (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF in UNTOUCHED:
            raise
        console.print(f"file {archive_path(catalogue, archive_file)}: {error}; lost: what a backup does not hold")
        console.print("verify: 1 faults")
        sys.exit(1)


def _faults(archive: Archive, catalogue: Catalogue, fast: bool) -> Iterator[str]:
    with Progress(console=console) as progress:
        for step in steps(archive, catalogue, fast):
            task = progress.add_task(step.name, total=step.size or None)
            yield from verify.run(archive, step, partial(progress.advance, task))
            progress.update(task, completed=step.size, total=step.size)


def steps(archive: Archive, catalogue: Catalogue, fast: bool = False) -> list[Step]:
    """All that `verify` does, in order; the fresh derivation last, for it takes the longest."""
    derived = Step("derived rows", rederive.visits(archive), partial(rederive.faults, catalogue))
    trust = stamps.trusted(catalogue.stamp_certificate) if catalogue.stamp_certificate else ()
    return [*verify.steps(archive, trust), *([] if fast else [derived])]


def _strange(archive: Archive, roots: tuple[str, ...]) -> Iterator[str]:
    """The roots that no seal of this archive bears."""
    held = {row[0].hex() for row in archive.conn.execute("SELECT root FROM seals")}
    for root in roots:
        if root.strip().lower() not in held:
            yield f"root {root}: no seal of this archive bears it: what it was over was altered, or it is of another archive"


def _seal(archive: Archive, occasion: str) -> None:
    try:
        made = seals.seal_all(archive, occasion)
    except sqlite3.OperationalError as error:
        console.print(f"not sealed: {error}", markup=False)
        return
    if made:
        console.print(f"sealed now, for want of a seal: {made}; it proves nothing of the time before")


def _say_seals(archive: Archive) -> None:
    """The newest root, and whose word there is on it or on an earlier one."""
    held = stamps.stamps_of(archive.conn)
    for root in seals.heads(archive.conn):
        on_it = [f"stamped at {iso(stamps.time_of(got.token))} by {got.service}" for got in held if got.root == root]
        earlier = (
            "no time stamp" if not held else f"no time stamp yet; the last was asked for at {iso(held[-1].asked_at)}"
        )
        console.print(f"newest root {root.hex()}: {', '.join(on_it) or earlier}", markup=False, soft_wrap=True)


def _say_haste(archive: Archive) -> None:
    """Whether an idle hour would pay."""
    count, size = repack.in_haste(archive)
    if size >= repack.WORTH:
        console.print(
            f"{plural(count, 'body', 'bodies')} ({size:,} bytes) {'is' if count == 1 else 'are'} packed in haste: `repack`, at an idle time, takes less"
        )
