"""The indicators of a site at their boundaries: kept, crossed, and not told; thresholds are data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.catalogue import load
from archive.duties import judge
from archive.duties.rules.site_questions import Question, open_at
from archive.records import DAY, Block, Link, LinkLook, Probe, RuleName, SiteLooks, SitePage
from tests.duties import build
from tests.duties.build import at, claim, daily, day, edition, item, obligation, sighting, world

HOUR = 3600
NOW = at("2018-10-01T08:00")
PHRASE = build.Phrase("", False)
LIMITS = {"14日": ("动态",), "6个月": ("通知",)}


def owed(indicator, id="O", **params):
    given = {"indicator": indicator, **params}
    return obligation(PHRASE, RuleName.SITE, (), id=id, params=given, valid_from=day("2018-01-01"))


def judged(*obligations, looks=(), items=(), seen=None, as_of=NOW, **more):
    catalogue = build.catalogue(*obligations, **more)
    made = replace(world(as_of, items, looks), sites={"site": seen or SiteLooks()})
    return judge(made, catalogue)


def verdict(*args, **kwargs):
    (found,) = judged(*args, **kwargs).verdicts
    return found


def states(*args, **kwargs):
    return verdict(*args, **kwargs).machine_state


# --- unreachable: seven whole days, twenty spaced visits a day, five in a hundred


def probes(days=7, each=20, shut=0, step=HOUR, per_day=None, opened=False):
    """So many visits a day, before 1 October; the first `shut` of all did not open."""
    begin = at("2018-10-01T00:00") - days * DAY
    made = [begin + d * DAY + n * step for d in range(days) for n in range(each)]
    return SiteLooks(tuple(Probe(t, opened if n < shut else True, "timeout", n, (900,)) for n, t in enumerate(made)))


REACH = owed("unreachable", days=7, visits_per_day=20, seconds=15, share=0.05, veto="yes")


@pytest.mark.parametrize(("shut", "state"), [(0, "met"), (6, "met"), (7, "missing"), (70, "missing")])
def test_five_in_a_hundred_visits_that_did_not_open_are_a_veto_and_less_are_not(shut, state):
    found = verdict(REACH, seen=probes(shut=shut))  # of 140
    assert (found.machine_state, found.holds) == (state, False)


def test_nineteen_visits_on_one_day_or_visits_close_together_are_too_few():
    whole = probes(shut=140)
    assert states(REACH, seen=replace(whole, probes=whole.probes[1:])) == "unobserved"
    assert states(REACH, seen=probes(each=40, step=1200, shut=280)) == "missing"  # two of three count: twenty a day
    assert states(REACH, seen=probes(each=40, step=60, shut=280)) == "unobserved"


def test_what_says_nothing_is_no_visit():
    assert states(REACH, seen=probes(shut=140, opened=None)) == "unobserved"


def test_a_visit_that_opened_within_half_an_hour_of_one_that_did_not_opened():
    whole = probes(shut=140)
    later = tuple(replace(p, at=p.at + 600, opened=True) for p in whole.probes)
    assert states(REACH, seen=SiteLooks(tuple(sorted((*whole.probes, *later), key=lambda p: p.at)))) == "met"


def test_the_day_that_has_not_ended_is_not_counted():
    today = tuple(Probe(at("2018-10-01T00:00") + n * 600, False, "timeout", n, (1,)) for n in range(40))
    assert states(REACH, seen=SiteLooks((*probes().probes, *today))) == "met"


def test_six_of_140_are_close_to_a_veto_and_are_said_to_be():
    found = judged(REACH, seen=probes(shut=6))
    assert [(f.kind, f.subject) for f in found.findings if f.kind == "near_veto"] == [("near_veto", "site")]
    (row,) = found.indicators
    assert (row.veto, row.near, row.looks, round(row.figure, 4), row.threshold) == (True, True, 140, 0.0429, 0.05)


def test_a_local_standard_that_weighs_otherwise_is_another_source_of_the_same_rule():
    """Three days, four visits, one in ten: as a city may set it; its points and pass line stand in its source."""
    local = owed("unreachable", "local", days=3, visits_per_day=4, share=0.1, points=5)
    found = judged(REACH, local, seen=probes(days=3, each=4, shut=2))
    assert {row.obligation_id: (row.state, row.points) for row in found.indicators} == {
        "O": ("unobserved", None),
        "local": ("missing", 5.0),
    }


def test_a_standard_that_is_not_in_force_gives_no_verdict():
    later = replace(REACH, valid_from=day("2018-10-02"))
    assert judged(later, seen=probes(shut=140)).verdicts == ()
    just = replace(REACH, valid_from=day("2018-09-27"))  # its window began before it was in force
    assert states(just, seen=probes(shut=140)) == "pending"


# --- the home page


def home(instant, *links, days=("2018-08-01",), whole=True, text="", snapshot=1):
    made = tuple(Link(url, words) for url, words in links)
    when = at(instant) if isinstance(instant, str) else instant
    return SitePage("http://site.example/", when, snapshot, whole, made, tuple(map(day, days)), text)


OLD = ("http://site.example/old.html", "旧闻")
NEW = ("http://site.example/new.html", "新闻")
HOME = owed("stale_home", days=14, veto="yes")


def homes(last=None, skip=(), days=("2018-08-01",)):
    """A look each morning from 14 September to 1 October; the last may be another."""
    begin = at("2018-09-14T08:00")
    made = [home(begin + n * DAY, OLD, days=days, snapshot=n) for n in range(18) if n not in skip]
    return SiteLooks(homes=tuple([*made[:-1], last] if last else made))


def test_a_home_page_without_an_update_in_two_weeks_is_a_veto():
    found = judged(HOME, seen=homes())
    assert [v.machine_state for v in found.verdicts] == ["missing"]
    assert [f.kind for f in found.findings] == ["stale_home"]


@pytest.mark.parametrize(("day", "state"), [("2018-09-13", "met"), ("2018-09-12", "missing")])
def test_a_home_page_last_seen_three_days_ago_is_judged_by_the_two_weeks_before_that(day, state):
    """Seen each morning until 28 September at 08:00; two weeks and the lag before it begin on 13 September."""
    begin = at("2018-09-08T08:00")
    seen = SiteLooks(homes=tuple(home(begin + n * DAY, OLD, days=(day,), snapshot=n) for n in range(21)))
    (row,) = judged(HOME, seen=seen).indicators
    assert (row.state, row.end) == (state, at("2018-09-28T08:00"))


@pytest.mark.parametrize(
    ("last", "state"),
    [
        (home(NOW, OLD, days=("2018-09-17",)), "met"),  # within two weeks
        (home(NOW, OLD, days=("2018-09-15",)), "missing"),  # before them, and the lag
        (home(NOW, OLD, NEW), "met"),  # undated, and seen to come
    ],
)
def test_a_day_within_two_weeks_or_a_new_link_is_an_update(last, state):
    assert states(HOME, seen=homes(last)) == state


def test_a_home_page_not_watched_all_along_without_days_or_that_could_not_be_read_accuses_nobody():
    assert states(HOME, seen=homes(skip=range(5, 9))) == "unobserved"
    assert states(HOME, seen=homes(skip=range(6))) == "unobserved"
    assert states(HOME, seen=homes(days=())) == "unproven"
    shells = tuple(replace(page, whole=False) for page in homes().homes)
    assert states(HOME, seen=SiteLooks(homes=shells)) == "unobserved"


# --- sections


def sections(n, name="工作动态"):
    return [build.section(f"s{i}", name=f"{name}{i}", url=f"http://site.example/s{i}/") for i in range(n)]


def watched(n, until="2018-10-01"):
    return [look for i in range(n) for look in daily("2018-09-01", until, f"s{i}", hour=7, start=1000 * i)]


def listed(i, claimed, first="2018-09-01T07:00", **more):
    shown = (claim(claimed),) if claimed else ()
    seen = sighting(first, f"s{i}", printed=claimed, **more)
    return item(seen, item_id=i + 1, claims=shown, editions=())


STALE = owed("stale", limits=LIMITS, count=5, veto="yes")


@pytest.mark.parametrize(("stale", "state"), [(5, "missing"), (4, "met")])
def test_five_stale_sections_are_a_veto_and_four_are_not(stale, state):
    items = [listed(i, "2018-08-01" if i < stale else "2018-09-20") for i in range(6)]
    found = judged(STALE, looks=watched(6), items=items, sections=sections(6))
    assert [v.machine_state for v in found.verdicts] == [state]
    assert len([f for f in found.findings if f.kind == "stale"]) == stale
    assert [f.kind for f in found.findings if f.kind == "near_veto"] == (["near_veto"] if stale == 4 else [])


def test_each_kind_of_section_has_its_own_limit():
    items = [listed(i, "2018-08-01") for i in range(6)]
    notices = sections(6, "通知公告")
    assert states(STALE, looks=watched(6), items=items, sections=notices) == "met"  # six months
    assert (
        states(STALE, looks=watched(6), items=items, sections=sections(6, "其他")) == "unobserved"
    )  # no limit binds them


@pytest.mark.parametrize(
    "change",
    [
        {"claimed": None},  # undated, first seen in the window
        {"claimed": "2018-08-01", "first": "2018-09-28T07:00", "absent": "2018-09-27T07:00"},  # seen to come
        {"claimed": "2018-09-20"},
    ],
    ids=["undated", "came", "dated"],
)
def test_what_may_be_an_update_keeps_a_section_from_being_stale(change):
    first = {"first": "2018-09-28T07:00"} | change
    items = [listed(i, "2018-08-01") for i in range(4)] + [listed(4, **first)]
    found = judged(STALE, looks=watched(5), items=items, sections=sections(5))
    assert [v.machine_state for v in found.verdicts] != ["missing"]
    assert len([f for f in found.findings if f.kind == "stale"]) == 4


def test_sections_that_we_did_not_look_at_of_late_are_not_stale():
    items = [listed(i, "2018-08-01") for i in range(6)]
    found = judged(STALE, looks=watched(6, until="2018-09-25"), items=items, sections=sections(6))
    assert [(v.machine_state, found.indicators[0].unknown) for v in found.verdicts] == [("unobserved", 6)]


@pytest.mark.parametrize(("claimed", "state"), [("2018-09-13", "met"), ("2018-09-12", "missing")])
def test_a_look_of_three_days_ago_speaks_of_the_two_weeks_before_it_and_not_of_those_before_today(claimed, state):
    """Looked at until 28 September 07:00: two weeks and the lag before it begin on 13 September."""
    items = [listed(i, claimed) for i in range(5)]
    found = judged(
        STALE, looks=watched(5, until="2018-09-28"), items=items, sections=sections(5), as_of=at("2018-10-01T07:00")
    )
    (row,) = found.indicators
    assert (row.state, row.end) == (state, at("2018-09-28T07:00"))


def test_sections_are_monitored_at_one_instant_which_the_one_looked_at_first_tells():
    """Four looked at today, and one last two days ago: all five had been silent for two weeks only until then."""
    late, early = watched(5), watched(5, until="2018-09-29")
    looks = [look for look in late if look.section_id != "s4"] + [look for look in early if look.section_id == "s4"]
    looks = sorted(looks, key=lambda look: (look.section_id, look.at))
    quiet = [listed(i, "2018-09-14") for i in range(4)] + [listed(4, "2018-08-01")]
    assert (
        states(STALE, looks=looks, items=quiet, sections=sections(5)) == "met"
    )  # of 14 September: two weeks before the 29th
    assert states(STALE, looks=late, items=quiet, sections=sections(5)) == "missing"


BLANK = owed("blank", count=5, veto="yes")


@pytest.mark.parametrize(("n", "state"), [(5, "missing"), (4, "met")])
def test_five_sections_that_never_had_anything_are_a_veto(n, state):
    looks = [replace(look, items_listed=0) if int(look.section_id[1:]) < n else look for look in watched(6)]
    items = [listed(i, "2017-08-01") for i in range(n, 6)]
    assert states(BLANK, looks=looks, items=items, sections=sections(6, "其他")) == state


def test_a_section_that_was_emptied_is_not_blank():
    looks = [replace(look, items_listed=int(look.at < at("2018-09-20T00:00"))) for look in watched(5)]
    assert states(BLANK, looks=looks, sections=sections(5)) == "met"


def test_sections_without_an_address_or_a_visit_leave_the_count_open():
    wanted = [replace(one, url="", status="wanted") for one in sections(5)]
    assert states(BLANK, sections=wanted) == "unobserved"


POLICY = owed("stale_class", limits={"6个月": ("政策",)}, points=5.0)


@pytest.mark.parametrize(
    ("names", "stale", "state"),
    [
        (["政策文件", "政策法规"], {0, 1}, "missing"),
        (["政策文件", "政策法规"], {0}, "met"),  # one of the class was updated
        (["政策文件", "工作动态"], {0}, "missing"),  # the other is of no such class
        (["工作动态"], set(), "unobserved"),  # the catalogue has no such section
    ],
)
def test_a_class_of_sections_stands_still_only_where_all_of_it_does(names, stale, state):
    made = [build.section(f"s{i}", name=name) for i, name in enumerate(names)]
    items = [listed(i, "2017-01-01" if i in stale else "2018-09-20") for i in range(len(names))]
    found = judged(POLICY, looks=watched(len(names)), items=items, sections=made)
    assert [(v.machine_state, row.points) for v, row in zip(found.verdicts, found.indicators, strict=True)] == [
        (state, 5.0)
    ]


def test_a_class_with_a_section_that_was_not_looked_at_is_not_told():
    made = [build.section(f"s{i}", name="政策文件") for i in range(2)]
    assert states(POLICY, looks=watched(1), items=[listed(0, "2017-01-01")], sections=made) == "unobserved"


@pytest.mark.parametrize(
    ("given", "lost"),
    [({"each": 0.5, "most": 4.0}, 1.0), ({"each": 3.0, "most": 4.0}, 4.0), ({"each": 0.5}, 0.5), ({}, None)],
)
def test_what_each_costs_is_summed_up_to_the_lines_own_value_and_is_counted_once_where_that_is_not_known(given, lost):
    gone = [f"http://site.example/{n}.html" for n in range(2)]
    page = home(NOW - DAY, *((url, "旧闻") for url in gone))
    looks = [LinkLook(url, at("2018-09-28T08:00") + n * DAY, True, "HTTP 404", n) for url in gone for n in range(3)]
    seen = SiteLooks(homes=(page,), links=tuple(looks))
    (row,) = judged(owed("broken_link", count=1, **given), seen=seen).indicators
    assert (row.figure, row.state, row.points) == (2, "missing", lost)


@pytest.mark.parametrize(("worth", "lost"), [(1.5, 1.5), (None, 1.0), (9.0, 2.0)])
def test_each_costs_up_to_what_its_item_is_worth_where_the_line_has_no_value_of_its_own(worth, lost):
    gone = [f"http://site.example/{n}.html" for n in range(2)]
    page = home(NOW - DAY, *((url, "旧闻") for url in gone))
    looks = [LinkLook(url, at("2018-09-28T08:00") + n * DAY, True, "HTTP 404", n) for url in gone for n in range(3)]
    standard = replace(build.catalogue().sources["plan"], blocks=(Block("功能", None, {"链接": worth}),))
    catalogue = build.catalogue(owed("broken_link", count=1, each=1.0, item="链接"))
    catalogue = replace(catalogue, sources={**catalogue.sources, "plan": standard})
    made = replace(world(NOW, (), ()), sites={"site": SiteLooks(homes=(page,), links=tuple(looks))})
    (row,) = judge(made, catalogue).indicators
    assert (row.figure, row.points) == (2, lost)


# --- questions


QUESTIONS = owed("unanswered", months=3, count=1, veto="yes")


def question(until, body="请问何时供暖？", more=(), first="2018-06-01T07:00", **fields):
    page = edition(first, until=until, page=build.article("咨询供暖时间", body))
    asked = {"title": "咨询供暖时间", "kinds": frozenset({"question"}), "editions": (page, *more), **fields}
    return item(sighting(first, "s0"), claims=(claim("2018-06-01"),), **asked)


def answer(came, body="请问何时供暖？答复：11月15日。"):
    return edition(came, after="2018-09-05T07:00", page=build.article("咨询供暖时间", body), snapshot=8)


def asked(*items):
    return states(QUESTIONS, items=items, sections=sections(1))


def test_a_question_open_at_the_end_of_three_months_is_a_veto_and_a_later_answer_does_not_undo_it():
    assert asked(question("2018-09-05T07:00")) == "missing"
    assert asked(question("2018-09-05T07:00", more=(answer("2018-09-20T07:00"),))) == "missing"


def reply(first, claimed=None, **fields):
    """An answer on a page of its own."""
    says = (claim(claimed),) if claimed else ()
    return item(sighting(first, "s0"), item_id=2, title="关于咨询供暖时间的答复", claims=says, **fields)


@pytest.mark.parametrize(
    ("first", "claimed", "state"),
    [
        ("2018-09-20T07:00", "2018-09-19", "missing"),  # its own page says that it came after 1 September
        ("2018-09-02T07:00", "2018-09-02", "missing"),  # the day after the last one
        ("2018-09-20T07:00", "2018-09-01", "met"),  # the last day itself: in time, as it claims
        ("2018-09-01T23:59", None, "met"),  # seen in time
        ("2018-09-20T07:00", None, "unobserved"),  # nobody knows when it went up
        ("2018-09-20T07:00", "2018-09-25", "unobserved"),  # a day after we saw it is none
        ("2018-09-20T07:00", "2018-09", "unobserved"),  # a month that holds both
    ],
)
def test_an_answer_on_a_page_of_its_own_undoes_it_only_where_it_may_have_come_in_time(first, claimed, state):
    assert asked(question("2018-09-05T07:00"), reply(first, claimed)) == state


@pytest.mark.parametrize("fields", [{"ambiguous": True}, {"epoch": True}])
def test_an_answer_of_a_doubtful_match_or_of_a_migration_leaves_it_unknown(fields):
    assert asked(question("2018-09-05T07:00"), reply("2018-09-20T07:00", "2018-09-19", **fields)) == "unobserved"


def test_what_shows_that_the_answer_came_later_is_among_the_evidence():
    found = judged(
        QUESTIONS, items=(question("2018-09-05T07:00"), reply("2018-09-20T07:00", "2018-09-19")), sections=sections(1)
    )
    (finding,) = [f for f in found.findings if f.kind == "unanswered"]
    assert [e.role for e in finding.evidence] == ["unanswered", "claim"]


def test_an_answer_first_read_on_its_page_after_the_three_months_may_have_been_there_in_time():
    asked_in_june = edition(
        "2018-06-01T07:00", until="2018-08-01T07:00", page=build.article("咨询供暖时间", "请问何时供暖？")
    )
    one = question("2018-08-01T07:00", editions=(asked_in_june, answer("2018-09-20T07:00")))
    assert asked(one) == "unobserved"


def test_a_question_whose_page_may_show_its_answer_by_a_script_is_not_known_to_be_open():
    one = Question(question("2018-09-05T07:00"), at("2018-09-02T00:00"), lambda snapshot: snapshot == 7)
    assert open_at(one, (), 0) == (None, ())
    assert open_at(replace(one, may_show=lambda snapshot: snapshot == 8), (), 0)[0] is True


def test_a_question_that_the_plan_and_an_inspection_count_is_said_once():
    kinds = (build.kind("question", ("咨询",)), build.kind("response", ("回复",), ("回复",)))
    given = {"first": "question", "second": "response", "trigger": "published", "order": "after"}
    since = {"id": "P", "kinds": ("question", "response"), "valid_from": day("2018-01-01")}
    plan = obligation(PHRASE, RuleName.PAIR, ("s0",), params=given, **since)
    again = replace(QUESTIONS, id="Q")
    looks = daily("2018-05-20", "2018-10-01", "s0")
    found = judged(
        plan, QUESTIONS, again, items=(question("2018-09-05T07:00"),), looks=looks, sections=sections(1), kinds=kinds
    )
    assert [f.kind for f in found.findings if f.kind == "unanswered"] == ["unanswered"]
    assert [row.figure for row in found.indicators] == [1, 1], "each inspection counts it all the same"


def test_complaints_petitions_interviews_and_surveys_are_excepted_as_the_text_says():
    complaint = question("2018-09-05T07:00", title="关于噪声的投诉留言")
    assert asked(complaint) == "unobserved"
    named = sections(1, "在线访谈")
    assert states(QUESTIONS, items=(question("2018-09-05T07:00"),), sections=named) == "unobserved"


def test_a_question_answered_in_time_not_read_again_or_not_yet_due_accuses_nobody():
    assert asked(question("2018-08-01T07:00", more=(answer("2018-08-05T07:00"),))) == "met"
    assert asked(question("2018-09-01T07:00")) == "unobserved"  # last read before its last day ended
    assert asked(question("2018-09-30T07:00", first="2018-07-15T07:00")) == "unobserved"  # first seen on 15 July
    other = item(sighting("2018-08-01T07:00", "s0"), item_id=2, title="关于咨询供暖时间的答复")
    assert asked(question("2018-09-05T07:00"), other) == "met"
    scanned = build.article("咨询供暖时间", "请问", images=(build.Article,))
    in_a_picture = edition("2018-06-01T07:00", until="2018-09-05T07:00", page=scanned)
    assert asked(question("2018-09-05T07:00", editions=(in_a_picture,))) == "unobserved"
    assert asked(question("2018-09-05T07:00", body="")) == "unobserved"  # a page whose text was not found
    assert asked(question("2018-09-05T07:00", body="请问何时供暖？您好，11月15日起供暖。")) == "met"


# --- what contradicts itself, links


def test_pages_whose_own_days_differ_are_shown_and_accuse_nobody():
    shown, meta = claim("2018-09-03"), claim("2018-09-05 09:00", build.ClaimSource.META)
    apart = item(sighting("2018-09-06T09:00"), claims=(shown, meta))
    same = item(sighting("2018-09-06T09:00"), item_id=2, claims=(claim("2018-09-05"), meta))
    found = judged(owed("contradiction"), items=[apart, same])
    assert [v.machine_state for v in found.verdicts] == ["unproven"]
    assert [(f.kind, f.item_id) for f in found.findings if f.kind == "contradiction"] == [("contradiction", 1)]
    assert states(owed("contradiction"), items=[same]) == "met"


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("art/2018/9/20/art_1_2.html", "unproven"),
        ("201809/t20180920_1.html", "unproven"),
        ("2018-09/20/content_1.html", "unproven"),
        ("201809/t20180908_1.html", "met"),  # within three days
        ("201899/t20189908_1.html", "met"),  # no day
        ("art_1_2.html", "met"),
    ],
)
def test_a_day_in_the_address_far_from_all_that_the_page_says_is_shown(path, state):
    url = f"http://site.example/{path}"
    one = replace(item(sighting("2018-09-20T09:00"), claims=(claim("2018-09-05"),)), url=url, urls=(url,))
    assert states(owed("contradiction"), items=[one]) == state


def test_a_link_that_answers_again_or_is_linked_no_more_is_not_broken():
    page = home("2018-09-30T08:00", OLD, NEW)
    gone = [LinkLook(OLD[0], at("2018-09-28T08:00") + n * DAY, True, "HTTP 404", n) for n in range(3)]
    back = [*gone, LinkLook(OLD[0], at("2018-10-01T07:00"), False, "HTTP 200", 9)]
    elsewhere = [replace(look, url="http://site.example/x.html") for look in gone]

    def kinds(looks):
        found = judged(owed("broken_link"), seen=SiteLooks(homes=(page,), links=tuple(looks)))
        return [f.kind for f in found.findings]

    assert (kinds(gone), kinds(gone[:1]), kinds(back), kinds(elsewhere)) == (["broken_link"], [], [], [])


# --- the rows of the plan and of both standards, as the catalogue of Zhoucun has them

ZHOUCUN = load("zhoucun")
SITE_ROWS = [owes for owes in ZHOUCUN.obligations if owes.rule is RuleName.SITE]


def seen_as(indicator, kept):
    """What shows the indicator kept, or crossed, at the end of September: looks, items and what was asked of the site."""
    trading = home(NOW - DAY, ("http://ggzyjy.example/", "公共资源交易平台"), OLD, NEW, snapshot=5)
    two = SiteLooks(homes=(home(NOW - 2 * DAY, OLD), trading if kept else home(NOW - DAY, OLD)))
    many = [(i, "2018-09-20" if kept else "2017-01-01") for i in range(12)]
    cases = {
        "unreachable": {"seen": probes(shut=0 if kept else 140)},
        "stale_home": {"seen": homes(home(NOW, OLD, NEW)) if kept else homes()},
        "stale": {"looks": watched(12), "items": [listed(i, day) for i, day in many]},
        "stale_class": {"looks": watched(12), "items": [listed(i, day) for i, day in many]},
        "overdue": {"looks": watched(12), "items": [listed(i, day) for i, day in many]},
        "blank": {"looks": [replace(one, items_listed=int(kept)) for one in watched(12)]},
        "unanswered": {"items": [question("2018-09-05T07:00", body="答复：已办。" if kept else "请问？")]},
        "link": {"seen": two},
    }
    return cases.get(indicator)


def links(on, gone):
    """A link of the home page, or of another page, that was asked on three days."""
    page = home(NOW - DAY, OLD)
    asked = tuple(LinkLook(OLD[0], NOW - (3 - n) * DAY, gone, "HTTP", n) for n in range(3))
    if on == "home":
        return {"seen": SiteLooks(homes=(page,), links=asked)}
    other = replace(page, url="http://site.example/s1/")
    return {"seen": SiteLooks(homes=(home(NOW - DAY, NEW),), pages=(other,), links=asked)}


@pytest.mark.parametrize(("on", "asked", "state"), [("home", "other", "unobserved"), ("other", "home", "unobserved")])
def test_links_of_the_home_page_and_those_of_other_pages_are_counted_apart(on, asked, state):
    assert states(owed("broken_link", on=on, count=1, each=1.0), **links(asked, True)) == state
    assert states(owed("broken_link", on=on, count=1, each=1.0), **links(on, True)) == "missing"


def test_a_link_of_the_home_page_that_stands_elsewhere_too_costs_once():
    page = home(NOW - DAY, OLD)
    asked = tuple(LinkLook(OLD[0], NOW - (3 - n) * DAY, True, "HTTP 404", n) for n in range(3))
    both = SiteLooks(homes=(page,), pages=(replace(page, url="http://site.example/s1/"),), links=asked)
    found = judged(*(owed("broken_link", on, on=on, count=1, each=1.0) for on in ("home", "other")), seen=both)
    assert [(row.obligation_id, row.figure) for row in found.indicators] == [("home", 1), ("other", 0)]


def test_what_it_costs_was_read_once_and_not_in_the_text_so_it_is_a_lead_and_no_charge():
    kept, lost = (replace(POLICY, params={**POLICY.params, "read": "once", "item": "政策文件"}) for _ in range(2))
    made = [build.section("s0", name="政策文件")]
    items = [listed(0, "2017-01-01")]
    assert states(lost, looks=watched(1), items=items, sections=made) == "unproven"
    assert states(kept, looks=watched(1), items=[listed(0, "2018-09-20")], sections=made) == "met"


def test_a_section_that_two_lines_of_an_item_name_costs_points_once_and_by_the_longer_stretch():
    """动态通知0 is both: six months bind it, and the two weeks' line leaves it out; the same stretch twice binds the first."""
    news = owed("stale", "news", limits={"14日": ("动态",)}, count=1, each=3.0, item="基本信息")
    notices = owed("stale", "notices", limits={"6个月": ("通知",)}, count=1, each=4.0, item="基本信息")
    again = owed("stale", "again", limits={"6个月": ("动态",)}, count=1, each=4.0, item="基本信息")
    other = owed("stale", "other", limits={"14日": ("动态",)}, count=1, each=3.0, item="其他")
    made, items = sections(1, "动态通知"), [listed(0, "2018-01-01")]
    found = judged(news, notices, again, other, looks=watched(1), items=items, sections=made)
    assert {row.obligation_id: (row.figure, row.state) for row in found.indicators} == {
        "news": (0, "unobserved"),
        "notices": (1, "missing"),
        "again": (0, "unobserved"),
        "other": (1, "missing"),
    }


@pytest.mark.parametrize(("whole", "state"), [(True, "missing"), (False, "unproven")])
def test_a_sections_page_that_was_cut_off_is_no_proof_that_it_has_no_link(whole, state):
    two = (home(NOW - 2 * DAY, OLD), home(NOW - DAY, OLD))
    page = replace(home(NOW - DAY, OLD, whole=whole, snapshot=9), url="http://site.example/s1/")
    assert states(owed("link", links=("公共资源交易",)), seen=SiteLooks(homes=two, pages=(page,))) == state


@pytest.mark.parametrize("owes", SITE_ROWS, ids=lambda owes: owes.id)
def test_each_row_of_the_standards_and_of_the_plan_is_shown_kept_and_crossed(owes):
    mine = replace(owes, offices=("wjw",), source_id="plan", valid_from=day("2017-01-01"))
    limits = owes.params.get("limits", {"14日": ("动态",)})
    name = next(word for words in limits.values() for word in words)
    indicator, on = owes.params["indicator"], owes.params.get("on")
    shown = seen_as(indicator, True), seen_as(indicator, False)
    if on:
        shown = links(on, False), links(on, True)
    elif shown[0] is None:  # no text sets a number: nothing is crossed, what is found is shown
        assert indicator in ("broken_link", "contradiction") and "count" not in owes.params
        return
    found = [states(mine, sections=sections(12, name), **seen) for seen in shown]
    assert found == ["met", "unproven" if owes.params.get("read") == "once" else "missing"]


@pytest.mark.parametrize(
    ("as_of", "standard"), [("2018-10-01", "site15-"), ("2019-03-31", "site15-"), ("2019-04-01", "site19-")]
)
def test_the_standard_in_force_on_the_day_inspects_and_no_other(as_of, standard):
    found = judge(world(f"{as_of}T12:00", (), ()), ZHOUCUN)
    asked = {v.obligation_id for v in found.verdicts if v.obligation_id.startswith("site")}
    rows = {owes.id for owes in SITE_ROWS if owes.id.startswith(standard)}
    assert asked == rows and {row.obligation_id for row in found.indicators} >= rows
