"""Masking of private persons' numbers in what is published: identity numbers and mobile phones.

Masked: 18-digit identity numbers (GB 11643-1999) whose province and birth day are possible, a wrong checksum notwithstanding
(typed wrongly, it is still a person's); those of 15 digits; 11-digit mobile numbers (1[3-9]...), also after +86. Their
groups may be set apart by spaces, dots or hyphens, tags may stand between their digits, and HTML may write these as
entities (&#49;). Kept: office telephones (0533-6195108, 23160006), document numbers, long
ids, and unified social credit codes (GB 32100-2015), which name bodies: one of digits alone is told from an identity number
by its own check character, and is masked only where both checks are right, for then it may be a person's.
The kept bytes are never touched; a masked body says so and bears both digests. Persons' names and addresses are `persons`'.
"""

from __future__ import annotations

import re
from datetime import date

from archive.site.veil import inline_text

_GAP = r"(?:&nbsp;|&ensp;|&emsp;|&#160;|&#xa0;|[-. \u00a0\u2002\u2003\u2009\u202f\u2010-\u2015\u2212])"
_LATEST = 2100  # no birth year on a page of ours is later; a longer id seldom reads as an earlier one


def _pattern(left: str, right: str) -> re.Pattern[str]:
    gap = _GAP
    return re.compile(
        rf"(?=[+0-9]){left}(?:"
        rf"(?P<id>[1-9]\d{{5}}(?:\d{{11}}|{gap}\d{{8}}{gap}?\d{{3}}|{gap}\d{{4}}{gap}\d{{4}}{gap}\d{{3}}|\d{{8}}{gap}\d{{3}})[\dXx]"
        rf"|[1-9]\d{{14}}|[1-9]\d{{5}}{gap}\d{{6}}{gap}\d{{3}})"
        rf"|(?P<code>(?:(?:\+|00)?86{gap}?)?)(?P<mobile>1[3-9]\d(?:\d{{8}}|{gap}\d{{4}}{gap}\d{{4}}|-\d{{8}}|\d{{4}}-\d{{4}}))"
        rf"){right}",
        re.ASCII,
    )


# A number glued to letters or digits belongs to something longer (a digest, a file name), but for the words that pages put
# before a telephone, a percent-encoded character, and letters alone after it; a decimal is no telephone.
_NUMBER = _pattern(
    r"(?:(?<![0-9A-Za-z])|(?<=%[0-9A-Fa-f]{2})|(?<=[Tt]el)|(?<=TEL)|(?<=[Pp]hone)|(?<=[Mm]obile))(?<!\d\.)",
    r"(?![A-Za-z]*[0-9])",
)
# For bytes whose decoding cannot be taken back, read as Latin-1: the last byte of a character before may be a letter, and
# that of a four-byte GB18030 character is a digit.
_RAW = _pattern(r"(?:(?<![0-9])|(?<=[\x81-\xfe][0-9][\x81-\xfe][0-9]))", r"(?![0-9])")
_TAGS = r"(?:<[^<>]*>)*"
_SPLIT = re.compile(r"[0-9\uff10-\uff19]\s*(?:<(?!/?(?:td|th|tr|p|div|li|br)\b)[^<>]*>\s*)+[0-9Xx\uff10-\uff19]", re.I)
# Digits, and what may stand between them, as HTML entities write them: 0-9 X x + - . and their full-width forms.
_CODED = re.compile(r"&#(?:(?P<ten>\d{2,9})|[xX](?P<hex>[0-9a-fA-F]{2,8}));?")
_WRITTEN = frozenset("0123456789Xx+-.０１２３４５６７８９Ｘｘ＋－．")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = frozenset(
    map(
        str,
        (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82),
    )
)
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # of unified social credit codes
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ＋－．\u3000", "0123456789Xx+-. ")  # full-width, each for one
VERSION = (
    7  # of what is shown: raise it with any change here, in persons, titles, veil, grids, downloads or bodies.show
)


def mask_text(text: str) -> str:
    """The text with every private number masked: the leading digits stay, so that a reader sees what stood there."""
    return _masked(_NUMBER, text)


def _masked(pattern: re.Pattern[str], text: str) -> str:
    masked = _mask(pattern, text)
    if "&#" in masked:
        masked = _mask_coded(pattern, masked)
    return _mask_across(pattern, masked) if _SPLIT.search(masked) else masked


def _mask_coded(pattern: re.Pattern[str], text: str) -> str:
    """The text without the numbers that are written as entities, in whole or in part: each is read as its character with
    a tag of the entity's length after it, so that every place stays where it is."""
    seen = _CODED.sub(_as_tagged, text)
    if seen == text:
        return text
    shown, pieces, done = _mask_across(pattern, seen), [], 0
    for entity in _CODED.finditer(text):
        if shown[entity.start()] == "*":
            pieces += [shown[done : entity.start()], "*"]
        elif seen[entity.start()] != "&":
            pieces += [shown[done : entity.start()], entity[0]]
        else:
            continue
        done = entity.end()
    return "".join(pieces) + shown[done:]


def _as_tagged(entity: re.Match[str]) -> str:
    code = int(entity["ten"]) if entity["ten"] else int(entity["hex"], 16)
    if code > 0xFFFF or chr(code) not in _WRITTEN:
        return entity[0]
    return f"{chr(code)}<{'-' * (len(entity[0]) - 3)}>"


def _mask_across(pattern: re.Pattern[str], text: str) -> str:
    """The text without the numbers that its tags part, as word processors write them: 138<span>5331</span>2345. Their
    digits go, the tags stay; no place moves."""
    seen = inline_text(text)
    plain = seen.translate(_WIDE)
    for found in pattern.finditer(plain):
        if masked := _stars(found):
            keep = len(masked.rstrip("*").replace(" ", ""))
            written = _TAGS.join(map(re.escape, seen[found.start() : found.end()]))
            text = re.sub(written, lambda got, keep=keep: _starred(got[0], keep), text)  # type: ignore[misc]
    return text


def _starred(written: str, keep: int) -> str:
    """Its tags as they stand, and of what a reader sees the first `keep` characters."""
    pieces = []
    for piece in re.split(r"(<[^<>]*>)", written):
        shown = piece if piece.startswith("<") else piece[:keep] + "*" * len(piece[keep:])
        keep -= 0 if piece.startswith("<") else min(keep, len(piece))
        pieces.append(shown)
    return "".join(pieces)


def mask_bytes(body: bytes, charset: str) -> bytes:
    """The body with every private number masked, and no other byte altered."""
    text = body.decode(charset, "surrogateescape")
    if text.encode(charset, "surrogateescape") == body:
        return mask_text(text).encode(charset, "surrogateescape")
    return _masked(_RAW, body.decode("latin-1")).encode("latin-1")


def _mask(pattern: re.Pattern[str], text: str) -> str:
    plain, done, pieces = text.translate(_WIDE), 0, []
    for found in pattern.finditer(plain):
        if masked := _stars(found):
            pieces += [text[done : found.start()], masked]
            done = found.end()
    return "".join(pieces) + text[done:]


def _stars(found: re.Match[str]) -> str | None:
    if found["mobile"]:
        return found["code"] + found["mobile"][:3] + "*" * 8
    digits = re.sub(_GAP, "", found["id"])
    return digits[:4] + "*" * (len(digits) - 4) if is_private(digits) else None


def is_private(number: str) -> bool:
    """Whether digits of 18 or 15 places are to be masked: they can be a person's, and are not rather a body's."""
    if number[:2] not in _PROVINCES:
        return False
    if len(number) == 15:
        return _is_day("19" + number[6:12])
    return _is_day(number[6:14]) and (is_identity(number) or not is_credit_code(number))


def is_identity(number: str) -> bool:
    """Whether 18 places bear the check character of a resident identity number (GB 11643-1999)."""
    check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11]
    return number[17].upper() == check


def is_credit_code(number: str) -> bool:
    """Whether 18 places bear the check character of a unified social credit code (GB 32100-2015)."""
    total = sum(_CODE.index(place) * pow(3, at, 31) for at, place in enumerate(number[:17]))
    return number[0] in "159" and number[17].upper() == _CODE[-total % 31]


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1880 <= int(digits[:4]) <= _LATEST
