"""Leads: each is said with its evidence and its innocent causes, and none is ever a verdict."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from archive import derive
from archive.duties import judge
from archive.duties.leads import lead_kinds
from archive.duties.leads.ids import longest_run
from archive.duties.leads.stamps import made_at
from archive.records import Fetch, Role, State, iso, parse_instant
from tests.duties.build import (
    DAY,
    HOUR,
    article,
    at,
    catalogue,
    claim,
    daily,
    day,
    edition,
    item,
    obligation,
    office,
    section,
    sighting,
    site,
    source,
    world,
)
from tests.test_plan_rows import HEADERS, ITEMS, OLD, Watch, list_page
from tests.test_plan_rows import article as made_article

KINDS = {lead.id for lead in lead_kinds()}


def listed(n, seen, shown, url=None, body=None, **more):
    """An item first listed at `seen` that shows the day `shown`."""
    fields = {"claims": (claim(shown),) if shown else ()} | more
    sightings = fields.pop("sightings", (sighting(seen, visit=5000 + n),))
    made = edition(
        seen if len(seen) > 10 else f"{seen}T10:00", snapshot=6000 + n, page=article(body=body or f"正文{n}")
    )
    one = item(*sightings, item_id=n, editions=(made,), title=fields.pop("title", f"公告{n}"), **fields)
    return replace(one, url=url, urls=(url,)) if url else one


def found(kind, *items, modified=None, looks=(), as_of="2019-06-01", **more):
    seen = replace(world(as_of, items, looks), modified=modified or {})
    judged = judge(seen, catalogue(**more))
    return [f for f in judged.findings if f.kind == kind]


def doc(moment):
    return f"http://site.example/gongkai/channel_c/doc_{at(moment):08x}{'a' * 16}.html"


def test_a_day_shown_that_had_not_come_when_we_saw_the_page_is_a_lead():
    (lead,) = found("shown_day", listed(1, "2018-09-03T10:00", "2018-09-05"))
    assert (lead.office_id, lead.section_id, lead.item_id, lead.subject) == ("wjw", "s1", 1, "公告1")
    assert "first listed at 2018-09-03T10:00:00+08:00, before the day that it shows, 2018-09-05" in lead.detail
    assert {(e.role, e.visit_id or e.snapshot_id) for e in lead.evidence} == {("first_seen", 5001), ("claim", 6001)}
    assert found("shown_day", listed(1, "2018-09-03T10:00", "2018-09-03")) == []


def test_a_record_made_long_after_the_day_that_it_shows_is_a_lead():
    """高青 高政发〔2021〕1号: shown 2021-03-26, its id of 2021-04-07 10:23."""
    (lead,) = found("id_time", listed(1, "2021-04-08", "2021-03-26", doc("2021-04-07T10:23:00")), as_of="2021-06-01")
    assert lead.detail == (
        "shows 2021-03-26; its id was made at 2021-04-07T10:23:00+08:00, 11 days after that day had ended"
    )


@pytest.mark.parametrize(
    "url",
    [
        doc("2021-03-27T09:00:00"),  # the morning after: typed in late
        doc("2021-03-20T09:00:00"),  # a draft
        doc("2021-05-01T09:00:00"),  # after we saw the page: no clock
        "http://site.example/art_1_2.html",
        f"http://site.example/doc_{1:08x}{'a' * 16}.html",  # 1970: no ObjectId
    ],
)
def test_an_id_that_tells_nothing_is_no_lead(url):
    assert found("id_time", listed(1, "2021-04-08", "2021-03-26", url), as_of="2021-06-01") == []


def test_many_records_made_on_one_day_are_one_lead_about_the_site_and_nobody():
    items = [
        listed(n, "2021-01-05", f"2020-{n % 9 + 1:02d}-15", doc(f"2020-12-07T15:{n:02d}:00")) for n in range(1, 23)
    ]
    (lead,) = found("id_time", *items, as_of="2021-06-01")
    assert (lead.office_id, lead.item_id, lead.subject) == (None, None, "site 2020-12-07")
    assert "22 items" in lead.detail and "a migration" in lead.detail


def test_a_file_modified_after_the_day_shown_and_before_we_saw_it_is_a_lead():
    one = listed(1, "2018-09-10", "2018-09-03")
    (lead,) = found("last_modified", one, modified={6001: at("2018-09-08T09:00:00")})
    assert "its file was last modified at 2018-09-08T09:00:00+08:00, 4 days after" in lead.detail
    for told in ("2018-09-04T09:00:00", "2018-09-10T11:00:00"):  # the day after; after we had seen it
        assert found("last_modified", one, modified={6001: at(told)}) == []


def test_a_servers_last_modified_comes_from_the_answer_as_stored(tmp_path):
    """A page listed and read on 10 September that shows the 3rd, with the server's header of the 8th."""
    watch = Watch(tmp_path / "a.db", ITEMS[0])
    watch.look(day("2018-09-05"), OLD)
    stamp, on = ("Last-Modified", "Sat, 08 Sep 2018 01:00:00 GMT"), parse_instant("2018-09-10T10:00:00+08:00")
    run = watch.archive.begin_run("observer", "replay", on, "sha256:0", on)
    visit = watch.archive.plan_visits(run, [(watch.first.id, on, True, watch.first.url)])[0]
    listing = list_page([(9, "2018-09-03"), *OLD], watch.title)
    made = made_article(watch.title(9), watch.office.name, day("2018-09-03"), day("2018-09-03"))
    watch.archive.record(run, Fetch(watch.first.url, on, Role.LIST, visit, 0, 200, HEADERS, listing))
    page = f"{watch.first.url}201809/t20180901_9.html"
    dated = ("Date", "Mon, 10 Sep 2018 02:00:00 GMT")
    watch.archive.record(run, Fetch(page, on, Role.ARTICLE, visit, None, 200, (*HEADERS, dated, stamp), made))
    watch.archive.flush()
    derive.derive_visit(watch.archive, watch.catalogue, visit)
    watch.archive.end_run(run, on)
    (lead,) = [f for f in watch.judged().findings if f.kind == "last_modified"]
    assert "its file was last modified at 2018-09-08T09:00:00+08:00, 4 days after" in lead.detail


def counted(n, shown, item_id=None):
    return listed(item_id or n, "2018-12-01", shown, f"http://site.example/art/2018/9/1/art_6027_{1000 + n}.html")


def in_order(n=20):
    return [counted(i, (day("2018-09-01") + timedelta(i)).isoformat()) for i in range(1, n + 1)]


def test_an_id_given_after_many_that_show_later_days_is_a_lead():
    (lead,) = found("id_order", *in_order(), counted(30, "2018-09-05"))
    assert (lead.item_id, lead.subject) == (30, "公告30")
    assert "its number 1030 was given after 1020, of '公告20', which shows 2018-09-21" in lead.detail
    assert {6030, 6020} <= {e.snapshot_id for e in lead.evidence}


def test_ids_that_are_no_order_of_time_and_few_of_them_give_no_lead():
    assert found("id_order", *in_order(), counted(30, "2018-09-19")) == []  # within the slack
    assert found("id_order", *in_order(5), counted(30, "2018-09-01")) == []
    mixed = [counted(n, (day("2018-09-01") + timedelta(n * 7 % 20)).isoformat()) for n in range(20)]
    assert found("id_order", *mixed) == []
    other = listed(99, "2018-12-01", "2018-09-01", "http://other.example/art/2018/9/1/art_6027_1099.html")
    assert found("id_order", *in_order(), other) == []


@given(st.lists(st.integers(0, 30), max_size=9))
def test_the_longest_run_is_the_longest_of_all(values):
    kept = sorted(longest_run(values))
    assert all(values[a] <= values[b] for a, b in pairwise(kept))
    best = 0
    for mask in range(1 << len(values)):
        chosen = [value for place, value in enumerate(values) if mask >> place & 1]
        best = max(best, len(chosen) if chosen == sorted(chosen) else 0)
    assert len(kept) == best


NOTICE = "关于2018年第三季度政府网站抽查情况的通报"
STILL = daily("2018-07-01", "2018-10-31")


def burst(*days, notice="2018-10-10", looks=STILL):
    items = [listed(n, f"{on}T10:00", on) for n, on in enumerate(days, 1)]
    told = listed(
        90, f"{notice}T10:00", notice, title=NOTICE, sightings=(sighting(f"{notice}T10:00", "s2", visit=5090),)
    )
    return found("burst", *items, told, looks=looks, sections=(section(), section("s2", "")), src=source())


def test_many_at_once_after_a_notice_in_a_still_section_are_a_lead():
    (lead,) = burst("2018-10-17", "2018-10-17", "2018-10-18")
    assert (lead.office_id, lead.section_id, lead.item_id) == ("wjw", "s1", None)
    assert f"3 items first seen from 2018-10-17T10:00:00+08:00 on within 2 days, 7 days after '{NOTICE}'" in lead.detail
    assert {5090, 6090} <= {e.visit_id or e.snapshot_id for e in lead.evidence}  # the notice itself


@pytest.mark.parametrize(
    ("days", "more"),
    [
        (("2018-10-17", "2018-10-17"), {}),  # two are not many
        (("2018-09-20", "2018-10-17", "2018-10-17", "2018-10-17"), {}),  # it was not still
        (("2018-10-17", "2018-10-17", "2018-10-17"), {"notice": "2018-09-20"}),  # long after
        (("2018-10-17", "2018-10-17", "2018-10-17"), {"notice": "2018-10-25"}),  # before it
        (("2018-10-17", "2018-10-17", "2018-10-17"), {"looks": daily("2018-10-01", "2018-10-31")}),  # we did not watch
    ],
)
def test_what_a_notice_does_not_explain_is_no_burst(days, more):
    assert burst(*days, **more) == []


def test_a_source_of_the_catalogue_is_a_notice_on_its_day():
    items = [listed(n, "2018-08-24T10:00", "2018-08-24") for n in (1, 2, 3)]
    looks = daily("2018-06-20", "2018-09-30")
    (lead,) = found("burst", *items, looks=looks)
    assert "'工作方案' (2018-08-17)" in lead.detail
    statute = replace(source(), title="政府信息公开条例")
    assert found("burst", *items, looks=looks, src=statute) == []


TEXT = "为做好冬季供热工作，现将有关事项通知如下，请各单位认真组织实施。" * 3
PLACES = {
    "sites": (site(), site("city")),
    "sections": (section(), section("up", "", "http://city.example/up/", site_id="city", name="市政府文件")),
}


def copied(seen="2018-09-20T10:00", absent="2018-09-19T10:00", body=TEXT, **more):
    above = listed(1, "2018-09-03T10:00", "2018-09-03", title="关于做好供热工作的通知", body=TEXT, office_id=None,
                   sightings=(sighting("2018-09-03T10:00", "up", visit=5001),))  # fmt: skip
    own = listed(2, seen, "2018-09-03", title="关于做好供热工作的通知", body=body,
                 sightings=(sighting(seen, absent=absent, visit=5002),), **more)  # fmt: skip
    return found("seen_elsewhere", above, own, **PLACES)


def test_the_same_document_seen_earlier_above_is_a_lead():
    (lead,) = copied()
    assert (lead.office_id, lead.section_id, lead.item_id) == ("wjw", "s1", 2)
    assert "the same document had stood in 市政府文件 (city) since 2018-09-03T10:00:00+08:00" in lead.detail
    assert {5001, 5002, 6001, 6002} == {e.visit_id or e.snapshot_id for e in lead.evidence}


def test_another_text_or_a_place_that_was_not_watched_is_no_copy():
    assert (
        copied(
            body="另一件通知的内容，与前者无关，只是标题相同，应当作为另一个文件对待，不能视为同一个文件的转载。" * 2
        )
        == []
    )
    assert copied(absent=None) == []
    assert copied(seen="2018-09-04T09:00", absent="2018-09-03T12:00") == []  # a list may trail by its lag


def test_one_item_in_two_places_is_compared_too():
    both = (
        sighting("2018-09-03T10:00", "up", visit=5001),
        sighting("2018-09-20T10:00", absent="2018-09-19T10:00", visit=5002),
    )
    (lead,) = found("seen_elsewhere", listed(1, "2018-09-03T10:00", "2018-09-03", sightings=both), **PLACES)
    assert lead.item_id == 1 and "it was not there at 2018-09-19T10:00:00+08:00" in lead.detail
    assert (lead.office_id, lead.section_id) == ("wjw", "s1"), "of the place where it came later, not of the first"


def test_every_kind_of_lead_names_its_innocent_causes_in_both_languages():
    for lead in lead_kinds():
        assert re.search("[\u4e00-\u9fff]", lead.zh + lead.innocent_zh) and len(lead.innocent_zh) > 20
        assert re.search("[A-Za-z]", lead.en) and len(lead.innocent_en) > 20
    assert len(KINDS) == len(lead_kinds()) and KINDS.isdisjoint(state.value for state in State)


moments = st.integers(at("2018-08-01"), at("2018-12-01"))


# First seen, some days after the day that it shows, and what its id and its file tell lies between the two, or about them.
apart = st.tuples(moments, st.integers(0, 40), st.integers(-40, 900)).map(
    lambda told: (told[0], told[0] - told[1] * DAY, told[0] - told[2] * HOUR)
)


@settings(max_examples=60)
@given(st.lists(apart | st.tuples(moments, moments, moments), min_size=1, max_size=5))
def test_no_lead_ever_moves_a_verdict(told):
    """Whatever the ids and the servers say, and whatever leads come of it, all verdicts are those of pages that bear none."""
    looks = daily("2018-08-01", "2018-12-01")
    catalogued = catalogue(obligation(), offices=(office(),))

    def judged(url_of, modified):
        items = []
        for n, (seen, shown, _) in enumerate(told, 1):
            one = listed(n, iso(seen)[:16], iso(shown)[:10], formed=(iso(min(shown, seen))[:10],))
            items.append(replace(one, url=url_of(n), urls=(url_of(n),)))
        return judge(replace(world("2018-12-31", items, looks), modified=modified), catalogued)

    plain = judged(lambda n: f"http://site.example/{n}", {})
    marked = judged(lambda n: doc(iso(told[n - 1][2])), {6000 + n: one[2] for n, one in enumerate(told, 1)})
    states = [
        [(v.subject, v.machine_state, v.state, v.basis, v.holds, v.due_at) for v in j.verdicts] for j in (plain, marked)
    ]
    assert states[0] == states[1]
    assert all(f.kind not in {"id_time", "last_modified"} for f in plain.findings)
    assert all(f.evidence for f in marked.findings if f.kind in KINDS)
    event(", ".join(sorted({f.kind for f in marked.findings} & {"id_time", "last_modified"})) or "no lead")


def test_a_real_id_of_the_platform_tells_its_second():
    url = "https://wh.zibo.gov.cn/gongkai/channel_c_5f9fa491ab327f36e4c13060_n_1605682600.8442/doc_632179c2410e00ccde4ee896.html"
    assert iso(made_at(url)) == "2022-09-14T14:50:42+08:00"
