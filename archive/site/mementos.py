"""Memento (RFC 7089): what an address answered as of an instant, by datetime negotiation, and the list of all that is held.

A memento is an archived page (`/-/raw/<snapshot>`) whose Memento-Datetime is the snapshot's `observed_at`: the answer's
arrival, the same for a 304, which confirms the bytes held. Failures and redirects are none. What is masked or withheld
is told from what was received: in the lists, and on the page itself (`X-Masked`; 451 where a ruling withholds it).
"""

from __future__ import annotations

import json
import re
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from datasette.database import Database

from archive.site import bodies, pages

LINK_FORMAT = "application/link-format"
FORMATS = {"link": LINK_FORMAT, "json": "application/json", "cdxj": "text/x-cdxj"}
# Asked for as what they were served as: pages that a reader can be shown.
HELD = """
SELECT id, observed_at, status, digest, size FROM snapshots WHERE url = :url AND digest IS NOT NULL AND error IS NULL
AND (status = 304 OR status NOT BETWEEN 300 AND 399) ORDER BY observed_at, id
"""


@dataclass(frozen=True, slots=True)
class Memento:
    id: int
    observed_at: str  # ISO 8601, +08:00
    status: int
    digest: str  # of the bytes kept
    size: int
    shown: str  # whole, masked, withheld, or unshown (no text, or the copy came without it)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.observed_at).astimezone(UTC)

    @property
    def http_date(self) -> str:
        return format_datetime(self.moment, usegmt=True)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where things are: each from an absolute address of this server."""

    memento: Callable[[int], str]
    timegate: str
    timemap: Callable[[str], str]  # by format


async def of(db: Database, url: str) -> list[Memento]:
    """All that is held of the address, in order of time; empty where it was never fetched with success."""
    found = await pages.rows(db, HELD, {"url": url})
    shown = _shown(Path(db.path or ""), {row["digest"] for row in found})
    return [Memento(**row, shown=shown.get(row["digest"], "unshown")) for row in found]


def _shown(published: Path, digests: set[str]) -> dict[str, str]:
    """By digest of the kept bytes, what the copy shows of them."""
    held = bodies.beside(published)
    if not held.exists():
        return {}
    sql = (
        f"SELECT digest, masked, treatment, data IS NULL FROM bodies WHERE digest IN ({', '.join('?' * len(digests))})"
    )
    with closing(sqlite3.connect(f"{held.absolute().as_uri()}?immutable=1", uri=True)) as conn:
        return {digest: _state(*rest) for digest, *rest in conn.execute(sql, sorted(digests))}


def _state(masked: int, treatment: str, empty: int) -> str:
    if treatment == bodies.Treatment.WHOLE:
        return "withheld"
    return "unshown" if empty else "masked" if masked else "whole"


def asked_for(text: str) -> datetime | None:
    """Read an Accept-Datetime; None where it is no date as RFC 7089 wants it (RFC 1123, GMT)."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and text.strip().endswith("GMT") else None


def as_of(mementos: Sequence[Memento], moment: datetime | None) -> Memento:
    """The last one at or before the instant: what the page was then, as far as we saw; before all of them, the first.
    Without an instant the latest."""
    if moment is None:
        return mementos[-1]
    return mementos[max(bisect_right([got.moment for got in mementos], moment) - 1, 0)]


def links(url: str, mementos: Sequence[Memento], here: Memento | None, at: Addresses) -> str:
    """The Link header of a memento, or of the TimeGate (`here` None)."""
    told = [f'<{_quoted(url)}>; rel="original"', f'<{at.timegate}>; rel="timegate"', _timemap(at)]
    roles: dict[int, list[str]] = {}
    if mementos:
        roles.setdefault(0, []).append("first")
        roles.setdefault(len(mementos) - 1, []).append("last")
    place = next((n for n, got in enumerate(mementos) if here is not None and got.id == here.id), None)
    if place is not None:
        roles.setdefault(place, [])
        for role, near in (("prev", place - 1), ("next", place + 1)):
            if 0 <= near < len(mementos):
                roles.setdefault(near, []).append(role)
    told += [_memento(mementos[n], at, *roles[n]) for n in sorted(roles)]
    return ", ".join(told)


def _timemap(at: Addresses) -> str:
    return f'<{at.timemap("link")}>; rel="timemap"; type="{LINK_FORMAT}"'


def _memento(memento: Memento, at: Addresses, *roles: str) -> str:
    rel = " ".join([*roles, "memento"])
    return f'<{at.memento(memento.id)}>; rel="{rel}"; datetime="{memento.http_date}"'


def _quoted(url: str) -> str:
    """The address in a header, which is ASCII, and in angle brackets."""
    return re.sub(r"[^\x21-\x7e]|[<>\"]", lambda got: "".join(f"%{byte:02X}" for byte in got[0].encode()), url)


def timemap(form: str, url: str, mementos: Sequence[Memento], at: Addresses) -> str:
    """The list of all mementos, as link format, JSON or CDXJ."""
    if form == "json":
        return json.dumps(_as_json(url, mementos, at), ensure_ascii=False, indent=1)
    if form == "cdxj":
        return "".join(f"{_cdxj(url, got, at)}\n" for got in mementos)
    first, last = mementos[0], mementos[-1]
    span = f'from="{first.http_date}"; until="{last.http_date}"'
    told = [
        f'<{_quoted(url)}>; rel="original"',
        f'<{at.timemap("link")}>; rel="self"; type="{LINK_FORMAT}"; {span}',
        f'<{at.timegate}>; rel="timegate"',
    ]
    roles = {id(first): ["first"]}
    roles.setdefault(id(last), []).append("last")
    told += [_memento(got, at, *roles.get(id(got), [])) for got in mementos]
    return ",\n".join(told) + "\n"


def _as_json(url: str, mementos: Sequence[Memento], at: Addresses) -> dict[str, object]:
    listed = [
        {
            "datetime": got.observed_at,
            "uri": at.memento(got.id),
            "status": got.status,
            "digest": got.digest,
            "shown": got.shown,
        }
        for got in mementos
    ]
    return {
        "original_uri": url,
        "timegate_uri": at.timegate,
        "timemap_uri": {form: at.timemap(form) for form in FORMATS},
        "mementos": {"first": listed[0], "last": listed[-1], "list": listed},
    }


def _cdxj(url: str, memento: Memento, at: Addresses) -> str:
    told = {"url": url, "status": str(memento.status), "digest": memento.digest, "length": str(memento.size)}
    told |= {"uri": at.memento(memento.id), "shown": memento.shown}
    return f"{urlkey(url)} {memento.moment:%Y%m%d%H%M%S} {json.dumps(told, ensure_ascii=False)}"


def urlkey(url: str) -> str:
    """The sort-friendly form of an address: `cn,gov,zhoucun)/gg/?a=1` (hosts reversed, port kept, lower case)."""
    parts = urlsplit(url.lower())
    host = ",".join(reversed((parts.hostname or "").split(".")))
    port = f":{parts.port}" if parts.port else ""
    return f"{host}{port}){parts.path or '/'}{'?' + parts.query if parts.query else ''}"
