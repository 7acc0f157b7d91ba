"""What page follows: the pager dialects of the families, as the page itself writes them.

A pager proves the end of a list only where it says so itself (current page is the last, all records are shown). A call
that cannot be read is a fault: the walk then knows that it does not know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from archive.reading.dom import Page, marks, real_href, text_of, words
from archive.reading.text import bare
from archive.reading.tree import is_hidden
from archive.records import Ask


@dataclass(frozen=True, slots=True)
class Pager:
    """`last`: the pager says that no page follows. `total`: records, `pages`: pages, as the page states them.
    `final`: the address of the last page."""

    next: str | None = None
    last: bool = False
    total: int | None = None
    faults: tuple[str, ...] = ()
    pages: int | None = None
    final: str | None = None

    @property
    def ask(self) -> Ask | None:
        return Ask(self.next) if self.next else None


CALL = re.compile(r"(?<!function )(?<![\w.])createPageHTML\s*\((?P<args>[^()]*)\)")
NUMBERED = re.compile(r"_(\d+)(\.[a-z]+)?$", re.I)
TOTAL_PAGE = re.compile(r"totalPages?\s*:\s*['\"]?(\d+)")
SET_PAGE = re.compile(r"setPage['\"]\s*,\s*(\d+)\s*,\s*(\d+)")
COUNT_PAGE = re.compile(r"(?:var\s+)?(?:countPage|pageCount|totalPages?)\s*=\s*['\"]?(\d+)['\"]?\s*[;,\n/]")
CURRENT_PAGE = re.compile(r"(?:var\s+)?(?:currentPage|nCurrIndex|curPage)\s*=\s*['\"]?(\d+)['\"]?\s*[;,\n/]")
RECORDS = re.compile(
    r"(?:共|总计|合计)(?:有|计)?\s*[:：]?\s*(\d+)\s*(?:条|篇|项|个(?:记录|信息)|则)|(?:总记录数?|记录总数|总条数)\s*[:：]?\s*(\d+)"
)
OF_PAGES = re.compile(
    r"第?\s*(\d+)\s*页?\s*[/／]\s*(?:共)?\s*(\d+)\s*页|第\s*(\d+)\s*页[，,\s]*共\s*(\d+)\s*页|共\s*(\d+)\s*页[，,\s]*(?:当前)?第\s*(\d+)\s*页"
)
# Scripts that fill a list or its pager: beside one, texts of the HTML need not be what the page shows.
FILLERS = re.compile(
    r"pageChnlInfo|dataproxy|\.jpage\(|avalon|new\s+Vue|loadPageData|handlebars|\$\.(?:ajax|post|get|getJSON)\("
    r"|axios|fetch\(|XMLHttpRequest|template\(|\.render\(|trsapi|/(?:irs/front|fjdzapp|was5/web|common)/search|/search-front-server/"
    r"|/cms/JsonList|/gkmlpt/api/",
    re.I,
)
# A site's search box goes to another page: it fills nothing in this one.
GOES = re.compile(
    r"(?:(?:\.action|location(?:\.href)?)\s*=|(?:window\.open|location\.(?:assign|replace))\s*\(|attr\(\s*['\"]action['\"]\s*,)"
    r"\s*(['\"])[^'\"\n]*\1"
)
LAST_WORDS = {"尾页", "末页", "最后一页", "最后页", "last", "Last"}
NEXT_WORDS = {"下一页", "下页", "后一页", "下一頁", ">", "›", "»", "＞", "next", "Next", ">>"}
PAGER_MARKS = re.compile(
    r"pag(?:e|er|ing|ination|inate)(?:s|con|bar|nav|box|list)?(?![a-z])|fenye|fanye|pagenav|changepage", re.I
)
CURRENT_MARKS = re.compile(r"(?:^|\s)(?:on|cur|curr|current|active|cpb|this|now|selected|pageon)(?:\s|$)", re.I)


def filled(page: Page) -> bool:
    """Whether scripts of the page could fill its list: calls alone count, never the target of a search form."""
    return bool(FILLERS.search(GOES.sub("", page.scripts)))


def arguments(text: str) -> list[str]:
    """The arguments of a script call, quotes taken off."""
    return [part.strip().strip("'\"") for part in text.split(",")]


def create_page_html(page: Page) -> Pager | None:
    """TRS: `createPageHTML(9, 0, "index", "html")` (pages, current from 0), and the department dialect
    `createPageHTML('page_div', 10, 1, 'zwgklist', 'shtml', 200)` (element, pages, current from 1, name, end, records)."""
    for call in CALL.finditer(page.scripts):
        args = arguments(call["args"])
        if len(args) >= 4 and args[0].isdigit() and args[1].isdigit():
            return pages_from(page, int(args[0]), int(args[1]), args[2], args[3], 0)
        if len(args) >= 5 and args[1].isdigit() and args[2].isdigit():
            total = int(args[5]) if len(args) > 5 and args[5].isdigit() else None
            return pages_from(page, int(args[1]), int(args[2]), args[3], args[4], 1, total)
        if not any(part.startswith("_n") for part in args):
            return Pager(faults=(f"pager cannot be read: createPageHTML({call['args'].strip()[:60]})",))
    if re.search(r"(?<!function )createPageHTML\s*\([^()]*$", page.scripts):
        return Pager(faults=("pager is cut: createPageHTML(",))
    return None


def pages_from(
    page: Page, count: int, current: int, name: str, ending: str, first: int, total: int | None = None
) -> Pager:
    """The page after `current` of `count`, the first counted as `first` and named without a number."""
    numbered = re.fullmatch(rf"{re.escape(name)}_(\d+)\.\w+", urlsplit(page.url).path.rsplit("/", 1)[-1])
    here = int(numbered.group(1)) if numbered else None
    if here is not None and here != current:
        return Pager(total=total, faults=(f"pager stands at page {current}, the address says {here}",))
    ending = ending.lstrip(".")
    final = urljoin(page.url, f"{name}_{count - 1 + first}.{ending}" if count > 1 else f"{name}.{ending}")
    if current - first + 1 >= count:
        return Pager(last=True, total=total, pages=count, final=final)
    return Pager(urljoin(page.url, f"{name}_{current + 1}.{ending}"), total=total, pages=count, final=final)


def script_count(page: Page) -> Pager | None:
    """`$(".pagination").pagination({totalPage: 54})` with `'index_' + i + '.html'` (from 1), and `countPage`,
    `currentPage` (from 0) of older TRS templates."""
    counted = TOTAL_PAGE.search(page.scripts)
    goes = re.search(r"['\"](?P<name>[\w-]+)_['\"]\s*\+\s*\w+\s*\+\s*['\"]\.?(?P<end>s?html?)['\"]", page.scripts)
    if counted and goes:
        standing = SET_PAGE.search(page.scripts)
        current = int(standing.group(1)) if standing else page_number(page, 1)
        return pages_from(page, int(counted.group(1)), current, goes["name"], goes["end"], 1)
    counted, standing = COUNT_PAGE.search(page.scripts), CURRENT_PAGE.search(page.scripts)
    if counted and standing:
        name, _, ending = urlsplit(page.url).path.rsplit("/", 1)[-1].partition(".")
        name = re.sub(r"_\d+$", "", name) or "index"
        return pages_from(page, int(counted.group(1)), int(standing.group(1)), name, ending or "html", 0)
    return None


def page_number(page: Page, default: int) -> int:
    numbered = NUMBERED.search(urlsplit(page.url).path.rsplit("/", 1)[-1])
    return int(numbered.group(1)) if numbered else default


def holders(page: Page) -> list[HtmlElement]:
    """The innermost elements that bear a pager's class or id and hold its links."""
    found = [
        node
        for node in page.tree.iter("div", "ul", "p", "nav", "td", "span", "table")
        if PAGER_MARKS.search(marks(node)) and not is_hidden(node) and is_pager(node)
    ]
    return [node for node in found if not any(other in found for other in node.iterdescendants())]


def is_pager(node: HtmlElement) -> bool:
    """Whether the element is short and turns pages, or counts them or the records."""
    text = text_of(node)
    if len(text) > 300:
        return False
    counts = bool(RECORDS.search(text) or OF_PAGES.search(text))
    return counts or (node.find(".//a") is not None and bool(re.search(r"\d|页", text)))


def rendered(page: Page) -> Pager | None:
    """A pager that stands in the HTML: its 下一页 link, or its saying that this is the last page."""
    for holder in holders(page):
        read = read_holder(page, holder)
        if read:
            return read
    anchors = [a for a in page.tree.iter("a") if bare(text_of(a)) in ("下一页", "下页") and real_href(a)]
    return Pager(page.join(real_href(anchors[0]) or "")) if anchors else None


def read_holder(page: Page, holder: HtmlElement) -> Pager | None:
    found = turned(page, holder)
    if found is None:
        return None
    final = next((a for a in holder.iter("a") if bare(text_of(a)) in LAST_WORDS and not is_disabled(a)), None)
    href = real_href(final) if final is not None else None
    last = page.join(href) if href else None
    if found.last and of_pages(text_of(holder)) != "last" and last is not None and folder(last) != folder(page.url):
        found = replace(found, last=False)  # 尾页 leads on: what is marked as the last number is only the last shown
    return replace(found, pages=counted(page, holder, last), final=last)


def folder(url: str) -> str:
    return re.sub(r"/index\.\w+$", "/", url)


def counted(page: Page, holder: HtmlElement, last: str | None) -> int | None:
    """How many pages there are: 第1页/共3页, else the number of 尾页 by the count of the numbered links."""
    found = OF_PAGES.search(text_of(holder))
    if found:
        return int(found.group(2) or found.group(4) or found.group(5))
    _, links = numbers(holder)
    for number, anchor in links.items():
        named = NUMBERED.search(urlsplit(page.join(real_href(anchor) or "")).path)
        ending = NUMBERED.search(urlsplit(last or "").path)
        if named and ending:
            return int(ending.group(1)) + number - int(named.group(1))
    return None


def turned(page: Page, holder: HtmlElement) -> Pager | None:
    """What the pager's links and words tell of the next page and of the end."""
    text = text_of(holder)
    total = stated_total(text)
    following = next((a for a in holder.iter("a") if bare(text_of(a)) in NEXT_WORDS), None)
    href = real_href(following) if following is not None else None
    if href and not is_disabled(following):
        target = page.join(href)
        return Pager(last=True, total=total) if target == page.url else Pager(target, total=total)
    if of_pages(text) == "last" or at_last_number(holder):
        # Beside a script that fills lists, 第1页/共1页 is what stands there before it ran.
        return Pager(last=not filled(page), total=total)
    numbered = next_number(page, holder)
    if numbered:
        return Pager(numbered, total=total)
    return Pager(total=total) if total is not None else None


def is_disabled(anchor: HtmlElement | None) -> bool:
    return anchor is not None and "disab" in " ".join(marks(n) for n in (anchor, anchor.getparent()) if n is not None)


def of_pages(text: str) -> str:
    """`last`, `more`, or nothing where the pager does not say 第1页/共3页."""
    found = OF_PAGES.search(text)
    if not found:
        return ""
    a, b, c, d, e, f = found.groups()
    current, count = (int(a), int(b)) if a else (int(c), int(d)) if c else (int(f), int(e))
    return "last" if current >= count else "more"


def numbers(holder: HtmlElement) -> tuple[int | None, dict[int, HtmlElement]]:
    """The current page's number, and the links of the others."""
    current: int | None = None
    links: dict[int, HtmlElement] = {}
    for node in holder.iter("a", "span", "li", "b", "strong", "em", "font"):
        word = bare(text_of(node))
        if not word.isdigit() or len(word) > 5:
            continue
        if CURRENT_MARKS.search(node.get("class") or "") or (node.tag in ("b", "strong") and node.find("a") is None):
            current = int(word)
        elif node.tag == "a" and real_href(node):
            links[int(word)] = node
    return current, links


def at_last_number(holder: HtmlElement) -> bool:
    """Whether the marked page is beyond every linked one, and 下一页 leads nowhere."""
    current, links = numbers(holder)
    if current is None or any(number > current for number in links):
        return False
    if any(node.get("onclick") or (node.get("href") or "").lower().startswith("javascript") for node in holder.iter()):
        return False  # scripts turn these pages: what they offer is not written here
    offered = [node for node in holder.iter("a", "span", "li", "b", "em", "i") if bare(text_of(node)) in NEXT_WORDS]
    onward = any(real_href(a) and not is_disabled(a) for a in offered if a.tag == "a")
    return not onward and (bool(links) or bool(offered))


def next_number(page: Page, holder: HtmlElement) -> str | None:
    """The link of the number after the current one."""
    current, links = numbers(holder)
    if current is None or current + 1 not in links:
        return None
    return page.join(real_href(links[current + 1]) or "")


def stated_total(text: str) -> int | None:
    """共 75 条: the list's own total of records."""
    found = RECORDS.search(text)
    return int(found.group(1) or found.group(2)) if found else None


def pager_of(page: Page) -> Pager:
    """The page's pager in whichever dialect; an empty one where it has none."""
    for read in (create_page_html, script_count, rendered):
        found = read(page)
        if found:
            return found
    return Pager(total=stated_total(words(page)) if holders(page) else None)
