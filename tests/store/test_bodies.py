"""Bodies: packed against each other, read as they were received, and nothing lost with a neighbour."""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
from pathlib import Path

import pytest
import sqlite_utils
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.store import Archive, CorruptBody, bases, bodies, chains, frames, repack
from archive.store.chains import Codec
from archive.store.schema import migrations
from tests.store import before
from tests.store.pages import page


@pytest.fixture
def archive(tmp_path):
    opened = Archive.open(tmp_path / "a.db")
    yield opened
    opened.close()


def keep(archive: Archive, body: bytes, url: str | None = None, kin: str | None = None) -> int:
    near = None if kin is None else bodies.Near(kin)
    return bodies.keep(archive.conn, body, None if url is None else archive.url_id(url), near)


def digest_of(body: bytes) -> str:
    return bodies.digest_text(hashlib.sha256(body).digest())


def read(archive: Archive, body: bytes) -> bytes:
    return bodies.read(archive.conn, digest_of(body))


def lines(archive: Archive) -> list[str]:
    return [line for _, line in bodies.faults(archive.conn, lambda _: None)]


def packing(archive: Archive, body_id: int) -> tuple[Codec, int]:
    codec, size = archive.conn.execute("SELECT codec, length(data) FROM bodies WHERE id = ?", (body_id,)).fetchone()
    return Codec(codec), size


# --- how much they take


def test_a_new_version_costs_what_changed(archive):
    first, second = page(1), page(1).replace(b"<html>", b'<html><i id="hits">4711</i>')
    keep(archive, first, "/a")
    codec, size = packing(archive, keep(archive, second, "/a"))
    assert codec is Codec.PREVIOUS
    assert size < 60
    assert (read(archive, first), read(archive, second)) == (first, second)


def test_a_first_version_is_packed_against_a_page_of_its_section(archive):
    keep(archive, page(1), "/a", "s article")
    codec, size = packing(archive, keep(archive, page(2), "/b", "s article"))
    alone = packing(archive, keep(archive, page(3), "/c"))[1]
    assert codec is Codec.PAGE
    assert size < alone / 3
    assert [read(archive, page(n)) for n in (1, 2, 3)] == [page(n) for n in (1, 2, 3)]


def test_each_template_of_a_host_becomes_a_base_once(archive):
    for seed in range(3):
        for template in range(5):
            keep(archive, page(seed, template=template), f"/{template}/{seed}", "h article")
    assert archive.conn.execute("SELECT count(*) FROM body_bases").fetchone() == (5,)
    assert lines(archive) == []


def test_the_base_that_suited_a_section_last_is_tried_first(archive, monkeypatch):
    near = bodies.Near("h article")
    for template in range(5):
        keep(archive, page(0, template=template), f"/{template}", "h article")
    bodies.keep(archive.conn, page(1, template=0), archive.url_id("/a"), near)
    monkeypatch.setattr(bases, "near_to", lambda *_: pytest.fail("the others were tried"))
    assert packing(archive, bodies.keep(archive.conn, page(2, template=0), archive.url_id("/b"), near))[0] is Codec.PAGE


def test_what_does_not_pack_is_kept_alone_and_is_no_base(archive):
    for body in (b"", b"short", os.urandom(5000), b"%PDF" + os.urandom(400_000)):
        body_id = keep(archive, body, "/x", "s article")
        assert packing(archive, body_id)[0] is Codec.ALONE
        assert read(archive, body) == body
    assert archive.conn.execute("SELECT count(*) FROM body_bases").fetchone() == (0,)


def test_a_changed_file_of_megabytes_costs_what_changed(archive):
    first = os.urandom(6 << 20)
    second = first[: 2 << 20] + b"changed" + first[3 << 20 :]
    keep(archive, first, "/file.pdf")
    codec, size = packing(archive, keep(archive, second, "/file.pdf"))
    assert codec is Codec.PREVIOUS
    assert size < 20_000
    assert read(archive, second) == second


@pytest.mark.parametrize(("pages", "samples"), [(b"x", [b"a"]), (b"x" * 300, []), (b"x" * 300, [b""])])
def test_pages_that_give_no_dictionary_are_said(pages, samples):
    with pytest.raises(frames.NoTables, match=f"{len(pages)} bytes of pages"):
        frames.with_tables(pages, samples, 19)


# --- bounds


def test_a_long_chain_goes_on_from_its_first_version_so_that_few_are_decoded_for_a_read(archive):
    versions = [page(1) + b"%d" % n for n in range(3 * chains.LONGEST)]
    ids = [keep(archive, body, "/a") for body in versions]
    assert [n for n, body_id in enumerate(ids) if packing(archive, body_id)[0] is not Codec.PREVIOUS] == [0]
    assert max(len(chains.links(archive.conn, body_id)) for body_id in ids) == chains.LONGEST
    assert [read(archive, body) for body in versions] == versions
    archive.conn.execute("UPDATE bodies SET data = substr(data, 1, 9) WHERE id = ?", (ids[0],))
    assert len(lines(archive)) == len(set(lines(archive))) == len(versions)  # each said once


def test_where_a_page_has_become_another_a_long_chain_ends_and_a_new_one_begins(archive):
    for n in range(chains.LONGEST):
        keep(archive, page(1) + b"%d" % n, "/a")
    another = random.Random(3).randbytes(4000)
    ids = [keep(archive, another + b"%d" % n, "/a") for n in range(2)]
    assert [len(chains.links(archive.conn, body_id)) for body_id in ids] == [1, 2]


def test_large_files_are_not_chained_for_long(archive, monkeypatch):
    monkeypatch.setattr(chains, "HEAVIEST", 3 * len(page(1)))
    codecs = [packing(archive, keep(archive, page(1) + b"%d" % n, "/a"))[0] for n in range(4)]
    assert codecs == [Codec.ALONE, Codec.PREVIOUS, Codec.ALONE, Codec.PREVIOUS]


def test_a_body_larger_than_can_be_read_again_is_refused_in_words(archive, monkeypatch):
    monkeypatch.setattr(bodies, "LARGEST", 100)
    with pytest.raises(ValueError, match="101 bytes: expected at most 100"):
        keep(archive, b"x" * 101)


def test_a_decompression_bomb_is_not_decoded_beyond_the_size_that_was_kept(archive):
    body_id = keep(archive, b"small")
    bomb = frames.zstd.compress(b"\0" * (64 << 20))
    archive.conn.execute("UPDATE bodies SET data = ? WHERE id = ?", (bomb, body_id))
    with pytest.raises(CorruptBody, match="does not hold the 5 bytes"):
        read(archive, b"small")
    archive.conn.execute("UPDATE bodies SET size = ? WHERE id = ?", (1 << 40, body_id))
    with pytest.raises(CorruptBody, match="begins a chain of more than"):
        read(archive, b"small")


@pytest.mark.parametrize("ref", [1, 2, 3, 99, -1, None])
def test_a_chain_that_leads_in_a_circle_or_nowhere_is_said_and_ends(archive, ref):
    versions = [page(1) + b"%d" % n for n in range(3)]
    for body in versions:
        keep(archive, body, "/a")
    archive.conn.execute("UPDATE bodies SET codec = 1, ref = ? WHERE id = 1", (ref,))
    for body in versions:
        with pytest.raises(CorruptBody, match="where no earlier version is"):
            read(archive, body)
    assert len(lines(archive)) == 3


# --- what a broken row takes with it


def filled(archive: Archive) -> dict[bytes, str]:
    """Bodies of nine pages in two sections, one of them shared by two pages; body -> page."""
    of: dict[bytes, str] = {}
    for version in range(5):
        for number in range(9):
            url, template = f"/{number}", number % 2
            body = page(number, template=template) + b"<!-- %d -->" % version
            if number == 4 and version == 2:
                body = page(0, template=0) + b"<!-- 1 -->"  # what page 0 answered a version ago
            of.setdefault(body, url)
            keep(archive, body, url, f"s{template} article")
    return of


def unreadable(archive: Archive, of: dict[bytes, str]) -> list[bytes]:
    lost = []
    for body in of:
        try:
            assert read(archive, body) == body
        except CorruptBody:
            lost.append(body)
    return lost


STORED = (
    ("bodies", "data"),
    ("bodies", "ref"),
    ("body_bases", "data"),
    ("body_bases", "digest"),
    ("body_bases", "near"),
    ("body_parities", "data"),
)


@pytest.mark.parametrize(("table", "column"), STORED)
def test_a_broken_row_loses_one_pages_later_versions_at_most(archive, table, column):
    of = filled(archive)
    order = list(of)
    assert lines(archive) == []
    assert archive.conn.execute("SELECT count(*) FROM body_bases").fetchone()[0] >= 2
    for rowid, value in archive.conn.execute(f"SELECT rowid, {column} FROM {table}").fetchall():
        for broken in damages(value):
            bases.forget()
            archive.conn.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (broken, rowid))
            lost = unreadable(archive, of)
            found = lines(archive)
            assert found, f"{table} {rowid}: {column} was damaged, and verify says nothing"
            assert [body for body in of if any(digest_of(body) in line for line in found)] == lost
            if table == "bodies":
                assert len({of[body] for body in lost}) <= 1
                digest = archive.conn.execute("SELECT digest FROM bodies WHERE id = ?", (rowid,)).fetchone()[0]
                first = next(n for n, body in enumerate(order) if digest_of(body) == bodies.digest_text(digest))
                assert all(order.index(body) >= first for body in lost)
            else:
                assert lost == []
            archive.conn.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, rowid))
    assert lines(archive) == []


def damages(value: bytes | int | str | None) -> list[bytes | int | str | None]:
    if value is None:
        return []
    if isinstance(value, str):
        return [value + "x", ""]
    if isinstance(value, int):
        return [value + 1 if value > 1 else value + 40, None]
    flipped = bytearray(value)
    flipped[len(value) // 2] ^= 4
    return [bytes(flipped), value[:-1], b"", bytes(len(value))]


def test_a_page_that_answers_what_another_answered_does_not_rest_on_it(archive):
    """Pages that share one body (a redirect's target, a site's error page) go on in chains of their own."""
    shared = page(7)
    keep(archive, page(1), "/a")
    keep(archive, page(2), "/b")
    theirs = keep(archive, shared, "/a")
    assert keep(archive, shared, "/b") == theirs
    after = keep(archive, shared + b"!", "/b")
    archive.conn.execute("UPDATE bodies SET data = zeroblob(9) WHERE id = ?", (theirs,))
    assert read(archive, shared + b"!") == shared + b"!"
    assert packing(archive, after)[0] in Codec


def test_what_comes_after_a_broken_version_does_not_rest_on_it(archive):
    broken = keep(archive, page(1), "/a")
    archive.conn.execute("UPDATE bodies SET data = zeroblob(9) WHERE id = ?", (broken,))
    later = page(1) + b"later"
    assert packing(archive, keep(archive, later, "/a"))[0] is Codec.ALONE
    assert read(archive, later) == later


def test_a_damaged_base_is_made_again_from_its_parity(archive):
    of = filled(archive)
    archive.conn.execute("UPDATE body_bases SET data = zeroblob(length(data)) WHERE id = 1")
    archive.conn.execute("UPDATE body_parities SET data = zeroblob(length(data)) WHERE id <> ?", (bases.parity_of(1),))
    bases.forget()
    assert "lost: nothing" in lines(archive)[0]
    assert bases.heal(archive.conn) == archive.conn.execute("SELECT count(*) FROM body_parities").fetchone()[0]
    assert lines(archive) == []
    assert unreadable(archive, of) == []


# --- whatever is kept, in whatever order


CONTENT = st.one_of(
    st.binary(max_size=300),
    st.integers(0, 3).map(lambda seed: page(seed)),
    st.tuples(st.integers(0, 3), st.binary(max_size=40)).map(lambda part: page(part[0]) + part[1]),
    st.tuples(st.binary(max_size=5), st.integers(0, 70_000)).map(lambda part: part[0] * part[1]),
)
KEEP = st.tuples(st.integers(0, 4), CONTENT)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(KEEP, max_size=25), st.randoms(use_true_random=False))
def test_any_sequence_of_bodies_is_read_back_in_any_order(tmp_path_factory, kept, random_order):
    again = list(kept)
    random_order.shuffle(again)
    for sequence in (kept, again):
        path = tmp_path_factory.mktemp("any") / "a.db"
        for half in (sequence[: len(sequence) // 2], sequence[len(sequence) // 2 :]):
            archive = Archive.open(path)
            for number, body in half:
                keep(archive, body, f"/{number}", f"s{number % 2} article")
            sum(repack.run(archive))
            archive.close()
        archive = Archive.open(path)
        assert all(read(archive, body) == body for _, body in sequence)
        assert lines(archive) == []
        assert archive.conn.execute("SELECT count(*) FROM bodies").fetchone() == (len({body for _, body in kept}),)
        archive.close()


# --- an archive of before


def test_an_archive_of_before_keeps_every_body_and_goes_on_in_chains(tmp_path: Path):
    path = tmp_path / "old.db"
    made_before(path)
    archive = Archive.open(path)
    for number in range(3):
        assert read(archive, page(number)) == page(number)
    assert archive.conn.execute("PRAGMA foreign_key_check").fetchall() == []
    assert packing(archive, keep(archive, page(2) + b"new", "/2"))[0] is Codec.PREVIOUS
    assert lines(archive) == []
    archive.close()


def made_before(path: Path) -> None:
    """Three pages in the tables of the first migrations."""
    conn = sqlite3.connect(path, isolation_level=None)
    migrations.apply(sqlite_utils.Database(conn), stop_before="attachments")
    run = "INSERT INTO runs (id, observer, started_at, clock, state, catalogue_digest) VALUES (1, 'o', 1, 'live', 'ended', '')"
    conn.execute(run)
    for number in range(3):
        conn.execute("INSERT INTO urls VALUES (?, ?)", (number + 1, f"/{number}"))
        conn.execute(
            "INSERT INTO snapshots (run_id, seq, url_id, observed_at, role, status, body_id)"
            " VALUES (1, ?1, ?1, 1, 'list', 200, ?2)",
            (number + 1, before.keep(conn, page(number))),
        )
    conn.close()
