"""Reading a deadline as its source writes it: 信息形成5日内, 会后两日内, 一季度一次.

A phrase is cut into known words (`WORDS`); one unknown word and the phrase is not read, because a deadline half
understood accuses somebody of something that nobody wrote. Grammar: trigger × offset × cadence × presence ×
branches by kind × override × inheritance, after the tables of the 基层政务公开标准目录.
A phrase without a number (及时, 实时, 长期, 定期) is stored with `decidable` false and never judged as if it had one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from archive.records import Phrase, Trigger, Unit


class PhraseError(ValueError):
    """A phrase that cannot be read. Its text names the phrase, the place, and what was expected."""

    def __init__(self, text: str, expected: str) -> None:
        super().__init__(f"{text!r}: expected {expected}")
        self.text = text
        self.expected = expected


NUMBER = r"(?:\d{1,4}|[〇零一二两三四五六七八九十百]{1,7})"
MONTH_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
LOST = r"[*?□○◯×_#]+"
UNIT = r"(?:个?工作日|各工作日|个工作曰|个工作(?=内)|个?日历日|个?自然日|日|天|个?星期|周|个?月|个?季度|年|个?小时)"
PERIOD = r"(?:个?工作日|天|日|周|个?星期|半年度?|个?月度?|个?季度?|年度?)"
UNITS = {
    "工作": Unit.WORKING_DAY,
    "星期": Unit.WEEK,
    "周": Unit.WEEK,
    "半年": Unit.HALF_YEAR,
    "季": Unit.QUARTER,
    "月": Unit.MONTH,
    "年": Unit.YEAR,
    "日": Unit.DAY,
    "天": Unit.DAY,
}
BARE = {
    (Unit.YEAR, 1): Unit.YEAR,
    (Unit.MONTH, 12): Unit.YEAR,
    (Unit.MONTH, 6): Unit.HALF_YEAR,
    (Unit.MONTH, 3): Unit.QUARTER,
    (Unit.QUARTER, 1): Unit.QUARTER,
    (Unit.MONTH, 1): Unit.MONTH,
    (Unit.WEEK, 1): Unit.WEEK,
}
DO = r"(?:至少|最少|不低于|不少于|应当|应|主动公开|公开|更新|发布|公布|一次性)"
HOLD = r"(?:征求意见|征集意见|意见征集|公开征求意见|公示|公告|公开|展示)?(?:的)?(?:期限|时间|时长|期)?(?:一般)?不(?:得)?(?:少于|低于|短于)"
KIND = (
    "行政许可|行政处罚|行政强制|行政征收|行政给付|行政检查|双公示|规划|计划|年度报表|年度报告|政策文件|规范性文件"
    "|预算|决算|预决算|征地|应急|突发事件"
)

# Longest and most special first: the scanner takes the first that fits.
WORDS: tuple[tuple[str, str], ...] = (
    ("override", r"\(?(?:法律|行政法规|地方性法规|法规|规章|国家|上级|[、,和或])*(?:对[^;。]{0,24}?)?另有规定的?,?(?:从其规定|除外)\)?"),
    ("except", rf"\((?P<excepted>(?:(?:{KIND})[、,和]?)+)除外\)"),
    ("hold", rf"{HOLD}(?P<hold_n>{NUMBER})(?P<hold_unit>个?工作日|日|天)"),
    ("ahead", rf"提前(?P<ahead_n>{NUMBER})(?P<ahead_unit>{UNIT})(?:发?通知邀请|通知|公告|发布)?"),
    ("span", rf"(?:与政策文件|与文件|与政策)?同步(?:发布|公开)?,?(?:时间)?跨度不超过(?P<span_n>{NUMBER})(?P<span_unit>{UNIT})"),
    ("date", rf"(?:每年)?的?(?P<date_m>{NUMBER})月(?:(?P<date_d>{NUMBER})[日号]|(?P<date_end>底|末))(?:之前|以前|前|止)"),
    ("yearly", rf"每年的?(?P<yearly_m>{NUMBER})月份?(?!\d)"),
    ("window", rf"每(?P<window_unit>个?季度|个?月|年|半年)的?第?{NUMBER}个?(?:周|星期|月|旬)(?:之前|以前|前|内)?"),
    ("cadence", rf"(?:每|一|1)(?P<cadence_unit>{PERIOD}){DO}*(?P<cadence_n>{NUMBER})(?:次|条|期|篇)(?:以上)?"),
    ("half", rf"(?:每)?半年(?:度)?{DO}*(?P<half_n>{NUMBER})(?:次|条|期|篇)(?:以上)?"),
    ("every", rf"(?:每|按|逐)(?P<every_unit>{PERIOD})(?:更新|公开|发布|公布)?(?!第)"),
    ("lost", rf"{LOST}{UNIT}(?:之内|以内|内)?|(?<![\d一二两三四五六七八九十百])个工作日(?:内)?"),
    ("offset", rf"(?P<offset_stray>个)?(?P<offset_n>{NUMBER})(?P<offset_unit>{UNIT})(?P<offset_in>之内|以内|内)?"),
    ("bare_half", r"半年(?:内)?"),
    ("approval", r"收到批文|(?:公告)?批准|批复(?:作出|下达)?|审批通过"),
    ("decision", r"(?:作出|做出)(?:行政)?(?:许可|处罚)?决定|(?:行政)?决定(?:作出|做出|形成)?"),
    ("meeting", r"会议(?:结束|召开|(?=后))|会(?=后)"),
    ("other", r"(?:政策)?文件(?:发布|公开|印发)|(?:意见)?征集结束|(?:发布|公布)(?=之日)|与政策文件同步(?:发布|公开)?|与文件同步(?:发布|公开)?"),
    ("formed", r"形成生效|形成|产生|生成|制定|制作|成文|印发"),
    ("formed_typo", r"形(?=或|之)|行成|型成"),
    ("changed", r"变更|更改内容|更改|变动|修改|调整(?=之日|后|的)"),
    ("obtained", r"获取|获得|收到"),
    ("permanent", r"有效期:长期有效|长期有效|长期公开|长期|永久公开|永久|常年公开|常年"),
    ("vague", r"及时|实时|即时|随时|适时|不定期|定期|第一时间|尽快|按时|按进展情况|按通知要求|动态调整|动态更新|按要求|按规定|根据实际"),
    ("kind", KIND),
    ("lead", r"其中"),
    ("twice", r"(?<=公开)内公开"),
    ("alternative", r"或者|或"),
    ("filler", r"本级|上级|同级|人民代表大会|人大|其?常务委员会|常委会|政府信息|信息|相关|该|事项|公告|意见|决定书"
               r"|应当|应|须|要|予以|进行|公开|公示|公布|发布|更新|主动|自|于|在|从|之日|当日|起|之后|以后|后|内|前|的|和|与|及|、|,|:|\(|\)"),
)  # fmt: skip
SCANNER = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in WORDS))
TRIGGERS = {
    "formed": Trigger.FORMED,
    "formed_typo": Trigger.FORMED,
    "changed": Trigger.CHANGED,
    "obtained": Trigger.OBTAINED,
    "decision": Trigger.DECISION,
    "approval": Trigger.APPROVAL,
    "meeting": Trigger.MEETING_END,
    "other": Trigger.OTHER_ITEM,
    "ahead": Trigger.EVENT_BEFORE,
    "span": Trigger.OTHER_ITEM,
    "date": Trigger.FIXED_DATE,
    "yearly": Trigger.FIXED_DATE,
    "window": Trigger.PERIOD_START,
    "cadence": Trigger.PERIOD_START,
    "half": Trigger.PERIOD_START,
    "every": Trigger.PERIOD_START,
}
TYPOS = {"formed_typo": 0.7, "twice": 0.9, "lost": 0.3}
READABLE = "a deadline such as 信息形成5日内, 自作出行政决定之日起7个工作日内, 会后两日内, 一季度一次, 每年3月31日前, 及时公开, 长期公开, 同上"


def read_phrase(text: str) -> Phrase:
    """Read one 更新时限 / 公开时限; `Phrase.text` is the text as given, whitespace and all.

    同上, a merged and a blank cell give `inherits`: who holds the row above resolves it.
    Raises PhraseError, naming the text and what was expected, for what this grammar does not hold.
    """
    plain = _normalise(text)
    if plain in ("", "同上", "同前", "同左", "〃"):
        return Phrase(text=text, decidable=False, inherits=True)
    clauses = [_Clause(text, part).read() for part in re.split(r"[;。]|,(?=其中)", plain) if part.strip(",、")]
    if not clauses:
        raise PhraseError(text, READABLE)
    return _join(text, clauses)


def numeral(text: str) -> int:
    """A number below a thousand in Arabic or Chinese figures: 20, 二十, 两, 一百零五. ValueError for other texts."""
    if re.fullmatch(r"[0-9]+", text):
        return int(text)
    if not text or set(text) - set(DIGITS) - {"十", "百"}:
        raise ValueError(f"{text!r}: expected a number such as 20, 二十, 两")
    if not set(text) & {"十", "百"}:
        return int("".join(str(DIGITS[character]) for character in text))
    shape = re.fullmatch(r"(?:(.)百)?零?(?:([^百十]?)十)?([^百十零]?)", text)
    if shape is None:
        raise ValueError(f"{text!r}: expected a number such as 20, 二十, 两")
    hundreds, tens, ones = shape.groups()
    ten = 0 if tens is None else 10 * DIGITS[tens or "一"]
    return (100 * DIGITS[hundreds] if hundreds else 0) + ten + (DIGITS[ones] if ones else 0)


def _normalise(text: str) -> str:
    """Full-width forms narrowed, whitespace (a table's line breaks) taken out."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).rstrip(".")


def _unit(text: str) -> Unit:
    return next(unit for word, unit in UNITS.items() if word in text)


@dataclass
class _Clause:
    """One clause of a phrase, word by word."""

    text: str
    plain: str
    kinds: list[str] = field(default_factory=list)
    excepted: list[str] = field(default_factory=list)
    triggers: list[Trigger] = field(default_factory=list)
    deadlines: list[Phrase] = field(default_factory=list)
    minimum: int | None = None
    minimum_unit: Unit = Unit.DAY
    flags: set[str] = field(default_factory=set)
    confidence: float = 1.0
    branch: bool = False

    def read(self) -> _Clause:
        for word in self._words():
            self._take(str(word.lastgroup), word)
        self._bare()
        return self

    def _words(self) -> Iterator[re.Match[str]]:
        place = 0
        while place < len(self.plain):
            word = SCANNER.match(self.plain, place)
            if word is None or word.end() == place:
                raise PhraseError(self.text, f"{READABLE}; cannot read {self.plain[place : place + 12]!r}")
            yield word
            place = word.end()

    def _take(self, name: str, word: re.Match[str]) -> None:
        self.flags.add(name)
        self.confidence = min(self.confidence, TYPOS.get(name, 1.0))
        if name in TRIGGERS and TRIGGERS[name] not in self.triggers:
            self.triggers.append(TRIGGERS[name])
        if name == "kind":
            self.kinds.append(word.group())
        elif name == "except":
            self.excepted += [kind for kind in re.split(r"[、,和]", word["excepted"]) if kind]
        elif name == "hold":
            self.minimum = self._number(word["hold_n"])
            self.minimum_unit = _unit(word["hold_unit"])
        elif name in READERS:
            self.deadlines.append(READERS[name](self, word))

    def _number(self, text: str) -> int:
        try:
            number = numeral(text)
        except (ValueError, KeyError):
            raise PhraseError(self.text, f"a number in place of {text!r}") from None
        if number == 0:
            raise PhraseError(self.text, f"a number above 0 in place of {text!r}")
        return number

    def _offset(self, word: re.Match[str], name: str, before: bool = False) -> Phrase:
        number, unit = self._number(word[f"{name}_n"]), word[f"{name}_unit"]
        if "各" in unit or "曰" in unit or unit == "个工作":
            self.confidence = min(self.confidence, 0.8)
        if "小时" in unit:  # the archive counts in days: the later reading
            return Phrase(self.text, True, offset=-(-number // 24), unit=Unit.DAY, before=before)
        return Phrase(self.text, True, offset=number, unit=_unit(unit), before=before)

    def _within(self, word: re.Match[str]) -> Phrase:
        if word["offset_stray"]:
            self.confidence = min(self.confidence, 0.8)
        self.flags.add("within" if word["offset_in"] else "bare")
        return self._offset(word, "offset")

    def _cadence(self, word: re.Match[str]) -> Phrase:
        return Phrase(self.text, True, every=_unit(word["cadence_unit"]), count=self._number(word["cadence_n"]))

    def _half(self, word: re.Match[str]) -> Phrase:
        return Phrase(self.text, True, every=Unit.HALF_YEAR, count=self._number(word["half_n"]))

    def _date(self, word: re.Match[str]) -> Phrase:
        month, end = self._number(word["date_m"]), word["date_end"] is not None
        if end and month == 2:  # 2月底 is no fixed day of the calendar
            return Phrase(self.text, False)
        day = MONTH_DAYS[month] if end and month < 13 else 0 if end else self._number(word["date_d"])
        return Phrase(self.text, True, fixed=self._month_day(month, day))

    def _yearly(self, word: re.Match[str]) -> Phrase:
        month = self._number(word["yearly_m"])
        if month == 2:
            return Phrase(self.text, False)
        return Phrase(self.text, True, fixed=self._month_day(month, MONTH_DAYS[month] if month < 13 else 0))

    def _month_day(self, month: int, day: int) -> str:
        if not (1 <= month <= 12 and 1 <= day <= MONTH_DAYS[month]):
            raise PhraseError(self.text, f"a day of every year, not {month}月{day}日")
        return f"{month:02}-{day:02}"

    def _bare(self) -> None:
        """1年, 6个月, 一季度 alone in a cell are a cadence, not a delay; any other bare stretch states no deadline."""
        if self.flags <= {"bare_half", "filler", "vague"} and "bare_half" in self.flags:
            self.deadlines = [Phrase(self.text, True, every=Unit.HALF_YEAR)]
        elif "bare" in self.flags and not self.triggers and len(self.deadlines) == 1:
            sole = self.deadlines[0]
            if sole.unit in (Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR):
                every = BARE.get((sole.unit, sole.offset or 0))
                self.deadlines = [Phrase(self.text, every is not None, every=every)]
        if any(deadline.every for deadline in self.deadlines) and not self.triggers:
            self.triggers.append(Trigger.PERIOD_START)

    def phrase(self) -> Phrase:
        """The clause as a phrase of its own."""
        deadline, others = self._sole()
        lost = "lost" in self.flags
        exempt = tuple((kind, Phrase(self.text, False)) for kind in self.excepted)
        return replace(
            Phrase(self.text, False) if lost else deadline,
            triggers=tuple(self.triggers if deadline.fixed is None else [Trigger.FIXED_DATE]),
            minimum_days=self.minimum,
            minimum_unit=self.minimum_unit,
            permanent="permanent" in self.flags,
            override="override" in self.flags,
            branches=others + exempt,
            confidence=self.confidence,
        )

    def _sole(self) -> tuple[Phrase, tuple[tuple[str, Phrase], ...]]:
        """The one deadline; a fixed date 或 a change gives the second as a branch (每年的12月或更改内容后一周内)."""
        if len(self.deadlines) < 2:
            return (self.deadlines or [Phrase(self.text, False)])[0], ()
        first, *rest = self.deadlines
        if len(rest) == 1 and first.fixed and rest[0].offset and Trigger.CHANGED in self.triggers:
            return first, (("更改内容", replace(rest[0], triggers=(Trigger.CHANGED,))),)
        raise PhraseError(self.text, f"one deadline in {self.plain!r}, not {len(self.deadlines)}")


READERS: Mapping[str, Callable[[_Clause, re.Match[str]], Phrase]] = {
    "offset": _Clause._within,
    "ahead": lambda clause, word: clause._offset(word, "ahead", before=True),
    "span": lambda clause, word: clause._offset(word, "span"),
    "date": _Clause._date,
    "yearly": _Clause._yearly,
    # A window inside a period (每月第一周) is read as the whole period: later, never earlier.
    "window": lambda clause, word: Phrase(clause.text, True, every=_unit(word["window_unit"])),
    "cadence": _Clause._cadence,
    "half": _Clause._half,
    "every": lambda clause, word: Phrase(clause.text, True, every=_unit(word["every_unit"])),
}


def _join(text: str, clauses: list[_Clause]) -> Phrase:
    """The first clause is the rule; a later one binds the kinds that it names, or adds a length or an exception."""
    main = clauses[0].phrase()
    for clause in clauses[1:]:
        part = clause.phrase()
        if clause.deadlines and clause.kinds:
            main = replace(main, branches=main.branches + tuple((kind, part) for kind in clause.kinds))
        elif clause.deadlines and clauses[0].deadlines:
            raise PhraseError(text, f"one deadline, or the kinds that {clause.plain!r} binds")
        elif clause.deadlines:
            main = replace(part, permanent=main.permanent or part.permanent)
        main = replace(
            main,
            minimum_days=part.minimum_days or main.minimum_days,
            minimum_unit=part.minimum_unit if part.minimum_days else main.minimum_unit,
            permanent=part.permanent or main.permanent,
            override=part.override or main.override,
            confidence=min(part.confidence, main.confidence),
        )
    return main
