"""A story as the server tells it: its sites, lists, things and troubles, and what the home pages show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.sample import families
from tests.sample import story as first
from tests.sample.model import Host, Shelf, Thing
from tests.sample.places import HOSTS, SHELVES
from tests.sample.timeline import days
from tests.sample.trouble import TROUBLES, Trouble

NEWS = tuple((f"/news/{n}.html", f"示例区要闻第{n}条", f"2018-08-{n:02}") for n in range(1, 9))

# What every page links, and all of the news but the last, which leads nowhere.
STANDING = ("/zwgk/", *(f"/nav/{n}.html" for n in range(7)), *(url for url, _, _ in NEWS[:-1]))


@dataclass(frozen=True)
class Front:
    """What the home page of a host shows from an instant on: (address, words, day), and a text without a link."""

    host: str
    at: str
    rows: tuple[tuple[str, str, str], ...]
    text: str = ""


@dataclass(frozen=True)
class Story:
    """`plain`: (host, path) of further pages that are there. `days(n)`: the instants of the first n days."""

    hosts: Mapping[str, Host]
    shelves: Mapping[str, Shelf]
    things: tuple[Thing, ...]
    troubles: tuple[Trouble, ...]
    catalogue: Path
    days: Callable[[int | None], list[str]]
    fronts: tuple[Front, ...] = ()
    plain: frozenset[tuple[str, str]] = frozenset()

    def family(self, shelf: Shelf) -> str:
        return shelf.family or self.hosts[shelf.host].family

    def path(self, thing: Thing) -> str:
        shelf = self.shelves[thing.shelf]
        return families.path_of(thing, shelf, self.family(shelf))


FIRST = Story(
    hosts=HOSTS,
    shelves=SHELVES,
    things=first.THINGS,
    troubles=TROUBLES,
    catalogue=Path(__file__).parent / "catalogue",
    days=days,
    fronts=tuple(Front(host, "2018-01-01", NEWS) for host in HOSTS),
    plain=frozenset((host, path) for host in HOSTS for path in STANDING),
)
