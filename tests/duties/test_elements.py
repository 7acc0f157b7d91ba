"""Elements: what was read is said with its words, what could stand in something unread is open, and nothing is a duty."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import derive
from archive.catalogue import load
from archive.commands import rederive
from archive.commands.judging import judge_archive
from archive.derive.attribution import kinds_of
from archive.duties import judge
from archive.duties.rules.elements import Material, Wanted, look_for
from archive.duties.rules.saying import Place
from archive.reading import read_article
from archive.records import Attachment, Fetch, FileText, Phrase, Role, RuleName, TextState, Told, parse_instant
from archive.site import publish
from tests import files
from tests.duties.build import (
    article,
    catalogue,
    claim,
    daily,
    edition,
    item,
    kind,
    obligation,
    office,
    section,
    sighting,
    world,
)
from tests.test_plan_rows import OLD, ZHOUCUN, Watch, date

NONE = Phrase("", False)
MEETING = kind("meeting", ("常务会议",), ("会",))
ELEMENTS = {"议题": ("研究", "审议"), "列席": ("列席",), "议定事项": ("会议决定",)}
WHOLE = "会议研究了供热规划，利益相关方代表列席，会议决定印发实施。"


def meeting(body, item_id=1, page=None, **more):
    fields = {"title": "区政府第18次常务会议", "kinds": frozenset({"meeting"}), "claims": (claim("2018-09-03"),)} | more
    made = page or article(fields["title"], body)
    url = f"http://site.example/{item_id}"
    editions = fields.pop("editions", (edition("2018-09-03T10:00", page=made, url=url),))
    return item(sighting("2018-09-03T10:00"), item_id=item_id, editions=editions, **fields)


def judged(*items, params=None, texts=None, kinds=("meeting",), sections=None, looks=(), **more):
    duty = obligation(NONE, RuleName.ELEMENTS, kinds=kinds, params={"elements": ELEMENTS} if params is None else params)
    seen = replace(world("2018-10-31", items, looks), texts=texts or {})
    found = judge(seen, catalogue(duty, kinds=(MEETING,), sections=sections, **more))
    assert (found.verdicts, found.skipped) == ((), ())
    return found


def states(found):
    return {element.element: element.state.value for element in found.elements}


def lacking(found):
    return [finding for finding in found.findings if finding.kind == "incomplete"]


def test_each_element_that_was_read_is_said_with_the_words_around_it():
    found = judged(meeting(WHOLE))
    assert states(found) == dict.fromkeys(ELEMENTS, "found") and lacking(found) == []
    said = next(element for element in found.elements if element.element == "列席")
    assert said.detail == "text: “…议研究了供热规划，利益相关方代表列席，会议决定印发实施。”"
    assert (said.office_id, said.item_id, said.snapshot_id) == ("wjw", 1, 7)


def test_what_was_read_whole_and_lacks_an_element_is_a_finding_with_what_was_looked_for():
    found = judged(meeting("会议研究了供热规划，会议决定印发实施。"))
    assert states(found) == {"议题": "found", "列席": "absent", "议定事项": "found"}
    (finding,) = lacking(found)
    assert finding.detail.startswith("lacks 列席: none of 列席 in title、text")
    assert "has 议题、议定事项" in finding.detail and "not a breach" in finding.detail
    assert {(e.role, e.snapshot_id or e.visit_id) for e in finding.evidence} == {("read", 7), ("first_seen", 9001)}


FILE = "http://site.example/a.pdf"


def with_file(state, text="", whole=True):
    page = article("区政府第18次常务会议", "会议研究了供热规划。", attachments=(Attachment(FILE, "纪要.pdf"),))
    texts = {} if state is None else {FILE: FileText(state, text, whole, 8)}
    return judged(meeting("", page=page), texts=texts)


@pytest.mark.parametrize("state", [None, *(s for s in TextState if s is not TextState.READ)])
def test_an_element_that_may_stand_in_a_file_that_was_not_read_is_open(state):
    found = with_file(state)
    assert states(found) == {"议题": "found", "列席": "unproven", "议定事项": "unproven"} and lacking(found) == []
    assert "not read: file 纪要.pdf" in found.elements[1].detail


def test_a_file_that_was_read_is_searched_and_one_that_was_cut_leaves_it_open():
    found = with_file(TextState.READ, "代表列席会议。\n会议决定：同意。")
    assert states(found) == dict.fromkeys(ELEMENTS, "found")
    assert (found.elements[1].detail, found.elements[1].snapshot_id) == ("file 纪要.pdf: “列席”", 8)
    assert states(with_file(TextState.READ, "无关"))["列席"] == "absent"
    assert states(with_file(TextState.READ, "无关", whole=False))["列席"] == "unproven"


@pytest.mark.parametrize(
    "more",
    [
        {"images": (Attachment("http://site.example/a.jpg", "a.jpg"),)},
        {"links": ("http://site.example/elsewhere",)},
        {"faults": ("a table",)},
    ],
    ids=["a picture", "a linked page", "a part set aside"],
)
def test_an_element_that_may_stand_in_what_was_not_read_is_open(more):
    found = judged(meeting("", page=article("区政府第18次常务会议", "会议研究了规划。", **more)))
    assert states(found)["列席"] == "unproven" and lacking(found) == []


def test_a_page_that_was_not_read_and_one_without_a_text_leave_all_open():
    for one in (meeting("", editions=()), meeting("")):
        assert set(states(judged(one)).values()) == {"unproven"}


def test_a_linked_page_that_was_read_is_searched():
    page = article("区政府第18次常务会议", "会议研究了规划。", links=("https://site.example/2",))
    other = meeting("代表列席，会议决定同意。", item_id=2, title="会议详情", kinds=frozenset())
    found = judged(meeting("", page=page), other)
    assert states(found) == dict.fromkeys(ELEMENTS, "found")
    assert next(e for e in found.elements if e.element == "列席").detail.startswith("linked page text: “")


def test_an_earlier_edition_that_said_it_was_public_too():
    first = edition("2018-09-03T10:00", page=article("区政府第18次常务会议", WHOLE), url="http://site.example/1")
    second = edition(
        "2018-09-05T10:00", page=article("区政府第18次常务会议", "会议研究。"), url="http://site.example/1"
    )
    assert states(judged(meeting("", editions=(first, second)))) == dict.fromkeys(ELEMENTS, "found")


def test_an_item_that_may_be_another_and_one_of_unknown_kind_accuse_nobody():
    assert states(judged(meeting("会议研究。", ambiguous=True)))["列席"] == "unproven"
    found = judged(meeting("无关。", kinds=None))
    assert (found.elements, lacking(found)) == ((), [])


def test_what_another_body_formed_lacks_nothing_and_nobodys_is_charged_to_nobody():
    others = meeting("会议研究。", office_id=None, source_name="淄博市人民政府办公厅", names_other=False)
    found = judged(others)
    assert states(found) == {"议题": "found", "列席": "unproven", "议定事项": "unproven"} and lacking(found) == []
    assert "its source names 淄博市人民政府办公厅: another body made the page" in found.elements[1].detail
    nobodys = meeting("会议研究。", office_id=None, source_name=None)
    found = judged(nobodys, sections=(section(office_id=""),))
    assert [(e.office_id, e.state.value) for e in found.elements if e.element == "列席"] == [(None, "absent")]
    assert [finding.office_id for finding in lacking(found)] == [None]


def test_before_the_obligation_or_the_office_was_there_nothing_is_asked():
    assert judged(meeting("会议研究。", claims=(claim("2018-08-16"),))).elements == ()
    late = office(valid_from=date(2018, 9, 4))
    assert judged(meeting("会议研究。"), offices=(late,)).elements == ()


ZC = {o.id: o for o in load("zhoucun").obligations}


def feedback(body, title="关于供热规划征求意见采纳情况的反馈"):
    duty = ZC["M01-elements"]
    kinds = kinds_of(ZHOUCUN, title, set())
    one = meeting(body, title=title, kinds=kinds)
    params, names = dict(duty.params), tuple(ZHOUCUN.kinds[k] for k in duty.kinds)
    duty = obligation(NONE, RuleName.ELEMENTS, kinds=duty.kinds, params=params)
    return judge(world("2018-10-31", (one,)), catalogue(duty, kinds=names))


def test_a_feedback_owes_counts_adoption_and_reasons_and_no_channel():
    kept = feedback("共收到意见5条，采纳3条，未采纳2条，理由如下。")
    assert states(kept) == {"收集情况": "found", "采纳": "found", "理由": "found"}
    (finding,) = lacking(feedback("共收到意见5条，采纳3条。"))
    assert "lacks 理由" in finding.detail and "渠道" not in finding.detail


@pytest.mark.parametrize("said", ["收到意见3条，全部采纳。", "公示期间未收到意见。"])
def test_a_feedback_without_anything_to_reject_owes_no_reasons(said):
    found = feedback(said, "供热规划意见反馈")
    assert states(found)["理由"] == "not_owed" and lacking(found) == []


OVER = {"elements": {"措施": ("帮扶",), "成效": ("脱贫",)}, "over": "office"}
LOOKS = daily("2018-08-20", "2018-10-30")


def test_what_an_office_owes_as_a_whole_is_found_in_any_of_its_items():
    items = meeting("帮扶措施。", 1), meeting("脱贫人数。", 2)
    assert states(judged(*items, params=OVER, looks=LOOKS)) == {"措施": "found", "成效": "found"}
    (finding,) = lacking(judged(items[0], params=OVER, looks=LOOKS))
    assert (finding.item_id, finding.subject) == (None, "O 成效")
    assert "in 1 items" in finding.detail
    assert {e.role for e in finding.evidence} == {"watched", "read"}


def test_what_an_office_owes_as_a_whole_is_open_where_an_item_was_not_read_or_the_list_not_to_its_end():
    unread = meeting("", 2, editions=())
    assert states(judged(meeting("帮扶。"), unread, params=OVER, looks=LOOKS))["成效"] == "unproven"
    partly = daily("2018-08-20", "2018-10-30", everything=False)
    found = judged(meeting("帮扶。"), params=OVER, looks=partly)
    assert states(found)["成效"] == "unobserved" and lacking(found) == []
    assert judged(params=OVER, looks=LOOKS).elements == ()  # a blank section is said by another finding


texts = st.text(alphabet="会议研究列席决定。 \n", max_size=40)


@given(texts, st.lists(st.sampled_from(["研究", "列席", "决定"]), min_size=1, max_size=3))
def test_a_word_is_found_where_it_stands_whatever_spaces_part_it(body, words):
    """The oracle: the text without its spaces holds one of the words."""
    answer = look_for(Wanted("x", tuple(words)), Material((Place("text", body, 1),), ()))
    there = any(word in "".join(body.split()) for word in words)
    assert (answer.state is Told.FOUND) == there
    if there:
        quoted = answer.detail.removeprefix("text: “").rstrip("”").strip("…")
        assert quoted in "".join(body.split()) and any(word in quoted for word in words)


@given(texts, st.lists(st.sampled_from(["研究", "列席"]), min_size=1, max_size=2))
def test_nothing_is_absent_while_something_was_not_read(body, words):
    answer = look_for(Wanted("x", tuple(words)), Material((Place("text", body, 1),), ("its page",)))
    assert answer.state in (Told.FOUND, Told.UNPROVEN)


HEADS = ("序号", "行政相对人名称", "行政许可决定文书号", "许可内容", "许可决定日期", "许可机关")
CODES = ("XK_XDR_MC", "XK_WSH", "XK_NR", "XK_JDRQ", "XK_XKJG")


def xlsx(rows):
    book, made = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(made)
    return made.getvalue()


def licences(path, name, body):
    """A page with a spreadsheet of licences, stored, read and judged."""
    watch = Watch(path, ZC["sgs-licence-fields"])
    watch.word, watch.titles = "公示牌", {9: "2018年9月行政许可信息公示"}
    watch.texts = {9: f"详见附件。</p><p><a href='./{name}'>附件：行政许可双公示.xlsx</a></p><p>"}
    watch.look(date(2018, 9, 3), OLD)
    watch.look(date(2018, 9, 5), [(9, "2018-09-04"), *OLD])
    at, url = parse_instant("2018-09-05T10:00:00+08:00"), f"{watch.first.url}201809/{name}"
    run = watch.archive.begin_run("observer", "replay", at, "sha256:0", at)
    visit = watch.archive.plan_visits(run, [(watch.first.id, at, True, watch.first.url)])[0]
    watch.archive.record(run, Fetch(url, at, Role.ATTACHMENT, visit, None, 200, (), body))
    watch.archive.flush()
    derive.derive_visit(watch.archive, watch.catalogue, visit)
    derive.derive_more(watch.archive, watch.catalogue, visit)
    watch.archive.end_run(run, at)
    list(derive.read_attachments(watch.archive))
    return watch.judged()


@pytest.mark.parametrize("heads", [HEADS, CODES], ids=["names", "codes"])
def test_a_spreadsheets_columns_are_the_national_fields_of_a_licence(heads, tmp_path):
    found = licences(tmp_path / "a.db", "a.xlsx", xlsx([list(heads), ["1"] * len(heads)]))
    assert set(states(found).values()) == {"found"}
    assert found.elements[0].detail.startswith("file 附件：行政许可双公示.xlsx: “")
    broken = licences(tmp_path / "b.db", "a.xlsx", xlsx([list(heads)[:-1], ["许可机关在此不是列名"]]))
    assert states(broken)["许可机关"] == "absent" and len(lacking(broken)) == 1
    old = licences(tmp_path / "d.db", "a.xls", files.xls([list(heads), ["1"] * len(heads)]))
    assert set(states(old).values()) == {"found"}
    scan = licences(tmp_path / "c.db", "a.pdf", files.pdf(b"\xff\xd8\xff\xe0 picture"))
    assert set(states(scan).values()) == {"unproven"} and lacking(scan) == []


TABLE = "<table><tr>{heads}</tr><tr><td>1</td><td>某公司</td><td>周环罚〔2018〕1号</td></tr></table>"


def on_a_page(heads, rule, title):
    """An HTML table in the text of an article, as its reader gives it."""
    cells = "".join(f"<td><p><strong>{head}</strong></p></td>" for head in heads)
    html = f"<html><head><meta name='ArticleTitle' content='{title}'></head><body><h1>{title}</h1><div id='zoom'>{TABLE.format(heads=cells)}</div></body></html>"
    page = read_article(html.encode(), "http://127.0.0.1/1.html", "text/html; charset=utf-8")
    duty = obligation(NONE, RuleName.ELEMENTS, params=dict(ZC[rule].params))
    one = meeting("", page=page, title=title, kinds=frozenset({"penalty"}))
    return judge(world("2018-10-31", (one,)), catalogue(duty))


def test_the_columns_of_a_table_on_a_page_are_the_national_fields_of_a_penalty():
    heads = ("序号", "行政相对人名称", "行政处罚决定书文号", "违法事实", "处罚内容", "处罚决定日期", "处罚机关")
    assert set(states(on_a_page(heads, "sgs-penalty-fields", "行政处罚公示")).values()) == {"found"}
    broken = on_a_page(heads[:-2], "sgs-penalty-fields", "行政处罚公示")
    assert {name for name, state in states(broken).items() if state == "absent"} == {"处罚决定日期", "处罚机关"}
    # A column's name within a sentence is no column.
    prose = on_a_page(("本次公示的处罚机关和处罚决定日期见附表",), "sgs-penalty-fields", "行政处罚公示")
    assert set(states(prose).values()) == {"absent"}


def test_a_reply_tells_which_of_the_two_bodies_asked_and_whether_it_is_the_full_text():
    duty = obligation(NONE, RuleName.ELEMENTS, params=dict(ZC["M17-elements"].params))

    def told(title, body):
        found = judge(world("2018-10-31", (meeting(body, title=title),)), catalogue(duty))
        assert lacking(found) == []  # forms are owed by nobody
        return {name for name, state in states(found).items() if state == "found"}

    full = "张代表：您提出的“关于供热的建议”收悉，现答复如下：已列入计划。"
    assert told("对区十八届人大代表建议第12号的答复", full) == {"人大建议", "全文"}
    assert told("政协委员提案第7号办理情况摘要", "提案已办理。") == {"政协提案", "摘要"}


def test_what_was_read_is_kept_published_and_derived_again_alike(tmp_path):
    watch = Watch(tmp_path / "a.db", ZC["M02-elements"])
    watch.word, watch.titles = "公示牌", {9: "区政府第18次常务会议"}
    watch.texts = {9: "会议研究了供热规划，会议决定印发实施。"}
    watch.look(date(2018, 9, 3), OLD)
    watch.look(date(2018, 9, 5), [(9, "2018-09-04"), *OLD])
    judge_archive(watch.archive, watch.catalogue, None)
    assert list(rederive.faults(watch.catalogue, watch.archive, lambda _: None)) == []
    watch.archive.close()
    publish(tmp_path / "a.db", replace(watch.catalogue, entries=()), tmp_path / "public.db")
    with closing(sqlite3.connect(tmp_path / "public.db")) as conn:
        told = dict(conn.execute("SELECT element, state FROM elements WHERE obligation_id = 'M02-elements'"))
        assert told == {"议题": "found", "列席": "absent", "议定事项": "found"}
        (quoted,) = conn.execute("SELECT detail FROM elements WHERE element = '议题'").fetchone()
        assert "会议研究了供热规划" in quoted
        (key,) = conn.execute("SELECT id FROM findings WHERE kind = 'incomplete'").fetchone()
        opened = "SELECT count(*) FROM evidence e JOIN snapshots s ON s.id = e.snapshot_id WHERE e.finding_id = ?"
        assert conn.execute(opened, (key,)).fetchone()[0] > 0
        assert conn.execute("SELECT count(*) FROM duties").fetchone()[0] == 0


def test_a_real_report_of_a_meeting_has_its_attendance_and_a_real_consultation_its_channel(shared):
    root = shared / "real-district" / "pingtan" / "zwgk"
    told = {}
    for name, rule in (("zfhy/zrbgh/202607/t20260730_108159.htm", "M02-elements"), ("gsgg/202609/t20260902_108697.htm", "M01-elements")):  # fmt: skip
        page = read_article((root / name).read_bytes(), f"http://127.0.0.1/zwgk/{name}", "text/html; charset=utf-8")
        material = Material((Place("text", page.body, 1),), tuple(a.name for a in page.attachments))
        words = ZC[rule].params["elements"]
        told[rule] = {name: look_for(Wanted(name, said), material).state.value for name, said in words.items()}
    assert told["M02-elements"] == {"议题": "found", "列席": "found", "议定事项": "found"}
    assert told["M01-elements"]["渠道"] == "found" and told["M01-elements"]["采纳"] == "unproven"
