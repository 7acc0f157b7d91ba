"""An order: what one run is to crawl. Whatever cannot be done is refused here, before anything is asked or written."""

from __future__ import annotations

import getpass
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archive.records import Catalogue, Instant, RuleName, Section, Site, iso, parse_instant
from crawler import hosts, settings

COMPLETE, USAGE, INCOMPLETE, REFUSED = 0, 2, 3, 4  # exit codes (design, the public contract)
SPIDERS = ("district", "department", "sitecheck")
SITECHECK = ("sitecheck",)
SUNDAY = 6
LINKS = 10  # of each site and run, unless the order says otherwise
PATIENCE = 15  # seconds: 超过（含）15秒网站仍打不开


class Refusal(Exception):
    """Why nothing is crawled; `code` is the process's exit code."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Order:
    """One run. `observed_at` set makes it a replay; `deep` None means on Sundays; `sections` None means all."""

    catalogue: Catalogue
    archive: Path
    spiders: tuple[str, ...] = SPIDERS
    sections: frozenset[str] | None = None
    deep: bool | None = None
    observed_at: Instant | None = None
    due: bool = False  # only what has no complete visit on this day
    observer: str = platform.node() or "unknown"
    links: int = LINKS  # of each site, asked by its sitecheck

    def check(self) -> None:
        """Raise Refusal (2) where a section is unknown, or where OBSERVED_AT would date answers of the live network."""
        known = {section.id for section in self.catalogue.sections}
        unknown = sorted((self.sections or frozenset()) - known)
        if unknown:
            raise Refusal(USAGE, f"sections {', '.join(unknown)}: not in catalogue {self.catalogue.folder}")
        if self.spiders == SITECHECK and self.sections is not None:
            raise Refusal(USAGE, "-a sections: sitecheck looks at the sites, not at their sections")
        if self.spiders == SITECHECK and not self.sites():
            raise Refusal(
                USAGE, f"{self.catalogue.name}: no site to look at: expected a portal with an address in sites.csv"
            )
        if self.observed_at is not None:
            self._check_replay()

    def _check_replay(self) -> None:
        for section in self.catalogue.sections:
            if not _is_here(section):
                raise Refusal(
                    USAGE,
                    f"OBSERVED_AT {iso(self.observed_at or 0)}: section {section.id} is at {section.url}, which is not"
                    " loopback; an answer of the live network bears the instant at which it arrived",
                )
        for url in self.addresses():
            if not hosts.is_loopback(url):
                raise Refusal(
                    USAGE, f"OBSERVED_AT {iso(self.observed_at or 0)}: sitecheck asks {url}, which is not loopback"
                )

    def sites(self) -> list[Site]:
        """What sitecheck looks at: the portals, and whatever site an obligation names. As a part of a whole crawl, only
        where an obligation inspects the sites."""
        owed = [one for one in self.catalogue.obligations if one.rule is RuleName.SITE]
        if "sitecheck" not in self.spiders or self.sections is not None or (self.spiders != SITECHECK and not owed):
            return []
        named = {str(site) for one in owed for site in _listed(one.params.get("sites"))}
        return [site for site in self.catalogue.sites.values() if site.url and (site.portal or site.id in named)]

    def addresses(self) -> list[str]:
        """Of the sites that sitecheck looks at, and of the control hosts that it may ask."""
        sites = self.sites()
        return [site.url for site in sites] + (list(self.catalogue.control_hosts) if sites else [])

    @property
    def probe_seconds(self) -> int:
        """How long a site may take to open: as the most patient of the catalogue's indicators has it."""
        owed = [one.params.get("seconds") for one in self.catalogue.obligations if one.rule is RuleName.SITE]
        return max((int(str(seconds)) for seconds in owed if seconds), default=PATIENCE)

    def deep_on(self, day: date) -> bool:
        """Scheduled deep visits are Sunday's: backdated items are put in below the newest (semantics §2)."""
        return day.weekday() == SUNDAY if self.deep is None else self.deep

    def sections_on(self, day: date) -> list[Section]:
        """What is to be looked at: the sections of the spiders' sites that have an address, and are valid on the day."""
        return [section for section in self.catalogue.sections if self._wanted(section) and _valid(section, day)]

    def _wanted(self, section: Section) -> bool:
        portal = self.catalogue.sites[section.site_id].portal
        spider = "district" if portal else "department"
        return bool(section.url) and spider in self.spiders and (self.sections is None or section.id in self.sections)


def _listed(given: object) -> tuple[object, ...]:
    return tuple(given) if isinstance(given, tuple | list) else ()


def _is_here(section: Section) -> bool:
    return not section.url or hosts.is_loopback(section.url)


def _valid(section: Section, day: date) -> bool:
    return (section.valid_from or date.min) <= day <= (section.valid_to or date.max)


def own_hosts(
    catalogue: Catalogue, sections: Iterable[Section], sites: Iterable[Site] = ()
) -> dict[str, frozenset[str]]:
    """By section id, the hosts that are its site's own: where its list and its articles may be fetched. By `site` and
    its id, those of the sites that are looked at themselves."""
    own = {f"site {site.id}": hosts.machines_of(site.url) for site in sites}
    for section in sections:
        urls = (section.url, catalogue.sites[section.site_id].url)
        own[section.id] = own.get(section.id, frozenset()).union(*(hosts.machines_of(url) for url in urls if url))
    return own


def archive_path(catalogue: Catalogue, given: str | None) -> Path:
    """`--archive` or the Scrapy setting, else the environment's ARCHIVE, else `data/<district>.db`."""
    return Path(given or os.environ.get("ARCHIVE") or f"data/{catalogue.id}.db")


def instant(text: str) -> Instant:
    try:
        return parse_instant(text)
    except ValueError:
        raise Refusal(USAGE, f"OBSERVED_AT {text!r}: expected ISO 8601, such as 2018-09-03T08:00:00+08:00") from None


def settings_of(order: Order, today: date) -> Mapping[str, Any]:
    """The Scrapy settings that the catalogue decides."""
    sections = order.sections_on(today)
    decided: dict[str, Any] = {
        "USER_AGENT": user_agent(order.catalogue),
        "DOWNLOAD_SLOTS": _slots(order.catalogue, sections, order.sites()),
    }
    if all(hosts.is_loopback(url) for url in (*(section.url for section in sections), *order.addresses())):
        decided["DOWNLOAD_TIMEOUT"] = settings.LOOPBACK_TIMEOUT
        decided["HTTPPROXY_ENABLED"] = False  # True: a proxy of the environment cannot reach our loopback
    return decided


def contact_of(catalogue: Catalogue) -> str:
    """Whom a site can write to: the catalogue's contact, else the environment's CONTACT, else who runs this, and where.

    Whoever runs a site must be able to reach whoever asks it, so that there is always one.
    """
    return catalogue.contact or os.environ.get("CONTACT") or f"{getpass.getuser()}@{platform.node() or 'localhost'}"


def user_agent(catalogue: Catalogue) -> str:
    """Who asks, and whom to write to; ASCII, for a header has no charset."""
    return f"{settings.BOT_NAME}/1.0 (+{quote(contact_of(catalogue), safe=':/@?&=#+,;() ')})"


def _slots(catalogue: Catalogue, sections: Iterable[Section], sites: Sequence[Site]) -> dict[str, dict[str, Any]]:
    """One slot a host:port; where several sites share one, the longest delay counts."""
    delays: dict[str, float] = {}
    for site in sites:
        for host in hosts.machines_of(site.url):
            delays[host] = max(delays.get(host, 0.0), site.delay_s)
    for url in catalogue.control_hosts if sites else ():
        delays.setdefault(hosts.host_of(url), 0.0 if hosts.is_loopback(url) else settings.DOWNLOAD_DELAY)
    for section in sections:
        site = catalogue.sites[section.site_id]
        for host in own_hosts(catalogue, [section])[section.id]:
            delays[host] = max(delays.get(host, 0.0), site.delay_s)
    return {host: {"concurrency": 1, "delay": delay, "jitter": 0.0} for host, delay in delays.items()}
