"""A pair: a consultation and its feedback, a policy and its interpretation, a question and its reply.

semantics §4, a pair: "the closing or publication of the first … is the trigger of the second. The second may be another
item, or an edition of the first; where the first one's page changed after the trigger and nothing else was found, the
state is unproven, not missing." Else as `awaited` says.

Params: `first`, `second` (kinds), `trigger` (closing, published, formed: of the first), `order` (after; together: as
long before the first as after it; before: see `prior`).

It cannot see a second that was given elsewhere (at a meeting, by letter), nor one that no link, number or title ties to
the first, nor what a script or a frame shows on the first's page: such leaves the pair unproven.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.duties.rules import Case, Ruled, Seen
from archive.duties.rules.awaited import Found, judge_awaited
from archive.records import Edition, Evidence, Instant, State, iso

HEADING = 30  # characters: what stands so near the head of a line may name a part of the page


@dataclass(frozen=True, slots=True)
class Pair:
    """The first of a pair, and what was found of its second."""

    first: Seen
    found: tuple[Found, ...]
    might: tuple[Seen, ...]  # could as well belong to another first, or their kind could not be told
    words: tuple[str, ...]  # that tell the second's kind
    untold: frozenset[str] = (
        frozenset()
    )  # its own page's files that may hold it: unread, or of a name that tells nothing


def judge_pair(case: Case, pair: Pair, a: Instant, b: Instant) -> Ruled:
    """The state of the second, due in [a, b)."""
    ruled = judge_awaited(case, a, b, pair.found, pair.might)
    if ruled.state is State.MISSING:
        return _own_page(case, pair, a, b) or ruled
    return (_told_before(case, pair, a, b) or ruled) if ruled.state is State.LATE else ruled


def _told_before(case: Case, pair: Pair, a: Instant, b: Instant) -> Ruled | None:
    """What the first's own page may have said in time, before what was found too late said it again."""
    lag = max((case.lags[section] for section in case.sections), default=0)
    after = [e for e in pair.first.item.editions if e.seen_from >= a]
    told = [e for e in after if (e.seen_after < b + lag if e.seen_after is not None else _headed(e, pair))]
    if not told:
        return None
    words = f"its own page, as read at {iso(told[0].seen_from)}, may have told it in time: what it says would decide"
    return Ruled(State.UNPROVEN, None, words, _pages(told))


def _own_page(case: Case, pair: Pair, a: Instant, b: Instant) -> Ruled | None:
    """What the first's own page leaves open; None where it was read before and after, and did not change."""
    editions = pair.first.item.editions
    changed = [e for e in editions if e.seen_after is not None and e.seen_from >= a]
    if changed:
        words = f"its own page changed between {iso(changed[0].seen_after or a)} and {iso(changed[0].seen_from)}: what was added would decide"
        return Ruled(State.UNPROVEN, None, words, _pages(changed))
    headed = [e for e in editions if e.seen_from >= a and _headed(e, pair)]
    if headed:
        words = "its own page, first read after the trigger, names such a part, or it or a file of it could not be read: what it says would decide"
        return Ruled(State.UNPROVEN, None, words, _pages(headed))
    last = {e.url: e for e in editions}
    lag = max((case.lags[section] for section in case.sections), default=0)
    unread = [e for e in last.values() if e.seen_until < b + lag]
    if unread or not last:
        words = f"its own page was not read again at {iso(b + lag)} or later"
        return Ruled(State.UNOBSERVED, None, words, _pages(list(last.values())))
    return None


def _headed(edition: Edition, pair: Pair) -> bool:
    """Whether a line at its head, or a file of the page, names a part of the second's kind; a page whose text we did not
    find, or that shows pictures, or a file that tells nothing, may hold it too."""
    article = edition.article
    if article.images or article.faults or not article.body.strip():
        return True
    if any(attached.url in pair.untold for attached in article.attachments):
        return True
    lines = [line[:HEADING] for line in article.body.splitlines()]
    names = [attached.name for attached in article.attachments]
    return any(word in text for word in pair.words for text in (*lines, *names))


def _pages(editions: list[Edition]) -> tuple[Evidence, ...]:
    return tuple(Evidence("claim", snapshot_id=edition.snapshot_id) for edition in editions)
