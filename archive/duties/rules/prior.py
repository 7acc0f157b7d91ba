"""A pair whose second had to come first: a normative document, and the consultation before it.

semantics §3: due "before the event"; §4, a pair: as an item where it is found. The document's publication is the event;
what was up before its day is in time.

Params: those of `pair`, with `order: before`; `lookback`, so many days before the event a consultation may have been
held. Without it nothing is called late or missing: one taken down before we watched leaves no trace.

It cannot see a consultation held in another way (a hearing, a meeting, a paper), so no verdict of it holds under every
reading; nor whether one that came after is of a later version.
"""

from __future__ import annotations

from archive.duties.rules import Case, Ruled
from archive.duties.rules.awaited import Found, as_found, judge_awaited
from archive.duties.rules.pair import Pair
from archive.duties.rules.watching import complete, unobserved
from archive.records import DAY, Instant, State, iso


def judge_prior(case: Case, pair: Pair, b: Instant, lookback: int | None) -> Ruled:
    """The state of a second that had to be up before b; `lookback` in days."""
    best = as_found(pair.found, b)
    if best is not None and best.state is State.MET:
        return best
    if lookback is None:
        return unobserved(case, "how long before it could have been is not said, and we saw none in time", b, b)
    a = b - lookback * DAY
    late = [s for s in case.sections if not (looks := complete(case, s)) or looks[0].at > a]
    if late or not case.sections:
        named = ", ".join(late) or "no section could carry it"
        return unobserved(case, f"we did not watch since {iso(a)}: {named}", a, b)
    return judge_awaited(case, a, b, _in_reach(pair, a), pair.might)


def _in_reach(pair: Pair, a: Instant) -> tuple[Found, ...]:
    return tuple(found for found in pair.found if found.seen.first_seen >= a)
