"""A slow, obvious judge where offices are renamed, merged and abolished, written from the law's text.

"Matched by name and alias. Names have a validity, which tells two bodies apart; a name that nobody else has taken over keeps
naming its body" (semantics §7); "what an abolished body owed passes to nobody unless the catalogue names a successor" (§3).
"""

from __future__ import annotations

from archive.records import end_of, start_of
from tests.duties.oracle import Oracle


def bearer(names, name, day):
    """`names`: (office, name, first day or None, last day or None). The one body that bears it on the day, or else ever."""
    lines = [line for line in names if line[1] == name]
    then = {who for who, _, since, until in lines if (not since or day >= since) and (not until or day <= until)}
    ever = then or {who for who, *_ in lines}
    return ever.pop() if len(ever) == 1 else None


def bound(catalogue, named):
    """The offices that an obligation binds which names these: they, and those that their duties pass to."""
    found = list(named)
    for office in found:
        heir = catalogue.offices[office].successor_id
        if heir and heir not in found:
            found.append(heir)
    return found


class Validity(Oracle):
    """The judge of one office, which is there from a day to a day."""

    @property
    def life(self):
        return self.catalogue.offices[self.office]

    def bound(self, item):
        """Its trigger day must lie in the office's life too."""
        if not super().bound(item):
            return False
        day = max(item.formed)
        return (self.life.valid_from is None or self.life.valid_from <= day) and (
            self.life.valid_to is None or day <= self.life.valid_to
        )

    def whole(self, a, b):
        """Whether it was there for the whole period: of another nothing is owed."""
        since, until = self.life.valid_from, self.life.valid_to
        return (since is None or start_of(since) <= a) and (until is None or b <= end_of(until))
