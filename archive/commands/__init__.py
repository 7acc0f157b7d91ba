"""What every command of `python -m archive` shares. A topic is one file in this folder; `archive/__main__.py` names its
commands.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from archive.catalogue import CatalogueError, load
from archive.records import Catalogue
from archive.store import Archive
from archive.store.readonly import readable
from archive.store.stopped import FAULT, USAGE, NoFolder, storage_fault

FILE = "archive"  # in the context's notes: the working file, for what is said of an error
console = Console(stderr=True, highlight=False, soft_wrap=True)


class Commands(click.Group):
    """A group whose commands end with one line where the disk is full or a file may not be written, and with 1; with 2
    where a folder is none."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except NoFolder as error:
            click.echo(str(error), err=True)
            sys.exit(USAGE)
        except Exception as error:
            said = storage_fault(error)
            if said is None:
                raise
            click.echo(
                f"{ctx.meta[FILE]}: {said}" if FILE in ctx.meta and str(ctx.meta[FILE]) not in said else said, err=True
            )
            sys.exit(FAULT)


def archive_path(catalogue: Catalogue, given: str | None) -> Path:
    """`--archive`, else the environment's ARCHIVE, else `data/<district>.db`."""
    return Path(given or os.environ.get("ARCHIVE") or f"data/{catalogue.id}.db")


def published_path(catalogue: Catalogue, given: str | None) -> Path:
    """`public/<district>.db`, or beside `--archive` as `<stem>.public.db` where one is given."""
    chosen = given or os.environ.get("ARCHIVE")
    return Path(chosen).with_suffix(".public.db") if chosen else Path(f"public/{catalogue.id}.db")


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """The two options that every command takes."""
    command = click.option("--archive", "archive_file", help="The working file [default: data/<district>.db].")(command)
    return click.option(
        "--catalogue", "catalogue_name", default="zhoucun", show_default=True, help="A catalogue's name or folder."
    )(command)


def loaded(name: str) -> Catalogue:
    try:
        return load(name)
    except CatalogueError as error:
        console.print(str(error), markup=False)
        sys.exit(2)


def opened(catalogue: Catalogue, given: str | None, reading: bool = False) -> Archive:
    """The working file. `reading`: the command writes nothing into it, so that one that may not be written will do."""
    path = archive_path(catalogue, given)
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta[FILE] = path
    try:
        return readable(path) if reading else Archive.open(path, create=False)
    except FileNotFoundError as error:
        raise click.UsageError(str(error)) from error
