"""Pages read ahead by another process: nothing changes but the time that it takes, whatever becomes of the two."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest

from crawler.once import Once
from tests.crawler.conftest import REPO

DAY = "2018-09-05T08:00:00+08:00"
DERIVED = (
    "SELECT url_id, seen_from, digest, article FROM editions ORDER BY 1, 2",
    "SELECT section_id, url_id, printed_on, first_seen FROM listings ORDER BY 1, 2",
    "SELECT section_id, outcome, pages, items_listed, names FROM looks ORDER BY 1",
)


def other(what: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.crawler.ahead", what]
    return subprocess.run(command, cwd=REPO, capture_output=True, text=True, timeout=100)


def test_what_another_process_reads_is_what_is_read_in_place_and_is_let_go_with_its_visit():
    assert json.loads(other("reads").stdout) == {"same": True, "left": [False, False, False]}


def test_where_the_process_is_killed_nobody_waits_for_it_and_that_is_said_once():
    done = other("dies")
    assert json.loads(done.stdout) == {"alive": False, "got": False}
    assert done.stderr.count("is gone") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it ends with the page that it reads")
def test_the_process_does_not_outlive_a_parent_that_is_killed():
    pid = json.loads(other("orphans").stdout)["pid"]
    until = time.monotonic() + 60
    while _runs(pid):
        assert time.monotonic() < until, "it still runs"
        time.sleep(0.02)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_a_crawl_derives_the_same_whether_its_pages_are_read_ahead_or_in_place(district, site):
    district.add_site("portal", site.url())
    district.add_section("zwgk", site.url("/zwgk/"))
    derived = []
    for ahead in ("2", "0"):  # the list in place, the articles ahead; or all in place
        district.archive = district.archive.with_name(f"{ahead}.db")
        district.crawl(code=0, OBSERVED_AT=DAY, READ_AHEAD=ahead)
        derived.append([district.rows(sql) for sql in DERIVED])
    assert derived[0] == derived[1]
    assert [len(rows) for rows in derived[0]] == [3, 3, 1]


def test_an_address_is_new_once_however_it_is_written():
    once = Once()
    urls = ["http://a/1", "http://a/2", "http://a/1", "http://a/\udc80", "http://a/\udc80", "http://a/通知"]
    assert [once.add(url) for url in urls] == [True, True, False, True, False, True]
    once.close()
