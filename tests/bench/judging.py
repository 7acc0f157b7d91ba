"""Judging a district of 60 offices and 60 obligations over five years of daily visits, whole and after one more day; and a
section of 3,000 decisions in 150 tables."""

from __future__ import annotations

import gc
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from archive.duties import Judgement, judge, ledger
from archive.records import (
    DAY,
    Article,
    Catalogue,
    Claim,
    ClaimSource,
    Decision,
    Edition,
    Evidence,
    Item,
    Look,
    Obligation,
    Office,
    Outcome,
    Phrase,
    Precision,
    RuleName,
    Section,
    Sighting,
    Site,
    Source,
    Table,
    Trigger,
    Unit,
    Verdict,
    World,
    start_of,
)
from archive.store import Archive
from tests.bench.bars import Report, at_least, at_most, ratios

T = TypeVar("T")
OBLIGATIONS, OFFICES, DAYS = 60, 60, 1_826
FIRST = date(2018, 1, 1)
TEN = 36_000
FIVE_DAYS = Phrase("信息形成5日内", True, (Trigger.FORMED,), 5, Unit.DAY)
SEVEN_DAYS = Phrase("自作出行政决定之日起7个工作日内", True, (Trigger.DECISION,), 7, Unit.WORKING_DAY)
PAGES, ROWS = 150, 20
# Of ten obligations five are due after each item's formation, three by the month, one by the week, one by the quarter.
CADENCES = (None, Unit.MONTH, None, Unit.WEEK, None, Unit.MONTH, None, Unit.QUARTER, None, Unit.MONTH)
EVERY = {Unit.WEEK: 7, Unit.MONTH: 30.4, Unit.QUARTER: 91.3, None: 91.3}  # days between an office's items, on average
NOBODY = 0.001  # of the items, so many name no office
ROUNDS = 3


def bench(report: Report) -> None:
    measure(report, OBLIGATIONS, OFFICES, DAYS, ROUNDS)
    measure_rows(report, PAGES, ROWS)


def measure_rows(report: Report, pages: int, rows: int) -> None:
    """Rows of decision tables: as many on each page, a page a day, and the last page's after one more."""
    yesterday, today, catalogue = tabled(pages - 1, rows), tabled(pages, rows), _tables_catalogue()
    whole, all_of_it = timed(lambda: judge(today, catalogue))
    before = judge(yesterday, catalogue)
    after, seconds = timed(lambda: judge(today, catalogue, before.memory))
    if after != whole:
        raise AssertionError("a day more of tables, judged upon the day before, is not what the whole gives")
    told = f"{kinds_of(after)} asked anew for one new page; {seconds:.1f} s, the whole {all_of_it:.1f} s"
    report(at_least("all rows of tables ÷ those that one new page asks", whole.asked / after.asked, 50, detail=told))


def tabled(pages: int, rows: int) -> World:
    """Each day a page of decisions comes; all are read again each day, to the same end."""
    now = start_of(FIRST + timedelta(pages - 1)) + TEN
    looks = tuple(look for look in _looks(random.Random(5), 0, "c0", pages) if look.at <= now)
    items, tables = [], {}
    for n in range(pages):
        came = start_of(FIRST + timedelta(n)) + TEN
        url, decided = f"http://www.example.gov.cn/c0/{n}.html", FIRST + timedelta(n - 5)
        made = [(f"示许可字〔2018〕{n * rows + m + 1}号", decided) for m in range(rows)]
        page = Article("generic", f"行政许可公示{n}", "\n".join(f"{number}\t{day}" for number, day in made))
        items.append(_page(n, url, page, came, now))
        tables[n] = (
            Table(url, came, now, n + 1, tuple(Decision(number, day, organ="示例区第0局") for number, day in made)),
        )
    return World(now, tuple(sorted(items, key=lambda item: item.url)), {"c0": looks}, tables=tables)


def _page(n: int, url: str, page: Article, came: int, now: int) -> Item:
    absent = (came - DAY, n) if n else (None, None)
    seen = Sighting("c0", absent[0], came, now, None, None, absent[1], n + 1, n + 1, None)
    return Item(
        id=n,
        title=page.title,
        url=url,
        urls=(url,),
        sightings=(seen,),
        editions=(Edition(url, None, came, now, f"{n:x}", n + 1, page),),
        claims=(),
        published=None,
        formed=(),
        office_id="o0",
        names_other=True,
        source_name="示例区第0局",
        doc_number=None,
        kinds=None,
        epoch=False,
    )


def _tables_catalogue() -> Catalogue:
    plain = _catalogue(1, 1)
    owed = replace(plain.obligations[0], phrase=SEVEN_DAYS, params={"trigger": "decision"})
    return replace(plain, obligations=(owed,))


def measure(report: Report, obligations: int, offices: int, days: int, rounds: int) -> None:
    district = make(obligations, offices, days)
    yesterday, today = district.world(days - 1), district.world(days)
    gc.collect()
    gc.freeze()  # what is judged is there; the collector walks it for neither side
    try:
        whole = _judging(report, district, today, rounds)
        _writing(report, whole, rounds)
        _a_day_more(report, district, yesterday, today, whole)
    finally:
        gc.unfreeze()


def _judging(report: Report, district: District, today: World, rounds: int) -> Judgement:
    """Against a loop that only makes the same records, in rounds that take turns."""
    own, floor = [], []
    for _ in range(rounds):
        whole, seconds = timed(lambda: judge(today, district.catalogue))
        own.append(seconds)
        made, seconds = timed(partial(records, whole.verdicts))
        floor.append(seconds)
        if tuple(made) != whole.verdicts:
            raise AssertionError("the floor made other records")
    ratio, spread = ratios(own, floor)
    rate = 1e6 / len(whole.verdicts)
    told = f"{len(whole.verdicts)} duties of {len(today.items)} items, {statistics.median(own) * rate:.0f} us each"
    floor_told = f"the loop {statistics.median(floor) * rate:.1f} us {spread}"
    report(at_most("judging ÷ a loop that makes the same records", ratio, 12, detail=f"{told}; {floor_told}"))
    return whole


def _writing(report: Report, whole: Judgement, rounds: int) -> None:
    """The duties and their evidence, against raw batched inserts of the same rows in a file with the same tables."""
    own, floor = [], []
    with tempfile.TemporaryDirectory(prefix="ledger-bench-") as folder:
        for number in range(rounds):
            archive = Archive.open(Path(folder) / f"own{number}.db")
            _, seconds = timed(partial(write, archive, whole))
            own.append(seconds)
            conn = archive.conn
            rows = [conn.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall() for name in ("duties", "evidence")]
            other = Archive.open(Path(folder) / f"floor{number}.db")
            _, seconds = timed(partial(insert, other.conn, rows))
            floor.append(seconds)
            archive.close()
            other.close()
    ratio, spread = ratios(own, floor)
    told = f"{len(rows[0])} duties and {len(rows[1])} rows of evidence {spread}"
    report(at_most("writing the duties ÷ raw batched inserts", ratio, 2, detail=told))


def write(archive: Archive, whole: Judgement) -> None:
    with archive.transaction() as conn:
        ledger.keep_duties(conn, whole)


def insert(conn: sqlite3.Connection, tables: list[list[tuple[object, ...]]]) -> None:
    conn.execute("BEGIN")
    for name, rows in zip(("duties", "evidence"), tables, strict=True):
        conn.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    conn.execute("COMMIT")


def _a_day_more(report: Report, district: District, yesterday: World, today: World, whole: Judgement) -> None:
    """What one day's visits touch is judged anew, the rest taken over; both come to the same."""
    before = judge(yesterday, district.catalogue)
    after, seconds = timed(lambda: judge(today, district.catalogue, before.memory))
    if after != whole:
        raise AssertionError("a day more, judged upon the day before, is not what the whole gives")
    new = len(today.items) - len(yesterday.items)
    told = f"{kinds_of(after)} asked anew for {new} new items in {len(today.looks)} visits; {seconds:.1f} s"
    report(at_least("all duties ÷ those that one day's visits re-judge", whole.asked / after.asked, 50, detail=told))


def kinds_of(judged: Judgement) -> str:
    """How many of how many were judged anew, of each kind."""
    every = {kind: judged.anew.get(kind, 0) + judged.stood.get(kind, 0) for kind in (*judged.anew, *judged.stood)}
    return ", ".join(f"{judged.anew.get(kind, 0)} of {number} {kind}s" for kind, number in every.items() if number)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What it gives, and the seconds of processor time that it took."""
    begun = time.process_time()
    made = work()
    return made, time.process_time() - begun


@dataclass(frozen=True, slots=True)
class District:
    """Items by the day on which they come, and what they come to on a day."""

    catalogue: Catalogue
    items: tuple[tuple[int, Item], ...]  # the day of the first look that lists it, and the item
    looks: dict[str, tuple[Look, ...]]

    def world(self, days: int) -> World:
        """As of the look of that day: what came later is not there, and what is there was last seen then."""
        now = start_of(FIRST + timedelta(days - 1)) + TEN
        looks = {section: tuple(look for look in got if look.at <= now) for section, got in self.looks.items()}
        items = tuple(_until(item, looks) for day, item in self.items if day < days)
        return World(now, tuple(sorted(items, key=lambda item: item.url)), looks)


def _until(item: Item, looks: dict[str, tuple[Look, ...]]) -> Item:
    sighting = item.sightings[0]
    last = looks[sighting.section_id][-1]
    seen = replace(sighting, last_seen=last.at, last_visit=last.visit_id)
    return replace(item, sightings=(seen,), editions=(replace(item.editions[0], seen_until=last.at),))


def make(obligations: int, offices: int, days: int) -> District:
    """Each obligation has a section of its own that all offices share; one look in a hundred fails."""
    draws = random.Random(3)
    catalogue = _catalogue(obligations, offices)
    looks = {s.id: tuple(_looks(draws, n, s.id, days)) for n, s in enumerate(catalogue.sections)}
    items: list[tuple[int, Item]] = []
    for n, owed in enumerate(catalogue.obligations):
        for office in catalogue.offices.values():
            items += _items(draws, owed, office, looks[f"c{n}"], len(items))
    return District(catalogue, tuple(items), looks)


def _catalogue(obligations: int, offices: int) -> Catalogue:
    bound = [Office(f"o{n}", f"示例区第{n}局", "区政府各部门", None, None, "", "") for n in range(offices)]
    sections = [_section(n) for n in range(obligations)]
    return Catalogue(
        id="bench",
        name="",
        contact="",
        folder="",
        digest="bench",
        sources={"plan": Source("plan", "工作方案", "", FIRST, None, None, None)},
        kinds={},
        sites={"site": Site("site", "site", "http://www.example.gov.cn/", True, "", "generic", DAY, 0.0, "")},
        epochs=(),
        offices={office.id: office for office in bound},
        aliases=(),
        sections=tuple(sections),
        obligations=tuple(_owed(n) for n in range(obligations)),
    )


def _section(n: int) -> Section:
    return Section(f"c{n}", "site", f"栏目{n}", "", None, None, "", "", (), False, "verified", "", "")


def _owed(n: int) -> Obligation:
    every = CADENCES[n % len(CADENCES)]
    phrase = FIVE_DAYS if every is None else Phrase(every.value, True, every=every)
    rule = RuleName.ITEM if every is None else RuleName.PERIOD
    return Obligation(
        f"O{n}", f"M{n}", "plan", "", phrase, (), "区政府各部门", (f"c{n}",), (), rule, {}, False, FIRST, None
    )


def _looks(draws: random.Random, number: int, section: str, days: int) -> list[Look]:
    failed = [draws.random() < 0.01 for _ in range(days)]
    begun = start_of(FIRST) + TEN
    return [
        Look(
            number * days + day + 1,
            section,
            begun + day * DAY,
            Outcome.FAILED if failed[day] else Outcome.COMPLETE,
            not failed[day],
            not failed[day],
            None,
            True,
            20,
        )
        for day in range(days)
    ]


def _items(
    draws: random.Random, owed: Obligation, office: Office, looks: tuple[Look, ...], number: int
) -> list[tuple[int, Item]]:
    """Nine of ten periods have their item; of what is due after its formation, one in ten comes too late."""
    every = EVERY[owed.phrase.every]
    found: list[tuple[int, Item]] = []
    day = draws.uniform(0, every)
    while day < len(looks) - 1:
        made = int(day)
        came = made + (draws.randint(9, 20) if draws.random() < 0.1 else draws.randint(0, 5))
        seen = next((n for n in range(came, len(looks)) if looks[n].outcome is Outcome.COMPLETE), None)
        if seen is not None and draws.random() < 0.9:
            whose = office if draws.random() >= NOBODY else None
            found.append((seen, _item(number + len(found), owed, whose, looks, (made, came, seen))))
        day += every
    return found


def _item(
    number: int, owed: Obligation, office: Office | None, looks: tuple[Look, ...], days: tuple[int, int, int]
) -> Item:
    made, came, seen = days
    absent = next((looks[n] for n in range(seen - 1, -1, -1) if looks[n].outcome is Outcome.COMPLETE), None)
    printed = FIRST + timedelta(came)
    claim = Claim(printed.isoformat(), start_of(printed), start_of(printed) + DAY, Precision.DAY, ClaimSource.SHOWN)
    section, first = owed.sections[0], looks[seen]
    url = f"http://www.example.gov.cn/{section}/t{number}.html"
    title = f"关于公布第{number}号信息的公告"
    name = office.name if office else "不详"
    page = Article(
        "generic", title, f"{title}。内容如下。", shown=claim, formed=FIRST + timedelta(made), source_name=name
    )
    sighting = Sighting(
        section,
        absent.at if absent else None,
        first.at,
        first.at,
        None,
        printed,
        absent.visit_id if absent else None,
        first.visit_id,
        first.visit_id,
        None,
    )
    edition = Edition(url, None, first.at, first.at, f"{number:x}", number + 1, page)
    return Item(
        id=number + 1,
        title=title,
        url=url,
        urls=(url,),
        sightings=(sighting,),
        editions=(edition,),
        claims=(claim,),
        published=claim,
        formed=(FIRST + timedelta(made),),
        office_id=office.id if office else None,
        names_other=office is not None,
        source_name=name,
        doc_number=None,
        kinds=None,
        epoch=False,
    )


def records(verdicts: tuple[Verdict, ...]) -> list[Verdict]:
    """The floor: the same duty records, with their evidence, made out of fields that are ready."""
    made = []
    for v in verdicts:
        rests_on = tuple([Evidence(e.role, e.snapshot_id, e.visit_id) for e in v.evidence])
        made.append(
            Verdict(
                v.obligation_id,
                v.office_id,
                v.subject_kind,
                v.subject_key,
                v.subject,
                v.item_id,
                v.trigger_on,
                v.due_at,
                v.due_lenient_at,
                v.machine_state,
                v.basis,
                v.holds,
                v.margin_min,
                v.margin_max,
                v.words,
                rests_on,
                v.state,
                v.contested,
            )
        )
    return made
