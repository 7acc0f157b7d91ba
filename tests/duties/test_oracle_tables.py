"""Rows of decision tables against the oracle: pages read again or not, faults, days of their own, looks that fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from archive.catalogue.phrases import read_phrase
from archive.duties import judge
from archive.records import Decision, Outcome, Table, start_of
from tests.duties.build import (
    DAY,
    HOUR,
    article,
    catalogue,
    claim,
    day,
    edition,
    item,
    look,
    obligation,
    sighting,
    site,
    world,
)
from tests.duties.oracle_tables import Tables
from tests.duties.test_oracle import SLOW, told

FIRST = day("2018-09-17")  # over the Mid-Autumn and the National holidays
BEGIN = start_of(FIRST)
DAYS = 30
NUMBERS = tuple(f"周发改许字〔2018〕{n}号" for n in (1, 2, 3))
ORGAN = "区卫生和计划生育局"
PHRASE = read_phrase("自作出行政决定之日起7个工作日内")


@st.composite
def readings(draw, listed_from):
    """A page as it was read, from when the list shows it: each content until the next, with gaps, and rows that come in."""
    found, at, rows = [], listed_from, frozenset[str]()
    for n in range(draw(st.integers(1, 4))):
        new = draw(st.lists(st.sampled_from(NUMBERS), max_size=1)) if n or draw(st.integers(0, 4)) == 0 else ()
        rows |= frozenset(new)
        until = at + draw(st.integers(0, 20 if n == 0 else 6)) * DAY
        found.append((at, until, None if draw(st.integers(0, 11)) == 0 else rows))
        at = until + draw(st.sampled_from([1, 1, 2, 5])) * DAY
    return found


@st.composite
def sections(draw):
    looks = []
    for n in range(DAYS):
        fate = draw(st.sampled_from(["deep"] * 6 + ["top", "failed"]))
        outcome = Outcome.FAILED if fate == "failed" else Outcome.COMPLETE
        looks.append(look(100 + n, BEGIN + n * DAY + 9 * HOUR, outcome=outcome, everything=fate == "deep"))
    pages = []
    for _ in range(draw(st.integers(1, 2))):
        since = looks[draw(st.sampled_from([0, 0, 0, 5, 12]))].at
        pages.append((since, draw(readings(since))))
    decided = {number: FIRST + timedelta(draw(st.integers(0, 9))) for number in NUMBERS}
    shown = {number: draw(st.none() | st.integers(0, 26).map(lambda n: FIRST + timedelta(n))) for number in NUMBERS}
    return pages, looks, decided, shown, draw(st.sampled_from([0, DAY]))


def page(number, listed_from, contents, rows):
    """A page of a table; a content that could not be told is a fault, and shows no row."""
    url = f"http://site.example/{number}"
    read = replace(
        edition(page=article("公示", "行政许可公示"), url=url), seen_from=listed_from, seen_until=contents[-1][1]
    )
    thing = item(sighting(listed_from, visit=9000 + number), item_id=number, editions=(read,), title="公示")
    tables = tuple(
        Table(
            url,
            begin,
            until,
            70 + n,
            tuple(rows[r] for r in sorted(got or ())),
            "" if got is not None else "列不明",
            n == 0,
        )
        for n, (begin, until, got) in enumerate(contents)
    )
    return thing, tables


@settings(parent=SLOW, derandomize=True, max_examples=80)
@given(sections())
def test_rows_of_decision_tables_are_judged_as_the_oracle_judges(case):
    pages, looks, decided, shown, lag = case
    days = {number: claim(on.isoformat()) if on else None for number, on in shown.items()}
    rows = {number: Decision(number, decided[number], days[number], ORGAN) for number in NUMBERS}
    made = [page(n, since, contents, rows) for n, (since, contents) in enumerate(pages, 1)]
    seen = world(BEGIN + 60 * DAY, [thing for thing, _ in made], looks)
    seen = replace(seen, tables={thing.id: tables for thing, tables in made})
    duty = obligation(PHRASE, params={"trigger": "decision"})
    judged = judge(seen, catalogue(duty, sites=(site(lag_s=lag),)))
    oracle = Tables(pages, looks, lag)
    listed = {number for _, contents in pages for _, _, got in contents for number in got or ()}
    expected = {number: oracle.state(number, decided[number], days[number]) for number in listed}
    for state in expected.values():
        event(f"{state[0]} {state[1]}")
    assert {v.subject: told(v) for v in judged.verdicts if v.subject in NUMBERS} == expected
