"""Natural persons in the rows of 双公示, in the formats that offices use. The names are made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.catalogue.withheld import Extent
from archive.site.bodies import show
from archive.site.persons import private_words
from tests.site.district import ID_NUMBER

HTML = {"Content-Type": "text/html; charset=utf-8"}
HOME = "山东省淄博市周村区丝绸路街道示例小区12号楼"
PERSON = ("张三", "自然人", "", ID_NUMBER, "", "周公罚〔2018〕1号", "张三无证驾驶", HOME)
BODY = (
    "淄博示例有限公司",
    "法人及非法人组织",
    "91370306MA3C4X5Y6Z",
    "",
    "李四",
    "周公罚〔2018〕2号",
    "超载",
    "周村区正阳路1号",
)
FIELDS = (
    "行政相对人名称",
    "行政相对人类别",
    "统一社会信用代码",
    "居民身份证号",
    "法定代表人",
    "行政处罚决定书文号",
    "违法事实",
    "地址",
)


def row(cells: tuple[str, ...], tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def page(inner: str) -> bytes:
    return f'<!DOCTYPE html><html><meta charset="utf-8"><body>{inner}</body></html>'.encode()


def shown(body: bytes, charset: str = "utf-8") -> str:
    got = show(body, HTML if charset == "utf-8" else {})
    assert got.data is not None
    return got.data.decode(got.charset or charset)


TWO_ROWS_OF_HEADINGS = (
    "<table><tr><th rowspan=2>行政相对人名称<th rowspan=2>行政相对人类别<th colspan='2'>行政相对人代码<th rowspan=2>法定代表人"
    "<th rowspan=2>行政处罚决定书文号<th rowspan=2>违法事实<th rowspan=2>地址<tr><th>统一社会信用代码<th>居民身份证号"
    f"{row(PERSON)}{row(BODY)}</table>"
)
LABELS_BESIDE = "<table>" + "".join(row(pair) for pair in zip(FIELDS, PERSON, strict=True)) + "</table>"
TWO_PAIRS_A_ROW = (
    "<table>" + "".join(row((FIELDS[n], PERSON[n], FIELDS[n + 1], PERSON[n + 1])) for n in range(0, 8, 2)) + "</table>"
)
PASTED_FROM_EXCEL = (
    f"<table>{row(tuple(f'<p><b><span>{field}</span></b></p>' for field in FIELDS))}"
    + row(tuple(f"<p class=MsoNormal><span lang=EN-US>&nbsp;</span><span>{cell}</span></p>" for cell in PERSON))
    + "</table>"
)
IN_WORDS = f"<p>本机关查明当事人：张三　性别：男　身份证号码：{ID_NUMBER}　住址：{HOME}</p><p>依法对张三作出处罚。</p>"
NUMBERED = (
    f"<table>{row(tuple(f'{n}.{field}（必填）*' for n, field in enumerate(FIELDS, 1)), 'th')}{row(PERSON)}</table>"
)
CODES_OF_THE_NATION = (
    "<table>"
    + row(("CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_XDR_ZJHM", "CF_FDDB", "CF_WSH", "CF_SY", "CF_XDR_DZ"))
    + row(PERSON)
    + "</table>"
)


@pytest.mark.parametrize(
    "table",
    [
        f"<table>{row(FIELDS, 'th')}{row(PERSON)}{row(BODY)}</table>",
        TWO_ROWS_OF_HEADINGS,
        LABELS_BESIDE,
        TWO_PAIRS_A_ROW,
        PASTED_FROM_EXCEL,
        IN_WORDS,
        NUMBERED,
        CODES_OF_THE_NATION,
    ],
    ids=["rows", "two headings", "beside", "pairs", "excel", "words", "numbered", "codes"],
)
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_natural_persons_name_home_and_number_are_masked_in_every_format(table: str, charset: str) -> None:
    text = shown(page(table).decode().replace("utf-8", charset).encode(charset), charset)
    assert "张三" not in text and ID_NUMBER not in text and "丝绸路" not in text
    assert "张*" in text and "山东省淄博市周村区***" in text


def test_a_bodys_row_and_its_representative_stay(tmp_path: Path) -> None:
    text = shown(page(f"<table>{row(FIELDS, 'th')}{row(BODY)}</table>"))
    for word in BODY:
        assert word in text


@pytest.mark.parametrize(
    ("fields", "cells", "name"),
    [
        (
            ("行政相对人名称", "证件类型", "证件号码", "处罚决定日期"),
            ("王五", "身份证", "3703**********1234", "2018-09-01"),
            "王五",
        ),
        (("行政相对人名称", "证件类型", "许可决定日期"), ("艾力·买买提", "居民身份证", "2018-09-01"), "艾力·买买提"),
        (("当事人", "统一社会信用代码", "处罚内容"), ("赵六", "/", "罚款200元"), "赵六"),
        (("当事人", "统一社会信用代码", "处罚内容"), ("赵六", ID_NUMBER, "罚款200元"), "赵六"),
        (("姓名", "违法行为", "处罚结果"), ("孙 七", "酒驾", "罚款"), "孙七"),
        (("行政相对人名称", "类别", "处罚结果"), ("John Smith", "自然人", "罚款"), "John Smith"),
    ],
)
def test_what_tells_that_the_row_is_a_persons(fields: tuple[str, ...], cells: tuple[str, ...], name: str) -> None:
    assert name in private_words(f"<table>{row(fields, 'th')}{row(cells)}</table>")


@pytest.mark.parametrize(
    ("fields", "cells"),
    [
        (("当事人", "统一社会信用代码", "处罚内容"), ("赵六烟酒店", "", "罚款200元")),
        (("行政相对人名称", "行政相对人类别", "处罚内容"), ("赵六", "个体工商户", "罚款200元")),
        (("行政相对人名称", "统一社会信用代码", "处罚内容"), ("赵六", "92370306MA3C4X5Y6Z", "罚款200元")),
        (("姓名", "职务", "分工"), ("赵六", "局长", "主持全面工作")),
        (("名称", "数量"), ("赵六", "2")),
        (("行政相对人名称", "处罚决定日期"), ("赵六", "2018-09-01")),
    ],
)
def test_a_row_that_does_not_tell_a_person_stays(fields: tuple[str, ...], cells: tuple[str, ...]) -> None:
    assert private_words(f"<table>{row(fields, 'th')}{row(cells)}</table>") == {}


def test_the_name_is_masked_wherever_the_page_writes_it() -> None:
    table = f"<title>对张三的行政处罚决定书</title><table>{row(FIELDS, 'th')}{row(PERSON)}</table>"
    other = '<a href="/s?q=%E5%BC%A0%E4%B8%89&amp;g=%D5%C5%C8%FD" title="&#24352;&#19977;">张　三</a><script>var n="\\u5f20\\u4e09"</script>'
    text = shown(page(table + other))
    for form in ("张三", "%E5%BC%A0%E4%B8%89", "%D5%C5%C8%FD", "&#24352;", "张　三", "\\u5f20\\u4e09"):
        assert form not in text


def test_a_name_that_tags_cut_has_its_page_withheld_rather_than_shown() -> None:
    got = show(page(f"<table>{row(FIELDS, 'th')}{row(PERSON)}</table><p><b>张</b>三</p>"), HTML)
    assert (got.data, got.treatment, got.shown_digest) == (None, "unmaskable", None)


def test_two_cells_that_meet_are_no_name() -> None:
    assert show(page(f"<table>{row(FIELDS, 'th')}{row(PERSON)}<tr><td>张<td>三</table>"), HTML).data is not None


def test_a_page_of_broken_bytes_that_names_a_person_is_withheld() -> None:
    body = page(f"<table>{row(FIELDS, 'th')}{row(PERSON)}</table>") + b"\xff\xfe\x80"
    got = show(body, HTML)
    assert got.data is None or "张三" not in got.data.decode("utf-8", "replace")


def test_a_list_that_a_script_fills_is_masked_by_its_records() -> None:
    record = {"CF_XDR_MC": "张三", "CF_XDR_LB": "自然人", "CF_XDR_ZJHM": ID_NUMBER, "CF_WSH": "1号"}
    got = show(json.dumps({"rows": [record]}).encode(), {"Content-Type": "application/json"})
    assert got.data is not None and json.loads(got.data)["rows"][0]["CF_XDR_MC"] == "张*"


def test_a_csv_file_is_masked_by_its_columns() -> None:
    lines = [FIELDS, PERSON, BODY]
    got = show("\n".join(",".join(line) for line in lines).encode("gb18030"), {"Content-Type": "text/csv"})
    assert got.data is not None and "张三" not in (text := got.data.decode("gb18030")) and "李四" in text


def test_a_ruling_masks_every_labelled_name_whosever_row_it_is() -> None:
    words = private_words(f"<table>{row(FIELDS, 'th')}{row(BODY)}</table><p>联系人电话：0533-6195108</p>", broad=True)
    assert {"李四", "0533-6195108"} <= set(words) and "淄博示例有限公司" not in words


def test_masking_gives_the_same_bytes_each_time() -> None:
    body = page(f"<table>{row(FIELDS, 'th')}{row(PERSON)}{row(BODY)}</table>")
    assert show(body, HTML) == show(body, HTML)


def test_the_rows_of_a_script_are_masked() -> None:
    rows = (
        f"{{CF_XDR_MC:'李四公司',CF_XDR_LB:'法人'}},{{CF_XDR_MC:'张三',CF_XDR_LB:'自然人',CF_XDR_ZJHM:'{ID_NUMBER}'}}"
    )
    text = shown(page(f"<script>var rows=[{rows}]</script>"))
    assert "张三" not in text and "李四公司" in text


def test_a_sheet_of_excels_xml_is_masked_by_its_columns() -> None:
    cells = [
        "".join(f"<Cell><Data ss:Type='String'>{cell}</Data></Cell>" for cell in line) for line in (FIELDS, PERSON)
    ]
    rows = "".join(f"<Row>{line}</Row>" for line in cells)
    sheet = f'<?xml version="1.0" encoding="utf-8"?><Workbook><Worksheet><Table>{rows}</Table></Worksheet></Workbook>'
    got = show(sheet.encode(), {"Content-Type": "application/vnd.ms-excel"})
    assert got.data is not None and "张三" not in got.data.decode() and "张*" in got.data.decode()


def test_a_table_that_is_sent_as_xls_is_masked_like_a_page() -> None:
    body = page(f"<table>{row(FIELDS, 'th')}{row(PERSON)}</table>")
    got = show(body, {"Content-Type": "application/vnd.ms-excel"})
    assert got.data is not None and "张三" not in got.data.decode()


@pytest.mark.parametrize(
    "head", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1", b"{\\rtf1 ", b"MIME-Version: 1.0\r\n", b"%PDF-1.4"]
)
def test_a_file_that_is_no_plain_text_is_withheld_whatever_it_holds(head: bytes) -> None:
    got = show(head + page(f"<table>{row(FIELDS, 'th')}{row(PERSON)}</table>"), HTML)
    assert (got.data, got.shown_digest, got.kind) == (None, None, "binary")


@pytest.mark.parametrize(
    "text",
    [
        "<!--" * 50_000,
        "<script>" * 50_000,
        "<table>" * 3000,
        "<td rowspan=999999 colspan=999999>姓名" * 50,
        "[" * 100_000 + "姓名",
    ],
)
def test_a_hostile_page_is_read_in_bounded_time(text: str) -> None:
    private_words("姓名" + text)


def test_no_saved_real_page_loses_a_word_but_a_private_number(shared: Path) -> None:
    """The saved pages hold no 双公示 row of a person: nothing in them may be taken for one."""
    pages = [*(shared / "real-pages").glob("*.*ml"), *(shared / "real-district" / "pingtan").rglob("*.htm*")]
    assert len(pages) > 30
    for saved in pages:
        assert show(saved.read_bytes(), {}).persons is None, saved


@pytest.mark.parametrize(
    "title",
    [
        "关于对张三的行政处罚决定书",
        "张三行政处罚决定书",
        "周公（治）罚决字〔2018〕1号张三涉嫌无证驾驶案",
        "1、张三擅自占用道路案行政处罚信息公示",
        "行政处罚决定书（张三）",
        "行政处罚信息公示-张三",
        "对张三作出行政处罚的公示",
        "关于准予张三等3人行政许可的决定",
    ],
)
def test_a_ruling_masks_the_names_in_the_titles_of_a_list(title: str) -> None:
    listed = page(f"<ul><li><a href='/1.html' title='{title}'><span>{title}</span></a><i>2018-09-01</i></ul>")
    masked = show(listed, HTML, Extent.PERSONAL)
    assert masked.data is not None and masked.persons == "张*"
    assert "张三" not in masked.data.decode() and title.replace("张三", "张*") in masked.data.decode()
    assert show(listed, HTML).data == listed  # without a ruling a title is no row that tells a person


@pytest.mark.parametrize(
    "title",
    [
        "关于对周村区的督查通报",
        "关于马路市场整治的公告",
        "关于对王村镇的批复",
        "行政处罚决定书（淄博示例有限公司）",
        "对高新企业的行政许可公示",
        "周村区安监局行政处罚信息公示",
        "关于申请行政复议的公告",
    ],
)
def test_titles_that_name_no_person_stay_under_a_ruling(title: str) -> None:
    listed = page(f"<ul><li><a href='/1.html' title='{title}'>{title}</a></ul>")
    assert show(listed, HTML, Extent.PERSONAL).data == listed
