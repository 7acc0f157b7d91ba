"""Any page of a site, a home page first of all: its links and the days that it prints, whatever its family.

Nothing here tells a list from a menu: what is asked is whether a link, or a newer day, stands anywhere on the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

from archive.reading import blocked, file_kind
from archive.reading.dom import Page, lines, page_of, real_href, text_of
from archive.reading.text import dates, squeeze
from archive.records import Blocked, Link

CLOCK = re.compile(
    r"今天|今日|星期|农历|当前时间|现在是|版权|copyright|备案", re.I
)  # the day of the look, not of an item
FEWEST = 3  # links: a page with less is no home page, and what it lacks proves nothing


@dataclass(frozen=True, slots=True)
class Portal:
    """`barred`: why what does not stand in it is not proved absent; blank where it is."""

    barred: str
    links: tuple[Link, ...]
    days: tuple[date, ...]
    text: str


def read_portal(body: bytes, url: str, content_type: str = "") -> Portal:
    """The links and days of the page in `body`, fetched from `url`."""
    kind = file_kind(body)
    if kind:
        return Portal(f"a file, not a page: {kind}", (), (), "")
    page = page_of(body, url, content_type)
    links = _links(page)
    return Portal(_barred(page, len(links)), links, _days(page), page.text)


def is_challenge(body: bytes, url: str, content_type: str = "") -> bool:
    """Whether a check of the browser stands in the page's place, whatever its status."""
    return not file_kind(body) and blocked.challenge(page_of(body, url, content_type)) is not None


def _barred(page: Page, links: int) -> str:
    before = blocked.before(page)
    if isinstance(before, Blocked):
        return f"{before.obstacle.value}: {before.detail}"
    if not page.ended:
        return "the page is cut: neither its end nor its footer came"
    template = blocked.TEMPLATES.search(page.text)
    if template:
        return f"a template left to scripts: {template.group(0)}"
    return "" if links >= FEWEST else f"{links} links: no home page"


def _links(page: Page) -> tuple[Link, ...]:
    found: dict[str, str] = {}
    for anchor in page.tree.iter("a", "area"):
        href = real_href(anchor)
        if href is not None:
            url = _joined(page, href)
            if url:
                found[url] = squeeze(f"{found.get(url, '')} {_words(anchor)}")
    return tuple(Link(url, words) for url, words in found.items())


def _joined(page: Page, href: str) -> str:
    try:
        url = page.join(href)
    except ValueError:
        return ""
    return url if url.startswith(("http://", "https://")) else ""


def _words(anchor: HtmlElement) -> str:
    pictures = (f"{image.get('alt') or ''} {image.get('title') or ''}" for image in anchor.iter("img"))
    return " ".join((text_of(anchor), anchor.get("title") or "", anchor.get("alt") or "", *pictures))


def _days(page: Page) -> tuple[date, ...]:
    body = page.tree.find("body")
    told = [line.text for line in lines(body)] if body is not None else []
    days = {found.day for text in told if not CLOCK.search(text) for found in dates(text) if found.day}
    return tuple(sorted(days))
