"""What was seen of the sites themselves, from the snapshots of probes, control hosts and links; nothing is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from archive.derive.readings import form_of
from archive.reading.coding import decoded
from archive.reading.portal import Portal, is_challenge, read_portal
from archive.records import (
    DAY,
    Catalogue,
    Instant,
    LinkLook,
    Probe,
    Role,
    RuleName,
    SiteLooks,
    SitePage,
    Snapshot,
    day_of,
)
from archive.store import Archive
from archive.store.checks import checks

# Of a site, or of our way to it, which a control host tells apart; tls may be our certificates, robots its own wish.
FAILURES = frozenset({"timeout", "dns", "refused", "reset", "unreachable"})
ANSWERED = frozenset({"truncated", "too-large"})  # something came
SERVER = frozenset({500, 502, 504})  # 503 is also what a busy guard answers to a crawler
GONE = frozenset({404, 410})
CONTROLS = 8  # control hosts of one probe, at most: their numbers follow the probe's
WEEKLY, DAILY = 7 * DAY - 7200, DAY  # a link that led somewhere is asked again next week, one that did not, next day
KEPT = 62  # days: what was asked longer ago bears on no indicator, unless its own window is longer
HOMES = 22 * DAY  # how far back home pages are read: two weeks, the lag, and a look before them

Group = list[Snapshot]  # one ask, with its retries and redirects


def site_looks(archive: Archive, catalogue: Catalogue, as_of: Instant) -> dict[str, SiteLooks]:
    """By site, all that was asked of it by then; empty where no obligation inspects a site."""
    if not any(owed.rule is RuleName.SITE for owed in catalogue.obligations):
        return {}
    return _site_looks(archive, catalogue, as_of)


def _site_looks(archive: Archive, catalogue: Catalogue, as_of: Instant) -> dict[str, SiteLooks]:
    groups = list(grouped(checks(archive, as_of - _reach_back(catalogue) * DAY, as_of)))
    controls: dict[tuple[int, int], list[Group]] = defaultdict(list)  # by run and the number of the probe
    asked: dict[tuple[str, Role], list[Group]] = defaultdict(list)
    for group in groups:
        if group[0].role is Role.CONTROL:
            controls[group[0].run_id, (group[0].step or 0) // CONTROLS].append(group)
        else:
            asked[site_of(catalogue, group[0]), group[0].role].append(group)
    return {
        site: SiteLooks(
            tuple(probe_of(group, controls[group[0].run_id, group[0].step or 0]) for group in asked[site, Role.PROBE]),
            _homes(archive, asked[site, Role.PROBE], as_of),
            _pages(archive, catalogue, site, as_of),
            tuple(_link_look(archive, group) for group in asked[site, Role.LINK]),
        )
        for site in catalogue.sites
    }


def _reach_back(catalogue: Catalogue) -> int:
    """How many days back anything asked of a site may count."""
    windows = [owed.params.get("days") for owed in catalogue.obligations if owed.rule is RuleName.SITE]
    return max([KEPT, *(int(str(days)) + 2 for days in windows if days)])


def grouped(snapshots: Iterable[Snapshot]) -> Iterator[Group]:
    """By ask, in order of the first answer of each."""
    groups: dict[tuple[int, Role, int | None], Group] = {}
    for snapshot in snapshots:
        groups.setdefault((snapshot.run_id, snapshot.role, snapshot.step), []).append(snapshot)
    yield from groups.values()


def site_of(catalogue: Catalogue, asked: Snapshot) -> str:
    """The site of a probe is the one of that address; of a link, the one whose address is its longest beginning, or
    else one of the host. Blank where there is none."""
    sites = [site for site in catalogue.sites.values() if site.url]
    exact = [site.id for site in sites if site.url.rstrip("/") == asked.url.rstrip("/")]
    if exact or asked.role is Role.PROBE:
        return exact[0] if exact else ""
    inside = [site for site in sites if asked.url.startswith(site.url)]
    return max(inside, key=lambda site: len(site.url)).id if inside else ""


def links_due(archive: Archive, catalogue: Catalogue, site_id: str, now: Instant) -> list[str]:
    """The links of the site's pages that are to be asked now: those never asked first, then those asked longest ago."""
    seen = _site_looks(archive, catalogue, now).get(site_id, SiteLooks())
    last = {look.url: look for look in seen.links}  # in order of time: the latest stays
    urls = dict.fromkeys(link.url for page in (*seen.homes[-1:], *seen.pages) for link in page.links)
    due = [url for url in urls if url not in last or now - last[url].at >= (DAILY if last[url].gone else WEEKLY)]
    return sorted(due, key=lambda url: (last[url].at if url in last else 0, not (url in last and last[url].gone)))


def did_not_open(snapshots: Iterable[Snapshot]) -> bool:
    """Whether every try says that the site did not open."""
    told = [opened(snapshot) for snapshot in snapshots]
    return bool(told) and all(one is False for one in told)


def opened(snapshot: Snapshot) -> bool | None:
    """Whether the page opened; None where the answer does not tell."""
    if snapshot.error is not None:
        if snapshot.error in ANSWERED:
            return True
        return False if snapshot.error.removeprefix("robots-") in FAILURES else None
    if snapshot.status is None or snapshot.status >= 400:
        return False if snapshot.status in SERVER else None
    return True


def probe_of(group: Group, controls: list[Group]) -> Probe:
    """Opened where any try did. It did not only where every try failed, and every control host that was asked answered."""
    told = [opened(snapshot) for snapshot in group]
    at, last = group[0].observed_at, group[-1]
    why = last.error or f"HTTP {last.status}"
    if any(told):
        good = group[told.index(True)]
        return Probe(at, True, good.error or f"HTTP {good.status}", good.id)
    if not did_not_open(group):
        return Probe(at, None, f"{why} says nothing of the site", last.id)
    answers = [next((got for got in reversed(control) if answered(got)), None) for control in controls]
    ids = tuple(got.id for got in answers if got is not None)
    if not answers:
        return Probe(at, None, f"{why}, and no control host was asked", last.id)
    if None in answers:
        return Probe(at, None, f"{why}, and a control host did not answer either: our own outage", last.id, ids)
    return Probe(at, False, why, last.id, ids)


def answered(snapshot: Snapshot) -> bool:
    return snapshot.status is not None and snapshot.error is None


def _homes(archive: Archive, groups: list[Group], as_of: Instant) -> tuple[SitePage, ...]:
    """The first that opened of each day of the last weeks, and the latest two."""
    read = [group[-1] for group in groups if _is_page(group[-1]) and group[-1].observed_at > as_of - HOMES]
    first = {day_of(got.observed_at): got for got in reversed(read)}
    chosen = {got.id: got for got in (*first.values(), *read[-2:])}
    return tuple(_page(archive, got) for got in sorted(chosen.values(), key=lambda s: (s.observed_at, s.id)))


def _is_page(snapshot: Snapshot) -> bool:
    return snapshot.status == 200 and snapshot.error is None and snapshot.digest is not None


def _pages(archive: Archive, catalogue: Catalogue, site_id: str, as_of: Instant) -> tuple[SitePage, ...]:
    """Each section's first page, as its latest complete visit read it."""
    sections = {section.id for section in catalogue.sections if section.site_id == site_id}
    rows = archive.conn.execute(
        "SELECT section_id, visit_id, max(observed_at) FROM looks WHERE outcome = 'complete' AND observed_at <= ?"
        " GROUP BY section_id ORDER BY section_id",
        (as_of,),
    ).fetchall()
    found = []
    for section, visit, _ in rows:
        pages = [s for s in archive.snapshots_of(visit) if s.role is Role.LIST and s.step == 0 and _is_page(s)]
        if section in sections and pages:
            found.append(_page(archive, pages[-1]))
    return tuple(found)


def _page(archive: Archive, snapshot: Snapshot) -> SitePage:
    content_type, coding = form_of(archive, snapshot)
    assert snapshot.digest is not None
    read = _read(archive, snapshot.digest, snapshot.url, content_type, coding)
    day = day_of(snapshot.observed_at)
    days = tuple(one for one in read.days if one <= day)  # what is announced for later is no update
    return SitePage(snapshot.url, snapshot.observed_at, snapshot.id, not read.barred, read.links, days, read.text)


_readings: dict[tuple[str, str, str], Portal] = {}
MANY = 128  # home pages and list pages that are read again by the next judging


def _read(archive: Archive, digest: str, url: str, content_type: str, coding: str) -> Portal:
    key = (digest, url, content_type)
    if key not in _readings:
        if len(_readings) >= MANY:
            del _readings[next(iter(_readings))]
        _readings[key] = read_portal(decoded(archive.body(digest), coding), url, content_type)
    return _readings[key]


def _link_look(archive: Archive, group: Group) -> LinkLook:
    """Gone is what answers so, and is no check of the browser that answers so."""
    first, last = group[0], group[-1]
    why = last.error or f"HTTP {last.status}"
    gone: bool | None = None
    if last.error is None and last.status is not None:
        gone = False if last.status < 400 else True if last.status in GONE else None
    if last.error in ANSWERED:
        gone = False
    if gone and last.digest is not None:
        content_type, coding = form_of(archive, last)
        if is_challenge(decoded(archive.body(last.digest), coding), last.url, content_type):
            gone, why = None, f"{why}, a check of the browser"
    return LinkLook(first.url, first.observed_at, gone, why, last.id)
