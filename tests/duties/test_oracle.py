"""The judge against the oracle, over generated worlds: visits with outcomes and floors, items, claims, editions, lags."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from archive.duties import judge
from archive.records import ClaimSource, Entry, Outcome, Phrase, RuleName, Trigger, Unit, end_of, start_of
from tests.duties.build import (
    DAY,
    FIVE_DAYS,
    HOUR,
    WEEKLY,
    article,
    catalogue,
    claim,
    day,
    edition,
    item,
    kind,
    look,
    obligation,
    office,
    periodic,
    section,
    sighting,
    site,
    source,
    world,
)
from tests.duties.oracle import Oracle, due_day

FIRST = day("2018-08-27")
BEGIN = start_of(FIRST)
DAYS = 24
OFFICES = (office(), office("jtj", "区教育和体育局"))
SECTIONS = (
    section(),
    section("s2", office_id=""),
    section("s3", "jtj"),
    section("s4", url=""),
    section("s5", office_id="", site_id="fast"),
)
OUTCOMES = [Outcome.COMPLETE] * 6 + [Outcome.PARTIAL, Outcome.UNREADABLE, Outcome.FAILED]
SLOW = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def days_on(n):
    return FIRST + timedelta(n)


@st.composite
def looks_of(draw, section_id, start):
    """Visits of one section: mostly daily, mostly complete, some shallow."""
    every = draw(st.sampled_from([1, 1, 1, 2, 5]))
    hour = draw(st.integers(0, 23))
    found = []
    for n in range(0, DAYS, every):
        if draw(st.integers(0, 9)) == 0:
            continue
        outcome = draw(st.sampled_from(OUTCOMES))
        everything = outcome is Outcome.COMPLETE and draw(st.booleans())
        floor = draw(st.sampled_from([None, n - 20, n - 9, n - 2]))
        when = BEGIN + n * DAY + hour * HOUR
        found.append(
            look(
                start + n,
                when,
                section_id,
                outcome,
                everything,
                None if everything or floor is None else days_on(floor),
                all_dated=draw(st.sampled_from([True, True, False])),
            )
        )
    return found


@st.composite
def claims_of(draw):
    texts = [days_on(draw(st.integers(-4, DAYS - 6))).isoformat() for _ in range(draw(st.integers(0, 2)))]
    if texts and draw(st.integers(0, 5)) == 0:
        texts[0] = texts[0][:7]
    return tuple(claim(text, src) for text, src in zip(texts, (ClaimSource.SHOWN, ClaimSource.LIST), strict=False))


@st.composite
def sightings_of(draw, looks, sections):
    found = []
    for name in draw(st.lists(st.sampled_from(sections), min_size=1, max_size=2, unique=True)):
        visits = [x for x in looks if x.section_id == name]
        first = draw(st.sampled_from(visits)) if visits and draw(st.integers(0, 3)) else None
        when = (
            first.at + draw(st.sampled_from([0, HOUR])) if first else BEGIN + draw(st.integers(-100, DAYS * 24)) * HOUR
        )
        printed = draw(st.none() | st.integers(-12, DAYS).map(lambda n: days_on(n).isoformat()))
        absent = max((x.at for x in visits if x.at < when and x is not first), default=None)
        one = sighting(when, name, printed=printed, visit=first.visit_id if first else 9000 + len(found))
        found.append(type(one)(**{**{f: getattr(one, f) for f in one.__slots__}, "absent_until": absent}))
    return tuple(sorted(found, key=lambda s: (s.first_seen, s.section_id)))


@st.composite
def editions_of(draw, first_seen):
    count = draw(st.sampled_from([0, 1, 1, 1, 2]))
    found = [edition(page=article(body=draw(st.sampled_from(["正文", "疫苗"]))))] if count else []
    if count == 2:
        after = first_seen + draw(st.integers(0, 200)) * HOUR
        page = edition(digest="d2", page=found[0].article)
        values = {f: getattr(page, f) for f in page.__slots__}
        until = after + draw(st.integers(1, 200)) * HOUR
        found.append(type(page)(**{**values, "seen_after": after, "seen_from": until, "seen_until": until}))
    return found


@st.composite
def items_of(draw, looks, sections):
    found = []
    for n in range(draw(st.sampled_from([0, 1, 1, 2, 2, 3]))):
        seen = draw(sightings_of(looks, draw(st.sampled_from([("s1",), ("s1", "s2"), sections]))))
        whose = draw(st.sampled_from(["wjw", "wjw", "wjw", "jtj", None]))
        formed = sorted(
            {days_on(draw(st.integers(-40, 12))).isoformat() for _ in range(draw(st.sampled_from([1, 1, 2])))}
        )
        found.append(
            item(
                *seen,
                item_id=n + 1,
                claims=draw(claims_of()),
                formed=formed,
                editions=draw(editions_of(seen[0].first_seen)),
                office_id=whose,
                names_other=whose is not None or draw(st.booleans()),
                kinds=draw(st.sampled_from([None, frozenset({"卫生"}), frozenset({"卫生"}), frozenset({"其他"})])),
                epoch=draw(st.integers(0, 9)) == 0,
                ambiguous=draw(st.integers(0, 9)) == 0,
            )
        )
    return found


@st.composite
def worlds(draw):
    named = draw(st.sampled_from([("s1",), ("s1",), ("s1", "s2"), ("s2",), ("s1", "s3"), ("s1", "s4"), ("s2", "s5")]))
    seen_in = ("s1", "s2", "s3", "s5")
    looks = [x for n, name in enumerate(seen_in) for x in draw(looks_of(name, 1000 * n))]
    things = draw(items_of(looks, seen_in))
    as_of = BEGIN + draw(st.sampled_from([DAYS, DAYS, 16])) * DAY
    past = [x for x in looks if x.at <= as_of]
    things = [i for i in things if all(s.first_seen <= as_of for s in i.sightings)]
    kinds = draw(st.sampled_from([(), ("卫生",)]))
    hints = draw(st.sampled_from([(), ("疫苗",)]))
    lag = draw(st.sampled_from([0, DAY, DAY]))
    return named, world(as_of, things, past), kinds, hints, lag, draw(st.sampled_from(["calendar", "working", None]))


def books(duty, hints, lag, days):
    kinds = (kind(hints=hints), kind("其他", ("其他",)))
    sites = (site(lag_s=lag), site("fast", lag_s=HOUR))
    return catalogue(duty, offices=OFFICES, sections=SECTIONS, sites=sites, kinds=kinds, src=source(days))


def told(verdict):
    return verdict.machine_state.value, verdict.basis.value if verdict.basis else None


@SLOW
@given(worlds())
def test_items_are_judged_as_the_oracle_judges(case):
    named, seen, kinds, hints, lag, days = case
    duty = obligation(FIVE_DAYS, sections=named, kinds=kinds, valid_from=day("2018-08-10"))
    shelf = books(duty, hints, lag, days)
    oracle = Oracle(seen, shelf, duty, "wjw")
    expected = {}
    for one in seen.items:
        if oracle.bound(one):
            trigger = max(one.formed)
            due = end_of(due_day(trigger, 5, days or "calendar"))
            lenient = due if days else end_of(max(due_day(trigger, 5, "calendar"), due_day(trigger, 5, "working")))
            state = oracle.item_state(one, due)
            expected[one.id] = (*state, oracle.item_state(one, lenient)[0] == state[0])
    got = {v.item_id: (*told(v), v.holds) for v in judge(seen, shelf).verdicts}
    for state in expected.values():
        event(f"{state[0]} {state[1]}")
    assert got == expected


@SLOW
@given(worlds())
def test_periods_are_judged_as_the_oracle_judges(case):
    named, seen, kinds, hints, lag, days = case
    duty = periodic(WEEKLY, sections=named, kinds=kinds, valid_from=day("2018-09-03"))
    shelf = books(duty, hints, lag, days)
    oracle = Oracle(seen, shelf, duty, "wjw")
    expected = {}
    week = 7 * DAY
    begin = start_of(day("2018-09-03"))
    while begin <= seen.as_of:
        state = oracle.period_state(begin, begin + week, week)
        lenient = oracle.period_state(begin, begin + 2 * week, week)
        expected[begin + week] = (*state, lenient[0] == state[0])
        event(f"{state[0]} {state[1]}")
        begin += week
    got = {v.due_at: (*told(v), v.holds) for v in judge(seen, shelf).verdicts}
    assert got == expected


HEAT, SAND = "城市供热专项规划", "河道采砂管理规定"
CLOSING = Phrase("征集结束后5日内", True, (Trigger.OTHER_ITEM,), 5, Unit.DAY)
SAID = (*[f"关于{HEAT}采纳情况的公告"] * 3, f"关于{SAND}采纳情况的公告", "公告一则", "公告一则")


@st.composite
def consultations(draw):
    """A consultation, read once or with a second edition, and its closing day."""
    closing = draw(st.integers(2, 12))
    text = f"征求意见时间：2018年8月1日至{days_on(closing):%Y年%m月%d日}"
    until = BEGIN + draw(st.integers(0, DAYS * 24)) * HOUR
    first = edition("2018-08-20T09:00", page=article("公告", text), snapshot=8)
    pages = [replace(first, seen_until=max(first.seen_from, until))]
    if draw(st.integers(0, 2)) == 0:
        came = pages[0].seen_until + draw(st.integers(1, 150)) * HOUR
        added = draw(st.sampled_from(["附表", "卫生"]))
        last = replace(first, digest="d2", article=article("公告", f"{text}\n{added}"), seen_after=pages[0].seen_until)
        pages.append(replace(last, seen_from=came, seen_until=came + draw(st.integers(0, 400)) * HOUR))
    fields = {
        "kinds": frozenset({"征求"}),
        "claims": (claim("2018-08-20"),),
        "editions": pages,
        "formed": ("2018-08-20",),
    }
    where = sighting("2018-08-20T09:00", "s1", printed="2018-08-20", visit=8000)
    return item(where, item_id=90, title=f"关于{HEAT}征求意见的公告", **fields), days_on(closing)


@settings(parent=SLOW, max_examples=80)
@given(worlds(), consultations(), st.data())
def test_pairs_are_judged_as_the_oracle_judges(case, call, data):
    named, seen, _, hints, lag, days = case
    first, closing = call
    named = ("s1", *(name for name in named if name != "s1"))
    things = [replace(i, title=data.draw(st.sampled_from(SAID))) for i in seen.items]
    other = replace(first, id=91, urls=("http://o",), url="http://o", title=f"关于{SAND}征求意见的公告", editions=())
    seen = replace(seen, items=(first, other, *things))
    params = {"first": "征求", "second": "卫生", "trigger": "closing", "order": "after"}
    duty = obligation(CLOSING, RuleName.PAIR, sections=named, kinds=("征求", "卫生"), params=params)
    shelf = books(duty, hints, lag, days)
    shelf = replace(shelf, kinds={**shelf.kinds, "征求": kind("征求", ("征求意见",))})
    oracle = Oracle(seen, shelf, replace(duty, kinds=("卫生",)), "wjw")
    expected = []
    for unit in (days or "calendar", days or "working"):
        due = end_of(max(due_day(closing, 5, days or "calendar"), due_day(closing, 5, unit)))
        expected.append(oracle.pair_state(first, start_of(closing), due, (HEAT, SAND), ("卫生",)))
    event(f"{expected[0][0]} {expected[0][1]}")
    (told_of,) = judge(seen, shelf).verdicts
    assert (*told(told_of), told_of.holds) == (*expected[0], expected[0][0] == expected[1][0])


@st.composite
def ended(draw, thing, looks):
    """The thing with its sightings ended by visits that came after, or not."""
    found = []
    for one in thing.sightings:
        after = [x for x in looks.get(one.section_id, ()) if x.at > one.first_seen]
        last = draw(st.sampled_from(after)) if after else None
        gone = [x for x in after if last and x.at > last.at]
        end = draw(st.sampled_from([None, *gone[:2]]))
        last_seen = last.at if last else one.last_seen
        found.append(
            replace(one, last_seen=last_seen, gone_since=end.at if end else None, gone_visit=end and end.visit_id)
        )
    return replace(thing, sightings=tuple(found))


@settings(parent=SLOW, max_examples=120)
@given(worlds(), st.data())
def test_entries_are_judged_as_the_oracle_judges(case, data):
    named, seen, kinds, _, lag, days = case
    things = [data.draw(ended(i, seen.looks)) for i in seen.items]
    titles = ("收费清单", "收费清单", "疫苗一览", "公告一则")
    things = [replace(i, title=data.draw(st.sampled_from(titles))) for i in things]
    seen = replace(seen, items=tuple(things))
    duty = obligation(Phrase("", False), RuleName.ENTRY, sections=named, kinds=kinds)
    line = Entry("O", "wjw", "收费清单", "收费.*清单", ("疫苗",), "+15日", "")
    shelf = replace(books(duty, (), lag, days), entries=(line,))
    oracle = Oracle(seen, shelf, duty, "wjw")
    units = (days or "calendar", days or "working")
    first, last = (due_day(day("2018-08-17"), 15, unit) for unit in units)
    expected = [oracle.entry_state(end_of(d), "收费清单", ("疫苗",)) for d in (first, max(first, last))]
    event(f"{expected[0][0]} {expected[0][1]}")
    (told_of,) = judge(seen, shelf).verdicts
    assert (*told(told_of), told_of.holds) == (*expected[0], expected[0][0] == expected[1][0])


@settings(parent=SLOW, max_examples=90)
@given(worlds(), st.data())
def test_periods_of_a_series_are_judged_as_the_oracle_judges(case, data):
    named, seen, kinds, hints, lag, days = case
    # Titles of other periods, and their slips, stand in test_series.py: the oracle knows no slip of the pen.
    titles = ("2018年8月指标", "2018年1-8月指标", "公告一则", "公告一则")
    things = [replace(i, title=data.draw(st.sampled_from(titles))) for i in seen.items]
    seen = replace(seen, items=tuple(things))
    params = {"every": "month", "due_rule": "次月5日前", "title": "月"}
    fields = {"kinds": kinds, "valid_from": day("2018-08-01"), "valid_to": day("2018-08-31"), "params": params}
    duty = obligation(Phrase("", False), RuleName.SERIES, sections=named, **fields)
    shelf = books(duty, hints, lag, days)
    oracle = Oracle(seen, shelf, duty, "wjw")
    due = end_of(day("2018-09-05"))
    expected = oracle.series_state(start_of(day("2018-09-01")), due, "8月", ("7月", "季度"))
    event(f"{expected[0]} {expected[1]}")
    (told_of,) = judge(seen, shelf).verdicts
    assert (told_of.subject, *told(told_of), told_of.holds) == ("2018-08", *expected, True)
