"""What is judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archive.records.time import Instant


class State(StrEnum):
    MET = "met"
    LATE = "late"
    MISSING = "missing"
    UNPROVEN = "unproven"
    UNOBSERVED = "unobserved"
    PENDING = "pending"
    UNDETERMINED = "undetermined"
    EXCUSED = "excused"


class Basis(StrEnum):
    WITNESSED = "witnessed"
    ADMITTED = "admitted"
    CLAIMED = "claimed"
    DECLARED = "declared"
    RULING = "ruling"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a verdict rests on. `role`: first_seen, absent, claim, formed, watched, gone, could_be."""

    role: str
    snapshot_id: int | None = None
    visit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of one duty. `words` say, in one English sentence, what decided it or what would."""

    obligation_id: str
    office_id: str
    subject_kind: str  # item, period, pair, entry, site
    subject_key: str  # document number, first URL, period or entry: part of the duty's id
    subject: str
    item_id: int | None
    trigger_on: date | None
    due_at: Instant | None
    due_lenient_at: Instant | None
    machine_state: State
    basis: Basis | None
    holds: bool
    margin_min: int | None
    margin_max: int | None
    words: str
    evidence: tuple[Evidence, ...] = ()
    state: State | None = None  # what a ruling or a declaration sets, else the machine's; None: not filled in yet
    contested: bool = False  # 复核中: a contest was received, and no ruling closes it


class Told(StrEnum):
    """Whether an element that a kind of item must have was read in it. Only `absent` speaks against anybody."""

    FOUND = "found"
    ABSENT = "absent"  # all that could hold it was read, and none of its words stood there
    UNPROVEN = "unproven"  # it could stand in what was not read: a picture, a scan, a file, a linked page
    UNOBSERVED = "unobserved"  # the sections were not read whole
    NOT_OWED = "not_owed"  # the page says that there is nothing of it to tell (全部采纳)


@dataclass(frozen=True, slots=True)
class Element:
    """One element of an item, or, without an item, of all that an office put up. `detail`: where it was read with the
    words around it, or what was looked for and where."""

    obligation_id: str
    office_id: str | None  # None: nobody's
    item_id: int | None
    element: str
    state: Told
    detail: str
    snapshot_id: int | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a site is inspected by, counted: the figure, its threshold, its window, and how much it rests on.

    `state` is that of the duty of the same obligation, office and site. `veto`: crossing it alone fails the site (单项否决).
    """

    obligation_id: str
    office_id: str
    site_id: str
    indicator: str
    figure: float | None  # None: too little was seen to count
    threshold: float | None  # None: its text gives none, or none was found
    begin: Instant
    end: Instant
    looks: int  # probes, looks, sections, questions or links that it rests on
    unknown: int  # those that it should rest on, and that could not be told
    state: State
    veto: bool
    near: bool  # close to the threshold: 接近单项否决
    points: float | None  # what crossing it costs, where its text says
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    kind: str  # backdated, edited, removed, restored, precedes, undated, unattributed, unread, blank, epoch, …
    office_id: str | None
    section_id: str | None
    item_id: int | None
    subject: str
    detail: str
    evidence: tuple[Evidence, ...] = ()
