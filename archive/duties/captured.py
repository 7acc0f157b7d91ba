"""What rests on others' captures says so, and is no charge where it would not stand without them.

The date of a capture, and its bytes, are a claim of the service that made it. So a gap is `holds` 1 only where our own
looks and readings give it too: to disregard the captures is a defensible reading (semantics §1, §3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from archive.records import ClaimSource, Evidence, Finding, Item, State, Verdict, World

GAPS = (State.LATE, State.MISSING)


def any_in(world: World) -> bool:
    return bool(world.captured_visits or world.captured_pages)


def without(world: World) -> World:
    """The world of our own looks and readings. Where others saw a thing stays: it speaks for the office."""
    looks = {
        section: tuple(look for look in looks if look.visit_id not in world.captured_visits)
        for section, looks in world.looks.items()
    }
    tables = {
        item: tuple(table for table in tables if table.snapshot_id not in world.captured_pages)
        for item, tables in world.tables.items()
    }
    return replace(world, looks=looks, items=tuple(_own(item, world) for item in world.items), tables=tables)


def _own(item: Item, world: World) -> Item:
    """The item as our own readings give it: its trigger day, and what its page claims."""
    editions = tuple(e for e in item.editions if e.snapshot_id not in world.captured_pages)
    if editions == item.editions:
        return item
    shown = [claim for e in editions[:1] for claim in (e.article.shown, e.article.meta) if claim]
    claims = (*shown, *(claim for claim in item.claims if claim.source is ClaimSource.LIST))
    days = [day for e in editions for day in (e.article.formed, *e.article.formed_also) if day]
    return replace(
        item, editions=editions, claims=claims, published=next(iter(claims), None), formed=tuple(dict.fromkeys(days))
    )


def tempered(world: World, verdicts: Iterable[Verdict], own: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts, each with whose captures it rests on; a gap that our own observations do not give does not hold."""
    states = {_key(verdict): verdict.machine_state for verdict in own}
    return tuple(_tempered(world, verdict, states.get(_key(verdict))) for verdict in verdicts)


def _tempered(world: World, verdict: Verdict, own: State | None) -> Verdict:
    names = whose(world, verdict.evidence)
    alone = verdict.machine_state in GAPS and own is not verdict.machine_state
    if alone:
        verdict = replace(verdict, holds=False)
    if not names:
        return verdict
    said = "; without them it would not stand" if alone else ""
    return replace(verdict, words=f"{verdict.words}; rests on {names}{said}")


def _key(verdict: Verdict) -> tuple[str, str, str]:
    return verdict.obligation_id, verdict.office_id, verdict.subject_key


def named(world: World, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, each with whose captures it rests on."""
    return tuple(
        replace(finding, detail=f"{finding.detail}; rests on {names}")
        if (names := whose(world, finding.evidence))
        else finding
        for finding in findings
    )


def whose(world: World, evidence: Iterable[Evidence]) -> str:
    """The observers of the captures among the evidence, each once; blank where it is all our own."""
    found = {
        name
        for got in evidence
        for name in (world.captured_visits.get(got.visit_id or 0), world.captured_pages.get(got.snapshot_id or 0))
        if name
    }
    return ", ".join(sorted(found))
