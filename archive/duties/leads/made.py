"""A lead as a finding, with the pages and visits that it rests on."""

from __future__ import annotations

from archive.duties.attribution import standing_day
from archive.duties.bench import Bench
from archive.records import Evidence, Finding, Item, Sighting


def first_sighting(item: Item) -> Sighting:
    return min(item.sightings, key=lambda s: (s.first_seen, s.section_id))


def lead(bench: Bench, kind: str, item: Item, detail: str, others: tuple[Item, ...] = ()) -> Finding:
    """Of one item; `others` are what it is compared with. The office is whose the item is, or its section's owner."""
    first = first_sighting(item)
    office = item.office_id or bench.book.owner(first.section_id, standing_day(item)) or None
    evidence = tuple(got for one in (item, *others) for got in evidence_of(one))
    return Finding(kind, office, first.section_id, item.id, item.title, detail, evidence)


def evidence_of(item: Item) -> tuple[Evidence, ...]:
    pages = tuple(Evidence("claim", snapshot_id=edition.snapshot_id) for edition in item.editions[:1])
    return (Evidence("first_seen", visit_id=first_sighting(item).first_visit), *pages)


def many(bench: Bench, kind: str, subject: str, detail: str, items: list[Item]) -> Finding:
    """Of many items at once, of no office: the site's own doing, as a migration is."""
    visits = sorted({first_sighting(item).first_visit for item in items})
    evidence = tuple(Evidence("first_seen", visit_id=visit) for visit in visits)
    return Finding(kind, None, None, None, subject, detail, evidence)
