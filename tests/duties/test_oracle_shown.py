"""Displays, standing questions, quotas, runs of numbers and elements against the oracle, over generated worlds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from archive.catalogue.phrases import read_phrase
from archive.duties import judge
from archive.records import Attachment, FileText, Outcome, Phrase, RuleName, Sighting, TextState, day_of, start_of
from tests.duties.build import (
    DAY,
    HOUR,
    article,
    catalogue,
    claim,
    day,
    edition,
    item,
    kind,
    look,
    obligation,
    periodic,
    section,
    sighting,
    site,
    world,
)
from tests.duties.oracle_shown import Quotas, Watched, element_state, unaccounted
from tests.duties.test_oracle import OFFICES, SLOW, books, ended, told, worlds

NONE = Phrase("", False)
FIRST = day("2018-09-03")
BEGIN = start_of(FIRST)
DAYS = 26
STATES = ("late", "missing")


def days_on(n):
    return FIRST + timedelta(n)


# --- how long a thing must stay


@st.composite
def displays(draw):
    """One list that is looked at daily, and one thing of it: up from a day to a day, and what each visit listed."""
    up = draw(st.integers(-3, 12))
    down = draw(st.sampled_from([up + 2, up + 7, up + 9, DAYS + 9, DAYS + 9, DAYS + 9]))
    rows = []
    for n in range(DAYS):
        fate = draw(st.sampled_from(["deep"] * 4 + ["top", "failed", "none"]))
        at = BEGIN + n * DAY + 9 * HOUR
        outcome = Outcome.FAILED if fate == "failed" else Outcome.COMPLETE
        seen = up <= n < down and fate in ("deep", "top") and draw(st.integers(0, 9)) > 0
        if fate != "none":
            rows.append((look(100 + n, at, outcome=outcome, everything=fate == "deep" and not failed(outcome)), seen))
    if not any(seen for _, seen in rows):
        rows.append((look(100 + DAYS, BEGIN + DAYS * DAY), True))
    closes = draw(st.sampled_from([None, *(days_on(up + n) for n in (3, 6, 7, 8, 12, 16))]))
    return rows, days_on(up), closes, draw(st.booleans()), draw(st.sampled_from([0, DAY, 3 * DAY]))


def failed(outcome):
    return outcome is Outcome.FAILED


def sighted(rows, lag):
    """The thing's sighting as deriving gives it: ended by two visits in a row that read the whole list and did not show it."""
    listing = [x for x, seen in rows if seen]
    first, last = listing[0], listing[-1]
    after = [x for x, seen in rows if x.at > last.at and not seen and x.everything and not failed(x.outcome)]
    absent = max((x.at for x, _ in rows if x.at < first.at and x.everything), default=None)
    end = after[0] if len(after) > 1 else None
    ends = (first.at, last.at, end and end.at, None, None, first.visit_id, last.visit_id, end and end.visit_id)
    return Sighting("s1", absent, *ends)


@settings(parent=SLOW, derandomize=True, max_examples=90)
@given(
    displays(),
    st.sampled_from(["征求意见期限不得少于7日", "公示时间不少于5个工作日", "长期公开"]),
    st.integers(14, DAYS),
)
def test_what_must_stay_is_judged_as_the_oracle_judges(case, phrase, until):
    rows, opened, closes, dated, lag = case
    as_of = BEGIN + until * DAY
    rows = [(x, seen) for x, seen in rows if x.at <= as_of]
    if not any(seen for _, seen in rows):
        return
    seen = sighted(rows, lag)
    text = f"征求意见时间：2018年8月1日至{closes:%Y年%m月%d日}。" if closes else "欢迎提出意见。"
    page = edition(page=article("关于征求意见的公告", text))
    page = replace(page, seen_from=seen.first_seen, seen_until=seen.last_seen)
    claims = (claim(opened.isoformat()),) if dated else ()
    thing = item(seen, claims=claims, editions=(page,), title="关于征求意见的公告")
    duty = obligation(read_phrase(phrase), valid_from=day("2018-08-01"))
    shelf = catalogue(duty, sites=(site(lag_s=lag),))
    (found,) = judge(world(as_of, [thing], [x for x, _ in rows]), shelf).verdicts
    watched = Watched(rows, lag)
    if phrase == "长期公开":
        expected = watched.kept_state()
    else:
        first = opened if dated and start_of(opened) <= seen.first_seen else None
        if first is None and seen.absent_until is not None:
            first = (seen.absent_until - lag + 8 * HOUR) // DAY
            first = day("1970-01-01") + timedelta(first)
        came = opened if dated and start_of(opened) <= seen.first_seen else day_of(seen.first_seen)
        closes = closes if closes and closes >= came else None  # a day before it was there closes nothing
        unit, length = ("working", 5) if "工作日" in phrase else ("calendar", 7)
        expected = watched.length_state(first, length, unit, closes, as_of)
    event(f"{phrase} {expected[0]} {expected[1]}")
    assert told(found) == expected


# --- what is there at all, and so many in each period


@settings(parent=SLOW, derandomize=True, max_examples=30)
@given(worlds(), st.data())
def test_standing_questions_are_answered_as_the_oracle_answers(case, data):
    named, seen, _, hints, lag, days = case
    seen = replace(seen, items=tuple(data.draw(ended(i, seen.looks)) for i in seen.items))
    duty = obligation(NONE, RuleName.PRESENCE, sections=named, params={"each": ("卫生",)})
    judged = judge(seen, books(duty, hints, lag, days))
    expected = Quotas(seen, books(duty, hints, lag, days), duty, "wjw").presence_state("卫生", hints)
    event(expected)
    assert [v.machine_state.value for v in judged.verdicts] == (["met"] if expected == "met" else [])
    said = [f for f in judged.findings if f.kind in ("unlisted", "regressed")]
    assert bool(said) == (expected == "said")


@settings(parent=SLOW, derandomize=True, max_examples=30)
@given(worlds())
def test_quotas_are_judged_as_the_oracle_judges(case):
    named, seen, kinds, hints, lag, days = case
    duty = periodic(read_phrase("每周不少于2条"), sections=named, kinds=kinds, valid_from=day("2018-09-03"))
    shelf = books(duty, hints, lag, days)
    oracle, week, begin = Quotas(seen, shelf, duty, "wjw"), 7 * DAY, start_of(day("2018-09-03"))
    expected = {}
    while begin <= seen.as_of:
        expected[begin + week] = oracle.quota_state(begin, begin + week, week, 2)
        event(f"{expected[begin + week]}")
        begin += week
    assert {v.due_at: told(v) for v in judge(seen, shelf).verdicts} == expected


# --- runs of document numbers: a hole is said, and is never a gap


@st.composite
def numbered(draw):
    return [
        (
            draw(st.sampled_from(["周政办发", "周政办发", "周政发"])),
            draw(st.integers(1, 16)),
            draw(st.none() | st.integers(0, 90).map(days_on)),
            draw(st.sampled_from(["wjw", "wjw", "wjw", "jtj"])),
            draw(st.integers(0, 7)) > 0,
        )
        for _ in range(draw(st.integers(0, 7)))
    ]


@settings(parent=SLOW, derandomize=True, max_examples=60)
@given(numbered())
def test_holes_in_runs_of_numbers_are_those_of_the_oracle_and_no_verdicts(things):
    sections = (section("s1", ""), section("s2", "jtj"))
    made = [
        item(
            sighting("2018-12-01T10:00", "s1", visit=n),
            item_id=n,
            doc_number=f"{sign}〔2018〕{number}号",
            formed=(on.isoformat(),) if on else (),
            claims=(),
            editions=(edition(),),
            office_id=whose,
            ambiguous=not sure,
            kinds=frozenset({"卫生"}),
        )
        for n, (sign, number, on, whose, sure) in enumerate(things, 1)
    ]
    duty = obligation(
        NONE, RuleName.NUMBERS, sections=("s1", "s2"), offices=("wjw", "jtj"), valid_from=day("2018-01-01")
    )
    judged = judge(world("2018-12-31", made), catalogue(duty, sections=sections, offices=OFFICES, kinds=(kind(),)))
    assert judged.verdicts == ()
    said = set()
    for hole in (f for f in judged.findings if f.kind == "unaccounted"):
        sign, _, numbers = hole.subject.split()
        first, _, last = numbers.partition("–")
        said |= {(hole.office_id, sign, n) for n in range(int(first), int(last or first) + 1)}
    expected = {(whose, *hole) for whose in ("wjw", "jtj") for hole in unaccounted(things, whose)}
    event(f"{len(expected)} holes")
    assert said == expected


# --- elements: absent is only what was looked for in all of it


TEXTS = ("会议研究了规划。", "利益相关方代表列席。", "没有列席人员。", "公告一则。")
FILE = "http://site.example/f.doc"


@settings(parent=SLOW, derandomize=True, max_examples=60)
@given(
    st.lists(st.sampled_from(TEXTS), max_size=2),
    st.sampled_from([None, TextState.READ, TextState.SCANNED, TextState.WAITING, "none known"]),
    st.sampled_from(TEXTS),
    st.sampled_from(["", "picture", "fault", "link", "unread", "ambiguous"]),
)
def test_elements_are_told_as_the_oracle_tells_them(bodies, file, said_there, besides):
    params = {"elements": {"议题": ("研究",), "列席": ("列席",)}, "unless": {"列席": ("没有列席",)}}
    more = {"attachments": (Attachment(FILE, "附件"),)} if file else {}
    more |= {"images": (Attachment("http://site.example/p.png", ""),)} if besides == "picture" else {}
    more |= {"faults": ("一处",)} if besides == "fault" else {}
    more |= {"links": ("http://elsewhere.example/1",)} if besides == "link" else {}
    texts = {FILE: FileText(file, said_there, True, 3)} if file and file != "none known" else {}
    body = "".join(bodies)
    pages = () if besides == "unread" else (edition(page=article("第18次会议", body, **more)),)
    thing = item(
        sighting("2018-09-03T10:00"),
        title="第18次会议",
        kinds=frozenset({"卫生"}),
        claims=(claim("2018-09-03"),),
        editions=pages,
        ambiguous=besides == "ambiguous",
    )
    duty = obligation(NONE, RuleName.ELEMENTS, kinds=("卫生",), params=params)
    judged = judge(replace(world("2018-10-31", [thing]), texts=texts), catalogue(duty, kinds=(kind(),)))
    assert judged.verdicts == ()
    read = [body] if pages else []
    if pages and file in (TextState.READ, TextState.SCANNED, TextState.WAITING):
        read.append(said_there)
    unread = bool(file) and pages and file is not TextState.READ
    unread = unread or besides in ("picture", "fault", "link", "unread", "ambiguous")
    unread = unread or (not body and not file)  # a page that shows nothing shows nothing that we can read
    for name, words in params["elements"].items():
        expected = element_state(words, params["unless"].get(name, ()), read, unread)
        event(expected)
        (row,) = (e for e in judged.elements if e.element == name)
        assert row.state.value == expected
    assert any(f.kind == "incomplete" for f in judged.findings) == any(
        e.state.value == "absent" for e in judged.elements
    )
