"""The indicators of a site against the oracle: probes, home pages, stale and blank sections, over generated looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from archive.duties import judge
from archive.records import Link, Outcome, Phrase, Probe, RuleName, SiteLooks, SitePage, day_of
from tests.duties import oracle_sites as oracle
from tests.duties.build import (
    DAY,
    HOUR,
    at,
    catalogue,
    claim,
    day,
    edition,
    item,
    look,
    obligation,
    section,
    sighting,
    site,
    world,
)
from tests.duties.test_oracle import SLOW

NOW = at("2018-10-01T08:00")
TODAY = day_of(NOW)
LAG = DAY


def judged(params, looks=(), items=(), seen=None, names=()):
    duty = obligation(Phrase("", False), RuleName.SITE, (), params=params, valid_from=day("2017-01-01"))
    sections = [replace(section(f"s{n}", ""), name=name) for n, name in enumerate(names)] or [section()]
    shelf = catalogue(duty, sections=sections, sites=(site(lag_s=LAG),))
    (found,) = judge(replace(world(NOW, items, looks), sites={"site": seen or SiteLooks()}), shelf).verdicts
    assert not found.holds  # a machine's result is reviewed by people
    return found.machine_state.value


@settings(parent=SLOW, derandomize=True, max_examples=45)
@given(st.data())
def test_whether_a_site_opens_is_counted_as_the_oracle_counts(data):
    days, per_day = data.draw(st.integers(1, 3)), data.draw(st.integers(2, 4))
    probes = []
    for n in range(days + 1):
        hour = at("2018-10-01T00:00") - n * DAY
        for _ in range(data.draw(st.sampled_from([per_day - 1, per_day + 1, per_day + 2, per_day + 2]))):
            hour += data.draw(st.sampled_from([600, 1799, 1800, 3600, 7200]))
            opened = data.draw(st.sampled_from([True, True, True, True, False, None]))
            probes.append(Probe(hour, opened, "", len(probes), (1,)))
    probes.sort(key=lambda p: p.at)
    params = {"indicator": "unreachable", "days": days, "visits_per_day": per_day, "seconds": 15, "share": 0.25}
    expected = oracle.opens(probes, NOW, days, per_day, 0.25)
    event(expected)
    assert judged(params, seen=SiteLooks(tuple(probes))) == expected


@st.composite
def homes(draw):
    found, when = [], NOW - 19 * DAY
    old = draw(st.sampled_from([("2018-08-01",), ("2018-08-01",), ()]))
    while when < NOW:
        links = 2 if draw(st.integers(0, 29)) == 0 else 1
        days = (*old, *(("2018-09-20",) if draw(st.integers(0, 39)) == 0 else ()))
        made = tuple(Link(f"http://site.example/{n}", "动态") for n in range(links))
        whole = draw(st.integers(0, 19)) > 0
        found.append(SitePage("http://site.example/", when, len(found), whole, made, tuple(map(day, days))))
        when += draw(st.sampled_from([DAY] * 9 + [2 * DAY, 3 * DAY, 73 * HOUR]))
    return tuple(found)


@settings(parent=SLOW, derandomize=True, max_examples=45)
@given(homes())
def test_whether_a_home_page_is_kept_up_is_told_as_the_oracle_tells_it(pages):
    expected = oracle.home(pages, NOW, LAG)
    event(expected)
    assert judged({"indicator": "stale_home", "days": 14}, seen=SiteLooks(homes=pages)) == expected


@st.composite
def columns(draw, number):
    """One section: its looks, and what it ever listed."""
    name, looks, items = f"s{number}", [], []
    for n in range(20, 0, -1):
        fate = draw(st.sampled_from(["deep", "deep", "deep", "top", "failed", "none"]))
        outcome = Outcome.FAILED if fate == "failed" else Outcome.COMPLETE
        floor = draw(st.sampled_from([None, TODAY - timedelta(40), TODAY - timedelta(3)])) if fate == "top" else None
        if fate != "none":
            looks.append(look(number * 100 + n, NOW - n * DAY, name, outcome, fate == "deep", floor, items_listed=0))
    for n in range(draw(st.sampled_from([0, 0, 1, 2]))):
        came = NOW - draw(st.integers(1, 40)) * DAY
        absent = draw(st.sampled_from([None, came - DAY]))
        one = replace(sighting(came, name), absent_until=absent)
        dated = draw(st.sampled_from([None, came - 30 * DAY, came]))
        claims = (claim(day_of(dated).isoformat()),) if dated else ()
        first = replace(edition(), seen_from=came, seen_until=came)
        again = replace(first, digest="d2", seen_after=came, seen_from=came + 2 * DAY, seen_until=came + 2 * DAY)
        pages = (first, again) if draw(st.integers(0, 4)) == 0 and came + 2 * DAY <= NOW else (first,)
        items.append(item(one, item_id=number * 10 + n, claims=claims, editions=pages))
    if items or draw(st.integers(0, 3)) == 0:
        looks = [replace(x, items_listed=1) if x.outcome is Outcome.COMPLETE else x for x in looks]
    return looks, items


@settings(parent=SLOW, derandomize=True, max_examples=45)
@given(st.tuples(columns(0), columns(1), columns(2)), st.sampled_from(["stale", "overdue", "blank"]), st.integers(1, 2))
def test_sections_that_are_not_kept_up_are_counted_as_the_oracle_counts(made, indicator, threshold):
    names = ("动态", "通知", "机构")  # of the last no frequency is stated
    limits = {"14日": ("动态",), "1个月": ("通知",)}
    since = (NOW - 14 * DAY, at("2018-09-01T08:00"), None)
    params = {"indicator": indicator, "count": threshold} | ({"limits": limits} if indicator != "blank" else {})
    states = []
    for (looks, items), begin in zip(made, since, strict=True):
        if indicator != "stale" or begin is not None:
            begun = None if indicator == "blank" else begin
            states.append(oracle.section(looks, items, begun, NOW, LAG))
    counting = {"stale": ("stale",), "overdue": ("stale", "blank"), "blank": ("blank",)}[indicator]
    expected = oracle.sections(states, counting, threshold)
    event(f"{indicator} {expected}")
    looks = [x for got, _ in made for x in got]
    items = [one for _, got in made for one in got]
    assert judged(params, looks, items, names=names) == expected
