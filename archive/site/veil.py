"""Words that may not be shown, found and replaced wherever they stand in a text: as they are, apart by blanks, or as
HTML, JSON and addresses write them (&#24352;, \\u5f20, %E5%BC%A0)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

_NOTHING = "\u00ad\u200b-\u200f\u2060\ufeff"  # characters that are not seen
_BLANK = rf"(?:\s|&nbsp;|&#160;|&#xa0;|&ensp;|&emsp;|&#12288;|[{_NOTHING}])*"
_APART = re.compile(
    r"</?(?:table|tbody|thead|tr|td|th|p|div|li|ul|ol|dl|dd|dt|br|hr|h[1-6]|option|select)\b[^<>]*>", re.I
)
_TAG = re.compile(r"<[^<>]*>")
_EDGE = "\x00"  # what parts two cells: words that only meet there are no word


class Veil:
    """Replaces each word of a mapping by what is to stand there instead; the longest words first, in one pass."""

    def __init__(self, words: Mapping[str, str]) -> None:
        shown = {_bare(word): instead for word, instead in words.items() if _bare(word)}
        ordered = sorted(shown, key=lambda word: (-len(word), word))
        self._instead = [shown[word] for word in ordered]
        self._pattern = re.compile("|".join(f"({_whole(word, _forms(word))})" for word in ordered)) if ordered else None
        plain = [_whole(word, re.escape(word)) for word in ordered if word not in shown[word]]
        self._plain = re.compile("|".join(plain)) if plain else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def over(self, text: str) -> str:
        """The text with every word replaced."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._instead[(found.lastindex or 1) - 1], text)

    def shows_through(self, text: str) -> bool:
        """Whether a reader of the page would still see one of the words: tags and blanks off, entities read."""
        return self._plain is not None and self._plain.search(plain_of(text)) is not None


def plain_of(text: str) -> str:
    """What a reader sees of a page, without tags and blanks."""
    return _bare(html.unescape(inline_text(text)))


def inline_text(text: str) -> str:
    """The text without the tags that part no words."""
    return _TAG.sub("", _APART.sub(_EDGE, text))


def _bare(word: str) -> str:
    return re.sub(rf"[\s{_NOTHING}]", "", word)


def _whole(word: str, pattern: str) -> str:
    """Digits and letters stand alone: within a longer number they are another."""
    before = r"(?<![0-9A-Za-z])" if word[0].isascii() and word[0].isalnum() else ""
    after = r"(?![0-9A-Za-z])" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"{before}{pattern}{after}"


def _forms(word: str) -> str:
    return _BLANK.join(_form(char) for char in word)


def _form(char: str) -> str:
    """A pattern of every way in which the character may be written."""
    if char.isascii() and char.isalnum():
        return char
    escaped = json.dumps(char)[1:-1]
    ways = {re.escape(char), f"&#{ord(char)};", f"(?i:&#x0*{ord(char):x};)", f"(?i:{re.escape(escaped)})"}
    ways.update(f"(?i:{re.escape(form)})" for form in quoted(char))
    named = html.escape(char)
    return f"(?:{'|'.join(sorted({*ways, re.escape(named)}))})"


def quoted(word: str) -> Iterator[str]:
    """As addresses write it."""
    for charset in ("utf-8", "gb18030"):
        form = quote(word.encode(charset), safe="")
        yield from (form, re.sub("%..", lambda code: code[0].lower(), form))
