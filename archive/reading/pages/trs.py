"""TRS WCM: folders with `index.html`, `index_1.html` …; articles `./YYYYMM/tYYYYMMDD_<id>.html`, relative to the folder."""

from __future__ import annotations

import re

from archive.reading.articles import GENERIC_BODIES, Template, read
from archive.reading.dom import Page
from archive.reading.lists import html_list
from archive.reading.pagers import Pager
from archive.reading.pages.family import Family
from archive.records import Article, ListPage

NAME = "trs"
ADDRESS = re.compile(r"/t(?:19|20)\d{6}_\d+\.s?html?")
# Spelled so; an alternation of them takes a twentieth of what reading a page does.
MARKS = ("TRS_", "trs_", "createPageHTML", "pageChnlInfo", "CurrChnlCls", "was5/web", "Custom_UnionStyle")
WORDS = (b"/t19", b"/t20", *{mark.lower().encode() for mark in MARKS})
# 平潭 and its kind: the first pages stand in the HTML, all others come by /fjdzapp/search from the page's own script.
CHANNEL = re.compile(r"pageChnlInfo\s*=\s*\{(?P<fields>.*?)\}", re.S)
COUNT = re.compile(r"recordCount\s*:\s*['\"]?(\d+)")

TEMPLATE = Template(
    bodies=(
        ".article_content", ".article-body .TRS_Editor", ".contents_div", ".TRS_UEDITOR", ".trs_editor_view", ".TRS_PreAppend", ".TRS_Editor",
        ".Custom_UnionStyle", *GENERIC_BODIES,
    ),
    titles=(".article_title", ".detail-article-title h2", ".xl_title"),
    file_words=True,
)  # fmt: skip


def recognises(page: Page) -> bool:
    if re.search(rf"{ADDRESS.pattern}$", page.path):
        return True
    return page.mentions(*WORDS) and (any(mark in page.text for mark in MARKS) or bool(ADDRESS.search(page.text)))


def channel_pager(page: Page) -> Pager | None:
    """The script's own count; what it does not show in the HTML can only be fetched by its search call."""
    channel = CHANNEL.search(page.scripts)
    if channel is None:
        return None
    count = COUNT.search(channel["fields"])
    if count is None:
        return Pager(faults=("pageChnlInfo states no recordCount",))
    return Pager(total=int(count.group(1)))


def list_page(page: Page) -> ListPage | None:
    return html_list(page, NAME, (".list_base[role=viewlist]",), pager=channel_pager(page))


def article(page: Page) -> Article | None:
    return read(page, NAME, TEMPLATE)


FAMILY = Family(NAME, recognises, list_page, article)
