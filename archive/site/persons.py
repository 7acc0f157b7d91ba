"""Natural persons in the rows of 双公示 (行政许可, 行政处罚): found where the format of the row tells them.

The national fields (发改办财金〔2018〕424号, as implemented) say whether 行政相对人 is a person: 行政相对人类别 自然人, a 证件类型 or
证件号码 of a person, an identity number in the column of codes, or no code at all beside what has the form of a person's name.
Read are HTML tables (a heading row over rows, or labels beside values; rowspan and colspan), JSON records, CSV, and
`label：value` in running text. Of such a row are masked: the name (its first character stays) wherever it stands in the
body, the home address below its county, every number of a document or telephone. A body's legal representative is no
such person; a ruling (`personal`) masks him and every labelled name, address and number too, whosever row it is, and the
names that titles tell of (`titles`).
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping

from archive.site.grids import Grid, grids, spoken
from archive.site.titles import named_in

Record = Mapping[str, str]  # label -> value, of one row

NAME = re.compile(
    r"(?:行政)?相对人(?:名称|姓名)?|当事人(?:名称|姓名|名称或姓名|姓名或名称|\(?姓名\)?)?|被处罚(?:人|者|对象|单位)?(?:名称|姓名)?|被许可人(?:名称|姓名)?"
    r"|(?:处罚|许可|公示)对象(?:名称)?|违法(?:行为)?人(?:姓名|名称)?|申请人(?:名称|姓名)?|案件当事人(?:名称|姓名)?|被处罚个人|(?:XK|CF)_XDR_MC",
    re.I,
)
PERSON = re.compile(r"(?:自然人|个人|本人|户主|权利人|当事人|被处罚人|申请人|违法行为人|经营者|业主)?姓名")
CATEGORY = re.compile(
    r"(?:(?:行政)?相对人|当事人|处罚对象|许可对象|主体|被处罚人)?(?:类别|类型|性质)|(?:XK|CF)_XDR_LB", re.I
)
TOLD = re.compile(r"自然人|法人|组织|个体|企业|单位|机关|合作社")
CODE = re.compile(
    r".*(?:信用代码|组织机构代码|工商(?:登记|注册)|税务登记|事业单位证书|社会组织登记|营业执照).*|(?:XK|CF)_XDR_(?:SHXYM|ZZJG|GSZC|GSDJ|SWDJ|SYDW|SHZZ)",
    re.I,
)
REPRESENTATIVE = re.compile(r"(?:法定代表人|法人代表|法人|负责人|经营者)(?:姓名|\(负责人\))?|(?:XK|CF)_FDDB", re.I)
THEIR_NUMBER = re.compile(
    r"(?:法定代表人|法人代表|法人|负责人).*(?:身份证|证件).*号码?.*|(?:XK|CF)_FR_(?:SFZH|ZJHM)", re.I
)
NUMBER = re.compile(
    r".*(?:身份证|居民身份).*|(?:行政相对人|相对人|自然人|当事人|个人|有效)?证件号码?|(?:XK|CF)_(?:XDR_ZJHM|XDR_SFZ)",
    re.I,
)
DOCUMENT = re.compile(r"(?:行政相对人|相对人|自然人|当事人|法定代表人)?证件(?:类型|种类|名称)|(?:XK|CF)_XDR_ZJLX", re.I)
ADDRESS = re.compile(r"(?:.{0,6}(?:住址|地址|住所|住所地|户籍地|现住地))|(?:XK|CF)_XDR_DZ", re.I)
TELEPHONE = re.compile(r"(?:.{0,6}(?:电话|手机|联系方式|手机号码?|电话号码?))", re.I)
ABOUT = re.compile(
    r".*(?:文书|文号|处罚|许可|违法|案由|处理|决定|机关|有效期|截止|公示|日期|当前状态|数据来源|备注|序号|性别|年龄|职业|事由).*"
    r"|(?:XK|CF)_\w+",
    re.I,
)
FIELDS = (NAME, PERSON, CATEGORY, CODE, REPRESENTATIVE, THEIR_NUMBER, NUMBER, DOCUMENT, ADDRESS, TELEPHONE)
HINT = re.compile(r"相对人|当事人|被处罚|被许可|处罚对象|许可对象|违法行为人|申请人|姓名|身份证|_XDR_|法定代表人", re.I)
PAIR = re.compile(r"([\u4e00-\u9fff()（）]{2,14})[:：]\s*([^\s:：,，;；。、<>]{1,60})")
IN_SCRIPT = re.compile(r"""["']?([\w\u4e00-\u9fff]{2,30})["']?\s*:\s*["']([^"'<>]{1,80})["']""")
BODIES = re.compile(
    r"公司|集团|企业|店|厂|部|社|局|所|院|校|园|馆|站|中心|超市|商行|药房|诊所|酒|合作|委员会|协会|银行|宾馆|饭|餐|坊|行|铺|场|堂|队|处|室|会|户|网吧|库|铺|摊"
)
_TELLS = re.compile(
    r"(?:相对人|当事人|被处罚|被许可|处罚对象|许可对象|申请人|姓名)[\s\S]*(?:(?<!非)自然人|身份证|性别|住址|户籍)"
    r"|(?:(?<!非)自然人|身份证|性别|住址|户籍)[\s\S]*(?:相对人|当事人|被处罚|被许可|处罚对象|许可对象|申请人|姓名)"
)
NOBODY = frozenset(("", "/", "-", "--", "—", "——", "无", "空", "0", "null", "NULL", "None", "暂无", "\\"))
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,10}(?:[·•．][\u3400-\u9fff]{1,12})+")
_SURE_NAME = re.compile(r"[\u3400-\u9fff·•．]{2,20}|[A-Za-z][A-Za-z .·]{2,40}")
_COUNTY = re.compile(
    r"(?:[^\s\d]{2,7}?(?:省|自治区))?(?:[^\s\d]{1,9}?(?:市|自治州|盟|地区))?(?:[^\s\d]{1,9}?[区县旗市])?"
)


def private_words(text: str, broad: bool = False) -> dict[str, str]:
    """What of the page's text may not be shown: each word, and what stands there instead. `broad`: as a ruling has it."""
    found: dict[str, str] = {}
    for name in named_in(text) if broad else ():
        found.update(_names(name))
    if not found and not HINT.search(text if "&#" not in text else html.unescape(text)):
        return {}
    for record in _records(text):
        found.update(_of_record(record, broad))
    return {word: shown for word, shown in found.items() if word != shown}


def private_in(sheets: Iterable[Grid]) -> dict[str, str]:
    """The same of the sheets of a workbook."""
    found: dict[str, str] = {}
    for sheet in sheets:
        for record in _grid_records(sheet):
            found.update(_of_record(record, broad=False))
    return found


def could_tell(text: str) -> bool:
    """Whether a text whose rows are lost may tell of a natural person: it has the field of a name, and what a person has."""
    return bool(_TELLS.search(text)) or bool(private_words(text))


def names(found: Mapping[str, str]) -> list[str]:
    """Of the secrets of a page, those that are names."""
    return [word for word in found if _SURE_NAME.fullmatch(word)]


def _records(text: str) -> Iterator[Record]:
    stripped = text.lstrip("\ufeff \t\r\n")
    if stripped[:1] in "[{":
        yield from _json_records(stripped)
    for grid in grids(text):
        yield from _grid_records(grid)
    if "<" not in stripped[:200]:
        yield from _grid_records(_csv_grid(stripped))
    told = ((_label(found[1]), found[2]) for found in IN_SCRIPT.finditer(text))
    yield from _split(told, running=True)
    running = html.unescape(re.sub(r"<[^<>]*>", " ", spoken(text)))
    yield from _split(((_ending(found[1]), found[2]) for found in PAIR.finditer(running)), running=True)


def _ending(words: str) -> str:
    """The label that a run of words ends with: 本机关查明当事人 is 当事人."""
    label = _label(words)
    ends = (label[at:] for at in range(len(label) - 1))
    return next((end for end in ends if any(field.fullmatch(end) for field in FIELDS)), label)


def _json_records(text: str) -> Iterator[Record]:
    try:
        pending = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            plain = {_label(str(key)[:40]): str(got) for key, got in value.items() if isinstance(got, str | int)}
            if plain:
                yield plain
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)


def _csv_grid(text: str) -> Grid:
    mark = max(",\t|", key=text[:4000].count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error:
        return []


def _grid_records(grid: Grid) -> Iterator[Record]:
    """Rows under the heading above them; else labels beside values, a record until a label comes again."""
    heading: list[str] = []
    pairs: list[tuple[str, str]] = []
    for row in grid:
        labels = [_label(cell) for cell in row]
        if _is_heading(labels):
            heading = labels
        elif heading:
            yield dict(zip(heading, row, strict=False))
        else:
            pairs += [
                (label, value)
                for label, value, beside in zip(labels, row[1:], labels[1:], strict=False)
                if _is_field(label) and not _is_field(beside)
            ]
    yield from _split(pairs)


def _split(pairs: Iterable[tuple[str, str]], running: bool = False) -> Iterator[Record]:
    record: dict[str, str] = {}
    for label, value in pairs:
        if not _is_field(label):
            continue
        if label in record and (not running or NAME.fullmatch(label) or PERSON.fullmatch(label)):
            yield record
            record = {}
        record[label] = value
    if record:
        yield record


def _label(cell: str) -> str:
    """A heading without blanks, its number, its colon and what stands in brackets: `行政相对人名称（必填）：`."""
    text = re.sub(r"\s|\*", "", html.unescape(cell)).rstrip(":：")
    text = re.sub(r"^\d{1,2}[.、]", "", text)
    inner = re.sub(r"[(（][^()（）]*[)）]", "", text)
    code = re.search(
        r"[(（]([^()（）]*信用代码|[^()（）]*身份证[^()（）]*)[)）]", text
    )  # 行政相对人代码_1(统一社会信用代码)
    return code[1] if code else re.sub(r"_\d+$", "", inner or text)


def _is_field(label: str) -> bool:
    return 0 < len(label) <= 25 and any(field.fullmatch(label) for field in (*FIELDS, ABOUT))


def _is_heading(labels: list[str]) -> bool:
    told = [label for label in labels if _is_field(label)]
    whose = any(field.fullmatch(label) for label in told for field in FIELDS)
    return whose and len(set(told)) >= 2 and len(told) * 2 > len(labels)


def _of_record(record: Record, broad: bool) -> Iterator[tuple[str, str]]:
    of_person = is_person(record)
    for label, value in record.items():
        plain = html.unescape(value).strip()
        if plain in NOBODY:
            continue
        if THEIR_NUMBER.fullmatch(label) or NUMBER.fullmatch(label):
            yield from _numbers(plain)
        elif NAME.fullmatch(label) or PERSON.fullmatch(label):
            if of_person or (broad and not BODIES.search(plain)):
                yield from _names(plain)
        elif REPRESENTATIVE.fullmatch(label):
            if broad or (of_person and not BODIES.search(plain)):
                yield from _names(plain)
        elif not (of_person or broad):
            continue
        elif TELEPHONE.fullmatch(label):
            yield from _numbers(plain)
        elif ADDRESS.fullmatch(label):
            yield from _address(plain)
        elif CODE.fullmatch(label) and _is_identity(plain):
            yield from _numbers(plain)


def is_person(record: Record) -> bool:
    """Whether the row tells that it is about a natural person."""
    if not any(NAME.fullmatch(label) or PERSON.fullmatch(label) for label in record):
        return False
    category = _first(record, CATEGORY)
    if category in ("个人", "公民", "居民") or TOLD.search(category):
        return not re.search(r"非自然人|法人|组织|个体|企业|单位|机关|合作社", category)
    codes = [_plain(value) for label, value in record.items() if CODE.fullmatch(label)]
    if any(code not in NOBODY and not _is_identity(code) for code in codes):
        return False
    told = (
        any(_is_identity(code) for code in codes)
        or bool(re.search(r"身份证|护照|军官|士兵|港澳|台湾|台胞|居留", _first(record, DOCUMENT)))
        or bool(re.search(r"[\dA-Za-z*]{6,}", _first(record, NUMBER)))
    )
    about = any(ABOUT.fullmatch(label) for label in record)
    named = any(PERSON.fullmatch(label) for label in record) and about
    name = _plain(_first(record, NAME))
    return told or named or (bool(codes) and bool(_HAN_NAME.fullmatch(name)) and not BODIES.search(name))


def _first(record: Record, field: re.Pattern[str]) -> str:
    return next(
        (got for label, value in record.items() if field.fullmatch(label) and (got := _plain(value)) not in NOBODY), ""
    )


def _plain(value: str) -> str:
    return re.sub(r"\s|\u200b", "", html.unescape(value))


def _is_identity(text: str) -> bool:
    return bool(re.fullmatch(r"[1-8]\d{5}[\d*]{8,11}[\dXx*]|[1-8]\d{3,5}\*{6,}[\dXx*]*", text))


def _names(text: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"[、,，;；/]|[(（][^()（）]*[)）]?|\s{2,}", text):
        name = _plain(part) if not part.isascii() else part.strip()
        if _SURE_NAME.fullmatch(name) and "某" not in name:
            yield name, name[0] + "*" * (len(name) - 1)


def _numbers(text: str) -> Iterator[tuple[str, str]]:
    for found in re.finditer(r"[\dA-Za-z][\dA-Za-z*\s-]{4,24}[\dA-Za-z*]", text):
        word = re.sub(r"\s", "", found[0])
        if sum(map(str.isdigit, word)) >= 5:
            yield word, word[:3] + "*" * (len(word) - 3)


def _address(text: str) -> Iterator[tuple[str, str]]:
    county = _COUNTY.match(text)
    kept = county[0] if county else ""
    if len(_plain(text)) - len(kept) >= 3:
        yield text, f"{kept}***"
