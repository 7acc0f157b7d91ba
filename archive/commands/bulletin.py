"""python -m archive bulletin: the draft of a bulletin (通报) and its tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from archive.commands import common, console, loaded, opened, published_path
from archive.commands.judging import apart_where_stale, judge_apart, judged
from archive.duties import duty_id
from archive.records import Catalogue, Instant, parse_instant
from archive.records.plural import plural
from archive.site import bulletin, bulletin_docx, bulletin_xlsx
from archive.site.reasons import Then
from archive.store import Archive
from archive.store.scratch import scratch
from archive.store.stopped import make_folder


@click.command("bulletin")
@common
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to write in.")
@click.option("--as-of", help="The cut-off instant [default: the latest look].")
@click.option("--since", help="An earlier cut-off instant to compare with.")
@click.option("--office", help="An office's id: its own list, with what falls due next.")
def bulletin_command(
    catalogue_name: str, archive_file: str | None, to: Path, as_of: str | None, since: str | None, office: str | None
) -> None:
    """Write the draft of a bulletin (DOCX) and its tables (XLSX): by office, only gaps that hold under every reading.

    What it says is judged anew in a copy of the archive, and masked as what is published; nothing else is written.
    """
    catalogue = loaded(catalogue_name)
    end, begin = instant_of("--as-of", as_of), instant_of("--since", since)
    if office is not None and office not in catalogue.offices:
        raise click.UsageError(f"--office {office!r}: expected one of {', '.join(sorted(catalogue.offices))}")
    made = told(catalogue, archive_file, Asked(end, begin, office))
    make_folder(to)
    stem = f"{'清单-' + office if office else '通报'}-{made.as_of[:10]}"
    bulletin_docx.write(made, to / f"{stem}.docx")
    bulletin_xlsx.write(made, to / f"{stem}.xlsx")
    console.print(
        f"wrote {to / stem}.docx and .xlsx: {plural(len(made.charges), 'charge')} as of {made.as_of}", markup=False
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """The cut-off instant (None: the latest look), an earlier one to compare with, and one office alone."""

    end: Instant | None
    begin: Instant | None
    office: str | None


def told(catalogue: Catalogue, archive_file: str | None, asked: Asked) -> bulletin.Bulletin:
    """Judged anew in a copy of the archive as of the cut-off, and as of the earlier one, by today's rules."""
    archive = opened(catalogue, archive_file, reading=True)
    served = published_path(catalogue, archive_file)
    try:
        with scratch() as folder, apart_where_stale(archive, catalogue) as current:
            copy = folder / f"{catalogue.id}.db"
            judge_apart(current, catalogue, asked.end, copy, like=served)
            if asked.begin is None:
                return bulletin.read(copy, catalogue, asked.office)
            bulletin.read(copy, catalogue, asked.office, asked.begin)  # refuses a day before the log before it judges
            return bulletin.read(copy, catalogue, asked.office, asked.begin, _then(current, catalogue, asked.begin))
    except bulletin.NothingLogged as error:
        raise click.UsageError(str(error)) from error
    finally:
        archive.close()


def _then(archive: Archive, catalogue: Catalogue, instant: Instant) -> dict[str, Then]:
    """What today's rules say as of the instant."""
    _, judgement = judged(archive, catalogue, instant)
    found = {}
    for verdict in judgement.verdicts:
        state = judgement.state_of(verdict).value
        told = {"state": state, "holds": verdict.holds, "contested": verdict.contested}
        key = duty_id(verdict.obligation_id, verdict.office_id, verdict.subject_key)
        found[key] = Then(state, bulletin.charged(told))
    return found


def instant_of(option: str, text: str | None) -> Instant | None:
    try:
        return None if text is None else parse_instant(text)
    except ValueError as error:
        raise click.UsageError(f"{option} {text!r}: expected ISO 8601, as 2018-09-30T10:00:00+08:00") from error
