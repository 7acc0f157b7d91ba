"""The elements of one obligation: of each item that it binds, which were read where, and what is lacking (semantics §5).

Rows for all that was asked, and a finding `incomplete` only where an element is absent from what was read whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from archive.duties.attribution import holders, standing_day
from archive.duties.bench import Bench
from archive.duties.book import within
from archive.duties.makers import Maker
from archive.duties.material import Reader
from archive.duties.projects import RECORD, Projects
from archive.duties.relays import OWN, Origins
from archive.duties.rules.elements import Answer, Material, Wanted, look_for, look_over
from archive.records import Element, Evidence, Finding, Item, Look, Obligation, Office, Told

LEAD = "a finding, not a breach: it may be said in other words, or stand where we have not looked"


def elements_judged(obligation: Obligation) -> bool:
    """A standing question of the plan is answered, item by item, by the elements of another obligation; only what it asks
    of an office as a whole is its own."""
    return "answered_by" not in obligation.params or obligation.params.get("over") == "office"


class Elements:
    """One obligation's elements: `rows` is filled while `findings` runs."""

    def __init__(self, bench: Bench, obligation: Obligation) -> None:
        self.bench, self.obligation = bench, obligation
        self.rows: list[Element] = []
        self.reader = Reader(bench.world)
        self.origins, self.projects = Origins(bench, obligation), Projects(bench, obligation)

    def findings(self) -> Iterator[Finding]:
        offices = {office.id: office for office in self.bench.book.offices(self.obligation)}
        if self.obligation.params.get("over") == "office":
            for office_id in sorted(offices):
                yield from self._over(offices[office_id])
            return
        for item, owner in self._bound(offices):
            yield from self._of_item(item, owner)

    @cached_property
    def named(self) -> dict[str, Wanted]:
        """What is owed, by name."""
        unless = _words(self.obligation, "unless")
        return {
            name: Wanted(name, words, unless.get(name, ()), whole)
            for param, whole in (("elements", False), ("fields", True))
            for name, words in _words(self.obligation, param).items()
        }

    @cached_property
    def forms(self) -> tuple[Wanted, ...]:
        """What is only shown."""
        return tuple(Wanted(name, words) for name, words in _words(self.obligation, "forms").items())

    def _bound(self, offices: dict[str, Office]) -> Iterator[tuple[Item, str | None]]:
        """Each item in force with each office whose it is; nobody's with None."""
        sections = frozenset(self.obligation.sections)
        for item in self.bench.listed(self.obligation):
            if item.kinds is None and self.obligation.kinds:
                continue  # what it must have is not told
            held = holders(item, sections, self.bench.book)
            for owner in sorted(held.offices & offices.keys()):
                if self._in_force(item, offices[owner]):
                    yield item, owner
            if held.nobody and not held.offices and self.bench.book.in_force(self.obligation, standing_day(item)):
                yield item, None

    def _in_force(self, item: Item, office: Office) -> bool:
        day = standing_day(item)
        return self.bench.book.in_force(self.obligation, day) and within(day, office.valid_from, office.valid_to)

    def wanted(self, item: Item) -> tuple[Wanted, ...]:
        """What an item of its kinds must have."""
        of = _words(self.obligation, "of")
        names = next(
            (names for kind, names in of.items() if kind in (item.kinds or ())), None if of else tuple(self.named)
        )
        return tuple(self.named[name] for name in names or () if name in self.named)

    def _of_item(self, item: Item, office_id: str | None) -> Iterator[Finding]:
        material = self.reader.of(item)
        read = {wanted: look_for(wanted, material) for wanted in self.wanted(item)}
        shown = {form: look_for(form, material) for form in self.forms}
        answers = {wanted: self._fair(item, office_id, answer) for wanted, answer in read.items()}
        report = self.projects.told(item, material, tuple(read.values()))
        if report is not None:
            answers[Wanted(RECORD, ())] = report
        for wanted, answer in {**answers, **shown}.items():
            self._row(office_id, item.id, wanted, answer)
        lacking = {wanted.name: answer for wanted, answer in answers.items() if answer.state is Told.ABSENT}
        if lacking:
            words = _lacks(lacking, [w.name for w, a in answers.items() if a.state is Told.FOUND])
            yield self._finding("incomplete", office_id, item, material, words)
        yield from self._relayed(item, office_id, material)

    def _fair(self, item: Item, office_id: str | None, answer: Answer) -> Answer:
        """Nothing is called absent of an item that may be the same as another, nor of one that another body made: it is not
        the office's to write."""
        if answer.state is not Told.ABSENT:
            return answer
        if item.ambiguous:
            return replace(answer, state=Told.UNPROVEN, detail=f"{answer.detail}; it may be the same as another item")
        formed = self.bench.makers.of(item, office_id) if office_id is not None else None
        if formed is None or formed.maker is not Maker.ANOTHER:
            return answer
        words = f"{answer.detail}; {formed.told_by} names {'、'.join(formed.names)}: another body made the page"
        return replace(answer, state=Told.UNPROVEN, detail=words)

    def _relayed(self, item: Item, office_id: str | None, material: Material) -> Iterator[Finding]:
        if not self.origins.asked or office_id is None:
            return
        origin = self.origins.of(item, office_id)
        self._row(office_id, item.id, Wanted(OWN, ()), origin)
        if origin.state is Told.ABSENT:
            words = f"an interpretation copied from another body: {origin.detail}"
            yield self._finding("relayed", office_id, item, material, words)

    def _finding(self, kind: str, office_id: str | None, item: Item, material: Material, words: str) -> Finding:
        first = min(item.sightings, key=lambda s: (s.first_seen, s.section_id))
        evidence = (*_pages(material), Evidence("first_seen", visit_id=first.first_visit))
        return Finding(kind, office_id, first.section_id, item.id, item.title, words, evidence)

    def _row(self, office_id: str | None, item_id: int | None, wanted: Wanted, answer: Answer) -> None:
        self.rows.append(
            Element(
                self.obligation.id, office_id, item_id, wanted.name, answer.state, answer.detail, answer.snapshot_id
            )
        )

    def _over(self, office: Office) -> Iterator[Finding]:
        """In all that the office put up; nothing is said where it put up nothing (`blank` says that)."""
        items = [item for item, owner in self._bound({office.id: office}) if owner == office.id]
        if not items:
            return
        sections = self.bench.book.carrying(self.obligation, office.id, standing_day(items[-1]))
        if not sections:
            return
        looks = [self._whole(section) for section in sections]
        materials = [self.reader.of(item) for item in (*items, *self._might(office, sections, items))]
        lacking: dict[str, Answer] = {}
        for wanted in self.named.values():
            answer = look_over(wanted, materials)
            if answer.state is Told.ABSENT and None in looks:
                answer = Answer(Told.UNOBSERVED, f"{answer.detail}; a section was never read to the end of its list")
            self._row(office.id, None, wanted, answer)
            if answer.state is Told.ABSENT:
                lacking[wanted.name] = answer
        if lacking:
            visits = tuple(Evidence("watched", visit_id=look.visit_id) for look in looks if look is not None)
            pages = tuple(page for material in materials for page in _pages(material)[:1])
            words = f"{_lacks(lacking, [])}; in {len(items)} items"
            subject = f"{self.obligation.id} {'、'.join(lacking)}"
            yield Finding("incomplete", office.id, sections[0], None, subject, words, (*visits, *pages))

    def _might(self, office: Office, sections: tuple[str, ...], items: list[Item]) -> list[Item]:
        """What may be the office's as well: nobody's, of unknown kind, or ambiguous."""
        known = {item.id for item in items}
        seen = self.bench.seen(self.obligation, office, sections)
        return [one.item for one in seen if one.item.id not in known]

    def _whole(self, section: str) -> Look | None:
        """The latest visit that read all of the section's list."""
        return next((look for look in reversed(self.bench.complete.get(section, ())) if look.everything), None)


def _lacks(lacking: dict[str, Answer], found: list[str]) -> str:
    said = "; ".join(f"{name}: {answer.detail}" for name, answer in lacking.items())
    return f"lacks {said}" + (f"; has {'、'.join(found)}" if found else "") + f"; {LEAD}"


def _pages(material: Material) -> tuple[Evidence, ...]:
    read = dict.fromkeys(place.snapshot_id for place in material.places if place.snapshot_id is not None)
    return tuple(Evidence("read", snapshot_id=snapshot) for snapshot in read)


def _words(obligation: Obligation, param: str) -> dict[str, tuple[str, ...]]:
    given = obligation.params.get(param)
    return {str(name): tuple(words) for name, words in given.items()} if isinstance(given, dict) else {}
