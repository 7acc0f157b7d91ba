"""Numbers that run in sequence: meetings (第18次常务会议), document numbers of an office and year.

semantics §5, unaccounted: "a hole whose neighbours are published is said as a hole: which number, between which two items.
It is a lead, not a breach: the missing one may lawfully be withheld."

Params: `pattern`, whose first group is the number in a title (without it the document number counts, by sign and year);
`restart` (year: the count begins anew each year; never).

It cannot see a number that was never given, one published without its number, nor the last ones of a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

MOST = 10  # numbers of one hole: a wider one is another count, or a run that we have not seen


@dataclass(frozen=True, slots=True)
class Numbered:
    """One published thing of a run. `day`: by which runs are told apart; None: none told."""

    number: int
    day: date | None
    item_id: int


@dataclass(frozen=True, slots=True)
class Hole:
    """The numbers from `first` to `last`, between two published ones."""

    first: int
    last: int
    before: int  # item ids
    after: int


def holes(run: Iterable[Numbered]) -> Iterator[Hole]:
    """Walked in order of days, so that a count that begins anew is none; a number that stands anywhere is no hole."""
    things = list(run)
    known = {thing.number for thing in things}
    dated = sorted((x for x in things if x.day is not None), key=lambda x: (x.day, x.number, x.item_id))
    for before, after in pairwise(dated):
        missing = [n for n in range(before.number + 1, after.number) if n not in known]
        if not 0 < after.number - before.number - 1 <= MOST:
            continue
        for first, last in _stretches(missing):
            yield Hole(first, last, before.item_id, after.item_id)


def _stretches(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Numbers in a row as their first and last."""
    begin: int | None = None
    for at, number in enumerate(numbers):
        begin = number if begin is None else begin
        if at + 1 == len(numbers) or numbers[at + 1] != number + 1:
            yield begin, number
            begin = None
