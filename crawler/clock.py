"""Whether our clock can be believed (semantics §1): Date plus Age of each host against ours. Live runs only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import lru_cache
from statistics import median

from archive.records import Instant

TOLERANCE = 600  # seconds
QUORUM = 3  # hosts
UNTRUSTED = "untrusted"
NOTE = re.compile(r"(\S+)=([+-]\d+)s")


def offset_of(headers: Mapping[str, str], now: Instant) -> int | None:
    """Seconds that our clock is ahead of the host's; None where it says no Date that can be read."""
    try:
        said = _instant(headers["date"])
        age = int(headers.get("age") or 0)
    except (KeyError, ValueError):
        return None
    return int(now - (said + age))


@lru_cache(256)
def _instant(text: str) -> float:
    """All that answers within a second says the same. ValueError where it is no date."""
    return parsedate_to_datetime(text).timestamp()


@dataclass(slots=True)
class Clocks:
    """What the hosts of one run said of the time."""

    offsets: dict[str, Counter[int]] = field(default_factory=dict)  # a few different ones, however many the answers

    def heard(self, host: str, headers: Mapping[str, str], now: Instant) -> None:
        offset = offset_of(headers, now)
        if offset is not None:
            self.offsets.setdefault(host, Counter())[offset] += 1

    def note(self, earlier: Iterable[str]) -> str:
        """`clock_note` of the run: `trusted: host=+3s …`, or `untrusted: …` where the run testifies nothing.

        `earlier`: the notes of the runs before, oldest first.
        """
        found = {host: int(median(offsets.elements())) for host, offsets in sorted(self.offsets.items())}
        listed = " ".join(f"{host}={offset:+d}s" for host, offset in found.items())
        word = UNTRUSTED if _wrong(found, _last(earlier)) else "trusted"
        return f"{word}: {listed or 'no host said the time'}"


def _wrong(found: Mapping[str, int], before: Mapping[str, int]) -> bool:
    if len(found) >= QUORUM:
        return sum(abs(offset) > TOLERANCE for offset in found.values()) * 2 > len(found)
    return any(host in before and abs(offset - before[host]) > TOLERANCE for host, offset in found.items())


def _last(notes: Iterable[str]) -> dict[str, int]:
    """Each host's offset in the newest note that names it and was believed: a clock that jumped and stayed wrong
    would else be believed from its second run on."""
    return {host: int(offset) for note in notes if UNTRUSTED not in note for host, offset in NOTE.findall(note)}
