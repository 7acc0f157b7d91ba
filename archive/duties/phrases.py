"""Which phrases the rules can judge, and which branch of one binds an item."""

from __future__ import annotations

from collections.abc import Mapping

from archive.duties.starts import READABLE, trigger_of
from archive.records import Item, Kind, Obligation, Phrase, RuleName, Trigger, Unit

CADENCES = frozenset({Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.HALF_YEAR, Unit.YEAR})
TRIGGERS = frozenset({Trigger.FORMED, Trigger.OBTAINED})


def judgeable(obligation: Obligation) -> bool:
    """Whether a rule here judges the obligation, and its phrase states what that rule counts. A day that is no formation
    (a decision's, a meeting's end) is read only where the catalogue names it as the trigger, and never replaced by one."""
    phrase = obligation.phrase
    if obligation.rule is RuleName.PAIR:
        return _pairs(obligation)
    if obligation.rule is RuleName.ITEM:
        return counted(obligation) or phrase.minimum_days is not None or phrase.permanent
    if obligation.params.get("covers"):
        return False  # one release may answer several periods: not read here, and no period is called missing over it
    return obligation.rule is RuleName.PERIOD and phrase.decidable and phrase.every in CADENCES


def counted(obligation: Obligation) -> bool:
    """Whether its items owe so many days from a day that pages tell."""
    phrase, branches = obligation.phrase, [branch for _, branch in obligation.phrase.branches]
    return _counted(obligation, phrase) and all(_counted(obligation, b) or not b.decidable for b in branches)


def _counted(obligation: Obligation, phrase: Phrase) -> bool:
    """So many days from, or back from, a day that pages tell."""
    number = phrase.decidable and phrase.offset is not None and phrase.unit is not None
    named = "trigger" in obligation.params or phrase is not obligation.phrase or _from_formation(phrase)
    return number and named and trigger_of(obligation, phrase) in READABLE


def _from_formation(phrase: Phrase) -> bool:
    """A change (变更之日起) bears its own formation day."""
    return not phrase.before and not {*phrase.triggers} - TRIGGERS - {Trigger.CHANGED}


def _pairs(obligation: Obligation) -> bool:
    """Together and before state their own day; after needs a number. A standing question without one (a P row) is
    answered by other obligations' verdicts, and gives none of its own."""
    phrase, params = obligation.phrase, obligation.params
    if "first" not in params or "second" not in params:
        return False
    if phrase.decidable:
        return phrase.offset is not None and phrase.unit is not None and not phrase.before and not phrase.branches
    return params.get("order", "after") != "after" and not phrase.text.strip() and "answered_by" not in params


def counts_from_formation(phrase: Phrase) -> bool:
    """A bare number (20个工作日) implies the formation; a decision or a meeting has its own day, which no page field gives."""
    from_it = not phrase.triggers or not TRIGGERS.isdisjoint(phrase.triggers)
    return phrase.decidable and not phrase.before and from_it and phrase.offset is not None and phrase.unit is not None


def phrase_for(item: Item, phrase: Phrase, kinds: Mapping[str, Kind]) -> Phrase:
    """The branch whose kind word is a word of one of the item's kinds, else the phrase itself."""
    for word, branch in phrase.branches:
        for kind_id in sorted(item.kinds or ()):
            kind = kinds.get(kind_id)
            if word == kind_id or (kind is not None and word in kind.words):
                return branch
    return phrase


def lateness_open(item: Item, phrase: Phrase) -> bool:
    """Whether a branch might bind the item, because its kind could not be told."""
    return bool(phrase.branches) and item.kinds is None
