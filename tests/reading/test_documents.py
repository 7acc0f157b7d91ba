"""Attachments are read as what they are, and hostile ones are said to be so: files written by hand (tests/files.py)."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from archive.derive import extracting
from archive.reading import documents
from archive.reading.documents import read_document
from archive.reading.kinds import kind_of
from archive.reading.sheets import MOST_ROWS, Unreadable, read_sheet
from archive.records import TextState
from tests import files

ROWS = [["行政相对人", "决定书文号", "决定日期"], ["示例家具公司", "示安监罚〔2018〕11号", "2018-08-30"]]
TEXT = "关于办事指南的通知\n现将有关事项通知如下"


def xlsx(rows, title="双公示") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(body: bytes, name: str = ""):
    return read_document(body, kind_of(body), name)


# --- what is read


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (files.pdf(TEXT), "pdf"),
        (b"\xef\xbb\xbf\r\n" + files.pdf(TEXT), "pdf"),
        (files.docx(TEXT), "docx"),
        (files.doc(TEXT), "doc"),
        (files.xls(ROWS), "xls"),
        (xlsx(ROWS), "xlsx"),
        (files.ofd(TEXT), "ofd"),
        (files.zipped({"a.txt": "x"}), "zip"),
        (b"Rar!\x1a\x07\x00" + bytes(60), "rar"),
        (b"\x89PNG\r\n\x1a\n" + bytes(9), "image"),
        (b"<html><body>login</body></html>", "html"),
        (b"<table><tr><td>1</td></tr></table>", "mso"),
        (b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table></table></html>', "mso"),
        ("文号,日期\n".encode("gbk"), "text"),
        (b"", "empty"),
        (b"\0" * 900, "empty"),
        (b"\1\2\0\3", "binary"),
    ],
)
def test_a_file_is_told_by_its_bytes(body, kind):
    assert kind_of(body) == kind


@pytest.mark.parametrize(
    "body", [files.pdf(TEXT), files.docx(*TEXT.split("\n")), files.doc(TEXT.replace("\n", "\r")), files.ofd(TEXT)]
)
def test_the_text_of_a_document_is_read(body):
    found = read(body)
    assert found.state is TextState.READ and found.reason == ""
    assert [line.strip() for line in found.text.removesuffix("ABC").split("\n") if line.strip()] == TEXT.split("\n")
    assert found.content is not None and found.content.startswith("text:")


def test_a_scan_is_said_to_be_one_and_is_told_by_its_pictures():
    found, same, other = (
        read(files.pdf(b"\xff\xd8one", picture)) for picture in (b"\xff\xd8two", b"\xff\xd8two", b"\xff\xd83")
    )
    assert (found.state, found.reason, found.pages) == (TextState.SCANNED, "2 pages without text", 2)
    assert found.content == same.content != other.content
    assert found.content is not None and found.content.startswith("pictures:")


def test_a_page_without_text_among_others_is_counted():
    found = read(files.pdf(TEXT, b"\xff\xd8scan"))
    assert (found.state, found.reason) == (TextState.READ, "1 of 2 pages without text")
    assert found.content != read(files.pdf(TEXT, b"\xff\xd8else")).content


@pytest.mark.parametrize("body", [files.docx(), files.docx(pictures=(b"1",)), files.ofd("")])
def test_a_document_of_pictures_alone_is_a_scan(body):
    assert read(body).state is TextState.SCANNED


def test_the_same_text_saved_anew_has_the_same_fingerprint():
    again = files.pdf(TEXT).replace(b"%PDF-1.4", b"%PDF-1.5")
    assert again != files.pdf(TEXT) and read(again).content == read(files.pdf(TEXT)).content
    assert read("说明：甲乙".encode("gbk")).content == read("说明：甲乙".encode()).content
    assert read(files.pdf(TEXT)).content != read(files.pdf(TEXT + "。")).content


def test_a_zip_names_its_files_as_their_maker_wrote_them():
    chinese = files.zipped({"abcd.xls": b"\0x", "2018年.doc": b"\0y"}).replace(b"abcd", "附件".encode("gb18030"))
    found = read(chinese)
    assert (found.state, found.reason) == (TextState.NONE, "an archive of 2 files: 附件.xls, 2018年.doc")
    many = read(files.zipped({f"{n:0200}.dat": b"\0x" for n in range(9)}))
    assert many.reason.startswith("an archive of 9 files: ") and len(many.reason) < 330


def test_the_documents_in_a_zip_are_read_and_no_zip_is_ever_read_whole():
    inner = {
        "一.pdf": files.pdf("甲项目"),
        "二.docx": files.docx("乙项目"),
        "三.xlsx": xlsx([["丙项目"]]),
        "四.txt": "丁项目",
    }
    more = {"五.jpg": b"\xff\xd8\xff", "六.zip": files.zipped({"a.txt": "戊项目"}), "七.pdf": b"%PDF-1.4 broken"}
    found = read(files.zipped({**inner, **more}))
    assert (
        all(word in found.text for word in ("一.pdf\n甲项目", "乙项目", "丙项目", "丁项目")) and "戊" not in found.text
    )
    assert (found.state, found.sheets) == (TextState.READ, ())
    assert found.reason.startswith("an archive of 7 files: 一.pdf, ") and found.reason.endswith(
        "; of 4 the text is read"
    )


def test_of_a_zip_no_more_is_unpacked_than_the_limits_allow(monkeypatch):
    many = read(files.zipped({f"{n}.txt": f"第{n}份" for n in range(documents.MOST_PACKED + 5)}))
    assert many.reason.endswith(f"; of {documents.MOST_PACKED} the text is read")
    monkeypatch.setattr(documents, "MOST_UNPACKED", 1000)
    large = {"a.txt": "甲" * 330, "b.txt": "乙" * 9, "c.txt": "丙"}
    assert [name in read(files.zipped(large)).text for name in large] == [True, False, True]
    body = bytearray(files.zipped({"a.txt": b"0" * 50_000_000, "b.txt": "乙"}))
    at = body.index(b"PK\x01\x02")
    body[at + 24 : at + 28] = (9).to_bytes(4, "little")  # the directory lies about the first one's size
    assert read(bytes(body)).text == "b.txt\n乙"


def test_a_zip_packed_anew_is_the_same_and_one_with_another_member_is_not():
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as made:
        made.writestr("a.txt", "x" * 99)
    packed = read(files.zipped({"a.txt": "x" * 99}))
    assert packed.content == read(stored.getvalue()).content
    assert packed.content != read(files.zipped({"a.txt": "y" * 99})).content


# --- sheets


def test_both_excel_formats_give_the_same_rows_with_iso_days():
    day = (date(2018, 8, 30) - date(1899, 12, 30)).days
    old = files.xls([[*ROWS[0], "金额"], [*ROWS[1][:2], day, 20000.0]], dates=(2,))
    new = xlsx([[*ROWS[0], "金额"], [*ROWS[1][:2], datetime(2018, 8, 30), 20000]])
    expected = (
        ("行政相对人", "决定书文号", "决定日期", "金额"),
        ("示例家具公司", "示安监罚〔2018〕11号", "2018-08-30", "20000"),
    )
    assert [sheet.rows for sheet in read_sheet(old)] == [sheet.rows for sheet in read_sheet(new)] == [expected]
    assert read_sheet(new)[0].name == "双公示"
    assert read(old).content == read(new).content


def test_a_table_sold_as_xls_is_read_with_its_merged_cells():
    html = "<table><tr><td rowspan=2>文号</td><td colspan=2>日期</td></tr><tr><td>决定</td><td>公示</td></tr></table>"
    (sheet,) = read_sheet(html.encode("gbk"), "a.xls")
    assert sheet.rows == (("文号", "日期"), ("", "决定", "公示"))


def test_a_csv_is_read_in_its_own_encoding():
    assert read_sheet("文号,日期\n示1号,2018-08-30\n".encode("gbk"), "a.csv")[0].rows == (
        ("文号", "日期"),
        ("示1号", "2018-08-30"),
    )


def test_times_numbers_and_blanks_are_printed_as_a_reader_expects():
    (sheet,) = read_sheet(xlsx([[datetime(2018, 8, 30, 9, 5), 1.5, True, None], [None], [0.1, 123456789012, "a \n b"]]))
    assert sheet.rows == (("2018-08-30 09:05:00", "1.5", "TRUE"), ("0.1", "123456789012", "a b"))


# --- hostile files: in the process that reads them, nothing gets out but a reason


def huge_sheet() -> bytes:
    """Says that it is as large as a sheet can be, and has a cell in the last place."""
    body = xlsx([["first"]])
    source = zipfile.ZipFile(io.BytesIO(body))
    members = {name: source.read(name) for name in source.namelist()}
    cell = b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="str"><v>first</v></c></row>'
    last = b'<row r="1048576"><c r="XFD1048576" t="str"><v>last</v></c></row></sheetData>'
    page = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + cell + last + b"</worksheet>"
    )
    return files.zipped({**members, "xl/worksheets/sheet1.xml": page})


def bomb(member: str, size: int) -> bytes:
    return files.zipped({member: b"\0" * size})


def lying_zip() -> bytes:
    """A bomb whose directory says that its member is small."""
    body = bytearray(bomb("word/document.xml", 400_000_000))
    at = body.rfind(b"PK\x01\x02")
    struct.pack_into("<I", body, at + 24, 1000)
    return bytes(body)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
HOSTILE = {
    "truncated pdf": (files.pdf(TEXT)[:300], "pdf", "broken"),
    "encrypted pdf": (files.locked_pdf(), "pdf", "encrypted"),
    "pdf of nothing": (b"%PDF-1.4\n%%EOF", "pdf", "broken"),
    "pdf bomb": (files.inflating_pdf(900_000_000), "pdf", "limit"),
    "truncated xlsx": (xlsx(ROWS)[:-200], "xlsx", "broken"),
    "zip bomb": (bomb("xl/workbook.xml", 300_000_000), "xlsx", "limit"),
    "zip bomb that lies": (lying_zip(), "docx", "limit broken"),
    "laughing docx": (
        files.zipped({"word/document.xml": f"<!DOCTYPE d [<!ENTITY l0 'ha'>{LAUGHS}]><d>&l11;</d>"}),
        "docx",
        "broken scanned",
    ),
    "empty docx": (files.zipped({"word/x": ""}), "docx", "broken"),
    "truncated xls": (files.xls(ROWS)[:1200], "xls", "broken"),
    "encrypted doc": (files.doc(TEXT, encrypted=True), "doc", "encrypted"),
    "truncated doc": (files.doc(TEXT)[:2000], "doc", "broken"),
    "encrypted xlsx": (files.ole({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "ole", "unsupported encrypted"),
    "a picture named pdf": (b"\xff\xd8\xff\xe0 no document", "image", "none"),
    "rar": (b"Rar!\x1a\x07\x00" + bytes(60), "rar", "unsupported"),
    "a zip that is none": (b"PK\x03\x04 word/ but no zip", "docx", "broken"),
    "an ofd without pages": (files.zipped({"OFD.xml": "<OFD/>"}), "ofd", "broken"),
    "deep html": (b"<table>" * 200_000, "mso", "read scanned broken limit"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_a_reason(name):
    body, kind, states = HOSTILE[name]
    assert kind_of(body) == kind
    (said,) = extracting.extract([(body, kind, "a")])
    assert said["state"] in states.split(), said["reason"]
    assert said["reason"] or said["state"] == "read"
    assert said["state"] not in ("broken", "limit") or said.get("content") is None, "what is broken proves nothing"


def test_a_sheet_that_says_it_is_huge_gives_what_it_has():
    (said,) = extracting.extract([(huge_sheet(), "xlsx", "")])
    assert said["state"] == "read" and said["sheets"][0][1][0] == ["first"]


def test_a_sheet_with_more_rows_than_the_limit_is_cut_and_proves_nothing():
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, MOST_ROWS + 10))
    source = zipfile.ZipFile(io.BytesIO(xlsx([["x"]])))
    page = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + rows
        + b"</sheetData></worksheet>"
    )
    body = files.zipped({**{name: source.read(name) for name in source.namelist()}, "xl/worksheets/sheet1.xml": page})
    found = read(body)
    assert len(found.sheets[0].rows) == MOST_ROWS and found.sheets[0].cut and found.content is None


def test_what_is_no_spreadsheet_says_so():
    for body in (files.pdf(TEXT), b"plain", files.ole({"EncryptedPackage": b"x"})):
        with pytest.raises(Unreadable):
            read_sheet(body, "a.bin")


def test_files_that_are_read_side_by_side_keep_their_order():
    bodies = [files.pdf(f"第{n}份") for n in range(6)]
    bodies[2] = b"%PDF-1.4 broken"
    found = extracting.extract([(body, "pdf", "a.pdf") for body in bodies])
    assert [said["state"] for said in found] == ["read", "read", "broken", "read", "read", "read"]
    assert [said.get("text", "").strip() for said in found if said["state"] == "read"] == [
        f"第{n}份" for n in range(6) if n != 2
    ]


def test_a_reader_that_would_not_end_is_ended(monkeypatch):
    monkeypatch.setattr(extracting, "PATIENCE", 0)
    (said,) = extracting.extract([(b"%PDF-1.4", "pdf", "")])
    assert said["state"] == "limit"
    monkeypatch.undo()
    (said,) = extracting.extract([(files.pdf("再来"), "pdf", "")])
    assert said["state"] == "read"


def test_where_the_readers_cannot_be_loaded_nothing_is_said_of_any_file(monkeypatch, tmp_path):
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "__init__.py").write_text("import a_library_that_is_being_upgraded")
    extracting._stop()
    monkeypatch.setattr(extracting, "ROOT", str(tmp_path))
    with pytest.raises(extracting.NoReader, match="a_library_that_is_being_upgraded"):
        extracting.extract([(files.pdf("好"), "pdf", "")])
    monkeypatch.undo()
    (said,) = extracting.extract([(files.pdf("好"), "pdf", "")])
    assert said["state"] == "read"
