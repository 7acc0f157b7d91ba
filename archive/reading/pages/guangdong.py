"""Guangdong 集约化: articles `/content/post_<id>.html`; gkmlpt (信息公开目录平台) keeps its data in `window._CONFIG`.

gkmlpt lists are answers of `/gkmlpt/api/all/<cat>?page=<n>&sid=<sid>`: JSON with `articles` and `classify.post_count`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from archive.reading import dom
from archive.reading.articles import GENERIC_BODIES, Template, read
from archive.reading.dom import Page, strip_markup
from archive.reading.lists import html_list
from archive.reading.pages.family import Family
from archive.reading.text import first_date
from archive.records import SHANGHAI, Article, Ask, Claim, ClaimSource, ListPage, Row

NAME = "guangdong"
PATHS = re.compile(r"/post_\d+\.html|/gkmlpt/")
MARKS = re.compile(r"href=[\"'][^\"']*/post_\d+\.html|window\._CONFIG\s*=|/gkmlpt/")
CONFIG = re.compile(r"window\._CONFIG\s*=\s*(?=\{)")

TEMPLATE = Template(
    bodies=("#zoomcon", "#zoom", ".zw", ".article-content", ".content", *GENERIC_BODIES),
    titles=(".zw-title", "h1.title"),
)


def recognises(page: Page) -> bool:
    if PATHS.search(page.path):
        return True
    return page.mentions(b"/post_", b"window._config", b"/gkmlpt/") and bool(MARKS.search(page.text))


def config(page: Page) -> Mapping[str, object] | None:
    """`window._CONFIG` of the page, where it is plain JSON."""
    found = CONFIG.search(page.text)
    if found is None:
        return None
    try:
        value, _ = json.JSONDecoder().raw_decode(page.text, found.end())
    except json.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def answer(page: Page) -> Mapping[str, object] | None:
    """An answer of the list API, or None."""
    try:
        value = json.loads(page.text) if page.text.lstrip().startswith("{") else None
    except json.JSONDecodeError:
        return None
    return value if isinstance(value, dict) and isinstance(value.get("articles"), list) else None


def printed(record: Mapping[str, object]) -> Claim | None:
    """The record's publication: text, or seconds since 1970."""
    for key in ("display_publish_time", "date", "publish_time", "first_publish_time"):
        value = record.get(key)
        text = (
            datetime.fromtimestamp(value, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
            if isinstance(value, int) and value
            else str(value or "")
        )
        found = first_date(text)
        if found:
            return found.claim(ClaimSource.LIST)
    return None


def rows(page: Page, records: list[object]) -> Iterator[Row | str]:
    for number, record in enumerate(records, 1):
        fields = record if isinstance(record, dict) else {}
        title, url = (
            strip_markup(str(fields.get("title") or "")),
            str(fields.get("url") or fields.get("post_url") or ""),
        )
        if not title or not url:
            yield f"article {number} of the answer has no title or no url: {title[:40]!r}"
            continue
        source = strip_markup(str(fields.get("publisher") or fields.get("source") or ""))
        yield Row(title, page.join(url), printed(fields), pinned=bool(fields.get("is_top")), source_name=source or None)


def number_in(value: object) -> int | None:
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdigit()) else None


def api_list(page: Page, found: Mapping[str, object]) -> ListPage:
    """One page of the API: the next one until the stated count is reached."""
    records = found["articles"]
    assert isinstance(records, list)
    got = list(rows(page, records))
    kept = tuple(row for row in got if isinstance(row, Row))
    classify = found.get("classify")
    fields = classify if isinstance(classify, dict) else {}
    total, parts = number_in(fields.get("post_count")), urlsplit(page.url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    current = number_in(query.get("page", "1")) or 1
    # The first page tells how many a page holds; the addresses that follow carry it along.
    size = len(records) if current == 1 else number_in(query.get("page_size", ""))
    last = total is not None and size is not None and (current - 1) * size + len(records) >= total
    onward = urlencode(query | {"page": str(current + 1)} | ({"page_size": str(size)} if size else {}))
    after = None if last or not records else urlunsplit(parts._replace(query=onward))
    name = strip_markup(str(fields.get("name") or ""))
    faults = (*page.faults, *(row for row in got if isinstance(row, str)))
    return ListPage(NAME, kept, Ask(after) if after else None, last, total, (name,) if name else (), faults=faults)


def list_page(page: Page) -> ListPage | None:
    found = answer(page)
    return api_list(page, found) if found else html_list(page, NAME)


def article(page: Page) -> Article | None:
    """The page's own markup; on gkmlpt the text is HTML within `_CONFIG.DETAIL.content`."""
    data = config(page)
    detail = data.get("DETAIL") if data else None
    if isinstance(detail, dict) and isinstance(detail.get("content"), str):
        return read(detail_page(page, detail), NAME, TEMPLATE)
    return read(page, NAME, TEMPLATE)


DETAIL_ROWS = (
    ("索引号", "identifier"),
    ("发布机构", "publisher"),
    ("成文日期", "create_time"),
    ("文号", "document_number"),
    ("发布日期", "publish_time"),
)


def detail_page(page: Page, detail: Mapping[str, object]) -> Page:
    """The JSON of an article as the page that its script would build of it."""
    title = strip_markup(str(detail.get("title") or ""))
    cells = "".join(f"<tr><td>{label}</td><td>{detail.get(key) or ''}</td></tr>" for label, key in DETAIL_ROWS)
    html = f"<html><body><table>{cells}</table><h1>{title}</h1><div class='zw'>{detail['content']}</div></body></html>"
    return dom.Page(page.url, html, page.encoding, page.faults)


FAMILY = Family(NAME, recognises, list_page, article)
