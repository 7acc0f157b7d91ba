"""The indicators of a site, by obligation, office and site: what the rules `site_*` count, as verdicts and findings.

The duty stands as long as its source is in force: its subject is the site, and the day of monitoring (监测时间点) is the
instant judged. None of them holds by itself: a machine's result is reviewed by people before it is circulated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from archive.duties.attribution import first_seen
from archive.duties.bench import Bench
from archive.duties.book import within
from archive.duties.calendar import add_months
from archive.duties.duty import Head, verdict_of
from archive.duties.rules import Ruled
from archive.duties.rules.site import Figure, Window, monitored
from archive.duties.rules.site_broken import Broken, broken, judge_broken
from archive.duties.rules.site_claims import INNOCENT, contradicts, judge_claims
from archive.duties.rules.site_class import judge_class
from archive.duties.rules.site_home import judge_home
from archive.duties.rules.site_link import judge_link
from archive.duties.rules.site_questions import EXCEPTED, Question, answers, judge_questions
from archive.duties.rules.site_reach import Reach, judge_reach, outages
from archive.duties.rules.site_sections import Column, Told, judge_sections, told
from archive.records import (
    DAY,
    Basis,
    Evidence,
    Finding,
    Indicator,
    Instant,
    Item,
    Obligation,
    Office,
    Site,
    SiteLooks,
    State,
    Verdict,
    day_of,
    start_of,
)

LIMIT = re.compile(r"(\d+)(日|个月|年)")
COUNTS = {
    "stale": frozenset({Told.STALE}),
    "overdue": frozenset({Told.STALE, Told.BLANK}),
    "blank": frozenset({Told.BLANK}),
}


@dataclass(frozen=True)
class Inspection:
    """One obligation as one site meets it, at the instant judged."""

    bench: Bench
    obligation: Obligation
    office: Office
    site: Site

    @property
    def as_of(self) -> Instant:
        return self.bench.world.as_of

    @property
    def indicator(self) -> str:
        return str(self.obligation.params["indicator"])

    @property
    def seen(self) -> SiteLooks:
        return self.bench.world.sites.get(self.site.id, SiteLooks())

    def number(self, name: str, default: int) -> int:
        return int(str(self.obligation.params.get(name, default)))

    @property
    def threshold(self) -> int | None:
        given = self.obligation.params.get("count")
        return None if given is None else int(str(given))

    @property
    def texts(self) -> tuple[str, ...]:
        return _texts(self.obligation.params.get("links"))

    @cached_property
    def figure(self) -> Figure:
        """What is counted. Over a window that began before the obligation was in force, nothing is charged, nor where what
        it costs was read in one place that is not the standard's text (`read: once`)."""
        made = self._figure()
        since = start_of(self.bench.book.force(self.obligation, self.office)[0])
        windowed = self.indicator in ("unreachable", "stale_home", "stale", "stale_class", "overdue")
        if windowed and made.state is State.MISSING and made.begin < since:
            return replace(made, state=State.PENDING, words=f"in force for less than its window; {made.words}")
        if made.state is State.MISSING and self.obligation.params.get("read") == "once":
            words = f"{made.words}; what it costs was not read in the standard's own text, so that people decide"
            return replace(made, state=State.UNPROVEN, words=words)
        return made

    def _figure(self) -> Figure:
        if self.indicator == "unreachable":
            return judge_reach(self.seen.probes, self.reach, self.reach.window(self.as_of))
        if self.indicator == "stale_home":
            return judge_home(self.seen.homes, self.as_of, self.number("days", 14), self.site.lag_s)
        begin = min((c.limit.begin for c in self.columns if c.limit), default=self.at)
        if self.indicator in COUNTS:
            counts = COUNTS[self.indicator]
            return judge_sections(self.columns, counts, self.threshold, Window(begin, self.at), self.site.lag_s)
        if self.indicator == "stale_class":
            return judge_class(self.columns, Window(begin, self.at), self.site.lag_s)
        if self.indicator == "unanswered":
            return self.questions[0]
        if self.indicator == "link":
            return judge_link(self.seen.homes, self.seen.pages, self.texts, self._window(14))
        if self.indicator == "broken_link":
            looks = [look for look in self.seen.links if look.url in self.linked or "on" not in self.obligation.params]
            unasked = self.linked - {look.url for look in looks if look.gone is not None}
            return judge_broken(looks, self.broken, self.threshold, self._window(14), len(unasked))
        return judge_claims(self.items, self._window(365), self.threshold)

    def _window(self, days: int) -> Window:
        return Window(self.as_of - days * DAY, self.as_of)

    @property
    def reach(self) -> Reach:
        share = float(str(self.obligation.params.get("share", 0.05)))
        return Reach(self.number("days", 7), self.number("visits_per_day", 20), self.number("seconds", 15), share)

    @cached_property
    def linked(self) -> frozenset[str]:
        """What the latest pages link. `on`: the home page alone, or the other pages and not the home page."""
        on, made = self.obligation.params.get("on"), []
        for pages in (self.seen.homes[-1:], self.seen.pages):
            made.append({link.url for page in pages if page.whole for link in page.links})
        home, others = made
        return frozenset(home if on == "home" else others - home if on == "other" else home | others)

    @cached_property
    def broken(self) -> tuple[Broken, ...]:
        found = broken(self.seen.links, (*self.seen.pages, *self.seen.homes[-1:]))
        return tuple(one for one in found if one.link.url in self.linked)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The sections of the site that the indicator counts."""
        made = [self._column(section) for section in self.section_ids]
        if self.indicator in ("stale", "stale_class"):
            return tuple(column for column in made if column.limit)
        return tuple(made)

    @cached_property
    def at(self) -> Instant:
        """The instant at which the site's sections are monitored."""
        return monitored((self.bench.world.looks.get(s, ()) for s in self.section_ids), self.as_of)

    @cached_property
    def section_ids(self) -> tuple[str, ...]:
        day, book = day_of(self.as_of), self.bench.book
        return tuple(s for s in book.sections() if self.site.id in book.sites(s) and not book.closed_before(s, day))

    def _column(self, section: str) -> Column:
        name = self.bench.book.name(section)
        looks = self.bench.world.looks.get(section, ())
        limit = None if self.indicator == "blank" else self._limit(name)
        return Column(section, name, looks, tuple(self.bench.listed_in(section)), limit)

    def _limit(self, name: str) -> Window | None:
        """The stretch that a word of the section's name stands for: the longest, where there are several. None where another
        line of the same item counts the section: it costs points once."""
        begin = _begin(self.obligation, name, self.at)
        if begin is None or any(other < begin for other in self._begins(name)):
            return None
        return Window(begin, self.at)

    def _begins(self, name: str) -> Iterator[Instant]:
        """Of the other lines of the item that count sections so, as they stand in the catalogue: an earlier line comes first."""
        mine = self.obligation
        item, met = mine.params.get("item"), False
        for line in self.bench.book.catalogue.obligations if item else ():
            met = met or line.id == mine.id
            told = (line.source_id, line.params.get("item"), line.params.get("indicator"))
            if line.id != mine.id and told == (mine.source_id, item, self.indicator):
                begin = _begin(line, name, self.at)
                if begin is not None:
                    yield begin if met else begin - 1

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return tuple({item.id: item for s in self.section_ids for item in self.bench.listed_in(s)}.values())

    @cached_property
    def questions(self) -> tuple[Figure, tuple[tuple[Item, tuple[Evidence, ...]], ...]]:
        year = before(self.as_of, "1年")
        force = start_of(self.bench.book.force(self.obligation, self.office)[0])
        window = Window(max(year, force), self.as_of)
        asked = [self._question(item, window) for item in self.items if item.kinds and "question" in item.kinds]
        others = tuple(item for item in self.bench.world.items if answers(item.title))
        made = [question for question in asked if question is not None]
        return judge_questions(made, others, self.threshold or 1, window, self.site.lag_s)

    def _question(self, item: Item, window: Window) -> Question | None:
        """Open since its own day, or since it was first seen where that is later."""
        claimed = item.published.day if item.published else None
        since = max(claimed, day_of(first_seen(item))) if claimed else day_of(first_seen(item))
        names = (item.title, *(self.bench.book.name(s.section_id) for s in item.sightings))
        excepted = any(word in name for name in names for word in EXCEPTED)
        if excepted or not window.holds(start_of(since)) or item.epoch:
            return None
        due = start_of(add_months(since, self.number("months", 3))) + DAY
        return Question(item, due, self.bench.world.may_show)

    # --- what comes out

    def verdict(self) -> Verdict:
        made = self.figure
        basis = Basis.WITNESSED if made.state in (State.MET, State.MISSING) else None
        head = Head(self.obligation.id, self.office.id, "site", self.site.id, self.site.name, None, None)
        return verdict_of(head, None, Ruled(made.state, basis, made.words, made.evidence), holds=False)

    def row(self, state: State) -> Indicator:
        made, params = self.figure, self.obligation.params
        return Indicator(
            self.obligation.id,
            self.office.id,
            self.site.id,
            self.indicator,
            made.figure,
            made.threshold,
            made.begin,
            made.end,
            made.seen,
            made.unknown,
            state,
            params.get("veto") == "yes",
            made.near,
            self.points(state),
            made.words,
        )

    def points(self, state: State) -> float | None:
        """What crossing it costs, or would. `each` of what was found costs so much, up to `most`, the line's own value, or what its
        item is worth; where neither was found in the text, one of them alone is sure to cost it."""
        fixed, each, most = (self._given(name) for name in ("points", "each", "most"))
        most = self._worth() if most is None else most
        if each is None:
            return fixed
        if most is None:
            return each
        return min(most, each * (self.figure.figure or 0)) if state is State.MISSING else most

    def _worth(self) -> float | None:
        source, item = (
            self.bench.book.catalogue.sources.get(self.obligation.source_id),
            self.obligation.params.get("item"),
        )
        return next((b.items[str(item)] for b in (source.blocks if source else ()) if item in b.items), None)

    def _given(self, name: str) -> float | None:
        given = self.obligation.params.get(name)
        return None if given is None else float(str(given))

    def findings(self) -> Iterator[Finding]:
        """What it counts, one by one, and how close it is."""
        made, veto = self.figure, self.obligation.params.get("veto") == "yes"
        if veto and made.near:
            yield self._finding("near_veto", f"{self.obligation.clause}: {made.words}", made.evidence)
        if self.indicator == "unreachable":
            yield from self._unreachable()
        elif self.indicator == "stale_home" and made.state is State.MISSING:
            yield self._finding("stale_home", made.words, made.evidence)
        elif self.indicator == "link" and made.state is State.MISSING:
            yield self._finding("unlinked", made.words, made.evidence)
        elif self.indicator == "broken_link":
            yield from (self._finding("broken_link", one.words, one.evidence, one.link.url) for one in self.broken)
        elif self.indicator in ("stale", "stale_class", "overdue"):
            yield from self._stale()
        elif self.indicator == "unanswered":
            yield from self._unanswered()
        elif self.indicator == "contradiction":
            yield from self._contradictions()

    def _finding(self, kind: str, detail: str, evidence: tuple[Evidence, ...], subject: str = "") -> Finding:
        return Finding(kind, self.office.id, None, None, subject or self.site.name, detail, evidence)

    def _unreachable(self) -> Iterator[Finding]:
        made = self.figure
        words, evidence = outages(p for p in self.seen.probes if made.begin <= p.at)
        if words:
            veto = self.obligation.params.get("veto") == "yes"
            kind = "unreachable" if veto and made.state is State.MISSING else "did_not_open"
            yield self._finding(kind, f"{words}; {made.words}", (*evidence, *made.evidence))

    def _stale(self) -> Iterator[Finding]:
        for column in self.columns:
            state, words = told(column, self.at, self.site.lag_s)
            if state is Told.STALE:
                owner = self.bench.book.owner(column.section_id, day_of(self.as_of)) or None
                evidence = tuple(Evidence("watched", visit_id=look.visit_id) for look in column.looks[-1:])
                yield Finding("stale", owner, column.section_id, None, column.name, words, evidence)

    def _unanswered(self) -> Iterator[Finding]:
        for item, evidence in self.questions[1]:
            section = item.sightings[0].section_id
            words = "open for over three months: nothing on its page then may be an answer, nor any title that we saw"
            yield Finding("unanswered", item.office_id, section, item.id, item.title, words, evidence)

    def _contradictions(self) -> Iterator[Finding]:
        for item in self.items:
            words = contradicts(item) if item.editions else ""
            if words:
                evidence = (Evidence("claim", snapshot_id=item.editions[0].snapshot_id),)
                section = item.sightings[0].section_id
                yield Finding(
                    "contradiction", item.office_id, section, item.id, item.title, f"{words}; {INNOCENT}", evidence
                )


def _begin(obligation: Obligation, name: str, at: Instant) -> Instant | None:
    limits = obligation.params.get("limits")
    given = limits if isinstance(limits, dict) else {}
    return min((before(at, str(text)) for text, words in given.items() if any(w in name for w in words)), default=None)


def before(instant: Instant, text: str) -> Instant:
    """`14日`, `6个月` or `1年` before the instant, at the same time of day."""
    match = LIMIT.fullmatch(text)
    if match is None:
        raise ValueError(f"limit {text!r}: expected N日, N个月 or N年")
    n, day = int(match[1]), day_of(instant)
    if match[2] == "日":
        return instant - n * DAY
    return start_of(add_months(day, -n * (12 if match[2] == "年" else 1))) + instant - start_of(day)


def _texts(given: object) -> tuple[str, ...]:
    return tuple(str(one) for one in given) if isinstance(given, tuple | list) else ()


def inspections(bench: Bench, obligation: Obligation) -> Iterator[Inspection]:
    """By office and site: the portals, or the sites that `sites` names. Nothing where it is not in force."""
    day, catalogue = day_of(bench.world.as_of), bench.book.catalogue
    named = _texts(obligation.params.get("sites"))
    sites = [s for s in catalogue.sites.values() if s.url and (s.id in named if named else s.portal)]
    for office in sorted(bench.book.offices(obligation), key=lambda o: o.id):
        if bench.book.in_force(obligation, day) and within(day, office.valid_from, office.valid_to):
            yield from (Inspection(bench, obligation, office, site) for site in sorted(sites, key=lambda s: s.id))
