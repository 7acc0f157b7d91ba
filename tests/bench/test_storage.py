"""The storage bench runs, at a size of seconds; no figure is held to its bar here."""

from __future__ import annotations

import hashlib
import itertools

from tests.bench import storage
from tests.bench.history import SECTIONS, history


def test_the_history_is_the_same_each_time_and_its_pages_change_come_and_go():
    def digests() -> list[list[bytes]]:
        return [[hashlib.sha256(known.body).digest() for known in site.live] for site in history(SECTIONS + 30, 3)]

    days = digests()
    assert digests() == days
    assert len(set(days[0])) == SECTIONS + 30
    changed = [len(set(after) - set(before)) for before, after in itertools.pairwise(days)]
    assert all(SECTIONS < count < SECTIONS + 30 for count in changed)  # every list, and some articles
    assert len({len(day) for day in days}) == 1  # one goes, one comes


def test_bench_storage():
    """Every version is read back from the archive and from git and compared, before and after repack."""
    said: list[str] = []
    storage.measure(said.append, SECTIONS + 10, 2)
    assert said[0].startswith("140 fetches, ")
    for what in ("the file", "bodies alone", "reading a version"):
        assert sum(what in line for line in said) == 2
    assert sum("bytes for a fetch that changed nothing" in line for line in said) == 1
