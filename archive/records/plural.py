"""Counts in English sentences: 1 item, 2 items."""

from __future__ import annotations


def plural(n: int, one: str, many: str = "") -> str:
    """The number and the noun; `many` where it is not `one` with an s."""
    return f"{n} {one if n == 1 else many or f'{one}s'}"
