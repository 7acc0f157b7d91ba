"""What a bulletin (通报) says, read from a published copy: by office, only gaps that hold under every reading, are not
contested (复核中) and not set aside (semantics §3, §6), with our own coverage beside every count.

Of an earlier cut-off day only the log of changes tells: what was said of each duty then. What that log no longer bears out is
said as withdrawn (更正), never as put right.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from archive.records import Catalogue, Instant, iso, parse_instant
from archive.site import words
from archive.site.reasons import Move, Then, observed, reason

NEXT = 31  # days: what falls due in them is told to the office beforehand
DUTIES = """
SELECT d.id, d.office_id, o.name AS office, d.obligation_id, coalesce(b.row, '') AS row, coalesce(b.clause, '') AS clause,
  coalesce(b.phrase, '') AS phrase, s.title || coalesce(s.number, '') AS source, coalesce(b.sections, '') AS sections,
  d.subject_kind, d.subject, (SELECT substr(k.words, 1, instr(k.words || ';', ';') - 1) FROM kinds k
    WHERE d.subject_kind = 'pair' AND k.id = b.params ->> '$.second') AS second, d.trigger_on, d.due_at, substr(datetime(d.due_at, '+8 hours', '-1 second'), 1, 10) AS due_on,
  d.state, d.basis, d.margin_min, d.margin_max, d.holds, d.contested
FROM duties d JOIN obligations b ON b.id = d.obligation_id JOIN sources s ON s.id = b.source
JOIN offices o ON o.id = d.office_id ORDER BY o.name, b.row IS NULL, b.row, d.due_at, d.id
"""
GAP = frozenset({"late", "missing"})
DONE = frozenset({"met", "late"})
Duty = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Looks:
    """Our own looks at some sections: planned, and complete."""

    planned: int
    complete: int

    @property
    def text(self) -> str:
        share = f"（{self.complete / self.planned:.1%}）" if self.planned else ""
        return f"我方计划巡查{self.planned}次，完整{self.complete}次{share}"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two cut-off days: what was put right, is not yet, is new, relapsed, and which earlier verdicts no longer stand."""

    since: str
    put_right: tuple[Duty, ...]
    new: tuple[Duty, ...]
    relapsed: tuple[Duty, ...]
    withdrawn: tuple[Duty, ...]
    still: tuple[Duty, ...] = ()
    then: Mapping[str, str] = field(default_factory=dict)  # by duty, what was said of it then; blank: not owed
    why: Mapping[str, str] = field(default_factory=dict)  # by duty that stands in one of the parts

    @property
    def parts(self) -> tuple[tuple[str, tuple[Duty, ...]], ...]:
        """As the papers and the command name them, in their order."""
        return (
            ("此前未见，现已公开", self.put_right),
            ("仍未整改到位", self.still),
            ("新增问题", self.new),
            ("反复（补公开后又未见）", self.relapsed),
            ("更正：此前认定为缺口，现已不再认定", self.withdrawn),
        )


class NothingLogged(ValueError):
    """The log of changes does not reach back to the earlier cut-off day."""


@dataclass(frozen=True)
class Bulletin:
    """All that the papers say. `office`: of this office alone; None: of all."""

    district: str
    contact: str
    as_of: str
    duties: tuple[Duty, ...]
    visits: Mapping[str, Looks]  # by section
    section_names: Mapping[str, tuple[str, str]]  # section: its name, and its office or blank
    versions: Mapping[str, str]
    office: str | None = None
    compared: Compared | None = None

    @cached_property
    def charges(self) -> tuple[Duty, ...]:
        return tuple(duty for duty in self.duties if charged(duty))

    @cached_property
    def not_charged(self) -> tuple[Duty, ...]:
        """Gaps that depend on the reading, or are contested: no charge."""
        return tuple(duty for duty in self.duties if duty["state"] in GAP and not charged(duty))

    @cached_property
    def falls_due(self) -> tuple[Duty, ...]:
        end = parse_instant(self.as_of) + NEXT * 86_400
        coming = (
            d for d in self.duties if d["state"] == "pending" and d["due_at"] and parse_instant(d["due_at"]) <= end
        )
        return tuple(sorted(coming, key=lambda duty: (duty["due_at"], duty["office"], duty["id"])))

    def by_office(self, duties: tuple[Duty, ...]) -> Iterator[tuple[str, tuple[Duty, ...]]]:
        for office in dict.fromkeys(duty["office"] for duty in duties):
            yield office, tuple(duty for duty in duties if duty["office"] == office)

    @property
    def offices(self) -> list[str]:
        return list(dict.fromkeys(duty["office"] for duty in self.duties))

    def sections_of(self, duty: Duty) -> list[str]:
        """The sections that could carry the duty: the office's own, and shared ones (semantics §2)."""
        held = (each.strip() for each in duty["sections"].split(";"))
        return [each for each in held if self.section_names.get(each, ("", "-"))[1] in ("", duty["office_id"])]

    def looks(self, duties: tuple[Duty, ...]) -> Looks:
        """Our looks at all the sections that could carry these duties."""
        seen = [self.visits[s] for s in {s for duty in duties for s in self.sections_of(duty)} if s in self.visits]
        return Looks(sum(each.planned for each in seen), sum(each.complete for each in seen))

    def looks_at(self, office: str) -> Looks:
        return self.looks(tuple(duty for duty in self.duties if duty["office"] == office))

    def line(self, duty: Duty) -> str:
        """One duty as bulletins say it: which section, what, by when, and what was found."""
        names = "、".join(f"“{self.section_names[each][0]}”" for each in self.sections_of(duty)[:3])
        where = f"{names}栏目" if names else ""
        by = f"应于{_day(duty['due_on'])}（含当日）前公开（{duty['phrase'] or '清单所定期限'}）"
        if words.cut_short(duty):
            by = f"公开后应保留至{_day(duty['due_on'])}终了（{duty['phrase']}）"
        return f"{where}{told(duty)}{by}。{words.sentence(duty)}"


def charged(duty: Duty) -> bool:
    """Whether it may stand in a bulletin: a gap under every reading, uncontested. One set aside is no gap."""
    return duty["state"] in GAP and bool(duty["holds"]) and not duty["contested"]


def told(duty: Duty) -> str:
    """What is owed: an item, a period, an entry; of a pair its second, by its first."""
    subject = words.period(duty["subject"], "zh")
    if duty["subject_kind"] not in ("item", "pair"):
        return subject
    title = subject if subject.startswith("《") else f"《{subject.replace('《', '〈').replace('》', '〉')}》"
    return f"与{title}配套的“{duty['second'] or '信息'}”" if duty["subject_kind"] == "pair" else title


def _day(text: str | None) -> str:
    return "期限" if text is None else f"{int(text[:4])}年{int(text[5:7])}月{int(text[8:])}日"


def read(
    published: Path,
    catalogue: Catalogue,
    office: str | None = None,
    since: Instant | None = None,
    earlier: Mapping[str, Then] | None = None,
) -> Bulletin:
    """The bulletin of a published copy. `earlier`: what today's rules say as of `since`, which tells what was charged then;
    without it the log of changes does. NothingLogged where nothing was judged by `since`."""
    with closing(sqlite3.connect(f"{published.absolute().as_uri()}?mode=ro", uri=True)) as conn:
        conn.row_factory = sqlite3.Row
        everything = [dict(row) for row in conn.execute(DUTIES)]
        duties = tuple(duty for duty in everything if office in (None, duty["office_id"]))
        (as_of,) = conn.execute("SELECT version FROM versions WHERE name = 'as_of'").fetchone()
        return Bulletin(
            district=catalogue.name,
            contact=catalogue.contact,
            as_of=as_of,
            duties=duties,
            visits=_looks(conn),
            section_names={r[0]: (r[1], r[2] or "") for r in conn.execute("SELECT id, name, office_id FROM sections")},
            versions=dict(conn.execute("SELECT name, version FROM versions").fetchall()),
            office=catalogue.offices[office].name if office else None,
            compared=None if since is None else _compared(conn, duties, iso(since), earlier),
        )


def _looks(conn: sqlite3.Connection) -> dict[str, Looks]:
    sql = "SELECT section_id, count(*), sum(outcome = 'complete') FROM visits GROUP BY section_id"
    return {row[0]: Looks(row[1], row[2]) for row in conn.execute(sql)}


def _compared(
    conn: sqlite3.Connection, duties: tuple[Duty, ...], since: str, earlier: Mapping[str, Then] | None
) -> Compared:
    moves = _log(conn)
    first = min((states[0].at for states in moves.values()), default=None)
    if first is None or first > since:
        raise NothingLogged(f"--since {since}: the log of changes begins at {first or '(it is empty)'}")
    logged = {
        key: next((move.state for move in reversed(states) if move.at <= since), "") for key, states in moves.items()
    }
    judged = {key: Then(state, state in GAP) for key, state in logged.items()} if earlier is None else earlier
    then = {**{key: one.state for key, one in judged.items()}, **{key: s for key, s in logged.items() if s}}
    was = frozenset(key for key, one in judged.items() if one.charged)
    put_right = {d["id"] for d in duties if then.get(d["id"]) == "missing" and d["state"] == "late"}
    relapsed = {d["id"] for d in duties if charged(d) and relapses(moves.get(d["id"], []), since)}
    told = Compared(
        since,
        tuple(d for d in duties if d["id"] in put_right),
        tuple(d for d in duties if charged(d) and d["id"] not in was | relapsed | put_right),
        tuple(d for d in duties if d["id"] in relapsed),
        tuple(d for d in duties if then.get(d["id"]) in GAP and d["state"] not in GAP),
        tuple(d for d in duties if charged(d) and d["state"] == "missing" and d["id"] in was - relapsed),
        then,
    )
    parts = {duty["id"]: duty for _, part in told.parts for duty in part}
    why = {
        key: _why(reason(duty, moves.get(key, ()), since, judged.get(key)), observed(conn, key, since))
        for key, duty in parts.items()
    }
    return replace(told, why=why)


def _why(reason: str, seen: str) -> str:
    return f"{reason}；其后的证据：{seen}" if seen else reason


def _log(conn: sqlite3.Connection) -> dict[str, list[Move]]:
    """By duty: its moves in order."""
    moves: dict[str, list[Move]] = {}
    log = "SELECT duty_id, as_of, coalesce(to_state, ''), cause, (SELECT zh FROM sayings w WHERE w.detail = c.detail) FROM changes c ORDER BY as_of, rowid"
    for key, at, state, cause, detail in conn.execute(log):
        moves.setdefault(key, []).append(Move(at, state, cause, detail))
    return moves


def relapses(moves: list[Move], since: str) -> list[str]:
    """The instants after `since` at which an observation showed missing again what had been missing, and was then done."""
    found, was_missing, done = [], False, False
    for move in moves:
        if move.state == "missing":
            if done and move.at > since and move.cause == "observation":
                found.append(move.at)
            was_missing, done = True, False
        elif was_missing and move.state in DONE:
            done = True
    return found
