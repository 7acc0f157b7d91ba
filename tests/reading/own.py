"""A whole list page and a whole article of every family, of our own making; each list of them proves its end."""

from __future__ import annotations

import json

from tests.reading.made import ARTICLE_META, COLUMN, COLUMN_META, DOC, INFO, SITE, article_page, page, ul

TITLE = "关于做好第{}项工作的通知"
TEXT = "<p>请各单位做好防汛工作，严格落实责任。</p>"
CRUMB = "<div class='position'>当前位置：<a href='/'>首页</a> &gt; 通知公告</div>"
GANSU = f"{SITE}/zcq/c106088/"
UCAP_MARK = "<meta name='template,templategroup,version' content='1,20,2.1'/>"


def rows(address: str, count: int = 12) -> str:
    """List items, the newest first; `address` holds the place of the row's number."""
    return "".join(
        f"<li><a href='{address.format(n)}' title='{TITLE.format(n)}'>{TITLE.format(n)}</a><span>2018-08-{30 - n:02d}</span></li>"
        for n in range(1, count + 1)
    )


def column(body: str, head: str = "") -> str:
    return page(CRUMB + f"<div class='list'>{body}</div>", meta=COLUMN_META + head)


def script(call: str) -> str:
    return f"<div class='page'><script>{call}</script></div>"


def _datastore() -> str:
    records = "".join(
        f"<record><![CDATA[{item}</li>]]></record>"
        for item in rows("/art/2018/8/1/art_7_{}.html").split("</li>")
        if item
    )
    return f"<script type='text/xml'><datastore><totalrecord>12</totalrecord><recordset>{records}</recordset></datastore></script>"


def _jpaas() -> str:
    records = [
        {
            "title": TITLE.format(n),
            "pubDate": f"2018-08-{30 - n:02d} 16:59",
            "urls": json.dumps({"pc": f"/z/col/col4/content/content_{n}.html"}),
            "topStatus": 0,
        }
        for n in range(1, 13)
    ]
    data = json.dumps(records, ensure_ascii=False)
    return f"<script>var listData = {{ articleList: {data} }};</script><div class='pagination'>共 12 条</div>"


def _gkmlpt() -> str:
    records = [
        {"title": TITLE.format(n), "url": f"{SITE}/post_{n}.html", "publish_time": f"2018-08-{30 - n:02d} 10:00:00"}
        for n in range(1, 13)
    ]
    return json.dumps({"articles": records, "classify": {"post_count": 12, "name": "通知公告"}}, ensure_ascii=False)


TURN = "$('.p').pagination({totalPage: 1,callBack:function(i){location.href='index_'+i+'.html'}});"
ALL = "<div class='page'>共 12 条 第1页/共1页</div>"

LISTS: dict[str, tuple[str, str]] = {
    "hanweb_jcms": (column(_datastore()), f"{SITE}/col/col7/index.html"),
    "hanweb_jpaas": (column(_jpaas()), f"{SITE}/z/col/col4/index.html"),
    "zibo": (
        column(f"<ul>{rows('/gongkai/channel_x/doc_632179c2410e00ccde4e{:04d}.html')}</ul>{ALL}"),
        f"{SITE}/gongkai/site_zcqslj/channel_c_5f9fa491ab327f36e4c13060_n_1605682600.8442/",
    ),
    "guangdong": (_gkmlpt(), f"{SITE}/gkmlpt/api/all/88?page=1&sid=7"),
    "shanghai": (
        column(
            f"<ul class='list-date'>{rows('/zcq/20180817/{:032x}.html')}</ul>{script(TURN)}",
            "<link rel='stylesheet' href='/assets/css/ETUI/ETUI3.min.css'>",
        ),
        f"{SITE}/tzgg/index.html",
    ),
    "gansu": (
        column(
            f"<div id='xxgknr'><ul>{rows('/zcq/c106088/201808/{}.shtml')}</ul></div>{script('createPageHTML(`p`,1,1,`list`,`shtml`,12);'.replace('`', chr(39)))}"
        ),
        f"{GANSU}list.shtml",
    ),
    "ucap": (
        column(
            f"<div class='news_box'><ul>{rows('content_51{}.htm')}</ul></div><div class='newspage'>共12条 第1页/共1页</div>",
            UCAP_MARK,
        ),
        f"{SITE}/zwgk/tzgg/index.htm",
    ),
    "trs": (column(ul(12) + script('createPageHTML(1, 0, "index", "html");')), COLUMN),
    "sichuan": (
        column(f"<ul>{rows('/c1/201808/{:032x}.shtml')}</ul>{ALL}"),
        f"{SITE}/sc/c1/zwgklist.shtml",
    ),
    "generic": (column(f"<ul>{rows('/n/{}.html')}</ul>{ALL}"), f"{SITE}/n/"),
}


def text_page(holder: str, body: str = TEXT) -> str:
    """An article whose text stands in an element of that class or id (`#zoom`, `.zw`)."""
    name = f"{'id' if holder[0] == '#' else 'class'}='{holder[1:]}'"
    return page(f"{CRUMB}<div class='main'>{INFO}<div {name}>{body}</div></div>", meta=ARTICLE_META)


# What holds the text in each family, and an address of its articles.
PLACES: dict[str, tuple[str, str]] = {
    "hanweb_jcms": ("#zoom", f"{SITE}/art/2018/8/18/art_7_8.html"),
    "hanweb_jpaas": (".article-content", f"{SITE}/z/col/col4/content/content_1234567890123456789.html"),
    "zibo": (".article-content", f"{SITE}/gongkai/channel_x/doc_632179c2410e00ccde4ee896.html"),
    "guangdong": (".zw", f"{SITE}/zwgk/content/post_3154321.html"),
    "shanghai": ("#ivs_content", f"{SITE}/zcq/20180818/{'a1' * 16}.html"),
    "gansu": (".notice_content", "http://zcq.gansu.gov.cn/zcq/c106088/201808/123.shtml"),
    "ucap": ("#UCAP-CONTENT", f"{SITE}/zwgk/content_5112345.htm"),
    "sichuan": ("#NewsContent", f"{SITE}/c100044/2018/8/18/{'a1' * 16}.shtml"),
    "generic": (".article-content", f"{SITE}/n/8.html"),
}
ARTICLES: dict[str, tuple[str, str]] = {
    **{family: (text_page(holder), url) for family, (holder, url) in PLACES.items()},
    "trs": (article_page(TEXT), DOC),
}


def with_body(family: str, body: str) -> tuple[str, str]:
    """The family's own article page around another text."""
    if family == "trs":
        return article_page(body), DOC
    holder, url = PLACES[family]
    return text_page(holder, body), url
