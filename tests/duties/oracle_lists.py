"""Slow, obvious answers for lists: tables kept up to date in place, and what is only shown, whether an entry without a due rule
is listed and meetings told as news alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from archive.records import DAY, Outcome, start_of
from tests.duties.oracle import Oracle


class InPlace(Oracle):
    def period_state(self, a, b, length):
        """`in_place`: "each item of its sections must also have been read at or after b plus lag" (semantics §4)."""
        state = super().period_state(a, b, length)
        return ("unobserved", None) if state[0] == "missing" and not self.reread(b) else state

    def reread(self, b):
        """Of what may be the office's and of its kinds, and was not gone by then."""
        late = b + max(self.lag(s) for s in self.carrying)
        for item in self.world.items:
            here = [s for s in item.sightings if s.section_id in self.carrying]
            its = self.holder(item) is not False and self.kind(item) is not False
            listed = any(s.gone_since is None or s.gone_since > b for s in here)
            if its and listed and not any(e.seen_until >= late for e in item.editions):
                return False
        return True


class Entries(Oracle):
    def entry_shown(self, name, hints):
        """`listed` where a list of the office's shows it still; `unlisted` where the visits testify that none does; None:
        nothing is said. "Of an undated item only a deep visit testifies absence" (semantics §2), and two in a row it takes."""
        now, since = self.world.as_of, start_of(self.obligation.valid_from)
        telling = [i for i in self.world.items if name in i.title]
        in_place = [i for i in telling if any(s.section_id in self.carrying for s in i.sightings)]
        found = [i for i in in_place if self.holder(i) is True and not i.ambiguous]
        sightings = [s for i in found for s in i.sightings]
        if any(s.gone_since is None for s in sightings):
            return "listed" if any(self.complete(s) for s in self.carrying) else None
        still = [i for i in self.world.items if any(s.gone_since is None for s in i.sightings)]
        if any(i in still for i in telling if i not in found):
            return None
        if any(self.could_be_entry(i, hints) for i in still if i not in telling):
            return None
        for section in self.carrying:
            whole = {x.at for x in self.complete(section) if x.everything}
            told = [t for t in whole if t >= since + self.lag(section) and all(t > s.last_seen for s in sightings)]
            if len(told) < 2 or now - max(told) > 31 * DAY:
                return None
        return "unlisted" if self.carrying else None


@dataclass(frozen=True)
class Told:
    """What a title and a page tell of a meeting. `kinds` None: not told; `number`, `term` None: not told; `days`: all that
    the page gives, `on` the one that counts; `held`: the title tells a meeting; `higher`: another level's alone; `sure`: it
    is not perhaps another item again."""

    kinds: frozenset | None
    number: int | None
    term: int | None
    days: tuple
    on: date | None
    held: bool = True
    higher: bool = False
    sure: bool = True


def same_meeting(one, news):
    """Whether what the section lists may be the meeting that the news tells of, for anything that is told of both."""
    of_kind = one.kinds is None or news.kinds is None or bool(one.kinds & news.kinds)
    if one.number is not None and news.number is not None:
        of_term = one.term is None or news.term is None or one.term == news.term
        return one.number == news.number and (not one.sure or (of_kind and of_term))
    around = {news.on + timedelta(n) for n in range(-10, 46)}
    return of_kind and (not one.days or bool(around & set(one.days)))


def news_alone(news, there, looks, first_seen, since, kind):
    """A meeting told as news, and in no place of meetings: `looks`, by place, its visits and its lag. Each place must have
    been read far enough, five days and the lag after the news was seen."""
    if not (news.sure and news.kinds and kind in news.kinds and news.held and not news.higher):
        return False
    if news.on is None or news.on < since or any(same_meeting(one, news) for one in there):
        return False
    earliest = news.on - timedelta(10)  # the meeting may be listed under its own day
    for visits, lag in looks:
        later = [x for x in visits if x.outcome is Outcome.COMPLETE and x.at >= first_seen + lag + 5 * DAY]
        if not any(x.everything or (x.floor_on is not None and x.floor_on < earliest) for x in later):
            return False
    return True
