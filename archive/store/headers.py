"""An answer's headers, kept exactly and cheaply: a *form* that many answers share, and the few values that differ.

Of a form's (name, what) pairs, `what` is the value as received (text), one of the slots below (a number), or
[seconds]: an HTTP-date that lies so long after the answer's Date (after `observed_at` where it has none). A value
goes into a slot only if the slot gives it back to the letter; whatever else servers say is kept as received.
"""

from __future__ import annotations

import json
import re
from calendar import timegm
from functools import lru_cache
from time import gmtime
from typing import NamedTuple

from archive.records import DAY, Instant

Headers = tuple[tuple[str, str], ...]
Form = tuple[tuple[str, "str | int | tuple[int]"], ...]
Variable = tuple[int, ...]

DATE, AGE, ETAG, ETAG_OF_FILE, MODIFIED, LENGTH = range(6)
# DATE and AGE differ at each fetch, and are its `variable`; ETAG and MODIFIED are its answer's `etag` and `modified`;
# ETAG_OF_FILE is nginx's "<modified>-<size>" in hexadecimal; LENGTH is the body's size.

JUST_NOW = 2  # seconds: a Last-Modified no older than this is the time of rendering, and moves with Date
LONGEST = 366 * DAY  # an Expires further ahead than this is a fixed day, such as nginx's in 2037
_CANONICAL = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", re.ASCII)
_COUNT = re.compile(r"0|[1-9]\d{0,14}", re.ASCII)
_DAYS, _MONTHS = "MonTueWedThuFriSatSun", "JanFebMarAprMayJunJulAugSepOctNovDec"
_VARIABLE = (DATE, AGE)
MEMENTO = "memento-datetime"  # counted from observed_at: in a replay that is the instant that was asked for
_SLOTTED = frozenset(["age", "content-length", "etag", "date", "last-modified", "expires", MEMENTO])
_STANDING = ("last-modified", "expires", MEMENTO)  # dates that may stand still from one answer to the next


def dates_of(headers: Headers) -> Headers:
    """The headers that `Split` compares with those of the answer before."""
    places = _places(tuple([name for name, _ in headers]))[1]
    return tuple([headers[place] for place in places])


@lru_cache(4096)
def _places(names: tuple[str, ...]) -> tuple[tuple[tuple[str, int], ...], tuple[int, ...]]:
    """Of headers of these names, those that may have a slot, in lower case, with their places: of repeated ones the first,
    and an ETag last, for it may be made of what is `modified`; and the places of the standing ones."""
    keys = [name.lower() for name in names]
    slotted = sorted((keys.index(key) for key in _SLOTTED.intersection(keys)), key=lambda at: (keys[at] == "etag", at))
    standing = tuple(place for place, key in enumerate(keys) if key in _STANDING)
    return tuple((keys[place], place) for place in slotted), standing


class Split:
    """One answer's headers, apart: `form`, `etag`, `modified`, and the fetch's `variable`."""

    __slots__ = ("etag", "form", "modified", "variable")

    def __init__(self, headers: Headers, at: Instant, size: int | None, before: Headers = ()) -> None:
        """`at`: observed_at; `size`: the body's. `before`: the headers of the URL's answer before this one, which tell
        a date that stands still from one that moves with the clock."""
        self.etag: str | None = None
        self.modified: int | None = None
        places, _ = _places(tuple([name for name, _ in headers]))
        base = at
        for key, place in places:
            if key == "date":
                dated = http_date(headers[place][1])
                base = at if dated is None else dated
        last = {name.lower(): value for name, value in before}
        form: list[tuple[str, str | int | tuple[int]]] = list(headers)
        numbers: dict[int, int] = {}
        for key, place in places:
            name, value = headers[place]
            what = self._what(key, value, at if key == MEMENTO else base, last.get(key) == value, size)
            form[place] = (name, what)
            if what in _VARIABLE:
                numbers[place] = at - base if what == DATE else int(value)
        self.form: Form = tuple(form)
        self.variable = tuple([numbers[place] for place in sorted(numbers)])

    def _what(self, key: str, value: str, base: Instant, still: bool, size: int | None) -> str | int | tuple[int]:
        if key == "age" and _COUNT.fullmatch(value):
            return AGE
        if key == "content-length" and value == str(size):
            return LENGTH
        if key == "etag" and value.isascii():
            return self._etag(value, size)
        stamp = http_date(value) if key in ("date", "last-modified", "expires", MEMENTO) else None
        if stamp is None:
            return value
        if key == "date":
            return DATE
        if not still and -JUST_NOW <= stamp - base <= (JUST_NOW if key == "last-modified" else LONGEST):
            return (stamp - base,)
        if key == "last-modified":
            self.modified = stamp
            return MODIFIED
        return value

    def _etag(self, value: str, size: int | None) -> int:
        if value == etag_of_file(self.modified, size):
            return ETAG_OF_FILE
        self.etag = value
        return ETAG


class Plan(NamedTuple):
    """A form, as it is filled in."""

    pairs: tuple[tuple[str, str], ...]  # the headers, those with slots still empty
    slots: tuple[tuple[int, str, int | tuple[int]], ...]  # with their places and names
    fixed: tuple[tuple[int, tuple[str, str]], ...]  # the headers without slots, with their places


@lru_cache(4096)
def plan(form: Form) -> Plan:
    pairs = tuple((name, what if isinstance(what, str) else "") for name, what in form)
    slots = tuple((place, name, what) for place, (name, what) in enumerate(form) if not isinstance(what, str))
    taken = {place for place, _, _ in slots}
    return Plan(pairs, slots, tuple((place, pair) for place, pair in enumerate(pairs) if place not in taken))


def variable_of(
    plan: Plan, etag: str | None, modified: int | None, headers: Headers, at: Instant, size: int | None
) -> Variable | None:
    """What a fetch with these headers keeps beside an answer of that form, etag and `modified`, so that `join` gives the
    headers back; None where the answer is another."""
    if len(headers) != len(plan.pairs):
        return None
    for place, pair in plan.fixed:
        if headers[place] != pair:
            return None
    base, variable = at, []
    for place, _, what in plan.slots:
        value = headers[place][1]
        if what == DATE:
            stamp = http_date(value)
            if stamp is None:
                return None
            base = stamp
            variable.append(at - base)
        elif what == AGE:
            if not _COUNT.fullmatch(value):
                return None
            variable.append(int(value))
    kept = (etag, modified, size)
    for place, name, what in plan.slots:
        got, value = headers[place]
        if got != name or (what != AGE and value != _value(name, what, base, at, kept)):
            return None
    return tuple(variable)


def join(
    form: Form, etag: str | None, modified: int | None, variable: Variable, at: Instant, size: int | None
) -> Headers:
    """The headers as they were received; the reverse of `Split`."""
    pairs, slots, _ = plan(form)
    headers, rest, kept = list(pairs), iter(variable), (etag, modified, size)
    numbers = {what: next(rest) for _, _, what in slots if what in _VARIABLE}
    base = at - numbers.get(DATE, 0)
    for place, name, what in slots:
        headers[place] = (name, str(numbers[AGE]) if what == AGE else _value(name, what, base, at, kept))
    return tuple(headers)


def _value(
    name: str, what: int | tuple[int], base: Instant, at: Instant, kept: tuple[str | None, int | None, int | None]
) -> str:
    """What a slot other than AGE gives back. `kept`: etag, `modified` and the body's size."""
    if what == DATE:
        return date_text(base)
    if what == LENGTH:
        return str(kept[2])
    if what == MODIFIED:
        return date_text(kept[1] or 0)
    if what == ETAG:
        return kept[0] or ""
    if what == ETAG_OF_FILE:
        return etag_of_file(kept[1], kept[2])
    assert isinstance(what, tuple)
    return date_text((at if name.lower() == MEMENTO else base) + what[0])


def etag_of_file(modified: int | None, size: int | None) -> str:
    return f'"{modified:x}-{size:x}"' if modified is not None and size is not None else ""


@lru_cache(1024)
def http_date(text: str) -> Instant | None:
    """The instant of an HTTP-date (RFC 9110 §5.6.7, IMF-fixdate) written as `date_text` writes it; else None."""
    if not _CANONICAL.fullmatch(text):
        return None
    day, month, year = int(text[5:7]), _MONTHS.find(text[8:11]) // 3 + 1, int(text[12:16])
    if not (month and year):
        return None
    instant = timegm((year, month, day, int(text[17:19]), int(text[20:22]), int(text[23:25])))
    return instant if date_text(instant) == text else None


@lru_cache(1024)
def date_text(instant: Instant) -> str:
    year, month, day, hour, minute, second, weekday, _, _ = gmtime(instant)
    name, of = _DAYS[weekday * 3 : weekday * 3 + 3], _MONTHS[month * 3 - 3 : month * 3]
    return f"{name}, {day:02} {of} {year:04} {hour:02}:{minute:02}:{second:02} GMT"


@lru_cache(4096)
def pack_form(form: Form) -> str:
    return json.dumps(form, separators=(",", ":"))


@lru_cache(4096)
def unpack_form(packed: str) -> Form:
    return tuple((name, tuple(what) if isinstance(what, list) else what) for name, what in json.loads(packed))


def fits(packed: str | None, variable: int | str | None) -> bool:
    """Whether a fetch whose answer has that form keeps so many numbers, written as `pack_variable` writes them."""
    wanted = sum(what in (DATE, AGE) for _, what in unpack_form(packed)) if packed is not None else 0
    numbers = unpack_variable(variable)
    return len(numbers) == wanted and pack_variable(numbers) == variable


def slots(packed: str | None) -> tuple[bool, bool]:
    """Whether an answer of that form keeps an `etag`, and whether it keeps a `modified`."""
    held = [what for _, what in unpack_form(packed)] if packed is not None else []
    return ETAG in held, MODIFIED in held


def pack_variable(variable: Variable) -> int | str | None:
    """None, the one number, or several as text: what a column of the type ANY holds."""
    return " ".join(map(str, variable)) if len(variable) > 1 else next(iter(variable), None)


def unpack_variable(packed: int | str | None) -> Variable:
    if packed is None:
        return ()
    return (packed,) if isinstance(packed, int) else tuple(map(int, packed.split()))
