"""Ids that count up against the days that pages show: one with a later id than many, and an earlier day than they.

Only where nearly all ids of a site rise with the days (the longest run that does holds `IN_ORDER` of them) is one that
does not a lead; elsewhere the ids are no order of time.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import urlsplit

from archive.duties.bench import Bench
from archive.duties.leads.made import lead
from archive.records import Finding, Item

COUNTED = re.compile(r"/(art_|post_|content_|t(?=\d{8}_))(?:\d+_)?(\d{3,20})\.s?html?$")
FEWEST = 10  # ids of one count
IN_ORDER = 0.8
SLACK = 3  # days: an item typed in on one day and shown under the day before tells nothing


def leads(bench: Bench) -> Iterator[Finding]:
    counts: dict[tuple[str, str], list[tuple[int, date, Item]]] = defaultdict(list)
    for item in bench.world.items:
        numbered = number_of(item.url)
        if numbered is None or item.ambiguous:
            continue
        _, claim = bench.appearances.standing(item)
        if claim is not None and claim.day is not None:
            counts[numbered[0]].append((numbered[1], claim.day, item))
    for _, found in sorted(counts.items()):
        found.sort(key=lambda one: (one[0], one[1], one[2].id))
        for one, before in out_of_order(found):
            words = (
                f"shows {one[1].isoformat()}; its number {one[0]} was given after {before[0]},"
                f" of {before[2].title!r}, which shows {before[1].isoformat()}"
            )
            yield lead(bench, "id_order", one[2], words, (before[2],))


def number_of(url: str) -> tuple[tuple[str, str], int] | None:
    """The count (host and dialect) and the number of an address; None where it bears none."""
    parts = urlsplit(url)
    found = COUNTED.search(parts.path)
    return None if found is None else ((parts.netloc, found[1]), int(found[2]))


Numbered = tuple[int, date, Item]


def out_of_order(found: Sequence[Numbered]) -> Iterator[tuple[Numbered, Numbered]]:
    """Of what is sorted by number, each that shows an earlier day than the one before it in the order of nearly all, with
    that one. Nothing where too few are in order."""
    kept = longest_run([one[1].toordinal() for one in found])
    if len(found) < FEWEST or len(kept) < IN_ORDER * len(found):
        return
    before: Numbered | None = None
    for place, one in enumerate(found):
        if place in kept:
            before = one
        elif before is not None and (before[1] - one[1]).days > SLACK:
            yield one, before


def longest_run(values: Sequence[int]) -> frozenset[int]:
    """The places of a longest non-decreasing subsequence (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []  # places
    previous: list[int | None] = []
    for place, value in enumerate(values):
        at = bisect_right(tails, value)
        previous.append(ends[at - 1] if at else None)
        if at == len(tails):
            tails.append(value)
            ends.append(place)
        else:
            tails[at], ends[at] = value, place
    run: set[int] = set()
    last: int | None = ends[-1] if ends else None
    while last is not None:
        run.add(last)
        last = previous[last]
    return frozenset(run)
