"""The catalogue as the judge asks it: who owns a section on a day, who is bound, by how much a list may lag."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from archive.records import Catalogue, Obligation, Office, Section, Source

LAG = 86_400  # 24 hours, unless the catalogue says otherwise (semantics §2, lag)


def within(day: date, valid_from: date | None, valid_to: date | None) -> bool:
    """`valid_to` is the last day included; None is open."""
    return (valid_from is None or day >= valid_from) and (valid_to is None or day <= valid_to)


class Book:
    """Lookups over one catalogue. A section that migrated has several lines; a section without a line is unknown here."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._lines: dict[str, list[Section]] = {}
        self._bound: dict[str, tuple[Office, ...]] = {}
        self._sites: dict[str, frozenset[str]] = {}
        self._lags: dict[str, int] = {}
        for line in catalogue.sections:
            self._lines.setdefault(line.id, []).append(line)
        for section, lines in self._lines.items():
            self._sites[section] = frozenset(line.site_id for line in lines)
            known = [catalogue.sites[s].lag_s for s in self._sites[section] if s in catalogue.sites]
            self._lags[section] = max(known, default=LAG)

    def sections(self) -> tuple[str, ...]:
        return tuple(self._lines)

    def name(self, section_id: str) -> str:
        lines = self._lines.get(section_id)
        return lines[-1].name if lines else section_id

    def lines(self, section_id: str) -> tuple[Section, ...]:
        """In order of validity; one that migrated has several."""
        return tuple(self._lines.get(section_id, ()))

    def line(self, section_id: str, day: date) -> Section | None:
        """The line in force on the day, or, where none is, the nearest: the last before it, else the first."""
        lines = self._lines.get(section_id, [])
        for line in lines:
            if within(day, line.valid_from, line.valid_to):
                return line
        before = [line for line in lines if line.valid_to is not None and line.valid_to < day]
        return (before[-1] if before else lines[0]) if lines else None

    def owner(self, section_id: str, day: date) -> str | None:
        """The owning office; "" where it is shared; None where the catalogue has no such section."""
        line = self.line(section_id, day)
        return None if line is None else line.office_id

    def sites(self, section_id: str) -> frozenset[str]:
        return self._sites.get(section_id, frozenset())

    def lag(self, section_id: str) -> int:
        """Seconds; the longest of its sites where it migrated."""
        return self._lags.get(section_id, LAG)

    def closed_before(self, section_id: str, day: date) -> bool:
        lines = self._lines.get(section_id, [])
        return bool(lines) and all(line.valid_to is not None and line.valid_to < day for line in lines)

    def carrying(self, obligation: Obligation, office_id: str, day: date) -> tuple[str, ...]:
        """The obligation's sections that the office owns or that are shared, wanted ones too; never another office's."""
        named = dict.fromkeys(obligation.sections)
        return tuple(s for s in named if self.owner(s, day) in (office_id, "", None) and not self.closed_before(s, day))

    def source(self, obligation: Obligation) -> Source:
        return self.catalogue.sources[obligation.source_id]

    def offices(self, obligation: Obligation) -> tuple[Office, ...]:
        """Those named, those of the class, and the successors that the catalogue names, each to be held to its validity."""
        if obligation.id not in self._bound:
            self._bound[obligation.id] = self._offices(obligation)
        return self._bound[obligation.id]

    def _offices(self, obligation: Obligation) -> tuple[Office, ...]:
        named = [self.catalogue.offices[office_id] for office_id in obligation.offices]
        if obligation.office_class:
            named += [o for o in self.catalogue.offices.values() if o.office_class == obligation.office_class]
        bound: dict[str, Office] = {}
        for office in named:
            for heir in self.line_of(office):
                bound.setdefault(heir.id, heir)
        return tuple(bound.values())

    def line_of(self, office: Office) -> Iterator[Office]:
        """The office and those that its duties pass to."""
        met: set[str] = set()
        heir: Office | None = office
        while heir is not None and heir.id not in met:
            met.add(heir.id)
            yield heir
            heir = self.catalogue.offices.get(heir.successor_id)

    def in_force(self, obligation: Obligation, day: date) -> bool:
        source = self.source(obligation)
        return within(day, obligation.valid_from, obligation.valid_to) and within(
            day, source.valid_from, source.valid_to
        )

    def force(self, obligation: Obligation, office: Office) -> tuple[date, date | None]:
        """The first and last day on which the obligation (and its source) is in force and the office exists."""
        source = self.source(obligation)
        starts = [obligation.valid_from, source.valid_from, office.valid_from, _start(obligation)]
        ends = [obligation.valid_to, source.valid_to, office.valid_to]
        return max(d for d in starts if d is not None), min((d for d in ends if d is not None), default=None)

    def hints(self, obligation: Obligation) -> tuple[str, ...]:
        """The hints of all its kinds; empty where it has no kinds, or one of them has no hints."""
        kinds = [self.catalogue.kinds.get(kind) for kind in obligation.kinds]
        if any(kind is None or not kind.hints for kind in kinds):
            return ()
        return tuple(hint for kind in kinds if kind is not None for hint in kind.hints)


def _start(obligation: Obligation) -> date | None:
    """Params of the rule `period`: `start`, the day from which its periods are counted."""
    given = obligation.params.get("start")
    return given if given is None or isinstance(given, date) else date.fromisoformat(str(given))
