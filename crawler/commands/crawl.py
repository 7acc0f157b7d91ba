"""`scrapy crawl district|department|sitecheck -a catalogue=… [-a sections=id,id] [-a deep=1] [-s OBSERVED_AT=…] [-s ARCHIVE=…]`.

Records and derives; judging and publishing are separate. Exit codes as `crawler.orders`.
"""

from __future__ import annotations

import argparse
import sys

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import UsageError

from archive.catalogue import CatalogueError, load
from archive.store.stopped import FAULT, storage_fault
from crawler.orders import LINKS, SPIDERS, USAGE, Order, Refusal, archive_path, instant
from crawler.run import carry_out

YES = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}
ARGUMENTS = {"catalogue", "sections", "deep", "links"}


class Command(ScrapyCrawl):
    def short_desc(self) -> str:
        return "Crawl a catalogue's sections: district (the portal's), department (the offices' own sites), sitecheck (the sites themselves)"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1 or args[0] not in SPIDERS:
            raise UsageError(f"spider {' '.join(args)!r}: expected one of {', '.join(SPIDERS)}")
        assert isinstance(self.crawler_process, AsyncCrawlerProcess)
        try:
            self.exitcode = carry_out(self.crawler_process, [self._order(args[0], opts.spargs)])
        except (Refusal, CatalogueError) as refusal:
            print(refusal, file=sys.stderr)
            self.exitcode = refusal.code if isinstance(refusal, Refusal) else USAGE
        except Exception as error:
            said = storage_fault(error)
            if said is None:
                raise
            print(said, file=sys.stderr)
            self.exitcode = FAULT

    def _order(self, spider: str, given: dict[str, str]) -> Order:
        assert self.settings is not None
        if unknown := sorted(given.keys() - ARGUMENTS):
            raise Refusal(USAGE, f"-a {unknown[0]}: expected one of {', '.join(sorted(ARGUMENTS))}")
        if "catalogue" not in given:
            raise Refusal(USAGE, "-a catalogue=DIR_OR_NAME is missing: which district?")
        if given.get("deep", "0") not in YES:
            raise Refusal(USAGE, f"-a deep={given['deep']}: expected 1 or 0")
        links = given.get("links", str(LINKS))
        if not (links.isascii() and links.isdigit() and len(links) < 5):
            raise Refusal(USAGE, f"-a links={links}: expected how many links of each site sitecheck asks, 0 to 9999")
        catalogue = load(given["catalogue"])
        at = self.settings.get("OBSERVED_AT")
        return Order(
            catalogue,
            archive_path(catalogue, self.settings.get("ARCHIVE")),
            (spider,),
            sections_of(given.get("sections")),
            YES[given.get("deep", "0")],
            instant(at) if at else None,
            links=int(links),
        )


def sections_of(given: str | None) -> frozenset[str] | None:
    """`id,id`; None where all are meant."""
    return frozenset(part.strip() for part in given.split(",") if part.strip()) if given else None
