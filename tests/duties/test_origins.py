"""Interpretations: own or relayed, with their forms; projects: records told from news."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.catalogue import load
from archive.duties import judge
from archive.records import Attachment, Phrase, RuleName
from tests.duties.build import article, catalogue, claim, edition, item, kind, obligation, sighting, world

ZC = {o.id: o for o in load("zhoucun").obligations}
KINDS = (kind("interpretation", ("解读",)), kind("normative", ("办法",)), kind("project", ("项目",)))


def page(n, title, body, kinds, **more):
    url, extra = f"http://site.example/{n}", {k: more.pop(k) for k in ("images", "attachments", "links") if k in more}
    made = edition("2018-09-03T10:00", snapshot=10 * n, page=article(title, body, **extra), url=url)
    fields = {"claims": (claim("2018-09-03"),), "kinds": frozenset(kinds)} | more
    return item(sighting("2018-09-03T10:00"), item_id=n, title=title, editions=(made,), **fields)


def judged(rule, kinds, *items):
    duty = obligation(Phrase("", False), RuleName.ELEMENTS, kinds=kinds, params=dict(ZC[rule].params))
    found = judge(world("2018-10-31", items), catalogue(duty, kinds=KINDS))
    assert found.verdicts == ()
    return found


def origin(*items):
    found = judged("M20-forms", ("interpretation",), *items)
    told = {e.item_id: e.state.value for e in found.elements if e.element == "本单位的解读"}
    return told.get(1), [f for f in found.findings if f.kind == "relayed"]


BODY = "现就《城市供热管理办法》解读如下。"


def test_an_interpretation_that_a_higher_body_made_is_relayed():
    for name in ("山东省人民政府", "中国政府网", "淄博市人民政府办公厅"):
        one = page(
            1, "《大气污染防治条例》解读", "条例解读如下。", ["interpretation"], office_id=None, source_name=name
        )
        state, (finding,) = origin(replace(one, names_other=False))
        assert state == "absent" and f"its source names {name}" in finding.detail
        assert (finding.office_id, finding.item_id) == ("wjw", 1)
        assert {e.role for e in finding.evidence} == {"read", "first_seen"}


def test_what_the_office_made_or_what_interprets_a_document_of_the_district_is_its_own():
    assert origin(page(1, "《城市供热管理办法》解读", BODY, ["interpretation"])) == ("found", [])
    document = page(2, "城市供热管理办法", "第一条", ["normative"], formed=("2018-09-01",))
    copy = page(1, "《城市供热管理办法》解读", BODY, ["interpretation"], office_id=None, source_name="淄博市人民政府")
    assert origin(replace(copy, names_other=False), document) == ("found", [])


@pytest.mark.parametrize("source", [None, "周村区融媒体中心", "鲁中晨报"])
def test_a_title_or_a_paper_alone_tells_nothing_of_the_maker(source):
    one = page(1, "贯彻落实国务院条例解读", "解读如下。", ["interpretation"], office_id=None, source_name=source)
    assert origin(replace(one, names_other=False)) == ("unproven", [])


def forms(**more):
    found = judged(
        "M20-forms", ("interpretation",), page(1, "《城市供热管理办法》解读", BODY, ["interpretation"], **more)
    )
    assert not [f for f in found.findings if f.kind == "incomplete"]  # no single interpretation owes every form
    return {e.element: e.state.value for e in found.elements}


def test_the_forms_of_an_interpretation_are_shown_and_none_of_them_is_owed():
    told = forms()
    assert (told["文字"], told["图解"], told["音频"], told["视频"], told["发布会"]) == ("found", *["absent"] * 4)
    pictured = forms(images=(Attachment("http://site.example/a.jpg", "a.jpg"),))
    assert pictured["图解"] == "unproven"  # the picture may be one
    assert forms(attachments=(Attachment("http://site.example/a.mp4", "解读视频.mp4"),))["视频"] == "found"


NAME = "周村古商城综合改造"
RECORD = f"{NAME}项目：建设内容为道路改造，总投资3亿元，目前已完成投资1亿元。"


def report(*others, body="记者从现场获悉，各项工作有序开展。", **more):
    found = judged("M07-elements", ("project",), page(1, f"区领导调研{NAME}项目", body, ["project"], **more), *others)
    told = {e.element: e.state.value for e in found.elements if e.item_id == 1}
    return told.get("项目记录"), [f for f in found.findings if f.kind == "incomplete" and f.item_id == 1]


def test_a_project_reported_only_as_news_is_said_and_one_that_another_page_records_is_not():
    state, (finding,) = report()
    assert state == "absent" and "项目记录: told as news (title: “区领导调研" in finding.detail
    state, (finding,) = report(page(2, f"{NAME}项目进展情况", RECORD, ["project"]))
    assert state == "found" and "项目记录" not in finding.detail.partition("; has")[0]


def test_another_report_is_no_record():
    other = page(2, f"区领导视察{NAME}项目", "通讯员报道。", ["project"])
    assert report(other)[0] == "absent"


def test_a_report_that_may_be_recorded_in_what_was_not_read_is_open():
    unread = replace(page(2, "项目公示", "", ["project"]), editions=())
    assert report(unread)[0] == "unproven"
    assert report(images=(Attachment("http://site.example/a.jpg", "a.jpg"),)) == ("unproven", [])


def test_a_record_is_no_news():
    assert report(body=RECORD) == (None, [])
