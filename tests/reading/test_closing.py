"""The closing day of a consultation, from the ways in which such texts state it."""

from __future__ import annotations

from datetime import date

import pytest

from archive.reading.closing import closing_days

SINCE = date(2018, 9, 1)
LAST = date(2018, 9, 30)


@pytest.mark.parametrize(
    "text",
    [
        "征求意见时间：2018年9月1日至2018年9月30日",
        "公开征求意见时间为2018年9月1日至9月30日。",
        "请于2018年9月30日前将意见反馈至区发改局",
        "意见反馈截止时间为2018年9月30日17:00。",
        "征集时间：自2018年9月1日起至2018年9月30日止",
        "征集时间\n2018-09-01 至 2018-09-30",
        "意见征集起止时间：2018-09-01—2018-09-30",
        "结束时间：2018-09-30",
        "请于９月３０日（星期日）下午5时前以书面形式提出意见",
        "公示期：9月1日—30日，欢迎提出意见",
        "征求意见期限为公布之日起30日，即2018年9月1日至2018年9月30日",
        "请于2018年9月20日前报名参加听证，征求意见至2018年9月30日",
    ],
)
def test_a_closing_day_that_is_stated_is_read(text):
    assert closing_days(text, SINCE)[0] == LAST


@pytest.mark.parametrize(
    "text",
    [
        "期限为自公告发布之日起30日内，欢迎提出意见",  # a length, not a day
        "请于2018年9月20日前报名参加听证。自公告发布之日起30日内征求意见",  # another could be later
        "各单位应于每年3月31日前将意见报送",  # a clause of the draft
        "征求意见期限为30天。各单位请于2018年9月10日前书面反馈意见。",  # of those asked by letter
        "现公开征求意见，公示期30日，拟参加听证会的，请于2018年9月10日前报名。",
        "征求意见时间为一个月。有关单位意见请于9月10日前报送。",
        "征求意见，为期30天；单位意见请于2018年9月10日前反馈",
        "第二条 各镇应于2018年9月10日前完成问卷调查，并须于2018年9月15日前公示。",  # a task of the draft
        "请于2018年2月30日前将意见反馈",  # no such day
        "截至2018年8月31日，共收到意见12条",  # before it was published: closes nothing
        "本办法自2018年12月1日起施行",
        "",
    ],
)
def test_what_is_no_closing_day_is_none(text):
    assert closing_days(text, SINCE) == ()


def test_a_day_without_a_year_is_the_first_from_publication_on_or_none():
    assert closing_days("请于1月10日前反馈意见", date(2018, 12, 20)) == (date(2019, 1, 10),)
    assert closing_days("请于1月10日前反馈意见", None) == ()
    assert closing_days("征求意见时间：2018年12月20日至1月10日", None) == (date(2019, 1, 10),)
