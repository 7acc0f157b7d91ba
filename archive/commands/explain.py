"""python -m archive explain: the computation of one duty, step by step."""

from __future__ import annotations

import click

from archive import derive
from archive.commands import common, loaded, opened
from archive.duties import duty_id, judge
from archive.duties.explain import Explaining, page_of
from archive.records import Instant, Verdict, parse_instant
from archive.store import Archive


@click.command("explain")
@common
@click.argument("duty")
@click.option("--as-of", help="Judge as of this instant [default: the latest look].")
def explain_command(catalogue_name: str, archive_file: str | None, duty: str, as_of: str | None) -> None:
    """Say how the verdict on DUTY (its id, or the first characters of it) comes about; nothing is written."""
    catalogue = loaded(catalogue_name)
    archive = opened(catalogue, archive_file, reading=True)
    try:
        world = derive.world(archive, catalogue, instant_of(archive, as_of))
        verdict = found(duty, judge(world, catalogue).verdicts)
        told = Explaining(world, catalogue, verdict, lambda snapshot: page_of(archive.snapshot(snapshot)))
        for line in told.lines():
            click.echo(line)
    finally:
        archive.close()


def instant_of(archive: Archive, text: str | None) -> Instant:
    try:
        instant = derive.latest(archive) if text is None else parse_instant(text)
    except ValueError as error:
        raise click.UsageError(f"--as-of {text!r}: expected ISO 8601, as 2018-09-30T10:00:00+08:00") from error
    if instant is None:
        raise click.ClickException(f"{archive.path}: nothing was ever looked at; `python -m crawler run` comes first")
    return instant


def found(wanted: str, verdicts: tuple[Verdict, ...]) -> Verdict:
    keys = {duty_id(v.obligation_id, v.office_id, v.subject_key): v for v in verdicts}
    found = [key for key in keys if key.startswith(wanted)]
    if len(found) != 1:
        what = "no duty of that id" if not found else f"{len(found)} duties begin so"
        raise click.UsageError(f"{wanted!r}: {what}; expected one of the {len(keys)} ids in the table duties")
    return keys[found[0]]
