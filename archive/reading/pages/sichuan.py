"""Sichuan and its kin (c-sites): `/c<col>/…list.shtml`, articles `/c<col>/YYYYMM/<hex>.shtml`, dates `2020年09月15日 09时32分`.

PubDate is a time of regeneration; the text is repeated in a hidden box for sharing."""

from __future__ import annotations

import re

from archive.reading.articles import GENERIC_BODIES, Template, read
from archive.reading.dom import Page
from archive.reading.lists import html_list
from archive.reading.pages.family import Family
from archive.records import Article, ListPage

NAME = "sichuan"

PATHS = re.compile(
    r"/c\d+/(?:\d{6}/|\d{4}/\d{1,2}/\d{1,2}/)?(?:[0-9a-f]{32}|\d+)\.s?html|/(?:zwgklist|nav_list|xxgk_list|list)(?:_\d+)?\.shtml"
)
MARKS = (b"zwgklist", b"nav_list", b"xxgk_list")

TEMPLATE = Template(
    bodies=("#NewsContent", ".zw", "#cmsArticleContent", *GENERIC_BODIES),
    titles=("#ArticleTitle", ".ContentTitle", "h2"),
    noise=".share-content, .m-share-content",
)


def recognises(page: Page) -> bool:
    return page.host.endswith(".sc.gov.cn") or bool(PATHS.search(page.path)) or page.mentions(*MARKS)


def list_page(page: Page) -> ListPage | None:
    return html_list(page, NAME)


def article(page: Page) -> Article | None:
    return read(page, NAME, TEMPLATE)


FAMILY = Family(NAME, recognises, list_page, article)
