"""Tables kept in place, entries without a due rule and meetings told as news alone against the oracle, over generated worlds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from archive.duties import judge
from archive.records import Entry, Outcome, Phrase, RuleName, start_of
from tests.duties.build import (
    DAY,
    HOUR,
    WEEKLY,
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
    periodic,
    section,
    sighting,
    site,
    world,
)
from tests.duties.oracle_lists import Entries, InPlace, Told, news_alone
from tests.duties.test_oracle import SLOW, books, ended, told, worlds

NONE = Phrase("", False)


@settings(parent=SLOW, derandomize=True, max_examples=40)
@given(worlds(), st.data())
def test_entries_without_a_due_rule_are_shown_as_the_oracle_shows_them(case, data):
    named, seen, kinds, _, lag, days = case
    things = [data.draw(ended(i, seen.looks)) for i in seen.items]
    titles = ("收费清单", "收费清单", "疫苗一览", "公告一则")
    things = [replace(i, title=data.draw(st.sampled_from(titles))) for i in things]
    later = data.draw(st.sampled_from([0, 0, 20 * DAY, 40 * DAY]))  # a look of long ago says nothing of today
    seen = replace(seen, items=tuple(things), as_of=seen.as_of + later)
    duty = obligation(NONE, RuleName.ENTRY, sections=named, kinds=kinds)
    line = Entry("O", "wjw", "收费清单", "收费.*清单", ("疫苗",), "", "")
    shelf = replace(books(duty, (), lag, days), entries=(line,))
    expected = Entries(seen, shelf, duty, "wjw").entry_shown("收费清单", ("疫苗",))
    judged = judge(seen, shelf)
    event(f"{expected}")
    assert judged.verdicts == ()
    shown = [f.kind for f in judged.findings if f.kind in ("listed", "unlisted")]
    assert shown == ([expected] if expected else [])


# --- a table kept up to date on one page


@st.composite
def kept(draw, number, b, lags):
    """An item of long before, read again or not around the end of the period, and listed still or not."""
    where = draw(st.sampled_from(["s1", "s1", "s2", "s5"]))
    gone = draw(st.sampled_from([None, None, None, b - DAY, b, b + HOUR]))
    seen = sighting("2018-08-20T09:00", where, printed="2018-08-20", visit=8000 + number)
    whose = draw(st.sampled_from(["wjw", "wjw", "wjw", "jtj", None]))
    ends = [b - 2 * DAY, b, *(b + lag + more for lag in lags for more in (-1, 0, 0, DAY))]
    pages = [edition("2018-08-20T09:00", snapshot=7 + n) for n in range(draw(st.sampled_from([1, 1, 1, 1, 2, 0])))]
    return item(
        replace(seen, gone_since=gone, gone_visit=gone and 99),
        item_id=number,
        claims=(claim("2018-08-20"),),
        editions=[replace(page, seen_until=draw(st.sampled_from(ends))) for page in pages],
        office_id=whose,
        names_other=whose is not None,
        kinds=draw(st.sampled_from([frozenset({"卫生"})] * 3 + [frozenset({"其他"})])),
    )


@settings(parent=SLOW, derandomize=True, max_examples=50)
@given(st.data(), st.sampled_from([("s1",), ("s1", "s2"), ("s2", "s5")]), st.sampled_from([0, DAY, 2 * DAY]))
def test_tables_kept_in_place_are_judged_as_the_oracle_judges(data, named, lag):
    begin, week = start_of(day("2018-09-03")), 7 * DAY
    things = [data.draw(kept(n, begin + week, (lag, HOUR))) for n in range(1, data.draw(st.integers(1, 2)) + 1)]
    looks = [x for n, s in enumerate(("s1", "s2", "s5")) for x in daily("2018-08-20", "2018-09-14", s, start=1000 * n)]
    duty = periodic(WEEKLY, sections=named, kinds=("卫生",), valid_from=day("2018-09-03"), in_place=True)
    shelf = books(duty, (), lag, "calendar")
    seen = world("2018-09-14T12:00", things, looks)
    expected = InPlace(seen, shelf, duty, "wjw").period_state(begin, begin + week, week)
    event(f"{expected[0]}")
    first = next(v for v in judge(seen, shelf).verdicts if v.due_at == begin + week)
    assert told(first) == expected


# --- a meeting reported as news but absent from its section

NEWS_ON = day("2018-09-20")
MEETINGS = (kind("executive", ("常务会议",)), kind("mayor", ("办公会",)))
PLACES = (section("hy", "", name="政府会议"), section("hz", "", name="部门会议"), section("xw", "", name="政务要闻"))
# What the title begins with: whether it tells that a meeting was held, and another level's alone.
OPENINGS = {"区政府召开": (1, 0), "市政府召开": (1, 1), "市长出席区政府举行的": (1, 0), "学习贯彻区政府": (0, 0)}
OF_KINDS = [frozenset({"executive"})] * 5 + [frozenset({"mayor"}), frozenset({"executive", "mayor"}), None]


@st.composite
def told_of(draw, opening, offsets, counts, numbers):
    days = [NEWS_ON + timedelta(draw(st.sampled_from(offsets))) for _ in range(draw(st.sampled_from(counts)))]
    number, (held, higher) = draw(st.sampled_from(numbers)), OPENINGS[opening]
    on = max(days[1:] or days, default=None)  # the first is claimed, the others are days of formation
    term = draw(st.sampled_from([None, 17, 18])) if number else None
    return Told(draw(st.sampled_from(OF_KINDS)), number, term, tuple(days), on, bool(held or number), bool(higher),
                draw(st.integers(0, 9)) > 0)  # fmt: skip


@st.composite
def looks_at(draw, section_id, start):
    found = []
    for n in range(0, 16, draw(st.sampled_from([1, 3]))):
        fate = draw(st.sampled_from(["deep", "floor", "floor", "floor", "top", "failed"]))
        floor = NEWS_ON - timedelta(draw(st.sampled_from([9, 10, 11, 11, 30]))) if fate == "floor" else None
        outcome = Outcome.FAILED if fate == "failed" else Outcome.COMPLETE
        when = start_of(NEWS_ON) + n * DAY + 9 * HOUR
        found.append(look(start + n, when, section_id, outcome, everything=fate == "deep", floor=floor))
    return found


def shown(n, says, opening, where, first_seen):
    term, number = (f"第{says.term}届" if says.term else ""), (f"第{says.number}次" if says.number else "")
    claims = tuple(claim(on.isoformat()) for on in says.days[:1])
    fields = {"kinds": says.kinds, "ambiguous": not says.sure, "formed": [on.isoformat() for on in says.days[1:]]}
    title = f"{opening}{term}{number}会议"
    return item(sighting(first_seen, where, visit=900 + n), item_id=n, title=title, claims=claims, **fields)


@settings(parent=SLOW, derandomize=True, max_examples=100)
@given(
    st.data(),
    st.sampled_from([*OPENINGS, *[next(iter(OPENINGS))] * 5]),
    st.sampled_from([("hy",), ("hy",), ("hy", "hz")]),
)
def test_meetings_told_as_news_alone_are_those_of_the_oracle_and_no_verdicts(data, opening, places):
    news = data.draw(told_of(opening, [0] * 9 + [-40], [1, 1, 1, 2, 0], [None, 18, 18]))
    there = data.draw(
        st.lists(told_of("区政府召开", [-11, -10, 0, 45, 46, 46], [1, 1, 2, 0], [None, 17, 18, 18]), max_size=2)
    )
    first = start_of(NEWS_ON) + data.draw(st.integers(9, 80)) * HOUR
    lag = data.draw(st.sampled_from([0, DAY]))
    looks = {place: data.draw(looks_at(place, 1000 * n)) for n, place in enumerate(places)}
    things = [shown(1, news, opening, "xw", first)]
    things += [shown(n, one, "区政府召开", places[n % len(places)], first) for n, one in enumerate(there, 2)]
    params = {"pattern": "第([0-9]+)次", "restart": "never"}
    fields = {"kinds": ("executive",), "params": params, "valid_from": day("2018-08-17")}
    duty = obligation(NONE, RuleName.NUMBERS, sections=places, **fields)
    shelf = catalogue(duty, offices=(office(),), sections=PLACES, kinds=MEETINGS, sites=(site(lag_s=lag),))
    judged = judge(world("2018-12-31", things, [x for group in looks.values() for x in group]), shelf)
    visits = [(group, lag) for group in looks.values()]
    expected = news_alone(news, there, visits, first, day("2018-08-17"), "executive")
    event(f"{expected}")
    assert judged.verdicts == ()
    assert [f.item_id for f in judged.findings if f.kind == "news_only"] == ([1] if expected else [])
