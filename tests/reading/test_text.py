"""Encodings, dates, document numbers: strict, with their precision."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.reading.text import (
    dates,
    decode,
    doc_number,
    first_date,
    only_date,
    read_day,
    squeeze,
    table_number,
    yearless,
)
from archive.records import SHANGHAI, Precision, iso

CHINESE = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=60)
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("text", "begin", "precision"),
    [
        ("2018年8月17日", "2018-08-17T00:00:00+08:00", Precision.DAY),
        ("二〇一八年八月十七日", "2018-08-17T00:00:00+08:00", Precision.DAY),
        ("二○二三年十二月三十一日", "2023-12-31T00:00:00+08:00", Precision.DAY),
        ("2023-10-23 \u00a008:59", "2023-10-23T08:59:00+08:00", Precision.MINUTE),
        ("2023-10-23\u00a0\u00a008:59:07", "2023-10-23T08:59:07+08:00", Precision.SECOND),
        ("2020年09月15日 09时32分", "2020-09-15T09:32:00+08:00", Precision.MINUTE),
        ("2020-01-02 09∶32", "2020-01-02T09:32:00+08:00", Precision.MINUTE),
        ("[2018-08-17]", "2018-08-17T00:00:00+08:00", Precision.DAY),
        ("( 2022-04-26)", "2022-04-26T00:00:00+08:00", Precision.DAY),
        ("2018.8.17", "2018-08-17T00:00:00+08:00", Precision.DAY),
        ("2026/07/17", "2026-07-17T00:00:00+08:00", Precision.DAY),
        ("２０２６年８月２７日", "2026-08-27T00:00:00+08:00", Precision.DAY),
        ("2026 年 8 月 27 日", "2026-08-27T00:00:00+08:00", Precision.DAY),
        ("17 2018-08", "2018-08-17T00:00:00+08:00", Precision.DAY),
        ("2018年8月", "2018-08-01T00:00:00+08:00", Precision.MONTH),
        ("2018年", "2018-01-01T00:00:00+08:00", Precision.YEAR),
        ("2022-01-28 00:00:00", "2022-01-28T00:00:00+08:00", Precision.DAY),
    ],
)
def test_a_printed_date_keeps_its_precision(text: str, begin: str, precision: Precision) -> None:
    found = only_date(text)
    assert found is not None
    assert (iso(found.begin), found.precision) == (begin, precision)


@pytest.mark.parametrize(
    ("precision", "text", "seconds"),
    [
        (Precision.SECOND, "2018-08-17 10:22:05", 1),
        (Precision.MINUTE, "2018-08-17 10:22", 60),
        (Precision.DAY, "2018-08-17", 86400),
        (Precision.MONTH, "2018年8月", 31 * 86400),
        (Precision.YEAR, "2018年", 365 * 86400),
    ],
)
def test_a_claim_is_the_interval_of_its_precision(precision: Precision, text: str, seconds: int) -> None:
    found = only_date(text)
    assert found is not None
    assert found.precision is precision
    assert found.end - found.begin == seconds


@pytest.mark.parametrize(
    "text",
    [
        "2018-02-30",
        "2018-13-01",
        "2018年8月32日",
        "2018-08-17 25:01",
        "08-17",
        "[3-16]",
        "8月17日",
        "2022-00426",
        "113325/2023-43887",
        "",
        "无",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert only_date(text) is None
    assert first_date(text) is None


def test_a_day_range_is_no_day() -> None:
    assert first_date("2026年09月14-16日平潭电网检修信息") is None


def test_a_fiscal_year_and_a_plan_of_years_are_no_dates() -> None:
    assert list(dates("2025年度决算 规划（2021-2035） 2025年第1期")) == []


@pytest.mark.parametrize("text", ["08-17", "[03-16]", "8月17日", "8/17"])
def test_a_day_without_a_year_is_structure_and_no_claim(text: str) -> None:
    assert yearless(text)
    assert read_day(text) is None


@given(DAYS)
def test_every_day_is_read_in_every_writing(day: date) -> None:
    writings = [
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        han(day),
    ]
    assert [read_day(text) for text in writings] == [day] * 5


@given(DAYS, CHINESE)
def test_a_day_is_found_in_running_text(day: date, words: str) -> None:
    text = f"{words}，{day.year}年{day.month}月{day.day}日{words}"
    found = first_date(text)
    assert found is not None
    assert found.text == f"{day.year}年{day.month}月{day.day}日"


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)))
def test_a_time_is_read_to_the_minute(moment: datetime) -> None:
    found = only_date(f"{moment:%Y-%m-%d %H:%M}")
    assert found is not None
    assert datetime.fromtimestamp(found.begin, SHANGHAI).replace(tzinfo=None) == moment.replace(second=0, microsecond=0)
    midnight = (moment.hour, moment.minute) == (0, 0)
    assert timedelta(seconds=found.end - found.begin) == (timedelta(days=1) if midnight else timedelta(minutes=1))


@given(st.text(max_size=80))
def test_no_text_breaks_the_readers(text: str) -> None:
    list(dates(text))
    only_date(text)
    doc_number(text)
    assert squeeze(squeeze(text)) == squeeze(text)


def han(day: date) -> str:
    digits = "〇一二三四五六七八九"

    def small(number: int) -> str:
        tens, ones = divmod(number, 10)
        return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")

    return "".join(digits[int(char)] for char in str(day.year)) + f"年{small(day.month)}月{small(day.day)}日"


@pytest.mark.parametrize(
    "text",
    [
        "周政办字〔2018〕89号",
        "周政办字[2018]89号",
        "周政办字（2018）89号",
        "周政办字【2018】89号",
        "周政办字〔2018 〕 89 号",
        "周政办字〔２０１８〕89号",
        "周政办字〔2018〕第89号",
    ],
)
def test_a_document_number_is_one_in_every_writing(text: str) -> None:
    assert doc_number(text) == "周政办字〔2018〕89号"


@pytest.mark.parametrize(
    "text", ["〔〕号", "〔2018〕号", "无", "", "/", "根据周政办字〔2018〕89号", "周政办字〔2018〕89号文件精神"]
)
def test_what_is_no_document_number_is_none(text: str) -> None:
    assert doc_number(text) is None


def test_an_index_table_may_hold_an_order_but_no_broken_number() -> None:
    assert table_number("2021年第5号") == "2021年第5号"
    assert table_number("周政发〔〕号") is None
    assert table_number("无") is None


@pytest.mark.parametrize("words", ["财政", "周村区人民政府办公室关于印发镕基㐀方案的通知"])
def test_undeclared_gbk_is_read_however_short(words: str) -> None:
    assert decode(f"<title>{words}</title>".encode("gb18030")).text == f"<title>{words}</title>"


def test_a_wrong_header_yields_to_the_meta_tag() -> None:
    body = "<meta charset=gb2312><title>财政</title>".encode("gb18030")
    for header in ("text/html; charset=ISO-8859-1", "text/html; charset=utf-8", "text/html; charset=nonsense"):
        assert "财政" in decode(body, header).text


def test_declared_gb2312_is_read_as_gb18030() -> None:
    body = "<meta charset=gb2312>朱镕基㐀".encode("gb18030")
    assert decode(body).encoding == "gb18030"
    assert decode(body).text.endswith("朱镕基㐀")


def test_a_bom_wins() -> None:
    assert decode(b"\xef\xbb\xbf" + "财政".encode(), "text/html; charset=gbk").text == "财政"


@given(CHINESE)
def test_utf8_is_read_back(words: str) -> None:
    assert decode(words.encode(), "text/html; charset=utf-8").text == words


@given(CHINESE)
def test_a_character_cut_at_the_end_is_a_fault_and_not_another_encoding(words: str) -> None:
    found = decode(words.encode()[:-1], "text/html; charset=utf-8")
    assert found.text == words[:-1]
    assert found.faults


def test_one_broken_byte_in_a_long_page_does_not_turn_it_into_another_encoding() -> None:
    body = ("周村区人民政府" * 40).encode() + b"\xe5\x91" + ("办公室" * 40).encode()
    found = decode(body, "text/html; charset=utf-8")
    assert found.encoding == "utf-8"
    assert "周村区人民政府" in found.text
    assert found.faults
