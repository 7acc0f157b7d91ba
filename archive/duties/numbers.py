"""The runs of numbers of one obligation: by office, kind and year, each hole as a finding (semantics §5, unaccounted)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from archive.catalogue.phrases import numeral
from archive.duties.attribution import holders
from archive.duties.bench import Bench
from archive.duties.rules.numbers import Hole, Numbered, holes
from archive.records import Evidence, Finding, Item, Obligation

INNOCENT = "a lead, not a breach: it may lawfully be withheld, bear no number, or stand where we have not looked"
DOCUMENT = re.compile(r"^(?P<sign>.+?)〔(?P<year>\d{4})〕(?P<n>\d+)号$")
TERM = re.compile(r"第([0-9一二三四五六七八九十]+)届")
Key = tuple[str, str]  # what the count is of; its year or term


def unaccounted(bench: Bench, obligation: Obligation) -> Iterator[Finding]:
    """Of every office that the obligation binds, in a fixed order."""
    offices = {office.id for office in bench.book.offices(obligation)}
    runs: dict[tuple[str, Key], dict[int, tuple[Item, int]]] = defaultdict(dict)
    loose: dict[str, list[Numbered]] = defaultdict(list)  # by office; "": nobody's
    for item in bench.listed(obligation):
        told = numbered(item, obligation)
        if told is None:
            continue
        held = holders(item, frozenset(obligation.sections), bench.book)
        for office in (held.offices & offices) | ({""} if held.nobody else set()):
            if item.ambiguous or item.kinds is None or not office:
                loose[office].append(Numbered(told[1], None, item.id))
            else:
                runs[office, told[0]][item.id] = item, told[1]
    for (office, key), found in sorted(runs.items()):
        things = [Numbered(n, day_told(item), item.id) for item, n in found.values()]
        filled = (*things, *loose[office], *loose[""])  # what may be the missing one is no hole
        if any(holes(filled)):  # all that we saw is asked only then
            filled = (*filled, *_elsewhere(bench, obligation, office, key))
        for hole in sorted(set(holes(filled)), key=lambda h: (h.first, h.before, h.after)):
            yield _finding(office, key, hole, {item_id: item for item_id, (item, _) in found.items()})


def _elsewhere(bench: Bench, obligation: Obligation, office: str, key: Key) -> Iterator[Numbered]:
    """What bears a number of this count wherever it was seen: in another section, or under another office's name. A
    document number is one whoever shows it; a meeting's is its office's."""
    for item in bench.world.items:
        if obligation.params.get("pattern") and item.office_id not in (None, office):
            continue
        told = numbered(item, obligation)
        if told is not None and may_count(item, obligation, told[0], key):
            yield Numbered(told[1], None, item.id)


def may_count(item: Item, obligation: Obligation, told: Key, key: Key) -> bool:
    """Whether an item that tells this count may be of that one: a kind, a year or a term that is not told may be any."""
    if not obligation.params.get("pattern"):
        return told == key
    kind = item.kinds is None or not key[0] or key[0] in {told[0], *item.kinds}
    return kind and (not told[1] or not key[1] or told[1] == key[1])


def numbered(item: Item, obligation: Obligation) -> tuple[Key, int] | None:
    """The count and the number; None where the item tells none that can be read. A year or term not told is blank."""
    pattern = obligation.params.get("pattern")
    if not pattern:
        document = DOCUMENT.match(item.doc_number or "")
        return ((document["sign"], document["year"]), int(document["n"])) if document else None
    title = "".join(item.title.split())
    match = re.search(str(pattern), title)
    day = day_told(item)
    yearly = obligation.params.get("restart") == "year"
    if match is None or not match.groups():
        return None
    bound = sorted((item.kinds or frozenset()) & set(obligation.kinds) or item.kinds or ())
    try:
        begins = (str(day.year) if day else "") if yearly else _term(title)
        return (bound[0] if bound else "", begins), numeral(match[1])
    except (ValueError, KeyError):
        return None


def _term(title: str) -> str:
    """第十八届 and 第18届 are one."""
    term = TERM.search(title)
    return f"第{numeral(term[1])}届" if term else ""


def day_told(item: Item) -> date | None:
    claimed = item.published.day if item.published else None
    return max(item.formed, default=claimed)


def _finding(office: str, key: Key, hole: Hole, items: dict[int, Item]) -> Finding:
    before, after = items[hole.before], items[hole.after]
    numbers = str(hole.first) if hole.first == hole.last else f"{hole.first}–{hole.last}"
    count = " ".join(part for part in key if part)
    detail = f"{count}: we saw none numbered {numbers}, between {before.title!r} and {after.title!r}; {INNOCENT}"
    seen = [min(item.sightings, key=lambda s: (s.first_seen, s.section_id)) for item in (before, after)]
    pages = tuple(Evidence("claim", snapshot_id=e.snapshot_id) for item in (before, after) for e in item.editions[:1])
    visits = tuple(Evidence("first_seen", visit_id=sighting.first_visit) for sighting in seen)
    return Finding("unaccounted", office, seen[1].section_id, None, f"{count} {numbers}", detail, (*visits, *pages))
