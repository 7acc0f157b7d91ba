"""Attachments are fetched and kept as articles are: every version, politely, and a failure with its reason."""

from __future__ import annotations

from archive.store import Archive
from tests.crawler.server import Page, article_page, in_turn, list_page

FIRST, SECOND, THIRD = (f"2018-09-0{day}T08:00:00+08:00" for day in (4, 5, 6))
PDF = b"%PDF-1.4\n% the first\n%%EOF"
CHANGED = b"%PDF-1.4\n% the second\n%%EOF"
TITLE = "关于办事指南的通知"


def pdf(body: bytes, etag: str | None = None) -> Page:
    return Page(body, headers={"Content-Type": "application/pdf"}, etag=etag)


def with_files(*links: str) -> Page:
    files = "".join(f'<p><a href="{link}">附件{n}：办理材料清单</a></p>' for n, link in enumerate(links, 1))
    text = "各有关单位：现将办事指南印发给你们，请结合实际认真贯彻执行，执行中的问题及时报告。" * 3
    return article_page(TITLE, "2018-09-01", f"{text}</p>{files}<p>特此通知")


def place(district, site, *links: str, rows=(("/a.html", TITLE, "2018-09-01"),)) -> None:
    district.add_site("portal", site.url())
    district.add_section("zwgk", site.url("/zwgk/"))
    site.pages["/zwgk/"] = list_page(*rows)
    site.pages["/a.html"] = with_files(*links)


def versions(district, path: str):
    """The kept bytes of each version of the file, in order."""
    archive = Archive.open(district.archive)
    rows = archive.conn.execute(
        "SELECT a.digest FROM attachments a JOIN urls u ON u.id = a.url_id WHERE u.url LIKE ? ORDER BY seen_from",
        (f"%{path}",),
    ).fetchall()
    bodies = [archive.body(digest) for (digest,) in rows]
    archive.close()
    return bodies


def test_a_linked_file_is_fetched_kept_and_asked_for_again_with_its_validator(district, site):
    place(district, site, "/files/a.pdf")
    site.pages["/files/a.pdf"] = pdf(PDF, etag='"1"')
    district.run("--observed-at", FIRST, "--observed-at", SECOND, code=0)
    assert [(status, error) for status, error, _ in district.snapshots("a.pdf")] == [(200, None), (304, None)]
    assert [asked.headers.get("if-none-match") for asked in site.asked("/files/a.pdf")] == [None, '"1"']
    assert versions(district, "a.pdf") == [PDF]
    assert district.rows("SELECT DISTINCT role FROM snapshots s JOIN urls u ON u.id = s.url_id WHERE url LIKE '%pdf'")


def test_every_version_of_a_file_is_kept_and_one_served_again_is_a_version_again(district, site):
    place(district, site, "/files/a.pdf")
    site.pages["/files/a.pdf"] = in_turn(pdf(PDF), pdf(CHANGED), pdf(PDF))
    district.run(*(word for day in (FIRST, SECOND, THIRD) for word in ("--observed-at", day)), code=0)
    assert versions(district, "a.pdf") == [PDF, CHANGED, PDF]


def test_a_file_that_a_list_links_is_fetched_and_takes_no_article_s_place(district, site):
    place(
        district,
        site,
        rows=(("/files/2018.xls", "行政许可决定信息公示表", "2018-09-01"), ("/a.html", TITLE, "2018-08-31")),
    )
    site.pages["/files/2018.xls"] = Page(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, headers={})
    district.run("--observed-at", FIRST, code=0)
    assert len(versions(district, "2018.xls")) == 1
    assert district.rows("SELECT role FROM snapshots s JOIN urls u ON u.id = s.url_id WHERE url LIKE '%xls'") == [
        ("attachment",)
    ]


def test_a_file_of_another_host_is_not_ours_to_ask(district, site, new_site):
    other = new_site()
    other.pages["/a.pdf"] = pdf(PDF)
    place(district, site, other.url("/a.pdf"))
    district.run("--observed-at", FIRST, code=0)
    assert other.log == [] and district.snapshots("a.pdf") == []


def test_robots_txt_speaks_for_files_too(district, site):
    place(district, site, "/files/a.pdf")
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /files/\n", headers={"Content-Type": "text/plain"})
    district.run("--observed-at", FIRST, code=0)
    assert district.snapshots("a.pdf") == [(None, "robots", None)] and site.asked("/files/a.pdf") == []


def test_a_file_beyond_the_limit_is_a_reason_and_not_asked_for_daily(district, site):
    place(district, site, "/files/a.pdf")
    site.pages["/files/a.pdf"] = pdf(PDF + b"\0" * 200_000)
    for day in (FIRST, SECOND):
        district.crawl(code=0, OBSERVED_AT=day, DOWNLOAD_MAXSIZE="100000")
    assert district.snapshots("a.pdf") == [(None, "too-large", None)]
    assert versions(district, "a.pdf") == []


def test_a_page_in_a_file_s_place_is_recorded_and_is_no_version_of_it(district, site):
    place(district, site, "/files/a.pdf")
    site.pages["/files/a.pdf"] = in_turn(pdf(PDF), Page(b"<html><body>please log in</body></html>"), pdf(PDF))
    district.run(*(word for day in (FIRST, SECOND, THIRD) for word in ("--observed-at", day)), code=0)
    assert [size for _, _, size in district.snapshots("a.pdf")] == [len(PDF), 39, len(PDF)]
    assert versions(district, "a.pdf") == [PDF]


def test_a_failed_file_costs_the_visit_nothing_and_is_asked_for_again(district, site):
    place(district, site, "/files/a.pdf", "/files/b.pdf")
    site.pages["/files/a.pdf"] = in_turn(Page(b"down", 500), Page(b"down", 500), Page(b"down", 500), pdf(PDF))
    site.pages["/files/b.pdf"] = Page(b"<html><body>404</body></html>", 404)
    district.run("--observed-at", FIRST, "--observed-at", SECOND, code=0)
    assert versions(district, "a.pdf") == [PDF] and versions(district, "b.pdf") == []


# --- pictures in the text


def test_the_pictures_of_a_text_are_fetched_as_files_are_and_those_of_the_template_are_not(district, site, new_site):
    other = new_site()
    place(district, site)
    tags = f'<img src="/p/a.jpg"><img src="/p/icon_pdf.gif"><img src="{other.url("/b.jpg")}"><img src="/closed/c.jpg">'
    site.pages["/a.html"] = article_page(TITLE, "2018-09-01", f"{tags}</p><p>特此通知")
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /closed/\n", headers={"Content-Type": "text/plain"})
    first, second = (Page(b"\xff\xd8\xff\xe0 " + word, headers={"Content-Type": "image/jpeg"}) for word in (b"1", b"2"))
    site.pages["/p/a.jpg"] = in_turn(first, second)
    district.run("--observed-at", FIRST, "--observed-at", SECOND, code=0)
    assert versions(district, "a.jpg") == [b"\xff\xd8\xff\xe0 1", b"\xff\xd8\xff\xe0 2"]
    assert other.log == [] and site.asked("/p/icon_pdf.gif") == [] and site.asked("/closed/c.jpg") == []
    assert district.snapshots("c.jpg") == [(None, "robots", None)] * 2


# --- second looks


def test_a_section_s_article_is_looked_at_twice_once_a_week_and_again_where_it_changed(district, site):
    """And never by its validator: a 304 would hide what differs."""
    place(district, site)
    ticker = [
        article_page(TITLE, "2018-09-01", f"{'各有关单位：请认真贯彻执行。' * 9}</p><p>当前在线 {n} 人")
        for n in range(9)
    ]
    site.pages["/a.html"] = in_turn(*ticker)
    district.run("--observed-at", FIRST, "--observed-at", SECOND, code=0)
    roles = district.rows(
        "SELECT role FROM snapshots s JOIN urls u ON u.id = s.url_id WHERE url LIKE '%a.html' ORDER BY s.id"
    )
    assert [role for (role,) in roles] == ["article", "again", "article", "again"]
    assert all("if-none-match" not in asked.headers for asked in site.asked("/a.html"))
    assert district.rows("SELECT count(DISTINCT visit_id) FROM noise_candidates") == [(2,)]
