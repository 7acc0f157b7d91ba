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
CELLS = (*PLACES, "tr", "td", "dd", "p", "span", "pre")
SAID = ("回复", "答复", "回应", "解答", "反馈", "采纳", "办理", "处理", "解读")
NAMED = re.compile(r"repl(?:y|ies)|answer|respons(?!iv)|feedback|interpret|huifu|dafu|fankui|jiedu|banli", re.I)
WRITES = re.compile(r"repl(?:y|ies)|huifu|dafu|回复|答复", re.I)
DRAWN = re.compile(r"ico|btn|button", re.I)  # a sign drawn by the style sheet
AWAITED = re.compile(r"\{\{.*?\}\}|(?:数据)?(?:正在|努力)?(?:加载|载入|读取)中?[.…。]*|loading[.…]*", re.I)
LABEL = 12  # characters: a longer text is no label


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


def shows_another(page: Page) -> bool:
    """Whether the page has a place for a reply, a feedback or an interpretation that its bytes do not hold: one in its text
    (`shows_more`); anywhere a frame whose name says so, or beside a script an empty place whose name or label does; or a
    script that speaks of replies."""
    if shows_more(page) or any(_framed(node) and NAMED.search(_names(node)) for node in page.tree.iter(*FRAMES)):
        return True
    scripts = list(page.tree.iter("script"))
    if any(WRITES.search(f"{script.get('src') or ''} {script.text or ''}") for script in scripts):
        return True
    return bool(scripts) and any(_awaits(node) for node in page.tree.iter(*CELLS))


def _names(node: HtmlElement) -> str:
    return f"{dom.marks(node)} {node.get('name') or ''} {node.get('src') or ''}"


def _awaits(node: HtmlElement) -> bool:
    """Whether it says nothing, or no more than its label, and is named or labelled as the place of a reply. What a picture
    there says is not read either."""
    text = dom.text_of(node)
    blank = not AWAITED.sub("", text).strip()
    if not (blank or _label(text)) or dom.is_chrome(node):
        return False
    names = _names(node)
    named = NAMED.search(f"{names} {text}") is not None and node.find(".//a") is None
    return (named and not DRAWN.search(names)) or (blank and _labelled(node))


def _label(text: str) -> bool:
    return len(text) <= LABEL and any(word in text for word in SAID)


def _labelled(node: HtmlElement) -> bool:
    """Whether what stands before it, and is no link, says so."""
    for before in node.itersiblings(preceding=True):
        if (before.tail or "").strip():
            return _label(before.tail.strip())
        if isinstance(before.tag, str):
            break
    else:
        parent = node.getparent()
        return parent is not None and _label((parent.text or "").strip())
    return before.tag != "a" and before.find(".//a") is None and _label(dom.text_of(before))


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
