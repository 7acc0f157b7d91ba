"""Rows of 双公示 tables: each licence or penalty with its document number and the day on which it was decided.

A table is one of decisions where a row of its head names both; its columns are read only where exactly one of each can be
told (行政许可决定文书号, 许可决定日期), by the names of the national fields and of older district tables. Anything else that
looks like such a table is said not to be read: a column taken for another accuses somebody of a day that nobody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from archive.reading.sheets import Cells, Sheet
from archive.reading.text import bare, fold, only_date
from archive.records import ClaimSource, Decision

HEAD = 12  # rows: a head stands at the top, under a title and notes
LONGEST = 24  # characters of a column's name
BRACKETED = re.compile(r"[(（].*?[)）]|\*|[:：]")
NUMBERS = (  # the first that names exactly one column
    re.compile(r"(许可|处罚|决定|裁决).*(文书号|书号|文书文号|书文号|决定号)$"),
    re.compile(r"(文书号|文号|书号|决定书编号)$"),
)
DECIDED = (
    re.compile(r"决定.*(日期|时间)$|(作出|做出).*(日期|时间)$"),
    re.compile(r"^(行政)?(许可|处罚|审批|核准|批准)(日期|时间)$"),
)
NOT_DECIDED = re.compile(r"有效|截止|截至|期限|公示|公开|公布|更新|报送|生效|履行|到期")
SHOWN = re.compile(r"^(公示|公开|发布|公布|上网|首次公示)(日期|时间)$")
ORGAN = re.compile(r"(许可|处罚|决定|执法|实施|发证|审批)(机关|部门|单位|主体)(名称)?$")
NUMBER = re.compile(r".{0,30}[〔\[(（【﹝]20\d\d[〕\])）】﹞]第?\d+号")
LOOKS_LIKE = re.compile(r"许可|处罚|决定|文书|相对人")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the head names what; `head` is its row."""

    head: int
    number: int
    decided: int
    shown: int | None
    organ: int | None


def decisions_of(sheets: Iterable[Sheet]) -> tuple[tuple[Decision, ...], str, bool] | None:
    """The decisions of all sheets, why one of them was not read (blank: all were), and whether a sheet was cut short.
    None where no sheet looks like a table of decisions."""
    found: list[Decision] = []
    faults, seen, cut, loose = [], False, False, False
    for sheet in sheets:
        columns = _columns(sheet.rows)
        if columns is None:
            if any(NUMBER.fullmatch(bare(cell)) for row in sheet.rows for cell in row if len(row) > 2):
                loose = True
            continue
        seen = True
        if isinstance(columns, str):
            faults.append(columns)
            continue
        cut = cut or sheet.cut
        found += _rows(sheet.rows, columns)
    if seen and loose:
        faults.append("another table bears numbers, and no head that names them")
    return (tuple(found), "; ".join(dict.fromkeys(faults)), cut) if seen else None


def _columns(rows: tuple[Cells, ...]) -> Columns | str | None:
    """The columns; why they cannot be told; None where this is no table of decisions."""
    for at, cells in enumerate(rows[:HEAD]):
        names = [_name(cell) for cell in cells]
        number, decided = _one(names, NUMBERS), _one([_deciding(name) for name in names], DECIDED)
        if isinstance(number, int) and isinstance(decided, int):
            parted = _parted(cells, rows[at + 1] if at + 1 < len(rows) else (), number, decided)
            return parted or Columns(at, number, decided, _first(names, SHOWN), _first(names, ORGAN))
        named = [name for name in names if name]
        told = number is not None or decided is not None
        if told and len(named) > 2 and sum(bool(LOOKS_LIKE.search(name)) for name in named) > 1:
            return f"its columns cannot be told: {'、'.join(named)[:120]}"
    return None


def _parted(head: Cells, below: Cells, number: int, decided: int) -> str:
    """Why the day cannot be told where a second row of the head parts it (许可日期: 自, 至); blank else."""
    part, names = bare(_cell(below, decided)), bare(_cell(below, number))
    plain = not any(char.isdigit() for char in part + names)
    if not part or not plain or part == bare(head[decided]):
        return ""
    return f"its columns cannot be told: {bare(head[decided])} is parted, {part[:40]}"


def _name(cell: str) -> str:
    name = BRACKETED.sub("", bare(fold(cell)))
    return name if len(name) <= LONGEST else ""


def _deciding(name: str) -> str:
    return "" if NOT_DECIDED.search(name) else name


def _one(names: list[str], patterns: tuple[re.Pattern[str], ...]) -> int | str | None:
    """The one column of the first pattern that any name fits; a text where several do; None where none does."""
    for pattern in patterns:
        fits = [at for at, name in enumerate(names) if pattern.search(name)]
        if fits:
            return fits[0] if len(fits) == 1 else "several"
    return None


def _first(names: list[str], pattern: re.Pattern[str]) -> int | None:
    fits = [at for at, name in enumerate(names) if pattern.search(name)]
    return fits[0] if len(fits) == 1 else None


def _rows(rows: tuple[Cells, ...], columns: Columns) -> list[Decision]:
    head = _name(_cell(rows[columns.head], columns.number))
    found = []
    for cells in rows[columns.head + 1 :]:
        number = bare(fold(_cell(cells, columns.number)))
        if _name(number) == head or not any(char.isdigit() for char in number):
            continue  # the head once more, a note under the table, a row that bears no number
        decided, shown = only_date(_cell(cells, columns.decided)), only_date(_cell(cells, columns.shown))
        found.append(
            Decision(
                number=number,
                decided=decided.day if decided else None,
                shown=shown.claim(ClaimSource.LIST) if shown else None,
                organ=bare(_cell(cells, columns.organ)),
            )
        )
    return found


def _cell(cells: Cells, at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""
