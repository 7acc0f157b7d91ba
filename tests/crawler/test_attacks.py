"""What sites throw at a crawl: none of it sinks a section, blocks a reread or makes absence out of nothing."""

from __future__ import annotations

import pytest

from tests.crawler.server import HTML, Page, article_page, list_page

ROWS = [(f"/art/{n}.html", f"关于第{n}项工作安排的通知", f"2018-09-0{n}") for n in (3, 2, 1)]


@pytest.mark.parametrize(
    "href", ["ftp://127.0.0.1/x.doc.html", "http://127.0.0.1:99999/x.html", "http://127.0.0.1:abc/x.html"]
)
def test_one_odd_link_does_not_sink_its_section(one_section, site, href):
    site.pages["/zwgk/"] = list_page((href, "关于第九项工作安排的通知", "2018-09-05"), *ROWS)
    one_section.crawl(code=0)
    assert one_section.looks()["zwgk"][0] == "complete"


def test_an_article_that_redirects_to_no_address_does_not_sink_its_section(one_section, site):
    site.pages["/art/3.html"] = Page(b"", 302, {"Location": "http://[x/"})
    one_section.crawl(code=0)
    assert one_section.looks()["zwgk"][0] == "complete"


@pytest.mark.parametrize("poison", ["证照有效期至九九九九年十二月三十一日。", "〇〇〇一年一月一日"])
def test_a_date_that_no_calendar_holds_does_not_sink_its_section(one_section, site, poison):
    site.pages["/art/3.html"] = article_page("关于第3项工作安排的通知", "2018-09-03", poison)
    one_section.crawl(code=0)
    assert one_section.looks()["zwgk"][0] == "complete"


def test_a_validator_that_never_changes_hides_no_row_of_a_list(one_section, site):
    def etagged(page):
        def answer(handler):
            if handler.headers.get("If-None-Match") == '"x"':
                handler.answer(304, {"ETag": '"x"'}, b"")
            else:
                handler.answer(200, {"Content-Type": HTML, "ETag": '"x"'}, page.body)

        return answer

    site.pages["/zwgk/"] = etagged(list_page(*ROWS))
    one_section.crawl(code=0, OBSERVED_AT="2018-09-05T10:00:00+08:00")
    new = ("/art/4.html", "关于第4项工作安排的通知", "2018-09-06")
    site.pages["/art/4.html"] = article_page("关于第4项工作安排的通知", "2018-09-06", "各有关单位。")
    site.pages["/zwgk/"] = etagged(list_page(new, *ROWS))
    one_section.crawl(code=0, OBSERVED_AT="2018-09-07T10:00:00+08:00")
    assert one_section.rows("select items_listed from looks order by visit_id")[-1][0] == 4
