"""`judge` after `judge`, on the real command and a real file: row for row what judging everything gives, whatever came between."""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from archive.catalogue import load
from archive.commands import remembered
from archive.duties import ledger
from archive.store import Archive
from tests.derive.test_derive import FILES, Crawl, article, page
from tests.test_archive_commands import rows, run

WEEKLY_DUTY = (
    "- {id: w, row: M07, source: s, clause: 公开, phrase: 一周一次, offices: [cz], sections: [gg], rule: period}\n"
)
TEXTS = ("各有关单位：现将有关事项公告如下，请遵照执行。", "各有关单位：内容已作更改，请遵照执行。")
TOLD = re.compile(r"(\d+) dut(?:y|ies) as of \S+: (\d+) anew, (\d+) stood")


@pytest.fixture
def district(tmp_path: Path) -> Path:
    (tmp_path / "d").mkdir()
    for name, text in {**FILES, "obligations.yml": FILES["obligations.yml"] + WEEKLY_DUTY}.items():
        (tmp_path / "d" / name).write_text(text, encoding="utf-8")
    return tmp_path


def crawled(district: Path, day: int, draws: random.Random) -> None:
    """One visit: something new, something edited, something gone, or nothing; one in six fails."""
    archive = Archive.open(district / "d.db")
    up = [n for n in range(10, 11 + day) if draws.random() < 0.9]
    read = {n: article(n, draws.choice(TEXTS)) for n in up if draws.random() < 0.4}
    listed = page(*[(n, f"2018-09-{n - 7:02}") for n in reversed(up)])
    failed = draws.random() < 1 / 6
    Crawl(archive, load(district / "d")).visit(day, None if failed else listed, read, error="reset" if failed else None)
    archive.close()


def judged(district: Path, *words: str) -> tuple[int, int, int]:
    """How many duties, how many anew, how many stood."""
    told = TOLD.search(run(district, "judge", *words))
    assert told is not None
    return int(told[1]), int(told[2]), int(told[3])


def whole(district: Path) -> dict[str, list]:
    """What judging everything gives, in a copy."""
    apart = district / "apart"
    apart.mkdir(exist_ok=True)
    with sqlite3.connect(district / "d.db") as source, sqlite3.connect(apart / "d.db") as target:
        source.backup(target)
    shutil.copytree(district / "d", apart / "d", dirs_exist_ok=True)
    assert judged(apart, "--whole")[2] == 0
    return rows(apart / "d.db", ledger.JUDGED)


@pytest.mark.parametrize("seed", range(2))
def test_day_after_day_the_rows_are_those_of_judging_everything(district, seed):
    draws, stood = random.Random(seed), 0
    for day in range(11):
        crawled(district, day, draws)
        duties, anew, kept = judged(district)
        assert duties == anew + kept
        stood += kept
        assert rows(district / "d.db", ledger.JUDGED) == whole(district)
    assert stood > 25


def test_what_nothing_touched_stands_until_the_catalogue_or_a_merge_touches_everything(district):
    for day in range(9):
        crawled(district, day, random.Random(5))
    duties = judged(district)[0]
    assert judged(district) == (duties, 0, duties)
    assert judged(district, "--whole") == (duties, duties, 0)
    ruled = "day,working,document\n2018-12-01,yes,国办发明电〔2018〕9号\n"
    (district / "d" / "calendar.csv").write_text(ruled, encoding="utf-8")
    assert judged(district) == (duties, duties, 0)
    with Archive.open(district / "d.db").transaction() as conn:  # an answer that came in between two others
        conn.execute("UPDATE looks SET observed_at = observed_at - 3600 WHERE visit_id = 4")
    assert judged(district) == (duties, duties, 0)


def test_a_catalogue_that_is_named_by_another_path_is_the_same(district):
    for day in range(9):
        crawled(district, day, random.Random(5))
    duties = judged(district)[0]
    (district / "moved").symlink_to(district)
    assert judged(district / "moved") == (duties, 0, duties)


def test_without_the_file_or_with_a_broken_one_everything_is_judged_and_the_file_is_named(district):
    for day in range(9):
        crawled(district, day, random.Random(5))
    duties = judged(district)[0]
    left = remembered.beside(district / "d.db")
    left.write_bytes(left.read_bytes()[:-40])
    assert f"{left.name}: expected what a judging left" in run(district, "judge")
    assert judged(district) == (duties, 0, duties)
    left.unlink()
    assert judged(district) == (duties, duties, 0)
