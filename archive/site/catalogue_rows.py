"""The catalogue's published tables, with their files' columns (design: the public contract)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from datetime import date

from archive.reading.noise import built_in
from archive.records import Catalogue

Row = tuple[object, ...]
Mask = Callable[[str], str | None]


def fill(conn: sqlite3.Connection, catalogue: Catalogue, mask: Mask) -> None:
    """Write every catalogue table. Lists are joined by `;`, yes/no is 1/0, blank is NULL; texts go through `mask`."""
    for table, rows in TABLES.items():
        for row in rows(catalogue):
            marks = ", ".join("?" * len(row))
            conn.execute(f"INSERT INTO {table} VALUES ({marks})", tuple(_plain(value, mask) for value in row))


def _plain(value: object, mask: Mask) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, tuple):
        return mask(";".join(str(part) for part in value)) or None
    if isinstance(value, str):
        return mask(value) or None
    return value


def _sources(catalogue: Catalogue) -> Iterable[Row]:
    for it in catalogue.sources.values():
        when = (it.dated, it.valid_from, it.valid_to, it.days, it.lenient_to)
        yield (it.id, it.title, it.number, *when, it.full_points, it.pass_points)


def _blocks(catalogue: Catalogue) -> Iterable[Row]:
    for it in catalogue.sources.values():
        for block in it.blocks:
            yield it.id, block.name, block.points, block.optional


def _score_items(catalogue: Catalogue) -> Iterable[Row]:
    for it in catalogue.sources.values():
        for block in it.blocks:
            yield from ((it.id, block.name, item, points) for item, points in block.items.items())


def _score_sites(catalogue: Catalogue) -> Iterable[Row]:
    for it in catalogue.sources.values():
        for block in it.blocks:
            yield from ((it.id, block.name, site, True) for site in block.checked)
            yield from ((it.id, block.name, site, False) for site in block.unchecked)


def _bonuses(catalogue: Catalogue) -> Iterable[Row]:
    for it in catalogue.sources.values():
        if it.bonus_above is not None:
            yield it.id, it.bonus_above, it.bonus_points


def _kinds(catalogue: Catalogue) -> Iterable[Row]:
    for it in catalogue.kinds.values():
        yield it.id, it.words, it.hints


def _sites(catalogue: Catalogue) -> Iterable[Row]:
    for it in catalogue.sites.values():
        yield it.id, it.name, it.url, it.portal, it.id_code, it.family, it.lag_s / 3600, float(it.delay_s), it.note


def _epochs(catalogue: Catalogue) -> Iterable[Row]:
    for it in catalogue.epochs:
        yield it.site_id, it.from_on, it.to_on, it.note


def _offices(catalogue: Catalogue) -> Iterable[Row]:
    for it in catalogue.offices.values():
        yield it.id, it.name, it.office_class, it.valid_from, it.valid_to, it.successor_id, it.note


def _aliases(catalogue: Catalogue) -> Iterable[Row]:
    for it in catalogue.aliases:
        yield it.office_id, it.alias, it.valid_from, it.valid_to


def _sections(catalogue: Catalogue) -> Iterable[Row]:
    for it in catalogue.sections:
        where = (it.id, it.site_id, it.name, it.url, it.valid_from, it.valid_to, it.family, it.office_id)
        yield (*where, it.kinds, it.capped, it.status, it.origin, it.note)


def _obligations(catalogue: Catalogue) -> Iterable[Row]:
    for it in catalogue.obligations:
        owed = (it.id, it.row, it.source_id, it.clause, it.phrase.text, it.offices, it.office_class)
        params = json.dumps(dict(it.params), ensure_ascii=False, default=str) if it.params else None
        where = (it.sections, it.kinds, it.rule.value, params, it.in_place)
        yield (*owed, *where, it.valid_from, it.valid_to)


def _entries(catalogue: Catalogue) -> Iterable[Row]:
    for it in catalogue.entries:
        yield it.obligation_id, it.office_id, it.entry, it.matches, it.hints, it.due_rule, it.covers


def _contests(catalogue: Catalogue) -> Iterable[Row]:
    for it in catalogue.contests:
        key = (it.id, it.obligation_id, it.office_id, it.subject, it.finding_kind, it.section_id)
        yield (*key, it.received_on, it.by, it.claim, it.document)


def _rulings(catalogue: Catalogue) -> Iterable[Row]:
    for it in catalogue.rulings:
        key = (it.obligation_id, it.office_id, it.subject, it.finding_kind, it.section_id, it.contest_id)
        yield (*key, it.sets, it.value, it.decided_on, it.by, it.why, it.document)


def _calendar(catalogue: Catalogue) -> Iterable[Row]:
    for it in catalogue.calendar:
        yield it.day, it.working, it.document


def _noise(catalogue: Catalogue) -> Iterable[Row]:
    for origin, rules in (("built-in", built_in()), ("district", catalogue.noise)):
        for it in rules:
            yield it.id, it.site_id or None, it.what, it.match, it.why, origin, None


TABLES: dict[str, Callable[[Catalogue], Iterable[Row]]] = {
    "sources": _sources,
    "kinds": _kinds,
    "sites": _sites,
    "score_blocks": _blocks,
    "score_items": _score_items,
    "score_sites": _score_sites,
    "score_bonuses": _bonuses,
    "epochs": _epochs,
    "offices": _offices,
    "aliases": _aliases,
    "sections": _sections,
    "obligations": _obligations,
    "entries": _entries,
    "contests": _contests,
    "rulings": _rulings,
    "noise": _noise,
    "calendar": _calendar,
}
