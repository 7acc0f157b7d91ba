"""How a figure stands to its bar, and how figures of several rounds are told.

A report is plain lines. One that begins with `MISSED` is a bar that is not met: `make bench` then ends with exit code 1.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

Report = Callable[[str], None]

MET, MISSED = "met", "MISSED"


def at_least(what: str, value: float, bar: float, unit: str = "", detail: str = "") -> str:
    return _line(what, value, f"at least {bar:g}", value >= bar, unit, detail)


def at_most(what: str, value: float, bar: float, unit: str = "", detail: str = "") -> str:
    return _line(what, value, f"at most {bar:g}", value <= bar, unit, detail)


def _line(what: str, value: float, bar: str, met: bool, unit: str, detail: str) -> str:
    said = f"{value:.3f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"
    unit, detail = f" {unit}" if unit else "", f"   {detail}" if detail else ""
    return f"{MET if met else MISSED:6}  {what}: {said}{unit}, bar {bar}{unit}{detail}"


def ratios(own: Sequence[float], floor: Sequence[float]) -> tuple[float, str]:
    """The median of the rounds' ratios, and their spread. The n-th of each ran in the same round."""
    each = sorted(mine / theirs for mine, theirs in zip(own, floor, strict=True))
    return statistics.median(each), f"({len(each)} rounds, {each[0]:.2f} to {each[-1]:.2f})"
