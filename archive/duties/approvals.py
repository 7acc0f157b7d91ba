"""When a budget or final account was approved, by another page of the archive: the resolution of the people's congress, or the
finance bureau's reply.

预算法 art. 14 counts 20 days from the approval (of the whole budget), or from the reply of the finance bureau (of a unit's);
by art. 52 the reply is never before the approval. So what was published within 20 days of an approval that another page
tells was in time under every reading; what came later may still have been, for the reply may have come later too, and which
approval a page is of is told by year and words alone: such is unproven.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from archive.duties.starts import Start
from archive.reading.happenings import approved_days
from archive.records import Evidence, Item, day_of

ELSEWHERE = (
    "the day of its approval is told by another page alone: the finance bureau's reply to it may have come later"
)
YEAR = re.compile(r"(20\d\d)年")
WHAT = re.compile(r"预算|决算")
OTHER = re.compile(r"调整|审查结果|编制")
RESOLVED = re.compile(r"(?:批准|批复).*(?:预算|决算)|(?:预算|决算).*(?:决议|批复)")
ABOVE = re.compile(r"中央|全国|省|市(?!.{0,6}[区县])")

Key = tuple[str, str]  # year and word


class Approvals:
    """The pages that tell an approval, by what they approve."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._told: dict[Key, list[tuple[date, int, int]]] = defaultdict(list)
        for item in items:
            title = "".join(item.title.split())
            if RESOLVED.search(title) and not (ABOVE.search(title) or OTHER.search(title)) and not item.ambiguous:
                for key in keys(title):
                    self._told[key] += _days(item)

    def of(self, item: Item) -> Start | None:
        """The earliest day that another page tells: what was in time from it on was so from a later one. None where the title
        names no one budget, or none is told."""
        named = keys("".join(item.title.split()))
        if len(named) != 1 or OTHER.search(item.title):
            return None
        told = [(day, page) for day, page, teller in self._told.get(named[0], ()) if teller != item.id]
        if not told:
            return None
        day, page = min(told)
        return Start(day, False, (Evidence("trigger", snapshot_id=page),))


def keys(title: str) -> list[Key]:
    """Each budget that a title names: 2018年决算和2019年预算 are two, 2018年度部门预算 is one."""
    years = list(YEAR.finditer(title))
    ends = [match.start() for match in years[1:]] + [len(title)] * bool(years)
    found = [
        (match[1], word)
        for match, end in zip(years, ends, strict=True)
        for word in WHAT.findall(title, match.end(), end)
    ]
    return list(dict.fromkeys(found))


def _days(item: Item) -> list[tuple[date, int, int]]:
    """The days that it tells of its approval, else those of its sign-off; by page."""
    found = []
    for edition in item.editions:
        came = day_of(edition.seen_from)
        told = approved_days(item.title, edition.article.body, came)
        signed = (edition.article.formed, *edition.article.formed_also)
        days = told or tuple(day for day in signed if day is not None)
        found += [(day, edition.snapshot_id, item.id) for day in days]
    return found
