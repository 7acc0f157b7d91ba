"""The periods of a series (semantics §4): which item tells which period, by when each was due, and what is only shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from itertools import pairwise

from archive.duties.answers import Asked
from archive.duties.awaiting import Awaited, Others, others_of
from archive.duties.bench import Bench
from archive.duties.calendar import ONE_DAY, Span, UnknownYear, whole_spans
from archive.duties.due import by_rule, due_of, unrolled_rule
from archive.duties.duty import Head, beyond, verdict_of
from archive.duties.named import BEST, formed_verdicts
from archive.duties.phrases import CADENCES, counts_from_formation
from archive.duties.rules import Seen
from archive.duties.rules.awaited import Found, judge_awaited
from archive.duties.rules.series import Told, ends_with, merged, periods_told
from archive.duties.traces import Tracer, digest_of
from archive.records import Evidence, Finding, Instant, Item, Obligation, Office, Unit, Verdict, day_of, end_of, iso


@dataclass(frozen=True)
class Series:
    """One obligation's series, as one office owes it."""

    bench: Bench
    obligation: Obligation
    office: Office

    @property
    def due_rule(self) -> str:
        return due_rule_of(self.obligation)

    @cached_property
    def told(self) -> dict[int, frozenset[Told]]:
        """By item of the obligation's kinds, wherever it stands, the periods that its title names."""
        kinds = set(self.obligation.kinds)
        items = [i for i in self.bench.world.items if not kinds or i.kinds is None or not kinds.isdisjoint(i.kinds)]
        return {item.id: periods_told(item.title, _dated(item)) for item in items}

    def periods(self) -> Iterator[tuple[Span, str]]:
        """Whole ones in force; without a due rule also older ones, whose figures may have been formed in force."""
        since, until = self.bench.book.force(self.obligation, self.office)
        since = since if self.due_rule else date(since.year - 2, 1, 1)
        every = Unit(every_of(self.obligation))
        covers = self.obligation.params.get("covers", ())
        spans = whole_spans(every, since, until, day_of(self.bench.world.as_of))
        texts = [str(text) for text in covers] if isinstance(covers, tuple) else []
        yield from ((span, name) for span, name in merged(spans, texts) if span.begin >= since)

    def belongs(self, item: Item) -> bool:
        return bool(re.search(str(self.obligation.params.get("title", "")), "".join(item.title.split())))

    def sort(self, span: Span, sections: tuple[str, ...]) -> tuple[list[Seen], list[Seen], list[Seen]]:
        """Those that are the period's; those that tell it and are not shown to be the office's, or by another name; and
        of the rest those that name no period."""
        found, might, rest = [], [], []
        mine = {seen.item.id: seen for seen in self.bench.seen(self.obligation, self.office, sections)}
        for item in self.bench.world.items:
            told = self.told.get(item.id)
            if told is None or (item.id not in mine and item.office_id not in (None, self.office.id)):
                continue
            seen = mine.get(item.id) or self.bench.appearances.of(item, sections, False)
            if item.id in mine and self._tells(seen, span):
                found.append(seen)
            elif ends_with(span, told) or (item.id in mine and self._of_this_year(item, span)):
                might.append(seen)
            elif item.id in mine and (not told or self._mistitled(item, span)):
                rest.append(seen)
        return found, might, rest

    def _mistitled(self, item: Item, span: Span) -> bool:
        """Whether its title may name another period by mistake: last year's by its old year, one that another item
        told before it, or one that had not ended when it came; or names more than we read (9、10月, 九月)."""
        told, came = self.told[item.id], _came(item)
        year = any((one.end.month, one.end.day) == (span.end.month, span.end.day) for one in told)
        early = any(one.end > came for one in told)
        joint = UNREAD.search("".join(item.title.split())) is not None
        return year or early or joint or any(self.first_to_tell[one] < (came, item.url) for one in told)

    def _of_this_year(self, item: Item, span: Span) -> bool:
        """Whether its title names the period without a year, and it came while the period ran: 10月份…情况 of 11 October
        may be last year's, or this one's before it ended."""
        same = any((one.end.month, one.end.day) == (span.end.month, span.end.day) for one in self.told[item.id])
        return same and not YEAR.search(item.title) and span.begin <= _dated(item) < span.end

    @cached_property
    def first_to_tell(self) -> dict[Told, tuple[date, str]]:
        """By period, which item named it first."""
        first: dict[Told, tuple[date, str]] = {}
        for item in self.bench.world.items:
            for one in self.told.get(item.id, ()):
                first[one] = min(first.get(one, (date.max, "")), (_came(item), item.url))
        return first

    def asked(self, span: Span, name: str, tracer: Tracer) -> Asked:
        """On what was found of the period; after its due instant also on whatever else could be it."""
        sections, now = self.bench.book.carrying(self.obligation, self.office.id, span.begin), self.bench.world.as_of
        mine = self.bench.seen(self.obligation, self.office, sections)
        found = sorted((s.item.id, tracer.of(s.item).digest) for s in mine if self._tells(s, span))
        key = ("series", self.obligation.id, self.office.id, f"{span.begin.isoformat()} {name}")

        def others() -> Others:
            _, might, rest = self.sort(span, sections)
            return others_of((*might, *rest), tracer, now)

        return Awaited(key, digest_of(found), now, partial(self.verdict, span, name), others, lambda: True).asked()

    def _tells(self, seen: Seen, span: Span) -> bool:
        """Whether it is the period's, and surely the office's."""
        item = seen.item
        sure = seen.mine and not item.ambiguous and (not self.obligation.kinds or item.kinds is not None)
        return sure and self.belongs(item) and ends_with(span, periods_told(item.title, _dated(item)))

    def verdict(self, span: Span, name: str) -> Verdict | None:
        """Due by the rule counted from the period's last day; without one from its formation, and none where it never came."""
        sections = self.bench.book.carrying(self.obligation, self.office.id, span.begin)
        found, might, rest = self.sort(span, sections)
        if not self.due_rule:
            made = [
                replace(v, subject_kind="period")
                for v in formed_verdicts(self.bench, self.obligation, self.office, name, found)
            ]
            return min(made, key=lambda v: BEST.index(v.machine_state), default=None)
        source, last = self.bench.book.source(self.obligation), span.end - ONE_DAY
        head = Head(self.obligation.id, self.office.id, "period", name, name, found[0].item.id if found else None, last)
        try:
            due = by_rule(self.due_rule, source, last, self.bench.calendar)
        except UnknownYear as error:
            ruled = beyond(error, self.bench.world.as_of, end_of(unrolled_rule(self.due_rule, last)))
            return verdict_of(head, None, ruled, holds=False)
        case = self.bench.case(self.obligation, self.office, sections, rest)
        told = tuple(Found(seen, "the period in its title") for seen in found)
        ruled = judge_awaited(case, span.b, due.at, told, tuple(might))
        lenient = due.lenient_at
        holds = lenient is not None and judge_awaited(case, span.b, lenient, told, tuple(might)).state is ruled.state
        return verdict_of(head, due, ruled, holds)

    def _latest(self, span: Span) -> Instant | None:
        """Until when nothing is said: its figures are formed after the period, nobody knows when; as long as the period
        itself, and never less than what the phrase allows from its end. None where the calendar does not reach that."""
        end, phrase = span.b + span.length, self.obligation.phrase
        if phrase.offset is None or phrase.before:
            return end
        try:
            due = due_of(phrase, self.bench.book.source(self.obligation), span.end - ONE_DAY, self.bench.calendar)
        except UnknownYear:
            return None
        return max(end, due.at, due.lenient_at or end)

    def shown(self, span: Span, name: str) -> Finding | None:
        """Without a due rule: a period that no visit, to the end of each list, shows from the latest day on by which it may
        have come in time."""
        since, due = self.bench.book.force(self.obligation, self.office)[0], self._latest(span)
        if self.due_rule or due is None:
            return None
        sections = self.bench.book.carrying(self.obligation, self.office.id, span.begin)
        found, might, _ = self.sort(span, sections)
        lags = {s: self.bench.book.lag(s) for s in sections}
        complete = {s: self.bench.complete.get(s, ()) for s in sections}
        looks = [[x for x in complete[s] if x.everything and x.at >= due + lags[s]] for s in sections]
        if span.begin < since or found or might or not looks or not all(looks):
            return None
        last = min((group[-1] for group in looks), key=lambda x: x.at)
        detail = f"in no visit to {iso(last.at)}; the period ended at {iso(span.b)}; no source says by when it is due, and nothing was said before {iso(due)}"
        evidence = tuple(Evidence("watched", visit_id=group[-1].visit_id) for group in looks)
        return Finding("unlisted", self.office.id, sections[0], None, f"{self.obligation.id} {name}", detail, evidence)


YEAR = re.compile(r"\d{4}\s*年")
UNREAD = re.compile(
    r"[一二三四五六七八九十]月|\d{1,2}月?(?:份?)[、,，和及]\d{1,2}月|[一二三四1-4](?:季度)?[、,，和及第]+[一二三四1-4]季度"
)


def _came(item: Item) -> date:
    return day_of(min(s.first_seen for s in item.sightings))


def _dated(item: Item) -> date:
    claim = item.published
    return (claim.day if claim is not None else None) or _came(item)


def _out_on(item: Item) -> date:
    """A day after the one on which it was seen is not when it came."""
    return min(_dated(item), _came(item))


def series_of(bench: Bench, obligation: Obligation) -> Iterator[Series]:
    for office in sorted(bench.book.offices(obligation), key=lambda o: o.id):
        yield Series(bench, obligation, office)


def figures(bench: Bench, obligation: Obligation) -> Iterator[Finding]:
    """A series whose source says 定期, and no cadence: never judged, and shown; each release, and the longest silence."""
    if "title" not in obligation.params or every_of(obligation):
        return
    for series in series_of(bench, obligation):
        sections = bench.book.carrying(obligation, series.office.id, day_of(bench.world.as_of))
        seen = [s for s in bench.seen(obligation, series.office, sections) if s.mine and series.belongs(s.item)]
        if seen:
            yield _released(series, sorted(seen, key=lambda s: (_out_on(s.item), s.item.url)))


def _released(series: Series, seen: list[Seen]) -> Finding:
    days = [_out_on(one.item) for one in seen]
    first = seen[0].item.sightings[0].section_id
    gaps = [((later - day).days, day, later) for day, later in pairwise([*days, day_of(series.bench.world.as_of)])]
    length, begin, end = max(gaps)
    told = "; ".join(f"{day} {one.item.title}" for day, one in list(zip(days, seen, strict=True))[-5:])
    words = f"{len(seen)} releases, the latest {told}; longest silence {length} days, {begin} to {end}"
    detail = (
        f"{words}; the source says {series.obligation.phrase.text or 'nothing'}, which is no cadence: shown, not judged"
    )
    subject = f"{series.obligation.id} {series.office.name}"
    evidence = tuple(dict.fromkeys(Evidence("first_seen", visit_id=one.item.sightings[0].first_visit) for one in seen))
    return Finding("figures", series.office.id, first, None, subject, detail, evidence)


def due_rule_of(obligation: Obligation) -> str:
    """What the catalogue says, else the day of every year that the phrase states (每年1月31日前: of the report on the year
    before)."""
    return str(obligation.params.get("due_rule", "") or obligation.phrase.fixed or "")


def every_of(obligation: Obligation) -> str:
    return str(obligation.params.get("every", "") or ("year" if obligation.phrase.fixed else ""))


def series_judged(obligation: Obligation) -> bool:
    """Whether it states a cadence, and a due rule or a number from the formation; a standing question is answered by
    other obligations' verdicts."""
    cadence = every_of(obligation) in {unit.value for unit in CADENCES}
    due = bool(due_rule_of(obligation)) or counts_from_formation(obligation.phrase)
    return cadence and "title" in obligation.params and due
