"""Shanghai 集约化: lists `.list-date`, pages `index_2.html` by a script; articles `#ivs_title`, `#ivs_date`, `#ivs_content`."""

from __future__ import annotations

import re

from archive.reading.articles import GENERIC_BODIES, Template, read
from archive.reading.dom import Page
from archive.reading.lists import html_list
from archive.reading.pages.family import Family
from archive.records import Article, ListPage

NAME = "shanghai"

MARKS = re.compile(r"id=[\"\x27]ivs_(?:content|title|date)|/css/ETUI/|jhelper\.shanghai\.gov\.cn")

TEMPLATE = Template(
    bodies=("#ivs_content", ".Article_content", *GENERIC_BODIES), titles=("#ivs_title", ".Article-title")
)


def recognises(page: Page) -> bool:
    return page.mentions(b"ivs_", b"/css/etui/", b"jhelper.") and bool(MARKS.search(page.text))


def list_page(page: Page) -> ListPage | None:
    return html_list(page, NAME, ("ul.list-date",))


def article(page: Page) -> Article | None:
    return read(page, NAME, TEMPLATE)


FAMILY = Family(NAME, recognises, list_page, article)
