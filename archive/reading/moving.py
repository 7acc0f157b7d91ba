"""What an article may show beside its bytes: a frame, or a place that a script fills.

A table that is filled so is not in what we keep; when the site later writes it into the page, its rows look new. Which
script fills which place cannot be told without running it, so any place of the text that stands empty beside a script may
be filled.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from archive.reading import dom
from archive.reading.articles import GENERIC_BODIES, NOISE, Template, body_node
from archive.reading.dom import Page
from archive.reading.files import embedded

FRAMES = ("iframe", "frame", "embed", "object")
BOXES = ("div", "section")
PLACES = ("table", "tbody", "ul", "ol", "dl", *BOXES)
BINDS = re.compile(r"(?:v|ng|ms)-(?:for|repeat|each|html|text)")
SMALL = {str(n) for n in range(10)}  # pixels: such a frame counts visitors


def may_move(page: Page) -> bool:
    """Whether anything of the page could show what its bytes do not hold: a script or a frame of any kind."""
    return next(page.tree.iter("script", *FRAMES), None) is not None


def shows_more(page: Page) -> bool:
    """Whether the text of an article has a place for more than its bytes hold: a frame that is no file, a template, or an
    empty list, table or named box beside a script."""
    scripted = next(page.tree.iter("script"), None) is not None
    noise = {node for selector in NOISE for node in page.flat.select(selector)} if scripted else set()
    text = body_node(page, Template(GENERIC_BODIES))
    text = page.tree if text is None else text
    if any(map(_framed, text.iter(*FRAMES))) or any(map(_templated, text.iter())):
        return True
    return scripted and any(_empty(node) and node not in noise for node in text.iter(*PLACES))


def _framed(node: HtmlElement) -> bool:
    source = dom.usable(node.get("src") or node.get("data") or "")
    small = any((node.get(side) or "").removesuffix("px") in SMALL for side in ("width", "height"))
    return bool(source) and not embedded(node) and not small and not dom.is_chrome(node)


def _templated(node: HtmlElement) -> bool:
    """Whether a script writes it from a pattern: `v-for=`, `{{row.number}}`."""
    if not isinstance(node.tag, str) or node.tag == "script":
        return False
    return "{{" in (node.text or "") or any(BINDS.match(str(name)) for name in node.attrib)


def _empty(node: HtmlElement) -> bool:
    named = node.tag not in BOXES or bool(node.get("id"))
    return named and not dom.text_of(node) and node.find(".//img") is None and not dom.is_chrome(node)
