"""An answer's headers, kept exactly and cheaply: a *form* that many answers share, and the few values that differ.

Of a form's (name, what) pairs, `what` is the value as received (text), one of the slots below (a number), or
[seconds]: an HTTP-date that lies so long after the answer's Date (after `observed_at` where it has none). A value
goes into a slot only if the slot gives it back to the letter; whatever else servers say is kept as received.
"""

from __future__ import annotations

import json
import re
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache

from archive.records import DAY, Instant

Headers = tuple[tuple[str, str], ...]
Form = tuple[tuple[str, "str | int | list[int]"], ...]
Variable = tuple[int, ...]

DATE, AGE, ETAG, ETAG_OF_FILE, MODIFIED, LENGTH = range(6)
# DATE and AGE differ at each fetch, and are its `variable`; ETAG and MODIFIED are its answer's `etag` and `modified`;
# ETAG_OF_FILE is nginx's "<modified>-<size>" in hexadecimal; LENGTH is the body's size.

JUST_NOW = 2  # seconds: a Last-Modified no older than this is the time of rendering, and moves with Date
LONGEST = 366 * DAY  # an Expires further ahead than this is a fixed day, such as nginx's in 2037
_CANONICAL = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
_COUNT = re.compile(r"0|[1-9]\d{0,14}")


class Split:
    """One answer's headers, apart: `form`, `etag`, `modified`, and the fetch's `variable`."""

    __slots__ = ("etag", "form", "modified", "variable")

    def __init__(self, headers: Headers, at: Instant, size: int | None, before: Headers = ()) -> None:
        """`at`: observed_at; `size`: the body's. `before`: the headers of the URL's answer before this one, which tell
        a date that stands still from one that moves with the clock."""
        self.etag: str | None = None
        self.modified: int | None = None
        first = {name.lower(): value for name, value in reversed(headers)}
        last = {name.lower(): value for name, value in before}
        dated = http_date(first.get("date", ""))
        base = at if dated is None else dated
        form: list[tuple[str, str | int | list[int]]] = []
        for name, value in headers:
            key = name.lower()
            again = first.pop(key, None) is None  # of a repeated header the first alone has a slot
            still = last.get(key) == value
            form.append((name, value if again else self._what(key, value, base, still, size)))
        self.form: Form = tuple(form)
        variable = variable_of(self.form, headers, at)
        assert variable is not None, headers
        self.variable = variable

    def _what(self, key: str, value: str, base: Instant, still: bool, size: int | None) -> str | int | list[int]:
        if key == "age" and _COUNT.fullmatch(value):
            return AGE
        if key == "content-length" and value == str(size):
            return LENGTH
        if key == "etag" and value.isascii():
            return self._etag(value, size)
        stamp = http_date(value) if key in ("date", "last-modified", "expires", "memento-datetime") else None
        if stamp is None:
            return value
        if key == "date":
            return DATE
        if not still and -JUST_NOW <= stamp - base <= (JUST_NOW if key == "last-modified" else LONGEST):
            return [stamp - base]
        if key == "last-modified":
            self.modified = stamp
            return MODIFIED
        return value

    def _etag(self, value: str, size: int | None) -> int:
        # Its own `modified` may come after it: nginx's order is Last-Modified, then ETag.
        if value == etag_of_file(self.modified, size):
            return ETAG_OF_FILE
        self.etag = value
        return ETAG


def variable_of(form: Form, headers: Headers, at: Instant) -> Variable | None:
    """What a fetch with these headers has to keep beside that form; None where the form is another's."""
    if len(form) != len(headers):
        return None
    variable = []
    for (name, what), (got, value) in zip(form, headers, strict=True):
        if name != got:
            return None
        if what == DATE:
            stamp = http_date(value)
            if stamp is None:
                return None
            variable.append(at - stamp)
        elif what == AGE:
            if not _COUNT.fullmatch(value):
                return None
            variable.append(int(value))
    return tuple(variable)


def join(
    form: Form, etag: str | None, modified: int | None, variable: Variable, at: Instant, size: int | None
) -> Headers:
    """The headers as they were received; the reverse of `Split`."""
    rest = list(variable)
    kept = [rest.pop(0) if what in (DATE, AGE) else 0 for _, what in form]
    base = next((at - late for late, (_, what) in zip(kept, form, strict=True) if what == DATE), at)
    slots = {ETAG: etag or "", ETAG_OF_FILE: etag_of_file(modified, size), LENGTH: str(size)}
    headers = []
    for (name, what), number in zip(form, kept, strict=True):
        if isinstance(what, str):
            value = what
        elif isinstance(what, list):
            value = date_text(base + what[0])
        elif what == DATE:
            value = date_text(base)
        elif what == AGE:
            value = str(number)
        else:
            value = date_text(modified or 0) if what == MODIFIED else slots[what]
        headers.append((name, value))
    return tuple(headers)


def etag_of_file(modified: int | None, size: int | None) -> str:
    return f'"{modified:x}-{size:x}"' if modified is not None and size is not None else ""


@lru_cache(4096)
def http_date(text: str) -> Instant | None:
    """The instant of an HTTP-date (RFC 9110 §5.6.7, IMF-fixdate) written as `date_text` writes it; else None."""
    if not _CANONICAL.fullmatch(text):
        return None
    try:
        instant = int(parsedate_to_datetime(text).timestamp())
    except ValueError:  # the 31st of February
        return None
    return instant if date_text(instant) == text else None


@lru_cache(4096)
def date_text(instant: Instant) -> str:
    return formatdate(instant, usegmt=True)


def pack_form(form: Form) -> str:
    return json.dumps(form, separators=(",", ":"))


@lru_cache(4096)
def unpack_form(packed: str) -> Form:
    return tuple((name, what) for name, what in json.loads(packed))


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
