"""The spider of the sites themselves: does the home page open, and does what it links lead anywhere.

One probe of each site a run: a timer that starts it every half hour or hour gives the spaced visits of the indicators. The
home page that it reads is looked at for updates, for the link that must stand there, and for links to ask, a few a run.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler

from archive.derive.sites import CONTROLS, did_not_open, links_due
from archive.records import Role, Site
from crawler import hosts, settings
from crawler.recorder import Errand, carry_out
from crawler.session import Session

logger = logging.getLogger(__name__)


class SitecheckSpider(Spider):
    """Asks of the session's sites what outsiders may ask: politely, obeying robots.txt, and only their own hosts."""

    name = "sitecheck"
    session: Session

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SitecheckSpider:
        if "session" not in kwargs:
            raise ValueError(f"spider {cls.name}: expected a session; run `scrapy crawl {cls.name} -a catalogue=…`")
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Any]:
        """One site after the other; it yields no request."""
        try:
            for step, site in enumerate(self.session.sites):
                await self._look_at(step, site)
            self.session.unfinished.discard(self.name)
        except Exception as broken:  # run.py raises it again
            self.session.fatal = self.session.fatal or broken
        nothing: tuple[Any, ...] = ()
        for request in nothing:
            yield request

    async def _look_at(self, step: int, site: Site) -> None:
        opened = await self._probe(step, site)
        if opened and self.session.order.links:
            await self._ask_links(step, site)

    async def _probe(self, step: int, site: Site) -> bool:
        """Where it does not open, the control hosts are asked at once, and the site again: an outage of ours that ended
        meanwhile is not the site's."""
        if self.session.has_asked(Role.PROBE, step):
            return True
        errand, patience = Errand(Role.PROBE, step=step), self._patience(site)
        await carry_out(self.crawler, site.url, errand, **patience)
        said = ""
        if did_not_open(errand.snapshots):
            answered = [await self._control(step, n, url) for n, url in enumerate(self._controls())]
            await carry_out(self.crawler, site.url, errand, ask_robots_again=True, **patience)
            if did_not_open(errand.snapshots) and not (answered and all(answered)):
                self.session.inconclusive += 1
                said = ", and no control host answered: this says nothing of the site"
        self.session.flush()
        last = errand.snapshots[-1] if errand.snapshots else None
        told = "not asked" if last is None else last.error or f"HTTP {last.status}"
        self.session.board.told(f"  {site.id}: {told}{said}")
        return last is not None and last.status == 200

    def _patience(self, site: Site) -> Mapping[str, Any]:
        """A site that has not opened after the indicator's seconds is not waited for."""
        return {} if hosts.is_loopback(site.url) else {"download_timeout": self.session.order.probe_seconds}

    def _controls(self) -> tuple[str, ...]:
        return self.session.order.catalogue.control_hosts[:CONTROLS]

    async def _control(self, step: int, n: int, url: str) -> bool:
        errand = Errand(Role.CONTROL, step=step * CONTROLS + n)
        await carry_out(self.crawler, url, errand)
        return any(got.status is not None for got in errand.snapshots)

    async def _ask_links(self, step: int, site: Site) -> None:
        """The links that were not asked of late, on the site's own hosts; each a GET that stops at a megabyte."""
        order, session = self.session.order, self.session
        own = hosts.machines_of(site.url)
        due = links_due(session.archive, order.catalogue, site.id, session.now())
        urls = [url for url in due if hosts.is_of(url, own)][: order.links]
        for n, url in enumerate(urls):
            number = step * LINKS + n
            if not session.has_asked(Role.LINK, number):
                await carry_out(
                    self.crawler, url, Errand(Role.LINK, step=number), download_maxsize=settings.LINK_MAXSIZE
                )


LINKS = 10_000  # numbers of one site's links in a run
