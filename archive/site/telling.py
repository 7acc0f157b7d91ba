"""What derived rows may say: titles, subjects, explanations and details, without private numbers, without what is
withheld, and without the persons that the item's own pages mask."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping

from archive.catalogue.withheld import Extent
from archive.site import persons
from archive.site.masking import mask_text
from archive.site.veil import Veil, quoted
from archive.site.withholding import LEAST, SAID, Plan, text_of_body, words_of
from archive.store import Archive

CUT = re.compile(
    r"(?<=“)….{0,3}|.{0,3}…(?=”)"
)  # where a quotation begins or ends within a name, half of it would stand
LONG = re.compile("“[^”]{13,}”")  # more than the word that was looked for
_HEAD = LEAST  # characters by which a word is looked up


class Phrases:
    """Whole phrases and what stands in their place; a text is searched in one pass, however many there are."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._by_head: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
            if len(phrase) >= _HEAD:
                self._by_head[phrase[:_HEAD]].append((phrase, phrases[phrase]))

    def replaced(self, text: str) -> str:
        if not self._by_head:
            return text
        at, pieces = 0, []
        while at < len(text):
            known = self._by_head.get(text[at : at + _HEAD], ())
            phrase, instead = next((pair for pair in known if text.startswith(pair[0], at)), (text[at], text[at]))
            pieces.append(instead)
            at += len(phrase)
        return "".join(pieces)


class Telling:
    """`mask` for any text of the copy; `hide` for one that is about an item."""

    def __init__(self, archive: Archive, shown: sqlite3.Connection, plan: Plan) -> None:
        self._hidden = {item: Veil(dict.fromkeys(words, SAID)) for item, words in plan.items.items()}
        self._people: dict[int, Veil] = {}
        phrases = dict.fromkeys((form for word in plan.words for form in (word, *quoted(word))), SAID)
        self._broad = frozenset(digest for digest, extent in plan.bodies.items() if extent is Extent.PERSONAL)
        for item, words, people in _people(archive, shown, self._broad):
            self._people[item] = Veil(people)
            over = {word: self._people[item].over(word) for word in words}
            phrases = {**{word: told for word, told in over.items() if told != word}, **phrases}
        self._phrases = Phrases(phrases)
        self._archive, self._quoted = archive, dict[str, Veil]()
        self._masked = _masked(shown)
        self._unshown = {row[0] for row in shown.execute("SELECT digest FROM bodies WHERE data IS NULL")}

    def mask(self, text: str | None) -> str | None:
        return None if text is None else mask_text(self._phrases.replaced(text))

    def hide(self, text: str | None, item: int | None) -> str | None:
        """The text of a row that bears an item."""
        if text is None:
            return None
        for veils in (self._hidden, self._people):
            if item in veils:
                text = veils[item].over(text)
        return self.mask(text)

    def quote(self, text: str, item: int | None, digest: str | None) -> str | None:
        """Words out of a page: without the persons that its body masks, and none of a body that is not shown."""
        if digest in self._unshown:
            text = LONG.sub("“…”", text)
        if digest in self._masked:
            if digest not in self._quoted:
                self._quoted[digest] = Veil(_of_body(self._archive, digest, digest in self._broad))
            text = self._quoted[digest].over(CUT.sub("…", text))
        return self.hide(text, item)

    def hidden(self, item: int | None) -> bool:
        return item in self._hidden

    def name(self, text: str | None, item: int | None) -> str | None:
        """What an item is called: its title or number, or that it is withheld."""
        return SAID if self.hidden(item) and text is not None else self.hide(text, item)


def _people(
    archive: Archive, shown: sqlite3.Connection, broad: frozenset[str]
) -> Iterator[tuple[int, frozenset[str], dict[str, str]]]:
    """Each item whose titles bear a person that its page, or the list that first showed it, masks: with its words."""
    masked = _masked(shown)
    if not masked:
        return
    pages: dict[int, set[str]] = defaultdict(set)
    for sql in (OWN, LISTS):
        for item, digest in archive.conn.execute(sql):
            if (text := f"sha256:{digest.hex()}") in masked:
                pages[item].add(text)
    for item in sorted(pages):
        words = frozenset(words_of(archive.conn, item))
        told = [digest for digest in sorted(pages[item]) if _could_name(masked[digest], words)]
        people = {name: stars for digest in told for name, stars in _of_body(archive, digest, digest in broad).items()}
        named = {name: stars for name, stars in people.items() if any(name in word for word in words)}
        if named:
            yield item, words, named


def _masked(shown: sqlite3.Connection) -> dict[str, str]:
    """The bodies in which persons are masked, with the stars in their places."""
    return dict(shown.execute("SELECT digest, persons FROM bodies WHERE persons IS NOT NULL"))


OWN = """
SELECT DISTINCT i.item_id, b.digest FROM item_urls i JOIN editions e ON e.url_id = i.url_id
JOIN snapshots s ON s.id = e.snapshot_id JOIN bodies b ON b.id = s.body_id
"""
LISTS = """
SELECT DISTINCT i.item_id, b.digest FROM item_urls i JOIN listings l ON l.url_id = i.url_id
JOIN snapshots s ON s.visit_id = l.first_visit AND s.role = 'list' JOIN bodies b ON b.id = s.body_id
"""


def _could_name(stars: str, words: frozenset[str]) -> bool:
    """Whether a name that is shown as 张** could stand in the words: only then the body is read again."""
    forms = [re.escape(each[0]) + rf"\S{{{len(each) - 1}}}" for each in stars.split(";")]
    pattern = re.compile("|".join(forms))
    return any(pattern.search(word) for word in words)


def _of_body(archive: Archive, digest: str, broad: bool) -> dict[str, str]:
    private = persons.private_words(text_of_body(archive, digest), broad)
    return {name: private[name] for name in persons.names(private)}
