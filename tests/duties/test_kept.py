"""Of every kind of duty: what stands after one more day is what judging the whole says, and what was touched is asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import event, given, settings
from hypothesis import strategies as st

from archive.catalogue.phrases import read_phrase
from archive.duties import judge
from archive.records import Attachment, Decision, Phrase, RuleName, Table
from tests.duties import test_oracle_all as everything
from tests.duties.build import (
    DAY,
    HOUR,
    article,
    catalogue,
    claim,
    daily,
    day,
    edition,
    item,
    kind,
    look,
    obligation,
    section,
    sighting,
    site,
    world,
)
from tests.duties.test_memory import clipped, filed
from tests.duties.test_oracle import CLOSING, DAYS, SAID, SLOW, books, consultations, worlds
from tests.duties.test_oracle_all import districts, made
from tests.duties.test_oracle_prior import LAW
from tests.duties.test_oracle_prior import TITLES as PRIOR
from tests.duties.test_oracle_shown import displays, sighted
from tests.duties.test_oracle_tables import BEGIN as TABLED
from tests.duties.test_oracle_tables import NUMBERS, ORGAN, page, sections
from tests.duties.test_oracle_tables import PHRASE as DECIDED
from tests.duties.test_starts import approving, budget


def until(seen, as_of):
    """As it was known then; a table that is read every third day was last read on one of these."""
    tables = {n: tuple(_read(t, as_of) for t in got if t.seen_from <= as_of) for n, got in seen.tables.items()}
    now = replace(clipped(seen, as_of), tables=tables)
    there = {i.id for i in now.items}
    return replace(now, tables={n: got for n, got in tables.items() if got and n in there})


def _read(table, as_of):
    if table.seen_until <= as_of:
        return table
    return replace(table, seen_until=as_of - (as_of - table.seen_from) % (3 * DAY))


def step_by_step(data, states, shelf):
    """Each state judged upon the one before, now and then by way of its file; as a whole it comes to the same. Gives how
    many duties stood, by kind."""
    before, stood = None, Counter()
    for now in states:
        whole, known = judge(now, shelf), judge(now, shelf, before)
        assert known == whole
        stood += Counter(known.stood)
        before = filed(known.memory) if data.draw(st.booleans()) else known.memory
    for name in stood:
        event(f"a {name} stood")
    return stood


def days_of(data, seen, begin, last):
    days = sorted(data.draw(st.sets(st.integers(2, last), min_size=2, max_size=5)) | {last})
    return [until(seen, begin + n * DAY + 12 * HOUR) for n in days]


# --- rows of decision tables


@st.composite
def tabled(draw):
    """The oracle's tables, and a page that names a number in its text; it may have stood in another section before."""
    pages, looks, decided, shown, lag = draw(sections())
    days = {number: claim(on.isoformat()) if on else None for number, on in shown.items()}
    rows = {
        number: Decision(number, decided[number], days[number], draw(st.sampled_from([ORGAN, "", "区教育局"])))
        for number in NUMBERS
    }
    things = [page(n, since, contents, rows) for n, (since, contents) in enumerate(pages, 1)]
    read = TABLED + draw(st.integers(0, 20)) * DAY
    named = draw(st.sampled_from([f"关于{NUMBERS[0]}的通报", f"{NUMBERS[1]}及附件\t无", "无"]))
    listed = [sighting(read, "s9", visit=8000)] + [
        sighting(read + n * DAY, "s1", visit=8001) for n in draw(st.sampled_from([[], [0], [3], [9]]))
    ]
    loose = replace(edition(page=article("通报", named), url="http://site.example/80"), seen_from=read, seen_until=read)
    things.append((item(*listed, item_id=80, title="通报", editions=[loose]), ()))
    seen = world(TABLED + 40 * DAY, [thing for thing, _ in things], looks)
    return replace(seen, tables={thing.id: tables for thing, tables in things if tables}), lag


def tables_shelf(lag):
    places = (section(), section("s9"))
    return catalogue(obligation(DECIDED, params={"trigger": "decision"}), sites=(site(lag_s=lag),), sections=places)


@settings(parent=SLOW, derandomize=True, max_examples=25)
@given(tabled(), st.data())
def test_rows_of_tables_that_stood_are_those_of_the_whole(case, data):
    seen, lag = case
    step_by_step(data, days_of(data, seen, TABLED, 32), tables_shelf(lag))


@settings(parent=SLOW, derandomize=True, max_examples=25)
@given(tabled(), st.integers(5, 30), st.data())
def test_rows_are_asked_where_the_past_of_their_section_is_told_otherwise(case, n, data):
    seen, lag = case
    was, now = (until(seen, TABLED + m * DAY + 12 * HOUR) for m in (n, n + data.draw(st.integers(0, 2))))
    step_by_step(data, [otherwise(was, data), now], tables_shelf(lag))


def otherwise(was, data):
    """As another reader, or a merge, had told the world then."""
    n = data.draw(st.integers(0, max(len(was.items) - 1, 0)))
    things = list(was.items)
    if not things:
        return was
    one, how = (
        things[n],
        data.draw(
            st.sampled_from(["gone", "body", "title", "picture", "earlier", "copy", "kinds", "table", "open", "row"])
        ),
    )
    event(f"told otherwise: {how}")
    if how == "gone":
        del things[n]
    elif how == "earlier":
        things[n] = replace(one, sightings=tuple(replace(s, first_seen=s.first_seen - 2 * DAY) for s in one.sightings))
    elif how in ("body", "picture"):
        more = (
            {"body": "\n".join(NUMBERS)}
            if how == "body"
            else {"images": (Attachment("http://site.example/p.jpg", "图"),)}
        )
        things[n] = replace(one, editions=tuple(replace(e, article=replace(e.article, **more)) for e in one.editions))
    elif how in ("title", "copy", "kinds"):
        fields = {
            "title": {"title": NUMBERS[2]},
            "copy": {"urls": (*one.urls, "http://o")},
            "kinds": {"kinds": frozenset({"卫生"})},
        }
        things[n] = replace(one, **fields[how])
    tables = dict(was.tables)
    if how in ("table", "open", "row") and one.id in tables:
        changed = {"table": {"fault": "列不明", "decisions": ()}, "open": {"open": True}, "row": {"decisions": ()}}
        tables[one.id] = tuple(replace(t, **changed[how]) for t in tables[one.id])
    left = {thing.id for thing in things}
    return replace(was, items=tuple(things), tables={k: got for k, got in tables.items() if k in left})


# --- displays, pairs


@settings(parent=SLOW, derandomize=True, max_examples=25)
@given(displays(), st.sampled_from(["征求意见期限不得少于7日", "公示时间不少于5个工作日", "长期公开"]), st.data())
def test_displays_that_ended_stand_as_the_whole_says(case, phrase, data):
    rows, opened, closes, dated, lag = case
    claims = (claim(opened.isoformat()),) if dated else ()
    text = f"征求意见时间：2018年8月1日至{closes:%Y年%m月%d日}。" if closes else "欢迎提出意见。"
    states = []
    for n in sorted(data.draw(st.sets(st.integers(6, len(rows)), min_size=1, max_size=4)) | {len(rows)}):
        known = rows[:n]
        if any(seen for _, seen in known):
            seen = sighted(known, lag)
            read = replace(edition(page=article("公告", text)), seen_from=seen.first_seen, seen_until=seen.last_seen)
            thing = item(seen, claims=claims, editions=(read,), title="关于征求意见的公告")
            states.append(world(known[-1][0].at, [thing], [x for x, _ in known]))
    duty = obligation(read_phrase(phrase), valid_from=day("2018-08-01"))
    step_by_step(data, states, catalogue(duty, sites=(site(lag_s=lag),)))


ORDERS = {"after": CLOSING, "together": Phrase("", False), "before": Phrase("", False)}


@settings(parent=SLOW, derandomize=True, max_examples=40)
@given(worlds(), consultations(), st.sampled_from(sorted(ORDERS)), st.data())
def test_pairs_that_stood_are_those_of_the_whole(case, call, order, data):
    named, seen, _, hints, lag, days = case
    first, _ = call
    titles = (*SAID, *PRIOR) if order == "before" else SAID
    if order == "before":
        first = replace(first, title=LAW)
    things = [replace(i, title=data.draw(st.sampled_from(titles))) for i in seen.items]
    seen = replace(seen, items=(first, *things))
    params = {
        "first": "征求",
        "second": "卫生",
        "trigger": "closing" if order == "after" else "published",
        "order": order,
    }
    params |= {"lookback": 3} if order == "before" and data.draw(st.booleans()) else {}
    fields = {"kinds": ("征求", "卫生"), "params": params, "valid_from": day("2018-08-01")}
    duty = obligation(ORDERS[order], RuleName.PAIR, sections=("s1", *(n for n in named if n != "s1")), **fields)
    shelf = books(duty, hints, lag, days)
    shelf = replace(shelf, kinds={**shelf.kinds, "征求": kind("征求", ("征求意见",))})
    begin = min(one.at for got in seen.looks.values() for one in got) - 12 * HOUR if seen.looks else seen.as_of
    states = days_of(data, seen, begin, DAYS)
    step_by_step(data, [otherwise(states[0], data), *states], shelf)


# --- every rule at once


@settings(parent=SLOW, derandomize=True, max_examples=25)
@given(districts(), st.data())
def test_of_every_rule_what_stood_is_what_the_whole_says(district, data):
    truth, rows = district
    seen = made(truth, rows)
    states = days_of(data, seen, everything.BEGIN, everything.DAYS)
    again = [otherwise(states[0], data)] if data.draw(st.booleans()) else []
    step_by_step(data, [*again, *states], everything.shelf())


# --- what one day touches


def test_a_budget_is_judged_anew_when_another_page_tells_the_day_of_its_approval():
    shelf = catalogue(obligation(read_phrase("批准后二十日内"), params={"trigger": "approval"}, kinds=()))
    was = judge(world("2018-12-01", [budget("2018-09-20")], daily("2018-09-01", "2018-12-01")), shelf)
    now = world("2018-12-31", [budget("2018-09-20"), approving()], daily("2018-09-01", "2018-12-31"))
    assert judge(now, shelf, filed(was.memory)) == judge(now, shelf)


def rows_on(*readings):
    """A table that is read anew on these days, each time with so many more rows."""
    rows = tuple(Decision(f"周发改许字〔2018〕{n}号", day("2018-09-17"), None, ORGAN) for n in range(1, 40))
    url, tables = "http://site.example/1", []
    for n, (on, count) in enumerate(readings):
        at = look(0, f"2018-09-{on}T09:00").at
        tables.append(Table(url, at, at, 70 + n, rows[:count], first=n == 0))
    read = edition("2018-09-18T09:00", until=f"2018-09-{readings[-1][0]}T09:00", url=url)
    thing = item(sighting("2018-09-18T09:00", absent="2018-09-17T09:00"), editions=(read,), title="公示")
    last = f"2018-09-{readings[-1][0]}"
    return replace(world(f"{last}T10:00", [thing], daily("2018-09-10", last)), tables={1: tuple(tables)})


def test_a_table_that_grows_asks_for_its_new_rows_alone():
    shelf = catalogue(obligation(DECIDED, params={"trigger": "decision"}))
    was = judge(rows_on((18, 30)), shelf)
    now = judge(rows_on((18, 30), (19, 33)), shelf, filed(was.memory))
    assert now == judge(rows_on((18, 30), (19, 33)), shelf)
    assert (len(now.verdicts), now.asked, now.stood["row"]) == (33, 3, 30)
