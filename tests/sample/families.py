"""Pages as the content systems write them (site-families): one pair of functions a family, list and article."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from tests.sample.model import Shelf, Thing
from tests.sample.noise import Page, breadcrumb, document, footer, header, meta, site_meta

STYLE = '<link rel="stylesheet" href="/assets/css/ETUI/ETUI3.min.css">\n'
ANCHOR = '<a href="{href}" target="_blank" title="{title}">{short}</a>'


def path_of(thing: Thing, shelf: Shelf, family: str) -> str:
    """The article's address. The day in it is the day of the upload, as on real sites."""
    if thing.address:
        return thing.address
    year, month, day = thing.up[:4], thing.up[5:7], thing.up[8:10]
    if family == "hanweb_jcms":
        column = shelf.path.split("/col")[2].partition("/")[0]
        return f"/art/{year}/{int(month)}/{int(day)}/art_{column}_{thing.digits(7)}.html"
    if family == "trs":
        return f"{shelf.path}{year}{month}/t{year}{month}{day}_{thing.digits(7)}.html"
    if family == "zibo":
        return f"{shelf.path}doc_{thing.hex(24)}.html"
    folder = shelf.path.rsplit("/", 1)[0]
    if family == "hanweb_jpaas":
        return f"{folder}/content/content_{thing.digits(19)}.html"
    return f"{folder}/{year}{month}{day}/{thing.hex(32)}.html"


def anchor(thing: Thing, href: str, cut: int = 60) -> str:
    short = thing.title if len(thing.title) <= cut else f"{thing.title[:cut]}..."
    return ANCHOR.format(href=href, title=escape(thing.title), short=escape(short))


def printed(thing: Thing, shelf: Shelf) -> str:
    return "" if shelf.bare or thing.published is None else thing.published[:10]


def records(rows: Sequence[Thing], shelf: Shelf) -> str:
    """Hanweb's datastore: each row an <li> in a CDATA section."""
    lines = []
    for thing in rows:
        day = printed(thing, shelf)
        stamp = f'<b readlabel="{day}">{day}</b>' if day else ""
        lines.append(
            f"<record><![CDATA[<li>{anchor(thing, path_of(thing, shelf, 'hanweb_jcms'), 24)}{stamp}</li>]]></record>"
        )
    return "<recordset>" + "".join(lines) + "</recordset>"


def dataproxy(rows: Sequence[Thing], start: int, shelf: Shelf) -> str:
    """The answer to records `start`…: three pages and one record more than was asked, so that answers overlap."""
    size = shelf.per_page
    pages = -(-len(rows) // size)
    part = rows[start - 1 : start + 3 * size]
    return f"<datastore><totalrecord>{len(rows)}</totalrecord><totalpage>{pages}</totalpage>{records(part, shelf)}</datastore>"


def jcms_list(page: Page, rows: Sequence[Thing]) -> str:
    shelf = _shelf(page)
    column, size = shelf.path.split("/col")[2].partition("/")[0], shelf.per_page
    unit = f"30{column}"
    query = f"webid=1&path=/&columnid={column}&sourceContentType=1&unitid={unit}&webname=&permissiontype=0"
    group = (
        f'<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&{query}"></a>]]></nextgroup>'
        if len(rows) > 3 * size
        else ""
    )
    script = (
        f"<script>$(function(){{ $('#{unit}').jpage({{themeName:'default',totalRecord:{len(rows)},showMode:'full',perPage:{size},"
        f"groupSize:3,barPosition:'bottom',proxyUrl:'/module/web/jpage/dataproxy.jsp',ajaxParam:{{col:1,appid:1,webid:1,path:'/',"
        f"columnid:{column},sourceContentType:1,unitid:'{unit}',webname:'',permissiontype:0}}}});}});</script>\n"
    )
    store = (
        f"<datastore>{group}<totalrecord>{len(rows)}</totalrecord><totalpage>{-(-len(rows) // size)}</totalpage>"
        f"{records(rows[: 3 * size + 1], shelf)}</datastore>"
    )
    body = (
        f'{header(page)}{breadcrumb(page)}<div class="right"><div id="{unit}"></div>\n'
        f'<script type="text/xml">{store}</script>\n{script}</div>\n{footer(page)}<!--Produced By 大汉网络-->\n'
    )
    return document(page, site_meta(page), body, f"{shelf.name}-{page.host.name}")


def trs_list(page: Page, rows: Sequence[Thing], number: int, pages: int) -> str:
    shelf = _shelf(page)
    lines = []
    for place, thing in enumerate(rows):
        href = "./" + path_of(thing, shelf, "trs").removeprefix(shelf.path)
        popbox = '<div class="popbox"><h3>相关解读</h3><ul></ul></div>' if place % 2 else ""
        day = printed(thing, shelf).replace("-", "/")
        lines.append(f"<li>{'[置顶] ' if thing.pinned else ''}{anchor(thing, href)}{popbox}<span>{day}</span></li>\n")
        if place % 5 == 4:
            lines.append('<li class="empty"></li>\n')
    empty = f'<p class="tip">{shelf.empty}</p>' if not rows and shelf.empty else ""
    pager = f'<div class="page"><script>createPageHTML({pages}, {number}, "index", "html");</script></div>\n'
    body = f'{header(page)}{breadcrumb(page)}<div class="list"><ul class="u-list">{"".join(lines)}</ul>{empty}{pager}</div>\n{footer(page)}'
    return document(page, site_meta(page), body, f"{shelf.name}-{page.host.name}")


def zibo_list(page: Page, rows: Sequence[Thing]) -> str:
    shelf = _shelf(page)
    lines = []
    for thing in rows:
        day = printed(thing, shelf)
        lines.append(
            f'<li class="clearfix">{anchor(thing, path_of(thing, shelf, "zibo"), 30)}'
            f"{f'<span class=date>{day}</span>' if day else ''}</li>\n"
        )
    pager = '<div class="pagination"><a class="disabled" href="javascript:;">上一页</a> <span class="current">1</span> '
    pager += '<a class="disabled" href="javascript:;">下一页</a> <span>第1页/共1页</span></div>'
    body = (
        f'{header(page)}<div class="bread">{breadcrumb(page)}</div><div class="xxgk-main"><h2>{shelf.name}</h2>'
        f'<ul class="news-list">{"".join(lines)}</ul>{pager}</div>\n{footer(page)}'
    )
    return document(page, site_meta(page), body, f"{page.host.name} {shelf.name}")


def jpaas_list(page: Page, rows: Sequence[Thing]) -> str:
    shelf = _shelf(page)
    code = shelf.path.split("/")[3]
    articles = [
        {
            "title": thing.title,
            "showTitle": f"<p>{thing.title}</p>",
            "pubDate": thing.published or "",
            "contentSource": thing.source or "",
            "urls": json.dumps({"pc": path_of(thing, shelf, "hanweb_jpaas")}),
            "topStatus": int(thing.pinned),
            "sortNum": 10_000 - place,
            "id": thing.digits(19),
            "articleFiles": [{}],
        }
        for place, thing in enumerate(rows)
    ]
    template = (
        "<ul class='List_list'>{{#each data}}<li><a href='{{pcUrl}}' title='{{title}}'>{{title}}</a></li>{{/each}}</ul>"
    )
    # One column's template prints no total, so that its end is never told: a walk of it cannot prove that it read all.
    total = f'<div class="pagination"><a href="javascript:;">首页</a> 共 {len(rows)} 条</div>' if shelf.totals else ""
    body = (
        f'{header(page)}{breadcrumb(page)}<div id="380055"></div>{total}\n'
        f'<script id="div380055" type="text/x-handlebars-template">{template}</script>\n'
        f"<script>var params = {{current: 1, unitid: '380055', webSiteCode: ['slq'], channelCode: ['{code}'], perPage: '15',"
        " templateContainerId: 'div380055'}; loadPageData(params, '380055');</script>\n"
        f"<script>var listData = {{\n articleList: {json.dumps(articles, ensure_ascii=False)} }};</script>\n{footer(page)}"
    )
    head = site_meta(page) + meta("HtmlGenerateTime", page.at.strftime("%Y-%m-%d %H:%M:%S"))
    return document(page, head, body, f"{shelf.name} - {page.host.name}")


def shanghai_list(page: Page, rows: Sequence[Thing], number: int, pages: int) -> str:
    shelf = _shelf(page)
    lines = "".join(
        f'<li>{anchor(thing, path_of(thing, shelf, "shanghai"))}<span class="time">{printed(thing, shelf)}</span></li>\n'
        for thing in rows
    )
    empty = f'<p class="nodata">{shelf.empty}</p>' if not rows and shelf.empty else ""
    script = (
        f'<script>$(".pagination").pagination({{totalPage: {pages}, showPageNum: 5, isShowFL: false, callBack: function (currPage) '
        "{var i=currPage; if(i==1){window.location.href='index.html';} else {window.location.href='index_' + i + '.html';}}});"
        f'$(".pagination").pagination("setPage",{number + 1},{pages});</script>'
    )
    pager = f'<nav class="text-center"><ul class="pagination">{script}</ul></nav>' if pages > 1 or rows else ""
    body = (
        f'{header(page)}<ol class="breadcrumb"><li><a href="/index.html">首页</a></li><li><a href="{shelf.path}">{shelf.name}</a></li></ol>'
        f'<div class="date-se"><span id="time"></span></div><div class="page-header-1"><h2>{shelf.name}</h2></div>'
        f'<ul class="uli16 nowrapli list-date ">{lines}</ul>{empty}{pager}\n{footer(page)}'
    )
    return document(page, site_meta(page) + STYLE, body, f"{shelf.name}_{page.host.name}")


def _shelf(page: Page) -> Shelf:
    assert page.shelf is not None
    return page.shelf


def paragraphs(thing: Thing) -> list[str]:
    """The text: own words where the story gives any, else enough of its own to be told from any other."""
    own = thing.body or (
        f"现将{thing.title}有关情况予以公开。本件登记编号{thing.hex(10)}，由承办科室按照政务公开工作要求整理，"
        f"内容涉及工作依据、主要措施、完成情况和下一步安排，共计{int(thing.hex(4), 16)}字节的统计口径与上期保持一致。"
        "各镇街道、各有关单位应当认真组织实施，并将落实情况按规定报送。对公开内容有疑问的，可以向承办科室咨询。"
    )
    sign = []
    if thing.formed:
        year, month, day = thing.formed.split("-")
        sign = [thing.source or "", f"{year}年{int(month)}月{int(day)}日"]
    return [own, "特此公开。", *filter(None, sign)]


def article_meta(page: Page, thing: Thing, shelf: Shelf, stamp: str = "PubDate") -> str:
    date = None if shelf.bare or thing.published is None else thing.published.replace("T", " ")
    return (
        site_meta(page)
        + meta("ArticleTitle", thing.title)
        + meta(stamp, date, order=True)
        + meta("ContentSource", thing.source or "")
        + meta("Keywords", "")
    )


def index_rows(thing: Thing) -> list[tuple[str, str]]:
    return [
        ("索引号", f"0000000001/2018-{thing.digits(5)}"),
        ("文号", thing.number or ""),
        ("发布机构", thing.source or ""),
        ("成文日期", thing.formed or ""),
        ("公开方式", "主动公开"),
        ("组配分类", "政务公开"),
    ]
