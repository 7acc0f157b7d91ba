"""The page of a duty tells the computation as `python -m archive explain` does, and draws nothing that it does not say."""

from __future__ import annotations

import html
import re
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parsel import Selector

from archive.duties.calendar import Calendar
from archive.duties.due import due_of
from archive.duties.steps import counted, term_of, term_of_stay
from archive.records import Phrase, Trigger, Unit
from tests.derive.test_derive import FILES
from tests.duties.build import source
from tests.site.conftest import Served, datasette
from tests.test_corrections import AMENDED, FIRST, crawled, run, write

WEEKLY = (
    "- {id: w, row: M07, source: s, clause: 每周公开, phrase: 一周一次, offices: [cz], sections: [gg], rule: period,"
    " from: 2020-01-20}\n"
)
STAYING = (
    "- {id: stay, row: M01, source: s, clause: 公告公示时间不少于10日, phrase: 公示时间不少于10日, offices: [cz],"
    " sections: [gg], rule: item, from: 2020-01-20}\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Judged under the first notice of the Spring Festival of 2020, and again under the amended one; published."""
    folder = tmp_path_factory.mktemp("duty")
    (folder / "d").mkdir()
    for name, text in FILES.items():
        (folder / "d" / name).write_text(text, encoding="utf-8")
    write(folder, "obligations.yml", FILES["obligations.yml"] + WEEKLY + STAYING)
    write(folder, "calendar.csv", FIRST)
    crawled(folder, "2020-01-20", "2020-02-12")
    run(folder, "judge")
    write(folder, "calendar.csv", AMENDED)
    run(folder, "judge")
    run(folder, "publish")
    return folder


@pytest.fixture
def site(folder: Path) -> Served:
    return Served(datasette(folder / "d.public.db"))


def duties(folder: Path, where: str) -> list[str]:
    with sqlite3.connect(folder / "d.db") as conn:
        return [row[0] for row in conn.execute(f"SELECT id FROM duties WHERE {where} ORDER BY id")]


def step(text: str, number: int) -> str:
    return text.partition(f"\n{number}. ")[2].partition(f"\n{number + 1}. ")[0]


def told(cell: Selector) -> str:
    return " ".join("".join(cell.css("::text").getall()).split())


def test_the_page_counts_the_days_that_the_command_counts(folder, site):
    items = duties(folder, "subject_kind = 'item'")
    assert len(items) == 4
    for key in items:
        said = re.findall(r"^ +(\d+|→|·)  (\d{4}-\d\d-\d\d) ", step(run(folder, "explain", key), 3), re.M)
        assert len(said) >= 6
        rows = Selector(site.get(f"/-/duty/{key}?_lang=en").text).css(".steps details tbody tr")
        shown = [(told(row.css("td")[0]), told(row.css("td")[1])[:10]) for row in rows]
        named = {"→": "rolled", "·": "not counted"}
        assert shown == [(named.get(mark, mark), day) for mark, day in said]


def test_the_strip_marks_the_trigger_the_holidays_and_the_due_day_and_says_them_in_words(folder, site):
    (key,) = duties(folder, "subject LIKE '%第2号%' AND obligation_id <> 'stay'")
    strip = Selector(site.get(f"/-/duty/{key}").text).css("table.strip")
    assert told(strip.css("td.trigger")[0]) == "22起算日"
    assert told(strip.css("td.due")[0]) == "3顺延 到期"
    assert [told(cell) for cell in strip.css("td.counted")] == ["231", "242春节", "253春节", "264春节", "275春节"]
    assert "国办发明电〔2020〕1号" in strip.css("td.rolled")[3].attrib["title"]


def test_what_must_stay_has_its_days_counted_and_is_said_in_words_of_staying(folder, site):
    (key,) = duties(folder, "subject LIKE '%第2号%' AND obligation_id = 'stay'")
    page = site.get(f"/-/duty/{key}").text
    assert "公开后不得少于10日；公开当日不计，期满之日不顺延" in page and "应保留至" in page
    assert "仍为按时" not in page and "不适用" not in page
    strip = Selector(page).css("table.strip")
    assert len(strip.css("td.counted")) == 10 and told(strip.css("td.due")[0]).endswith("10 到期")


def test_every_observation_of_the_command_stands_in_the_list_beside_the_line(folder, site):
    for key in duties(folder, "subject_kind = 'item'"):
        said = step(run(folder, "explain", key), 4)
        instants = {text[:16].replace("T", " ") for text in re.findall(r"^   (20\S+)  ", said, re.M)}
        page = Selector(site.get(f"/-/duty/{key}").text)
        shown = {told(cell) for cell in page.css("table.marks td time")}
        assert instants <= shown, (instants, shown)
        drawn = page.css(".line svg")
        assert drawn.css("circle.absent") and drawn.css("circle.seen") and drawn.css("path.claim")
        assert drawn.css("title") and len(drawn.css("line.tick.complete")) >= 10


def test_the_page_ends_with_what_would_change_the_verdict_and_the_command_that_says_it_too(folder, site):
    for key in duties(folder, "1"):
        command = run(folder, "explain", key).splitlines()[-1].strip()
        page = html.unescape(site.get(f"/-/duty/{key}?_lang=en").text)
        assert command in page and f"python -m archive explain {key}" in page


def test_a_period_is_said_to_have_no_trigger_day_and_has_no_strip(folder, site):
    key = duties(folder, "subject = '2020-W06'")[0]
    page = site.get(f"/-/duty/{key}").text
    assert "按周期公开" in page and "没有起算日" in page and "周期开始" in page
    assert not Selector(page).css("table.strip")


def test_a_week_that_the_notice_left_without_a_working_day_is_withdrawn_for_the_calendar(folder):
    assert duties(folder, "subject = '2020-W05'") == []
    with sqlite3.connect(folder / "d.db") as conn:
        gone = conn.execute("SELECT cause, detail FROM changes WHERE to_state IS NULL").fetchall()
    assert [cause for cause, _ in gone] == ["calendar"]
    assert "国办发明电〔2020〕1号" in gone[0][1] and "no longer owed" in gone[0][1]


def test_a_due_day_that_moved_without_the_state_is_told_on_the_page(folder, site):
    (key,) = duties(folder, "subject LIKE '%第2号%' AND obligation_id <> 'stay'")
    page = site.get(f"/-/duty/{key}").text
    assert "工作日历变更" in page and "应公开日由2020年1月31日改为2020年2月3日" in page


DAYS = st.integers(0, 2500).map(lambda n: date(2018, 1, 1) + timedelta(n))  # the calendar ends with 2026
TERMS = st.tuples(
    st.sampled_from([Unit.DAY, Unit.WORKING_DAY, Unit.WEEK, Unit.MONTH]),
    st.integers(1, 20),
    st.sampled_from(["calendar", "working", None]),
    DAYS,
)


@settings(max_examples=200)
@given(TERMS)
def test_the_count_ends_on_the_day_that_the_rules_give_or_is_not_shown(term):
    unit, offset, days, trigger = term
    phrase = Phrase("", True, (Trigger.FORMED,), offset, unit)
    due = due_of(phrase, source(days), trigger, Calendar()).day
    term = term_of(phrase, days)
    assert term is not None
    found = counted(term, trigger, due, ())
    if (due - trigger).days > 120:
        assert found == ()
        return
    assert [one.day for one in found] == [trigger + timedelta(n + 1) for n in range((due - trigger).days)]
    numbers = [one.number for one in found if one.number is not None]
    assert numbers == list(range(1, len(numbers) + 1))
    if unit in (Unit.DAY, Unit.WORKING_DAY):
        assert numbers[-1] == offset
    assert counted(term, trigger, due - timedelta(1), ()) == ()


@settings(max_examples=100)
@given(TERMS)
def test_the_count_back_from_an_event_ends_on_the_day_that_the_rules_give(term):
    unit, offset, days, event = term
    phrase = Phrase("", True, (Trigger.EVENT_BEFORE,), offset, unit, before=True)
    due = due_of(phrase, source(days), event, Calendar()).day
    counts = term_of(phrase, days)
    assert counts is not None
    found = counted(counts, event, due, ())
    if (event - due).days > 120:
        assert found == ()
        return
    assert found[-1].day == due and found[0].day == event - timedelta(1)
    if unit in (Unit.DAY, Unit.WORKING_DAY):
        assert [one.number for one in found if one.number is not None] == list(range(1, offset + 1))


@settings(max_examples=100)
@given(st.integers(1, 60), st.sampled_from((Unit.DAY, Unit.WORKING_DAY)), DAYS)
def test_a_least_length_is_counted_to_its_last_day_which_does_not_roll(n, unit, opened):
    phrase = Phrase("", False, minimum_days=n, minimum_unit=unit)
    working = unit is Unit.WORKING_DAY
    last = Calendar().add_working_days(opened, n) if working else opened + timedelta(n)
    found = counted(term_of_stay(phrase), opened, last, ())
    assert [one.number for one in found if one.number is not None] == list(range(1, n + 1))
    assert found[-1].day == last and not any(one.rolled for one in found)
