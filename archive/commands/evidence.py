"""python -m archive evidence: what a verdict rests on, as one ZIP that reads without this software."""

from __future__ import annotations

from pathlib import Path

import click

from archive import derive
from archive.commands import common, console, loaded, opened
from archive.commands.explain import found, instant_of
from archive.duties import judge
from archive.records.plural import plural
from archive.site.evidence import Pack


@click.command("evidence")
@common
@click.argument("duty")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The ZIP to write.")
@click.option("--as-of", help="Judge as of this instant [default: the latest look].")
def evidence_command(catalogue_name: str, archive_file: str | None, duty: str, to: Path, as_of: str | None) -> None:
    """Write the evidence of DUTY (its id, or the first characters of it) as a ZIP: the computation, the archived pages
    and their headers, digests, visits, seals, and index.html, which reads without this software."""
    catalogue = loaded(catalogue_name)
    archive = opened(catalogue, archive_file, reading=True)
    try:
        world = derive.world(archive, catalogue, instant_of(archive, as_of))
        pack = Pack(archive, world, catalogue, found(duty, judge(world, catalogue).verdicts))
        held = pack.write(to)
    finally:
        archive.close()
    console.print(f"wrote {to}: {plural(held, 'file')}, {to.stat().st_size} bytes; duty {pack.key}", markup=False)
