"""The evidence pack of a gap, as an outsider opens it: no software of ours, no scripts, nothing that is withheld."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sqlite3
import subprocess
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.__main__ import main
from archive.catalogue import load
from archive.store import Archive
from tests.derive.test_derive import FILES, NEW, OLD, Crawl, article, page, url_of

MOBILE = "13853312345"
RULING = (
    "obligation_id,office_id,subject,finding_kind,section_id,contest_id,sets,value,decided_on,by,why,document\n"
    ",,{subject},,,,withheld,,2018-09-20,区政府办公室,涉及商业秘密,示裁〔2018〕1号\n"
)


def late_district(folder: Path, text: str = "各有关单位：现将有关事项公告如下。") -> Path:
    """An item formed on 3 September that the section shows from the 18th on: late, with the page that says so."""
    (folder / "d").mkdir()
    for name, content in FILES.items():
        (folder / "d" / name).write_text(content, encoding="utf-8")
    archive = Archive.open(folder / "d.db")
    crawl = Crawl(archive, load(folder / "d"))
    for day in range(15):
        crawl.visit(day, page(OLD))
    crawl.visit(15, page(NEW, OLD), {2: article(2, text)})
    archive.close()
    return folder


def run(folder: Path, *words: str, code: int = 0) -> str:
    options = ["--catalogue", str(folder / "d"), "--archive", str(folder / "d.db")]
    done = CliRunner().invoke(main, [*words, *options])
    assert done.exit_code == code, done.output
    return done.output


def gap(folder: Path) -> str:
    run(folder, "judge")
    with sqlite3.connect(folder / "d.db") as conn:
        ((duty, state),) = conn.execute("SELECT id, state FROM duties").fetchall()
    assert state == "late"
    return duty


def packed(folder: Path, name: str = "e.zip") -> dict[str, bytes]:
    run(folder, "evidence", gap(folder)[:8], "--to", str(folder / name))
    with zipfile.ZipFile(folder / name) as pack:
        return {entry: pack.read(entry) for entry in pack.namelist()}


def table(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"))))


@pytest.fixture
def district(tmp_path: Path) -> Path:
    return late_district(tmp_path)


def test_sha256sum_checks_every_file_of_the_unpacked_zip(district, tmp_path):
    files = packed(district)
    with zipfile.ZipFile(district / "e.zip") as pack:
        pack.extractall(tmp_path / "out")
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "out", capture_output=True, text=True)
    assert (done.returncode, done.stdout.count(": OK")) == (0, len(files) - 1), done.stdout + done.stderr


def test_the_same_input_gives_the_same_bytes(district):
    packed(district, "one.zip")
    packed(district, "two.zip")
    assert (district / "one.zip").read_bytes() == (district / "two.zip").read_bytes()


def test_the_bytes_of_every_snapshot_are_there_under_the_digest_that_the_table_gives(district):
    files = packed(district)
    rows = table(files, "snapshots.csv")
    asked = {row["url"] for row in rows}
    assert url_of(2) in asked and len(asked) == 2, "the article, and the list that did not show it"
    for row in rows:
        name = f"pages/{row['digest'].removeprefix('sha256:')}.bin"
        assert f"sha256:{hashlib.sha256(files[name]).hexdigest()}" == row["digest"]
        assert files[f"headers/{row['id']}.txt"].decode().lower().count("content-type: text/html") == 1


def test_the_evidence_of_the_duty_is_whole_and_under_roots_that_seals_json_holds(district):
    files = packed(district)
    evidence = table(files, "evidence.csv")
    with sqlite3.connect(district / "d.db") as conn:
        assert (
            len(evidence) == conn.execute("SELECT count(*) FROM evidence WHERE duty_id IS NOT NULL").fetchone()[0] > 0
        )
    snapshots = {row["id"] for row in table(files, "snapshots.csv")}
    visits = {row["id"] for row in table(files, "visits.csv")}
    assert {row["snapshot_id"] for row in evidence} - {""} <= snapshots
    assert {row["visit_id"] for row in evidence} - {""} <= visits
    sealed = json.loads(files["seals.json"])
    assert {row["seals"] for name in ("snapshots.csv", "visits.csv") for row in table(files, name)} == {
        *sealed["roots"]
    }
    assert {*sealed["roots"]} <= {seal["root"] for seal in sealed["seals"]}


def test_the_computation_is_that_of_explain(district):
    files = packed(district)
    assert files["computation.txt"].decode() == run(district, "explain", gap(district))


def test_the_index_has_no_scripts_and_every_link_of_it_is_in_the_pack(district):
    files = packed(district)
    index = files["index.html"].decode()
    assert "<script" not in index and "逾期公开" in index and "http-equiv" in index
    links = re.findall(r'(?:href|src)="([^"]*)"', index)
    assert links and set(links) <= set(files)
    assert not any(name.endswith((".html", ".htm")) for name in files if name != "index.html")


def test_a_page_reads_as_plain_text_with_its_markup_beside_it(district):
    files = packed(district)
    (digest,) = {row["digest"] for row in table(files, "snapshots.csv") if row["url"] == url_of(2)}
    name = f"pages/{digest.removeprefix('sha256:')}"
    assert "关于第2号事项的公告" in files[f"{name}.txt"].decode().splitlines()
    assert files[f"{name}.source.txt"] == files[f"{name}.bin"]


def test_private_numbers_are_masked_everywhere_and_the_bytes_that_bear_them_are_left_out(tmp_path):
    files = packed(late_district(tmp_path, f"联系电话{MOBILE}。"))
    assert not any(MOBILE.encode() in data for data in files.values())
    (row,) = {row["digest"]: row for row in table(files, "snapshots.csv") if row["pages"]}.values()
    name = f"pages/{row['digest'].removeprefix('sha256:')}"
    assert (row["url"], row["pages"], f"{name}.bin" in files) == (url_of(2), "masked", False)
    assert "138********" in files[f"{name}.txt"].decode()


def test_what_a_ruling_withholds_is_not_in_the_pack_but_its_digest_and_the_ruling_are(district):
    (district / "d" / "rulings.csv").write_text(RULING.format(subject=url_of(2)), encoding="utf-8")
    files = packed(district)
    (row,) = table(files, "withheld.csv")
    assert (row["extent"], row["why"], row["document"]) == ("whole", "涉及商业秘密", "示裁〔2018〕1号")
    assert not any(row["digest"].removeprefix("sha256:") in name for name in files)
    assert row["digest"] in files["index.html"].decode()
    assert not any("关于第2号事项的公告".encode() in data for data in files.values()), "its title stands in the lists"


def test_an_unknown_duty_is_a_usage_error_and_writes_nothing(district):
    gap(district)
    assert "no duty of that id" in run(district, "evidence", "zzzz", "--to", str(district / "no.zip"), code=2)
    assert not (district / "no.zip").exists()
