"""Whether a text says a word, and what stands around it: spaces, which pages put anywhere, are left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

AROUND = 16  # characters shown on either side of what was found


@dataclass(frozen=True, slots=True)
class Place:
    """One text that may say it: `name` tells where (title, text, a file). `quoted`: what stands around may be shown."""

    name: str
    text: str
    snapshot_id: int | None
    quoted: bool = True


def said(place: Place, word: str) -> str | None:
    """The word with what stands around it, spaces left out; None where it is not there."""
    text, bare = "".join(place.text.split()), "".join(word.split())
    at = text.find(bare)
    if at < 0:
        return None
    begin, end = max(0, at - AROUND), at + len(bare) + AROUND
    if not place.quoted:
        return f"“{bare}”"
    return f"“{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}”"


def cell(place: Place, word: str) -> str | None:
    """The field's name as a cell of its own, or at the head of one with a colon after it."""
    bare = "".join(word.split())
    for one in _cells(place.text):
        if one == bare or one.startswith((f"{bare}：", f"{bare}:")) or one in (f"{bare}*", f"*{bare}"):
            return f"“{bare}”"
    return None


def _cells(text: str) -> Iterator[str]:
    for line in text.splitlines():
        for cell in line.split("\t"):
            yield "".join(cell.split())
