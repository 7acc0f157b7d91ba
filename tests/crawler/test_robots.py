"""robots.txt is obeyed, however many requests wait for it."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise

import pytest

from tests.crawler import server
from tests.crawler.conftest import REPO
from tests.crawler.server import Page

TEXT = {"Content-Type": "text/plain"}
PAGES = [f"/private/{n}/" for n in range(5)]


@pytest.fixture
def six(district, site):
    """Six sections on one host."""
    district.add_site("portal", site.url())
    for n, path in enumerate(["/zwgk/", *PAGES]):
        site.pages[path] = site.pages["/zwgk/"]
        district.add_section(f"s{n}", site.url(path))
    return district


def test_six_requests_at_once_five_of_them_disallowed_and_the_server_sees_none_of_the_five(site, tmp_path):
    """The regression test of Scrapy 2.14 to 2.19: the third request that waits for a robots.txt is let through."""
    site.pages["/robots.txt"] = server.slow(0.3, Page(b"User-agent: *\nDisallow: /private/\n", 200, TEXT))
    report = ask_at_once(site, ["/zwgk/", *PAGES], tmp_path)
    assert report == {"/zwgk/": None, **dict.fromkeys(PAGES, "robots")}
    assert len(site.asked("/robots.txt")) == 1
    assert [asked.path for asked in site.log] == ["/robots.txt", "/zwgk/"]


def test_a_section_that_robots_txt_forbids_is_failed_for_that_reason_and_never_asked_for(six, site):
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /private/\n", 200, TEXT)
    six.crawl(code=3)
    assert not [asked for asked in site.log if asked.path.startswith("/private/")]
    assert six.looks() == {"s0": ("complete", ""), **{f"s{n}": ("failed", "robots") for n in range(1, 6)}}


def test_rules_that_name_us_go_before_the_rules_for_all(one_section, site):
    site.pages["/robots.txt"] = Page(
        b"User-agent: *\nDisallow:\n\nUser-agent: gongkai-ledger\nDisallow: /\n", 200, TEXT
    )
    one_section.crawl(code=3)
    assert one_section.looks()["zwgk"] == ("failed", "robots")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Page(b"down", 503), "robots-http-503"),
        (Page(b"slow down", 429), "robots-http-429"),
        (server.reset_at_once, "robots-reset"),
        (server.truncated(b"User-agent: *\n"), "robots-truncated"),
        (server.never(), "robots-timeout"),
    ],
    ids=["503", "429", "reset", "truncated", "timeout"],
)
def test_a_robots_txt_that_cannot_be_read_forbids_all(one_section, site, answer, error):
    """RFC 9309 §2.3.1.4."""
    site.pages["/robots.txt"] = answer
    one_section.crawl(code=3)
    assert site.asked("/zwgk/") == []
    assert one_section.snapshots("/zwgk/") == [(None, error, None)]


@pytest.mark.parametrize(
    "answer",
    [
        Page(b"<html>no such page</html>", 404),
        Page(b"no", 403),
        Page(b"<html><body>welcome</body></html>"),
        Page(b"\xef\xbb\xbfUser-agent: *\nDisallow: /private/\n", 200, TEXT),
    ],
    ids=["404", "403", "a page", "with BOM"],
)
def test_a_robots_txt_that_is_not_there_or_says_nothing_of_us_allows(one_section, site, answer):
    """RFC 9309 §2.3.1.3."""
    site.pages["/robots.txt"] = answer
    one_section.crawl(code=0)
    assert len(site.asked("/zwgk/")) == 1


def test_robots_txt_is_a_snapshot_of_its_own_role_and_asked_without_validators(one_section, site):
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow:\n", 200, TEXT, etag='"r1"')
    one_section.crawl(code=0)
    one_section.crawl(code=0)
    assert one_section.rows("SELECT role, status, visit_id FROM snapshots WHERE role = 'robots'") == [
        ("robots", 200, None),
        ("robots", 200, None),
    ]
    assert all("if-none-match" not in asked.headers for asked in site.asked("/robots.txt"))


def test_crawl_delay_is_applied(one_section, site):
    site.pages["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 0.6\n", 200, TEXT)
    one_section.crawl(code=0)
    times = [asked.at for asked in site.log]
    assert len(times) == 6
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.55


def ask_at_once(site, paths, tmp_path) -> dict[str, str | None]:
    """Ask for all the paths at the same time, through all of the crawler's downloader middlewares; their errors."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.crawler.at_once", str(tmp_path), site.url(), *paths],
        cwd=REPO, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
