"""The benchmarks run, at sizes of seconds. No figure is held to its bar here: a test must not fail on the clock."""

from __future__ import annotations

from types import ModuleType

import pytest

from archive.derive import listings
from archive.derive.visits import _keep_look
from archive.reading.walk import Walked
from archive.records import Claim, ClaimSource, Outcome, Precision, Row
from archive.store import Archive
from tests.bench import __main__ as frame
from tests.bench import bars, crawl, insert, judging, presence, site, verify
from tests.bench.pages import Writer
from tests.conftest import missing_program


def module(bench) -> ModuleType:
    made = ModuleType("made", "A bench that was made for this test.")
    made.bench = bench
    return made


def broken(report):
    raise ValueError("the floor is not there")


@pytest.mark.parametrize(
    ("bench", "code"),
    [
        (lambda report: report(bars.at_least("pages", 0.9, 0.7)), 0),
        (lambda report: report(bars.at_least("pages", 0.6, 0.7)), 1),
        (lambda report: report(bars.at_most("bytes", 33, 32)), 1),
        (broken, 1),
    ],
)
def test_a_missed_bar_or_a_broken_bench_is_said_and_is_the_exit_code(bench, code, capsys):
    said: list[str] = []
    assert frame.run({"made": module(bench)}, said.append) == code
    assert ("every bar is met" in said[-1]) == (code == 0)


def test_an_unknown_bench_is_refused_with_the_names_that_there_are(capsys):
    assert frame.main(["nonsense"]) == 2
    assert "insert" in capsys.readouterr().err


def test_a_ratio_is_the_median_of_the_rounds_own_ratios():
    assert bars.ratios([10, 40, 90], [10, 20, 30])[0] == 2


def test_the_same_seed_writes_the_same_pages_and_every_fifth_section_in_gb18030():
    first, second = (Writer(3) for _ in range(2))
    page, again = (writer.page(4, "2026-01-01", [writer.headline()]) for writer in (first, second))
    assert first.article(page) == second.article(again)
    assert page.title in first.article(page).decode("gb18030")


def test_a_crawl_of_the_site_is_complete_and_a_day_later_all_304(tmp_path):
    """What is measured is a whole crawl: else a faster one could be one that does less."""
    place = crawl.Place(tmp_path, 2, site.free_port())
    site.write(place.plain, 10, 2)
    site.write_catalogue(place.catalogue, 2, place.port)
    try:
        said: list[str] = []
        crawl.first_crawls(said.append, place, 1)
        crawl.recrawls(said.append, place, 1, validators=True)
    except FileNotFoundError as missing:
        missing_program(str(missing))
    assert crawl.query(tmp_path / "urls.db", "SELECT outcome, count(*) FROM looks GROUP BY 1") == [("complete", 2)]
    # each host's robots.txt, page 1, page 2, page 1 again; then three articles, one of them twice for its noise
    assert len(place.urls.read_text().split()) == 2 * (1 + 3 + 4)
    assert [" 6 of them 304" in line for line in said] == [False, True]


def test_bench_insert():
    said: list[str] = []
    insert.measure(said.append, 40, 1)
    assert len(said) == 2


def row_of(item: presence.Item) -> Row:
    begin = presence.START + item.printed * presence.DAY - 8 * 3600  # midnight in Shanghai
    claim = Claim("", begin, begin + presence.DAY, Precision.DAY, ClaimSource.LIST)
    return Row(presence.TITLE, item.url, claim)


def test_the_intervals_that_presence_is_measured_on_are_those_that_visits_derive(tmp_path):
    district = presence.make(80, 2, 70)
    for item in district.items[:20]:  # more comings and goings than a district has
        object.__setattr__(item, "away", (item.born + 2, item.born + 2 + item.id % 5))
    archive = Archive.open(tmp_path / "derived.db")
    for section, days in enumerate(district.looks):
        for day in days:
            instant = presence.at(day)
            run = archive.begin_run("bench", "replay", instant, "-", instant)
            (visit,) = archive.plan_visits(run, [(f"c{section}", instant, True, "")])
            rows = [row_of(item) for item in district.items if item.section == section and item.listed(day)]
            walked = Walked(Outcome.COMPLETE, "", instant, 1, True, True, rows=tuple((row, instant) for row in rows))
            with archive.transaction() as conn:
                _keep_look(conn, archive.visit(visit), walked, "-")
                listings.apply(archive, archive.visit(visit), walked)
    archive.close()
    presence.write(tmp_path / "written.db", district)
    sql = (
        "SELECT l.section_id, u.url, l.printed_on, l.absent_until, l.first_seen, l.last_seen, l.gone_since, l.gone_known"
        " FROM listings l JOIN urls u ON u.id = l.url_id ORDER BY 1, 2, 5"
    )
    written, derived = (crawl.query(tmp_path / name, sql) for name in ("written.db", "derived.db"))
    assert any(row[6] for row in written)
    assert written == derived


def test_bench_presence():
    said: list[str] = []
    presence.measure(said.append, 40, 8, 30)
    assert len(said) == 10


def test_verifying_is_measured_against_plain_digests(tmp_path):
    said: list[str] = []
    verify.measure(said.append, tmp_path / "a.db", 12, 3, 1)
    assert len(said) == 3 and "MB of raw bytes a second" in said[0]


def test_bench_judging():
    said: list[str] = []
    judging.measure(said.append, 10, 4, 60, 1)
    judging.measure_rows(said.append, 20, 5)
    assert [line[8:].split(":")[0] for line in said] == [
        "judging ÷ a loop that makes the same records",
        "writing the duties ÷ raw batched inserts",
        "all duties ÷ those that one day's visits re-judge",
        "all rows of tables ÷ those that one new page asks",
    ]
