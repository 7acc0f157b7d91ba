"""The 27 kinds of 公开时限 met in real tables, and the promises of the grammar whatever it is given."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.catalogue.phrases import PhraseError, numeral, read_phrase
from archive.records import Phrase, Trigger, Unit

FORMED, CHANGED, DECISION = Trigger.FORMED, Trigger.CHANGED, Trigger.DECISION
WD = Unit.WORKING_DAY

DELAYS = [
    ("信息形成5日内", (FORMED,), 5, Unit.DAY),
    ("会后两日内", (Trigger.MEETING_END,), 2, Unit.DAY),
    ("七个工作日内", (), 7, WD),
    ("自作出行政决定之日起7个工作日", (DECISION,), 7, WD),
    ("做出决定七个工作日内", (DECISION,), 7, WD),
    ("信息形成或者变更之日起20个工作日内", (FORMED, CHANGED), 20, WD),
    ("形成或者变更之日起20个工作日内及时公开", (FORMED, CHANGED), 20, WD),
    ("信息形成或变更之日起3个工作日内", (FORMED, CHANGED), 3, WD),
    ("15个工作日", (), 15, WD),
    ("15个工作日内公开", (), 15, WD),
    ("20工作日", (), 20, WD),
    ("制定或获取信息之日起10个工作日内", (FORMED, Trigger.OBTAINED), 10, WD),
    ("信息产生或变更之日起20个工作日内公开", (FORMED, CHANGED), 20, WD),
    ("本级人民代表大会或其常务委员会批准后20日内", (Trigger.APPROVAL,), 20, Unit.DAY),
    ("收到批文10个工作日内", (Trigger.APPROVAL,), 10, WD),
    ("批复作出20个工作日内", (Trigger.APPROVAL,), 20, WD),
    ("公告批准或形成生效后10个工作日内", (Trigger.APPROVAL, FORMED), 10, WD),
    ("文件发布3个工作日内", (Trigger.OTHER_ITEM,), 3, WD),
    ("与政策文件同步发布,时间跨度不超过5个工作日", (Trigger.OTHER_ITEM,), 5, WD),
    ("行政处罚决定形成之日起20个工作日", (DECISION,), 20, WD),
    ("信息形成之日起24小时内", (FORMED,), 1, Unit.DAY),
    ("会议后两日内", (Trigger.MEETING_END,), 2, Unit.DAY),
    ("印发之日起5日内", (FORMED,), 5, Unit.DAY),
    ("发布之日起5日内", (Trigger.OTHER_ITEM,), 5, Unit.DAY),
    ("信息形成一周内", (FORMED,), 1, Unit.WEEK),
]


@pytest.mark.parametrize(("text", "triggers", "offset", "unit"), DELAYS)
def test_delay(text: str, triggers: tuple[Trigger, ...], offset: int, unit: Unit) -> None:
    phrase = read_phrase(text)
    assert (phrase.text, phrase.decidable) == (text, True)
    assert (phrase.triggers, phrase.offset, phrase.unit, phrase.every, phrase.fixed) == (
        triggers,
        offset,
        unit,
        None,
        None,
    )
    assert phrase.confidence == 1


@pytest.mark.parametrize(
    ("text", "every", "count"),
    [
        ("一周一次", Unit.WEEK, 1),
        ("一月一次", Unit.MONTH, 1),
        ("一季度一次", Unit.QUARTER, 1),
        ("一年一次", Unit.YEAR, 1),
        ("1年", Unit.YEAR, 1),
        ("6个月", Unit.HALF_YEAR, 1),
        ("1个月", Unit.MONTH, 1),
        ("半年至少更新1次", Unit.HALF_YEAR, 1),
        ("每个工作日至少更新1条", WD, 1),
        ("每周至少1条", Unit.WEEK, 1),
        ("每月主动公开不低于20条", Unit.MONTH, 20),
        ("每季度第二周前", Unit.QUARTER, 1),
        ("每月第一周", Unit.MONTH, 1),
    ],
)
def test_cadence(text: str, every: Unit, count: int) -> None:
    phrase = read_phrase(text)
    assert (phrase.decidable, phrase.every, phrase.count, phrase.offset) == (True, every, count, None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("每年1月31日前", "01-31"),
        ("1月31日前", "01-31"),
        ("6月底前", "06-30"),
        ("每年3月31日前", "03-31"),
        ("每年十二月一日前", "12-01"),
    ],
)
def test_fixed_day(text: str, day: str) -> None:
    phrase = read_phrase(text)
    assert (phrase.decidable, phrase.fixed, phrase.triggers) == (True, day, (Trigger.FIXED_DATE,))


@pytest.mark.parametrize(
    "text", ["及时公开", "实时公开", "定期", "及时", "按进展情况及时公开", "按通知要求动态调整", "2月底前"]
)
def test_a_phrase_without_a_number_is_kept_and_not_decidable(text: str) -> None:
    phrase = read_phrase(text)
    assert (phrase.text, phrase.decidable) == (text, False)
    assert (phrase.offset, phrase.every, phrase.fixed) == (None, None, None)


@pytest.mark.parametrize("text", ["长期公开", "长期", "有效期:长期有效", "长期公开(有效期: 长期有效)"])
def test_permanent_presence(text: str) -> None:
    assert read_phrase(text).permanent
    assert not read_phrase(text).decidable


@pytest.mark.parametrize(
    "text",
    [
        "信息形成20个工作日内公开;其中行政许可、行政处罚事项应自作出行政决定之日起7个工作日内公示",
        "信息形成之日起20个工作日内；行政许可和行政处罚决定作出后7个工作日内",
    ],
)
def test_branch_by_kind(text: str) -> None:
    phrase = read_phrase(text)
    assert (phrase.triggers, phrase.offset, phrase.unit) == ((FORMED,), 20, WD)
    assert [(kind, branch.triggers, branch.offset, branch.unit) for kind, branch in phrase.branches] == [
        ("行政许可", (DECISION,), 7, WD),
        ("行政处罚", (DECISION,), 7, WD),
    ]


def test_minimum_display_length_stands_beside_the_deadline() -> None:
    phrase = read_phrase("自信息形成之日起20个工作日内予以公开;征求意见期限不得少于30日")
    assert (phrase.offset, phrase.unit, phrase.minimum_days) == (20, WD, 30)


def test_override_clause() -> None:
    phrase = read_phrase("自形成之日起20个工作日内予以公开，法律法规另有规定的从其规定")
    assert (phrase.offset, phrase.override) == (20, True)


def test_deadline_before_the_event() -> None:
    phrase = read_phrase("提前一周发通知邀请")
    assert (phrase.before, phrase.offset, phrase.unit, phrase.triggers) == (
        True,
        1,
        Unit.WEEK,
        (Trigger.EVENT_BEFORE,),
    )


def test_calendar_window_or_a_week_after_a_change() -> None:
    phrase = read_phrase("每年的12月或更改内容后一周内")
    assert phrase.fixed == "12-31"
    assert [(kind, b.triggers, b.offset, b.unit) for kind, b in phrase.branches] == [
        ("更改内容", (CHANGED,), 1, Unit.WEEK)
    ]


def test_excluded_kinds_owe_nothing() -> None:
    phrase = read_phrase("每月至少1条(规划、计划、年度报表除外)")
    assert phrase.every is Unit.MONTH
    assert [(kind, branch.decidable) for kind, branch in phrase.branches] == [
        ("规划", False),
        ("计划", False),
        ("年度报表", False),
    ]


@pytest.mark.parametrize("text", ["同上", "", " 同 上 "])
def test_inherits_from_the_row_above(text: str) -> None:
    assert read_phrase(text).inherits
    assert not read_phrase(text).decidable


@pytest.mark.parametrize(
    "text", ["信息形成后,20个工作日内公开内公开", "信息形成个20个工作日内", "信息形成之日起20各工作日内"]
)
def test_a_typo_is_read_over_with_less_confidence(text: str) -> None:
    phrase = read_phrase(text)
    assert (phrase.text, phrase.decidable, phrase.offset, phrase.unit) == (text, True, 20, WD)
    assert phrase.confidence < 1


@pytest.mark.parametrize("text", ["信息形成之日起 * 个工作日内", "信息形成之日起个工作日内", " * 个工作日内"])
def test_lost_digits_are_never_guessed(text: str) -> None:
    phrase = read_phrase(text)
    assert (phrase.decidable, phrase.offset) == (False, None)
    assert phrase.confidence < 1


@pytest.mark.parametrize(
    "text", ["有空的时候", "信息形成5日内或者7日内", "5", "信息形成0日内", "每年13月1日前", "百十日内", "由区政府决定"]
)
def test_what_cannot_be_read_is_an_error_that_names_it(text: str) -> None:
    with pytest.raises(PhraseError) as error:
        read_phrase(text)
    assert repr(text) in str(error.value)
    assert "expected" in str(error.value)


def in_chinese(number: int) -> str:
    figures = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    head = f"{figures[hundreds]}百" if hundreds else ""
    gap = "零" if hundreds and not tens and ones else ""
    middle = "" if not tens else ("十" if tens == 1 and not hundreds else f"{figures[tens]}十")
    return head + gap + middle + (figures[ones] if ones else "")


NUMBERS = st.integers(1, 999)
STARTS = {
    "信息形成": FORMED,
    "自作出行政决定之日起": DECISION,
    "会后": Trigger.MEETING_END,
    "批复作出": Trigger.APPROVAL,
}
UNITS = {"日": Unit.DAY, "个工作日": WD, "个月": Unit.MONTH, "周": Unit.WEEK}


@given(NUMBERS)
def test_chinese_numerals_read_as_arabic_ones(number: int) -> None:
    assert numeral(in_chinese(number)) == numeral(str(number)) == number


@given(NUMBERS, st.sampled_from(sorted(STARTS)), st.sampled_from(sorted(UNITS)), st.booleans())
def test_any_trigger_number_and_unit_is_read_as_written(number: int, start: str, unit: str, chinese: bool) -> None:
    phrase = read_phrase(f"{start}{in_chinese(number) if chinese else number}{unit}内")
    assert (phrase.triggers, phrase.offset, phrase.unit) == ((STARTS[start],), number, UNITS[unit])


@given(
    st.sampled_from([delay[0] for delay in DELAYS]),
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from(" \n\t\u3000"))),
)
def test_whitespace_of_a_table_changes_nothing(text: str, breaks: list[tuple[int, str]]) -> None:
    broken = text
    for place, space in breaks:
        broken = broken[:place] + space + broken[place:]
    plain, read = read_phrase(text), read_phrase(broken)
    assert read.text == broken
    assert (read.triggers, read.offset, read.unit) == (plain.triggers, plain.offset, plain.unit)


@given(st.text(alphabet="信息形成变更之日起内公开0123一二十百个工作周月季度年前后每底及时长期次;,*同上()", max_size=24))
def test_every_text_is_a_phrase_or_a_named_error(text: str) -> None:
    try:
        phrase = read_phrase(text)
    except PhraseError as error:
        assert error.text == text
        return
    assert isinstance(phrase, Phrase)
    assert phrase.text == text
    stated = sum(value is not None for value in (phrase.offset, phrase.every, phrase.fixed))
    assert stated == (1 if phrase.decidable else 0)


@given(st.text(max_size=40))
def test_no_other_error_escapes(text: str) -> None:
    with suppress(PhraseError):
        assert read_phrase(text).text == text
