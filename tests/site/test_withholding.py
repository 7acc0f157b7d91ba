"""What a ruling withholds is nowhere in the published copy: not in its files, not in any answer of the server."""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from archive.catalogue import CatalogueError
from archive.records import Catalogue, Fetch, Role, Ruling
from archive.site import bodies, metadata, publish
from archive.site.withholding import SAID
from archive.store import Archive
from tests.site import district
from tests.site.conftest import Served, datasette

SECRET = "赵钱孙被遗弃儿童安置情况的公示"  # the title: in items, editions, duties, findings, the log, and the list page
DETAIL = "赵钱孙现居丝绸路街道"  # in the body alone
ITEM = 7001
HTML = (("Content-Type", "text/html; charset=utf-8"),)
WITHHELD_PAGE = f"<html><meta charset=utf-8><title>{SECRET}</title><h1>{SECRET}</h1><p>{DETAIL}</p></html>".encode()
LISTED = f"<html><meta charset=utf-8><ul><li><a href='/art' title='{SECRET}'>{SECRET[:7]} {SECRET[7:]}</a></ul></html>"


def digest_of(working: Path, snapshot: int) -> str:
    archive = Archive.open(working)
    try:
        return archive.snapshot(snapshot).digest or ""
    finally:
        archive.close()


@pytest.fixture
def secretive(tmp_path: Path) -> Path:
    """The small district, in which an item's page, list, title and every text derived from them bear the secret."""
    path = district.working_file(tmp_path / "data" / "zhoucun.db")
    archive = Archive.open(path)
    run = archive.begin_run("zibo-1", "live", district.at("2018-09-01T08:00"), district.catalogue().digest, None)
    visit = archive.plan_visits(run, [("mz-relief", district.at("2018-09-01T08:00"), False, district.LIST)])[0]
    when = district.at("2018-09-01T08:00:05")
    for fetch in (
        Fetch(district.LIST, when, Role.LIST, visit, 0, 200, HTML, LISTED.encode()),
        Fetch(district.DOCUMENT, when + 1, Role.ARTICLE, visit, None, 200, HTML, WITHHELD_PAGE),
        Fetch(district.DOCUMENT + "?copy", when + 2, Role.ARTICLE, visit, None, 200, HTML, WITHHELD_PAGE),
    ):
        archive.record(run, fetch)
    archive.end_run(run, when + 60)
    with archive.transaction() as conn:
        old = f"关于{district.MOBILE}反映低保问题的公示"
        for table, column in (("items", "title"), ("duties", "subject"), ("findings", "subject")):
            conn.execute(f"UPDATE {table} SET {column} = ? WHERE item_id = ? OR 0" if table != "items" else
                         "UPDATE items SET title = ? WHERE id = ?", (SECRET, ITEM))  # fmt: skip
        conn.execute("UPDATE editions SET article = replace(article, ?, ?), snapshot_id = 7", (old, SECRET))
        conn.execute("UPDATE duties SET words = 'It is «' || ? || '».' WHERE id = 'd-met'", (SECRET,))
        conn.execute("UPDATE findings SET detail = '2 items: ' || ? || '; …' WHERE id = 'f-undated'", (SECRET,))
        conn.execute("UPDATE changes SET detail = detail || ? WHERE duty_id = 'd-gone'", (SECRET,))
        quoted = f"text: “…{SECRET}…”"
        conn.execute("INSERT INTO elements VALUES ('M15-relief', 'mzj', ?, '渠道', 'found', ?, 7)", (ITEM, quoted))
        conn.execute("UPDATE looks SET reason = ? WHERE visit_id = 2", (f"two lists at {SECRET}",))
    archive.close()
    return path


def ruled(*lines: tuple[str, str, str]) -> Catalogue:
    """The district's catalogue with rulings on these subjects: subject, value, the day of the decision."""
    catalogue = district.catalogue()
    contest = replace(catalogue.contests[0], claim=f"{SECRET}涉及未成年人")
    rulings = tuple(
        Ruling("", "", subject, "", "", "", "withheld", value, date.fromisoformat(day), "区政府办", "未成年人隐私", "周政复〔2018〕3号", n)
        for n, (subject, value, day) in enumerate(lines, 2)
    )  # fmt: skip
    return replace(catalogue, rulings=(*catalogue.rulings, *rulings), contests=(contest,))


def bytes_of(target: Path) -> bytes:
    return target.read_bytes() + bodies.beside(target).read_bytes()


def every_text(target: Path) -> str:
    """Every row of the copy, and every body as it is shown."""
    with sqlite3.connect(target) as conn:
        dump = "\n".join(conn.iterdump())
    with sqlite3.connect(bodies.beside(target)) as conn:
        digests = [row[0] for row in conn.execute("SELECT digest FROM bodies")]
        dump += "\n".join(map(str, conn.execute("SELECT * FROM plan").fetchall()))
    for digest in digests:
        shown = bodies.read(target, digest)
        assert shown is not None
        dump += (shown.data or b"").decode(shown.charset or "utf-8", "replace") + (shown.persons or "")
    return dump


def reveals(text: str) -> list[str]:
    """Which of the secrets a reader of the text would come upon, however they are written."""
    plain = "".join(re.sub("<[^<>]*>", "", text).split())
    found = [word for word in (SECRET, DETAIL, "赵钱孙") if word in plain]
    return found + [w for w in ("赵钱孙",) if quote(w) in text or json.dumps(w)[1:-1] in text]


BY = {
    "digest": lambda working: digest_of(working, 7),
    "address": lambda working: district.DOCUMENT,
    "address and days": lambda working: district.DOCUMENT,
    "item": lambda working: f"item:{ITEM}",
    "item by address": lambda working: f"item:{district.DOCUMENT}",
}


@pytest.mark.parametrize("by", BY)
def test_what_is_withheld_is_in_no_row_and_no_body(secretive: Path, tmp_path: Path, by: str) -> None:
    target = tmp_path / "zhoucun.db"
    publish(secretive, ruled(), target)
    assert reveals(every_text(target)) == [SECRET, DETAIL, "赵钱孙"]
    value = "whole;2018-09-01/2018-09-01" if by == "address and days" else ""
    publish(secretive, ruled((BY[by](secretive), value, "2018-09-02")), target)
    assert reveals(every_text(target)) == []
    assert SECRET.encode() not in bytes_of(target)


def test_the_fact_stays_with_its_digest_size_and_ruling(secretive: Path, tmp_path: Path) -> None:
    target, digest = tmp_path / "zhoucun.db", digest_of(secretive, 7)
    publish(secretive, ruled((digest, "", "2018-09-02")), target)
    site = Served(datasette(target))
    page = site.get("/-/view/7").text
    for word in (
        digest,
        f"{len(WITHHELD_PAGE)}",
        "依裁定不予公开",
        "未成年人隐私",
        "区政府办",
        "2018-09-02",
        "周政复〔2018〕3号",
        "2018-09-01T08:00:06+08:00",
    ):
        assert word in page, word
    assert "withheld by ruling" in site.get("/-/view/7?lang=en").text
    answer = site.get("/-/raw/7")
    assert answer.status_code == 451 and digest == answer.headers["x-kept-digest"]
    archive = Archive.open(secretive)
    assert archive.body(digest) == WITHHELD_PAGE  # who holds the archive can check
    archive.close()
    with sqlite3.connect(target) as conn:
        assert conn.execute("SELECT title, published, doc_number FROM items WHERE id = ?", (ITEM,)).fetchone() == (
            SAID,
            "2018-08-20",
            None,
        )
        assert conn.execute("SELECT state FROM duties WHERE id = 'd-met'").fetchone() == ("met",)


def test_bytes_that_other_addresses_answered_are_withheld_there_too(secretive: Path, tmp_path: Path) -> None:
    target = tmp_path / "zhoucun.db"
    publish(secretive, ruled((district.DOCUMENT, "", "2018-09-02")), target)
    site = Served(datasette(target))
    assert site.get("/-/raw/8").status_code == 451 and "未成年人隐私" in site.get("/-/view/8").text


def test_a_digest_takes_the_other_bytes_of_the_same_edition_with_it(secretive: Path, tmp_path: Path) -> None:
    """A page with a visit counter has other bytes each day, and says the same."""
    archive = Archive.open(secretive)
    run = archive.begin_run("zibo-1", "live", district.at("2018-09-02T08:00"), district.catalogue().digest, None)
    noise = WITHHELD_PAGE.replace(b"</html>", b"<i>17</i></html>")
    when = district.at("2018-09-02T08:00")
    archive.record(run, Fetch(district.DOCUMENT, when, Role.ARTICLE, None, None, 200, HTML, noise))
    archive.end_run(run, when)
    with archive.transaction() as conn:
        conn.execute("DELETE FROM editions WHERE seen_from < (SELECT max(seen_from) FROM editions)")
        conn.execute("UPDATE editions SET seen_from = ?, seen_until = ?", (district.at("2018-09-01T08:00"), when))
    archive.close()
    target = tmp_path / "zhoucun.db"
    publish(secretive, ruled((digest_of(secretive, 7), "", "2018-09-03")), target)
    assert reveals(every_text(target)) == []


def test_the_files_of_a_withheld_item_are_withheld_with_it(secretive: Path, tmp_path: Path) -> None:
    """Also one that another server sent as a page: its text would else be shown."""
    archive = Archive.open(secretive)
    run = archive.begin_run("zibo-1", "live", district.at("2018-09-02T08:00"), district.catalogue().digest, None)
    when, address = district.at("2018-09-02T08:00"), "http://127.0.0.1:1/files/list.xls"
    sheet = f"<html><meta charset=utf-8><table><tr><td>{DETAIL}</table></html>".encode()
    archive.record(run, Fetch(address, when, Role.ARTICLE, None, None, 200, HTML, sheet))
    archive.end_run(run, when)
    with archive.transaction() as conn:
        urls = dict(conn.execute("SELECT url, id FROM urls"))
        named = f'["{address}", "赵钱孙安置表.xls"]'
        conn.execute("UPDATE editions SET article = json_set(article, '$.attachments', json_array(json(?)))", (named,))
        conn.execute("INSERT INTO page_files (url_id, file_id, seen_from, seen_until) VALUES (?, ?, ?, ?)",
                     (urls[district.DOCUMENT], urls[address], when, when))  # fmt: skip
    archive.close()
    publish(secretive, ruled((f"item:{ITEM}", "", "2018-09-03")), tmp_path / "zhoucun.db")
    assert reveals(every_text(tmp_path / "zhoucun.db")) == []


def test_an_address_that_spells_the_title_is_masked(secretive: Path, tmp_path: Path) -> None:
    address = f"http://127.0.0.1:1/s?t={quote(SECRET)}&u={quote(SECRET.encode('gb18030')).lower()}"
    with sqlite3.connect(secretive) as conn:
        conn.execute("UPDATE urls SET url = ? WHERE url = ?", (address, district.LATE))
        conn.execute("UPDATE items SET url = ? WHERE url = ?", (address, district.LATE))
    target = tmp_path / "zhoucun.db"
    publish(secretive, ruled((district.DOCUMENT, "", "2018-09-02")), target)
    text = every_text(target)
    assert "http://127.0.0.1:1/s?t=" in text and quote("赵钱孙") not in text
    assert quote("赵钱孙".encode("gb18030")).lower() not in text


def test_what_a_killed_publish_left_is_swept_away(secretive: Path, tmp_path: Path) -> None:
    left = tmp_path / ".zhoucun.bodies.db.999999999.new"
    left.write_text(SECRET)
    publish(secretive, ruled(), tmp_path / "zhoucun.db")
    assert not left.exists()


def test_other_days_of_an_address_stay(secretive: Path, tmp_path: Path) -> None:
    target = tmp_path / "zhoucun.db"
    publish(secretive, ruled((district.DOCUMENT, "2018-09-01/", "2018-09-02")), target)
    site = Served(datasette(target))
    assert (site.get("/-/raw/2").status_code, site.get("/-/raw/7").status_code) == (200, 451)


def test_no_page_of_the_files_still_holds_what_a_later_ruling_withholds(secretive: Path, tmp_path: Path) -> None:
    """The bodies' frames are looked for as they were written, in every byte of the file."""
    target = tmp_path / "zhoucun.db"
    publish(secretive, ruled(), target)
    with sqlite3.connect(bodies.beside(target)) as conn:
        frame = conn.execute("SELECT data FROM bodies WHERE digest = ?", (digest_of(secretive, 7),)).fetchone()[0]
    assert frame[16:64] in bytes_of(target)
    publish(secretive, ruled((district.DOCUMENT, "", "2018-09-02")), target)
    assert frame[16:64] not in bytes_of(target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "zhoucun.bodies.db", "zhoucun.db"]


def test_a_later_ruling_shows_it_again_byte_for_byte(secretive: Path, tmp_path: Path) -> None:
    target, again = tmp_path / "zhoucun.db", tmp_path / "again.db"
    withheld, shown = (district.DOCUMENT, "", "2018-09-02"), (district.DOCUMENT, "shown", "2018-10-09")
    publish(secretive, ruled(withheld), target)
    publish(secretive, ruled(withheld, shown), target)
    publish(secretive, ruled(withheld, shown), again)
    assert target.read_bytes() == again.read_bytes()
    read = {name: sorted(bodies_of(name)) for name in (target, again)}
    assert read[target] == read[again] and reveals(every_text(target)) == [SECRET, DETAIL, "赵钱孙"]
    publish(secretive, ruled(withheld, shown, (district.DOCUMENT, "", "2018-11-01")), target)
    assert reveals(every_text(target)) == []


def bodies_of(target: Path) -> list[tuple]:
    with sqlite3.connect(bodies.beside(target)) as conn:
        return conn.execute("SELECT * FROM bodies").fetchall()


def test_the_way_by_which_a_copy_came_to_be_leaves_no_trace(secretive: Path, tmp_path: Path) -> None:
    """Shown first or withheld at once: the same bodies."""
    line = (district.DOCUMENT, "", "2018-09-02")
    publish(secretive, ruled(), tmp_path / "a.db")
    publish(secretive, ruled(line), tmp_path / "a.db")
    publish(secretive, ruled(line), tmp_path / "b.db")
    assert sorted(bodies_of(tmp_path / "a.db")) == sorted(bodies_of(tmp_path / "b.db"))


def test_one_subject_shown_again_lifts_no_other(secretive: Path, tmp_path: Path) -> None:
    digest, target = digest_of(secretive, 7), tmp_path / "zhoucun.db"
    lines = [
        (digest, "", "2018-09-02"),
        (district.DOCUMENT, "", "2018-09-03"),
        (district.DOCUMENT, "shown", "2018-09-04"),
    ]
    publish(secretive, ruled(*lines), target)
    assert Served(datasette(target)).get("/-/raw/7").status_code == 451


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            (f"sha256:{'0' * 64}", "", "2018-09-02"),
            f"rulings.csv:2: subject: 'sha256:{'0' * 64}': expected the digest of a body",
        ),
        (
            ("http://127.0.0.1:1/none", "", "2018-09-02"),
            "rulings.csv:2: subject: 'http://127.0.0.1:1/none': expected an address",
        ),
        (("item:1", "", "2018-09-02"), "rulings.csv:2: subject: 'item:1': expected the id, or an address, of an item"),
        (
            (district.DOCUMENT, "", "9998-01-01"),
            "rulings.csv:2: decided_on: '9998-01-01': expected a day that has come",
        ),
        ((district.DOCUMENT, "shown", "2018-09-02"), "expected a subject that an earlier line withholds"),
    ],
)
def test_a_ruling_on_what_is_not_there_is_a_fault_and_the_served_copy_stays(
    secretive: Path, tmp_path: Path, line: tuple[str, str, str], fault: str
) -> None:
    target = tmp_path / "zhoucun.db"
    publish(secretive, ruled(), target)
    before = bytes_of(target)
    with pytest.raises(CatalogueError, match=re.escape(fault)):
        publish(secretive, ruled(line), target)
    assert bytes_of(target) == before


def test_only_what_is_new_or_ruled_on_is_read_again(
    secretive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, read = tmp_path / "zhoucun.db", []
    publish(secretive, ruled(), target)
    body = Archive.body
    monkeypatch.setattr(Archive, "body", lambda self, digest: read.append(digest) or body(self, digest))
    publish(secretive, ruled(), target)
    assert read == []
    publish(secretive, ruled((district.DOCUMENT, "", "2018-09-02")), target)
    assert len(read) == 3  # the address's two bodies, and the list page that names the item
    publish(secretive, ruled((district.DOCUMENT, "", "2018-09-02")), target)
    assert len(read) == 3


def test_the_key_of_a_duty_withholds_its_item(secretive: Path, tmp_path: Path) -> None:
    catalogue = ruled(("x", "", "2018-09-02"))
    line = replace(catalogue.rulings[-1], obligation_id="M15-relief", office_id="mzj", subject=SECRET)
    publish(secretive, replace(catalogue, rulings=(line,)), tmp_path / "zhoucun.db")
    assert reveals(every_text(tmp_path / "zhoucun.db")) == []


def test_a_withheld_list_takes_the_titles_that_no_other_list_shows(secretive: Path, tmp_path: Path) -> None:
    with sqlite3.connect(secretive) as conn:
        url = conn.execute("SELECT id FROM urls WHERE url = ?", (district.DOCUMENT,)).fetchone()[0]
        conn.execute("DELETE FROM editions")  # its page was never read
        conn.execute(
            "INSERT INTO listings (section_id, url_id, title, first_seen, first_visit, last_seen, last_visit)"
            " VALUES ('mz-relief', ?, ?, ?, 5, ?, 5)",
            (url, SECRET, district.at("2018-09-01T08:00"), district.at("2018-09-01T09:00")),
        )
    target = tmp_path / "zhoucun.db"
    publish(secretive, ruled((digest_of(secretive, 6), "", "2018-09-02")), target)
    with sqlite3.connect(target) as conn:
        assert conn.execute("SELECT title FROM items WHERE id = ?", (ITEM,)).fetchone() == (SAID,)


def test_a_ruling_can_mask_personal_data_alone(tmp_path: Path) -> None:
    path = district.working_file(tmp_path / "data" / "zhoucun.db")
    archive = Archive.open(path)
    page = "<html><meta charset=utf-8><table><tr><th>当事人<th>法定代表人<th>处罚日期<tr><td>示例公司<td>李四<td>2018-09-01</table></html>"
    run = archive.begin_run("zibo-1", "live", district.at("2018-09-01T08:00"), district.catalogue().digest, None)
    archive.record(
        run,
        Fetch(
            "http://127.0.0.1:1/cf", district.at("2018-09-01T08:01"), Role.ARTICLE, None, None, 200, HTML, page.encode()
        ),
    )
    archive.end_run(run, district.at("2018-09-01T08:02"))
    archive.close()
    target = tmp_path / "zhoucun.db"
    publish(path, ruled(), target)
    assert "李四" in every_text(target)
    publish(path, ruled(("http://127.0.0.1:1/cf", "personal", "2018-09-02")), target)
    text = every_text(target)
    assert "李四" not in text and "李*" in text and "示例公司" in text
    shown = Served(datasette(target)).get("/-/view/6").text
    assert "依裁定遮蔽个人信息" in shown and "遮蔽规则第" in shown


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_a_person_whom_the_page_masks_is_masked_in_what_is_told_of_the_item(tmp_path: Path, coding: str) -> None:
    path = district.working_file(tmp_path / "data" / "zhoucun.db")
    title = "对赵钱孙作出行政处罚的信息公示"
    page = f"<html><meta charset=utf-8><h1>{title}</h1><table><tr><th>行政相对人名称<th>行政相对人类别<tr><td>赵钱孙<td>自然人</table></html>"
    body = gzip.compress(page.encode(), mtime=0) if coding else page.encode()
    packed = (("Content-Encoding", coding),) if coding else ()
    archive = Archive.open(path)
    run = archive.begin_run("zibo-1", "live", district.at("2018-09-01T08:00"), district.catalogue().digest, None)
    archive.record(
        run,
        Fetch(
            district.DOCUMENT, district.at("2018-09-01T08:01"), Role.ARTICLE, None, None, 200, (*HTML, *packed), body
        ),
    )
    archive.end_run(run, district.at("2018-09-01T08:02"))
    with archive.transaction() as conn:
        conn.execute("UPDATE items SET title = ? WHERE id = ?", (title, ITEM))
        conn.execute("UPDATE duties SET subject = ?, words = 'on ' || ? WHERE id = 'd-met'", (title, title))
        conn.execute("UPDATE findings SET detail = ? WHERE id = 'f-undated'", (f"1 item: {title}",))
        conn.execute("UPDATE editions SET snapshot_id = 6, article = json_set(article, '$.title', ?)", (title,))
    archive.close()
    publish(path, district.catalogue(), tmp_path / "zhoucun.db")
    text = every_text(tmp_path / "zhoucun.db")
    assert "赵钱孙" not in text and "对赵**作出行政处罚的信息公示" in text


def test_a_ruling_on_a_list_masks_the_names_in_its_titles_wherever_they_are_told(tmp_path: Path) -> None:
    path = district.working_file(tmp_path / "data" / "zhoucun.db")
    title = "关于对钱小二的行政处罚决定书"
    page = f"<html><meta charset=utf-8><ul><li><a href='/cf' title='{title}'>{title}</a></ul></html>"
    archive = Archive.open(path)
    run = archive.begin_run("zibo-1", "live", district.at("2018-09-01T08:00"), district.catalogue().digest, None)
    visit = archive.plan_visits(run, [("mz-relief", district.at("2018-09-01T08:00"), False, district.LIST)])[0]
    when = district.at("2018-09-01T08:01")
    archive.record(run, Fetch(f"{district.LIST}?cf", when, Role.LIST, visit, 0, 200, HTML, page.encode()))
    archive.end_run(run, district.at("2018-09-01T08:02"))
    with archive.transaction() as conn:
        conn.execute("UPDATE items SET title = ? WHERE id = ?", (title, ITEM))
        conn.execute("UPDATE duties SET subject = ?, words = 'on ' || ? WHERE id = 'd-met'", (title, title))
        conn.execute(
            "INSERT INTO listings (section_id, url_id, title, first_seen, first_visit, last_seen, last_visit)"
            " SELECT 'mz-relief', id, ?, ?, ?, ?, ? FROM urls WHERE url = ?",
            (title, when, visit, when, visit, district.DOCUMENT),
        )
    archive.close()
    publish(path, district.catalogue(), tmp_path / "zhoucun.db")
    assert "钱小二" in every_text(tmp_path / "zhoucun.db")
    publish(path, ruled((f"{district.LIST}?cf", "personal", "2018-09-02")), tmp_path / "zhoucun.db")
    text = every_text(tmp_path / "zhoucun.db")
    assert "钱小二" not in text and "关于对钱**的行政处罚决定书" in text


# --- every answer of the server


def paths(site: Served, target: Path) -> list[str]:
    """Every route that the server has, with everything in it that a reader can name."""
    with sqlite3.connect(target) as conn:
        tables = [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
        rows = {name: [str(key) for (key,) in conn.execute(f"SELECT id FROM {name}")] for name in ("items", "duties", "findings", "snapshots", "visits", "runs")}  # fmt: skip
    found = ["/", "/?lang=en", "/-/duties", "/zhoucun", "/zhoucun.json", "/zhoucun.db", "/zhoucun.bodies.db", "/.json"]
    found += [f"/-/{name}{form}" for name in ("versions", "plugins", "settings", "databases", "metadata", "threads", "actor", "patterns", "allow-debug", "messages") for form in ("", ".json")]  # fmt: skip
    for name in tables:
        found += [f"/zhoucun/{quote(name)}{form}?_size=max" for form in ("", ".json", ".csv", ".excel")]
        found += [
            f"/zhoucun/{quote(name)}.json?_search={quote('赵钱孙')}&_shape=array",
            f"/zhoucun/{quote(name)}.csv?_stream=on&_labels=on",
        ]
    for name, keys in rows.items():
        found += [f"/zhoucun/{name}/{key}{form}" for key in keys for form in ("", ".json")]
    found += [f"/-/{kind}/{key}" for kind, name in (("duty", "duties"), ("finding", "findings")) for key in rows[name]]
    found += [f"/-/{kind}/{key}{more}" for key in rows["snapshots"] for kind, more in (("view", ""), ("view", "?lang=en"), ("raw", ""), ("raw", "?text=1"))]  # fmt: skip
    with sqlite3.connect(target) as conn:
        urls = [row[0] for row in conn.execute("SELECT DISTINCT url FROM snapshots")]
    found += [
        f"/-/{route}/{url}" for url in urls for route in ("timegate", "timemap/link", "timemap/json", "timemap/cdxj")
    ]
    for name, query in metadata.load()["databases"]["district"]["queries"].items():
        wanted = {
            "duty": "d-met",
            "url": "127.0.0.1",
            "from_day": "2018-01-01",
            "to_day": "2019-01-01",
            "office": "民政",
        }
        asked = "&".join(f"{key}={quote(wanted.get(key, ''))}" for key in query.get("params", ()))
        found += [f"/zhoucun/{name}{form}?{asked}" for form in ("", ".json", ".csv", ".excel")]
    sql = (
        "select * from items", "select group_concat(title) from items", "select hex(title) from items", "select json_group_array(title) from editions",
        "select sql from sqlite_master", "select * from pragma_database_list", "select name from pragma_function_list",
        "select * from dbstat limit 5", "select * from sqlite_dbpage", "select * from bodies", "select readfile('zhoucun.bodies.db')",
        "select title, subject, words from items, duties left join explanations on duty_id = duties.id",
        "select unistr(title) from items", "select * from working.bodies", "select * from temp.sqlite_master",
    )  # fmt: skip
    found += [f"/zhoucun{form}?sql={quote(text)}" for text in sql for form in ("", ".json", ".csv", ".excel")]
    found += [f"/-/ledger/{name}" for name in ("ledger.css", "../plugins/ledger.py", "%2e%2e/%2e%2e/zhoucun.bodies.db")]
    return [*found, "/-/static/app.css", "/-/evidence/d-met", "/-/evidence/f-edit", "/nothing", "/-/nothing"]


def test_no_answer_of_the_server_shows_what_is_withheld(secretive: Path, tmp_path: Path) -> None:
    target = tmp_path / "zhoucun.db"
    publish(secretive, ruled(), target)
    publish(secretive, ruled((district.DOCUMENT, "", "2018-09-02")), target)
    site = Served(datasette(target))
    hexed = SECRET.encode().hex().upper()
    answered = 0
    for path in paths(site, target):
        answer = site.get(path)
        text = answer.content.decode("utf-8", "replace")
        asked = "赵钱孙" if "_search=" in path else None
        assert [word for word in reveals(text) if word != asked] == [] and hexed not in text.upper(), path
        assert SECRET.encode("gb18030") not in answer.content
        answered += answer.status_code == 200
    assert answered > 150


def test_the_same_walk_finds_the_secret_where_nothing_withholds_it(secretive: Path, tmp_path: Path) -> None:
    """The walk can fail: without the ruling the secret comes up by many ways."""
    target = tmp_path / "zhoucun.db"
    publish(secretive, ruled(), target)
    site = Served(datasette(target))
    walk = [path for path in paths(site, target) if "_search" not in path]
    named = ["/-/raw/7", "/-/duty/d-met"]
    assert {*named} <= {*walk}
    leaking = [path for path in [*named, *walk[::4]] if reveals(site.get(path).text)]
    assert leaking[:2] == named and len(leaking) > 12
