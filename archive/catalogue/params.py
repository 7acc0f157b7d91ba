"""What each rule may be told: the parameters of an obligation, as data.

A tuple lists the values allowed; the words below name the other shapes. `answered_by` holds for every rule: a
standing question of the source (P and K rows) names the obligations whose verdicts answer it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import yaml

from archive.catalogue.cells import read_day, read_number
from archive.catalogue.faults import Fault
from archive.catalogue.files import pairs
from archive.records import RuleName, Trigger

TEXT = "text"
TEXTS = "texts"
KIND = "kind"  # a kind of district.yml
KINDS = "kinds"
OBLIGATIONS = "obligations"
COUNT = "count"  # 1 or more
NUMBER = "number"  # 0 or more
DAY = "day"
PATTERN = "pattern"  # a regular expression
DUE_RULE = "due_rule"
ELEMENTS = "elements"  # name: words, any of which shows the element
LIMITS = "limits"  # 14日, 6个月, 1年: words of the names of the sections that it binds

Shape = str | tuple[str, ...]

PARAMS: Mapping[RuleName, Mapping[str, Shape]] = {
    # which of an item's days starts the clock; blank: its formation, where the phrase counts from that
    RuleName.ITEM: {"trigger": (*(trigger.value for trigger in Trigger), "published", "closing")},
    # covers: periods that one release may answer together (1-2月); declared_nothing: words of a lawful empty report
    RuleName.PERIOD: {"covers": TEXTS, "start": DAY, "declared_nothing": TEXTS},
    # the second follows the first's closing or publication; `order` before: the second had to come first, at most
    # `lookback` days before; together: as long before the first as after it
    RuleName.PAIR: {
        "first": KIND,
        "second": KIND,
        "trigger": ("closing", "published", "formed"),
        "order": ("after", "before", "together"),
        "lookback": COUNT,
    },
    RuleName.ENTRY: {},
    RuleName.SERIES: {
        "every": ("week", "month", "quarter", "half_year", "year"),
        "due_rule": DUE_RULE,
        "covers": TEXTS,
        "title": PATTERN,
    },
    # each kind must be there (in every `every`, where one is given), of each office or in the sections as a whole
    RuleName.PRESENCE: {
        "each": KINDS,
        "every": ("month", "quarter", "half_year", "year"),
        "per": ("office", "section"),
    },
    # elements: what each item must say, `fields` as whole cells; forms: what is shown, and owed by nobody; of: which kind
    # must have which; unless: words by which nothing of it is owed; over office: in all that the office put up;
    # relayed: words of higher bodies' names, by which another's interpretation is told; news: of reports on projects
    RuleName.ELEMENTS: {
        "elements": ELEMENTS,
        "fields": ELEMENTS,
        "forms": ELEMENTS,
        "of": ELEMENTS,
        "unless": ELEMENTS,
        "over": ("item", "office"),
        "relayed": TEXTS,
        "news": TEXTS,
    },
    RuleName.NUMBERS: {"pattern": PATTERN, "restart": ("year", "never")},
    # thresholds of an inspection: so many sections or questions (`count`), so long (`days`, `months`, `limits` by words of
    # a section's name), such a `share` of `visits_per_day` that did not open within `seconds`
    # links: words of a link, or of its address, that must stand on the portal
    # veto: crossing it alone fails the site; points: what crossing it costs, or each: what one of those found costs;
    # most: the line's own value, more than which it never costs; sites: by their ids (blank: the portals)
    # item: the item (二级指标) of the source's blocks that it costs points of; read: once, where its points were read in one
    # place that is not the standard's text: then they are shown and never charged; on: which pages' broken links it counts
    RuleName.SITE: {
        "indicator": (
            "unreachable",
            "stale_home",
            "stale",
            "stale_class",
            "overdue",
            "blank",
            "unanswered",
            "broken_link",
            "contradiction",
            "link",
        ),
        "links": TEXTS,
        "limits": LIMITS,
        "sites": TEXTS,
        "count": COUNT,
        "days": COUNT,
        "months": COUNT,
        "share": NUMBER,
        "visits_per_day": COUNT,
        "seconds": COUNT,
        "veto": ("yes", "no"),
        "points": NUMBER,
        "each": NUMBER,
        "most": NUMBER,
        "item": TEXT,
        "read": ("once",),
        "on": ("home", "other"),
    },
}
COMMON: Mapping[str, Shape] = {"answered_by": OBLIGATIONS}

LIMIT = re.compile(r"[1-9]\d{0,2}(?:日|个月|年)")
DUE_RULES = (
    re.compile(r"\+(\d{1,3})日"),
    re.compile(r"\+(\d{1,3})个工作日"),
    re.compile(r"次月([1-9]|[12]\d|3[01])日前"),
)
DUE_EXPECTED = "+N日, +N个工作日, 次月N日前, MM-DD (a day of every year), or blank"


def is_due_rule(text: str) -> bool:
    """`+5日`, `+7个工作日`, `次月25日前`, `03-31`."""
    if any(rule.fullmatch(text) for rule in DUE_RULES):
        return True
    if not re.fullmatch(r"\d\d-\d\d", text) or not text.isascii():
        return False
    try:
        return bool(read_day(f"2001-{text}"))  # no leap year: a day of every year
    except ValueError:
        return False


def read_params(file: str, node: yaml.Node | None, rule: RuleName, faults: list[Fault]) -> dict[str, object]:
    """The params of one obligation; unknown ones and bad values are faults at their own lines."""
    known = {**PARAMS[rule], **COMMON}
    found: dict[str, object] = {}
    for name, (value, line) in pairs(file, node, faults, "params").items():
        if name not in known:
            faults.append(Fault(file, line, name, f"a param of the rule {rule}: {', '.join(known)}", "params"))
            continue
        try:
            found[name] = _value(file, value, known[name], faults)
        except ValueError as reason:
            faults.append(Fault(file, line, str(value.value)[:60], str(reason), f"params.{name}"))
    return found


def _value(file: str, node: yaml.Node, shape: Shape, faults: list[Fault]) -> object:
    if shape in (TEXTS, KINDS, OBLIGATIONS):
        return _texts(node)
    if shape in (ELEMENTS, LIMITS):
        named = {name: _texts(value) for name, (value, _) in pairs(file, node, faults, "params").items()}
        if shape == LIMITS and not all(LIMIT.fullmatch(name) for name in named):
            raise ValueError("N日, N个月 or N年, each with words of the names of sections")
        return named
    if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
        raise ValueError("one value")
    return _scalar(node.value.strip(), shape)


def _texts(node: yaml.Node) -> tuple[str, ...]:
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise ValueError("a list of texts")
    if not all(isinstance(part, yaml.ScalarNode) and part.value.strip() for part in node.value):
        raise ValueError("a list of texts")
    return tuple(str(part.value).strip() for part in node.value)


def _scalar(text: str, shape: Shape) -> object:
    if isinstance(shape, tuple):
        if text not in shape:
            raise ValueError(f"one of {', '.join(shape)}")
        return text
    return SCALARS[shape](text)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ValueError("a whole number, 1 or more")
    return int(text)


def _number(text: str) -> float:
    try:
        return read_number(text)
    except ValueError:
        raise ValueError("a number, 0 or more") from None


def _day(text: str) -> object:
    try:
        return read_day(text)
    except ValueError:
        raise ValueError("a day such as 2018-08-17") from None


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as reason:
        raise ValueError(f"a regular expression ({reason})") from None
    return text


def _due_rule(text: str) -> str:
    if not is_due_rule(text):
        raise ValueError(DUE_EXPECTED)
    return text


SCALARS: Mapping[str, Callable[[str], object]] = {
    TEXT: str,
    KIND: str,
    COUNT: _count,
    NUMBER: _number,
    DAY: _day,
    PATTERN: _pattern,
    DUE_RULE: _due_rule,
}
