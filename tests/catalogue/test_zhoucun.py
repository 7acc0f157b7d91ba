"""The Zhoucun catalogue against the plan it stands for."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from archive.catalogue import load
from archive.records import Obligation, RuleName, Unit

SEED = Path(__file__).resolve().parents[3] / "shared" / "seed" / "zhoucun-2018-89.txt"
ROWS = [f"{letter}{n:02}" for letter, last in (("M", 20), ("P", 22), ("K", 10)) for n in range(1, last + 1)]
BODIES = [
    "区政府法制办",
    "区经信局",
    "区教体局",
    "区公安分局",
    "区财政局",
    "区住建局",
    "区卫计局",
    "区审计局",
    "区园林局",
    "区金融办",
    "古商城管委会",
    "周村交警大队",
    "王村镇政府",
    "永安街街道办事处",
    "周村经济开发区管委会",
]
zhoucun = load("zhoucun")


def of_row(row: str) -> list[Obligation]:
    return [obligation for obligation in zhoucun.obligations if obligation.row == row]


def named(alias: str) -> str:
    return next(held.office_id for held in zhoucun.aliases if held.alias == alias)


@pytest.mark.parametrize("row", ROWS)
def test_every_row_of_the_plan_is_there(row: str) -> None:
    assert of_row(row)


def test_no_row_that_the_plan_does_not_have() -> None:
    assert {obligation.row for obligation in zhoucun.obligations} - {""} == set(ROWS)


@pytest.mark.skipif(not SEED.is_file(), reason="the plan's text is not beside the repository (../shared/seed)")
def test_clauses_and_phrases_stand_in_the_plan_letter_for_letter() -> None:
    plan = re.sub(r"\s", "", SEED.read_text(encoding="utf-8"))
    held = [obligation for obligation in zhoucun.obligations if obligation.source_id == "plan2018"]
    assert {obligation.row for obligation in held} == set(ROWS)
    for obligation in held:
        assert re.sub(r"\s", "", obligation.clause) in plan, obligation.id
        assert re.sub(r"\s", "", obligation.phrase.text) in plan, obligation.id


def test_phrases_of_the_twenty_measures_are_as_many_as_the_plan_has() -> None:
    phrases = []
    for row in ROWS[:20]:
        texts = {obligation.phrase.text for obligation in of_row(row) if obligation.phrase.decidable}
        assert len(texts) == 1, row
        phrases += texts
    assert Counter(phrases) == {
        "信息形成5日内": 12,
        "一周一次": 3,
        "一月一次": 2,
        "会后两日内": 1,
        "一季度一次": 1,
        "一年一次": 1,
    }


def test_m03_binds_the_fifteen_bodies_of_the_plan_in_its_order() -> None:
    (execution,) = of_row("M03")
    assert list(execution.offices) == [named(body) for body in BODIES]
    assert len(set(execution.offices)) == 15
    assert execution.phrase.every is Unit.MONTH


@pytest.mark.parametrize("row", ["M01", "M02", "M17", "M18", "M20"])
def test_the_departments_are_bound_as_a_class(row: str) -> None:
    assert {obligation.office_class for obligation in of_row(row)} == {"区政府各部门"}


def test_m12_owes_months_quarters_and_years() -> None:
    assert [obligation.params["every"] for obligation in of_row("M12")] == ["month", "quarter", "year"]


def test_m04_names_four_lists_none_with_an_invented_due_day() -> None:
    lists = [entry for entry in zhoucun.entries if entry.obligation_id == "M04"]
    assert [entry.entry for entry in lists] == [
        "国家职业资格目录清单",
        "中介服务事项清单",
        "工商登记前置审批事项目录",
        "工商登记后置许可事项目录",
    ]
    assert all(re.search(entry.matches, f"关于公布{entry.entry}的公告") for entry in lists)
    assert not any(entry.due_rule for entry in lists)


def test_the_one_year_plan_binds_under_every_reading_only_in_its_year() -> None:
    plan = zhoucun.sources["plan2018"]
    assert (plan.valid_from, plan.valid_to, plan.lenient_to) == (date(2018, 8, 17), None, date(2018, 12, 31))
    assert plan.days is None


def test_the_statutes_texts_follow_each_other_without_a_gap() -> None:
    old, new = (next(o for o in zhoucun.obligations if o.id == f"statute{year}-20wd") for year in (2007, 2019))
    assert (old.valid_from, old.valid_to, new.valid_from) == (
        date(2008, 5, 1),
        date(2019, 5, 14),
        date(2019, 5, 15),
    )
    assert {(o.phrase.offset, o.phrase.unit) for o in (old, new)} == {(20, Unit.WORKING_DAY)}


def test_double_publicity_is_seven_working_days_from_the_decision_in_its_own_source() -> None:
    own = next(o for o in zhoucun.obligations if o.source_id == "sgs2018")
    (problem,) = of_row("P06")
    for obligation in (own, problem):
        assert (obligation.phrase.offset, obligation.phrase.unit) == (7, Unit.WORKING_DAY)
        assert obligation.params["trigger"] == "decision"


def test_a_wanted_section_has_no_address_and_every_address_says_where_it_is_from() -> None:
    wanted = [section for section in zhoucun.sections if section.status == "wanted"]
    addressed = [section for section in zhoucun.sections if section.url]
    assert wanted
    assert not any(section.url for section in wanted)
    assert addressed
    assert all(section.origin and section.status == "unverified" for section in addressed)
    assert all(section.url.startswith("http://www.zhoucun.gov.cn/") for section in addressed)


def test_nobody_owes_in_the_span_in_which_the_reform_may_have_fallen() -> None:
    old, new = zhoucun.offices["ajj"], zhoucun.offices["yjj"]
    assert (old.successor_id, old.valid_to, new.valid_from) == ("yjj", date(2018, 12, 31), date(2019, 4, 1))
    for office in zhoucun.offices.values():
        if office.valid_from or office.valid_to:
            assert "unverified" in office.note, office.id


def test_standing_questions_name_what_answers_them() -> None:
    asked = [o for o in zhoucun.obligations if o.row.startswith("P") and o.row != "P09"]
    assert all(obligation.params["answered_by"] for obligation in asked)


def test_every_kind_that_a_period_or_pair_needs_has_hints() -> None:
    for obligation in zhoucun.obligations:
        if obligation.rule in (RuleName.PERIOD, RuleName.PAIR, RuleName.SERIES):
            assert all(zhoucun.kinds[kind].hints for kind in obligation.kinds)


def test_hints_are_at_least_as_wide_as_the_words_they_widen() -> None:
    for kind in zhoucun.kinds.values():
        for word in kind.words:
            assert any(hint in word for hint in kind.hints), (kind.id, word)


def test_what_an_abolished_body_owned_passes_to_its_successor_with_its_sections() -> None:
    lines = [section for section in zhoucun.sections if section.id == "aq-ajj"]
    assert [(line.office_id, line.valid_from, line.valid_to) for line in lines] == [
        ("ajj", None, date(2018, 12, 31)),
        ("yjj", date(2019, 4, 1), None),
    ]
