"""`certify` and `check`: a file that shows that an item was, or was not, in a section at a visit; and its checking."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path

import click

from archive.catalogue import CatalogueError
from archive.commands import common, console, loaded, opened
from archive.derive import certificates
from archive.derive.certificates import NotACertificate, words
from archive.derive.certificates.check import check
from archive.derive.certificates.items import Wanted, find
from archive.derive.certificates.make import Asked, Refused, certify
from archive.records import Catalogue
from archive.site.withholding import plan
from archive.store import Archive, stamps
from archive.store.proofs import Unproven


def _day(context: click.Context, parameter: click.Parameter, text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise click.BadParameter(f"{text!r}: expected a day that there is, as 2018-09-30") from error


@click.command("certify")
@common
@click.argument("section")
@click.argument("item")
@click.argument("day", callback=_day)
@click.option("--to", type=click.Path(path_type=Path), help="[default: <section>-<day>-<absent|present>.json.gz]")
def certify_command(
    catalogue_name: str, archive_file: str | None, section: str, item: str, day: date, to: Path | None
) -> None:
    """Write a certificate that ITEM (its id, address or title) was not, or was, in SECTION at a visit of DAY.

    Refused, with the reason and exit code 1, where no visit of that day testifies it. The file holds the kept bytes of
    the list's pages, also what a ruling withholds from the published copy, and then says so.
    """
    catalogue = loaded(catalogue_name)
    archive = opened(catalogue, archive_file, reading=True)
    try:
        asked = Asked(_section(catalogue, section), _item(archive, item), day)
        made = certify(archive, catalogue, asked)
        withheld = plan(archive.conn, catalogue, date.max)
    except (Refused, Unproven, CatalogueError) as refusal:
        console.print(f"no certificate: {refusal}", markup=False, soft_wrap=True)
        sys.exit(1)
    finally:
        archive.close()
    target = to or Path(f"{section}-{asked.day}-{made['claim']['shows']}.json.gz")
    certificates.dump(made, target)
    console.print(f"wrote {target} ({target.stat().st_size} bytes): {made['claim']['shows']} at {made['claim']['at']}")
    held = json.dumps(made, ensure_ascii=False)
    if any(word in held for word in (*withheld.words, *(digest.removeprefix("sha256:") for digest in withheld.bodies))):
        console.print(
            "it holds what a ruling withholds from the published copy: it is not for publication", soft_wrap=True
        )


def _section(catalogue: Catalogue, section: str) -> str:
    held = sorted({each.id for each in catalogue.sections})
    if section not in held:
        raise click.UsageError(f"section {section!r}: not in the catalogue: expected one of {', '.join(held)}")
    return section


def _item(archive: Archive, text: str) -> Wanted:
    found = find(archive.conn, text)
    if not found:
        raise click.UsageError(f"item {text!r}: none has that id, address or title")
    if len(found) > 1:
        console.print(f"item {text!r}: {len(found)} items may be meant; give the id or the address of one:")
        for wanted in found:
            click.echo(str(wanted))
        sys.exit(2)
    return found[0]


@click.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--root", help="A published root (table seals): what the file rests on must be bound by it.")
@click.option(
    "--tsa", type=click.Path(exists=True, path_type=Path), help="The time stamp service's certificates (PEM)."
)
def check_command(file: Path, root: str | None, tsa: Path | None) -> None:
    """Check a certificate offline, with nothing but the file and a published root, and say what it shows."""
    try:
        checked = check(certificates.load(file), root, stamps.trusted(tsa.read_bytes()) if tsa else ())
    except (NotACertificate, ValueError) as error:
        raise click.UsageError(str(error)) from error
    for fault in checked.faults:
        click.echo(f"fault: {fault}")
    for line in () if checked.faults else words.lines(checked, root):
        click.echo(line)
    sys.exit(1 if checked.faults else 0)
