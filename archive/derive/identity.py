"""Which pages are the same item. The ground of each match is kept; an ambiguous match is none (semantics §2, item).

Two pages are one item where title and document number agree, or title and text do. Titles alone never match: lists
hold different items of one title (不动产更正登记公告 three times in one list).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.derive.world import Page

ENOUGH_TEXT = 100  # characters: a body of 详见附件 says nothing of whose it is


@dataclass(slots=True)
class Group:
    """The pages of one item; the ground on which each joined the first."""

    pages: list[Page] = field(default_factory=list)
    grounds: dict[str, str] = field(default_factory=dict)
    ambiguous: bool = False


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
    return found


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
