"""python -m archive import: others' captures become visits of their own dates, ours come back as they were."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
from base64 import b32encode, b64encode

import brotli
import pytest
from click.testing import CliRunner

from archive import derive
from archive.__main__ import main
from archive.catalogue import load
from archive.derive import gather, readings
from archive.reading import aside
from archive.records import DAY, iso
from archive.store import Archive, warc_in
from tests import files
from tests.derive.captures import HTML, PROFILE, Warc, chunked, wacz
from tests.derive.test_derive import FILES, HOME, NEW, OLD, START, Crawl, article, page, url_of
from tests.store.test_warc import fill

BEFORE = START - 30 * DAY
HTTPS = HOME.replace("http:", "https:")
DERIVED = ("looks", "listings", "editions")


@pytest.fixture
def district(tmp_path):
    folder = tmp_path / "d"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(district, *words: object, code: int = 0, archive: str = "d.db") -> str:
    options = ["--catalogue", str(district / "d"), "--archive", str(district / archive)]
    done = CliRunner().invoke(main, [*map(str, words), *options])
    assert done.exit_code == code, (done.output, done.exception)
    return " ".join(done.output.split())


def ask(district, sql: str, archive: str = "d.db") -> list[tuple]:
    conn = sqlite3.connect(district / archive)
    rows = conn.execute(sql).fetchall()
    conn.close()
    return rows


def recorded(district, archive: str) -> dict[str, list[tuple]]:
    """Every recorded and every derived row, with the bodies' digests in place of how they are packed."""
    told = {
        "snapshots": "SELECT s.run_id, s.seq, u.url, s.observed_at, s.role, s.visit_id, s.step, s.status,"
        " lower(hex(b.digest)), s.error FROM snapshots s JOIN urls u ON u.id = s.url_id"
        " LEFT JOIN bodies b ON b.id = s.body_id ORDER BY 1, 2",
        "listings": "SELECT l.section_id, u.url, l.title, l.printed, l.absent_until, l.absent_visit, l.first_seen,"
        " l.first_visit, l.last_seen, l.last_visit, l.gone_since, l.gone_visit FROM listings l"
        " JOIN urls u ON u.id = l.url_id ORDER BY 1, 2, 7",
        "editions": "SELECT u.url, e.seen_from, e.seen_after, e.seen_until, e.digest, e.article, s.run_id, s.seq"
        " FROM editions e JOIN urls u ON u.id = e.url_id JOIN snapshots s ON s.id = e.snapshot_id ORDER BY 1, 2",
        **{name: f"SELECT * FROM {name} ORDER BY 1, 2" for name in ("runs", "visits", "looks", "imports")},
        "captures": "SELECT snapshot_id, digest, record_id, url FROM captures ORDER BY 1",
    }
    return {name: ask(district, sql, archive) for name, sql in told.items()}


def looks(district) -> list[tuple]:
    return ask(district, "SELECT observed_at, outcome, reason, pages, floor_on FROM looks ORDER BY observed_at")


# --- ours


def crawled(district, archive: str = "d.db") -> None:
    opened = Archive.open(district / archive)
    fill(Crawl(opened, load(district / "d")))
    opened.close()


def test_an_export_imported_into_a_fresh_archive_gives_the_same_snapshots_and_derived_rows(district):
    crawled(district)
    run(district, "reread")
    run(district, "export", "--warc", district / "out.warc.gz")
    assert "9 snapshots" not in run(district, "import", district / "out.warc.gz", archive="new.db")
    before, after = recorded(district, "d.db"), recorded(district, "new.db")
    for table in before:
        assert after[table] == before[table], table
    for word in ("reread", "verify"):
        run(district, word, archive="new.db")
    assert recorded(district, "new.db") == before
    run(district, "export", "--warc", district / "again.warc.gz", archive="new.db")
    one, two = (gzip.decompress((district / name).read_bytes()) for name in ("out.warc.gz", "again.warc.gz"))
    assert two == one.replace(b"WARC-Filename: out.", b"WARC-Filename: again.")


def test_an_export_imported_twice_or_where_it_came_from_adds_nothing(district):
    crawled(district)
    run(district, "reread")
    run(district, "export", "--warc", district / "out.warc.gz")
    before = recorded(district, "d.db")
    assert "0 new snapshots" in run(district, "import", district / "out.warc.gz")
    assert recorded(district, "d.db") == before


def test_a_later_export_of_the_same_archive_adds_what_came_since(district):
    crawled(district)
    run(district, "export", "--warc", district / "early.warc.gz")
    opened = Archive.open(district / "d.db")
    Crawl(opened, load(district / "d")).visit(9, page(NEW, OLD))
    opened.close()
    run(district, "export", "--warc", district / "late.warc.gz")
    run(district, "import", district / "early.warc.gz", archive="new.db")
    assert "1 new snapshot" in run(district, "import", district / "late.warc.gz", archive="new.db")
    run(district, "reread")
    assert recorded(district, "new.db") == recorded(district, "d.db")


def test_an_export_that_says_otherwise_than_the_archive_is_refused_whole(district):
    crawled(district)
    run(district, "export", "--warc", district / "out.warc.gz")
    plain = gzip.decompress((district / "out.warc.gz").read_bytes())
    before = recorded(district, "d.db")
    for name, old, new, said in (
        ("forged.warc", b"Ledger-Error: timeout", b"Ledger-Error: refused", "is another in the archive"),
        ("flipped.warc", b"error: timeout", b"error: tineout", "does not give its digest"),
        ("swapped.warc", "第8号".encode(), "第7号".encode(), "its bytes give"),
    ):
        (district / name).write_bytes(plain.replace(old, new))
        assert said in run(district, "import", district / name, code=1)
        assert recorded(district, "d.db") == before


# --- others'


def history(district, name: str = "history.warc.gz", **options) -> Warc:
    return Warc(district / name, **options)


def test_a_captured_list_is_a_visit_of_its_own_date_and_history_before_the_first_crawl_counts(district):
    warc = history(district)
    warc.response(HOME, BEFORE, page(OLD))
    warc.response(HOME, BEFORE + DAY, page(NEW, OLD))
    warc.response(url_of(2), BEFORE + DAY + 60, article(2))
    said = run(district, "import", warc.done())
    assert "captures of 一个档案馆: 3 kept" in said
    assert "2 visits" in said
    assert [row[:2] for row in looks(district)] == [(BEFORE, "complete"), (BEFORE + DAY, "complete")]
    seen = "SELECT l.absent_until, l.first_seen FROM listings l JOIN urls u ON u.id = l.url_id WHERE u.url = "
    assert ask(district, f"{seen}'{url_of(2)}'") == [(BEFORE, BEFORE + DAY)]
    assert ask(district, "SELECT seen_from FROM editions") == [(BEFORE + DAY + 60,)]
    run(district, "verify")


def test_an_import_keeps_where_each_snapshot_comes_from(district):
    warc = history(district)
    record = warc.response(HTTPS, BEFORE, page(OLD))
    path = warc.done()
    run(district, "import", path)
    digest = warc_in.digest_of(path)
    assert ask(district, "SELECT observer, clock, started_at FROM runs") == [
        ("captures of 一个档案馆", "replay", BEFORE)
    ]
    assert ask(district, "SELECT digest, file, software FROM imports") == [(digest, path.name, "Heritrix/3.4.0")]
    assert ask(district, "SELECT digest, record_id, url FROM captures") == [(digest, record, HTTPS)]


def test_the_same_file_the_same_records_and_a_wacz_of_them_add_nothing(district):
    warc = history(district)
    warc.response(HOME, BEFORE, page(OLD))
    warc.response(url_of(1), BEFORE, article(1))
    path = warc.done()
    run(district, "import", path)
    before = recorded(district, "d.db")
    assert "imported already" in run(district, "import", path)
    again = district / "again.warc"
    again.write_bytes(gzip.decompress(path.read_bytes()))
    assert "2 held already" in run(district, "import", again)
    assert "2 held already" in run(district, "import", wacz(district / "a.wacz", path))
    assert recorded(district, "d.db") == before


def test_a_wacz_is_read_and_one_whose_digest_is_wrong_is_refused(district):
    warc = history(district)
    warc.response(HOME, BEFORE, page(OLD))
    path = warc.done()
    said = run(district, "import", wacz(district / "bad.wacz", path, broken=True), code=1)
    assert "as its datapackage says" in said
    run(district, "import", wacz(district / "good.wacz", path))
    assert [row[1] for row in looks(district)] == ["complete"]


@pytest.mark.parametrize("coding", ["plain", "chunked", "gzip", "br", "chunked gzip", "said to be chunked"])
def test_every_coding_is_read(district, coding):
    body = page(OLD)
    headers = []
    if "gzip" in coding:
        body, headers = gzip.compress(body), [("Content-Encoding", "gzip")]
    if coding == "br":
        body, headers = brotli.compress(body), [("Content-Encoding", "br")]
    if "chunked" in coding:
        headers.append(("Transfer-Encoding", "chunked"))
    kept = body
    if coding.startswith("chunked"):
        body = chunked(body)
    warc = history(district)
    warc.response(HOME, BEFORE, body, headers=headers)
    run(district, "import", warc.done())
    assert [row[1] for row in looks(district)] == ["complete"]
    archive = Archive.open(district / "d.db")
    snapshot = archive.snapshot(1)
    assert archive.body(snapshot.digest) == kept  # the content coding as received, the transfer coding off
    assert "transfer-encoding" not in dict(snapshot.headers)
    archive.close()


@pytest.mark.parametrize(
    "cut",
    ["by its maker", "chunks", "announced", "block digest"],
)
def test_a_capture_that_is_cut_is_never_taken_for_whole(district, cut):
    body, more = page(OLD), {}
    if cut == "by its maker":
        more["fields"] = {"WARC-Truncated": "length"}
    if cut == "chunks":
        body, more["headers"] = chunked(body)[:-200], [("Transfer-Encoding", "chunked")]
    if cut == "announced":
        more["headers"] = [("Content-Length", str(len(body) + 10))]
    if cut == "block digest":
        more["fields"] = {"WARC-Block-Digest": "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}
    warc = history(district)
    warc.response(HOME, BEFORE, body, **more)
    run(district, "import", warc.done())
    assert ask(district, "SELECT status, error FROM snapshots") == [(200, "truncated")]
    assert [row[1] for row in looks(district)] == ["failed"]


def test_a_body_beyond_all_measure_is_a_row_without_it(district, monkeypatch):
    monkeypatch.setattr(warc_in, "LARGEST", 500)
    warc = history(district)
    warc.response(HOME, BEFORE, page(OLD))
    warc.response(url_of(1), BEFORE, b"<html>small</html>")
    run(district, "import", warc.done())
    assert ask(district, "SELECT status, body_id IS NULL, error FROM snapshots") == [
        (200, 1, "too-large"),
        (200, 0, None),
    ]


def test_a_revisit_is_resolved_within_its_file_whichever_comes_first_and_against_the_archive(district):
    first = history(district)
    fields = {"WARC-Refers-To-Target-URI": HOME, "WARC-Refers-To-Date": "2018-08-05T02:00:00Z"}
    first.revisit(HOME, BEFORE + DAY, fields, headers=[("Content-Type", HTML)])
    at = warc_in_date(fields)
    original = first.response(HOME, at, page(OLD))
    run(district, "import", first.done())
    second = history(district, "second.warc.gz")
    second.revisit(
        HOME,
        BEFORE + 3 * DAY,
        {"WARC-Refers-To": original, "WARC-Profile": f"{PROFILE}server-not-modified"},
        "304 Not Modified",
    )
    run(district, "import", second.done())
    assert [row[1] for row in looks(district)] == ["complete"] * 3
    assert ask(district, "SELECT DISTINCT body_id FROM snapshots") == [(1,)]


def test_a_revisit_as_wget_writes_it_is_whole(district):
    warc = history(district)
    original = warc.response(HOME, BEFORE, page(OLD), fields={"WARC-Payload-Digest": "sha1:ABC"})
    fields = {
        "WARC-Refers-To": original,
        "WARC-Profile": "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
        "WARC-Truncated": "length",
        "WARC-Payload-Digest": "sha1:ABC",
        "WARC-Target-URI": f"<{HOME}>",
    }
    warc.revisit(HOME, BEFORE + DAY, fields, headers=[("Content-Type", HTML), ("Content-Length", "4711")])
    run(district, "import", warc.done())
    assert [row[1] for row in looks(district)] == ["complete"] * 2


@pytest.mark.parametrize("said", ["sha1:ABC", "ABC", "sha1:", "sha256:" + "A" * 52, "blake9:" + "0" * 40])
def test_a_digest_that_is_none_proves_nothing(district, said):
    warc = history(district)
    warc.response(HOME, BEFORE, page(OLD), fields={"WARC-Block-Digest": said, "WARC-Payload-Digest": said})
    run(district, "import", warc.done())
    assert [row[1] for row in looks(district)] == ["complete"]


@pytest.mark.parametrize("code", [b32encode, b64encode, lambda raw: raw.hex().encode()])
@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
def test_a_wrong_digest_of_the_block_is_found_in_every_notation(algorithm, code):
    value = code(hashlib.new(algorithm, b"x").digest()).decode()
    assert warc_in._is_digest(algorithm, value) and not warc_in._is_digest(algorithm, value[:-1])


def warc_in_date(fields) -> int:
    return gather.warc.instant_of(fields["WARC-Refers-To-Date"])


def test_a_revisit_whose_original_is_nowhere_is_a_row_with_an_error(district):
    warc = history(district)
    warc.revisit(HOME, BEFORE, {"WARC-Payload-Digest": "sha1:ABC"})
    run(district, "import", warc.done())
    assert ask(district, "SELECT status, body_id, error FROM snapshots") == [(200, None, "revisit-unresolved")]
    assert [row[1:3] for row in looks(district)] == [("failed", "revisit-unresolved")]


def test_what_is_not_for_us_is_counted_and_not_kept(district):
    warc = history(district)
    kept = warc.response(HOME, BEFORE, page(OLD))
    warc.request(HOME, BEFORE, kept)
    warc.response("http://elsewhere.example/gg/", BEFORE, page(OLD))
    warc.response(f"{HOME}logo.png", BEFORE, b"\x89PNG", media="image/png")
    warc.response(f"{HOME}images/icon_pdf.png", BEFORE, b"\x89PNG" * 999, media="image/png")
    style = warc.response(f"{HOME}site.css", BEFORE, b"a{}", media="text/css")
    warc.revisit(f"{HOME}site.css", BEFORE + 60, {"WARC-Refers-To": style})
    warc.revisit(
        f"{HOME}site.js", BEFORE, {"WARC-Payload-Digest": "sha1:ABC"}, headers=[("Content-Type", "text/javascript")]
    )
    warc.response(HOME, "昨天", page(NEW))
    warc.response(HOME, "2118-01-01T00:00:00Z", page(NEW))
    warc.response(HOME, "1970-01-01T00:00:00Z", page(NEW))
    posted = warc.response(HOME, BEFORE + 60, page(NEW))
    warc.request(HOME, BEFORE + 60, posted, "POST")
    asked = warc.request(HOME, BEFORE + 61, "", "POST")  # wget says it in the answer
    warc.response(HOME, BEFORE + 61, page(NEW), fields={"WARC-Concurrent-To": asked})
    warc.other("metadata", HOME, BEFORE, b"via: x\r\n", "application/warc-fields")
    warc.other("resource", HOME, BEFORE, page(NEW), HTML)
    said = run(district, "import", warc.done())
    for counted in ("1 of other hosts", "5 no pages", "3 without a date that can be", "2 answers to other than GET"):
        assert counted in said
    assert "1 metadata records" in said
    assert "1 resource records" in said
    assert ask(district, "SELECT count(*) FROM snapshots") == [(1,)]


def test_https_and_http_are_one_address_and_the_redirect_between_them_is_no_look(district):
    warc = history(district)
    warc.response(HOME, BEFORE, b"", "301 Moved", headers=[("Location", HTTPS)])
    warc.response(HTTPS, BEFORE + 1, page(OLD))
    warc.response(url_of(1).replace("http:", "https:"), BEFORE + 2, article(1))
    run(district, "import", warc.done())
    assert [row[:2] for row in looks(district)] == [(BEFORE + 1, "complete")]
    assert ask(district, "SELECT u.url FROM editions e JOIN urls u ON u.id = e.url_id") == [(url_of(1),)]


def test_a_raw_page_out_of_the_wayback_machine_is_of_its_original_address_and_date(district):
    warc = history(district)
    address = f"http://web.archive.org/web/20180804020000id_/{HOME}"
    warc.response(address, START, page(OLD), headers=[("X-Archive-Orig-Content-Type", HTML)])
    warc.response(address.replace("id_", ""), START, page(OLD))
    assert "1 of other hosts" in run(district, "import", warc.done())  # a rewritten page is not what the site said
    assert ask(district, "SELECT u.url, s.observed_at FROM snapshots s JOIN urls u ON u.id = s.url_id") == [
        (HOME, BEFORE)
    ]


def test_what_the_wayback_machine_says_of_itself_is_no_answer_of_the_site(district):
    warc = history(district)
    address = f"http://web.archive.org/web/20180804020000id_/{HOME}"
    nearest = [("Location", address.replace("20180804", "20180801"))]
    warc.response(address, START, b"", "302 FOUND", headers=nearest)
    warc.response(address, START + 1, b"<html>rate limit</html>", "429 Too Many Requests")
    warc.response(address, START + 2, b"<html>not archived</html>", "404 NOT FOUND")
    moved = [("Memento-Datetime", "Sat, 04 Aug 2018 02:00:00 GMT"), ("X-Archive-Orig-Location", HTTPS)]
    warc.response(address, START + 3, b"", "302 FOUND", headers=[*moved, *nearest])
    assert "3 of the web archive itself" in run(district, "import", warc.done())
    assert ask(district, "SELECT status, observed_at FROM snapshots") == [(302, BEFORE)]


def test_a_page_as_common_crawl_keeps_it_is_read_its_codings_taken_off(district):
    # As in CC-MAIN: the payload is stored unpacked, what the server said of it is renamed, or stands there (before 2018).
    body = page(OLD)
    told = {
        "WARC-Identified-Payload-Type": "text/html",
        "WARC-IP-Address": "61.133.87.1",
        "WARC-Concurrent-To": "<urn:x>",
    }
    today = [
        ("X-Crawl-Content-Encoding", "gzip"),
        ("X-Crawl-Content-Length", "712"),
        ("Content-Length", str(len(body))),
    ]
    once = [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("Content-Length", "712")]
    warc = history(district, software="Apache Nutch 1.15 (modified, https://github.com/commoncrawl/nutch/)")
    warc.response(HOME, BEFORE, body, headers=today, fields=told)
    warc.response(HOME, BEFORE + DAY, body, headers=once, fields=told)
    warc.response(HOME, BEFORE + 2 * DAY, body[:900], headers=today[:2], fields={**told, "WARC-Truncated": "length"})
    run(district, "import", warc.done())
    assert [row[1:3] for row in looks(district)] == [("complete", ""), ("complete", ""), ("failed", "truncated")]


# --- walks of several pages


def paged(number: int, *items: tuple[int, str]) -> bytes:
    return page(*items).replace(b'createPageHTML(1, 0, "index"', b'createPageHTML(2, %d, "index"' % number)


SECOND = f"{HOME}index_1.html"


def test_a_walk_is_fed_from_what_was_captured_and_page_1_again_closes_it(district):
    warc = history(district)
    for url, at, body in (
        (HOME, 0, paged(0, NEW)),
        (SECOND, 600, paged(1, OLD)),
        (HOME, 1200, paged(0, NEW)),
    ):
        warc.response(url, BEFORE + at, body)
    run(district, "import", warc.done())
    assert [row[1:4] for row in looks(district)] == [("complete", "", 2)]
    assert ask(district, "SELECT step, observed_at FROM snapshots ORDER BY seq") == [
        (0, BEFORE),
        (1, BEFORE + 600),
        (2, BEFORE + 1200),
    ]


def test_pages_that_are_lacking_make_the_visit_partial_and_never_an_absence(district):
    warc = history(district)
    warc.response(HOME, BEFORE, paged(0, NEW))
    warc.response(SECOND, BEFORE + 7 * 3600, paged(1, OLD))  # beyond the window: another day's list
    run(district, "import", warc.done())
    assert [row[1:4] for row in looks(district)] == [("partial", "broken_off", 1)]
    assert ask(district, "SELECT everything FROM looks") == [(0,)]
    assert ask(district, "SELECT role, visit_id FROM snapshots ORDER BY seq") == [("list", 1), ("article", None)]


def test_a_page_captured_before_page_1_does_not_join_it(district):
    warc = history(district)
    warc.response(SECOND, BEFORE - 60, paged(1, OLD))
    warc.response(HOME, BEFORE, paged(0, NEW))
    run(district, "import", warc.done())
    assert [row[1:4] for row in looks(district)] == [("partial", "broken_off", 1)]


# --- single pages


def test_a_single_page_gives_editions_of_what_a_list_names_and_no_sighting(district):
    warc = history(district)
    warc.response(url_of(2), BEFORE, article(2))
    warc.response(f"{HOME}201809/t20180901_77.html", BEFORE, article(77))  # no list names it
    run(district, "import", warc.done())
    assert looks(district) == ask(district, "SELECT * FROM editions") == []
    opened = Archive.open(district / "d.db")
    crawl = Crawl(opened, load(district / "d"))
    crawl.visit(0, page(OLD))
    crawl.visit(1, page(NEW, OLD), {2: article(2, "重新公告。")})
    opened.close()
    rows = ask(district, "SELECT seen_after, seen_from, seen_until FROM editions ORDER BY seen_from")
    assert rows == [(None, BEFORE, BEFORE), (BEFORE, START + DAY, START + DAY)]
    assert ask(district, "SELECT min(first_seen) FROM listings") == [(START,)]
    before = recorded(district, "d.db")
    run(district, "reread")
    assert recorded(district, "d.db") == before


def test_single_pages_that_come_in_after_the_lists_give_the_same_rows(district):
    crawls, warc = history(district, "a.warc.gz"), history(district, "b.warc.gz")
    crawls.response(HOME, BEFORE + DAY, page(NEW, OLD))
    warc.response(url_of(2), BEFORE, article(2))
    paths = [crawls.done(), warc.done()]
    for path in paths:
        run(district, "import", path)
    for path in reversed(paths):
        run(district, "import", path, archive="new.db")
    editions = "SELECT u.url, seen_after, seen_from, e.digest FROM editions e JOIN urls u ON u.id = e.url_id"
    assert ask(district, editions) == ask(district, editions, "new.db") != []


def test_a_page_of_another_title_is_no_edition_of_the_item(district):
    warc = history(district)
    warc.response(HOME, BEFORE + DAY, page(NEW, OLD))
    warc.response(url_of(2), BEFORE, article(2).replace("关于第2号事项的公告".encode(), "系统维护中".encode()))
    run(district, "import", warc.done())
    assert ask(district, "SELECT * FROM editions") == []


# --- history and today


def test_an_older_import_gives_the_rows_that_it_would_have_given_before_the_crawl(district):
    warc = history(district)
    warc.response(HOME, BEFORE, page(OLD))
    warc.response(url_of(1), BEFORE + 60, article(1))
    path = warc.done()
    crawled(district)
    run(district, "import", path)
    run(district, "import", path, archive="new.db")
    crawled(district, "new.db")
    first = (
        "SELECT u.url, absent_until, first_seen, last_seen, gone_since FROM listings l JOIN urls u ON u.id = l.url_id"
    )
    assert sorted(ask(district, first)) == sorted(ask(district, first, "new.db"))
    before = recorded(district, "d.db")
    run(district, "reread")
    assert recorded(district, "d.db") == before


def test_an_import_into_a_long_archive_reads_each_bytes_once_for_all_its_visits(district, monkeypatch):
    opened = Archive.open(district / "d.db")
    crawl, days = Crawl(opened, load(district / "d")), 20
    texts = {day: {1: article(1), 2: article(2)} for day in range(days)}  # each its own: a counter stands in it
    for day, read in texts.items():
        crawl.visit(day, page(NEW, OLD), read)
    opened.close()
    count: list[str] = []
    monkeypatch.setattr(readings, "read", lambda key, body: (count.append(key.digest), aside.read(key, body))[1])
    warc = history(district)
    warc.response(HOME, BEFORE, page(NEW, OLD))
    warc.response(url_of(2), START + days * DAY, article(2))  # later than all, and of no visit
    run(district, "import", warc.done())
    before = recorded(district, "d.db")
    assert days < len(count) <= 8 * days
    count.clear()
    run(district, "reread")
    assert len(count) <= 8 * days and recorded(district, "d.db") == before


def test_an_old_design_of_the_list_does_not_make_todays_another(district):
    warc = history(district)
    warc.response(HOME, BEFORE, page(OLD, names="旧版公告"))
    run(district, "import", warc.done())
    opened = Archive.open(district / "d.db")
    crawl = Crawl(opened, load(district / "d"))
    assert crawl.visit(0, page(NEW, OLD, names="通知公告")).value == "complete"
    assert crawl.visit(1, page(NEW, OLD, names="通知公告")).value == "complete"
    opened.close()


# --- broken files


def test_a_file_that_is_cut_is_refused_whole_with_the_byte_and_salvaged_where_asked(district):
    warc = history(district, "cut.warc", compressed=False)
    warc.response(HOME, BEFORE, page(OLD))
    warc.response(HOME, BEFORE + DAY, page(NEW, OLD))
    path = warc.done()
    path.write_bytes(path.read_bytes()[:-700])
    said = run(district, "import", path, code=1)
    assert "cut.warc: byte " in said
    assert "lacks its last" in said
    assert ask(district, "SELECT count(*) FROM snapshots") == [(0,)]
    assert "what came before was kept" in run(district, "import", path, "--salvage", code=1)
    assert [row[1] for row in looks(district)] == ["complete", "failed"]


def test_a_broken_gzip_member_is_refused_with_its_byte(district):
    warc = history(district)
    warc.response(HOME, BEFORE, page(OLD))
    start = warc.path.stat().st_size if warc._out.flush() is None else 0
    warc.response(HOME, BEFORE + DAY, page(NEW, OLD))
    path = warc.done()
    data = bytearray(path.read_bytes())
    data[start : start + 40] = b"\x00" * 40
    path.write_bytes(data)
    assert f"byte {start}" in run(district, "import", path, code=1)
    assert ask(district, "SELECT count(*) FROM snapshots") == [(0,)]


@pytest.mark.parametrize("content", [b"", b"no warc at all\n", b"PK\x03\x04 no zip either"])
def test_a_file_that_is_no_warc_is_refused_in_words(district, content):
    path = district / "x.warc.gz"
    path.write_bytes(content)
    said = run(district, "import", path, code=1)
    assert "Traceback" not in said
    assert "x.warc.gz" in said


def test_as_of_an_instant_before_the_first_crawl_the_captures_are_what_is_known(district):
    warc = history(district)
    warc.response(HOME, BEFORE, page(OLD))
    warc.response(url_of(1), BEFORE + 60, article(1))
    run(district, "import", warc.done())
    crawled(district)
    run(district, "judge", "--as-of", iso(BEFORE + DAY), "--to", district / "then.db")
    assert ask(district, "SELECT observer FROM runs", "then.db") == [("captures of 一个档案馆",)]


# --- files


def linking(n: int, *names: str) -> bytes:
    links = "".join(f'<p><a href="./{name}">附件：{name}</a></p>' for name in names)
    return article(n).replace(b"</p><p>2018", f"</p>{links}<p>2018".encode())


FILE = f"{HOME}201809/t/plan.pdf"
VERSIONS = (
    "SELECT u.url, a.seen_from, a.seen_after, a.seen_until, t.kind, t.state, c.record_id FROM attachments a"
    " JOIN urls u ON u.id = a.url_id JOIN attachment_texts t ON t.digest = a.digest"
    " LEFT JOIN captures c ON c.snapshot_id = a.snapshot_id ORDER BY 1, 2"
)


def test_captured_files_are_versions_of_their_own_dates_with_where_they_come_from(district):
    warc = history(district)
    warc.response(HOME, BEFORE, page(NEW, OLD))
    warc.response(url_of(2), BEFORE + 1, linking(2, "t/plan.pdf", "t/list.xls", "t/rule.docx"))
    first = warc.response(FILE, BEFORE + 2, files.pdf("第一版"), media="application/pdf")
    second = warc.response(FILE, BEFORE + 9 * DAY, files.pdf("第二版"), media="application/octet-stream")
    sheet = warc.response(f"{HOME}201809/t/list.xls", BEFORE + 3, files.xls([["甲", "乙"]]), media="")
    word = warc.response(f"{HOME}201809/t/rule.docx", BEFORE + 4, files.docx("办法"), media="application/msword")
    run(district, "import", warc.done())
    assert ask(district, VERSIONS) == [
        (f"{HOME}201809/t/list.xls", BEFORE + 3, None, BEFORE + 3, "xls", "read", sheet),
        (FILE, BEFORE + 2, None, BEFORE + 2, "pdf", "read", first),
        (FILE, BEFORE + 9 * DAY, BEFORE + 2, BEFORE + 9 * DAY, "pdf", "read", second),
        (f"{HOME}201809/t/rule.docx", BEFORE + 4, None, BEFORE + 4, "docx", "read", word),
    ]
    run(district, "judge")
    assert ask(district, "SELECT seen_from FROM file_editions") == [(BEFORE + 9 * DAY,)]
    before = recorded(district, "d.db"), ask(district, VERSIONS)
    run(district, "reread")
    assert (recorded(district, "d.db"), ask(district, VERSIONS)) == before
    assert "0 faults" in run(district, "verify")


def test_captured_files_and_the_page_that_links_them_may_come_in_any_order_and_with_our_own_crawl(district):
    lists, pages, blobs = (history(district, f"{name}.warc.gz") for name in ("lists", "pages", "blobs"))
    lists.response(HOME, BEFORE, page(NEW, OLD))
    pages.response(url_of(2), BEFORE + 2 * DAY, linking(2, "t/plan.pdf"))  # of no visit: too long after the list
    blobs.response(FILE, BEFORE + 5, files.pdf("第一版"), media="application/pdf")
    blobs.response(FILE, BEFORE + 3 * DAY, files.pdf("第二版"), media="application/pdf")
    paths = [lists.done(), pages.done(), blobs.done()]
    for name, order in (("d.db", paths), ("new.db", paths[::-1]), ("other.db", [paths[1], paths[0], paths[2]])):
        for path in order:
            run(district, "import", path, archive=name)
    found = [ask(district, VERSIONS, name) for name in ("d.db", "new.db", "other.db")]
    assert found[0] == found[1] == found[2]
    assert [row[1] for row in found[0]] == [BEFORE + 5, BEFORE + 3 * DAY]
    opened = Archive.open(district / "d.db")
    Crawl(opened, load(district / "d")).visit(0, page(NEW, OLD), {2: linking(2, "t/plan.pdf")})
    assert derive.attachments_due(opened, "gg", START) == [FILE]  # ours comes first, whatever others have
    opened.close()
    assert ask(district, VERSIONS) == found[0]


def test_captured_pictures_are_versions_of_the_attachments_of_the_article_that_shows_them(district):
    shown = article(2).replace(b"</p><p>2018", b'</p><p><img src="./W1.jpg"></p><p>2018')
    scan, place = b"\xff\xd8\xff\xe0" + b"scan" * 999, f"{HOME}201809/W1.jpg"
    pictures, pages = history(district, "pictures.warc.gz"), history(district, "pages.warc.gz")
    first = pictures.response(place, BEFORE + 1, scan, media="image/jpeg")
    other = pictures.response(place, BEFORE + 9 * DAY, scan + b"!", media="image/jpeg")
    pictures.response(f"{HOME}banner.jpg", BEFORE, scan, media="image/jpeg")
    pages.response(HOME, BEFORE, page(NEW, OLD))
    pages.response(url_of(2), BEFORE + 2, shown)
    assert "1 no pages" in run(district, "import", pictures.done())
    assert ask(district, VERSIONS) == []
    run(district, "import", pages.done())
    assert ask(district, VERSIONS) == [
        (place, BEFORE + 1, None, BEFORE + 1, "image", "none", first),
        (place, BEFORE + 9 * DAY, BEFORE + 1, BEFORE + 9 * DAY, "image", "none", other),
    ]
    assert "0 faults" in run(district, "verify")


def test_a_file_that_a_list_links_in_a_pages_place_is_captured_as_one(district):
    listed = page(NEW, OLD).replace(b"./201809/t20180903_2.html", b"./201809/t/plan.pdf")
    warc = history(district)
    warc.response(HOME, BEFORE, listed)
    warc.response(FILE, BEFORE + 1, files.pdf("第一版"), media="application/pdf")
    run(district, "import", warc.done())
    assert [row[:2] for row in ask(district, VERSIONS)] == [(FILE, BEFORE + 1)]
    assert ask(district, "SELECT role, visit_id FROM snapshots ORDER BY id") == [("list", 1), ("attachment", 1)]
    assert "0 faults" in run(district, "verify")


@pytest.mark.parametrize("why", ["truncated by its maker", "a login page in its place", "gone", "nothing links it"])
def test_what_is_not_the_whole_file_is_no_version_of_it(district, why):
    body, more = files.pdf("第一版"), {"media": "application/pdf"}
    if why == "truncated by its maker":  # Common Crawl cuts payloads at its limit, and says so
        body, more["fields"] = body[:-20], {"WARC-Truncated": "length"}
    if why == "a login page in its place":
        body, more["media"] = b"<html><body>please log in</body></html>", HTML
    warc = history(district)
    warc.response(HOME, BEFORE, page(NEW, OLD))
    warc.response(url_of(2), BEFORE + 1, article(2) if why == "nothing links it" else linking(2, "t/plan.pdf"))
    warc.response(FILE, BEFORE + 2, body, "404 Not Found" if why == "gone" else "200 OK", **more)
    run(district, "import", warc.done())
    assert ask(district, VERSIONS) == []
    assert "0 faults" in run(district, "verify")
