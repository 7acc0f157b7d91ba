"""Masking of private persons' numbers in what is published: identity numbers and mobile phones.

Masked: 18-digit identity numbers whose birth day and checksum (GB 11643-1999) are right, 15-digit ones whose province and
birth day are possible, and 11-digit mobile numbers (1[3-9]...). Office telephones (0533-6195108, 23160006) stay.
The kept bytes are never touched; a masked body says so and bears both digests. Names and addresses are not masked.
"""

from __future__ import annotations

import re
from datetime import date

# Any number glued to letters or digits belongs to something longer (a digest, a file name); a decimal is no telephone.
_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?<!\d\.)(?:"
    r"(?P<id18>[1-9]\d{16}[\dXx])|(?P<id15>[1-9]\d{14})|(?P<mobile>1[3-9]\d(?P<gap>[- ]?)\d{4}(?P=gap)\d{4})"
    r")(?![0-9A-Za-z])"
)
# For bytes whose decoding cannot be taken back: after a non-digit, or after a four-byte GB18030 character (its last byte is a digit).
_RAW = re.compile(
    rb"(?:(?<![0-9])|(?<=[\x81-\xfe][0-9][\x81-\xfe][0-9]))(?:[1-9][0-9]{16}[0-9Xx]|[1-9][0-9]{14}|1[3-9][0-9]{9})(?![0-9])"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = frozenset(
    map(
        str,
        (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82),
    )
)
_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)}  # full-width digits
VERSION = 1  # of what is shown: raise it with any change here or in bodies.show


def mask_text(text: str) -> str:
    """The text with every private number masked: the leading digits stay, so that a reader sees what stood there."""
    plain, done, pieces = text.translate(_WIDE), 0, []
    for found in _NUMBER.finditer(plain):
        pieces += [text[done : found.start()], _stars(found.group())]
        done = found.end()
    return "".join(pieces) + text[done:]


def mask_bytes(body: bytes, charset: str) -> bytes:
    """The body with every private number masked, and no other byte altered."""
    text = body.decode(charset, "surrogateescape")
    if text.encode(charset, "surrogateescape") == body:
        return mask_text(text).encode(charset, "surrogateescape")
    return _RAW.sub(lambda found: _stars(found.group().decode()).encode(), body)


def _stars(number: str) -> str:
    digits = number.replace("-", "").replace(" ", "")
    if len(digits) == 11:
        return digits[:3] + "*" * 8
    if is_identity(digits):
        return digits[:4] + "*" * (len(digits) - 4)
    return number


def is_identity(number: str) -> bool:
    """Whether the digits can be a resident identity number, of 18 or of the older 15 places."""
    if number[:2] not in _PROVINCES:
        return False
    if len(number) == 15:
        return _is_day("19" + number[6:12])
    check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11]
    return _is_day(number[6:14]) and number[17].upper() == check


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return int(digits[:4]) >= 1880
