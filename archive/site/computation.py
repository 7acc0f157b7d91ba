"""The computation of one duty as its page shows it: step by step, as `python -m archive explain` tells it, from the
published copy alone. The day strip and the line of observations are drawn of what also stands beside them as text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date

from datasette.database import Database

from archive.catalogue import PhraseError, read_phrase
from archive.duties.calendar import ONE_DAY
from archive.duties.displays import FOR_GOOD, length_name
from archive.duties.due import unrolled_rule
from archive.duties.ids import duty_id
from archive.duties.series import due_rule_of
from archive.duties.steps import (
    ORDERS,
    Counted,
    Said,
    Term,
    counted,
    rolled_on,
    stays_of,
    term_of,
    term_of_rule,
    term_of_stay,
    what_starts,
)
from archive.duties.would import kind_of, would
from archive.records import (
    Basis,
    CalendarDay,
    Obligation,
    Phrase,
    RuleName,
    State,
    day_of,
    end_of,
    iso,
    parse_instant,
    start_of,
)
from archive.site import words
from archive.site.pages import Row, rows
from archive.site.phrasebook import chinese

ABSENT = frozenset({"absent", "watched", "gone"})
READ = frozenset({"complete", "partial"})
STARTING = frozenset({"formed", "trigger"})
TICKS = 1000  # looks drawn; more would be a bar
WIDTH, LEFT, RIGHT, NEAR = 1000.0, 100.0, 24.0, 26.0  # of the drawing; marks nearer than that share a label
NONE = Said("", "")
UNREAD = Phrase("", False)
STARTS, NOW = (
    Said("起算日", "trigger day"),
    Said("认定截至此刻", "judged as of then"),
)
LOOKS = """
SELECT v.observed_at AS at, v.outcome, v.section_id FROM visits v
WHERE instr(';' || :sections || ';', ';' || v.section_id || ';') AND v.observed_at BETWEEN :first AND :last
ORDER BY v.observed_at LIMIT :limit
"""
EDITIONS = "SELECT seen_from AS at, published, class FROM editions WHERE item_id = :item ORDER BY seen_from LIMIT 40"
CLAIMS = """
SELECT DISTINCT c.begins_at AS at, c.source, c.claim, CASE WHEN c.item_id IS NOT :item THEN i.title END AS title
FROM claims c JOIN items i ON i.id = c.item_id WHERE c.item_id = :item OR c.item_id IN (
  SELECT u.item_id FROM evidence e JOIN snapshots s ON s.id = e.snapshot_id JOIN item_urls u ON u.url = s.url
  WHERE e.duty_id = :duty) ORDER BY 1, 2 LIMIT 40
"""
CLAIMED = {
    "shown": ("页面所示的公开日期", "the date that the page shows"),
    "meta": ("网页元标签的发布日期", "the meta tag's date"),
    "list": ("列表所印的日期", "the date that the list prints"),
}
OBLIGATIONS = "SELECT * FROM obligations ORDER BY rowid"


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the strip. `what`: trigger, counted, off, rolled, due, or blank outside the count; several, joined."""

    day: date
    label: str  # the day's number, with its month where one begins
    what: str
    mark: Said
    why: Said
    brief: Said


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on the line, and in the list below it: `lane` is deadline, seen, absent or claim."""

    at: str
    lane: str
    text: Said
    x: float = 0.0
    number: int = 0
    snapshot_id: int | None = None


@dataclass(slots=True)
class Computation:
    """What the page's steps say beside the duty itself."""

    starts: Said
    would: Said
    words_zh: str = ""  # what the rule says, in Chinese
    stays: Said | None = None  # how long it must stay, of a duty that asks for that
    order: Said | None = None  # of a pair whose second comes before the first, or with it
    branch: str = ""  # what binds the item's kind, where the clause tells kinds apart
    term: Said | None = None
    back: bool = False  # counted back from an event
    due_rule: str = ""
    days: tuple[Counted, ...] = ()
    weeks: list[list[Cell]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    labels: list[tuple[str, float, str]] = field(default_factory=list)  # row, place, the numbers of the marks there
    ticks: list[tuple[float, str]] = field(default_factory=list)  # place, outcome
    read_on: list[Row] = field(default_factory=list)  # the pages that the trigger day was read on


async def of(db: Database, duty: Row) -> Computation:
    """`duty` as `pages.duty` gives it, with its evidence and the sections watched."""
    owed = _obligation(await rows(db, OBLIGATIONS), duty["obligation_id"])
    due_rule = await _due_rule(db, duty, owed)
    phrase = await _branch(db, duty, owed.phrase)
    key = _key(duty, phrase)
    state, basis = State(duty["state"]), Basis(duty["basis"]) if duty["basis"] else None
    found = Computation(
        what_starts(owed, phrase, due_rule, key),
        would(kind_of(owed.rule, phrase, key), state, basis),
        due_rule=due_rule,
    )
    found.stays, found.order = stays_of(phrase, key), ORDERS.get(str(owed.params.get("order")))
    found.words_zh = chinese(duty["words"] or "", await _sections(db))
    found.branch = phrase.text if phrase is not owed.phrase else ""
    if duty["trigger_on"] and duty["due_on"]:
        await _count(db, duty, phrase, found)
    found.read_on = [piece for piece in duty["evidence"] if piece["role"] in STARTING and piece["snapshot_id"]]
    found.marks = await _marks(db, duty, found.stays is not None)
    await _draw(db, duty, found)
    return found


def _key(duty: Row, phrase: Phrase) -> str:
    """The subject's key, as far as it tells a duty to stay up from one to publish: the duty's own id is made of it."""
    names = [FOR_GOOD, *([length_name(phrase)] if phrase.minimum_days is not None else [])]
    keys = [f"{of} {name}" for name in names for of in (duty["item_number"], duty["item_url"])]
    return next((key for key in keys if duty_id(duty["obligation_id"], duty["office_id"], key) == duty["id"]), "")


async def _sections(db: Database) -> dict[str, str]:
    return {row["id"]: row["name"] for row in await rows(db, "SELECT id, name FROM sections")}


async def _due_rule(db: Database, duty: Row, owed: Obligation) -> str:
    if owed.rule is RuleName.SERIES:
        return due_rule_of(owed)
    named = "SELECT due_rule FROM entries WHERE obligation_id = :o AND entry = :e AND due_rule NOTNULL LIMIT 1"
    got = await rows(db, named, {"o": owed.id, "e": duty["subject"]}) if owed.rule is RuleName.ENTRY else []
    return str(got[0]["due_rule"]) if got else ""


def _obligation(published: list[Row], key: str) -> Obligation:
    """The obligation as its published row tells it; 同上 and a blank phrase take the one above."""
    above = UNREAD
    for row in published:
        try:
            read = read_phrase(row["phrase"] or "")
        except PhraseError:
            read = UNREAD
        phrase = above if read.inherits else read
        if row["id"] == key:
            return _of_row(row, phrase)
        above = phrase
    raise LookupError(f"obligation {key!r}: no such row in this copy")


def _of_row(row: Row, phrase: Phrase) -> Obligation:
    return Obligation(
        id=row["id"],
        row=row["row"] or "",
        source_id=row["source"],
        clause=row["clause"] or "",
        phrase=phrase,
        offices=_parts(row["offices"]),
        office_class=row["class"] or "",
        sections=_parts(row["sections"]),
        kinds=_parts(row["kinds"]),
        rule=RuleName(row["rule"]),
        params=json.loads(row["params"] or "{}"),
        in_place=bool(row["in_place"]),
        valid_from=date.fromisoformat(row["from"]),
        valid_to=date.fromisoformat(row["to"]) if row["to"] else None,
    )


def _parts(text: str | None) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()


async def _count(db: Database, duty: Row, phrase: Phrase, found: Computation) -> None:
    """Each day counted, and the strip; of a rule that states its day, the days off on to the one that stands in for it.
    Nothing where the due day came about in another way."""
    (source,) = await rows(db, "SELECT days FROM sources WHERE id = :id", {"id": duty["source_id"]})
    notices = [
        CalendarDay(date.fromisoformat(row["day"]), bool(row["working"]), row["document"] or "calendar.csv")
        for row in await rows(db, "SELECT * FROM calendar")
    ]
    first, last = (date.fromisoformat(duty[name]) for name in ("trigger_on", "due_on"))
    term = _term(phrase, found, source["days"])
    if term is None:
        found.days = rolled_on(unrolled_rule(found.due_rule, first), last, notices) if found.due_rule else ()
        return
    found.days = counted(term, first, last, notices)
    if found.days:
        found.term, found.back = term.name, term.phrase.before
        found.weeks = _weeks(first, last, found.days)


def _term(phrase: Phrase, found: Computation, days: str | None) -> Term | None:
    if found.stays is not None:
        return term_of_stay(phrase)
    return term_of_rule(found.due_rule, days) if found.due_rule else term_of(phrase, days)


async def _branch(db: Database, duty: Row, phrase: Phrase) -> Phrase:
    """The branch that binds the item's kind."""
    if not phrase.branches:
        return phrase
    kinds = {row["id"]: (row["words"] or "").split(";") for row in await rows(db, "SELECT id, words FROM kinds")}
    held = await rows(db, "SELECT kind FROM items WHERE id = :id", {"id": duty["item_id"]})
    of_item = sorted((held[0]["kind"] or "").split(";")) if held else []
    return next((b for word, b in phrase.branches for k in of_item if word == k or word in kinds.get(k, ())), phrase)


def _weeks(trigger: date, due: date, days: tuple[Counted, ...]) -> list[list[Cell]]:
    """Whole weeks, Monday first, around the trigger and each day counted, forward or back."""
    by_day = {one.day: one for one in days}
    begin, last = min(trigger, *by_day), max(trigger, *by_day)
    day = begin - begin.weekday() * ONE_DAY
    cells: list[Cell] = []
    while day <= last or day.weekday() > 0:
        label = f"{day.month}/{day.day}" if not cells or day.day == 1 else str(day.day)
        cells.append(replace(_cell(day, trigger, due, by_day.get(day)), label=label))
        day += ONE_DAY
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def _cell(day: date, trigger: date, last: date, one: Counted | None) -> Cell:
    if day == trigger:
        return Cell(day, "", "trigger", STARTS, Said("起算日当日不计", "the trigger's own day is not counted"), NONE)
    if one is None:
        return Cell(day, "", "", NONE, NONE, NONE)
    number = "" if one.number is None else str(one.number)
    what = ["rolled" if one.rolled else "counted" if number else "off"]
    mark = Said(number or ("顺延" if one.rolled else "不计"), number or ("rolled" if one.rolled else "–"))
    if not one.working:
        what.append("rest")
    if day == last:
        what.append("due")
        mark = Said(f"{mark.zh} 到期", f"{mark.en} due")
    return Cell(day, "", " ".join(what), mark, one.why, _brief(one))


def _brief(one: Counted) -> Said:
    """The holiday's name, 周末, 调休, or nothing of a plain working day."""
    if one.working:
        return NONE if one.why.zh == "工作日" else Said("调休", "make-up")
    zh, en = (text.partition(bracket)[2].rstrip(close) or text for text, bracket, close in (
        (one.why.zh, "（", "）"), (one.why.en, "(", ")")))  # fmt: skip
    return Said("休", "off") if "依" in zh else Said(zh, en)


async def _marks(db: Database, duty: Row, stays: bool) -> list[Mark]:
    """All that the verdict rests on, in order of time, numbered; the due instant among it."""
    found = [*_deadlines(duty, stays), *(_look(piece) for piece in duty["evidence"] if piece["role"] not in STARTING)]
    for row in await rows(db, CLAIMS, {"item": duty["item_id"], "duty": duty["id"]}):
        zh, en = CLAIMED.get(row["source"], ("", ""))
        of = (f"《{row['title']}》", f"{row['title']}, ") if row["title"] else ("", "")
        found.append(Mark(row["at"], "claim", Said(f"{of[0]}{zh}：{row['claim']}", f"{of[1]}{en}: {row['claim']}")))
    editions = await rows(db, EDITIONS, {"item": duty["item_id"]}) if duty["item_id"] is not None else []
    for row in editions:
        first = row["class"] == "first"
        text = Said("读到页面全文", "page read") if first else Said("页面内容已变", f"page read, {row['class']}")
        found.append(Mark(row["at"], "seen", text))
    ordered = sorted(dict.fromkeys(found), key=lambda mark: (parse_instant(mark.at), mark.lane != "deadline"))
    return [replace(mark, number=number) for number, mark in enumerate(ordered, 1)]


def _deadlines(duty: Row, stays: bool) -> list[Mark]:
    due = Said(f"期限届满（{duty['due_on']}终了）", f"due: the end of {duty['due_on']}")
    if stays:
        due = Said(f"应保留至此（{duty['due_on']}终了）", f"it must stay until the end of {duty['due_on']}")
    told: list[tuple[str | None, Said]] = [
        (f"{duty['trigger_on']}T00:00:00+08:00" if duty["trigger_on"] else None, STARTS),
        (_period_begin(duty), Said("周期开始", "the period begins")),
        (duty["due_at"], due),
        (
            duty["due_lenient_at"] if duty["due_lenient_at"] != duty["due_at"] else None,
            Said(
                f"最宽口径届满（{duty['due_lenient_on']}终了）",
                f"due, most lenient: the end of {duty['due_lenient_on']}",
            ),
        ),
    ]
    future = [Mark(at, "deadline", text) for at, text in told if at]
    return [*future, Mark(duty["as_of"], "now", NOW)]


def _period_begin(duty: Row) -> str | None:
    begin = words.first_day(duty["subject"]) if duty["subject_kind"] == "period" and not duty["trigger_on"] else None
    return f"{begin.isoformat()}T00:00:00+08:00" if begin else None


def _look(piece: Row) -> Mark:
    at = piece["observed_at"] or piece["planned_at"] or ""
    role = words.ROLES.get(piece["role"], (piece["role"], piece["role"]))
    where = piece["section"] or piece["section_id"]
    zh, en = (f"“{where}”栏目：", f"{where}: ") if where else ("", "")
    if where and (piece["role"] in ABSENT or piece["role"] == "first_seen"):
        outcome, listed = words.OUTCOMES[piece["outcome"]], piece["items_listed"]
        if piece["outcome"] not in READ:
            return Mark(at, "seen", Said(f"{zh}巡查{outcome[0]}", f"{en}the visit: {outcome[1]}"))
        zh, en = f"{zh}{outcome[0]}巡查，列{listed}条，", f"{en}{outcome[1]} visit, {listed} listed, "
    lane = "absent" if piece["role"] in ABSENT else "claim" if piece["role"] == "claim" else "seen"
    return Mark(
        at, "seen" if lane == "claim" else lane, Said(zh + role[0], en + role[1]), snapshot_id=piece["snapshot_id"]
    )


def _labels(marks: list[Mark]) -> list[tuple[str, float, str]]:
    """By row, the numbers of marks that lie too near each other for labels of their own stand in one."""
    found: list[tuple[str, float, list[int]]] = []
    for mark in (mark for mark in marks if mark.x):
        row = {"absent": "seen", "now": "deadline"}.get(mark.lane, mark.lane)
        near = next((label for label in found if label[0] == row and abs(label[1] - mark.x) < NEAR), None)
        if near is None:
            found.append((row, mark.x, [mark.number]))
        else:
            near[2].append(mark.number)
    return [(row, x, _numbers(numbers)) for row, x, numbers in found]


def _numbers(numbers: list[int]) -> str:
    run = len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1
    return f"{numbers[0]}–{numbers[-1]}" if run else ",".join(map(str, numbers))


async def _draw(db: Database, duty: Row, found: Computation) -> None:
    """Each mark's place on the line, and our looks as ticks. As of is drawn where it does not squeeze the rest."""
    instants = [parse_instant(mark.at) for mark in found.marks if mark.lane != "now" and mark.at]
    if not instants:
        return
    first, last = min(instants), max(instants)
    now = parse_instant(duty["as_of"])
    last = max(last, now) if now - first <= 2 * max(last - first, 86_400) else last
    first, last = start_of(day_of(first)), end_of(day_of(last))

    def place(text: str) -> float:
        share = (parse_instant(text) - first) / (last - first)
        return round(LEFT + (WIDTH - LEFT - RIGHT) * share, 1)

    found.marks = [
        replace(mark, x=place(mark.at)) if first <= parse_instant(mark.at) <= last else mark for mark in found.marks
    ]
    found.labels = _labels(found.marks)
    sections = ";".join(section["id"] for section in duty["watched"])
    asked = {"sections": sections, "first": iso(first), "last": iso(last), "limit": TICKS}
    found.ticks = [(place(row["at"]), row["outcome"]) for row in await rows(db, LOOKS, asked)]
