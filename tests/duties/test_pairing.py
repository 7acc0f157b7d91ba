"""Which second belongs to which first: by link, then number, then title; like ones of other figures never."""

from __future__ import annotations

from archive.duties.pairing import core, likeness, matches
from tests.duties.build import article, edition, item, sighting

HEAT = "周村区城市供热管理办法"
CALL = f"关于《{HEAT}（征求意见稿）》公开征求意见的公告"
ANSWER = f"关于《{HEAT}（征求意见稿）》意见征集结果的反馈"


def page(item_id, title, body="正文", number=None, links=()):
    read = edition(page=article(title, body, links=tuple(links)), url=f"http://site.example/{item_id}")
    seen = sighting("2018-09-01T09:00")
    return item(seen, item_id=item_id, title=title, doc_number=number, editions=[read])


def grounds(firsts, *seconds):
    return {m.second.id: (m.firsts, m.ground, m.sure) for m in matches(firsts, seconds)}


def test_names_are_freed_of_what_such_titles_share():
    assert core(CALL) == core(ANSWER) == core(f"《{HEAT}》政策解读") == HEAT
    assert core(f"周村区人民政府关于印发{HEAT}的通知") == HEAT


def test_a_link_pairs_before_the_title_does():
    other = page(2, "关于《周村区养老服务管理办法》公开征求意见的公告")
    told = grounds([page(1, CALL), other], page(3, ANSWER, links=["https://site.example/2"]))
    assert told == {3: (frozenset({2}), "a link between the pages", True)}


def test_a_link_from_the_first_pairs_too():
    assert grounds([page(1, CALL, links=["http://site.example/3"])], page(3, "解读材料")) == {
        3: (frozenset({1}), "a link between the pages", True)
    }


def test_a_document_number_pairs_whatever_words_stand_before_it():
    first = page(1, "关于印发某办法的通知", number="周政办字〔2018〕89号")
    other = page(2, "关于印发他办法的通知", number="周财字〔2018〕89号")
    told = grounds([first, other], page(3, "政策解读", "近日印发了周政办字[2018]89号文件，现解读如下"))
    assert told == {3: (frozenset({1}), "the document number in its text", True)}


def test_a_title_pairs_with_its_score_stated():
    assert grounds([page(1, CALL)], page(3, ANSWER)) == {3: (frozenset({1}), "the title, score 1.00 of 1", True)}
    near = page(3, "关于周村区城市供热用热管理办法意见采纳情况的反馈")
    assert grounds([page(1, CALL)], near)[3][1] == "the title, score 0.92 of 1"


def test_two_firsts_alike_make_it_ambiguous():
    told = grounds([page(1, CALL), page(2, CALL)], page(3, ANSWER))
    assert (told[3][0], told[3][2]) == (frozenset({1, 2}), False)


def test_of_several_numbers_cited_the_title_decides():
    first, basis = (
        page(1, f"关于印发{HEAT}的通知", number="周政发〔2018〕5号"),
        page(2, "关于印发热源规划方案的通知", number="周政发〔2017〕1号"),
    )
    told = grounds([first, basis], page(3, f"《{HEAT}》解读", "周政发〔2018〕5号依据周政发〔2017〕1号制定"))
    assert (told[3][0], told[3][2]) == (frozenset({1}), True)
    unsaid = grounds([first, basis], page(3, "图解", "周政发〔2018〕5号依据周政发〔2017〕1号制定"))
    assert (unsaid[3][0], unsaid[3][2]) == (frozenset({1, 2}), False)


def test_other_figures_are_another_thing_however_like():
    assert likeness(core("关于征求2018年民生实事项目意见的公告"), core("关于2017年民生实事项目意见采纳情况的反馈")) == 0
    assert likeness("热力", "热力") == 0  # too short a name tells nothing


def test_a_name_quoted_in_the_text_pairs_last():
    told = grounds([page(1, CALL)], page(3, "政策解读之一", f"我们起草了《{HEAT}》，现说明如下"))
    assert told == {3: (frozenset({1}), "its name in the text, score 1.00 of 1", True)}


def test_what_shares_nothing_pairs_nothing():
    assert grounds([page(1, CALL)], page(3, "关于《周村区河道采砂管理规定》意见采纳情况的反馈")) == {}


def test_figures_part_two_names_only_where_both_bear_some():
    bare, of_2018, other = "城市供热专项规划方案", "2018年城市供热专项规划方案", "2019年城市供热专项规划方案"
    assert likeness(bare, of_2018) == likeness(of_2018, bare) >= 0.8
    assert likeness(of_2018, "2018年城市供热专项规划草案") > 0.8
    assert likeness(of_2018, other) == 0.0


def test_the_names_quoted_in_its_text_are_not_those_of_the_second_itself():
    first, short = page(1, f"关于《{HEAT}》征求意见的公告"), page(2, "关于《办法》征求意见的公告")
    told = grounds([first, short], page(3, "解读材料", f"《{HEAT}》与《办法》已经印发"))
    assert told == {3: (frozenset({1}), "its name in the text, score 1.00 of 1", True)}  # 办法 alone names nothing
