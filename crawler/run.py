"""Carrying orders out: several runs in turn in one process, on one event loop."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, cast

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from twisted.internet.error import ReactorNotRunning

from archive.records import day_of
from crawler.extensions import Board
from crawler.hosts import machines_of
from crawler.orders import COMPLETE, INCOMPLETE, SITECHECK, Order, settings_of
from crawler.reader import Reader
from crawler.session import Session

DEFECT, INTERRUPTED = 1, 130  # beyond the contract's codes: a crash of ours, and Ctrl-C


class Interrupted(Exception):
    """The crawl was stopped from outside. Its run stays as it is: the next one carries on, or marks it aborted."""


def carry_out(process: AsyncCrawlerProcess, orders: Sequence[Order], after: Callable[[], None] | None = None) -> int:
    """Crawl each order in turn, `after` each; the exit code. Raises Refusal, and whatever broke a crawl."""
    # What is below the level is not even made: Scrapy has a line for each answer, and hands it to a handler that drops it.
    logging.getLogger("scrapy").setLevel(process.settings.get("LOG_LEVEL"))
    # What is loaded stays to the end. Left out of the collections, these are cheap and come sooner, while it is the pages
    # that were read that lie about.
    gc.collect()
    gc.freeze()
    board = Board(runs=len(orders))
    reader = Reader.where_it_helps(process.settings.getint("READ_AHEAD"))
    task = asyncio.get_event_loop().create_task(_all(process, orders, board, after, reader))
    task.add_done_callback(lambda _: _stop())
    try:
        process.start(stop_after_crawl=False)
    finally:
        board.close()
        if reader is not None:
            reader.stop()
    if not task.done():
        return INTERRUPTED
    try:
        return task.result()
    except Interrupted:
        return INTERRUPTED


def _stop() -> None:
    from twisted.internet import reactor  # not before Scrapy has installed the one it runs on

    with suppress(ReactorNotRunning):
        cast(Any, reactor).stop()


async def _all(
    process: AsyncCrawlerProcess,
    orders: Sequence[Order],
    board: Board,
    after: Callable[[], None] | None,
    reader: Reader | None,
) -> int:
    codes = set()
    try:
        for order in orders:
            codes.add(await _one(process, order, board, reader))
            if after is not None:
                after()
    finally:
        if reader is not None:
            reader.disconnect()
    return next((code for code in (DEFECT, INCOMPLETE) if code in codes), COMPLETE)


async def _one(process: AsyncCrawlerProcess, order: Order, board: Board, reader: Reader | None) -> int:
    session = Session.begin(order, board, reader)
    try:
        board.begin(session)
        if reader is not None:
            reader.expect(len(session.visits))  # each has a list to read
        await _crawl(process, session)
        if session.fatal is not None:
            raise session.fatal
        if not session.finished:
            raise Interrupted
        session.end()
        board.run_ended(session)
        return DEFECT if session.defects else COMPLETE if session.complete else INCOMPLETE
    finally:
        session.close()


async def _crawl(process: AsyncCrawlerProcess, session: Session) -> None:
    """The sites themselves first, which takes a minute; then each class of sites by its spider: side by side, unless
    they share a host, whose delay is kept by one alone."""
    groups: dict[str, set[str]] = {}
    for visit in session.visits:
        portal = session.order.catalogue.sites[visit.section.site_id].portal
        groups.setdefault("district" if portal else "department", set()).update(machines_of(visit.section.url))
    session.unfinished = {*groups, *(SITECHECK if session.sites else ())}
    if session.sites:
        await process.crawl(_crawler(process, session, *SITECHECK), session=session)
    shared = len(groups) == 2 and set.intersection(*groups.values())
    for together in [[name] for name in groups] if shared else [list(groups)]:
        await asyncio.gather(*(process.crawl(_crawler(process, session, name), session=session) for name in together))


def _crawler(process: AsyncCrawlerProcess, session: Session, name: str) -> Crawler:
    crawler = process.create_crawler(name)
    crawler.settings.setdict(settings_of(session.order, day_of(session.now())), priority="spider")
    return crawler
