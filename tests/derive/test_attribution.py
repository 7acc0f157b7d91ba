"""Whom a page names: by name, alias and validity, through the reform of 2019; what cannot be matched is nobody's, and counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.derive.attribution import office_named
from archive.duties import judge
from archive.records import Alias
from tests.duties.build import (
    FIVE_DAYS,
    catalogue,
    claim,
    daily,
    day,
    item,
    obligation,
    office,
    section,
    sighting,
    world,
)

REFORM = "2019-02-28", "2019-03-01"
OFFICES = (
    office("aj", "周村区安全生产监督管理局", valid_to=day(REFORM[0]), successor="yj"),
    office("yj", "周村区应急管理局", valid_from=day(REFORM[1])),
    office("wj", "周村区卫生和计划生育局", valid_to=day(REFORM[0]), successor="wjk"),
    office("wjk", "周村区卫生健康局", valid_from=day(REFORM[1])),
)
ALIASES = (
    Alias("aj", "区安监局", None, None),
    Alias("yj", "区应急局", None, None),
    Alias("wj", "区卫生局", None, day(REFORM[0])),
    Alias("wjk", "区卫生局", day(REFORM[1]), None),  # the short name went over to the new body
    Alias("aj", "区安办", None, None),
    Alias("wj", "区安办", None, None),  # two bodies bear it on one day
)


def books(*obligations, **more):
    return replace(catalogue(*obligations, offices=OFFICES, **more), aliases=ALIASES)


@pytest.mark.parametrize(
    ("name", "on", "whose"),
    [
        ("周村区安全生产监督管理局", "2018-09-03", "aj"),
        ("区安监局", "2018-09-03", "aj"),
        ("区 安 监 局", "2018-09-03", "aj"),
        ("周村区应急管理局", "2019-04-01", "yj"),
        ("区安监局", "2019-06-03", "aj"),  # a page that still says so: nobody has taken the name over
        ("周村区应急管理局", "2018-09-03", "yj"),
        ("区卫生局", REFORM[0], "wj"),
        ("区卫生局", REFORM[1], "wjk"),
        ("区安办", "2018-09-03", None),
        ("区教育局", "2018-09-03", None),
        ("", "2018-09-03", None),
        (None, "2018-09-03", None),
    ],
)
def test_a_name_is_its_bearer_s_on_that_day_or_nobody_s(name, on, whose):
    assert office_named(books(), name, day(on)) == whose


@given(st.dates(date(2017, 1, 1), date(2021, 12, 31)))
def test_a_name_that_went_over_has_one_bearer_on_every_day(on):
    assert office_named(books(), "区卫生局", on) == ("wj" if on <= day(REFORM[0]) else "wjk")


def shared(n, source, on, office_id):
    return item(
        sighting(f"{on}T09:00", "shared", absent=f"{on}T08:00", visit=900 + n),
        item_id=n, claims=(claim(on),), formed=(on,), office_id=office_id, names_other=office_id is not None, source_name=source,
    )  # fmt: skip


def test_each_body_owes_what_was_formed_in_its_time_and_what_names_none_is_counted_as_nobody_s():
    """Ids as `office_named` gives them; the third still names the abolished body, the fourth one that nobody knows."""
    owed = obligation(FIVE_DAYS, sections=("shared",), offices=("aj",))
    named = [
        ("区安监局", "2019-01-15"),
        ("周村区应急管理局", "2019-04-15"),
        ("区安监局", "2019-06-03"),
        ("区某办", "2019-04-16"),
    ]
    told = books(owed, sections=(section("shared", office_id=""),))
    things = [shared(n, name, on, office_named(told, name, day(on))) for n, (name, on) in enumerate(named, 1)]
    judged = judge(world("2019-07-01", things, daily("2019-01-01", "2019-06-30", "shared")), told)
    assert [(v.office_id, v.trigger_on) for v in judged.verdicts] == [
        ("aj", day("2019-01-15")),
        ("yj", day("2019-04-15")),
    ]
    (nobody,) = [f for f in judged.findings if f.kind == "unattributed"]
    assert nobody.office_id is None and nobody.detail.startswith("1 items whose source is no known office (区某办)")
