"""Project records told from news (plan, P08: 项目信息主要以新闻报道类为主): a page that reports on a project, and none that records it.

Told as news by words of an obligation (`news`: 记者, 调研 …) where something of what its kind must have was not read. The
record of the project is another page of the obligation's sections that shares its name, or whose name stands in the
report. It cannot see a record under another name, and says nothing while an item there was not read.
"""

from __future__ import annotations

import re

from archive.duties.bench import Bench
from archive.duties.pairing import SHORTEST, SURE, core, likeness
from archive.duties.rules.elements import Answer, Material, Wanted, look_for
from archive.records import Item, Obligation, Told

PROJECT = re.compile(r".{4,}?(?:项目|工程)")
RECORD = "项目记录"  # the element's name


class Projects:
    """The project pages of one obligation."""

    def __init__(self, bench: Bench, obligation: Obligation) -> None:
        given = obligation.params.get("news", ())
        words = tuple(map(str, given)) if isinstance(given, list | tuple) else ()
        self._news = Wanted("news", words)
        self._items = bench.listed(obligation) if words else []
        self._names = {item.id: _name(item) for item in self._items}

    def told(self, item: Item, material: Material, stages: tuple[Answer, ...]) -> Answer | None:
        """Of a report: whether another page records its project. None where it is no report."""
        if not self._news.words or all(one.state is Told.FOUND for one in stages):
            return None
        report = look_for(self._news, material)
        if report.state is not Told.FOUND:
            return None
        text = "".join("".join(place.text.split()) for place in material.places)
        for other in self._items:
            name = self._names[other.id]
            same = len(name) >= SHORTEST and (name in text or likeness(name, self._names[item.id]) >= SURE)
            reports = any(word in other.title for word in self._news.words)
            if other.id != item.id and same and not reports:
                return Answer(Told.FOUND, f"another page, {other.title!r}", _page(other))
        if any(one.state is Told.UNPROVEN for one in stages) or any(not other.editions for other in self._items):
            return Answer(Told.UNPROVEN, f"told as news ({report.detail}); not all there was read", _page(item))
        return Answer(Told.ABSENT, f"told as news ({report.detail}), and no other page names the project", _page(item))


def _name(item: Item) -> str:
    """What the project is called: of its title all up to 项目 or 工程, without the words of its stage."""
    name = core(item.title)
    found = PROJECT.match(name)
    return found[0] if found else name


def _page(item: Item) -> int | None:
    return item.editions[0].snapshot_id if item.editions else None
