"""The tables of an HTML text as grids of words: every cell of a row under its column, spans filled in.

Tags are told by a scan and not by a parser, because half of the tables that offices paste out of Excel leave end tags out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

Grid = list[list[str]]

# Row and Cell are those of Excel's XML, which is sent as .xls.
_TAG = re.compile(r"<(/?)(?:ss:)?(table|tr|td|th|row|cell)\b([^<>]*)>", re.I)
_SILENT = re.compile(r"<!--|<(script|style)\b", re.I)
_ENDS = {"": re.compile("-->"), "script": re.compile("</script", re.I), "style": re.compile("</style", re.I)}
_SPAN = re.compile(r"\b(row|col)span\s*=\s*[\"']?\s*(\d{1,3})", re.I)
MOST = 200  # columns, and rows that one cell spans: more is an attack, not a table


@dataclass(slots=True)
class _Table:
    """A table being read: where its open cell began, and what spans down into the rows to come."""

    rows: Grid = field(default_factory=list)
    row: list[str] | None = None
    down: dict[int, tuple[int, str]] = field(default_factory=dict)  # column -> rows still to fill, words
    cell: tuple[int, int, int] | None = None  # where its words begin, its colspan, its rowspan


def grids(text: str) -> Iterator[Grid]:
    """Each table of the text, inner ones first; the words of a cell hold those of the tables in it."""
    text = spoken(text)
    stack: list[_Table] = []
    for tag in _TAG.finditer(text):
        name = {"row": "tr", "cell": "td"}.get(tag[2].lower(), tag[2].lower())
        if name == "table" and not tag[1]:
            stack.append(_Table())
        elif stack:
            if name == "table":
                yield _end_table(stack.pop(), text, tag.start())
            else:
                _take(stack[-1], text, tag, name)
    while stack:
        yield _end_table(stack.pop(), text, len(text))


def spoken(text: str) -> str:
    """The text without comments, scripts and styles; from one that never ends on, as it is."""
    pieces, at = [], 0
    while begin := _SILENT.search(text, at):
        end = _ENDS[(begin[1] or "").lower()].search(text, begin.end())
        if end is None:
            break
        pieces.append(text[at : begin.start()])
        at = end.end()
    return "".join(pieces) + text[at:]


def _take(table: _Table, text: str, tag: re.Match[str], name: str) -> None:
    _end_cell(table, text, tag.start())
    if name == "tr":
        _end_row(table)
        if not tag[1]:
            table.row = []
    elif not tag[1]:
        spans = {kind.lower(): min(int(count), MOST) for kind, count in _SPAN.findall(tag[3])}
        table.row = [] if table.row is None else table.row
        table.cell = (tag.end(), max(1, spans.get("col", 1)), max(1, spans.get("row", 1)))


def _end_cell(table: _Table, text: str, end: int) -> None:
    if table.cell is None or table.row is None:
        return
    begin, wide, high = table.cell
    words = _words(text[begin:end])
    _fill_down(table)
    for _ in range(wide):
        if len(table.row) < MOST:
            if high > 1:
                table.down[len(table.row)] = (high, words)
            table.row.append(words)
    table.cell = None


def _fill_down(table: _Table) -> None:
    """The cells of rows above that reach into this place."""
    while table.row is not None and len(table.row) in table.down and len(table.row) < MOST:
        table.row.append(table.down[len(table.row)][1])


def _end_row(table: _Table) -> None:
    if table.row is None:
        return
    _fill_down(table)
    if table.row:
        table.rows.append(table.row)
    table.down = {column: (left - 1, words) for column, (left, words) in table.down.items() if left > 1}
    table.row = None


def _end_table(table: _Table, text: str, end: int) -> Grid:
    _end_cell(table, text, end)
    _end_row(table)
    return table.rows


def _words(inner: str) -> str:
    return re.sub(r"[\s\u200b]+", " ", html.unescape(re.sub(r"<[^<>]*>", "", inner))).strip()
