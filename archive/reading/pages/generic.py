"""Any other page: the official meta tags (网站发展指引) and the structure of lists; nothing is taken for a list by links alone."""

from __future__ import annotations

from archive.reading.articles import GENERIC_BODIES, Template, read
from archive.reading.dom import Page
from archive.reading.lists import html_list
from archive.reading.pages.family import Family
from archive.records import Article, ListPage

NAME = "generic"


TEMPLATE = Template(bodies=GENERIC_BODIES)


def recognises(page: Page) -> bool:
    return True


def list_page(page: Page) -> ListPage | None:
    return html_list(page, NAME)


def article(page: Page) -> Article | None:
    return read(page, NAME, TEMPLATE)


FAMILY = Family(NAME, recognises, list_page, article)
