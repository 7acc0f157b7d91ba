"""示例新区, the second district: shorter than the first, with what the first has none of. Least lengths of display, what stays
for good, tables of decisions, elements, standing questions, quotas, what had to come before, broken series, leads, the
sites' own indicators, and a site that moves to a new platform in the middle.

`story` says what the offices do, `expected` what the archive must then say, by hand after semantics.md.
"""

from __future__ import annotations

from pathlib import Path

from tests.sample.second.places import HOSTS, SHELVES, days
from tests.sample.second.story import FRONTS, PLAIN, THINGS, TROUBLES
from tests.sample.told import Story

SECOND = Story(
    hosts=HOSTS,
    shelves=SHELVES,
    things=THINGS,
    troubles=TROUBLES,
    catalogue=Path(__file__).parent / "catalogue",
    days=days,
    fronts=FRONTS,
    plain=PLAIN,
)

__all__ = ["SECOND"]
