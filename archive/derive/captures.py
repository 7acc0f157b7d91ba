"""Others' captures become visits, as far as they go.

For each section whose list was captured, a visit a capture: the walk of `archive.reading.walk` is fed from what was
captured of the pages that it asks for, each at or after the page before it, within WINDOW of the first. What is lacking
makes the visit `partial`, never an absence: the list must have been captured again after its last page, as our own walk
reads page 1 again. Articles that the walk lists, captured within the same window, are the visit's; other pages stand
without a visit and give editions only, and so do files, of the pages that link them. A capture is of one visit of a section, so that it cannot testify twice.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from archive.derive.gather import Capture, Gathered, machine
from archive.derive.readings import REDIRECTS, answers, header
from archive.derive.schedule import is_file
from archive.derive.texts import read_attachments
from archive.derive.visits import derive_visits, family_of, loose_urls, section_on, take_loose, underived
from archive.reading.walk import Answer, Plan, conclude, step
from archive.records import Ask, Catalogue, Fetch, Instant, Role, Section, day_of
from archive.store import Archive, history
from archive.store.history import VisitFacts
from archive.store.leaves import RunFacts

WINDOW = 6 * 3600  # seconds from a walk's first page to its last: a polite crawl of a whole site
HOPS = 5  # redirects followed


@dataclass(frozen=True, slots=True)
class Placed:
    """A capture as a snapshot of ours: under which address, in which visit (by its place in the plan), at which step."""

    capture: Capture
    url: str
    role: Role = Role.ARTICLE
    visit: int | None = None
    step: int | None = None


@dataclass(slots=True)
class Planned:
    """What an import would write."""

    visits: list[VisitFacts] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)


def keep_captures(archive: Archive, catalogue: Catalogue, gathered: Gathered, who: str = "") -> int:
    """Write the captures as one run, whole or not at all; how many visits they made. `derive_new` comes after. Nothing
    is written where nothing new was gathered."""
    if not gathered.captures:
        return 0
    planned = plan(gathered, catalogue)
    with archive.transaction():
        _write(archive, catalogue, gathered, planned, who)
    return len(planned.visits)


def derive_new(archive: Archive, catalogue: Catalogue, also: Iterable[int] = ()) -> Iterator[str]:
    """Derive the sections of the visits that no look was derived from yet, and of these; yields each when it is done.
    Single pages come last, when every list that could name them is read."""
    yield from derive_visits(archive, catalogue, dict.fromkeys([*underived(archive), *also]))
    take_loose(archive, catalogue, loose_urls(archive))
    for _ in read_attachments(archive):
        pass


def observer(gathered: Gathered, who: str) -> str:
    """On whose captures the run rests: as the operator says, else as the files do."""
    return f"captures of {who or '; '.join(sorted({source.who for source in gathered.sources}))}"


def _write(archive: Archive, catalogue: Catalogue, gathered: Gathered, planned: Planned, who: str) -> None:
    """One run, its clock the captures' own: begun with the first, ended with the last."""
    begun, ended = gathered.captures[0].at, gathered.captures[-1].at
    facts = RunFacts(observer(gathered, who), begun, "replay", None, catalogue.digest, "ended", ended, "")
    run_id = history.add_run(archive, facts)
    visits = history.add_visits(archive, run_id, planned.visits)
    for source in gathered.sources:
        history.add_import(archive, run_id, source.digest, source.name, source.software)
    for placed in planned.placed:
        _write_one(archive, gathered.scratch, run_id, placed, visits)
    archive.seal(run_id, "import")


def _write_one(archive: Archive, scratch: Archive, run_id: int, placed: Placed, visits: list[int]) -> None:
    got = placed.capture.snapshot
    body = scratch.body(got.digest) if got.digest else None
    visit_id = None if placed.visit is None else visits[placed.visit]
    fetch = Fetch(
        placed.url, got.observed_at, placed.role, visit_id, placed.step, got.status, got.headers, body, got.error
    )
    snapshot_id = archive.record(run_id, fetch)
    loose = archive.url_id(placed.url) if placed.visit is None else None
    history.add_capture(
        archive, snapshot_id, (placed.capture.file, placed.capture.record_id, placed.capture.target, loose)
    )


def plan(gathered: Gathered, catalogue: Catalogue) -> Planned:
    """The visits that the captures allow, and where each capture stands in them."""
    planning = _Planning(gathered, catalogue)
    for section_id in dict.fromkeys(section.id for section in catalogue.sections if section.url):
        planning.section(section_id)
    return planning.finish()


def address(url: str) -> str:
    """What an address is looked up by: neither scheme nor the name of a folder's own page tells two apart."""
    parts = urlsplit(url)
    path = parts.path
    for tail in ("index.html", "index.htm", "index.shtml"):
        path = path.removesuffix(tail)
    return f"{machine(url)} {path or '/'}?{parts.query}"


class _Planning:
    def __init__(self, gathered: Gathered, catalogue: Catalogue) -> None:
        self._scratch, self._catalogue = gathered.scratch, catalogue
        self._captures = gathered.captures
        self._by_address: dict[str, list[Capture]] = {}
        for capture in gathered.captures:
            self._by_address.setdefault(address(capture.url), []).append(capture)
        self._planned = Planned()
        self._articles: set[int] = set()  # captures that are some visit's article, by their order

    def section(self, section_id: str) -> None:
        """A visit for each capture of the section's list that no earlier walk has used."""
        used: set[int] = set()
        for capture in self._lists(section_id):
            section = section_on(self._catalogue, section_id, day_of(capture.at))
            if section is not None and capture.order not in used and self._is_page(capture):
                self._visit(section, capture, used)

    def _lists(self, section_id: str) -> list[Capture]:
        lines = [line for line in self._catalogue.sections if line.id == section_id and line.url]
        found = {
            capture.order: capture
            for line in lines
            for capture in self._by_address.get(address(line.url), ())
            if section_on(self._catalogue, section_id, day_of(capture.at)) is line
        }
        return sorted(found.values(), key=lambda got: (got.at, got.order))

    def _is_page(self, capture: Capture) -> bool:
        """Not a mere change of scheme: that redirect leads to the page that is meant."""
        return capture.snapshot.status not in REDIRECTS or address(_target(capture)) != address(capture.url)

    def _visit(self, section: Section, first: Capture, used: set[int]) -> None:
        number, until = len(self._planned.visits), first.at + WINDOW
        plan = Plan(section.url, deep=True, capped=section.capped, names=(section.name,))
        tries, walked = [self._followed(first, until)], list[Answer]()
        following: object = Ask(section.url)
        while isinstance(following, Ask) and tries[-1]:
            used |= {capture.order for capture in tries[-1]}
            self._place_all(tries[-1], following.url, Role.LIST, number, len(walked))
            walked += self._answers(tries[-1], following, section)
            following = step(plan, walked)
            if isinstance(following, Ask):
                tries.append(self._captured(following.url, tries[-1][-1].at, until, used))
        self._planned.visits.append(VisitFacts(section.id, first.at, False, section.url))
        for row, _ in conclude(plan, walked).rows:
            self._article(row.url, first.at, until, number)

    def _answers(self, tries: list[Capture], ask: Ask, section: Section) -> list[Answer]:
        """The answer of one ask, read as a later derivation reads it."""
        snapshots = [capture.snapshot._replace(role=Role.LIST, step=0) for capture in tries]
        snapshots[0] = snapshots[0]._replace(url=_as_asked(tries[0], ask.url))
        return answers(self._scratch, snapshots, family_of(self._catalogue, section))

    def _article(self, url: str, begin: Instant, until: Instant, number: int) -> None:
        tries = self._captured(url, begin, until, self._articles)
        self._articles |= {capture.order for capture in tries}
        self._place_all(tries, url, Role.ATTACHMENT if is_file(url) else Role.ARTICLE, number, None)

    def _place_all(self, tries: list[Capture], url: str, role: Role, number: int, at_step: int | None) -> None:
        for place, capture in enumerate(tries):
            recorded = _as_asked(capture, url) if place == 0 else capture.url
            self._planned.placed.append(Placed(capture, recorded, role, number, at_step))

    def _captured(self, url: str, begin: Instant, until: Instant, used: set[int]) -> list[Capture]:
        """The first capture of the address in [begin, until] that is not used yet, and what it redirects to."""
        found = self._by_address.get(address(url), [])
        for capture in found[bisect_left(found, begin, key=lambda got: got.at) :]:
            if capture.at > until:
                break
            if capture.order not in used and self._is_page(capture):
                return self._followed(capture, until)
        return []

    def _followed(self, capture: Capture, until: Instant) -> list[Capture]:
        tries = [capture]
        while tries[-1].snapshot.status in REDIRECTS and len(tries) <= HOPS:
            seen = {got.order for got in tries}
            found = self._by_address.get(address(_target(tries[-1])), [])
            after = [got for got in found if tries[-1].at <= got.at <= until and got.order not in seen]
            if not after:
                break
            tries.append(after[0])
        return tries

    def finish(self) -> Planned:
        """With what stands in no visit, all in order of time; of a visit's pages of one second, in the walk's order."""
        placed = {got.capture.order for got in self._planned.placed}
        rest = [Placed(capture, capture.url) for capture in self._captures if capture.order not in placed]
        self._planned.placed = sorted([*self._planned.placed, *rest], key=lambda got: got.capture.at)
        return self._planned


def _target(capture: Capture) -> str:
    try:
        return urljoin(capture.url, header(capture.snapshot, "location"))
    except ValueError:
        return capture.url


def _as_asked(capture: Capture, url: str) -> str:
    """The address as our walk would have asked for it, where they differ in the scheme alone."""
    same = urlsplit(capture.url)._replace(scheme="") == urlsplit(url)._replace(scheme="", fragment="")
    return url if same else capture.url
