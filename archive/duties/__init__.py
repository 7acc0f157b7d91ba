"""JUDGE: calendar, due instants, rules, verdicts and findings. `judge(world, catalogue)` is pure.

| file | what it does |
| --- | --- |
| `calendar.py` | counts days; the periods of a cadence |
| `due.py` | a phrase and a trigger day give the due instant, and the latest defensible one |
| `bench.py` | what the obligations of one judging share |
| `book.py` | asks the catalogue: owners, lags, who is bound, since when |
| `epochs.py`, `appearance.py`, `presence.py`, `editions.py` | an item as a whole: when it went up, was away, changed |
| `attribution.py`, `makers.py` | whose it is, who formed it, and what cannot speak against an office |
| `items.py`, `starts.py` | items: which binds which office, and from what day |
| `approvals.py` | when a budget was approved, by another page: in time where it came soon after, else unproven |
| `tables.py` | rows of decision tables: when each came in, and since when every table was without it |
| `displays.py` | how long items must stay: a least length, or for good |
| `quotas.py` | so many in each period, and what a cadence leaves out |
| `standing.py` | standing questions: which kinds are there, of which year |
| `triggers.py`, `pairing.py`, `pairs.py` | pairs: from when, which second belongs to which first, and whose it is |
| `untold.py` | files that may hold the second of a pair without their page saying so |
| `replies.py` | questions and their replies where no source says by when: shown, never judged |
| `entries.py`, `series.py`, `named.py` | entries of a list and periods of a series: what tells each, by when, and what is only shown |
| `elements.py`, `material.py` | what each item must say, and what of it was read: findings, never gaps |
| `relays.py`, `projects.py` | whose an interpretation is; which project pages are news alone |
| `leads/` | what may be looked into, with its innocent causes: no rule asks it |
| `numbers.py`, `meetings.py` | holes in runs of numbers, and meetings seen as news alone: leads, never gaps |
| `rules/` | one kind of duty a file |
| `duty.py` | a rule's answer becomes a verdict: margins, what holds |
| `declared.py` | 本月无新增: a period excused by the office's own word |
| `explain.py`, `steps.py` | the computation of one duty, step by step in text; its steps in Chinese and English, for the page too |
| `version.py` | the version of the rules, held to their source |
| `memory.py`, `traces.py`, `remembered.py` | what one judging leaves to the next, so that only what was touched is judged anew |
| `ledger.py`, `ids.py` | a judgement kept, and the log of what moved |
| `causes.py` | what moved, from what to what, and why: an observation, or a correction by calendar, catalogue, rules, reader |
| `rulings.py`, `findings.py`, `judge.py` | what was decided, what is no duty, and the whole |
"""

from __future__ import annotations

from archive.duties.calendar import Calendar, UnknownYear
from archive.duties.ids import duty_id
from archive.duties.judge import Judgement, judge
from archive.duties.version import RULES_VERSION

__all__ = ["RULES_VERSION", "Calendar", "Judgement", "UnknownYear", "duty_id", "judge"]
