"""Every verdict that says something leads to evidence, also one that says that we did not look (semantics §6)."""

from __future__ import annotations

from hypothesis import HealthCheck, event, given, settings

from archive.duties import judge
from archive.records import Evidence, Outcome, State
from tests.duties.build import FIVE_DAYS, WEEKLY, catalogue, daily, day, look, obligation, periodic, section, world
from tests.duties.test_oracle import books, worlds

SAYS_NOTHING = (State.PENDING, State.UNDETERMINED)
MANY = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@MANY
@given(worlds())
def test_each_verdict_of_a_section_with_any_visit_names_evidence(case):
    named, seen, kinds, hints, lag, days = case
    item_duty = obligation(FIVE_DAYS, sections=named, kinds=kinds, valid_from=day("2018-08-10"))
    week_duty = periodic(WEEKLY, sections=named, kinds=kinds, valid_from=day("2018-09-03"))
    known = {x.visit_id for looks in seen.looks.values() for x in looks}
    carrying = [s for s in named if s != "s3"]  # another office's
    for duty in (item_duty, week_duty):
        for verdict in judge(seen, books(duty, hints, lag, days)).verdicts:
            event(f"{verdict.subject_kind} {verdict.machine_state}")
            if verdict.machine_state in SAYS_NOTHING:
                continue
            looked_at = any(seen.looks.get(s) for s in carrying)
            assert verdict.evidence or not looked_at
            if verdict.machine_state is State.UNOBSERVED:
                assert {e.visit_id for e in verdict.evidence} <= known
                for name in carrying:
                    assert bool(seen.looks.get(name)) != _names_unvisited(verdict.words, name)


def _names_unvisited(words, section_id):
    return section_id in words.partition("no visit at all of: ")[2].split(", ")


def week(looks, sections=("s1",)):
    shelf = catalogue(periodic(sections=sections), sections=tuple(section(s) for s in sections))
    told = judge(world("2018-10-31", (), looks), shelf).verdicts
    return next(v for v in told if v.subject == "2018-W36")  # 3 to 9 September


def test_a_week_that_we_did_not_watch_names_the_visits_nearest_its_end():
    told = week([look(1, "2018-08-01"), look(2, "2018-09-02"), look(3, "2018-09-20"), look(4, "2018-09-21")])
    assert told.machine_state is State.UNOBSERVED
    assert told.evidence == (Evidence("watched", visit_id=2), Evidence("watched", visit_id=3))


def test_a_visit_that_failed_is_what_an_unobserved_week_rests_on():
    told = week([look(5, "2018-09-09T09:00", outcome=Outcome.FAILED)])
    assert (told.machine_state, [e.visit_id for e in told.evidence]) == (State.UNOBSERVED, [5])


def test_a_section_without_any_visit_is_named():
    told = week(daily("2018-09-01", "2018-09-30"), ("s1", "s2"))
    assert told.machine_state is State.UNOBSERVED
    assert told.words.endswith("no visit at all of: s2")
    assert told.evidence
