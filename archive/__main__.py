"""python -m archive: judge, publish and serve what the crawler kept.

Exit codes: 0 done, 1 a fault was found, 2 usage or catalogue.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from pathlib import Path

import click
from rich.progress import Progress

from archive import derive
from archive.catalogue import CatalogueError, check, new
from archive.commands import Commands, archive_path, common, console, loaded, opened, published_path
from archive.commands.certify import certify_command, check_command
from archive.commands.evidence import evidence_command
from archive.commands.explain import explain_command
from archive.commands.noise import diff_command, noise_command
from archive.commands.portable import export_command, import_command, merge_command
from archive.commands.repack import repack_command
from archive.commands.verify import seal_command, verify_command
from archive.duties import Judgement, ledger
from archive.duties import judge as judge_world
from archive.records import Catalogue, Instant, World, iso, parse_instant
from archive.site import PublishError, serve_command, withheld
from archive.site import publish as publish_site
from archive.store import Archive
from archive.store.clip import end_at


def judge_archive(
    archive: Archive, catalogue: Catalogue, as_of: Instant | None, log: bool = True
) -> tuple[Instant, int, int]:
    """Judge and keep it: as_of, the number of duties, and how many moved. Without `log`, nothing is appended."""
    world, judgement = _judged(archive, catalogue, as_of)
    if not log:
        with archive.transaction():
            ledger.replace(archive, catalogue, world, judgement)
        return world.as_of, len(judgement.verdicts), 0
    moved = ledger.keep(archive, catalogue, world, judgement)
    return world.as_of, len(judgement.verdicts), len(moved)


def _judged(archive: Archive, catalogue: Catalogue, as_of: Instant | None) -> tuple[World, Judgement]:
    instant = as_of if as_of is not None else derive.latest(archive)
    if instant is None:
        raise click.ClickException(f"{archive.path}: nothing was ever looked at; `python -m crawler run` comes first")
    if derive.stale(archive, catalogue):
        console.print("the catalogue's sections or the readers changed: every visit is derived again first")
        before = derive.census(archive.conn)
        for _ in derive.reread(archive, catalogue):
            pass
        console.print(derive.moved(before, derive.census(archive.conn)))
    for _ in derive.read_attachments(archive):  # those of a crawl that broke off, or that another version read
        pass
    world = derive.world(archive, catalogue, instant)
    return world, judge_world(world, catalogue)


@click.group(cls=Commands, help="Judge, publish and serve what the crawler kept (公开台账).")
def main() -> None:
    pass


@main.command("judge")
@common
@click.option("--as-of", help="Judge as of this instant [default: the latest look].")
@click.option("--to", type=click.Path(path_type=Path), help="Write a published copy as of then, and nothing else.")
@click.option("--dry-run", is_flag=True, help="Say which verdicts would move, and write nothing.")
def judge_command(
    catalogue_name: str, archive_file: str | None, as_of: str | None, to: Path | None, dry_run: bool
) -> None:
    """Judge every duty from what was observed, and log what moved."""
    catalogue = loaded(catalogue_name)
    instant = _instant(as_of)
    archive = opened(catalogue, archive_file)
    try:
        if dry_run:
            _say_moves(archive, catalogue, instant)
            return
        if to is not None:
            _judge_apart(archive, catalogue, instant, to)
            return
        done, duties, moved = judge_archive(archive, catalogue, instant)
    except ledger.EarlierThanLogged as error:
        raise click.UsageError(str(error)) from error
    finally:
        archive.close()
    console.print(f"judged {duties} duties as of {iso(done)}; {moved} moved")


def _say_moves(archive: Archive, catalogue: Catalogue, as_of: Instant | None) -> None:
    world, judgement = _judged(archive, catalogue, as_of)
    found = ledger.moves(archive, catalogue, world, judgement)
    for move in found:
        click.echo(f"{move.duty_id}\t{move.before or '-'} -> {move.after or '-'}\t{move.cause}\t{move.detail}")
    console.print(
        f"as of {iso(world.as_of)}, {len(found)} of {len(judgement.verdicts)} would move; nothing was written"
    )


def _judge_apart(archive: Archive, catalogue: Catalogue, as_of: Instant | None, to: Path) -> None:
    """Judge a copy of the working file that ends with that instant, so that the file itself is not touched and what
    is published knows nothing of what came after."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        archive.conn.execute("VACUUM INTO ?", (str(copy),))
        apart = Archive.open(copy)
        if as_of is not None:
            end_at(apart, as_of)
            for _ in derive.reread(apart, catalogue):
                pass
        instant, duties, _ = judge_archive(apart, catalogue, as_of, log=False)
        apart.close()
        _publish(copy, catalogue, to)
    console.print(f"judged {duties} duties as of {iso(instant)}; wrote {to}")


def _publish(working: Path, catalogue: Catalogue, target: Path) -> None:
    """What cannot be published is said, and the copy that is served stays as it is."""
    try:
        publish_site(working, catalogue, target)
    except (CatalogueError, PublishError) as error:
        console.print(str(error), markup=False)
        console.print(f"{target}: not written", markup=False)
        sys.exit(2 if isinstance(error, CatalogueError) else 1)


def _instant(text: str | None) -> Instant | None:
    if text is None:
        return None
    try:
        return parse_instant(text)
    except ValueError as error:
        raise click.UsageError(f"--as-of {text!r}: expected ISO 8601, as 2018-09-30T10:00:00+08:00") from error


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
    console.print(f"reread {total} visits; {derive.moved(before, derive.census(archive.conn))}")
    archive.close()


@main.command("publish")
@common
@click.option("--to", type=click.Path(path_type=Path), help="[default: public/<district>.db]")
def publish_command(catalogue_name: str, archive_file: str | None, to: Path | None) -> None:
    """Write the published copy and swap it in; a running server follows by itself."""
    catalogue = loaded(catalogue_name)
    opened(catalogue, archive_file).close()
    target = to or published_path(catalogue, archive_file)
    _publish(archive_path(catalogue, archive_file), catalogue, target)
    ruled = withheld(target)
    console.print(f"published {target}" + (f"; rulings withhold or mask {ruled} bodies" if ruled else ""))


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
    console.print(f"{name}: {len(found)} faults")
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
