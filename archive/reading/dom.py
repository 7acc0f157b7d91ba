"""A page as text and tree, and what is asked of every tree: meta tags, visible lines, links, breadcrumbs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from archive.reading import tree
from archive.reading.text import bare, decode, squeeze
from archive.reading.tree import BLOCKS, Flat, Line
from archive.records import NoiseRule

# Chrome in every family: links and texts in it are never the list, the article, or its attachments.
CHROME = re.compile(
    r"(?:^|[\s_-])(?:foot(?:er)?|header|nav|navbar|navigation|menu|sub-?menu|breadcrumb|crumbs?|friend\w*|yqlj|links?"
    r"|related|relate|xgwz|xglj|xgjd|xgxx|hot|recommend|rank|share\w*|bdsharebuttonbox|bshare\w*|search\w*|copyright|toolbar"
    r"|tj_list|ewm|qrcode|qr_container|login)(?=$|[\s_-])",
    re.I,
)
FURNITURE = ("footer", "nav", "header", "aside")
CRUMBS = re.compile(r"crumb|dqwz|weizhi", re.I)
MAYBE_CRUMBS = re.compile(r"position|location|cur_?page|current|currpath|route\b|wz_?nav|zlylin", re.I)
ARROW = re.compile(r"[>＞»›→]")
HERE = re.compile(r"^(?:您?现在所在的?位置|您?(?:当前)?所在的?位置|您的位置|当前位置|位置)[:：]?")
TRAILER = re.compile(r"<!--.*?-->|<script\b.*?</script>|</?[a-z][^<>]*>", re.S | re.I)
FOOTER = re.compile(r"ICP备|网站标识码|公网安备|不良信息举报|（主办）|版权所有|copyright", re.I)
BEYOND_ASCII = bytes(range(0x80, 0x100))
CLOSING = re.compile(r"</(?:[hH][tT][mM][lL]|[bB][oO][dD][yY])\s*>")
HOME = {"首页", "网站首页", "网站主页", "主页", "返回首页", ""}


@dataclass(frozen=True)
class Page:
    """An answer, decoded. `url` is where it came from; the tree is of its HTML."""

    url: str
    text: str
    encoding: str
    faults: tuple[str, ...]
    noise: tuple[NoiseRule, ...] = ()

    @cached_property
    def parsed(self) -> tuple[Flat, bool]:
        tree, whole = parse_whole(self.text)
        return Flat(tree), whole

    @property
    def flat(self) -> Flat:
        return self.parsed[0]

    @property
    def tree(self) -> HtmlElement:
        return self.flat.root

    @cached_property
    def lower(self) -> bytes:
        """The text in UTF-8, its ASCII letters in lower case."""
        return self.text.encode("utf-8", "replace").lower()

    @cached_property
    def latin(self) -> bytes:
        """`lower` without its Chinese: half as long to look through, though what stood apart may now be one word."""
        return self.lower.translate(None, BEYOND_ASCII)

    def mentions(self, *words: bytes) -> bool:
        """Whether any of the words, in lower case, stands in the page's text: a hundredth of what an alternation costs."""
        latin, lower = self.latin, self.lower
        return any(word in (latin if word.isascii() else lower) and word in lower for word in words)

    @cached_property
    def meta(self) -> dict[str, str]:
        """The meta tags by lower-case name: of several the first that says something; markup within is stripped."""
        found: dict[str, str] = {}
        for tag in self.tree.iter("meta"):
            name = (tag.get("name") or "").strip().lower()
            value = strip_markup(tag.get("content") or "")
            if name and value and not found.get(name):
                found[name] = value
        return found

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @cached_property
    def base(self) -> str:
        """What relative links are joined with: `<base href>` where the page has one, else its own address."""
        tag = next(iter(self.tree.xpath("//base[@href]")), None)
        return urljoin(self.url, str(tag.get("href")).strip()) if tag is not None else self.url

    @cached_property
    def scripts(self) -> str:
        """The text of every script of the page."""
        return "\n".join(script.text or "" for script in self.tree.iter("script"))

    @cached_property
    def words(self) -> str:
        """All the visible text on one line, templates left out."""
        body = self.tree.find("body")
        text = " ".join([line.text for line in lines(body)]) if body is not None else ""
        return re.sub(r"\{\{.*?\}\}", "", text) if "{{" in text else text

    @property
    def closed(self) -> bool:
        """Whether the page ends as a page does; one that does not was cut on the way."""
        _head, end, tail = self.lower.rpartition(b"</html>")
        return self.parsed[1] and bool(end) and len(squeeze(TRAILER.sub("", tail.decode("utf-8", "replace")))) < 100

    @property
    def ended(self) -> bool:
        """Whether the page was read at least to its footer: templates exist that never write `</html>`."""
        return self.closed or (self.parsed[1] and bool(FOOTER.search(self.text[-1500:])))

    def join(self, href: str) -> str:
        return urldefrag(urljoin(self.base, href.strip())).url


def page_of(body: bytes, url: str, content_type: str, noise: tuple[NoiseRule, ...] = ()) -> Page:
    decoded = decode(body, content_type)
    return Page(url, decoded.text, decoded.encoding, decoded.faults, noise)


def parse(text: str) -> HtmlElement:
    """Any text as an HTML tree; an empty one gives an empty body."""
    return parse_whole(text)[0]


def parse_whole(text: str) -> tuple[HtmlElement, bool]:
    """The tree, and whether it holds the whole text."""
    # libxml2 stops at NUL, refuses a str that declares an encoding, and drops what follows the `</html>` of an included
    # header (bynr.gov.cn, gov.cn bulletins).
    data = CLOSING.sub("", text.replace("\x00", "")).encode("utf-8", "replace")
    try:
        return tree.parse(data)
    except etree.ParserError:
        return tree.parse(b"<html><body></body></html>")


def strip_markup(text: str) -> str:
    """Text of a meta tag or a JSON field: tags in it (`<div>`, `<font …>`) taken off."""
    return squeeze(re.sub(r"</?[a-zA-Z][^<>]{0,300}>", "", text))


def marks(element: HtmlElement) -> str:
    """Class and id of the element, as one text."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def is_chrome(element: HtmlElement) -> bool:
    """Whether the element, or what it stands in, is page furniture."""
    known: bool | None = getattr(element, "chrome", None)
    return tree.inherited(element, "chrome", furniture) if known is None else known


def furniture(node: HtmlElement) -> bool:
    return node.tag in FURNITURE or (node.tag != "body" and marks_furniture(marks(node)))


@lru_cache(4096)
def marks_furniture(said: str) -> bool:
    """A site's pages repeat the same classes."""
    return bool(CHROME.search(said))


def conditional(element: HtmlElement) -> bool:
    """Whether a client-side template decides if the element shows (avalon, Vue, Angular)."""
    for node in (element, *element.iterancestors()):
        if any(re.match(r"(?:ms|v|ng|x|wx)-|:", str(name)) for name in node.attrib):
            return True
    return False


class _Lines:
    """Collects the visible lines under a node in document order: of a tree that is not laid out."""

    def __init__(self, without: frozenset[HtmlElement], hidden: bool) -> None:
        self.without, self.hidden = without, hidden
        self.lines: list[Line] = []
        self.buffer: list[str] = []

    def flush(self, element: HtmlElement) -> None:
        text = squeeze("".join(self.buffer))
        self.buffer.clear()
        if text:
            self.lines.append(Line(text, element))

    def collect(self, root: HtmlElement) -> None:
        """Depth first without recursion: unclosed tags nest some pages thousands deep."""
        stack: list[tuple[str, HtmlElement, HtmlElement]] = [("open", root, root)]
        while stack:
            what, node, block = stack.pop()
            if what == "tail":
                self.buffer.append(node.tail or "")
            elif what == "close" or node.tag == "br":
                self.flush(block)
            elif self.shows(node):
                stack += self.open(node, block)
        self.flush(root)

    def shows(self, node: HtmlElement) -> bool:
        return isinstance(node.tag, str) and node not in self.without and tree.shows(node, self.hidden)

    def open(self, node: HtmlElement, block: HtmlElement) -> list[tuple[str, HtmlElement, HtmlElement]]:
        """Take in the node's own text; what is to be done after it, the last first."""
        own = node if node.tag in BLOCKS else block
        if own is node:
            self.flush(block)
        self.buffer.append(node.text or "")
        steps: list[tuple[str, HtmlElement, HtmlElement]] = [("close", node, node)] if own is node else []
        for child in reversed(node):
            steps += [("tail", child, own), ("open", child, own)]
        return steps


def lines(node: HtmlElement, without: frozenset[HtmlElement] = frozenset(), hidden: bool = False) -> list[Line]:
    """The visible lines under the node; `hidden` includes what `display:none` hides."""
    found = tree.lines(node, without, hidden)
    if found is None:
        collector = _Lines(without, hidden)
        collector.collect(node)
        return collector.lines
    return found


def text_of(node: HtmlElement, without: frozenset[HtmlElement] = frozenset()) -> str:
    """The visible text under the node on one line, blocks joined by a blank."""
    found = tree.text_of(node, without)
    return " ".join(line.text for line in lines(node, without, hidden=True)) if found is None else found


def real_href(anchor: HtmlElement) -> str | None:
    """The link's target, or None where it leads nowhere (template, script, the page itself)."""
    return usable(anchor.get("href") or "")


def usable(address: str) -> str | None:
    """The address as written, or None where it leads nowhere."""
    href = squeeze(address)
    if not href or "{{" in href or "<%" in href or "${" in href or href.startswith("#"):
        return None
    if re.match(r"(?:javascript|mailto|tel|data|about|void)\b", href, re.I):
        return None
    try:
        urlsplit(href)
    except ValueError:
        return None
    return href


def crumbs(page: Page) -> Iterator[str]:
    """The words of the breadcrumb, in order."""
    for element in page.tree.iter("div", "ul", "ol", "p", "table", "span", "td", "nav", "section"):
        text = text_of(element)
        here = HERE.match(bare(text))
        marked = CRUMBS.search(marks(element)) or (MAYBE_CRUMBS.search(marks(element)) and ARROW.search(text))
        if not (here or marked) or len(text) > 200 or (not here and element.find(".//a") is None):
            continue
        words = [text_of(anchor) for anchor in element.iter("a")]
        tail = ARROW.split(text)[-1] if ARROW.search(text) else ""
        yield from (HERE.sub("", squeeze(word)) for word in [*words, tail])


def names(page: Page) -> tuple[str, ...]:
    """What the page says it is: its ColumnName, then the words of its breadcrumb (the home page left out)."""
    found = [page.meta.get("columnname", ""), *crumbs(page)]
    return tuple(dict.fromkeys(word for word in found if word not in HOME and len(word) <= 60))


def words(page: Page) -> str:
    """All the visible text of the page on one line, templates left out."""
    return page.words
