"""Repack: the same bodies in less room, whatever interrupts it."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlite_utils
from warcio.archiveiterator import ArchiveIterator

from archive.records import Fetch, Role
from archive.store import Archive, CorruptBody, bases, bodies, chains, repack, warc_out
from archive.store.chains import Codec
from archive.store.merge import merge
from archive.store.schema import migrations
from archive.store.verify import faults
from tests.store import before
from tests.store.pages import page
from tests.store.test_bodies import digest_of, keep, lines, read

REPO = Path(__file__).parents[2]


@pytest.fixture
def archive(tmp_path):
    opened = Archive.open(tmp_path / "a.db")
    yield opened
    opened.close()


def body_of(number: int, day: int) -> bytes:
    return page(number, 20_000, number % 2) + b"<!-- %d -->" % day


def crawled(archive: Archive, pages: int = 40, days: int = 3) -> list[bytes]:
    """Bodies of pages in two sections, fetched as a crawl does."""
    made = []
    for day in range(days):
        run = archive.begin_run("o", "live", day * 86_400, "sha256:0", None)
        visits = archive.plan_visits(run, [(f"s{n}", day * 86_400, False, "http://127.0.0.1/") for n in range(2)])
        for number in range(pages):
            made.append(body_of(number, day))
            url = f"http://127.0.0.1/{number}"
            archive.record(run, Fetch(url, day * 86_400, Role.ARTICLE, visits[number % 2], None, 200, (), made[-1]))
        archive.end_run(run, day * 86_400 + 1)
    return made


def counts(archive: Archive) -> dict[Codec, int]:
    return {Codec(codec): n for codec, n in archive.conn.execute("SELECT codec, count(*) FROM bodies GROUP BY codec")}


def counts_after(archive: Archive) -> dict[Codec, int]:
    sum(repack.run(archive))
    return counts(archive)


def taken(archive: Archive) -> int:
    sums = [
        f"(SELECT coalesce(sum(length(data)), 0) FROM {table})" for table in ("bodies", "body_frames", "body_bases")
    ]
    return int(archive.conn.execute(f"SELECT {' + '.join(sums)}").fetchone()[0])


def test_repack_takes_less_room_and_changes_nothing_that_is_read(archive):
    made = crawled(archive)
    size = taken(archive)
    assert sum(repack.run(archive)) == 120
    assert counts(archive) == {Codec.SHELVED: 40, Codec.TIGHT: 80}
    assert taken(archive) < size * 0.9
    assert all(read(archive, body) == body for body in made)
    assert list(faults(archive)) == []


def test_a_second_repack_swaps_nothing(archive):
    crawled(archive)
    sum(repack.run(archive))
    assert sum(repack.run(archive)) == 0


def test_what_comes_after_a_repack_joins_the_bases_that_are_there(archive):
    made = crawled(archive)
    sum(repack.run(archive))
    held = archive.conn.execute("SELECT count(*) FROM body_bases").fetchone()
    new = [page(number, 20_000, number % 2) for number in range(100, 120)]
    for number, body in enumerate(new):
        keep(archive, body, f"http://127.0.0.1/new{number}", "127.0.0.1 article")
    assert counts(archive)[Codec.PAGE] == 20
    assert sum(repack.run(archive)) == 20
    assert archive.conn.execute("SELECT count(*) FROM body_bases").fetchone() == held
    assert all(read(archive, body) == body for body in made + new)


def test_after_repack_too_a_broken_row_loses_one_pages_later_versions_at_most(archive):
    made = crawled(archive, pages=20)
    sum(repack.run(archive))
    for table in ("bodies", "body_frames", "body_bases", "body_parities"):
        for rowid, data in archive.conn.execute(f"SELECT rowid, data FROM {table}").fetchall():
            archive.conn.execute(f"UPDATE {table} SET data = zeroblob(length(data)) WHERE rowid = ?", (rowid,))
            bases.forget()
            lost = [place for place, body in enumerate(made) if not readable(archive, body)]
            assert len({place % 20 for place in lost}) == (data != b"" and table in ("bodies", "body_frames"))
            assert bool(lines(archive)) == (data != b"")
            archive.conn.execute(f"UPDATE {table} SET data = ? WHERE rowid = ?", (data, rowid))
    assert list(faults(archive)) == []


def readable(archive: Archive, body: bytes) -> bool:
    try:
        return read(archive, body) == body
    except CorruptBody:
        return False


def test_what_is_damaged_is_left_and_the_rest_is_repacked(archive):
    made = crawled(archive)
    archive.conn.execute("UPDATE bodies SET data = zeroblob(length(data)) WHERE id = 9")
    assert counts_after(archive)[Codec.SHELVED] == 39
    assert [body for body in made if not readable(archive, body)] == [body_of(8, day) for day in range(3)]
    assert len(list(faults(archive))) == 3


def test_a_bit_flipped_anywhere_in_what_repack_wrote_is_found(archive):
    crawled(archive, pages=16, days=2)
    sum(repack.run(archive))
    rng = random.Random(7)
    columns = [("bodies", name) for name in ("size", "codec", "ref", "data")]
    columns += [("body_frames", name) for name in ("id", "base_id", "data")]
    missed = []
    for table, column in columns * 15:
        rows = archive.conn.execute(f"SELECT rowid, {column} FROM {table} WHERE length({column}) > 0").fetchall()
        rowid, value = rng.choice(rows)
        broken = value ^ 1 << rng.randrange(31) if isinstance(value, int) else flipped(value, rng)
        archive.conn.execute("SAVEPOINT flip")
        sql = f"UPDATE OR IGNORE {table} SET {column} = ? WHERE rowid = ?"  # an id that is another's is refused
        done = archive.conn.execute(sql, (broken, rowid)).rowcount
        bases.forget()
        if done and not [*lines(archive), *bodies.strays(archive.conn)]:
            missed.append((table, column, rowid, value, broken))
        archive.conn.execute("ROLLBACK TO flip")
        archive.conn.execute("RELEASE flip")
    assert missed == []
    assert lines(archive) == []


def flipped(value: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(value))
    return value[:place] + bytes([value[place] ^ 1 << rng.randrange(8)]) + value[place + 1 :]


@pytest.mark.parametrize(
    "altered",
    [
        "UPDATE bodies SET data = x'00' WHERE codec = 6 AND ref = 3",
        "INSERT INTO body_frames (base_id, data) VALUES (1, x'00')",
        "UPDATE bodies SET ref = 2 WHERE codec = 6 AND ref = 3",
    ],
)
def test_a_frame_that_no_body_is_read_from_is_said(archive, altered):
    crawled(archive, pages=20, days=1)
    sum(repack.run(archive))
    archive.conn.execute(altered)
    assert list(faults(archive))


def test_shelved_frames_fill_the_pages_of_the_file(archive):
    chosen = random.Random(2)
    for number in range(200):
        words = " ".join(chosen.choice([f"{chosen.getrandbits(24):x}", "<p>"]) for _ in range(chosen.randrange(9, 900)))
        keep(archive, page(0) + words.encode(), f"http://127.0.0.1/{number}", "127.0.0.1 article")
    sum(repack.run(archive))
    repack.shrink(archive)
    sql = "SELECT sum(unused) * 1.0 / sum(pgsize), sum(pgsize) FROM dbstat WHERE name = ?"
    share, size = archive.conn.execute(sql, ("body_frames",)).fetchone()
    assert size > 200_000
    assert share < 0.06


def test_a_page_alone_on_a_base_joins_another_so_that_the_base_falls_away(archive):
    made = crawled(archive)
    alone = page(7, 20_000, 0) + b"<!-- alone -->"
    base_id = bases.add(archive.conn, "127.0.0.1 article", [alone], 3)
    body_id = keep(archive, alone)
    form = bodies.Packed(Codec.PAGE, base_id, bodies.pack(alone, alone))
    archive.conn.execute("UPDATE bodies SET codec = ?, ref = ?, data = ? WHERE id = ?", (*form, body_id))
    assert counts_after(archive)[Codec.SHELVED] == 41
    assert archive.conn.execute("SELECT count(*) FROM body_bases WHERE id = ?", (base_id,)).fetchone() == (0,)
    assert all(read(archive, body) == body for body in [*made, alone])
    assert sum(repack.run(archive)) == 0
    assert list(faults(archive)) == []


def test_what_an_earlier_repack_packed_is_packed_anew(archive):
    """Against whole bases without tables, in the bodies' own rows."""
    made = crawled(archive, pages=12, days=2)
    pages = [page(number, 20_000, number % 2) for number in range(8)]
    base_id = bases.add(archive.conn, "127.0.0.1 article", pages, 19)
    for body_id, body in enumerate(made[:12], 1):
        data = bodies.pack(body, b"".join(pages), 19)
        sql = "UPDATE bodies SET codec = ?, ref = ?, data = ? WHERE id = ?"
        archive.conn.execute(sql, (Codec.BASE, base_id, data, body_id))
    bases.forget()
    assert all(read(archive, body) == body for body in made)
    assert list(faults(archive)) == []
    assert counts_after(archive) == {Codec.SHELVED: 12, Codec.TIGHT: 12}
    assert all(read(archive, body) == body for body in made)
    assert list(faults(archive)) == []


def test_what_was_damaged_in_a_repack_that_was_broken_off_is_left_and_the_rest_is_shelved(archive):
    crawled(archive, pages=16, days=1)
    sum(repack._rebase(archive))
    assert counts(archive) == {Codec.TABLES: 16}
    archive.conn.execute("UPDATE bodies SET data = zeroblob(length(data)) WHERE id = 9")
    bases.forget()
    assert counts_after(archive) == {Codec.SHELVED: 15, Codec.TABLES: 1}
    assert len(list(faults(archive))) == 1


def test_two_repacks_at_once_leave_nothing_that_no_body_is_read_from(archive):
    made = crawled(archive, pages=40, days=1)
    one = repack.run(archive)
    next(one)
    other = Archive.open(archive.path)
    sum(repack.run(other))
    other.close()
    sum(one)
    assert counts(archive) == {Codec.SHELVED: 40}
    assert all(read(archive, body) == body for body in made)
    assert list(faults(archive)) == []


def test_a_repacked_archive_is_sealed_exported_and_merged_as_before(archive, tmp_path):
    made = crawled(archive, pages=16, days=2)
    roots = archive.conn.execute("SELECT root FROM seals ORDER BY id").fetchall()
    sum(warc_out.export(archive, tmp_path / "before.warc.gz"))
    archive.conn.execute("VACUUM INTO ?", (str(tmp_path / "before.db"),))
    assert counts_after(archive)[Codec.SHELVED] == 16
    sum(warc_out.export(archive, tmp_path / "after.warc.gz"))
    assert exported(tmp_path / "after.warc.gz") == exported(tmp_path / "before.warc.gz")
    assert len(exported(tmp_path / "after.warc.gz")) >= 32
    merge([archive.path, tmp_path / "before.db"], tmp_path / "both.db", lambda _: None, lambda: None)
    both = Archive.open(tmp_path / "both.db")
    assert both.conn.execute("SELECT root FROM seals ORDER BY id").fetchall() == roots
    assert both.conn.execute("SELECT count(*) FROM snapshots").fetchone() == (32,)
    assert all(read(both, body) == body for body in made)
    assert list(faults(both)) == list(faults(archive)) == []
    both.close()


def exported(path: Path) -> list[tuple[str, str, bytes]]:
    with path.open("rb") as stream:
        return [
            (record.rec_type, record.rec_headers.get_header("WARC-Date"), record.content_stream().read())
            for record in ArchiveIterator(stream)
            if record.rec_type != "warcinfo"
        ]


def test_a_body_that_would_not_read_back_stays_as_it_was(archive, monkeypatch):
    made = crawled(archive)
    monkeypatch.setattr(repack, "pack", lambda *_, **__: b"not a frame")
    with pytest.raises(RuntimeError, match="stays as it was"):
        sum(repack.run(archive))
    assert list(faults(archive)) == []
    assert all(read(archive, body) == body for body in made)


def test_a_crawl_goes_on_between_the_transactions_of_a_repack(archive):
    made = crawled(archive)
    other = Archive.open(archive.path)
    other.conn.execute("PRAGMA busy_timeout = 0")
    for number, _ in enumerate(repack.run(archive)):
        made.append(body_of(number, 99))
        other.conn.execute("BEGIN IMMEDIATE")
        keep(other, made[-1], f"http://127.0.0.1/{number}", "127.0.0.1 article")
        other.conn.execute("COMMIT")
    other.close()
    assert len(made) > 122
    assert all(read(archive, body) == body for body in made)
    assert lines(archive) == []


# --- archives of before


def made_before(path: Path, versions: int) -> list[bytes]:
    """One list page and thirty articles, each version whole."""
    conn = sqlite3.connect(path, isolation_level=None)
    migrations.apply(sqlite_utils.Database(conn), stop_before="attachments")
    conn.execute("BEGIN")
    conn.execute(
        "INSERT INTO runs (id, observer, started_at, clock, state, catalogue_digest) VALUES (1, 'o', 1, 'live', 'ended', '')"
    )
    conn.execute(
        "INSERT INTO visits (id, run_id, section_id, planned_at, planned_deep, url) VALUES (1, 1, 's', 1, 0, '')"
    )
    made = [page(0) + b"<!-- %d -->" % n for n in range(versions)] + [page(n) for n in range(1, 31)]
    for seq, body in enumerate(made, 1):
        url_id = max(1, seq - versions + 1)
        conn.execute("INSERT OR IGNORE INTO urls VALUES (?, ?)", (url_id, f"http://127.0.0.1/{url_id}"))
        conn.execute(
            "INSERT INTO snapshots (run_id, seq, url_id, observed_at, role, visit_id, status, body_id)"
            " VALUES (1, ?, ?, ?, 'list', 1, 200, ?)",
            (seq, url_id, seq, before.keep(conn, body)),
        )
    conn.execute("COMMIT")
    conn.close()
    return made


def test_chains_as_long_as_they_once_were_are_read_and_shortened(archive, monkeypatch):
    versions = [page(1) + b"<!-- %d -->" % n for n in range(100)]
    with monkeypatch.context() as once:
        once.setattr(chains, "LONGEST", chains.READABLE)
        ids = [keep(archive, body, "http://127.0.0.1/1", "127.0.0.1 list") for body in versions]
    assert [len(chains.links(archive.conn, body_id)) for body_id in ids] == list(range(1, 101))
    sum(repack.run(archive))
    assert max(len(chains.links(archive.conn, body_id)) for body_id in ids) == chains.LONGEST
    assert [read(archive, body) for body in versions] == versions
    assert sum(repack.run(archive)) == 0
    assert lines(archive) == []


def test_an_archive_of_before_is_put_into_chains_and_goes_on_in_them(tmp_path):
    versions = chains.READABLE + 10
    made = made_before(tmp_path / "old.db", versions)
    archive = Archive.open(tmp_path / "old.db")
    later = [page(0) + b"<!-- later %d -->" % n for n in range(chains.READABLE)]
    for body in later:  # a chain of great length hangs on the last of before
        keep(archive, body, "http://127.0.0.1/1", "127.0.0.1 list")
    size = taken(archive)
    sum(repack.run(archive))
    assert taken(archive) < size / 5
    assert all(read(archive, body) == body for body in made + later)
    assert counts(archive)[Codec.TIGHT] > 250
    assert lines(archive) == []
    assert sum(repack.run(archive)) == 0
    archive.close()


# --- broken off


REPACKER = """
import sys
from archive.store import Archive, repack
archive = Archive.open(sys.argv[1])
print("begun", flush=True)
sum(repack.run(archive))
repack.shrink(archive)
"""


@pytest.mark.parametrize("make", [made_before, None], ids=["of before", "of now"])
def test_kill_9_while_repacking_loses_nothing_and_the_next_run_ends_it(tmp_path, make):
    path = tmp_path / "a.db"
    if make:
        made = make(path, 90)
    else:
        archive = Archive.open(path)
        made = crawled(archive, pages=120, days=2)
        archive.close()
    moments = random.Random(3)
    for _ in range(4):
        process = subprocess.Popen([sys.executable, "-c", REPACKER, str(path)], cwd=REPO, stdout=subprocess.PIPE)
        process.stdout.readline()
        time.sleep(moments.random() * 0.4)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        archive = Archive.open(path)
        assert list(faults(archive)) == []
        assert all(bodies.read(archive.conn, digest_of(body)) == body for body in made)
        archive.close()
    archive = Archive.open(path)
    sum(repack.run(archive))
    repack.shrink(archive)
    assert sum(repack.run(archive)) == 0
    assert all(read(archive, body) == body for body in made)
    assert list(faults(archive)) == []
    archive.close()
