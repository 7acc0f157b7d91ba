"""What was seen of a site itself: whether it opened, what its home page said, where its links led."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from archive.records.time import Instant


@dataclass(frozen=True, slots=True)
class Probe:
    """One visit to a site's home page, retries and all. `opened` None: it says nothing of the site."""

    at: Instant
    opened: bool | None
    why: str  # what was answered, or why it says nothing
    snapshot_id: int  # what decided
    control_ids: tuple[int, ...] = ()  # the control hosts' answers at that time


@dataclass(frozen=True, slots=True)
class Link:
    url: str  # absolute
    words: str  # its text, title and the texts of its pictures


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page of a site as it was read: its links, and the days printed beside them."""

    url: str
    at: Instant
    snapshot_id: int
    whole: (
        bool  # False: cut, a check of the browser, a script's shell, a notice: what is not in it is not proved absent
    )
    links: tuple[Link, ...] = ()
    days: tuple[date, ...] = ()
    text: str = ""  # all of it, scripts too: what stands there may become a link


@dataclass(frozen=True, slots=True)
class LinkLook:
    """Where a link led. `gone`: the answer says that nothing is there (404, 410); None: it says nothing of that."""

    url: str
    at: Instant
    gone: bool | None
    why: str
    snapshot_id: int


@dataclass(frozen=True, slots=True)
class SiteLooks:
    """All that was seen of one site, in order of time."""

    probes: tuple[Probe, ...] = ()
    homes: tuple[SitePage, ...] = ()  # the first of each day, and the latest two
    pages: tuple[SitePage, ...] = ()  # each section's latest list page
    links: tuple[LinkLook, ...] = ()
