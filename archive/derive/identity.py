"""Which pages are the same item. The ground of each match is kept; an ambiguous match is none (semantics §2, item).

Two pages are one item where title and document number agree, or title and text do. Titles alone never match: lists
hold different items of one title (不动产更正登记公告 three times in one list). What was formed on the same day and reads alike
may be one document put up anew (a title put right, a word of the text), so it is ambiguous.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, permutations
from typing import TYPE_CHECKING

from archive.records import Instant

if TYPE_CHECKING:
    from archive.derive.world import Page

MANY_TWINS = 100  # of one title on one day: notices of one form, each its own
ENOUGH_TEXT = 100  # characters: a body of 详见附件 says nothing of whose it is
LONGEST = 4_000  # characters of a text that are compared
ALIKE = 0.6  # of the triples of characters of two texts: one of them may be the other, put right


@dataclass(slots=True)
class Group:
    """The pages of one item; the ground on which each joined the first."""

    pages: list[Page] = field(default_factory=list)
    grounds: dict[str, str] = field(default_factory=dict)
    ambiguous: bool = False
    followed: bool = False  # ambiguous only in that a later one may be it under another address


def groups(pages: list[Page]) -> list[Group]:
    """Each page in exactly one group, in the order in which they were first seen."""
    found: list[Group] = []
    by_key: dict[tuple[str, str, str], list[Group]] = defaultdict(list)
    for page in sorted(pages, key=lambda page: (page.sightings[0].first_seen, page.url)):
        keys = _keys(page)
        matches = {id(group): (group, key[0]) for key in keys for group in by_key[key]}
        if len(matches) == 1:
            group, ground = next(iter(matches.values()))
        else:
            group, ground = Group(ambiguous=bool(matches)), "url"
            found.append(group)
            for other, _ in matches.values():
                other.ambiguous = True
        group.pages.append(page)
        group.grounds[page.url] = ground
        for key in keys:
            if group not in by_key[key]:
                by_key[key].append(group)
    _doubt(found)
    return found


def _doubt(found: list[Group]) -> None:
    """A page that came up when another of its title and day, or of its number, was listed no more may be the same
    under a new address (a session's token, https, an amended title): such a match is ambiguous, and decides nothing."""
    matched = {id(group) for group in found if group.ambiguous}
    followers: set[int] = set()
    for before, after in chain(_pairs(found, _marks), filter(_again, _pairs(found, _formed))):
        if _followed(before, after):
            before.ambiguous = before.followed = after.ambiguous = True
            followers.add(id(after))
        elif _came(before) < _came(after) and _copied(before, after):
            after.ambiguous = True
            followers.add(id(after))
    for group in found:
        group.followed &= id(group) not in matched | followers


def _pairs(found: list[Group], marks: Callable[[Page], set[object]]) -> Iterator[tuple[Group, Group]]:
    """Those that share a mark, in both orders."""
    by_mark: dict[object, list[Group]] = defaultdict(list)
    for group in found:
        for mark in {mark for page in group.pages for mark in marks(page)}:
            by_mark[mark].append(group)
    for twins in by_mark.values():
        yield from permutations(twins, 2) if len(twins) < MANY_TWINS else ()


def _formed(page: Page) -> set[object]:
    return {edition.article.formed for edition in page.editions if edition.article.formed}


def _again(pair: tuple[Group, Group]) -> bool:
    """Of two that were formed on one day, whether the later may be the earlier: its copy, or put up anew when that was
    listed no more and alike."""
    before, after = pair
    if _copied(before, after):
        return True
    return _followed(before, after) and likeness(_text(before), _text(after)) >= ALIKE


def _copied(one: Group, other: Group) -> bool:
    """Whether both bear one title, or one text, and were formed on one day: a copy whose other part was put right."""
    days, titles, texts = zip(_copy_marks(one), _copy_marks(other), strict=True)
    return not days[0].isdisjoint(days[1]) and not (titles[0].isdisjoint(titles[1]) and texts[0].isdisjoint(texts[1]))


def _copy_marks(group: Group) -> tuple[set[object], set[object], set[object]]:
    articles = [page.editions[0].article for page in group.pages if page.editions]
    texts: set[object] = {article.body for article in articles if len(article.body) >= ENOUGH_TEXT}
    titles: set[object] = {name for article in articles if (name := "".join(article.title.split()))}
    return {day for page in group.pages for day in _formed(page)}, titles, texts


def _text(group: Group) -> str:
    first = next(page.editions[0].article for page in group.pages if page.editions)
    return (first.title + first.body)[:LONGEST]


def likeness(one: str, other: str) -> float:
    """0 to 1: the share of the triples of characters that both hold."""
    triples = [{text[at : at + 3] for at in range(len(text) - 2)} for text in (one, other)]
    either = triples[0] | triples[1]
    return len(triples[0] & triples[1]) / len(either) if either else 0.0


def _marks(page: Page) -> set[object]:
    """Its numbers, and each title with each day that it claims: too little to match by, enough to doubt."""
    shown = [claim for e in page.editions for claim in (e.article.shown, e.article.meta) if claim]
    days: set[date | None] = {claim.day for claim in (*page.printed, *shown) if claim.day} or {None}
    titles = {"".join(title.split()) for title in page.titles}
    numbers = {e.article.doc_number for e in page.editions if e.article.doc_number}
    return numbers | {(title, day) for title in titles for day in days}


def _came(group: Group) -> Instant:
    return min(s.first_seen for page in group.pages for s in page.sightings)


def _followed(before: Group, after: Group) -> bool:
    """Whether no visit listed both: the one's last sight lies before the other's first."""
    return max(s.last_seen for page in before.pages for s in page.sightings) < _came(after)


def _keys(page: Page) -> list[tuple[str, str, str]]:
    if not page.editions:
        return []
    article = page.editions[0].article
    keys = []
    if article.doc_number:
        keys.append(("document number and title", article.doc_number, article.title))
    if len(article.body) >= ENOUGH_TEXT:
        keys.append(("title and text", hashlib.sha256(article.body.encode()).hexdigest(), article.title))
    return keys
