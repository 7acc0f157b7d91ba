"""What a page says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archive.records.time import Instant, day_of


class Precision(StrEnum):
    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class ClaimSource(StrEnum):
    """Where a date stands. The order is that in which they count (semantics §2, claims)."""

    SHOWN = "shown"
    META = "meta"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Claim:
    """A date that a page says of itself: the interval [begin, end) of its precision, never an observation."""

    text: str  # as printed
    begin: Instant
    end: Instant
    precision: Precision
    source: ClaimSource

    @property
    def day(self) -> date | None:
        """The local day, or None where the precision is coarser."""
        return None if self.precision in (Precision.MONTH, Precision.YEAR) else day_of(self.begin)


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that a walk wants next. Always a GET."""

    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list page. `printed` is None where no day, or no year, is printed."""

    title: str
    url: str  # absolute
    printed: Claim | None = None
    pinned: bool = False  # 置顶: breaks the order of days
    source_name: str | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    """What one page of a section's list says."""

    family: str
    rows: tuple[Row, ...]
    next: Ask | None = None  # the page after this one; None: this is the last, or the end is not told
    end_known: bool = False  # the page proves that no page follows (pager, total)
    total: int | None = None  # the list's own stated total of items
    names: tuple[str, ...] = ()  # ColumnName, breadcrumb: what the page says it is
    empty_said: bool = False  # a *rendered* text says that nothing is here (暂无信息)
    faults: tuple[str, ...] = ()  # records set aside, each with its place


@dataclass(frozen=True, slots=True)
class Attachment:
    url: str  # absolute
    name: str
    content: str | None = None  # the fingerprint of what a reader sees in it; None: not known, which is no change
    announces: bool = False  # its text says 修订 or 更正
    extends: str | None = None  # the content that it only adds lines or rows to


ANNOUNCING = ("修订", "更正")  # words by which a new edition announces itself (semantics §5, edited)


class TextState(StrEnum):
    """What could be read of an attachment."""

    WAITING = "waiting"  # not read yet
    READ = "read"
    SCANNED = "scanned"  # pages without text
    NONE = "none"  # a picture or an archive: there is no text to read
    UNSUPPORTED = "unsupported"  # of a kind that is not read here
    ENCRYPTED = "encrypted"
    BROKEN = "broken"  # cut, or no file of its kind
    LIMIT = "limit"  # it wants more time, memory or room than a file may


@dataclass(frozen=True, slots=True)
class Ignored:
    """What a noise rule left out of a text: after how many kept lines, by which rule, and what it said."""

    at: int
    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """What one article page says. Texts are None where the page does not say."""

    family: str
    title: str
    body: str  # text, whitespace collapsed, noise left out
    shown: Claim | None = None
    meta: Claim | None = None
    source_name: str | None = None  # what the page shows
    source_meta: str | None = None
    issuer: str | None = None  # 发文机关 / 发布机构 of the index table
    doc_number: str | None = None
    index_number: str | None = None
    formed: date | None = None  # 成文日期, or the day of the sign-off
    attachments: tuple[Attachment, ...] = ()
    faults: tuple[str, ...] = ()
    ignored: tuple[Ignored, ...] = ()  # noise that was left out of the body
    formed_also: tuple[date, ...] = ()  # other formation days that the page gives (semantics §3)
    links: tuple[str, ...] = ()  # absolute: pages that the text, or a line 相关解读：, leads to
    images: tuple[Attachment, ...] = ()  # pictures in the text: known by their addresses and bytes alone


class Obstacle(StrEnum):
    """Why an answer with status 200 is no content (invariant 8)."""

    CHALLENGE = "challenge"  # 加速乐, 瑞数, WZWS: told from content, never passed
    SHELL = "shell"  # a page that scripts fill
    NOTICE = "notice"  # maintenance, site closed, login
    SOFT_404 = "soft_404"  # deleted: a refresh to the parent, or a text saying so
    FOREIGN = "foreign"  # another host answered
    UNRECOGNISED = "unrecognised"  # no list, no article: a redesign


@dataclass(frozen=True, slots=True)
class Blocked:
    obstacle: Obstacle
    detail: str  # the marker that told it


Reading = ListPage | Article | Blocked
