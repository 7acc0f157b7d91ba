"""Which items count for a period, and which only could be the one (semantics §4, a period; rule 5).

"An item counts for it where its claimed publication lies in it; where it is witnessed to have gone up in it; where an
edition of it (not noise) is witnessed to have come in it; an undated item where its whole interval lies in it."
Absence helps the office in counting, so no lag is taken off; what could be the one is taken as wide as it goes.
"""

from __future__ import annotations

from collections.abc import Iterable

from archive.duties.rules import Case, Seen
from archive.records import Claim, Instant, Item


def claims_it(seen: Seen, a: Instant, b: Instant) -> bool:
    """A claim that the observation disproves fulfils nothing; it leaves the period unproven (could_be)."""
    claim = seen.published
    return claim is not None and not seen.disproved(claim) and a <= claim.begin and claim.end <= b


def came_in(seen: Seen, a: Instant, b: Instant) -> bool:
    """Witnessed to have gone up, or to have been renewed, in the period."""
    after = max((at for at in (seen.absent_until, seen.came_after) if at is not None), default=None)
    if after is not None and after >= a and seen.first_seen < b:
        return True
    editions = (*seen.item.editions, *seen.item.files)
    return any(e.seen_after is not None and e.seen_after >= a and e.seen_from < b for e in editions)


def eligible(seen: Seen, case: Case) -> bool:
    """The office's own, of a kind that the obligation binds, and no ambiguous match: such decides nothing. One
    that a later item may be under another address came up when it did, whether or not it is that one."""
    kinds = case.obligation.kinds
    bound = not kinds or (seen.item.kinds is not None and not seen.item.kinds.isdisjoint(kinds))
    return seen.mine and bound and (seen.item.followed or not seen.item.ambiguous)


def counting(case: Case, a: Instant, b: Instant) -> tuple[Seen, ...]:
    return tuple(s for s in case.spread.near(a, b) if eligible(s, case) and (claims_it(s, a, b) or came_in(s, a, b)))


def names_another(seen: Seen, office_id: str) -> bool:
    """Whether its page names a catalogue office other than this one as its source. A page that names several
    (`office_id` None) may name this one among them, so it could still be the office's."""
    return seen.item.office_id is not None and seen.item.office_id != office_id


def may_have_come(seen: Seen, a: Instant, b: Instant) -> bool:
    """Whether (absent, first_seen] overlaps [a, b)."""
    return seen.first_seen >= a and (seen.absent_against is None or seen.absent_against < b)


def could_be(seen: Seen, case: Case, a: Instant, b: Instant) -> bool:
    """One that a word of its title tells to be of another kind (安全生产督查通报, by 督查) could, where the title holds a hint."""
    kinds, told = case.obligation.kinds, seen.item.kinds
    another = bool(kinds) and told is not None and told.isdisjoint(kinds)
    if names_another(seen, case.office.id) or (another and not any(hint in seen.item.title for hint in case.hints)):
        return False
    return (_open(seen, case, a, b) or _renewed(seen, a, b)) and (eligible(seen, case) or reads_as(seen, case.hints))


def _open(seen: Seen, case: Case, a: Instant, b: Instant) -> bool:
    """Something of it is not told (whose, of what kind, unread, a match), and its interval or a claim meets the period."""
    untold = not eligible(seen, case) or not seen.item.editions
    disproved = any(seen.disproved(claim) and _meets(claim, a, b) for claim in seen.claims)
    meets = any(_meets(claim, a, b) for claim in seen.claims)
    if disproved or ((untold or seen.away) and meets):
        return True
    return may_have_come(seen, a, b) and (untold or meets or _undated(seen))


def _undated(seen: Seen) -> bool:
    """No claim stands, or the one that counts is contradicted or disproved: its day is open."""
    claim = seen.published
    return claim is None or seen.contradicted(claim) or seen.disproved(claim)


def _renewed(seen: Seen, a: Instant, b: Instant) -> bool:
    editions = (*seen.item.editions, *seen.item.files)
    return any(e.seen_after is not None and e.seen_from >= a and e.seen_after < b for e in editions)


def _meets(claim: Claim, a: Instant, b: Instant) -> bool:
    return claim.begin < b and claim.end > a


def reads_as(seen: Seen, hints: tuple[str, ...]) -> bool:
    """Its title or text holds one of the hints of the kinds; without any, every text is taken to hold one."""
    return not hints or may_hold(seen.item, hints)


def may_hold(item: Item, hints: Iterable[str]) -> bool:
    """A hint in its title or text, or something of it that was not read: the page, or a file or picture of it."""
    pages = [e.article for e in item.editions]
    texts = [item.title, *(text for page in pages for text in (page.title, page.body))]
    unread = not pages or any(page.attachments or page.images for page in pages)
    return unread or any(hint in text for hint in hints for text in texts)
