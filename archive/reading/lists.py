"""A list page put together: rows, pager, names, and what the page proves about its end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from archive.reading import dom
from archive.reading.pagers import Pager, create_page_html, filled, page_number, pager_of
from archive.reading.places import in_box
from archive.reading.rows import Rows, any_rows, fragment_rows, main_list
from archive.records import ListPage

EMPTY = re.compile(
    r"^[（(【\[]?(?:抱歉[，,]?)?(?:该栏目|本栏目|当前栏目|栏目|此栏目)?(?:下)?(?:暂无|暂时没有|尚无|没有)(?:相关)?(?:公开)?(?:的)?(?:信息|数据|内容|记录|文章|文件|公告)?[！!。.]?[）)】\]]?$"
)
# Beside a script that fills the list an unrendered 暂无数据 stands in full lists too (semantics §2).
TEMPLATED = re.compile(
    r"v-for=|ms-repeat=|ng-repeat=|\{\{[^{}]+\}\}|x-handlebars|dataproxy\.jsp|avalon[\w.]*\.js|vue[\w.]*\.js", re.I
)
WRITE = re.compile(r"document\.write(?:ln)?\s*\(\s*(?P<q>['\"])(?P<html>(?:\\.|(?!(?P=q)).)*)(?P=q)\s*\)", re.S)
MORE = re.compile(r"(?:查看)?更多(?:信息|内容)?[>＞»›…]*|more[>＞»›…]*", re.I)
COMMENT = re.compile(r"<!--(?!\[if)(.*?)-->", re.S)


def said_empty(page: dom.Page) -> bool:
    """Whether a rendered text says that the list is empty, and no script could fill it."""
    body = page.tree.find("body")
    if body is None or filled(page) or TEMPLATED.search(page.text):
        return False
    return any(EMPTY.match(line.text) and rendered(line.element) for line in dom.lines(body))


def rendered(element: HtmlElement) -> bool:
    """Whether a text stands for the list itself: not in a client-side template, page furniture, or a box beside it."""
    return not (dom.conditional(element) or dom.is_chrome(element) or in_box(element))


def assemble(page: dom.Page, family: str, rows: Rows, pager: Pager, uncut: bool | None = None) -> ListPage:
    """The list page. One that was cut on the way proves nothing about its end, and its last row is set aside."""
    whole = page.closed if uncut is None else uncut
    faults = (*page.faults, *rows.faults, *pager.faults, *heads_of_lists(page))
    kept = rows.rows
    if not whole:
        faults = (
            *faults,
            f"the page is cut: it does not end (its last row, {kept[-1].title[:30] if kept else 'none'}, is set aside)",
        )
        kept = kept[:-1]
    shown_all = pager.total is not None and pager.next is None and len(kept) == pager.total
    return ListPage(
        family=family,
        rows=kept,
        next=pager.ask if whole else None,
        end_known=whole and not pager.faults and (pager.last or shown_all),
        total=pager.total,
        names=dom.names(page),
        empty_said=not kept and whole and said_empty(page),
        faults=faults,
    )


def heads_of_lists(page: dom.Page) -> tuple[str, ...]:
    """A fault where the page shows the heads of lists that lie below it (更多 → /zwgk/tz/): a section that was parted into
    several. What is not among its rows may stand in one of those, so it is no whole list of anything."""
    if "更多" not in page.text and b"more" not in page.lower:
        return ()
    own = urlsplit(page.url)
    folder = own.path.rpartition("/")[0] + "/"
    for link in page.tree.iter("a"):
        if MORE.fullmatch("".join(dom.text_of(link).split())):
            to = urlsplit(urljoin(page.url, (link.get("href") or "").strip()))
            here = to.netloc == own.netloc and folder != "/" and to.path.startswith(folder)
            if here and "/" in to.path[len(folder) :]:
                return (f"the heads of lists that lie below it, with more of each ({to.path}): no whole list",)
    return ()


def html_list(
    page: dom.Page, family: str, selectors: Iterable[str] = (), pager: Pager | None = None, total: int | None = None
) -> ListPage | None:
    """The list that the HTML holds, else one written by the page's own scripts; an empty one where the page says so.

    `total`: the records that the family's own script states, where no pager does.
    """
    holders = [node for selector in selectors for node in page.flat.select(selector)]
    found = pager if pager is not None else pager_of(page)
    rows = main_list(page, holders, lambda: total == 1 or proves_a_list(page, found)) or written(page)
    if rows is None:
        if not any_rows(page) and (said_empty(page) or found.total == 0):
            return assemble(page, family, Rows(()), found)
        return commented(page, family)
    return assemble(page, family, rows, found)


ONE = re.compile(
    r"[（(]?(?:共|总计|合计)(?:有|计)?\s*[:：]?\s*1\s*(?:条|篇|项|则|个)(?:记录|信息|数据)?(?:\s*第?\s*1\s*页?\s*[/／]\s*共?\s*1\s*页)?[）)]?"
)


def proves_a_list(page: dom.Page, pager: Pager) -> bool:
    """Whether the page is a list even of a single row: a pager that the family writes, a total of one, or the last
    page of a list. What the template shows alone (第1页/共1页, 共1条) counts beside the column's name or number."""
    if pager.faults:
        return False
    if pager.total == 1 or create_page_html(page) is not None:
        return True
    body = page.tree.find("body")
    said = body is not None and any(ONE.fullmatch(line.text) for line in dom.lines(body))
    return (pager.last or said) and bool(dom.names(page) or page_number(page, 0))


def written(page: dom.Page) -> Rows | None:
    """Rows that `document.write('<li><a href=…')` puts into the page, one call or several a row."""
    pieces = [re.sub(r"\\(['\"/\\])", r"\1", call["html"]) for call in WRITE.finditer(page.scripts)]
    if not any("<a" in piece for piece in pieces):
        return None
    rows = main_list(_fragment(page, "".join(pieces)))
    if rows:
        return rows
    single = fragment_rows(page, [piece for piece in pieces if "<a" in piece])
    return single if sum(row.printed is not None for row in single.rows) >= 2 else None


def commented(page: dom.Page, family: str) -> ListPage | None:
    """A list that stands in an HTML comment for a script to take out. What is shown may differ: always with a fault."""
    for comment in COMMENT.finditer(page.text):
        rows = main_list(_fragment(page, comment.group(1))) if "href" in comment.group(1) else None
        if rows:
            noted = Rows(
                rows.rows, (*rows.faults, "the list stands in an HTML comment: what the page shows is not known")
            )
            return assemble(page, family, noted, Pager())
    return None


def _fragment(page: dom.Page, html: str) -> dom.Page:
    return dom.Page(page.base, f"<html><body>{html}</body></html>", page.encoding, ())
