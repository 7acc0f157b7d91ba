"""Whose an item is, and what of it may bind an office (semantics §7, §3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from archive.duties.book import Book
from archive.duties.makers import Formed, Maker
from archive.records import Instant, Item, Obligation, Trigger, day_of

FORMATION_SPREAD = 31  # days: beyond it no formation day is sure (semantics §3)


@dataclass(frozen=True, slots=True)
class Holders:
    """The offices whose an item is, within the sections of one obligation; `nobody` where a shared section lists it
    and its page names no office that the catalogue knows."""

    offices: frozenset[str]
    nobody: bool


def standing_day(item: Item) -> date:
    """The day on which ownership of its sections is asked: its claim, else when it was first seen."""
    claimed = item.published.day if item.published else None
    return claimed or day_of(min(s.first_seen for s in item.sightings))


def listing(item: Item) -> tuple[str, ...]:
    """The sections that list it, each once."""
    return tuple(dict.fromkeys(s.section_id for s in item.sightings))


def holders(item: Item, sections: frozenset[str], book: Book) -> Holders:
    """An item in a section that one office owns is that office's; in a shared one, the office's that its page names."""
    return held({s.section_id for s in item.sightings} & sections, standing_day(item), item.office_id, book)


def held(sections: set[str], day: date, named: str | None, book: Book) -> Holders:
    """Whose that is which these sections list. `named`: the office that its page names."""
    offices: set[str] = set()
    nobody = False
    for section in sections:
        owner = book.owner(section, day)
        if owner:
            offices.add(owner)
        elif named is not None:
            offices.add(named)
        else:
            nobody = True
    return Holders(frozenset(offices), nobody)


def bound_kind(item: Item, obligation: Obligation) -> bool:
    """Whether the item may be of a kind that the obligation binds; one that could not be told may be any."""
    return not obligation.kinds or item.kinds is None or not item.kinds.isdisjoint(obligation.kinds)


def near_kind(item: Item, obligation: Obligation, hints: Iterable[str]) -> bool:
    """Whether it may be of a kind that is bound, though a word of its title tells another, since the title hints at this one."""
    return bound_kind(item, obligation) or any(hint in item.title for hint in hints)


def doubt(item: Item, obligation: Obligation, formed: Formed, twin: bool) -> str | None:
    """Why the item cannot speak against the office; None: nothing of the kind."""
    if item.ambiguous:
        return "it may be the same as another item"
    if twin:
        return "another item bears the same document number"
    if obligation.kinds and item.kinds is None:
        return "its kind could not be told"
    if Trigger.OBTAINED in obligation.phrase.triggers and formed.maker is not Maker.OWNER:
        return "the day on which the office obtained it is not told"
    if formed.maker is Maker.UNTOLD:
        return unsaid(formed)
    return None


def unsaid(formed: Formed) -> str:
    """Why the office is not shown to have formed it (semantics §3)."""
    if formed.names:
        return f"{formed.told_by} names {'、'.join(formed.names)}: the office is not shown to have formed it"
    return "neither title, issuer, sign-off nor source says who formed it: the office is not shown to have"


def formation_unsure(item: Item) -> bool:
    return bool(item.formed) and (max(item.formed) - min(item.formed)).days > FORMATION_SPREAD


def first_seen(item: Item) -> Instant:
    return min(s.first_seen for s in item.sightings)
