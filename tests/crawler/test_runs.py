"""Runs: planned before asked, carried on after a crash, one crawl of a host at a time, replays on loopback alone."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time

import pytest

from archive.records import parse_instant
from crawler.hosts import host_of, is_loopback, machines_of
from tests.crawler import server
from tests.crawler.conftest import finish
from tests.crawler.server import TWO, Page, list_page

DAY = "2018-09-04T08:00:00+08:00"
NEXT = "2018-09-05T08:00:00+08:00"


def wait_for(condition, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


# --- what is planned


def test_every_visit_is_planned_before_the_first_request(district, site):
    """Also those never made: a section whose turn does not come is `missed`."""
    district.add_site("portal", site.url())
    site.pages["/stuck/"] = server.never()
    for name in ("stuck", "later", "last"):
        district.add_section(name, site.url(f"/{name}/"))
    process = district.start(district.command(settings={"DOWNLOAD_TIMEOUT": "60"}))
    wait_for(lambda: site.asked("/stuck/"))
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert district.looks() == dict.fromkeys(("stuck", "later", "last"), ("missed", ""))


def test_a_section_is_planned_on_the_days_of_its_validity_with_the_address_of_the_day(district, site):
    district.add_site("portal", site.url())
    site.pages["/new/"] = site.pages["/zwgk/"]
    district.add_section("moved", site.url("/zwgk/"), valid_to="2018-09-04")
    district.add_section("moved", site.url("/new/"), valid_from="2018-09-05")
    district.add_section("abolished", site.url("/gone/"), valid_to="2018-09-03")
    district.run("--observed-at", DAY, "--observed-at", NEXT, code=0)
    planned = district.rows("SELECT section_id, url FROM visits ORDER BY id")
    assert planned == [("moved", site.url("/zwgk/")), ("moved", site.url("/new/"))]


def test_each_spider_looks_at_its_class_of_sites_and_run_at_both(district, site, new_site):
    office = new_site()
    office.pages["/"] = list_page(*TWO)
    district.add_site("portal", site.url())
    district.add_site("bureau", office.url(), portal=False)
    district.add_section("zwgk", site.url("/zwgk/"))
    district.add_section("guide", office.url("/"), "bureau")
    district.crawl(code=0, OBSERVED_AT=DAY)
    assert set(district.looks()) == {"zwgk"}
    district.crawl(code=0, spider="department", OBSERVED_AT=NEXT)
    assert set(district.looks()) == {"zwgk", "guide"}
    district.run("--observed-at", "2018-09-06T08:00", code=0)
    assert district.rows("SELECT run_id, count(*) FROM visits GROUP BY run_id") == [(1, 1), (2, 1), (3, 2)]


def test_sections_plans_those_alone(district, site):
    district.add_site("portal", site.url())
    for name in ("one", "two", "three"):
        site.pages[f"/{name}/"] = site.pages["/zwgk/"]
        district.add_section(name, site.url(f"/{name}/"))
    district.crawl("sections=one,three", code=0)
    assert set(district.looks()) == {"one", "three"}


def test_sundays_are_deep_and_deep_may_be_asked_for(one_section):
    one_section.run("--observed-at", "2018-09-08T08:00", "--observed-at", "2018-09-09T08:00", code=0)
    one_section.crawl("deep=1", code=0, OBSERVED_AT="2018-09-10T08:00")
    assert one_section.rows("SELECT planned_deep FROM visits ORDER BY id") == [(0,), (1,), (1,)]


def test_due_leaves_out_what_has_a_complete_visit_of_the_day(one_section, site):
    one_section.run("--observed-at", DAY, code=0)
    before = len(site.log)
    one_section.run("--observed-at", "2018-09-04T20:00", "--due", code=0)
    assert len(site.log) == before
    one_section.run("--observed-at", NEXT, "--due", code=0)
    assert len(site.log) > before


# --- validators


def test_an_unchanged_page_is_asked_for_with_its_validators_and_its_304_points_to_the_held_body(one_section, site):
    held = site.pages["/art/1.html"]
    site.pages["/art/1.html"] = Page(held.body, etag='"v1"')
    one_section.crawl(code=0, OBSERVED_AT="2018-09-05T10:00:00+08:00")
    one_section.crawl(code=0, OBSERVED_AT="2018-09-06T10:00:00+08:00")
    first, second = site.asked("/art/1.html")
    assert "if-none-match" not in first.headers
    assert second.headers["if-none-match"] == '"v1"'
    assert one_section.snapshots("/art/1.html") == [(200, None, len(held.body)), (304, None, len(held.body))]


def test_a_list_is_asked_for_whole_because_absence_rests_on_it(one_section, site):
    site.pages["/zwgk/"] = Page(site.pages["/zwgk/"].body, etag='"v1"')
    one_section.crawl(code=0)
    one_section.crawl(code=0)
    assert all("if-none-match" not in asked.headers for asked in site.asked("/zwgk/"))
    digests = one_section.rows(
        "SELECT DISTINCT b.digest FROM snapshots s JOIN bodies b ON b.id = s.body_id WHERE role = 'list'"
    )
    assert len(digests) == 1


def test_a_redirect_does_not_carry_the_validators_of_another_url_along(one_section, site):
    site.pages["/zwgk/"] = Page(site.pages["/zwgk/"].body, etag='"v1"')
    one_section.crawl(code=0)
    site.pages["/elsewhere/"], site.pages["/zwgk/"] = site.pages["/zwgk/"], server.redirect("/elsewhere/")
    finish(one_section.start(one_section.command()), 0)
    assert "if-none-match" not in site.asked("/elsewhere/")[0].headers
    assert one_section.snapshots("/elsewhere/")[0][0] == 200


# --- replays


def test_every_answer_of_a_replay_bears_exactly_its_instant_and_says_it_to_the_server(one_section, site):
    one_section.crawl(code=0, OBSERVED_AT=DAY)
    assert one_section.rows("SELECT DISTINCT observed_at FROM snapshots") == [(parse_instant(DAY),)]
    assert one_section.rows("SELECT clock, observed_at FROM runs") == [("replay", parse_instant(DAY))]
    assert {asked.headers["accept-datetime"] for asked in site.log} == {"Tue, 04 Sep 2018 00:00:00 GMT"}


def test_a_live_crawl_asks_for_no_other_time(one_section, site):
    one_section.crawl(code=0)
    assert all("accept-datetime" not in asked.headers for asked in site.log)
    assert one_section.rows("SELECT clock, observed_at FROM runs") == [("live", None)]


@pytest.mark.parametrize("command", ["crawl", "run"])
def test_observed_at_is_refused_where_a_section_is_not_on_loopback(one_section, site, command):
    one_section.add_site("live", "http://www.zhoucun.gov.cn/", delay_s=1)
    one_section.add_section("live", "http://www.zhoucun.gov.cn/zwgk/", "live")
    if command == "crawl":
        said = one_section.crawl("sections=zwgk", code=2, OBSERVED_AT=DAY)
    else:
        said = one_section.run("--sections", "zwgk", "--observed-at", DAY, code=2)
    assert "http://www.zhoucun.gov.cn/zwgk/" in said
    assert "not loopback" in said
    assert site.log == []
    assert not one_section.archive.exists()


@pytest.mark.parametrize(
    ("words", "settings", "said"),
    [
        ((), {"OBSERVED_AT": "yesterday"}, "OBSERVED_AT 'yesterday': expected ISO 8601"),
        (("sections=nowhere",), {}, "nowhere"),
        (("depp=1",), {}, "-a depp: expected one of"),
        (("deep=perhaps",), {}, "deep=perhaps: expected 1 or 0"),
        (("catalogue=/no/such/folder",), {}, "/no/such/folder"),
        ((), {"ARCHIVE": "/dev/null/in/d.db"}, "/dev/null/in: no such folder, and it cannot be made: Not a directory"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_2_before_anything_is_asked(one_section, site, words, settings, said):
    assert said in one_section.crawl(*words, code=2, **settings)
    assert site.log == []


def test_several_days_run_in_turn_in_one_process_and_an_earlier_one_is_accepted_later(one_section, site):
    one_section.run("--observed-at", DAY, "--observed-at", NEXT, code=0)
    one_section.run("--observed-at", "2018-09-03T08:00", code=0)
    days = one_section.rows("SELECT observed_at FROM runs ORDER BY id")
    assert days == [(parse_instant(text),) for text in (DAY, NEXT, "2018-09-03T08:00")]
    first_seen = one_section.rows("SELECT DISTINCT first_seen FROM listings")
    assert first_seen == [(parse_instant("2018-09-03T08:00"),)]


# --- crashes


@pytest.fixture
def broken(one_section, site):
    """A run that was killed while it waited for its second article."""
    article = site.pages["/art/2.html"]
    site.pages["/art/2.html"] = server.in_turn(server.never(), article)
    process = one_section.start(one_section.command(settings={"DOWNLOAD_TIMEOUT": "60"}))
    log = one_section.archive.with_name("test.db.crawl.jsonl")
    wait_for(lambda: site.asked("/art/2.html") and log.exists() and "/art/3.html" in log.read_text())
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    return one_section


def test_what_the_crawl_log_acknowledged_is_stored_after_kill_9(broken):
    log = [json.loads(line) for line in broken.archive.with_name("test.db.crawl.jsonl").read_text().splitlines()]
    assert [line["url"][-6:] for line in log] == ["ts.txt", "/zwgk/", "3.html"]
    assert broken.rows("SELECT count(*) FROM snapshots") == [(len(log),)]
    assert broken.rows("PRAGMA integrity_check") == [("ok",)]


def test_a_broken_run_is_marked_aborted_and_carried_on_without_asking_again_for_what_was_stored(broken, site):
    broken.crawl(code=0)
    # /art/2 was under way when the run broke; /art/3 has its second look of the week, which tells its noise
    assert [len(site.asked(path)) for path in ("/zwgk/", "/art/3.html", "/art/2.html", "/art/1.html")] == [1, 2, 2, 1]
    roles = broken.rows("SELECT role FROM snapshots s JOIN urls u ON u.id = s.url_id WHERE url LIKE '%/art/3.html'")
    assert sorted(roles) == [("again",), ("article",)]
    ((run, state, note),) = broken.rows("SELECT id, state, clock_note FROM runs")
    assert (run, state) == (1, "ended")
    assert "aborted" in note
    assert broken.looks() == {"zwgk": ("complete", "")}
    assert broken.rows("SELECT count(*) FROM editions") == [(3,)]


def test_a_failure_that_was_about_to_be_tried_again_is_tried_again_by_the_run_that_carries_on(one_section, site):
    """What was stored was no answer yet: taken for one, it would make a failed visit of our own crash."""
    site.pages["/zwgk/"] = server.in_turn(Page(b"busy", 503), server.never(), site.pages["/zwgk/"])
    process = one_section.start(one_section.command(settings={"DOWNLOAD_TIMEOUT": "60"}))
    log = one_section.archive.with_name("test.db.crawl.jsonl")
    wait_for(lambda: len(site.asked("/zwgk/")) == 2 and '"status": 503' in log.read_text())
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    one_section.crawl(code=0)
    assert [row[:2] for row in one_section.snapshots("/zwgk/")] == [(503, None), (200, None)]
    assert one_section.looks() == {"zwgk": ("complete", "")}


def test_a_run_that_broke_long_ago_is_aborted_and_the_next_one_starts_anew(broken, site):
    with sqlite3.connect(broken.archive) as connection:
        connection.execute("UPDATE runs SET started_at = started_at - 3601")
    broken.crawl(code=0)
    assert broken.rows("SELECT state FROM runs ORDER BY id") == [("aborted",), ("ended",)]
    assert len(site.asked("/zwgk/")) == 2


# --- one crawl of a host at a time


def test_a_second_crawl_of_the_same_host_is_refused_with_4_and_told_who_has_it(one_section, site, tmp_path):
    page, site.pages["/zwgk/"] = site.pages["/zwgk/"], server.never()
    first = one_section.start(one_section.command(settings={"DOWNLOAD_TIMEOUT": "60"}))
    wait_for(lambda: site.asked("/zwgk/"))
    one_section.archive = tmp_path / "another.db"
    said = one_section.crawl(code=4)
    assert site.host in said
    assert f"process {first.pid}" in said
    assert not one_section.archive.exists()
    assert "refused" in one_section.run(code=4)
    first.kill()
    first.communicate()
    site.pages["/zwgk/"] = page
    one_section.crawl(code=0)  # the lock went with the process that held it


def test_two_crawls_do_not_write_the_same_archive(one_section, site, new_site):
    other = new_site()
    other.pages["/"] = site.pages["/zwgk/"]
    one_section.add_site("bureau", other.url(), portal=False)
    one_section.add_section("guide", other.url("/"), "bureau")
    site.pages["/zwgk/"] = server.never()
    first = one_section.start(one_section.command(settings={"DOWNLOAD_TIMEOUT": "60"}))
    wait_for(lambda: site.asked("/zwgk/"))
    assert "test.db" in one_section.crawl(code=4, spider="department")
    first.kill()
    first.communicate()


def test_a_check_of_the_sites_during_a_crawl_is_refused_plainly_and_says_nothing_of_them(one_section, site):
    """A host that we are busy with ourselves is not one that does not open."""
    site.pages["/zwgk/"] = server.never()
    first = one_section.start(one_section.command(settings={"DOWNLOAD_TIMEOUT": "60"}))
    wait_for(lambda: site.asked("/zwgk/"))
    said = one_section.crawl(spider="sitecheck", code=4)
    assert f"held by process {first.pid}" in said and "Nothing was asked or recorded" in said
    assert "Traceback" not in said and "unreachable" not in said
    assert one_section.rows("SELECT count(*) FROM snapshots WHERE role = 'probe'") == [(0,)]
    assert (site.asked("/"), len(one_section.rows("SELECT id FROM runs"))) == ([], 1)
    first.kill()
    first.communicate()


# --- our own faults


def test_an_interrupted_crawl_is_no_success_and_stays_open_for_the_next(one_section, site):
    site.pages["/zwgk/"] = server.in_turn(server.never(), site.pages["/zwgk/"])
    process = one_section.start(one_section.command(settings={"DOWNLOAD_TIMEOUT": "60"}))
    wait_for(lambda: site.asked("/zwgk/"))
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) not in (0, 2, 3, 4)
    process.communicate()
    assert one_section.rows("SELECT state FROM runs") == [("running",)]
    one_section.crawl(code=0)
    assert one_section.looks() == {"zwgk": ("complete", "")}


# --- hosts


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8000/", True),
        ("http://127.9.9.9/", True),
        ("http://localhost:80/", True),
        ("http://[::1]:8000/", True),
        ("http://www.zhoucun.gov.cn/", False),
        ("http://localhost.example.org/", False),
        ("http://10.0.0.1/", False),
        ("http://127.0.0.1.example.org/", False),
        ("http://user@127.0.0.1@example.org/", False),
    ],
)
def test_loopback_is_told_from_what_only_looks_like_it(url, here):
    assert is_loopback(url) is here


def test_a_host_is_its_name_and_port_and_http_and_https_of_one_name_are_one_machine():
    assert host_of("http://WWW.Example.gov.cn/a") == "www.example.gov.cn:80"
    assert machines_of("http://a.gov.cn/") == machines_of("https://a.gov.cn/x") == {"a.gov.cn:80", "a.gov.cn:443"}
    assert machines_of("http://a.gov.cn:8080/") == {"a.gov.cn:8080"}
