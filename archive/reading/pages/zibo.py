"""The "gongkai" platform of 淄博, 济南 and 聊城: `/gongkai/[site_<s>/]channel_<c>/`, articles `doc_<24hex>.html`.

A channel id has many shapes (24 hex, `c_<hex>_n_<unix.frac>`, slugs with dots); the first eight digits of a doc id are its
creation, never its publication. No raw page of this platform could be had: lists are read where they stand in the HTML."""

from __future__ import annotations

import re

from archive.reading.articles import GENERIC_BODIES, Template, read
from archive.reading.dom import Page
from archive.reading.lists import html_list
from archive.reading.pages.family import Family
from archive.records import Article, ListPage

NAME = "zibo"

PATHS = re.compile(r"/gongkai/|/channel_[\w.]+/?(?:index|doc_|$)|/doc_[0-9a-f]{24}(?:_\w+)?\.(?:html|pdf)")
LINKS = re.compile(r"href=[\"\x27][^\"\x27]*(?:/gongkai/|channel_[\w.]+/)?doc_[0-9a-f]{24}\.html")

TEMPLATE = Template(
    bodies=("#zoom", ".zoom", ".article-content", ".article_content", ".wz_content", ".xxgk_content", *GENERIC_BODIES),
    titles=(".article-title", ".wz_title", ".xxgk_title"),
)


def recognises(page: Page) -> bool:
    return bool(PATHS.search(page.path)) or (page.mentions(b"doc_") and bool(LINKS.search(page.text)))


def list_page(page: Page) -> ListPage | None:
    return html_list(page, NAME)


def article(page: Page) -> Article | None:
    return read(page, NAME, TEMPLATE)


FAMILY = Family(NAME, recognises, list_page, article)
