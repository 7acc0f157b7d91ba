"""The words of verdicts, visits and evidence, in Chinese and English: the pages and the Chinese views use the same.

They are published as the table `glossary(domain, word, zh, en)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.duties.leads import lead_kinds
from archive.records import Basis, Outcome, State, Told


@dataclass(frozen=True, slots=True)
class StateWords:
    """How a state is shown. `letter` stands beside the colour, so that colour alone never tells."""

    zh: str
    en: str
    letter_zh: str
    letter_en: str
    meaning_zh: str
    meaning_en: str


# In the order in which a cell shows them: what an office has to answer for first, what is ours last.
STATES: dict[State, StateWords] = {
    State.MISSING: StateWords(
        "未公开",
        "missing",
        "缺",
        "X",
        "公开期限已过，所有可能载有该信息的栏目均经巡查，均未见到；或公开后未保留到期限终了",
        "the due instant passed, and every section that could carry it was watched and did not show it; or it did not stay up as long as it must",
    ),
    State.LATE: StateWords(
        "逾期公开", "late", "迟", "L", "已公开，但已证明晚于公开期限", "done, but shown to be after the due instant"
    ),
    State.UNPROVEN: StateWords(
        "待证",
        "unproven",
        "证",
        "?",
        "现有巡查记录与页面日期两种可能都不能排除，不作认定",
        "observations and claims allow both; nothing is held against the office",
    ),
    State.MET: StateWords("按时公开", "met", "按", "M", "已证明在期限内公开", "shown to have been done in time"),
    State.EXCUSED: StateWords(
        "不计缺口", "excused", "免", "E", "经裁定或单位声明，不计为缺口", "a ruling or a declaration sets it aside"
    ),
    State.PENDING: StateWords("未到期", "pending", "待", "P", "公开期限未到", "the due instant has not come"),
    State.UNDETERMINED: StateWords(
        "工作日历未覆盖", "undetermined", "历", "U", "工作日历尚未公布，期限无法推算", "the calendar does not reach it"
    ),
    State.UNOBSERVED: StateWords(
        "我方未巡查到",
        "unobserved",
        "盲",
        "O",
        "我方巡查不足，对该单位不作任何认定",
        "we did not look well enough: our failure, nothing is said of the office",
    ),
}

BASES: dict[Basis, tuple[str, str]] = {
    Basis.WITNESSED: ("巡查见证", "witnessed by visits"),
    Basis.ADMITTED: ("页面自认", "admitted: the page's own date is against the office"),
    Basis.CLAIMED: ("页面自述", "claimed: the page's own date, which no visit contradicts"),
    Basis.DECLARED: ("单位声明", "declared by the office"),
    Basis.RULING: ("复核裁定", "set by a ruling"),
}

OUTCOMES: dict[Outcome, tuple[str, str]] = {
    Outcome.COMPLETE: ("完整", "complete"),
    Outcome.PARTIAL: ("部分", "partial"),
    Outcome.UNREADABLE: ("无法识读", "unreadable"),
    Outcome.FAILED: ("未取得应答", "failed"),
    Outcome.MISSED: ("计划未执行", "missed"),
}

ROLES: dict[str, tuple[str, str]] = {
    "first_seen": ("首次见到", "first seen here"),
    "absent": ("此时未见", "absent here"),
    "claim": ("页面自述日期", "the page's own date"),
    "formed": ("成文日期（起算日）", "the day of formation"),
    "trigger": ("起算日所据", "the trigger day was read here"),
    "watched": ("巡查记录", "watched"),
    "gone": ("此时已不见", "gone here"),
    "last_seen": ("最近见到", "last seen here"),
    "before": ("改动之前", "before the change"),
    "after": ("改动之后", "after the change"),
    "could_be": ("可能相符", "could be the one"),
    "read": ("所读页面", "the page as read"),
    "probe": ("探测", "a probe of the home page"),
    "did_not_open": ("未能打开", "did not open"),
    "control": ("对照主机的应答", "the control host's answer then"),
    "home": ("首页", "the home page"),
    "update": ("更新见于此", "the update"),
    "linked": ("链接所在页", "the page that links it"),
    "unanswered": ("此时未见答复", "no answer here"),
}

SUBJECTS: dict[str, tuple[str, str]] = {
    "item": ("信息", "item"),
    "period": ("周期", "period"),
    "pair": ("配套事项", "pair"),
    "entry": ("清单条目", "list entry"),
    "site": ("网站", "site"),
}

FINDINGS: dict[str, tuple[str, str]] = {
    "edited": ("未声明的改动", "edited"),
    "removed": ("撤下", "removed"),
    "restored": ("恢复", "restored"),
    "figures": ("定期公布的数据（无周期，不作认定）", "figures of a series, no cadence"),
    "moved": ("迁移后未能认出", "not recognised after a move"),
    "precedes": ("公开早于成文", "precedes"),
    "undated": ("未标日期", "undated"),
    "unattributed": ("责任单位不明", "unattributed"),
    "unread": ("我方未读到", "unread"),
    "incomplete": ("要素不全", "incomplete"),
    "relayed": ("转载", "relayed"),
    "blank": ("空白栏目", "blank"),
    "stale": ("长期未更新", "stale"),
    "unreachable": ("无法访问", "unreachable"),
    "broken_link": ("失效链接", "broken link"),
    "unanswered": ("未答复", "unanswered"),
    "replied": ("已答复（无期限，不作认定）", "replied to, no due rule"),
    **{lead.id: (lead.zh, lead.en) for lead in lead_kinds()},
    "did_not_open": ("未能打开（次数不足，不作认定）", "did not open: too few visits to say more"),
    "stale_home": ("首页未更新", "home page not updated"),
    "unlinked": ("未见应有的链接", "a link that must stand there was not seen"),
    "contradiction": ("页面日期自相矛盾", "the page's own days contradict each other"),
    "near_veto": ("接近单项否决", "close to a veto"),
    "epoch": ("疑似迁移日", "epoch"),
    "listed": ("清单条目在列（无期限，不作认定）", "list entry present, no due rule"),
    "unlisted": ("清单条目未见（无期限，不作认定）", "list entry not seen, no due rule"),
    "quota": ("条数未足（不作认定）", "a quota reached in part, no verdict"),
    "regressed": ("原有内容今已不见（无期限，不作认定）", "there before, not there now, no due rule"),
}


ELEMENTS: dict[Told, tuple[str, str]] = {
    Told.FOUND: ("有", "found"),
    Told.ABSENT: ("所读范围内未见", "in nothing of what was read, which is all of it"),
    Told.UNPROVEN: ("待证：可能在未读的图片、附件、扫描件或链接页中", "unproven: it may stand in what was not read"),
    Told.UNOBSERVED: ("我方未通读栏目", "our visits never read the section whole"),
    Told.NOT_OWED: ("页面写明无此事项", "the page says that there is nothing of it"),
}


INDICATORS: dict[str, tuple[str, str]] = {
    "unreachable": ("站点无法访问", "the site does not open"),
    "stale_home": ("首页不更新", "the home page is not updated"),
    "stale": ("栏目不更新", "sections not updated"),
    "stale_class": ("一类栏目均未更新", "a class of sections, none of it updated"),
    "overdue": ("应更新未更新", "sections that should be updated, blank ones included"),
    "blank": ("空白栏目", "blank sections"),
    "unanswered": ("互动回应差", "questions open for over three months"),
    "broken_link": ("失效链接", "links that lead nowhere"),
    "contradiction": ("页面日期自相矛盾", "pages whose own days contradict each other"),
    "link": ("应有的链接", "a link that must stand there"),
}

SETS: dict[str, tuple[str, str]] = {
    "excused": ("不计缺口", "excused"),
    "trigger": ("更正起算日为", "the trigger day is corrected to"),
    "upheld": ("维持原认定", "the verdict stands"),
    "lawful_removal": ("属依法撤下", "a lawful removal"),
    "emptied": ("栏目确已清空", "the section was emptied"),
    "epoch": ("是否迁移日：", "an epoch:"),
    "withheld": ("不予公开", "withheld"),
}


TEXT_STATES: dict[str, tuple[str, str]] = {
    "waiting": ("文字待读取", "not read yet"),
    "read": ("文字已读取", "text read"),
    "scanned": ("扫描件，无文字", "a scan: no text"),
    "none": ("图片或压缩包，无文字可读", "a picture or an archive: no text"),
    "unsupported": ("此类文件尚不能读取", "of a kind that is not read here"),
    "encrypted": ("文件加密，未读", "encrypted: not read"),
    "broken": ("文件不完整或损坏，未读", "cut or broken: not read"),
    "limit": ("超出读取限度，未读", "beyond the limits: not read"),
    "absent": ("文件未取得", "the file never came"),
}


CAUSES: dict[str, tuple[str, str]] = {
    "observation": ("新的巡查", "a new observation"),
    "catalogue": ("目录变更", "another catalogue"),
    "rule": ("规则变更", "another rule"),
    "reader": ("识读程序变更", "another reader"),
    "noise": ("去噪规则变更", "another noise rule"),
    "calendar": ("工作日历变更", "another calendar"),
}


_WEEK = re.compile(r"(\d{4})-W(\d\d)$")
_MONTHS = re.compile(r"(\d{4})-(\d\d)(?:/(\d\d))?$")
_PART = re.compile(r"(\d{4})(?:(Q)([1-4])|(H)([12]))$")


def period(subject: str, lang: str) -> str:
    """A period's code in words: `2018-W36` is 2018年第36周（9月3日至9月9日）. What is no such code stays as it is."""
    if week := _WEEK.match(subject):
        year, number = int(week[1]), int(week[2])
        first, last = (date.fromisocalendar(year, number, day) for day in (1, 7))
        if lang == "en":
            return f"{subject} ({first} to {last})"
        return f"{year}年第{number}周（{first.month}月{first.day}日至{last.month}月{last.day}日）"
    if lang == "en":
        return subject
    if months := _MONTHS.match(subject):
        return (
            f"{months[1]}年{int(months[2])}月"
            if not months[3]
            else f"{months[1]}年{int(months[2])}至{int(months[3])}月"
        )
    if part := _PART.match(subject):
        name = f"第{'一二三四'[int(part[3]) - 1]}季度" if part[2] else {"1": "上半年", "2": "下半年"}[part[5]]
        return f"{part[1]}年{name}"
    return f"{subject}年" if re.fullmatch(r"\d{4}", subject) else subject


def first_day(subject: str) -> date | None:
    """The first day of a period's code; None where it is no such code."""
    if week := _WEEK.match(subject):
        return date.fromisocalendar(int(week[1]), int(week[2]), 1)
    if months := _MONTHS.match(subject):
        return date(int(months[1]), int(months[2]), 1)
    if part := _PART.match(subject):
        return date(int(part[1]), 3 * int(part[3]) - 2 if part[2] else 6 * int(part[5]) - 5, 1)
    return date(int(subject), 1, 1) if re.fullmatch(r"\d{4}", subject) else None


def weekday(day: str | date, lang: str) -> str:
    """周三, Wed."""
    number = date.fromisoformat(str(day)).weekday()
    return (
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[number] if lang == "en" else f"周{'一二三四五六日'[number]}"
    )


def margin(low: int | None, high: int | None, lang: str) -> str:
    """The bounds of days between publication and the due day (positive in time) in words; a dash where there are none."""
    zh = lang != "en"
    if low is None and high is None:
        return "—"
    if low is None and high is not None and high < 0:
        return f"至少逾期 {-high} 天" if zh else f"at least {-high} days late"
    if low is not None and high is not None and low != high and (high < 0 or low > 0):
        first, last = sorted((abs(low), abs(high)))
        said = "逾期" if high < 0 else "提前"
        return f"{said} {first} 至 {last} 天" if zh else f"{first} to {last} days {'late' if high < 0 else 'early'}"
    bounds = [_days(bound, zh) for bound in ((low,) if low == high else (low, high))]
    return (" 至 " if zh else " to ").join(bounds)


def _days(count: int | None, zh: bool) -> str:
    if count is None:
        return "不详" if zh else "unknown"
    if count == 0:
        return "期限当日" if zh else "on the last day"
    if zh:
        return f"逾期 {-count} 天" if count < 0 else f"提前 {count} 天"
    days = f"{abs(count)} day{'' if abs(count) == 1 else 's'}"
    return f"{days} late" if count < 0 else f"{days} early"


# What decided a verdict, by its basis; {due} is the last day in time. None of them says more than its state does.
_DECIDED: dict[tuple[State, Basis | None], str] = {
    (State.MET, Basis.WITNESSED): "{due}终了之前，我方巡查已见到公开",
    (State.MET, Basis.CLAIMED): "页面自述的公开日期在期限（{due}）之内，我方巡查没有相反记录，按自述认定",
    (State.LATE, Basis.WITNESSED): "我方巡查证明，期限（{due}）届满时尚未见公开，其后才见到",
    (State.LATE, Basis.ADMITTED): "页面自己写明的公开日期晚于期限（{due}）",
    (State.MISSING, Basis.WITNESSED): "期限（{due}）已过，所有可能载有该信息的栏目均经我方巡查，历次均未见到",
    (State.EXCUSED, Basis.DECLARED): "单位已就此作出声明，不计为缺口",
    (State.EXCUSED, Basis.RULING): "经复核裁定，不计为缺口",
}
_OPEN: dict[State, str] = {
    State.UNPROVEN: "期限（{due}）前后，按时与否两种可能都不能排除，不作认定",
    State.UNOBSERVED: "我方对可能载有该信息的栏目巡查不足，不作认定，也不归责于该单位（期限：{due}）",
    State.PENDING: "公开期限（{due}）尚未届满",
    State.UNDETERMINED: "工作日历尚未公布，期限无法推算，不作认定",
}


# Of a site's indicator, which has no due day.
_INSPECTED: dict[State, str] = {
    State.MET: "截至监测时间点，就我方所见未触及该指标",
    State.MISSING: "截至监测时间点，就我方所见已触及该指标；机器结果须经人工复核，不直接列入通报",
    State.UNPROVEN: "有线索，但标准未定数值，或尚不能判明，须人工复核，不作认定",
    State.UNOBSERVED: "我方探测或巡查的次数不足，不作认定，也不归责于该单位",
    State.PENDING: "该标准施行至今，尚不足其监测时段",
}


# Of what was up, and not for as long as it had to stay: an item that never came owes nothing, so no other is `missing`.
_CUT_SHORT: dict[Basis | None, str] = {
    Basis.WITNESSED: "公开后应保留至{due}终了，我方巡查证明在此之前已从所有栏目撤下",
    Basis.ADMITTED: "公开后应保留至{due}终了，页面自己写明的截止日早于此日",
}


def cut_short(duty: Mapping[str, Any]) -> bool:
    """Whether it is charged with having been up for too short a time."""
    return duty.get("subject_kind") == "item" and State(duty["state"]) is State.MISSING


# Of what is no publication that came or did not: the state's own words would say what nobody saw.
_STAYED = StateWords(
    "公开时间不足", "up too briefly", "缺", "X", "公开后未保留到期限终了", "it did not stay up as long as it must"
)
_SITE: dict[State, StateWords] = {
    State.MISSING: StateWords(
        "触及指标", "crossed", "缺", "X", "触及该检查指标，须经人工复核", "the indicator is crossed; people review it"
    ),
    State.MET: StateWords("未触及指标", "not crossed", "按", "M", "未触及该检查指标", "the indicator is not crossed"),
    State.PENDING: StateWords(
        "未满监测时段", "pending", "待", "P", "监测时段未满", "its time of monitoring is not over"
    ),
}


def named(duty: Mapping[str, Any]) -> StateWords:
    """A duty's state, as it is said of its kind of subject."""
    state = State(duty["state"])
    if cut_short(duty):
        return _STAYED
    return _SITE.get(state, STATES[state]) if duty.get("subject_kind") == "site" else STATES[state]


def sentence(duty: Mapping[str, Any]) -> str:
    """What decided a duty, in Chinese, from its state, basis, last day in time (`due_on`) and margin, for who reads no English."""
    state, basis = State(duty["state"]), Basis(duty["basis"]) if duty["basis"] else None
    decided = _DECIDED.get((state, basis)) or _OPEN.get(state)
    decided = _CUT_SHORT.get(basis, decided) if cut_short(duty) else decided
    if state is State.MISSING and duty.get("subject_kind") == "entry" and basis is Basis.WITNESSED:
        decided = "期限（{due}）已过，我方接连两次读完所有可能载有该条目的栏目，均未见其在列"
    if decided is None or (basis is Basis.RULING and state is not State.EXCUSED):
        decided = f"依{BASES[basis][0]}认定为{STATES[state].zh}" if basis else f"认定为{STATES[state].zh}"
    inspected = _INSPECTED.get(state) if duty.get("subject_kind") == "site" else None
    if inspected is not None:
        return f"{inspected}{'；单位已申请复核，尚未裁定' if duty['contested'] else ''}。"
    parts = [decided.format(due=_day(duty["due_on"]))]
    if duty["margin_min"] is not None or duty["margin_max"] is not None:
        parts.append(margin(duty["margin_min"], duty["margin_max"], "zh").replace(" ", ""))
    if not duty["holds"]:
        parts.append("此认定随期限的计算口径而变，并非各种口径均成立")
    if duty["contested"]:
        parts.append("单位已申请复核，尚未裁定")
    return "；".join(parts) + "。"


def _day(text: str | None) -> str:
    if text is None:
        return "未定"
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"


OCCASIONS: dict[str, tuple[str, str]] = {
    "end": ("采集结束时封存", "sealed when the run ended"),
    "judge": ("认定后封存", "sealed after judging"),
    "next_run": ("下次采集开始时补封", "sealed late, when the next run began"),
    "verify": ("核验时补封", "sealed late, by verify"),
    "seal": ("事后补封", "sealed late, by hand"),
    "import": ("导入他处存档时封存", "sealed when others' captures were imported"),
    "merge": ("合并档案时补封", "sealed late, by a merge"),
}


def glossary() -> Iterator[tuple[str, str, str, str]]:
    """Rows of the published `glossary`: domain, word, zh, en."""
    yield from (("state", state.value, words.zh, words.en) for state, words in STATES.items())
    domains: tuple[tuple[str, Mapping[Any, tuple[str, str]]], ...] = (
        ("basis", BASES),
        ("outcome", OUTCOMES),
        ("role", ROLES),
        ("subject_kind", SUBJECTS),
        ("finding", FINDINGS),
        ("element", ELEMENTS),
        ("indicator", INDICATORS),
        ("cause", CAUSES),
        ("occasion", OCCASIONS),
    )
    for domain, words in domains:
        yield from ((domain, str(word), zh, en) for word, (zh, en) in words.items())
