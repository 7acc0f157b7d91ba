"""Rows out of spreadsheets: .xlsx, .xls (WPS .et too), HTML tables sold as .xls, and CSV, told apart by their bytes.

For hostile files call it in the subprocess of `archive.reading.extract`, which bounds time and memory; what is held here
are the limits on what comes out.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from archive.reading import dom
from archive.reading.kinds import kind_of
from archive.reading.text import decode

if TYPE_CHECKING:  # seven MB that a crawl, which only names a Sheet, does without; its readers import them
    import xlrd

MOST_ROWS = 50_000  # of a file
MOST_COLUMNS = 256  # of a row: what an .xls can hold
MOST_CELLS = 1_000_000  # of a file
MOST_INFLATED = 256 * 1024 * 1024  # what a zip says that it holds
MOST_MEMBERS = 10_000
BOOKS = ("xlsx", "xls", "mso", "text")

Cells = tuple[str, ...]


class Unreadable(Exception):
    """Why a file cannot be read: `state` is a `TextState`'s value, `reason` says more."""

    def __init__(self, state: str, reason: str) -> None:
        super().__init__(f"{state}: {reason}")
        self.state, self.reason = state, reason


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows of printed texts (dates ISO, trailing blank cells and blank rows left out)."""

    name: str
    rows: tuple[Cells, ...]
    cut: bool = False  # it holds more than the limits let through


def read_sheet(body: bytes, name: str = "") -> tuple[Sheet, ...]:
    """The sheets of a spreadsheet, in order; `name` (of the file) tells a CSV from another text.

    Cells are texts: dates and times in ISO 8601, whole numbers without a decimal point, formulas by their stored value.
    Raises Unreadable where the bytes are no spreadsheet, are encrypted or broken, or hold more than the limits.
    """
    kind = kind_of(body)
    if kind == "xlsx":
        sheets = _bounded(_xlsx(body))
    elif kind == "xls":
        sheets = _bounded(_xls(body))
    elif kind in ("mso", "html"):
        sheets = _bounded(_tables(body))
    elif kind == "text" and name.lower().split("?")[0].endswith((".csv", ".tsv", ".xls", ".xlsx")):
        sheets = _bounded([("", _csv(body))])
    else:
        raise Unreadable("encrypted" if _encrypted(body, kind) else "unsupported", f"no spreadsheet: {kind}")
    return sheets


def _encrypted(body: bytes, kind: str) -> bool:
    """Office encrypts an .xlsx by putting it into an OLE file."""
    return kind == "ole" and "EncryptedPackage".encode("utf-16-le") in body


def check_zip(body: bytes) -> zipfile.ZipFile:
    """The zip, where its directory promises no bomb. Unreadable otherwise; what lies is stopped by the limits on memory."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as fault:
        raise Unreadable("broken", f"zip: {fault}") from fault
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_INFLATED:
        raise Unreadable("limit", "zip: would grow beyond the limit")
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("encrypted", "zip: its members are encrypted")
    return archive


def _bounded(sheets: Iterable[tuple[str, Iterable[Cells]]]) -> tuple[Sheet, ...]:
    """The sheets, cut at the limits of a file."""
    found: list[Sheet] = []
    rows_left, cells_left = MOST_ROWS, MOST_CELLS
    for name, rows in sheets:
        kept: list[Cells] = []
        cut = False
        for row in rows:
            cells = _trimmed(row)
            if not cells:
                continue
            rows_left, cells_left = rows_left - 1, cells_left - len(cells)
            if rows_left < 0 or cells_left < 0:
                cut = True
                break
            kept.append(cells)
        found.append(Sheet(name, tuple(kept), cut))
        if cut:
            break
    return tuple(found)


def _trimmed(row: Cells) -> Cells:
    cells = row[:MOST_COLUMNS]
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _xlsx(body: bytes) -> Iterator[tuple[str, Iterable[Cells]]]:
    import openpyxl

    check_zip(body).close()
    try:
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
    except Exception as fault:  # a hostile file breaks the library in every way; each is the file's fault
        raise Unreadable("broken", f"xlsx: {fault!r:.200}") from fault
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what the file says of its size may be A1, or all of XFD1048576
        yield sheet.title, _safely(sheet.iter_rows(values_only=True), "xlsx")


def _safely(rows: Iterable[tuple[object, ...]], kind: str) -> Iterator[Cells]:
    try:
        for row in rows:
            yield tuple(printed(value) for value in row[:MOST_COLUMNS])
    except (MemoryError, RecursionError):
        raise
    except Exception as fault:
        raise Unreadable("broken", f"{kind}: {fault!r:.200}") from fault


def printed(value: object) -> str:
    """A cell's value as text: ISO for dates, a whole number without its `.0`, blanks collapsed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        midnight = value.time().replace(microsecond=0) == time(0)
        return value.date().isoformat() if midnight else value.replace(microsecond=0).isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e21 else f"{value:.15g}"
    return " ".join(str(value).split())


def _xls(body: bytes) -> Iterator[tuple[str, Iterable[Cells]]]:
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=body, on_demand=True, logfile=io.StringIO())
    except xlrd.biffh.XLRDError as fault:
        state = "encrypted" if "encrypted" in str(fault).lower() else "broken"
        raise Unreadable(state, f"xls: {fault!s:.200}") from fault
    except (MemoryError, RecursionError):
        raise
    except Exception as fault:
        raise Unreadable("broken", f"xls: {fault!r:.200}") from fault
    for number in range(book.nsheets):
        try:
            sheet = book.sheet_by_index(number)
        except (MemoryError, RecursionError):
            raise
        except Exception as fault:
            raise Unreadable("broken", f"xls: {fault!r:.200}") from fault
        rows = ([_value(cell, book.datemode) for cell in sheet.row(at)] for at in range(sheet.nrows))
        yield sheet.name, _safely((tuple(row) for row in rows), "xls")
        book.unload_sheet(number)


def _value(cell: xlrd.sheet.Cell, datemode: int) -> object:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            moment = xlrd.xldate.xldate_as_datetime(cell.value, datemode)
        except (ValueError, OverflowError):
            return cell.value
        return moment.time() if cell.value < 1 else moment
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#ERROR")
    return cell.value


def _tables(body: bytes) -> Iterator[tuple[str, Iterable[Cells]]]:
    """The innermost tables of an HTML text, in order; a merged cell's text stands in its first place."""
    tree = dom.parse(decode(body, "").text)
    for table in tree.iter("table"):
        if table.find(".//table") is None:
            yield "", _table(table)


def _table(table: HtmlElement) -> Iterator[Cells]:
    spans: dict[int, int] = {}  # column -> rows below that a cell above still takes
    for line in table.iter("tr"):
        row: list[str] = []
        for cell in line.iterchildren("td", "th"):
            _skip(row, spans)
            width, height = (min(_span(cell.get(name)), MOST_COLUMNS) for name in ("colspan", "rowspan"))
            spans.update({len(row) + at: height - 1 for at in range(width) if height > 1})
            row += [dom.text_of(cell), *[""] * (width - 1)]
            if len(row) > MOST_COLUMNS:
                break
        _skip(row, spans)
        yield tuple(row)


def _skip(row: list[str], spans: dict[int, int]) -> None:
    """Leave blank what merged cells from above take."""
    while spans.get(len(row), 0) > 0:
        spans[len(row)] -= 1
        row.append("")


def _span(text: str | None) -> int:
    return int(text) if text and text.strip().isdecimal() and int(text) > 0 else 1


def _csv(body: bytes) -> Iterator[Cells]:
    text = decode(body, "").text.removeprefix("\ufeff")
    delimiter = "\t" if text[:2000].count("\t") > text[:2000].count(",") else ","
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield tuple(" ".join(cell.split()) for cell in row[:MOST_COLUMNS])
    except csv.Error as fault:
        raise Unreadable("broken", f"csv: {fault}") from fault
