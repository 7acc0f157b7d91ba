"""The bulletin (通报) as a draft in DOCX, worded as such bulletins are: offices, what was to be public by when, what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from archive.site import words
from archive.site.bulletin import NEXT, Bulletin, Duty, told

FONT = "仿宋"  # GB/T 9704: the body of official documents; a reader without it gets another
TABLE = "Table Grid"
NUMBERS = "一二三四五六七八"
VERSIONS = {
    "rules": "规则",
    "catalogue": "目录",
    "calendar": "工作日历",
    "reader": "识读程序",
    "noise": "去噪规则",
    "masks": "遮蔽规则",
}


def write(bulletin: Bulletin, target: Path) -> None:
    """Write the draft; its properties bear the instant of the judging."""
    paper = docx.Document()
    _set_up(paper, bulletin)
    _title(paper, bulletin)
    for number, (name, part) in enumerate(_parts(bulletin)):
        paper.add_heading(f"{NUMBERS[number]}、{name}", 1)
        part(paper, bulletin)
    paper.save(str(target))


def _parts(bulletin: Bulletin) -> Iterator[tuple[str, Callable[[Document, Bulletin], None]]]:
    yield "总体情况", _overall
    yield "存在的问题", _by_office
    if bulletin.office is not None:
        yield f"{NEXT}日内即将到期", _falls_due
        yield "随口径而变或在复核中的事项（不作通报）", _not_charged
    if bulletin.compared is not None:
        yield f"与{_instant(bulletin.compared.since)}相比", _compared
    if any(duty["state"] == "missing" for duty in bulletin.charges):
        yield "整改要求", _asked
    yield "范围与方法", _method


def _set_up(paper: Document, bulletin: Bulletin) -> None:
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = paper.styles[name]
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT if name == "Normal" else "黑体")
    core = paper.core_properties
    at = datetime.fromisoformat(bulletin.as_of)
    core.author, core.title, core.comments, core.last_modified_by = "", _name(bulletin), "", ""
    core.created = core.modified = at


def _name(bulletin: Bulletin) -> str:
    if bulletin.office is not None:
        return f"{bulletin.office}政务公开履责清单"
    return f"关于{bulletin.district}政务公开情况的通报"


def _title(paper: Document, bulletin: Bulletin) -> None:
    paper.add_heading(_name(bulletin), 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    head = paper.add_paragraph(f"（草稿，待核。认定截至{_instant(bulletin.as_of)}，北京时间）")
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _instant(text: str) -> str:
    at = datetime.fromisoformat(text)
    return f"{at.year}年{at.month}月{at.day}日{at:%H:%M}"


def _overall(paper: Document, bulletin: Bulletin) -> None:
    charges = bulletin.charges
    kinds = Counter(words.named(duty).zh for duty in charges)
    units = len({duty["office"] for duty in charges})
    judged = f"共认定{len(bulletin.offices)}个单位{len(bulletin.duties)}项应公开事项"
    found = f"其中各种合理口径下均成立、且不在复核中的问题{len(charges)}项，涉及{units}个单位：{'，'.join(f'{kind}{count}项' for kind, count in sorted(kinds.items(), reverse=True))}"
    paper.add_paragraph(f"{judged}，{found if charges else '没有发现各种合理口径下均成立的问题'}。")
    ours = sum(duty["state"] == "unobserved" for duty in bulletin.duties)
    unsure = sum(duty["state"] in ("unproven", "undetermined") for duty in bulletin.duties)
    paper.add_paragraph(
        f"{bulletin.looks(bulletin.duties).text}。另有{ours}项因我方巡查不足、{unsure}项因证据两可或工作日历未公布而不作认定；"
        f"{len(bulletin.not_charged)}项随口径而变或在复核中，不列入通报。"
    )


def _by_office(paper: Document, bulletin: Bulletin) -> None:
    if not bulletin.charges:
        paper.add_paragraph("无。")
    for office, duties in bulletin.by_office(bulletin.charges):
        paper.add_heading(f"{office}（{len(duties)}项）", 2)
        paper.add_paragraph(f"{bulletin.looks_at(office).text}。")
        for number, duty in enumerate(duties, 1):
            paper.add_paragraph(f"{number}. {bulletin.line(duty)}（{_basis(duty)}，事项编号{duty['id']}）")


def _basis(duty: Duty) -> str:
    clause = (
        f"“{duty['clause'].rstrip('。')}”" if duty["clause"] and duty["subject_kind"] == "period" else ""
    )  # names it
    return f"{duty['source']}{duty['row'] and '，'}{duty['row']}{clause}"


def _not_charged(paper: Document, bulletin: Bulletin) -> None:
    """What an office is told of its own alone."""
    for number, duty in enumerate(bulletin.not_charged, 1):
        paper.add_paragraph(f"{number}. {bulletin.line(duty)}")
    if not bulletin.not_charged:
        paper.add_paragraph("无。")


def _falls_due(paper: Document, bulletin: Bulletin) -> None:
    for duty in bulletin.falls_due:
        paper.add_paragraph(
            f"{duty['due_on']}（含当日）：{duty['row']} {_subject(duty)}，{duty['phrase'] or '清单所定期限'}。".strip()
        )
    if not bulletin.falls_due:
        paper.add_paragraph("我方所知范围内没有。已成文而未上网的，我方无从得知。")


def _asked(paper: Document, bulletin: Bulletin) -> None:
    paper.add_paragraph(
        "请上述单位对照未公开事项逐条整改，整改到位一项、销号一项；确无应公开信息的，请作出声明并在栏目中载明。"
        "整改时限：　　年　　月　　日前（由印发机关填写）。届时我方据巡查复核，复核结果写入整改台账。"
    )


def _subject(duty: Duty) -> str:
    return f"{duty['clause']} {told(duty)}"


def _compared(paper: Document, bulletin: Bulletin) -> None:
    compared = bulletin.compared
    assert compared is not None
    for name, duties in compared.parts:
        paper.add_heading(f"{name}{len(duties)}项", 2)
        for duty in duties:
            reason = compared.why[duty["id"]] if duties is compared.withdrawn else ""
            paper.add_paragraph(f"{duty['office']}：{_subject(duty)}（{duty['id']}）{reason and f'。{reason}'}")


def _version(text: str) -> str:
    """A version's number, or the first digits of its digest: the whole of it stands in the tables (说明)."""
    number, _, words = text.partition(": ")
    return f"第{number}版" if words or number.isdigit() else number.split(",")[-1].strip()[:16]


def _method(paper: Document, bulletin: Bulletin) -> None:
    for text in METHOD:
        paper.add_paragraph(text)
    versions = "；".join(
        f"{zh}{_version(bulletin.versions[key])}" for key, zh in VERSIONS.items() if key in bulletin.versions
    )
    paper.add_paragraph(f"认定所用版本：{versions}。对认定有异议的，可申请复核，联系：{bulletin.contact}。")
    table = paper.add_table(1, 3, style=TABLE)
    for cell, text in zip(table.rows[0].cells, ("单位", "列入通报的问题", "我方巡查（计划／完整）"), strict=True):
        cell.text = text
    for office in bulletin.offices:
        looks = bulletin.looks_at(office)
        count = sum(duty["office"] == office for duty in bulletin.charges)
        for cell, text in zip(
            table.add_row().cells, (office, str(count), f"{looks.planned}／{looks.complete}"), strict=True
        ):
            cell.text = text
    paper.add_paragraph("各单位应公开事项多少不同，我方巡查程度也不同，上表不是排名。")


METHOD = (
    "依据：各事项所列文件条款。期限按条款原文计算，起算日当日不计入，期限末日逢休息日顺延（周期不顺延）；条款有不止一种合理读法的，只列各种读法下均成立的问题。",
    "方法：对各单位公开栏目定期巡查，逐次留存所收到的页面及其摘要。逾期与否以巡查所见为准；页面写明的日期是其自述，自述对该单位有利且无相反记录的，按自述认定为按时。",
    "限度：我方未巡查到、未能识读的，不归于任何单位；网页之外的公开（公报、公开栏等）以及不予公开的合法理由，我方不能得知，可由单位声明或申请复核。",
    "核对：每一事项均可凭事项编号查阅计算过程与存档页，并可索取证据包自行核验。",
)
