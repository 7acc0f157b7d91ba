"""Slow, obvious judges for how long a thing stays, what is there at all, quotas, runs of numbers and elements.

Written from the law's text and not from the product's rules; they ask what the visits listed, one by one, and import records alone.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import chinese_calendar

from archive.records import Outcome, day_of, end_of, start_of
from tests.duties.oracle import Oracle


class Watched:
    """One thing in one list. `rows`: each visit with whether it listed the thing."""

    def __init__(self, rows, lag):
        self.rows, self.lag = rows, lag
        self.listing = [look for look, listed in rows if listed]

    def missed_by(self, look):
        """Whether the visit testifies that the thing was not there."""
        return look.outcome in (Outcome.COMPLETE, Outcome.PARTIAL) and look.everything

    def gone(self):
        """The first of two visits in a row that testify its absence, after the last that listed it and so long after it came
        up that the list can have trailed no more."""
        after = [x for x, listed in self.rows if x.at > self.listing[-1].at and not listed and self.missed_by(x)]
        return after[0].at if len(after) > 1 and after[0].at - self.lag >= self.listing[0].at else None

    def looked_in_vain(self):
        """What came of the visits since it was last listed: True, we looked; False, we did not; None, there was none."""
        later = [x for x, _ in self.rows if x.at > self.listing[-1].at]
        return any(x.outcome in (Outcome.COMPLETE, Outcome.PARTIAL) for x in later) if later else None

    def length_state(self, opened, days, unit, closes, as_of):
        """`opened`: the first day on which it can have come, None: not told; `closes`: the last closing day that it prints."""
        last = last_day(opened, days, unit) if opened else None
        sure = last_day(day_of(self.listing[0].at), days, unit)
        if as_of < end_of(sure):
            return "pending", None
        gone = self.gone()
        if last and gone is not None and gone < start_of(last):
            return "missing", "witnessed"
        if last and closes and closes < last:
            return "missing", "admitted"
        if closes and closes < sure:
            return "unproven", None
        if self.listing[-1].at >= start_of(sure):
            return "met", "witnessed"
        if closes and gone is None:
            return "met", "claimed"
        return ("unproven" if self.looked_in_vain() else "unobserved"), None

    def kept_state(self):
        """长期公开 states no number: what is in no list any more may have been revoked."""
        if self.gone() is not None:
            return "unproven", None
        looked = self.looked_in_vain()
        if looked is None:
            return "met", "witnessed"
        return ("unproven" if looked else "unobserved"), None


def last_day(opened, days, unit):
    """The day of opening is not counted, and the last day does not roll."""
    day, left = opened, days
    while left:
        day += timedelta(days=1)
        if unit == "calendar" or chinese_calendar.is_workday(day):
            left -= 1
    return day


class Quotas(Oracle):
    def quota_state(self, a, b, length, need):
        """So many in a period: none at all is missing, some are no charge."""
        items = self.world.items
        counted = [i for i in items if self.counts(i, a, b)]
        seen = [i for i in counted if self.first_seen(i) < b]
        claiming = [i for i in counted if i not in seen and self.claims_it(i, a, b)]
        if len(seen) >= need:
            return "met", "witnessed"
        if len(seen) + len(claiming) >= need:
            return "met", "claimed"
        if self.world.as_of < b:
            return "pending", None
        if not self.carrying or any(all(x.at >= b for x in self.complete(s)) for s in self.carrying):
            return "unobserved", None
        if any(self.could_be(i, a, b) for i in items if i not in seen and i not in claiming):
            return "unproven", None
        if 0 < len(counted) < need:
            return "unproven", None
        if any(self.absent_at(i, b) for i in counted):
            return "late", "witnessed"
        ends = {s: self.shows_nothing(s, a, b, length) for s in self.carrying}
        if not counted and all(end is not None and self.closely(s, a, end, length) for s, end in ends.items()):
            return "missing", "witnessed"
        return "unobserved", None

    def claims_it(self, item, a, b):
        claim = item.published
        inside = claim and a <= claim.begin and claim.end <= b
        return bool(inside) and not self.disproved(item, claim) and not self.contradicted(item, claim)

    # What is there at all

    def there(self, item, kind):
        known = item.kinds is not None and kind in item.kinds
        return known and self.holder(item) is True and not item.ambiguous and self.listed(item)

    def listed(self, item):
        return any(s.gone_since is None for s in item.sightings)

    def presence_state(self, kind, hints):
        """`met` where it is there; else whether it may be said that it is not: never a verdict."""
        if any(self.there(i, kind) for i in self.world.items if self.in_place(i)):
            return "met"
        read = self.carrying and all(any(x.everything for x in self.complete(s)) for s in self.carrying)
        might = any(self.might_be(i, kind, hints) for i in self.world.items if self.in_place(i))
        return "said" if read and not might else "nothing"

    def in_place(self, item):
        return self.holder(item) is not False and any(s.section_id in self.carrying for s in item.sightings)

    def might_be(self, item, kind, hints):
        """It could be of that kind, or of that office, had we been told more."""
        if item.kinds is not None and kind not in item.kinds:
            return False
        if self.holder(item) is True and item.kinds is not None and not item.ambiguous:
            return False  # it is told: it was it, and is in no list any more
        words = item.title + "".join(e.article.title + e.article.body for e in item.editions)
        return not item.editions or not hints or any(hint in words for hint in hints)


def unaccounted(items, office):
    """Runs of document numbers: (sign, number) that nobody bears, between two that the office published, in order of days.
    `items`: (sign, number, day or None, office, sure)."""
    holes = set()
    for sign in {sign for sign, *_ in items}:
        run = [(on, n) for s, n, on, whose, sure in items if (s, whose) == (sign, office) and sure and on is not None]
        # What may be the missing one, for anything that we know, is no hole.
        borne = {n for s, n, _, _, sure in items if s == sign or not sure}
        run.sort()
        for (_, low), (_, high) in pairwise(run):
            if high - low - 1 <= 10:
                holes |= {(sign, n) for n in range(low + 1, high) if n not in borne}
    return holes


def element_state(words, spared, texts, unread):
    """Found where any text has it; absent only where all that could hold it was read."""
    if any(word in text for word in words for text in texts):
        return "found"
    if any(word in text for word in spared for text in texts):
        return "not_owed"
    return "unproven" if unread else "absent"
