"""Hanweb JPaaS (集约化, Jiangxi): the list is JSON in a script, `articleList: [{…}]`; the markup is a template."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from archive.reading.articles import GENERIC_BODIES, Template, read
from archive.reading.dom import Page, strip_markup
from archive.reading.lists import assemble, html_list
from archive.reading.pagers import Pager, pager_of
from archive.reading.pages.family import Family
from archive.reading.rows import Rows
from archive.reading.text import first_date
from archive.records import Article, ClaimSource, ListPage, Row

NAME = "hanweb_jpaas"
PATHS = re.compile(r"/col/col\d+/content/content_\d+|/[\w-]+/col/col\d+/index\.html")
MARKS = re.compile(r"\barticleList\s*:\s*\[|loadPageData\(|jpaas", re.I)
LIST = re.compile(r"\barticleList\s*[:=]\s*(?=\[)")

TEMPLATE = Template(
    bodies=("#zoom", ".zoom", ".article-content", ".arti_content", *GENERIC_BODIES), appended_files=True
)


def recognises(page: Page) -> bool:
    if "/content/content_" in page.path:
        return True
    return page.mentions(b"articlelist", b"loadpagedata(", b"jpaas") and bool(MARKS.search(page.text))


def objects(page: Page) -> tuple[list[Mapping[str, object]], str] | None:
    """The records of the first list in the scripts that has any, and what is wrong with it."""
    wrong = ""
    for found in LIST.finditer(page.text):
        try:
            value, _ = json.JSONDecoder().raw_decode(page.text, found.end())
        except json.JSONDecodeError as error:
            wrong = f"articleList cannot be read: {error.msg} at character {error.pos}"
            continue
        if value:
            return [record for record in value if isinstance(record, dict)], ""
    return ([], wrong) if wrong else None


def rows(page: Page, records: list[Mapping[str, object]]) -> Iterator[Row | str]:
    """A row for each record, or the words of its fault."""
    for number, record in enumerate(records, 1):
        title = strip_markup(str(record.get("title") or record.get("showTitle") or ""))
        address = address_of(record.get("urls"))
        if not title or not address:
            yield f"articleList record {number} has no title or no address: {title[:40]!r}"
            continue
        printed = first_date(str(record.get("pubDate") or ""))
        source = strip_markup(str(record.get("contentSource") or ""))
        yield Row(
            title,
            page.join(address),
            printed.claim(ClaimSource.LIST) if printed else None,
            pinned=str(record.get("topStatus") or "0") not in ("0", "False"),
            source_name=source or None,
        )


def address_of(urls: object) -> str | None:
    """`urls` is JSON within JSON: `{"pc": "/…/content_….html"}`."""
    try:
        value = json.loads(urls) if isinstance(urls, str) else urls
    except json.JSONDecodeError:
        return None
    address = value.get("pc") if isinstance(value, dict) else None
    return address if isinstance(address, str) and address else None


def list_page(page: Page) -> ListPage | None:
    found = objects(page)
    if found is None:
        return html_list(page, NAME)
    records, wrong = found
    read_rows = list(rows(page, records))
    faults = tuple(row for row in read_rows if isinstance(row, str)) + ((wrong,) if wrong else ())
    kept = {row.url: row for row in read_rows if isinstance(row, Row)}
    if not kept and not faults:
        return None
    # The pages after these come from a script's own call; the page does not say how many records there are.
    pager = pager_of(page)
    return assemble(page, NAME, Rows(tuple(kept.values()), faults), Pager(total=pager.total))


def article(page: Page) -> Article | None:
    return read(page, NAME, TEMPLATE)


FAMILY = Family(NAME, recognises, list_page, article)
