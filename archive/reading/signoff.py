"""The day on which a document was formed, as its own text gives it: the sign-off, or the line of its adoption."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from lxml.html import HtmlElement

from archive.reading.text import BRACKETS, bare, dates, fold, only_date
from archive.reading.tree import Line, inherited

# How names of bodies end: what may stand over, or before, the day of a sign-off.
BODY_ENDS = (
    "局|委|府|办|办公室|厅|处|科|部|院|所|中心|站|队|总社|供销社|联社|街道|镇|乡|公司|集团|学校|中学|小学|医院|银行|分行|支行|指挥部|领导小组|党组"
    "|党校|基地|园区|馆|台|庭|协会|商会|学会|工会|联合会|基金会|理事会|常委会|委员会|管委会|居委会|村委会|红十字会|残联|妇联|工商联|工委|人大"
)
ENDS = re.compile(rf"(?:{BODY_ENDS})(?:[（(](?:代章|盖章|章|公章|印章)[）)])?$")
AFTER = re.compile(
    r"^[（(]?(?:此件|此文|附件|附[:：]|抄送|主送|联系|咨询|信息公开|公开(?:属性|方式)|印发|主办|承办|\d{3,4}-?\d{7,8})"
)
ADOPTED = re.compile(r"^[（(].{0,80}(?:通过|公布|批准|修订|发布|施行)[^（）()]{0,20}[）)]$")
LAST = "日号月年时点分秒"  # how a date ends, but for its digits
HEADING = 8  # lines: an adoption stands under the title


def names_body(text: str) -> bool:
    """Whether a line is the name of a body, or of several, and not a sentence."""
    trimmed = bare(text).strip(BRACKETS)
    return 3 <= len(trimmed) <= 120 and not re.search(r"[。！？；:：]", trimmed) and bool(ENDS.search(trimmed))


def in_table(line: Line) -> bool:
    """Whether the line stands in a table's cell: a day in a column is no sign-off."""
    return inherited(line.element, "cell", is_cell)


def is_cell(node: HtmlElement) -> bool:
    return node.tag in ("td", "th")


def ends_as_day(text: str) -> bool:
    """Whether a day can stand at the end of a line, or fill it: nearly no line of a text ends so."""
    trimmed = text.rstrip(BRACKETS)
    return bool(trimmed) and (trimmed[-1] in LAST or trimmed[-1].isdecimal())


def signed(body: Sequence[Line], at: int) -> date | None:
    """The day of a sign-off in this line: `某某局 2018年8月17日`, or a day alone under the name of a body."""
    text = body[at].text
    alone = only_date(text)
    if alone and alone.day:
        before = body[at - 1].text if at else ""
        closing = "月" in text and all(AFTER.match(bare(line.text)) or in_table(line) for line in body[at + 1 :])
        return alone.day if names_body(before) or (closing and at > 0) else None
    found = list(dates(text))
    if len(found) != 1 or found[0].day is None:
        return None
    head, tail = text[: found[0].start], text[found[0].stop :]
    return found[0].day if names_body(head) and not bare(tail).strip(BRACKETS) and "年" in fold(found[0].text) else None


def adopted(body: Sequence[Line]) -> date | None:
    """（2007年6月29日第十届…第二十八次会议通过）: the day of a decision's adoption, under its title."""
    for line in body[:HEADING]:
        if "通过" in line.text and ADOPTED.match(bare(line.text)):
            found = [day for date_ in dates(line.text) if (day := date_.day)]
            if len(found) == 1:
                return found[0]
    return None


def formed(body: Sequence[Line]) -> tuple[date, ...]:
    """Every formation day that the text gives, latest first (semantics §3: of several the latest is the trigger)."""
    days = {
        day
        for at, line in enumerate(body)
        if ends_as_day(line.text) and not in_table(line) and (day := signed(body, at))
    }
    passed = adopted(body)
    return tuple(sorted(days | ({passed} if passed else set()), reverse=True))
