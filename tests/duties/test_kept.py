"""Of every kind of duty: what stands after one more day is what judging the whole says, and what was touched is asked."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from archive.catalogue.phrases import read_phrase
from archive.duties import judge
from archive.duties.past import Past
from archive.records import Attachment, Decision, Outcome, Phrase, RuleName, Table, start_of
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
    source,
    world,
)
from tests.duties.test_memory import clipped, filed
from tests.duties.test_oracle import CLOSING, HEAT, SAND, SLOW
from tests.duties.test_oracle_all import districts, made
from tests.duties.test_oracle_shown import displays, sighted
from tests.duties.test_oracle_tables import ORGAN
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


def step_by_step(draws, states, shelf):
    """Each state judged upon the one before, now and then by way of its file; as a whole it comes to the same. Gives how
    many duties stood, by kind."""
    before, stood = None, Counter()
    for now in states:
        whole, known = judge(now, shelf), judge(now, shelf, before)
        assert known == whole
        stood += Counter(known.stood)
        before = filed(known.memory) if draws.random() < 0.1 else known.memory
    return stood


def days_of(draws, seen, begin, last):
    """Some days in a row and the last, or each few days."""
    since = draws.randint(2, last - 1)
    days = range(since, last, draws.choice([3, 5])) if draws.random() < 0.5 else range(since, min(since + 5, last))
    return [until(seen, begin + n * DAY + 12 * HOUR) for n in (*days, last)]


# --- rows of decision tables


POOL = tuple(f"周发改许字〔2018〕{n}号" for n in range(1, 9))
TABLED = start_of(day("2018-09-03"))
SPAN = 34


def tables_world(draws):
    """Three pages whose tables grow and are read now and then; and pages that name a number in their text."""
    looks = [
        look(100 + n, TABLED + n * DAY + 9 * HOUR, everything=draws.random() < 0.8, outcome=_fate(draws))
        for n in range(SPAN)
    ]
    things, tables = [], {}
    for n in range(1, draws.randint(2, 4)):
        since = draws.choice([0, 0, 2, 9])
        things.append(_listed(n, since, "公示", "行政许可公示", draws))
        tables[n] = tuple(_contents(draws, n, since))
    for n in range(4, 7):
        named, since = draws.choice(POOL), draws.randint(0, 20)
        thing = _listed(
            n, since, "通报", draws.choice([f"关于{named}的通报", f"{named}\t无", f"{named}、附件", "无"]), draws
        )
        elsewhere = sighting(TABLED + since * DAY + 9 * HOUR, "s9", visit=8000)
        later = [sighting(TABLED + (since + d) * DAY + 9 * HOUR, visit=8001) for d in draws.choice([[], [4], [9]])]
        things.append(replace(thing, sightings=(elsewhere, *later)) if draws.random() < 0.5 else thing)
    return replace(world(TABLED + SPAN * DAY, things, looks), tables=tables)


def _fate(draws):
    return Outcome.FAILED if draws.random() < 0.1 else Outcome.COMPLETE


def _listed(n, since, title, text, draws):
    at = TABLED + since * DAY + 9 * HOUR
    read = replace(
        edition(page=article(title, text), url=f"http://site.example/{n}"), seen_from=at, seen_until=at + SPAN * DAY
    )
    absent = (at - DAY - TABLED >= 0) and draws.random() < 0.8
    seen = replace(sighting(at, visit=9000 + n), absent_until=at - DAY if absent else None)
    return item(seen, item_id=n, title=title, editions=(read,), office_id=draws.choice(["wjw", "wjw", None]))


def _contents(draws, n, since):
    """Each content until the next, with gaps."""
    rows, day_on, first = [], since, True
    while day_on < SPAN:
        for number in draws.sample(POOL, draws.choice([0, 1, 1, 2])):
            decided = day("2018-09-03") + timedelta(day_on - draws.choice([0, 5, 12, 20]))
            spelled = number.replace("〔", "[").replace("〕", "]") if draws.random() < 0.2 else number
            on = (
                claim((day("2018-09-03") + timedelta(draws.randint(0, SPAN))).isoformat())
                if draws.random() < 0.3
                else None
            )
            rows.append(
                Decision(
                    spelled, decided if draws.random() < 0.9 else None, on, draws.choice([ORGAN, ORGAN, "", "区教育局"])
                )
            )
        last = day_on + draws.randint(0, 7)
        begin, end = (TABLED + d * DAY + 9 * HOUR for d in (day_on, last))
        fault = "列不明" if draws.random() < 0.03 else ""
        yield Table(
            f"http://site.example/{n}",
            begin,
            end,
            100 * n + day_on,
            () if fault else tuple(rows),
            fault,
            first,
            draws.random() < 0.05,
        )
        first, day_on = False, last + draws.choice([1, 1, 3])


def tables_shelf(lag):
    places = (section(office_id="wjw"), section("s9"))
    duty = obligation(DECIDED, params={"trigger": "decision"}, valid_from=day("2018-08-01"))
    return catalogue(duty, sites=(site(lag_s=lag),), sections=places)


def test_rows_of_tables_that_stood_are_those_of_the_whole():
    stood = Counter()
    for seed in range(30):
        draws = random.Random(seed)
        states = days_of(draws, tables_world(draws), TABLED, SPAN - 2)
        states = [otherwise(states[0], draws), *states] if seed % 3 == 0 else states
        stood += step_by_step(draws, states, tables_shelf(draws.choice([0, DAY])))
    assert stood["row"] > 300


def otherwise(was, draws):
    """As another reader, or a merge, had told the world then."""
    things = list(was.items)
    if not things:
        return was
    n = draws.randrange(len(things))
    one, how = (
        things[n],
        draws.choice(["gone", "body", "title", "picture", "earlier", "copy", "kinds", "table", "open", "row"]),
    )
    if how == "gone":
        del things[n]
    elif how == "earlier":
        things[n] = replace(one, sightings=tuple(replace(s, first_seen=s.first_seen - 2 * DAY) for s in one.sightings))
    elif how in ("body", "picture"):
        more = (
            {"body": "\n".join(POOL)} if how == "body" else {"images": (Attachment("http://site.example/p.jpg", "图"),)}
        )
        things[n] = replace(one, editions=tuple(replace(e, article=replace(e.article, **more)) for e in one.editions))
    elif how in ("title", "copy", "kinds"):
        fields = {
            "title": {"title": POOL[2]},
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


@settings(parent=SLOW, derandomize=True, max_examples=20)
@given(displays(), st.sampled_from(["征求意见期限不得少于7日", "公示时间不少于5个工作日", "长期公开"]))
def test_displays_that_ended_stand_as_the_whole_says(case, phrase):
    rows, opened, closes, dated, lag = case
    claims = (claim(opened.isoformat()),) if dated else ()
    text = f"征求意见时间：2018年8月1日至{closes:%Y年%m月%d日}。" if closes else "欢迎提出意见。"
    states = []
    for n in range(5, len(rows) + 1, 2):
        known = rows[:n]
        if any(seen for _, seen in known):
            seen = sighted(known, lag)
            read = replace(edition(page=article("公告", text)), seen_from=seen.first_seen, seen_until=seen.last_seen)
            thing = item(seen, claims=claims, editions=(read,), title="关于征求意见的公告")
            states.append(world(known[-1][0].at, [thing], [x for x, _ in known]))
    duty = obligation(read_phrase(phrase), valid_from=day("2018-08-01"))
    stood = step_by_step(random.Random(1), states, catalogue(duty, sites=(site(lag_s=lag),)))
    event("a display stood" if stood["display"] else "none stood")


BEGIN = start_of(day("2018-08-20"))
ORDERS = {"after": CLOSING, "together": Phrase("", False), "before": Phrase("", False)}
NAMES = (HEAT, HEAT, SAND, "无名")


def pairs_world(draws, order):
    """Three firsts, and seconds that come one after the other: told by name or not, dated or not, of unknown kind."""
    looks = [
        look(1000 * n + d, BEGIN + d * DAY + 9 * HOUR, name, everything=draws.random() < 0.9, outcome=_fate(draws))
        for n, name in enumerate(("s1", "s2"), 1)
        for d in range(SPAN)
        if draws.random() < 0.9
    ]
    things = [_first(draws, n, order) for n in (1, 2, 3)]
    for n in range(4, 4 + draws.randint(1, 7)):
        came, name = draws.randint(0, SPAN - 2), draws.choice(NAMES)
        title = f"关于{name}征求意见的公告" if order == "before" else f"关于{name}采纳情况的公告"
        kinds = draws.choice([frozenset({"卫生"}), frozenset({"卫生"}), None, frozenset({"别的"})])
        things.append(_thing(draws, n, came, title, kinds, "采纳" if draws.random() < 0.3 else "无"))
    return world(BEGIN + SPAN * DAY, things, looks)


def _first(draws, n, order):
    came = draws.randint(0, 12)
    closes = day("2018-08-20") + timedelta(came + draws.randint(0, 9))
    name = HEAT if n == 1 else draws.choice([HEAT, SAND])  # two may bear one name
    title = f"{name}办法" if order == "before" else f"关于{name}征求意见的公告"
    thing = _thing(draws, n, came, title, frozenset({"征求"}), f"征求意见时间：2018年8月1日至{closes:%Y年%m月%d日}")
    if thing.editions and draws.random() < 0.4:  # its page grows
        first, at = thing.editions[0], BEGIN + (came + draws.randint(1, 14)) * DAY + 9 * HOUR
        more = replace(first, seen_after=at - DAY, seen_from=at, seen_until=at, snapshot_id=500 + n, digest="d2", article=article(title, f"{first.article.body}\n{draws.choice(['卫生', '附表'])}"))  # fmt: skip
        thing = replace(thing, editions=(replace(first, seen_until=at - DAY), more))
    return thing


def _thing(draws, n, came, title, kinds, text):
    at, url = BEGIN + came * DAY + 9 * HOUR, f"http://site.example/{n}"
    read = replace(edition(page=article(title, text), url=url, snapshot=200 + n), seen_from=at, seen_until=at)
    seen = sighting(at, draws.choice(["s1", "s2"]), visit=9000 + n)
    seen = replace(seen, absent_until=at - draws.randint(1, 3) * DAY if draws.random() < 0.7 else None)
    on = day("2018-08-20") + timedelta(came + draws.choice([-6, -1, 0, 0, 0, 4, 12]))
    dated = (claim(on.isoformat()),) if draws.random() < 0.6 else ()
    ambiguous = draws.random() < 0.1
    whose = draws.choice(["wjw", "wjw", "wjw", None])
    return item(seen, item_id=n, title=title, kinds=kinds, claims=dated, formed=(on.isoformat(),), office_id=whose, editions=(read,) if draws.random() < 0.9 else (), ambiguous=ambiguous)  # fmt: skip


def pairs_shelf(draws, order):
    params = {
        "first": "征求",
        "second": "卫生",
        "trigger": "closing" if order == "after" else "published",
        "order": order,
    }
    params |= {"lookback": 5} if order == "before" and draws.random() < 0.6 else {}
    fields = {"kinds": ("征求", "卫生"), "params": params, "valid_from": day("2018-08-01")}
    duty = obligation(ORDERS[order], RuleName.PAIR, sections=("s1", "s2"), **fields)
    places = (section(), section("s2", office_id=""))
    kinds = (kind(hints=draws.choice([(), ("采纳",)])), kind("征求", ("征求意见",)), kind("别的", ("别的",)))
    plan = source(days=draws.choice(["calendar", None]))
    return catalogue(duty, sections=places, kinds=kinds, sites=(site(lag_s=draws.choice([0, DAY])),), src=plan)


@pytest.mark.parametrize("order", ORDERS)
def test_pairs_that_stood_are_those_of_the_whole(order):
    stood = Counter()
    for seed in range(35):
        draws = random.Random(seed)
        states = days_of(draws, pairs_world(draws, order), BEGIN, SPAN - 2)
        states = [otherwise(states[0], draws), *states] if seed % 3 == 0 else states
        stood += step_by_step(draws, states, pairs_shelf(draws, order))
    assert stood["pair"] > 30


# --- every rule at once


@settings(parent=SLOW, derandomize=True, max_examples=12)
@given(districts(), st.integers(0, 1 << 30))
def test_of_every_rule_what_stood_is_what_the_whole_says(district, seed):
    truth, rows = district
    draws = random.Random(seed)
    states = days_of(draws, made(truth, rows), everything.BEGIN, everything.DAYS)
    states = [otherwise(states[0], draws), *states] if seed % 2 else states
    for name in step_by_step(draws, states, everything.shelf()):
        event(f"a {name} stood")


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


def late_answers(n):
    """A consultation answered too late, by its name; and something of the answer's kind that was up before it closed, and claims 20 September."""
    shelf = pairs_shelf(random.Random(0), "after")
    fields = {"sections": ("s1",), "kinds": ("征求", "卫生"), "valid_from": day("2018-08-01")}
    params = {"first": "征求", "second": "卫生", "trigger": "closing", "order": "after"}
    shelf = replace(shelf, obligations=(obligation(CLOSING, RuleName.PAIR, params=params, **fields),))
    call = article("公告", "征求意见时间：2018年8月1日至2018年8月21日")
    things = [
        item(sighting("2018-08-20T09:00"), item_id=1, title=f"关于{HEAT}征求意见的公告", kinds=frozenset({"征求"}), claims=(claim("2018-08-20"),), editions=[edition("2018-08-20T09:00", page=call)]),
        item(sighting("2018-09-01T09:00", absent="2018-08-31T09:00"), item_id=2, title=f"关于{HEAT}采纳情况的公告", kinds=frozenset({"卫生"})),
        item(sighting("2018-08-20T09:00", absent="2018-08-19T09:00"), item_id=3, title="采纳", kinds=frozenset({"卫生"}), claims=(claim("2018-09-20"),)),
    ]  # fmt: skip
    return world(f"2018-09-{n}T10:00", things, daily("2018-08-19", f"2018-09-{n}")), shelf


def test_what_claims_a_day_still_to_come_leaves_open_from_that_day_on_what_was_late_until_then():
    (was, shelf), (then, _), (now, _) = late_answers(10), late_answers(15), late_answers(21)
    judged = judge(was, shelf)
    kept = judge(then, shelf, filed(judged.memory))
    assert kept == judge(then, shelf)
    assert kept.stood == {"pair": 1}
    assert judge(now, shelf, filed(judged.memory)) == judge(now, shelf)
    states = [judge(w, shelf).verdicts[0].machine_state.value for w in (was, now)]
    assert states == ["late", "unproven"]


def test_an_answer_whose_own_day_is_read_otherwise_is_judged_as_it_is_read_now():
    now, shelf = late_answers(10)
    call, answer, _ = now.items
    dated = replace(answer, claims=(claim("2018-08-22"),), published=claim("2018-08-22"))
    dated = replace(dated, sightings=tuple(replace(s, absent_until=None) for s in dated.sightings))
    undated = replace(dated, claims=(), published=None)
    alone = [replace(now, items=(call, one)) for one in (dated, undated)]
    looks = {"s1": tuple(one for one in now.looks["s1"] if one.at >= answer.sightings[0].first_seen)}
    was, now = (replace(one, looks=looks) for one in alone)
    judged = judge(was, shelf)
    assert judge(now, shelf, filed(judged.memory)) == judge(now, shelf)
    states = [judge(w, shelf).verdicts[0].machine_state.value for w in (was, now)]
    assert states == ["met", "unproven"]


def test_a_row_whose_page_bears_another_day_than_was_read_is_judged_by_what_is_read_now():
    shelf = catalogue(obligation(DECIDED, params={"trigger": "decision"}, valid_from=day("2018-08-01")))
    now = rows_on((18, 3))
    (page,) = now.items
    rows = tuple(replace(row, decided=day("2018-08-20")) for row in now.tables[1][0].decisions)
    now = replace(now, tables={1: (replace(now.tables[1][0], decisions=rows),)}, looks={"s1": now.looks["s1"][-1:]})
    undated = replace(page, sightings=tuple(replace(s, absent_until=None) for s in page.sightings))
    dated = replace(undated, claims=(claim("2018-08-22"),), published=claim("2018-08-22"))
    was, now = (replace(now, items=(one,)) for one in (dated, undated))
    assert judge(now, shelf, filed(judge(was, shelf).memory)) == judge(now, shelf)
    assert [judge(w, shelf).verdicts[0].machine_state.value for w in (was, now)] == ["met", "unproven"]


WAS = rows_on((18, 3), (20, 4))
OTHERWISE = {
    "listed earlier": {"sightings": (sighting("2018-09-10T09:00"),)},
    "listed elsewhere too": {"sightings": (*WAS.items[0].sightings, sighting("2018-09-18T09:00", "s2"))},
    "listed in another section": {"sightings": (sighting("2018-09-18T09:00", "s2", absent="2018-09-17T09:00"),)},
    "a part set aside": {"editions": (edition("2018-09-18T09:00", page=article(faults=("无正文",)), url=WAS.items[0].url),)},
    "another title": {"title": "公告"},
    "another text": {"editions": (edition("2018-09-18T09:00", page=article(body="周发改许字〔2018〕9号"), url=WAS.items[0].url),)},
    "a picture": {"editions": (edition("2018-09-18T09:00", page=article(images=WAS.items[0].urls), url=WAS.items[0].url),)},
    "a copy that was not read": {"urls": (WAS.items[0].url, "http://o")},
}  # fmt: skip
TABLES = {
    "another row": {"decisions": ()},
    "a fault": {"fault": "列不明"},
    "more than was read": {"open": True},
    "confirmed later": {"seen_until": look(0, "2018-09-19T09:00").at},
}


@pytest.mark.parametrize("how", [*OTHERWISE, *TABLES])
def test_what_sections_held_before_a_row_came_is_told_by_all_that_a_row_asks_and_by_nothing_that_came_later(how):
    (page,), (first, second) = WAS.items, WAS.tables[1]
    known = Past([page], {1: (first, second)})
    changed = replace(page, **OTHERWISE.get(how, {}))
    other = Past([changed], {1: (replace(first, **TABLES.get(how, {})), second)})
    assert known.before(second.seen_from) != other.before(second.seen_from)
    later = item(sighting("2018-09-20T09:00"), item_id=2, editions=(edition("2018-09-20T09:00"),))
    grown = Past([page, later], {1: (first, replace(second, decisions=())), 2: ()})
    assert known.before(second.seen_from) == grown.before(second.seen_from)
