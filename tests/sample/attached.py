"""The files that the finance bureau's pages link, as of an instant: one is replaced in silence, one is a scan, one a table."""

from __future__ import annotations

from datetime import datetime

from tests import files
from tests.sample.model import Thing
from tests.sample.timeline import moment

REPLACED, SCANNED, TABLE, PICTURED = "yjs-3", "yjs-5", "yjs-4", "yjs-6"  # the last: its text is a picture
REPLACED_AT = "2018-09-27T15:00"
REPAINTED_AT = "2018-10-19T15:00"  # the picture becomes another, under its own name
TICKING = "gw-3"  # its text bears a line that is another with every answer
ROWS: list[list[str | float]] = [["序号", "项目", "限额（万元）"], [1, "一般债务", 32000], [2, "专项债务", 18500]]


def name_of(thing: Thing) -> str:
    """The file's own name."""
    return f"P020180901{thing.digits(9)}.{'xls' if thing.id == TABLE else 'pdf'}"


def picture_of(thing: Thing) -> str:
    """The own name of the picture that is the thing's text."""
    return f"W020181001{thing.digits(9)}.jpg"


def painted(at: datetime) -> bytes:
    return b"\xff\xd8\xff\xe0 a notice with a red seal, scanned" + (b" anew" if at >= moment(REPAINTED_AT) else b"")


def file_of(thing: Thing, at: datetime) -> bytes:
    if thing.id == SCANNED:
        return files.pdf(b"\xff\xd8 page one", b"\xff\xd8 page two")
    if thing.id == TABLE:
        return files.xls(ROWS)
    sum_ = "三百二十万元" if thing.id == REPLACED and at >= moment(REPLACED_AT) else "三百五十万元"
    return files.pdf(f"{thing.title}\n部门支出合计{sum_}")
