"""python -m archive compare: two cut-off days, and what changed between them."""

from __future__ import annotations

import click

from archive.commands import common, console, loaded
from archive.commands.bulletin import Asked, instant_of, told
from archive.site import words
from archive.site.bulletin import Bulletin, Duty


@click.command("compare")
@common
@click.option("--since", required=True, help="The earlier cut-off instant.")
@click.option("--as-of", help="The later one [default: the latest look].")
@click.option("--office", help="An office's id: its duties alone.")
def compare_command(
    catalogue_name: str, archive_file: str | None, since: str, as_of: str | None, office: str | None
) -> None:
    """Say what changed between two cut-off days: put right, still missing, new, back again, and corrected.

    Both days are judged anew in copies of the archive, by today's rules; what was said on the earlier one is taken from the
    log of changes. A line a duty: the change, its id, office, obligation, subject, what was said then and now, and the reason.
    """
    catalogue = loaded(catalogue_name)
    if office is not None and office not in catalogue.offices:
        raise click.UsageError(f"--office {office!r}: expected one of {', '.join(sorted(catalogue.offices))}")
    end, begin = instant_of("--as-of", as_of), instant_of("--since", since)
    made = told(catalogue, archive_file, Asked(end, begin, office))
    assert made.compared is not None
    for name, duties in made.compared.parts:
        for duty in duties:
            click.echo("\t".join((name, *_line(made, duty))))
    counts = ", ".join(f"{name} {len(duties)}" for name, duties in made.compared.parts)
    console.print(f"{made.compared.since} to {made.as_of}: {counts}; {made.looks(made.duties).text}", markup=False)


def _line(made: Bulletin, duty: Duty) -> tuple[str, ...]:
    compared = made.compared
    assert compared is not None
    subject = words.period(duty["subject"], "zh")
    moved = f"{compared.then.get(duty['id']) or '-'} -> {duty['state']}"
    return (duty["id"], duty["office"], duty["obligation_id"], subject, moved, compared.why[duty["id"]])
