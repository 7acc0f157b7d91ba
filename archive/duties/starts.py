"""The day from which an item's deadline counts, by what the phrase counts from (semantics §3).

| trigger | day |
| --- | --- |
| formed, obtained | 成文日期, of all editions |
| meeting_end | the last day of the meeting that the page tells of |
| decision | the day labelled as the decision's; of a 决定书 its sign-off (rows of a table: `tables.py`) |
| approval | the day on which it was approved; of a 批复 its sign-off |
| event_before | the first day of the event, from which the deadline is counted back |
| closing, other_item | the closing day of the consultation that the page tells of |
| published | the day on which it was published: its claim, unless contradicted |

Of several days the latest counts; where they differ by more than 31 days nothing is proven. A day that the page does not
tell gives no duty: the item is counted as `undated`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from archive.duties.attribution import FORMATION_SPREAD
from archive.duties.rules import Seen
from archive.reading.closing import closing_days
from archive.reading.happenings import approved_days, decided_days, held_days, planned_days
from archive.records import Edition, Evidence, Item, Obligation, Phrase, Trigger, day_of

PUBLISHED, CLOSING = "published", "closing"
FORMED = (Trigger.FORMED.value, Trigger.OBTAINED.value)
DECISIONS, APPROVALS = ("决定书", "决定"), ("批复", "批准", "核准")

Days = tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """`evidence`: the page on which the day was read."""

    day: date
    unsure: bool
    evidence: tuple[Evidence, ...]


def trigger_of(obligation: Obligation, phrase: Phrase) -> str:
    """What the phrase, or the branch of it that binds, counts from: what the catalogue says, else the phrase's own."""
    given = str(obligation.params.get("trigger", ""))
    own = [trigger.value for trigger in phrase.triggers if trigger is not Trigger.CHANGED]
    if given and (phrase is obligation.phrase or not own):
        return given
    if not own:
        return Trigger.CHANGED.value if phrase.triggers else FORMED[0]
    return FORMED[0] if FORMED[0] in own else own[0]


def start_of_item(seen: Seen, trigger: str) -> Start | None:
    """None where no edition tells the day."""
    item = seen.item
    if trigger == PUBLISHED:
        return _published(seen)
    told = [(edition, days) for edition in item.editions if (days := _days(item, edition, trigger))]
    if not told:
        return None
    latest = max(days[0] for _, days in told)
    earliest = min(days[-1] for _, days in told)
    pages = tuple(Evidence("trigger", snapshot_id=edition.snapshot_id) for edition, days in told if latest in days)
    return Start(latest, (latest - earliest).days > FORMATION_SPREAD, pages[:1])


def _days(item: Item, edition: Edition, trigger: str) -> Days:
    """The days that one edition tells, the latest first."""
    return READERS[trigger](item, edition) if trigger in READERS else ()


def _came(item: Item) -> date:
    """The day by which it was there: the earliest of its claims and sights."""
    seen = day_of(min(s.first_seen for s in item.sightings))
    return min([seen, *(day_of(claim.begin) for claim in item.claims)])


def _seen(item: Item) -> date:
    return day_of(min(s.first_seen for s in item.sightings))


def _formed(item: Item, edition: Edition) -> Days:
    page = edition.article
    return tuple(sorted({day for day in (page.formed, *page.formed_also) if day}, reverse=True))


def _meeting(item: Item, edition: Edition) -> Days:
    claimed = item.published.day if item.published is not None else None
    return held_days(item.title, edition.article.body, claimed or _seen(item), _seen(item))


def _event(item: Item, edition: Edition) -> Days:
    return planned_days(item.title, edition.article.body, _came(item))


def _decision(item: Item, edition: Edition) -> Days:
    days = decided_days(edition.article.body, _seen(item))
    return days or (_formed(item, edition) if item.title.strip(" 　）)").endswith(DECISIONS) else ())


def _approval(item: Item, edition: Edition) -> Days:
    days = approved_days(item.title, edition.article.body, _seen(item))
    return days or (_formed(item, edition) if any(word in item.title for word in APPROVALS) else ())


def _closing(item: Item, edition: Edition) -> Days:
    """A page that tells of opinions that were asked for, when it is published itself, is after their closing."""
    return closing_days(edition.article.body, None)


READERS: Mapping[str, Callable[[Item, Edition], Days]] = {
    Trigger.FORMED.value: _formed,
    Trigger.OBTAINED.value: _formed,
    Trigger.MEETING_END.value: _meeting,
    Trigger.EVENT_BEFORE.value: _event,
    Trigger.DECISION.value: _decision,
    Trigger.APPROVAL.value: _approval,
    Trigger.OTHER_ITEM.value: _closing,
    CLOSING: _closing,
}
READABLE = frozenset({*READERS, PUBLISHED, Trigger.CHANGED.value})


def _published(seen: Seen) -> Start | None:
    """The claimed day unless contradicted, then the day of first_seen; one that was there before we watched tells none."""
    claim = seen.published
    if claim is not None and not seen.contradicted(claim):
        return Start(day_of(claim.end - 1), seen.disproved(claim), seen.page("trigger"))
    if claim is None and seen.absent_until is None:
        return None
    return Start(day_of(seen.first_seen), False, seen.evidence())
