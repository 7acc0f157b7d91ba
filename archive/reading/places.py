"""Where a row stands: its place in the page's structure, and whether that is a box beside the list."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.html import HtmlElement

from archive.reading.dom import marks
from archive.reading.tree import inherited, path_of

SIDE = re.compile(
    r"(?:^|[\s_-])(?:side(?:bar)?|hot|rank|friend\w*|yqlj|tuijian|banner|swiper\S*|slider)(?=$|[\s_-])|popbox|推荐|相关",
    re.I,
)
NUMBERS = re.compile(r"[0-9]+")


def place_of(row: HtmlElement) -> str:
    """Where in the page's structure a row stands: tags and classes of what holds it, numbers left out."""
    parent = row.getparent()
    return "" if parent is None else path_of(parent, step_of)


def step_of(node: HtmlElement) -> str:
    return f"{node.tag}.{classes_of(node.get('class') or '')}"


@lru_cache(4096)
def classes_of(classes: str) -> str:
    return NUMBERS.sub("#", " ".join(sorted(classes.split())))


def in_box(row: HtmlElement) -> bool:
    """A row of a list within a row, or of a box beside the list."""
    parent = row.getparent()
    if parent is None:
        return False
    return (row.tag == "li" and inherited(parent, "item", is_li)) or inherited(parent, "side", beside_the_list)


def is_li(node: HtmlElement) -> bool:
    return bool(node.tag == "li")


def beside_the_list(node: HtmlElement) -> bool:
    return node.tag not in ("body", "html") and marks_box(marks(node))


@lru_cache(4096)
def marks_box(said: str) -> bool:
    return bool(SIDE.search(said))
