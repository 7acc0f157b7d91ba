"""One look of a certificate: made from the archive, and walked again from nothing but what the certificate holds."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.derive.readings import answers
from archive.reading.walk import Plan, Walked, conclude
from archive.records import Fetch, Instant, Look, Role, iso
from archive.store import Archive
from archive.store.leaves import Leaf

ASKED = ("observer", "started_at", "seq", "url", "observed_at", "role", "visit", "step")
SNAPSHOT = (*ASKED, "status", "digest", "size", "headers", "error")
RUN = ("observer", "started_at", "clock", "observed_at", "catalogue_digest", "state", "ended_at", "clock_note")
VISIT = ("observer", "started_at", "number", "section", "planned_at", "planned_deep", "url")
FIELDS = {"snapshot": SNAPSHOT, "run": RUN, "visit": VISIT}


def named(leaf: Leaf | Sequence[Any]) -> dict[str, Any]:
    """A leaf's fields by name. ValueError where it has others."""
    return dict(zip(FIELDS[leaf[0]], leaf[1:], strict=True))


@dataclass(frozen=True, slots=True)
class Stated:
    """What the archive knew before the visit, and a certificate only states."""

    family: str = ""
    capped: bool | None = None
    names: tuple[str, ...] = ()
    named: bool = False
    known: frozenset[str] = frozenset()
    ever_listed: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "family": self.family,
            "capped": self.capped,
            "names": list(self.names),
            "named": self.named,
            "known": sorted(self.known),
            "ever_listed": self.ever_listed,
        }

    @classmethod
    def of_json(cls, held: dict[str, Any]) -> Stated:
        known, names = frozenset(held["known"]), tuple(held["names"])
        return cls(held["family"], held["capped"], names, held["named"], known, held["ever_listed"])

    def plan(self, url: str, deep: bool) -> Plan:
        return Plan(url, deep, self.capped, self.names, self.named, self.known, self.ever_listed)


def walked(look: dict[str, Any], bodies: dict[str, str], stated: Stated) -> Walked:
    """What the look's pages come to under what is stated. ValueError where a step of the walk is missing, or no page
    was fetched at all."""
    visit = named(next(proof["leaf"] for proof in look["proofs"] if proof["leaf"][0] == "visit"))
    pages = [named(proof["leaf"]) for proof in look["proofs"] if proof["leaf"][0] == "snapshot"]
    pages.sort(key=lambda page: page["seq"])
    steps = sorted({page["step"] for page in pages})
    if not pages or steps != list(range(len(steps))):
        raise ValueError(f"steps {steps} of the walk: expected each from 0")
    with closing(Archive.open(":memory:")) as apart:
        held = [named(proof["leaf"]) for proof in look["held"]]
        _record(apart, held, bodies, None)
        visit_id = _record(apart, pages, bodies, visit)
        got = answers(apart, apart.snapshots_of(visit_id), stated.family)
    return conclude(stated.plan(visit["url"], bool(visit["planned_deep"])), got)


def _record(
    apart: Archive, pages: Sequence[dict[str, Any]], bodies: dict[str, str], visit: dict[str, Any] | None
) -> int:
    """Keep the pages in an archive of their own, as one visit; its id."""
    run = apart.begin_run("certificate", "replay", 0, "", 0)
    url, section = (visit["url"], visit["section"]) if visit else ("", "")
    (visit_id,) = apart.plan_visits(run, [(section, 0, False, url)])
    for page in pages:
        body = base64.b64decode(bodies[page["digest"]]) if page["digest"] is not None else None
        headers = tuple((name, value) for name, value in page["headers"])
        asked = (page["url"], page["observed_at"], Role.LIST, visit_id, page["step"])
        apart.record(run, Fetch(*asked, page["status"], headers, body, page["error"]))
    apart.flush()
    return visit_id


def result(walk: Walked) -> dict[str, Any]:
    """What the walk came to, as JSON holds it."""
    return {
        "outcome": walk.outcome.value,
        "reason": walk.reason,
        "at": iso(walk.at) if walk.at is not None else None,
        "deep": walk.deep,
        "everything": walk.everything,
        "floor_on": walk.floor_on.isoformat() if walk.floor_on else None,
        "pages": walk.pages,
        "total": walk.total,
        "rows": [
            [row.url, row.title, _day(row.printed.day if row.printed else None), iso(at)] for row, at in walk.rows
        ],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def testimony(walk: Walked, section: str) -> Look:
    """What the walk testifies, as the rules see it."""
    at: Instant = walk.at if walk.at is not None else 0
    return Look(0, section, at, walk.outcome, walk.deep, walk.everything, walk.floor_on, walk.all_dated, len(walk.rows))


def same_title(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())
