"""The second district, crawled whole from a real server, comes to what was written by hand in tests/sample/second/expected.py."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from archive.catalogue import load
from archive.reading import read_list
from archive.records import ListPage
from tests.sample.answers import District
from tests.sample.published import Public, stood_day_by_day
from tests.sample.published import crawled as crawled_whole
from tests.sample.second import SECOND
from tests.sample.second.expected import CLOSED_KINDS, DUTIES, ELEMENTS, FINDINGS, GAPS, SAME_ITEM
from tests.sample.second.places import SECTION
from tests.sample.second.places import days as instants
from tests.sample.timeline import moment

DEAD_FROM = "2018-09-20"


def test_the_catalogue_names_the_sections_that_are_served():
    catalogue = load(SECOND.catalogue)
    served = {
        (SECTION.get(s.id, s.id), f"http://127.0.0.1:{SECOND.hosts[s.host].port}{s.path}")
        for s in SECOND.shelves.values()
    }
    assert {(section.id, section.url) for section in catalogue.sections} == served
    assert {duty.obligation for duty in DUTIES} <= {obligation.id for obligation in catalogue.obligations}


def test_no_duty_is_expected_twice():
    assert [key for key, n in Counter((d.obligation, d.office, d.subject) for d in DUTIES).items() if n > 1] == []


@pytest.mark.parametrize("shelf", SECOND.shelves.values(), ids=SECOND.shelves)
def test_a_list_is_read_as_the_story_has_it(shelf):
    at = moment("2018-09-19T10:00" if shelf.host == "dz" or shelf.id in SECTION.values() else "2018-12-06T10:00")
    answer = District(SECOND).answer(shelf.host, shelf.path, at)
    page = read_list(answer.body, f"http://127.0.0.1:{SECOND.hosts[shelf.host].port}{shelf.path}", answer.content_type)
    up = [thing.as_of(at) for thing in SECOND.things if thing.shelf == shelf.id and thing.is_up(at)]
    assert isinstance(page, ListPage) and page.faults == ()
    assert {row.title for row in page.rows} == {thing.title for thing in up}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """The published copy after all days through the real command."""
    with crawled_whole(tmp_path_factory.mktemp("second"), SECOND, SAME_ITEM) as public:
        yield public


@pytest.mark.slow
def test_the_duties_are_those_written_by_hand_and_no_others(crawled: Public):
    found = {key: (row["state"], row["basis"]) for key, row in crawled.duties().items()}
    expected = {(d.obligation, d.office, crawled.name_of(d.subject)): (d.state, d.basis) for d in DUTIES}
    assert {key: state for key, state in found.items() if expected.get(key) != state} == {}
    assert expected.keys() - found.keys() == set()


@pytest.mark.slow
def test_there_are_no_gaps_beyond_the_written_ones(crawled: Public):
    gaps = {key for key, row in crawled.duties().items() if row["state"] in ("late", "missing")}
    expected = {(obligation, office, crawled.name_of(subject)) for obligation, office, subject in GAPS}
    assert gaps - expected == set(), "an accusation without proof"
    assert expected - gaps == set()


@pytest.mark.slow
def test_what_holds_under_every_reading_and_the_margins(crawled: Public):
    found = crawled.duties()
    rows = [(duty, found[duty.obligation, duty.office, crawled.name_of(duty.subject)]) for duty in DUTIES]
    assert [(d.subject, r["holds"]) for d, r in rows if d.holds is not None and bool(r["holds"]) != d.holds] == []
    assert [(d.subject, r["margin_min"]) for d, r in rows if d.margin is not None and r["margin_min"] != d.margin] == []
    assert [key for key, row in found.items() if key[0].startswith("I-") and row["holds"]] == [], "people review a site"


@pytest.mark.slow
def test_the_elements_are_those_written_by_hand(crawled: Public):
    rows = crawled.rows("SELECT obligation_id, item_id, element, state FROM elements")
    found = {(row[0], crawled.names.get(row[1], ""), row[2], row[3]) for row in rows}
    assert found == {(told.obligation, told.thing, told.element, told.state) for told in ELEMENTS}


@pytest.mark.slow
def test_the_findings_are_those_written_by_hand(crawled: Public):
    found = {}
    for row in crawled.rows("SELECT * FROM findings"):
        subject = crawled.names.get(row["item_id"]) or row["subject"]
        path = "/" + subject.split("/", 3)[3] if subject.startswith("http") else subject
        found[row["kind"], row["section_id"] or "", path] = row["office_id"]
    expected = {(told.kind, told.section, told.subject): told.office for told in FINDINGS}
    assert expected.keys() - found.keys() == set()
    assert {key for key in found if key[0] in CLOSED_KINDS} - expected.keys() == set(), "nothing else of these kinds"
    assert {key: found[key] for key, office in expected.items() if office and found[key] != office} == {}
    (figures,) = crawled.rows("SELECT detail FROM findings WHERE kind = 'figures'")
    assert (
        "2 releases" in figures["detail"] and "longest silence 28 days, 2018-11-08 to 2018-12-06" in figures["detail"]
    )


@pytest.mark.slow
def test_a_migration_in_the_middle_makes_nothing_new_late_or_removed(crawled: Public):
    for thing in (thing for name, thing in SAME_ITEM.items() if name == f"{thing}+"):
        (sighting,) = crawled.rows("SELECT * FROM sightings WHERE item_id = ?", crawled.item(thing))
        last = "2018-10-11" if thing == "gg-3" else "2018-12-06"
        assert (sighting["last_seen"][:10], sighting["first_seen"] < "2018-09-25") == (last, True), thing
        grounds = crawled.rows("SELECT ground FROM item_urls WHERE item_id = ? ORDER BY ground", crawled.item(thing))
        assert [row["ground"] for row in grounds] == ["title and text", "url"], thing
    gone = crawled.rows("SELECT item_id FROM sightings WHERE section_id LIKE 'js-%' AND gone_since LIKE '2018-09-2%'")
    assert [crawled.names[row["item_id"]] for row in gone] == ["gg-short"], "left behind: no finding says removed"


@pytest.mark.slow
def test_every_look_is_whole_but_those_at_the_site_that_does_not_open(crawled: Public):
    rows = crawled.rows("SELECT section_id, planned_at, outcome FROM visits WHERE outcome <> 'complete'")
    expected = {(s, at, "failed") for s in ("dz-dt", "dz-kb") for at in instants() if at >= DEAD_FROM}
    assert {tuple(row) for row in rows} == expected


@pytest.mark.slow
def test_every_gap_and_finding_names_evidence_that_can_be_opened(crawled: Public):
    held = "EXISTS (SELECT 1 FROM evidence e JOIN snapshots s ON s.id = e.snapshot_id OR s.visit_id = e.visit_id WHERE"
    gaps = "SELECT subject FROM duties d WHERE d.state IN ('late', 'missing') AND NOT"
    assert [row["subject"] for row in crawled.rows(f"{gaps} {held} e.duty_id = d.id)")] == []
    findings = f"SELECT kind, subject FROM findings f WHERE NOT {held} e.finding_id = f.id)"
    assert [tuple(row) for row in crawled.rows(findings)] == []


def test_the_story_is_shorter_than_the_first(tmp_path: Path):
    assert len(instants()) < 50 and len(SECOND.things) < 100


@pytest.mark.slow
def test_each_of_the_last_days_judged_upon_the_one_before_comes_to_what_the_whole_gives(crawled: Public):
    stood = stood_day_by_day(crawled, 6)
    assert {"item", "period", "pair", "row", "series"} <= {kind for kind, number in stood.items() if number}


@pytest.mark.slow
def test_what_is_said_of_the_second_district_is_said_in_chinese_too(crawled: Public):
    assert crawled.unsaid() <= 0.05  # a new wording is shown as it was recorded until the phrasebook has it
