"""The sample district: its pages are read right, its server keeps to the story, and crawling it all comes to what was
written by hand in tests/sample/expected*.py."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from archive.catalogue import load
from archive.reading import read_article, read_list
from archive.reading.sheets import read_sheet
from archive.records import Article, Blocked, ListPage
from tests.sample import days
from tests.sample.answers import District
from tests.sample.attached import PICTURED, REPLACED, ROWS, SCANNED, TABLE, TICKING, file_of
from tests.sample.expected import ITEM_DUTIES, NO_DUTY, NOT_JUDGED
from tests.sample.expected_awaited import AWAITED_DUTIES, AWAITED_GAPS, LEDGER
from tests.sample.expected_observed import BROKEN, CLOSED_KINDS, EITHER, FINDINGS, SAME_ITEM, SIGHTINGS
from tests.sample.expected_periods import GAPS as PERIOD_AND_ITEM_GAPS
from tests.sample.expected_periods import PERIOD_DUTIES
from tests.sample.families import path_of
from tests.sample.model import Shelf, Thing, in_order
from tests.sample.places import HOSTS, OFFICES, SHELVES
from tests.sample.published import Public, stood_day_by_day
from tests.sample.published import crawled as crawled_whole
from tests.sample.story import THINGS
from tests.sample.timeline import FIRST, LAST, moment
from tests.sample.trouble import TROUBLES

REPO = Path(__file__).resolve().parent.parent
DUTIES = (*ITEM_DUTIES, *PERIOD_DUTIES, *AWAITED_DUTIES)
GAPS = PERIOD_AND_ITEM_GAPS | AWAITED_GAPS
BY_ID = {thing.id: thing for thing in THINGS}
TEN = "T10:00:00+08:00"


def family_of(shelf: Shelf) -> str:
    return HOSTS[shelf.host].family


def base_of(shelf: Shelf) -> str:
    return f"http://127.0.0.1:{HOSTS[shelf.host].port}"


# --- the story is of one piece


def test_the_story_is_as_long_and_as_wide_as_it_must_be():
    assert (LAST - FIRST).days + 1 >= 120
    assert len(OFFICES) - 1 >= 12, "one of them is another's successor"
    assert len(SHELVES) >= 20
    assert len({host.family for host in HOSTS.values()}) >= 4
    assert len(DUTIES) >= 60 and len(SIGHTINGS) >= 25 and len(FINDINGS) >= 10


def test_every_state_and_basis_is_expected_somewhere():
    assert {duty.state for duty in DUTIES} == {"met", "late", "missing", "unproven", "unobserved", "pending"}
    assert {duty.basis for duty in DUTIES} == {"witnessed", "admitted", "claimed", None}
    assert {duty.holds for duty in DUTIES} == {True, False, None}


def test_the_list_of_all_gaps_agrees_with_the_expected_duties():
    assert {(d.obligation, d.office, d.subject) for d in DUTIES if d.state in ("late", "missing")} == GAPS


def test_no_duty_is_expected_twice():
    assert [key for key, n in Counter((d.obligation, d.office, d.subject) for d in DUTIES).items() if n > 1] == []


def test_every_kind_of_trouble_is_in_the_story():
    wanted = "error reset timeout truncated flaky robots challenge redesign home empty_page endless shift"
    assert {trouble.kind for trouble in TROUBLES} == set(wanted.split())


def test_expectations_name_what_the_story_and_the_catalogue_hold(tmp_path: Path):
    catalogue = load(REPO / "tests" / "sample" / "catalogue")
    obligations = {obligation.id for obligation in catalogue.obligations}
    assert {duty.obligation for duty in DUTIES} <= obligations
    assert {duty.office for duty in DUTIES} <= catalogue.offices.keys() == OFFICES.keys()
    named = {d.subject for d in ITEM_DUTIES} | {s.thing for s in SIGHTINGS} | {f.subject for f in FINDINGS if f.subject}
    assert named | {thing for _, _, thing, _ in NO_DUTY} | SAME_ITEM.keys() <= BY_ID.keys()


def test_the_catalogue_names_the_sections_that_are_served():
    catalogue = load(REPO / "tests" / "sample" / "catalogue")
    assert {s.id: s.url for s in catalogue.sections if s.url} == {s.id: base_of(s) + s.path for s in SHELVES.values()}
    assert [s.id for s in catalogue.sections if not s.url] == ["hb-hpgs"]


def test_days_are_at_ten_and_one_more_at_midnight():
    assert days(2) == ["2018-08-20T10:00:00+08:00", "2018-08-21T10:00:00+08:00"]
    assert len(days()) == 128 and [d for d in days() if not d.endswith(TEN)] == ["2018-11-06T00:00:00+08:00"]


# --- its pages are read right


def walk(district: District, shelf: Shelf, at) -> list[ListPage | Blocked]:
    url, pages = base_of(shelf) + shelf.path, []
    while url and len(pages) < 12:
        answer = district.answer(shelf.host, url.removeprefix(base_of(shelf)), at)
        pages.append(read_list(answer.body, url, answer.content_type))
        url = pages[-1].next.url if isinstance(pages[-1], ListPage) and pages[-1].next else None
    return pages


@pytest.mark.parametrize("day", ["2018-08-20", "2018-10-20", "2018-12-24"])
@pytest.mark.parametrize("shelf", SHELVES.values(), ids=SHELVES)
def test_a_list_is_read_to_its_end_as_the_story_has_it(shelf: Shelf, day: str):
    at = moment(f"{day}T10:00")
    pages = walk(District(), shelf, at)
    assert [page for page in pages if not isinstance(page, ListPage) or page.faults] == []
    rows = {
        row.url: (row.title, row.printed.day.isoformat() if row.printed else None)
        for page in pages
        for row in page.rows
    }
    up = [thing.as_of(at) for thing in THINGS if thing.shelf == shelf.id and thing.is_up(at)]
    expected = {
        base_of(shelf) + path_of(thing, shelf, family_of(shelf)): (
            thing.title,
            None if shelf.bare or thing.published is None else thing.published[:10],
        )
        for thing in in_order(up, shelf)
    }
    assert list(rows.items()) == list(expected.items())
    assert {row.title for page in pages for row in page.rows if row.pinned} == {
        thing.title for thing in up if thing.pinned
    }
    assert pages[0].empty_said == (not expected)
    assert pages[-1].end_known == (shelf.totals and bool(expected))


def read(district: District, thing: Thing, at) -> Article | Blocked:
    shelf = SHELVES[thing.shelf]
    path = path_of(thing, shelf, family_of(shelf))
    answer = district.answer(shelf.host, path, at)
    assert answer.status == 200, thing.id
    return read_article(answer.body, base_of(shelf) + path, answer.content_type)


READABLE = [thing for thing in THINGS if not any(trouble.where == thing.id for trouble in TROUBLES)]
OUTAGE_OVER = moment("2018-11-12T10:00")


def first_answered(thing: Thing):
    """When the page first stands and its host is not in the outage."""
    out = SHELVES[thing.shelf].host == "gk" and "2018-11-07" <= thing.up[:10] < "2018-11-12"
    return OUTAGE_OVER if out else moment(thing.up)


@pytest.mark.parametrize("thing", READABLE, ids=lambda thing: thing.id)
def test_an_article_is_read_as_the_story_has_it_whatever_its_noise(thing: Thing):
    at = first_answered(thing)
    shelf, now = SHELVES[thing.shelf], thing.as_of(at)
    article = read(District(), thing, at)
    assert isinstance(article, Article) and article.faults == ()
    published = None if shelf.bare or now.published is None else now.published[:10]
    assert article.title == now.title
    assert (article.shown.day.isoformat() if article.shown else None) == published
    assert (article.formed.isoformat() if article.formed else None) == now.formed
    assert (article.doc_number, article.source_name or article.issuer) == (now.number, now.source)
    assert len(article.attachments) == (1 if family_of(shelf) == "trs" else 0)
    if thing.id != TICKING:  # its noise is told by a second look alone
        assert article == read(District(), thing, at + timedelta(minutes=90)), (
            "a counter or a clock was read as content"
        )


@pytest.mark.parametrize("thing", [thing for thing in READABLE if thing.edits], ids=lambda thing: thing.id)
def test_an_edited_page_is_read_as_it_then_is(thing: Thing):
    at = moment(thing.edits[-1].at)
    before, after = read(District(), thing, at - timedelta(minutes=1)), read(District(), thing, at)
    assert isinstance(before, Article) and isinstance(after, Article)
    now = thing.as_of(at)
    assert after != before and (after.title, after.formed and after.formed.isoformat()) == (now.title, now.formed)


@pytest.mark.parametrize(
    ("section", "day"),
    [(t.where, t.first) for t in TROUBLES if t.kind in ("challenge", "redesign")],
    ids=lambda value: str(value),
)
def test_a_challenge_or_a_redesign_is_no_list(section: str, day: str):
    assert [type(page) for page in walk(District(), SHELVES[section], moment(f"{day}T10:00"))] == [Blocked]


def test_the_list_shifts_between_its_first_page_and_the_rest():
    district, at = District(), moment("2018-12-09T10:00")
    page = walk(district, SHELVES["www-zfwj"], at)
    again = walk(district, SHELVES["www-zfwj"], at)
    title = BY_ID["zf-shift"].title
    assert title not in [row.title for row in page[0].rows] and title in [row.title for row in again[0].rows]


# --- crawled whole, it comes to what was written by hand


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """The published copy after all days through the real command."""
    with crawled_whole(tmp_path_factory.mktemp("sample")) as public:
        yield public


def at(day: str | None) -> str | None:
    if day is None:
        return None
    return f"{day}:00+08:00" if "T" in day else f"{day}{TEN}"


@pytest.mark.slow
def test_every_thing_of_the_story_is_one_item(crawled: Public):
    assert [thing for thing in BY_ID if crawled.item(thing) is None] == []
    assert len(crawled.item_ids) == len(THINGS) - len(SAME_ITEM)


@pytest.mark.slow
def test_the_duties_are_those_written_by_hand(crawled: Public):
    found = crawled.duties()
    wrong = []
    for duty in DUTIES:
        row = found.get((duty.obligation, duty.office, crawled.name_of(duty.subject)))
        got = (row["state"], row["basis"]) if row else ("no such duty", None)
        if got != (duty.state, duty.basis):
            wrong.append(
                f"{duty.obligation} {duty.office} {duty.subject}: {got}, not {duty.state} {duty.basis} ({duty.why})"
            )
    assert wrong == []
    assert found.keys() == {(duty.obligation, duty.office, crawled.name_of(duty.subject)) for duty in DUTIES}, (
        "and no others"
    )


@pytest.mark.slow
def test_what_holds_under_every_reading_and_the_margins(crawled: Public):
    found = crawled.duties()
    rows = [(duty, found[duty.obligation, duty.office, crawled.name_of(duty.subject)]) for duty in DUTIES]
    assert [(d.subject, r["holds"]) for d, r in rows if d.holds is not None and bool(r["holds"]) != d.holds] == []
    assert [(d.subject, r["margin_min"]) for d, r in rows if d.margin is not None and r["margin_min"] != d.margin] == []


@pytest.mark.slow
def test_there_are_no_gaps_beyond_the_written_ones(crawled: Public):
    gaps = {key for key, row in crawled.duties().items() if row["state"] in ("late", "missing")}
    expected = {(obligation, office, crawled.name_of(subject)) for obligation, office, subject in GAPS}
    assert gaps - expected == set(), "an accusation without proof"
    assert expected - gaps == set()


@pytest.mark.slow
def test_the_ledger_says_of_each_problem_of_the_plan_how_it_stands(crawled: Public):
    rows = crawled.rows("SELECT * FROM 整改台账")
    for problem, expected in LEDGER.items():
        assert Counter(row["整改状态"] for row in rows if row["问题编号"] == problem) == expected, problem
    came_back = next(row for row in rows if row["问题编号"] == "P10")
    assert (came_back["反复次数"], came_back["整改到位日"]) == (1, "2018-10-08")
    assert {row["提醒"] for row in rows if row["问题编号"] == "P16"} == {None, "即将逾期：还剩6日"}


@pytest.mark.slow
def test_what_owes_nothing_has_no_duty(crawled: Public):
    found = crawled.duties()
    assert [
        why for obligation, office, thing, why in NO_DUTY if (obligation, office, crawled.name_of(thing)) in found
    ] == []
    assert [key for key in found if key[0] in NOT_JUDGED] == []
    assert [key for key in found if key[2] == "2018-W40"] == [], "a week without a working day gives no duty"


@pytest.mark.slow
def test_the_sightings_are_those_written_by_hand(crawled: Public):
    wrong = []
    for told in SIGHTINGS:
        rows = crawled.rows(
            "SELECT * FROM sightings WHERE item_id = ? AND section_id = ? AND first_seen = ?",
            *(crawled.item(told.thing), told.section, at(told.first_seen)),
        )
        got = [(row["absent_until"], row["last_seen"] if told.last_seen else None, row["gone_since"]) for row in rows]
        if got != [(at(told.absent_until), at(told.last_seen), at(told.gone_since))]:
            others = crawled.rows("SELECT * FROM sightings WHERE item_id = ?", crawled.item(told.thing))
            wrong.append((told, got, [tuple(row)[1:] for row in others]))
    assert wrong == []


@pytest.mark.slow
def test_every_look_is_whole_but_those_that_the_story_broke(crawled: Public):
    expected = {}
    for stretch in BROKEN:
        day = date.fromisoformat(stretch.first)
        while day <= date.fromisoformat(stretch.last):
            expected[stretch.section, day.isoformat()] = stretch.outcome
            day += timedelta(days=1)
    rows = crawled.rows("SELECT section_id, planned_at, outcome FROM visits WHERE outcome <> 'complete'")
    assert {(row["section_id"], row["planned_at"][:10]): row["outcome"] for row in rows} == expected
    assert crawled.rows("SELECT count(*) AS n FROM visits")[0]["n"] == len(SHELVES) * len(days())


@pytest.mark.slow
def test_the_findings_are_those_written_by_hand(crawled: Public):
    rows = crawled.rows("SELECT * FROM findings")
    found = {(row["kind"], crawled.names.get(row["item_id"], ""), row["section_id"]) for row in rows}
    expected = {(finding.kind, finding.subject, finding.section) for finding in FINDINGS}
    assert expected - found == set()
    closed = {entry for entry in found if entry[0] in CLOSED_KINDS and entry[:2] not in EITHER}
    assert closed - expected == set(), "nothing else of these kinds was in the story"


@pytest.mark.slow
def test_every_gap_names_evidence_that_can_be_opened(crawled: Public):
    bare = crawled.rows(
        "SELECT d.id FROM duties d WHERE d.state IN ('late', 'missing') AND NOT EXISTS"
        " (SELECT 1 FROM evidence e JOIN snapshots s ON s.id = e.snapshot_id OR s.visit_id = e.visit_id WHERE e.duty_id = d.id)"
    )
    assert [tuple(row) for row in bare] == []


@pytest.mark.slow
def test_the_attachments_are_those_of_the_story(crawled: Public):
    def told(thing: str) -> list[tuple[str, str, str | None]]:
        sql = "SELECT * FROM attachments WHERE item_id = ? ORDER BY seen_from"
        return [
            (row["seen_from"][:10], row["text_state"], row["kind"]) for row in crawled.rows(sql, crawled.item(thing))
        ]

    assert told(REPLACED) == [("2018-09-20", "read", "pdf"), ("2018-09-28", "read", "pdf")]
    assert told(SCANNED) == [("2018-10-08", "scanned", "pdf")]
    assert told(TABLE) == [("2018-09-26", "read", "xls")]
    assert told(PICTURED) == [
        ("2018-10-11", "read", "pdf"), ("2018-10-11", "scanned", "image"), ("2018-10-20", "scanned", "image"),
    ]  # fmt: skip
    for thing, classes in ((REPLACED, ["first", "edited"]), (PICTURED, ["first", "changed"])):
        editions = crawled.rows("SELECT class FROM editions WHERE item_id = ? ORDER BY seen_from", crawled.item(thing))
        assert [row["class"] for row in editions] == classes


@pytest.mark.slow
def test_noise_that_only_a_second_look_tells_is_no_edit(crawled: Public):
    rows = crawled.rows("SELECT class FROM editions WHERE item_id = ? ORDER BY seen_from", crawled.item(TICKING))
    assert len(rows) > 2 and [row["class"] for row in rows] == ["first", *["noise"] * (len(rows) - 1)]


def test_the_sample_s_table_is_read_as_it_was_written():
    thing = BY_ID[TABLE]
    (sheet,) = read_sheet(file_of(thing, moment("2018-10-01T10:00")))
    assert [list(row) for row in sheet.rows] == [[str(cell) for cell in row] for row in ROWS]


@pytest.mark.slow
def test_each_of_the_last_days_judged_upon_the_one_before_comes_to_what_the_whole_gives(crawled: Public):
    stood = stood_day_by_day(crawled, 6)
    assert {"item", "period", "pair", "entry", "series"} <= {kind for kind, number in stood.items() if number}


@pytest.mark.slow
def test_what_is_said_of_the_district_is_said_in_chinese_too(crawled: Public):
    assert crawled.unsaid() <= 0.05  # a new wording is shown as it was recorded until the phrasebook has it
