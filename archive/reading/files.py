"""The files that belong to an article: linked in its text, or in its own box of attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from archive.reading import dom
from archive.reading.dom import Line, Page
from archive.reading.text import bare, squeeze
from archive.records import Attachment

FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|xlsm|et|wps|ofd|pptx?|zip|rar|7z|csv|rtf|txt|ceb|dps|mp4|mp3|wmv)(?:[?&#].*)?$"
    r"|/downfile\.jsp\b|/attachfiles?/|/module/download/|/downloadfile\b|/attach(?:ment)?/|[?&]filename=|/files?/download",
    re.I,
)
NAMED_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|et|wps|ofd|pptx?|zip|rar|7z|csv|rtf|txt|ceb)\s*(?:[（(].{0,20}[）)])?$", re.I
)
PICTURE = re.compile(r"\.(?:jpe?g|png|gif|bmp|svg|webp|ico)(?:\?.*)?$", re.I)


def is_file_line(line: Line) -> bool:
    """A line that is nothing but the link of an uploaded file."""
    anchors = [a for a in line.element.iter("a") if is_file(a)]
    return bool(anchors) and bare("".join(dom.text_of(a) for a in anchors)) == bare(line.text)


def is_file(anchor: HtmlElement) -> bool:
    """Whether the link leads to a file (a picture is none)."""
    href = dom.real_href(anchor)
    if not href or PICTURE.search(href):
        return False
    text = dom.text_of(anchor) or squeeze(anchor.get("title") or "")
    return bool(FILE.search(href) or NAMED_FILE.search(text))


def scope(body: HtmlElement, title: str) -> HtmlElement:
    """The nearest element around the body that also holds the title, or the sixth around it."""
    wanted = bare(title)[:30]
    node = body
    for height in range(8):
        parent = node.getparent()
        if parent is None or parent.tag in ("html", "body"):
            break
        node = parent
        if wanted and wanted in bare(dom.text_of(node, frozenset([body]))) and height >= 1:
            break
    return node


def attachments(page: Page, body: HtmlElement, title: str) -> tuple[Attachment, ...]:
    """Files of this article: linked in its body, or in the box of attachments within the article's own element."""
    holder = scope(body, title)
    inner = set(body.iter("a"))
    found: dict[str, Attachment] = {}
    for anchor in [*holder.iter("a"), *scripted(page, holder)]:
        href = dom.real_href(anchor)
        if href is None or not is_file(anchor):
            continue
        if anchor not in inner and dom.is_chrome(anchor):
            continue
        url = page.join(href)
        name = (
            dom.text_of(anchor) or squeeze(anchor.get("title") or "") or unquote(urlsplit(url).path.rsplit("/", 1)[-1])
        )
        found.setdefault(url, Attachment(url, name))
    return tuple(found.values())


def scripted(page: Page, holder: HtmlElement) -> Iterator[HtmlElement]:
    """Links that TRS templates keep in a script variable: `var file_appendix='<a href="./P0….pdf">…</a>'`."""
    for script in holder.iter("script"):
        for found in re.finditer(r"file_appendix\s*=\s*(['\"])(?P<html>.*?<a\b.*?)\1\s*;", script.text or "", re.S):
            yield from dom.parse(f"<html><body>{found['html']}</body></html>").iter("a")
