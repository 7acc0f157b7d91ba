"""The rectification ledger (整改台账): every problem of the plan, what answers it, when it was put right and struck off."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from archive.records import RuleName
from archive.site import publish
from tests.site import district
from tests.site.test_bulletin import moved


def catalogue():
    """The small district, with three problems: of prices, of relief, and one that nothing answers yet."""
    held = district.catalogue()
    first = held.obligations[0]
    problems = tuple(
        replace(first, id=row, row=row, clause=clause, offices=("wjj",), rule=RuleName.PRESENCE, params=params)
        for row, clause, params in (
            ("P12", "收费目录清单未公开", {"answered_by": ["M09-weekly"]}),
            ("P15", "扶贫脱贫信息公开不全面", {"answered_by": ["M15-relief"]}),
            ("P09", "没有公共资源交易平台链接", {}),
        )
    )
    return replace(held, obligations=held.obligations + problems)


def ledger(working: Path, *changes: str) -> dict[str | None, sqlite3.Row]:
    with sqlite3.connect(working) as conn:
        for sql in changes:
            conn.execute(sql)
    publish(working, catalogue(), working.with_name("p.db"))
    with sqlite3.connect(working.with_name("p.db")) as conn:
        conn.row_factory = sqlite3.Row
        return {row["事项编号"]: row for row in conn.execute("SELECT * FROM 整改台账")}


HOLDS = "UPDATE duties SET holds = 1, contested = 0"


def test_the_ledger_begins_with_the_columns_of_the_gaps(working):
    assert ledger(working)
    with sqlite3.connect(working.with_name("p.db")) as conn:
        columns = {
            view: [row[1] for row in conn.execute(f"PRAGMA table_info({view})")] for view in ("缺口", "整改台账")
        }
    assert columns["整改台账"][:9] == columns["缺口"][:9]


def test_each_duty_that_answers_a_problem_stands_beside_it_with_its_measure_office_and_evidence(working):
    row = ledger(working)["d-missing"]
    assert (row["问题编号"], row["问题"], row["责任单位"]) == ("P12", "收费目录清单未公开", "区物价局")
    assert (row["事项"], row["证据"]) == ("M09 二4(2) 价格", "/-/duty/d-missing")


def test_a_problem_that_no_duty_answers_is_a_row_of_its_own_and_accuses_nobody(working):
    row = ledger(working)[None]
    assert (row["问题编号"], row["整改状态"], row["责任单位"], row["状态"]) == ("P09", "尚无认定", "区物价局", None)


@pytest.mark.parametrize(
    ("duty", "before", "state"),
    [
        ("d-missing", HOLDS, "未整改到位"),
        ("d-missing", "SELECT 1", "复核中"),
        ("d-late", HOLDS, "已补公开"),
        ("d-late", "SELECT 1", "随口径而变，不作通报"),
        ("d-met", HOLDS, "按时公开"),
        ("d-unobserved", HOLDS, "不作认定"),
        ("d-excused", HOLDS, "不计缺口"),
        ("d-pending", HOLDS, "未到期"),
    ],
)
def test_each_state_is_told_as_far_as_it_holds_and_is_uncontested(working, duty, before, state):
    assert ledger(working, before)[duty]["整改状态"] == state


def test_what_falls_due_within_seven_days_is_reminded_of_and_nothing_later(working):
    assert ledger(working)["d-pending"]["提醒"] == "即将逾期：还剩7日"
    later = f"UPDATE duties SET due_at = {district.at('2018-09-11')} WHERE id = 'd-pending'"
    assert ledger(working, later)["d-pending"]["提醒"] is None


def test_what_was_published_late_bears_the_day_it_was_seen_and_the_day_it_was_struck_off(working):
    row = ledger(working, HOLDS)["d-late"]
    assert (row["整改到位日"], row["销号日"], row["反复次数"]) == ("2018-08-27", "2018-09-02", 0)


def test_a_pair_was_put_right_when_its_second_was_seen_and_not_when_its_first_was(working):
    """The duty's own item is the first, which came before anything was due."""
    pair = "UPDATE duties SET subject_kind = 'pair' WHERE id = 'd-late'"
    gone = "DELETE FROM evidence WHERE duty_id = 'd-late'"
    seen = "INSERT INTO evidence (duty_id, snapshot_id, role) VALUES ('d-late', 3, 'first_seen')"
    assert ledger(working, HOLDS, pair, gone)["d-late"]["整改到位日"] is None
    day = ledger(working, seen)["d-late"]["整改到位日"]
    with sqlite3.connect(working.with_name("p.db")) as conn:
        (seen_on,) = conn.execute("SELECT substr(observed_at, 1, 10) FROM snapshots WHERE id = 3").fetchone()
    assert day == seen_on


def test_what_is_missing_or_was_in_time_all_along_is_not_struck_off(working):
    rows = ledger(working, HOLDS)
    assert [(rows[key]["整改到位日"], rows[key]["销号日"]) for key in ("d-missing", "d-met")] == [(None, None)] * 2


def test_a_contested_one_is_not_struck_off(working):
    assert ledger(working, "UPDATE duties SET contested = 1")["d-late"]["销号日"] is None


def test_what_went_away_again_counts_as_a_relapse_and_is_no_longer_struck_off(working):
    moves = (
        moved("d-missing", "2018-08-20", None, "missing"),
        moved("d-missing", "2018-08-24", "missing", "late"),
        moved("d-missing", "2018-09-01", "late", "missing"),
    )
    row = ledger(working, HOLDS, *moves)["d-missing"]
    assert (row["反复次数"], row["整改状态"], row["销号日"]) == (1, "未整改到位", None)


def test_a_verdict_that_another_rule_moved_back_is_no_relapse(working):
    moves = (
        moved("d-missing", "2018-08-20", None, "missing"),
        moved("d-missing", "2018-08-24", "missing", "late"),
        moved("d-missing", "2018-09-01", "late", "missing").replace("'observation'", "'rule'"),
    )
    assert ledger(working, HOLDS, *moves)["d-missing"]["反复次数"] == 0


LACKS = "INSERT INTO findings VALUES ('f-p', 'unlisted', 'wjj', NULL, NULL, 'P09 平台链接', 'in no visit')"
OTHERS = "INSERT INTO findings VALUES ('f-o', 'unlisted', 'wjj', NULL, NULL, 'P091 平台链接', 'in no visit')"


def test_a_problem_that_findings_alone_answer_shows_them_and_calls_none_a_breach(working):
    row = ledger(working, LACKS, OTHERS)[None]
    assert (row["问题编号"], row["整改状态"], row["状态"]) == ("P09", "只有发现（线索，不作认定）", None)
    assert (row["发现数"], row["发现"]) == (1, "问题发现?问题编号=P09")
    with sqlite3.connect(working.with_name("p.db")) as conn:
        found = conn.execute("SELECT 问题编号, 单位, 对象, 证据 FROM 问题发现 WHERE 问题编号 = 'P09'").fetchall()
    assert found == [("P09", "区物价局", "P09 平台链接", "/-/finding/f-p")]


def test_a_question_left_open_stands_beside_the_problem_that_a_pair_answers_and_a_count_of_undated_ones_does_not(
    working,
):
    """Undated and unread items are counted by section, and answer no problem of the plan."""
    sections = "(SELECT max(section_id) FROM findings WHERE id = 'f-undated')"
    left = f"INSERT INTO findings SELECT 'f-q', 'unanswered', 'wjj', {sections}, NULL, '咨询', 'open'"
    rows = [row for row in ledger(working, left).values() if row["问题编号"] == "P15"]
    assert rows and {row["发现数"] for row in rows} == {1}
    assert "只有发现" not in "".join(row["整改状态"] for row in rows)
