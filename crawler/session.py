"""One run: its visits, planned before the first request; its snapshots, grouped into commits; its crawl log."""

from __future__ import annotations

import asyncio
import ctypes
import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from archive.derive.editions import read_before
from archive.derive.readings import answers, is_at_hand, look_into, to_read
from archive.derive.texts import read_attachments
from archive.derive.visits import derive_broken_off, derive_more, derive_visit, family_of, reader_of, reread
from archive.reading.walk import Answer
from archive.records import Fetch, Instant, Outcome, Role, Section, Site, Snapshot, day_of, end_of, iso, start_of
from archive.store import Archive, Run
from archive.store.checks import checked
from archive.store.stopped import NoFolder
from crawler import hosts
from crawler.clock import UNTRUSTED, Clocks
from crawler.extensions import Board
from crawler.once import Once
from crawler.orders import REFUSED, SITECHECK, USAGE, Order, Refusal, own_hosts
from crawler.reader import Reader

_as_json = json.JSONEncoder(ensure_ascii=False).encode
READ = frozenset({Role.LIST, Role.ARTICLE, Role.AGAIN})
ANSWERED = frozenset({200, 304, 403, 404, 410})
CACHE_KB = 512  # of the archive's pages: a visit is written once, and SQLite would hold on to several MB of that
COMMIT_WITHIN = 0.05  # seconds: how long commits may be grouped (design, invariant 3)


@dataclass(frozen=True, slots=True)
class Visit:
    """A planned look that this run has to make."""

    id: int
    section: Section
    deep: bool


@dataclass(slots=True, eq=False)
class Session:
    """An open run. `begin` opens it; `end` closes it well; `close` lets go of the files, in either case."""

    order: Order
    archive: Archive
    run_id: int
    visits: list[Visit]
    resumed: bool
    own: Mapping[str, frozenset[str]]
    log: TextIO
    board: Board
    reader: Reader | None = None
    clocks: Clocks = field(default_factory=Clocks)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    stored: dict[tuple[int, int], list[Snapshot]] = field(default_factory=dict)  # a broken run's, by visit and step
    asked: Once = field(default_factory=Once)  # articles and files, in this run, in whatever section
    defects: list[Exception] = field(default_factory=list)  # ours, each of one visit
    fatal: BaseException | None = None  # what stopped the crawl, such as a full disk
    unfinished: set[str] = field(default_factory=set)  # spiders that have not made all their visits
    sites: list[Site] = field(default_factory=list)  # that sitecheck looks at
    inconclusive: int = 0  # probes that say nothing: no control host answered either
    _asked: set[tuple[Role, int | None]] = field(default_factory=set)  # of the sites, by the run that is carried on
    _open: dict[int | None, Visit] = field(default_factory=dict)  # the visits that are being made
    _unlogged: list[str] = field(default_factory=list)
    _flush: asyncio.TimerHandle | None = None

    @classmethod
    def begin(cls, order: Order, board: Board, reader: Reader | None = None) -> Session:
        """Check, lock, open, plan. Raises Refusal before anything is written where the order cannot be carried out."""
        order.check()
        today = day_of(_now(order))
        sections = order.sections_on(today)
        sites = order.sites()
        own = own_hosts(order.catalogue, sections, sites)
        try:
            hosts.hold([f"archive {order.archive.resolve()}", *(host for group in own.values() for host in group)])
        except hosts.Held as held:
            raise Refusal(
                REFUSED,
                f"refused: {held}. Nothing was asked or recorded, and nothing is said of any site: start again later",
            ) from None
        try:
            archive = Archive.open(order.archive)
        except NoFolder as none:
            raise Refusal(USAGE, str(none)) from None
        archive.conn.execute(f"PRAGMA cache_size=-{CACHE_KB}")
        log = crawl_log(order.archive).open("a", encoding="utf-8")
        run_id, resumed = _run(archive, order)
        session = cls(order, archive, run_id, [], resumed, own, log, board, reader, sites=sites)
        look_into(reader.ahead if reader is not None else None)
        session._plan(sections, order.deep_on(today))
        return session

    def has_asked(self, role: Role, step: int) -> bool:
        """Whether the broken run that is carried on had asked this of a site."""
        return (role, step) in self._asked

    def _plan(self, sections: Iterable[Section], deep: bool) -> None:
        """Every visit is a row before the first request, so that one never made is `missed`."""
        at = self.now()
        if self.order.due:
            done = _complete_on(self.archive, at, deep)
            sections = [section for section in sections if section.id not in done]
        planned = {(got.section_id, got.url, got.deep): got.id for got in self.archive.visits_of(self.run_id)}
        fresh = [(section.id, at, deep, section.url) for section in sections]
        fresh = [row for row in fresh if (row[0], row[3], deep) not in planned]
        for row, visit_id in zip(fresh, self.archive.plan_visits(self.run_id, fresh), strict=True):
            planned[row[0], row[3], deep] = visit_id
        self.visits = [Visit(planned[section.id, section.url, deep], section, deep) for section in sections]
        if self.resumed:
            self._carry_on()

    def _carry_on(self) -> None:
        """Leave out the visits that were derived, and keep the broken run's answers at hand."""
        self._asked = {(got.role, got.step) for got in checked(self.archive, self.run_id)}
        done = dict(self.archive.conn.execute("SELECT visit_id, outcome FROM looks"))
        for visit in self.visits:
            if visit.id in done:
                self.outcomes[Outcome(done[visit.id])] += 1
                self.derive_more(visit.id)  # it may have broken off among its files
            self._take_up(visit)
        self.visits = [visit for visit in self.visits if visit.id not in done]

    def _take_up(self, visit: Visit) -> None:
        """The answers that ended their asks. A failure or a redirect may have been on its way to another try."""
        tries: dict[tuple[int | None, str], list[Snapshot]] = {}
        for got in self.archive.snapshots_of(visit.id):
            tries.setdefault((got.step, "" if got.role is Role.LIST else got.url), []).append(got)
        for (step, url), snapshots in tries.items():
            if snapshots[-1].error is None and snapshots[-1].status in ANSWERED:
                if url:
                    self.asked.add(url)
                elif step is not None:
                    self.stored[visit.id, step] = snapshots

    # --- while it runs

    @property
    def observed_at(self) -> Instant | None:
        return self.order.observed_at

    def now(self) -> Instant:
        """When an answer that arrives now is observed: every answer of a replay bears exactly OBSERVED_AT."""
        return _now(self.order)

    def owns(self, url: str) -> bool:
        """Whether the URL is on a host of the catalogue's, all of which this process has locked."""
        try:
            return any(hosts.host_of(url) in group for group in self.own.values())
        except ValueError:
            return False

    def record(self, fetch: Fetch) -> Snapshot:
        """Store one answer or failure. It is committed at most 50 ms later; its line in the crawl log comes after."""
        if self.fatal is not None:
            raise self.fatal
        try:
            snapshot = self.archive.keep(self.run_id, fetch)
        except Exception as broken:
            self.fatal = broken
            raise
        if self.observed_at is None and fetch.status is not None:
            self.clocks.heard(hosts.host_of(fetch.url), dict(fetch.headers), fetch.observed_at)
        if fetch.status == 200 and fetch.body:
            self._have_read(snapshot, fetch.body)
        self._unlogged.append(_line(snapshot))
        if self._flush is None:
            self._flush = asyncio.get_running_loop().call_later(COMMIT_WITHIN, self._commit)
        return snapshot

    def _have_read(self, snapshot: Snapshot, body: bytes) -> None:
        """Have an answer read ahead, unless its bytes were read before."""
        visit = self._open.get(snapshot.visit_id)
        if self.reader is None or visit is None or snapshot.error is not None or snapshot.role not in READ:
            return
        key = to_read(self.archive, snapshot, *reader_of(self.order.catalogue, visit.section))
        if not (is_at_hand(visit.id, key) if key.listed else read_before(self.archive, snapshot)):
            self.reader.ask(visit.id, key, body)

    async def settled(self, visit: Visit) -> None:
        """Wait until what was recorded of the visit is read."""
        if self.reader is not None:
            await self.reader.settled(visit.id)

    def _commit(self) -> None:
        try:
            self.flush()
        except Exception as broken:  # on the loop's own account nobody would hear of it: the next record raises it
            self.fatal = self.fatal or broken  # a walk that wrote before may have met the cause

    def flush(self) -> None:
        """Commit what was recorded, and acknowledge it."""
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None
        unlogged, self._unlogged = self._unlogged, []
        self.archive.flush()  # where it raises, nothing of this is acknowledged
        if unlogged:
            self.log.write("".join(unlogged))
            self.log.flush()

    def answer(self, visit: Visit, snapshots: Iterable[Snapshot]) -> Answer:
        """What one ask of a walk came to, read from what was stored, as a later derivation reads it."""
        (answer,) = answers(self.archive, snapshots, family_of(self.order.catalogue, visit.section))
        return answer

    def derive(self, visit: Visit) -> Outcome:
        self.flush()
        return derive_visit(self.archive, self.order.catalogue, visit.id)

    def derive_more(self, visit_id: int) -> None:
        self.flush()
        derive_more(self.archive, self.order.catalogue, visit_id)

    def began(self, visit: Visit) -> None:
        self._open[visit.id] = visit

    def ended(self, outcome: Outcome) -> None:
        self.outcomes[outcome] += 1

    def left(self, visit: Visit) -> None:
        """The visit is over, or broke off."""
        self._open.pop(visit.id, None)
        if self.reader is not None:
            self.reader.ahead.forget(visit.id)
        _give_back()

    # --- its end

    def end(self) -> None:
        """Close the run. One whose clock cannot be believed testifies nothing: its visits are derived again, as that."""
        self.flush()
        earlier = [run.clock_note for run in self.archive.runs() if run.id != self.run_id]
        note = "" if self.observed_at is not None else self.clocks.note(earlier)
        for _ in read_attachments(self.archive):
            pass
        self.archive.end_run(self.run_id, int(time.time()), note)
        if note.startswith(UNTRUSTED):
            self.outcomes = Counter({Outcome.MISSED: len(self.archive.visits_of(self.run_id))})
            _derive_anew(self.archive, self.order)

    def close(self) -> None:
        try:
            if self.fatal is None:
                self.flush()
        finally:  # what stopped the crawl is raised, and nothing after it acknowledged
            self.log.close()
            self.asked.close()
            (self.archive.close if self.fatal is None else self.archive.abandon)()

    @property
    def complete(self) -> bool:
        """Whether every planned visit was made, and is complete, and every probe says something."""
        return not self.inconclusive and self.outcomes[Outcome.COMPLETE] >= len(self.archive.visits_of(self.run_id))

    @property
    def finished(self) -> bool:
        """Whether each spider came to its end, and was not stopped from outside."""
        return not self.unfinished


def _give_back() -> None:
    """Have the C library return what it holds free: what a visit took for a moment would else stay ours to the end."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc alone
    if trim is not None:
        trim(0)


def crawl_log(archive: Path) -> Path:
    return archive.with_name(f"{archive.name}.crawl.jsonl")


def _now(order: Order) -> Instant:
    return int(time.time()) if order.observed_at is None else order.observed_at


def _run(archive: Archive, order: Order) -> tuple[int, bool]:
    """The broken run that may be carried on, or a new one (design, invariant 3)."""
    now = int(time.time())
    broken = archive.resumable(order.observer, order.catalogue.digest, order.observed_at, now)
    if broken is not None and order.spiders != SITECHECK:  # a probe of its own would close what a crawl may carry on
        archive.reopen_run(broken)
        return broken, True
    for run in archive.runs():
        if (run.state, run.observer) == ("running", order.observer):
            for planned in archive.visits_of(run.id):
                derive_more(
                    archive, order.catalogue, planned.id
                )  # files that it fetched, and was killed before deriving
        if (run.state, run.clock, run.observer) == ("running", "live", order.observer):
            _abort(archive, order, run)
    clock = "live" if order.observed_at is None else "replay"
    run_id = archive.begin_run(order.observer, clock, now, order.catalogue.digest, order.observed_at)
    derive_broken_off(archive, order.catalogue)
    return run_id, False


def _derive_anew(archive: Archive, order: Order) -> None:
    """Everything, since a run that testifies nothing may have read a page of any section, and dated it."""
    for _ in reread(archive, order.catalogue):
        pass


def _abort(archive: Archive, order: Order, run: Run) -> None:
    """Close a live run that was killed: its clock is checked now, by the headers that it stored."""
    clocks = Clocks()
    for snapshot in archive.fetched(run.id).values():
        headers = {name.lower(): value for name, value in snapshot.headers}
        clocks.heard(hosts.host_of(snapshot.url), headers, snapshot.observed_at)
    note = clocks.note(other.clock_note for other in archive.runs() if other.id != run.id)
    archive.end_run(run.id, int(time.time()), note, "aborted")
    if note.startswith(UNTRUSTED):
        _derive_anew(archive, order)


def _complete_on(archive: Archive, at: Instant, deep: bool) -> set[str]:
    """The sections that have a complete visit of this day already; on a deep day, a deep one."""
    day = day_of(at)
    rows = archive.conn.execute(
        "SELECT l.section_id FROM looks l JOIN visits v ON v.id = l.visit_id WHERE l.outcome = 'complete'"
        " AND l.observed_at >= ? AND l.observed_at < ? AND v.planned_deep >= ?",
        (start_of(day), end_of(day), deep),
    )
    return {row[0] for row in rows}


def _line(snapshot: Snapshot) -> str:
    said: dict[str, Any] = {
        "run": snapshot.run_id,
        "seq": snapshot.seq,
        "at": iso(snapshot.observed_at),
        "role": snapshot.role.value,
        "visit": snapshot.visit_id,
        "step": snapshot.step,
        "url": snapshot.url,
        "status": snapshot.status,
        "size": snapshot.size,
        "digest": snapshot.digest,
        "error": snapshot.error,
    }
    return _as_json(said) + "\n"
