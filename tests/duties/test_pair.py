"""Pairs: a consultation and its feedback, a document and its interpretation, and the consultation before a document."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from archive.duties import judge
from archive.records import Attachment, Basis, Outcome, Phrase, RuleName, State, Trigger, Unit, iso
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
    look,
    obligation,
    office,
    section,
    sighting,
    source,
    world,
)
from tests.duties.test_rulings import ruling

KINDS = (
    kind("consultation", ("征求意见",), ("征求", "意见")),
    kind("feedback", ("采纳情况",), ("采纳", "反馈", "意见")),
    kind("normative", ("办法",), ("办法", "通知")),
    kind("interpretation", ("解读",), ("解读", "说明")),
)
CLOSING = Phrase("征集结束后5日内", True, (Trigger.OTHER_ITEM,), 5, Unit.DAY)
WATCHED = daily("2018-08-20", "2018-10-31")
CALL, ANSWER = "关于城市供热规划征求意见的公告", "关于城市供热规划意见采纳情况的反馈"
TEXT = "征求意见时间：2018年9月1日至2018年9月20日"  # due 25 September, a Tuesday
MET, LATE, ADMITTED = (State.MET, Basis.WITNESSED), (State.LATE, Basis.WITNESSED), (State.LATE, Basis.ADMITTED)
MISSING, UNPROVEN, UNOBSERVED = (State.MISSING, Basis.WITNESSED), (State.UNPROVEN, None), (State.UNOBSERVED, None)


def paired(phrase=CLOSING, first="consultation", second="feedback", trigger="closing", order="after", **more):
    told = {"first": first, "second": second, "trigger": trigger, "order": order} | more.pop("params", {})
    return obligation(phrase, RuleName.PAIR, kinds=(first, second), params=told, **more)


def page(instant, body, after=None, until="2018-10-31T09:00", title=CALL, item_id=1, digest="d1", **more):
    url = f"http://site.example/{item_id}"
    return edition(instant, after=after, until=until, digest=digest, page=article(title, body, **more), url=url)


def call(*editions, text=TEXT, seen="2018-09-01T09:00", published="2018-09-01", kinds=("consultation",), **more):
    read = editions or (page(seen, text),)
    claims = (claim(published),) if published else ()
    fields = {"title": CALL, "absent": "2018-08-31T09:00"} | more
    up = sighting(seen, absent=fields.pop("absent"), printed=published)
    return item(up, editions=read, claims=claims, kinds=frozenset(kinds), **fields)


def answer(seen, absent, published, title=ANSWER, kinds=("feedback",), item_id=2, **more):
    read = page(seen, more.pop("body", "意见采纳情况如下"), title=title, item_id=item_id)
    claims = (claim(published),) if published else ()
    up = sighting(seen, absent=absent, printed=published, visit=9002)
    told = frozenset(kinds) if kinds else None
    return item(up, item_id=item_id, title=title, claims=claims, kinds=told, editions=[read], **more)


def verdicts(*items, looks=WATCHED, as_of="2018-10-31T12:00", books=None, **more):
    shelf = books or catalogue(paired(**more), kinds=KINDS)
    return judge(world(as_of, items, looks), shelf).verdicts


def only(*items, **more):
    (told,) = verdicts(*items, **more)
    return told


def state(*items, **more):
    told = only(*items, **more)
    return told.machine_state, told.basis


def test_the_closing_day_is_the_trigger_and_the_first_the_subject():
    told = only(call())
    assert (told.subject_kind, told.subject, told.item_id) == ("pair", CALL, 1)
    assert (told.trigger_on, iso(told.due_at)) == (day("2018-09-20"), "2018-09-26T00:00:00+08:00")
    assert "trigger" in {e.role for e in told.evidence}


def test_feedback_seen_in_time_is_met_and_says_how_it_was_told():
    told = only(call(), answer("2018-09-24T09:00", "2018-09-23T09:00", "2018-09-24"))
    assert (told.machine_state, told.basis) == MET
    assert "the title, score 1.00 of 1" in told.words
    assert (told.margin_min, told.margin_max) == (1, 3)  # absent on the 23rd, less a day of lag


def test_feedback_shown_to_have_come_later_is_late():
    assert state(call(), answer("2018-10-05T09:00", "2018-10-04T09:00", "2018-10-05")) == LATE


def test_feedback_there_at_the_due_instant_exactly_is_met():
    assert state(call(), answer("2018-09-26T00:00", "2018-09-25T09:00", "2018-09-25")) == MET


def test_feedback_that_claims_a_day_after_it_was_due_admits_it():
    looks = [x for x in WATCHED if not 135 <= x.visit_id <= 145]  # none from 24 September to 4 October
    assert state(call(), answer("2018-10-05T09:00", None, "2018-10-05"), looks=looks) == ADMITTED


def test_no_feedback_in_any_visit_is_missing():
    told = only(call())
    assert (told.machine_state, told.basis, told.holds) == (*MISSING, True)
    assert "in no visit from 2018-09-20T09:00:00+08:00 to 2018-10-31T09:00:00+08:00; watched: s1" in told.words


def test_before_it_is_due_nothing_is_said():
    looks = daily("2018-08-20", "2018-09-25")
    assert state(call(), looks=looks, as_of="2018-09-25T23:59") == (State.PENDING, None)


@pytest.mark.parametrize(
    ("looks", "why"),
    [
        (daily("2018-10-01", "2018-10-31"), "before our first complete visit"),
        (daily("2018-08-20", "2018-09-25"), "no visit after the due instant"),
        ([x for x in WATCHED if not 131 <= x.visit_id <= 136], "no complete visit between"),
        ([replace(x, everything=False) for x in WATCHED], "read the list far enough"),
        ([replace(x, outcome=Outcome.PARTIAL) for x in WATCHED], "before our first complete visit"),
    ],
)
def test_where_we_did_not_watch_it_is_ours(looks, why):
    told = only(call(), looks=looks)
    assert (told.machine_state, told.basis) == UNOBSERVED
    assert why in told.words


def test_every_section_that_could_carry_it_must_be_watched():
    two = catalogue(paired(sections=("s1", "s2")), sections=(section(), section("s2", "")), kinds=KINDS)
    assert state(call(), books=two) == UNOBSERVED
    both = (*WATCHED, *daily("2018-08-20", "2018-10-31", "s2", start=500))
    assert state(call(), books=two, looks=both) == MISSING


def test_the_first_ones_page_that_changed_after_closing_leaves_it_unproven():
    before = page("2018-09-01T09:00", TEXT, until="2018-09-21T09:00")
    grown = page("2018-09-30T09:00", f"{TEXT}\n附表", after="2018-09-21T09:00", digest="d2")
    told = only(call(before, grown))
    assert (told.machine_state, told.basis) == UNPROVEN
    assert "its own page changed" in told.words


def grown(*pages: tuple[str, str]):
    """The call, with what its page said when it was read on each of these days."""
    read = [page(f"{pages[0][0]}T09:00", pages[0][1], digest="d0")]
    for n, (on, body) in enumerate(pages[1:], 1):
        before = f"{day(on) - timedelta(days=1)}T09:00"
        read[-1] = replace(read[-1], seen_until=at(before))
        read.append(page(f"{on}T09:00", body, after=before, digest=f"d{n}"))
    return call(*read)


@pytest.mark.parametrize(
    "first",
    [
        grown(("2018-09-01", TEXT), ("2018-09-22", f"{TEXT}\n附：来信处理一览"), ("2018-10-02", f"{TEXT}\n附：来信处理一览，采纳情况见上")),
        grown(("2018-09-28", f"{TEXT}\n采纳情况"), ("2018-10-02", f"{TEXT}\n采纳情况：采纳情况表见附件")),
    ],
    ids=["a part of another name", "a part that stood there when it was first read"],
)  # fmt: skip
def test_an_own_page_that_may_have_told_it_in_time_makes_nothing_late(first):
    assert state(first) == UNPROVEN


def test_a_formal_feedback_after_the_own_page_grew_in_time_is_not_late():
    first = grown(("2018-09-01", TEXT), ("2018-09-22", f"{TEXT}\n附：来信处理一览"))
    assert state(first, answer("2018-10-05T09:00", "2018-10-04T09:00", "2018-10-05")) == UNPROVEN


def test_an_edition_of_the_first_that_tells_the_feedback_is_the_second():
    before = page("2018-09-01T09:00", TEXT, until="2018-09-22T09:00")
    grown = page("2018-09-23T09:00", f"{TEXT}\n采纳情况：采纳三条", after="2018-09-22T09:00", digest="d2")
    told = only(call(before, grown))
    assert (told.machine_state, told.basis) == MET
    assert "an edition of its own page" in told.words
    old = page("2018-09-01T09:00", TEXT, until="2018-10-09T09:00")
    late = page("2018-10-10T09:00", f"{TEXT}\n采纳情况：采纳三条", after="2018-10-09T09:00", digest="d2")
    assert state(call(old, late)) == LATE


def test_words_of_feedback_that_stood_there_before_closing_are_none():
    promised = page("2018-09-01T09:00", f"{TEXT}\n采纳情况另行公布")
    assert state(call(promised)) == MISSING


def test_a_page_that_was_not_read_again_shows_nothing_missing():
    told = only(call(page("2018-09-01T09:00", TEXT, until="2018-09-26T23:00")))  # due plus lag: 27 September
    assert (told.machine_state, told.basis) == UNOBSERVED
    assert "not read again" in told.words


def test_a_feedback_of_no_known_first_could_be_the_one():
    stray = answer("2018-09-24T09:00", "2018-09-23T09:00", "2018-09-24", title="意见采纳情况", body="见附件")
    assert state(call(), stray) == UNPROVEN
    came_later = answer("2018-10-20T09:00", "2018-10-19T09:00", "2018-10-20", title="意见采纳情况", body="见附件")
    assert state(call(), came_later) == UNPROVEN  # late, if it is the one; missing, if not


def test_a_feedback_that_names_another_first_is_no_candidate():
    other = call(title="关于河道采砂管理规定征求意见的公告", item_id=3, text="正文")  # no closing day: no duty
    named = answer("2018-09-24T09:00", "2018-09-23T09:00", "2018-09-24", title="关于河道采砂管理规定意见采纳情况的反馈")
    told = {v.item_id: v for v in verdicts(call(), other, named)}
    assert {key: v.machine_state for key, v in told.items()} == {1: State.MISSING}


def test_an_ambiguous_pair_is_unproven_never_guessed():
    twin = call(item_id=3)
    given = answer("2018-09-24T09:00", "2018-09-23T09:00", "2018-09-24")
    assert {v.item_id: v.machine_state for v in verdicts(call(), twin, given)} == {1: State.UNPROVEN, 3: State.UNPROVEN}


def test_an_answer_older_than_the_question_may_be_an_earlier_ones():
    assert state(call(), answer("2018-08-20T09:00", None, "2016-05-01")) == UNPROVEN


def test_one_of_unknown_kind_or_other_name_that_belongs_to_it_leaves_it_open():
    untold = answer("2018-09-24T09:00", "2018-09-23T09:00", "2018-09-24", "城市供热规划", kinds=(), body="第一条")
    assert state(call(), untold) == UNPROVEN
    renamed = answer(
        "2018-09-24T09:00", "2018-09-23T09:00", "2018-09-24", "关于城市供热规划意见的办理", kinds=("normative",)
    )
    assert state(call(), renamed) == UNPROVEN


def test_feedback_of_another_office_that_belongs_to_it_counts():
    offices = (office(), office("jtj", "区教育和体育局"))
    books = catalogue(paired(sections=("s1",)), offices=offices, sections=(section("s1", ""),), kinds=KINDS)
    given = answer("2018-09-24T09:00", "2018-09-23T09:00", "2018-09-24", office_id="jtj")
    assert state(call(), given, books=books) == MET


def test_a_consultation_without_a_closing_day_gives_no_duty_and_is_counted():
    judged = judge(world("2018-10-31T12:00", [call(text="欢迎提出意见")], WATCHED), catalogue(paired(), kinds=KINDS))
    assert judged.verdicts == ()
    assert [f.kind for f in judged.findings if f.kind == "undated"] == ["undated"]


def test_a_closing_day_changed_in_silence_gives_the_later_day_and_does_not_hold():
    before = page("2018-09-01T09:00", TEXT, until="2018-09-10T09:00")
    sooner = page("2018-09-11T09:00", TEXT.replace("9月20日", "9月15日"), after="2018-09-10T09:00", digest="d2")
    told = only(call(before, sooner))
    assert (told.trigger_on, told.machine_state, told.holds) == (day("2018-09-20"), State.MISSING, False)


def test_a_closing_day_whose_change_was_announced_counts_from_the_new_one():
    before = page("2018-09-01T09:00", TEXT, until="2018-09-10T09:00")
    later = page(
        "2018-09-11T09:00", f"延期：{TEXT.replace('9月20日', '9月25日')}", after="2018-09-10T09:00", digest="d2"
    )
    told = only(call(before, later))
    assert (told.trigger_on, told.holds) == (day("2018-09-25"), True)


def test_a_pair_is_bound_where_its_trigger_lies_in_the_force():
    assert verdicts(call(), valid_from=day("2018-09-21")) == ()
    assert verdicts(call(), valid_to=day("2018-09-19")) == ()


def test_a_phrase_that_counts_from_the_seconds_own_formation_does_not_hold():
    formed = Phrase("信息形成5日内", True, (Trigger.FORMED,), 5, Unit.DAY)
    told = only(call(), phrase=formed)
    assert (told.machine_state, told.holds) == (State.MISSING, False)


def test_a_first_that_another_body_formed_or_nobody_is_told_to_have():
    relayed = call(title="区教育和体育局关于城市供热规划征求意见的公告")
    assert verdicts(relayed) == ()
    unsaid = call(source_name=None, office_id=None)
    assert state(unsaid) == UNPROVEN


def test_a_title_that_tells_both_kinds_is_no_first():
    assert verdicts(call(title="城市供热规划征求意见采纳情况", kinds=("consultation", "feedback"))) == ()


DOC, READER = "城市供热管理办法", "《城市供热管理办法》解读"
THREE = Phrase("与文件同步发布，跨度不超过3个工作日", True, (Trigger.OTHER_ITEM,), 3, Unit.WORKING_DAY)


def doc(text="第一条", **more):
    fields = {"title": DOC, "kinds": ("normative",), "formed": ("2018-08-30",)} | more
    return call(page("2018-09-01T09:00", text, title=DOC), **fields)  # published on Saturday 1 September


def reader(seen, absent, published, **more):
    return answer(seen, absent, published, title=READER, kinds=("interpretation",), body="为什么制定", **more)


def together(*items, phrase=THREE, **more):
    return state(
        *items, phrase=phrase, first="normative", second="interpretation", trigger="published", order="together", **more
    )


def test_an_interpretation_within_so_many_days_of_its_document_is_met_in_both_directions():
    assert together(doc(), reader("2018-09-05T09:00", "2018-09-04T09:00", "2018-09-05")) == MET
    assert together(doc(), reader("2018-08-31T09:00", "2018-08-30T09:00", "2018-08-31")) == MET
    assert together(doc(), reader("2018-09-10T09:00", "2018-09-09T09:00", "2018-09-10")) == LATE


def test_working_days_ahead_of_a_document_are_counted_back_as_such():
    """Of Friday 5 October 2018, in the holidays, the third working day before is Friday 28 September (the 29th and 30th were
    made working days); the third after is the 10th, and five days before only the 30th."""
    page_of = page("2018-10-05T09:00", "第一条", title=DOC)
    more = {"seen": "2018-10-05T09:00", "published": "2018-10-05", "absent": "2018-10-04T09:00"}
    late = call(page_of, title=DOC, kinds=("normative",), formed=("2018-09-03",), **more)
    assert together(late, reader("2018-09-28T09:00", "2018-09-27T09:00", "2018-09-28")) == MET
    assert together(late, reader("2018-09-27T09:00", "2018-09-26T09:00", "2018-09-27")) == UNPROVEN


def test_together_without_a_number_is_the_same_day():
    none = Phrase("", False, inherits=True)
    assert together(doc(), reader("2018-09-03T09:00", "2018-09-02T09:00", "2018-09-03"), phrase=none) == MET  # Monday
    assert together(doc(), reader("2018-09-06T09:00", "2018-09-05T09:00", "2018-09-06"), phrase=none) == LATE
    assert together(doc(), phrase=none) == MISSING


def test_a_document_without_an_interpretation_is_missing_and_one_relayed_from_above_is_none():
    assert together(doc()) == MISSING
    from_above = reader("2018-09-02T09:00", "2018-09-01T09:00", "2018-09-02")
    told = replace(from_above, title="《大气污染防治条例》解读", office_id=None, source_name="山东省人民政府")
    assert together(doc(), told) == MISSING


def test_a_document_whose_page_heads_a_part_as_interpretation_is_unproven():
    assert together(doc("第一条\n政策解读\n为什么制定")) == UNPROVEN


LONG = "本办法由区住房和城乡建设局起草，分为五章三十二条，主要对供热时间、温度、收费和投诉作了规定，自2018年10月1日起施行。"


@pytest.mark.parametrize(
    "made",
    [
        pytest.param({"body": f"第一条\n解读：{LONG}"}, id="a long paragraph"),
        pytest.param({"body": "第一条", "images": (Attachment("http://site.example/1.jpg", ""),)}, id="a picture"),
        pytest.param({"body": ""}, id="a page without a text"),
        pytest.param({"body": "第一条", "faults": ("a part",)}, id="a part set aside"),
    ],
)
def test_a_document_whose_page_may_bear_its_interpretation_is_no_gap(made):
    both = page("2018-09-01T09:00", title=DOC, **made)
    one = call(both, title=DOC, kinds=("normative",), formed=("2018-08-30",))
    assert together(one) == UNPROVEN
    assert together(one, reader("2018-09-10T09:00", "2018-09-09T09:00", "2018-09-10")) == UNPROVEN


FILE = "http://site.example/f1"
TELLS = "热源建设任务分工表.docx"


def spoken(*items, said=None, **more):
    """What is said of the document where its files, and those of the section, were read as `said`."""
    kinds = {"first": "normative", "second": "interpretation", "trigger": "published", "order": "together"}
    seen = replace(world("2018-10-31T12:00", items, WATCHED), spoken={} if said is None else {FILE: frozenset(said)})
    (told,) = judge(seen, catalogue(paired(THREE, **kinds), kinds=KINDS)).verdicts
    return told.machine_state, told.basis


@pytest.mark.parametrize(
    ("name", "said", "state"),
    [
        pytest.param(TELLS, (), MISSING, id="read whole, and its name and text tell another thing"),
        pytest.param(TELLS, None, UNPROVEN, id="not read, or a scan"),
        pytest.param("附件1.docx", ("解读",), UNPROVEN, id="a name that tells nothing, and a text that speaks of it"),
        pytest.param("附件1.docx", (), MISSING, id="a name that tells nothing, and a text that speaks of nothing"),
        pytest.param("附件：供热办法解读.docx", (), UNPROVEN, id="a name that tells it"),
        pytest.param("供热管理办法及材料.rar", None, UNPROVEN, id="an archive"),
    ],
)
def test_a_document_whose_file_may_be_its_interpretation_is_no_gap(name, said, state):
    bears = page("2018-09-01T09:00", "第一条", title=DOC, attachments=(Attachment(FILE, name),))
    one = call(bears, title=DOC, kinds=("normative",), formed=("2018-08-30",))
    assert spoken(one, said=said) == state
    late = reader("2018-09-10T09:00", "2018-09-09T09:00", "2018-09-10")
    assert spoken(one, late, said=said) == (LATE if state == MISSING else UNPROVEN)


@pytest.mark.parametrize(
    ("came", "name", "said", "state"),
    [
        pytest.param("2018-09-02", "附件.zip", None, UNPROVEN, id="an archive that came after the document"),
        pytest.param("2018-08-25", "附件.zip", None, MISSING, id="one that was there before it"),
        pytest.param("2018-09-02", TELLS, None, MISSING, id="a file whose name tells another thing"),
        pytest.param("2018-09-02", "附件.docx", ("说明",), UNPROVEN, id="a text that speaks of it"),
    ],
)
def test_another_page_of_the_section_with_a_file_that_tells_nothing_may_hold_the_interpretation(
    came, name, said, state
):
    bears = page(f"{came}T09:00", "见附件", title="有关材料", item_id=3, attachments=(Attachment(FILE, name),))
    up = sighting(f"{came}T09:00", absent=f"{day(came) - timedelta(1)}T09:00", printed=came, visit=9003)
    other = item(
        up, item_id=3, title="有关材料", claims=(claim(came),), kinds=frozenset({"feedback"}), editions=[bears]
    )
    assert spoken(doc(), other, said=said) == state


def test_an_older_document_put_up_late_does_not_hold():
    kinds = {"first": "normative", "second": "interpretation", "trigger": "published", "order": "together"}
    assert only(doc(), phrase=THREE, **kinds).holds
    assert not only(doc(formed=("2016-03-01",)), phrase=THREE, **kinds).holds


def test_a_document_there_before_we_watched_that_bears_no_day_gives_no_duty():
    kinds = {"first": "normative", "second": "interpretation", "trigger": "published", "order": "together"}
    assert verdicts(doc(published=None), looks=daily("2018-09-01", "2018-10-31"), phrase=THREE, **kinds) == ()
    (told,) = verdicts(doc(published=None), phrase=THREE, **kinds)
    assert told.trigger_on == day("2018-09-01")  # of first_seen, since the visit of the day before did not list it


def prior(*items, lookback=None, **more):
    params = {"lookback": lookback} if lookback else {}
    none = Phrase("", False, inherits=True)
    kinds = {"first": "normative", "second": "consultation", "trigger": "published", "order": "before"}
    return only(*items, phrase=none, params=params, **kinds, **more)


def consulted(seen, absent, published):
    return answer(
        seen,
        absent,
        published,
        title="关于《城市供热管理办法》征求意见的公告",
        kinds=("consultation",),
        body="欢迎来信",
    )


def test_a_consultation_before_the_document_is_met_and_nothing_of_it_holds():
    told = prior(doc(), consulted("2018-08-21T09:00", "2018-08-20T09:00", "2018-08-21"))
    assert (told.machine_state, told.basis, told.holds) == (*MET, False)


def test_without_a_lookback_nothing_is_said_to_lack():
    after = consulted("2018-09-20T09:00", "2018-09-19T09:00", "2018-09-20")
    assert [prior(*items).machine_state for items in ([doc()], [doc(), after])] == [State.UNOBSERVED] * 2


def test_with_a_lookback_that_we_watched_a_lack_is_missing_and_a_later_one_late():
    told = prior(doc(), lookback=10)
    assert (told.machine_state, told.basis, told.holds) == (*MISSING, False)
    after = consulted("2018-09-20T09:00", "2018-09-19T09:00", "2018-09-20")
    assert prior(doc(), after, lookback=10).machine_state is State.LATE
    assert prior(doc(), lookback=20).machine_state is State.UNOBSERVED  # watched since 20 August alone


def test_an_obligation_of_pairs_that_states_no_number_is_not_judged():
    vague = Phrase("及时", False)
    judged = judge(world("2018-10-31T12:00", [call()], WATCHED), catalogue(paired(phrase=vague), kinds=KINDS))
    assert (judged.skipped, judged.verdicts) == (("O",), ())


def test_a_ruling_sets_another_closing_day():
    books = catalogue(paired(), kinds=KINDS, rulings=(ruling("trigger", "2018-09-30", CALL),))
    told = only(call(), answer("2018-10-05T09:00", "2018-10-04T09:00", "2018-10-05"), books=books)
    assert (told.machine_state, told.state, told.basis) == (State.LATE, State.MET, Basis.RULING)


def test_sources_lenient_day_and_calendar_hold_for_pairs_too():
    plan = source(days=None)
    books = catalogue(paired(), kinds=KINDS, src=plan)
    given = answer("2018-09-28T09:00", "2018-09-27T09:00", "2018-09-28")
    told = only(call(), given, books=books)  # five working days from the 20th end on the 28th
    assert (told.machine_state, told.holds) == (State.LATE, False)


def test_a_second_counted_from_the_formation_of_the_first_counts_from_its_latest_day():
    kinds = {"first": "normative", "second": "interpretation", "trigger": "formed"}
    formed = doc(formed=("2018-08-28", "2018-09-03"))
    (told,) = verdicts(formed, phrase=THREE, **kinds)
    assert (told.trigger_on, told.machine_state) == (day("2018-09-03"), State.MISSING)
    apart = doc(formed=("2018-07-20", "2018-09-03"))  # over 31 days: no day of formation is sure
    (told,) = verdicts(apart, phrase=THREE, **kinds)
    assert told.machine_state is State.UNPROVEN
    assert verdicts(doc(formed=()), phrase=THREE, **kinds) == ()


@pytest.mark.parametrize(
    ("first_look", "state"), [("2018-08-22T00:00", State.MISSING), ("2018-08-22T00:01", State.UNOBSERVED)]
)
def test_a_lack_before_a_document_is_said_only_where_we_watched_from_the_first_day_on(first_look, state):
    looks = (look(1, first_look), *WATCHED[3:])  # the document is of 1 September: ten days before it
    assert prior(doc(), lookback=10, looks=looks).machine_state is state


def test_a_consultation_from_before_the_days_looked_back_on_decides_nothing():
    """It came late for no document: it was up long before the days in which one had to be."""
    old = consulted("2018-08-21T09:00", "2018-08-20T09:00", "2018-09-20")  # its day had not come: disproved
    assert prior(doc(), old, lookback=10).machine_state not in (State.LATE, State.MISSING)


@pytest.mark.parametrize(("floor", "found"), [("2018-09-13", MISSING), ("2018-09-14", UNOBSERVED)])
def test_a_list_read_in_order_shows_a_lack_only_from_as_long_before_the_trigger_as_it_was_due_after_it(floor, found):
    """The trigger is the 20th, due with the 25th: six days, and six days before the 20th is the 14th."""
    looks = [replace(x, everything=False, floor_on=day(floor)) for x in WATCHED]
    assert state(call(), looks=looks) == found


def test_one_visit_before_the_due_instant_is_needed_and_one_at_it_is_none():
    late = [x for x in WATCHED if x.at >= at("2018-09-27T00:00")]
    early = WATCHED[:20]
    assert state(call(), looks=[*early, look(1, "2018-09-25T23:59"), *late]) == MISSING
    assert state(call(), looks=[*early, look(1, "2018-09-26T00:00"), *late]) == UNOBSERVED


@pytest.mark.parametrize("seen", ["2018-09-28T09:00", "2018-10-31T12:00"])  # the last is the instant of judging
def test_one_that_could_be_it_leaves_open_what_was_found_too_late_and_what_was_not_found(seen):
    vague = answer(seen, None, None, title="意见采纳", kinds=(), item_id=3, ambiguous=True)
    assert state(call(), vague) == UNPROVEN
    assert state(call(), answer("2018-10-05T09:00", "2018-10-04T09:00", "2018-10-05"), vague) == UNPROVEN


def test_one_that_came_in_time_is_met_before_it_was_due_and_by_our_own_visit_where_there_is_one():
    seen = answer("2018-09-22T09:00", "2018-09-21T09:00", "2018-09-22")
    assert state(call(), seen, as_of="2018-09-23T12:00", looks=WATCHED[:34]) == MET
    claims = answer("2018-09-28T09:00", "2018-09-20T09:00", "2018-09-22", item_id=3)
    assert state(call(), claims, looks=WATCHED[:31]) == (State.MET, Basis.CLAIMED)
    for both in ((claims, seen), (seen, claims)):
        assert state(call(), *both, looks=WATCHED[:31]) == MET


def test_the_due_instant_has_come_where_it_is_judged():
    assert state(call(), as_of="2018-09-25T23:59", looks=WATCHED[:36]) == (State.PENDING, None)
    assert state(call(), as_of="2018-09-26T00:00", looks=WATCHED[:37]) == UNOBSERVED


def test_how_late_what_never_came_is_at_least_is_told_by_the_section_that_was_last_seen_without_it_first():
    two = {"sections": ("s1", "s2")}
    books = catalogue(paired(**two), kinds=KINDS, sections=(section(), section("s2")))
    looks = (*WATCHED, *daily("2018-08-20", "2018-10-10", "s2", start=500))
    told = only(call(), books=books, looks=looks)
    assert (told.machine_state, told.margin_max) == (State.MISSING, -14)  # 9 October, the lag taken off, less the 25th
