"""Elements that an item of a kind must have: a meeting's agenda, a consultation's channel, a penalty's decision day.

semantics §5, incomplete: "an item lacks an element that its kind must have (a meeting without its agenda, attendance or
decisions; a consultation without its channel; a project reported only as news)." A finding, never a duty.

Params: `elements` (name: words, any of which shows it), `fields` (likewise, but a whole cell, or what stands before a
colon), `forms` (likewise, and owed by nobody: what is shown of the item), `of` (kind: elements that it must have; the
first of an item's kinds that is named decides), `unless` (element: words by which nothing of it is owed), `over`
(office: looked for in all that the office put up, not in each item).

It cannot see an element said in other words, nor one in a picture, a scan, a file or a linked page that was not read:
that one is unproven, and never absent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.duties.rules.saying import Place, cell, said
from archive.records import Told


@dataclass(frozen=True, slots=True)
class Material:
    """What was read of one item, in the order in which it is searched, and what was not read, in words."""

    places: tuple[Place, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One element. `whole`: its words are those of a field, a cell of their own or before a colon."""

    name: str
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    state: Told
    detail: str
    snapshot_id: int | None = None


def look_for(wanted: Wanted, material: Material) -> Answer:
    """Where the element was read; where nowhere, whether all was read that could hold it."""
    found = _first(wanted.words, material, wanted.whole)
    if found is not None:
        return Answer(Told.FOUND, found[0], found[1])
    spared = _first(wanted.unless, material, whole=False)
    if spared is not None:
        return Answer(Told.NOT_OWED, spared[0], spared[1])
    page = next((place.snapshot_id for place in material.places if place.snapshot_id is not None), None)
    searched = f"none of {'、'.join(wanted.words)} in {_names(material.places)}"
    if material.unread:
        return Answer(Told.UNPROVEN, f"{searched}; not read: {'; '.join(material.unread)}", page)
    return Answer(Told.ABSENT, searched, page)


def look_over(wanted: Wanted, materials: Iterable[Material]) -> Answer:
    """The element in any of them."""
    answers = [look_for(wanted, material) for material in materials]
    for state in (Told.FOUND, Told.UNPROVEN):
        of_state = [answer for answer in answers if answer.state is state]
        if of_state:
            return of_state[0]
    return Answer(Told.ABSENT, f"none of {'、'.join(wanted.words)} in {len(answers)} items")


def _first(words: tuple[str, ...], material: Material, whole: bool) -> tuple[str, int | None] | None:
    for place in material.places:
        for word in words:
            words_there = cell(place, word) if whole else said(place, word)
            if words_there is not None:
                return f"{place.name}: {words_there}", place.snapshot_id
    return None


def _names(places: tuple[Place, ...]) -> str:
    return "、".join(dict.fromkeys(place.name for place in places)) or "nothing that was read"
