"""A noise rule, and what makes it a sound one: whoever writes a rule must not be able to hide an edit with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

WHAT = ("line", "part")
# Texts that a rule must never match, whatever its pattern: a sentence, a day, a number, a sum.
NEVER = (
    "2018年9月3日",
    "2018-09-03",
    "示政办字〔2018〕41号",
    "补贴标准为每户800元。",
    "关于印发工作方案的通知",
    "附件：申报表.pdf",
)


@dataclass(frozen=True, slots=True)
class NoiseRule:
    """What of a text is noise: whole lines (`line`, `^…$`) or parts of one (`part`). Blank `site_id`: of every site."""

    id: str
    site_id: str
    what: str
    match: str
    why: str


def fault_of(rule: NoiseRule) -> str | None:
    """Why the rule cannot be one: what was expected of it. None: it is sound."""
    if rule.what not in WHAT:
        return f"one of {', '.join(WHAT)}"
    try:
        pattern = re.compile(rule.match)
    except re.error as error:
        return f"a regular expression ({error})"
    if pattern.search("") is not None:
        return "a pattern that does not match nothing"
    if rule.what == "line" and not (rule.match.startswith("^") and rule.match.endswith("$")):
        return "a pattern of the whole line: ^…$"
    hit = next((text for text in NEVER if pattern.search(text)), None)
    return f"a pattern that leaves texts such as {hit!r} alone" if hit else None
