"""Runs of meeting numbers, and silences, against the oracle: what is said of them is a lead and no verdict."""

from __future__ import annotations

import re
from datetime import timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from archive.duties import judge
from archive.records import Phrase, RuleName, start_of
from tests.duties import oracle_runs as oracle
from tests.duties.build import HOUR, catalogue, claim, day, item, kind, obligation, section, sighting, world
from tests.duties.test_oracle import OFFICES, SLOW

NONE = Phrase("", False)
FIRST = day("2018-11-05")
TITLES = {"executive": "常务会议", "mayor": "区长办公会", None: "会议"}
FIGURES = (*"零一二三四五六七八九十", "十一", "十二", "十三", "十四", "十五", "十六")
SECTIONS = (section("s1", ""), section("s2", "jtj"), section("s9", ""))  # the last is none of the obligation's
PATTERN = "第([0-9一二三四五六七八九十百]+)次"


@st.composite
def meetings(draw, restart):
    """Their terms are at times not told, and so is the year of one without a day."""
    terms = ["第18届", "第18届", "第18届", "第17届", None]
    found = []
    for _ in range(draw(st.integers(2, 7))):
        whose = draw(st.sampled_from(["wjw", "wjw", "wjw", "jtj", None]))
        apart = draw(st.integers(0, 6)) == 0
        told = draw(st.integers(0, 6)) > 0
        on = FIRST + timedelta(draw(st.integers(0, 100)))
        dated = draw(st.integers(0, 5)) > 0
        year = str(on.year) if dated else None
        found.append(
            oracle.Meeting(
                number=draw(st.integers(1, 7) | st.sampled_from([12, 16])),
                office=whose,
                kind=draw(st.sampled_from(["executive", "executive", "executive", "mayor"])) if told else None,
                count=year if restart == "year" else draw(st.sampled_from(terms)),
                on=on if dated else None,
                listed=not apart,
                sure=draw(st.integers(0, 6)) > 0,
            )
        )
    return found


def made(n, one, restart, figures):
    number = FIGURES[one.number] if figures else one.number
    written = (one.count or "").replace("第1", "第十").translate(str.maketrans("78", "七八")) if n % 2 else one.count
    term = f"{written}人民政府" if restart != "year" and one.count else ""
    where = "s9" if not one.listed else "s2" if one.office == "jtj" else "s1"
    return item(
        sighting("2019-03-01T10:00", where, visit=n),
        item_id=n,
        title=f"区政府{term}第{number}次{TITLES[one.kind]}",
        claims=(claim(one.on.isoformat()),) if one.on else (),
        office_id=one.office,
        kinds=frozenset({one.kind}) if one.kind else None,
        ambiguous=not one.sure,
    )


@st.composite
def counts(draw):
    restart = draw(st.sampled_from(["never", "year"]))
    return restart, draw(meetings(restart)), draw(st.booleans())


@settings(parent=SLOW, derandomize=True, max_examples=50)
@given(counts())
def test_holes_in_the_numbers_of_meetings_are_those_of_the_oracle_and_no_verdicts(case):
    restart, held, figures = case
    things = [made(n, one, restart, figures) for n, one in enumerate(held, 1)]
    params = {"pattern": PATTERN, "restart": restart}
    fields = {"sections": ("s1", "s2"), "offices": ("wjw", "jtj"), "kinds": ("executive", "mayor")}
    duty = obligation(NONE, RuleName.NUMBERS, params=params, valid_from=day("2018-01-01"), **fields)
    kinds = (kind("executive", ("常务会议",)), kind("mayor", ("办公会",)))
    shelf = catalogue(duty, sections=SECTIONS, offices=OFFICES, kinds=kinds)
    judged = judge(world("2019-03-31", things), shelf)
    assert judged.verdicts == ()
    said = set()
    for hole in (f for f in judged.findings if f.kind == "unaccounted"):
        assert "a lead, not a breach" in hole.detail
        of_kind, *count, numbers = hole.subject.split()
        first, _, last = numbers.partition("–")
        said |= {
            (hole.office_id, of_kind, count[0] if count else None, n) for n in range(int(first), int(last or first) + 1)
        }
    keys = {(m.office, m.kind, m.count) for m in held if m.office and m.kind}
    expected = {(*key, number) for key in keys for number, _, _ in oracle.holes(held, *key)}
    event(f"{len(expected)} holes")
    assert said == expected


# --- silences: a source that says 定期 states no cadence, so that they are shown and nothing is judged


@st.composite
def releases(draw):
    """(the day that counts, what the page prints: it, nothing, or one that had not come, the office, whether the title is
    of the series)."""
    return [
        (
            FIRST + timedelta(draw(st.integers(0, 90))),
            draw(st.sampled_from(["it", "nothing", "ahead"])),
            draw(st.sampled_from(["wjw", "wjw", "wjw", "jtj", None])),
            draw(st.integers(0, 4)) > 0,
        )
        for _ in range(draw(st.integers(0, 6)))
    ]


@settings(parent=SLOW, derandomize=True, max_examples=25)
@given(releases(), st.integers(91, 140))
def test_the_longest_silence_is_that_of_the_oracle_and_no_verdict(out, until):
    today = FIRST + timedelta(until)
    things = []
    for n, (on, printed, whose, series) in enumerate(out, 1):
        seen = start_of(on) + (3 * 24 * HOUR if printed == "it" and on < today - timedelta(3) else 9 * HOUR)
        says = {"it": on, "ahead": on + timedelta(40)}.get(printed)  # a day after the thing was seen is disproved
        things.append(
            item(
                sighting(seen, "s1", visit=n),
                item_id=n,
                title=f"第{n}期参保情况" if series else "其他公告",
                claims=(claim(says.isoformat()),) if says else (),
                office_id=whose,
                kinds=frozenset({"卫生"}),
            )
        )
    duty = obligation(Phrase("定期", False), RuleName.SERIES, params={"title": "参保"}, valid_from=day("2018-01-01"))
    shelf = catalogue(duty, sections=(section("s1", ""),), offices=OFFICES, kinds=(kind(),))
    judged = judge(world(start_of(today) + 12 * HOUR, things), shelf)
    assert judged.verdicts == ()
    days = [on for on, _, whose, series in out if whose == "wjw" and series]
    shown = [f for f in judged.findings if f.kind == "figures"]
    assert len(shown) == bool(days)
    for one in shown:
        told = re.search(r"(\d+) releases.*; longest silence (\d+) days, (\S+) to ([^ ;]+)", one.detail)
        assert told is not None, one.detail
        length, ends = oracle.silence(set(days), today)
        event(f"{len(days)} releases")
        assert (int(told[1]), int(told[2])) == (len(days), length)
        assert (day(told[3]), day(told[4])) in ends
        assert "shown, not judged" in one.detail
