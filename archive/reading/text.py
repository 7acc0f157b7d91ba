"""Bytes to text, and the small readings of Chinese public pages: dates, document numbers, whitespace.

Everything here is strict: what cannot be read is None, never a guess.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from archive.records import SHANGHAI, Claim, ClaimSource, Instant, Precision

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Servers send these by default over any body; they decode everything and so prove nothing.
MEANINGLESS = {"iso8859-1", "latin-1", "cp1252", "ascii"}
CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)", re.I)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body as text. `faults` say where bytes had to be given up."""

    text: str
    encoding: str
    faults: tuple[str, ...] = ()


def codec_name(label: str) -> str | None:
    """The codec of a declared charset; gb2312 and gbk are read as gb18030, which holds both. None: unknown or empty of meaning."""
    try:
        name = codecs.lookup(label.strip()).name
    except (LookupError, ValueError):
        return None
    if name in MEANINGLESS:
        return None
    return "gb18030" if name in ("gb2312", "gbk", "hz") else name


def declared(body: bytes, content_type: str) -> list[str]:
    """Codecs in the order in which they are to be tried: BOM, HTTP, meta, utf-8, gb18030."""
    labels: list[str] = [name for mark, name in BOMS if body.startswith(mark)]
    found = CHARSET.search(content_type)
    if found:
        labels.append(found.group(1))
    head = body[:4096]
    labels += [
        m.group(1).decode("ascii", "replace") for m in (XML_CHARSET.search(head), META_CHARSET.search(head)) if m
    ]
    names = [codec_name(label) for label in labels]
    return list(dict.fromkeys([name for name in names if name] + ["utf-8", "gb18030"]))


def strictly(body: bytes, name: str) -> Decoded | None:
    """The text, or None where a byte is wrong. A character cut off at the very end is a fault, not a failure."""
    try:
        decoder = codecs.getincrementaldecoder(name)("strict")
        text = decoder.decode(body, False)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None
    try:
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return Decoded(text, name, ("the body is cut inside a character",))
    return Decoded(text, name)


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Each candidate strictly, the first that decodes wins; a page with a few broken bytes is read with a fault."""
    names = declared(body, content_type)
    for name in names:
        found = strictly(body, name)
        if found and not (name == "gb18030" and names[0] == "utf-8" and mostly_utf8(body)):
            return Decoded(found.text.lstrip("\ufeff"), found.encoding, found.faults)
    text = body.decode(names[0], "replace")
    count = text.count("\ufffd")
    return Decoded(text.lstrip("\ufeff"), names[0], (f"{count} undecodable places in {names[0]}",))


def mostly_utf8(body: bytes) -> bool:
    """A long UTF-8 page with a character that its CMS cut in two also decodes as gb18030, all of it wrong."""
    text = body.decode("utf-8", "replace")
    wide = sum(1 for char in text if char > "\x7f")
    return wide >= 50 and text.count("\ufffd") * 20 < wide


SPACES = " \t\r\n\f\v\xa0\u3000\u200b\u2002\u2003\u2009\u202f\ufeff"
RUN = re.compile(rf"[{SPACES}]+")
SHORT = 80  # characters: a site repeats the menus and labels of its template, line by line, on each page


def squeeze(text: str) -> str:
    """Runs of white space (also U+00A0, U+3000, U+200B) as one blank, none at the ends."""
    return _short(text) if len(text) <= SHORT else RUN.sub(" ", text).strip(" ")


@lru_cache(4096)
def _short(text: str) -> str:
    return RUN.sub(" ", text).strip(" ")


def bare(text: str) -> str:
    """The text without any white space: what labels and titles are compared by."""
    return RUN.sub("", text)


WIDE = dict(zip("０１２３４５６７８９：∶﹕．／－—–", "0123456789:::./---", strict=True))
FOLD = str.maketrans(WIDE | dict.fromkeys("\xa0\u3000\u200b\u2002\u2003\u2009\t\r\n", " "))
FOLDED = re.compile("[{}]".format("".join(map(chr, FOLD))))
DIGITS = {
    "〇": 0,
    "○": 0,
    "Ｏ": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
TIME = r"(?:\s*[T日 -]?\s*(?P<h>\d{1,2})\s*(?::|时|点)\s*(?P<mi>\d{1,2})(?:\s*(?::|分)\s*(?P<s>\d{1,2})(?:\.\d+)?秒?|\s*分)?)?"
NUMERIC = re.compile(
    r"(?<!\d)(?<!\d[-./])(?P<y>(?:19|20)\d\d)(?:"
    r"\s*(?P<sep>[-/.])\s*(?P<m>\d{1,2})\s*(?P=sep)\s*(?P<d>\d{1,2})(?!\d)"
    r"|\s*年\s*(?P<m2>\d{1,2})\s*月\s*(?P<d2>\d{1,2})\s*[日号]"
    r")" + TIME + r"(?![-/.]?\d)"
)
HAN = re.compile(
    r"(?P<y>[〇○Ｏ零一二三四五六七八九]{4})年(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})日"
)
MONTH = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*年\s*(?P<m>\d{1,2})\s*月(?!\s*\d)(?!份?[至—-])")
BARE_MONTH = re.compile(r"(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})")
BARE_YEAR = re.compile(r"(?P<y>(?:19|20)\d\d)\s*年")
DAY_FIRST = re.compile(r"(?P<d>\d{1,2})\s*(?P<y>(?:19|20)\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})月?")
NO_YEAR = re.compile(r"(?<![\d年/.-])\d{1,2}\s*(?:[-/]\s*\d{1,2}|月\s*\d{1,2}\s*日)(?![\d/.-])")


COUNTED = re.compile(r"[0-9０-９年]")  # every date has one of these


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text: where it stands, and the interval of its precision."""

    text: str
    start: int
    stop: int
    begin: Instant
    end: Instant
    precision: Precision

    def claim(self, source: ClaimSource) -> Claim:
        return Claim(self.text, self.begin, self.end, self.precision, source)

    @property
    def day(self) -> date | None:
        return self.claim(ClaimSource.SHOWN).day


def fold(text: str) -> str:
    """Full-width digits, colons and blanks as ASCII ones, character by character (offsets hold)."""
    return FOLDED.sub(_folded, text)  # of a long text few characters are folded: `translate` would look each one up


def _folded(match: re.Match[str]) -> str:
    return FOLD[ord(match[0])]


def instant(moment: datetime) -> Instant:
    return int(moment.timestamp())


def interval(
    year: int, month: int, day: int, clock: tuple[str | None, str | None, str | None]
) -> tuple[Instant, Instant, Precision]:
    """Raises ValueError for a day or an hour that does not exist. 00:00 and 00:00:00 are padding, not a time."""
    hour, minute, second = (int(part) if part is not None else 0 for part in clock)
    begin = datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    if clock[0] is None or (hour, minute, second) == (0, 0, 0):
        return instant(begin), instant(begin + timedelta(days=1)), Precision.DAY
    if clock[2] is None:
        return instant(begin), instant(begin + timedelta(minutes=1)), Precision.MINUTE
    return instant(begin), instant(begin + timedelta(seconds=1)), Precision.SECOND


def han_number(text: str) -> int:
    """一 … 三十一."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return DIGITS[text] if len(text) == 1 else 0
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)


def of_parts(
    match: re.Match[str], text: str, parts: tuple[int, int, int], clock: tuple[str | None, ...]
) -> Found | None:
    try:
        hour, minute, second = clock
        begin, end, precision = interval(*parts, (hour, minute, second))
    except (ValueError, KeyError, OverflowError):
        return None
    return Found(text[match.start() : match.end()].strip(SPACES), match.start(), match.end(), begin, end, precision)


def of_month(match: re.Match[str], text: str, year: int, month: int | None) -> Found | None:
    if month is not None and not 1 <= month <= 12:
        return None
    begin = datetime(year, month or 1, 1, tzinfo=SHANGHAI)
    if month is None or month == 12:
        end = datetime(year + 1, 1, 1, tzinfo=SHANGHAI)
    else:
        end = datetime(year, month + 1, 1, tzinfo=SHANGHAI)
    precision = Precision.YEAR if month is None else Precision.MONTH
    return Found(
        text[match.start() : match.end()].strip(SPACES),
        match.start(),
        match.end(),
        instant(begin),
        instant(end),
        precision,
    )


def numeric(match: re.Match[str], text: str) -> Found | None:
    parts = int(match["y"]), int(match["m"] or match["m2"]), int(match["d"] or match["d2"])
    return of_parts(match, text, parts, (match["h"], match["mi"], match["s"]))


def han(match: re.Match[str], text: str) -> Found | None:
    year = int("".join(str(DIGITS[char]) for char in match["y"]))
    if not 1900 <= year <= 2099:
        return None
    return of_parts(match, text, (year, han_number(match["m"]), han_number(match["d"])), (None, None, None))


def dates(text: str) -> Iterator[Found]:
    """Every day (with its time) in the text, in order, then every month. What does not exist (2018-02-30) is left out."""
    if not COUNTED.search(text):
        return
    folded = fold(text)
    days = [numeric(m, text) for m in NUMERIC.finditer(folded)] + [han(m, text) for m in HAN.finditer(folded)]
    yield from sorted((found for found in days if found), key=lambda found: found.start)
    for match in MONTH.finditer(folded):
        month = of_month(match, text, int(match["y"]), int(match["m"]))
        if month:
            yield month


BRACKETS = " []()（）【】〔〕［］〖〗《》|·,，.。;；-" + SPACES


def only_date(text: str) -> Found | None:
    """The date where the whole text is one, in brackets or not: `[2018-08-17]`, `2018年8月`, `2018-08`, `17 2018-08`."""
    if not COUNTED.search(text):
        return None
    trimmed = text.strip(BRACKETS)
    folded = fold(trimmed)
    for pattern, read in ((NUMERIC, numeric), (HAN, han)):
        match = pattern.fullmatch(folded)
        if match:
            return read(match, trimmed)
    match = DAY_FIRST.fullmatch(folded)
    if match:
        return of_parts(match, trimmed, (int(match["y"]), int(match["m"]), int(match["d"])), (None, None, None))
    match = MONTH.fullmatch(folded) or BARE_MONTH.fullmatch(folded)
    if match:
        return of_month(match, trimmed, int(match["y"]), int(match["m"]))
    match = BARE_YEAR.fullmatch(folded)
    return of_month(match, trimmed, int(match["y"]), None) if match else None


def first_date(text: str) -> Found | None:
    """The first date of the text, days before months; None where there is none."""
    return next(dates(text), None)


def yearless(text: str) -> bool:
    """Whether a day without a year is printed (`08-17`, `[3-16]`, `8月17日`): a date for structure, never a claim."""
    return bool(NO_YEAR.fullmatch(fold(text).strip(BRACKETS)))


def read_day(text: str) -> date | None:
    """The day that the whole text states; None where it states none, a month, or two."""
    found = only_date(text)
    return found.day if found else None


OPEN, CLOSE = "〔[（(【［﹝", "〕]）)】］﹞"
DOC_NUMBER = re.compile(
    rf"(?P<code>(?!根据|按照|依据|参照|经|见|以)[A-Za-z\u4e00-\u9fff·]{{1,20}})[{re.escape(OPEN)}](?P<year>(?:19|20)\d\d)年?[{re.escape(CLOSE)}]第?(?P<n>\d{{1,5}})号"
)


def doc_number(text: str) -> str | None:
    """`周政办字〔2018〕89号` where the whole text is one document number, brackets and blanks normalised.

    None for what is none (`〔〕号`, 无) and for a number cited within a sentence.
    """
    trimmed = bare(fold(text))
    match = DOC_NUMBER.fullmatch(trimmed) or DOC_NUMBER.fullmatch(trimmed.strip("()（）"))
    return f"{match['code']}〔{match['year']}〕{int(match['n'])}号" if match else None


def table_number(text: str) -> str | None:
    """The number of an index table's own field: also orders and notices (`2021年第5号`), never a broken one."""
    plain = doc_number(text)
    if plain:
        return plain
    trimmed = bare(fold(text))
    return (
        trimmed if re.search(r"第?\d+号", trimmed) and not re.search(r"[〔\[（(【］]\s*[〕\]）)】]", trimmed) else None
    )
