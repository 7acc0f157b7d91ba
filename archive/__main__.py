"""python -m archive: judge, publish and serve what the crawler kept.

Exit codes: 0 done, 1 a fault was found, 2 usage or catalogue.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import click
from rich.progress import Progress

from archive import derive
from archive.catalogue import CatalogueError, check, new
from archive.commands import Commands, archive_path, common, console, loaded, opened, published_path
from archive.commands.bulletin import bulletin_command
from archive.commands.certify import certify_command, check_command
from archive.commands.compare import compare_command
from archive.commands.evidence import evidence_command
from archive.commands.explain import explain_command
from archive.commands.judging import (
    apart_where_stale,
    findings_held,
    findings_moved,
    findings_of,
    judge_apart,
    judge_archive,
    judged,
    publish_copy,
)
from archive.commands.noise import diff_command, noise_command
from archive.commands.portable import export_command, import_command, merge_command
from archive.commands.repack import repack_command
from archive.commands.verify import seal_command, verify_command
from archive.duties import causes, ledger
from archive.records import Catalogue, Instant, iso, parse_instant
from archive.records.plural import plural
from archive.site import serve_command, withheld
from archive.store import Archive

SHOWN = 20  # findings that came or went; `judge --dry-run` names them all
LAST = parse_instant("2200-01-01")  # an instant from then on is a slip


@click.group(cls=Commands, help="Judge, publish and serve what the crawler kept (公开台账).")
def main() -> None:
    pass


@main.command("judge")
@common
@click.option("--as-of", help="Judge as of this instant [default: the latest look].")
@click.option("--to", type=click.Path(path_type=Path), help="Write a published copy as of then, and nothing else.")
@click.option("--dry-run", is_flag=True, help="Say which verdicts would move, and write nothing.")
@click.option("--whole", is_flag=True, help="Judge everything anew, also what nothing touched since it was judged.")
def judge_command(
    catalogue_name: str, archive_file: str | None, as_of: str | None, to: Path | None, dry_run: bool, whole: bool
) -> None:
    """Judge every duty from what was observed, and log what moved. What nothing touched since the last judging stands as
    it was judged then; after a change of catalogue, rules, readers or rulings everything is judged anew."""
    catalogue = loaded(catalogue_name)
    instant = _instant(as_of)
    archive = opened(catalogue, archive_file, reading=dry_run or to is not None)
    try:
        if dry_run:
            _say_moves(archive, catalogue, instant)
            return
        if to is not None:
            console.print(judge_apart(archive, catalogue, instant, to))
            return
        before = findings_held(archive)
        done = judge_archive(archive, catalogue, instant, whole=whole)
        found = findings_moved(before, findings_held(archive))
    except ledger.EarlierThanLogged as error:
        raise click.UsageError(str(error)) from error
    finally:
        archive.close()
    for line in found[:SHOWN]:
        console.print(line, markup=False)
    console.print(f"{done}; {len(found)} findings came or went")


def _say_moves(archive: Archive, catalogue: Catalogue, as_of: Instant | None) -> None:
    with apart_where_stale(archive, catalogue) as asked:
        world, judgement = judged(asked, catalogue, as_of)
        found = causes.moves(asked, catalogue, world, judgement)
        others = findings_moved(findings_held(asked), findings_of(judgement))
    for move in found:
        told = (move.duty_id, move.who, f"{move.before or '-'} -> {move.after or '-'}", move.cause, move.detail)
        click.echo("\t".join(told))
    for line in others:
        click.echo(line)
    console.print(
        f"as of {iso(world.as_of)}, {len({move.duty_id for move in found})} of {len(judgement.verdicts)} would move;"
        f" nothing was written; {len(others)} findings would come or go"
    )


def _instant(text: str | None) -> Instant | None:
    if text is None:
        return None
    try:
        instant = parse_instant(text)
    except (ValueError, OverflowError) as error:
        raise click.UsageError(f"--as-of {text!r}: expected ISO 8601, as 2018-09-30T10:00:00+08:00") from error
    if not 0 <= instant < LAST:
        raise click.UsageError(f"--as-of {text!r}: expected an instant of the years 1970 to 2199")
    return instant


@main.command("reread")
@common
def reread_command(catalogue_name: str, archive_file: str | None) -> None:
    """Derive everything again from the stored snapshots, offline. `judge` comes after."""
    catalogue = loaded(catalogue_name)
    archive = opened(catalogue, archive_file)
    total = archive.conn.execute("SELECT count(DISTINCT visit_id) FROM spans").fetchone()[0]
    with Progress(console=console) as progress:
        task = progress.add_task("visits", total=total)
        before = derive.census(archive.conn)
        for _ in derive.reread(archive, catalogue):
            progress.advance(task)
    console.print(f"reread {plural(total, 'visit')}; {derive.moved(before, derive.census(archive.conn))}")
    archive.close()


@main.command("publish")
@common
@click.option("--to", type=click.Path(path_type=Path), help="[default: public/<district>.db]")
def publish_command(catalogue_name: str, archive_file: str | None, to: Path | None) -> None:
    """Write the published copy and swap it in; a running server follows by itself."""
    catalogue = loaded(catalogue_name)
    opened(catalogue, archive_file, reading=True).close()  # which brings an older file's tables up to date
    target = to or published_path(catalogue, archive_file)
    publish_copy(archive_path(catalogue, archive_file), catalogue, target)
    ruled = withheld(target)
    console.print(
        f"published {target}" + (f"; rulings withhold or mask {plural(ruled, 'body', 'bodies')}" if ruled else "")
    )


@main.command("serve")
@common
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True)
def serve(catalogue_name: str, archive_file: str | None, host: str, port: int) -> None:
    """Serve the published copy with Datasette, read-only."""
    catalogue = loaded(catalogue_name)
    target = published_path(catalogue, archive_file)
    if not target.exists():
        raise click.UsageError(f"{target}: no such file; `python -m archive publish` writes it")
    _need_free(host, port)
    console.print(f"{catalogue.name}: http://{host}:{port}/  (Ctrl-C ends it)")
    command = serve_command(target, port, host)
    os.execv(command[0], command)


def _need_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.UsageError(f"--port {port}: not free on {host} ({error.strerror}); choose another") from error


@main.group("catalogue")
def catalogue_group() -> None:
    """Check a catalogue, or begin a new one."""


@catalogue_group.command("check")
@click.argument("name")
def catalogue_check(name: str) -> None:
    """Report every fault of a catalogue, with file, line, value and what was expected."""
    found = check(name)
    for fault in found:
        console.print(str(fault), markup=False)
    console.print(f"{name}: {plural(len(found), 'fault')}")
    sys.exit(1 if found else 0)


@catalogue_group.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("name")
def catalogue_new(folder: Path, name: str) -> None:
    """Write a small catalogue to begin with: the district's NAME, in FOLDER."""
    try:
        new(folder, name)
    except CatalogueError as error:
        raise click.UsageError(str(error)) from error
    console.print(f"wrote {folder}; `python -m archive catalogue check {folder}` says what is wrong with it")


main.add_command(explain_command)
main.add_command(evidence_command)
main.add_command(bulletin_command)
main.add_command(compare_command)
main.add_command(export_command)
main.add_command(repack_command)
main.add_command(noise_command)
main.add_command(diff_command)
main.add_command(verify_command)
main.add_command(seal_command)
main.add_command(certify_command)
main.add_command(check_command)
main.add_command(import_command)
main.add_command(merge_command)


if __name__ == "__main__":
    main(prog_name="python -m archive")
