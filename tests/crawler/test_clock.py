"""The clock of a live run is checked against the hosts' (semantics §1)."""

from __future__ import annotations

import pytest

from crawler.clock import Clocks, offset_of
from tests.crawler.server import TWO, list_page

NOW = 1_535_940_000  # Mon, 03 Sep 2018 02:00:00 GMT
DATE = "Mon, 03 Sep 2018 02:00:00 GMT"


def clocks(**offsets: int) -> Clocks:
    heard = Clocks()
    for host, offset in offsets.items():
        heard.heard(host, {"date": DATE}, NOW + offset)
    return heard


def test_an_answer_out_of_a_cache_is_as_old_as_it_says():
    assert offset_of({"date": DATE}, NOW + 7200) == 7200
    assert offset_of({"date": DATE, "age": "7200"}, NOW + 7200) == 0


@pytest.mark.parametrize("headers", [{}, {"date": "yesterday"}, {"date": DATE, "age": "old"}])
def test_a_host_that_says_no_time_says_nothing(headers):
    assert offset_of(headers, NOW) is None


@pytest.mark.parametrize(
    ("offsets", "before", "word"),
    [
        ({"a": 0, "b": 5, "c": -9}, (), "trusted"),
        ({"a": 3600, "b": 3600, "c": 0}, (), "untrusted"),
        ({"a": 3600, "b": 0, "c": 0}, (), "trusted"),
        ({"a": 3600, "b": 3600, "c": 0, "d": 0}, (), "trusted"),
        ({"a": 601, "b": -601, "c": 601}, (), "untrusted"),
        ({"a": 600, "b": 600, "c": 600}, (), "trusted"),
        ({"a": 3600}, (), "trusted"),
        ({"a": 3600}, ("trusted: a=+3590s",), "trusted"),
        ({"a": 3600}, ("trusted: a=+10s",), "untrusted"),
        ({"a": 3600, "b": 0}, ("trusted: a=+10s", "trusted: a=+3500s b=+0s"), "trusted"),
        ({"a": 3600}, ("trusted: a=+10s", "untrusted: a=+3600s"), "untrusted"),
        ({}, (), "trusted"),
    ],
    ids=[
        "all agree",
        "most of three are wrong",
        "one wrong host is only noted",
        "half is not most",
        "wrong both ways",
        "ten minutes are no more than ten minutes",
        "one host, never seen before",
        "one host, wrong as it was before",
        "one host, moved since its last run",
        "the newest note counts",
        "one host, still wrong as in the run that was not believed",
        "no host",
    ],
)
def test_a_run_is_believed(offsets, before, word):
    assert clocks(**offsets).note(before).startswith(f"{word}: ")


def test_a_run_whose_clock_is_wrong_testifies_nothing(district, new_site):
    for n in range(3):
        site = new_site()
        site.date_offset = -7200
        site.pages["/"] = list_page(*TWO)
        district.add_site(f"site{n}", site.url())
        district.add_section(f"s{n}", site.url("/"), f"site{n}")
    district.crawl(code=3)
    ((note,),) = district.rows("SELECT clock_note FROM runs")
    assert note.startswith("untrusted: ")
    assert note.count("=+7200s") + note.count("=+7201s") == 3
    assert district.rows("SELECT count(*) FROM looks") == [(0,)]
    assert district.rows("SELECT count(*) FROM snapshots WHERE role = 'list'") == [(3,)]
