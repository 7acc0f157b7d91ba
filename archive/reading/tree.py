"""A page's tree, laid out flat once, so that each later question about a text is a slice.

The readers ask for the visible lines and the text of hundreds of elements of a page. `Flat` writes the page's texts down
in document order, with a break wherever a block begins or ends, and each element knows its place in them.
"""

from __future__ import annotations

import re
import weakref
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache, cached_property, lru_cache
from itertools import repeat
from typing import NamedTuple, cast

from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import (
    HtmlComment,
    HtmlElement,
    HtmlEntity,
    HTMLParser,
    HtmlProcessingInstruction,
    document_fromstring,
)

from archive.reading.text import bare, squeeze

BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
    "nav", "ol", "option", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr",
    "ul",
])  # fmt: skip
SILENT = frozenset(
    ["script", "style", "noscript", "template", "textarea", "select", "head", "iframe", "object", "audio", "video"]
)
TEXTLESS = SILENT | {"br"}
_tuple = tuple.__new__  # what a NamedTuple's own constructor calls, at a third of the time
BREAK = "\x00"  # no text of a tree holds it: libxml2 stops at NUL, so it is taken out before
BLANK = re.compile(r"[ \t\r\n]+")
SIMPLE = re.compile(r"[.#][A-Za-z][\w-]*")
PLAIN = re.compile(r"[\w.# >-]+")  # no alternatives, no attributes, no negation


class Line(NamedTuple):
    """One visible line of a page: its text, squeezed, and the block that holds it."""

    text: str
    element: HtmlElement


class Span(NamedTuple):
    """Where an element stands in a stream: among its parts and among its breaks; of a block, between its own two breaks."""

    stream: weakref.ref[Stream]
    part: int
    end: int
    line: int
    last: int
    block: HtmlElement  # what holds its lines: itself, where it is a block
    whole: bool  # its lines are lines of the page


class Node(HtmlElement):  # type: ignore[misc]  # lxml-stubs leave lxml.html untyped
    """An element that remembers what is true of it: a tree is never changed once it is parsed."""

    every: Span | None = None
    seen: Span | None = None
    chrome: bool | None = None  # of it, or of what it stands in; asked by `inherited`
    side: bool | None = None
    item: bool | None = None
    cell: bool | None = None
    path: str | None = None


class Stream:
    """The texts of a tree in document order, and for each break the block whose line ends there."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.blocks: list[HtmlElement] = []
        self.hides = False  # whether `display:none` leaves less: then there is a second stream

    @cached_property
    def pieces(self) -> list[str]:
        """The text before each break."""
        return "".join(self.parts).split(BREAK)

    @cached_property
    def lines(self) -> list[Line]:
        """The pieces, squeezed, each with its block; blank ones too."""
        texts = [piece and squeeze(piece) for piece in self.pieces]
        return list(map(_tuple, repeat(Line), zip(texts, self.blocks, strict=False)))  # after the last break is nothing


class Flat:
    """A parsed page: its root, its elements, and its streams: of all texts, and of those that `display:none` leaves."""

    def __init__(self, root: HtmlElement) -> None:
        self.root = root
        self.nodes = list(root.iter("*"))  # held, so that what an element remembers is not forgotten
        self.named, hides = _named(self.nodes)
        self.every = _stream(root, hidden=True)
        if hides:
            self.every.hides = True
            self.seen = _stream(root, hidden=False)

    def select(self, selector: str) -> Sequence[HtmlElement]:
        """The elements that a CSS selector names, in document order."""
        if is_simple(selector):
            return self.named.get(selector, ())
        if any(name not in self.named for name in wanted(selector)):
            return ()
        return cast("list[HtmlElement]", compiled(selector)(self.root))


def _named(nodes: list[HtmlElement]) -> tuple[dict[str, list[HtmlElement]], bool]:
    """The elements by `.class` and `#id`, in document order; and whether any of them is hidden."""
    found: dict[str, list[HtmlElement]] = defaultdict(list)
    hides = False
    for node in nodes:  # these lines run for each element of each page
        for name in node.keys():  # noqa: SIM118 - an element's own iterator gives its children
            if name == "class":
                value = node.get(name)
                for token in tokens(value):
                    found[token].append(node)
                hides = hides or ("hid" in value and hiding(value))
            elif name == "id":
                found[f"#{node.get(name)}"].append(node)
            elif name == "style":
                hides = hides or undisplayed(node.get(name))
            elif name == "hidden":
                hides = True
    return dict(found), hides


@cache
def is_simple(selector: str) -> bool:
    return bool(SIMPLE.fullmatch(selector))


@cache
def wanted(selector: str) -> tuple[str, ...]:
    """The classes and ids without which a page has nothing that the selector names."""
    return tuple(SIMPLE.findall(selector)) if PLAIN.fullmatch(selector) else ()


@lru_cache(4096)
def tokens(classes: str) -> tuple[str, ...]:
    """The classes that an attribute gives, each once, as selectors."""
    return tuple(f".{token}" for token in dict.fromkeys(BLANK.split(classes))) if classes else ()


@cache
def compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


# One class for every element: lxml's own lookup by tag is a call of Python for each of them.
LOOKUP = etree.ElementDefaultClassLookup(
    element=Node, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
)

# One for all: the beginning of a new one is a fifth of what parsing a page takes.
PARSER = HTMLParser(encoding="utf-8", huge_tree=True)
PARSER.set_element_class_lookup(LOOKUP)


def parse(data: bytes) -> tuple[HtmlElement, bool]:
    """The tree of UTF-8 bytes, and whether it holds them whole: libxml2 drops what is nested deeper than 2048. Not for two
    threads."""
    tree: HtmlElement = document_fromstring(data, parser=PARSER)
    return tree, not any(error.type_name == "ERR_RESOURCE_LIMIT" for error in PARSER.error_log)  # of this page alone


def is_hidden(element: HtmlElement) -> bool:
    style, classes = element.get("style"), element.get("class")
    if style and undisplayed(style):
        return True
    if classes and "hid" in classes and hiding(classes):
        return True
    return element.get("hidden") is not None


@lru_cache(4096)
def undisplayed(style: str) -> bool:
    return "display:none" in bare(style).lower()


def hiding(classes: str) -> bool:
    return not {"hide", "hidden"}.isdisjoint(classes.split())


def shows(node: HtmlElement, hidden: bool) -> bool:
    return node.tag not in SILENT and (hidden or not is_hidden(node))


def inherited(element: HtmlElement, name: str, own: Callable[[HtmlElement], bool]) -> bool:
    """Whether `own` is true of the element or of anything that it stands in. Each element remembers it as `name`."""
    asked: list[HtmlElement] = []
    node: HtmlElement | None = element
    while node is not None and getattr(node, name, None) is None:
        asked.append(node)
        node = node.getparent()
    answer: bool = node is not None and getattr(node, name)
    for node in reversed(asked):
        answer = answer or own(node)
        setattr(node, name, answer)
    return answer


def path_of(element: HtmlElement, step: Callable[[HtmlElement], str]) -> str:
    """The steps from the root down to the element, joined by `/`."""
    asked: list[HtmlElement] = []
    node: HtmlElement | None = element
    while node is not None and getattr(node, "path", None) is None:
        asked.append(node)
        node = node.getparent()
    path: str | None = None if node is None else node.path
    for node in reversed(asked):
        path = node.path = step(node) if path is None else f"{path}/{step(node)}"
    return path or ""


def _stream(root: HtmlElement, hidden: bool) -> Stream:
    """Lay the tree out. Without recursion: unclosed tags nest some pages thousands deep."""
    stream = Stream()
    parts, blocks, here = stream.parts, stream.blocks, weakref.ref(stream)
    write, end_line = parts.append, blocks.append  # these lines run for each element of each page
    # What the next element stands in, the innermost last: the element; what it left to come, and the block around it;
    # where it begins. An event for each end, as lxml's own walks have it, is half of what this costs.
    open_: list[tuple[HtmlElement, int, HtmlElement, int, int]] = []
    block, left, skipped = root, 1, 0
    for node in root.iter():
        if skipped:
            skipped += len(node) - 1
            continue
        tag = node.tag
        if tag.__class__ is str and tag not in TEXTLESS and (hidden or not is_hidden(node)):
            outer = block
            if tag in BLOCKS:
                write(BREAK)
                end_line(block)
                block = node
            open_.append((node, left, outer, len(parts), len(blocks)))
            left = len(node)
            if text := node.text:
                write(text)
        else:
            if tag == "br":
                write(BREAK)
                end_line(block)
            if tail := node.tail:
                write(tail)
            left, skipped = left - 1, len(node)
        while not left and open_:
            node, left, outer, part, line = open_.pop()
            span = _tuple(Span, (here, part, len(parts), line, len(blocks), block, block is node))
            if hidden:
                node.every = span
            else:
                node.seen = span
            if block is node and node is not root:
                write(BREAK)
                end_line(node)
            if tail := node.tail:
                write(tail)
            block, left = outer, left - 1
    write(BREAK)
    end_line(root)
    return stream


def _placed(node: HtmlElement, hidden: bool) -> tuple[Stream, Span] | None:
    """Where the node stands; None where it has no place: hidden or silent itself, or of a tree that is not laid out."""
    span: Span | None = getattr(node, "every", None)
    stream = span.stream() if span is not None else None
    if span is not None and stream is not None and stream.hides and not hidden:
        span = node.seen
        stream = span.stream() if span is not None else None
    return None if span is None or stream is None else (stream, span)


def lines(node: HtmlElement, without: frozenset[HtmlElement], hidden: bool) -> list[Line] | None:
    """The lines under the node; None where the node has no place."""
    placed = _placed(node, hidden)
    if placed is None:
        return None
    stream, span = placed
    if span.whole and len(without) < 2:
        found = _lines_without(stream, span, without, hidden)
        if found is not None:
            return [line for line in found if line.text]
    pieces, blocks = _pieces(stream, span, node, without, hidden)
    return [Line(text, block) for piece, block in zip(pieces, blocks, strict=True) if (text := squeeze(piece))]


def _lines_without(stream: Stream, span: Span, without: frozenset[HtmlElement], hidden: bool) -> list[Line] | None:
    """The lines of a block, blank ones too, without one block within it; None where what is left out is none."""
    lines = stream.lines
    for node in without:
        placed = _placed(node, hidden)
        gap = placed[1] if placed is not None else None
        if gap is None or placed is None or placed[0] is not stream or not gap.whole:
            return None
        if not (span.line < gap.line and gap.last < span.last):
            return None
        # The text before the block and the text after it are one line, as `_pieces` has it.
        after = gap.last + 1
        joined = squeeze(stream.pieces[gap.line - 1] + stream.pieces[after])
        return [*lines[span.line : gap.line - 1], Line(joined, stream.blocks[after]), *lines[after + 1 : span.last + 1]]
    return lines[span.line : span.last + 1]


def text_of(node: HtmlElement, without: frozenset[HtmlElement]) -> str | None:
    """All text under the node on one line, blocks joined by a blank; None where the node has no place."""
    placed = _placed(node, hidden=True)
    if placed is None:
        return None
    stream, span = placed
    if span.whole and len(without) < 2:
        found = _lines_without(stream, span, without, hidden=True)
        if found is not None:
            return " ".join([line.text for line in found if line.text])
    if without:
        return squeeze(" ".join(_pieces(stream, span, node, without, hidden=True)[0]))
    return squeeze("".join(stream.parts[span.part : span.end]).replace(BREAK, " "))


def parts_of(node: HtmlElement) -> list[str] | None:
    """The texts under the node, hidden ones too, and breaks; None where it has no place."""
    placed = _placed(node, hidden=True)
    return placed[0].parts[placed[1].part : placed[1].end] if placed is not None else None


def _pieces(
    stream: Stream, span: Span, node: HtmlElement, without: frozenset[HtmlElement], hidden: bool
) -> tuple[list[str], list[HtmlElement]]:
    """The text before each break under the node, and the block whose line ends there."""
    parts, blocks = stream.parts[span.part : span.end], stream.blocks[span.line : span.last]
    if node in without:
        return [""], [node]
    for part, end, line, last in reversed(_gaps(span, without, hidden)):
        del parts[part - span.part : end - span.part]
        del blocks[line - span.line : last - span.line]
    if not span.whole:
        blocks = [node if block is span.block else block for block in blocks]
    return "".join(parts).split(BREAK), [*blocks, node]


def _gaps(span: Span, without: frozenset[HtmlElement], hidden: bool) -> list[tuple[int, int, int, int]]:
    """The outermost of the nodes that are left out, within the span, in order: their parts and their breaks."""
    gaps = []
    for node in without:
        placed = _placed(node, hidden)
        if placed is not None:
            own = placed[1]
            around = int(own.whole)  # a block's own two breaks go with it
            gaps.append((own.part - around, own.end + around, own.line - around, own.last + around))
    found: list[tuple[int, int, int, int]] = []
    for gap in sorted(gaps, key=lambda gap: (gap[0], -gap[1])):
        inside = span.part <= gap[0] and gap[1] <= span.end
        if inside and (not found or gap[0] >= found[-1][1]):
            found.append(gap)
    return found
