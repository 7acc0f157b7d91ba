"""Days that a text ties to a meeting, an event, an approval or a decision; and days that tell nothing."""

from __future__ import annotations

from datetime import date

import pytest

from archive.reading.happenings import approved_days, decided_days, held_days, planned_days

CAME = date(2018, 9, 6)


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("title", "body", "held"),
    [
        ("区政府召开第18次常务会议", "9月3日，区长张某主持召开区政府第18次常务会议，研究供热工作。", "2018-09-03"),
        ("区政府召开第18次常务会议", "2018年9月3日上午，区政府召开第18次常务会议。", "2018-09-03"),
        ("区政府第18次常务会议（2018年9月3日）", "会议研究了供热工作。", "2018-09-03"),
        ("部门会议情况", "会议时间：2018年9月3日\n会议地点：三楼会议室", "2018-09-03"),
        ("部门会议情况", "会议时间\n2018年9月3日\n会议地点", "2018-09-03"),
        ("会议情况", "会议时间：2018-09-03\n参加人员：全体", "2018-09-03"),
        ("区十八届人大三次会议", "9月3日至5日，大会在区礼堂召开。", "2018-09-05"),
        ("全区专题会议", "8月30日-9月1日，区政府举行专题会议。", "2018-09-01"),
        ("全区专题会议", "9月3日、4日，区政府召开专题会议。", "2018-09-04"),
        ("常务会议", "９月３日，区长主持召开常务会议，传达学习8月30日召开的全省会议精神。", "2018-09-03"),
        ("常务会议", "为落实8月30日全省会议部署，9月3日区政府召开常务会议。", "2018-09-03"),
    ],
)
def test_the_last_day_of_a_meeting_is_read(title, body, held):
    assert held_days(title, body, CAME)[:1] == (day(held),)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("区政府召开第18次常务会议", "会议研究了供热工作，决定自11月15日起供热。"),  # a day of something else
        ("学习会议精神", "区政府传达学习8月30日召开的全省安全生产会议精神。"),  # another's meeting
        ("会议通知", "定于9月10日召开区政府常务会议。"),  # not held yet
        ("区政府召开会议", "今天上午，区政府召开常务会议。"),
        ("区政府召开会议", "2月30日，区政府召开常务会议。"),  # no such day
    ],
)
def test_what_tells_no_day_of_a_meeting_gives_none(title, body):
    assert held_days(title, body, CAME) == ()


def test_a_day_without_a_year_is_the_latest_up_to_the_day_on_which_the_page_came():
    body = "12月30日，区政府召开第24次常务会议。"
    assert held_days("", body, date(2019, 1, 3)) == (date(2018, 12, 30),)
    assert held_days("", body, None) == ()


def test_of_two_meetings_the_latest_comes_first():
    body = "9月3日，区政府召开第18次常务会议。9月5日，区政府召开第19次常务会议。"
    assert held_days("", body, CAME) == (date(2018, 9, 5), date(2018, 9, 3))


@pytest.mark.parametrize(
    ("body", "first"),
    [
        ("兹定于2018年9月20日在三楼会议室举行听证会。", "2018-09-20"),
        ("听证会时间：9月20日上午9:00", "2018-09-20"),
        ("拟于9月20日至21日召开论证会。", "2018-09-20"),
    ],
)
def test_the_first_day_of_what_is_announced_is_read(body, first):
    assert planned_days("", body, CAME) == (day(first),)


def test_what_was_held_is_no_announcement():
    assert planned_days("", "9月3日，区政府召开第18次常务会议。", CAME) == ()


def test_approvals_and_decisions_are_read_where_they_are_named():
    budget = "2018年决算经2019年1月20日区第十八届人民代表大会第三次会议批准。"
    assert approved_days("", budget, date(2019, 2, 1)) == (date(2019, 1, 20),)
    assert approved_days("", "批准日期：2019年1月20日", None) == (date(2019, 1, 20),)
    assert approved_days("", "2019年1月20日，区财政局编制了预算。", None) == ()
    assert decided_days("许可决定日期：2018-09-03\n有效期至：2019-09-03", None) == (date(2018, 9, 3),)
    assert decided_days("有效期自：2018-09-03", None) == ()


@pytest.mark.parametrize(
    "body",
    [
        "部门概况：2019年1月15日，区卫生健康局经区委批准组建。2019年部门预算经区人大会议审议通过。",
        "2019年1月10日，区编委批准成立办公室。",
        "2018年9月20日区人大批准的2018年预算调整方案已执行。",
        "该院于2018年12月3日经省卫生厅批准。",
    ],
)
def test_an_approval_of_something_else_is_not_the_budgets(body):
    assert approved_days("区卫生健康局2019年部门预算", body, date(2019, 2, 25)) == ()


@pytest.mark.parametrize(
    "body",
    [
        "会议指出，8月20日，全市安全生产会议召开以来，各部门高度重视。",
        "8月20日全市会议召开后，各部门高度重视。",
        "会议听取了8月20日举办招商推介会情况的汇报。",
        "会议传达学习了8月20日市政府常务会议召开情况。",
    ],
)
def test_a_meeting_that_a_meeting_speaks_of_is_not_its_own(body):
    assert held_days("区政府召开第18次常务会议", body, date(2018, 9, 5), date(2018, 9, 5)) == ()


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("区政府召开第18次常务会议", "8月20日，全市安全生产工作会议召开，对下步工作作出安排。区政府认真研究。"),
        ("区政府召开第18次常务会议", "8月20日，市政府召开常务会议，通报了有关情况。"),
        (
            "区政府召开第18次常务会议",
            "8月20日召开第17次常务会议以来，各部门行动迅速。8月20日区政府召开第17次常务会议。",
        ),
        ("区长办公会议纪要", "为贯彻市委8月20日召开会议精神，区长办公会议作如下安排。"),
        ("区长办公会议纪要", "上次会议于8月20日召开，本次会议通报其落实情况。"),
        ("部门专题会议情况", "8月20日，王村镇召开防汛工作会议。我局专题研究防汛物资。"),
        ("部门专题会议情况", "我局传达学习8月20日区委召开的会议。"),
        ("区政府召开第18次常务会议", "8月20日，区委常委会召开会议，研究供热。"),
        ("区政府召开会议", "8月20日，王村镇人民政府召开会议。"),
    ],
)
def test_the_day_of_another_meeting_alone_tells_nothing(title, body):
    assert held_days(title, body, date(2018, 9, 5), date(2018, 9, 5)) == ()


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("区政府召开第18次常务会议", "9月3日，区长张某在三楼会议室主持召开区政府常务会议，传达8月20日全市会议精神。"),
        ("2018年第9次区长办公会议纪要", "9月3日下午，区长在区政府会议室主持召开2018年第9次区长办公会议。"),
        ("区卫计局召开安全生产会议", "9月3日，我局召开全系统安全生产工作会议。8月20日，全市安全生产工作会议召开。"),
        ("张某主持研究供热工作", "9月3日，区政府召开供热工作专题会议。"),
        ("全市城乡环境会议", "9月3日，全市城乡环境会议在我区召开。"),
    ],
)
def test_the_day_of_its_own_meeting_is_told_whatever_else_is(title, body):
    assert held_days(title, body, date(2018, 9, 5), date(2018, 9, 5))[0] == date(2018, 9, 3)


@pytest.mark.parametrize(
    "step", ["受理", "申请", "立案", "生效", "截止", "公示", "有效期至", "决定书送达", "证有效期起始"]
)
def test_the_day_of_another_step_is_not_the_decisions(step):
    assert decided_days(f"许可{step}日期：2018-08-01", date(2018, 9, 20)) == ()
    both = f"处罚{step}时间：2018-08-01\n行政处罚决定日期：2018-09-03\n处罚决定书作出日期：2018-09-04"
    assert decided_days(both, date(2018, 9, 20)) == (date(2018, 9, 4), date(2018, 9, 3))


def test_the_days_of_setting_up_of_entering_and_of_calling_are_nobodys_clock():
    assert approved_days("", "批准成立时间：2018-09-03\n审批受理时间：2018-09-03", None) == ()
    assert held_days("", "会议通知时间：2018-09-03\n会议报名时间：2018-09-03", None) == ()
    assert planned_days("", "听证会报名时间：2018-09-05。听证会将于9月下旬举行", date(2018, 9, 3)) == ()
    assert planned_days("", "报名时间：2018-09-05", date(2018, 9, 3)) == ()


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("2018年决算", "2018年8月20日区人大常委会批准了2017年决算。2018年决算经批准后公开。"),
        ("2017年度部门决算", "2017年预算于2017年2月10日经区财政局批复。2017年决算如下。"),
        ("2018年部门预算", "2018年8月20日经批复调整预算。"),
    ],
)
def test_the_approval_of_another_budget_starts_no_clock(title, body):
    """Final accounts tell when the budget was approved, a year and a half before them."""
    assert approved_days(title, body, date(2018, 9, 20)) == ()


def test_the_approval_of_its_own_budget_is_told_beside_anothers():
    body = "2017年预算于2017年2月10日经区财政局批复。2017年度部门决算于2018年9月4日经区财政局批复。"
    assert approved_days("2017年度部门决算", body, date(2018, 9, 20)) == (date(2018, 9, 4),)
    assert approved_days("2018年部门预算", "经区财政局2018年9月4日批复，现将2018年部门预算公开如下。", None) == (
        date(2018, 9, 4),
    )
