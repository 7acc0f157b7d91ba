"""An article page put together: title, dates, source, index table, body, attachments, by a family's template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from archive.reading import dom, signoff
from archive.reading.dom import Line, Page
from archive.reading.text import (
    Found,
    bare,
    dates,
    doc_number,
    first_date,
    only_date,
    read_day,
    squeeze,
    table_number,
)
from archive.records import Article, Attachment, Claim, ClaimSource

FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|xlsm|et|wps|ofd|pptx?|zip|rar|7z|csv|rtf|txt|ceb|dps|mp4|mp3|wmv)(?:[?&#].*)?$"
    r"|/downfile\.jsp\b|/attachfiles?/|/module/download/|/downloadfile\b|/attach(?:ment)?/|[?&]filename=|/files?/download",
    re.I,
)
NAMED_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|et|wps|ofd|pptx?|zip|rar|7z|csv|rtf|txt|ceb)\s*(?:[（(].{0,20}[）)])?$", re.I
)
PICTURE = re.compile(r"\.(?:jpe?g|png|gif|bmp|svg|webp|ico)(?:\?.*)?$", re.I)
BOX = re.compile(r"^(?:相关|点击)?(?:下载)?附件(?:下载|列表)?[:：]?$|^(?:文件|附件)下载[:：]?$")
COPIES = re.compile(r"^(?:pdf|word|ofd|doc|wps)(?:版|文件)?(?:下载|版)$", re.I)

FIELDS = {
    "issuer": (
        "发文机关",
        "发布机构",
        "发文机构",
        "发布机关",
        "发布单位",
        "发文单位",
        "制发机关",
        "公开机构",
        "信息来源单位",
        "责任部门",
    ),
    "doc_number": ("发文字号", "文号", "文件编号", "发文号", "文件号", "文件字号"),
    "index_number": ("索引号", "索取号", "信息索引号", "信息索引"),
    "formed": (
        "成文日期",
        "成文时间",
        "发文日期",
        "发文时间",
        "生成日期",
        "生成时间",
        "形成日期",
        "印发日期",
        "签发日期",
    ),
    "published": ("发布日期", "发布时间", "公开日期", "公开时间", "公布日期", "信息发布日期"),
    "title": ("标题", "名称", "信息名称", "文件名称"),
}
OTHER_LABELS = [
    "分类",
    "主题分类",
    "组配分类",
    "公开方式",
    "公开形式",
    "公开范围",
    "公开时限",
    "公开责任部门",
    "有效性",
    "主题词",
    "关键词",
    "体裁分类",
    "服务对象",
    "效力状态",
    "时效",
    "有效期",
    "信息分类",
    "内容概述",
    "公开类别",
    "体裁",
    "语种",
    "废止日期",
    "施行日期",
    "生效日期",
    "统一登记号",
    "登记号",
    "信息格式",
    "载体类型",
    "公开程序",
    "公开期限",
    "失效日期",
    "公开目录",
    "所属分类",
]
LABELS = {label: name for name, labels in FIELDS.items() for label in labels} | dict.fromkeys(OTHER_LABELS, "")

SOURCE = re.compile(
    r"(?:信息来源|文章来源|稿件来源|内容来源|来源部门|来源单位|来源|发布机构|发布单位|供稿单位|供稿)\s*[:：]\s*(?P<value>.*)$"
)
STOP = re.compile(
    r"\s*(?:(?:责任)?编辑|作者|审核|审签|校对|发布(?:时间|日期|人)|(?:更新|公开|录入)?(?:时间|日期)|浏览|点击|访问|阅读|字体|字号|打印|分享|关闭|收藏|保护视力|【|\[|［|\|"
    r"|我要|文章来源|信息来源|来源|大\s*中\s*小)|\s+[\u4e00-\u9fff]{2,6}\s*[:：]"
)
SHOWN = re.compile(r"(?P<label>(?:发布|发文|公开|公布|上传|更新)?(?:时间|日期)|发布于|发布)\s*[:：]?\s*$")
NOT_SHOWN = re.compile(
    r"(?:成文|生成|生效|施行|截止|废止|失效|印发|签发|登记|今天|现在|形成|实施)(?:时间|日期|是)?\s*[:：]?\s*$|今天是"
)
TODAY = re.compile(r"今天是|星期|欢迎|天气")
TAIL = re.compile(
    r"^(?:扫一扫在?手机(?:上)?(?:查看|打开)当前页(?:面)?|打印本?页?|关闭(?:窗口|本页)?|打印\s*关闭|【?(?:打印|关闭|返回顶部|收藏|字体.*)】?|分享到?[:：]?|上一[篇条][:：]?.*|下一[篇条][:：]?.*"
    r"|相关(?:链接|新闻|文章|稿件|阅读|解读)[:：]?|(?:责任)?编辑[:：].{0,20}|\[\s*打印\s*\]|\[\s*关闭\s*\]|点击数?[:：]?\d*|(?:【)?返回(?:列表|顶部)?(?:】)?)$"
)
NOISE = "#qr_container, #div_div, #qrcode, .ewm, .qrcode, .share, .m-share, .bdsharebuttonbox, .bshare-custom, .print-close, .sub-area, .pageInfo, #pagination"


@dataclass(frozen=True, slots=True)
class Template:
    """Where a family puts things. `bodies` are tried in order; of several matches the one with the most text counts."""

    bodies: tuple[str, ...]
    titles: tuple[str, ...] = ()
    noise: str = ""
    appended_files: bool = False  # the platform itself appends uploaded files to the end of the body


GENERIC_BODIES = (
    "#zoom", ".zoom", "#UCAP-CONTENT", ".TRS_Editor", ".trs_editor_view", ".TRS_UEDITOR", "#ivs_content", ".article_content", ".article-content",
    ".Article_content", ".xxgk_content", ".news_content", ".main-txt", ".pages_content", ".view-content", "#content", ".content", ".article", ".detail",
)  # fmt: skip
GENERIC_TITLES = ("#ivs_title", ".article_title", ".article-title", "#title", "h1", ".title", "h2")


def body_node(page: Page, template: Template) -> HtmlElement | None:
    """The element that holds the text of the article."""
    for selector in template.bodies:
        nodes = [
            node for node in page.tree.cssselect(selector) if node.tag not in dom.SILENT and not dom.is_chrome(node)
        ]
        if nodes:
            return max(nodes, key=lambda node: len(dom.text_of(node)))
    return between_marks(page)


def between_marks(page: Page) -> HtmlElement | None:
    """Hanweb marks the text by `<meta name="ContentStart">` … `<meta name="ContentEnd">`: the block between them."""
    start = next((tag for tag in page.tree.iter("meta") if (tag.get("name") or "").lower() == "contentstart"), None)
    parent = start.getparent() if start is not None else None
    return parent if parent is not None and parent.tag not in ("head", "html") else None


def noise_in(page: Page, node: HtmlElement, template: Template) -> frozenset[HtmlElement]:
    found = node.cssselect(NOISE + (f", {template.noise}" if template.noise else ""))
    return frozenset(found)


def body_lines(page: Page, node: HtmlElement, template: Template) -> list[Line]:
    """The text of the body by lines, what surrounds it (扫一扫, 打印, 上一篇) left out."""
    found = dom.lines(node, noise_in(page, node, template))
    while found and TAIL.match(found[-1].text):
        found.pop()
    if template.appended_files:
        while found and is_file_line(found[-1]):
            found.pop()
    return found


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


def index_pairs(page: Page, body: HtmlElement) -> dict[str, list[str]]:
    """The index table by field: cells, list items or lines `label：value` outside the body; every value, in order."""
    found: dict[str, list[str]] = {}
    inner = frozenset([body])
    for label, value in (*cell_pairs(page, inner), *line_pairs(page, inner)):
        if LABELS.get(label) and value:
            found.setdefault(LABELS[label], []).append(value)
    return found


def label_of(text: str) -> str | None:
    word = bare(text).strip(":：【】[]")
    return word if word in LABELS else None


def cell_pairs(page: Page, body: frozenset[HtmlElement]) -> Iterator[tuple[str, str]]:
    for tag in page.tree.iter("td", "th", "dt", "span", "label", "b", "strong", "em", "i", "div", "p", "li"):
        if tag in body or any(node in body for node in tag.iterancestors()) or len(tag) > 2:
            continue
        text = dom.text_of(tag)
        label = label_of(text) if len(text) <= 16 else None
        following = tag.getnext()
        if label and following is not None and isinstance(following.tag, str) and following.tag != "a":
            value = dom.text_of(following)
            if (
                not bare(tag.tail or "")
                and label_of(value) is None
                and not re.match(r"[\u4e00-\u9fff]{2,6}[:：]", bare(value))
            ):
                yield label, value


def line_pairs(page: Page, body: frozenset[HtmlElement]) -> Iterator[tuple[str, str]]:
    for line in dom.lines(page.tree, body):
        head, colon, value = re.sub(r"[：]", ":", line.text).partition(":")
        label = label_of(head) if colon and len(head) <= 16 else None
        if label and len(value) <= 200:
            following = STOP.search(value)
            yield label, squeeze(value[: following.start()] if following and LABELS[label] != "title" else value)


@dataclass(frozen=True, slots=True)
class Around:
    """The visible lines of the page outside the body: those before it from the title on, and those after it."""

    before: tuple[Line, ...]
    after: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.before + self.after


def around(page: Page, body: HtmlElement, title: str) -> Around:
    marker = "\ue000"
    everything = dom.lines(page.tree)
    within = {id(line.element) for line in dom.lines(body, hidden=True)}
    positions = {id(node) for node in body.iter()}
    before, after, passed = [], [], False
    for line in everything:
        if id(line.element) in within and id(line.element) in positions:
            passed = True
        elif not dom.is_chrome(line.element):
            (after if passed else before).append(line)
    wanted = bare(title) or marker
    starts = [at for at, line in enumerate(before) if bare(line.text).startswith(wanted[:20]) and not is_cell(line)]
    return Around(tuple(before[starts[-1] :] if starts else before), tuple(after))


def is_cell(line: Line) -> bool:
    return line.element.tag in ("td", "title")


def source_of(context: Around) -> tuple[bool, str | None]:
    """Whether the page has a line 来源：, and what it says there."""
    labelled = False
    for line in context.lines:
        found = SOURCE.search(line.text)
        if found and len(line.text) <= 200:
            labelled = True
            stop = STOP.search(found["value"])
            value = squeeze(found["value"][: stop.start()] if stop else found["value"]).strip("|｜ ")
            if value and len(value) <= 60:
                return True, value
    return labelled, None


def shown_of(context: Around, title: str, stated: list[str]) -> Found | None:
    """The publishing date that the page shows: labelled, of the index table, or alone between the title and the text."""
    for line in context.lines:
        for found in dates(line.text):
            head = line.text[: found.start]
            if SHOWN.search(head) and not NOT_SHOWN.search(head):
                return found
    for value in stated:
        found_stated = first_date(value)
        if found_stated:
            return found_stated
    return next((found for line in context.before if (found := unlabelled(line, bare(title)))), None)


def unlabelled(line: Line, title: str) -> Found | None:
    """A date that stands alone, or leads its line, under the title; never the clock of the header, or a cell's."""
    text = bare(line.text)
    if TODAY.search(text) or (title and title in text) or len(line.text) > 80 or is_cell(line):
        return None
    found = list(dates(line.text))
    if len(found) != 1:
        return None
    return found[0] if only_date(line.text) or found[0].start == 0 else None


def meta_claim(page: Page) -> Claim | None:
    found = first_date(page.meta.get("pubdate", ""))
    return found.claim(ClaimSource.META) if found else None


def title_of(page: Page, template: Template, pairs: dict[str, list[str]]) -> str:
    """ArticleTitle; else what the family's heading, the index table or the head of <title> says."""
    meta = page.meta.get("articletitle", "")
    if meta and meta not in (page.meta.get("columnname"), page.meta.get("sitename")):
        return meta
    for selector in (*template.titles, *GENERIC_TITLES):
        for node in page.tree.cssselect(selector):
            text = dom.strip_markup(dom.text_of(node))
            if len(text) >= 4 and not dom.is_chrome(node) and text != page.meta.get("columnname"):
                return text
    if pairs.get("title"):
        return pairs["title"][0]
    node = page.tree.find(".//title")
    head = re.split(r"_{1,2}|\s[-|]\s|-(?=[^-]*(?:政府|网|局|委)$)", dom.text_of(node) if node is not None else "")[0]
    return squeeze(head)


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


def own_number(pairs: dict[str, list[str]], context: Around, body: list[Line]) -> str | None:
    """The document's own number: of the index table, under the title, or the first line of the text; never a cited one."""
    for value in pairs.get("doc_number", []):
        number = table_number(value)
        if number:
            return number
    for line in (*context.before, *body[:3]):
        number = doc_number(line.text)
        if number:
            return number
    return None


def read(page: Page, family: str, template: Template) -> Article | None:
    """The article of the page, or None where the template's places are not in it."""
    node = body_node(page, template)
    if node is None:
        return None
    pairs = index_pairs(page, node)
    title = title_of(page, template, pairs)
    files = attachments(page, node, title)
    text = body_lines(page, node, template)
    if not title or not (text or files or node.find(".//img") is not None):
        return None
    return put_together(page, family, node, title, pairs, text, files)


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
    number = own_number(pairs, context, text[: heading + 1] if heading else text)
    if heading and not any(bare(title) in bare(line.text) for line in context.before if not is_cell(line)):
        text = text[heading:]  # the page has no other heading: these lines are its title, not its text
    labelled, source = source_of(context)
    shown = shown_of(context, title, pairs.get("published", []))
    issuer = next(iter(pairs.get("issuer", [])), None)
    source_meta = page.meta.get("contentsource") or None
    days, faults = formation(pairs, text)
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
        formed=days,
        attachments=files,
        faults=(*page.faults, *faults, *cut(page)),
    )


def formation(pairs: dict[str, list[str]], text: list[Line]) -> tuple[date | None, tuple[str, ...]]:
    """成文日期 of the index table, else the latest sign-off; a fault names the other days that the page gives."""
    stated = [day for value in pairs.get("formed", []) if (day := read_day(value) or day_in(value))]
    signed = signoff.formed(text)
    chosen = stated[0] if stated else next(iter(signed), None)
    others = [day.isoformat() for day in dict.fromkeys([*stated, *signed]) if day != chosen]
    return chosen, tuple(f"another formation day on the page: {day}" for day in others)


def day_in(value: str) -> date | None:
    found = first_date(value)
    return found.day if found else None


def cut(page: Page) -> tuple[str, ...]:
    return () if page.closed else ("the page is cut: it does not end",)
