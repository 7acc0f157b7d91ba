"""Attachments in the published copy: each content with its digest, and to download only what holds nothing private."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from archive.derive import attachments, read_attachments
from archive.derive.editions import pack_article, unpack_article
from archive.records import Attachment, Fetch, Role
from archive.site import publish
from archive.store import Archive
from tests import files
from tests.site import district
from tests.site.conftest import Served, datasette

CLEAN, CHANGED = files.pdf("补贴标准为每户八百元"), files.pdf("补贴标准为每户六百元")
PRIVATE = files.pdf(f"联系人手机{district.MOBILE}")
SCAN = files.pdf(b"\xff\xd8scan")
FILES = {
    "clean.pdf": (CLEAN, CHANGED), "private.pdf": (PRIVATE,), "scan.pdf": (SCAN,), "gone.pdf": (None,),
    "rows.xls": (files.xls([["文号", "示1号"]]),), "cut.pdf": (CLEAN[:200],),
}  # fmt: skip


@pytest.fixture
def working(tmp_path: Path) -> Path:
    """The small district, whose document links these files."""
    path = district.working_file(tmp_path / "data" / "zhoucun.db")
    archive = Archive.open(path)
    (visit,) = archive.conn.execute("SELECT min(id) FROM visits").fetchone()
    run = archive.visit(visit).run_id
    at = district.at("2018-08-21T12:00")
    for name, bodies in FILES.items():
        url = district.DOCUMENT.rpartition("/")[0] + f"/{name}"
        attachments._link(archive, district.DOCUMENT, url, at)
        for day, body in enumerate(bodies):
            status = 200 if body is not None else 404
            archive.record(run, Fetch(url, at + day * 86_400, Role.ATTACHMENT, visit, None, status, (), body))
    with archive.transaction():
        attachments.apply(archive, archive.snapshots_of(visit))
    assert len(list(read_attachments(archive))) == 6
    archive.close()
    return path


@pytest.fixture
def site(working: Path, tmp_path: Path) -> Served:
    target = tmp_path / "public" / "zhoucun.db"
    publish(working, district.catalogue(), target)
    return Served(datasette(target))


def rows(site: Served, name: str) -> list[dict]:
    sql = "SELECT * FROM attachments WHERE url LIKE :name ORDER BY seen_from"
    return site.get("/zhoucun.json", params={"sql": sql, "name": f"%{name}", "_shape": "array"}).json()


def test_each_content_of_a_file_is_a_row_with_the_digest_of_its_bytes(site: Served) -> None:
    found = rows(site, "clean.pdf")
    assert [row["digest"] for row in found] == [
        f"sha256:{hashlib.sha256(body).hexdigest()}" for body in (CLEAN, CHANGED)
    ]
    assert [(row["kind"], row["text_state"], row["size"]) for row in found] == [("pdf", "read", len(CLEAN))] * 2


@pytest.mark.parametrize(
    ("name", "state", "reason"),
    [("scan.pdf", "scanned", "1 pages without text"), ("gone.pdf", "absent", "http-404"), ("rows.xls", "read", None)],
)
def test_what_could_not_be_read_or_had_says_why(site: Served, name: str, state: str, reason: str | None) -> None:
    (row,) = rows(site, name)
    assert (row["text_state"], row["reason"]) == (state, reason)


def test_the_pages_of_a_duty_and_a_finding_show_the_files_of_their_item(site: Served) -> None:
    for path in ("/-/duty/d-met", "/-/finding/f-edit"):
        page = site.get(path).text
        assert (
            "扫描件，无文字" in page
            and "文件未取得" in page
            and f"sha256:{hashlib.sha256(CLEAN).hexdigest()}"[:23] in page
        )
    assert "a scan: no text" in site.get("/-/duty/d-met", params={"lang": "en"}).text


@pytest.mark.parametrize(
    ("body", "state"), [("", "scanned"), ("特此公告。", "scanned"), ("各有关单位：请遵照执行。" * 9, "none")]
)
def test_a_page_whose_text_is_a_picture_is_said_to_be_one(working: Path, tmp_path: Path, body: str, state: str) -> None:
    archive = Archive.open(working)
    row = archive.conn.execute(
        "SELECT e.url_id, e.article, e.snapshot_id, e.seen_from FROM editions e JOIN urls u ON u.id = e.url_id WHERE u.url = ?"
        " ORDER BY e.seen_from DESC", (district.DOCUMENT,),
    ).fetchone()  # fmt: skip
    url = district.DOCUMENT.rpartition("/")[0] + "/notice.jpg"
    read = unpack_article(row[1])
    packed = pack_article(replace(read, body=body, images=(Attachment(url, "公告扫描件"),)))
    snapshot = archive.snapshot(row[2])
    picture = Fetch(url, row[3], Role.ATTACHMENT, snapshot.visit_id, None, 200, (), b"\xff\xd8\xff\xe0 seal")
    archive.record(snapshot.run_id, picture)
    archive.flush()
    with archive.transaction():
        archive.conn.execute(
            "UPDATE editions SET article = ? WHERE url_id = ? AND seen_from = ?", (packed, row[0], row[3])
        )
        attachments.linked_by_page(archive, district.DOCUMENT, snapshot, unpack_article(packed))
        attachments.apply(archive, archive.snapshots_of(snapshot.visit_id))
    list(read_attachments(archive))
    archive.close()
    target = tmp_path / "public" / "zhoucun.db"
    publish(working, district.catalogue(), target)
    (got,) = rows(Served(datasette(target)), "notice.jpg")
    assert (got["kind"], got["text_state"], got["name"]) == ("image", state, "公告扫描件")
    assert ("the page's text is this picture" in (got["reason"] or "")) == (state == "scanned")
    assert Served(datasette(target)).get(f"/-/raw/{got['snapshot_id']}").status_code == 404


def test_a_file_that_was_read_and_holds_nothing_private_is_offered_as_it_came(site: Served) -> None:
    for row, body in zip(rows(site, "clean.pdf"), (CLEAN, CHANGED), strict=True):
        answer = site.get(f"/-/raw/{row['snapshot_id']}")
        assert (answer.status_code, answer.content) == (200, body)
        named = f'attachment; filename="{row["digest"].removeprefix("sha256:")}.pdf"'
        assert answer.headers["content-disposition"] == named
        assert answer.headers["memento-datetime"].endswith("GMT") and 'rel="timegate"' in answer.headers["link"]
        assert answer.headers["content-type"].startswith("application/octet-stream")
        assert (
            "sandbox" in answer.headers["content-security-policy"] and answer.headers["x-kept-digest"] == row["digest"]
        )
        assert "下载所存文件" in site.get(f"/-/view/{row['snapshot_id']}").text


@pytest.mark.parametrize(
    ("name", "words"), [("private.pdf", "须遮蔽的个人信息"), ("scan.pdf", "不提供下载"), ("cut.pdf", "不提供下载")]
)
def test_a_file_that_is_private_or_was_not_read_is_not_offered_and_keeps_its_digest(site: Served, name, words) -> None:
    (row,) = rows(site, name)
    assert site.get(f"/-/raw/{row['snapshot_id']}").status_code == 404
    page = site.get(f"/-/view/{row['snapshot_id']}").text
    assert words in page and row["digest"] in page


def test_no_byte_of_a_private_file_is_in_the_published_files(working: Path, site: Served, tmp_path: Path) -> None:
    held = tmp_path / "public" / "zhoucun.bodies.db"
    digest = f"sha256:{hashlib.sha256(PRIVATE).hexdigest()}"
    with sqlite3.connect(held) as conn:
        assert conn.execute("SELECT data, treatment FROM bodies WHERE digest = ?", (digest,)).fetchone() == (
            None,
            "private",
        )


def test_a_file_that_is_read_later_is_offered_by_the_next_publish(working: Path, tmp_path: Path) -> None:
    target = tmp_path / "public" / "zhoucun.db"
    with sqlite3.connect(working) as conn:
        kept = conn.execute("SELECT * FROM attachment_texts").fetchall()
        conn.execute("UPDATE attachment_texts SET state = 'waiting', text = NULL")
    publish(working, district.catalogue(), target)
    row = rows(Served(datasette(target)), "rows.xls")[0]
    assert Served(datasette(target)).get(f"/-/raw/{row['snapshot_id']}").status_code == 404
    with sqlite3.connect(working) as conn:
        conn.execute("DELETE FROM attachment_texts")
        conn.executemany(f"INSERT INTO attachment_texts VALUES ({', '.join('?' * len(kept[0]))})", kept)
    publish(working, district.catalogue(), target)
    assert Served(datasette(target)).get(f"/-/raw/{row['snapshot_id']}").status_code == 200
