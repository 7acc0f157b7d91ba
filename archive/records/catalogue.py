"""The catalogue: a district as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from archive.records.noise import NoiseRule


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a standard that scores a site (一级指标). `points`, and a value of `items` (二级指标): None where not found."""

    name: str
    points: float | None = None
    items: Mapping[str, float | None] = field(default_factory=dict)
    optional: bool = False  # not checked at a site whose body serves nobody directly
    checked: tuple[str, ...] = ()  # sites said to be checked for it, where it is optional
    unchecked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    title: str
    number: str
    dated: date | None
    valid_from: date | None
    valid_to: date | None
    days: str | None  # "calendar" or "working": how a bare 日 is read; None: the text is silent
    lenient_to: date | None = None  # a plan of one year: the last day on which every reading owes
    full_points: float | None = None  # of a standard that scores a site
    pass_points: float | None = None  # below which a site fails
    bonus_above: float | None = None  # above which what a standard adds (加分) is added
    bonus_points: float | None = None  # at most so much
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    id: str
    words: tuple[str, ...]
    hints: tuple[str, ...]  # deliberately wide: what could be of this kind


@dataclass(frozen=True, slots=True)
class Site:
    id: str
    name: str
    url: str
    portal: bool
    id_code: str
    family: str
    lag_s: int
    delay_s: float
    note: str


@dataclass(frozen=True, slots=True)
class Epoch:
    site_id: str
    from_on: date
    to_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Office:
    id: str
    name: str
    office_class: str  # blank: in no class
    valid_from: date | None
    valid_to: date | None
    successor_id: str
    note: str


@dataclass(frozen=True, slots=True)
class Alias:
    office_id: str
    alias: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    site_id: str
    name: str
    url: str  # blank: wanted
    valid_from: date | None
    valid_to: date | None
    family: str
    office_id: str  # blank: shared
    kinds: tuple[str, ...]
    capped: bool | None  # None: unknown
    status: str  # verified, unverified, wanted
    origin: str
    note: str


class Trigger(StrEnum):
    FORMED = "formed"
    CHANGED = "changed"
    OBTAINED = "obtained"
    DECISION = "decision"
    APPROVAL = "approval"
    MEETING_END = "meeting_end"
    OTHER_ITEM = "other_item"
    EVENT_BEFORE = "event_before"
    PERIOD_START = "period_start"
    FIXED_DATE = "fixed_date"


class Unit(StrEnum):
    DAY = "day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A deadline as the engine reads it; `text` is as the source writes it.

    Exactly one of `offset` (n `unit`s after the trigger), `every` (a cadence) and `fixed` (MM-DD) is set where
    `decidable`; `branches` give another phrase for kinds of item; `minimum_days` is a display length.
    """

    text: str
    decidable: bool
    triggers: tuple[Trigger, ...] = ()
    offset: int | None = None
    unit: Unit | None = None  # of the offset
    before: bool = False  # counted back from the event
    every: Unit | None = None
    count: int = 1  # at least so many in each period
    fixed: str | None = None  # "MM-DD"
    minimum_days: int | None = None
    minimum_unit: Unit = Unit.DAY  # of `minimum_days`: calendar or working days
    permanent: bool = False
    branches: tuple[tuple[str, Phrase], ...] = ()  # (kind word, phrase)
    override: bool = False  # 法律法规另有规定的从其规定
    inherits: bool = False  # 同上
    confidence: float = 1.0  # below 1: a typo or lost digit was read over


class RuleName(StrEnum):
    ITEM = "item"
    PERIOD = "period"
    PAIR = "pair"
    ENTRY = "entry"
    SERIES = "series"
    PRESENCE = "presence"
    ELEMENTS = "elements"
    NUMBERS = "numbers"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Obligation:
    id: str
    row: str  # M01, P06, K01 …
    source_id: str
    clause: str
    phrase: Phrase
    offices: tuple[str, ...]
    office_class: str
    sections: tuple[str, ...]
    kinds: tuple[str, ...]  # empty: all
    rule: RuleName
    params: Mapping[str, object]
    in_place: bool
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    obligation_id: str
    office_id: str
    entry: str
    matches: str
    hints: tuple[str, ...]
    due_rule: str
    covers: str


@dataclass(frozen=True, slots=True)
class Contest:
    id: str
    obligation_id: str
    office_id: str
    subject: str
    finding_kind: str
    section_id: str
    received_on: date
    by: str
    claim: str
    document: str


@dataclass(frozen=True, slots=True)
class Ruling:
    obligation_id: str
    office_id: str
    subject: str
    finding_kind: str
    section_id: str
    contest_id: str
    sets: str
    value: str
    decided_on: date
    by: str
    why: str
    document: str
    line: int = 0  # of rulings.csv; 0: not from a file


@dataclass(frozen=True, slots=True)
class CalendarDay:
    day: date
    working: bool
    document: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A district, loaded and checked. `digest` covers every file of its folder."""

    id: str
    name: str
    contact: str
    folder: str
    digest: str
    sources: Mapping[str, Source]
    kinds: Mapping[str, Kind]
    sites: Mapping[str, Site]
    epochs: tuple[Epoch, ...]
    offices: Mapping[str, Office]
    aliases: tuple[Alias, ...]
    sections: tuple[Section, ...]  # a migrated section has several lines, in order of validity
    obligations: tuple[Obligation, ...]
    entries: tuple[Entry, ...] = ()
    contests: tuple[Contest, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    calendar: tuple[CalendarDay, ...] = ()
    stamp_service: str = ""  # an RFC 3161 time stamp service's address; blank: nothing is stamped
    stamp_certificate: bytes = b""  # PEM: whom its tokens must be signed by
    noise: tuple[NoiseRule, ...] = ()  # the district's own; the built-in ones hold beside them
    control_hosts: tuple[str, ...] = ()  # addresses of others, asked when a site did not open: is the outage ours?
