"""What is shown while it runs: a live line on a terminal; elsewhere plain lines, at most one a visit."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy import signals

from archive.records import Outcome, day_of
from archive.records.plural import plural
from crawler.orders import contact_of

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID
    from scrapy.crawler import Crawler

    from crawler.session import Session, Visit

visit_ended = object()  # the signal; its handlers get `ended`


@dataclass(frozen=True, slots=True)
class VisitEnded:
    visit: Visit
    outcome: Outcome
    reason: str
    pages: int
    fresh: int  # items not known before


@dataclass(slots=True)
class Board:
    """What several runs in turn have come to so far. `runs` is how many there will be."""

    runs: int = 1
    pages: int = 0
    fresh: int = 0
    wrong: int = 0
    _live: Progress | None = None
    _task: TaskID | None = None
    _before: tuple[int, int, int] = (0, 0, 0)

    def begin(self, session: Session) -> None:
        self._before = (self.pages, self.fresh, self.wrong)
        day = day_of(session.now()).isoformat()
        if session.resumed:
            self._print(f"{day}: run {session.run_id} had broken off, and is carried on")
        if not session.order.catalogue.contact and session.observed_at is None:
            self._print(f"district.yml names no contact: the sites are told {contact_of(session.order.catalogue)}")
        if not sys.stderr.isatty():
            return
        if self._live is None:
            self._live = _live_line()
            self._live.start()
        if self._task is not None:
            self._live.remove_task(self._task)
        self._task = self._live.add_task(day, total=len(session.visits), said=self._said())

    def ended(self, ended: VisitEnded) -> None:
        self.pages += ended.pages
        self.fresh += ended.fresh
        whole = ended.outcome is Outcome.COMPLETE
        self.wrong += not whole
        if self._live is not None and self._task is not None:
            self._live.update(self._task, advance=1, said=self._said())
        if not whole or (self._live is None and self.runs == 1):
            reason = f" ({ended.reason})" if ended.reason else ""
            counts = f"{plural(ended.pages, 'page')}, {ended.fresh} new"
            self._print(f"  {ended.visit.section.id}: {ended.outcome.value}{reason}, {counts}")

    def told(self, words: str) -> None:
        """A line of its own, where lines are shown."""
        if self._live is None and self.runs == 1:
            self._print(words)

    def run_ended(self, session: Session) -> None:
        if self._live is None:
            day = day_of(session.now()).isoformat()
            pages, fresh, wrong = (
                now - then for now, then in zip((self.pages, self.fresh, self.wrong), self._before, strict=True)
            )
            self._print(
                f"{day}: {plural(pages, 'page')}, {plural(fresh, 'new item')}, {plural(wrong, 'visit')} not complete"
            )

    def close(self) -> None:
        if self._live is not None:
            self._live.stop()

    def _print(self, words: str) -> None:
        if self._live is None:
            print(words, file=sys.stderr, flush=True)
        else:
            self._live.console.print(words, markup=False)

    def _said(self) -> str:
        return f"sections · {plural(self.pages, 'page')} · {plural(self.fresh, 'new item')} · {self.wrong} not complete"


def _live_line() -> Progress:
    from rich.console import Console  # three MB, for those who look on
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    said = TextColumn("{task.fields[said]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), said, TimeElapsedColumn())
    return Progress(*columns, console=Console(file=sys.stderr, highlight=False, soft_wrap=True))


class ProgressExtension:
    """Tells the session's board of each visit that ends."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ProgressExtension:
        extension = cls(crawler)
        crawler.signals.connect(extension.visit_ended, signal=visit_ended)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    def visit_ended(self, ended: VisitEnded) -> None:
        self.crawler.spider.session.board.ended(ended)  # type: ignore[union-attr]

    def spider_closed(self) -> None:
        session: Session = self.crawler.spider.session  # type: ignore[union-attr]
        if session.fatal is None:  # else it is raised when the crawl has closed, and there is nothing to acknowledge
            session.flush()
