"""Keeping a judgement: the items as judged, the duties, the findings, their evidence, and the log of what moved.

Duties and findings are rewritten whole, in one transaction. `changes` is kept for good: a verdict that moved is
appended with the cause, told from which version moved (semantics §8); that log is how the site travels in time.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from operator import itemgetter

from archive.duties.causes import Move, moves, versions
from archive.duties.ids import duty_id
from archive.duties.judge import Judgement
from archive.records import Catalogue, Evidence, Finding, Indicator, Item, Verdict, World, iso
from archive.store import Archive, seals

JUDGED = (  # the tables that a judgement rewrites whole, those that refer to others first
    "evidence",
    "file_editions",
    "noise_editions",
    "elements",
    "findings",
    "indicators",
    "duties",
    "sightings",
    "item_urls",
    "items",
    "meta",
)
INSERT_DUTY = "INSERT INTO duties VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_EVIDENCE = "INSERT INTO evidence (duty_id, finding_id, snapshot_id, visit_id, role) VALUES (?, ?, ?, ?, ?)"


class EarlierThanLogged(Exception):
    """`as_of` lies before the last logged one: such a judgement goes to a file of its own, not into the log."""


def keep(archive: Archive, catalogue: Catalogue, world: World, judgement: Judgement) -> list[Move]:
    """Write the judgement, and log what moved. EarlierThanLogged where `as_of` lies before the last logged one."""
    with archive.transaction() as conn:
        logged = conn.execute("SELECT max(as_of) FROM changes").fetchone()[0]
        if logged is not None and world.as_of < logged:
            raise EarlierThanLogged(f"as_of {iso(world.as_of)}: expected {iso(logged)} or later, or --to FILE")
        moved = moves(archive, catalogue, world, judgement)
        conn.executemany(
            "INSERT INTO changes (duty_id, as_of, from_state, to_state, cause, detail) VALUES (?, ?, ?, ?, ?, ?)",
            [(m.duty_id, world.as_of, m.before or None, m.after or None, m.cause, m.detail) for m in moved],
        )
        seals.seal_changes(archive)
        replace(archive, catalogue, world, judgement)
    return moved


def replace(archive: Archive, catalogue: Catalogue, world: World, judgement: Judgement) -> None:
    """Rewrite every judged row, inside the caller's transaction."""
    conn = archive.conn
    for table in JUDGED:
        conn.execute(f"DELETE FROM {table}")
    for item in world.items:
        _keep_item(archive, item)
    keep_duties(conn, judgement)
    for finding in judgement.findings:
        _keep_finding(conn, finding)
    conn.executemany(
        "INSERT INTO elements VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (e.obligation_id, e.office_id, e.item_id, e.element, e.state.value, e.detail, e.snapshot_id)
            for e in judgement.elements
        ],
    )
    for indicator in judgement.indicators:
        _keep_indicator(conn, indicator)
    meta = {"as_of": str(world.as_of), **versions(catalogue, world)}
    conn.executemany("INSERT INTO meta (key, value) VALUES (?, ?)", sorted(meta.items()))


def _id(verdict: Verdict) -> str:
    return duty_id(verdict.obligation_id, verdict.office_id, verdict.subject_key)


def _keep_item(archive: Archive, item: Item) -> None:
    conn, published = archive.conn, item.published
    conn.execute(
        "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            item.id,
            item.title,
            item.url,
            iso(published.begin) if published else None,
            published.precision.value if published else None,
            max(item.formed).isoformat() if item.formed else None,
            item.source_name,
            item.office_id,
            item.doc_number,
            ";".join(sorted(item.kinds)) if item.kinds is not None else None,
        ),
    )
    for url, ground in zip(item.urls, item.grounds or ("url",) * len(item.urls), strict=True):
        conn.execute("INSERT INTO item_urls VALUES (?, ?, ?)", (item.id, archive.url_id(url), ground))
    _keep_files(archive, item)
    _keep_noise(archive, item)
    conn.executemany(
        "INSERT OR IGNORE INTO sightings VALUES (?, ?, ?, ?, ?, ?)",
        [(item.id, s.section_id, s.absent_until, s.first_seen, s.last_seen, s.gone_since) for s in item.sightings],
    )


def _keep_files(archive: Archive, item: Item) -> None:
    """The editions that a replaced attachment makes: those of the pages stand where they were derived."""
    for edition in (*item.editions, *item.files):
        if edition.file is not None:
            of, file = archive.url_id(edition.url), archive.url_id(edition.file)
            made = (edition.seen_from, edition.page_from, file, edition.replaces, edition.digest, edition.snapshot_id)
            archive.conn.execute("INSERT INTO file_editions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (item.id, of, *made))


def _keep_noise(archive: Archive, item: Item) -> None:
    archive.conn.executemany(
        "INSERT INTO noise_editions VALUES (?, ?, ?)",
        [(item.id, archive.url_id(edition.url), edition.seen_from) for edition in item.noise],
    )


def keep_duties(conn: sqlite3.Connection, judgement: Judgement) -> None:
    """The duties and their evidence, in batches, inside the caller's transaction."""
    named = sorted(((_id(v), v) for v in judgement.verdicts), key=itemgetter(0))  # in the order of the index
    conn.executemany(INSERT_DUTY, (_duty(key, judgement, verdict) for key, verdict in named))
    told = ((key, None, got.snapshot_id, got.visit_id, got.role) for key, v in named for got in v.evidence)
    conn.executemany(INSERT_EVIDENCE, told)


def _duty(key: str, judgement: Judgement, verdict: Verdict) -> tuple[object, ...]:
    return (
        key,
        verdict.obligation_id,
        verdict.office_id,
        verdict.subject_kind,
        verdict.subject,
        verdict.item_id,
        verdict.trigger_on.isoformat() if verdict.trigger_on else None,
        verdict.due_at,
        verdict.due_lenient_at,
        verdict.machine_state.value,
        judgement.state_of(verdict).value,
        verdict.basis.value if verdict.basis else None,
        verdict.holds,
        verdict.margin_min,
        verdict.margin_max,
        verdict.contested,
        verdict.words,
    )


def _keep_finding(conn: sqlite3.Connection, finding: Finding) -> None:
    parts = (finding.kind, finding.office_id, finding.section_id, finding.item_id, finding.subject, finding.detail)
    key = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]
    conn.execute("INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?)", (key, *parts))
    _keep_evidence(conn, None, key, finding.evidence)


def _keep_indicator(conn: sqlite3.Connection, got: Indicator) -> None:
    key = duty_id(got.obligation_id, got.office_id, got.site_id)
    counted = (got.figure, got.threshold, got.begin, got.end, got.looks, got.unknown, got.state.value)
    conn.execute(
        "INSERT INTO indicators VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key,
            got.obligation_id,
            got.office_id,
            got.site_id,
            got.indicator,
            *counted,
            got.veto,
            got.near,
            got.points,
            got.words,
        ),
    )


def _keep_evidence(
    conn: sqlite3.Connection, duty: str | None, finding: str | None, evidence: Iterable[Evidence]
) -> None:
    conn.executemany(INSERT_EVIDENCE, [(duty, finding, got.snapshot_id, got.visit_id, got.role) for got in evidence])
