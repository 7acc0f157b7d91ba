"""A slow, obvious judge for an item, a period, a pair, an entry and a series, written from the law's text and not from the product's rules.

It asks every instant and every visit one by one, keeps nothing, and imports records alone. Sections here have one line
each, offices no successors, and there are no rulings: what is compared is the reading of §2 to §4.
"""

from __future__ import annotations

from datetime import timedelta

import chinese_calendar

from archive.records import DAY, Outcome, RuleName, day_of, end_of, start_of

HALF_HOUR = 1800


def working(day):
    return chinese_calendar.is_workday(day)


def due_day(trigger, days, unit):
    """`unit` is "calendar" or "working"; the day of the trigger is not counted."""
    day, left = trigger, days
    while left:
        day += timedelta(days=1)
        if unit == "calendar" or working(day):
            left -= 1
    while not working(day):
        day += timedelta(days=1)
    return day


class Oracle:
    def __init__(self, world, catalogue, obligation, office_id):
        self.world, self.catalogue, self.obligation, self.office = world, catalogue, obligation, office_id
        self.sections = {s.id: s for s in catalogue.sections}
        self.carrying = [s for s in obligation.sections if self.sections[s].office_id in ("", office_id)]

    def lag(self, section):
        return self.catalogue.sites[self.sections[section].site_id].lag_s

    # An item as a whole

    def first_seen(self, item):
        return min(s.first_seen for s in item.sightings)

    def testimonies(self, item, section, against=True):
        """The instants before it was first seen at which a visit testifies that the section did not hold it. Against the
        office, a list that stamps it anew may have held it under the earliest day that it claims."""
        here = [s for s in item.sightings if s.section_id == section]
        claimed = [day_of(c.begin) for c in item.claims]
        printed = min(here, key=lambda s: s.first_seen).printed_on if here else min(claimed, default=None)
        if against and printed is not None:
            printed = min([printed, *claimed])
        found = []
        for look in self.world.looks.get(section, ()):
            understood = look.outcome in (Outcome.COMPLETE, Outcome.PARTIAL)
            deep_enough = look.everything or (
                printed is not None and look.floor_on is not None and look.floor_on < printed
            )
            listed_it = any(look.visit_id == s.first_visit for s in item.sightings)
            if understood and deep_enough and not listed_it and look.at < self.first_seen(item):
                found.append(look.at)
        return found

    def where(self, item):
        sections = list(self.carrying)
        for section in {s.section_id for s in item.sightings} - set(self.carrying):
            own = min((s for s in item.sightings if s.section_id == section), key=lambda s: s.first_seen)
            came_later = own.absent_until is not None and own.absent_until - self.lag(section) > self.first_seen(item)
            if not came_later:
                sections.append(section)
        return sections

    def absent_at(self, item, instant, against=True):
        """Whether every section that could carry it testifies its absence then (plus lag, against the office) or later."""
        if item.epoch or not self.where(item):
            return False
        return all(
            any(t >= instant + (self.lag(s) if against else 0) for t in self.testimonies(item, s, against))
            for s in self.where(item)
        )

    def contradicted(self, item, claim):
        return self.absent_at(item, claim.end)

    def away(self, item):
        """Whether the day that it claims first is spoken against, but in some section by no visit of the week after."""
        days = [c.begin for c in item.claims if not self.disproved(item, c)]
        if not days or not self.absent_at(item, min(days) + DAY):
            return False
        over = min(days) + DAY
        return any(
            not any(0 <= t - over - self.lag(s) <= 7 * DAY for t in self.testimonies(item, s)) for s in self.where(item)
        )

    def disproved(self, item, claim):
        return claim.begin > self.first_seen(item)

    # Whose it is

    def holder(self, item):
        """True: this office's; None: nobody's, in a shared section; False: not this office's."""
        owners = {
            self.sections[s.section_id].office_id for s in item.sightings if s.section_id in self.obligation.sections
        }
        if self.office in owners or ("" in owners and item.office_id == self.office):
            return True
        return None if "" in owners and item.office_id is None else False

    def kind(self, item):
        """True: of a kind that is bound; None: could not be told; False: of another."""
        if not self.obligation.kinds:
            return True
        return None if item.kinds is None else bool(set(item.kinds) & set(self.obligation.kinds))

    def formed_by(self, item):
        """Titles here name no maker, and no page has an issuer or a sign-off: its source alone can tell."""
        if item.office_id == self.office:
            return "office"
        return "another" if item.office_id or item.source_name else "untold"

    # An item

    def as_item(self, item, due):
        """Rules 1 to 5, whoever it speaks against."""
        claims = [c for c in item.claims if not self.disproved(item, c)]
        if self.first_seen(item) <= due:
            return "met", "witnessed"
        if self.absent_at(item, due) and not self.away(item):
            return "late", "witnessed"
        if claims and all(c.begin >= due for c in claims):
            return "late", "admitted"
        return self._claimed(item, due)

    def item_state(self, item, due):
        if (max(item.formed) - min(item.formed)).days > 31:
            return "unproven", None
        answer = self.as_item(item, due)
        if answer[0] != "late":
            return answer
        doubted = item.ambiguous or self.kind(item) is None or self.formed_by(item) == "untold"
        return ("unproven", None) if doubted else answer

    def _claimed(self, item, due):
        claim = item.published
        if claim and not self.disproved(item, claim) and not self.contradicted(item, claim) and claim.end <= due:
            return "met", "claimed"
        return "unproven", None

    def bound(self, item):
        """Whether the item gives this office a duty."""
        if self.holder(item) is not True or self.kind(item) is False or not item.formed:
            return False
        if self.formed_by(item) == "another":
            return False
        last = self.obligation.valid_to
        return self.obligation.valid_from <= max(item.formed) and (last is None or max(item.formed) <= last)

    # A period

    def counts(self, item, a, b):
        if self.holder(item) is not True or self.kind(item) is not True or item.ambiguous:
            return False
        claimed = (
            item.published
            and not self.disproved(item, item.published)
            and a <= item.published.begin
            and item.published.end <= b
        )
        went_up = self.absent_at(item, a, against=False) and self.first_seen(item) < b
        renewed = any(e.seen_after is not None and a <= e.seen_after and e.seen_from < b for e in item.editions)
        return bool(claimed or went_up or renewed)

    def possible(self, item, a, b):
        """Whether at some half hour of the period it can have gone up, as far as the visits tell against the office."""
        seen, t = self.first_seen(item), a
        while t < b:
            if t <= seen and not self.absent_at(item, t):
                return True
            t += HALF_HOUR
        return False

    def could_be(self, item, a, b):
        if self.holder(item) is False or (self.kind(item) is False and not self.titled(item)):
            return False
        if item.office_id is not None and item.office_id != self.office:
            return False
        meeting = [c for c in item.claims if c.begin < b and c.end > a]
        untold = self.holder(item) is None or not self.kind(item) or item.ambiguous or not item.editions
        disproved = any(self.disproved(item, c) for c in meeting)
        published = item.published
        open_day = published is None or self.contradicted(item, published) or self.disproved(item, published)
        renewed = any(e.seen_after is not None and e.seen_after < b and e.seen_from >= a for e in item.editions)
        placed = (untold or open_day or bool(meeting)) and self.possible(item, a, b)
        claimed = (untold or self.away(item)) and bool(meeting)
        return (disproved or claimed or placed or renewed) and self.hinted(item)

    def titled(self, item):
        """Whether a period may be filled by a thing that a word tells to be of another kind."""
        known = [self.catalogue.kinds[kind].hints for kind in self.obligation.kinds]
        told = self.obligation.rule is RuleName.PERIOD and all(known)
        return told and any(hint in item.title for hints in known for hint in hints)

    def hinted(self, item):
        hints = []
        for kind in self.obligation.kinds:
            if not self.catalogue.kinds[kind].hints:
                return True
            hints += self.catalogue.kinds[kind].hints
        certain = self.holder(item) is True and self.kind(item) is True and not item.ambiguous
        if not self.obligation.kinds or not item.editions or certain:
            return True
        words = item.title + "".join(e.article.title + e.article.body for e in item.editions)
        unread = any(e.article.attachments or e.article.images for e in item.editions)
        return unread or any(hint in words for hint in hints)

    def complete(self, section):
        return [x for x in self.world.looks.get(section, ()) if x.outcome is Outcome.COMPLETE]

    def shows_nothing(self, section, a, b, length):
        """The instant of the first visit that testifies that nothing came, or None."""
        for look in self.complete(section):
            deep = look.everything or (
                look.all_dated and look.floor_on is not None and end_of(look.floor_on) <= start_of(day_of(a - length))
            )
            if look.at >= b + self.lag(section) and deep:
                return look.at
        return None

    def closely(self, section, a, until, length):
        t, last = a, a
        looks = {x.at for x in self.complete(section)}
        while t <= until:
            if t in looks:
                last = t
            if t - last > length / 2 or (t == until and until - last > length / 2):
                return False
            t += HALF_HOUR
        return True

    def period_state(self, a, b, length):
        items = self.world.items
        counted = [i for i in items if self.counts(i, a, b)]
        if any(self.first_seen(i) < b for i in counted):
            return "met", "witnessed"
        if any(not self.contradicted(i, i.published) for i in counted):
            return "met", "claimed"
        if self.world.as_of < b:
            return "pending", None
        if not self.carrying or any(all(x.at >= b for x in self.complete(s)) for s in self.carrying):
            return "unobserved", None
        if any(self.could_be(i, a, b) for i in items):
            return "unproven", None
        if any(self.absent_at(i, b) for i in counted):
            return "late", "witnessed"
        ends = {s: self.shows_nothing(s, a, b, length) for s in self.carrying}
        if not counted and all(end is not None and self.closely(s, a, end, length) for s, end in ends.items()):
            return "missing", "witnessed"
        return "unobserved", None

    # What is awaited from an instant on, and a pair

    def best(self, states):
        """The most favourable of what was found."""
        order = [
            ("met", "witnessed"),
            ("met", "claimed"),
            ("unproven", None),
            ("late", "witnessed"),
            ("late", "admitted"),
        ]
        return next((state for state in order if state in states), None)

    def awaited_state(self, a, due, states, might, candidates):
        """`states` of what was found; `might`: whether one that names it is unsure; `candidates`: what names nothing."""
        best = self.best(states)
        if best and best[0] == "met":
            return best
        if self.world.as_of < due:
            return "pending", None
        unwatched = any(all(x.at >= due for x in self.complete(s)) for s in self.carrying)
        if best is None and (unwatched or not self.carrying):
            return "unobserved", None
        if might or any(self.could_be(i, a, max(due, self.world.as_of + 1)) for i in candidates):
            return "unproven", None
        if best:
            return best
        for section in self.carrying:
            between = [x for x in self.complete(section) if a <= x.at < due]
            if not between or self.shows_nothing(section, a, due, due - a) is None:
                return "unobserved", None
        return "missing", "witnessed"

    def pair_state(self, first, a, due, names, words):
        """`names` of all firsts, this one's first; a second belongs to the first whose name its title holds."""
        came_out = first.published.begin
        states, might = [], False
        seconds = [i for i in self.world.items if i.id != first.id and "征求意见" not in i.title]
        for one in (i for i in seconds if names[0] in i.title):
            claim, told = one.published, one.kinds is not None and bool(set(one.kinds) & set(self.obligation.kinds))
            older = bool(claim) and claim.end <= came_out and not self.contradicted(one, claim)
            listed = any(s.section_id in self.obligation.sections for s in one.sightings)
            if told and not one.ambiguous and not older:
                states.append(self.as_item(one, due))
            elif told or (listed and one.kinds is None and self.first_seen(one) >= a):
                might = True
        grown = [e for e in first.editions if e.seen_after is not None and e.seen_after >= a]
        for edition in (e for e in grown if any(word in e.article.body for word in words)):
            if edition.seen_from <= due:
                states.append(("met", "witnessed"))
            elif edition.seen_after >= due + max(self.lag(s) for s in self.carrying):
                states.append(("late", "witnessed"))
            else:
                states.append(("unproven", None))
        free = [i for i in seconds if not any(n in i.title for n in names) and self.formed_by(i) != "another"]
        state = self.awaited_state(a, due, states, might, free)
        if state[0] == "late" and any(
            e.seen_after < due + max(self.lag(s) for s in self.carrying) for e in grown_at(first, a)
        ):
            return "unproven", None  # its own page may have told it in time, in other words
        if state[0] != "missing":
            return state
        if any(e.seen_after is not None and e.seen_from >= a for e in first.editions):
            return "unproven", None
        read = max(e.seen_until for e in first.editions)
        return state if read >= due + max(self.lag(s) for s in self.carrying) else ("unobserved", None)

    def prior_state(self, document, b, lookback, name):
        """A consultation on `name` had to be up before the document's own day b, at most `lookback` days before."""
        a = b - (lookback or 0) * DAY
        states, might = [], False
        seconds = [i for i in self.world.items if i.id != document.id]
        for one in (i for i in seconds if name in i.title):
            claim, told = one.published, one.kinds is not None and bool(set(one.kinds) & set(self.obligation.kinds))
            older = bool(lookback and claim) and claim.end <= a and not self.contradicted(one, claim)
            listed = any(s.section_id in self.obligation.sections for s in one.sightings)
            if told and not one.ambiguous and not older:
                states.append(self.as_item(one, b))
            elif (told and not one.ambiguous) or (
                (told or (listed and one.kinds is None)) and not self.absent_at(one, a)
            ):
                might = True
        best = self.best(states)
        if best and best[0] == "met":
            return best
        since = [min((x.at for x in self.complete(s)), default=None) for s in self.carrying]
        if not lookback or not since or any(first is None or first > a for first in since):
            return "unobserved", None  # it may have been taken down before we watched
        free = [i for i in seconds if name not in i.title and self.formed_by(i) != "another"]
        return self.awaited_state(a, b, states, might, free)

    # A named entry

    def entry_state(self, due, name, hints):
        """A title that holds `name` tells the entry."""
        telling = [i for i in self.world.items if name in i.title]
        in_place = [i for i in telling if any(s.section_id in self.carrying for s in i.sightings)]
        found = [i for i in in_place if self.holder(i) is True and not i.ambiguous]
        standing = [i for i in self.world.items if any(s.gone_since is None or s.gone_since > due for s in i.sightings)]
        best = self.best([self.as_item(i, due) for i in found])
        shown = any(s.gone_since is None for i in found for s in i.sightings)
        if best and best[0] == "met" and shown:
            return best
        if self.world.as_of < due:
            return best or ("pending", None)
        if any(i in standing for i in telling if i not in found):
            return "unproven", None
        if any(self.could_be_entry(i, hints) for i in standing if i not in telling):
            return "unproven", None
        if best and shown:
            return best
        listed_last = max((s.last_seen for i in found for s in i.sightings), default=0)
        for section in self.carrying:
            from_on = due + self.lag(section)
            if len([x for x in self.complete(section) if x.everything and x.at >= from_on and x.at > listed_last]) < 2:
                return "unobserved", None
        return ("missing", "witnessed") if self.carrying else ("unobserved", None)

    def could_be_entry(self, item, hints):
        if self.holder(item) is False or not any(s.section_id in self.carrying for s in item.sightings):
            return False
        if self.kind(item) is False or (item.office_id is not None and item.office_id != self.office):
            return False
        words = item.title + "".join(e.article.title + e.article.body for e in item.editions)
        return not item.editions or not hints or any(hint in words for hint in hints)

    # A period of a series

    def series_state(self, end, due, mark, others):
        """`mark`: what a title of this period holds; `others`: marks of other periods."""
        states, might, rest = [], False, []
        for one in self.world.items:
            here = self.holder(one) is not False and any(s.section_id in self.carrying for s in one.sightings)
            if self.kind(one) is False or (not here and one.office_id not in (None, self.office)):
                continue
            if mark in one.title:
                sure = self.holder(one) is True and self.kind(one) is True and not one.ambiguous
                if here and sure:
                    states.append(self.as_item(one, due))
                else:
                    might = True
            elif here and not any(other in one.title for other in others):
                rest.append(one)
        return self.awaited_state(end, due, states, might, rest)


def grown_at(first, a):
    """The editions that may have come after the trigger."""
    return [e for e in first.editions if e.seen_after is not None and e.seen_from >= a]
