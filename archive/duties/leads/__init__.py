"""Leads: what may be looked into, each with its innocent causes (kinds.yml). A lead is a finding, and never a verdict.

Nothing here is asked by a rule: `leads` is called when all verdicts are there, and gives findings alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from archive.duties.bench import Bench
from archive.duties.leads import bursts, elsewhere, ids, stamps
from archive.records import Finding


@dataclass(frozen=True, slots=True)
class LeadKind:
    """What a lead is called, and what else it may come from, in Chinese and English."""

    id: str
    zh: str
    en: str
    innocent_zh: str
    innocent_en: str


@cache
def lead_kinds() -> tuple[LeadKind, ...]:
    """Of kinds.yml, in its order."""
    rows = yaml.safe_load(files(__package__).joinpath("kinds.yml").read_text(encoding="utf-8"))
    return tuple(LeadKind(**row) for row in rows)


def leads(bench: Bench) -> Iterator[Finding]:
    """All that is only a lead, but for those that other findings give (backdated, unaccounted, news_only)."""
    yield from stamps.leads(bench)
    yield from ids.leads(bench)
    yield from bursts.leads(bench)
    yield from elsewhere.leads(bench)
