"""No file is offered that says more of a person than its text shows. The persons are made."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from archive.derive import attachments, read_attachments
from archive.records import Fetch, Role
from archive.site.downloads import OFFERED, PRIVATE, treatment
from archive.site.veil import Veil
from archive.store import Archive
from tests import files
from tests.site import district

TITLE = ["周村区行政处罚信息公示表（共十人）", "单位：示例分局"]
FIELDS = ["序号", "行政相对人名称", "行政相对人类别", "处罚决定书文号", "违法事实"]
PERSON = ["1", "张三", "自然人", "周公罚〔2018〕1号", "无证驾驶"]
BODY = ["2", "淄博示例有限公司", "法人", "周公罚〔2018〕2号", "超载"]
NATURAL = "当事人 张三 性别 男 决定书文号 周公罚〔2018〕1号"


def book(*rows: list[str], comment: str = "", hidden: str = "") -> bytes:
    made = Workbook()
    for row in (TITLE, FIELDS, *rows):
        made.active.append(row)
    if comment:
        made.active["A1"].comment = Comment(comment, "作者")
    if hidden:
        made.create_sheet("底稿").append([hidden])
        made["底稿"].sheet_state = "hidden"
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def done_with(body: bytes, folder: Path) -> str:
    """What the copy does with a file that a page links, read as the ledger reads it."""
    archive = Archive.open(folder / "a.db")
    run = archive.begin_run("zibo-1", "live", district.at("2018-08-18T06:00"), "0" * 64, None)
    (visit,) = archive.plan_visits(run, [("mz-relief", district.at("2018-08-18T06:00"), True, district.LIST)])
    at, url = district.at("2018-08-18T06:01"), "http://127.0.0.1:1/a.bin"
    attachments._link(archive, district.DOCUMENT, url, at)
    key = archive.record(run, Fetch(url, at, Role.ATTACHMENT, visit, None, 200, (), body))
    with archive.transaction():
        attachments.apply(archive, archive.snapshots_of(visit))
    assert len(list(read_attachments(archive))) == 1
    done = treatment(archive, archive.snapshot(key).digest or "", body, False, Veil({}))
    archive.close()
    return done


@pytest.mark.parametrize(
    "body",
    [
        book(BODY),
        files.xls([FIELDS, BODY]),
        files.docx("当事人 淄博示例有限公司 罚款二百元"),
        files.pdf("补贴标准为每户八百元"),
    ],
    ids=["xlsx", "xls", "docx", "pdf"],
)
def test_a_file_about_bodies_alone_is_offered(body: bytes, tmp_path: Path) -> None:
    assert done_with(body, tmp_path) == OFFERED


@pytest.mark.parametrize(
    "body",
    [
        book(PERSON, BODY),
        files.xls([FIELDS, PERSON]),
        files.docx(NATURAL),
        files.docx("当事人", "张三", "性别", "男"),
        files.pdf(NATURAL),
        files.pdf("乙", "当事人类别 自然人", "当事人 张三"),
    ],
    ids=["xlsx", "xls", "docx", "docx by cells", "pdf", "pdf by pages"],
)
def test_a_file_with_a_row_of_a_person_is_not_offered(body: bytes, tmp_path: Path) -> None:
    assert done_with(body, tmp_path) == PRIVATE


@pytest.mark.parametrize(
    "body",
    [
        book(BODY, comment=f"联系张三 {district.MOBILE}"),
        book(BODY, hidden=district.ID_NUMBER),
        files.docx("按时公开", pictures=(b"\xff\xd8\xff\xe0 a card",)),
        files.pdf("按时公开") + b"\n" + files.pdf("按时公开"),
        files.pdf(f"身份证号\n{district.ID_NUMBER[:14]}\n{district.ID_NUMBER[14:]}"),
    ],
    ids=["comment", "hidden sheet", "picture", "an earlier state", "a number broken by a narrow cell"],
)
def test_a_file_that_holds_more_than_its_text_shows_is_not_offered(body: bytes, tmp_path: Path) -> None:
    assert done_with(body, tmp_path) == PRIVATE
