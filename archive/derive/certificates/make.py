"""Making a certificate from the archive. It is refused wherever the visit does not testify (semantics §2)."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.derive.certificates import FORMAT, VERSION, Certificate, digest
from archive.derive.certificates.items import Wanted
from archive.derive.certificates.looks import Stated, named, result, same_title, testimony, walked
from archive.derive.readings import held
from archive.derive.visits import UNTRUSTED, family_of, plan_of, section_on
from archive.reading.walk import Walked
from archive.records import Catalogue, Instant, Outcome, Role, Row, day_of, end_of, iso, start_of
from archive.store import Archive, stamps
from archive.store.proofs import Proof, chain, proofs

KNOWN = """
SELECT u.url FROM listings l JOIN urls u ON u.id = l.url_id WHERE l.section_id = :section AND l.first_seen < :at
AND l.first_visit <> :visit AND (l.gone_known IS NULL OR l.gone_known >= :at)
"""
SHOWN = """
SELECT u.url, l.section_id, l.title, l.printed_on, l.first_visit FROM listings l JOIN urls u ON u.id = l.url_id
WHERE u.url IN (SELECT value FROM json_each(:urls)) ORDER BY l.section_id <> :section, l.first_seen
"""


class Refused(Exception):
    """The visit does not testify what was asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    section: str
    item: Wanted
    day: date


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list that showed the item."""

    url: str
    section: str
    title: str
    printed_on: date | None
    visit_id: int


def certify(archive: Archive, catalogue: Catalogue, asked: Asked) -> Certificate:
    """The certificate of the day's latest visit that testifies. Refused names every visit of the day and why it does
    not; Unproven where one does, but is not sealed."""
    visits = _visits_on(archive, asked)
    if not visits:
        raise Refused(f"section {asked.section}: no visit on {asked.day}: nothing was looked at, so nothing is shown")
    reasons: list[str] = []
    for visit_id in reversed(visits):
        try:
            return _certificate(archive, catalogue, asked, visit_id)
        except Refused as refusal:
            reasons.append(str(refusal))
    raise Refused("\n".join(reasons))


def _visits_on(archive: Archive, asked: Asked) -> list[int]:
    """The section's visits whose walk began on that day, or that were planned on it and never derived."""
    rows = archive.conn.execute(
        "SELECT v.id FROM visits v LEFT JOIN looks l ON l.visit_id = v.id WHERE v.section_id = ?"
        " AND coalesce(l.observed_at, v.planned_at) >= ? AND coalesce(l.observed_at, v.planned_at) < ?"
        " ORDER BY coalesce(l.observed_at, v.planned_at), v.id",
        (asked.section, start_of(asked.day), end_of(asked.day)),
    )
    return [row[0] for row in rows]


def _certificate(archive: Archive, catalogue: Catalogue, asked: Asked, visit_id: int) -> Certificate:
    look, walk, bodies = _look(archive, catalogue, visit_id)
    looks, other = [look], None
    shown = next(((row, at) for row, at in walk.rows if row.url in asked.item.urls), None)
    if shown is None:
        other = _shows_it(asked, walk, _listed(archive, asked))
    if other is not None:
        second, _, more = _look(archive, catalogue, other.visit_id)
        looks, bodies = [look, second], bodies | more
    claim = {"section": asked.section, "day": asked.day.isoformat()}
    claim |= _present(*shown) if shown is not None else _absent(asked, walk, other)
    return _sealed(archive, catalogue, claim, looks, bodies)


def _present(row: Row, at: Instant) -> dict[str, Any]:
    return {"shows": "present", "at": iso(at), "urls": [row.url], "title": row.title, "printed_on": None}


def _absent(asked: Asked, walk: Walked, other: Listed | None) -> dict[str, Any]:
    """Where the claim can rest on a printed day, it does, for sealed pages show it; it is then of the address alone
    beside which that day was seen."""
    claim: dict[str, Any] = {"shows": "absent", "at": iso(walk.at or 0), "urls": list(asked.item.urls)}
    claim |= {"title": other.title if other else None, "printed_on": None}
    floored = other is not None and other.section == asked.section and walk.floor_on is not None
    if other is not None and floored and other.printed_on and (not walk.everything or claim["urls"] == [other.url]):
        claim |= {"urls": [other.url], "printed_on": other.printed_on.isoformat()}
    return claim


def _sealed(
    archive: Archive,
    catalogue: Catalogue,
    claim: dict[str, Any],
    looks: Sequence[dict[str, Any]],
    bodies: dict[str, str],
) -> Certificate:
    used = {proof["seal"] for look in looks for proof in (*look["proofs"], *look["held"])}
    following = chain(archive.conn, used)
    section = next((section.name for section in catalogue.sections if section.id == claim["section"]), "")
    made: Certificate = {
        "format": FORMAT,
        "version": VERSION,
        "claim": claim,
        "looks": list(looks),
        "bodies": bodies,
        "seals": following,
        "stamps": stamps.as_json(archive.conn, [seal["root"] for seal in following]),
        "stated": {"district": catalogue.name, "section": section, "made_at": iso(int(time.time()))},
    }
    made = json.loads(json.dumps(made))  # tuples become lists: what is checked is what is written
    return made | {"sha256": digest(made)}


def _shows_it(asked: Asked, walk: Walked, lines: Sequence[Listed]) -> Listed | None:
    """The line of a list that shows the item which this walk testifies absent; Refused where it does not."""
    what = f"the visit of {iso(walk.at or 0)} was {walk.outcome.value}{f' ({walk.reason})' if walk.reason else ''}"
    titles = [title for title in {asked.item.title, *(line.title for line in lines)} if title]
    twin = next((row for row, _ in walk.rows for title in titles if same_title(row.title, title)), None)
    if twin is not None:
        raise Refused(
            f"{what}: it listed the title {twin.title} at another address, {twin.url}: it may be the same item"
        )
    here = [line for line in lines if line.section == asked.section]
    days = [line.printed_on for line in here] or [None]
    sees = testimony(walk, asked.section)
    for day in days:
        if not sees.could_see(day):
            raise Refused(f"{what}: {_why_not(walk, day)}")
    return min(here, key=lambda line: (line.printed_on or date.min, line.url), default=next(iter(lines), None))


def _why_not(walk: Walked, day: date | None) -> str:
    if walk.outcome not in (Outcome.COMPLETE, Outcome.PARTIAL):
        return "it testifies nothing"
    if day is None:
        return (
            "of an item that bears no printed day in this section, only a visit that read an uncapped list to its end"
            " testifies absence, and this one did not"
        )
    if walk.floor_on is None:
        return "its rows stand in no order of days, and it did not read an uncapped list to its end: it testifies no absence"
    return f"it read down to {walk.floor_on}; the item's printed day is {day}, which is not later: it testifies nothing of it"


def _listed(archive: Archive, asked: Asked) -> list[Listed]:
    """Each line that listed it, those of this section first."""
    args = {"urls": json.dumps(asked.item.urls), "section": asked.section}
    return [
        Listed(url, section, title, date.fromisoformat(day) if day else None, visit_id)
        for url, section, title, day, visit_id in archive.conn.execute(SHOWN, args)
    ]


# --- one look


def _look(archive: Archive, catalogue: Catalogue, visit_id: int) -> tuple[dict[str, Any], Walked, dict[str, str]]:
    """A visit as a certificate holds it, what it came to, and its bodies."""
    planned = archive.visit(visit_id)
    kept = archive.conn.execute("SELECT outcome, observed_at FROM looks WHERE visit_id = ?", (visit_id,)).fetchone()
    (note,) = archive.conn.execute("SELECT clock_note FROM runs WHERE id = ?", (planned.run_id,)).fetchone()
    section = section_on(catalogue, planned.section_id, day_of(planned.planned_at))
    if UNTRUSTED in note or section is None or kept is None:
        why = "its clock could not be believed" if UNTRUSTED in note else "it was never made, or never came to an end"
        raise Refused(f"the visit planned at {iso(planned.planned_at)} testifies nothing: {why}")
    pages = [snap for snap in archive.snapshots_of(visit_id) if snap.role is Role.LIST and snap.step is not None]
    proved = proofs(archive, planned.run_id, visit_id, [snap.seq for snap in pages])
    confirmed = {got.id: got for snap in pages if snap.status == 304 and (got := held(archive, snap)).id != snap.id}
    kept_before = [p for got in confirmed.values() for p in proofs(archive, got.run_id, None, [got.seq])]
    look = {"proofs": proved, "held": [p for p in kept_before if p["leaf"][0] == "snapshot"]}
    bodies = _bodies(archive, (*proved, *look["held"]))
    stated = _stated(archive, catalogue, visit_id, kept[1])
    walk = walked(look, bodies, stated)
    if (walk.outcome.value, walk.at) != kept:
        raise Refused(
            f"the visit of {iso(kept[1])} was {kept[0]} when it was derived, and is {walk.outcome.value} now:"
            " `python -m archive reread` first"
        )
    listed = frozenset(row.url for row, _ in walk.rows)
    small = Stated(stated.family, stated.capped, stated.names, stated.named, stated.known & listed, stated.ever_listed)
    return look | {"result": result(walk), "stated": small.as_json()}, walk, bodies


def _bodies(archive: Archive, used: Iterable[Proof]) -> dict[str, str]:
    pages = (named(proof["leaf"]) for proof in used if proof["leaf"][0] == "snapshot")
    digests = sorted({page["digest"] for page in pages if page["digest"] is not None})
    return {text: base64.b64encode(archive.body(text)).decode() for text in digests}


def _stated(archive: Archive, catalogue: Catalogue, visit_id: int, at: Instant) -> Stated:
    """What the archive knew when the visit was derived: as later ones have it, less what came after."""
    planned = archive.visit(visit_id)
    section = section_on(catalogue, planned.section_id, day_of(planned.planned_at))
    assert section is not None
    plan = plan_of(archive, catalogue, section, planned.deep, planned.url)
    args = {"section": section.id, "at": at, "visit": visit_id}
    known = frozenset(row[0] for row in archive.conn.execute(KNOWN, args))
    before = archive.conn.execute(
        "SELECT 1 FROM looks WHERE section_id = ? AND outcome = 'complete' AND (observed_at, visit_id) < (?, ?)",
        (section.id, at, visit_id),
    ).fetchone()
    names = plan.names if before else plan.names[:1]
    ever = plan.ever_listed and bool(
        archive.conn.execute(
            "SELECT 1 FROM listings WHERE section_id = ? AND first_seen < ? AND first_visit <> ?",
            (section.id, at, visit_id),
        ).fetchone()
    )
    return Stated(family_of(catalogue, section), plan.capped, names, plan.named and bool(before), known, ever)
