"""python -m archive export, import, merge: archives that leave, come in, and join."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click
from rich.progress import Progress

from archive import derive
from archive.commands import archive_path, common, console, loaded, opened
from archive.derive.captures import derive_new, keep_captures, observer
from archive.derive.gather import Gathered, Gatherer
from archive.records import Catalogue, iso
from archive.records.plural import plural
from archive.store import Archive, restore, warc_out
from archive.store.merge import merge
from archive.store.scratch import scratch
from archive.store.warc_in import BrokenWarc, digest_of, records


@click.command("export")
@common
@click.option("--warc", "target", required=True, type=click.Path(path_type=Path), help="FILE.warc.gz, or FILE.warc.")
def export_command(catalogue_name: str, archive_file: str | None, target: Path) -> None:
    """Write everything that was recorded to a WARC 1.1 file, which other archives' tools read and replay.

    It holds the kept bytes, also what a ruling withholds from the published copy: it is for who may hold the archive.
    """
    if not target.name.endswith((".warc.gz", ".warc")):
        raise click.UsageError(f"--warc {target}: expected a name that ends in .warc.gz or .warc")
    if not target.parent.is_dir():
        raise click.UsageError(f"--warc {target}: {target.parent} is no folder")
    archive = opened(loaded(catalogue_name), archive_file, reading=True)
    total = archive.conn.execute("SELECT count(*) FROM snapshots").fetchone()[0]
    with Progress(console=console) as progress:
        task = progress.add_task("snapshots", total=total)
        for _ in warc_out.export(archive, target):
            progress.advance(task)
    archive.close()
    console.print(f"wrote {plural(total, 'snapshot')} to {target}", markup=False)


@click.command("import")
@common
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--observer", "who", default="", help="Who captured them [default: as the files say].")
@click.option("--salvage", is_flag=True, help="Of a broken file, keep what came before the break.")
def import_command(
    catalogue_name: str, archive_file: str | None, files: tuple[Path, ...], who: str, salvage: bool
) -> None:
    """Take in WARC and WACZ files: our own exports as they were, others' captures as visits of their own dates."""
    catalogue = loaded(catalogue_name)
    archive = Archive.open(archive_path(catalogue, archive_file))
    try:
        fresh = [path for path in files if not _is_held(archive, path)]
        ours = [path for path in fresh if restore.is_ours(path)]
        restored = [visit for path in ours for visit in _restore(archive, path)]
        broken = _take_in(archive, catalogue, [path for path in fresh if path not in ours], who, salvage)
        with Progress(console=console) as progress:
            task = progress.add_task("sections derived", total=None)
            for _ in derive_new(archive, catalogue, restored):
                progress.advance(task)
    except (BrokenWarc, restore.Differs) as error:
        console.print(f"{error}; nothing of it was written", markup=False)
        sys.exit(1)
    finally:
        archive.close()
    sys.exit(1 if broken else 0)


def _is_held(archive: Archive, path: Path) -> bool:
    row = archive.conn.execute("SELECT 1 FROM imports WHERE digest = ? LIMIT 1", (digest_of(path),)).fetchone()
    if row is not None:
        console.print(f"{path}: imported already", markup=False)
    return row is not None


def _restore(archive: Archive, path: Path) -> list[int]:
    """Read an export of ours back, whole or not at all; the visits that have new snapshots."""
    with archive.transaction():
        new = list(restore.restore(archive, records(path)))
    console.print(f"{path}: an export; {plural(len(new), 'new snapshot')}", markup=False)
    found = (archive.snapshot(snapshot_id).visit_id for snapshot_id in new)
    return [visit_id for visit_id in dict.fromkeys(found) if visit_id is not None]


def _take_in(archive: Archive, catalogue: Catalogue, files: Iterable[Path], who: str, salvage: bool) -> bool:
    """Others' files, all together, for a revisit or a list's second page may stand in another; whether one is broken."""
    with scratch() as folder:
        gatherer = Gatherer(archive, catalogue, Archive.open(folder / "scratch.db"))
        for path in files:
            gatherer.take(path, salvage)
        gathered = gatherer.finish()
        visits = keep_captures(archive, catalogue, gathered, who)
        gathered.scratch.close()
    if gathered.sources:
        _say(gathered, visits, who)
    return bool(gathered.broken)


def _say(gathered: Gathered, visits: int, who: str) -> None:
    captures = gathered.captures
    span = f", from {iso(captures[0].at)} to {iso(captures[-1].at)}" if captures else ""
    console.print(f"{observer(gathered, who)}: {len(captures)} kept{span}; {plural(visits, 'visit')}", markup=False)
    for why, count in sorted(gathered.left_out.items()):
        if count:
            console.print(f"  left out: {count} {why}", markup=False)
    for broken in gathered.broken:
        console.print(f"{broken}; what came before was kept", markup=False)


@click.command("merge")
@common
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--to", type=click.Path(path_type=Path), help="The new file [default: --archive].")
def merge_command(catalogue_name: str, archive_file: str | None, files: tuple[Path, ...], to: Path | None) -> None:
    """Join archives of several observers or machines into a new file. `judge` comes after.

    What they recorded is united by content, in whatever order they are named; none of them is altered.
    """
    catalogue = loaded(catalogue_name)
    target = to or archive_path(catalogue, archive_file)
    if not target.parent.is_dir():
        raise click.UsageError(f"{target}: {target.parent} is no folder")
    try:
        with Progress(console=console) as progress:
            runs, visits = progress.add_task("runs", total=None), progress.add_task("visits derived", total=None)

            def reread(merged: Archive) -> None:
                for _ in derive.reread(merged, catalogue):
                    progress.advance(visits)

            merge(files, target, reread, lambda: progress.advance(runs))
    except FileExistsError as error:
        raise click.UsageError(str(error)) from error
    console.print(f"joined {len(files)} archives into {target}", markup=False)
