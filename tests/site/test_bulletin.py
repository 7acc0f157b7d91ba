"""The bulletin (通报): who may stand in it, what it says beside each count, and two cut-off days compared."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import docx
import openpyxl
import pytest

from archive.catalogue import load
from archive.commands.bulletin import Asked, _then, told
from archive.commands.judging import judge_apart
from archive.records import DAY, iso
from archive.site import bulletin, bulletin_docx, bulletin_xlsx, publish, words
from archive.site.reasons import Then, observed, reason
from archive.store import Archive
from tests.derive.test_derive import START
from tests.site import district
from tests.site.test_evidence_pack import late_district, run

CHARGE = "UPDATE duties SET holds = 1, contested = 0 WHERE id IN ('d-late', 'd-missing')"


def made(working: Path, *changes: str, office: str | None = None, since: str | None = None) -> bulletin.Bulletin:
    """The bulletin of a real published copy, after these changes of what was judged."""
    with sqlite3.connect(working) as conn:
        for sql in changes:
            conn.execute(sql)
    publish(working, district.catalogue(), working.with_name("p.db"))
    earlier = None if since is None else district.at(since)
    return bulletin.read(working.with_name("p.db"), district.catalogue(), office, earlier)


def ids(duties) -> list[str]:
    return [duty["id"] for duty in duties]


def moved(duty: str, at: str, before: str | None, after: str) -> str:
    was = "NULL" if before is None else f"'{before}'"
    return (
        "INSERT INTO changes (duty_id, as_of, from_state, to_state, cause, detail)"
        f" VALUES ('{duty}', {district.at(at)}, {was}, '{after}', 'observation', '')"
    )


def text_of(told: bulletin.Bulletin, folder: Path) -> str:
    bulletin_docx.write(told, folder / "b.docx")
    return "\n".join(paragraph.text for paragraph in docx.Document(str(folder / "b.docx")).paragraphs)


def test_a_gap_that_depends_on_the_reading_and_one_that_is_contested_are_no_charges(working):
    told = made(working)
    assert ids(told.charges) == []
    assert sorted(ids(told.not_charged)) == ["d-late", "d-missing"]


def test_gaps_that_hold_are_charged_and_what_is_excused_or_unobserved_never_is(working):
    assert sorted(ids(made(working, CHARGE).charges)) == ["d-late", "d-missing"]


def test_the_draft_names_office_section_period_due_day_and_our_own_looks(working, tmp_path):
    told = made(working, CHARGE)
    text = text_of(told, tmp_path)
    assert "区物价局（1项）" in text
    assert "“价格信息”栏目2018年第35周（8月27日至9月2日）应于2018年9月2日（含当日）前公开（一周一次）" in text
    assert "我方计划巡查2次，完整0次（0.0%）" in text
    assert "不归于任何单位" in text and "不是排名" in text


def test_a_bulletin_without_charges_says_so(working, tmp_path):
    assert "没有发现各种合理口径下均成立的问题" in text_of(made(working), tmp_path)


def test_private_numbers_in_titles_are_masked_in_both_papers(working, tmp_path):
    told = made(working, "UPDATE duties SET state = 'late', holds = 1 WHERE id = 'd-met'")
    assert ids(told.charges) == ["d-met"]
    assert district.MOBILE not in text_of(told, tmp_path)
    bulletin_xlsx.write(told, tmp_path / "b.xlsx")
    cells = [str(cell) for sheet in openpyxl.load_workbook(tmp_path / "b.xlsx") for row in sheet.values for cell in row]
    assert not any(district.MOBILE in cell for cell in cells)
    assert any("138********" in cell for cell in cells)


def test_a_title_that_looks_like_a_formula_stays_text_in_the_workbook(working, tmp_path):
    told = made(working, CHARGE, "UPDATE duties SET subject = '=1+1' WHERE id = 'd-missing'")
    bulletin_xlsx.write(told, tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["通报事项"]
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert cell.data_type == "s"


def test_an_office_gets_its_own_list_with_what_is_no_charge_and_what_falls_due_next(working, tmp_path):
    told = made(working, office="wjj")
    assert {duty["office_id"] for duty in told.duties} == {"wjj"}
    assert ids(told.falls_due) == ["d-pending"]
    text = text_of(told, tmp_path)
    assert "区物价局政务公开履责清单" in text and "2018-09-09（含当日）：M09" in text


def test_two_days_compared_tell_new_put_right_and_withdrawn(working):
    moves = [
        moved("d-missing", "2018-08-25", None, "pending"),
        moved("d-missing", "2018-09-02", "pending", "missing"),
        moved("d-met", "2018-08-23", None, "missing"),
        moved("d-late", "2018-08-24", "pending", "missing"),
    ]
    found = made(working, CHARGE, *moves, since="2018-08-30").compared
    assert found is not None
    assert (ids(found.new), ids(found.put_right), ids(found.withdrawn)) == (["d-missing"], ["d-late"], ["d-met"])
    assert ids(found.relapsed) == []


def test_what_was_put_right_and_is_missing_again_is_a_relapse_and_not_new(working):
    moves = [
        moved("d-missing", "2018-08-20", None, "missing"),
        moved("d-missing", "2018-08-24", "missing", "late"),
        moved("d-missing", "2018-09-01", "late", "missing"),
    ]
    found = made(working, CHARGE, *moves, since="2018-08-30").compared
    assert found is not None
    assert (ids(found.relapsed), ids(found.new)) == (["d-missing"], ["d-late"])


@pytest.mark.parametrize("between", ["unobserved", "unproven", "excused"])
def test_what_was_only_unproven_in_between_is_no_relapse(between):
    assert bulletin.relapses(log("missing", between, "missing"), "0") == []


def log(*states: str, cause: str = "observation") -> list[bulletin.Move]:
    return [bulletin.Move(str(number), state, cause) for number, state in enumerate(states, 1)]


def test_a_verdict_that_another_rule_moved_back_is_no_relapse():
    assert bulletin.relapses(log("missing", "late", "missing"), "0") == ["3"]
    assert bulletin.relapses(log("missing", "late", "missing", cause="rule"), "0") == []


def test_a_day_before_the_log_begins_cannot_be_compared(working):
    with pytest.raises(bulletin.NothingLogged, match="the log of changes begins at 2018-08-22"):
        made(working, since="2018-08-01")


def test_the_command_writes_both_papers_and_leaves_the_archive_as_it_was(tmp_path):
    folder = late_district(tmp_path)
    run(folder, "judge")
    before = (folder / "d.db").read_bytes()
    assert "1 charge as of" in " ".join(run(folder, "bulletin", "--to", str(folder / "out")).split())
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["通报-2018-09-18.docx", "通报-2018-09-18.xlsx"]
    early = iso(START + 14 * DAY)
    assert "0 charges" in run(folder, "bulletin", "--to", str(folder / "out"), "--as-of", early, "--office", "cz")
    assert (folder / "out" / "清单-cz-2018-09-17.docx").exists()
    assert (folder / "d.db").read_bytes() == before


def test_an_office_that_is_not_in_the_catalogue_is_a_usage_error(tmp_path):
    assert "expected one of cz" in run(late_district(tmp_path), "bulletin", "--to", "x", "--office", "nobody", code=2)


def test_what_was_charged_then_and_is_still_missing_is_neither_new_nor_put_right(working):
    moves = [moved("d-missing", "2018-08-20", None, "missing")]
    found = made(working, CHARGE, *moves, since="2018-08-30").compared
    assert found is not None
    assert (ids(found.still), ids(found.put_right)) == (["d-missing"], []) and "d-missing" not in ids(found.new)


def test_a_verdict_that_no_longer_stands_is_told_with_its_reason(working, tmp_path):
    moves = [moved("d-met", "2018-08-23", None, "missing"), moved("d-met", "2018-09-01", "missing", "met")]
    cause = (
        "UPDATE changes SET cause = 'calendar', detail = '2020-01-31 休' WHERE to_state = 'met' AND duty_id = 'd-met'"
    )
    told = made(working, *moves, cause, since="2018-08-30")
    assert "更正：此前认定为缺口，现已不再认定1项" in text_of(told, tmp_path)
    assert "工作日历变更：2020-01-31 休" in text_of(told, tmp_path)
    bulletin_xlsx.write(told, tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    (line,) = list(book["两期比较"].values)[1:]
    assert (line[:2], line[-1]) == (
        ("更正：此前认定为缺口，现已不再认定", "公开时间不足"),
        "工作日历变更：2020-01-31 休",
    )
    assert ("区民政局", 0, 0, 0, 0, 1) in list(book["两期比较（按单位）"].values)


def test_two_days_compared_on_the_command_line_and_a_day_before_the_log_is_refused(tmp_path):
    folder = late_district(tmp_path)
    run(folder, "judge")
    assert "the log of changes begins at" in run(folder, "compare", "--since", iso(START + 5 * DAY), code=2)
    said = run(folder, "compare", "--since", iso(START + 15 * DAY))
    assert "新增问题 0" in said and "仍未整改到位 0" in said
    assert "expected one of cz" in run(folder, "compare", "--since", "2018-09-10", "--office", "nobody", code=2)


def headings(told: bulletin.Bulletin, folder: Path) -> list[str]:
    bulletin_docx.write(told, folder / "b.docx")
    found = docx.Document(str(folder / "b.docx")).paragraphs
    return [paragraph.text for paragraph in found if paragraph.style.name == "Heading 1"]


def test_the_papers_parts_are_numbered_through_and_ask_for_repair_only_where_something_is_missing(working, tmp_path):
    since = moved("d-missing", "2018-08-20", None, "missing")
    assert headings(made(working, CHARGE, since, office="wjj", since="2018-08-30"), tmp_path) == [
        "一、总体情况",
        "二、存在的问题",
        "三、31日内即将到期",
        "四、随口径而变或在复核中的事项（不作通报）",
        "五、与2018年8月30日00:00相比",
        "六、整改要求",
        "七、范围与方法",
    ]
    assert headings(made(working, "UPDATE duties SET holds = 0"), tmp_path)[-1] == "三、范围与方法"


def test_the_versions_stand_in_the_paper_by_number_and_in_chinese(working, tmp_path):
    assert "认定所用版本：规则rules-3；目录sha256:000000000" in text_of(made(working), tmp_path)


def test_each_line_of_a_comparison_says_why_also_where_nothing_was_logged(working):
    moves = [moved("d-missing", "2018-08-20", None, "missing")]
    early = {"d-missing": Then("missing", False), "d-late": Then("missing", True)}
    published = made(working, CHARGE, *moves)
    assert published.charges
    told = bulletin.read(working.with_name("p.db"), district.catalogue(), None, district.at("2018-08-30"), early)
    assert told.compared is not None
    why = told.compared.why
    assert "状态未变：对照时并非各种口径均成立，或在复核中" in why["d-missing"]
    late = next(duty for duty in told.duties if duty["id"] == "d-late")
    assert "按现行规则，对照时为公开时间不足" in reason(late, (), "2018-08-30", early["d-late"])
    assert reason(late, (), "2018-08-30", None) == "变化日志中没有其后的记录"
    assert all(why[duty["id"]] for _, part in told.compared.parts for duty in part)


def test_what_was_seen_between_the_two_days_stands_beside_the_reason(tmp_path):
    folder = late_district(tmp_path)
    run(folder, "judge")
    catalogue = load(folder / "d")
    asked = Asked(None, START + 15 * DAY, None)
    archive = Archive.open(folder / "d.db")
    then = _then(archive, catalogue, START + 5 * DAY)
    judge_apart(archive, catalogue, START + 5 * DAY, folder / "then.db")
    archive.close()
    with sqlite3.connect(folder / "then.db") as conn:
        published = dict(conn.execute("SELECT id, state FROM duties"))
    assert {key: one.state for key, one in then.items()} == published
    made = told(catalogue, str(folder / "d.db"), asked)
    publish(folder / "d.db", catalogue, folder / "now.db")
    with sqlite3.connect(folder / "now.db") as conn:
        (late,) = [row[0] for row in conn.execute("SELECT id FROM duties WHERE state = 'late'")]
        assert "首次见到（“" in observed(conn, late, iso(START))
        assert observed(conn, late, made.as_of) == ""


def test_of_a_pair_the_second_is_named_and_of_a_list_entry_two_visits_and_not_all():
    first = {"subject_kind": "pair", "subject": "关于《甲》征求意见的公告", "second": "采纳情况"}
    assert bulletin.told(first) == "与《关于〈甲〉征求意见的公告》配套的“采纳情况”"
    missing = {"state": "missing", "basis": "witnessed", "due_on": "2018-09-17", "holds": 1, "contested": 0}
    missing |= {"margin_min": None, "margin_max": None}
    assert "接连两次" in words.sentence({**missing, "subject_kind": "entry"})
    assert "历次均未见到" in words.sentence({**missing, "subject_kind": "period"})
    assert words.margin(-20, -18, "zh") == "逾期 18 至 20 天" and words.margin(1, 3, "en") == "1 to 3 days early"
    assert words.margin(-1, -1, "en") == "1 day late" and words.margin(0, 2, "zh") == "期限当日 至 提前 2 天"
