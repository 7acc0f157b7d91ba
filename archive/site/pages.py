"""What the pages show, read from the published copy. Rows are dicts by column, as the contract names them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from datasette.database import Database

from archive.records import Outcome, State
from archive.site.words import STATES

Row = dict[str, Any]
PAGE = 100  # duties a page

# The duties' columns that pages show, with names and words beside the ids.
DUTY = """
SELECT d.*, o.name AS office, b.sections AS sections, b.row AS row, b.clause AS clause, b.phrase AS phrase, b.source AS source_id,
  s.title AS source, s.number AS source_number, e.words AS words,
  substr(datetime(d.due_at, '+8 hours', '-1 second'), 1, 10) AS due_on,
  substr(datetime(d.due_lenient_at, '+8 hours', '-1 second'), 1, 10) AS due_lenient_on,
  (SELECT substr(k.words, 1, instr(k.words || ';', ';') - 1) FROM kinds k
    WHERE d.subject_kind = 'pair' AND k.id = b.params ->> '$.second') AS second,
  i.url AS item_url, i.doc_number AS item_number, i.published AS item_published
FROM duties d JOIN offices o ON o.id = d.office_id JOIN obligations b ON b.id = d.obligation_id
JOIN sources s ON s.id = b.source LEFT JOIN explanations e ON e.duty_id = d.id LEFT JOIN items i ON i.id = d.item_id
"""

EVIDENCE = """
SELECT e.role, e.visit_id, v.section_id, v.outcome, v.reason, v.planned_at, v.pages, v.items_listed, v.deep,
  coalesce(e.snapshot_id, (SELECT p.snapshot_id FROM list_pages p JOIN snapshots n ON n.id = p.snapshot_id
    WHERE p.visit_id = e.visit_id ORDER BY n.digest IS NULL, p.step, n.id LIMIT 1)) AS snapshot_id,
  (SELECT group_concat(snapshot_id) FROM
    (SELECT snapshot_id FROM list_pages WHERE visit_id = e.visit_id ORDER BY step, snapshot_id)) AS list_pages,
  (SELECT name FROM sections WHERE id = v.section_id) AS section
FROM evidence e LEFT JOIN visits v ON v.id = e.visit_id
"""

CHANGES = "SELECT c.*, (SELECT zh FROM sayings w WHERE w.detail = c.detail) AS detail_zh FROM changes c"
FINDING_KEY = ("kind", "subject", "title", "item_url", "section_id", "as_of")
# A migrated section has several lines: its latest name and address, its looks once.
WATCHED = """
SELECT s.id, s.name, s.url, (SELECT count(*) FROM visits WHERE section_id = s.id) AS planned,
  (SELECT count(*) FROM visits WHERE section_id = s.id AND outcome = 'complete') AS complete,
  (SELECT min(observed_at) FROM visits WHERE section_id = s.id AND outcome = 'complete') AS since,
  (SELECT max(observed_at) FROM visits WHERE section_id = s.id AND outcome = 'complete') AS until
FROM sections s WHERE s.rowid IN (SELECT max(rowid) FROM sections GROUP BY id)
  AND instr(';' || :sections || ';', ';' || s.id || ';') AND (s.office_id IS NULL OR s.office_id = :office_id)
ORDER BY s.rowid
"""


@dataclass(slots=True)
class Coverage:
    """Our planned looks at what could carry an office's duties, and how many were complete."""

    planned: int = 0
    complete: int = 0

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 means all; None where nothing was planned."""
        return 100 * self.complete // self.planned if self.planned else None


@dataclass(slots=True)
class Matrix:
    """The front page: offices × obligations, each cell the count of every state."""

    offices: list[Row]
    obligations: list[Row]
    cells: dict[tuple[str, str], dict[str, int]]
    coverage: dict[str, Coverage]
    overall: Coverage
    states: dict[str, int]
    gaps: dict[str, Row] = field(default_factory=dict)  # by office: all, and those that hold under every reading
    silent: list[Row] = field(default_factory=list)  # obligations without a duty yet
    quiet: list[Row] = field(default_factory=list)  # offices without a duty yet
    unattributed: int = 0  # items of shared sections whose page names no office that the catalogue knows


UNATTRIBUTED = """
SELECT count(DISTINCT i.id) AS n FROM items i JOIN sightings s ON s.item_id = i.id JOIN sections c ON c.id = s.section_id
WHERE i.office_id IS NULL AND c.office_id IS NULL
"""
GAPS = frozenset({State.MISSING, State.LATE})


async def rows(db: Database, sql: str, params: Mapping[str, Any] | None = None) -> list[Row]:
    return [dict(row) for row in await db.execute(sql, dict(params or {}))]


async def first(db: Database, sql: str, params: Mapping[str, Any]) -> Row | None:
    found = await rows(db, sql, params)
    return found[0] if found else None


async def name(db: Database) -> str:
    """The district's name; the database's where the copy bears none."""
    found = await first(db, "SELECT zh FROM glossary WHERE domain = 'district'", {})
    return str(found["zh"]) if found else str(db.name)


async def about(db: Database) -> Row:
    """The district's name and versions, the as_of of the verdicts, the span of our looks, and how many snapshots and items there are."""
    found = await rows(
        db,
        "SELECT (SELECT zh FROM glossary WHERE domain = 'district') AS name, (SELECT max(as_of) FROM duties) AS as_of, (SELECT min(observed_at) FROM visits) AS since,"
        " (SELECT max(observed_at) FROM visits) AS until, (SELECT count(*) FROM snapshots) AS snapshot_count,"
        " (SELECT count(*) FROM items) AS item_count, (SELECT count(*) FROM findings) AS finding_count",
    )
    versions = {row["name"]: row["version"] for row in await rows(db, "SELECT * FROM versions")}
    return {**found[0], "versions": versions}


async def matrix(db: Database) -> Matrix:
    offices, obligations = await rows(db, "SELECT * FROM offices"), await rows(db, "SELECT * FROM obligations")
    cells: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    states: dict[str, int] = defaultdict(int)
    counted = "SELECT office_id, obligation_id, state, count(*) AS n FROM duties GROUP BY 1, 2, 3"
    for row in await rows(db, counted):
        cells[row["office_id"], row["obligation_id"]][row["state"]] = row["n"]
        states[row["state"]] += row["n"]
    coverage, overall = await _coverage(db, offices, obligations, set(cells))
    gaps = await rows(db, "SELECT office_id, count(*) AS n, sum(holds) AS firm FROM gaps GROUP BY 1")
    accused = {obligation for (_, obligation), counts in cells.items() if not GAPS.isdisjoint(counts)}
    busy = {office for office, _ in cells}
    owed = {obligation for _, obligation in cells}
    return Matrix(
        [row for row in offices if row["id"] in busy],
        sorted((row for row in obligations if row["id"] in owed), key=lambda row: row["id"] not in accused),
        dict(cells),
        coverage,
        overall,
        dict(states),
        {row["office_id"]: row for row in gaps},
        [row for row in obligations if row["id"] not in owed],
        [row for row in offices if row["id"] not in busy],
        (await rows(db, UNATTRIBUTED))[0]["n"],
    )


async def _coverage(
    db: Database, offices: list[Row], obligations: list[Row], bound: set[tuple[str, str]]
) -> tuple[dict[str, Coverage], Coverage]:
    """Of each office (its own sections, and the shared ones of what it owes), and over all sections."""
    looks: dict[str, Coverage] = {}
    counted = f"SELECT section_id, count(*) AS n, sum(outcome = '{Outcome.COMPLETE}') AS c FROM visits GROUP BY 1"
    for row in await rows(db, counted):
        looks[row["section_id"]] = Coverage(row["n"], row["c"])
    owner = {row["id"]: row["office_id"] for row in await rows(db, "SELECT id, office_id FROM sections")}
    carried = {row["id"]: (row["sections"] or "").split(";") for row in obligations}
    found = {}
    for office in (row["id"] for row in offices):
        owes = [carried[obligation] for who, obligation in bound if who == office]
        mine = {key for keys in owes for key in keys if owner.get(key) in (None, office)}
        found[office] = _sum(looks, mine | {key for key, who in owner.items() if who == office})
    return found, _sum(looks, set(looks))


def _sum(looks: dict[str, Coverage], sections: set[str]) -> Coverage:
    seen = [looks[key] for key in sections if key in looks]
    return Coverage(sum(each.planned for each in seen), sum(each.complete for each in seen))


async def duties(db: Database, office: str, obligation: str, state: str, page: int) -> tuple[list[Row], int]:
    """The duties of a cell (each criterion may be blank), worst first; and how many there are in all."""
    params = {"office": office, "obligation": obligation, "state": state, "skip": page * PAGE, "size": PAGE}
    where = " AND ".join(
        f"{column} = :{name}"
        for column, name in (("d.office_id", "office"), ("d.obligation_id", "obligation"), ("d.state", "state"))
        if params[name]
    )
    where = f" WHERE {where}" if where else ""
    total = await rows(db, f"SELECT count(*) AS n FROM duties d{where}", params)
    order = " ".join(f"WHEN '{name}' THEN {place}" for place, name in enumerate(STATES))
    found = await rows(
        db, f"{DUTY}{where} ORDER BY CASE d.state {order} END, d.due_at, d.id LIMIT :size OFFSET :skip", params
    )
    return found, total[0]["n"]


async def duty(db: Database, key: str) -> Row | None:
    """One duty with all that its page shows; None where there is none."""
    found = await first(db, f"{DUTY} WHERE d.id = :key", {"key": key})
    if found is None:
        return None
    same = {name: found[name] for name in ("obligation_id", "office_id", "subject", "item_url", "item_number", "as_of")}
    where = (
        "obligation_id = :obligation_id AND office_id = :office_id AND finding_kind IS NULL"
        " AND subject IN (:subject, :item_url, :item_number)"
    )
    return {
        **found,
        "evidence": await evidence(db, "e.duty_id = :key", key),
        "watched": await rows(db, WATCHED, {"sections": found["sections"] or "", "office_id": found["office_id"]}),
        "changes": await rows(db, f"{CHANGES} WHERE duty_id = :key ORDER BY as_of", {"key": key}),
        **await _contested(db, where, same),
        "attachments": await attachments(db, found["item_id"]),
    }


async def _contested(db: Database, where: str, key: Row) -> Row:
    """The contests and rulings of a duty or a finding, as known on the day of the judging; a contest is `open` (复核中) until a
    ruling closes it."""
    day = "substr(:as_of, 1, 10)"
    closed = f"SELECT 1 FROM rulings r WHERE r.contest_id = c.id AND r.decided_on <= {day}"
    contests = f"SELECT c.*, NOT EXISTS ({closed}) AS open FROM contests c WHERE {where} AND received_on <= {day}"
    rulings = f"SELECT * FROM rulings WHERE {where} AND decided_on <= {day}"
    return {
        "contests": await rows(db, f"{contests} ORDER BY received_on", key),
        "rulings": await rows(db, f"{rulings} ORDER BY decided_on", key),
    }


async def attachments(db: Database, item_id: int | None) -> list[Row]:
    """The files of an item, each of their contents."""
    sql = "SELECT * FROM attachments WHERE item_id = :item ORDER BY url, seen_from LIMIT 200"
    return await rows(db, sql, {"item": item_id}) if item_id is not None else []


async def finding(db: Database, key: str) -> Row | None:
    found = await first(
        db,
        "SELECT f.*, (SELECT zh FROM sayings w WHERE w.detail = f.detail) AS detail_zh, o.name AS office, i.title AS title, i.url AS item_url, l.innocent_zh, l.innocent_en,"
        " (SELECT name FROM sections WHERE id = f.section_id) AS section FROM findings f LEFT JOIN leads l ON l.id = f.id"
        " LEFT JOIN offices o ON o.id = f.office_id LEFT JOIN items i ON i.id = f.item_id WHERE f.id = :key",
        {"key": key},
    )
    if found is None:
        return None
    files = await attachments(db, found["item_id"])
    where = "finding_kind = :kind AND (subject IN (:subject, :title, :item_url) OR (subject IS NULL AND section_id = :section_id))"
    ruled = await _contested(db, where, {name: found[name] for name in FINDING_KEY})
    return {**found, **ruled, "evidence": await evidence(db, "e.finding_id = :key", key), "attachments": files}


async def evidence(db: Database, where: str, key: str) -> list[Row]:
    """Each piece of evidence with its snapshot (of a visit, its first list page held) and the visit's list pages, in order."""
    sql = f"SELECT x.*, s.url, s.observed_at, s.status, s.error, s.digest FROM ({EVIDENCE} WHERE {where}) x"
    return await rows(db, f"{sql} LEFT JOIN snapshots s ON s.id = x.snapshot_id", {"key": key})


async def snapshot(db: Database, key: int) -> Row | None:
    """One snapshot, its visit, its neighbours in time of the same URL, and the rulings that withhold its body."""
    found = await first(
        db,
        "SELECT s.*, v.section_id, v.outcome, r.clock, r.observer,"
        " (SELECT name FROM sections WHERE id = v.section_id) AS section FROM snapshots s JOIN runs r ON r.id = s.run_id"
        " LEFT JOIN visits v ON v.id = s.visit_id WHERE s.id = :key",
        {"key": key},
    )
    if found is None:
        return None
    near = "SELECT id, observed_at FROM snapshots WHERE url = :url AND (observed_at, id)"
    at = {"url": found["url"], "at": found["observed_at"], "key": key}
    return {
        **found,
        "before": await first(db, f"{near} < (:at, :key) ORDER BY observed_at DESC, id DESC LIMIT 1", at),
        "after": await first(db, f"{near} > (:at, :key) ORDER BY observed_at, id LIMIT 1", at),
        "capture": await first(db, "SELECT * FROM captures WHERE snapshot_id = :key", {"key": key}),
        "withheld": await rows(db, "SELECT * FROM withheld WHERE digest = :digest ORDER BY decided_on", found),
        "cited": await rows(
            db, "SELECT DISTINCT duty_id FROM evidence WHERE snapshot_id = :key AND duty_id NOTNULL LIMIT 20", at
        ),
    }


def in_order(counts: Mapping[str, int]) -> list[tuple[State, int]]:
    """The states that a cell has, in the order of the legend."""
    return [(state, counts[state]) for state in STATES if counts.get(state)]
