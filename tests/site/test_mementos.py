"""Memento (RFC 7089) on the real Datasette: TimeMaps, the TimeGate, the headers of an archived page."""

from __future__ import annotations

import gzip
import json
import re

import brotli
import pytest

from archive.records import Fetch, Role
from archive.site import publish
from archive.store import Archive
from tests.site import district
from tests.site.conftest import Served, datasette

URL = "http://127.0.0.1:1/col/col9/index.html?q=a&b=%E6%9F%A5"
DAYS = ("2018-09-03T10:00:00+08:00", "2018-09-05T10:00:00+08:00", "2018-09-09T10:00:00+08:00")
HTTP = ("Mon, 03 Sep 2018 02:00:00 GMT", "Wed, 05 Sep 2018 02:00:00 GMT", "Sun, 09 Sep 2018 02:00:00 GMT")
MASKED = f"<html><p>身份证号{district.ID_NUMBER}</p></html>".encode()


@pytest.fixture
def site(working, tmp_path) -> Served:
    """Three answers of one address (a page, the same by a 304, one with an identity number), a failure, a redirect."""
    archive = Archive.open(working)
    run = archive.begin_run("observer", "replay", district.at(DAYS[0]), "sha256:0", None)
    html = (("content-type", "text/html; charset=utf-8"),)
    for day, status, body, error in (
        (DAYS[0], 200, b"<html><p>one</p></html>", None),
        (DAYS[1], 304, None, None),
        ("2018-09-06T10:00:00+08:00", None, None, "timeout"),
        ("2018-09-07T10:00:00+08:00", 302, b"", None),
        (DAYS[2], 200, MASKED, None),
    ):
        archive.record(run, Fetch(URL, district.at(day), Role.ARTICLE, None, None, status, html, body, error))
    archive.end_run(run, district.at(DAYS[2]))
    archive.close()
    target = tmp_path / "public" / "zhoucun.db"
    publish(working, district.catalogue(), target)
    return Served(datasette(target))


def follow(site: Served, address: str):
    return site.get(address.removeprefix("http://localhost"))


def mementos(site: Served) -> list[dict]:
    return site.get(f"/-/timemap/json/{URL}").json()["mementos"]["list"]


def parsed(link: str) -> list[tuple[str, str, str | None]]:
    """(address, rel, datetime) of each link; what stands beside them must be nothing but commas."""
    found = re.findall(r'<([^>]+)>; rel="([^"]+)"((?:; [a-z]+="[^"]*")*)', link)
    assert re.sub(r'<[^>]+>(; [a-z]+="[^"]*")+|[,\s]', "", link) == ""
    return [(uri, rel, (re.search(r'datetime="([^"]+)"', rest) or [None, None])[1]) for uri, rel, rest in found]


def test_a_timemap_lists_every_page_in_order_and_no_failure_and_no_redirect(site):
    got = site.get(f"/-/timemap/link/{URL}")
    assert got.headers["content-type"].startswith("application/link-format")
    told = parsed(got.text)
    assert [(rel, date) for _, rel, date in told if "memento" in rel] == [
        ("first memento", HTTP[0]),
        ("memento", HTTP[1]),
        ("last memento", HTTP[2]),
    ]
    assert [uri for uri, rel, _ in told if rel == "original"] == [URL]
    assert f'from="{HTTP[0]}"; until="{HTTP[2]}"' in got.text


def test_the_json_and_the_cdxj_say_the_same_and_what_is_masked(site):
    listed = mementos(site)
    assert [(got["datetime"], got["status"], got["shown"]) for got in listed] == [
        (DAYS[0], 200, "whole"),
        (DAYS[1], 304, "whole"),
        (DAYS[2], 200, "masked"),
    ]
    lines = site.get(f"/-/timemap/cdxj/{URL}").text.splitlines()
    assert [line.split(" ", 2)[:2] for line in lines] == [
        [f"1,0,0,127:1)/col/col9/index.html?{URL.partition('?')[2].lower()}", stamp]
        for stamp in ("20180903020000", "20180905020000", "20180909020000")
    ]
    told = [json.loads(line.split(" ", 2)[2]) for line in lines]
    assert [(got["digest"], got["shown"]) for got in told] == [(got["digest"], got["shown"]) for got in listed]


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        (None, 2),
        ("Sat, 01 Sep 2018 00:00:00 GMT", 0),
        ("Mon, 03 Sep 2018 02:00:00 GMT", 0),
        ("Wed, 05 Sep 2018 01:59:59 GMT", 0),
        ("Thu, 06 Sep 2018 02:00:00 GMT", 1),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 2),
    ],
)
def test_the_timegate_leads_to_the_page_as_it_was_then(site, asked, place):
    headers = {"Accept-Datetime": asked} if asked else {}
    got = site.get(f"/-/timegate/{URL}", headers=headers)
    assert (got.status_code, got.headers["location"]) == (302, mementos(site)[place]["uri"])
    assert "accept-datetime" in got.headers["vary"].lower()
    assert "memento-datetime" not in got.headers
    assert {rel for _, rel, _ in parsed(got.headers["link"])} >= {
        "original",
        "timemap",
        "first memento",
        "last memento",
    }
    page = follow(site, got.headers["location"])
    assert (page.status_code, page.headers["memento-datetime"]) == (200, HTTP[place])


@pytest.mark.parametrize("asked", ["yesterday", "2018-09-03T02:00:00Z", "Mon, 03 Sep 2018 10:00:00 +0800"])
def test_a_date_that_is_none_is_refused_in_words(site, asked):
    got = site.get(f"/-/timegate/{URL}", headers={"Accept-Datetime": asked})
    assert (got.status_code, "expected RFC 1123" in got.text) == (400, True)


def test_a_memento_names_its_original_its_timegate_its_timemap_and_its_neighbours(site):
    listed = mementos(site)
    told = {rel: (uri, date) for uri, rel, date in parsed(follow(site, listed[1]["uri"]).headers["link"])}
    assert told["original"][0] == URL
    assert told["first prev memento"] == (listed[0]["uri"], HTTP[0])
    assert told["memento"] == (listed[1]["uri"], HTTP[1])
    assert told["last next memento"] == (listed[2]["uri"], HTTP[2])
    assert [follow(site, told[rel][0]).status_code for rel in ("timemap", "timegate")] == [200, 302]


def test_a_masked_page_says_so_in_its_headers(site):
    whole, _, masked = (follow(site, got["uri"]) for got in mementos(site))
    assert (whole.headers["x-masked"], masked.headers["x-masked"]) == ("no", "yes")
    assert masked.headers["x-kept-digest"] != masked.headers["x-shown-digest"]
    assert district.ID_NUMBER not in masked.text


def test_an_address_that_was_never_archived_is_not_found(site):
    for path in ("timegate", "timemap/link", "timemap/json", "timemap/cdxj"):
        assert site.get(f"/-/{path}/http://127.0.0.1:1/none").status_code == 404


def test_an_address_can_be_asked_for_as_it_is_written_or_encoded(site):
    assert site.get("/-/timemap/json/http%3A%2F%2F127.0.0.1%3A1%2Fcol%2Fcol1%2Findex.html").status_code == 200


def test_the_archived_page_leads_to_the_lists_of_its_address(site):
    key = mementos(site)[0]["uri"].rsplit("/", 1)[1]
    page = site.get(f"/-/view/{key}").text
    for form in ("link", "json", "cdxj"):
        assert f"/-/timemap/{form}/" in page


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_page_that_came_compressed_is_shown_unpacked_and_masked(working, tmp_path, coding):
    pack = {"gzip": gzip.compress, "br": brotli.compress}[coding]
    archive = Archive.open(working)
    run = archive.begin_run("observer", "replay", district.at(DAYS[0]), "sha256:0", None)
    headers = (("content-encoding", coding), ("content-type", "text/html; charset=utf-8"))
    for day, body in ((DAYS[0], b"<html><p>one</p></html>"), (DAYS[2], MASKED)):
        archive.record(run, Fetch(URL, district.at(day), Role.ARTICLE, None, None, 200, headers, pack(body)))
    archive.end_run(run, district.at(DAYS[2]))
    archive.close()
    target = tmp_path / "public" / "zhoucun.db"
    publish(working, district.catalogue(), target)
    site = Served(datasette(target))
    whole, masked = (follow(site, got["uri"]) for got in mementos(site))
    assert (whole.text, whole.headers["x-masked"]) == ("<html><p>one</p></html>", "no")
    assert district.ID_NUMBER not in masked.text
    assert (masked.text[:12], masked.headers["x-masked"]) == ("<html><p>身份证", "yes")
    key = mementos(site)[0]["uri"].rsplit("/", 1)[1]
    assert "these are the bytes unpacked" in site.get(f"/-/view/{key}?_lang=en").text
