"""python -m archive repack: what was packed in haste, packed more tightly at an idle time."""

from __future__ import annotations

import click

from archive.commands import common, console, loaded, opened
from archive.records.plural import plural
from archive.store import repack


@click.command("repack")
@common
@click.option("--keep-size", is_flag=True, help="Do not write the file anew at the end; what was freed is used again.")
def repack_command(catalogue_name: str, archive_file: str | None, keep_size: bool) -> None:
    """Pack the archive's bodies more tightly. Nothing that is read changes; it may be broken off at any moment.

    Without --keep-size the file is written anew at the end, which needs as much room on the disk again meanwhile.
    """
    archive = opened(loaded(catalogue_name), archive_file)
    before = archive.path.stat().st_size
    swapped = 0
    with console.status("bodies") as status:
        for count in repack.run(archive):
            swapped += count
            status.update(plural(swapped, "body", "bodies"))
        if not keep_size:
            status.update("the file")
            repack.shrink(archive)
    archive.close()
    after = archive.path.stat().st_size
    console.print(f"repacked {plural(swapped, 'body', 'bodies')}; {before:,} bytes before, {after:,} after")
