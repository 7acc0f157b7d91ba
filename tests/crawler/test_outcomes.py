"""One crawl of a site that fails in every way that sites fail: each way leaves rows that can be told from the others."""

from __future__ import annotations

import gzip
import socket

import pytest

from tests.crawler import server
from tests.crawler.conftest import District
from tests.crawler.server import Page, Site, list_page

GOOD = list_page(
    ("/a/1.html", "关于第一项工作安排的通知", "2018-09-01"), ("/a/2.html", "关于第二项工作的公告", "2018-08-30")
)
CHALLENGE = (
    b"<html><head><script>var x=document.cookie;document.cookie='__jsl_clearance=1535353735.6|0|abc';"
    b"location.href=location.pathname</script></head><body></body></html>"
)
HOME = Page("<html><head><title>区政府</title></head><body><h1>欢迎</h1></body></html>".encode())
MAXSIZE = 200_000

# path: (what the server does, the rows that it must leave: status, error, whether a body is kept; the visit's outcome)
KEPT, NOTHING = True, False
CASES = {
    "good": (GOOD, [(200, None, KEPT)], "complete"),
    "error-500": (Page(b"<html>500</html>", 500), [(500, None, KEPT)] * 3, "failed"),
    "error-404": (Page(b"<html>gone</html>", 404), [(404, None, KEPT)], "failed"),
    "once-503": (server.in_turn(Page(b"busy", 503), GOOD), [(503, None, KEPT), (200, None, KEPT)], "complete"),
    "timeout": (server.never(), [(None, "timeout", NOTHING)] * 3, "failed"),
    "truncated": (server.truncated(GOOD.body), [(200, "truncated", KEPT)] * 3, "failed"),
    "reset-mid-body": (server.reset_mid_body(GOOD.body), [(200, "truncated", KEPT)] * 3, "failed"),
    "reset": (server.reset_at_once, [(None, "reset", NOTHING)] * 3, "failed"),
    "not-http": (server.not_http, [(None, "malformed", NOTHING)] * 3, "failed"),
    "huge": (server.huge(MAXSIZE * 3), [(None, "too-large", NOTHING)], "failed"),
    "endless-redirect": (server.redirect("/endless-redirect/"), [(302, None, KEPT)] * 6, "failed"),
    "foreign-redirect": (server.redirect("http://127.0.0.2:9/elsewhere/"), [(302, None, KEPT)], None),
    "to-home": (server.redirect("/home"), [(302, None, KEPT)], "unreadable"),
    "challenge-521": (Page(CHALLENGE, 521), [(521, None, KEPT)], "unreadable"),
    "challenge-200": (Page(CHALLENGE), [(200, None, KEPT)], "unreadable"),
    "slow": (server.slow(1.0, GOOD), [(200, None, KEPT)], "complete"),
    "gzipped": (
        Page(gzip.compress(GOOD.body), 200, {"Content-Type": server.HTML, "Content-Encoding": "gzip"}),
        [(200, None, KEPT)],
        None,
    ),
    "forbidden": (GOOD, [(None, "robots", NOTHING)], "failed"),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """The archive after one crawl, and the site that was crawled."""
    folder = tmp_path_factory.mktemp("outcomes")
    district = District(folder / "catalogue", folder / "test.db")
    with Site() as site:
        site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /forbidden/\n", 200, {"Content-Type": "text/plain"})
        site.pages["/home"] = HOME
        district.add_site("portal", site.url())
        for name, (answer, _, _) in CASES.items():
            site.pages[f"/{name}/"] = answer
            district.add_section(name, site.url(f"/{name}/"))
        district.add_section("wanted", "")
        for name, url in (
            ("unresolved", "http://no-such-host.invalid/zwgk/"),
            ("refused", f"http://127.0.0.1:{closed_port()}/zwgk/"),
            ("not-tls", f"https://{site.host}/zwgk/"),
        ):
            district.add_site(name, url, delay_s=0.1)
            district.add_section(name, url, name)
        district.crawl(code=3, DOWNLOAD_MAXSIZE=str(MAXSIZE), DOWNLOAD_TIMEOUT="2")
        yield district, site


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("name", CASES)
def test_each_answer_and_each_failure_is_a_row_of_its_own(crawled, name):
    district, _ = crawled
    found = [(status, error, size is not None) for status, error, size in district.snapshots(f"/{name}/")]
    assert found == CASES[name][1]


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case[2]])
def test_the_visit_comes_to(crawled, name):
    district, _ = crawled
    assert district.looks()[name][0] == CASES[name][2]


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ("unresolved", "robots-dns"),
        ("refused", "robots-refused"),
        ("not-tls", "robots-tls"),
        ("forbidden", "robots"),
        ("timeout", "timeout"),
        ("truncated", "truncated"),
        ("error-500", "http-500"),
    ],
)
def test_a_failed_visit_says_why(crawled, section, reason):
    district, _ = crawled
    assert district.looks()[section] == ("failed", reason)


@pytest.mark.parametrize(("host", "error"), [("no-such-host.invalid", "dns"), ("https://", "tls")], ids=["dns", "tls"])
def test_a_host_that_cannot_be_asked_fails_at_its_robots_txt(crawled, host, error):
    district, _ = crawled
    rows = district.rows(
        "SELECT DISTINCT s.error FROM snapshots s JOIN urls u ON u.id = s.url_id"
        " WHERE s.role = 'robots' AND u.url LIKE ?",
        f"%{host}%",
    )
    assert rows == [(error,)]


def test_a_section_without_an_address_is_not_planned(crawled):
    district, _ = crawled
    assert "wanted" not in district.looks()
    assert len(district.looks()) == len(CASES) + 3


def test_what_came_of_a_truncated_answer_is_kept(crawled):
    district, _ = crawled
    assert {size for _, _, size in district.snapshots("/truncated/")} == {len(GOOD.body)}


def test_a_compressed_body_is_kept_as_received_with_its_encoding(crawled):
    district, _ = crawled
    assert district.snapshots("/gzipped/") == [(200, None, len(CASES["gzipped"][0].body))]
    assert ("content-encoding", "gzip") in district.headers("/gzipped/")


def test_a_redirect_is_kept_with_where_it_leads_and_another_host_is_not_asked(crawled):
    district, site = crawled
    assert ("location", "http://127.0.0.2:9/elsewhere/") in district.headers("/foreign-redirect/")
    assert district.rows("SELECT count(*) FROM urls WHERE url LIKE '%127.0.0.2%'") == [(0,)]
    assert len(site.asked("/home")) == 1


def test_a_challenge_is_asked_once_and_never_followed(crawled):
    _, site = crawled
    assert len(site.asked("/challenge-521/")) == len(site.asked("/challenge-200/")) == 1


def test_every_request_that_the_server_saw_has_its_row_and_its_line(crawled):
    """The log of the server on the one side, the archive and the crawl log on the other."""
    district, site = crawled
    here = f"http://{site.host}/%"
    asked = sorted(asked.path for asked in site.log)
    rows = district.rows(
        "SELECT u.url FROM snapshots s JOIN urls u ON u.id = s.url_id WHERE u.url LIKE ? AND coalesce(error, '') != 'robots'",
        here,
    )
    assert sorted(url.removeprefix(f"http://{site.host}") for (url,) in rows) == asked
    log = district.archive.with_name("test.db.crawl.jsonl").read_text("utf-8").splitlines()
    assert [(len(log),)] == district.rows("SELECT count(*) FROM snapshots")
