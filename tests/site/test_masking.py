from __future__ import annotations

import pytest

from archive.site.bodies import show
from archive.site.masking import is_identity, mask_bytes, mask_text
from tests.site.district import ID_NUMBER, MOBILE, PAGE, identity


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"身份证{ID_NUMBER}。", "身份证3703**************。"),
        ("旧证130503670401001号", "旧证1305***********号"),
        (f"手机{MOBILE}", "手机138********"),
        ("手机138-5331-2345", "手机138********"),
        ("手机138 5331 2345", "手机138********"),
        ("手机１３８５３３１２３４５", "手机138********"),
    ],
)
def test_a_private_number_is_masked(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "0533-6195108",
        "23160006",
        "咨询电话：053313853312345",
        "370303198512170011",  # the checksum is wrong
        identity("37030319851317001"),  # there is no 13th month
        "周政办字〔2018〕89号",
        "1534761234567",  # milliseconds
        "0.13853312345",
        "c13853312345f",  # within a digest
        "91370306MA3C4X5Y6Z",
        "990503670401001",  # no such province
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


def test_the_checksum_of_an_identity_number_is_checked() -> None:
    assert is_identity(ID_NUMBER) and is_identity("11010519491231002X") and not is_identity("110105194912310021")
