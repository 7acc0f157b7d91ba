"""What is recorded, and what is derived from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from archive.records.pages import Article, Claim, TextState
from archive.records.sites import SiteLooks
from archive.records.time import Instant

# What tells a cache, a mirror, a redirect or another machine from the page; cookies and the like are left out.
HEADERS_THAT_MATTER = frozenset(
    [
        "age",
        "cache-control",
        "content-encoding",
        "content-language",
        "content-length",
        "content-type",
        "date",
        "etag",
        "expires",
        "last-modified",
        "link",
        "location",
        "memento-datetime",
        "refresh",
        "retry-after",
        "server",
        "via",
        "x-cache",
        "x-powered-by",
        "x-via",
    ]
)


class Outcome(StrEnum):
    COMPLETE = "complete"
    PARTIAL = "partial"
    UNREADABLE = "unreadable"
    FAILED = "failed"
    MISSED = "missed"


class Role(StrEnum):
    """What a snapshot was asked for."""

    LIST = "list"
    ARTICLE = "article"
    ATTACHMENT = "attachment"  # a file that an article, or a list, links
    ROBOTS = "robots"
    AGAIN = "again"  # an article seconds after it was read: what differs is noise
    PROBE = "probe"  # a site's home page, to see whether it opens
    CONTROL = "control"  # a control host, when a site did not open
    LINK = "link"  # what a page of a site links, to see whether anything is there


@dataclass(frozen=True, slots=True)
class Fetch:
    """One answer or failure, before it is stored. `error` names the failure (dns, tls, timeout, reset, …)."""

    url: str
    observed_at: Instant
    role: Role
    visit_id: int | None
    step: int | None  # the ordinal of the ask in its visit's walk; None: neither a list page nor a probe
    status: int | None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None  # None: failure, or 304
    error: str | None = None


class Snapshot(NamedTuple):  # not a dataclass: one is made for each fetch, at a third of the cost
    id: int
    run_id: int
    seq: int
    url: str
    observed_at: Instant
    role: Role
    visit_id: int | None
    step: int | None
    status: int | None
    digest: str | None
    size: int | None
    error: str | None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """The testimony of one visit, as rules see it (semantics §2, what a visit testifies)."""

    visit_id: int
    section_id: str
    at: Instant  # the walk's first fetch: absence counts from here
    outcome: Outcome
    deep: bool  # read to the end
    everything: bool  # deep, of a list known to be uncapped: what it did not list was not there
    floor_on: date | None  # else: absent is what is printed strictly later; None: testifies no absence
    all_dated: bool  # every row read bears a day
    items_listed: int = 0

    def could_see(self, printed_on: date | None) -> bool:
        """Whether this look testifies the absence of a thing of that printed day, had it not listed it."""
        if self.outcome not in (Outcome.COMPLETE, Outcome.PARTIAL):
            return False
        if self.everything:
            return True
        return printed_on is not None and self.floor_on is not None and printed_on > self.floor_on


@dataclass(frozen=True, slots=True)
class Sighting:
    section_id: str
    absent_until: Instant | None
    first_seen: Instant
    last_seen: Instant
    gone_since: Instant | None
    printed_on: date | None
    absent_visit: int | None
    first_visit: int
    last_visit: int
    gone_visit: int | None


@dataclass(frozen=True, slots=True)
class Edition:
    """One content of an item: it came in (`seen_after`, `seen_from`], and was last read at `seen_until`."""

    url: str
    seen_after: Instant | None  # the last reading of the edition before; None: this is the first
    seen_from: Instant
    seen_until: Instant
    digest: str  # of the fields, noise stripped
    snapshot_id: int
    article: Article
    file: str | None = None  # the attachment that alone makes this edition another than the one before
    replaces: int | None = None  # the snapshot of what the file was before
    page_from: Instant | None = None  # `seen_from` of the page's edition that it belongs to; None: its own
    unsettled: bool = (
        False  # it differs from the one before by lines alone that also differed between looks seconds apart
    )


@dataclass(frozen=True, slots=True)
class Item:
    """One disclosed thing. Claims are those of the first editions; `published` is the one that counts."""

    id: int
    title: str
    url: str
    urls: tuple[str, ...]
    sightings: tuple[Sighting, ...]  # in order of first_seen; the first gives the item's
    editions: tuple[Edition, ...]  # in order of seen_from; none: the article was not read
    claims: tuple[Claim, ...]  # of all copies and sources; empty: undated
    published: Claim | None
    formed: tuple[date, ...]  # every formation day that the page or its editions gave
    office_id: str | None  # whom the page names as its source
    names_other: bool  # the page names a catalogue office (another, for every office but office_id)
    source_name: str | None
    doc_number: str | None
    kinds: frozenset[str] | None  # None: could not be told
    epoch: bool  # first seen in a migration: not new
    files: tuple[Edition, ...] = ()  # of an item that is a file without a page: what it was, never read for dates
    noise: tuple[Edition, ...] = ()  # shown, never judged: a second look told that they differ by noise alone
    ambiguous: bool = False  # may be the same as another: decides nothing
    followed: bool = False  # ambiguous only in that a later item may be it under another address: what it did stands
    grounds: tuple[str, ...] = ()  # of each of `urls`, why it is this item; empty: none was asked


@dataclass(frozen=True, slots=True)
class FileText:
    """What the latest version of a file says, as far as it was read."""

    state: TextState
    text: str  # lines; a spreadsheet's cells parted by tabs
    whole: bool  # False: cut at a limit
    snapshot_id: int


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of a table of decisions. `decided` None: its day could not be read."""

    number: str  # of its document: what it is known by
    decided: date | None
    shown: Claim | None = None  # the row's own 公示日期
    organ: str = ""  # who decided, where a column says it


@dataclass(frozen=True, slots=True)
class Table:
    """One content of a page, or of a file that it links, with its rows of decisions: read from `seen_from` to `seen_until`."""

    url: str  # of the page, or of the file
    seen_from: Instant
    seen_until: Instant
    snapshot_id: int
    decisions: tuple[Decision, ...] = ()
    fault: str = ""  # why its rows could not be told, all or in part; blank: they were
    first: bool = True  # it came with its page
    open: bool = (
        False  # more rows may have been shown than were read: by a script, a frame, or in columns that were not told
    )


def nothing_more(snapshot_id: int) -> bool:
    """Of no page may more be shown than was read: what is taken where nobody looks."""
    return False


@dataclass(frozen=True, slots=True)
class World:
    """All that judging sees, as of an instant: what was observed, nothing of the future."""

    as_of: Instant
    items: tuple[Item, ...]
    looks: Mapping[str, tuple[Look, ...]] = field(default_factory=dict)  # by section, in order of time
    versions: Mapping[str, str] = field(default_factory=dict)  # reader, noise, identity …
    captured_visits: Mapping[int, str] = field(default_factory=dict)  # made of others' captures: whose
    captured_pages: Mapping[int, str] = field(default_factory=dict)  # editions' snapshots that others captured: whose
    modified: Mapping[int, Instant] = field(default_factory=dict)  # Last-Modified, by snapshot of a first edition
    texts: Mapping[str, FileText] = field(default_factory=dict)  # by file URL, where a rule asks for elements
    tables: Mapping[int, tuple[Table, ...]] = field(
        default_factory=dict
    )  # by item of what owes decisions, each reading
    sites: Mapping[str, SiteLooks] = field(default_factory=dict)  # the sites themselves, by id
    spoken: Mapping[str, frozenset[str]] = field(
        default_factory=dict
    )  # by file, where pairs are owed: the words of the seconds' kinds that it holds; a file not read whole is not here
    may_show: Callable[[int], bool] = field(
        default=nothing_more, compare=False, repr=False
    )  # by a page's snapshot, whether a script or a frame may show there the second of a pair; read where it is asked
