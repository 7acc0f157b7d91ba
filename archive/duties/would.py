"""What would change a verdict: of each kind of duty in its own words, true of its state and of what that rests on.

What was seen in time stays seen: no later observation undoes it. A look at a day that is over can no longer be made; what
another's archive kept of that day can still come in (`python -m archive import`), and alone never makes a gap that holds.
"""

from __future__ import annotations

from collections.abc import Mapping

from archive.duties.displays import FOR_GOOD
from archive.duties.steps import Said, stays_of
from archive.records import Basis, Phrase, RuleName, State

LENGTH, KEPT = "length", "kept"  # an item's least length of display; its staying for good
KEYS = {
    RuleName.PERIOD: "period",
    RuleName.PAIR: "pair",
    RuleName.ENTRY: "entry",
    RuleName.SERIES: "series",
    RuleName.SITE: "site",
    RuleName.PRESENCE: "presence",
}

RULED = Said("撤回或更改该裁定的另一裁定", "another ruling that takes this one back")
DECLARED = Said(
    "撤回该声明；实际公开了的，以实际公开为准", "the declaration taken back; a real item in its place wins over it"
)
CALENDAR = Said(
    "国务院办公厅发布该年度放假安排（写入 calendar.csv）", "the State Council's notice for that year (calendar.csv)"
)
WITNESSED = Said(
    "仅有更正（起算日、归属、所指信息有误）或裁定：已按时见到这一点，以后的观察不会推翻",
    "only a correction (of the trigger day, of whose it is, of which item is meant) or a ruling: what was seen in time no later observation undoes",
)
OWED: Mapping[State, Said] = {
    State.LATE: Said(
        "在可载栏目中更早见到它的记录（他方存档亦可）、更正起算日，或裁定",
        "an earlier sight of it in a section that could carry it (a capture of another archive, too), a corrected trigger day, or a ruling",
    ),
    State.MISSING: Said(
        "能证明其按时在网的页面（巡查所得或他方存档），或裁定",
        "a page that shows it in time (a visit, a capture of another archive), or a ruling",
    ),
    State.UNPROVEN: Said(
        "上文所说的那一点；更多记录可能使其得到证明，两种结果都有可能",
        "what the words above name; more records may turn it into proof either way",
    ),
    State.UNOBSERVED: Said(
        "期限前后对每个可载栏目的完整记录；已过之日无法再巡查，只能由他方存档补入",
        "records that read every section that could carry it, before and after the due instant; of days that are over only other archives' captures can still come in",
    ),
    State.PENDING: Said("按时公开，或期限届满", "its publication in time, or the due instant, once it has come"),
    State.UNDETERMINED: CALENDAR,
}
CLAIMED = Said(
    "能证明自述之日终了时尚未公开的记录（他方存档亦可），或该信息自身另一个更晚且应优先采信的日期",
    "a record that it was not there when the day that it claims had ended (a capture of another archive, too), or a claim of its own that is later and counts first",
)
ADMITTED = Said(
    "在可载栏目中更早见到它的记录（他方存档亦可）、该信息在别处更早的自述日期、更正起算日，或裁定",
    "an earlier sight of it in a section that could carry it (a capture of another archive, too), an earlier claim of a copy of it, a corrected trigger day, or a ruling",
)

OF_KIND: Mapping[str, Mapping[State, Said]] = {
    "item": {
        State.PENDING: Said(
            "该年度的工作日历：期限由其推算", "the calendar of that year: the deadline is counted by it"
        )
    },
    "period": {
        State.LATE: Said(
            "能证明计入该周期的一条在周期结束前已公开的记录（他方存档亦可）、单位声明，或裁定",
            "a record that one that counts was there before the period ended (a capture of another archive, too), a declaration of the office, or a ruling",
        ),
        State.MISSING: Said(
            "计入该周期的一条信息（巡查所得或他方存档）、单位就该周期的声明（如“本月无新增”），或裁定",
            "one that counts for the period (a visit, a capture of another archive), a declaration of the office for it (本月无新增), or a ruling",
        ),
        State.UNOBSERVED: Said(
            "该周期内及其后对每个可载栏目足够密的完整记录；已过之日无法再巡查，只能由他方存档补入",
            "complete records of every section that could carry it, near enough to each other through the period and after it; of days that are over only other archives' captures can still come in",
        ),
        State.PENDING: Said("周期内公开一条，或周期结束", "a release within the period, or the period's end"),
    },
    "entry": {
        State.MET: Said(
            "到期后接连两次完整巡查不再列出它（清单须保持在列），或更正、裁定",
            "two complete visits in a row, once it is due, that no longer list it (an entry must stay), a correction or a ruling",
        ),
        State.LATE: Said(
            "在可载栏目中更早见到它的记录（他方存档亦可），或裁定；其后撤下的，则为未公开",
            "an earlier sight of it in a section that could carry it (a capture of another archive, too), or a ruling; taken down again, it would be missing",
        ),
        State.MISSING: Said(
            "在可载栏目中再次见到它、能证明其在网的页面（他方存档亦可），或裁定",
            "a sight of it in a section that could carry it, a page that shows it there (a capture of another archive, too), or a ruling",
        ),
        State.UNOBSERVED: Said(
            "到期之后，对每个可载栏目接连两次读到末尾的完整巡查",
            "two complete visits in a row, once it is due, that read each section that could carry it to its end",
        ),
    },
    "presence": {
        State.MET: Said(
            "其后读到末尾的完整巡查不再列出它（没有依据写明期限，届时只作为发现展示，不作缺口）",
            "complete visits that read the lists to their end and no longer show it (no source says by when, so it would be a finding, and no gap)",
        ),
    },
    LENGTH: {
        State.MET: Said(
            "能证明其在期满之日以前已撤下或截止的页面（他方存档亦可），或裁定",
            "a page that shows it gone or closed before its last day (a capture of another archive, too), or a ruling",
        ),
        State.MISSING: Said(
            "能证明其在期满之日仍在网、或更早公开的页面（他方存档亦可），页面写明的缩短理由，或裁定",
            "a page that shows it still there on its last day, or opened earlier (a capture of another archive, too), a reason for the shorter time on its page, or a ruling",
        ),
        State.UNOBSERVED: Said(
            "期满之日前后对所在栏目的记录；已过之日无法再巡查，只能由他方存档补入",
            "records of its sections around its last day; of days that are over only other archives' captures can still come in",
        ),
        State.PENDING: Said(
            "期满之日：其时仍在，或此前已撤下", "its last day: whether it is still there then, or gone before"
        ),
    },
    KEPT: {
        State.MET: Said(
            "其后接连两次完整巡查不再列出它（即使如此，在说明其是否废止、替代之前也只是待证）",
            "two complete visits in a row that no longer list it (and even then it is unproven, until a word tells whether it was revoked or replaced)",
        ),
        State.UNPROVEN: Said(
            "说明其是否已废止、替代或依法撤下的文字或裁定，或其仍在网的地址",
            "a word or a ruling on whether it was revoked, replaced or lawfully taken down, or the address at which it still stands",
        ),
        State.UNOBSERVED: Said(
            "接连两次读到末尾的完整巡查", "two complete visits in a row that read its sections to the end"
        ),
    },
    "site": {
        State.MET: Said(
            "在监测时段内另有所见、使数值达到阈值的记录，或人工复核",
            "records within its window that bring the figure to the threshold, or people's review",
        ),
        State.MISSING: Said(
            "人工复核的结论，或能证明当时并非如此的记录（能打开、已更新、已答复；他方存档亦可）",
            "people's review, or a record that it was otherwise then (it opened, was updated, was answered; a capture of another archive, too)",
        ),
        State.UNPROVEN: Said(
            "上文所说的那一点：标准原文所定的数值，或人工复核",
            "what the words above name: the value that the standard's text gives, or people's review",
        ),
        State.UNOBSERVED: Said(
            "在监测时段内，次数足够的探测和完整巡查",
            "probes and complete visits within its window, as many as the standard asks",
        ),
        State.PENDING: Said("监测时段届满", "the end of its first whole window"),
    },
}


def kind_of(rule: RuleName, phrase: Phrase, subject_key: str) -> str:
    """Of which kind a duty is, for what would change it. `phrase`: the branch that binds."""
    if rule in KEYS:
        return KEYS[rule]
    if stays_of(phrase, subject_key) is None:
        return "item"
    return KEPT if subject_key.endswith(FOR_GOOD) else LENGTH


def would(kind: str, state: State, basis: Basis | None) -> Said:
    """`state` as it is shown, `basis` of it."""
    if basis is Basis.RULING:
        return RULED
    if state is State.EXCUSED:
        return DECLARED
    if state in OF_KIND.get(kind, {}):
        return OF_KIND[kind][state]
    if state is State.MET:
        return CLAIMED if basis is Basis.CLAIMED else WITNESSED
    return ADMITTED if state is State.LATE and basis is Basis.ADMITTED else OWED[state]
