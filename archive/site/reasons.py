"""Why a duty is told otherwise on the later of two cut-off days: what the log of changes says, and which observations
came between. Where nothing was logged, that is said."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from archive.site import words

Duty = Mapping[str, Any]
AWAY = frozenset({"watched", "absent", "gone"})
SEEN = """
SELECT e.role, coalesce(v.observed_at, s.observed_at) AS at, n.name AS section, e.visit_id, e.snapshot_id
FROM evidence e LEFT JOIN visits v ON v.id = e.visit_id LEFT JOIN snapshots s ON s.id = e.snapshot_id
LEFT JOIN sections n ON n.id = v.section_id AND n.rowid = (SELECT max(rowid) FROM sections WHERE id = v.section_id)
WHERE e.duty_id = ? AND at > ? ORDER BY at, e.visit_id, e.snapshot_id
"""


class Then(NamedTuple):
    """What today's rules say of a duty as of the earlier day: its state, and whether it might be charged then."""

    state: str
    charged: bool


class Move(NamedTuple):
    """A line of the log of changes; `state` blank: no longer owed."""

    at: str
    state: str
    cause: str
    detail: str = ""  # in Chinese


def reason(duty: Duty, moves: Iterable[Move], since: str, then: Then | None) -> str:
    """From the log after `since`; where it is silent, from what today's rules say as of then (None: not owed)."""
    after = [move for move in moves if move.at > since]
    if after:
        return "；".join(_logged(move) for move in after[-1:])
    if then is None:
        return "变化日志中没有其后的记录"
    if then.state != duty["state"]:
        return f"变化日志中没有其后的记录；按现行规则，对照时为{words.named({**duty, 'state': then.state}).zh}"
    if not then.charged and duty["holds"] and not duty["contested"]:
        return "状态未变：对照时并非各种口径均成立，或在复核中，未列入通报；现各种口径均成立"
    return "状态未变，变化日志中没有其后的记录"


def _logged(move: Move) -> str:
    cause = words.CAUSES[move.cause][0] if move.cause in words.CAUSES else move.cause
    return f"{cause}：{move.detail}" if move.detail else cause


def observed(conn: sqlite3.Connection, key: str, since: str) -> str:
    """The evidence of the verdict that came after `since`: what was seen, one by one; how often it was not."""
    rows = conn.execute(SEEN, (key, since)).fetchall()
    looked = [row for row in rows if row[3] is not None]
    seen = [_one(*row) for row in looked or rows if row[0] not in AWAY]
    away = [row[1] for row in rows if row[0] in AWAY]
    if away:
        seen.append(f"{len(away)}次巡查未见（最近一次{_minute(away[-1])}）")
    return "、".join(dict.fromkeys(seen))


def _one(role: str, at: str, section: str | None, visit: int | None, snapshot: int | None) -> str:
    where = f"“{section}”栏目，巡查{visit}" if visit is not None else f"存档页{snapshot}"
    return f"{_minute(at)}{words.ROLES.get(role, (role, role))[0]}（{where}）"


def _minute(at: str) -> str:
    return f"{at[:10]} {at[11:16]}"
