"""P09: "政府网站未公开公共资源交易网（平台）链接": a link that must stand on the portal.

Looked for on every look at the home page, and in the latest list page of each of the portal's sections: by the words
of the link, its title or its picture, or by its address (params `links`). Where the words stand in a page without a
link of ours to read (a script, a text), it may be there: `unproven`.

It cannot see a link that a script or a picture without a text makes, nor one on a page that the catalogue does not name;
so that what is not found is no charge (`holds` 0).
"""

from __future__ import annotations

from collections.abc import Sequence

from archive.duties.rules.site import Figure, Window
from archive.records import DAY, Evidence, SitePage, State, iso

RECENT = 3 * DAY


def judge_link(homes: Sequence[SitePage], pages: Sequence[SitePage], links: Sequence[str], window: Window) -> Figure:
    """Missing where two consecutive looks at the home page a day apart, and no section's latest page, all of them read
    whole, show it."""
    read = [home for home in homes if home.whole]
    recent = [home for home in read if home.at >= window.end - RECENT]
    begin = read[0].at if read else window.begin
    if not recent:
        return Figure(State.UNOBSERVED, "no home page was read of late", begin, window.end, unknown=1)
    latest = recent[-1]
    for page in (latest, *pages):
        url = standing(page, links)
        if url:
            words = f"{url} is linked on {page.url} at {iso(page.at)}"
            return _figure(State.MET, words, begin, window, 1, [page])
    mentioned = [page for page in (latest, *pages) if any(word in page.text for word in links)]
    if mentioned:
        words = f"{'、'.join(links)}: named on {mentioned[0].url} at {iso(mentioned[0].at)}, without a link that could be read"
        return _figure(State.UNPROVEN, words, begin, window, 0, mentioned[:1])
    before = [home for home in read if home.at <= latest.at - DAY and not standing(home, links)]
    last_seen = [home for home in read if standing(home, links)]
    if not before or (last_seen and before[-1].at < last_seen[-1].at):
        words = f"not on the home page at {iso(latest.at)}; another look, a day later, would decide"
        return _figure(State.UNPROVEN, words, begin, window, 0, [latest])
    if cut := [page for page in pages if not page.whole]:
        words = f"not on the home page at {iso(latest.at)}; {cut[0].url} was not read whole at {iso(cut[0].at)} and may show it"
        return _figure(State.UNPROVEN, words, begin, window, 0, [latest, cut[0]])
    since = f"; last seen at {iso(last_seen[-1].at)}" if last_seen else ""
    words = f"{'、'.join(links)}: in no look at the home page from {iso(before[-1].at)} to {iso(latest.at)}{since}"
    also = f", nor on the latest page of {len(pages)} sections"
    return _figure(State.MISSING, words + also, begin, window, 0, [before[-1], latest, *pages])


def standing(page: SitePage, links: Sequence[str]) -> str:
    """The address of the first link that the words, or the address itself, tell; blank where there is none."""
    for link in page.links:
        if any(word in link.words or word.lower() in link.url.lower() for word in links):
            return link.url
    return ""


def _figure(state: State, words: str, begin: int, window: Window, found: int, pages: Sequence[SitePage]) -> Figure:
    evidence = tuple(Evidence("home", snapshot_id=page.snapshot_id) for page in pages)
    return Figure(state, words, begin, window.end, found, 1, len(pages), 0, evidence)
