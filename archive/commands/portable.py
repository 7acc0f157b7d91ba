"""python -m archive export, import, merge: archives that leave, come in, and join."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import Progress

from archive.commands import common, console, loaded, opened
from archive.store import warc_out


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
    archive = opened(loaded(catalogue_name), archive_file)
    total = archive.conn.execute("SELECT count(*) FROM snapshots").fetchone()[0]
    with Progress(console=console) as progress:
        task = progress.add_task("snapshots", total=total)
        for _ in warc_out.export(archive, target):
            progress.advance(task)
    archive.close()
    console.print(f"wrote {total} snapshots to {target}", markup=False)
