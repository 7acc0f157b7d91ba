"""P22: "信息更新不及时、内容不准确、互动不回应": of what is inaccurate, a page whose own days contradict each other.

Compared are the day that a page shows, that of its meta tag (PubDate), and that of the list that names it, each of the
first edition observed. A template prints the day of its last regeneration as PubDate, and a list may print the day on
which it was uploaded, so that this is a lead with innocent causes: no text sets a number, and no site is said to have failed.
The day in a path and the second in an id are those of the record, not claims, and are not compared.

It cannot see whether any of the days is true.
"""

from __future__ import annotations

from collections.abc import Iterable

from archive.duties.rules.site import MOST, Figure, Window, counted
from archive.records import Evidence, Item, State

INNOCENT = (
    "innocent causes: a template that prints its regeneration, a list that prints the upload, a copy of another page"
)


def contradicts(item: Item) -> str:
    """What its claims say, where two of them have no instant in common; blank else. A claim is an interval."""
    claims = list(dict.fromkeys(item.claims))
    apart = [(a, b) for n, a in enumerate(claims) for b in claims[n + 1 :] if _apart(a.begin, a.end, b.begin, b.end)]
    if not apart or item.ambiguous or item.epoch or len(item.urls) > 1:  # copies may be of different days
        return ""
    return "; ".join(dict.fromkeys(f"{claim.source.value} {claim.text}" for pair in apart for claim in pair))


def _apart(begin: int, end: int, other_begin: int, other_end: int) -> bool:
    """A minute of a day is within it: the day counts, in Shanghai, not the clock."""
    day = 86_400
    far = max(begin, other_begin) - min(end, other_end)
    return far >= 0 and (begin + 28_800) // day != (other_begin + 28_800) // day


def judge_claims(items: Iterable[Item], window: Window, threshold: int | None = None) -> Figure:
    read = [item for item in items if item.editions and item.claims]
    found = [(item, words) for item in read if (words := contradicts(item))]
    state = counted(len(found), 0, threshold) if read else State.UNOBSERVED
    named = "; ".join(f"{item.title!r}: {words}" for item, words in found[:5])
    words = f"{len(found)} of {len(read)} pages read bear days that contradict each other"
    evidence = tuple(Evidence("claim", snapshot_id=item.editions[0].snapshot_id) for item, _ in found[:MOST])
    said = f"{words}: {named}; {INNOCENT}" if named else words
    return Figure(state, said, window.begin, window.end, len(found), threshold, len(read), 0, evidence)
