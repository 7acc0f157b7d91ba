"""`python -m crawler run`: crawl, derive, judge and publish. What cron or a timer calls."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive.catalogue import CatalogueError, load
from archive.commands import Commands, published_path
from archive.commands.judging import judge_archive
from archive.records import iso
from archive.site import PublishError, publish
from archive.store import Archive
from archive.store.stamps import time_of, trusted
from crawler.commands.crawl import sections_of
from crawler.orders import USAGE, Order, Refusal, archive_path, instant
from crawler.run import DEFECT, INTERRUPTED, carry_out
from crawler.stamp import NoStamp, stamp


@click.group(cls=Commands)
def main() -> None:
    """Crawl the disclosure sections of a district."""


@main.command()
@click.option("--catalogue", default="zhoucun", show_default=True, help="A district's folder, or its name.")
@click.option("--archive", type=click.Path(dir_okay=False), help="The working file. [default: data/<district>.db]")
@click.option(
    "--observed-at", multiple=True, metavar="INSTANT", help="Replay on loopback, as of then; may be repeated."
)
@click.option("--deep", is_flag=True, help="Read every list to its end. Sundays are deep without it.")
@click.option("--sections", metavar="ID,ID", help="These alone; the rest are not missed.")
@click.option("--due", is_flag=True, help="Only what has no complete visit on this day yet.")
def run(
    catalogue: str, archive: str | None, observed_at: tuple[str, ...], deep: bool, sections: str | None, due: bool
) -> None:
    """Crawl both classes of sites, then derive, judge and publish.

    Exit codes: 0 every visit complete; 2 usage or catalogue; 3 some visit not complete; 4 the host is being crawled.
    """
    try:
        loaded = load(catalogue)
        if not any(section.url for section in loaded.sections):
            raise Refusal(USAGE, f"{loaded.name}: no section has an address yet: expected one in sections.csv")
        order = Order(loaded, archive_path(loaded, archive), sections=sections_of(sections), deep=deep or None, due=due)
        orders = orders_at(order, observed_at)
        code = carry_out(AsyncCrawlerProcess(_settings()), orders, lambda: _judge(order))
    except (Refusal, CatalogueError) as refusal:
        click.echo(refusal, err=True)
        sys.exit(refusal.code if isinstance(refusal, Refusal) else USAGE)
    if code != INTERRUPTED:
        publish_crawled(order, published_path(loaded, archive))
    sys.exit(code)


def publish_crawled(order: Order, target: Path) -> None:
    """What was crawled is kept also where it cannot be published: a ruling withholds what is not there."""
    try:
        publish(order.archive, order.catalogue, target)
    except (CatalogueError, PublishError) as error:
        click.echo(f"{error}\n{target}: not written; what was crawled is kept", err=True)
        sys.exit(USAGE if isinstance(error, CatalogueError) else DEFECT)
    click.echo(f"published {target}", err=True)


@main.command("stamp")
@click.option("--catalogue", default="zhoucun", show_default=True, help="A district's folder, or its name.")
@click.option("--archive", type=click.Path(dir_okay=False), help="The working file. [default: data/<district>.db]")
def stamp_command(catalogue: str, archive: str | None) -> None:
    """Ask the catalogue's time stamp service (stamp_service in district.yml) for a stamp of the newest root.

    Exit codes: 0 stamped, or stamped before; 1 the service gave none that holds; 2 usage: no service is named.
    """
    try:
        loaded = load(catalogue)
        if not loaded.stamp_service:
            raise Refusal(
                USAGE, f"{loaded.folder}/district.yml: stamp_service: expected an address; nothing is stamped"
            )
        opened = Archive.open(archive_path(loaded, archive), create=False)
    except (Refusal, CatalogueError, FileNotFoundError) as refusal:
        click.echo(refusal, err=True)
        sys.exit(USAGE)
    try:
        made = stamp(opened, loaded.stamp_service, trusted(loaded.stamp_certificate))
    except NoStamp as refusal:
        click.echo(f"not stamped: {refusal}", err=True)
        sys.exit(DEFECT)
    finally:
        opened.close()
    for got in made:
        click.echo(f"stamped {got.root.hex()} at {iso(time_of(got.token))} by {got.service}")
    if not made:
        click.echo("nothing new to stamp")


def _settings() -> Settings:
    """The project's, wherever the command is called from."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    return settings


def _judge(order: Order) -> None:
    """After each run: what moved is logged as of that day (semantics §8)."""
    archive = Archive.open(order.archive, create=False)
    try:
        click.echo(judge_archive(archive, order.catalogue, None), err=True)
    finally:
        archive.close()


def orders_at(order: Order, observed_at: tuple[str, ...]) -> list[Order]:
    """One order an instant, in the order given; one, live, where none is given. Each is checked before the first runs."""
    orders = [replace(order, observed_at=instant(text)) for text in observed_at] or [order]
    for each in orders:
        each.check()
    return orders


if __name__ == "__main__":
    main()
