"""The files that belong to an article: linked in its text, shown in it, or in its own box of attachments."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from itertools import islice
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from lxml.html import HtmlElement

from archive.reading import dom
from archive.reading.dom import Page
from archive.reading.text import bare, squeeze
from archive.reading.tree import Line, is_hidden
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
SCAN = re.compile(r"\.(?:jpe?g|png|gif|bmp|webp|tiff?)(?:\?.*)?$", re.I)  # what a text may have as its picture
# Emoticons, icons of file types, and what editors draw with: UEditor's and KindEditor's own folders, and such names.
DECORATION = re.compile(
    r"/(?:themes|dialogs|filetypeimages|emot(?:ion|icon)?s?|smil(?:ey|ie)s?|faces?|icons?)/|/(?:icon|ico|btn|bg)[_-][^/]*$"
    r"|/(?:docx?|xlsx?|pptx?|pdf|rar|zip|txt|word|excel|file|spacer|blank|loading|new|hot|dot|arrow|line|print|close)"
    r"\d?\.(?:gif|png|jpe?g)(?:\?.*)?$",
    re.I,
)
# An address that does not say what is at it: no extension, or a program's. What its answer is decides whether a picture came.
UNNAMED = re.compile(r"/(?:[^/.?#]+|[^/?#]+\.(?:jsp|do|action|ashx|aspx?|php))(?:\?.*)?$", re.I)
COUNTING = re.compile(
    r"count|hits?\b|visit|stat|click|captcha|verif|yzm|vcode|authcode|pixel|beacon|track|qr-?code|erweima|barcode|avatar|rand",
    re.I,
)
SOURCES = ("src", "data-original", "data-src")  # where a page loads a picture late, its src is a placeholder
SMALLEST = 40  # pixels of a declared side: a notice that can be read is larger
MOST_IMAGES = 50  # of a page
SIDE = re.compile(r"\s*(\d+)\s*(?:px)?\s*", re.I)

EMBEDS = ("iframe", "embed", "object")  # a PDF that stands in place of the text
VIEWED = ("file", "url", "src", "pdf")  # parameters by which a viewer page is told its file
SHOWN = re.compile(
    r"\.(?:pdf|docx?|xlsx?|et|wps|ofd|pptx?|ceb)(?:[?&#].*)?$|/downfile\.jsp\b|[?&]filename=[^&]+\.\w+", re.I
)
FILE_LABEL = re.compile(r"^(?:附件|附件下载|相关附件|文件下载)\d{0,2}[:：.、]?")


def embedded(node: HtmlElement) -> str | None:
    """The file that a frame or an object of the page shows, itself or by a viewer (`viewer.html?file=…`); else None."""
    source = dom.usable(node.get("src") or node.get("data") or "") if node.tag in EMBEDS else None
    if source is None or is_hidden(node):
        return None
    asked = dict(parse_qsl(urlsplit(source).query))
    viewed = next((asked[name] for name in VIEWED if SHOWN.search(asked.get(name, ""))), "")
    if dom.usable(viewed):
        return urljoin(source, viewed)
    return source if SHOWN.search(source) and not viewed else None


def linked(node: HtmlElement) -> str | None:
    """The file that a link leads to, or that a frame or an object shows."""
    if node.tag != "a":
        return embedded(node)
    return dom.real_href(node) if is_file(node) else None


def shows_file(node: HtmlElement) -> bool:
    return any(embedded(frame) for frame in node.iter(*EMBEDS))


def only_files(lines: list[Line]) -> bool:
    """Whether a text says nothing but the names of the files that it links."""
    return all(is_file_line(Line(FILE_LABEL.sub("", line.text, count=1), line.element)) for line in lines)


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
    inner = set(body.iter("a", *EMBEDS))
    found: dict[str, Attachment] = {}
    for node in [*holder.iter("a", *EMBEDS), *scripted(page, holder)]:
        href = linked(node)
        if href is None or (node not in inner and dom.is_chrome(node)):
            continue
        url = page.join(href)
        found.setdefault(url, Attachment(url, name_of(node, url)))
    return tuple(found.values())


def images(page: Page, body: HtmlElement, noise: Container[HtmlElement]) -> tuple[Attachment, ...]:
    """The pictures of the text itself: an office may publish a scanned notice as one. No furniture, and no icons."""
    found: dict[str, Attachment] = {}
    for node in body.iter("img"):
        source = next((at for name in SOURCES if (at := picture(node.get(name) or ""))), None)
        if source is not None and not _decorates(node, body, noise):
            url = page.join(source)
            found.setdefault(url, Attachment(url, squeeze(node.get("alt") or node.get("title") or "") or own_name(url)))
    return tuple(islice(found.values(), MOST_IMAGES))


def picture(address: str) -> str | None:
    """The address as written, where a picture is at it that may say something."""
    source = dom.usable(address)
    if not source or DECORATION.search(source):
        return None
    return source if SCAN.search(source) or (UNNAMED.search(source) and not COUNTING.search(source)) else None


def _decorates(node: HtmlElement, body: HtmlElement, noise: Container[HtmlElement]) -> bool:
    """Whether the picture is hidden, small, the icon of a linked file, or stands in furniture."""
    if dom.is_chrome(node) or any(side < SMALLEST for side in _sides(node)):
        return True
    for up in (node, *node.iterancestors()):
        if is_hidden(up) or up in noise or (up.tag == "a" and is_file(up)):
            return True
        if up is body:
            break
    return False


def _sides(node: HtmlElement) -> Iterator[int]:
    """The declared sides, in pixels."""
    style = re.findall(r"(?:^|[;\s])(?:width|height)\s*:\s*(\d+)px", node.get("style") or "", re.I)
    told = (SIDE.fullmatch(node.get(name) or "") for name in ("width", "height"))
    yield from (int(side) for side in (*style, *(found.group(1) for found in told if found)))


def name_of(node: HtmlElement, url: str) -> str:
    """The words of the link, else its title, else the file's own name."""
    words = dom.text_of(node) if node.tag == "a" else ""
    return words or squeeze(node.get("title") or "") or own_name(url)


def own_name(url: str) -> str:
    return unquote(urlsplit(url).path.rsplit("/", 1)[-1])


def scripted(page: Page, holder: HtmlElement) -> Iterator[HtmlElement]:
    """Links that TRS templates keep in a script variable: `var file_appendix='<a href="./P0….pdf">…</a>'`."""
    for script in holder.iter("script"):
        for found in re.finditer(r"file_appendix\s*=\s*(['\"])(?P<html>.*?<a\b.*?)\1\s*;", script.text or "", re.S):
            yield from dom.parse(f"<html><body>{found['html']}</body></html>").iter("a")
