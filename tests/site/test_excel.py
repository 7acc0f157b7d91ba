from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path

import pytest
from parsel import Selector

from archive.site import publish
from archive.site.excel import safe_cell
from tests.site import district
from tests.site.conftest import Served, datasette


@pytest.mark.parametrize("path", ["/zhoucun/~E7~BC~BA~E5~8F~A3", "/zhoucun/%E7%BC%BA%E5%8F%A3", "/zhoucun/缺口"])
def test_the_csv_opens_right_in_excel(site: Served, path: str) -> None:
    answer = site.get(f"{path}.excel")
    assert answer.status_code == 200 and answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.content.count(b"\xef\xbb\xbf") == 1
    assert "filename*=UTF-8''%E7%BC%BA%E5%8F%A3.csv" in answer.headers["content-disposition"]
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert table[0][:3] == ["事项编号", "事项", "责任单位"] and len(table) == 3


def test_the_link_stands_on_tables_and_questions(site: Served) -> None:
    assert "/zhoucun/duties.excel" in site.get("/zhoucun/duties").text
    assert "/zhoucun/office_scorecard.excel" in site.get("/zhoucun/office_scorecard").text
    assert site.get("/zhoucun/office_scorecard.excel").content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("path", ["/zhoucun/duties", "/zhoucun/office_scorecard", "/zhoucun/~E7~BC~BA~E5~8F~A3"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_link_that_says_csv_is_the_one_for_excel_and_the_plain_one_is_for_programs(
    site: Served, path: str, lang: str
) -> None:
    page = Selector(site.get(f"{path}?_lang={lang}").text)
    links = {"".join(a.css("::text").getall()): a.attrib["href"] for a in page.css(".export-links a")}
    (excel,) = (href for text, href in links.items() if text.startswith("CSV"))
    (plain,) = (href for text, href in links.items() if text.startswith(".csv"))
    assert site.get(excel).content.startswith(b"\xef\xbb\xbf")
    answer = site.get(plain)
    assert answer.status_code == 200 and not answer.content.startswith(b"\xef\xbb\xbf")
    for form in page.css("#export form"):
        assert site.get(form.attrib["action"]).content.startswith(b"\xef\xbb\xbf")


def test_every_row_comes_not_only_the_page(working: Path, tmp_path: Path) -> None:
    with sqlite3.connect(working) as conn:
        conn.executemany(
            "INSERT INTO findings VALUES (?, 'undated', NULL, NULL, NULL, '多行\n对象', '=1+1')",
            [(f"f{n:05}",) for n in range(2500)],
        )
    publish(working, district.catalogue(), tmp_path / "zhoucun.db")
    answer = Served(datasette(tmp_path / "zhoucun.db")).get("/zhoucun/findings.excel?kind=undated")
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert len(table) == 1 + 2500 + 1
    assert table[-1][-2:] == ["多行\n对象", "'=1+1"]


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=cmd()", "'=cmd()"),
        ("+86", "'+86"),
        ("@x", "'@x"),
        ("-5", "-5"),
        ("-x", "'-x"),
        ("1234567890123456789", '="1234567890123456789"'),
        ("7001", "7001"),
        ("2018-08-22", "2018-08-22"),
    ],
)
def test_a_cell_is_what_it_says(cell: str, safe: str) -> None:
    assert safe_cell(cell) == safe


def test_what_is_not_there_stays_a_404(site: Served) -> None:
    assert site.get("/zhoucun/none.excel").status_code == 404
