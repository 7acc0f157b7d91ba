"""Standing questions (rule `presence`): which kind each office, or its sections, must hold, and in which year.

Params: `each`, the kinds; `every: year`, asked of each year; `per: section`, asked of the sections as a whole and not of
each office of a class (区政府 has one 常务会议, not each of its departments).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from archive.duties.bench import Bench
from archive.duties.calendar import Span, span_at
from archive.duties.duty import Head, verdict_of
from archive.duties.rules import Seen
from archive.duties.rules.presence import Wanted, found, judge_presence, listed, might_be, read_to_the_end
from archive.duties.rules.series import Told, periods_told
from archive.records import DAY, Evidence, Finding, Look, Obligation, Office, Unit, Verdict, day_of, iso

LATELY = 31 * DAY  # what came up since an older look, nobody knows
RIGHT = "K"  # rows of what was right and must stay: what was there once and is not any more is told as such


@dataclass(frozen=True)
class Standing:
    """The questions of one obligation. `office` None: asked of its sections as a whole."""

    bench: Bench
    obligation: Obligation
    office: Office | None

    @cached_property
    def sections(self) -> tuple[str, ...]:
        day = day_of(self.bench.world.as_of)
        if self.office is not None:
            return self.bench.book.carrying(self.obligation, self.office.id, day)
        open_ = (s for s in dict.fromkeys(self.obligation.sections) if not self.bench.book.closed_before(s, day))
        return tuple(open_)

    @cached_property
    def seen(self) -> tuple[Seen, ...]:
        every = replace(self.obligation, kinds=())
        if self.office is not None:
            return self.bench.seen(every, self.office, self.sections)
        return tuple(self.bench.appearances.of(item, self.sections, True) for item in self.bench.listed(every))

    @cached_property
    def spans(self) -> tuple[Span | None, ...]:
        """The years of the force, the first one too though it is no whole one; None: asked without a year."""
        every = str(self.obligation.params.get("every", ""))
        if not every:
            return (None,)
        since, until = self._force()
        last = min(day_of(self.bench.world.as_of), until or date.max)
        spans, day = [], since
        while day <= last:
            spans.append(span_at(Unit(every), day))
            day = spans[-1].end
        return tuple(spans)

    def _force(self) -> tuple[date, date | None]:
        offices = [self.office] if self.office is not None else self.bench.book.offices(self.obligation)
        forces = [self.bench.book.force(self.obligation, office) for office in offices]
        ends = [end for _, end in forces]
        return min(begin for begin, _ in forces), None if None in ends else max(end for end in ends if end)

    @cached_property
    def told(self) -> dict[int, frozenset[Told]]:
        """By item, the periods that its title names."""
        days = {s.item.id: (s.published.day if s.published else None) or day_of(s.first_seen) for s in self.seen}
        return {s.item.id: periods_told(s.item.title, days[s.item.id]) for s in self.seen}

    def wanted(self, kind_id: str, span: Span | None) -> Wanted:
        kind = self.bench.book.catalogue.kinds[kind_id]
        if span is None:
            return Wanted(kind)
        named = {item for item, told in self.told.items() if any(span.begin < one.end <= span.end for one in told)}
        return Wanted(kind, span.a, span.b, frozenset(named))

    def questions(self) -> Iterator[tuple[Wanted, Span | None]]:
        kinds = self.obligation.params.get("each", ())
        for kind_id in kinds if isinstance(kinds, tuple) else ():
            for span in self.spans:
                yield self.wanted(str(kind_id), span), span

    def verdicts(self) -> Iterator[Verdict]:
        """What is there; of what is not there is no duty, for no source says by when it was due."""
        for wanted, span in self.questions():
            ruled = judge_presence(found(wanted, self.seen))
            if ruled is not None and ruled.seen is not None and self.office is not None:
                name, key = _names(wanted, span)
                head = Head(self.obligation.id, self.office.id, "entry", key, name, ruled.seen.item.id, None)
                yield verdict_of(head, None, ruled, holds=True)

    def shown(self) -> Iterator[Finding]:
        """What is not there: `regressed` where it was once, of a row of what was right; else `unlisted`."""
        there: set[str] = set()  # kinds that an earlier year had
        for wanted, span in self.questions():
            fits = found(wanted, self.seen)
            looks = self._looks(span)
            kept = bool(fits) and listed(fits[0])
            if looks and not kept and not self._left(fits) and not might_be(wanted, self.seen):
                yield self._finding(wanted, span, looks, bool(fits) or wanted.kind.id in there)
            if fits:
                there.add(wanted.kind.id)

    def _left(self, fits: tuple[Seen, ...]) -> bool:
        """Whether a migration may have left one of them behind: it may stand at an address that is not known."""
        ended = [(s.section_id, s.gone_since) for one in fits for s in one.item.sightings]
        return any(gone is not None and self.bench.epochs.left_behind(section, gone) for section, gone in ended)

    def _looks(self, span: Span | None) -> list[Look]:
        """Of each section the last look that shows all it lists: from a whole year after the end of the year and its lag on
        (the final accounts of 2018 are approved in the summer of 2019), or of late; none: nothing is said."""
        whole = span is None or span.begin >= self._force()[0]
        book, complete, since = self.bench.book, self.bench.complete, self.bench.world.as_of - LATELY
        looks = [
            read_to_the_end(
                complete.get(section, ()), since if span is None else span.b + span.length + book.lag(section)
            )
            for section in self.sections
        ]
        return [group[-1] for group in looks] if whole and looks and all(looks) else []

    def _finding(self, wanted: Wanted, span: Span | None, looks: list[Look], was: bool) -> Finding:
        last = min(looks, key=lambda look: (look.at, look.visit_id))
        name, _ = _names(wanted, span)
        regressed = was and self.obligation.row.startswith(RIGHT)
        words = "it was there before, and is in no list at" if was else "in no visit to"
        detail = f"{words} {iso(last.at)}; watched: {', '.join(self.sections)}; no source says by when it is due"
        evidence = tuple(Evidence("watched", visit_id=look.visit_id) for look in looks)
        office, kind = self.office.id if self.office else None, "regressed" if regressed else "unlisted"
        return Finding(kind, office, self.sections[0], None, f"{self.obligation.id} {name}", detail, evidence)


def _names(wanted: Wanted, span: Span | None) -> tuple[str, str]:
    """As shown, and as it stands in the duty's key."""
    word = wanted.kind.words[0] if wanted.kind.words else wanted.kind.id
    return (word, wanted.kind.id) if span is None else (f"{word} {span.subject}", f"{wanted.kind.id} {span.subject}")


def standing_of(bench: Bench, obligation: Obligation) -> Iterator[Standing]:
    """Of each office what it holds; an office that nothing is of is asked too."""
    for office in sorted(bench.book.offices(obligation), key=lambda o: o.id):
        yield Standing(bench, obligation, office)


def lacking(bench: Bench, obligation: Obligation) -> Iterator[Finding]:
    """What is not there, of each office or of the sections as a whole."""
    if obligation.params.get("per") == "section":
        yield from Standing(bench, obligation, None).shown()
        return
    for standing in standing_of(bench, obligation):
        yield from standing.shown()
