"""链接可用性 (2015), 功能设计 (2019): links that do not lead anywhere.

How much each costs was not found in the text of either table: where a line of the catalogue sets no threshold, a broken
link is shown, and nothing is said to have failed. Broken is what answered 404 or 410 on two looks at least a day apart, with
nothing else between, and is linked on the latest page that we read. A refusal, a check of the browser, a timeout, a server's
error are not: they may be meant for us alone. Only the site's own hosts are asked.

It cannot see a page that says within itself that it is gone, nor links that scripts make.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.duties.rules.site import MOST, Figure, Window, counted
from archive.records import DAY, Evidence, Link, LinkLook, SitePage, State, iso


@dataclass(frozen=True, slots=True)
class Broken:
    link: Link
    page: SitePage  # that links it
    looks: tuple[LinkLook, ...]  # the first and the last of those that found nothing

    @property
    def words(self) -> str:
        first, last = self.looks[0], self.looks[-1]
        return (
            f"{self.link.url} ({self.link.words[:40]}), linked on {self.page.url} at {iso(self.page.at)}:"
            f" {first.why} at {iso(first.at)}, {last.why} at {iso(last.at)}"
        )

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        gone = tuple(Evidence("gone", snapshot_id=look.snapshot_id) for look in self.looks)
        return (Evidence("linked", snapshot_id=self.page.snapshot_id), *gone)


def broken(looks: Iterable[LinkLook], pages: Iterable[SitePage]) -> Iterator[Broken]:
    """`pages`: the latest of each. In order of address."""
    linked = {link.url: (link, page) for page in pages if page.whole for link in page.links}
    by_url: dict[str, list[LinkLook]] = defaultdict(list)
    for look in looks:
        by_url[look.url].append(look)
    for url, told in sorted(by_url.items()):
        last = [look for look in told if look.gone is not None]
        while last and any(not look.gone for look in last):
            last = last[1:]
        if url in linked and last and last[-1].at - last[0].at >= DAY and last[-1] is told[-1]:
            yield Broken(*linked[url], (last[0], last[-1]))


def judge_broken(
    looks: Iterable[LinkLook], found: tuple[Broken, ...], threshold: int | None, window: Window, unasked: int = 0
) -> Figure:
    """`unasked`: the links that were not asked (other hosts' among them): of them nothing is said."""
    asked = {look.url for look in looks if look.gone is not None}
    state = counted(len(found), 0, threshold) if asked else State.UNOBSERVED
    words = f"{len(found)} of {len(asked)} links asked lead nowhere; {unasked} were not asked"
    limit = f", where {threshold} are over the limit" if threshold else "; the text sets no number that was found"
    named = "; ".join(one.words for one in found[:5])
    said = f"{words}{limit}{f': {named}' if named else ''}"
    evidence = tuple(e for one in found[:MOST] for e in one.evidence)
    return Figure(state, said, window.begin, window.end, len(found), threshold, len(asked), unasked, evidence)
