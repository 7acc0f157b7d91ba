"""WARC out: what others' tools make of it."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from archive.__main__ import main
from archive.catalogue import load
from archive.records import Fetch, Role
from archive.store import Archive, warc, warc_out
from tests.derive.test_derive import FILES, HOME, NEW, OLD, START, Crawl, article, page, url_of

HTML = (("content-type", "text/html; charset=utf-8"), ("etag", '"1"'), ("location", "/\xe7\x9b\xae"))


@pytest.fixture
def district(tmp_path):
    folder = tmp_path / "d"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    archive = Archive.open(tmp_path / "d.db")
    fill(Crawl(archive, load(folder)))
    archive.close()
    return tmp_path


def fill(crawl: Crawl) -> None:
    """Looks of every kind: whole, unchanged, compressed, cut, refused, failed, and not made."""
    crawl.visit(0, page(OLD))
    crawl.visit(1, page(NEW, OLD), {2: article(2)})
    crawl.visit(2, None, error="timeout")
    crawl.visit(3, page(NEW, OLD), {2: article(2)})
    archive = crawl.archive
    run = archive.begin_run("observer", "live", START, "sha256:0", None)
    visit, _ = archive.plan_visits(run, [("gg", START, False, HOME), ("gg", START, True, HOME)])
    zipped = (*HTML, ("content-encoding", "gzip"))
    for fetch in (
        Fetch("http://127.0.0.1:9/robots.txt", START, Role.ROBOTS, None, None, 404, HTML, b"none"),
        Fetch(HOME, START + 1, Role.LIST, visit, 0, 302, HTML, b""),
        Fetch(HOME, START + 2, Role.LIST, visit, 0, 304, (("etag", '"1"'),)),
        Fetch(f"{HOME}never", START + 2, Role.LIST, visit, 0, 304),
        Fetch(url_of(1), START + 3, Role.ARTICLE, visit, None, 200, zipped, gzip.compress(article(1), mtime=0)),
        Fetch(url_of(2), START + 4, Role.ARTICLE, visit, None, 200, HTML, article(2)[:300], "truncated"),
        Fetch(url_of(2), START + 5, Role.ARTICLE, visit, None, None, (), None, "reset"),
        Fetch(f"{url_of(2)}?查=1", START + 6, Role.ARTICLE, visit, None, 503, HTML, b"busy"),
    ):
        archive.record(run, fetch)
    archive.end_run(run, START + 9)


@pytest.fixture
def exported(district):
    target = district / "out.warc.gz"
    options = ["--catalogue", str(district / "d"), "--archive", str(district / "d.db")]
    done = CliRunner().invoke(main, ["export", "--warc", str(target), *options])
    assert done.exit_code == 0, done.output
    return target


def records(path) -> list[tuple[dict, bytes]]:
    with path.open("rb") as stream:
        return [
            (dict(got.rec_headers.headers), got.raw_stream.read())
            for got in ArchiveIterator(stream, no_record_parse=True)
        ]


def check(path, *options: str) -> subprocess.CompletedProcess:
    code = "import sys; from warcio.cli import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", code, "check", *options, str(path)], capture_output=True, text=True, cwd=path.parent
    )


def test_warcio_check_finds_the_export_clean(exported):
    done = check(exported)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    told = check(exported, "-v").stdout
    assert told.count("digest pass") == sum(head["WARC-Type"] != "revisit" for head, _ in records(exported))


def test_warcio_check_finds_a_byte_that_was_changed(exported, tmp_path):
    plain = bytearray(gzip.decompress(exported.read_bytes()))
    plain[plain.index("公告".encode())] ^= 1
    broken = tmp_path / "broken.warc"
    broken.write_bytes(plain)
    done = check(broken)
    assert (done.returncode, "digest failed" in done.stdout) == (1, True)


def test_every_look_is_a_record_and_the_same_bytes_stand_once(exported, district):
    kinds = [head["WARC-Type"] for head, _ in records(exported)]
    archive = Archive.open(district / "d.db")
    looks = archive.conn.execute("SELECT count(*) FROM snapshots").fetchone()[0]
    runs = len(archive.runs())
    assert kinds.count("warcinfo") == runs
    assert kinds.count("response") + kinds.count("revisit") + kinds.count("metadata") - runs == looks
    assert kinds.count("request") == kinds.count("response") + kinds.count("revisit")
    whole = [head["WARC-Payload-Digest"] for head, _ in records(exported) if head["WARC-Type"] == "response"]
    assert len(whole) == len(set(whole))
    assert set(whole) == {
        digest for (digest,) in archive.conn.execute("SELECT 'sha256:' || lower(hex(digest)) FROM bodies")
    }
    archive.close()


def test_a_revisit_refers_to_the_response_that_holds_its_bytes(exported):
    held = {head["WARC-Record-ID"]: head for head, _ in records(exported) if head["WARC-Type"] == "response"}
    revisits = [head for head, _ in records(exported) if head["WARC-Type"] == "revisit"]
    assert {head["WARC-Profile"] for head in revisits} == {warc.SAME_PAYLOAD, warc.NOT_MODIFIED}
    referring = [head for head in revisits if "WARC-Refers-To" in head]
    assert len(referring) == len(revisits) - 1  # a 304 for bytes that were never held
    for head in referring:
        first = held[head["WARC-Refers-To"]]
        assert head["WARC-Payload-Digest"] == first["WARC-Payload-Digest"]
        assert head["WARC-Refers-To-Date"] == first["WARC-Date"]
        assert head["WARC-Refers-To-Target-URI"] == first["WARC-Target-URI"]


def test_a_look_that_failed_is_a_metadata_record_with_its_error(exported):
    failed = [(head, body) for head, body in records(exported) if head["WARC-Type"] == "metadata"]
    told = [body for head, body in failed if head["Content-Type"] == "application/warc-fields"]
    assert told == [b"error: timeout\r\n", b"error: reset\r\n"]


def test_a_cut_answer_says_that_it_is_cut_and_is_nobodys_original(exported):
    cut = [head for head, _ in records(exported) if "WARC-Truncated" in head]
    assert [head["WARC-Truncated"] for head in cut] == ["disconnect"]
    assert all(head.get("WARC-Refers-To") != cut[0]["WARC-Record-ID"] for head, _ in records(exported))


def test_requests_are_said_to_be_reconstructed_and_claim_no_header_that_is_not_known(exported):
    asked = [body for head, body in records(exported) if head["WARC-Type"] == "request"]
    assert asked[0] == b"GET /gg/ HTTP/1.1\r\nHost: 127.0.0.1:9\r\n\r\n"
    about = [body for head, body in records(exported) if head["WARC-Type"] == "warcinfo"]
    assert all(b"Request records are reconstructed" in body for body in about)
    assert json.loads(about[0].decode().split("ledger-run: ")[1])["observer"] == "observer"


def test_headers_and_bodies_stand_as_kept(exported):
    block = next(body for head, body in records(exported) if b"content-encoding: gzip" in body)
    head, _, body = block.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n")
    assert b"location: /\xe7\x9b\xae" in head
    assert "关于第1号事项" in gzip.decompress(body).decode()


def test_an_export_can_be_made_again_to_the_byte(exported, district):
    archive = Archive.open(district / "d.db")
    (district / "again").mkdir()
    for _ in warc_out.export(archive, district / "again" / exported.name):
        pass
    archive.close()
    assert (district / "again" / exported.name).read_bytes() == exported.read_bytes()


def test_an_export_that_breaks_off_leaves_the_old_file(exported, district):
    before = exported.read_bytes()
    archive = Archive.open(district / "d.db")
    writing = warc_out.export(archive, exported)
    next(writing)
    writing.close()
    archive.close()
    assert exported.read_bytes() == before
    assert list(district.glob("*.part")) == []


@pytest.mark.parametrize(("name", "said"), [("out.zip", "expected a name"), ("none/out.warc", "is no folder")])
def test_a_target_that_cannot_be_is_a_usage_error(district, name, said):
    options = ["--catalogue", str(district / "d"), "--archive", str(district / "d.db")]
    done = CliRunner().invoke(main, ["export", "--warc", str(district / name), *options])
    assert (done.exit_code, said in done.output) == (2, True)
