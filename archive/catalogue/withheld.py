"""What a ruling of the kind `withheld` keeps from being published: its two cells, `subject` and `value`, read strictly.

    subject                         sha256:<64 hex>                  one body, by the digest of the kept bytes
                                    http://www.example.gov.cn/a.htm  the bodies that an address answered
                                    item:<id or address>             an item: all that its addresses answered
    value                           whole (or blank)                 the whole body
                                    personal                         personal data in it: labelled names, addresses, numbers
                                    shown                            shown again: a later line on the same subject
    value, of an address or item    whole;2018-08-01/2018-08-31      only what was received on these days, both included;
                                                                     either may be blank: open

A line may bear the key of a duty or a finding instead of such a subject: what is withheld is then the item that it is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archive.catalogue.cells import is_url, read_day
from archive.records import Ruling

SUBJECTS = "sha256:<64 hex digits>, an address, item:<id>, item:<address>, or the key of a duty or a finding"
DAYS = "days such as 2018-08-01/2018-08-31, either of them blank where it is open"


class Extent(StrEnum):
    WHOLE = "whole"
    PERSONAL = "personal"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Withholding:
    """One line. `kind`: digest, url, item, duty or finding; `key`: the digest, the address, the item's id or address."""

    kind: str
    key: str
    extent: Extent
    from_on: date | None
    to_on: date | None


class WithheldError(ValueError):
    """A cell that cannot be read: its column, and what was expected there."""

    def __init__(self, column: str, expected: str) -> None:
        super().__init__(expected)
        self.column = column


def read(ruling: Ruling) -> Withholding:
    """What the line withholds. WithheldError where a cell cannot be read."""
    kind, key = _subject(ruling)
    extent, days = _value(ruling.value)
    if days and kind == "digest":
        raise WithheldError("value", "no days: a digest is one body, whenever it was received")
    first, last = _days(days) if days else (None, None)
    return Withholding(kind, key, extent, first, last)


def _subject(ruling: Ruling) -> tuple[str, str]:
    if ruling.obligation_id or ruling.finding_kind:
        return ("duty" if ruling.obligation_id else "finding"), ruling.subject
    text = ruling.subject
    if re.fullmatch(r"sha256:[0-9a-f]{64}", text):
        return "digest", text
    if text.startswith("item:") and (re.fullmatch(r"\d{1,16}", text[5:]) or is_url(text[5:])):
        return "item", text[5:]
    if is_url(text):
        return "url", text
    raise WithheldError("subject", SUBJECTS)


def _value(text: str) -> tuple[Extent, str]:
    parts = [part.strip() for part in re.split(r"[;；]", text) if part.strip()]
    words = [part for part in parts if part in list(Extent)]
    days = [part for part in parts if part not in words]
    if len(words) > 1 or len(days) > 1 or (days and "/" not in days[0]):
        raise WithheldError("value", f"whole (or blank), personal or shown; after it, by ';', {DAYS}")
    return Extent(words[0]) if words else Extent.WHOLE, days[0] if days else ""


def _days(text: str) -> tuple[date | None, date | None]:
    try:
        first, last = (read_day(part) if part else None for part in text.split("/"))
    except ValueError as error:
        raise WithheldError("value", DAYS) from error
    if first and last and first > last:
        raise WithheldError("value", f"{DAYS}, the first not after the last")
    return first, last
