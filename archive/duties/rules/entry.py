"""A named entry of a list: it must be there once due, and stay.

semantics §4: "A named entry must stay: rule 4 does not bind it; once due, it is (in place of rules 4 and 7) missing where
two consecutive complete visits of each section, both at or after the due instant plus lag, do not show it, the words
saying since when we watched." Else as an item where it is found; rule 5 by the hints of the entry.

Params: none; the entries, what titles tell them (`matches`), their hints and due rules stand in entries.csv.

It cannot see whether the list is whole or in force, nor one kept in a place that the catalogue does not name.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.duties.rules import Case, Ruled, Seen
from archive.duties.rules.awaited import Found, as_found
from archive.duties.rules.counting import names_another, reads_as
from archive.duties.rules.watching import complete, unobserved
from archive.records import Basis, Evidence, Instant, Look, State, iso


@dataclass(frozen=True, slots=True)
class Named:
    """What was found of one entry. `might`: tells it by title, and is not shown to be the office's own list."""

    found: tuple[Found, ...]
    might: tuple[Seen, ...]
    until: Instant | None  # the end of the office or the obligation: nothing need stay longer


def judge_entry(case: Case, entry: Named, due: Instant) -> Ruled:
    """The state of an entry that had to be there at `due`. `case.seen`: what no entry's title tells."""
    best = as_found(entry.found, due)
    shown = any(s.gone_since is None for one in entry.found for s in one.seen.item.sightings)
    if best is not None and shown and best.state is State.MET:
        return best
    if case.as_of < due:
        return best or Ruled(State.PENDING, None, f"it is due at {iso(due)}")
    might = open_to(case, entry, due)
    if might:
        evidence = tuple(Evidence("could_be", visit_id=s.item.sightings[0].first_visit) for s in might)
        first = repr(might[0].item.title)
        words = f"{len(might)} listed could be it, first {first}; its office, kind or content would decide"
        return Ruled(State.UNPROVEN, None, words, evidence)
    return best if best is not None and shown else _away(case, entry, due)


def open_to(case: Case, entry: Named, due: Instant) -> tuple[Seen, ...]:
    """All that could be it, and was not gone by then."""
    might = [seen for seen in entry.might if not _gone(seen, due)]
    return (*might, *(seen for seen in case.seen if could_be_entry(seen, case, due)))


def could_be_entry(seen: Seen, case: Case, due: Instant) -> bool:
    """Rule 5: not of another office or kind, not gone before it was due, and a hint in its title or text, or unread."""
    item, kinds = seen.item, case.obligation.kinds
    other = bool(kinds) and item.kinds is not None and item.kinds.isdisjoint(kinds)
    if names_another(seen, case.office.id) or other or _gone(seen, due):
        return False
    return reads_as(seen, case.hints)


def _gone(seen: Seen, due: Instant) -> bool:
    return all(s.gone_since is not None and s.gone_since <= due for s in seen.item.sightings)


def _away(case: Case, entry: Named, due: Instant) -> Ruled:
    pairs = last_two(case, entry, due)
    short = [section for section, looks in pairs.items() if len(looks) < 2]
    if short or not pairs:
        named = ", ".join(short) or "no section could carry it"
        return unobserved(case, f"no two complete visits that read the whole list once it was due: {named}", due, due)
    through = sorted({look for looks in pairs.values() for look in looks}, key=lambda x: (x.at, x.visit_id))
    since = max(complete(case, section)[0].at for section in case.sections)
    words = f"in neither of two visits in a row from {iso(through[0].at)} to {iso(through[-1].at)}; watched since {iso(since)}: {', '.join(pairs)}"
    listed = [s for one in entry.found for s in one.seen.item.sightings]
    gone = [s.gone_visit for s in listed if s.gone_visit is not None]
    evidence = (
        *(Evidence("watched", visit_id=look.visit_id) for look in through),
        *(Evidence("gone", visit_id=visit) for visit in gone),
    )
    return Ruled(State.MISSING, Basis.WITNESSED, words, evidence)


def last_two(case: Case, entry: Named, since: Instant) -> dict[str, tuple[Look, ...]]:
    """By section, the latest two visits from `since` plus lag on, after it was last listed, that could show it: its day is
    not told, so only those that read a whole list. Two of one instant are one look by two files, and testify once."""
    last = max((s.last_seen for one in entry.found for s in one.seen.item.sightings), default=0)
    told = {}
    for section in case.sections:
        after = max(since + case.lags[section], last + 1)
        whole = {look.at: look for look in complete(case, section) if look.everything and look.at >= after}
        told[section] = tuple(k for k in whole.values() if entry.until is None or k.at < entry.until)[-2:]
    return told
