"""双公示: each row of a table of decisions is a duty of its own, from the day of its decision to the day it came in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from archive import derive
from archive.catalogue.phrases import read_phrase
from archive.derive.decisions import tables
from archive.duties import judge
from archive.records import Attachment, Decision, Fetch, Role, Table, parse_instant
from tests import files
from tests.duties.build import (
    article,
    at,
    catalogue,
    claim,
    daily,
    day,
    edition,
    item,
    kind,
    obligation,
    sighting,
    world,
)
from tests.reading.test_decisions import NATIONAL, ROW
from tests.reading.test_documents import xlsx
from tests.test_plan_rows import DECISIONS, OLD, Watch

PHRASE = "自作出行政决定之日起7个工作日内"  # from 3 September 2018: due on the 12th
NUMBER = "周发改许字〔2018〕12号"
URL = "http://site.example/1"
LOOKS = daily("2018-09-01", "2018-10-10")


def row(number=NUMBER, decided="2018-09-03", **more):
    return Decision(number, day(decided) if decided else None, **more)


def table(seen_from, until, *rows, snapshot=70, first=False, url=URL, fault=""):
    return Table(url, at(seen_from), at(until), snapshot, tuple(rows), fault, first)


OTHER = row("周发改许字〔2018〕1号", "2018-08-20", organ="区卫生和计划生育局")


def shelf(*told, claims=(), item_id=1, first_seen="2018-08-21T09:00", body="行政许可公示", **more):
    """A page of a table, first listed on 21 August, and what its readings showed."""
    url = f"http://site.example/{item_id}"
    pages = [edition(first_seen, until="2018-10-10T09:00", page=article("公示", body), url=url)]
    return item(sighting(first_seen), item_id=item_id, editions=pages, title="公示", claims=claims, **more), told


def judged(*shelves, looks=LOOKS, as_of="2018-10-31", **more):
    seen = replace(
        world(as_of, [thing for thing, _ in shelves], looks), tables={thing.id: told for thing, told in shelves}
    )
    owed = obligation(read_phrase(PHRASE), params={"trigger": "decision"}, **more)
    return judge(seen, catalogue(owed))


def told(*shelves, number=NUMBER, **more):
    return [
        (v.trigger_on.isoformat() if v.trigger_on else None, v.machine_state.value, v.basis)
        for v in judged(*shelves, **more).verdicts
        if v.subject in (number, "公示")
    ]


def kept_up(seen_from, before, **more):
    """The table without the row, last read `before`; then with it."""
    without = table("2018-08-21T09:00", before, OTHER, first=True)
    return shelf(without, table(seen_from, "2018-10-10T09:00", OTHER, row(**more), snapshot=71))


def test_a_row_that_came_in_time_is_met_and_names_the_page_that_showed_it():
    (thing, two) = kept_up("2018-09-10T09:00", "2018-09-09T09:00")
    assert told((thing, two)) == [("2018-09-03", "met", "witnessed")]
    verdict = next(v for v in judged((thing, two)).verdicts if v.subject == NUMBER)
    assert (verdict.subject_key, verdict.item_id) == (NUMBER, thing.id)
    assert {(e.role, e.snapshot_id) for e in verdict.evidence if e.snapshot_id} == {("first_seen", 71), ("trigger", 71)}


def test_a_row_that_was_not_there_when_due_is_late():
    assert told(kept_up("2018-09-20T09:00", "2018-09-19T09:00")) == [("2018-09-03", "late", "witnessed")]


def test_a_table_that_was_not_read_again_testifies_nothing_of_its_rows():
    assert told(kept_up("2018-09-20T09:00", "2018-09-05T09:00")) == [("2018-09-03", "unproven", None)]


def test_a_row_is_absent_only_where_every_table_page_of_the_section_is():
    other = shelf(table("2018-08-21T09:00", "2018-09-05T09:00", first=True, url="http://site.example/2"), item_id=2)
    late = kept_up("2018-09-20T09:00", "2018-09-19T09:00")
    unread = (replace(other[0], editions=()), ())
    assert told(late, other) == [("2018-09-03", "unproven", None)]
    assert told(late, unread) == [("2018-09-03", "unproven", None)]
    other_url, until = "http://site.example/2", "2018-09-19T09:00"
    files_ = shelf(table("2018-08-21T09:00", until, url=other_url, fault="a file that could not be read"), item_id=2)
    read = shelf(table("2018-08-21T09:00", until, url=other_url), item_id=2)
    assert told(late, read) == [("2018-09-03", "late", "witnessed")]
    assert ("2018-09-03", "unproven", None) in told(late, files_)


def test_a_list_that_was_not_read_to_its_end_testifies_no_absence_of_a_row():
    partly = daily("2018-09-01", "2018-10-10", everything=False, floor=day("2018-08-01"))
    late = kept_up("2018-09-20T09:00", "2018-09-19T09:00")
    assert told(late, looks=partly) == [("2018-09-03", "unproven", None)]


def test_a_row_that_came_with_its_page_bears_the_pages_dates():
    new = {"first_seen": "2018-09-20T09:00"}
    with_page = table("2018-09-20T09:00", "2018-10-10T09:00", row(), first=True)
    assert told(shelf(with_page, claims=(claim("2018-09-18"),), **new), looks=()) == [
        ("2018-09-03", "late", "admitted")
    ]
    assert told(shelf(with_page, claims=(claim("2018-09-10"),), **new), looks=()) == [("2018-09-03", "met", "claimed")]
    later = replace(with_page, first=False)
    assert told(shelf(later, claims=(claim("2018-09-10"),), **new), looks=()) == [("2018-09-03", "unproven", None)]


def test_a_rows_own_day_of_publication_is_its_claim():
    assert told(kept_up("2018-09-20T09:00", "2018-09-05T09:00", shown=claim("2018-09-19"))) == [
        ("2018-09-03", "late", "admitted")
    ]
    assert told(kept_up("2018-09-20T09:00", "2018-09-05T09:00", shown=claim("2018-09-07"))) == [
        ("2018-09-03", "met", "claimed")
    ]


def test_a_row_that_another_body_decided_is_nobodys_duty_here():
    found = judged(kept_up("2018-09-20T09:00", "2018-09-19T09:00", organ="淄博市发展和改革委员会"))
    assert NUMBER not in {v.subject for v in found.verdicts}
    assert "relayed" in {f.kind for f in found.findings}


def test_a_number_that_an_earlier_page_bears_accuses_nobody():
    late = kept_up("2018-09-20T09:00", "2018-09-19T09:00")
    report = shelf(item_id=2, first_seen="2018-09-08T09:00", body=f"准予许可决定书 {NUMBER}")
    assert told(late, report) == [("2018-09-03", "unproven", None)]


@pytest.mark.parametrize(
    "before",
    ["周发改许字[2018]12号", "周发改许字（2018）12号", "周发改许字﹝2018﹞第012号", "周发改许字【２０１８】 12 号"],
)
def test_a_number_that_is_spelled_otherwise_later_is_the_same_row(before):
    early = table("2018-08-21T09:00", "2018-09-19T09:00", OTHER, row(before), first=True)
    later = table("2018-09-20T09:00", "2018-10-10T09:00", OTHER, row(), snapshot=71)
    found = judged(shelf(early, later, claims=(claim("2018-08-21"),))).verdicts
    assert [v.machine_state.value for v in found if v.subject != OTHER.number] == ["met"]


def with_pages(shelf_, *pages):
    """The same page, whose text was another one in each reading."""
    thing, told_ = shelf_
    texts = [edition(seen_from, until=until, page=page, url=URL) for seen_from, until, page in pages]
    return replace(thing, editions=tuple(texts)), told_


@pytest.mark.parametrize(
    "earlier",
    [
        pytest.param(article("公示", f"张某某\n{NUMBER}\n2018年9月3日"), id="a table without a head, or of another"),
        pytest.param(article("公示", "一、周发改许字[2018]12号，张某某。"), id="a list in prose"),
        pytest.param(article("公示", "行政许可公示", images=(Attachment("", "a.jpg"),)), id="a picture of the table"),
        pytest.param(article("公示", "行政许可公示", faults=("a part",)), id="a part set aside"),
        pytest.param(article("公示", "行政许可公示\n首页 上一页 下一页 尾页"), id="a table of several pages"),
    ],
)
def test_what_the_page_showed_before_in_another_form_may_have_been_the_row(earlier):
    late = kept_up("2018-09-20T09:00", "2018-09-19T09:00")
    now = article("公示", f"{OTHER.number}\n{NUMBER}")
    pages = ("2018-08-21T09:00", "2018-09-19T09:00", earlier), ("2018-09-20T09:00", "2018-10-10T09:00", now)
    plain = ("2018-08-21T09:00", "2018-09-19T09:00", article("公示", OTHER.number)), pages[1]
    assert told(with_pages(late, *plain)) == [("2018-09-03", "late", "witnessed")]
    assert told(with_pages(late, *pages)) == [("2018-09-03", "unproven", None)]


def test_a_page_of_another_kind_may_hold_the_row():
    """The obligation binds licences; the row stood among penalties, by a mistake of the page's title."""
    late = kept_up("2018-09-20T09:00", "2018-09-19T09:00")
    thing = replace(late[0], kinds=frozenset({"licence"}))
    other = shelf(table("2018-08-21T09:00", "2018-09-05T09:00", row(), first=True), item_id=2)
    kinds = {"kinds": ("licence",)}
    assert told((thing, late[1]), **kinds) == [("2018-09-03", "late", "witnessed")]
    penalties = replace(other[0], kinds=frozenset({"penalty"})), other[1]
    assert told((thing, late[1]), penalties, **kinds) == [("2018-09-03", "unproven", None)]


def test_a_row_is_due_by_the_branch_of_its_pages_kind():
    """Licences within 7 working days, penalties within 20: a penalty of 3 September that came on the 20th is in time."""
    penalties = kind("penalty", ("行政处罚",))
    phrase = read_phrase(PHRASE)
    branch = replace(phrase, offset=20)
    thing, two = kept_up("2018-09-20T09:00", "2018-09-19T09:00", organ="区卫生和计划生育局")
    owed = obligation(replace(phrase, branches=(("行政处罚", branch),)), params={"trigger": "decision"})

    def state(kinds):
        seen = replace(world("2018-10-31", [replace(thing, kinds=kinds)], LOOKS), tables={thing.id: two})
        found = judge(seen, catalogue(owed, kinds=(penalties, kind("licence", ("行政许可",))))).verdicts
        return [v.machine_state.value for v in found if v.subject == NUMBER]

    assert state(frozenset({"penalty"})) == ["met"]
    assert state(frozenset({"licence"})) == ["late"]
    assert state(None) == ["unproven"]


def test_a_number_of_a_later_year_than_its_decision_accuses_nobody():
    """In January the old year is written by habit: 2018-01-03 of a decision of 2019."""
    new = "周发改许字〔2019〕1号"
    assert told(kept_up("2018-09-20T09:00", "2018-09-19T09:00", number=new), number=new) == [
        ("2018-09-03", "unproven", None)
    ]


def test_a_row_without_a_day_is_counted_and_one_with_two_far_apart_proves_nothing():
    undated = kept_up("2018-09-20T09:00", "2018-09-19T09:00", decided="")
    assert (told(undated), "undated" in {f.kind for f in judged(undated).findings}) == ([], True)
    thing, two = kept_up("2018-09-20T09:00", "2018-09-19T09:00")
    third = table("2018-09-20T09:00", "2018-10-10T09:00", row(decided="2018-07-03"), url="http://site.example/b.xls")
    assert told((thing, (*two, third))) == [("2018-09-03", "unproven", None)]


def test_a_table_whose_columns_cannot_be_told_is_unproven_and_no_gap():
    faulty = shelf(table("2018-08-21T09:00", "2018-10-10T09:00", fault="its columns cannot be told", first=True))
    (verdict,) = judged(faulty).verdicts
    assert (verdict.subject, verdict.machine_state.value, verdict.due_at) == ("公示", "unproven", None)
    assert "its columns cannot be told" in verdict.words


def test_a_decision_before_the_force_is_no_duty():
    thing, two = kept_up("2018-09-20T09:00", "2018-09-19T09:00", decided="2018-08-16")
    assert told((thing, two)) == []


# --- from pages and files, through the archive

HTML = "<table>{}</table>"
HEAD = [*NATIONAL[:2], "行政许可决定文书号", *NATIONAL[3:]]


def as_html(rows):
    """A text is taken as it is."""
    if isinstance(rows, str):
        return rows
    return HTML.format("".join(f"<tr>{''.join(f'<td>{c}</td>' for c in cells)}</tr>" for cells in rows))


def shown_in(watch, on, rows, form):
    """One look at a page of decisions; the rows in its text, or in a file that it links."""
    name = f"9.{form}"
    watch.texts[9] = as_html(rows) if form == "html" else f'<a href="{name}">公示表</a>'
    watch.titles[9] = "双公示信息公示表"
    watch.look(on, [(9, "2018-08-28"), *OLD], formed=date(2018, 8, 28))
    if form != "html":
        made = files.xls(rows) if form == "xls" else xlsx(rows)
        instant = parse_instant(f"{on.isoformat()}T10:00:00+08:00")
        visit = watch.archive.conn.execute("SELECT max(id) FROM visits WHERE section_id = ?", (watch.first.id,))
        run = watch.archive.conn.execute("SELECT max(id) FROM runs").fetchone()[0]
        url = f"{watch.first.url}201809/{name}"
        visit_id = visit.fetchone()[0]
        watch.archive.record(run, Fetch(url, instant, Role.ATTACHMENT, visit_id, None, 200, (), made))
        watch.archive.flush()
        derive.derive_visit(watch.archive, watch.catalogue, visit_id)
        list(derive.read_attachments(watch.archive))


@pytest.mark.parametrize("obligation_", DECISIONS, ids=[o.id for o in DECISIONS])
@pytest.mark.parametrize("form", ["html", "xls"])
def test_each_row_of_a_page_or_a_file_is_judged_from_its_decision(obligation_, form, tmp_path):
    """One decision of 3 September is shown the next day, another of that day on the 24th."""
    watch = Watch(tmp_path / "a.db", obligation_)
    old = [*ROW[:2], "周发改许字〔2018〕1号", "1", "2018-08-20", *ROW[5:]]
    second = [*ROW[:2], "周发改许字〔2018〕13号", *ROW[3:]]
    shown_in(watch, date(2018, 8, 28), [HEAD, old], form)
    for n in (4, 12, 20, 23):
        shown_in(watch, date(2018, 9, n), [HEAD, old, ROW], form)
    shown_in(watch, date(2018, 9, 24), [HEAD, old, ROW, second], form)
    states = {v.subject: (v.trigger_on, v.machine_state.value, v.basis) for v in watch.judged().verdicts}
    late = (date(2018, 9, 3), "late", "witnessed")
    assert states[NUMBER] == (date(2018, 9, 3), "met", "witnessed")
    assert states["周发改许字〔2018〕13号"] == late


def test_only_sections_that_owe_decisions_are_read_for_tables(tmp_path):
    watch = Watch(tmp_path / "a.db", DECISIONS[0])
    shown_in(watch, date(2018, 9, 4), [HEAD, ROW], "html")
    seen = derive.world(watch.archive, watch.catalogue, derive.latest(watch.archive))
    assert [t.decisions[0].number for got in seen.tables.values() for t in got if t.decisions] == [NUMBER]
    bare = replace(watch.catalogue, obligations=())
    assert tables(watch.archive, bare, seen.items, seen.as_of) == {}


OLDER = [*ROW[:2], "周发改许字〔2018〕1号", "1", "2018-08-20", *ROW[5:]]
SCRIPT = '<script src="/js/xzxk.js"></script>'
UNKNOWN = [["序号", "名称", "编号", "时间"], ["1", "某公司", NUMBER, "2018-09-03"]]


def afterwards(tmp_path, before, form="html"):
    """What is said of a decision of 3 September that a static table, or a file, first shows on the 24th."""
    watch = Watch(tmp_path / "a.db", DECISIONS[0])
    for on in (date(2018, 8, 28), date(2018, 9, 4), date(2018, 9, 12), date(2018, 9, 23)):
        shown_in(watch, on, before, form)
    shown_in(watch, date(2018, 9, 24), [HEAD, OLDER, ROW], form)
    return {v.subject: v.machine_state.value for v in watch.judged().verdicts}.get(NUMBER)


@pytest.mark.parametrize(
    ("before", "state"),
    [
        pytest.param(as_html([HEAD, OLDER]), "late", id="a static table without it"),
        pytest.param(
            f'<p>许可公示</p><table id="xk"><tbody></tbody></table>{SCRIPT}', "unproven", id="a script fills it"
        ),
        pytest.param(f"<p>许可公示</p>{as_html([HEAD])}{SCRIPT}", "unproven", id="a script fills it below its head"),
        pytest.param('<p>许可公示</p><iframe src="/xk/list.jsp"></iframe>', "unproven", id="a frame shows it"),
        pytest.param(
            as_html([HEAD, OLDER]) + '<iframe src="/xk/2018.jsp"></iframe>', "unproven", id="a frame beside it"
        ),
        pytest.param(as_html([HEAD, OLDER]) + f'<div id="more"></div>{SCRIPT}', "unproven", id="a script adds to it"),
    ],
)
def test_a_row_that_a_script_or_a_frame_may_have_shown_before_is_not_late(before, state, tmp_path):
    assert afterwards(tmp_path, before) == state


@pytest.mark.parametrize(
    ("before", "state"),
    [
        pytest.param([HEAD, OLDER], "late", id="a sheet without it"),
        pytest.param(UNKNOWN, "unproven", id="a sheet whose head is not known"),
    ],
)
def test_a_row_that_stood_in_a_sheet_whose_head_is_not_known_is_not_late(before, state, tmp_path):
    assert afterwards(tmp_path, before, "xls") == state
