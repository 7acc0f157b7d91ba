"""The steps of a duty's computation that need no observation: what starts the term, each day counted, what would change
the verdict. In Chinese and English, for `python -m archive explain` and for the duty's page alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import chinese_calendar

from archive.duties.calendar import ONE_DAY, Calendar, UnknownYear
from archive.duties.displays import FOR_GOOD, length_name
from archive.duties.due import unrolled
from archive.duties.starts import trigger_of
from archive.records import CalendarDay, Obligation, Phrase, RuleName, State, Unit

LONGEST = 120  # days counted one by one; a longer stretch is told by its ends


class Said(NamedTuple):
    """The same in Chinese and in English."""

    zh: str
    en: str


WOULD = {
    State.MET: Said(
        "能证明期限届满时尚未公开的观察，或该信息自身另一个更晚且应优先采信的日期",
        "an observation that it was not there in time, or a claim of its own that is later and counts first",
    ),
    State.LATE: Said(
        "在可载栏目中更早见到它的记录、更正起算日，或裁定",
        "an earlier sight of it in a section that could carry it, a corrected trigger day, or a ruling",
    ),
    State.MISSING: Said(
        "能证明其按时在网的页面（巡查所得或他方存档），或裁定",
        "a page that shows it in time (a visit, a capture of another archive), or a ruling",
    ),
    State.UNPROVEN: Said(
        "上文所说的那一点；更多巡查可能使其得到证明，两种结果都有可能",
        "what the words above name; more visits may turn it into proof either way",
    ),
    State.UNOBSERVED: Said(
        "在期限前后，对每个可载栏目各有一次完整巡查",
        "visits that read every section that could carry it, before and after the due instant",
    ),
    State.PENDING: Said("期限届满", "the due instant, once it has come"),
    State.UNDETERMINED: Said(
        "国务院办公厅发布该年度放假安排（写入 calendar.csv）", "the State Council's notice for that year (calendar.csv)"
    ),
    State.EXCUSED: Said(
        "撤回该裁定或声明，或实际公开", "a ruling that takes the excuse back, or a real item in its place"
    ),
}

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
OPENED = Said("其公开之日（最早可能之日）", "it was opened, on the earliest day possible")
PAIRS = {
    "closing": Said("所配套的意见征集截止", "the first closed"),
    "published": Said("所配套的文件公开", "the first was published"),
}


def what_starts(owed: Obligation, phrase: Phrase, due_rule: str) -> Said:
    """What happened on the trigger day. `phrase`: the branch that binds; `due_rule` blank: the phrase counts from it."""
    if owed.rule is RuleName.PAIR:
        by = str(owed.params.get("trigger", "formed"))
        return PAIRS.get(by, Said("所配套的文件成文", "the first was formed"))
    if owed.rule is RuleName.ENTRY:
        takes = Said("此项义务对该单位生效", "the obligation took effect for the office")
        return takes if due_rule else Said("其成文", "it was formed")
    if owed.rule is RuleName.SERIES:
        return Said("该周期的最后一日", "the period's last day") if due_rule else Said("其成文", "it was formed")
    if not phrase.decidable and (phrase.minimum_days is not None or phrase.permanent):
        return OPENED
    return STARTS.get(trigger_of(owed, phrase), STARTS["formed"])


def stays_of(phrase: Phrase, subject_key: str) -> Said | None:
    """How long the thing of a duty must stay; None of a duty to publish it by a day."""
    if subject_key.endswith(FOR_GOOD):
        return Said("长期公开：公开后不得撤下", "it must stay for good once it is up")
    if phrase.minimum_days is None or not subject_key.endswith(length_name(phrase)):
        return None
    zh, en = ("个工作日", "working days") if phrase.minimum_unit is Unit.WORKING_DAY else ("日", "days")
    n = phrase.minimum_days
    return Said(
        f"公开后不得少于{n}{zh}；公开当日不计，期满之日不顺延",
        f"it must stay {n} {en}; the day of opening is not counted, and the last is not rolled",
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """One day after the trigger. `number`: which of the term; None: not counted. `rolled`: the term's last day was a day
    off, and this one stands in for it, or is passed over on the way."""

    day: date
    number: int | None
    rolled: bool
    working: bool
    why: Said


def by_working_days(phrase: Phrase, days: str | None) -> bool:
    """`days`: how the source reads a bare 日."""
    return phrase.unit is Unit.WORKING_DAY or (phrase.unit is Unit.DAY and days == "working")


def counted(
    phrase: Phrase, working: bool, trigger: date, last: date, notices: Iterable[CalendarDay]
) -> tuple[Counted, ...]:
    """Each day after the trigger to the last day in time. Empty where the phrase counts no days forward to it, where
    they are too many, or where the count does not end on `last`: the due day then came about in another way."""
    if phrase.offset is None or phrase.unit is None or phrase.before or not 0 < (last - trigger).days <= LONGEST:
        return ()
    rows = tuple(notices)
    found = _counted(phrase, working, trigger, last, Calendar(rows), {row.day: row for row in rows})
    if not _ends(phrase, working, trigger, found):
        return ()
    return found


def _counted(
    phrase: Phrase, working: bool, trigger: date, last: date, calendar: Calendar, notices: Mapping[date, CalendarDay]
) -> tuple[Counted, ...]:
    full, found, number, day = unrolled(phrase, trigger), [], 0, trigger + ONE_DAY
    while day <= last:
        try:
            open_day = calendar.is_working(day)
        except UnknownYear:
            return ()
        rolled = not working and day > full
        counts = (open_day or not working) and not rolled
        number += counts
        found.append(Counted(day, number if counts else None, rolled, open_day, day_name(day, open_day, notices)))
        day += ONE_DAY
    return tuple(found)


def _ends(phrase: Phrase, working: bool, trigger: date, found: tuple[Counted, ...]) -> bool:
    """Whether the count comes to its end on the last of these days."""
    if not found:
        return False
    if working:
        return found[-1].number == phrase.offset
    last, full = found[-1], unrolled(phrase, trigger)
    passed = all(not day.working for day in found if full <= day.day < last.day)
    return last.day >= full and passed and last.working


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
