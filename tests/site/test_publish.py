from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from archive.records import State
from archive.site import PublishError, bodies, publish
from archive.site.masking import VERSION
from archive.site.words import STATES
from archive.store import Archive
from crawler.__main__ import publish_crawled
from crawler.orders import Order
from tests.site import district

CONTRACT = {
    "runs": "id started_at ended_at clock observer state catalogue_digest",
    "visits": "id run_id section_id planned_at observed_at planned_deep deep outcome reason pages items_listed",
    "snapshots": "id run_id seq url observed_at status digest size error visit_id",
    "items": "id title url published published_precision formed_on source_name office_id doc_number kind",
    "sightings": "item_id section_id absent_until first_seen last_seen gone_since",
    "editions": "item_id seen_from title published digest class",
    "duties": "id as_of obligation_id office_id subject_kind subject item_id trigger_on due_at due_lenient_at"
    " machine_state state basis holds margin_min margin_max contested",
    "changes": "duty_id as_of from_state to_state cause detail",
    "findings": "id as_of kind office_id section_id item_id subject detail",
    "evidence": "duty_id finding_id snapshot_id visit_id role",
    "leads": "id as_of kind office_id section_id item_id subject detail innocent_zh innocent_en",
    "lead_kinds": "kind zh en innocent_zh innocent_en",
    "elements": "obligation_id office_id item_id element state detail snapshot_id",
    "list_pages": "visit_id step snapshot_id",
    "versions": "name version",
    "withheld": "digest extent subject decided_on by why document",
    "sources": "id title number dated from to days lenient_to full_points pass_points",
    "coverage": "section_id from_on to_on planned complete share",
    "silences": "office_id section_id days from_at to_at now_days looks items",
    "sites": "id name url portal id_code family lag_hours delay_s note",
    "epochs": "site_id from_on to_on note",
    "offices": "id name class valid_from valid_to successor_id note",
    "aliases": "office_id alias valid_from valid_to",
    "sections": "id site_id name url valid_from valid_to family office_id kinds capped status origin note",
    "obligations": "id row source clause phrase offices class sections kinds rule params in_place from to",
    "entries": "obligation_id office_id entry matches hints due_rule covers",
    "contests": "id obligation_id office_id subject finding_kind section_id received_on by claim document",
    "calendar": "day working document",
    "履责": "事项编号 事项 责任单位 对象 应公开日 状态 依据 提前或逾期天数 证据",
}


def rows(path: Path, sql: str, *args: object) -> list[tuple]:
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as conn:
        return conn.execute(sql, args).fetchall()


@pytest.mark.parametrize("table", CONTRACT)
def test_a_contract_table_has_exactly_its_columns(published: Path, table: str) -> None:
    assert " ".join(row[1] for row in rows(published, f'PRAGMA table_info("{table}")')) == CONTRACT[table]


def test_gaps_begin_as_duties_do(published: Path) -> None:
    columns = [row[1] for row in rows(published, "PRAGMA table_info(缺口)")]
    assert columns[:9] == CONTRACT["履责"].split()


def test_instants_are_text_with_the_offset_and_digests_bear_their_scheme(published: Path) -> None:
    for table, column in (
        ("runs", "started_at"),
        ("visits", "planned_at"),
        ("snapshots", "observed_at"),
        ("duties", "as_of"),
    ):
        for (value,) in rows(published, f"SELECT {column} FROM {table}"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", value)
    assert all(re.fullmatch("sha256:[0-9a-f]{64}", row[0]) for row in rows(published, "SELECT digest FROM editions"))
    assert rows(published, "SELECT DISTINCT as_of FROM duties") == [("2018-09-02T00:00:00+08:00",)]


def test_a_missed_visit_is_a_row_without_an_instant(published: Path) -> None:
    found = rows(published, "SELECT id, observed_at FROM visits WHERE outcome = 'missed' ORDER BY id")
    assert found == [(3, None), (4, None)]


def test_a_visit_that_a_running_crawl_may_still_make_is_no_row(working: Path, tmp_path: Path) -> None:
    archive = Archive.open(working)
    run = archive.begin_run("zibo-1", "live", district.at("2018-09-02"), "sha256:1", None)
    archive.plan_visits(run, [("shared", district.at("2018-09-02"), False, district.LIST)])
    archive.close()
    publish(working, district.catalogue(), tmp_path / "zhoucun.db")
    assert rows(tmp_path / "zhoucun.db", "SELECT max(id) FROM visits") == [(4,)]


def test_the_last_day_in_time_is_the_day_before_the_due_instant(published: Path) -> None:
    assert rows(published, "SELECT 应公开日, 提前或逾期天数 FROM 履责 WHERE 事项编号 = 'd-met'") == [
        ("2018-08-22", "1 至 2")
    ]


def test_our_own_failures_and_excused_duties_are_no_gaps(published: Path) -> None:
    assert rows(published, "SELECT id FROM gaps ORDER BY id") == [("d-late",), ("d-missing",)]
    assert rows(published, "SELECT count(*) FROM 缺口") == [(2,)]


def test_coverage_counts_planned_and_complete_looks_by_month(published: Path) -> None:
    found = rows(published, "SELECT * FROM coverage WHERE section_id IN ('mz-relief', 'wj-price') ORDER BY 1, 2")
    assert found == [
        ("mz-relief", "2018-08-01", "2018-08-31", 1, 1, 1.0),
        ("wj-price", "2018-08-01", "2018-08-31", 1, 0, 0.0),
        ("wj-price", "2018-09-01", "2018-09-30", 1, 0, 0.0),
    ]


def test_the_kept_log_outlives_its_duty(published: Path) -> None:
    assert rows(published, "SELECT from_state, office_id FROM history WHERE duty_id = 'd-gone'") == [("met", None)]


def test_every_state_has_its_words_and_its_letter(published: Path) -> None:
    assert set(STATES) == set(State)
    assert (
        len({words.letter_zh for words in STATES.values()}) == len({w.letter_en for w in STATES.values()}) == len(State)
    )
    assert {row[0] for row in rows(published, "SELECT word FROM glossary WHERE domain = 'state'")} == set(State)


def test_no_private_number_stands_in_the_copy_or_in_its_bodies(published: Path) -> None:
    with sqlite3.connect(published) as conn:
        dump = "\n".join(conn.iterdump())
    assert district.MOBILE not in dump and district.ID_NUMBER not in dump
    for (digest,) in rows(published, "SELECT DISTINCT digest FROM snapshots WHERE digest NOT NULL"):
        shown = bodies.read(published, digest)
        assert shown is not None
        assert district.MOBILE.encode() not in (shown.data or b"") and district.ID_NUMBER.encode() not in (
            shown.data or b""
        )


NUMBERED = (
    "http://127.0.0.1:1/art/2018/8/20/t20260901_108668.html?id=5b7a3c9e1f0d2a4b6c8e0f12&n=1234567890123456789&tel="
)


def test_a_private_number_in_an_address_or_a_document_number_is_masked_and_ids_stay(
    working: Path, tmp_path: Path
) -> None:
    with sqlite3.connect(working) as conn:
        address = NUMBERED + district.MOBILE
        conn.execute("UPDATE items SET url = ?, doc_number = ?", (address, f"周民字〔2018〕1号 {district.MOBILE}"))
        conn.execute("UPDATE urls SET url = ? WHERE url = ?", (address, district.LATE))
        conn.execute("UPDATE answers SET error = ? WHERE error IS NOT NULL", (f"timeout: {address}",))
        conn.execute("UPDATE looks SET reason = ? WHERE visit_id = 2", (f"timeout: {address}",))
    catalogue = district.catalogue()
    ruling = replace(catalogue.rulings[0], why=f"本人{district.ID_NUMBER}要求撤下，电话{district.OFFICE_PHONE}")
    target = tmp_path / "zhoucun.db"
    publish(working, replace(catalogue, rulings=(ruling,)), target)
    with sqlite3.connect(target) as conn:
        dump = "\n".join(conn.iterdump())
    assert district.MOBILE not in dump and district.ID_NUMBER not in dump
    assert rows(target, "SELECT DISTINCT url, doc_number FROM items") == [
        (NUMBERED + "138********", "周民字〔2018〕1号 138********")
    ]
    assert rows(target, "SELECT url FROM snapshots WHERE id = 5") == [(NUMBERED + "138********",)]
    assert rows(target, "SELECT why FROM rulings") == [
        (f"本人3703**************要求撤下，电话{district.OFFICE_PHONE}",)
    ]


def test_the_versions_of_the_judging_are_published(published: Path) -> None:
    assert dict(rows(published, "SELECT name, version FROM versions")) == {
        "as_of": "2018-09-02T00:00:00+08:00", "catalogue": district.catalogue().digest, "reader": "r7", "rules": "rules-3",
        "masks": str(VERSION),
    }  # fmt: skip


def test_a_source_says_until_when_every_reading_owes(published: Path) -> None:
    assert rows(published, "SELECT lenient_to FROM sources") == [("2018-12-31",)]


def test_the_list_pages_of_a_visit_are_published_without_its_articles(published: Path) -> None:
    assert rows(published, "SELECT * FROM list_pages") == [(1, 0, 1), (2, 0, 4)]


def test_what_an_address_claims_is_told_once(published: Path) -> None:
    told = rows(published, "SELECT item_id, url, source, claim FROM claims")
    assert told
    assert len(told) == len(set(told))


def test_the_copy_holds_no_bodies(published: Path) -> None:
    assert not rows(published, "SELECT 1 FROM sqlite_master WHERE name = 'bodies'")
    assert rows(bodies.beside(published), "SELECT count(*) FROM bodies") == [(3,)]


def test_publishing_twice_gives_the_same_bytes(working: Path, published: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.db"
    publish(working, district.catalogue(), again)
    assert again.read_bytes() == published.read_bytes()


def test_a_body_that_is_held_no_more_leaves_the_copy(working: Path, published: Path) -> None:
    with sqlite3.connect(bodies.beside(published)) as conn:
        conn.execute(
            "INSERT INTO bodies SELECT 'sha256:old', shown_digest, masked, charset, kind, size, data, treatment, persons"
            " FROM bodies LIMIT 1"
        )
    publish(working, district.catalogue(), published)
    assert bodies.read(published, "sha256:old") is None


def test_the_working_file_is_not_written(working: Path, tmp_path: Path) -> None:
    before = working.read_bytes()
    publish(working, district.catalogue(), tmp_path / "zhoucun.db")
    assert working.read_bytes() == before


def test_a_copy_that_would_dangle_is_refused_and_the_served_one_stays(working: Path, published: Path) -> None:
    before = published.read_bytes()
    catalogue = district.catalogue()
    without = replace(
        catalogue, obligations=tuple(each for each in catalogue.obligations if each.id != "M20-read"), entries=()
    )
    with pytest.raises(PublishError, match=r"d-claimed.*obligations"):
        publish(working, without, published)
    assert published.read_bytes() == before
    assert sorted(path.name for path in published.parent.iterdir()) == ["zhoucun.bodies.db", "zhoucun.db"]


def test_a_crawl_whose_copy_cannot_be_published_ends_with_1_and_says_that_it_is_kept(
    working: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(working) as conn:
        conn.execute("DELETE FROM meta")
    with pytest.raises(SystemExit) as ended:
        publish_crawled(Order(district.catalogue(), working), tmp_path / "zhoucun.db")
    assert ended.value.code == 1
    assert "zhoucun.db: not written; what was crawled is kept" in capsys.readouterr().err


def test_duties_without_their_as_of_are_refused(working: Path, tmp_path: Path) -> None:
    with sqlite3.connect(working) as conn:
        conn.execute("DELETE FROM meta")
    with pytest.raises(PublishError, match="as_of"):
        publish(working, district.catalogue(), tmp_path / "zhoucun.db")


def test_a_district_that_was_never_judged_is_published(tmp_path: Path) -> None:
    Archive.open(tmp_path / "new.db").close()
    publish(tmp_path / "new.db", district.catalogue(), tmp_path / "zhoucun.db")
    assert rows(tmp_path / "zhoucun.db", "SELECT count(*) FROM duties") == [(0,)]


def test_no_working_file_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="crawler run"):
        publish(tmp_path / "none.db", district.catalogue(), tmp_path / "zhoucun.db")


def test_a_migrated_section_keeps_both_its_lines(working: Path, tmp_path: Path) -> None:
    catalogue = district.catalogue()
    moved = replace(catalogue.sections[0], url="http://127.0.0.1:1/new/")
    publish(working, replace(catalogue, sections=(*catalogue.sections, moved)), tmp_path / "zhoucun.db")
    assert rows(tmp_path / "zhoucun.db", "SELECT count(*) FROM sections WHERE id = 'mz-relief'") == [(2,)]


def test_a_working_file_that_cannot_be_read_says_which_table(working: Path, tmp_path: Path) -> None:
    with sqlite3.connect(working) as conn:
        conn.execute("UPDATE editions SET article = 'broken'")
    with pytest.raises(PublishError, match="editions"):
        publish(working, district.catalogue(), tmp_path / "zhoucun.db")
    assert not (tmp_path / "zhoucun.db").exists()


def test_leads_are_published_beside_their_innocent_causes_and_are_no_duties(published: Path) -> None:
    leads = rows(published, "SELECT id, kind, item_id, innocent_zh, innocent_en FROM leads")
    assert [(lead[0], lead[1], lead[2]) for lead in leads] == [("f-back", "backdated", 7001)]
    assert "迁移" in leads[0][3] and "migration" in leads[0][4]
    assert rows(published, "SELECT finding_id FROM evidence WHERE finding_id IN (SELECT id FROM leads)") == [
        ("f-back",)
    ]
    kinds = {kind for (kind,) in rows(published, "SELECT kind FROM lead_kinds")}
    assert kinds.isdisjoint(state.value for state in State)
    assert rows(published, "SELECT count(*) FROM gaps WHERE id IN (SELECT id FROM leads)") == [(0,)]
    words = rows(published, "SELECT word FROM glossary WHERE domain = 'finding'")
    assert kinds <= {word for (word,) in words}


def test_elements_are_published_with_private_numbers_masked(working: Path, tmp_path: Path) -> None:
    archive = Archive.open(working)
    detail = f"text: “…联系电话{district.MOBILE}。”"
    with archive.transaction() as conn:
        conn.execute("INSERT INTO elements VALUES ('M15-relief', 'mzj', 7001, '渠道', 'found', ?, 2)", (detail,))
        conn.execute("INSERT INTO elements VALUES ('M15-relief', NULL, NULL, '依据', 'absent', 'none of 依据', NULL)")
        conn.execute("INSERT INTO elements VALUES ('M15-relief', 'mzj', 7002, '渠道', 'found', ?, 5)", (detail,))
    archive.close()
    target = tmp_path / "public" / "zhoucun.db"
    publish(working, district.catalogue(), target)
    found = dict(
        rows(target, "SELECT coalesce(item_id, 0), detail FROM elements WHERE element <> '依据' OR item_id IS NULL")
    )
    assert district.MOBILE not in found[7001] and found[7001].startswith("text: “…")
    assert (found[0], found[7002]) == ("none of 依据", "text: “…”")  # a body that is not shown is not quoted
    words = rows(target, "SELECT word FROM glossary WHERE domain = 'element'")
    assert {"found", "absent", "unproven"} <= {word for (word,) in words}
