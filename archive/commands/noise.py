"""python -m archive noise, diff: what is left out of texts before editions are told apart, and what was left out."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from functools import partial
from itertools import pairwise
from pathlib import Path

import click

from archive import derive
from archive.catalogue.files import TABLES
from archive.commands import common, console, loaded, opened
from archive.derive.difference import difference
from archive.derive.noise import Proposal
from archive.reading.noise import built_in
from archive.records import Catalogue, Edition, Item, iso
from archive.records.plural import plural
from archive.store import Archive

HIDDEN = """
SELECT json_extract(j.value, '$[1]'), count(DISTINCT e.url_id || ' ' || e.seen_from)
FROM editions e, json_each(e.article, '$.ignored') j GROUP BY 1
"""
STYLES = {"-": "red", "+": "green", " ": "default", "~": "bright_black"}


@click.command("noise")
@common
@click.option("--accept", metavar="ID", help="Take a proposal into the catalogue's noise.csv.")
@click.option("--why", default="", help="Why it is noise: stands in the rule's line.")
def noise_command(catalogue_name: str, archive_file: str | None, accept: str | None, why: str) -> None:
    """Show the noise rules in force, in how many editions each leaves something out, and what second looks propose."""
    catalogue = loaded(catalogue_name)
    archive = opened(catalogue, archive_file, reading=True)
    found = derive.proposals(archive.conn, derive.latest(archive) or 0)
    if accept is not None:
        _accept(catalogue, found, accept, why)
    else:
        _show(archive, catalogue, found)
    archive.close()


def _show(archive: Archive, catalogue: Catalogue, found: list[Proposal]) -> None:
    hidden: Counter[str] = Counter(dict(archive.conn.execute(HIDDEN)))
    for origin, rules in (("built-in", built_in()), ("district", catalogue.noise)):
        for rule in rules:
            click.echo(f"{origin}\t{rule.id}\t{rule.site_id or 'every site'}\t{hidden[rule.id]} editions\t{rule.match}")
    for proposal in found:
        state = "proposed" if proposal.proven else "seen once"
        seen = f"{plural(proposal.pages, 'page')}, {plural(proposal.visits, 'visit')}"
        pair = f"snapshots {proposal.snapshots[0]} and {proposal.snapshots[1]}: {proposal.first!r} then {proposal.second!r}"
        click.echo(f"{state}\t{proposal.id}\t{proposal.host}\t{seen}\t{proposal.match}\t{pair}")


def _accept(catalogue: Catalogue, found: list[Proposal], key: str, why: str) -> None:
    """One line more in the district's noise.csv. `judge` then derives every visit again, and says what moved."""
    if any(rule.id == key for rule in catalogue.noise):
        raise click.UsageError(f"--accept {key}: stands in {catalogue.folder}/noise.csv already")
    proposal = next((each for each in found if each.id == key), None)
    if proposal is None or not proposal.proven:
        known = ", ".join(each.id for each in found if each.proven) or "none"
        raise click.UsageError(f"--accept {key}: no proposal that two looks bear out; there are: {known}")
    sites = [site.id for site in catalogue.sites.values() if proposal.host in site.url]
    reason = why or f"differed between snapshots {proposal.snapshots[0]} and {proposal.snapshots[1]}, seconds apart"
    path = Path(catalogue.folder) / "noise.csv"
    fresh = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if fresh:
            writer.writerow(TABLES["noise.csv"])
        writer.writerow((key, sites[0] if len(sites) == 1 else "", "line", proposal.match, reason))
    console.print(f"{path}: {key} added; `python -m archive judge` derives every visit again with it", markup=False)


@click.command("diff")
@common
@click.option("--ignored", is_flag=True, help="Show what the noise rules left out, too.")
@click.argument("item")
def diff_command(catalogue_name: str, archive_file: str | None, ignored: bool, item: str) -> None:
    """Show how an ITEM (its id, or one of its addresses) changed from edition to edition."""
    catalogue = loaded(catalogue_name)
    archive = opened(catalogue, archive_file, reading=True)
    world = derive.world(archive, catalogue, derive.latest(archive) or 0)
    found = next((each for each in world.items if item == str(each.id) or item in each.urls), None)
    if found is None:
        raise click.UsageError(f"item {item!r}: expected the id or an address of an item of this archive")
    _differences(archive, found, ignored)
    archive.close()


def _differences(archive: Archive, item: Item, ignored: bool) -> None:
    editions = sorted((*item.editions, *item.files, *item.noise), key=lambda e: (e.url, e.seen_from))
    out = console.__class__(file=sys.stdout, highlight=False, soft_wrap=True)
    out.print(f"{item.title} ({item.url})", markup=False)
    for before, after in pairwise(editions):
        if before.url == after.url:
            out.print(f"@@ {iso(before.seen_until)} -> {iso(after.seen_from)}{_noise(item, after)}", markup=False)
            for mark, text in difference(
                before.article, after.article, ignored, partial(derive.text_of_content, archive)
            ):
                out.print(f"{mark} {text}", markup=False, style=STYLES[mark])
    out.print(f"{len(editions)} editions", markup=False)


def _noise(item: Item, edition: Edition) -> str:
    if edition.unsettled:
        return " (unsettled: these lines also differed between two looks seconds apart)"
    return " (noise alone, by a second look)" if edition in item.noise else ""
