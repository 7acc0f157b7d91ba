"""Ask a host for several pages at the same moment: `python -m tests.crawler.at_once FOLDER URL PATH…`.

The spiders take one section of a host after the other, so that this moment never comes by itself.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from urllib.parse import urljoin

from scrapy.crawler import AsyncCrawlerProcess

from archive.catalogue import load
from archive.records import Role
from crawler.__main__ import _settings
from crawler.orders import Order
from crawler.recorder import Errand, carry_out
from crawler.run import carry_out as carry_out_orders
from crawler.spiders.base import SectionSpider
from tests.crawler.conftest import District

errors: dict[str, str | None] = {}


async def ask_all(spider: SectionSpider, url: str, paths: list[str]) -> None:
    errands = [Errand(Role.LIST, spider.session.visits[0].id, n) for n in range(len(paths))]
    await asyncio.gather(
        *(carry_out(spider.crawler, urljoin(url, path), errand) for path, errand in zip(paths, errands, strict=True))
    )
    for path, errand in zip(paths, errands, strict=True):
        errors[path] = errand.snapshots[-1].error


def main(folder: Path, url: str, paths: list[str]) -> None:
    district = District(folder / "catalogue", folder / "test.db")
    district.add_site("portal", url)
    district.add_section("zwgk", urljoin(url, paths[0]))
    district.write()

    async def visit(spider: SectionSpider, _: object) -> None:
        await ask_all(spider, url, paths)

    SectionSpider._visit = visit
    carry_out_orders(AsyncCrawlerProcess(_settings()), [Order(load(district.folder), district.archive)])
    print(json.dumps(errors))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
