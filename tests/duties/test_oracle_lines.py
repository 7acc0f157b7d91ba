"""Sections of several lines against the oracle: undeclared moves to another address or site, over generated worlds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from archive.duties import judge
from archive.records import day_of, end_of, start_of
from tests.duties.build import DAY, FIVE_DAYS, HOUR, WEEKLY, claim, day, item, obligation, periodic, sighting, world
from tests.duties.oracle import due_day
from tests.duties.oracle_lines import Lines
from tests.duties.test_oracle import SECTIONS, SLOW, books, days_on, looks_of, told


@st.composite
def moves(draw):
    """The sections, some with a second line; and by section from when it has another address."""
    lines, moved = [], {}
    for one in SECTIONS:
        on = days_on(draw(st.sampled_from([3, 6, 9, 12])))
        fate = draw(st.sampled_from(["stays", "moves", "moves", "same address"])) if one.url else "stays"
        if fate == "stays":
            lines.append(one)
            continue
        url = f"{one.url}new/" if fate == "moves" else one.url
        later = replace(one, url=url, site_id=draw(st.sampled_from(["site", "fast"])), valid_from=on)
        lines += [replace(one, valid_to=on - timedelta(1)), later]
        if fate == "moves":
            moved[one.id] = on
    return tuple(lines), moved


@st.composite
def around(draw, number, looks, moved):
    """A thing first seen some days before or after its section moved, and what it says of itself."""
    where = draw(st.sampled_from(["s1", "s1", "s2"]))
    on = moved.get(where, days_on(9))
    near = [x for x in looks if x.section_id == where and -3 * DAY <= x.at - start_of(on) <= 6 * DAY]
    first = draw(st.sampled_from(near)) if near else None
    when = first.at if first else start_of(on) + draw(st.integers(-20, 40)) * HOUR
    back = draw(st.sampled_from([None, 0, 1, 5, 9, 30, 31, 32]))
    printed = None if back is None else (on if back > 20 else day_of(when)) - timedelta(back)
    before = max((x.at for x in looks if x.section_id == where and x.at < when and x.everything), default=None)
    up = sighting(
        when, where, printed=printed and printed.isoformat(), visit=first.visit_id if first else 9000 + number
    )
    return item(
        replace(up, absent_until=before),
        item_id=number,
        claims=(claim(printed.isoformat()),) if printed else (),
        formed=((day_of(when) - timedelta(draw(st.integers(4, 9)))).isoformat(),),
        kinds=frozenset({"卫生"}),
    )


@st.composite
def moving(draw):
    """Sections, of which some move, their visits, and things that came up around the moves."""
    lines, moved = draw(moves())
    looks = [x for n, name in enumerate(("s1", "s2")) for x in draw(looks_of(name, 1000 * n))]
    things = [draw(around(n, looks, moved)) for n in range(1, draw(st.integers(1, 3)) + 1)]
    seen = world(start_of(days_on(24)), things, looks)
    return seen, lines, moved, draw(st.sampled_from([("s1",), ("s1", "s2"), ("s2",)])), draw(st.sampled_from([0, DAY]))


@settings(parent=SLOW, derandomize=True, max_examples=45)
@given(moving())
def test_items_of_sections_that_moved_are_judged_as_the_oracle_judges(case):
    seen, lines, moved, named, lag = case
    duty = obligation(FIVE_DAYS, sections=named, kinds=("卫生",), valid_from=day("2018-08-10"))
    shelf = replace(books(duty, (), lag, "calendar"), sections=lines)
    oracle = Lines(seen, shelf, duty, "wjw", moved)
    expected = {}
    for one in oracle.world.items:
        if oracle.bound(one):
            expected[one.id] = oracle.item_state(one, end_of(due_day(max(one.formed), 5, "calendar")))
            event(f"{expected[one.id][0]}{', brought by a move' if one.epoch else ''}")
    assert {v.item_id: told(v) for v in judge(seen, shelf).verdicts} == expected


@settings(parent=SLOW, derandomize=True, max_examples=18)
@given(moving())
def test_periods_of_sections_that_moved_are_judged_as_the_oracle_judges(case):
    seen, lines, moved, named, lag = case
    duty = periodic(WEEKLY, sections=named, kinds=("卫生",), valid_from=day("2018-09-03"))
    shelf = replace(books(duty, (), lag, "calendar"), sections=lines)
    oracle, week, begin = Lines(seen, shelf, duty, "wjw", moved), 7 * DAY, start_of(day("2018-09-03"))
    expected = {}
    while begin <= seen.as_of:
        expected[begin + week] = oracle.period_state(begin, begin + week, week)
        event(expected[begin + week][0])
        begin += week
    assert {v.due_at: told(v) for v in judge(seen, shelf).verdicts} == expected
