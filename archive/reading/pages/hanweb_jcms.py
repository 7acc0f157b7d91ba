"""Hanweb JCMS (大汉): `/col/col<N>/index.html`, `/art/Y/M/D/art_<col>_<id>.html`, the dataproxy behind its lists.

The rows stand in the HTML, in `<script type="text/xml"><datastore>` of the page, in the answers of `dataproxy.jsp` (XML),
or in old answers as JavaScript (`dataStore=["<li>…"]`). Pages are asked for by record numbers; the server may answer
with more, overlapping ranges, so the pages are to be joined by address.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from archive.reading.articles import GENERIC_BODIES, Template, read
from archive.reading.dom import Page
from archive.reading.lists import assemble, html_list
from archive.reading.pagers import Pager
from archive.reading.pages.family import Family
from archive.reading.rows import fragment_rows
from archive.records import Article, ListPage

NAME = "hanweb_jcms"
MARKS = re.compile(
    r"<datastore>|dataproxy\.jsp|dataStore\s*=\s*\[|大汉网络|Produced By 大汉|name=['\"]i_columnid['\"]|/module/(?:visitcount|download|web|jslib)/"
    r"|\.jpage\(",
    re.I,
)
WORDS = tuple(
    word.encode() for word in ("<datastore>", "dataproxy.jsp", "datastore", "大汉", "i_columnid", "/module/", ".jpage(")
)
PATHS = re.compile(r"/art/\d{4}/|/col/col\d+/index\.html|/module/(?:web/|jslib/jquery/)?jpage/")
RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[(?P<cdata>.*?)\]\]>|(?P<plain>.*?))\s*</record>", re.S)
OPENED = re.compile(r"<record>")
TOTAL = re.compile(r"<totalrecord>\s*(\d+)\s*</totalrecord>|\btotalRecords?\s*[=:]\s*['\"]?(\d+)", re.I)
STORE = re.compile(r"dataStore\s*=\s*\[(?P<items>.*?)\]\s*;?\s*(?:</script>|$|\n|var\b|\w+\s*=)", re.S)
STRING = re.compile(r"\"((?:\\.|[^\"\\])*)\"|'((?:\\.|[^'\\])*)'", re.S)
NEXT_GROUP = re.compile(r"<nextgroup>\s*(?:<!\[CDATA\[)?.*?href=[\"']([^\"']*dataproxy\.jsp[^\"']*)[\"']", re.S | re.I)
PROXY = re.compile(r"[\"']([^\"']*dataproxy\.jsp)[^\"']*[\"']", re.I)
PER_PAGE = re.compile(r"\bperPage\s*[:=]\s*['\"]?(\d+)", re.I)
FORM = ("col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")
FIELD = r"['\"]?\b{name}\b['\"]?\s*[:=]\s*(?:'([^']*)'|\"([^\"]*)\"|(\d+))"
RANGE = {"startrecord", "endrecord", "perpage", "page"}
GROUP = 3  # pages that a browser of this CMS asks for at once
USUAL = 15  # records a page, where the script does not say

TEMPLATE = Template(
    bodies=(
        "#zoom",
        ".zoom",
        ".main-txt",
        "#ivs_content",
        ".article_content",
        ".bt_content",
        "#UCAP-CONTENT",
        *GENERIC_BODIES,
    ),
    titles=(".xl_title", ".title", ".sp_title", "#title"),
    appended_files=True,
)


def recognises(page: Page) -> bool:
    if PATHS.search(page.path):
        return True
    return page.mentions(*WORDS) and bool(MARKS.search(page.text))


def stated(page: Page) -> int | None:
    found = TOTAL.search(page.text)
    return int(found.group(1) or found.group(2)) if found else None


def records(page: Page) -> list[str] | None:
    """The pieces of HTML of the page's datastore, or of an old answer's dataStore; None where it has neither."""
    if "<recordset>" in page.text or "<datastore>" in page.text:
        return [m["cdata"] if m["cdata"] is not None else m["plain"] for m in RECORD.finditer(page.text)]
    store = STORE.search(page.text)
    if store is None:
        return None
    return [re.sub(r"\\(['\"/\\])", r"\1", double or single) for double, single in STRING.findall(store["items"])]


def answer(page: Page) -> bool:
    """Whether this is an answer of the dataproxy, not a page of the site."""
    return "dataproxy" in page.path or ("<datastore>" in page.text and "<html" not in page.text.lower())


def uncut(page: Page) -> bool:
    """Whether every record that was opened is closed, and the answer ends as it should."""
    if len(OPENED.findall(page.text)) != len(RECORD.findall(page.text)):
        return False
    if not answer(page):
        return page.closed
    return "</datastore>" in page.text or bool(re.search(r"\]\s*;?\s*(?:</script>)?\s*$", page.text))


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def ranged(url: str, query: dict[str, str], first: int, last: int, per_page: int) -> str:
    numbers = {"startrecord": str(first), "endrecord": str(last), "perpage": str(per_page)}
    parts = urlsplit(url)
    kept = {key: value for key, value in query.items() if key not in RANGE}
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(numbers | kept), ""))


def after_answer(page: Page, held: int, total: int | None) -> Pager:
    """The range after the one that this address asked for; the end where it reached the total. Fewer than asked: a fault."""
    query = query_of(page.url)
    if not (query.get("startrecord", "").isdigit() and query.get("endrecord", "").isdigit()):
        return Pager(total=total)
    first, last = int(query["startrecord"]), int(query["endrecord"])
    if total is None or last < first:
        return Pager(total=total)
    wanted = min(last, total) - first + 1
    if held < wanted:
        return Pager(total=total, faults=(f"the answer holds {held} records of {wanted} asked for",))
    if last >= total:
        return Pager(last=True, total=total)
    per_page = int(query["perpage"]) if query.get("perpage", "").isdigit() else USUAL
    return Pager(ranged(page.url, query, last + 1, last + (last - first + 1), per_page), total=total)


def form(page: Page) -> dict[str, str]:
    """The parameters of the column that the page's script would send, over those of its own address."""
    found = query_of(page.url)
    group = NEXT_GROUP.search(page.text)
    if group:
        found |= query_of(group.group(1).replace("&amp;", "&"))
    for name in FORM:
        match = re.search(FIELD.format(name=name), page.scripts)
        if match and name not in found:
            found[name] = next(value for value in match.groups() if value is not None)
    return found


def after_page(page: Page, rows: int, total: int | None) -> Pager:
    """The range after the records that stand in the column's page itself."""
    group = NEXT_GROUP.search(page.text)
    proxy = group.group(1).partition("?")[0] if group else next(iter(PROXY.findall(page.text)), None)
    if total is not None and rows >= total:
        return Pager(last=True, total=total)
    parameters = form(page)
    if proxy is None or rows == 0 or "columnid" not in parameters:
        return Pager(total=total)
    per_page = PER_PAGE.search(page.text)
    each = int(per_page.group(1)) if per_page else USUAL
    return Pager(ranged(urljoin(page.url, proxy), parameters, rows + 1, rows + GROUP * each, each), total=total)


def list_page(page: Page) -> ListPage | None:
    """Rows of the datastore where the page has one; else those of its HTML."""
    pieces, total = records(page), stated(page)
    if pieces is None:
        plain = html_list(page, NAME, total=total)
        if plain is None or plain.next is not None or plain.end_known or not PROXY.search(page.text):
            return plain
        return html_list(page, NAME, pager=after_page(page, len(plain.rows), total), total=total)
    rows = fragment_rows(page, pieces)
    if not rows.rows and total != 0:
        return None
    pager = after_answer(page, len(pieces), total) if answer(page) else after_page(page, len(rows.rows), total)
    return assemble(page, NAME, rows, pager, uncut=uncut(page))


def article(page: Page) -> Article | None:
    return read(page, NAME, TEMPLATE)


FAMILY = Family(NAME, recognises, list_page, article)
