"""Every labelled field of every saved real page is read right; challenges and shells are told from content."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from archive.reading import read_list
from archive.reading.dom import page_of
from archive.reading.pagers import Pager, pager_of
from archive.records import Article, Blocked, Claim, ListPage, Obstacle, Precision, day_of, iso
from tests.reading.truth import Saved, all_saved, bare, fields, joined, reading

# Remarks of the labels: words about the page, not fields of it.
REMARKS = {
    "trap", "note", "body_note", "attachments_note", "published_note", "pagination", "filled_by", "date_format", "markers", "waf_markers",
    "html_li_items", "perPage", "title_tag", "url_date", "list_date", "listed_on", "author_meta", "repeated_titles", "total_pages_reported",
    "is_content", "js_only",
}  # fmt: skip


def saved_of(*kinds: str) -> list[Any]:
    """Every saved page of the kinds; one skipped case where the material is absent."""
    absent = pytest.param(None, marks=pytest.mark.skip(reason="../shared with the labelled pages is absent"))
    return [pytest.param(page, id=page.name) for page in all_saved() if page.kind in kinds] or [absent]


def shown(claim: Claim | None) -> str | None:
    """A claim as the labels write it: with a time where it has one."""
    if claim is None:
        return None
    text = iso(claim.begin)
    return {
        Precision.DAY: text[:10],
        Precision.MINUTE: text[:16].replace("T", " "),
        Precision.SECOND: text[:19].replace("T", " "),
    }[claim.precision]


def check_row(page: Saved, row: Any, truth: dict[str, str]) -> None:
    assert bare(row.title) == bare(truth["title"])
    assert row.url == joined(page, truth["url"])
    assert row.printed is not None
    assert shown(row.printed) == truth["date"].replace("/", "-")


def list_total(page: Saved, found: ListPage, value: int) -> None:
    assert found.total == value


def pager(page: Saved) -> Pager:
    return pager_of(page_of(page.file.read_bytes(), page.url, "text/html"))


def list_pages(page: Saved, found: ListPage, value: int) -> None:
    assert pager(page).pages == value
    assert found.end_known == (value == 1)


def last_page(page: Saved, found: ListPage, value: str) -> None:
    assert pager(page).final == joined(page, value)
    assert not found.end_known


def link_kinds(page: Saved, found: ListPage, value: dict[str, int]) -> None:
    outside = [row for row in found.rows if urlsplit(row.url).netloc != urlsplit(page.url).netloc]
    files = [row for row in found.rows if row.url.lower().endswith((".pdf", ".doc", ".docx", ".xls", ".xlsx"))]
    assert len(outside) == value.get("external", 0)
    assert len(files) == value.get("file", 0)
    assert len(found.rows) == sum(value.values())


def script_pager(page: Saved, found: ListPage, value: dict[str, Any]) -> None:
    """Later pages come by script alone: no next page, and an end only where the rows meet the stated count."""
    assert found.next is None
    assert found.total == int(value["recordCount"])
    assert found.end_known == (len(found.rows) == found.total)


def descending(page: Saved, found: ListPage, value: bool) -> None:
    days = [row.printed.day for row in found.rows if row.printed and row.printed.day]
    assert (days == sorted(days, reverse=True)) == value


LIST_CHECKS: dict[str, Callable[[Saved, ListPage, Any], None]] = {
    "first_item": lambda page, found, value: check_row(page, found.rows[0], value),
    "last_item": lambda page, found, value: check_row(page, found.rows[-1], value),
    "total_records": list_total,
    "total_pages": list_pages,
    "next_page": lambda page, found, value: _equal(found.next.url if found.next else None, joined(page, value)),
    "last_page": last_page,
    "link_kinds": link_kinds,
    "pager": script_pager,
    "dates_descending": descending,
    "external_items": lambda page, found, value: _equal(
        sum("mp.weixin.qq.com" in row.url for row in found.rows), value
    ),
}


def _equal(got: object, expected: object) -> None:
    assert got == expected


@pytest.mark.parametrize(("page", "key"), fields("list"))
def test_list_field(page: Saved, key: str) -> None:
    found = reading(page)
    assert isinstance(found, ListPage), found
    assert found.faults == ()
    if key == "item_count":
        assert len(found.rows) == page.truth[key]
        assert all(row.printed for row in found.rows)
    elif key not in REMARKS:
        LIST_CHECKS[key](page, found, page.truth[key])


def attachments(page: Saved, found: Article, value: list[str]) -> None:
    assert [file.url for file in found.attachments] == [joined(page, href) for href in value]


def one_attachment(page: Saved, found: Article, value: str) -> None:
    assert [file.url for file in found.attachments] == [joined(page, value)]


def index_table(page: Saved, found: Article, value: dict[str, str | None]) -> None:
    assert found.index_number == value["index_number"]
    assert found.issuer == value["issuer"]
    assert str(found.formed) == value["formation_date"]
    assert found.doc_number == value["document_number"]
    assert found.shown is not None
    assert str(day_of(found.shown.begin)) == value["published"]


def meta_date(page: Saved, found: Article, value: str) -> None:
    assert shown(found.meta) == value.split(" (")[0]


ARTICLE_CHECKS: dict[str, Callable[[Saved, Article, Any], None]] = {
    "title": lambda page, found, value: _equal(bare(found.title), bare(value)),
    "published": lambda page, found, value: _equal(shown(found.shown), value),
    "published_meta": meta_date,
    "source": lambda page, found, value: _equal(found.source_name, value),
    "source_meta": lambda page, found, value: _equal(found.source_meta, value or None),
    "publisher_in_index_table": lambda page, found, value: _equal(found.issuer, value),
    "document_number": lambda page, found, value: _equal(found.doc_number, value),
    "cited_numbers": lambda page, found, value: _equal(found.doc_number in value, False),
    "formation_date": lambda page, found, value: _equal(str(found.formed) if found.formed else None, value),
    "index_number": lambda page, found, value: _equal(found.index_number, value),
    "index_table": index_table,
    "attachments": lambda page, found, value: _equal(len(found.attachments), value),
    "attachment_urls": attachments,
    "attachment_url": one_attachment,
    "body_starts_with": lambda page, found, value: _equal(bare(found.body)[: len(value)], value),
    "body_ends_with": lambda page, found, value: _equal(bare(found.body)[-len(value) :], value),
    "body_chars_nospace": lambda page, found, value: _equal(len(bare(found.body)), value),
}


@pytest.mark.parametrize(("page", "key"), fields("article"))
def test_article_field(page: Saved, key: str) -> None:
    found = reading(page)
    assert isinstance(found, Article), found
    assert found.faults == ()
    if key not in REMARKS:
        ARTICLE_CHECKS[key](page, found, page.truth[key])


@pytest.mark.parametrize("page", saved_of("article"))
def test_a_real_article_in_the_place_of_a_list_is_no_list(page: Saved) -> None:
    found = read_list(page.file.read_bytes(), page.url, "text/html")
    assert isinstance(found, Blocked), found


@pytest.mark.parametrize(("page", "key"), fields("challenge"))
def test_challenge_is_told_from_content(page: Saved, key: str) -> None:
    assert _obstacle(page) is Obstacle.CHALLENGE


@pytest.mark.parametrize(("page", "key"), fields("home"))
def test_a_page_that_scripts_fill_is_a_shell(page: Saved, key: str) -> None:
    assert _obstacle(page) is Obstacle.SHELL


def _obstacle(page: Saved) -> Obstacle:
    found = reading(page)
    assert isinstance(found, Blocked), found
    return found.obstacle


@pytest.mark.parametrize("share", [0.35, 0.5, 0.65, 0.8, 0.9])
@pytest.mark.parametrize(
    ("page", "key"), [case for case in fields("list") if "item_count" in str(case.id)] or fields("list")
)
def test_a_real_list_cut_on_the_way_is_never_complete(page: Saved, key: str, share: float) -> None:
    body = page.file.read_bytes()
    found = read_list(body[: int(len(body) * share)], page.url, "text/html")
    if isinstance(found, ListPage):
        whole = reading(page)
        assert isinstance(whole, ListPage)
        assert not found.end_known
        assert found.faults
        assert set(found.rows) <= set(whole.rows)


# The family of each saved page, by the beginning of its name.
FAMILY_OF = {
    "hanweb-": "hanweb_jcms", "jpaas-": "hanweb_jpaas", "trs-": "trs", "derived-gbk-bynr-": "trs", "shanghai-": "shanghai",
    "gansu-": "gansu", "ucap-": "ucap", "zwgk/": "trs",
}  # fmt: skip


@pytest.mark.parametrize("page", saved_of("list", "article"))
def test_the_family_of_a_real_page_is_told(page: Saved) -> None:
    found = reading(page)
    assert not isinstance(found, Blocked), found
    assert found.family == next(family for start, family in FAMILY_OF.items() if page.name.startswith(start))


def test_every_label_is_covered() -> None:
    """A field of the labels that no check reads would pass unseen."""
    if not all_saved():
        pytest.skip("../shared with the labelled pages is absent")
    known = set(LIST_CHECKS) | set(ARTICLE_CHECKS) | REMARKS | {"item_count"}
    assert {key for page in all_saved() for key in page.truth} <= known
