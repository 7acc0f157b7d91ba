"""Every family on a whole page of its own: told by its marks, in every encoding, cut anywhere, and with a file for its text."""

from __future__ import annotations

import random
from datetime import date

import pytest

from archive.reading import read_article, read_list
from archive.reading.pages import BY_NAME
from archive.records import Article, Attachment, Blocked, ListPage
from tests.reading.made import SITE, article, listed, page
from tests.reading.own import ARTICLES, LISTS, with_body

FAMILIES = sorted(BY_NAME)
SEED = 20180829
PDF = "/files/2018/jue-suan.pdf"


def test_every_family_has_a_list_and_an_article_of_its_own() -> None:
    assert set(LISTS) == set(ARTICLES) == set(BY_NAME)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_list_is_told_by_its_marks_and_read_to_its_end(family: str) -> None:
    found = listed(*LISTS[family])
    assert found.family == family
    assert len(found.rows) == 12
    assert [row.printed.day for row in found.rows if row.printed] == [date(2018, 8, 30 - n) for n in range(1, 13)]
    assert (found.end_known, found.next, found.faults) == (True, None, ())
    assert "通知公告" in found.names


@pytest.mark.parametrize("family", FAMILIES)
def test_an_article_is_told_by_its_marks_and_read(family: str) -> None:
    found = article(*ARTICLES[family])
    assert found.family == family
    assert found.title == "关于防汛工作的通知"
    assert found.body == "请各单位做好防汛工作，严格落实责任。"
    assert found.source_name == "周村区水利局"
    assert found.shown is not None
    assert found.shown.day == date(2018, 8, 18)
    assert found.faults == ()


def declared(html: str, how: str) -> tuple[bytes, str]:
    """The page in gb18030, and its HTTP content type: declared as gb2312, not declared, or declared as what it is not."""
    mark = "<meta charset='utf-8'>"
    if how == "gb2312":
        return html.replace(mark, "<meta charset='gb2312'>").encode("gb18030"), "text/html"
    if how == "gb2312 by http":
        return html.replace(mark, "").encode("gb18030"), "text/html; charset=gb2312"
    if how == "undeclared":
        return html.replace(mark, "").encode("gb18030"), "text/html"
    return html.encode("gb18030"), "text/html; charset=utf-8"


@pytest.mark.parametrize("how", ["gb2312", "gb2312 by http", "undeclared", "wrongly utf-8"])
@pytest.mark.parametrize("family", FAMILIES)
def test_gbk_pages_are_read_by_every_family(family: str, how: str) -> None:
    html, url = LISTS[family]
    assert read_list(*_asked(html, url, how)) == listed(html, url)
    html, url = ARTICLES[family]
    assert read_article(*_asked(html, url, how)) == article(html, url)


def _asked(html: str, url: str, how: str) -> tuple[bytes, str, str]:
    body, content_type = declared(html, how)
    return body, url, content_type


@pytest.mark.parametrize("family", FAMILIES)
def test_a_list_cut_anywhere_never_ends_with_fewer_rows(family: str) -> None:
    html, url = LISTS[family]
    body, whole = html.encode(), listed(html, url)
    dice = random.Random(f"{SEED} {family}")
    for at in sorted(dice.randrange(len(body)) for _ in range(30)):
        found = read_list(body[:at], url, "text/html; charset=utf-8")
        if isinstance(found, ListPage):
            assert not (found.end_known and len(found.rows) < len(whole.rows)), at
            assert not found.empty_said, at
            assert set(found.rows) <= set(whole.rows), at


# 18. Articles that are a file and nothing else.

FRAMES = [
    f"<iframe src='{PDF}' width='100%'></iframe>",
    f"<iframe src='/pdfjs/web/viewer.html?file={PDF}'></iframe>",
    f"<embed src='{PDF}#toolbar=0' type='application/pdf'>",
    f"<object data='{PDF}' type='application/pdf'><embed src='{PDF}'><p>请<a href='{PDF}'>下载</a>查看</p></object>",
]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("family", FAMILIES)
def test_an_article_that_shows_a_file_is_that_file(family: str, frame: str) -> None:
    html, url = with_body(family, f"<p>{frame}</p>")
    found = article(html, url)
    assert found.body == ""
    assert found.title == "关于防汛工作的通知"
    assert found.meta is not None
    assert found.shown is not None
    site = url.split("/", 3)[:3]
    assert found.attachments == (Attachment("/".join(site) + PDF, "jue-suan.pdf"),)


def test_the_words_around_a_shown_file_are_the_text() -> None:
    found = article(*with_body("zibo", f"<p>现将决算予以公开。</p>{FRAMES[0]}"))
    assert found.body == "现将决算予以公开。"
    assert len(found.attachments) == 1


LINK = f"<p>附件：<a href='{PDF}'>2018年部门决算.pdf</a></p>"


@pytest.mark.parametrize("family", [name for name in FAMILIES if name != "trs"])
def test_an_article_that_only_links_a_file_has_no_text(family: str) -> None:
    found = article(*with_body(family, LINK))
    assert found.body == ""
    assert [file.name for file in found.attachments] == ["2018年部门决算.pdf"]


def test_in_trs_the_words_of_the_link_are_the_editors_own() -> None:
    found = article(*with_body("trs", f"<p><a href='{PDF}'>2018年部门决算.pdf</a></p>"))
    assert found.body == "2018年部门决算.pdf"
    assert len(found.attachments) == 1


def nowhere(body: str) -> str:
    """An official page whose text stands in no place that is known."""
    meta = "<meta name='ArticleTitle' content='2018年部门决算'><meta name='PubDate' content='2018-08-20 09:00'>"
    return page(f"<div class='wz'><b>2018年部门决算</b></div><div class='wk'>{body}</div>", meta=meta)


@pytest.mark.parametrize("body", [FRAMES[0], f"<a href='{PDF}'>2018年部门决算.pdf</a>"])
def test_an_official_page_without_a_text_is_its_one_file(body: str) -> None:
    found = article(nowhere(body), f"{SITE}/n/8.html")
    assert (found.title, found.body, len(found.attachments)) == ("2018年部门决算", "", 1)
    assert found.meta is not None


@pytest.mark.parametrize("body", [f"<p>现将决算予以公开。</p>{LINK}", f"{LINK}<p><a href='/b.pdf'>预算.pdf</a></p>"])
def test_a_text_in_an_unknown_place_is_not_taken_for_a_page_without_one(body: str) -> None:
    assert isinstance(read_article(nowhere(body).encode(), f"{SITE}/n/8.html", "text/html"), Blocked)


def test_a_page_whose_text_scripts_may_write_is_not_taken_for_its_one_file() -> None:
    html = nowhere(f"<a href='{PDF}'>使用帮助.pdf</a><div id='text'></div><script>$.ajax({{url:'/api/text'}})</script>")
    assert isinstance(read_article(html.encode(), f"{SITE}/n/8.html", "text/html"), Blocked)


@pytest.mark.parametrize(
    "frame",
    [
        "<iframe src='/attach/map.html'></iframe>",
        "<iframe src='/web/viewer.html?file=http://[a.pdf'></iframe>",
        "<iframe src='/module/visitcount/visit.jsp?type=3' style='display:none'></iframe>",
        "<iframe src='https://tianqi.example.cn/?c=code&id=26'></iframe>",
        "<iframe ms-attr-src='/web/viewer.html?file={{f}}'></iframe>",
        "<iframe src='/web/viewer.html?file={{f}}.pdf'></iframe>",
        "<embed src='/images/banner.png'>",
    ],
)
def test_a_frame_that_shows_no_file_is_no_attachment(frame: str) -> None:
    found = article(*with_body("generic", f"<p>请做好防汛工作。</p>{frame}"))
    assert isinstance(found, Article)
    assert found.attachments == ()
