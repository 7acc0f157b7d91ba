"""Which second belongs to which first (a consultation and its feedback, a policy and its interpretation).

By link, then by document number, then by title with a stated score (semantics §4, a pair; issue text: never guessed).
A second that could as well belong to another first is ambiguous, and leaves unproven what it could turn.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from archive.records import Item

SURE = 0.8  # of 1: below it a likeness of titles pairs nothing
NEAR = 0.1  # another first as like as this makes the match ambiguous
SHORTEST = 6  # characters of a name that tells one document from another
QUOTED = re.compile(r"《([^《》]{4,80})》")
HEAD = re.compile(r"^.{0,30}?(?:关于(?:公开)?(?:征求|征集|对|就|印发|发布|公布)?|印发|发布|公布|对|就)")
NOISE = re.compile(
    r"(?:公开)?(?:征求|征集|征询)(?:社会|公众|群众)?(?:的)?意见(?:建议)?(?:稿)?|意见征集|(?:社会|公众)?意见(?:建议)?|采纳|反馈|情况|结果|结束"
    r"|(?:社会|公众)?(?:热点|关切)(?:问题)?|回应|答复|回复|问题|说明|通报|政策解读|文字解读|图文解读|解读|图解|一图读懂|读懂|草案|送审稿|试行|修订|公告|公示|通知|通告|的|稿|[（）()〔〕\[\]“”\"：:、，,。.\s—-]"
)
NUMBER = re.compile(r"[〔\[（(【［﹝]((?:19|20)\d\d)年?[〕\])）】］﹞]第?0*(\d{1,5})号")
FIGURES = re.compile(r"\d+|第?[一二三四五六七八九十百]+(?=[次批期季届号年])|[上下]半年")


@dataclass(frozen=True, slots=True)
class Match:
    """A second and the firsts that it may belong to; exactly one: it belongs to it. `ground` says by what."""

    second: Item
    firsts: frozenset[int]
    ground: str

    @property
    def sure(self) -> bool:
        return len(self.firsts) == 1 and not self.second.ambiguous


@dataclass(slots=True)
class Firsts:
    """The firsts of one judging, by address, number and name."""

    items: tuple[Item, ...]
    by_url: dict[str, int] = field(default_factory=dict)
    by_number: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    names: dict[int, str] = field(default_factory=dict)
    by_name: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_gram: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    linking: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for item in self.items:
            self.names[item.id] = core(item.title)
            self.by_name[self.names[item.id]].add(item.id)
            for gram in grams(self.names[item.id]):
                self.by_gram[gram].add(item.id)
            for link in links(item):
                self.linking[bare_url(link)].add(item.id)
            for url in item.urls:
                self.by_url[bare_url(url)] = item.id
            if item.doc_number:
                self.by_number[max(numbers(item.doc_number), key=len, default="")].add(item.id)

    def match(self, second: Item) -> Match | None:
        """None where nothing of the second says to which it belongs."""
        for found, ground in (
            (self._linked(second), "a link between the pages"),
            (self._numbered(second), "the document number in its text"),
        ):
            if len(found) > 1:  # a page that cites several: its title may tell
                return self._titled(second, found) or Match(second, frozenset(found), ground)
            if found:
                return Match(second, frozenset(found), ground)
        return self._titled(second) or self._quoted(second)

    def _linked(self, second: Item) -> set[int]:
        to = {self.by_url.get(bare_url(link)) for link in links(second)}
        back = {key for url in second.urls for key in self.linking.get(bare_url(url), ())}
        return {key for key in to | back if key is not None and key != second.id}

    def _numbered(self, second: Item) -> set[int]:
        """Where the title names a number, those of the text (its bases) are not asked."""
        for text in (second.title, *(edition.article.body for edition in second.editions)):
            found = {item_id for number in numbers(text) for item_id in self.by_number.get(number, ())} - {second.id}
            if found:
                return found
        return set()

    def _titled(self, second: Item, among: set[int] | None = None) -> Match | None:
        name = core(second.title)
        alike = among if among is not None else self._alike(name)
        scores = {key: likeness(name, self.names[key]) for key in alike if key != second.id}
        best = max(scores.values(), default=0.0)
        if best < SURE:
            return None
        near = frozenset(key for key, score in scores.items() if score >= max(SURE, best - NEAR) or score == best)
        exact = frozenset(key for key, score in scores.items() if score == 1.0)
        return Match(second, exact or near, f"the title, score {best:.2f} of 1")

    def _alike(self, name: str) -> set[int]:
        """Those that share a third of the name's pairs of characters: none else can come near `SURE`."""
        if self.by_name.get(name):
            return self.by_name[name]  # none can be more alike
        parts = grams(name)
        shared = Counter(key for gram in parts for key in self.by_gram.get(gram, ()))
        return {key for key, count in shared.items() if 3 * count >= len(parts)}

    def _quoted(self, second: Item) -> Match | None:
        texts = [edition.article.body for edition in second.editions]
        names = {core(name) for text in texts for name in QUOTED.findall(text)}
        found = {key for key, name in self.names.items() if len(name) >= SHORTEST and name in names} - {second.id}
        return Match(second, frozenset(found), "its name in the text, score 1.00 of 1") if found else None


def matches(firsts: Iterable[Item], seconds: Iterable[Item]) -> tuple[Match, ...]:
    """Each second that belongs, or may belong, to one of the firsts."""
    index = Firsts(tuple(firsts))
    return tuple(match for second in seconds if (match := index.match(second)) is not None)


def links(item: Item) -> set[str]:
    return {link for edition in item.editions for link in edition.article.links}


def grams(name: str) -> set[str]:
    return {name[n : n + 2] for n in range(len(name) - 1)}


def bare_url(url: str) -> str:
    """Without its scheme: lists and texts write http and https for the same page."""
    return url.partition("://")[2].partition("#")[0] or url


def numbers(text: str) -> set[str]:
    """Document numbers as 周政办字〔2018〕89. In a sentence nothing parts the sign from the words before it, so each of
    its ends is given; of a number alone the longest is the whole."""
    found = set()
    for match in NUMBER.finditer(text):
        sign = re.search(r"[\u4e00-\u9fff]{1,8}$", text[: match.start()].strip())
        found |= {f"{sign[0][n:]}〔{match[1]}〕{match[2]}" for n in range(len(sign[0]))} if sign else set()
    return found


def core(title: str) -> str:
    """The name of the thing itself: what stands in 《》, else the title without what such titles share."""
    bare = "".join(title.split())
    quoted = QUOTED.search(bare)
    return NOISE.sub("", quoted[1] if quoted else HEAD.sub("", bare, count=1))


def likeness(one: str, other: str) -> float:
    """0 to 1. Names that differ in their figures (2017年, 第3次) are different things, however like."""
    if min(len(one), len(other)) < SHORTEST:
        return 0.0
    if one == other:
        return 1.0
    figures = set(FIGURES.findall(one)), set(FIGURES.findall(other))
    if figures[0] != figures[1] and all(figures):
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
