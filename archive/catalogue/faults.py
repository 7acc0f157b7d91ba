"""What is wrong with a catalogue: every fault at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `line` counts from 1, 0 where the whole file is meant; `where` is the column or key, if one is."""

    file: str
    line: int
    value: str
    expected: str
    where: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = f"{self.where}: " if self.where else ""
        return f"{place}: {where}{self.value!r}: expected {self.expected}"


class CatalogueError(Exception):
    """A catalogue that cannot be used. `faults` holds every fault found; the text is one of them a line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line, fault.where)))
        super().__init__("\n".join(map(str, self.faults)))
