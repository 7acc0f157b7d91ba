"""UCAP 开普 (gov.cn): text in `#UCAP-CONTENT`, `.pages_content`; older bulletins bear no date but that of adoption."""

from __future__ import annotations

import re

from archive.reading.articles import GENERIC_BODIES, Template, read
from archive.reading.dom import Page
from archive.reading.lists import html_list
from archive.reading.pages.family import Family
from archive.records import Article, ListPage

NAME = "ucap"

MARKS = re.compile(
    r"id=[\"\x27]UCAP-CONTENT|class=[\"\x27][^\"\x27]*pages_content|name=[\"\x27]template,templategroup,version"
)

TEMPLATE = Template(bodies=("#UCAP-CONTENT", ".pages_content", *GENERIC_BODIES), titles=("#ti", ".article h1"))


def recognises(page: Page) -> bool:
    return page.mentions(b"ucap-content", b"pages_content", b"templategroup") and bool(MARKS.search(page.text))


def list_page(page: Page) -> ListPage | None:
    return html_list(page, NAME)


def article(page: Page) -> Article | None:
    return read(page, NAME, TEMPLATE)


FAMILY = Family(NAME, recognises, list_page, article)
