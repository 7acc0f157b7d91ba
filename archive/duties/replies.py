"""Questions and their replies where no source says by when (plan, M19 and P20): how many working days each took.

semantics §5, unanswered: calendar months, and a later answer does not undo it. Three of them are the national inspection's
(国办秘函〔2019〕19号 and 国办发〔2015〕15号: 超过三个月未回应). An obligation of the rule `pair` that states no number, whose second follows
its first, gives such findings and no duty. It cannot see an answer by telephone or letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from archive.duties.bench import Bench
from archive.duties.calendar import ONE_DAY, Calendar, UnknownYear, add_months
from archive.duties.pairs import BoundPair, Pairing
from archive.duties.rules import Ruled, Seen
from archive.duties.rules.awaited import Found
from archive.duties.rules.site_questions import answers
from archive.records import DAY, Edition, Evidence, Finding, Instant, Obligation, Phrase, State, Unit, day_of, end_of

MONTHS = 3
SOME = Phrase("", True, offset=MONTHS, unit=Unit.MONTH)  # so that the pairs are looked for; no duty comes of it


def replies_shown(obligation: Obligation) -> bool:
    """One that states no number, and is no standing question that others answer."""
    params = obligation.params
    stated = obligation.phrase.decidable or bool(obligation.phrase.text.strip()) or "answered_by" in params
    return not stated and params.get("order", "after") == "after" and {"first", "second"} <= params.keys()


def replies(bench: Bench, obligation: Obligation) -> Iterator[Finding]:
    """Of each question of the office: that it was replied to, and after how long; or that it stayed open."""
    for bound in Pairing(bench, replace(obligation, phrase=SOME)).bound():
        day, item = bound.trigger.day, bound.first.item
        due = end_of(add_months(day, MONTHS))
        found, ruled = bound.looked(day, due)
        best = min(found, key=lambda one: (answered_on(one.seen), one.seen.item.id), default=None)
        section = min(item.sightings, key=lambda s: (s.first_seen, s.section_id)).section_id
        if best is not None:
            words = _took(bench.calendar, day, answered_on(best.seen))
            told = f"{best.seen.item.title!r}, told by {best.ground}: {words}; no source says by when"
            yield Finding("replied", bound.office.id, section, item.id, item.title, told, _evidence(bound, best))
        open_ = not bound.doubt and ruled.state in (State.MISSING, State.LATE)
        if open_ and not any(_may_answer(edition, due) for edition in item.editions):
            told = f"open for more than {MONTHS} months from {day.isoformat()} on: {ruled.words}"
            yield Finding("unanswered", bound.office.id, section, item.id, item.title, told, _all(bound, ruled))


def _may_answer(edition: Edition, due: Instant) -> bool:
    """Whether its own page may have borne the reply in time: such pages often go up with it, and of one without a text, or
    with a picture or a file, it is not told what it says."""
    article = edition.article
    told = answers(article.body) or not article.body.strip() or article.images or article.attachments or article.faults
    return bool(told) and (edition.seen_after is None or edition.seen_after < due + DAY)


def answered_on(seen: Seen) -> date:
    """The day that it claims, unless a visit speaks against it; else that of our first sight."""
    claim = seen.published
    stands = claim is not None and not seen.disproved(claim) and not seen.contradicted(claim)
    return day_of(claim.begin) if claim is not None and stands else day_of(seen.first_seen)


def _took(calendar: Calendar, asked: date, answered: date) -> str:
    said = f"asked on {asked.isoformat()}, answered on {answered.isoformat()}"
    try:
        working = sum(calendar.is_working(asked + n * ONE_DAY) for n in range(1, (answered - asked).days + 1))
    except UnknownYear:
        return f"{said}, after {max(0, (answered - asked).days)} days"
    return f"{said}, after {working} working days"


def _evidence(bound: BoundPair, best: Found) -> tuple[Evidence, ...]:
    return (*bound.trigger.evidence, *(best.evidence or (*best.seen.evidence(), *best.seen.page("claim"))))


def _all(bound: BoundPair, ruled: Ruled) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys((*bound.trigger.evidence, *ruled.evidence)))
