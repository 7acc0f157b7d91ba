"""Noise rules are data: what they leave out is kept, and none can be written, or learned, that hides an edit."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.reading import read_article
from archive.reading.noise import built_in, differing, pattern_of, strip, without
from archive.records import Article, Attachment, Claim, ClaimSource, Ignored, NoiseRule, Precision
from archive.records.noise import fault_of

COUNTER = NoiseRule("c", "", "part", r"（浏览\d+次）", "a counter in a line")


@pytest.mark.parametrize(
    "line", ["浏览次数：1024", "[阅读 77次]", "您是第 20345 位访问者", "当前时间：2018年9月3日 星期一 10:22:31"]
)
def test_the_built_in_rules_leave_out_what_changes_with_every_answer(line):
    assert strip(line, built_in())[0] == ""


@pytest.mark.parametrize(
    "line", ["阅读材料3份", "您是第2位申请人", "北京时间9月3日起施行", "点击率提高到20%", "访问贫困户120户"]
)
def test_the_built_in_rules_leave_text_alone(line):
    assert strip(line, built_in()) == (line, [])


def test_what_is_left_out_is_kept_with_its_place_and_rule():
    body, out = without("第一行\n正文（浏览20次）如下\n浏览次数：7\n末行", (*built_in(), COUNTER))
    assert body == "第一行\n正文如下\n末行"
    assert out == (Ignored(1, "c", "（浏览20次）"), Ignored(2, "visits", "浏览次数：7"))


def test_an_article_bears_what_was_left_out_of_it():
    html = (
        '<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="关于某事的通知"></head><body><h1>关于某事的通知</h1>'
        f'<div class="TRS_Editor"><p>{"各单位：请遵照执行。" * 9}</p><p>浏览次数：{{}}</p><p>余票 {{}} 张</p></div></body></html>'
    )
    rule = NoiseRule("t", "", "line", r"^余票 \d+ 张$", "a ticker")
    pages = [
        read_article(html.format(n, n).encode(), "http://x.example/a.html", noise=(rule,) if ruled else ())
        for n, ruled in ((1, False), (2, False), (3, True))
    ]
    one, two, ruled = (page for page in pages if isinstance(page, Article))
    assert one.body != two.body and [got.rule for got in one.ignored] == ["visits"]
    assert "余票" not in ruled.body and [got.rule for got in ruled.ignored] == ["visits", "t"]


@pytest.mark.parametrize(
    ("what", "match", "expected"),
    [
        ("line", "^.*$", "does not match nothing"), ("line", r"浏览\d+", "whole line"), ("part", r"\d+", "leaves texts"),
        ("part", r"\d{4}年\d+月\d+日", "leaves texts"), ("line", r"^补贴标准.*$", "leaves texts"), ("part", "(", "regular"),
        ("field", "^x$", "one of"),
    ],
)  # fmt: skip
def test_a_rule_that_could_hide_an_edit_is_a_fault(what, match, expected):
    assert expected in (fault_of(NoiseRule("r", "", what, match, "why")) or "")


# --- a second look


def claim(text):
    return Claim(text, 0, 1, Precision.DAY, ClaimSource.SHOWN)


FIRST = Article(
    "trs", "关于某事的通知", "各单位：请遵照执行。\n当前在线 345 人\n校验码 a81b 完", shown=claim("2018-09-01")
)


def test_what_differs_seconds_later_is_a_candidate_with_its_words_to_the_letter():
    found = differing(FIRST, replace(FIRST, body=FIRST.body.replace("345", "9").replace("a81b", "77c0")))
    assert [(got.match, got.first, got.second) for got in found] == [
        (r"^当前在线\ \d+\ 人$", "当前在线 345 人", "当前在线 9 人"), (r"^校验码\ [0-9A-Za-z]+\ 完$", "校验码 a81b 完", "校验码 77c0 完"),
    ]  # fmt: skip
    assert all(fault_of(NoiseRule("n", "", "line", got.match, "w")) is None for got in found)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "关于某事的通知（二）"}, {"shown": claim("2018-09-02")}, {"doc_number": "示1号"}, {"family": "ucap"},
        {"attachments": (Attachment("http://x/a.pdf", "附件"),)}, {"body": FIRST.body + "\n又一行"},
        {"body": FIRST.body.replace("请遵照执行", "请认真执行")},
    ],
)  # fmt: skip
def test_what_an_edit_between_the_looks_changes_teaches_nothing(change):
    noisy = {"body": FIRST.body.replace("345", "9"), **change}
    assert differing(FIRST, replace(FIRST, **noisy)) == ()


@pytest.mark.parametrize(
    "body", ["截止日期：2018年9月{}日", "补贴标准{}元", "示政办字〔2018〕{}号", "在线 {} 人，共 3 万元"]
)
def test_a_line_that_could_mean_something_is_told_and_can_be_no_rule(body):
    (got,) = differing(replace(FIRST, body=body.format(3)), replace(FIRST, body=body.format(14)))
    assert re.fullmatch(got.match, body.format(27)) and pattern_of(got.first, got.second) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("补贴标准800元", "补贴标准600元"), ("2018年9月3日", "2018年9月4日"), ("示政办字〔2018〕41号", "示政办字〔2018〕42号"), ("完成率35%", "完成率36%"),
        ("共3户，其中2户", "共4户，其中2户"), ("12", "13"), ("第3条", "第4条"), ("面积20.5", "面积20.6"), ("在线 5 人", "离线 5 人"),
        ("截止 2018-09-03", "截止 2018-09-04"), ("报名 9/3", "报名 9/4"), ("听证 9:30", "听证 10:30"), ("共 5 万", "共 6 万"), ("惠及 20 户", "惠及 30 户"),
        ("在线 5 人 罚 300", "在线 6 人 罚 300"), ("浏览 7 文号 示1号", "浏览 8 文号 示1号"), ("名额 20 人", "名额 30 人"), ("缴费 200", "缴费 300"),
    ],
)  # fmt: skip
def test_a_line_that_could_mean_something_is_never_learned(first, second):
    assert pattern_of(first, second) is None


@settings(max_examples=200, deadline=None)
@given(
    st.from_regex(r"[在线浏览人次0-9: ]{3,30}", fullmatch=True),
    st.from_regex(r"[0-9]{1,5}", fullmatch=True),
    st.text("甲乙0123元：", max_size=20),
)
def test_a_learned_pattern_matches_both_looks_and_no_line_of_other_words(line, number, other):
    second = re.sub(r"\d+", number, line)
    match = pattern_of(line, second)
    if match is not None:
        assert re.fullmatch(match, line) and re.fullmatch(match, second)
        words = re.sub(r"[0-9A-Za-z]+", "", line)
        assert re.sub(r"[0-9A-Za-z]+", "", other) == words or not re.fullmatch(match, other)
