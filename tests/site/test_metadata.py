from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
import yaml
from datasette.app import Datasette

from archive.catalogue.tables import LAG_HOURS
from archive.site import metadata, publish
from archive.site.chinese import texts
from archive.site.serve import METADATA
from tests.site import district
from tests.site.conftest import Served, datasette

DISTRICT = metadata.load()["databases"]["district"]
ARGUMENTS = {"duty": "d-met", "url": "127.0.0.1", "from_day": "2018-09-01", "to_day": "2018-09-30", "office": "物价"}
# What the small district must show, by query: a query that finds nothing proves nothing.
FOUND = {
    "gaps_by_office_month": 2, "gaps_that_hold": 0, "does_not_hold": 2, "due_this_week": 0, "nobody_could_observe": 1,
    "late_but_admitted": 1, "claimed_only_met": 1, "office_scorecard": 2, "periods_of_an_office": 3, "backdated": 1,
    "edited_silently": 1, "removed_items": 1, "claim_to_first_seen": 2, "unattributed": 1, "undated": 1,
    "moved_between": 2, "our_failures_by_reason": 3, "coverage_by_section_month": 4, "evidence_of_duty": 2,
    "snapshots_of_url": 5, "contested_and_ruled": 2, "longest_silence": 1, "unproven_what_would_decide": 0,
    "unreadable_sections": 0, "leads_to_look_into": 1, "elements_of_items": 1, "sections_wanted": 1,
}  # fmt: skip


def is_bilingual(text: str) -> bool:
    return bool(re.search("[\u4e00-\u9fff]", text)) and bool(re.search("[A-Za-z]{2,}", text))


def test_every_table_view_and_column_is_described_and_nothing_else(published: Path) -> None:
    with sqlite3.connect(published) as conn:
        names = [row[0] for row in conn.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
        )]  # fmt: skip
        there = {name: {row[1] for row in conn.execute(f'PRAGMA table_info("{name}")')} for name in names}
    assert {name: set(table["columns"]) for name, table in DISTRICT["tables"].items()} == there


def test_every_description_is_in_chinese_and_english() -> None:
    for name, table in DISTRICT["tables"].items():
        assert is_bilingual(table["description"]), name
        for column, text in table["columns"].items():
            assert is_bilingual(text), f"{name}.{column}"
    for name, query in DISTRICT["queries"].items():
        assert is_bilingual(query["title"]) and is_bilingual(query["description"]), name


def test_there_are_enough_questions_and_each_says_what_it_cannot_answer() -> None:
    assert len(DISTRICT["queries"]) >= 18
    for pattern in ("不能|无法", "cannot|does not"):
        silent = [
            name for name, query in DISTRICT["queries"].items() if not re.search(pattern, query["description"], re.I)
        ]
        assert not silent, pattern
    assert set(FOUND) == set(DISTRICT["queries"])


@pytest.mark.parametrize("name", DISTRICT["queries"])
def test_the_canned_query_runs_and_finds_what_is_there(site: Served, name: str) -> None:
    arguments = {key: ARGUMENTS[key] for key in DISTRICT["queries"][name].get("params", ())}
    answer = site.get(f"/zhoucun/{name}.json", params={**arguments, "_shape": "array"})
    assert answer.status_code == 200, answer.text
    assert len(answer.json()) == FOUND[name]
    assert site.get(f"/zhoucun/{name}", params=arguments).status_code == 200


def asked(working: Path, target: Path, name: str, *changes: str, **arguments: str) -> list[dict]:
    """What the canned query answers on a copy of the small district after these changes to its working file."""
    with sqlite3.connect(working) as conn:
        for change in changes:
            conn.execute(change)
    publish(working, district.catalogue(), target)
    return Served(datasette(target)).get(f"/zhoucun/{name}.json", params={**arguments, "_shape": "array"}).json()


NOON = district.at("2018-08-20T12:00")


def test_a_section_that_never_had_an_item_is_silent_since_its_first_complete_visit(
    working: Path, tmp_path: Path
) -> None:
    found = asked(
        working, tmp_path / "zhoucun.db", "longest_silence",
        f"UPDATE looks SET outcome = 'complete', observed_at = {NOON} WHERE visit_id = 2",
        "INSERT INTO looks (visit_id, section_id, observed_at, deep, outcome, reason, pages, items_listed, everything, all_dated,"
        f" version) SELECT 4, section_id, {NOON + 12 * 86_400}, deep, 'complete', '', 1, 0, 0, 0, 'v1' FROM looks WHERE visit_id = 2",
    )  # fmt: skip
    silent = {row["栏目"]: (row["天数"], row["自"], row["至"], row["见过的条数"]) for row in found}
    assert silent["价格信息"] == (12.0, "2018-08-20", "2018-09-01", 0)
    assert set(silent) == {"价格信息", "社会救助"}


def test_an_addressed_section_that_is_not_verified_is_not_wanted(site: Served) -> None:
    assert [row["栏目"] for row in site.get("/zhoucun/sections_wanted.json?_shape=array").json()] == ["会议公开"]


def test_an_item_that_left_one_list_and_stands_in_another_is_not_removed(working: Path, tmp_path: Path) -> None:
    found = asked(
        working, tmp_path / "zhoucun.db", "removed_items",
        f"INSERT INTO sightings VALUES (7001, 'shared', NULL, {NOON}, {NOON}, {NOON + 86_400})",
    )  # fmt: skip
    assert [(row["标题"], row["栏目"], row["finding_id"]) for row in found] == [
        ("8月份价格监测", "社会救助", "f-removed")
    ]


def test_where_one_section_lacks_a_proof_of_absence_the_item_has_none(working: Path, tmp_path: Path) -> None:
    found = asked(
        working, tmp_path / "zhoucun.db", "claim_to_first_seen",
        f"INSERT INTO sightings VALUES (7001, 'shared', NULL, {NOON + 5 * 86_400}, {NOON + 6 * 86_400}, NULL)",
    )  # fmt: skip
    absent = {row["标题"]: row["此前未见"] for row in found}
    assert absent.pop("8月份价格监测") == "2018-08-18T06:00:05+08:00" and list(absent.values()) == [None]


def test_the_evidence_that_is_a_visit_opens_at_its_first_list_page(site: Served) -> None:
    found = site.get("/zhoucun/evidence_of_duty.json?duty=d-late&_shape=array").json()
    assert [(row["存档页"], row["网址"], row["巡查的列表页"]) for row in found] == [
        ("/-/view/5", district.LATE, None),
        ("/-/view/1", district.LIST, "1"),
    ]
    assert 'href="/-/view/1"' in site.get("/zhoucun/evidence_of_duty?duty=d-late").text


def test_the_lag_of_a_site_is_described_with_its_default() -> None:
    described = DISTRICT["tables"]["sites"]["columns"]["lag_hours"]
    assert "默认值" in described and "default" in described and f"{LAG_HOURS:g}" in described


def test_a_blank_argument_means_all(site: Served) -> None:
    assert len(site.get("/zhoucun/moved_between.json?_shape=array").json()) == 3


def test_the_description_holds_for_a_district_of_any_name(published: Path) -> None:
    other = published.rename(published.with_name("pingtan.db"))
    page = Served(datasette(other)).get("/pingtan").text
    assert "/pingtan/gaps_by_office_month" in page and "缺口指状态为" in page


def test_plain_datasette_with_the_file_alone_shows_the_questions(published: Path) -> None:
    plain = Datasette(immutables=[str(published)], metadata=yaml.safe_load(METADATA.read_text(encoding="utf-8")))
    answer = Served(plain).get("/zhoucun/gaps_by_office_month.json?_shape=array")
    assert len(answer.json()) == 2


def test_every_translated_text_still_stands_in_the_installed_templates() -> None:
    import datasette as installed

    folder = Path(installed.__file__).parent / "templates"
    gone = [
        f"{name}: {text}"
        for name, pairs in texts().items()
        for text in pairs
        if text not in (folder / name).read_text(encoding="utf-8")
    ]
    assert not gone


def test_metadata_without_a_district_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "metadata.yml").write_text("title: x\n")
    with pytest.raises(ValueError, match=r"databases\.district"):
        metadata.load(tmp_path / "metadata.yml")
