"""Which story shows which rule kept, broken, unproven and unobserved, and every boundary: a table of the rules' names and of
the rows that were written by hand. tests/test_sample_cells.py fails where a rule of archive/duties/rules/ has an empty cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FIRST, SECOND = "first", "second"


@dataclass(frozen=True)
class Duty:
    """An expected duty of a story."""

    story: str
    obligation: str
    office: str
    subject: str


@dataclass(frozen=True)
class Element:
    """An expected element of an item, in the second story."""

    thing: str
    element: str


@dataclass(frozen=True)
class Finding:
    """An expected finding of a story; `subject`: a thing's id or its own words."""

    story: str
    kind: str
    subject: str


@dataclass(frozen=True)
class Silence:
    """Nothing may be said: no duty of the obligation and office, and no finding `kind` of the office."""

    obligation: str
    office: str
    kind: str


@dataclass(frozen=True)
class Never:
    """The cell cannot exist, by the rule's nature."""

    why: str


Cell = Duty | Element | Finding | Silence | Never


@dataclass(frozen=True)
class Row:
    kept: Cell
    broken: Cell
    unproven: Cell
    unobserved: Cell


def of_site(duty: str, unproven: Cell, broken: str = "lz", unobserved: str = "dz") -> Row:
    return Row(
        Duty(SECOND, duty, "gov", "xw"),
        Duty(SECOND, duty, "gov", broken),
        unproven,
        Duty(SECOND, duty, "gov", unobserved),
    )


def in_story(story: str, obligation: str, office: str, kept: str, broken: str, unproven: str, unobserved: str) -> Row:
    return Row(*(Duty(story, obligation, office, subject) for subject in (kept, broken, unproven, unobserved)))


LEAD = Never("a lead is only ever said, or not: what was not seen makes none")
SEEN = Never("an item owes only once it was seen: what was never looked at gives no duty")

# By module of archive/duties/rules.
RULES: Mapping[str, Row] = {
    "item": Row(
        Duty(FIRST, "P-ZFWJ", "gov", "zf-1"),
        Duty(FIRST, "P-ZFWJ", "renshe", "zf-4"),
        Duty(FIRST, "P-ZFWJ", "huanbao", "zf-8"),
        SEEN,
    ),
    "period": Row(
        Duty(FIRST, "P-AQ", "anjian", "2018-W37"),
        Duty(FIRST, "P-AQ", "anjian", "2018-W36"),
        Duty(FIRST, "P-AQ", "anjian", "2018-W47"),
        Duty(FIRST, "P-HP", "huanbao", "2018-09"),
    ),
    "pair": in_story(FIRST, "P-YJ", "zhujian", "yj-1", "yj-3", "yj-4", "yj-5"),
    "prior": in_story(SECOND, "R-GF", "gov", "gf-kept", "gf-never", "gf-open", "gf-before"),
    "entry": Row(
        Duty(FIRST, "E-CZ", "caizheng", "政府购买服务指导性目录"),
        Duty(FIRST, "E-ZJ", "zhujian", "经营服务性收费清单"),
        Duty(FIRST, "E-CZ", "caizheng", "权责清单"),
        Duty(FIRST, "E-HP", "huanbao", "环评审批目录"),
    ),
    "series": Row(
        Duty(SECOND, "T-CZ", "gov", "2018-10"),
        Duty(SECOND, "T-KL", "gov", "2018-09"),
        Duty(FIRST, "T-TJ", "tongji", "2018-10"),
        Duty(FIRST, "T-HP", "huanbao", "2018-09"),
    ),
    "display": Row(
        Duty(SECOND, "L-YJ", "gov", "yj-kept"),
        Duty(SECOND, "L-YJ", "gov", "yj-gone"),
        Duty(SECOND, "L-YJ", "gov", "yj-before"),
        Duty(SECOND, "L-YJ", "shichang", "dz-lost"),
    ),
    "presence": Row(
        Duty(SECOND, "E-YS", "gov", "部门预算"),
        Finding(SECOND, "unlisted", "E-YS 部门预算"),
        Silence("E-YS", "wenhua", "unlisted"),
        Silence("E-YS-DZ", "shichang", "unlisted"),
    ),
    "elements": Row(
        Element("hy-3", "列席"), Element("hy-4", "列席"), Element("hy-6", "列席"), Element("", "负责人解读")
    ),
    "numbers": Row(
        Silence("N-HY", "gov", "unaccounted board"),
        Finding(SECOND, "unaccounted", "meeting 5"),
        Never("a hole is said only between two numbers that were published; what may fill it makes none"),
        Never("a number that was never seen leaves no trace: a hole is a lead, and nobody owes it"),
    ),
    "site_reach": Row(
        Duty(SECOND, "I-reach", "gov", "xw"),
        Duty(SECOND, "I-reach", "gov", "dz"),
        Never("a share is counted or it is not: too few visits are unobserved"),
        Duty(SECOND, "I-reach-20", "gov", "xw"),
    ),
    "site_home": of_site("I-home", Duty(SECOND, "I-home", "gov", "js")),
    "site_sections": of_site("I-stale", Duty(SECOND, "I-stale-n", "gov", "lz")),
    "site_questions": of_site(
        "I-answers", Never("one question open too long is the threshold: found, or not to be told")
    ),
    "site_broken": of_site("I-broken", Duty(SECOND, "I-broken-n", "gov", "lz")),
    "site_class": of_site(
        "I-class", Never("a class is fresh, still, or was not seen: nothing of it is left for people to judge")
    ),
    "site_link": of_site("I-link", Duty(SECOND, "I-link", "gov", "js")),
    "site_claims": of_site("I-claims", Duty(SECOND, "I-claims-n", "gov", "lz")),
}

# Modules without a verdict of their own, and a rule of the table that rests on each.
SHARED: Mapping[str, str] = {
    "awaited": "pair",
    "counting": "period",
    "watching": "period",
    "spread": "period",
    "saying": "elements",
    "site": "site_home",
}

# Kinds of duty that are made of those rules, and differ in what is counted.
KINDS: Mapping[str, Row] = {
    "rows of a decision table": Row(
        Duty(SECOND, "D-XK", "jiaotong", "新交许〔2018〕2号"),
        Duty(SECOND, "D-XK", "jiaotong", "新交许〔2018〕4号"),
        Duty(SECOND, "D-XK", "jiaotong", "新交许〔2018〕6号"),
        SEEN,
    ),
    "what stays for good": Row(
        Duty(SECOND, "C-ZC", "gov", "zc-kept"),
        Never("what is in no list any more may lawfully have been revoked: it is unproven"),
        Duty(SECOND, "C-ZC", "gov", "zc-gone"),
        Duty(SECOND, "C-ZC", "shichang", "dz-zc"),
    ),
    "quotas": Row(
        Duty(SECOND, "Q-DT", "gov", "2018-09"),
        Duty(SECOND, "Q-DT", "wenhua", "2018-09"),
        Duty(SECOND, "Q-DT", "jiaotong", "2018-09"),
        Duty(SECOND, "Q-DT", "shichang", "2018-09"),
    ),
    "blank sections": of_site("I-blank", Never("as site_sections: its row without a number is I-stale-n")),
    "overdue sections": of_site("I-overdue", Never("as site_sections: its row without a number is I-stale-n")),
    "the longest silence": Row(
        Finding(SECOND, "figures", "T-DQ 示例新区管理委员会办公室"),
        *(Never("a figure, where the source says 定期 and no number: shown, not judged"),) * 3,
    ),
}

# By kind of kinds.yml.
LEADS: Mapping[str, Finding] = {
    "backdated": Finding(SECOND, "backdated", "ld-far"),
    "shown_day": Finding(FIRST, "shown_day", "yjs-9"),
    "id_time": Finding(SECOND, "id_time", "gg-2"),
    "id_order": Finding(SECOND, "id_order", "ld-order"),
    "last_modified": Finding(SECOND, "last_modified", "ld-far"),
    "burst": Finding(SECOND, "burst", "文化动态"),
    "seen_elsewhere": Finding(SECOND, "seen_elsewhere", "ld-first"),
    "unaccounted": Finding(SECOND, "unaccounted", "meeting 5"),
    "news_only": Finding(SECOND, "news_only", "ld-meeting"),
}

BOUNDARIES: Mapping[str, tuple[Duty, ...]] = {
    "exactly at the due instant": (
        Duty(FIRST, "P-ZFWJ", "gov", "zf-7"),
        Duty(SECOND, "D-XK", "jiaotong", "新交许〔2018〕3号"),
    ),
    "the first look at which the lag is spent": (Duty(FIRST, "P-JYTA", "minzheng", "ja-3"),),
    "rollover": (Duty(FIRST, "P-ZFWJ", "gov", "zf-1"), Duty(SECOND, "T-CZ", "gov", "2018-10")),
    "no rollover of a least length": (Duty(SECOND, "L-GS", "gov", "gs-kept"),),
    "a make-up day": (Duty(FIRST, "P-HY", "gov", "hy-2"), Duty(SECOND, "G-GG", "jianshe", "gg-6")),
    "an office renamed": (Duty(FIRST, "P-GGWS", "weiji", "gw-2"), Duty(FIRST, "P-GGWS", "weijian", "gw-3")),
    "a migration in the middle": (
        Duty(SECOND, "G-GG", "jianshe", "gg-1"),
        Duty(SECOND, "G-GG", "jianshe", "gg-4"),
        Duty(SECOND, "G-GG", "jianshe", "gg-6"),
        Duty(SECOND, "X-XM", "jianshe", "2018-W38"),
    ),
    "open exactly as long as it must be": (
        Duty(SECOND, "L-YJ", "gov", "yj-kept"),
        Duty(SECOND, "L-YJ", "gov", "yj-edge"),
    ),
    "a quota reached exactly": (Duty(SECOND, "Q-DT", "gov", "2018-09"),),
    "a threshold reached exactly": (Duty(SECOND, "I-overdue", "gov", "lz"),),
}
