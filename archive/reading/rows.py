"""The rows of a list, told by structure: repeated siblings, each with a link and a printed day."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from archive.reading import pagers
from archive.reading.dom import Page, is_chrome, marks, parse, real_href, text_of
from archive.reading.places import in_box, place_of
from archive.reading.text import COUNTED, Found, bare, dates, only_date, squeeze, yearless
from archive.records import Claim, ClaimSource, Row

ROW_TAGS = ("li", "tr", "dd", "div", "p", "a", "td")
NESTED = ("ul", "ol", "dl", "table")
PINNED = re.compile(r"[\[【(（]?置顶[\]】)）]?")
LABEL = re.compile(r"^(?:信息)?(?:发布|公开|公布)?(?:时间|日期)?\s*[:：]?\s*")
# 年月日 at the end of a title is its subject (农产品价格（2018年8月17日）), not the day of the list.
TAIL_DATE = re.compile(r"[\s\[(（【]*((?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2})[\])）】]*\s*$")
ICONS = re.compile(r"^(?:[·•▪■◆►»>*]|NEW[!！]?(?![A-Za-z]))\s*|\s*(?:NEW[!！]?)$")


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


NOT_PRINTED = re.compile(
    r"(?:截止|截至|到期|结束|成文|生成|生效|施行|实施|失效|废止|印发|有效期|报名|开标|更新)[^0-9]{0,6}$"
)


def day_parts(row: HtmlElement, anchor: HtmlElement, boxes: frozenset[HtmlElement]) -> tuple[Found | None, bool, str]:
    """The row's printed day, whether a day (perhaps without its year) is printed at all, and the title's text."""
    text = text_of(anchor, boxes)
    if anchor is row:
        return within_anchor(anchor, text)
    without = frozenset([*boxes, anchor])
    found, dated = alone_in(row, without)
    if found or dated:
        return found, True, text
    rest = text_of(row, without)
    loose = {day.begin: day for day in dates(rest) if not NOT_PRINTED.search(rest[: day.start])}
    if loose:
        return (next(iter(loose.values())) if len(loose) == 1 else None), True, text
    if any(yearless(word) for word in rest.split(" ")):
        return None, True, text
    return within_anchor(anchor, text)


def alone_in(row: HtmlElement, without: frozenset[HtmlElement]) -> tuple[Found | None, bool]:
    """The day that fills an element of the row. Of several different ones the column headed 发布 counts; else none."""
    found: list[tuple[HtmlElement, Found]] = []
    dated = False
    for node in row.iterdescendants():
        if not isinstance(node.tag, str) or len(node) > 3 or inside(node, without):
            continue
        own = text_of(node, without)
        words = LABEL.sub("", own)
        day = only_date(words) if words and len(words) < 40 else None
        if day and not NOT_PRINTED.search(heading(node)):
            found.append((node, day))
        dated = dated or day is not None or (0 < len(own) < 16 and yearless(own))
    days = {day.begin: day for _, day in found if not any(within(other, day) for _, other in found)}
    if len(days) > 1:
        headed = [day for node, day in found if "发布" in heading(node) or "公开" in heading(node)]
        return (headed[0] if headed else None), True
    return next(iter(days.values()), None), dated


def within(inner: Found, outer: Found) -> bool:
    """Whether a day is only part of another's printing: `17` over `2018-08`."""
    return (
        outer.begin <= inner.begin and inner.end <= outer.end and (inner.begin, inner.end) != (outer.begin, outer.end)
    )


def heading(cell: HtmlElement) -> str:
    """The words over a table's cell, in its first row."""
    row, table = cell.getparent(), next(cell.iterancestors("table"), None)
    first = next(table.iter("tr"), None) if table is not None else None
    if cell.tag != "td" or row is None or first is None or first is row:
        return ""
    cells, place = list(first), list(row).index(cell)
    return text_of(cells[place]) if place < len(cells) else ""


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


def groups(root: HtmlElement) -> list[Group]:
    """Rows by place, for every place that holds a dated row outside the page's furniture; the largest first.

    Of places that repeat the same rows (a list item and the box within it) the larger, then the more listlike counts.
    """
    every: list[Group] = []
    for tag in ROW_TAGS:
        places: dict[str, list[HtmlElement]] = defaultdict(list)
        for row in root.iter(tag):
            places[place_of(row)].append(row)
        every += [group for place, rows in places.items() if (group := group_of(f"{place}/{tag}", rows)).dated]
    every.sort(key=rank)
    found: list[Group] = []
    for group in every:
        if not overlaps(group, found):
            found.append(group)
    return found


def rank(group: Group) -> tuple[int, bool, int]:
    """Most dated rows first; then real list items; then the innermost."""
    return -group.dated, group.place.rsplit("/", 1)[-1] not in ("li", "tr", "dd"), -group.place.count("/")


def any_rows(page: Page) -> bool:
    """Whether anything on the page looks like rows of a list, the chosen one or not."""
    return bool(groups(page.tree))


def group_of(place: str, elements: Iterable[HtmlElement]) -> Group:
    group = Group(place)
    own = [row for row in elements if holds_link(row) and not (in_box(row) or is_chrome(row))]
    rows = [row for row in own if row.tag in ("li", "tr", "dd", "a") or not crowded(row)]
    if not any(COUNTED.search(text_of(row)) for row in rows):
        return group  # no row bears a day
    for row in rows:
        entry = entry_of(row)
        if entry:
            group.elements.append(row)
            group.entries.append(entry)
        elif lost(row):
            group.broken.append(text_of(row)[:60])
    return group


def holds_link(row: HtmlElement) -> bool:
    return row.tag == "a" or next(row.iter("a"), None) is not None


def crowded(row: HtmlElement) -> bool:
    """Whether a block holds too many links to be one row."""
    links: set[str | None] = set()
    for anchor in row.iter("a"):
        if real_href(anchor):
            links.add(anchor.get("href"))
            if len(links) > 3:
                return True
    return False


def lost(row: HtmlElement) -> bool:
    """A row with words and a day whose link leads nowhere: a record that is set aside, not a spacer."""
    text = text_of(row, nested_in(row))
    return row.tag in ("li", "tr", "dd") and "{{" not in text and any(True for _ in dates(text)) and len(text) > 12


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


def main_list(
    page: Page, holders: Iterable[HtmlElement] = (), proved: Callable[[], bool] = lambda: False
) -> Rows | None:
    """The list of the page: of the family's own list holders, else the one that its pager turns by script, else the one
    that outweighs all others; None: none does. `proved`: whether the page proves to be a list, be it of a single row."""
    for holder in holders:
        found = groups(holder)
        best = pick(found, 1)
        if best:
            return finish(page, best, found)
    body = page.tree.find("body")
    found = groups(body) if body is not None else []
    written = page.tree.xpath(SCRIPTS)
    best = beside(found, written) or pick(found, 2) or beside(found, pagers.holders(page))
    if best is None and len(found) == 1:
        best = found[0]
    if best is None or (best.dated == 1 and (is_article(page) or not ("columnname" in page.meta or proved()))):
        return None
    return finish(page, best, found)


ARTICLE_PATH = re.compile(r"/t(?:19|20)\d{6}_\d+[_.]|/art_\d|/content_\d|/post_\d|/doc_[0-9a-f]{24}")


def is_article(page: Page) -> bool:
    """Whether the page says that it is an article: a dated link beside its text is no list of one row."""
    title = page.meta.get("articletitle")
    return (title is not None and title != page.meta.get("columnname")) or bool(ARTICLE_PATH.search(page.path))


def pick(found: list[Group], least: int) -> Group | None:
    """The group with the most dated rows; None where it has too few, or a second is more than half its size."""
    if not found or found[0].dated < least:
        return None
    if len(found) > 1 and found[1].dated * 2 > found[0].dated:
        return None
    return found[0]


SCRIPTS = "//script[contains(., 'createPageHTML(') or contains(., '.pagination(')]"


def beside(found: list[Group], turns: Iterable[HtmlElement]) -> Group | None:
    """Of several lists the one that the pager turns: alone with it in the nearest element around it."""
    for mark in turns:
        for holder in list(mark.iterancestors())[:4]:
            inner = [group for group in found if any(holder in row.iterancestors() for row in group.elements)]
            if len(inner) == 1:
                return inner[0]
            if inner:
                break
    return None


def finish(page: Page, group: Group, found: list[Group]) -> Rows:
    """The chosen rows, with those that stand right beside them in another dress (a headline, pinned items)."""
    zone = holder_of(group.elements)
    near = [other for other in found if other is group or all(zone in row.iterancestors() for row in other.elements)]
    placed = [pair for other in near for pair in zip(other.elements, other.entries, strict=True)]
    order = {row: at for at, row in enumerate(zone.iter())}
    entries = [entry for _, entry in sorted(placed, key=lambda pair: order[pair[0]])]
    faults = tuple(f"row without an address: {text}" for other in near for text in other.broken)
    return Rows(rows_of(page, entries), faults)


def holder_of(rows: list[HtmlElement]) -> HtmlElement:
    """The element around the nearest one that holds all the rows."""
    common = [node for node in rows[0].iterancestors() if all(node in row.iterancestors() for row in rows[-1:])]
    upper = common[0].getparent()
    return common[0] if upper is None or upper.tag in ("body", "html") else upper


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
