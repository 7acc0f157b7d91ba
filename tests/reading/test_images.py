"""Pictures in the text of an article: an office may publish a scanned notice as one. Furniture and icons are none."""

from __future__ import annotations

import pytest

from archive.reading import read_article
from archive.reading.files import MOST_IMAGES
from archive.reading.kinds import kind_of
from archive.records import Article

URL = "http://x.example/zwgk/a.html"
TEXT = "各有关单位：现将有关事项公告如下，请遵照执行。" * 5


def read(body: str, around: str = "") -> Article:
    html = (
        '<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="关于某事的公告"></head><body>'
        f'<div class="header"><img src="/logo.jpg"></div><h1>关于某事的公告</h1>{around}'
        f'<div class="TRS_Editor">{body}</div><div class="footer"><img src="/red.png"></div></body></html>'
    )
    article = read_article(html.encode(), URL)
    assert isinstance(article, Article)
    return article


def pictures(body: str, around: str = "") -> list[str]:
    return [got.url for got in read(body, around).images]


@pytest.mark.parametrize(
    "tag",
    [
        '<img src="./P1.jpg">', '<p><span><img src="P1.jpg" width="800" height="100%"></span></p>', '<img src="data:image/gif;base64,R0=" data-src="P1.jpg">',
        '<img src="/zwgk/P1.jpg" style="max-width:10px; width: 700px">', '<img data-original="P1.jpg">',
    ],
)  # fmt: skip
def test_a_picture_in_the_text_is_told_by_its_address(tag):
    assert pictures(tag) == pictures(f"<p>{TEXT}</p>{tag}") == ["http://x.example/zwgk/P1.jpg"]


@pytest.mark.parametrize(
    "address",
    ["/attachment/download/4711", "/api/file/view?id=8f3a", "/picture/show.do?id=7", "/servlet/file.jsp?fileid=5&type=1", "/group1/M00/00/1A/wKgB"],
)  # fmt: skip
def test_a_picture_whose_address_does_not_name_its_kind_is_one_of_the_text(address):
    assert pictures(f'<img src="{address.replace("&", "&amp;")}">') == [f"http://x.example{address}"]


@pytest.mark.parametrize(
    "address",
    ["/counter?id=7", "/hits.do?id=7", "/count/view.jsp?id=7", "/verifyCode", "/qrcode?text=x", "/tracking.php?u=1", "/a/", "/"],
)  # fmt: skip
def test_what_counts_visits_or_draws_codes_is_none(address):
    assert pictures(f'<img src="{address}">') == []


@pytest.mark.parametrize(
    "tag",
    [
        '<img src="data:image/png;base64,AAAA">', '<img src="/ueditor/dialogs/attachment/fileTypeImages/icon_pdf.gif">',
        '<img src="/ueditor/themes/default/images/spacer.gif">', '<img src="/ueditor/dialogs/emotion/images/jx2/j_1.gif">', '<img src="/images/icon_new.png">',
        '<img src="P1.jpg" width="16" height="16">', '<img src="P1.jpg" style="width:16px">', '<img src="P1.jpg" height="1">', '<img src="/images/pdf.gif">',
        '<img src="P1.jpg" style="display:none">', '<div style="display: none"><img src="P1.jpg"></div>', '<img src="/hits.jsp?id=7">',
        '<a href="/files/a.pdf"><img src="P1.jpg">附件</a>', '<div class="share"><img src="P1.jpg"></div>', '<div id="qrcode"><img src="P1.jpg"></div>',
        '<div class="related"><img src="P1.jpg"></div>', '<img src="http://[bad/P1.jpg">', "<img>",
    ],
)  # fmt: skip
def test_what_decorates_a_page_is_no_picture_of_its_text(tag):
    assert pictures(f"<p>{TEXT}</p>{tag}") == []


def test_pictures_outside_the_text_are_the_template_s():
    assert pictures(f"<p>{TEXT}</p>", '<div class="banner"><img src="/banner.jpg"></div>') == []


def test_of_very_many_pictures_the_first_are_kept_each_once():
    tags = "".join(f'<img src="P{n // 2}.jpg">' for n in range(4 * MOST_IMAGES))
    assert pictures(tags) == [f"http://x.example/zwgk/P{n}.jpg" for n in range(MOST_IMAGES)]


def test_a_picture_is_no_attachment_and_adds_nothing_to_the_text():
    with_one, without = read(f'<p>{TEXT}</p><img src="P1.jpg" alt="公告扫描件">'), read(f"<p>{TEXT}</p>")
    assert (with_one.body, with_one.attachments) == (without.body, ())
    assert [got.name for got in with_one.images] == ["公告扫描件"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image"), (b"RIFF\x10\0\0\0WAVEfmt ", "binary"), (b"BM\x36\0\1\0\0\0\0\0\x36\0", "image"),
        (b"BMW and other words", "text"), (b"\xff\xd8\xff\xe0", "image"),
    ],
)  # fmt: skip
def test_a_picture_is_told_by_its_bytes(body, kind):
    assert kind_of(body) == kind
