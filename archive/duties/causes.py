"""Why a verdict moved (semantics §8): what was newly observed is told from what a better rule, calendar or catalogue says.

Where a version moved since the last judging, that judging is made again as of its own instant with today's versions:
what differs from what was said is a correction, and what differs from there on was observed. Which corrections the
calendar made, the calendar as it was tells: it is kept beside the judgement.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version

from archive.derive.world import world as world_at
from archive.duties.ids import duty_id
from archive.duties.judge import Judgement, judge
from archive.duties.version import RULES_VERSION
from archive.records import CalendarDay, Catalogue, Instant, Verdict, World, day_of
from archive.store import Archive

# meta key -> cause, the first that moved is named; of the calendar see `_corrected`
CAUSES = (("noise", "noise"), ("catalogue", "catalogue"), ("rules", "rule"), ("reader", "reader"))
OBSERVED, CALENDAR = "observation", "calendar"
LAST_SAID = """
SELECT duty_id, coalesce(to_state, '') FROM changes WHERE id IN (SELECT max(id) FROM changes GROUP BY duty_id)
"""
# The log itself says what was last said: the duties may have been deleted, and are being rebuilt.


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a duty: its state (blank: not owed) and its due instant (None: not known)."""

    state: str
    due_at: Instant | None
    words: str = "no longer owed"
    who: str = ""  # office, obligation and subject, for who reads the move
    since: date | None = None  # the trigger day

    def moved(self, after: Said) -> bool:
        both = self.due_at is not None and after.due_at is not None
        return self.state != after.state or (both and self.due_at != after.due_at)


@dataclass(frozen=True, slots=True)
class Move:
    """A verdict that moved: its state or its due day. `before` blank: newly owed; `after` blank: no longer owed."""

    duty_id: str
    before: str
    after: str
    cause: str  # observation, calendar, catalogue, rule, reader, noise
    detail: str
    who: str = ""


NOTHING = Said("", None)


def versions(catalogue: Catalogue, world: World) -> dict[str, str]:
    """What judged, as `meta` keeps it. `calendar_days` is the catalogue's calendar itself, to be asked again."""
    told = {name: world.versions.get(name, "") for name in ("reader", "noise")}
    days = json.dumps([[row.day.isoformat(), row.working, row.document] for row in catalogue.calendar])
    calendar = f"chinesecalendar {version('chinesecalendar')}, {hashlib.sha256(days.encode()).hexdigest()[:16]}"
    return {
        "catalogue": catalogue.digest,
        "rules": RULES_VERSION,
        "calendar": calendar,
        "calendar_days": days,
        **told,
    }


def moves(archive: Archive, catalogue: Catalogue, world: World, judgement: Judgement) -> list[Move]:
    """What the judgement says otherwise than was last said; nothing is written."""
    kept, now = dict(archive.conn.execute("SELECT key, value FROM meta")), versions(catalogue, world)
    before, after = _last_said(archive), said(judgement, catalogue)
    moved = [key for key, value in now.items() if key in kept and kept[key] != value]
    if not moved:
        return list(_between(before, after, OBSERVED))
    middle, then = after, world
    if int(kept["as_of"]) < world.as_of:
        then = world_at(archive, catalogue, int(kept["as_of"]))
        middle = said(judge(then, catalogue), catalogue)
    found = list(_between(before, middle, _cause(moved)))
    corrected = _corrected(found, before, middle, _Calendars(then, catalogue, kept, moved))
    return sorted([*corrected, *_between(middle, after, OBSERVED)], key=lambda move: move.duty_id)


def said(judgement: Judgement, catalogue: Catalogue) -> dict[str, Said]:
    """By duty, what the judgement says."""
    return {_id(v): Said(judgement.state_of(v).value, v.due_at, v.words, _who(v, catalogue), v.trigger_on)
            for v in judgement.verdicts}  # fmt: skip


def _id(verdict: Verdict) -> str:
    return duty_id(verdict.obligation_id, verdict.office_id, verdict.subject_key)


def _who(verdict: Verdict, catalogue: Catalogue) -> str:
    return f"{catalogue.offices[verdict.office_id].name}, {verdict.obligation_id}, {verdict.subject}"


def _last_said(archive: Archive) -> dict[str, Said]:
    held = "SELECT id, due_at, office_id || ', ' || obligation_id || ', ' || subject, trigger_on FROM duties"
    duties = {row[0]: row[1:] for row in archive.conn.execute(held)}
    none: tuple[None, str, None] = (None, "", None)
    found = {}
    for key, state in archive.conn.execute(LAST_SAID):
        due_at, who, since = duties.get(key, none)
        found[key] = Said(state, due_at, who=who, since=date.fromisoformat(since) if since else None)
    return found


def _between(before: Mapping[str, Said], after: Mapping[str, Said], cause: str) -> Iterator[Move]:
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key, NOTHING), after.get(key, NOTHING)
        if old.moved(new):
            yield Move(key, old.state, new.state, cause, _detail(old, new), new.who or old.who)


def _detail(old: Said, new: Said) -> str:
    if old.state and old.due_at is not None and new.due_at is not None and old.due_at != new.due_at:
        return f"应公开日 due {_last_day(old.due_at)} -> {_last_day(new.due_at)}; {new.words}"
    return new.words


def _last_day(due_at: Instant) -> date:
    """A due instant is the end of the last day in time."""
    return day_of(due_at - 1)


def _cause(moved: Iterable[str]) -> str:
    named = set(moved)
    return next((cause for key, cause in CAUSES if key in named), CALENDAR)


class _Calendars:
    """The catalogue's calendar as it was at the last judging, and what it would have said."""

    def __init__(self, world: World, catalogue: Catalogue, kept: Mapping[str, str], moved: Iterable[str]) -> None:
        self._world, self._catalogue = world, catalogue
        self.was = tuple(
            CalendarDay(date.fromisoformat(day), working, document)
            for day, working, document in json.loads(kept.get("calendar_days", "[]"))
        )
        self.moved = "calendar_days" in moved

    def said(self) -> dict[str, Said]:
        """What is said with all of today's, and the calendar as it was."""
        catalogue = replace(self._catalogue, calendar=self.was)
        return said(judge(self._world, catalogue), catalogue)

    def changed(self, first: date, last: date) -> Iterator[str]:
        """The days from the one to the other of which the two calendars say another thing."""
        old, new = ({row.day: row for row in rows} for rows in (self.was, self._catalogue.calendar))
        for day in sorted(old.keys() | new.keys()):
            if first <= day <= last and old.get(day) != new.get(day):
                row = new.get(day)
                told = "as the week and the yearly notice have it" if row is None else _day_words(row)
                yield f"{day.isoformat()} {told}"


def _day_words(row: CalendarDay) -> str:
    return f"{'班 working' if row.working else '休 off'} ({row.document})"


def _corrected(
    found: list[Move], before: Mapping[str, Said], middle: Mapping[str, Said], calendars: _Calendars
) -> Iterator[Move]:
    """A correction that the calendar as it was undoes is the calendar's; the days that it moved are named."""
    were = calendars.said() if found and calendars.moved else {}
    for move in found:
        old = before.get(move.duty_id, NOTHING)
        if move.duty_id in were and not old.moved(were[move.duty_id]):
            days = _days_named(old, middle.get(move.duty_id, NOTHING), calendars)
            yield replace(move, cause=CALENDAR, detail=f"{days}{move.detail}")
        else:
            yield move


def _days_named(old: Said, new: Said, calendars: _Calendars) -> str:
    ends = [_last_day(said.due_at) for said in (old, new) if said.due_at is not None]
    if not ends:
        return ""
    days = list(calendars.changed(old.since or min(ends), max(ends)))
    return f"工作日历 calendar: {', '.join(days)}; " if days else ""
