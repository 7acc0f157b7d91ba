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
from parsel import Selector

from tests.site.conftest import Served, datasette

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


def test_every_stored_article_that_a_list_names_is_read(db, labels):
    stored = [label for label in labels["articles"].values() if label["truth"]["listed_on"]]
    read = db.execute("SELECT count(DISTINCT item_id) FROM editions").fetchone()[0]
    assert read == len(stored)


# By hand, from labels.json: the articles of the bound sections that bear a formation day. Due is twenty working days
# later. All were first listed on 2026-09-10, years after most were due, so their own dates decide.
EXPECTED = {
    # 管委会办公室's own documents, told by their titles, whoever drafted them (来源)
    "zxwj/qgwhbgswj/202206/t20220610_34949.htm": ("gwhb", "2022-06-02", "met", "claimed"),  # shown 06-10, due 06-30
    "zxwj/qgwhbgswj/202303/t20230330_45623.htm": ("gwhb", "2023-03-30", "met", "claimed"),  # shown the same day
    "zxwj/qgwhbgswj/202303/t20230331_45366.htm": ("gwhb", "2023-02-27", "late", "admitted"),  # due 03-27, shown 03-31
    "zfxxgk/gwhwj/dfxfgzfgzh/202402/t20240207_87022.htm": ("gwhb", "2024-02-05", "met", "claimed"),
    "zfxxgk/gwhwj/hzgfxwj/202402/t20240222_87407.htm": ("gwhb", "2024-02-05", "met", "claimed"),
    # not yet due when they were seen
    "zdlyxxgk/czzj/zfyjsgk/zfjsgk/202608/t20260827_108600.htm": ("czj", "2026-08-27", "met", "witnessed"),
    "gsgg/202609/t20260901_108668.htm": ("czj", "2026-08-30", "met", "witnessed"),
    "gsgg/202609/t20260902_108697.htm": ("scj", "2026-09-01", "met", "witnessed"),
}


def test_the_duties_are_those_read_by_hand_and_no_others(db):
    rows = db.execute(
        "SELECT i.url, d.office_id, d.trigger_on, d.machine_state, d.basis FROM duties d JOIN items i ON i.id = d.item_id"
    )
    assert {url.partition("/zwgk/")[2]: tuple(rest) for url, *rest in rows} == EXPECTED


def test_the_one_gap_is_the_documents_own_admission(db):
    """岚综管办〔2023〕15号: formed 27 February 2023, due 27 March, its own dates all 31 March."""
    rows = db.execute("SELECT subject, due_at, holds, margin_min, margin_max FROM gaps").fetchall()
    title = "平潭综合实验区管委会办公室关于印发平潭综合实验区国土空间生态修复规划（2021-2035）的通知"
    assert [(row[0], row[1], row[2]) for row in rows] == [(title, "2023-03-28T00:00:00+08:00", 1)]
    low, high = rows[0][3:]
    assert high == -4  # its own date, 31 March, is four days after 27 March: no later claim stands nearer
    assert low <= high


def test_what_was_not_read_is_counted_as_ours_and_what_bears_no_day_as_undated(db):
    """Most of the listed articles are not stored: 404. Those are `unread`, by section, and no office's fault."""
    kinds = dict(db.execute("SELECT kind, group_concat(section_id) FROM findings GROUP BY kind"))
    assert set(kinds["unread"].split(",")) == {"qgwhbgswj", "zfjsgk"}
    assert kinds["undated"] == "zfjsgk"
    accusing = {"backdated", "edited", "removed", "restored", "precedes"}
    assert not accusing & kinds.keys()


def test_what_real_reports_of_meetings_say_is_quoted_and_what_was_not_read_is_open(db):
    """Three of the 75 meetings listed have their page here: each tells its agenda, who attended, and what was decided."""
    told = db.execute("SELECT element, state, count(*) FROM elements GROUP BY 1, 2 ORDER BY 1, 2").fetchall()
    names = ("列席", "议定事项", "议题")
    assert [tuple(row) for row in told] == [(n, s, c) for n in names for s, c in (("found", 3), ("unproven", 72))]
    said = [row[0] for row in db.execute("SELECT detail FROM elements WHERE state = 'found' AND element = '列席'")]
    assert any("二级巡视员薛理朝参加会议。" in words for words in said)
    assert db.execute("SELECT count(*) FROM findings WHERE kind = 'incomplete'").fetchone()[0] == 0
    assert db.execute("SELECT count(*) FROM leads").fetchone()[0] == 0  # real pages whose days agree give no lead


def test_a_list_of_which_only_a_part_is_in_the_page_testifies_no_absence_below_its_floor(db):
    deep = dict(db.execute("SELECT section_id, max(deep) FROM visits GROUP BY 1"))
    assert {section for section, whole in deep.items() if whole} == {"sswjd", "zfjsgk"}
    gone = db.execute("SELECT count(*) FROM sightings WHERE gone_since IS NOT NULL").fetchone()[0]
    assert gone == 0


def test_datasette_leads_from_the_gap_to_its_evidence_and_to_the_page_as_it_was_received(crawled):
    site = Served(datasette(crawled))
    gap = sqlite3.connect(crawled).execute("SELECT id FROM gaps").fetchone()[0]
    front = site.get("/")
    assert front.status_code == 200
    assert "平潭综合实验区" in front.text
    assert f"/-/duty/{gap}" in site.get("/-/duties?state=late").text
    duty = site.get(f"/-/duty/{gap}").text
    assert "形成或者变更之日起20个工作日内" in duty
    views = Selector(duty).css('a[href*="/-/view/"]::attr(href)').getall()
    raws = [Selector(site.get(view).text).css("iframe::attr(src)").get() for view in views]
    pages = [site.get(raw) for raw in raws if raw]
    assert any("岚综管办" in page.text and "2023年2月27日" in page.text for page in pages)
    assert all("sandbox" in page.headers["content-security-policy"] for page in pages)


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
