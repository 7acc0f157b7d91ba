"""A meeting reported as news but absent from the section of meetings (plan, M02): a lead, with both pages as evidence.

Of a section of numbered meetings (rule `numbers`, with a pattern and kinds): an item elsewhere whose title tells a meeting
of such a kind, and nothing in the section that may be it. The same number is the same meeting; where one of the two bears
none, whatever stands near its day may be it, and nothing is said. Nor where a visit has not read the section far enough
since, or the title tells a higher level's meeting. It cannot see a meeting published under another name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from archive.duties.attribution import holders
from archive.duties.bench import Bench
from archive.duties.leads.made import evidence_of, first_sighting
from archive.duties.numbers import day_told, may_count, numbered
from archive.records import DAY, Evidence, Finding, Item, Look, Obligation, iso

HELD = re.compile(r"召开|举行|主持|第[0-9一二三四五六七八九十百]+次")
ABOVE = re.compile(r"国务院|全国|省政府|省委|省长|市政府|市委|市长")
OWN = re.compile(r"[区县]")
GRACE = 5 * DAY  # after the news was seen: two days from the meeting, and a weekend
BEFORE, AFTER = (
    timedelta(10),
    timedelta(45),
)  # around the news: days in which an item without its number may be the meeting


def news_only(bench: Bench, obligation: Obligation) -> Iterator[Finding]:
    """In the order of items; nothing where the obligation does not tell meetings by number and kind."""
    if not obligation.kinds or not obligation.params.get("pattern"):
        return
    there = bench.listed(replace(obligation, kinds=()))
    known = {item.id for item in there}
    for item in bench.world.items:
        day = day_told(item)
        if item.id in known or day is None or not _tells_meeting(bench, obligation, item, day):
            continue
        if not any(_may_be(other, item, day, obligation) for other in there):
            yield from _told(bench, obligation, item, day)


def _tells_meeting(bench: Bench, obligation: Obligation, item: Item, day: date) -> bool:
    title = "".join(item.title.split())
    higher = ABOVE.search(title) is not None and OWN.search(title) is None
    told = not _kinds(item).isdisjoint(obligation.kinds) and HELD.search(title) is not None
    return told and not higher and not item.ambiguous and bench.book.in_force(obligation, day)


def _kinds(item: Item) -> frozenset[str]:
    return item.kinds or frozenset()


def _may_be(other: Item, news: Item, day: date, obligation: Obligation) -> bool:
    """Whether an item of the section may be the meeting that the news tells of, which may be of any of its kinds."""
    of_kind = other.kinds is None or not other.kinds.isdisjoint(_kinds(news))
    there, told = numbered(other, obligation), numbered(news, obligation)
    if there is not None and told is not None:
        of_count = may_count(other, obligation, there[0], ("", told[0][1]))
        return there[1] == told[1] and (other.ambiguous or (of_kind and of_count))
    days = _days(other)
    return of_kind and (not days or any(day - BEFORE <= one <= day + AFTER for one in days))


def _days(item: Item) -> set[date]:
    claimed = item.published.day if item.published else None
    return {*item.formed, *([claimed] if claimed else [])}


def _told(bench: Bench, obligation: Obligation, news: Item, day: date) -> Iterator[Finding]:
    looks = [_looked(bench, section, news, day) for section in obligation.sections]
    watched = [look for look in looks if look is not None]
    if len(watched) < len(looks) or not watched:
        return
    offices = {office.id for office in bench.book.offices(obligation)}
    owners = holders(news, frozenset(s.section_id for s in news.sightings), bench.book).offices & offices
    office = next(iter(owners)) if len(owners) == 1 else None
    names = "、".join(bench.book.name(section) for section in obligation.sections)
    seen = first_sighting(news)
    detail = (
        f"told as news in {bench.book.name(seen.section_id)}, first listed at {iso(seen.first_seen)};"
        f" in the visits of {iso(min(look.at for look in watched))} and later nothing in {names} may be it;"
        " a lead, not a breach: it may lawfully be withheld, or stand under another name"
    )
    visits = tuple(Evidence("watched", visit_id=look.visit_id) for look in watched)
    yield Finding(
        "news_only", office, obligation.sections[0], news.id, news.title, detail, (*evidence_of(news), *visits)
    )


def _looked(bench: Bench, section: str, news: Item, day: date) -> Look | None:
    """The latest complete visit that would have listed the meeting: after the news, the lag and the days of grace."""
    since = first_sighting(news).first_seen + bench.book.lag(section) + GRACE
    for look in reversed(bench.complete.get(section, ())):
        if look.at < since:
            return None
        if look.everything or (look.floor_on is not None and look.floor_on < day - BEFORE):
            return look
    return None
