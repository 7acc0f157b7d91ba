"""An article page put together: title, dates, source, index table, body, attachments, by a family's template."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from lxml.html import HtmlElement

from archive.reading import dom, noise, signoff
from archive.reading.dom import Page
from archive.reading.files import (
    EMBEDS,
    attachments,
    embedded,
    images,
    is_file,
    is_file_line,
    only_files,
    shows_file,
)
from archive.reading.labels import Around, around, index_pairs, is_cell, shown_of, source_of
from archive.reading.links import links
from archive.reading.pagers import filled
from archive.reading.rows import groups
from archive.reading.text import (
    BRACKETS,
    bare,
    doc_number,
    first_date,
    read_day,
    squeeze,
    table_number,
)
from archive.reading.tree import SILENT, Line
from archive.records import Article, Attachment, Claim, ClaimSource, Ignored, NoiseRule

TAIL = re.compile(
    r"^(?:扫一扫在?手机(?:上)?(?:查看|打开)当前页(?:面)?|打印本?页?|关闭(?:窗口|本页)?|打印\s*关闭|【?(?:打印|关闭|返回顶部|收藏|字体.*)】?|分享到?[:：]?|上一[篇条][:：]?.*|下一[篇条][:：]?.*"
    r"|相关(?:链接|新闻|文章|稿件|阅读|解读)[:：]?|(?:责任)?编辑[:：].{0,20}|\[\s*打印\s*\]|\[\s*关闭\s*\]|点击数?[:：]?\d*|(?:【)?返回(?:列表|顶部)?(?:】)?)$"
)
NOISE = (
    "#qr_container",
    "#div_div",
    "#qrcode",
    ".ewm",
    ".qrcode",
    ".share",
    ".m-share",
    ".bdsharebuttonbox",
    ".bshare-custom",
    ".print-close",
    ".sub-area",
    ".pageInfo",
    "#pagination",
)


@dataclass(frozen=True, slots=True)
class Template:
    """Where a family puts things. `bodies` are tried in order; of several matches the one with the most text counts."""

    bodies: tuple[str, ...]
    titles: tuple[str, ...] = ()
    noise: str = ""
    appended_files: bool = False  # the platform itself appends uploaded files to the end of the body
    file_words: bool = False  # a text that only links its file keeps the link's words (the editor wrote them)


GENERIC_BODIES = (
    "#zoom", ".zoom", "#UCAP-CONTENT", ".TRS_Editor", ".trs_editor_view", ".TRS_UEDITOR", "#ivs_content", ".article_content", ".article-content",
    ".Article_content", ".xxgk_content", ".news_content", ".main-txt", ".pages_content", ".view-content", "#content", ".content", ".article", ".detail",
)  # fmt: skip
GENERIC_TITLES = ("#ivs_title", ".article_title", ".article-title", "#title", "h1", ".title", "h2")


def body_node(page: Page, template: Template) -> HtmlElement | None:
    """The element that holds the text of the article."""
    blank: list[HtmlElement] = []
    for selector in template.bodies:
        nodes = [node for node in page.flat.select(selector) if holds_text(node)]
        best = max(nodes, key=lambda node: (len(dom.text_of(node)), shows_file(node)), default=None)
        if best is not None and (dom.text_of(best) or best.find(".//img") is not None or shows_file(best)):
            return best
        blank += nodes
    marked = between_marks(page)
    return marked if marked is not None else next(iter(blank), None) if blank else lone_file(page)


def lone_file(page: Page) -> HtmlElement | None:
    """The one file that an official article page without a text of its own shows or links."""
    if "articletitle" not in page.meta:
        return None
    said = [line.text for line in dom.lines(page.tree) if not dom.is_chrome(line.element)]
    if sum(map(len, said)) > 400 or any("。" in text for text in said):
        return None  # a text in a place that is not known: half of it would be an edit that nobody made
    frames = [node for node in page.tree.iter(*EMBEDS) if embedded(node) and not dom.is_chrome(node)]
    # Where scripts could yet write a text, a file that the page links need not be all that it has.
    links = [] if filled(page) else [a for a in page.tree.iter("a") if is_file(a) and not dom.is_chrome(a)]
    found = {embedded(node) or node.get("href"): node for node in frames or links}
    return next(iter(found.values())) if len(found) == 1 else None


def holds_text(node: HtmlElement) -> bool:
    """Whether the element can be the text: no furniture, nor a footer that was written in the same editor."""
    if node.tag in SILENT or dom.is_chrome(node):
        return False
    text = dom.text_of(node)
    return len(text) > 400 or not dom.FOOTER.search(text)


def between_marks(page: Page) -> HtmlElement | None:
    """Hanweb marks the text by `<meta name="ContentStart">` … `<meta name="ContentEnd">`: the block between them."""
    start = next((tag for tag in page.tree.iter("meta") if (tag.get("name") or "").lower() == "contentstart"), None)
    parent = start.getparent() if start is not None else None
    return parent if parent is not None and parent.tag not in ("head", "html") else None


def noise_in(page: Page, node: HtmlElement, template: Template) -> frozenset[HtmlElement]:
    """What of the body is furniture of the template, not text."""
    selectors = [*NOISE, *(template.noise.split(", ") if template.noise else ())]
    found = (other for selector in selectors for other in page.flat.select(selector))
    return frozenset(other for other in found if other is node or any(up is node for up in other.iterancestors()))


def body_lines(page: Page, node: HtmlElement, template: Template) -> tuple[list[Line], list[Ignored]]:
    """The text of the body by lines, what surrounds it (扫一扫, 打印, 上一篇) left out; and the noise that was in it."""
    found, ignored = quiet(dom.lines(node, noise_in(page, node, template)), page.noise)
    while found and TAIL.match(found[-1].text):
        found.pop()
    if not template.file_words and only_files(found):
        return [], ignored
    if template.appended_files:
        while found and is_file_line(found[-1]):
            found.pop()
    return found, ignored


def quiet(lines: list[Line], rules: tuple[NoiseRule, ...]) -> tuple[list[Line], list[Ignored]]:
    """The lines without noise, and what of them was noise."""
    kept: list[Line] = []
    out: list[Ignored] = []
    for line in lines:
        left, ignored = noise.strip(line.text, rules)
        out += [Ignored(len(kept), rule, text) for rule, text in ignored]
        if left.strip() or not ignored:
            kept.append(Line(squeeze(left), line.element) if ignored else line)
    return kept, out


def own_heading(title: str, body: list[Line]) -> int:
    """How many first lines of the body only spell the title (and the number under it)."""
    wanted, spelled = bare(title), ""
    for count, line in enumerate(body[:12], 1):
        spelled += bare(line.text)
        if spelled == wanted:
            return count + (1 if len(body) > count and doc_number(body[count].text) else 0)
        if not wanted.startswith(spelled):
            break
    return 0


def meta_claim(page: Page) -> Claim | None:
    found = first_date(page.meta.get("pubdate", ""))
    return found.claim(ClaimSource.META) if found else None


def title_of(page: Page, template: Template, pairs: dict[str, list[str]]) -> str:
    """ArticleTitle; else what the family's heading, the index table or the head of <title> says."""
    meta = page.meta.get("articletitle", "")
    if meta and meta not in (page.meta.get("columnname"), page.meta.get("sitename")):
        return meta
    for selector in (*template.titles, *GENERIC_TITLES):
        for node in page.flat.select(selector):
            text = dom.strip_markup(dom.text_of(node))
            if len(text) >= 4 and not dom.is_chrome(node) and text != page.meta.get("columnname"):
                return text
    if pairs.get("title"):
        return pairs["title"][0]
    node = page.tree.find(".//title")
    head = re.split(r"_{1,2}|\s[-|]\s|-(?=[^-]*(?:政府|网|局|委)$)", dom.text_of(node) if node is not None else "")[0]
    return squeeze(head)


def own_number(pairs: dict[str, list[str]], context: Around, body: list[Line]) -> str | None:
    """The document's own number: of the index table, else alone under the title or at the head of the text.

    Numbers cited within sentences, or standing further down, are other documents'.
    """
    for value in pairs.get("doc_number", []):
        number = table_number(value)
        if number:
            return number
    for line in (*context.before, *head_of(body)):
        number = doc_number(line.text)
        if number:
            return number
    return None


def head_of(body: list[Line]) -> list[Line]:
    """The lines over the first sentence of the text: a repeated title, the number under it."""
    found: list[Line] = []
    for line in body[:8]:
        if len(line.text) > 60 or re.search(r"[。；：:，,]", line.text):
            break
        found.append(line)
    return found


DAYLIKE = re.compile(r"\d\s*[-/.－—–．／年月]\s*\d|年\s*[一二三四五六七八九十]")  # what every printed day has
YEAR = re.compile(
    rf"[{re.escape(BRACKETS)}\d信息发布公开时间日期:：]*年[{re.escape(BRACKETS)}]*"
)  # a year in an element of its own
FEWEST = 3  # days: five rows with fewer would have to stand in one another


def days_in(page: Page, without: frozenset[HtmlElement]) -> int:
    """How many printed days a page may have at most, whatever they stand for."""
    days = len(DAYLIKE.findall(dom.text_of(page.tree, without)))
    return days + sum(YEAR.fullmatch(part) is not None for part in page.flat.every.parts if "年" in part)


WEAK = ("#content", ".content", ".article", ".detail")  # also the names of what holds a list


def is_listing(page: Page, body: HtmlElement) -> bool:
    """Whether a page without ArticleTitle is a column or a home page that answered in the article's place."""
    if "articletitle" in page.meta:
        return False
    weak = any(body in page.flat.select(selector) for selector in WEAK)
    if days_in(page, frozenset() if weak else frozenset([body])) < FEWEST:
        return False
    rows = [
        row
        for group in groups(page.tree)
        for row, entry in zip(group.elements, group.entries, strict=True)
        if entry.dated and (weak or not any(node is body for node in row.iterancestors()))
    ]
    return len(rows) >= 5


def read(page: Page, family: str, template: Template) -> Article | None:
    """The article of the page, or None where the template's places are not in it."""
    node = body_node(page, template)
    if node is None or is_listing(page, node):
        return None
    pairs = index_pairs(page, node)
    title = title_of(page, template, pairs)
    files = attachments(page, node, title)
    text, ignored = body_lines(page, node, template)
    if not title or not (text or files or node.find(".//img") is not None):
        return None
    article = put_together(page, family, node, title, pairs, text, files)
    return replace(article, ignored=tuple(ignored), images=images(page, node, noise_in(page, node, template)))


def put_together(
    page: Page,
    family: str,
    node: HtmlElement,
    title: str,
    pairs: dict[str, list[str]],
    text: list[Line],
    files: tuple[Attachment, ...],
) -> Article:
    context = around(page, node, title)
    heading = own_heading(title, text)
    number = own_number(pairs, context, text)
    if heading and not any(bare(title) in bare(line.text) for line in context.before if not is_cell(line)):
        text = text[heading:]  # the page has no other heading: these lines are its title, not its text
    labelled, source = source_of(context)
    shown = shown_of(context, title, pairs.get("published", []))
    issuer = next(iter(pairs.get("issuer", [])), None)
    source_meta = page.meta.get("contentsource") or None
    days = formation(pairs, text)
    return Article(
        family=family,
        title=title,
        body="\n".join(line.text for line in text),
        shown=shown.claim(ClaimSource.SHOWN) if shown else None,
        meta=meta_claim(page),
        source_name=source if labelled else issuer or source_meta,
        source_meta=source_meta,
        issuer=issuer,
        doc_number=number,
        index_number=next(iter(pairs.get("index_number", [])), None),
        formed=next(iter(days), None),
        attachments=files,
        faults=page.faults,
        formed_also=days[1:],
        links=links(page, node, title),
    )


def formation(pairs: dict[str, list[str]], text: list[Line]) -> tuple[date, ...]:
    """Formation days: 成文日期 of the index table, then the sign-offs, the latest first; each once."""
    stated = [day for value in pairs.get("formed", []) if (day := read_day(value) or day_in(value))]
    return tuple(dict.fromkeys([*stated, *signoff.formed(text)]))


def day_in(value: str) -> date | None:
    found = first_date(value)
    return found.day if found else None
