"""The rows of a list, told by structure: repeated siblings, each with a link and a printed day."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from archive.reading.dom import Page, is_chrome, marks, parse, real_href, text_of
from archive.reading.text import Found, bare, dates, only_date, squeeze, yearless
from archive.records import Claim, ClaimSource, Row

ROW_TAGS = ("li", "tr", "dd", "div", "p", "a", "td")
NESTED = ("ul", "ol", "dl", "table")
PINNED = re.compile(r"[\[【(（]?置顶[\]】)）]?")
LABEL = re.compile(r"^(?:发布|公开|成文|印发|更新|生成)?(?:时间|日期)\s*[:：]?\s*")
TAIL_DATE = re.compile(r"[\s\[(（【]*((?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?)[\])）】]*\s*$")
SIDE = re.compile(r"side(?:bar)?|popbox|tuijian|推荐|相关|hot|rank|friend|yqlj|gywm|banner|swiper|slider", re.I)
ICONS = re.compile(r"^(?:[·•▪■◆►»>*\-]|NEW[!！]?|new)\s*|\s*(?:NEW[!！]?)$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as it stands: `dated` also counts a day without a year, which is structure but no claim."""

    title: str
    href: str
    printed: Claim | None
    dated: bool
    pinned: bool


@dataclass(slots=True)
class Group:
    """Rows of one place in the page's structure."""

    place: str
    elements: list[HtmlElement] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def dated(self) -> int:
        return sum(entry.dated for entry in self.entries)


def nested_in(row: HtmlElement) -> frozenset[HtmlElement]:
    """Lists and boxes within a row: their links are about the row (相关解读), they are not rows."""
    inner = row.iterdescendants(*NESTED) if row.tag not in ("table",) else ()
    boxes = (node for node in row.iterdescendants("div", "span") if "popbox" in marks(node).lower())
    return frozenset([*inner, *boxes])


def inside(node: HtmlElement, holders: frozenset[HtmlElement]) -> bool:
    return bool(holders) and (node in holders or any(parent in holders for parent in node.iterancestors()))


def title_anchor(row: HtmlElement, boxes: frozenset[HtmlElement]) -> HtmlElement | None:
    """The link that names the row: of its own links the one with the longest words."""
    if row.tag == "a":
        return row if real_href(row) else None
    anchors = [node for node in row.iter("a") if real_href(node) and not inside(node, boxes)]
    return max(anchors, key=lambda node: len(words_of(node)), default=None)


def words_of(anchor: HtmlElement) -> str:
    return max(text_of(anchor), squeeze(anchor.get("title") or ""), key=len)


def full_title(anchor: HtmlElement, text: str) -> str:
    """The text of the link, or its @title where that is the same title uncut."""
    title = squeeze(anchor.get("title") or "")
    title = re.sub(r"<[^<>]{1,80}>", "", title)
    stem = re.sub(r"(?:\.{2,}|…+)$", "", bare(text))
    if not stem:
        return title
    return title if bare(title).startswith(stem[:8]) and len(bare(title)) >= len(stem) else text


def day_parts(row: HtmlElement, anchor: HtmlElement, boxes: frozenset[HtmlElement]) -> tuple[Found | None, bool, str]:
    """The row's printed day, whether a day (perhaps without its year) is printed at all, and the title's text."""
    without = frozenset([*boxes, *([anchor] if anchor is not row else [])])
    text = text_of(anchor, boxes)
    for node in row.iterdescendants():
        if isinstance(node.tag, str) and node not in without and not inside(node, without) and len(node) <= 3:
            own = LABEL.sub("", text_of(node, boxes))
            found = only_date(own) if own and len(own) < 40 else None
            if found or (own and len(own) < 16 and yearless(own)):
                inner = own if anchor is row or inside(node, frozenset([anchor])) else ""
                return found, True, squeeze(text.replace(inner, "", 1)) if inner else text
    if anchor is not row:
        rest = text_of(row, without)
        found = next(dates(rest), None)
        if found or any(yearless(word) for word in rest.split(" ")):
            return found, True, text
    return within_anchor(anchor, text)


def within_anchor(anchor: HtmlElement, text: str) -> tuple[Found | None, bool, str]:
    """A day that stands in the link itself: in an element of its own, or in brackets at the end of its text."""
    for node in anchor.iterdescendants("span", "em", "i", "b", "time", "font", "small", "div", "p"):
        own = text_of(node)
        found = only_date(own) if own and len(own) < 40 else None
        if found or (own and len(own) < 16 and yearless(own)):
            return found, True, squeeze(text.replace(own, "", 1))
    tail = TAIL_DATE.search(text)
    if tail:
        return only_date(tail.group(1)), True, squeeze(text[: tail.start()])
    return None, False, text


def entry_of(row: HtmlElement) -> Entry | None:
    """What the row says, or None where it is no row (a spacer, a template, a link without words)."""
    boxes = nested_in(row)
    anchor = title_anchor(row, boxes)
    if anchor is None:
        return None
    found, dated, text = day_parts(row, anchor, boxes)
    pinned = is_pinned(row, boxes)
    title = full_title(anchor, text)
    title = squeeze(ICONS.sub("", PINNED.sub("", title, count=1) if pinned else title))
    href = real_href(anchor)
    if not title or href is None:
        return None
    return Entry(title, href, found.claim(ClaimSource.LIST) if found else None, dated, pinned)


def is_pinned(row: HtmlElement, boxes: frozenset[HtmlElement]) -> bool:
    """Whether the row is marked 置顶: by a word of its own, an icon or a class."""
    text = text_of(row, boxes)
    if re.search(r"[\[【(（]置顶[\]】)）]|^置顶\s|\s置顶(?:\s|$)", text):
        return True
    icons = (node for node in row.iter("img", "i", "em", "span", "b", "font") if not inside(node, boxes))
    return any("置顶" in (n.get("alt") or n.get("title") or "") or bare(text_of(n)) == "置顶" for n in icons)


def place_of(row: HtmlElement) -> str:
    """Where in the page's structure a row stands: tags and classes of what holds it, numbers left out."""
    steps = [row.tag]
    for node in row.iterancestors():
        classes = " ".join(sorted((node.get("class") or "").split()))
        steps.append(f"{node.tag}.{re.sub(r'[0-9]+', '#', classes)}")
    return "/".join(reversed(steps))


def groups(root: HtmlElement) -> list[Group]:
    """Rows by place, for every place that holds a dated row outside the page's furniture."""
    found: list[Group] = []
    for tag in ROW_TAGS:
        places: dict[str, list[HtmlElement]] = defaultdict(list)
        for row in root.iter(tag):
            if not any(parent.tag == "li" for parent in row.iterancestors()) or tag == "li":
                places[place_of(row)].append(row)
        for place, elements in places.items():
            group = group_of(place, elements)
            if group.dated and not overlaps(group, found):
                found.append(group)
    return found


def group_of(place: str, elements: Iterable[HtmlElement]) -> Group:
    group = Group(place)
    for row in elements:
        if row.find(".//a") is None and row.tag != "a":
            continue
        if in_box(row) or is_chrome(row):
            continue
        entry = entry_of(row)
        if entry:
            group.elements.append(row)
            group.entries.append(entry)
        elif lost(row):
            group.broken.append(text_of(row)[:60])
    return group


def lost(row: HtmlElement) -> bool:
    """A row with words and a day whose link leads nowhere: a record that is set aside, not a spacer."""
    text = text_of(row, nested_in(row))
    return row.tag in ("li", "tr", "dd") and "{{" not in text and any(True for _ in dates(text)) and len(text) > 12


def in_box(row: HtmlElement) -> bool:
    """A row of a list within a row, or of a box beside the list."""
    parents = list(row.iterancestors())
    if row.tag == "li" and any(parent.tag == "li" for parent in parents):
        return True
    return any(SIDE.search(marks(parent)) for parent in parents if parent.tag not in ("body", "html"))


def overlaps(group: Group, others: list[Group]) -> bool:
    """Whether a group only repeats rows that another, more precise one already has."""
    links = {entry.href for entry in group.entries}
    return any(links & {entry.href for entry in other.entries} for other in others)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of the list that was recognised; `faults` are rows set aside, or a second list beside it."""

    rows: tuple[Row, ...]
    faults: tuple[str, ...] = ()


def rows_of(page: Page, entries: Iterable[Entry]) -> tuple[Row, ...]:
    """Entries as rows: addresses absolute, each once."""
    found: dict[str, Row] = {}
    for entry in entries:
        url = page.join(entry.href)
        found.setdefault(url, Row(entry.title, url, entry.printed, entry.pinned))
    return tuple(found.values())


def main_list(page: Page, holders: Iterable[HtmlElement] = ()) -> Rows | None:
    """The list of the page: of the family's own list holders, else the one that outweighs all others; None: none does."""
    for holder in holders:
        best = pick(groups(holder), 1)
        if best:
            return finish(page, best)
    body = page.tree.find("body")
    best = pick(groups(body), 2) if body is not None else None
    return finish(page, best) if best else None


def pick(found: list[Group], least: int) -> Group | None:
    """The group with the most dated rows; None where none has enough, or a second is of like size."""
    ranked = sorted(found, key=lambda group: group.dated, reverse=True)
    if not ranked or ranked[0].dated < least:
        return None
    if len(ranked) > 1 and ranked[1].dated * 2 > ranked[0].dated:
        return None
    return ranked[0]


def finish(page: Page, group: Group) -> Rows:
    faults = tuple(f"row without an address: {text}" for text in group.broken)
    return Rows(rows_of(page, group.entries), faults)


def fragment_rows(page: Page, fragments: Iterable[str]) -> Rows:
    """Rows out of pieces of HTML: records of a datastore, arguments of document.write, a commented list."""
    entries: list[Entry] = []
    faults: list[str] = []
    for number, piece in enumerate(fragments, 1):
        tree = parse(f"<html><body>{piece}</body></html>")
        read = [entry for row in top_rows(tree) if (entry := entry_of(row))]
        entries += read
        if not read and text_of(tree):
            faults.append(f"record {number} without an address: {text_of(tree)[:60]}")
    return Rows(rows_of(page, entries), tuple(faults))


def top_rows(tree: HtmlElement) -> list[HtmlElement]:
    """The outermost list items or table rows of a fragment; where it has none, the fragment itself."""
    rows = [row for row in tree.iter("li", "tr") if not any(up.tag in ("li", "tr") for up in row.iterancestors())]
    return rows or list(tree.iter("body"))
