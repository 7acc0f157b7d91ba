"""Where an article's own text leads: the links within it, and those that the page names as belonging to it (相关解读)."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from archive.reading import dom
from archive.reading.dom import Page
from archive.reading.files import PICTURE, is_file, scope
from archive.reading.text import bare

# What an editor links by hand; 相关链接 and 相关阅读 are filled by the platform with whatever is new.
BELONGS = re.compile(
    r"(?:相关|关联|对应)(?:的)?(?:政策|文件|解读|征集|公告)|政策(?:原文|文件|解读)|(?:原文|文件|解读|公告)(?:链接|地址)|结果反馈|反馈(?:情况|公告|链接)"
)
BESIDE = re.compile(r"^(?:上一|下一|前一|后一)[篇条页]|^(?:返回|打印|关闭|首页)")
LONGEST = 120  # characters of a line that names a link; a longer one is another text


def links(page: Page, body: HtmlElement, title: str) -> tuple[str, ...]:
    """Absolute addresses of pages, in the order in which they stand; each once, files left out."""
    inner = set(body.iter("a"))
    found: dict[str, None] = {}
    for anchor in scope(body, title).iter("a"):
        href = dom.real_href(anchor)
        if href is None or is_file(anchor) or PICTURE.search(href) or BESIDE.search(bare(_line(anchor))):
            continue
        if anchor in inner or (not dom.is_chrome(anchor) and _belongs(anchor)):
            found.setdefault(page.join(href).partition("#")[0], None)
    return tuple(found)


def _belongs(anchor: HtmlElement) -> bool:
    """Whether the line of the link, or a short heading over it, says that it belongs to this article."""
    line = _line(anchor)
    if BELONGS.search(line) and len(line) <= LONGEST:
        return True
    holder = anchor.getparent()
    for _ in range(3):
        if holder is None or holder.tag in ("body", "html"):
            return False
        above = holder.getprevious()
        if above is not None and isinstance(above.tag, str):
            heading = bare(dom.text_of(above))
            return len(heading) <= 12 and bool(BELONGS.search(heading))
        holder = holder.getparent()
    return False


def _line(anchor: HtmlElement) -> str:
    holder = anchor.getparent()
    return dom.text_of(holder) if holder is not None else dom.text_of(anchor)
