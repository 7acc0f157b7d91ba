"""Between the spider and the recorder: robots.txt, redirects, validators, replay."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from email.utils import formatdate
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler

from archive.records import Role
from crawler.failures import TRUNCATED, Forbidden
from crawler.hosts import host_of
from crawler.recorder import Errand, carry_out
from crawler.settings import BOT_NAME

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.session import Session

LONGEST_CRAWL_DELAY = 30.0  # seconds: a typing error (3600) must not turn a crawl into weeks of silence about the site
TOO_MANY_REQUESTS = 429

Rules = RobotParser | str | None  # parsed; or why all is forbidden; or None: all is allowed


class SerialRobotsTxtMiddleware(RobotsTxtMiddleware):
    """robots.txt really obeyed (RFC 9309).

    Scrapy 2.14 to 2.19 lets through every request from the third on that waits for the same robots.txt: they await one
    Deferred, whose value only the first two get. Here one request a host asks, and the others wait for its lock.
    A 4xx allows all (§2.3.1.3); 5xx, 429, or no answer forbids all (§2.3.1.4), while Scrapy would allow it.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._rules: dict[str, Rules] = {}

    async def process_request(self, request: Request) -> None:  # type: ignore[override]
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self._rules_for(request.url, request.meta.get("ask_robots_again", False))
        if isinstance(rules, str):
            raise Forbidden(f"robots-{rules}", request.url)
        if rules is not None and not rules.allowed(request.url, BOT_NAME):
            raise Forbidden("robots", request.url)

    async def _rules_for(self, url: str, again: bool) -> Rules:
        """`again`: a robots.txt that could not be had is asked for once more."""
        authority = f"{urlsplit(url).scheme}://{host_of(url)}"  # §2.3: a robots.txt speaks for its scheme, too
        async with self._locks[authority]:
            if authority not in self._rules or (again and isinstance(self._rules[authority], str)):
                self._rules[authority] = await self._ask(url)
            return self._rules[authority]

    async def _ask(self, url: str) -> Rules:
        parts = urlsplit(url)
        errand = Errand(Role.ROBOTS)
        robots = f"{parts.scheme}://{parts.netloc}/robots.txt"
        response = await carry_out(self.crawler, robots, errand, dont_obey_robotstxt=True)
        if response is None:
            return errand.snapshots[-1].error or "redirects"
        if response.status >= 500 or response.status == TOO_MANY_REQUESTS:
            return f"http-{response.status}"
        if "dataloss" in response.flags:
            return TRUNCATED
        if response.status >= 300:
            return None
        rules: RobotParser = build_from_crawler(self._parserimpl, self.crawler, response.body)
        self._slow_down(host_of(url), rules.crawl_delay(BOT_NAME))
        return rules

    def _slow_down(self, host: str, asked: float | None) -> None:
        """Scrapy parses Crawl-delay, and does not apply it. Kept in the slot's settings too: idle slots are dropped."""
        if not asked:
            return
        downloader = self.crawler.engine.downloader
        delay = min(float(asked), LONGEST_CRAWL_DELAY)
        slot = downloader.slots.get(host)
        if slot is not None:
            slot.delay = delay = max(slot.delay, delay)
        downloader.per_slot_settings.setdefault(host, {"concurrency": 1, "jitter": 0.0})["delay"] = delay


class OwnHostsRedirectMiddleware(RedirectMiddleware):
    """Redirects are followed within the catalogue's hosts. One that leads elsewhere is an answer, and ends there: we hold
    no lock on that host, and what it would say is another's list (semantics §2, `unreadable`)."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        try:
            result = super().process_response(request, response)
        except ValueError:  # a Location that is no address (http://[x/): the answer ends there
            return response
        if isinstance(result, Request) and not _session(self.crawler).owns(result.url):
            return response
        return result


class ObservationMiddleware:
    """What a request says for the sake of the archive: validators of what is held, and in a replay the instant."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ObservationMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        session = _session(self.crawler)
        request.meta["download_slot"] = host_of(request.url)  # Scrapy's own key knows no port, and survives redirects
        for name in ("If-None-Match", "If-Modified-Since"):  # those of the URL that redirected here
            request.headers.pop(name, None)
        if session.observed_at is not None:  # RFC 7089 §2.1.1
            request.headers["Accept-Datetime"] = formatdate(session.observed_at, usegmt=True)
        # A 304 for robots.txt would leave us without its rules; one for a list would let a validator that never changes
        # (seen with static caches) testify absence of what the list shows. Articles and their files are most of the traffic.
        if request.meta["errand"].role in (Role.ARTICLE, Role.ATTACHMENT):
            self._validate(request, session)

    def _validate(self, request: Request, session: Session) -> None:
        held = session.archive.validators(request.url)
        if held is None:
            return
        if held.etag:
            request.headers["If-None-Match"] = held.etag
        if held.last_modified:
            request.headers["If-Modified-Since"] = held.last_modified


def _session(crawler: Crawler) -> Session:
    session: Session = crawler.spider.session  # type: ignore[union-attr]
    return session
