"""What stands on a real page around what it says: none of it may reach an item, an edition or a date."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from html import escape

from tests.sample.model import Host, Shelf

WEEK = "一二三四五六日"
FRIENDS = ["中国政府网", "示例省人民政府", "示例市人民政府", "示例市政务服务网", "示例日报", "示例区人大", "示例区政协"]
DECLARED = {"utf-8": "UTF-8", "gbk": "gb2312"}
NAV = ["首页", "走进示例", "新闻中心", "政务公开", "政务服务", "互动交流", "专题专栏"]


@dataclass(frozen=True)
class Page:
    """What every renderer gets: where, when, and the dice (of this answer alone, or of the file's making)."""

    host: Host
    shelf: Shelf | None
    at: datetime
    dice: random.Random

    def token(self, length: int = 16) -> str:
        return "".join(self.dice.choice("0123456789abcdef") for _ in range(length))


def meta(name: str, content: str | None, order: bool = False) -> str:
    if content is None:
        return ""
    if order:
        return f'<meta content="{escape(content)}" name="{name}"/>\n'
    return f'<meta name="{name}" content="{escape(content)}">\n'


def site_meta(page: Page) -> str:
    host, shelf = page.host, page.shelf
    lines = meta("SiteName", host.name) + meta("SiteDomain", host.domain) + meta("SiteIDCode", host.code)
    if shelf:
        lines += (
            meta("ColumnName", shelf.name)
            + meta("ColumnDescription", f"{shelf.name}栏目")
            + meta("ColumnType", "政务公开")
        )
    return lines


def header(page: Page) -> str:
    """Navigation, a search box, and today's date, which is no claim of anything."""
    at = page.at
    today = f"今天是{at.year}年{at.month}月{at.day}日 星期{WEEK[at.weekday()]}" if not page.host.static else ""
    nav = "".join(f'<li><a href="/nav/{number}.html">{name}</a></li>' for number, name in enumerate(NAV))
    return (
        f'<div class="header"><div class="top"><span class="today">{today}</span>'
        f'<form action="/jsearch/"><input type="hidden" name="token" value="{page.token()}"></form></div>'
        f'<div class="nav"><ul>{nav}</ul></div></div>\n'
    )


def breadcrumb(page: Page) -> str:
    last = f'<a href="{page.shelf.path}">{page.shelf.name}</a>' if page.shelf else "首页"
    return (
        f'<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; {last}</div>\n'
    )


def footer(page: Page) -> str:
    links = "".join(
        f'<li><a href="http://link{number}.example/">{name}</a></li>' for number, name in enumerate(FRIENDS * 6)
    )
    return (
        f'<div class="yqlj friend-links"><h3>友情链接</h3><ul>{links}</ul></div>\n'
        f'<div class="footer"><p>主办：示例区人民政府办公室　网站标识码：{page.host.code}</p>'
        "<p>承办：示例区大数据中心　联系电话：0000-0000000（工作日 8:30—12:00，13:30—17:30）　地址：示例市示例区示例路1号</p>"
        "<p>本网站所载信息以发布机构公布的正式文本为准。未经许可不得镜像。建议使用 1280×720 以上分辨率浏览。</p>"
        f"<p>您是第 {page.dice.randint(100_000, 999_999)} 位访问者</p></div>\n"
        f"<script>var _t='{page.token(24)}';</script>\n"
    )


def share(title: str) -> str:
    return (
        '<div class="share-box" style="display:none"><h4>分享到</h4>'
        f'<a title="分享到微信" href="javascript:void(0)">微信</a><p>{escape(title)}</p></div>\n'
    )


def document(page: Page, head: str, body: str, title: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="zh">\n<head>\n'
        f'<meta http-equiv="Content-Type" content="text/html; charset={DECLARED[page.host.encoding]}">\n'
        f"<title>{escape(title)}</title>\n{head}</head>\n<body>\n{body}</body>\n</html>\n"
    )
