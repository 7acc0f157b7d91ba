"""Judging after one more day with what was judged before gives what judging the whole gives, and asks only what was touched."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from archive.commands import remembered
from archive.duties import judge, traces
from archive.records import CalendarDay, Contest, Entry, Phrase, RuleName, Ruling, start_of
from tests.bench import judging as bench
from tests.duties.build import (
    DAY,
    FIVE_DAYS,
    HOUR,
    MONTHLY,
    TWENTY_WORKING,
    WEEKLY,
    article,
    catalogue,
    daily,
    day,
    item,
    look,
    obligation,
    periodic,
    section,
    sighting,
    world,
)
from tests.duties.test_oracle import BEGIN, DAYS, OFFICES, SLOW, books, ended, worlds

SERIES = {"every": "month", "due_rule": "次月5日前", "title": "月"}


def clipped(seen, as_of):
    """The world as it was known then: what came later is not there, and what ended later had not."""
    looks = {name: tuple(x for x in got if x.at <= as_of) for name, got in seen.looks.items()}
    items = [_clipped(i, as_of) for i in seen.items if any(s.first_seen <= as_of for s in i.sightings)]
    return replace(seen, as_of=as_of, items=tuple(items), looks={name: got for name, got in looks.items() if got})


def _clipped(thing, as_of):
    there = [s for s in thing.sightings if s.first_seen <= as_of]
    sightings = [replace(s, last_seen=min(s.last_seen, as_of), **_open(s, as_of)) for s in there]
    editions = [e for e in thing.editions if e.seen_from <= as_of]
    kept = tuple(replace(e, seen_until=min(e.seen_until, as_of)) for e in editions)
    return replace(thing, sightings=tuple(sightings), editions=kept)


def _open(one, as_of):
    late = one.gone_since is not None and one.gone_since > as_of
    return {"gone_since": None, "gone_visit": None} if late else {}


def duties_of(named, kinds):
    shared = {"sections": named, "kinds": kinds, "valid_from": day("2018-08-06")}
    return (
        obligation(FIVE_DAYS, id="I", **shared),
        obligation(TWENTY_WORKING, id="S", **shared),
        obligation(FIVE_DAYS, id="T", params={"trigger": "published"}, **shared),
        periodic(WEEKLY, id="W", params={"declared_nothing": ("公告",)}, **shared),
        periodic(WEEKLY, id="P", in_place=True, **shared),
        periodic(MONTHLY, id="M", **shared),
        obligation(Phrase("", False), RuleName.ENTRY, id="E", sections=named, kinds=kinds),
        obligation(Phrase("", False), RuleName.SERIES, id="R", params=SERIES, **shared),
    )


@settings(parent=SLOW, derandomize=True, max_examples=20)
@given(worlds(), st.data())
def test_with_a_memory_the_judgement_is_that_of_the_whole(case, data):
    named, seen, kinds, hints, lag, days = case
    titles = st.sampled_from(("收费清单", "2018年8月指标", "公告一则", "关于公布卫生信息的公告"))
    things = [replace(data.draw(ended(i, seen.looks)), title=data.draw(titles)) for i in seen.items]
    seen = replace(seen, items=tuple(things))
    duties = duties_of(named, kinds)
    shelf = replace(books(duties[0], hints, lag, days), obligations=duties)
    shelf = replace(
        shelf,
        entries=(Entry("E", "wjw", "收费清单", "收费.*清单", ("疫苗",), "+15日", ""),),
        contests=(Contest("c", "W", "wjw", "2018-W36", "", "", day("2018-09-14"), "", "", ""),),
        rulings=(
            Ruling("W", "wjw", "2018-W36", "", "", "c", "excused", "", data.draw(st.sampled_from([day("2018-09-12"), day("2018-09-18")])), "", "", ""),
            Ruling("I", "wjw", "收费清单", "", "", "", "trigger", "2018-08-20", day("2018-09-10"), "", "", ""),
        ),
    )  # fmt: skip
    before = None
    for n in sorted(data.draw(st.sets(st.integers(3, DAYS), min_size=1, max_size=4)) | {DAYS}):
        if n * DAY + BEGIN > seen.as_of:
            continue
        now = clipped(seen, BEGIN + n * DAY)
        whole, known = judge(now, shelf), judge(now, shelf, before)
        assert known == whole
        before = filed(known.memory) if data.draw(st.booleans()) else known.memory
        event("all asked" if known.asked == whole.asked else "taken over")


def filed(memory):
    """What the next process knows of it."""
    with tempfile.TemporaryDirectory() as folder:
        remembered.write(Path(folder) / "a.judged.zst", memory)
        return remembered.read(Path(folder) / "a.judged.zst")


@st.composite
def histories(draw):
    """A world as it was a day before, and as it is, with its catalogue."""
    named, seen, kinds, hints, lag, days = draw(worlds())
    seen = replace(seen, items=tuple(draw(ended(i, seen.looks)) for i in seen.items))
    duties = duties_of(named, kinds)
    shelf = replace(books(duties[0], hints, lag, days), obligations=duties)
    return clipped(seen, seen.as_of - draw(st.integers(0, 6)) * DAY), seen, shelf


RULED = Ruling("W", "wjw", "2018-W36", "", "", "", "excused", "", day("2018-09-01"), "", "", "")
CONTESTED = Contest("c", "W", "wjw", "2018-W36", "", "", day("2018-09-01"), "", "", "")
LATE = look(9999, BEGIN + HOUR, "s1")  # one that a merge brought: it came before all that was judged
OTHERWISE = {
    "catalogue": lambda was, shelf: (was, replace(shelf, obligations=shelf.obligations[::-1])),
    "calendar": lambda was, shelf: (was, replace(shelf, calendar=(CalendarDay(day("2018-09-08"), True, "通知"),))),
    "ruling": lambda was, shelf: (was, replace(shelf, rulings=(RULED,))),
    "contest": lambda was, shelf: (was, replace(shelf, contests=(CONTESTED,))),
    "reader": lambda was, shelf: (replace(was, versions={"reader": "1"}), shelf),
    "merge": lambda was, shelf: (replace(was, looks={**was.looks, "s1": (LATE, *was.looks.get("s1", ()))}), shelf),
    "captures": lambda was, shelf: (replace(was, captured_visits={1: "another"}), shelf),
}


@settings(parent=SLOW, derandomize=True, max_examples=15)
@given(histories(), st.sampled_from(sorted(OTHERWISE)))
def test_after_a_change_that_is_no_later_observation_everything_is_judged(history, what):
    was, seen, shelf = history
    memory = (
        filed(judge(*OTHERWISE[what](was, shelf)).memory)
        if what != "captures"
        else judge(*OTHERWISE[what](was, shelf)).memory
    )
    whole, known = judge(seen, shelf), judge(seen, shelf, memory)
    assert known == whole
    assert known.asked == whole.asked


@settings(parent=SLOW, derandomize=True, max_examples=15)
@given(histories(), st.data())
def test_what_was_read_another_way_since_is_judged_as_it_is_now(history, data):
    was, seen, shelf = history
    other = data.draw(st.sampled_from(["gone", "body", "earlier", "office", "twin"]))
    memory = filed(
        judge(replace(was, items=tuple(reread(i, other) for i in was.items if other != "gone")), shelf).memory
    )
    assert judge(seen, shelf, memory) == judge(seen, shelf)


def reread(thing, other):
    if other == "body":
        return replace(thing, editions=tuple(replace(e, article=article(body="旧文")) for e in thing.editions))
    if other == "earlier":
        return replace(
            thing,
            sightings=tuple(replace(s, first_seen=s.first_seen - DAY, absent_until=None) for s in thing.sightings),
        )
    if other == "office":
        return replace(thing, office_id="jtj" if thing.office_id == "wjw" else None)
    return replace(thing, doc_number="周政办字〔2018〕89号")


def test_another_version_of_the_rules_judges_everything(monkeypatch):
    shelf, looks = catalogue(periodic(WEEKLY)), daily("2018-08-20", "2018-09-10")
    memory = filed(judge(world("2018-09-10T09:00", [], looks), shelf).memory)
    assert judge(world("2018-09-10T09:00", [], looks), shelf, memory).asked == 0
    monkeypatch.setattr(traces, "RULES_DIGEST", "another")
    assert judge(world("2018-09-10T09:00", [], looks), shelf, memory).asked == 4


@pytest.mark.parametrize(
    "spoil", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b"{}", lambda b: b[:-6] + b"000000"]
)
def test_a_file_that_is_not_what_was_left_is_named_and_no_answer_of_it_taken(spoil, tmp_path):
    path = tmp_path / "a.judged.zst"
    looks = daily("2018-08-20", "2018-09-10")
    remembered.write(path, judge(world("2018-09-10T09:00", [], looks), catalogue(periodic(WEEKLY))).memory)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(remembered.NotRemembered, match=r"a\.judged\.zst"):
        remembered.read(path)
    assert remembered.read(tmp_path / "none.judged.zst") is None


def test_a_day_on_which_nothing_comes_asks_nothing_but_the_periods_that_it_ends():
    looks = daily("2018-08-20", "2018-09-12")
    shelf = catalogue(obligation(FIVE_DAYS, id="I"), periodic(WEEKLY, id="W"))
    things = [
        item(sighting("2018-08-27T09:00", absent="2018-08-26T09:00"), item_id=1, formed=("2018-08-24",)),
        item(sighting("2018-09-05T09:00", absent="2018-09-04T09:00"), item_id=2, formed=("2018-09-03",)),
    ]
    before = judge(world("2018-09-12T09:00", things, looks), shelf)
    quiet = judge(world("2018-09-13T09:00", things, [*looks, look(900, "2018-09-13T09:00")]), shelf, before.memory)
    assert (before.asked, quiet.asked) == (6, 0)  # four weeks from 08-20 on, the last of them under way, and two items
    ended = judge(world("2018-09-17T09:00", things, [*looks, look(901, "2018-09-17T09:00")]), shelf, before.memory)
    assert ended.asked == 2  # the week that ended, and the next


def test_what_comes_for_one_office_asks_nothing_of_another():
    sections = (section("s1", "wjw"), section("s2", "jtj"))
    duty = periodic(WEEKLY, sections=("s1", "s2"), offices=("wjw", "jtj"))
    shelf = catalogue(duty, offices=OFFICES, sections=sections)
    looks = [*daily("2018-08-20", "2018-09-12"), *daily("2018-08-20", "2018-09-12", "s2", start=400)]
    before = judge(world("2018-09-12T09:00", [], looks), shelf)
    new = item(sighting("2018-09-13T09:00", absent="2018-09-12T09:00"), item_id=1)
    looks += [look(801, "2018-09-13T09:00"), look(802, "2018-09-13T09:00", "s2")]
    after = judge(world("2018-09-13T09:00", [new], looks), shelf, before.memory)
    assert after == judge(world("2018-09-13T09:00", [new], looks), shelf)
    assert (len(after.verdicts), after.asked) == (8, 2)  # its week, and the week before under the later reading


def test_a_look_that_came_in_late_is_no_day_more_and_everything_is_asked():
    shelf = catalogue(periodic(WEEKLY))
    looks = daily("2018-08-20", "2018-09-10")
    before = judge(world("2018-09-10T09:00", [], looks), shelf)
    merged = [*looks, look(900, "2018-08-29T21:00")]
    after = judge(world("2018-09-10T09:00", [], merged), shelf, before.memory)
    assert after.asked == len(after.verdicts)


def test_another_catalogue_takes_nothing_over():
    looks = daily("2018-08-20", "2018-09-10")
    before = judge(world("2018-09-10T09:00", [], looks), catalogue(periodic(WEEKLY)))
    other = catalogue(periodic(WEEKLY, valid_to=day("2018-09-30")))
    assert judge(world("2018-09-10T09:00", [], looks), other, before.memory).asked == 4


def test_the_bench_district_is_judged_the_same_with_and_without_what_was_judged_before():
    district = bench.make(10, 4, 90)
    before = judge(district.world(89), district.catalogue)
    after = judge(district.world(90), district.catalogue, before.memory)
    assert after == judge(district.world(90), district.catalogue)
    assert 0 < after.asked < len(after.verdicts) / 4
    assert start_of(bench.FIRST) < before.as_of
