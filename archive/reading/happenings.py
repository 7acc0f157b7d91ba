"""Days that a text ties to what happened, or will: a meeting's, a hearing's, an approval's, a decision's.

A day counts only beside the words that tell what it is of (9月3日…召开, 会议时间：9月3日至5日, 定于9月20日举行, 决定日期：…); a
day of another's meeting (学习8月30日召开的会议精神) and one of the text at large tell nothing. Each function gives
every such day once, the latest first, and none where one stands there that could not be read.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterator
from datetime import date, timedelta

from archive.reading.text import bare, fold

SLIP = timedelta(31)
SENTENCE = re.compile(r"[。；;！!\n]")
LABEL = re.compile(r"(时间|日期):?\n")  # a table's cell: the value is on the next line
YEAR = r"(?:(?P<y>20\d\d)年)"
REST = r"(?:[(][^()]{1,8}[)]|上午|下午|晚上?|凌晨|\d{1,2}[:：时点]\d{0,2}分?|[-—~至到]\d{1,2}[:：]\d\d)*"
DAY = rf"(?:{YEAR}?(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})[日号]|(?P<Y>20\d\d)[-/.](?P<M>\d{{1,2}})[-/.](?P<D>\d{{1,2}})(?!\d))"
TO = rf"(?:{REST}(?:至|到|-+|—+|~|～|、|和|及)(?:(?P<y2>20\d\d)年)?(?:(?P<m2>\d{{1,2}})月)?(?P<d2>\d{{1,2}})[日号])?"
WHEN = re.compile(DAY + TO)
OTHER = (  # days of other steps: 受理日期, 立案时间, 有效期截止日期, 报名时间
    r"受理|申请|立案|有效|截止|截至|到期|公示|公开|公布|发布|生效|送达|履行|起始|开始|违法|检查|告知|成立|设立|通知|报名|报送|报到|延期"
)
LABELLED = rf"(?!.{{0,4}}(?:{OTHER}))[^,，]{{0,4}}(?:时间|日期)(?:为|[:：])"
HELD = re.compile(r"召开|举行|举办|开会")
OTHERS = re.compile(
    r"(?:召开|举行|举办)(?:过?的|以来|以后|之后|后|以前|之前|前|情况)|(?:批准|审议通过|审批通过|批复)(?:的|成立|设立|组建|建立|挂牌)"
)
CONTENT = re.compile(r"(?:会议|大会)(?:还|并)?(?:指出|听取|传达|学习|研究|强调|审议|要求|通报|认为|决定|同意|讨论)")
# A meeting that is told of in the page of another: one of higher bodies, an earlier one, one whose spirit is passed on.
ABOVE = re.compile(
    r"中央|国务院|全国|全省|全市|省委|省政府|省级|市委|市政府|市人大|市政协|市级|[省市](?=召开|举行|举办)"
    r"|[区县]委|人大|政协|党组|党委|街道|[镇乡](?=召开|举行|举办|人民政府|政府|党)"
)
ANOTHERS = re.compile(
    r"[上前]一?次|此前|之前|去年|曾[经于在]|(?:传达|学习|贯彻|落实)[^,，]*(?:召开|举行|举办)|会议?的?(?:精神|要求|部署)"
)
NUMBERED = re.compile(r"第([0-9一二三四五六七八九十百]+)次")
NAMED = re.compile(
    r"[\u4e00-\u9fff]{2,24}?(?:会议(?![室厅中])|大会|例会|座谈会|推进会|调度会|动员会|部署会|培训会|现场会)"
)
BEFORE_NAME = re.compile(r"召开|举行|举办|主持|次")
TAIL = re.compile(r"(?:工作)?(?:会议|大会|会)$")
AFTER_VERB = re.compile(r"[^,，]{0,24}?(?:会议|大会|会)(?:的)?(?:精神|要求|部署)?")
BUDGET = re.compile(r"预算|决算")
OF_BUDGET = re.compile(r"预算|决算|人大|人民代表大会|批复|批准(?:时间|日期)")
YEARLY = re.compile(r"(20\d\d)年度?[^,，\d]{0,12}?(预算|决算)")
YEARS = re.compile(r"(20\d\d)年")
MEETING = re.compile(rf"(?:会议|召开|举行|开会){LABELLED}")
AHEAD = re.compile(r"定于|拟于|将于|订于|拟定|即将|将在")
EVENT = re.compile(rf"(?:会议|召开|举行|举办|听证会?|开庭|活动|发布会){LABELLED}")
APPROVED = re.compile(r"批准|审议通过|批复(?!的)|审批通过")
APPROVAL = re.compile(rf"(?:批准|批复|审批|通过){LABELLED}")
DECIDED = re.compile(rf"(?:决定|许可|处罚|裁决)(?:书)?(?:作出|做出)?{LABELLED}")


def held_days(title: str, body: str, near: date | None, by: date | None = None) -> tuple[date, ...]:
    """The last day of each meeting that the page says was held; none where every such day is told of a meeting that is not
    shown to be the page's own. A day without a year is the latest such up to a month after `near` (the day that the page
    claims, which may be a wrong one), and none where it is None. A meeting that was yet to come `by` the day on which the
    page was seen was not held."""
    own = [*_all(title, near, last=True), *_told(body, near, True, None, MEETING, past=True)]
    others: list[date | None] = []
    meeting = Meeting(_plain(title))
    for sentence in SENTENCE.split(_plain(body)):
        if AHEAD.search(sentence) is None:
            for day, around in _before(sentence, list(WHEN.finditer(sentence)), HELD):
                (own if meeting.is_of(around) else others).append(_read(day, near, last=True))
    days = [*own, *others] if own else []
    until = by or near
    return _ordered(day for day in days if day is None or until is None or day <= until)


def planned_days(title: str, body: str, since: date | None) -> tuple[date, ...]:
    """The first day of each meeting, hearing or event that the page announces. A day without a year is the first such
    from `since` on; one before it is no announcement."""
    days = _told(body, since, False, HELD, EVENT, past=False)
    return _ordered(day for day in days if day is None or since is None or day >= since)


def approved_days(title: str, body: str, by: date | None) -> tuple[date, ...]:
    """The days on which what the page publishes was approved: 经…2019年1月20日…批准, 批准日期：… A budget's page tells of
    its office too, and when that was set up (经编委批准): there only a sentence that speaks of budgets counts."""
    text = f"{title}\n{body}"
    if BUDGET.search(title):
        named = _plain(title)
        text = "。".join(s for s in SENTENCE.split(_plain(text)) if OF_BUDGET.search(s) and _of_budget(s, named))
    return _ordered(_told(text, by, True, APPROVED, APPROVAL, past=True))


def _of_budget(sentence: str, title: str) -> bool:
    """Whether the budget that the sentence speaks of may be the title's: final accounts tell of the budget's approval too,
    of the year before's, and of what was adjusted."""
    words = set(BUDGET.findall(title))
    spoken = set(BUDGET.findall(sentence))
    years = {year for year, word in YEARLY.findall(sentence) if word in words}
    own = set(YEARS.findall(title))
    another = bool(years) and bool(own) and years.isdisjoint(own)
    adjusted = "调整" in sentence and "调整" not in title
    return not (another or adjusted or (spoken and spoken.isdisjoint(words)))


def decided_days(body: str, by: date | None) -> tuple[date, ...]:
    """The days that the page labels as those of a decision: 许可决定日期：2018-09-03, 作出处罚决定时间：…"""
    return _ordered(_told(body, by, True, None, DECIDED, past=True))


class Meeting:
    """What a title tells of its meeting, so that a clause on another one is known: 8月30日，全市安全生产会议召开."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.numbers = set(NUMBERED.findall(title))
        self.names = _names(title)

    def is_of(self, clause: str) -> bool:
        """Whether the meeting that the clause tells of may be the page's: no other body's, no earlier one, none whose
        spirit is passed on, of no other number, and of a name that the title shares, where both give one."""
        if ANOTHERS.search(clause) or any(word not in self.title for word in ABOVE.findall(clause)):
            return False
        numbers, names = set(NUMBERED.findall(clause)), _names(clause)
        if numbers and self.numbers:
            return not numbers.isdisjoint(self.numbers)
        return not names or not self.names or any(a[-2:] in b or b[-2:] in a for a in names for b in self.names)


def _names(text: str) -> list[str]:
    """What kinds of meeting a text names: 常务, 区长办公, 安全生产; a bare 会议 names none."""
    found = (TAIL.sub("", BEFORE_NAME.split(name)[-1]) for name in NAMED.findall(text))
    return [name for name in found if len(name) > 1]


def _ordered(days: Iterator[date | None] | list[date | None]) -> tuple[date, ...]:
    found = set(days)
    return () if None in found else tuple(sorted((day for day in found if day), reverse=True))


def _plain(text: str) -> str:
    folded = fold(text.replace("\n", "\0")).replace("（", "(").replace("）", ")")
    return LABEL.sub(r"\1:", bare(folded).replace("\0", "\n"))


def _all(text: str, near: date | None, last: bool) -> list[date | None]:
    return [_read(match, near, last) for match in WHEN.finditer(_plain(text))]


def _told(
    text: str, near: date | None, last: bool, verb: re.Pattern[str] | None, label: re.Pattern[str], past: bool
) -> list[date | None]:
    """By verb the nearest day before it in its sentence, by label the day after it."""
    found: list[date | None] = []
    for sentence in SENTENCE.split(_plain(text)):
        days = list(WHEN.finditer(sentence))
        for match in label.finditer(sentence):
            found += [_read(day, near, last) for day in days if day.start() == match.end()]
        if verb is not None and days and bool(AHEAD.search(sentence)) is not past:
            found += [_read(day, near, last) for day, _ in _before(sentence, days, verb)]
    return found


def _before(sentence: str, days: list[re.Match[str]], verb: re.Pattern[str]) -> Iterator[tuple[re.Match[str], str]]:
    """The nearest day before each verb, with the clause around the two; 召开的 tells of another's meeting, and so may what a
    meeting heard (会议听取了…)."""
    if verb is HELD and CONTENT.match(sentence):
        return
    for said in verb.finditer(sentence):
        if OTHERS.match(sentence, said.start()):
            continue
        ahead = [day for day in days if day.end() <= said.start()]
        if ahead and not verb.search(sentence, ahead[-1].end(), said.start()):
            begin = max(sentence.rfind(mark, 0, ahead[-1].start()) for mark in ",，") + 1
            named = AFTER_VERB.match(sentence, said.end())
            yield ahead[-1], sentence[begin : named.end() if named else said.end()]


def _read(match: re.Match[str], near: date | None, last: bool) -> date | None:
    """The first day of the match, or the last where it is a range; None where its year is not told, or it does not exist."""
    part = match.groupdict()
    month, day = int(part["m"] or part["M"]), int(part["d"] or part["D"])
    year = part["y"] or part["Y"]
    try:
        begin = date(int(year), month, day) if year else _near(near, month, day, before=last)
        if not last or not part["d2"] or begin is None:
            return begin
        end = date(int(part["y2"] or begin.year), int(part["m2"] or begin.month), int(part["d2"]))
        return end if part["y2"] or end >= begin else end.replace(year=end.year + 1)
    except ValueError:
        return None


def _near(near: date | None, month: int, day: int, before: bool) -> date | None:
    """The latest such day up to a month after `near`, or the first from it on."""
    if near is None:
        return None
    years = range(near.year - 1, near.year + 2)
    days = [date(year, month, day) for year in years if (month, day) != (2, 29) or isleap(year)]
    if before:
        return max((d for d in days if d <= near + SLIP), default=None)
    return min((d for d in days if d >= near), default=None)
