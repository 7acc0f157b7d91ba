"""Noise: what of a page's text changes with every answer, and is no text. Rules are data (`noise.csv`, and a district's own).

A rule leaves out whole lines of the body (`line`) or parts of one (`part`), never a title, a date, a number or an
attachment. What was left out is kept beside the article, so that it can be counted and shown. A second look, seconds after
the first, shows what differs by construction; `differing` tells its lines, and `pattern_of` which of them can be a rule.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

from archive.records import Article, Ignored, NoiseRule
from archive.records.noise import fault_of

COLUMNS = ("id", "site_id", "what", "match", "why")
LONGEST = 40  # characters of a line that can be noise: longer ones are sentences
TOKEN = re.compile(r"[0-9A-Za-z]+")
WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z]")
# What a number in a line could mean: sums, shares, days, document numbers, articles of law. Never learned.
MEANS = re.compile(
    r"[元万亿％%〔〕号年月日条款亩吨户套名件期批]|[。；，;,]|\d\s*[.．/／:：—－-]\s*\d|截止|限|金额|标准|比例|费|价|罚|奖|补"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that differed between two looks: its pattern, and how it read in each."""

    match: str
    first: str
    second: str


@lru_cache(maxsize=1)
def built_in() -> tuple[NoiseRule, ...]:
    """The rules that hold everywhere."""
    text = files("archive.reading").joinpath("noise.csv").read_text(encoding="utf-8")
    rules = tuple(NoiseRule(*(row[name] for name in COLUMNS)) for row in csv.DictReader(io.StringIO(text)))
    for rule in rules:
        if fault := fault_of(rule):
            raise ValueError(f"noise.csv: {rule.id}: expected {fault}")
    return rules


def version_of(rules: Iterable[NoiseRule]) -> str:
    """What the rules do, as a digest: reasons may be written anew."""
    said = "\n".join(f"{rule.id}\t{rule.site_id}\t{rule.what}\t{rule.match}" for rule in rules)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


@lru_cache(maxsize=4096)
def _compiled(match: str) -> re.Pattern[str]:
    return re.compile(match)


def strip(line: str, rules: Iterable[NoiseRule]) -> tuple[str, list[tuple[str, str]]]:
    """The line without noise (blank: all of it was), and what was left out by which rule."""
    out: list[tuple[str, str]] = []
    for rule in rules:
        pattern = _compiled(rule.match)
        if rule.what == "line" and pattern.fullmatch(line):
            return "", [*out, (rule.id, line)]
        if rule.what == "part":
            out += [(rule.id, found.group()) for found in pattern.finditer(line) if found.group()]
            line = pattern.sub("", line)
    return line, out


def without(body: str, rules: Iterable[NoiseRule]) -> tuple[str, tuple[Ignored, ...]]:
    """The text without noise, and what was left out: after how many kept lines, by which rule."""
    kept: list[str] = []
    out: list[Ignored] = []
    given = tuple(rules)
    for line in body.split("\n"):
        left, ignored = strip(line, given)
        out += [Ignored(len(kept), rule, text) for rule, text in ignored]
        if left.strip() or not ignored:
            kept.append(left)
    return "\n".join(kept), tuple(out)


def differing(first: Article, second: Article) -> tuple[Candidate, ...]:
    """What differs between two looks seconds apart, as patterns of whole lines, whether or not they could be noise.
    Nothing where more than numbers in lines does: another title, day shown, file, or text is an edit, or another page."""
    lines, others = first.body.split("\n"), second.body.split("\n")
    if _fixed(first) != _fixed(second) or len(lines) != len(others):
        return ()
    pairs = [(a, b) for a, b in zip(lines, others, strict=True) if a != b]
    patterns = [shape_of(a, b) for a, b in pairs]
    if not all(patterns):
        return ()
    return tuple(Candidate(p, a, b) for p, (a, b) in zip(patterns, pairs, strict=True) if p is not None)


def _fixed(article: Article) -> tuple[object, ...]:
    files = sorted((got.name, urlsplit(got.url).path) for got in (*article.attachments, *article.images))
    return (article.title, article.shown, article.doc_number, files, article.family)


def pattern_of(first: str, second: str) -> str | None:
    """The pattern of a line that can be noise. None where it could mean something: a sentence, a sum, a day, a time, a
    number of a document or of households."""
    if (
        len(first) > LONGEST
        or MEANS.search(first)
        or MEANS.search(second)
        or not WORDS.search(TOKEN.sub("", first) or "")
    ):
        return None
    return shape_of(first, second)


def shape_of(first: str, second: str) -> str | None:
    """The pattern of both lines: their words to the letter, and a number or token where the two differ. None where
    other words differ."""
    if TOKEN.sub("\0", first) != TOKEN.sub("\0", second):
        return None
    pieces, at = [], 0
    for a, b in zip(TOKEN.finditer(first), TOKEN.finditer(second), strict=True):
        pieces.append(re.escape(first[at : a.start()]))
        same = a.group() == b.group()
        number = a.group().isdecimal() and b.group().isdecimal()
        pieces.append(re.escape(a.group()) if same else r"\d+" if number else "[0-9A-Za-z]+")
        at = a.end()
    return f"^{''.join(pieces)}{re.escape(first[at:])}$"
