"""The pairs of one obligation: which firsts bind which office, from when, and what was found of their seconds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial

from archive.duties.answers import Asked
from archive.duties.attribution import bound_kind, holders, standing_day, unsaid
from archive.duties.awaiting import Awaited, Others, others_of
from archive.duties.bench import Bench, subject_key
from archive.duties.book import within
from archive.duties.calendar import ONE_DAY, UnknownYear
from archive.duties.due import Due, due_of, unrolled
from archive.duties.duty import Head, beyond, verdict_of
from archive.duties.makers import Maker
from archive.duties.pairing import Match, matches
from archive.duties.phrases import phrase_for
from archive.duties.rules import Case, Ruled, Seen
from archive.duties.rules.awaited import Found
from archive.duties.rules.pair import Pair, judge_pair
from archive.duties.rules.prior import judge_prior
from archive.duties.traces import Tracer, digest_of
from archive.duties.triggers import Started, started
from archive.duties.untold import files_of, may_hold, tells_nothing
from archive.records import (
    DAY,
    Edition,
    Evidence,
    Instant,
    Item,
    Obligation,
    Office,
    Phrase,
    State,
    Trigger,
    Unit,
    Verdict,
    end_of,
    iso,
    start_of,
)

PROLONGS = re.compile(r"延长|延期|顺延|展期|[二两三再]次|第[二三]轮")
SAME_DAY = Phrase("", True, offset=0, unit=Unit.DAY)


class Pairing:
    """The pairs of one obligation. Firsts and seconds are looked for in the whole world: one that was put up in another
    place is found all the same, and one that belongs to another first is no candidate here."""

    def __init__(self, bench: Bench, obligation: Obligation) -> None:
        self.bench, self.obligation = bench, obligation
        kinds, params = bench.book.catalogue.kinds, obligation.params
        self.first, self.second = kinds[str(params["first"])], kinds[str(params["second"])]
        self.order = str(params.get("order", "after"))
        self.by = str(params.get("trigger", "published"))
        self.seconds_only = replace(obligation, kinds=(self.second.id,))
        given = params.get("lookback")
        self.lookback = given if isinstance(given, int) else None
        self._files: dict[tuple[str, ...], tuple[Seen, ...]] = {}
        self._free: dict[tuple[str, tuple[str, ...]], tuple[Seen, ...]] = {}  # by office and sections
        self._others: dict[tuple[str, tuple[str, ...]], Others] = {}

    def is_first(self, item: Item) -> bool:
        """A title that tells both kinds (意见征集结果反馈) is a second's."""
        return item.kinds is not None and self.first.id in item.kinds and self.second.id not in item.kinds

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """The hints of the second that a first's title does not hold by its own kind: 说明 and 发布会, where a 办法 is explained."""
        own = (*self.first.words, *self.first.hints)
        return tuple(hint for hint in self.second.hints if not any(hint in word or word in hint for word in own))

    def either(self, item: Item) -> bool:
        """Whether it may be a second, though a word of its title tells a first: 《…办法》新闻发布会, 关于《…办法》的说明."""
        return any(hint in item.title for hint in self.telling)

    @cached_property
    def found(self) -> dict[int, list[Match]]:
        """By first, the seconds that belong or may belong to it."""
        items = self.bench.world.items
        here = {item.id for item in self.bench.listed(replace(self.obligation, kinds=()))}
        firsts = [item for item in items if self.is_first(item)]
        either = [item for item in firsts if self.either(item)]
        seconds = [item for item in items if not self.is_first(item) and (self._told(item) or self._may(item, here))]
        known = {item.id for item in either}
        met = matches((item for item in firsts if item.id not in known), (*seconds, *either))
        taken = {match.second.id for match in met}
        met += matches(either, (item for item in seconds if item.id not in taken))
        by_first: dict[int, list[Match]] = {}
        for match in met:
            for first in match.firsts:
                by_first.setdefault(first, []).append(match)
        return by_first

    @cached_property
    def prolonged(self) -> dict[int, Item]:
        """By first, a page of its own that tells of a longer time, or asks anew: the closing day may be another."""
        if self.by != "closing":
            return {}
        items = self.bench.world.items
        told = matches(filter(self.is_first, items), (item for item in items if PROLONGS.search(item.title)))
        return {first: match.second for match in told for first in match.firsts}

    def _told(self, item: Item) -> bool:
        return item.kinds is not None and self.second.id in item.kinds

    def _may(self, item: Item, here: set[int]) -> bool:
        """Of unknown kind, or of another whose title holds a hint of the second's: it could be one by another name."""
        hinted = any(hint in item.title for hint in self.second.hints)
        return item.id in here and (item.kinds is None or hinted)

    @cached_property
    def taken(self) -> frozenset[int]:
        """The seconds that say, surely or not, to which firsts they belong."""
        return frozenset(match.second.id for met in self.found.values() for match in met)

    def bound(self) -> Iterator[BoundPair]:
        """Each first that gives an office a duty, by when it was first seen."""
        offices = {office.id: office for office in self.bench.book.offices(self.obligation)}
        keys: set[tuple[str, str]] = set()
        for item in filter(self.is_first, self.bench.listed(self.obligation)):
            held = holders(item, frozenset(self.obligation.sections), self.bench.book).offices & offices.keys()
            for office_id in sorted(held):
                bound = self._bound(item, offices[office_id], keys)
                if bound is not None:
                    yield bound

    def _bound(self, item: Item, office: Office, keys: set[tuple[str, str]]) -> BoundPair | None:
        """None where its trigger is not told, lies outside the force, or another body formed it."""
        book = self.bench.book
        formed = self.bench.makers.of(item, office.id)
        first = self.bench.appearances.of(item, book.carrying(self.obligation, office.id, standing_day(item)))
        trigger = started(first, self.by)
        if trigger is None:
            if formed.maker is not Maker.ANOTHER:
                self.bench.untold.add(item, office.id)
            return None
        in_force = book.in_force(self.obligation, trigger.day)
        if not in_force or not within(trigger.day, office.valid_from, office.valid_to):
            return None
        if formed.maker is Maker.ANOTHER:
            self.bench.untold.relayed(item, office.id, formed)
            return None
        doubts = [
            "it may be the same as another item" if item.ambiguous else "",
            "another item bears the same document number" if item.id in self.bench.twins else "",
            unsaid(formed) if formed.maker is Maker.UNTOLD else "",
            f"its title may tell {self.second.words[0]}" if self.either(item) else "",
            f"{self.prolonged[item.id].title!r} may give it another closing day" if item.id in self.prolonged else "",
            "its closing or formation days differ by more than 31 days" if trigger.unsure else "",
        ]
        phrase = phrase_for(item, self.obligation.phrase, book.catalogue.kinds)
        if not phrase.decidable and self.order != "after":
            phrase = SAME_DAY  # together, and before, state their own day
        if not phrase.decidable:
            return None
        key = subject_key(item)
        key = item.url if (office.id, key) in keys else key
        keys.add((office.id, key))
        return BoundPair(self, first, office, key, trigger, phrase, next(filter(None, doubts), ""))

    def case(self, item: Item, office: Office, day: date) -> Case:
        """The sections on the trigger's day, and what of the second's kind in them is not another first's."""
        sections = self.bench.book.carrying(self.obligation, office.id, day)
        free = (one for one in self._free_of(office, sections) if one.item.id != item.id)
        return self.bench.case(self.seconds_only, office, sections, free)

    def others(self, office: Office, day: date, tracer: Tracer) -> Others:
        """What could be any first's, or bears a file that may hold a second."""
        sections = self.bench.book.carrying(self.obligation, office.id, day)
        if (office.id, sections) not in self._others:
            seen = (*self._free_of(office, sections), *self._vague(sections))
            self._others[office.id, sections] = others_of(seen, tracer, self.bench.world.as_of)
        return self._others[office.id, sections]

    def _free_of(self, office: Office, sections: tuple[str, ...]) -> tuple[Seen, ...]:
        if (office.id, sections) not in self._free:
            seen = self.bench.seen(self.seconds_only, office, sections)
            self._free[office.id, sections] = tuple(one for one in seen if self._unclaimed(one.item, office))
        return self._free[office.id, sections]

    def _unclaimed(self, second: Item, office: Office) -> bool:
        """Whether it could be any first's: it is no first, names none, and is not relayed from another body."""
        if self.is_first(second) or not bound_kind(second, self.seconds_only) or second.id in self.taken:
            return False
        return self.bench.makers.of(second, office.id).maker is not Maker.ANOTHER

    def pair(self, first: Seen, sections: tuple[str, ...], a: Instant, since: Instant | None) -> Pair:
        """What was found for this first. One that claims a day before `since` may be an earlier one's of that name."""
        told = [
            (m, self.bench.appearances.of(m.second, sections), m.sure and self._told(m.second))
            for m in self.found.get(first.item.id, [])
        ]
        found = [Found(seen, m.ground) for m, seen, sure in told if sure and not _claims_before(seen, since)]
        found += [self._grown(first, e, sections) for e in first.item.editions if self._gained(first.item, e, a)]
        might = [
            seen for m, seen, sure in told if (self._in_play(seen, a) if not sure else _claims_before(seen, since))
        ]
        might += [seen for seen in self._vague(sections) if self._in_window(seen, first, a)]
        untold = {f.url for f in files_of([first.item]) if may_hold(f, self.second, self.bench.world)}
        return Pair(first, tuple(found), tuple(might), self.second.words, frozenset(untold))

    def _vague(self, sections: tuple[str, ...]) -> tuple[Seen, ...]:
        """Of another kind by their titles, with a file that tells nothing and may hold a second."""
        if sections not in self._files:
            listed = {item.id: item for section in sections for item in self.bench.listed_in(section)}
            apart = (i for i in listed.values() if not (self.is_first(i) or bound_kind(i, self.seconds_only)))
            bear = (i for i in apart if i.id not in self.taken and self._bears(i))
            self._files[sections] = tuple(self.bench.appearances.of(item, sections, False) for item in bear)
        return self._files[sections]

    def _bears(self, item: Item) -> bool:
        return any(tells_nothing(f.name) and may_hold(f, self.second, self.bench.world) for f in files_of([item]))

    def _in_window(self, seen: Seen, first: Seen, a: Instant) -> bool:
        """Whether it may have come where a second would count: not before a nor the first itself."""
        if seen.item.id == first.item.id or (self.order == "before" and seen.absent_at(a)):
            return False
        return self.order == "before" or not (_claims_before(seen, a) or seen.first_seen < a)

    def _in_play(self, seen: Seen, a: Instant) -> bool:
        """Whether an unsure one may have come where it would count: from a on, or, where it had to be before, till then."""
        if self.order == "before":
            return not seen.absent_at(a)
        return self._told(seen.item) or seen.first_seen >= a

    def _gained(self, item: Item, edition: Edition, a: Instant) -> bool:
        """Whether an edition that came after the trigger says what the one before it did not: words of the second."""
        before = [e for e in item.editions if e.url == edition.url and e.seen_from < edition.seen_from]
        if edition.seen_after is None or edition.seen_after < a or not before or self.order == "before":
            return False
        old, new = before[-1].article, edition.article
        return any((new.title + new.body).count(w) > (old.title + old.body).count(w) for w in self.second.words)

    def _grown(self, first: Seen, edition: Edition, sections: tuple[str, ...]) -> Found:
        """An edition as the second: it came between two readings of the page, whose copies may lag as lists do."""
        lag = max((self.bench.book.lag(s) for s in sections), default=0)
        after = edition.seen_after
        came = replace(
            first,
            first_seen=edition.seen_from,
            absent_until=after,
            absent_against=None if after is None else after - lag,
            claims=(),
            published=None,
        )
        return Found(came, "an edition of its own page", (Evidence("first_seen", snapshot_id=edition.snapshot_id),))


@dataclass(frozen=True, slots=True)
class BoundPair:
    """One first that binds one office."""

    pairing: Pairing
    first: Seen
    office: Office
    key: str
    trigger: Started
    phrase: Phrase
    doubt: str  # why it cannot speak against the office; blank: nothing of the kind

    def asked(self, tracer: Tracer) -> Asked:
        """On the first, its seconds and what makes it doubtful. Whether a script of the first's page may show one is told by the page's bytes."""
        pairing, day = self.pairing, self.trigger.day
        met = [
            (m.second.id, tracer.of(m.second).digest, m.sure, m.ground)
            for m in pairing.found.get(self.first.item.id, [])
        ]
        ground = digest_of((tracer.of(self.first.item).digest, met, self.doubt))
        key = ("pair", pairing.obligation.id, self.office.id, self.key)

        def found() -> bool:
            return pairing.order == "after" and bool(self.looked(day, end_of(day))[0])

        others = partial(pairing.others, self.office, day, tracer)
        verdict = partial(self.verdict, day)
        return Awaited(key, ground, pairing.bench.world.as_of, verdict, others, found).asked()

    def verdict(self, day: date) -> Verdict:
        """With `day` as the trigger: the page's own, or what a ruling sets."""
        bench, obligation = self.pairing.bench, self.pairing.obligation
        item = self.first.item
        head = Head(obligation.id, self.office.id, "pair", self.key, item.title, item.id, day)
        source = bench.book.source(obligation)
        try:
            due = self._before(day) or due_of(self.phrase, source, day, bench.calendar)
        except UnknownYear as error:
            ruled = beyond(error, bench.world.as_of, end_of(unrolled(self.phrase, day)))
            return verdict_of(head, None, ruled, holds=False, evidence=self.trigger.evidence)
        case = self.pairing.case(item, self.office, day)
        ruled = self._ruled(case, day, due.at)
        firm = due.lenient_at is not None and not self._soft(day)
        holds = firm and self._ruled(case, day, due.lenient_at or due.at).state is ruled.state
        return verdict_of(head, due, ruled, holds, self.trigger.evidence)

    def looked(self, day: date, due: Instant) -> tuple[tuple[Found, ...], Ruled]:
        """What was found of its second, and what would be said of it if it were due then."""
        case = self.pairing.case(self.first.item, self.office, day)
        pair = self.pairing.pair(self.first, case.sections, start_of(day), self._out())
        return pair.found, self._ruled(case, day, due)

    def _before(self, day: date) -> Due | None:
        """Before the first's own day; it may have been held elsewhere than on a page, so nothing of it holds."""
        return Due(day - ONE_DAY, start_of(day), None) if self.pairing.order == "before" else None

    def _soft(self, day: date) -> bool:
        """Whether a defensible reading has another day, or owes nothing: for a document older than the obligation, and
        where the phrase counts from the formation of what is published, the second's own."""
        formed, (since, _) = self.first.item.formed, self.pairing.bench.book.force(self.pairing.obligation, self.office)
        own = Trigger.FORMED in self.phrase.triggers and self.pairing.by != "formed"
        return own or (self.trigger.soft and day == self.trigger.day) or (bool(formed) and max(formed) < since)

    def _ahead(self, day: date, due: Instant) -> Instant:
        """From when on a second that came first is in time: as far before the day as `due` lies after it. Working days are
        counted back as such, and the earlier of the two readings accuses less."""
        same = start_of(day) - (due - end_of(day))
        if self.phrase.unit is not Unit.WORKING_DAY:
            return same
        try:
            return min(same, start_of(self.pairing.bench.calendar.sub_working_days(day, self.phrase.offset or 0)))
        except UnknownYear:
            return same

    def _out(self) -> Instant | None:
        """When the first says that it came out: an answer to it is not older."""
        return self.first.published.begin if self.first.published is not None else None

    def _ruled(self, case: Case, day: date, due: Instant) -> Ruled:
        pairing, a = self.pairing, start_of(day)
        if pairing.order == "before":
            since = None if pairing.lookback is None else a - pairing.lookback * DAY
            ruled = judge_prior(case, pairing.pair(self.first, case.sections, a, since), due, pairing.lookback)
        elif pairing.order == "together":
            since = self._ahead(day, due)
            ruled = judge_pair(case, pairing.pair(self.first, case.sections, a, since), since, due)
        else:
            ruled = judge_pair(case, pairing.pair(self.first, case.sections, a, self._out()), a, due)
        if ruled.state not in (State.LATE, State.MISSING):
            return ruled
        if self.doubt:
            return replace(ruled, state=State.UNPROVEN, basis=None, words=self.doubt)
        return (self._may_show(case, due) if pairing.order != "before" else None) or ruled

    def _may_show(self, case: Case, due: Instant) -> Ruled | None:
        """What is said where its own page, as it may have stood when the second was due, need not be all in its bytes."""
        lag, world = max((case.lags[section] for section in case.sections), default=0), self.pairing.bench.world
        for edition in self.first.item.editions:
            stood = edition.file is None and (edition.seen_after is None or edition.seen_after < due + lag)
            if stood and world.may_show(edition.snapshot_id):
                words = f"a script or a frame of its own page, as read at {iso(edition.seen_from)}, may show it: what it shows would decide"
                return Ruled(State.UNPROVEN, None, words, (Evidence("claim", snapshot_id=edition.snapshot_id),))
        return None


def _claims_before(seen: Seen, since: Instant | None) -> bool:
    claim = seen.published
    return since is not None and claim is not None and claim.end <= since and not seen.contradicted(claim)
