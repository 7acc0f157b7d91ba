"""Gansu 集约化: `/<site>/<column>/list.shtml`, articles `/<site>/c<col>/YYYYMM/<id>.shtml` in `#maincontent`, `#xxgknr`.

PubDate is the time of republishing; the shown 日期 counts. Lists filled by POST `/common/search/<32hex>` are shells."""

from __future__ import annotations

import re

from archive.reading.articles import Template, read
from archive.reading.dom import Page
from archive.reading.lists import html_list
from archive.reading.pages.family import Family
from archive.records import Article, ListPage

NAME = "gansu"

MARKS = re.compile(r"id=[\"\x27]xxgknr|/common/search/[0-9a-f]{32}")

TEMPLATE = Template(
    bodies=(
        "#detailContent",
        ".detailContent",
        "#zoom",
        ".notice_content",
        ".xxgk_content",
        ".main-txt",
        ".article_content",
        ".content",
    ),
    titles=("#xxgknr h1", "#maincontent h1"),
    appended_files=True,
)


def recognises(page: Page) -> bool:
    return page.host.endswith(".gansu.gov.cn") or (
        page.mentions(b"xxgknr", b"/common/search/") and bool(MARKS.search(page.text))
    )


def list_page(page: Page) -> ListPage | None:
    return html_list(page, NAME)


def article(page: Page) -> Article | None:
    return read(page, NAME, TEMPLATE)


FAMILY = Family(NAME, recognises, list_page, article)
