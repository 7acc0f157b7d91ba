"""Small pages of our own, in the manner of the families."""

from __future__ import annotations

from datetime import date, timedelta

from archive.reading import read_article, read_list
from archive.records import Article, Blocked, ListPage

SITE = "http://www.zc.example.gov.cn"
COLUMN = f"{SITE}/zwgk/tzgg/"
DOC = f"{SITE}/zwgk/tzgg/201808/t20180817_1234.html"
FIRST = date(2018, 8, 30)


def page(body: str, *, head: str = "", title: str = "通知公告_周村区人民政府", meta: str = "") -> str:
    """A whole page around a body, with the header and footer of a government site."""
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title>{meta}{head}</head><body>"
        "<div class='header'><a href='/'>首页</a><span>今天是2018年9月1日 星期六</span></div>"
        f"{body}"
        "<div class='footer'><p>主办单位：周村区人民政府办公室 网站标识码：3703060001 鲁ICP备12345678号</p></div></body></html>"
    )


COLUMN_META = "<meta name='ColumnName' content='通知公告'>"


def li(number: int, *, day: date | None = None, title: str = "") -> str:
    when = day or FIRST - timedelta(days=number)
    words = title or f"关于做好第{number}项工作的通知"
    return f'<li><a href="./201808/t20180817_{number}.html" title="{words}">{words}</a><span>{when.isoformat()}</span></li>'


def ul(count: int, start: int = 1) -> str:
    return "<ul class='list'>" + "".join(li(number) for number in range(start, start + count)) + "</ul>"


def listed(html: str, url: str = COLUMN, family: str = "") -> ListPage:
    found = read_list(html.encode(), url, "text/html; charset=utf-8", family)
    assert isinstance(found, ListPage), found
    return found


def blocked_list(html: str, url: str = COLUMN, family: str = "") -> Blocked:
    found = read_list(html.encode(), url, "text/html", family)
    assert isinstance(found, Blocked), found
    return found


ARTICLE_META = (
    "<meta name='ColumnName' content='通知公告'><meta name='ArticleTitle' content='关于防汛工作的通知'>"
    "<meta name='PubDate' content='2018-08-20 09:00'><meta name='ContentSource' content='周村区水利局'>"
)
INFO = "<h1>关于防汛工作的通知</h1><p class='info'>发布时间：2018-08-18 10:22 信息来源：周村区水利局 浏览次数：12</p>"


def article_page(body: str, *, info: str = INFO, meta: str = ARTICLE_META, around: str = "") -> str:
    """An article in a TRS body, with the line of date and source above it."""
    return page(f"<div class='main'>{info}<div class='TRS_Editor'>{body}</div>{around}</div>", meta=meta)


def article(html: str, url: str = DOC, family: str = "") -> Article:
    found = read_article(html.encode(), url, "text/html", family)
    assert isinstance(found, Article), found
    return found
