"""How long a thing had to stay: a least length of display (征求意见期限不得少于30日), and without end (长期公开).

semantics §3: "Periods do not roll, nor do minimum durations (征求意见不少于30日)." The day of opening is not counted. A length
is kept where the printed closing day and our visits both reach its last day, and broken where the page itself closes before
it (`admitted`), or two visits in a row no longer list it before then (`witnessed`). What opened before we watched, and bears
no day, opened nobody knows when. 长期公开 states no number, so it has no due instant ("never judged as if it had one"): what is listed at
our latest visit is kept; what is in no list any more may have been revoked or replaced, and is `unproven` (and a finding
`removed`) until a ruling tells.

It cannot see whether opinions were taken in on each day, nor what stood elsewhere after it left the lists that we watch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from archive.duties.rules import Ruled, Seen
from archive.records import Basis, Evidence, Instant, Look, Outcome, State, end_of, iso, start_of


@dataclass(frozen=True, slots=True)
class Gone:
    """In no list from `since` on, by these visits."""

    since: Instant
    visits: tuple[int, ...]

    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(Evidence("gone", visit_id=visit) for visit in self.visits)


@dataclass(frozen=True, slots=True)
class Display:
    """One item's display. `closes`: the closing days that its pages print, the latest first."""

    seen: Seen
    closes: tuple[date, ...]
    gone: Gone | None
    later: tuple[Look, ...]  # visits, whatever came of them, since it was last seen, in the sections that listed it
    pages: tuple[Evidence, ...] = ()  # on which the closing day was read

    @property
    def last_seen(self) -> Instant:
        return max(sighting.last_seen for sighting in self.seen.item.sightings)


def judge_length(shown: Display, due: date | None, sure: date, as_of: Instant) -> Ruled:
    """`due`: the last day, counted from the earliest day on which it can have opened; None: that is not known. `sure`: the
    same from the day on which we saw it."""
    closes = shown.closes[0] if shown.closes else None
    if as_of < end_of(sure):
        return _ruled(State.PENDING, None, f"it must stay until the end of {sure.isoformat()}", shown)
    if due is not None and shown.gone is not None and shown.gone.since < start_of(due):
        words = f"gone from every list since {iso(shown.gone.since)}, before the end of {due.isoformat()}"
        return _ruled(State.MISSING, Basis.WITNESSED, words, shown, shown.gone.evidence())
    if due is not None and closes is not None and closes < due:
        words = f"it closes on {closes.isoformat()} by its own text, and had to stay open until {due.isoformat()}"
        return _ruled(State.MISSING, Basis.ADMITTED, words, shown, shown.pages)
    if closes is not None and closes < sure:
        return _ruled(State.UNPROVEN, None, "when it opened is not known; an earlier visit would have told", shown)
    if shown.last_seen >= start_of(sure):
        return _ruled(State.MET, Basis.WITNESSED, f"listed still at {iso(shown.last_seen)}", shown, shown.pages)
    if closes is not None and shown.gone is None:
        words = f"open until {closes.isoformat()} by its own text, and no visit contradicts it"
        return _ruled(State.MET, Basis.CLAIMED, words, shown, shown.pages)
    return _unseen(shown, f"it was last seen at {iso(shown.last_seen)}; a visit on {sure.isoformat()} would have told")


def judge_kept(shown: Display, moved: bool) -> Ruled:
    """`moved`: it went in a migration, which leaves things behind without taking them down."""
    if shown.gone is not None and moved:
        words = (
            f"in no list since {iso(shown.gone.since)}, in a migration: it may stand at an address that is not known"
        )
        return _ruled(State.UNPROVEN, None, words, shown, shown.gone.evidence())
    if shown.gone is not None:
        gone = f"removed: listed until {iso(shown.last_seen)}, in no list since {iso(shown.gone.since)}"
        words = f"{gone}; a word on whether it was revoked or replaced would tell"
        return _ruled(State.UNPROVEN, None, words, shown, shown.gone.evidence())
    if not shown.later:
        return _ruled(State.MET, Basis.WITNESSED, f"listed at the latest visit, {iso(shown.last_seen)}", shown)
    return _unseen(shown, f"it was last seen at {iso(shown.last_seen)}; two visits in a row to the end would tell")


def _unseen(shown: Display, words: str) -> Ruled:
    """Whether we looked in vain, or did not look."""
    looked = [look for look in shown.later if look.outcome in (Outcome.COMPLETE, Outcome.PARTIAL)]
    return _ruled(State.UNPROVEN if looked else State.UNOBSERVED, None, words, shown, _watched(shown.later))


def _watched(looks: Iterable[Look]) -> tuple[Evidence, ...]:
    return tuple(Evidence("watched", visit_id=look.visit_id) for look in looks)


def _ruled(state: State, basis: Basis | None, words: str, shown: Display, evidence: tuple[Evidence, ...] = ()) -> Ruled:
    return Ruled(state, basis, words, (*shown.seen.evidence(), *evidence), seen=shown.seen)
