"""Presence as intervals, against a row a day: a district of 20,000 items in 60 sections, looked at daily for five years."""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.catalogue import load
from archive.derive.world import item_id
from archive.records import DAY, iso
from archive.site import publish
from archive.store import Archive
from tests.bench import site
from tests.bench.bars import Report, at_least, at_most

ITEMS, SECTIONS, DAYS = 20_000, 60, 1_826
START = 1_640_995_200  # 2022-01-01T08:00+08:00
TIMES = 9  # the quickest counts: what else the machine does is no cost of the question
TITLE = "区财政局关于公布2026年部门预算执行情况的公告"
SAMPLE = 50  # every so many items' rows are written, to weigh a row a day

# The four questions, of the working file and of the published copy.
WORKING = {
    "seen over 5 days after the day printed": (
        "SELECT count(*) FROM listings WHERE absent_until IS NOT NULL AND first_seen - unixepoch(printed_on) > 432000"
    ),
    "a section on a day": (
        "SELECT url_id FROM listings WHERE section_id = 'c7' AND first_seen <= :at AND last_seen >= :at"
    ),
    "gone within 90 days": (
        "SELECT count(*) FROM listings WHERE gone_since IS NOT NULL AND absent_until IS NOT NULL"
        " AND gone_since - first_seen <= 7776000"
    ),
    "gone and back": (
        "SELECT count(*) FROM listings a JOIN listings b ON b.section_id = a.section_id AND b.url_id = a.url_id"
        " AND b.first_seen > a.gone_since WHERE a.gone_since IS NOT NULL"
    ),
}
PUBLISHED = {
    "seen over 5 days after the day printed": (
        "SELECT count(*) FROM sightings s JOIN items i ON i.id = s.item_id WHERE s.absent_until IS NOT NULL"
        " AND s.first_seen > date(i.published, '+6 days')"
    ),
    "a section on a day": (
        "SELECT item_id FROM sightings WHERE section_id = 'c7' AND first_seen <= :day AND last_seen >= :day"
    ),
    "gone within 90 days": (
        "SELECT count(*) FROM sightings WHERE gone_since IS NOT NULL AND absent_until IS NOT NULL"
        " AND julianday(gone_since) - julianday(first_seen) <= 90"
    ),
    "gone and back": (
        "SELECT count(*) FROM sightings a JOIN sightings b ON b.item_id = a.item_id AND b.section_id = a.section_id"
        " AND b.first_seen > a.gone_since WHERE a.gone_since IS NOT NULL"
    ),
}


def bench(report: Report) -> None:
    measure(report, ITEMS, SECTIONS, DAYS)


def measure(report: Report, items: int, sections: int, days: int) -> None:
    district = make(items, sections, days)
    with tempfile.TemporaryDirectory(prefix="ledger-bench-") as name:
        folder = Path(name)
        working, copy = folder / "bench.db", folder / "bench.public.db"
        write(working, district)
        site.write_catalogue(folder / "bench", sections, 8000)
        publish(working, load(folder / "bench"), copy)
        weigh(report, working, folder / "naive.db", district)
        for where, file, questions in (("working file", working, WORKING), ("published copy", copy, PUBLISHED)):
            ask(report, where, file, questions, START + days // 2 * DAY)


@dataclass(frozen=True, slots=True)
class Item:
    """Listed from the day `born` on, save while it was `away` (from, to)."""

    id: int
    section: int
    printed: int
    born: int
    away: tuple[int, int] | None

    @property
    def url(self) -> str:
        return f"http://www.example.gov.cn/c{self.section}/t{self.id}.html"

    def listed(self, day: int) -> bool:
        return day >= self.born and not (self.away and self.away[0] <= day < self.away[1])


@dataclass(frozen=True, slots=True)
class District:
    """`looks`: by section the days on which its look succeeded."""

    items: list[Item]
    looks: list[list[int]]
    days: int


def make(items: int, sections: int, days: int) -> District:
    """One look in a hundred fails; three items in a thousand are taken down, two vanish for up to a month."""
    draws = random.Random(3)
    looks = [[day for day in range(days) if draws.random() >= 0.01] for _ in range(sections)]
    return District([_item(draws, number, sections, days, items * 0.4) for number in range(items)], looks, days)


def _item(draws: random.Random, number: int, sections: int, days: int, old: float) -> Item:
    section = draws.randrange(sections)
    born = 0 if number < old else draws.randrange(1, days)
    lag = draws.choices([0, 1, 2, draws.randint(3, 5), draws.randint(6, 60)], [60, 20, 8, 6, 6])[0]
    fate, from_day = draws.random(), draws.randint(born + 5, born + 5 + days)
    away = (
        (from_day, days + 1) if fate < 0.003 else (from_day, from_day + draws.randint(1, 30)) if fate < 0.005 else None
    )
    return Item(number + 1, section, born - lag if born else -draws.randint(1, 700), born, away)


Interval = tuple[
    int | None, int, int, int | None, int | None
]  # absent_until, first, last, gone_since, gone_known: days


def intervals(item: Item, looks: list[int]) -> list[Interval]:
    """What the item's looks come to: gone at the first of two looks in a row that do not list it."""
    found: list[Interval] = []
    absent, first, last, missed = None, None, None, []
    for day in looks:
        if item.listed(day):
            first, last, missed = (day if first is None else first), day, []
            continue
        if first is not None and last is not None:
            missed.append(day)
            if len(missed) == 2:
                found.append((absent, first, last, missed[0], day))
                first = None
        absent = day if first is None else absent
    return found if first is None or last is None else [*found, (absent, first, last, None, None)]


def at(day: int | None) -> int | None:
    return None if day is None else START + day * DAY


def write(path: Path, district: District) -> None:
    """The district in the tables of a working file, as its visits would have left it."""
    archive = Archive.open(path)
    with archive.transaction() as conn:
        conn.executemany(
            "INSERT INTO runs (id, observer, started_at, ended_at, clock, state, catalogue_digest)"
            " VALUES (?, 'bench', ?, ?, 'live', 'ended', '-')",
            [(day + 1, at(day), at(day)) for day in range(district.days)],
        )
        sections = len(district.looks)
        for section, looks in enumerate(district.looks):
            rows = [(day * sections + section + 1, day + 1, f"c{section}", at(day)) for day in looks]
            conn.executemany(
                "INSERT INTO visits (id, run_id, section_id, planned_at, planned_deep, url) VALUES (?, ?, ?, ?, 1, '')",
                rows,
            )
            conn.executemany(
                "INSERT INTO looks (visit_id, section_id, observed_at, deep, outcome, reason, pages, items_listed,"
                " everything, all_dated, version) VALUES (?, ?, ?, 1, 'complete', '', 1, 300, 1, 1, '-')",
                [(visit, name, seen) for visit, _, name, seen in rows],
            )
        for item in district.items:
            _write_item(conn, item, intervals(item, district.looks[item.section]), sections)
    archive.close()


def _write_item(conn: sqlite3.Connection, item: Item, found: list[Interval], sections: int) -> None:
    printed = datetime.fromtimestamp(START + item.printed * DAY, UTC).date().isoformat()
    conn.execute("INSERT INTO urls (id, url) VALUES (?, ?)", (item.id, item.url))
    conn.execute(
        "INSERT INTO items (id, title, url, published, published_precision) VALUES (?, ?, ?, ?, 'day')",
        (item_id(item.url), TITLE, item.url, printed),
    )
    for absent, first, last, gone, known in found:
        visit = [day * sections + item.section + 1 for day in (first, last)]
        section = f"c{item.section}"
        conn.execute(
            "INSERT INTO listings (section_id, url_id, title, printed_on, absent_until, first_seen, first_visit,"
            " last_seen, last_visit, gone_since, gone_known) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                section,
                item.id,
                TITLE,
                printed,
                at(absent),
                at(first),
                visit[0],
                at(last),
                visit[1],
                at(gone),
                at(known),
            ),
        )
        conn.execute(
            "INSERT INTO sightings (item_id, section_id, absent_until, first_seen, last_seen, gone_since)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (item_id(item.url), section, at(absent), at(first), at(last), at(gone)),
        )


def weigh(report: Report, working: Path, naive: Path, district: District) -> None:
    """Rows and bytes of the sightings, against a row for each item and day, (item, day) and nothing else."""
    with closing(sqlite3.connect(working)) as conn:
        rows = conn.execute("SELECT count(*) FROM sightings").fetchone()[0]
        conn.execute("VACUUM")
        size = conn.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'sightings'").fetchone()[0]
    seen, weight = a_row_a_day(naive, district)
    counted = f"{rows} rows for {len(district.items)} items, {seen} rows a day each would need"
    report(at_least("a row a day ÷ sightings, rows", seen / rows, 300, detail=counted))
    detail = f"sightings {size / 1e6:.2f} MB, a row a day {weight / 1e6:.0f} MB"
    report(at_least("a row a day ÷ sightings, bytes", weight / size, 300, detail=detail))


def a_row_a_day(path: Path, district: District) -> tuple[int, float]:
    """How many rows, and their bytes: those of every 50th item, written and multiplied."""
    some = district.items[::SAMPLE]
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE seen (item INTEGER, day INTEGER, PRIMARY KEY (item, day)) WITHOUT ROWID")
        for item in some:
            days = [day for day in district.looks[item.section] if item.listed(day)]
            conn.executemany("INSERT INTO seen VALUES (?, ?)", [(item.id, day) for day in days])
        conn.commit()
        conn.execute("VACUUM")
        written = conn.execute("SELECT count(*) FROM seen").fetchone()[0]
        size = conn.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'seen'").fetchone()[0]
    seen = sum(item.listed(day) for item in district.items for day in district.looks[item.section])
    return seen, size / written * seen


def ask(report: Report, where: str, file: Path, questions: dict[str, str], instant: int) -> None:
    with closing(sqlite3.connect(file)) as conn:
        for question, sql in questions.items():
            times = []
            for _ in range(TIMES):
                begun = time.perf_counter()
                rows = conn.execute(sql, {"at": instant, "day": iso(instant)} if ":" in sql else {}).fetchall()
                times.append((time.perf_counter() - begun) * 1000)
            found = rows[0][0] if len(rows) == 1 else len(rows)
            report(at_most(f"{where}: {question}", min(times), 20, "ms", f"{found} found"))
