"""The walk of one section: a pure fold, pages so far -> the next request, or what the visit came to.

Page 1, then further pages until known ground (a page of which every row is known, none of it pinned) or, on a
deep visit, the end. Pages are joined by overlap, not by counting. After several pages page 1 is read again; a walk that
moved is repeated, at most three times, then `partial` (design, "The walk of one section"; semantics §2).
Completeness is a property of the walk, never an error rate (kingfisher-collect #1163: one lost "next" link passed a
15 % gate). An empty page inside a paged list is an error, not the end (openstates/issues #1418: page at item 1151).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise, zip_longest
from urllib.parse import urlsplit

from archive.records import Ask, Blocked, Instant, ListPage, Obstacle, Outcome, Row

PAGE_LIMIT = 200  # pages of one walk: an endless pager ends here, `partial`
REPEATS = 3  # walks again after the list moved


@dataclass(frozen=True, slots=True)
class Plan:
    """What a walk is to read. `known`: the URLs that the section is known to list, pinned ones too."""

    url: str
    deep: bool = False
    capped: bool | None = None  # None: unknown
    names: tuple[str, ...] = ()  # the section's name, and what its pages called themselves at the first look
    named: bool = False  # its pages call themselves something: one that does not is another
    known: frozenset[str] = frozenset()
    ever_listed: bool = False  # the section had items before: now empty, it is unreadable
    page_limit: int = PAGE_LIMIT


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one ask. `url` is the final one, after redirects; `error` names a failure."""

    ask: Ask
    url: str
    at: Instant
    reading: ListPage | Blocked | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Walked:
    """What a visit came to. `rows` bear the instant of the page that listed them, each URL once, in list order."""

    outcome: Outcome
    reason: str
    at: Instant | None
    pages: int
    deep: bool = False
    everything: bool = False
    floor_on: date | None = None
    all_dated: bool = False
    total: int | None = None
    rows: tuple[tuple[Row, Instant], ...] = ()
    names: tuple[str, ...] = ()  # what its first page calls itself


@dataclass(slots=True)
class _Attempt:
    """One pass from page 1: the pages read so far that join without a hole."""

    pages: list[tuple[ListPage, Instant]] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    earlier: dict[str, tuple[Row, Instant]] = field(default_factory=dict)  # listed by a pass given up: was there
    closing: bool = False  # the next answer is page 1 read again
    known_ground: bool = False
    ended: bool = False  # read to an end that the page proves


def step(plan: Plan, answers: Sequence[Answer]) -> Ask | Walked:
    """The next request of the walk, or its result. A function of the plan and the answers alone."""
    return _fold(plan, answers)[1]


def conclude(plan: Plan, answers: Sequence[Answer]) -> Walked:
    """What a walk came to; `partial`, "broken_off", where it wants pages that were never fetched."""
    attempt, result = _fold(plan, answers)
    if isinstance(result, Walked):
        return result
    return _walked(plan, attempt, answers[0].at, Outcome.PARTIAL, "broken_off")


def _fold(plan: Plan, answers: Sequence[Answer]) -> tuple[_Attempt, Ask | Walked]:
    attempt, moved = _Attempt(), 0
    for answer, after in zip_longest(answers, answers[1:]):
        attempt.asked.add(answer.ask.url)
        broken = _wrong(plan, answer, attempt)
        page = answer.reading
        if broken is None and isinstance(page, ListPage):
            if attempt.closing:
                if _same_top(attempt.pages[0][0], page):
                    return attempt, _finished(plan, attempt, answers[0].at)
                moved += 1
                attempt = _Attempt(asked={answer.ask.url}, earlier=attempt.earlier | _rows(attempt.pages))
            broken = _take(plan, attempt, page, answer.at)
            if moved > REPEATS:
                broken = (Outcome.PARTIAL, "moved")
        if broken is not None:
            return attempt, _walked(plan, attempt, answers[0].at, *broken)
        attempt.closing = _at_end(plan, attempt) and not _went_on(attempt, after)
        if attempt.closing and len(attempt.pages) == 1:
            return attempt, _finished(plan, attempt, answers[0].at)
    return attempt, _next_ask(plan, attempt)


def _went_on(attempt: _Attempt, after: Answer | None) -> bool:
    """Whether the walk asked for the page that follows. One that is derived again, when an older look has made more of
    it known ground, went further than it would have had to, and what it read there counts."""
    following = attempt.pages[-1][0].next
    return after is not None and following is not None and after.ask.url == following.url


def _next_ask(plan: Plan, attempt: _Attempt) -> Ask:
    following = attempt.pages[-1][0].next if attempt.pages else None
    return Ask(plan.url) if attempt.closing or following is None else following


def _wrong(plan: Plan, answer: Answer, attempt: _Attempt) -> tuple[Outcome, str] | None:
    """Why the answer ends the walk, or None."""
    first = not attempt.pages
    unreadable = Outcome.UNREADABLE if first else Outcome.PARTIAL
    if answer.reading is None:
        return (Outcome.FAILED if first else Outcome.PARTIAL, answer.error or "no answer")
    if isinstance(answer.reading, Blocked):
        return (unreadable, answer.reading.obstacle.value)
    if urlsplit(answer.url).netloc != urlsplit(plan.url).netloc:
        return (unreadable, Obstacle.FOREIGN.value)
    if not _is_the_section(plan, answer, answer.reading, first):
        return (unreadable, "another_list")
    return None


def _is_the_section(plan: Plan, answer: Answer, page: ListPage, first: bool) -> bool:
    """A page must stand under the path asked for; the first may stand elsewhere if it proves itself."""
    if _path(answer.url) == _path(answer.ask.url):
        return True
    return first and _proves_itself(plan, page.names, (row.url for row in page.rows))


def _proves_itself(plan: Plan, names: Iterable[str], urls: Iterable[str]) -> bool:
    """Whether a list names the section, or, where its pages bear no name, holds a known item (semantics §2,
    `complete`). One known item proves nothing where names tell: a parent channel and a home page list it too."""
    own = own_names(names)
    if own or plan.named:
        return bool(set(plan.names) & own)
    return any(url in plan.known for url in urls)


def own_names(names: Iterable[str]) -> set[str]:
    """Of a page's ColumnName and breadcrumb, what it calls itself: the first and the last word. A parent's name
    stands in the middle of its child's breadcrumb."""
    listed = list(names)
    return {listed[0], listed[-1]} if listed else set()


def _path(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    path = parts.path
    for tail in ("index.html", "index.htm", "index.shtml"):
        path = path.removesuffix(tail)
    return (path.rstrip("/"), parts.query)


def _same_top(before: ListPage, after: ListPage) -> bool:
    return [row.url for row in before.rows] == [row.url for row in after.rows]


def _take(plan: Plan, attempt: _Attempt, page: ListPage, at: Instant) -> tuple[Outcome, str] | None:
    """Join the page to the pass; why it breaks the walk, or None."""
    if not page.rows:
        return _empty(plan, attempt, page, at)
    seen = {row.url for got, _ in attempt.pages for row in got.rows}
    fresh = any(row.url not in seen for row in page.rows)
    attempt.pages.append((page, at))
    if page.next is not None and page.next.url in attempt.asked:
        return (Outcome.PARTIAL, "endless")
    if not fresh and not _met(plan, attempt):  # the same page again under another number proves no end
        return (Outcome.PARTIAL, "endless")
    attempt.known_ground = all(row.url in plan.known and not row.pinned for row in page.rows)
    attempt.ended = page.next is None and page.end_known
    if len(attempt.pages) >= plan.page_limit and not _at_end(plan, attempt):
        return (Outcome.PARTIAL, "page_limit")
    return None


def _met(plan: Plan, attempt: _Attempt) -> bool:
    """Whether the list states a total, and as many rows were read."""
    total = attempt.pages[0][0].total
    return total is not None and len(_rows(attempt.pages)) >= total


def _empty(plan: Plan, attempt: _Attempt, page: ListPage, at: Instant) -> tuple[Outcome, str] | None:
    """An empty list is understood only where a rendered text says so, or a stated total is 0; never inside a list."""
    if attempt.pages:
        return (Outcome.PARTIAL, "empty_page")
    if plan.ever_listed:
        return (Outcome.UNREADABLE, "emptied")
    if page.faults or not (page.empty_said or page.total == 0):
        return (Outcome.UNREADABLE, "empty_unsaid")
    attempt.pages.append((page, at))
    attempt.ended = page.next is None
    return None


def _at_end(plan: Plan, attempt: _Attempt) -> bool:
    return attempt.pages[-1][0].next is None or (attempt.known_ground and not plan.deep)


def _finished(plan: Plan, attempt: _Attempt, at: Instant) -> Walked:
    """The pages read join without a hole: complete, where the walk also came as far as it had to."""
    total = attempt.pages[0][0].total
    offered = plan.capped is True and attempt.pages[-1][0].next is None  # all that a capped list shows
    met = total is None or plan.capped is True or _met(plan, attempt)
    if any(page.faults for page, _ in attempt.pages):
        return _walked(plan, attempt, at, Outcome.PARTIAL, "faults")
    if not met and (plan.deep or attempt.ended):  # one read to its end is deep, whatever it was planned as
        return _walked(plan, attempt, at, Outcome.PARTIAL, "total_unmet")
    if not (attempt.ended or offered or (attempt.known_ground and not plan.deep)):
        return _walked(plan, attempt, at, Outcome.PARTIAL, "end_unproven")
    return _walked(plan, attempt, at, Outcome.COMPLETE, "")


def _walked(plan: Plan, attempt: _Attempt, at: Instant, outcome: Outcome, reason: str) -> Walked:
    """What the pass testifies. One that broke off testifies absence on its first page alone: whether its pages join
    was not confirmed by reading page 1 again; one with records set aside testifies none, as each may be the one."""
    rows = {**attempt.earlier, **_rows(attempt.pages)}
    names = attempt.pages[0][0].names if attempt.pages else ()
    if rows and plan.known and not _proves_itself(plan, names, rows):
        # a home page can be served under any path: of a list all of whose rows are new, only its name is proof
        return Walked(Outcome.UNREADABLE, "another_list", at, len(attempt.pages))
    total = attempt.pages[0][0].total if attempt.pages else None
    complete = outcome is Outcome.COMPLETE
    deep = complete and attempt.ended
    uncapped = plan.capped is False or (
        plan.capped is None and total is not None and len(_rows(attempt.pages)) >= total
    )
    contradicted = reason == "total_unmet" and attempt.ended  # says that it is whole, and that it is not
    firm = attempt.pages if complete else [] if contradicted else attempt.pages[:1]
    ordered = [row for row, _ in _rows(firm).values()]
    return Walked(
        outcome,
        reason,
        at,
        len(attempt.pages),
        deep=deep,
        everything=deep and uncapped,
        floor_on=None if any(page.faults for page, _ in firm) else _floor(ordered),
        all_dated=bool(ordered) and all(_day(row) for row in ordered),
        total=total,
        rows=tuple(rows.values()),
        names=tuple(sorted(own_names(names))),
    )


def _rows(pages: Sequence[tuple[ListPage, Instant]]) -> dict[str, tuple[Row, Instant]]:
    rows: dict[str, tuple[Row, Instant]] = {}
    for page, at in pages:
        for row in page.rows:
            rows.setdefault(row.url, (row, at))
    return rows


def _day(row: Row) -> date | None:
    return row.printed.day if row.printed else None


def _floor(rows: Sequence[Row]) -> date | None:
    """The oldest day read, where the unpinned rows stand in non-increasing order of their printed days; else None."""
    days = [day for row in rows if not row.pinned and (day := _day(row)) is not None]
    if len(set(days)) < 2 or any(later > earlier for earlier, later in pairwise(days)):
        return None  # of one day alone no order is told: an ascending list has its newest at the other end
    return days[-1]
