"""What stands around an article's text: its index table, and the line of date and source under its title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from archive.reading import dom, tree
from archive.reading.dom import Page
from archive.reading.text import SPACES, Found, bare, dates, first_date, only_date, squeeze
from archive.reading.tree import Line

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
FRAMES = ":：【】[]"
NO_WORDS = FRAMES + SPACES + tree.BREAK
INITIALS = frozenset(label[0] for label in LABELS)
BOUNDARY = r"(?:^|[\s|｜\[【（(·])"  # 会议时间, 数据来源 are no labels of the page
SOURCE = re.compile(
    BOUNDARY
    + r"(?:信息来源|文章来源|稿件来源|内容来源|来源部门|来源单位|来源|发布机构|发布单位|供稿单位|供稿)\s*[:：]\s*(?P<value>.*)$"
)
STOP = re.compile(
    r"\s*(?:(?:责任)?编辑|作者|审核|审签|校对|发布(?:时间|日期|人)|(?:更新|公开|录入)?(?:时间|日期)|浏览|点击|访问|阅读|字体|字号|打印|分享|关闭|收藏|保护视力|【|\[|［|\|"
    r"|我要|文章来源|信息来源|来源|大\s*中\s*小)|\s+[\u4e00-\u9fff]{2,6}\s*[:：]"
)
# 更新时间 is no publication, 发文日期 is a formation.
SHOWN = re.compile(BOUNDARY + r"(?:(?:信息)?(?:发布|公开|公布|上传)?(?:时间|日期)|发布于|发布)\s*[:：]?\s*$")
NOT_SHOWN = re.compile(
    r"(?:成文|生成|生效|施行|截止|废止|失效|印发|签发|登记|今天|现在|形成|实施)(?:时间|日期|是)?\s*[:：]?\s*$|今天是"
)
TODAY = re.compile(r"今天是|星期|欢迎|天气")


def index_pairs(page: Page, body: HtmlElement) -> dict[str, list[str]]:
    """The index table by field: cells, list items or lines `label：value` outside the body; every value, in order."""
    found: dict[str, list[str]] = {}
    inner = frozenset([body])
    for label, value in (*cell_pairs(page, inner), *line_pairs(page, inner)):
        if LABELS.get(label) and value:
            found.setdefault(LABELS[label], []).append(value)
    return found


@lru_cache(4096)
def label_of(text: str) -> str | None:
    word = bare(text).strip(FRAMES)
    return word if word in LABELS else None


def may_be_label(tag: HtmlElement) -> bool:
    """Whether what the element says first can begin a label; most of a page's elements say something else."""
    said = tree.parts_of(tag)
    for part in said if said is not None else [tag.text or ""]:
        if begins := part.lstrip(NO_WORDS):
            return begins[0] in INITIALS
    return said is None


def cell_pairs(page: Page, body: frozenset[HtmlElement]) -> Iterator[tuple[str, str]]:
    within = {node for holder in body for node in holder.iter()}
    for tag in page.tree.iter("td", "th", "dt", "span", "label", "b", "strong", "em", "i", "div", "p", "li"):
        if not may_be_label(tag) or len(tag) > 2 or tag in within:
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
        if ":" not in line.text and "：" not in line.text:
            continue
        head, colon, value = line.text.replace("：", ":").partition(":")
        label = label_of(head) if colon and len(head) <= 16 else None
        if label and len(value) <= 200:
            following = STOP.search(value)
            yield label, squeeze(value[: following.start()] if following and LABELS[label] != "title" else value)


@dataclass(frozen=True, slots=True)
class Around:
    """The visible lines of the page outside the body: those before it from the title on, and some close after it."""

    before: tuple[Line, ...]
    after: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Where labels are looked for: before the text, then close after it (further down stand other articles)."""
        return self.before + self.after


AFTER = 8


def around(page: Page, body: HtmlElement, title: str) -> Around:
    """The lines outside the body, the page's furniture left out; before it they begin with the title."""
    within = set(body.iter())
    before: list[Line] = []
    after: list[Line] = []
    passed = False
    for line in dom.lines(page.tree):
        if line.element in within:
            passed = True
        elif not (passed and len(after) >= AFTER) and not dom.is_chrome(line.element):
            (after if passed else before).append(line)
    wanted = bare(title)[:20]
    starts = [at for at, line in enumerate(before) if bare(line.text).startswith(wanted) and not is_cell(line)]
    return Around(tuple(before[starts[-1] :] if starts and wanted else before), tuple(after))


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
    return next((alone for line in context.before if (alone := unlabelled(line, bare(title)))), None)


def unlabelled(line: Line, title: str) -> Found | None:
    """A date that stands alone, or leads its line, under the title; never the clock of the header, or a cell's."""
    text = bare(line.text)
    if TODAY.search(text) or (title and title in text) or len(line.text) > 80 or is_cell(line):
        return None
    first, *more = [*dates(line.text), None]
    if first is None or len(more) > 1:
        return None
    return first if only_date(line.text) or first.start == 0 else None
