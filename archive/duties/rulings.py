"""Contests and rulings, as known at an instant (semantics §8). A ruling stands beside the machine's verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from archive.records import Catalogue, Contest, Finding, Instant, Ruling, Verdict, start_of

EXCUSED, TRIGGER, LAWFUL_REMOVAL, EPOCH = "excused", "trigger", "lawful_removal", "epoch"
UPHELD = "upheld"  # 维持原认定: it closes the contest, and what an earlier ruling set is no more


class Rulings:
    """What was decided, and what is still contested, as of an instant; the day of a line counts from its start."""

    def __init__(self, catalogue: Catalogue, as_of: Instant) -> None:
        known = [(r.decided_on, n, r) for n, r in enumerate(catalogue.rulings) if start_of(r.decided_on) <= as_of]
        self._rulings = tuple(r for _, _, r in sorted(known, key=lambda row: row[:2]))
        self.known = self._rulings
        closed = {r.contest_id for r in self._rulings if r.contest_id}
        self._open = [c for c in catalogue.contests if start_of(c.received_on) <= as_of and c.id not in closed]

    def of_duty(self, obligation_id: str, office_id: str, subjects: frozenset[str]) -> Ruling | None:
        """The latest ruling that sets a state or a trigger day of the duty."""
        matching = [r for r in self._rulings if _duty(r, obligation_id, office_id, subjects)]
        setting = [r for r in matching if r.sets in (EXCUSED, TRIGGER, UPHELD)]
        return setting[-1] if setting and setting[-1].sets != UPHELD else None

    def contested(self, obligation_id: str, office_id: str, subjects: frozenset[str]) -> bool:
        return any(_duty(c, obligation_id, office_id, subjects) for c in self._open)

    def of_finding(self, kind: str, sets: str, subjects: frozenset[str]) -> Ruling | None:
        matching = [r for r in self._rulings if r.finding_kind == kind and r.sets == sets and r.subject in subjects]
        return matching[-1] if matching else None

    def unmatched(self, verdicts: Iterable[Verdict], findings: Iterable[Finding]) -> Iterator[str]:
        """Each line known by now that concerns no duty and no finding: a slip in its subject would hide a contest."""
        duties = {(v.obligation_id, v.office_id, name) for v in verdicts for name in (v.subject, v.subject_key)}
        found = {(f.kind, name) for f in findings for name in (f.subject, f.section_id or "")}
        lines: list[tuple[str, Contest | Ruling]] = [(f"contests.csv: {c.id}", c) for c in self._open]
        lines += [(f"rulings.csv:{r.line}", r) for r in self._rulings if r.sets in (EXCUSED, TRIGGER, UPHELD)]
        for place, line in lines:
            key = (line.obligation_id, line.office_id, line.subject)
            named = {(line.finding_kind, line.subject), (line.finding_kind, line.section_id)}
            if key not in duties if line.obligation_id else named.isdisjoint(found):
                what = f"{line.obligation_id}, {line.office_id}" if line.obligation_id else line.finding_kind
                yield f"{place}: {what}, {line.subject!r}: concerns no duty or finding as yet; check its subject"


def _duty(line: Ruling | Contest, obligation_id: str, office_id: str, subjects: frozenset[str]) -> bool:
    same = line.obligation_id == obligation_id and line.office_id == office_id
    return same and not line.finding_kind and line.subject in subjects


def corrected_day(ruling: Ruling) -> date:
    """The trigger day that a ruling sets. Raises ValueError, naming the ruling, where its value is no day."""
    try:
        return date.fromisoformat(ruling.value)
    except ValueError as error:
        place = f"ruling of {ruling.decided_on.isoformat()} on {ruling.obligation_id} {ruling.subject}"
        raise ValueError(f"{place}: value {ruling.value!r}; expected a day as YYYY-MM-DD") from error
