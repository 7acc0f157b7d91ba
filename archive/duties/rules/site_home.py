"""网站不更新 (2015): "监测2周，首页栏目无信息更新的，即单项否决。（注：未注明信息发布时间的视为不更新）"; 首页不更新 (2019): "监测2周，
首页无信息更新的，即单项否决。如首页仅为网站栏目导航入口，所有二级页面无信息更新的，即单项否决。"

An update is a day printed beside a link that lies in the window, or a link that the window's first look did not have: the
note on undated items would let us overlook the second, and it is counted in the site's favour. A home page that prints
no day may be navigation only, or be filled by scripts: of it nothing is said.

It cannot see what scripts put into the page, nor an update of a text without a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from archive.duties.rules.site import Figure, Window
from archive.records import DAY, Evidence, Instant, SitePage, State, day_of, iso

WIDEST = 3 * DAY  # between two looks: a longer gap could hide an update that was taken back


def judge_home(homes: Iterable[SitePage], as_of: Instant, days: int, lag: int) -> Figure:
    """Over the `days` before the latest look, where it is of late: what came after it nobody saw. `lag`: how long the site's
    pages may trail its content; an update within it before the window counts too."""
    whole = [home for home in homes if home.whole]
    end = max((home.at for home in whole if home.at >= as_of - WIDEST), default=as_of)
    window = Window(end - days * DAY, end)
    read = [home for home in whole if home.at >= window.begin - lag - WIDEST]
    before = [home for home in read if home.at < window.begin - lag]
    seen = [*before[-1:], *(home for home in read if home.at >= window.begin - lag)]
    if not seen:
        return Figure(State.UNOBSERVED, "no home page could be read", window.begin, window.end, unknown=1)
    evidence = tuple(Evidence("home", snapshot_id=home.snapshot_id) for home in seen)
    told = (window.begin, window.end, None, 0, len(seen))
    update = _update(seen, window, lag)
    if update is not None:
        words, home = update
        first = (Evidence("home", snapshot_id=seen[0].snapshot_id), Evidence("update", snapshot_id=home.snapshot_id))
        return Figure(State.MET, words, window.begin, window.end, 1, None, len(seen), 0, first)
    longest = max(later - earlier for earlier, later in _stretches(seen, window, lag))
    if longest > WIDEST:
        words = f"{len(seen)} looks show no update; the longest gap between them, {longest // 3600} hours, is too wide to say"
        return Figure(State.UNOBSERVED, words, *told, 1, evidence)
    if not any(home.days for home in seen):
        words = "no update in any look, and no day beside any link: it may be navigation only, or filled by scripts"
        return Figure(State.UNPROVEN, words, *told, 0, evidence)
    newest = max(day for home in seen for day in home.days)
    words = f"no update in {len(seen)} looks from {iso(seen[0].at)} to {iso(seen[-1].at)}; its newest day is {newest}"
    return Figure(State.MISSING, words, *told, 0, evidence)


def _update(seen: list[SitePage], window: Window, lag: int) -> tuple[str, SitePage] | None:
    since = day_of(window.begin - lag)
    had = {link.url for link in seen[0].links}
    for home in reversed(seen):
        dated = [day for day in home.days if day >= since]
        if dated:
            return f"its home page bears {max(dated)} at {iso(home.at)}", home
        fresh = next((link for link in home.links if link.url not in had), None)
        if fresh is not None:
            return f"its home page had a new link at {iso(home.at)}: {fresh.words[:40]!r} {fresh.url}", home
    return None


def _stretches(seen: list[SitePage], window: Window, lag: int) -> Iterator[tuple[int, int]]:
    """From the window's begin, or the look before it, from look to look, to the window's end."""
    begin = min(window.begin - lag, seen[0].at)
    return pairwise([begin, *(home.at for home in seen if home.at > begin), window.end])
