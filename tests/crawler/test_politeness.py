"""How we ask: with our name, one request at a time, no faster than promised, and listening on nothing."""

from __future__ import annotations

import getpass
import sqlite3
import time
from itertools import pairwise
from pathlib import Path

from scrapy.settings import Settings, default_settings

from crawler import settings
from tests.crawler import server
from tests.crawler.conftest import CONTACT


def gaps(site) -> list[float]:
    times = [asked.at for asked in site.log]
    return [later - earlier for earlier, later in pairwise(times)]


def test_the_user_agent_names_us_and_whom_to_write_to(one_section, site):
    one_section.crawl(code=0)
    assert {asked.headers["user-agent"] for asked in site.log} == {f"gongkai-ledger/1.0 (+{CONTACT})"}


def test_without_a_contact_in_the_catalogue_there_is_one_all_the_same_and_it_is_said(one_section, site, monkeypatch):
    one_section.contact = ""
    monkeypatch.setenv("CONTACT", "https://example.org/台账")
    said = one_section.crawl(code=0)
    assert "names no contact: the sites are told https://example.org/台账" in said
    agents = {asked.headers["user-agent"] for asked in site.log}
    assert agents == {"gongkai-ledger/1.0 (+https://example.org/%E5%8F%B0%E8%B4%A6)"}
    monkeypatch.delenv("CONTACT")
    one_section.crawl(code=0)
    assert f"{getpass.getuser()}@" in site.log[-1].headers["user-agent"]


def test_we_ask_for_chinese_and_for_plain_bytes_and_send_no_cookie(one_section, site):
    page = site.pages["/zwgk/"]
    page.headers = {**page.headers, "Set-Cookie": "seen=1; Domain=example.gov.cn; Path=/"}
    one_section.crawl(code=0)
    for asked in site.log:
        assert asked.headers["accept-language"].startswith("zh-CN")
        assert asked.headers["accept-encoding"] == "identity"
        assert "cookie" not in asked.headers


def test_the_delay_of_the_catalogue_is_kept_between_all_requests_of_a_host(district, site):
    district.add_site("portal", site.url(), delay_s=0.4)
    district.add_section("zwgk", site.url("/zwgk/"))
    district.crawl(code=0)
    assert len(site.log) == 6  # robots.txt, the list, its three articles, the first of them a second time
    assert min(gaps(site)) >= 0.35


def test_retries_keep_the_delay_too(district, site):
    site.pages["/zwgk/"] = server.in_turn(server.Page(b"", 503), server.Page(b"", 503), site.pages["/zwgk/"])
    district.add_site("portal", site.url(), delay_s=0.4)
    district.add_section("zwgk", site.url("/zwgk/"))
    district.crawl(code=0)
    assert len(site.asked("/zwgk/")) == 3
    assert min(gaps(site)) >= 0.35


def test_hosts_are_asked_side_by_side_and_each_one_request_at_a_time(district, new_site):
    sites = [new_site() for _ in range(3)]
    for n, site in enumerate(sites):
        site.pages["/"] = server.slow(0.5, server.list_page(*server.TWO))
        site.pages["/b/"] = site.pages["/"]
        district.add_site(f"site{n}", site.url())
        district.add_section(f"s{n}", site.url("/"), f"site{n}")
        district.add_section(f"t{n}", site.url("/b/"), f"site{n}")
    district.crawl(code=0)
    starts = [site.asked("/")[0].at for site in sites]
    assert max(starts) - min(starts) < 0.4
    for site in sites:
        assert site.asked("/b/")[0].at - site.asked("/")[0].at >= 0.45


def test_an_article_on_another_host_is_not_fetched(one_section, site, new_site):
    other = new_site()
    site.pages["/zwgk/"] = server.list_page(
        ("/art/1.html", "关于第1项工作安排的通知", "2018-09-01"), (other.url("/x.html"), "关于转载的通知", "2018-08-01")
    )
    one_section.crawl(code=0)
    assert len(site.asked("/art/1.html")) == 2  # the second look of the week
    assert other.log == []


def test_nothing_listens_while_we_crawl(one_section, site):
    site.pages["/zwgk/"] = server.in_turn(server.never())
    process = one_section.start(one_section.command(settings={"DOWNLOAD_TIMEOUT": "60"}))
    until = time.monotonic() + 20
    while not site.asked("/zwgk/"):
        assert time.monotonic() < until
        time.sleep(0.05)
    listening = sockets_listening(process.pid)
    process.kill()
    process.communicate()
    assert listening == []


def sockets_listening(pid: int) -> list[str]:
    """The TCP sockets of the process that listen (state 0A), as Linux's /proc tells them."""
    inodes = {
        target.removeprefix("socket:[").removesuffix("]")
        for link in Path(f"/proc/{pid}/fd").iterdir()
        if (target := str(link.readlink())).startswith("socket:[")
    }
    tables = [Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:] for name in ("tcp", "tcp6")]
    lines = [line.split() for table in tables for line in table]
    return [line[1] for line in lines if line[3] == "0A" and line[9] in inodes]


def test_every_setting_that_departs_from_a_default_is_one_that_scrapy_knows():
    """A misspelt setting is silently without effect."""
    ours = {"LINK_MAXSIZE", "LOOPBACK_TIMEOUT", "READ_AHEAD"}
    named = {name for name in dir(settings) if name.isupper()} - ours
    assert named - set(dir(default_settings)) == set()
    loaded = Settings()
    loaded.setmodule(settings)
    assert not loaded.getbool("REMOTE_CONTROL_ENABLED")
    assert not loaded.getbool("TELNETCONSOLE_ENABLED")
    assert not loaded.getbool("COOKIES_ENABLED")
    assert loaded.getbool("ROBOTSTXT_OBEY")


def test_a_full_disk_ends_the_crawl_with_a_crash_and_no_success(one_section):
    """Whatever cannot be recorded must not pass for a look."""
    one_section.crawl(code=0)
    with sqlite3.connect(one_section.archive) as connection:
        connection.execute("CREATE TRIGGER full BEFORE INSERT ON fetches BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    assert "disk full" in one_section.crawl(code=1)
