"""The main job on real input: saved pages of a real district, through spiders, archive, judge and Datasette.

What those pages can prove is proven, with its evidence; lists filled by script, and articles that are not there, are
said to be so and accuse nobody.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

REPO = Path(__file__).parents[1]
DISTRICT = REPO.parent / "shared" / "real-district"
FIRST, SECOND = "2026-09-10T20:40:00+08:00", "2026-09-11T20:40:00+08:00"

pytestmark = pytest.mark.skipif(not DISTRICT.exists(), reason="the saved pages are not beside this repository")


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def served():
    handler = partial(_Quiet, directory=str(DISTRICT / "pingtan"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def crawled(served, tmp_path_factory) -> Path:
    """The published copy after two crawls a day apart."""
    folder = tmp_path_factory.mktemp("pingtan")
    catalogue = folder / "pingtan"
    shutil.copytree(REPO / "tests" / "catalogue" / "pingtan", catalogue)
    for name in ("sites.csv", "sections.csv"):
        text = (catalogue / name).read_text(encoding="utf-8").replace("https://www.pingtan.gov.cn", served)
        (catalogue / name).write_text(text, encoding="utf-8")
    sites = (catalogue / "sites.csv").read_text(encoding="utf-8").replace(",,,2,", ",,,0,")
    (catalogue / "sites.csv").write_text(sites, encoding="utf-8")
    command = [sys.executable, "-m", "crawler", "run", "--catalogue", str(catalogue)]
    command += ["--archive", str(folder / "pingtan.db"), "--observed-at", FIRST, "--observed-at", SECOND]
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, timeout=300)
    assert done.returncode in (0, 3), done.stdout + done.stderr
    return folder / "pingtan.public.db"


@pytest.fixture(scope="module")
def db(crawled):
    conn = sqlite3.connect(f"file:{crawled}?mode=ro", uri=True)
    yield conn
    conn.close()


@pytest.fixture(scope="module")
def labels() -> dict:
    return json.loads((DISTRICT / "labels.json").read_text(encoding="utf-8"))


def test_every_section_is_visited_both_days(db):
    visits = dict(db.execute("SELECT section_id, count(*) FROM visits WHERE observed_at IS NOT NULL GROUP BY 1"))
    assert visits == dict.fromkeys(("gsgg", "zrbgh", "jdsj", "sswjd", "qgwhbgswj", "zfjsgk", "cpzl"), 2)


def test_every_listed_item_is_kept_with_its_sighting(db, labels):
    listed = dict(db.execute("SELECT section_id, items_listed FROM visits WHERE observed_at LIKE '2026-09-10%'"))
    for path, label in labels["lists"].items():
        section = path.rstrip("/").rpartition("/")[2]
        assert listed[section] == label["truth"]["item_count"], section


def test_the_articles_that_are_there_are_read_and_the_others_are_said_to_be_unread(db, labels):
    stored = [label for label in labels["articles"].values() if label["truth"]["listed_on"]]
    read = db.execute("SELECT count(DISTINCT item_id) FROM editions").fetchone()[0]
    assert read == len(stored)
    unread = db.execute("SELECT count(*) FROM findings WHERE kind = 'unread'").fetchone()[0]
    assert unread > 0


def test_no_office_is_accused_by_lists_filled_by_script_or_pages_that_are_missing(db):
    """Every item was first seen on the first visit: no visit testifies absence before, so only a page's own
    admission can make a duty late."""
    gaps = db.execute("SELECT machine_state, basis FROM gaps").fetchall()
    assert all(gap == ("late", "admitted") for gap in gaps), gaps


def test_a_document_published_within_twenty_working_days_is_met_by_its_own_claim(db):
    rows = db.execute(
        "SELECT d.machine_state, d.basis, d.trigger_on FROM duties d JOIN items i ON i.id = d.item_id"
        " WHERE i.url LIKE '%t20260901_108668.htm'"
    ).fetchall()
    assert rows == [("met", "witnessed", "2026-08-30")]


def test_each_duty_leads_to_evidence_that_can_be_opened(db):
    without = db.execute(
        "SELECT count(*) FROM duties WHERE id NOT IN (SELECT duty_id FROM evidence WHERE duty_id > '')"
    )
    assert without.fetchone()[0] == 0
    dangling = db.execute(
        "SELECT count(*) FROM evidence e WHERE (snapshot_id IS NOT NULL AND snapshot_id NOT IN (SELECT id FROM"
        " snapshots)) OR (visit_id IS NOT NULL AND visit_id NOT IN (SELECT id FROM visits))"
    )
    assert dangling.fetchone()[0] == 0
