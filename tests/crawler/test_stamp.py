"""`python -m crawler stamp` against a time stamp authority on loopback, and what becomes of its tokens."""

from __future__ import annotations

import base64
import sqlite3
import subprocess

import pytest
from click.testing import CliRunner

from archive.__main__ import main as archive_main
from archive.catalogue import check as check_catalogue
from archive.catalogue import load
from archive.derive import certificates
from archive.derive.certificates.check import check
from archive.site import publish
from archive.store import Archive, stamps
from crawler.__main__ import main as crawler_main
from tests.derive.test_derive import FILES, NEW, OLD, Crawl, article, page, url_of
from tests.tsa import Authority, served


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path / "tsa")


@pytest.fixture
def district(tmp_path, authority):
    """A district of two visits, whose catalogue names the authority."""
    with served(authority) as service:
        folder = tmp_path / "d"
        folder.mkdir()
        for name, text in FILES.items():
            (folder / name).write_text(text, encoding="utf-8")
        with (folder / "district.yml").open("a") as file:
            file.write(f"stamp_service: {service}\nstamp_certificate: tsa.pem\n")
        (folder / "tsa.pem").write_bytes(authority.pem)
        archive = Archive.open(tmp_path / "d.db")
        crawl = Crawl(archive, load(folder))
        crawl.visit(0, page(OLD))
        crawl.visit(1, page(NEW, OLD), {2: article(2)})
        archive.close()
        yield tmp_path


def invoke(main, district, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, [*words, "--catalogue", str(district / "d"), "--archive", str(district / "d.db")])
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


def kept(district) -> list[stamps.Stamp]:
    archive = Archive.open(district / "d.db")
    found = stamps.stamps_of(archive.conn)
    archive.close()
    return found


def test_the_newest_root_is_stamped_once_and_verify_checks_the_token(district):
    assert "no time stamp" in invoke(archive_main, district, "verify", "--fast")
    assert "stamped" in invoke(crawler_main, district, "stamp")
    assert "nothing new to stamp" in invoke(crawler_main, district, "stamp")
    (stamp,) = kept(district)
    assert abs(stamps.time_of(stamp.token) - stamp.asked_at) < 60
    said = invoke(archive_main, district, "verify", "--fast")
    assert f"newest root {stamp.root.hex()}: stamped at" in said


def test_openssl_finds_the_token_good_too(district, authority, tmp_path):
    invoke(crawler_main, district, "stamp")
    (stamp,) = kept(district)
    (tmp_path / "root.bin").write_bytes(stamp.root)
    (tmp_path / "token.tsr").write_bytes(stamp.token)
    command = ["openssl", "ts", "-verify", "-data", "root.bin", "-in", "token.tsr", "-CAfile", "tsa/ca.pem"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "Verification: OK" in done.stdout + done.stderr


@pytest.mark.parametrize("statement", [
    "UPDATE stamps SET asked_at = asked_at - 1",
    "UPDATE stamps SET service = 'http://127.0.0.1:1/'",
    "UPDATE stamps SET root = (SELECT root FROM seals WHERE id = 1)",
    "UPDATE stamps SET digest = zeroblob(32)",
    "UPDATE stamps SET token = CAST(substr(token, 1, 900) || x'00' || substr(token, 902) AS BLOB)",
])  # fmt: skip
def test_an_altered_stamp_is_found(district, statement):
    invoke(crawler_main, district, "stamp")
    with sqlite3.connect(district / "d.db") as conn:
        conn.execute(statement)
    conn.close()
    assert "another's word on" in invoke(archive_main, district, "verify", "--fast", code=1)


def test_a_token_of_another_authority_is_not_kept_and_found_where_it_was(district, tmp_path):
    invoke(crawler_main, district, "stamp")
    other = Authority(tmp_path / "other", "other")
    (district / "d" / "tsa.pem").write_bytes(other.pem)
    assert "another's word on" in invoke(archive_main, district, "verify", "--fast", code=1)
    archive = Archive.open(district / "d.db")
    Crawl(archive, load(district / "d")).visit(2, page(NEW, OLD))
    archive.close()
    assert "does not hold by the catalogue's stamp_certificate" in invoke(crawler_main, district, "stamp", code=1)
    assert len(kept(district)) == 1


def test_a_service_that_does_not_answer_is_an_error_that_names_it(district):
    text = (district / "d" / "district.yml").read_text().partition("stamp_service")[0]
    (district / "d" / "district.yml").write_text(
        text + "stamp_service: http://127.0.0.1:9/tsr\nstamp_certificate: tsa.pem\n"
    )
    assert "not stamped: http://127.0.0.1:9/tsr" in invoke(crawler_main, district, "stamp", code=1)
    (district / "d" / "district.yml").write_text(text)
    assert "stamp_service: expected an address" in invoke(crawler_main, district, "stamp", code=2)


def test_a_catalogue_with_half_a_stamp_or_no_certificate_is_told(district):
    text = (district / "d" / "district.yml").read_text()
    for wrong, told in (
        (text.replace("stamp_certificate: tsa.pem\n", ""), "both stamp_service and stamp_certificate"),
        (text.replace("tsa.pem", "none.pem"), "a file of certificates (PEM)"),
        (text.replace("http://127", "ftp://127"), "an address such as"),
    ):
        (district / "d" / "district.yml").write_text(wrong)
        assert any(told in str(fault) for fault in check_catalogue(str(district / "d"))), told


def test_a_certificate_and_the_published_seals_bear_the_stamp_or_say_that_there_is_none(district, authority):
    target = district / "made.json"
    words = ("certify", "gg", url_of(1), "2018-09-03", "--to", str(target))
    invoke(archive_main, district, *words)
    assert "没有可信时间戳" in CliRunner().invoke(archive_main, ["check", str(target)]).output
    invoke(crawler_main, district, "stamp")
    invoke(archive_main, district, *words)
    made = certificates.load(target)
    assert check(made, trust=stamps.trusted(authority.pem)).faults == []
    assert "signature not checked" in CliRunner().invoke(archive_main, ["check", str(target)]).output
    pem = ["--tsa", str(district / "d" / "tsa.pem")]
    assert "signature checked" in CliRunner().invoke(archive_main, ["check", str(target), *pem]).output
    token = made["stamps"][0]["token"]
    signed_at = stamps.time_of(base64.b64decode(token))
    for place in range(0, len(token) - 4, 97):
        made["stamps"][0]["token"] = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert check(made, trust=stamps.trusted(authority.pem)).faults, place
        other = made | {
            "sha256": certificates.digest(made)
        }  # a signature does not cover the copies of the certificates
        faults = check(other, trust=stamps.trusted(authority.pem)).faults
        assert faults or stamps.time_of(base64.b64decode(other["stamps"][0]["token"])) == signed_at, place
    publish(district / "d.db", load(district / "d"), district / "p.db")
    with sqlite3.connect(district / "p.db") as conn:
        said = conn.execute("SELECT stamped_at IS NOT NULL, stamped_by FROM seals ORDER BY rowid").fetchall()
    assert [row[0] for row in said] == [0, 1]
    assert said[1][1].startswith("http://127.0.0.1:")
