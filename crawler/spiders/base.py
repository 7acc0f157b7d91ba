"""How a spider walks: one section of a host after the other, hosts side by side. What to ask next comes from
`archive.reading.walk`, what an answer says from `archive.derive`; here is only the order of things."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from scrapy import Spider
from scrapy.crawler import Crawler

from archive.derive import again_due, articles_due, attachments_due, kept_in_place, plan_of
from archive.reading.walk import Answer, Plan, Walked, step
from archive.records import Ask, Outcome, Role
from crawler.extensions import VisitEnded, visit_ended
from crawler.hosts import is_of, machines_of
from crawler.recorder import Errand, carry_out
from crawler.session import Session, Visit

logger = logging.getLogger(__name__)


class SectionSpider(Spider):
    """Looks at the visits of its session that are of its class of sites. `session` comes from crawler/run.py."""

    portal: ClassVar[bool]
    session: Session

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SectionSpider:
        if "session" not in kwargs:
            raise ValueError(f"spider {cls.name}: expected a session; run `scrapy crawl {cls.name} -a catalogue=…`")
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Any]:
        """Makes every visit. It yields no request: a walk asks for a page only when it has read the one before."""
        try:
            async with asyncio.TaskGroup() as group:
                for visits in self._by_host().values():
                    group.create_task(self._look_at(visits))
            self.session.unfinished.discard(self.name)
        except* Exception as broken:  # run.py raises it again
            self.session.fatal = broken
        nothing: tuple[Any, ...] = ()
        for request in nothing:
            yield request

    def _by_host(self) -> dict[str, list[Visit]]:
        found: dict[str, list[Visit]] = {}
        for visit in self.session.visits:
            if self.session.order.catalogue.sites[visit.section.site_id].portal == self.portal:
                found.setdefault(min(machines_of(visit.section.url)), []).append(visit)
        return found

    async def _look_at(self, visits: list[Visit]) -> None:
        for visit in visits:
            try:
                self.session.began(visit)
                await self._visit(visit)
            except (sqlite3.Error, OSError):
                raise
            except Exception as defect:  # ours: one page that our reader chokes on must not cost the other sections
                if self.session.fatal is not None:  # no defect: what it was about to read could not be kept
                    raise self.session.fatal from None
                logger.exception("section %s: the visit broke off", visit.section.id)
                self.session.defects.append(defect)
            finally:
                self.session.left(visit)

    async def _visit(self, visit: Visit) -> None:
        plan = plan_of(self.session.archive, self.session.order.catalogue, visit.section, visit.deep)
        walked = await self._walk(visit, plan)
        if walked.outcome in (Outcome.COMPLETE, Outcome.PARTIAL):
            await self._read_articles(visit, walked)
        await self.session.settled(visit)
        outcome = self.session.derive(visit)
        if walked.outcome in (Outcome.COMPLETE, Outcome.PARTIAL):
            await self._fetch_attachments(visit)
            await self._look_again(visit)
            await self.session.settled(visit)
            self.session.derive_more(visit.id)
        self.session.ended(outcome)
        fresh = sum(row.url not in plan.known for row, _ in walked.rows)
        ended = VisitEnded(visit, outcome, walked.reason, walked.pages, fresh)
        self.crawler.signals.send_catch_log(visit_ended, ended=ended)

    async def _walk(self, visit: Visit, plan: Plan) -> Walked:
        answers: list[Answer] = []
        following = step(plan, answers)
        while isinstance(following, Ask):
            errand = Errand(Role.LIST, visit.id, len(answers))
            await self._fetch(visit, following.url, errand)
            await self.session.settled(visit)
            answers.append(self.session.answer(visit, errand.snapshots))
            following = step(plan, answers)
        return following

    async def _read_articles(self, visit: Visit, walked: Walked) -> None:
        """The articles that are due, each once a run, on the site's own hosts: another's page is another's to answer."""
        session = self.session
        rows = [row for row, _ in walked.rows]
        in_place = kept_in_place(session.order.catalogue, visit.section.id)
        for url in articles_due(session.archive, visit.section.id, rows, session.now(), in_place):
            if is_of(url, session.own[visit.section.id]) and session.asked.add(url):
                await self._fetch(visit, url, Errand(Role.ARTICLE, visit.id))

    async def _fetch_attachments(self, visit: Visit) -> None:
        """The files that are due, as the articles: each once a run, on the site's own hosts."""
        session = self.session
        in_place = kept_in_place(session.order.catalogue, visit.section.id)
        for url in attachments_due(session.archive, visit.section.id, session.now(), in_place):
            if is_of(url, session.own[visit.section.id]) and session.asked.add(url):
                await self._fetch(visit, url, Errand(Role.ATTACHMENT, visit.id))

    async def _look_again(self, visit: Visit) -> None:
        """A second look at what changed, or at one article a week: what differs seconds later is noise."""
        session = self.session
        for url in again_due(session.archive, visit.section.id, visit.id, session.now()):
            await self._fetch(visit, url, Errand(Role.AGAIN, visit.id))

    async def _fetch(self, visit: Visit, url: str, errand: Errand) -> None:
        """Ask, unless the broken run that is carried on had the answer."""
        stored = self.session.stored.get((visit.id, errand.step)) if errand.step is not None else None
        if stored:
            errand.snapshots.extend(stored)
        else:
            await carry_out(self.crawler, url, errand)
