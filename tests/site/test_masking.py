from __future__ import annotations

import pytest

from archive.site.bodies import show
from archive.site.masking import is_credit_code, is_identity, mask_bytes, mask_text
from tests.site.district import ID_NUMBER, MOBILE, PAGE, identity

# A body's code of digits alone, in a county whose number ends as a birth year begins: 1119900101… reads as a person's too.
CREDIT_CODE = next(
    code for last in range(10_000) if is_credit_code(code := f"11110119900101{last:04}") and not is_identity(code)
)

CODED = "".join(f"&#{ord(place)};" for place in MOBILE)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"身份证{ID_NUMBER}。", "身份证3703**************。"),
        ("旧证130503670401001号", "旧证1305***********号"),
        (f"手机{MOBILE}", "手机138********"),
        ("手机138-5331-2345", "手机138********"),
        ("手机138 5331 2345", "手机138********"),
        ("手机１３８５３３１２３４５", "手机138********"),
        ("+8613812345678", "+86138********"),
        ("+86 138 1234 5678", "+86 138********"),
        ("008613812345678", "0086138********"),
        ("8613812345678", "86138********"),
        ("138.1234.5678", "138********"),
        ("138&nbsp;1234&nbsp;5678", "138********"),
        ("138&#160;1234&#160;5678", "138********"),
        ("138\u00a01234\u00a05678", "138********"),
        ("138\u30001234\u30005678", "138********"),
        ("１３８－１２３４－５６７８", "138********"),
        ("tel:13812345678a", "tel:138********a"),
        ("Tel13812345678", "Tel138********"),
        ("http://x/s?q=%E5%BC%A013812345678", "http://x/s?q=%E5%BC%A0138********"),
        ("138-53312345", "138********"),
        ("1385331-2345", "138********"),
        ("138—5331—2345", "138********"),
        ("138<span>5331</span>2345", "138<span>****</span>****"),
        ('<td>1<font size="2">38</font>53312345</td>', '<td>1<font size="2">38</font>********</td>'),
        ("<b>37030619</b><i>90010</i>11234", "<b>3703****</b><i>*****</i>*****"),
        ("＋86<b>１３８</b>５３３１２３４５", "＋86<b>１３８</b>********"),
        ("&#49;3853312345", "&#49;38********"),
        (CODED, "&#49;&#51;&#56;********"),
        ("<td>电话：&#x31;&#x33;85331<b>234</b>&#53</td>", "<td>电话：&#x31;&#x33;8****<b>***</b>*</td>"),
        ('<a title="&#49;&#51;853312345">', '<a title="&#49;&#51;8********">'),
        ("".join(f"&#{ord(place)};" for place in ID_NUMBER), "&#51;&#55;&#48;&#51;" + "*" * 14),
        ("370306 19900101 1234", "3703**************"),
        ("370306 1990 0101 123X", "3703**************"),
        ("370306-19900101-1234", "3703**************"),
        ("370306199001011234", "3703**************"),  # the checksum is wrong: typed wrongly, a person's nevertheless
        ("37030619900101123ｘ", "3703**************"),
        ("370306 900101 123", "3703***********"),
    ],
)
def test_a_private_number_is_masked(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "0533-6195108",
        "23160006",
        "<td>138</td><td>53312345</td>",  # two cells are not one number
        "<p>2018<b>年</b>8<b>月</b></p>",
        "1380001 2018",
        "咨询电话：053313853312345",
        "(0533)6195108",
        "+86 533 6195108",
        "0533-619-5108",
        "400-8888-1234",
        "37030619900101123412",  # 20 places
        "t20260901_108668",
        "http://127.0.0.1/art/2018/8/20/art_1_1380001.html",
        "doc_13812345678abcdef0123456",
        "http://127.0.0.1/content_1381234567890123456.html",  # 19 places
        "P020180817345678901234.pdf",
        "鲁财预〔2018〕13号 201809010830123",
        "9f13812345678",  # the end of a digest
        "2018-08-17 10:22:00 1380",
        "12,345,678,901.50",
        "91370306706043211Q",
        CREDIT_CODE,
        identity("37030319851317001"),  # there is no 13th month
        "周政办字〔2018〕89号",
        "1534761234567",  # milliseconds
        "0.13853312345",
        "c13853312345f",  # within a digest
        "91370306MA3C4X5Y6Z",  # a unified social credit code
        "990503670401001",  # no such province
        "&#24352;&#49;&#51;&#56;&#160;第&#50;&#48;&#49;&#56;号",
        "&#49;385331234",
        "&#9999999999;&#xffffff;138",
    ],
)
def test_a_number_that_is_no_private_one_stays(text: str) -> None:
    assert mask_text(text) == text


def test_full_width_digits_beside_a_masked_number_stay() -> None:
    assert mask_text(f"第１条{MOBILE}") == "第１条138********"


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16"])
def test_bytes_are_masked_in_their_charset(charset: str) -> None:
    body = f"镕㐀𠀀手机{MOBILE}，完".encode(charset)
    assert mask_bytes(body, charset).decode(charset) == "镕㐀𠀀手机138********，完"


def test_a_page_with_broken_bytes_is_masked_and_otherwise_untouched() -> None:
    body = b"\xff\xfe\xfa<p>" + MOBILE.encode() + b"\x80\xff</p>"
    assert mask_bytes(body, "utf-8") == b"\xff\xfe\xfa<p>138********\x80\xff</p>"


def test_digits_after_a_four_byte_character_are_masked_as_bytes() -> None:
    body = "㐀".encode("gb18030") + b"\x81\x30\x81\x30" + MOBILE.encode() + b"\xff"
    assert MOBILE.encode() not in mask_bytes(body, "gb18030")


def test_a_body_says_that_it_is_masked_and_bears_both_digests() -> None:
    shown = show(PAGE, {"Content-Type": "text/html; charset=ISO-8859-1"})
    assert shown.masked and shown.charset == "gb18030" and shown.kind == "html"
    assert shown.digest != shown.shown_digest
    assert shown.data is not None and ID_NUMBER.encode() not in shown.data


def test_a_body_without_private_numbers_is_shown_as_kept() -> None:
    shown = show("<html>按时公开</html>".encode(), {})
    assert not shown.masked and shown.digest == shown.shown_digest


def test_an_attachment_is_not_shown_for_numbers_in_it_cannot_be_masked() -> None:
    shown = show(b"PK\x03\x04" + b"\x00" * 20, {"Content-Type": "text/html"})
    assert (shown.kind, shown.data, shown.shown_digest) == ("binary", None, None)


@pytest.mark.parametrize("coding", ["br", "deflate", "zstd", "gzip"])
def test_what_was_packed_and_cannot_be_unpacked_is_not_shown(coding: str) -> None:
    cut = b"\x1b\x5f\x00\x80" + "手机".encode()
    shown = show(cut, {"Content-Type": "application/json", "Content-Encoding": coding})
    assert (shown.kind, shown.data, shown.shown_digest) == ("binary", None, None)


def test_the_checksum_of_an_identity_number_is_checked() -> None:
    assert is_identity(ID_NUMBER) and is_identity("11010519491231002X") and not is_identity("110105194912310021")


def test_a_credit_code_that_is_an_identity_number_too_is_masked() -> None:
    both = next(
        code for last in range(10_000) if is_credit_code(code := f"11110119900101{last:04}") and is_identity(code)
    )
    assert mask_text(both) == "1111**************"


def test_the_check_character_of_a_credit_code_is_checked() -> None:
    assert is_credit_code("91110000802100433B") and not is_credit_code("911100008021004330")


@pytest.mark.parametrize("number", ["+8613812345678", "138 1234 5678", "370306 19900101 1234"])
def test_a_number_in_a_page_with_broken_bytes_is_masked_however_it_is_written(number: str) -> None:
    body = "镕".encode("gb18030") + number.encode() + b"\xff"
    masked = mask_bytes(body, "gb18030")
    assert b"*" in masked and number.encode() not in masked and masked.endswith(b"\xff")
