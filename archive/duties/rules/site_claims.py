"""P22: "信息更新不及时、内容不准确、互动不回应": of what is inaccurate, a page whose own days contradict each other.

Compared are the day that a page shows, that of its meta tag (PubDate), and that of the list that names it, each of the
first edition observed; and, where it lies more than `SLACK` days from all of them, the day that stands in its address. A
template prints its last regeneration as PubDate, a list or an address the day of the upload, so that this is a lead with
innocent causes: no text sets a number, and no site is said to have failed. The second within an id is the lead `id_time`.

It cannot see whether any of the days is true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from archive.duties.rules.site import MOST, Figure, Window, counted
from archive.records import DAY, Evidence, Item, State, day_of, end_of, start_of

SLACK = 3  # days: what is written on one day and goes up under another tells nothing
PATHS = (
    re.compile(r"/art/(\d{4})/(\d{1,2})/(\d{1,2})/"),
    re.compile(r"/t((?:19|20)\d\d)(\d\d)(\d\d)_"),
    re.compile(r"/((?:19|20)\d\d)-?(\d\d)[/-](\d\d)/"),
    re.compile(r"/((?:19|20)\d\d)(\d\d)(\d\d)/"),
)
INNOCENT = (
    "innocent causes: a template that prints its regeneration, a list that prints the upload, a copy of another page"
)


def contradicts(item: Item) -> str:
    """What its claims say, where two of them have no instant in common; blank else. A claim is an interval."""
    claims = list(dict.fromkeys(item.claims))
    upload = path_day(item.url)
    apart = [(a, b) for n, a in enumerate(claims) for b in claims[n + 1 :] if _apart(a.begin, a.end, b.begin, b.end)]
    if item.ambiguous or item.epoch or len(item.urls) > 1:  # copies may be of different days
        return ""
    told = dict.fromkeys(f"{claim.source.value} {claim.text}" for pair in apart for claim in pair)
    if upload is not None and claims and all(_far(claim.begin, claim.end, upload) for claim in claims):
        told |= dict.fromkeys([*(f"{claim.source.value} {claim.text}" for claim in claims), f"address {upload}"])
    return "; ".join(told)


def path_day(url: str) -> date | None:
    """The day that an address states, as the families of content systems write it; None where it states none."""
    for pattern in PATHS:
        found = pattern.search(urlsplit(url).path)
        if found:
            try:
                return date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:
                continue
    return None


def _far(begin: int, end: int, day: date) -> bool:
    return start_of(day) >= end + SLACK * DAY or end_of(day) <= begin - SLACK * DAY


def _apart(begin: int, end: int, other_begin: int, other_end: int) -> bool:
    """No instant in common, and another day in Shanghai: a minute of a day is within it."""
    return max(begin, other_begin) >= min(end, other_end) and day_of(begin) != day_of(other_begin)


def judge_claims(items: Iterable[Item], window: Window, threshold: int | None = None) -> Figure:
    read = [item for item in items if item.editions and item.claims]
    found = [(item, words) for item in read if (words := contradicts(item))]
    state = counted(len(found), 0, threshold) if read else State.UNOBSERVED
    named = "; ".join(f"{item.title!r}: {words}" for item, words in found[:5])
    words = f"{len(found)} of {len(read)} pages read bear days that contradict each other"
    evidence = tuple(Evidence("claim", snapshot_id=item.editions[0].snapshot_id) for item, _ in found[:MOST])
    said = f"{words}: {named}; {INNOCENT}" if named else words
    return Figure(state, said, window.begin, window.end, len(found), threshold, len(read), 0, evidence)
