"""Tables of licences and penalties: which columns tell the number and the day, and when that is not certain."""

from __future__ import annotations

from datetime import date

import pytest

from archive.reading.decisions import decisions_of
from archive.reading.sheets import Sheet, read_sheet
from tests import files
from tests.reading.test_documents import xlsx

NATIONAL = ["行政相对人名称", "行政许可决定文书名称", "行政许可决定文书号", "许可编号", "许可决定日期", "有效期自", "有效期至", "许可机关"]  # fmt: skip
ROW = [
    "某公司",
    "准予许可决定书",
    "周发改许字〔2018〕12号",
    "XK12",
    "2018-09-03",
    "2018-09-03",
    "2019-09-02",
    "区发改局",
]


def read(*rows):
    return decisions_of([Sheet("", tuple(tuple(row) for row in rows))])


def test_the_national_fields_are_read():
    (decision,), fault, cut = read(["周村区行政许可公示表"], NATIONAL, ROW)
    assert (decision.number, decision.decided, decision.organ) == (
        "周发改许字〔2018〕12号",
        date(2018, 9, 3),
        "区发改局",
    )
    assert (decision.shown, fault, cut) == (None, "", False)


@pytest.mark.parametrize(
    "head",
    [
        ["序号", "处罚决定书文号", "处罚事由", "处罚决定日期"],
        ["序号", "行政处罚决定书文号(必填)", "案由", "作出处罚决定日期"],
        ["序号", "文号", "事项", "决定时间"],
        ["序号", "许可文号", "项目", "许可日期"],
    ],
)
def test_the_heads_of_older_tables_are_read(head):
    (decision,), fault, _ = read(head, ["1", "周罚〔2018〕3号", "无证经营", "2018年9月3日"])
    assert (decision.number, decision.decided, fault) == ("周罚〔2018〕3号", date(2018, 9, 3), "")


def test_the_rows_own_day_of_publication_is_its_claim():
    (decision,), _, _ = read(["文号", "决定日期", "公示日期", "公示截止日期"], ["周罚〔2018〕3号", "2018-09-03", "2018-09-06", "2019-09-06"])  # fmt: skip
    assert decision.shown is not None and decision.shown.day == date(2018, 9, 6)


@pytest.mark.parametrize(
    "head",
    [
        ["处罚决定书文号", "案由", "相对人", "日期"],  # a day, but of what?
        ["处罚决定书文号", "许可决定书文号", "相对人", "决定日期"],  # two numbers
        ["处罚决定书文号", "相对人", "处罚决定日期", "许可决定日期"],  # two days
        ["行政相对人", "处罚事由", "处罚决定日期"],  # no number
    ],
)
def test_columns_that_cannot_be_told_apart_are_said_and_not_guessed(head):
    decisions, fault, _ = read(head, ["周罚〔2018〕3号", "x", "2018-09-03", "2018-09-04"])
    assert decisions == () and "cannot be told" in fault


def test_another_table_is_no_table_of_decisions():
    assert read(["序号", "姓名", "电话"], ["1", "张某", "6411111"]) is None
    assert read(["文号", "标题", "发布日期"], ["周政办字〔2018〕89号", "通知", "2018-08-17"]) is None


def test_a_table_that_goes_on_without_its_head_is_said_not_to_be_read():
    """Another page's part of the table, or one whose head is named in no way that we know: its rows may be any."""
    first = Sheet("", (tuple(NATIONAL), tuple(ROW)))
    told = decisions_of([first, Sheet("", (tuple(ROW),))])
    assert told is not None and len(told[0]) == 1 and "no head" in told[1]
    told = decisions_of([first, Sheet("", (("序号", "姓名", "电话"), ("1", "张某", "6411111")))])
    assert told is not None and told[1] == ""


def test_a_day_that_a_second_row_of_the_head_parts_is_not_told():
    """许可日期 over 自 and 至 is how long the licence holds."""
    head = "<td rowspan=2>决定书文号</td><td rowspan=2>相对人</td><td colspan=2>许可日期</td>"
    rows = "<td>周许〔2018〕1号</td><td>甲</td><td>2018-09-03</td><td>2019-09-03</td>"
    page = f"<html><body><table><tr>{head}</tr><tr><td>自</td><td>至</td></tr><tr>{rows}</tr></table></body></html>"
    told = decisions_of(read_sheet(page.encode()))
    assert told is not None and told[0] == () and "许可日期 is parted" in told[1]


def test_a_row_without_a_number_or_a_repeated_head_is_none_and_one_without_a_day_is_kept():
    found, _, _ = read(NATIONAL, ["备注：以上为本月"], NATIONAL, [*ROW[:4], "见附件"])
    assert [(d.number, d.decided) for d in found] == [("周发改许字〔2018〕12号", None)]


def test_old_and_new_spreadsheets_and_pages_give_the_same_rows():
    rows = [NATIONAL, ROW]
    html = "<html><body><table>{}</table></body></html>".format(
        "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    )
    bodies = [files.xls(rows), xlsx(rows), html.encode()]
    assert len({decisions_of(read_sheet(body)) for body in bodies}) == 1
