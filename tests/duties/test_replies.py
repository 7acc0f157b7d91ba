"""Questions: the working days that a reply took are shown, three months without one are said, and nothing is a duty."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.duties import judge
from archive.records import Phrase, RuleName
from tests.duties.build import article, catalogue, claim, daily, edition, item, kind, obligation, sighting, world

KINDS = (kind("question", ("咨询",), ("咨询", "问")), kind("response", ("回复",), ("回复", "答复")))
TITLE, REPLY = "关于城市供热时间的咨询", "关于城市供热时间的回复"
NONE = Phrase("", False)
ASKED = {"first": "question", "second": "response", "trigger": "published", "order": "after"}
LOOKS = daily("2018-08-20", "2019-01-31")


def page(on, text, title=TITLE, n=1, until="2019-01-31T09:00", after=None):
    url = f"http://site.example/{n}"
    made = article(title, text)
    return edition(f"{on}T09:00", after=after, until=until, digest=text, snapshot=10 * n, page=made, url=url)


def question(*pages, **more):
    seen = sighting("2018-09-03T09:00", absent="2018-09-02T09:00", printed="2018-09-03", visit=801)
    fields = {"title": TITLE, "kinds": frozenset({"question"}), "claims": (claim("2018-09-03"),)} | more
    return item(seen, editions=pages or (page("2018-09-03", "何时供热？"),), **fields)


def reply(on, before):
    seen = sighting(f"{on}T09:00", absent=f"{before}T09:00", printed=on, visit=802)
    pages = (page(on, "11月15日起供热。", REPLY, 2),)
    return item(seen, item_id=2, editions=pages, title=REPLY, kinds=frozenset({"response"}), claims=(claim(on),))


def found(*items, looks=LOOKS, as_of="2019-01-31T12:00", phrase=NONE, **params):
    told = ASKED | params
    duty = obligation(phrase, RuleName.PAIR, kinds=("question", "response"), params=told)
    judged = judge(world(as_of, items, looks), catalogue(duty, kinds=KINDS))
    assert judged.verdicts == ()
    return {f.kind: f for f in judged.findings if f.kind in ("replied", "unanswered")}


def test_a_reply_is_shown_with_the_working_days_that_it_took():
    """Monday 3 September to Monday 10: five working days; over the first week of October fewer than days."""
    told = found(question(), reply("2018-09-10", "2018-09-09"))
    assert set(told) == {"replied"}
    assert (
        "asked on 2018-09-03, answered on 2018-09-10, after 5 working days; no source says by when"
        in told["replied"].detail
    )
    assert (told["replied"].office_id, told["replied"].item_id) == ("wjw", 1)
    assert {802, 20} <= {e.visit_id or e.snapshot_id for e in told["replied"].evidence}
    later = found(question(), reply("2018-10-08", "2018-10-07"))["replied"]
    assert "after 21 working days" in later.detail


def test_a_question_open_for_more_than_three_months_is_said_and_a_later_reply_does_not_undo_it():
    told = found(question())
    assert set(told) == {"unanswered"} and "open for more than 3 months from 2018-09-03 on" in told["unanswered"].detail
    assert told["unanswered"].evidence
    late = found(question(), reply("2018-12-20", "2018-12-19"))
    assert set(late) == {"unanswered", "replied"}


def test_an_answer_on_its_own_page_is_a_reply():
    first = page("2018-09-03", "何时供热？", until="2018-09-11T09:00")
    second = page("2018-09-12", "何时供热？\n回复：11月15日起供热。", after="2018-09-11T09:00")
    told = found(question(first, second))
    assert set(told) == {"replied"} and "an edition of its own page" in told["replied"].detail


@pytest.mark.parametrize(
    ("items", "more"),
    [
        ((question(),), {"as_of": "2018-11-30T12:00"}),  # not three months yet
        ((question(),), {"looks": ()}),  # we did not watch
        ((question(page("2018-09-03", "何时供热？", until="2018-09-04T09:00")),), {}),  # its page was not read again
        (
            (question(), replace(reply("2018-09-10", "2018-09-09"), title="供热答复", kinds=None)),
            {},
        ),  # it may be the reply
    ],
    ids=["too early", "not watched", "not read again", "may be it"],
)
def test_what_is_not_shown_to_be_open_is_not_said_to_be(items, more):
    assert found(*items, **more) == {}


LONG = "您好，您反映的供热问题我们已经收悉，经与供热公司核实，城区今年将于11月15日起按时供热，感谢您的关注。"


@pytest.mark.parametrize(
    "text", [f"何时供热？\n答复：{LONG}", f"何时供热？\n{LONG}", f"何时供热？\n办理情况：{LONG}", ""]
)
def test_a_page_that_may_bear_its_reply_from_the_first_on_is_not_said_to_be_open(text):
    """Such pages often go up with their reply; and one of which no text was read may say anything."""
    assert found(question(page("2018-09-03", text))) == {}


def test_a_question_whose_page_may_show_more_than_its_bytes_is_not_said_to_be_open():
    duty = obligation(NONE, RuleName.PAIR, kinds=("question", "response"), params=ASKED)
    here = world("2019-01-31T12:00", (question(),), LOOKS)
    books = catalogue(duty, kinds=KINDS)
    for shown, kinds in ((lambda snapshot: snapshot == 10, set()), (lambda snapshot: snapshot == 11, {"unanswered"})):
        told = judge(replace(here, may_show=shown), books).findings
        assert {f.kind for f in told} & {"unanswered"} == kinds


def test_a_standing_question_and_one_with_words_but_no_number_give_nothing():
    assert found(question(), phrase=Phrase("及时", False)) == {}
    assert found(question(), answered_by=("O",)) == {}
