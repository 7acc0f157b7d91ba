"""A named entry of a list: it must be there once due, and stay.

semantics §4: "A named entry must stay: rule 4 does not bind it; once due, it is (in place of rules 4 and 7) missing where
two consecutive complete visits of each section, both at or after the due instant plus lag, do not show it, the words
saying since when we watched." Else as an item where it is found; rule 5 by the hints of the entry.

Params: none; the entries, what titles tell them (`matches`), their hints and due rules stand in entries.csv.

It cannot see whether the list is whole or in force, nor one kept in a place that the catalogue does not name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.duties.rules import Case, Ruled, Seen
from archive.duties.rules.awaited import Found, as_found
from archive.duties.rules.counting import names_another
from archive.duties.rules.watching import complete, unobserved
from archive.records import Basis, Evidence, Instant, Item, Look, State, iso


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
    might = [seen for seen in entry.might if not _gone(seen, due)]
    open_to = (*might, *(seen for seen in case.seen if could_be_entry(seen, case, due)))
    if open_to:
        evidence = tuple(Evidence("could_be", visit_id=s.item.sightings[0].first_visit) for s in open_to)
        words = f"{len(open_to)} listed could be it, first {open_to[0].item.title!r}; its office, kind or content would decide"
        return Ruled(State.UNPROVEN, None, words, evidence)
    return best if best is not None and shown else _away(case, entry, due)


def could_be_entry(seen: Seen, case: Case, due: Instant) -> bool:
    """Rule 5: not of another office or kind, not gone before it was due, and a hint in its title or text, or unread."""
    item, kinds = seen.item, case.obligation.kinds
    other = bool(kinds) and item.kinds is not None and item.kinds.isdisjoint(kinds)
    if names_another(seen, case.office.id) or other or _gone(seen, due):
        return False
    return not case.hints or may_hold(item, case.hints)


def may_hold(item: Item, hints: Iterable[str]) -> bool:
    """A hint in its title or text, or something of it that was not read: the page, or a file or picture of it, where lists
    commonly stand."""
    pages = [e.article for e in item.editions]
    texts = [item.title, *(text for page in pages for text in (page.title, page.body))]
    unread = not pages or any(page.attachments or page.images for page in pages)
    return unread or any(h in text for h in hints for text in texts)


def _gone(seen: Seen, due: Instant) -> bool:
    return all(s.gone_since is not None and s.gone_since <= due for s in seen.item.sightings)


def _away(case: Case, entry: Named, due: Instant) -> Ruled:
    listed = [s for one in entry.found for s in one.seen.item.sightings]
    last = max((s.last_seen for s in listed), default=0)
    pairs = {
        section: _last_two(case, section, max(due + case.lags[section], last + 1), entry) for section in case.sections
    }
    short = [section for section, looks in pairs.items() if len(looks) < 2]
    if short or not pairs:
        named = ", ".join(short) or "no section could carry it"
        return unobserved(case, f"no two complete visits that read the whole list once it was due: {named}", due, due)
    through = sorted({look for looks in pairs.values() for look in looks}, key=lambda x: (x.at, x.visit_id))
    since = max(complete(case, section)[0].at for section in case.sections)
    words = f"in neither of two visits in a row from {iso(through[0].at)} to {iso(through[-1].at)}; watched since {iso(since)}: {', '.join(pairs)}"
    gone = [s.gone_visit for s in listed if s.gone_visit is not None]
    evidence = (
        *(Evidence("watched", visit_id=look.visit_id) for look in through),
        *(Evidence("gone", visit_id=visit) for visit in gone),
    )
    return Ruled(State.MISSING, Basis.WITNESSED, words, evidence)


def _last_two(case: Case, section: str, after: Instant, entry: Named) -> tuple[Look, ...]:
    """The latest two that could show it: its day is not told, so only those that read a whole list. Two of one instant
    are one look that came in by two files, and testify once."""
    whole = {look.at: look for look in complete(case, section) if look.everything and look.at >= after}
    return tuple([look for look in whole.values() if entry.until is None or look.at < entry.until][-2:])
