"""What the judge says, in Chinese: verdicts' words and findings' details are recorded in English, by templates.

phrasebook.yml has each template with its Chinese. A text is read back into its template and parts, and said in Chinese;
what is read by none stays as it is. A test holds every text of both samples, and every kind of finding, to the phrasebook.
Instants, days and titles are carried over as they are: nothing is judged anew, and nothing added.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

TEXTS = Path(__file__).parent / "phrasebook.yml"
INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00"
QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
SLOT = re.compile(r"\{([a-z]+)(\d?)\}")
Names = Mapping[str, str]


def _instant(text: str, _: Names) -> str:
    return f"{_day(text[:10], _)}{text[11:16]}"


def _end(text: str, _: Names) -> str:
    """A midnight as the end of the day before it, as deadlines are said."""
    if text[11:16] != "00:00":
        return _instant(text, _)
    return f"{_day((date.fromisoformat(text[:10]) - timedelta(1)).isoformat(), _)}24时"


def _outages(text: str, names: Names) -> str:
    return re.sub(INSTANT, lambda found: _instant(found[0], names), text.replace("; ", "、"))


def _day(text: str, _: Names) -> str:
    """A day, or what a page prints of itself: with its hour where it has one."""
    whole = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?: ?(\d\d:\d\d(?::\d\d)?))?", text)
    return f"{int(whole[1])}年{int(whole[2])}月{int(whole[3])}日{whole[4] or ''}" if whole else text


def _title(text: str, _: Names) -> str:
    inner = re.sub(r"\\(.)", r"\1", text[1:-1])
    return inner if inner.startswith("《") else f"“{inner}”"


def _ids(text: str, names: Names) -> str:
    """Sections by their names."""
    return "、".join(f"“{names[one]}”" if one in names else one for one in text.split(", "))


def _titles(text: str, _: Names) -> str:
    return text.replace("; ", "；")


def _places(text: str, _: Names) -> str:
    """Where an element was looked for; a name beside them is the page's own."""
    for word, zh in PLACES.items():
        text = re.sub(rf"\b{word}\b", zh, text)
    return re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", text)


def _ground(text: str, _: Names) -> str:
    """By what a thing was told."""
    scored = re.fullmatch(r"(.+), score ([\d.]+) of 1", text)
    return f"{GROUNDS.get(scored[1], scored[1])}（得分{scored[2]}）" if scored else GROUNDS.get(text, text)


def _more(text: str, names: Names) -> str:
    return chinese(text, names)


def _plain(text: str, _: Names) -> str:
    return text


PLACES = {  # longer ones first
    "nothing that was read": "已读之处",
    "linked page": "所链接页的",
    "name of a file": "文件名",
    "page head": "页首",
    "its title": "标题",
    "title": "标题",
    "text": "正文",
    "file": "文件",
    "meeting": "会议",
    "its sign-off": "落款",
    "its issuer": "发文机关",
    "its source": "信息来源",
    "its row": "该行",
}
GROUNDS = {
    "the title": "标题",
    "its title": "标题",
    "the period in its title": "标题所载周期",
    "an edition of its own page": "其自身页面的新版本",
    "a link between the pages": "两页之间的链接",
    "the document number in its text": "正文中的文号",
    "its name in the text": "正文中的名称",
}
SLOTS: Mapping[str, tuple[str, Callable[[str, Names], str]]] = {
    "at": (INSTANT, _instant),
    "end": (INSTANT, _end),
    "outages": (r".+?", _outages),
    "makers": (r".+\(its [a-z-]+\)", _places),
    "on": (r"\d{4}(?:-\d\d){0,2}(?: ?\d\d:\d\d(?::\d\d)?)?", _day),
    "n": (r"\d[\d.,]*(?:–\d+)?%?", _plain),
    "title": (QUOTED, _title),
    "url": (r"\S+", _plain),
    "ids": (r"[^;:]+?", _ids),
    "titles": (r".+", _titles),
    "places": (r"[^;]+?", _places),
    "words": (r"[^;]+?", _plain),
    "text": (r".+?", _plain),
    "ground": (r"[^;:]+?", _ground),
    "more": (r".+", _more),
}


class Template(NamedTuple):
    """An English template as a pattern, and what is said in its place."""

    pattern: re.Pattern[str]
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    zh: str

    def read(self, text: str, names: Names) -> str | None:
        found = self.pattern.fullmatch(text)
        if found is None:
            return None
        told = (SLOTS[kind][1](part, names) for kind, part in zip(self.kinds, found.groups(), strict=True))
        return self.zh.format(**dict(zip(self.names, told, strict=True)))


@cache
def templates() -> tuple[Template, ...]:
    """Those of phrasebook.yml, in its order: the first that reads a text is taken."""
    rows: dict[str, str] = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    return tuple(_template(en, zh) for en, zh in rows.items())


def _template(en: str, zh: str) -> Template:
    slots = list(SLOT.finditer(en))
    ends = [0, *(slot.end() for slot in slots)]
    texts = [re.escape(en[end : slot.start()]) for end, slot in zip(ends, slots, strict=False)]
    pieces = [f"{text}({SLOTS[slot[1]][0]})" for text, slot in zip(texts, slots, strict=True)]
    pattern = re.compile("".join(pieces) + re.escape(en[ends[-1] :]), re.S)
    return Template(pattern, tuple(s[1] for s in slots), tuple(s[1] + s[2] for s in slots), zh)


def chinese(text: str, names: Names = {}) -> str:  # noqa: B006  (never written)
    """The text in Chinese: whole, else clause by clause; a clause that no template reads stays as it is. `names`: of
    sections, by id."""
    whole = _read(text, names)
    if whole is not None:
        return whole
    clauses = text.split("; ")
    return "；".join(_read(clause, names) or clause for clause in clauses) if len(clauses) > 1 else text


def _read(text: str, names: Names) -> str | None:
    said = (template.read(text, names) for template in templates())
    return next((zh for zh in said if zh is not None), None)


def unsaid(texts: Iterable[str]) -> list[str]:
    """Those of which some words stay English: for the tests."""
    return [text for text in texts if re.search(r"\b(?:the|its|was|were|not|no|of|by|it|in)\b", bare(chinese(text)))]


def bare(text: str) -> str:
    """Without what pages say themselves: titles, quotations, addresses."""
    return re.sub(r"“[^”]*”|《[^》]*》|https?://\S+", "", text)
