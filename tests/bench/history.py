"""Two months of a district's site that never was: what each of its pages answered, day by day.

A day, 15 of 100 articles change (13 a counter, a stamp or a ticker alone, 2 truly), every list shifts, 1 of 1,000 articles
vanishes and 1 of 100 is new. 2,000 pages and 60 days give 158,303 fetches and 29,808 versions, the same each time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.pages import Page, Writer

SECTIONS = 60
ROWS = 18  # of a list page
FIRST_DAY = dt.date(2026, 1, 1)
PAGER = "".join(f'<a href="index_{number}.html">{number}</a>' for number in range(1, 21))


@dataclass(slots=True, eq=False)
class Known:
    """A page of the site as it stands: its newest body, and the days on which that and the page itself came."""

    url: str
    page: Page
    is_list: bool
    body: bytes = b""
    changed_on: int = 0


def history(pages: int = 2000, days: int = 60) -> Iterator[Site]:
    """The site on each day. It is one object: what a day gives is altered by the next."""
    site = Site(pages)
    for day in range(days):
        if day:
            site.pass_to(day)
        yield site


class Site:
    """`live`: every page that stands, in the order in which it came. `versions`: how many were made until now, those
    included that went with their page on the day on which they were made, so that nobody fetched them.

    The order of the random draws is that of the measurements that the bars were set by.
    """

    def __init__(self, pages: int) -> None:
        self.writer = Writer(11)
        self.random = self.writer.random
        self.ticker = [self.writer.headline() for _ in range(5)]
        self.live = [self._list(column) for column in range(SECTIONS)]
        for number in range(pages - SECTIONS):
            column = self.random.randrange(SECTIONS)
            date = FIRST_DAY - dt.timedelta(days=self.random.randint(0, 700))
            self.live.append(self._article(f"/c{column}/t{number}.html", column, date))
        self.made, self.versions = pages, 0
        for known in self.live:
            self._answer(known, 0)

    def _list(self, column: int) -> Known:
        page = self.writer.page(column, str(FIRST_DAY), self.ticker)
        page.title = page.column_name
        page.items = [
            (f"/c{column}/o{number}.html", self.writer.title(), str(FIRST_DAY - dt.timedelta(days=number)))
            for number in range(ROWS)
        ]
        return Known(f"/c{column}/index.html", page, True)

    def _article(self, url: str, column: int, date: dt.date) -> Known:
        return Known(url, self.writer.page(column, str(date), self.ticker), False)

    def _answer(self, known: Known, day: int) -> None:
        self.versions += 1
        known.changed_on = day
        known.body = self.writer.list_page(known.page, PAGER) if known.is_list else self.writer.article(known.page)

    def pass_to(self, day: int) -> None:
        date = FIRST_DAY + dt.timedelta(days=day)
        self.ticker = [self.writer.headline(), *self.ticker[:4]]
        before = list(self.live)
        for known in before:
            if known.is_list:
                self._shift(known.page, day, str(date))
            elif not self._alter(known.page, str(date)):
                continue
            self._answer(known, day)
        gone = self.random.sample([known for known in before if not known.is_list], max(1, round(0.001 * len(before))))
        self.live = [known for known in before if known not in gone]
        for _ in range(round(0.01 * len(before))):
            column = self.random.randrange(SECTIONS)
            known = self._article(f"/c{column}/d{day}_{self.made}.html", column, date)
            self.made += 1
            self.live.append(known)
            self._answer(known, day)

    def _shift(self, page: Page, day: int, date: str) -> None:
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            url = f"/c{page.column}/n{day}_{self.random.randint(1, 9999)}.html"
            page.items.insert(0, (url, self.writer.title(), date))
            page.items.pop()

    def _alter(self, page: Page, date: str) -> bool:
        chance = self.random.random()
        if chance < 0.85:
            return False
        if chance < 0.98:
            self._stir(page, date)
        else:
            self._edit(page)
        return True

    def _stir(self, page: Page, date: str) -> None:
        """What changes without anybody having written anything."""
        r, chance = self.random, self.random.random()
        if chance < 0.6:
            page.hits += r.randint(1, 40)
        elif chance < 0.85:
            page.stamp = f"{date} {r.randint(0, 23):02}:{r.randint(0, 59):02}:{r.randint(0, 59):02}"
            page.node = r.randint(1, 4)
        else:
            page.ticker = self.ticker

    def _edit(self, page: Page) -> None:
        r, chance = self.random, self.random.random()
        if chance < 0.5:
            place = r.randrange(len(page.paragraphs))
            page.paragraphs[place] = self.writer.text(len(page.paragraphs[place]))
        elif chance < 0.7:
            page.paragraphs.append(self.writer.text(r.randint(60, 300)))
        elif chance < 0.85:
            page.attachments.append(self.writer.attachment())
        else:
            page.title = self.writer.title()
        page.hits += r.randint(1, 40)
