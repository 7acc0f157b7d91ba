"""One line of a table, or one mapping of a YAML file, as cells that know their place.

A reader that meets a bad value notes the fault and goes on, so that one loading names every fault.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from urllib.parse import urlsplit

from archive.catalogue.faults import Fault

ID = re.compile(r"[\w.-]+")
DATE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, or a list of texts (YAML), where it stands."""

    text: str
    line: int
    parts: tuple[str, ...] | None = None


class Record:
    """Named cells of one line. Every reader gives a value of its type, also where it noted a fault."""

    def __init__(self, file: str, line: int, cells: Mapping[str, Cell], faults: list[Fault]) -> None:
        self.file = file
        self.line = line
        self.cells = cells
        self.faults = faults

    def fault(self, column: str, value: str, expected: str) -> None:
        cell = self.cells.get(column)
        self.faults.append(Fault(self.file, cell.line if cell else self.line, value, expected, column))

    def text(self, column: str) -> str:
        """The text, outer whitespace off; blank where the cell is absent."""
        cell = self.cells.get(column)
        if cell is None:
            return ""
        if cell.parts is not None:
            self.fault(column, "; ".join(cell.parts), "one value, not a list")
            return ""
        return cell.text.strip()

    def needed(self, column: str) -> str:
        text = self.text(column)
        if not text:
            self.fault(column, "", "a value: this may not be blank")
        return text

    def id(self, column: str = "id") -> str:
        text = self.needed(column)
        if text and not ID.fullmatch(text):
            self.fault(column, text, "an id of letters, digits, '.', '_' and '-'")
        return text

    def parts(self, column: str) -> tuple[str, ...]:
        """A list: YAML's own, or texts joined by `;`."""
        cell = self.cells.get(column)
        if cell is None:
            return ()
        found = cell.parts if cell.parts is not None else tuple(re.split(r"[;；]", cell.text))
        parts = tuple(part.strip() for part in found if part.strip())
        if len(set(parts)) < len(parts):
            self.fault(column, "; ".join(parts), "each name once")
        return parts

    def choice(self, column: str, allowed: tuple[str, ...]) -> str:
        text = self.text(column)
        if text not in allowed:
            words = [word or "blank" for word in allowed]
            self.fault(column, text, f"{', '.join(words[:-1])} or {words[-1]}" if words[1:] else words[0])
        return text

    def yes(self, column: str) -> bool:
        return self.choice(column, ("yes", "no")) == "yes"

    def yes_or_blank(self, column: str) -> bool | None:
        return {"yes": True, "no": False}.get(self.choice(column, ("yes", "no", "")))

    def day(self, column: str) -> date | None:
        """A day, as 2018-08-17 or as spreadsheets save it, 2018/8/17; None where blank."""
        return self._read(column, read_day, "a day such as 2018-08-17, or blank")

    def needed_day(self, column: str) -> date:
        self.needed(column)
        return self.day(column) or date.min

    def number(self, column: str, default: float) -> float:
        value = self._read(column, read_number, "a number, 0 or more, or blank")
        return default if value is None else value

    def url(self, column: str, needed: bool = True) -> str:
        text = self.needed(column) if needed else self.text(column)
        if text and not is_url(text):
            self.fault(column, text, "an address such as http://www.example.gov.cn/col/col1/ without user or #part")
        return text

    def pattern(self, column: str) -> str:
        text = self.text(column)
        try:
            re.compile(text)
        except re.error as reason:
            self.fault(column, text, f"a regular expression ({reason})")
        return text

    def span(self, first: str, last: str) -> tuple[date | None, date | None]:
        """A validity, both days included."""
        begin, end = self.day(first), self.day(last)
        if begin and end and begin > end:
            self.fault(last, self.text(last), f"a day on or after {first} ({begin})")
        return begin, end

    def _read(self, column: str, reader: Callable[[str], Value], expected: str) -> Value | None:
        text = self.text(column)
        if not text:
            return None
        try:
            return reader(text)
        except ValueError:
            self.fault(column, text, expected)
            return None


def read_day(text: str) -> date:
    shape = DATE.fullmatch(text)
    if shape is None or not text.isascii():
        raise ValueError(text)
    return date(int(shape[1]), int(shape[3]), int(shape[4]))


def read_number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value) or value < 0:
        raise ValueError(text)
    return value


def is_url(text: str) -> bool:
    """Whether a crawler could ask for it: http or https, a host, nothing that a request would drop."""
    if re.search(r"[\s\x00-\x1f<>\"]", text):
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    named = bool(parts.hostname) and "@" not in parts.netloc and port != 0
    return parts.scheme in ("http", "https") and named and "#" not in text


def overlap(a: tuple[date | None, date | None], b: tuple[date | None, date | None]) -> bool:
    """Whether two validities share a day; None is open."""
    return (a[0] or date.min) <= (b[1] or date.max) and (b[0] or date.min) <= (a[1] or date.max)
