"""A slow, obvious judge for rows of decision tables, written from the law's text and not from the product's rules.

"Rows inside an article are testified by reading that article; one that was not read again testifies nothing about its
rows, and a row is absent only where every table page of the section is." (semantics §2)
"""

from __future__ import annotations

from datetime import timedelta

import chinese_calendar

from archive.records import Outcome, end_of


def seven_working_days(day):
    left = 7
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return end_of(day)


class Tables:
    """`pages`: of each page the instant from which the list shows it, and its readings in order of time: (from, until, the
    numbers of its rows; None: they could not be told). `looks`: of the one section."""

    def __init__(self, pages, looks, lag):
        self.pages, self.looks, self.lag = pages, looks, lag

    def came(self, number):
        """When a reading first showed it; with its page, when that held it from the first."""
        found = []
        for listed_from, readings in self.pages:
            for place, (begin, _, rows) in enumerate(readings):
                if rows is not None and number in rows:
                    found.append((begin, min(begin, listed_from) if place == 0 else begin))
        return min(found)

    def absent_at(self, number, instant):
        """Whether a visit that read the whole list, and a reading of each page that it listed, both so late and both before
        the row came, show that no table held it."""
        read_at, _ = self.came(number)
        before = [x for x in self.looks if x.outcome is Outcome.COMPLETE and x.everything and x.at < read_at]
        if not before or before[-1].at - self.lag < instant:
            return False
        for listed_from, readings in self.pages:
            if listed_from > before[-1].at:
                continue
            earlier = [(begin, until, rows) for begin, until, rows in readings if begin < read_at]
            if not earlier or any(rows is None or number in rows for _, _, rows in earlier):
                return False
            if max(min(until, read_at - 1) for _, until, _ in earlier) - self.lag < instant:
                return False
        return True

    def state(self, number, decided, claim):
        due = seven_working_days(decided)
        _, first_seen = self.came(number)
        if first_seen <= due:
            return "met", "witnessed"
        if self.absent_at(number, due):
            return "late", "witnessed"
        if claim is not None and claim.begin <= first_seen:
            if claim.begin >= due:
                return "late", "admitted"
            if claim.end <= due and not self.absent_at(number, claim.end):
                return "met", "claimed"
        return "unproven", None
