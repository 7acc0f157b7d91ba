"""The day on which a consultation closes, as its own text gives it: 征求意见时间：2018年9月1日至9月30日, 请于9月30日前反馈.

Only what stands beside words of asking for opinions is read. A length counted from the publication (自发布之日起30日内)
is not turned into a day: then none is told. `9月30日前` holds that day itself (semantics §3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from archive.reading.text import bare, fold

ASKING = re.compile(
    r"意见|建议|征集|征求|征询|反馈|公示|问卷|调查|投票|听证|结束(?:时间|日期)|截止(?:时间|日期)|起止时间"
)
TOLD = re.compile(r"意见|建议|征集|征求|征询|反馈|异议|报名|投票|填写|参与")
SENTENCE = re.compile(r"[。；;\n]")
LABEL = re.compile(r"((?:时间|日期|期限|截止)[:]?)\n")  # a table's cell: the value is on the next line
RELATIVE = re.compile(
    r"(?:日起|布起|告起)[^,，]{0,4}?(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:个)?(?:工作|自然)?(?:日|天)"
)
LENGTH = re.compile(
    r"(?:期限?|期间|时间|时限)(?:为|是|共|:)?(?:期)?(?:不少于|至少)?(?:\d{1,3}|[一二三四五六七八九十]{1,3})个?(?:工作|自然)?(?:日(?!期)|天|周|月(?!\d))(?!\d)|为期"
)
YEARLY = re.compile(r"每年|次年|翌年")


def _day(n: str) -> str:
    plain = rf"(?:(?P<y{n}>20\d\d)年)?(?P<m{n}>\d{{1,2}})月(?P<d{n}>\d{{1,2}})[日号]"
    return rf"(?:{plain}|(?P<Y{n}>20\d\d)[-/.](?P<M{n}>\d{{1,2}})[-/.](?P<D{n}>\d{{1,2}})(?!\d))"


CLOCK = r"(?:[(][^()]{1,8}[)]|\d{1,2}(?::\d\d|[时点](?:\d{1,2}分)?)|上午|下午|中午|晚上?|下班)*"
RANGE = re.compile(rf"{_day('')}[^,，]{{0,8}}?(?:至|到|-+|~|～)(?:{_day('2')}|(?P<only>\d{{1,2}})[日号])")
UNTIL = re.compile(rf"(?:截[止至]|[至到]|结束(?:时间|日期))[^,，]{{0,12}}?{_day('')}|{_day('2')}{CLOCK}(?:截止|止)")
BEFORE = re.compile(rf"(?:请|可|须|应|欢迎)[^。]{{0,40}}?{_day('')}{CLOCK}(?:之前|以前|前|止)")
SAME = re.compile(r"即|截[止至]|结束(?:时间|日期)")


def closing_days(text: str, since: date | None) -> tuple[date, ...]:
    """Every closing day that the text gives, the latest first; each once. `since` is the day on which the page was
    published: a day without a year is the first such from it, and none where it is None; a day before it closes nothing.
    Empty where none is told, or one stands there that could not be read."""
    found: set[date] = set()
    for sentence in SENTENCE.split(LABEL.sub(r"\1", _plain(text))):
        if not ASKING.search(sentence):
            continue
        days = [_read(match, since) for match in _matches(sentence)]
        if None in days or (not days and RELATIVE.search(sentence)) or _longer(sentence):
            return ()
        found |= {day for day in days if day is not None}
    return tuple(sorted((day for day in found if since is None or day >= since), reverse=True))


def _longer(sentence: str) -> bool:
    """Whether it states how long it is open (征求意见期限为30天), and no days of that: the day beside it may be another's, of a
    reply that some were asked for, or of entering for a hearing."""
    return bool(LENGTH.search(sentence)) and not RANGE.search(sentence) and not SAME.search(sentence)


def _plain(text: str) -> str:
    folded = fold(text.replace("\n", "\0")).replace("（", "(").replace("）", ")")
    return bare(folded).replace("\0", "\n")


def _matches(sentence: str) -> Iterator[re.Match[str]]:
    if YEARLY.search(sentence):
        return  # a clause of the draft itself
    ranges = list(RANGE.finditer(sentence))
    yield from ranges
    before = BEFORE.finditer(sentence) if TOLD.search(sentence) else ()  # a task of the draft: 应于9月15日前完成调查
    for match in (*UNTIL.finditer(sentence), *before):
        if not any(whole.start() < match.end() <= whole.end() for whole in ranges):
            yield match


def _read(match: re.Match[str], since: date | None) -> date | None:
    """The closing day of one match; None where it bears no year that is told, or does not exist."""
    parts = {name: value for name, value in match.groupdict().items() if value}
    first = _parts(parts, "")
    last = _parts(parts, "2") or first
    if "only" in parts and first:
        last = (first[0], first[1], int(parts["only"]))
    if last is None:
        return None
    year = last[0] or (first[0] if first else None)
    try:
        if year is not None:
            day = date(year, last[1], last[2])
            turns = not last[0] and first is not None and last[1:] < first[1:]  # 12月20日至1月10日
            return day.replace(year=year + 1) if turns else day
        return None if since is None else _from(since, last[1], last[2])
    except ValueError:
        return None


def _parts(parts: dict[str, str], n: str) -> tuple[int | None, int, int] | None:
    for y, m, d in (("y", "m", "d"), ("Y", "M", "D")):
        if m + n in parts:
            year = parts.get(y + n)
            return (int(year) if year else None), int(parts[m + n]), int(parts[d + n])
    return None


def _from(since: date, month: int, day: int) -> date:
    same = date(since.year, month, day)
    return same if same >= since else date(since.year + 1, month, day)
