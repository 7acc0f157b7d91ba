"""The tables of the bulletin in XLSX: charges, each office with our coverage, what falls due, two cut-off days compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from archive.records import Basis
from archive.site import words
from archive.site.bulletin import GAP, Bulletin, Duty, told

DUTY = (
    "责任单位",
    "事项编号",
    "行号",
    "条款",
    "期限",
    "对象",
    "应公开日",
    "状态",
    "依据",
    "提前或逾期天数",
    "栏目",
    "我方计划巡查",
    "我方完整巡查",
    "说明",
)
WIDTHS = (24, 19, 8, 40, 16, 40, 12, 10, 12, 16, 24, 12, 12, 60)


def write(bulletin: Bulletin, target: Path) -> None:
    """Write the workbook; every text cell stays text, whatever it begins with."""
    book = Workbook(write_only=True)
    _sheet(book, "通报事项", DUTY, (_duty(bulletin, duty) for duty in bulletin.charges))
    _sheet(
        book,
        "各单位",
        (
            "责任单位",
            "应公开事项",
            "列入通报",
            "其中逾期公开",
            "其中未公开或公开时间不足",
            "随口径而变或复核中",
            "我方未巡查到",
            "我方计划巡查",
            "我方完整巡查",
        ),
        (_office(bulletin, each) for each in bulletin.offices),
    )
    _sheet(book, "即将到期", DUTY, (_duty(bulletin, duty) for duty in bulletin.falls_due))
    if bulletin.office is not None:
        _sheet(book, "不作通报", DUTY, (_duty(bulletin, duty) for duty in bulletin.not_charged))
    if bulletin.compared is not None:
        _sheet(book, "两期比较", ("变化", "对照时状态", *DUTY, "变化原因"), _changes(bulletin))
        heads = tuple(name for name, _ in bulletin.compared.parts)
        _sheet(book, "两期比较（按单位）", ("责任单位", *heads), _by_office(bulletin))
    notes = (
        ("认定截至", bulletin.as_of),
        ("对照截至", bulletin.compared.since if bulletin.compared else ""),
        *sorted(bulletin.versions.items()),
    )
    _sheet(book, "说明", ("名目", "内容"), (*NOTES, *notes))
    at = datetime.fromisoformat(bulletin.as_of).replace(tzinfo=None)
    book.properties.created, book.properties.creator = at, ""
    book.save(target)


NOTES = (
    (
        "通报事项",
        "各种合理口径下均成立、不在复核中、未经裁定或声明排除的逾期公开与未公开。 Gaps that hold under every reading, uncontested and not excused.",
    ),
    (
        "我方巡查",
        "可能载有该事项的栏目（本单位的和共用的）计划与完整的巡查次数；不足是我方的，不归于单位。 Our own looks at the sections that could carry it; what lacks is ours.",
    ),
    ("各单位", "应公开事项多少不同，巡查程度不同，不是排名。 No ranking."),
)


def _sheet(book: Workbook, name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    widths = {**dict(zip(DUTY, WIDTHS, strict=True)), "内容": 100, "变化": 22, "变化原因": 60}
    for place, head in enumerate(heads, 1):
        sheet.column_dimensions[get_column_letter(place)].width = widths.get(head, 14)
    sheet.append([_cell(sheet, head, bold=True) for head in heads])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: object, value: object, bold: bool = False) -> WriteOnlyCell:
    text = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet, text)
    if isinstance(text, str):
        cell.data_type = "s"  # a title that begins with = is no formula
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _duty(bulletin: Bulletin, duty: Duty) -> tuple[object, ...]:
    looks, basis = bulletin.looks((duty,)), duty["basis"]
    names = "、".join(bulletin.section_names[each][0] for each in bulletin.sections_of(duty))
    return (
        duty["office"],
        duty["id"],
        duty["row"],
        duty["clause"],
        duty["phrase"],
        told(duty),
        duty["due_on"] or "",
        words.named(duty).zh,
        words.BASES[Basis(basis)][0] if basis else "",
        words.margin(duty["margin_min"], duty["margin_max"], "zh"),
        names,
        looks.planned,
        looks.complete,
        words.sentence(duty),
    )


def _office(bulletin: Bulletin, office: str) -> tuple[object, ...]:
    own = [duty for duty in bulletin.duties if duty["office"] == office]
    charges = [duty["state"] for duty in bulletin.charges if duty["office"] == office]
    looks = bulletin.looks_at(office)
    gaps = sum(duty["state"] in GAP for duty in own)
    unobserved = sum(duty["state"] == "unobserved" for duty in own)
    return (
        office,
        len(own),
        len(charges),
        charges.count("late"),
        charges.count("missing"),
        gaps - len(charges),
        unobserved,
        looks.planned,
        looks.complete,
    )


def _changes(bulletin: Bulletin) -> Iterable[tuple[object, ...]]:
    compared = bulletin.compared
    assert compared is not None
    for name, duties in compared.parts:
        for duty in duties:
            then = compared.then.get(duty["id"], "")
            said = words.named({**duty, "state": then}).zh if then else "尚无"
            yield (name, said, *_duty(bulletin, duty), compared.why[duty["id"]])


def _by_office(bulletin: Bulletin) -> Iterable[tuple[object, ...]]:
    """Of each office, how many of each kind of change: the two days side by side."""
    compared = bulletin.compared
    assert compared is not None
    for office in bulletin.offices:
        yield (office, *(sum(duty["office"] == office for duty in duties) for _, duties in compared.parts))
