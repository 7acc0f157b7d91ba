"""Slow, obvious answers for what is only shown: whether an entry without a due rule is listed, and meetings told as news alone."""

from __future__ import annotations

from archive.records import DAY, start_of
from tests.duties.oracle import Oracle


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
