"""A bare Scrapy spider: it asks for every URL of a file, 64 at once, and does nothing with the answers.

`python -m tests.bench._bare URLS`: one JSON line. The floor of the crawl: what Scrapy itself costs.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from tests.bench._used import used

SETTINGS = {
    "CONCURRENT_REQUESTS": 64,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 64,
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": False,
    "LOG_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "COOKIES_ENABLED": False,
    "RETRY_ENABLED": False,
    "REDIRECT_ENABLED": False,
    "HTTPCACHE_ENABLED": False,
    "AUTOTHROTTLE_ENABLED": False,
    "HTTPERROR_ALLOW_ALL": True,  # a robots.txt that is not there is an answer like any other
}


class Bare(scrapy.Spider):
    name = "bare"
    answers = 0

    async def start(self) -> AsyncIterator[scrapy.Request]:
        self.begun = time.perf_counter()
        for url in self.urls:
            yield scrapy.Request(url, dont_filter=True)

    def parse(self, response: Response) -> None:
        self.answers += 1

    def closed(self, reason: str) -> None:
        self.seconds = time.perf_counter() - self.begun


def main(urls: str) -> None:
    process = AsyncCrawlerProcess(SETTINGS)
    crawler = process.create_crawler(Bare)
    process.crawl(crawler, urls=Path(urls).read_text("utf-8").split())
    process.start()
    spider = crawler.spider
    print(json.dumps({"pages": spider.answers, "seconds": spider.seconds, **used()}))


if __name__ == "__main__":
    main(sys.argv[1])
