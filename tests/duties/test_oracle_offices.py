"""Items and periods where offices are renamed and abolished, against the oracle; and what is no testimony changes nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from archive import derive
from archive.catalogue import load
from archive.derive.attribution import office_named
from archive.duties import judge
from archive.records import Alias, Outcome, day_of, end_of, start_of
from archive.store import Archive
from tests.derive.test_derive import Crawl, page
from tests.derive.test_derive import article as read
from tests.duties.build import DAY, FIVE_DAYS, HOUR, WEEKLY, day, look, obligation, office, periodic
from tests.duties.oracle import due_day
from tests.duties.oracle_offices import Validity, bearer, bound
from tests.duties.test_oracle import BEGIN, DAYS, OFFICES, SLOW, books, told, worlds
from tests.test_incremental import FILES, TEXTS, WEEKLY_DUTY

ABOLISHED = day("2018-09-09")  # the health office: its last day, a Sunday
HEIR = "区卫生健康局"
OLD, SHORT, BOTH, ELSE = "区卫生和计划生育局", "区卫计局", "区卫生局", "某局"
NAMES = (OLD, OLD, SHORT, BOTH, HEIR, ELSE, None)


def renamed(shelf, succeeded, last):
    """The catalogue with the health office abolished, and its heir; one name that both bore, each in its own time."""
    first = last + timedelta(1)
    old = office(valid_to=last, successor="wjj" if succeeded else "")
    offices = {o.id: o for o in (old, *OFFICES[1:], office("wjj", HEIR, valid_from=first))}
    aliases = (
        Alias("wjw", SHORT, None, last),
        Alias("wjw", BOTH, None, last),
        Alias("wjj", BOTH, first, None),
    )
    names = [(o.id, o.name, o.valid_from, o.valid_to) for o in offices.values()]
    names += [(a.office_id, a.alias, a.valid_from, a.valid_to) for a in aliases]
    return replace(shelf, offices=offices, aliases=aliases), names


def signed(thing, name, shelf):
    """The item as a page that names this source gives it, on the day that counts."""
    claimed = thing.published and thing.published.day
    on = claimed or day_of(min(s.first_seen for s in thing.sightings))
    whose = office_named(shelf, name, on)
    return replace(thing, source_name=name, office_id=whose, names_other=whose is not None), on


@st.composite
def districts(draw, duty):
    named, seen, kinds, hints, lag, days = draw(worlds())
    duty = replace(duty, sections=named, kinds=kinds)
    last = draw(st.sampled_from([ABOLISHED, day("2018-09-05"), day("2018-08-29"), day("2018-08-20")]))
    shelf, names = renamed(books(duty, hints, lag, days), draw(st.booleans()), last)
    things = []
    for one in seen.items:
        name = draw(st.sampled_from(NAMES))
        made, on = signed(one, name, shelf)
        assert made.office_id == (bearer(names, name, on) if name else None)
        things.append(made)
    return replace(seen, items=tuple(things)), shelf, duty, days


@settings(parent=SLOW, derandomize=True, max_examples=16)
@given(districts(obligation(FIVE_DAYS, valid_from=day("2018-08-10"))))
def test_items_of_offices_renamed_are_judged_as_the_oracle_judges(case):
    seen, shelf, duty, days = case
    expected = {}
    for whose in bound(shelf, duty.offices):
        oracle = Validity(seen, shelf, duty, whose)
        for one in seen.items:
            if oracle.bound(one):
                due = end_of(due_day(max(one.formed), 5, days or "calendar"))
                expected[whose, one.id] = oracle.item_state(one, due)
                event(f"{whose} {expected[whose, one.id][0]}")
    assert {(v.office_id, v.item_id): told(v) for v in judge(seen, shelf).verdicts} == expected


@settings(parent=SLOW, derandomize=True, max_examples=12)
@given(districts(periodic(WEEKLY, valid_from=day("2018-08-27"))))
def test_periods_of_offices_renamed_are_judged_as_the_oracle_judges(case):
    seen, shelf, duty, _ = case
    expected, week = {}, 7 * DAY
    for whose in bound(shelf, duty.offices):
        oracle, begin = Validity(seen, shelf, duty, whose), start_of(day("2018-08-27"))
        while begin <= seen.as_of:
            if oracle.whole(begin, begin + week):
                expected[whose, begin + week] = oracle.period_state(begin, begin + week, week)
                event(f"{whose} {expected[whose, begin + week][0]}")
            begin += week
    assert {(v.office_id, v.due_at): told(v) for v in judge(seen, shelf).verdicts} == expected


# --- what testifies nothing: a run whose clock is not trusted, a visit that was not made


@settings(parent=SLOW, derandomize=True, max_examples=8)
@given(worlds(), st.lists(st.integers(0, DAYS * 24), max_size=12, unique=True), st.sampled_from(["missed", "unread"]))
def test_visits_that_testify_nothing_change_no_verdict(case, hours, how):
    named, seen, kinds, hints, lag, days = case
    shared = {"sections": named, "kinds": kinds}
    duties = (
        obligation(FIVE_DAYS, id="I", valid_from=day("2018-08-10"), **shared),
        periodic(WEEKLY, id="W", valid_from=day("2018-09-03"), **shared),
    )
    shelf = replace(books(duties[0], hints, lag, days), obligations=duties)
    outcome = Outcome.MISSED if how == "missed" else Outcome.UNREADABLE
    at = [BEGIN + n * HOUR for n in hours if BEGIN + n * HOUR <= seen.as_of]
    looks = dict(seen.looks)
    for name in named:
        idle = [look(7000 + n, t, name, outcome, items_listed=0) for n, t in enumerate(at)]
        looks[name] = tuple(sorted((*looks.get(name, ()), *idle), key=lambda x: x.at))
    more = judge(replace(seen, looks={name: got for name, got in looks.items() if got}), shelf)
    assert [plain(v) for v in more.verdicts] == [plain(v) for v in judge(seen, shelf).verdicts]


def test_runs_whose_clock_is_not_trusted_are_as_if_they_had_not_been(tmp_path):
    """A real file with such runs between the others, and one without them: verdicts and findings are the same."""
    (tmp_path / "d").mkdir()
    for name, text in {**FILES, "obligations.yml": FILES["obligations.yml"] + WEEKLY_DUTY}.items():
        (tmp_path / "d" / name).write_text(text, encoding="utf-8")
    shelf, wrong = load(tmp_path / "d"), {0, 3, 4, 6}  # the last is right: both are judged as of it
    judged = []
    for apart in (True, False):
        archive = Archive.open(tmp_path / f"{apart}.db")
        for n in range(9):
            if n not in wrong or not apart:
                crawled(Crawl(archive, shelf), n, random.Random(n))
        if not apart:
            trusted = judge(derive.world(archive, shelf, derive.latest(archive)), shelf)
            for run in sorted(wrong):  # one run a day
                archive.conn.execute("UPDATE runs SET clock_note = 'untrusted: 3 hosts' WHERE id = ?", (run + 1,))
            list(derive.reread(archive, shelf))
        judged.append(judge(derive.world(archive, shelf, derive.latest(archive)), shelf))
        archive.close()
    without, kept = judged
    assert [plain(v) for v in kept.verdicts] == [plain(v) for v in without.verdicts]
    findings = [[(f.kind, f.office_id, f.item_id, f.subject, f.detail) for f in one.findings] for one in judged]
    assert findings[0] == findings[1]
    assert [plain(v) for v in trusted.verdicts] != [
        plain(v) for v in without.verdicts
    ]  # they would have told something


def plain(verdict):
    """All but the evidence: an `unobserved` names what we tried, too."""
    return (*told(verdict), verdict.subject_key, verdict.due_at, verdict.margin_min, verdict.margin_max, verdict.holds)


def crawled(crawl, n, draws):
    """A day's visit: something new, something gone, something edited."""
    up = [k for k in range(10, 11 + n) if draws.random() < 0.9]
    pages = {k: read(k, draws.choice(TEXTS)) for k in up if draws.random() < 0.4}
    crawl.visit(n, page(*[(k, f"2018-09-{k - 7:02}") for k in reversed(up)]), pages)
