"""The steps of a duty's computation that need no observation: what starts the term, and each day counted (what would change
the verdict: `would.py`). In Chinese and English, for `python -m archive explain` and for the duty's page alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import chinese_calendar

from archive.duties.calendar import ONE_DAY, Calendar, UnknownYear
from archive.duties.displays import FOR_GOOD, length_name
from archive.duties.due import PLUS, unrolled
from archive.duties.starts import trigger_of
from archive.records import CalendarDay, Obligation, Phrase, RuleName, Unit

LONGEST = 120  # days counted one by one; a longer stretch is told by its ends


class Said(NamedTuple):
    """The same in Chinese and in English."""

    zh: str
    en: str


STARTS = {
    "formed": Said("其成文（以页面所载最晚的成文日为准）", "it was formed (成文), the latest day that its pages give"),
    "obtained": Said(
        "其制定或获取（以页面所载最晚之日为准）", "it was formed or obtained, the latest day that its pages give"
    ),
    "changed": Said(
        "其变更（某一版本给出的较晚成文日）", "it was changed (变更): the later formation day that an edition gives"
    ),
    "meeting_end": Said(
        "会议的最后一日（会后；以页面所述最晚之日为准）",
        "the meeting's last day (会后), the latest that its page tells of",
    ),
    "decision": Said(
        "作出决定之日（决定日期；依页面或表中该行）",
        "the day of the decision (决定日期), as the page or the row gives it",
    ),
    "approval": Said("批准之日（依页面所载）", "the day of the approval (批准), as its page gives it"),
    "event_before": Said(
        "活动的第一日；期限由此倒数（提前）", "the event's first day; the deadline is counted back from it (提前)"
    ),
    "closing": Said("意见征集截止（依页面所载）", "the consultation closed, as its page says"),
    "other_item": Said("意见征集截止（依页面所载）", "the consultation closed, as its page says"),
    "published": Said(
        "其公开（依其自述日期，除非巡查有相反记录）", "it was published, by its own date unless a visit contradicts it"
    ),
}
OPENED = Said(
    "其公开之日（最早可能之日；无从得知的，为我方首次见到之日）",
    "it was opened: the earliest day possible, or, where none is told, the day on which we first saw it",
)
SEEN = Said("我方首次见到", "we first saw it")
PAIRS = {
    "closing": Said("所配套的意见征集截止", "the first closed"),
    "published": Said("所配套的文件公开", "the first was published"),
}

ORDERS = {
    "before": Said(
        "须先于所配套的文件：最迟为其公开之日的前一日",
        "it must come first: at the latest on the day before that of the first",
    ),
    "together": Said(
        "与所配套的文件同步：此前同样长的时间内公开的，也算按时",
        "together with the first: as long before it as after it is in time, too",
    ),
}


def what_starts(owed: Obligation, phrase: Phrase, due_rule: str, subject_key: str) -> Said:
    """What happened on the trigger day. `phrase`: the branch that binds; `due_rule` blank: the phrase counts from it;
    `subject_key` tells whether the duty asks how long the thing stays, and not by when it came."""
    if stays_of(phrase, subject_key) is not None:
        return SEEN if subject_key.endswith(FOR_GOOD) else OPENED
    if owed.rule is RuleName.PAIR:
        by = str(owed.params.get("trigger", "published"))
        return PAIRS.get(by, Said("所配套的文件成文", "the first was formed"))
    if owed.rule is RuleName.ENTRY:
        takes = Said("此项义务对该单位生效", "the obligation took effect for the office")
        return takes if due_rule else Said("其成文", "it was formed")
    if owed.rule is RuleName.SERIES:
        return Said("该周期的最后一日", "the period's last day") if due_rule else Said("其成文", "it was formed")
    return STARTS.get(trigger_of(owed, phrase), STARTS["formed"])


def stays_of(phrase: Phrase, subject_key: str) -> Said | None:
    """How long the thing of a duty must stay; None of a duty to publish it by a day."""
    if subject_key.endswith(FOR_GOOD):
        return Said("长期公开：公开后不得撤下", "it must stay for good once it is up")
    if phrase.minimum_days is None or not subject_key.endswith(length_name(phrase)):
        return None
    term = term_of_stay(phrase).name
    return Said(
        f"公开后不得少于{term.zh}；公开当日不计，期满之日不顺延",
        f"it must stay {term.en}; the day of opening is not counted, and the last is not rolled",
    )


UNITS = {
    Unit.DAY: Said("日", "day"),
    Unit.WORKING_DAY: Said("个工作日", "working day"),
    Unit.WEEK: Said("周", "week"),
    Unit.MONTH: Said("个月", "month"),
    Unit.QUARTER: Said("个季度", "quarter"),
    Unit.HALF_YEAR: Said("个半年", "half year"),
    Unit.YEAR: Said("年", "year"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """So many days, weeks or months from a trigger on, or back from an event. `working`: only working days are counted;
    `rolls`: a last day off gives the next working day."""

    phrase: Phrase  # its offset, unit and direction
    working: bool
    rolls: bool = True

    @property
    def name(self) -> Said:
        unit = UNITS[Unit.WORKING_DAY if self.working else self.phrase.unit or Unit.DAY]
        n = self.phrase.offset
        return Said(f"{n}{unit.zh}", f"{n} {unit.en}{'' if n == 1 else 's'}")


def term_of(phrase: Phrase, days: str | None) -> Term | None:
    """What the phrase counts; None where it states no number. `days`: how the source reads a bare 日."""
    if phrase.offset is None or phrase.unit is None:
        return None
    working = phrase.unit is Unit.WORKING_DAY or (phrase.unit is Unit.DAY and days == "working")
    return Term(phrase, working)


def term_of_stay(phrase: Phrase) -> Term:
    """The least length of a display (不少于N日), counted from the day of opening."""
    counts = replace(phrase, offset=phrase.minimum_days, unit=phrase.minimum_unit, before=False)
    return Term(counts, phrase.minimum_unit is Unit.WORKING_DAY, rolls=False)


def term_of_rule(rule: str, days: str | None) -> Term | None:
    """+N日 and +N个工作日 of the catalogue; None of a rule that states its day itself."""
    plus = PLUS.fullmatch(rule)
    if plus is None:
        return None
    unit = Unit.WORKING_DAY if plus[2] else Unit.DAY
    return term_of(Phrase(rule, True, offset=int(plus[1]), unit=unit), days)


@dataclass(frozen=True, slots=True)
class Counted:
    """One day after the trigger. `number`: which of the term; None: not counted. `rolled`: the term's last day was a day
    off, and this one stands in for it, or is passed over on the way."""

    day: date
    number: int | None
    rolled: bool
    working: bool
    why: Said


def counted(term: Term, trigger: date, last: date, notices: Iterable[CalendarDay]) -> tuple[Counted, ...]:
    """Each day from the trigger to the last day in time, in the order of counting. Empty where they are too many, or where
    the count does not end on `last`: the due day then came about in another way."""
    if not 0 < (last - trigger).days * (-1 if term.phrase.before else 1) <= LONGEST:
        return ()
    rows = tuple(notices)
    walk = _back if term.phrase.before else _forward
    try:
        found = tuple(walk(term, trigger, last, _Days(rows)))
    except UnknownYear:
        return ()
    return found if _ends(term, trigger, last, found) else ()


def rolled_on(stated: date, last: date, notices: Iterable[CalendarDay]) -> tuple[Counted, ...]:
    """From a day off that a rule states to the working day that stands in for it; empty where it is one."""
    days = _Days(tuple(notices))
    if not 0 < (last - stated).days <= LONGEST:
        return ()
    return tuple(days.one(stated + n * ONE_DAY, None, n > 0) for n in range((last - stated).days + 1))


class _Days:
    """Days as the calendar, and the notices of the catalogue, tell them."""

    def __init__(self, notices: tuple[CalendarDay, ...]) -> None:
        self._calendar, self._notices = Calendar(notices), {row.day: row for row in notices}

    def working(self, day: date) -> bool:
        """Raises UnknownYear."""
        return self._calendar.is_working(day)

    def one(self, day: date, number: int | None, rolled: bool) -> Counted:
        working = self.working(day)
        return Counted(day, number, rolled, working, day_name(day, working, self._notices))


def _forward(term: Term, trigger: date, last: date, days: _Days) -> Iterator[Counted]:
    full, number, day = unrolled(term.phrase, trigger), 0, trigger + ONE_DAY
    while day <= last:
        rolled = not term.working and day > full
        counts = (not term.working or days.working(day)) and not rolled
        number += counts
        yield days.one(day, number if counts else None, rolled)
        day += ONE_DAY


def _back(term: Term, event: date, last: date, days: _Days) -> Iterator[Counted]:
    """From the day before the event down; a last day off then rolls on again, towards the event."""
    first, number, day = last if term.working else unrolled(term.phrase, event), 0, event - ONE_DAY
    while day >= first:
        counts = not term.working or days.working(day)
        number += counts
        yield days.one(day, number if counts else None, False)
        day -= ONE_DAY
    yield from (days.one(first + n * ONE_DAY, None, True) for n in range(1, (last - first).days + 1))


def _ends(term: Term, trigger: date, last: date, found: tuple[Counted, ...]) -> bool:
    """Whether the count comes to its end on the last of these days."""
    if not found or found[-1].day != last:
        return False
    if term.working:
        return found[-1].number == term.phrase.offset
    full = unrolled(term.phrase, trigger)
    if not term.rolls:
        return last == full
    passed = all(not day.working for day in found if full <= day.day < last)
    kept_off = term.phrase.before and last == trigger - ONE_DAY  # it never rolls to the event itself
    return last >= full and (passed or term.phrase.before) and (found[-1].working or kept_off)


def day_name(day: date, working: bool, notices: Mapping[date, CalendarDay]) -> Said:
    """Why the day is what it is: a notice of the catalogue, a holiday, a make-up day, or the week alone."""
    if day in notices:
        by = notices[day].document
        return (
            Said(f"工作日，依{by}", f"working day, by {by}")
            if working
            else Said(f"休息日，依{by}", f"day off, by {by}")
        )
    zh, en = _holiday(day)
    if working and day.weekday() > 4:
        return Said(f"调休上班（{zh}）", f"make-up working day 调休 ({en})")
    if working:
        return Said("工作日", "working day")
    return Said(f"放假（{zh}）", f"holiday ({en})") if en else Said("周末", "weekend")


def _holiday(day: date) -> tuple[str | None, str | None]:
    try:
        name = chinese_calendar.get_holiday_detail(day)[1]
    except NotImplementedError:
        return None, None
    if name is None:
        return None, None
    return chinese_calendar.Holiday(name).chinese, name
