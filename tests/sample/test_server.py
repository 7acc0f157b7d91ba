"""The sample's server keeps to the story: as of the instant asked for, with the noise and the troubles of that day."""

from __future__ import annotations

import signal
import subprocess
import sys
from email.utils import format_datetime
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path

import pytest

from archive.catalogue import load
from tests.sample import running
from tests.sample.families import path_of
from tests.sample.places import SHELVES
from tests.sample.story import THINGS
from tests.sample.timeline import moment

REPO = Path(__file__).resolve().parents[2]
BY_ID = {thing.id: thing for thing in THINGS}


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    with running(tmp_path_factory.mktemp("catalogue")) as served:
        yield served


HEADERS = {"Connection": "keep-alive"}


def get(sample, host: str, path: str, as_of: str | None, **headers: str):
    """One request, with `as_of` (Shanghai time) as an RFC 7089 header; the response, its body read."""
    stamp = {"Accept-Datetime": format_datetime(moment(as_of))} if as_of else {}
    connection = HTTPConnection("127.0.0.1", sample.ports[host], timeout=8)
    connection.request("GET", path, headers={**HEADERS, **stamp, **headers})
    response = connection.getresponse()
    response.content = response.read()
    connection.close()
    return response


def test_the_catalogue_written_for_a_run_has_its_ports(sample):
    catalogue = load(sample.catalogue_dir)
    assert {site.id: site.url for site in catalogue.sites.values()} == {
        host: f"http://127.0.0.1:{port}/" for host, port in sample.ports.items()
    }


def test_a_page_is_answered_as_of_the_instant_asked_for(sample):
    title = BY_ID["zf-2"].title.encode()
    path = SHELVES["www-zfwj"].path
    assert title not in get(sample, "www", path, "2018-09-11T08:59").content
    assert title in get(sample, "www", path, "2018-09-11T09:00").content
    assert title in get(sample, "www", path, None).content


def test_an_unchanged_file_is_answered_with_304(sample):
    first = get(sample, "cz", "/xxgk/zcwj/", "2018-09-01T10:00")
    again = get(sample, "cz", "/xxgk/zcwj/", "2018-09-02T10:00", **{"If-None-Match": first.getheader("ETag")})
    assert (first.status, again.status, again.content) == (200, 304, b"")
    later = get(sample, "cz", "/xxgk/zcwj/", "2018-10-19T10:00", **{"If-None-Match": first.getheader("ETag")})
    assert later.status == 200


def test_a_made_page_differs_with_every_answer_and_has_no_validator(sample):
    first, again = (get(sample, "www", SHELVES["www-cwhy"].path, "2018-09-01T10:00") for _ in range(2))
    assert first.content != again.content and first.getheader("ETag") is None


def test_an_article_taken_away_is_a_404_and_comes_back(sample):
    thing = BY_ID["hy-6"]
    path = path_of(thing, SHELVES[thing.shelf], "hanweb_jcms")
    statuses = [get(sample, "www", path, f"2018-12-{day}T10:00").status for day in ("15", "16", "21")]
    assert statuses == [200, 404, 200]


def test_a_flaky_page_fails_once(sample):
    path = SHELVES["tj-tjsj"].path
    assert [get(sample, "jp", path, "2018-12-15T10:00").status for _ in range(2)] == [500, 200]


def test_connections_break_as_the_story_says(sample):
    with pytest.raises(ConnectionError):
        get(sample, "www", SHELVES["www-cwhy"].path, "2018-11-09T10:00")
    with pytest.raises(ConnectionError):
        get(sample, "gk", "/robots.txt", "2018-11-09T10:00")
    with pytest.raises(IncompleteRead):
        get(sample, "cz", SHELVES["cz-ssjd"].path, "2018-11-21T10:00")


def test_a_soft_redirect_leads_to_the_home_page(sample):
    answer = get(sample, "jp", SHELVES["tj-tjsj"].path, "2018-11-20T10:00")
    assert (answer.status, answer.getheader("Location")) == (302, "/")


def test_robots_txt_forbids_one_list_for_one_day(sample):
    assert b"/bzf/" in get(sample, "hb", "/robots.txt", "2018-10-09T10:00").content
    assert b"/bzf/" not in get(sample, "hb", "/robots.txt", "2018-10-10T10:00").content


def test_hanweb_answers_more_records_than_it_was_asked_for(sample):
    path = "/module/web/jpage/dataproxy.jsp?startrecord=1&endrecord=15&perpage=5&columnid=6027"
    assert get(sample, "www", path, "2018-12-01T10:00").content.count(b"<record>") == 16


def test_the_command_says_when_it_answers_and_writes_the_catalogue(tmp_path: Path):
    command = [sys.executable, "-m", "tests.sample", "serve", "--ports", "0", "0", "0", "0", "0"]
    served = subprocess.Popen(
        [*command, "--write-catalogue", str(tmp_path)], cwd=REPO, stdout=subprocess.PIPE, text=True
    )
    try:
        said = []
        while "ready\n" not in said:
            said.append(served.stdout.readline())
            assert said[-1], f"it ended: {said}"
        site = load(tmp_path).sites["cz"]
        assert f"cz: {site.url}\n" in said
        connection = HTTPConnection(site.url.removeprefix("http://").rstrip("/"), timeout=5)
        connection.request("GET", "/xxgk/zcwj/")
        assert connection.getresponse().status == 200
        connection.close()
    finally:
        served.send_signal(signal.SIGTERM)
        assert served.wait(10) == 0
        served.stdout.close()
