"""What was said and is corrected (semantics §8): the State Council's notice of 27 January 2020, which made the Spring
Festival longer after duties had been judged. On the real commands, with a real archive.
"""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.__main__ import main
from archive.catalogue import load
from archive.records import day_of
from archive.store import Archive
from tests.derive.test_derive import FILES, START, Crawl, page

HEAD = "day,working,document\n"
# 国办发明电〔2019〕16号: off from 24 to 30 January 2020, and 1 February is worked. The library knows the amended year.
FIRST = HEAD + "2020-01-31,yes,国办发明电〔2019〕16号\n2020-02-01,yes,国办发明电〔2019〕16号\n"
AMENDED = HEAD + "".join(f"2020-{day},no,国办发明电〔2020〕1号\n" for day in ("01-31", "02-01", "02-02"))
RULED = (
    "obligation_id,office_id,subject,finding_kind,section_id,contest_id,sets,value,decided_on,by,why,document\n"
    "o,cz,关于第5号事项的公告,,,,excused,,2020-02-05,区政府办公室,涉密,示裁〔2020〕1号\n"
)
SECOND, FIFTH = (2, "2020-02-02"), (5, "2020-02-03")


def article(n: int, formed: str, published: str) -> bytes:
    """Formed on Wednesday 22 January, `5日内` ends on the 27th, a holiday: due on the first working day after it."""
    day = date.fromisoformat(formed)
    return (
        f'<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="关于第{n}号事项的公告">'
        f'<meta name="PubDate" content="{published} 09:00"><meta name="ContentSource" content="示例区财政局"></head>'
        f"<body><h1>关于第{n}号事项的公告</h1><div>发布时间：{published} 09:00 来源：示例区财政局</div>"
        f'<div class="TRS_Editor"><p>{"各有关单位：现将有关事项公告如下，请遵照执行。" * 5}</p>'
        f"<p>示例区财政局</p><p>{day.year}年{day.month}月{day.day}日</p></div></body></html>"
    ).encode()


def nth(text: str) -> int:
    return (date.fromisoformat(text) - day_of(START)).days


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "d").mkdir()
    for name, text in FILES.items():
        (tmp_path / "d" / name).write_text(text, encoding="utf-8")
    (tmp_path / "d" / "calendar.csv").write_text(FIRST, encoding="utf-8")
    return tmp_path


def crawled(folder: Path, first: str, last: str, second: str = "2020-02-02") -> Path:
    """Looks at ten each morning; number 2 (formed 22 January) is up from `second` on, number 5 (28th) from 8 February."""
    archive = Archive.open(folder / "d.db")
    crawl = Crawl(archive, load(folder / "d"))
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        up = [item for item, since in ((FIFTH, "2020-02-08"), (SECOND, second)) if str(day) >= since]
        formed = {2: article(2, "2020-01-22", "2020-02-02"), 5: article(5, "2020-01-28", "2020-02-08")}
        crawl.visit(nth(str(day)), page(*up), {n: formed[n] for n, _ in up})
        day += timedelta(1)
    archive.close()
    return folder


def run(folder: Path, *words: str) -> str:
    options = ["--catalogue", str(folder / "d"), "--archive", str(folder / "d.db")]
    done = CliRunner().invoke(main, [*words, *options])
    assert done.exit_code == 0, done.output
    return done.output


def log(folder: Path) -> list[tuple]:
    sql = "SELECT from_state, to_state, cause, detail FROM changes WHERE from_state IS NOT NULL ORDER BY id"
    with sqlite3.connect(folder / "d.db") as conn:
        return conn.execute(sql).fetchall()


def state(folder: Path, n: int = 2) -> tuple:
    sql = "SELECT state, date(due_at + 28800 - 1, 'unixepoch'), holds FROM duties WHERE subject = ?"
    with sqlite3.connect(folder / "d.db") as conn:
        return conn.execute(sql, (f"关于第{n}号事项的公告",)).fetchone()


def write(folder: Path, name: str, text: str) -> None:
    (folder / "d" / name).write_text(text, encoding="utf-8")


def test_a_notice_after_the_fact_moves_the_duty_due_in_those_days_and_the_calendar_is_the_reason(folder):
    crawled(folder, "2020-01-20", "2020-02-07")
    run(folder, "judge")
    assert state(folder) == ("late", "2020-01-31", 1)
    write(folder, "calendar.csv", AMENDED)
    run(folder, "judge")
    assert state(folder) == ("met", "2020-02-03", 1)
    ((before, after, cause, detail),) = log(folder)
    assert (before, after, cause) == ("late", "met", "calendar")
    assert "2020-01-31 休 off (国办发明电〔2020〕1号)" in detail and "due 2020-01-31 -> 2020-02-03" in detail


def test_a_dry_run_says_whom_the_notice_would_move_and_writes_nothing(folder):
    crawled(folder, "2020-01-20", "2020-02-07")
    run(folder, "judge")
    write(folder, "calendar.csv", AMENDED)
    before = (folder / "d.db").read_bytes()
    said = run(folder, "judge", "--dry-run")
    assert "示例区财政局, o, 关于第2号事项的公告\tlate -> met\tcalendar\t" in said
    assert "1 of 1 would move; nothing was written" in said
    assert (log(folder), state(folder), (folder / "d.db").read_bytes()) == ([], ("late", "2020-01-31", 1), before)


def test_a_due_day_that_moves_under_an_unmoved_state_is_a_row_too(folder):
    crawled(folder, "2020-01-20", "2020-01-30", second="2020-01-29")
    run(folder, "judge")
    assert state(folder) == ("met", "2020-01-31", 1)
    write(folder, "calendar.csv", AMENDED)
    assert "met -> met\tcalendar" in run(folder, "judge", "--dry-run")
    run(folder, "judge")
    ((before, after, cause, detail),) = log(folder)
    assert (before, after, cause) == ("met", "met", "calendar") and "due 2020-01-31 -> 2020-02-03" in detail
    run(folder, "judge")
    assert len(log(folder)) == 1


def test_what_came_meanwhile_is_told_from_what_the_calendar_moved(folder):
    crawled(folder, "2020-01-20", "2020-02-07")
    run(folder, "judge")
    write(folder, "calendar.csv", AMENDED)
    crawled(folder, "2020-02-08", "2020-02-12")
    run(folder, "judge")
    moved = [(before, after, cause) for before, after, cause, _ in log(folder)]
    assert moved == [("late", "met", "calendar")]
    with sqlite3.connect(folder / "d.db") as conn:
        new = conn.execute("SELECT to_state, cause FROM changes WHERE from_state IS NULL ORDER BY id").fetchall()
    assert new == [("late", "observation"), ("late", "observation")]


def test_a_ruling_of_the_same_day_is_told_from_the_calendar(folder):
    crawled(folder, "2020-01-20", "2020-02-12")
    run(folder, "judge")
    assert (state(folder), state(folder, 5)) == (("late", "2020-01-31", 1), ("late", "2020-02-03", 1))
    write(folder, "calendar.csv", AMENDED)
    write(folder, "rulings.csv", RULED)
    run(folder, "judge")
    moved = {(before, after, cause) for before, after, cause, _ in log(folder)}
    assert moved == {("late", "met", "calendar"), ("late", "excused", "catalogue")}


def test_the_public_log_names_the_calendar_in_chinese(folder):
    crawled(folder, "2020-01-20", "2020-02-07")
    run(folder, "judge")
    write(folder, "calendar.csv", AMENDED)
    run(folder, "judge")
    run(folder, "publish")
    with sqlite3.connect(folder / "d.public.db") as conn:
        row = conn.execute("SELECT 原状态, 现状态, 原因, 说明 FROM 公开历史 WHERE 原状态 NOTNULL").fetchone()
        versions = dict(conn.execute("SELECT name, version FROM versions"))
    assert row[:3] == ("逾期公开", "按时公开", "工作日历变更") and "国办发明电〔2020〕1号" in row[3]
    assert versions["calendar"].startswith("chinesecalendar ") and "calendar_days" not in versions


@pytest.mark.parametrize(("version", "cause"), [("rules", "rule"), ("reader", "reader"), ("noise", "noise")])
def test_what_an_earlier_version_said_otherwise_is_a_correction_with_the_version_as_its_reason(folder, version, cause):
    crawled(folder, "2020-01-29", "2020-02-07")
    run(folder, "judge")
    with sqlite3.connect(folder / "d.db") as conn:  # as if that version had called it missing
        conn.execute("UPDATE changes SET to_state = 'missing'")
        conn.execute("UPDATE meta SET value = 'an earlier one' WHERE key = ?", (version,))
    crawled(folder, "2020-02-08", "2020-02-09")
    run(folder, "judge")
    assert [(before, after, why) for before, after, why, _ in log(folder)] == [("missing", "late", cause)]
    with sqlite3.connect(folder / "d.db") as conn:
        new = conn.execute("SELECT to_state, cause FROM changes WHERE from_state IS NULL ORDER BY id").fetchall()
    assert new[-1] == ("late", "observation")  # number 5, which came meanwhile
