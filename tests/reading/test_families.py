"""The families on pages of our own: those of which no page could be had, and every dialect of the pagers."""

from __future__ import annotations

import json
from datetime import date

import pytest

from archive.reading import read_list
from archive.reading.dom import page_of
from archive.reading.pagers import pager_of
from archive.records import Blocked, ListPage, Obstacle
from tests.reading.made import COLUMN, COLUMN_META, DOC, INFO, SITE, article, article_page, listed, page, ul

# Hanweb JCMS.

COL = f"{SITE}/col/col77278/index.html?vc_xxgkarea=zcq&number=ZC0312&uid=303271"


def record(number: int) -> str:
    day = f"2018-08-{1 + number % 28:02d}"
    return f'<record><![CDATA[<li><a href="/art/2018/8/1/art_77278_{number}.html" title="关于第{number}项工作的通知">关于第{number}…</a><span>{day}</span></li>]]></record>'


def store(first: int, last: int, total: int, group: str = "") -> str:
    records = "".join(record(number) for number in range(first, last + 1))
    return f"<datastore>{group}<totalrecord>{total}</totalrecord><totalpage>9</totalpage><recordset>{records}</recordset></datastore>"


GROUP = (
    '<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=67&path=/&columnid=77278&sourceContentType=1'
    '&unitid=303271&webname=%E5%91%A8%E6%9D%91&permissiontype=0"></a>]]></nextgroup>'
)


def column(total: int, shown: int = 45, group: str = GROUP) -> str:
    script = f"<div id='303271'><script type='text/xml'>{store(1, shown, total, group)}</script></div>"
    return page(
        script + "<script>$('#303271').jpage({perPage:15,proxyUrl:'/module/web/jpage/dataproxy.jsp'});</script>",
        meta=COLUMN_META,
    )


def test_the_datastore_of_a_column_page_is_its_list() -> None:
    found = listed(column(100), COL)
    assert found.family == "hanweb_jcms"
    assert len(found.rows) == 45
    assert found.rows[0].title == "关于第1项工作的通知"
    assert found.rows[0].url == f"{SITE}/art/2018/8/1/art_77278_1.html"
    assert found.total == 100
    assert not found.end_known


def test_the_next_range_keeps_the_columns_parameters_and_its_query() -> None:
    found = listed(column(100), COL)
    assert found.next is not None
    address, _, query = found.next.url.partition("?")
    assert address == f"{SITE}/module/web/jpage/dataproxy.jsp"
    assert query.startswith("startrecord=46&endrecord=90&perpage=15&")
    for kept in ("columnid=77278", "unitid=303271", "webid=67", "permissiontype=0", "vc_xxgkarea=zcq", "number=ZC0312"):
        assert kept in query


def test_the_parameters_may_stand_in_the_pages_script() -> None:
    html = column(100, group="").replace("{perPage:15", "{perPage:15,webid:'67',columnid:'77278',unitid:'303271'")
    found = listed(html, COL)
    assert found.next is not None
    assert "columnid=77278" in found.next.url
    assert "unitid=303271" in found.next.url


def test_a_column_whose_records_all_stand_in_the_page_ends_there() -> None:
    found = listed(column(12, shown=12), COL)
    assert found.next is None
    assert found.end_known


def proxy(first: int, last: int) -> str:
    return f"{SITE}/module/web/jpage/dataproxy.jsp?startrecord={first}&endrecord={last}&perpage=15&columnid=77278"


def test_an_answer_of_the_proxy_asks_for_the_range_after_the_one_asked_for() -> None:
    found = listed(store(1, 46, 100), proxy(1, 45))
    assert found.next is not None
    assert found.next.url == proxy(46, 90)
    assert not found.end_known


def test_the_answer_that_reaches_the_total_is_the_end() -> None:
    found = listed(store(91, 100, 100), proxy(91, 135))
    assert found.next is None
    assert found.end_known


def test_an_answer_with_fewer_records_than_asked_is_a_fault_and_no_end() -> None:
    found = listed(store(91, 95, 100), proxy(91, 135))
    assert not found.end_known
    assert found.faults


def test_an_empty_answer_inside_the_list_is_no_empty_list() -> None:
    found = read_list(b"<datastore><totalrecord>100</totalrecord><recordset></recordset></datastore>", proxy(46, 90))
    assert isinstance(found, Blocked)


def test_a_stated_total_of_nothing_is_an_empty_list() -> None:
    found = listed("<datastore><totalrecord>0</totalrecord><recordset></recordset></datastore>", proxy(1, 45))
    assert (found.rows, found.total, found.faults) == ((), 0, ())


@pytest.mark.parametrize("cut", [300, 900, 2000, 5000])
def test_an_answer_cut_in_its_records_is_never_whole(cut: int) -> None:
    found = read_list(store(91, 100, 100).encode()[:-cut], proxy(91, 135))
    assert isinstance(found, Blocked) or (found.faults and not found.end_known and len(found.rows) < 10)


def test_an_old_answer_in_javascript_is_read() -> None:
    rows = ",".join(
        f"\"<li><a href='/art/2012/3/{n}/art_7_{n}.html'>关于第{n}项工作的通知</a><span>2012-03-0{n}</span></li>\""
        for n in range(1, 6)
    )
    found = listed(f"totalRecord=20;totalPage=4;dataStore=[{rows}];", proxy(1, 5))
    assert found.family == "hanweb_jcms"
    assert [row.printed.day for row in found.rows if row.printed] == [date(2012, 3, n) for n in range(1, 6)]
    assert found.total == 20
    assert found.next is not None


def test_a_list_in_the_html_of_a_column_asks_the_proxy_for_the_rest() -> None:
    rows = "".join(
        f"<li><a href='/art/2018/8/{n}/art_7_{n}.html'>关于第{n}项工作的通知</a><span>2018-08-{n:02d}</span></li>"
        for n in range(1, 16)
    )
    script = "<script>$('#1').jpage({perPage:15,totalRecord:40,columnid:7,unitid:1,proxyUrl:'/module/jpage/dataproxy.jsp'})</script>"
    found = listed(page(f"<ul>{rows}</ul>{script}", meta=COLUMN_META), f"{SITE}/col/col7/index.html")
    assert len(found.rows) == 15
    assert found.total == 40
    assert found.next is not None
    assert found.next.url.startswith(f"{SITE}/module/jpage/dataproxy.jsp?startrecord=16&endrecord=60&perpage=15")


def test_files_that_hanweb_appends_are_attachments_and_no_text() -> None:
    body = (
        "<p>请做好防汛工作。</p><p><a href='/module/download/downfile.jsp?classid=0&filename=ab.doc'>附件.doc</a></p>"
    )
    found = article(article_page(body), f"{SITE}/art/2018/8/18/art_7_8.html")
    assert found.family == "hanweb_jcms"
    assert found.body == "请做好防汛工作。"
    assert len(found.attachments) == 1


# Hanweb JPaaS.


def jpaas(records: list[dict[str, object]]) -> str:
    return page(
        f"<script>var listData = {{ articleList: {json.dumps(records, ensure_ascii=False)}, }};</script><script>loadPageData(p,'3')</script>",
        meta=COLUMN_META,
    )


def entry(number: int, **more: object) -> dict[str, object]:
    return {
        "title": f"第{number}项",
        "pubDate": "2025-07-29 16:59",
        "urls": json.dumps({"pc": f"/z/col/col4/content/content_{number}.html"}),
        "topStatus": 0,
    } | more


def test_the_json_of_a_jpaas_page_is_its_list() -> None:
    found = listed(jpaas([entry(1, topStatus=1, contentSource="办公室"), entry(2)]), f"{SITE}/z/col/col4/index.html")
    assert found.family == "hanweb_jpaas"
    assert [row.pinned for row in found.rows] == [True, False]
    assert found.rows[0].source_name == "办公室"
    assert found.rows[1].url == f"{SITE}/z/col/col4/content/content_2.html"
    assert not found.end_known


def test_a_broken_record_of_jpaas_is_set_aside() -> None:
    found = listed(jpaas([entry(1), entry(2, urls="{broken"), entry(3)]), f"{SITE}/z/col/col4/index.html")
    assert len(found.rows) == 2
    assert len(found.faults) == 1


def test_cut_json_is_a_fault_or_nothing() -> None:
    html = jpaas([entry(n) for n in range(9)])
    found = read_list(html[: html.index("第7项")].encode(), f"{SITE}/z/col/col4/index.html")
    assert isinstance(found, Blocked) or found.faults


# TRS pagers.


def trs(pager: str, rows: int = 15, url: str = COLUMN) -> ListPage:
    return listed(page(f"{ul(rows)}<div class='page'>{pager}</div>", meta=COLUMN_META), url)


def script(call: str) -> str:
    return f"<script>function createPageHTML(_nPageCount,_nCurrIndex,_sPageName,_sPageExt){{}}\n{call}</script>"


@pytest.mark.parametrize(
    ("pager", "url", "following"),
    [
        ('createPageHTML(9, 0, "index", "html");', COLUMN, "index_1.html"),
        ("createPageHTML(9, 3, 'index', 'shtml');", COLUMN + "index_3.shtml", "index_4.shtml"),
        ("createPageHTML('page_div',10, 1,'zwgklist','shtml',200);", COLUMN + "zwgklist.shtml", "zwgklist_2.shtml"),
        ("createPageHTML('page_div',10,9,'zwgklist','shtml',200);", COLUMN + "zwgklist_9.shtml", "zwgklist_10.shtml"),
        ("var currentPage = 0;//所在页从0开始\nvar countPage = 25\n;", COLUMN, "index_1.html"),
        (
            "$('.p').pagination({totalPage: 54,callBack:function(i){location.href='index_'+i+'.html'}});$('.p').pagination('setPage',2,54);",
            COLUMN,
            "index_3.html",
        ),
    ],
)
def test_a_script_pager_tells_the_next_page(pager: str, url: str, following: str) -> None:
    found = trs(script(pager), url=url)
    assert found.next is not None
    assert found.next.url == COLUMN + following
    assert not found.end_known


@pytest.mark.parametrize(
    ("pager", "url"),
    [
        ('createPageHTML(9, 8, "index", "html");', COLUMN + "index_8.html"),
        ('createPageHTML(1, 0, "index", "html");', COLUMN),
        ("createPageHTML('page_div',10,10,'zwgklist','shtml',195);", COLUMN + "zwgklist_10.shtml"),
        (
            "$('.p').pagination({totalPage: 3,callBack:function(i){location.href='index_'+i+'.html'}});$('.p').pagination('setPage',3,3);",
            COLUMN + "index_3.html",
        ),
    ],
)
def test_a_script_pager_at_its_last_page_proves_the_end(pager: str, url: str) -> None:
    found = trs(script(pager), url=url)
    assert found.next is None
    assert found.end_known


def test_the_departments_dialect_states_the_total() -> None:
    assert trs(script("createPageHTML('page_div',10, 1,'list','shtml',200);")).total == 200


def test_a_pager_that_stands_elsewhere_than_its_address_is_a_fault() -> None:
    found = trs(script('createPageHTML(9, 0, "index", "html");'), url=COLUMN + "index_4.html")
    assert found.next is None
    assert not found.end_known
    assert found.faults


def test_a_rendered_pager_tells_the_next_page_and_the_end() -> None:
    first = trs(
        "<span class='on'>1</span><a href='index_1.html'>2</a><a href='index_2.html'>3</a><a href='index_1.html'>&gt;</a><a href='index_2.html'>尾页</a>"
    )
    assert first.next is not None
    assert first.next.url == COLUMN + "index_1.html"
    last = trs(
        "<a href='index.html'>1</a><a href='index_1.html'>2</a><span class='on'>3</span>", url=COLUMN + "index_2.html"
    )
    assert last.next is None
    assert last.end_known


def test_a_pager_of_words_tells_total_and_end() -> None:
    found = trs("共 15 条 第 1 页/共 1 页 <a>上一页</a> <a>下一页</a>")
    assert found.total == 15
    assert found.end_known
    more = trs("共 31 条 第1页/共3页 <a href='index_1.html'>下一页</a>")
    assert more.next is not None
    assert not more.end_known


@pytest.mark.parametrize("pager", ["第1页/共1页", "<span class='on'>1</span><a>下一页</a>"])
def test_a_pager_text_beside_a_script_that_fills_it_proves_no_end(pager: str) -> None:
    assert trs(pager).end_known
    assert not trs(pager + "<script>$.ajax({url:'/list'})</script>").end_known


def test_a_page_later_in_the_api_without_a_page_size_proves_no_end() -> None:
    records = [{"title": f"第{n}项工作的通知", "url": f"{SITE}/post_{n}.html"} for n in range(20)]
    found = listed(
        json.dumps({"articles": records, "classify": {"post_count": 110}}), f"{SITE}/gkmlpt/api/all/88?page=2&sid=7"
    )
    assert not found.end_known


def test_a_pager_that_scripts_turn_proves_no_end() -> None:
    found = trs("<span class='on'>1</span><a href='javascript:go(2)'>下一页</a>")
    assert found.next is None
    assert not found.end_known


def channel(count: int) -> str:
    return f"<script>var pageChnlInfo={{quickMode:'动静结合',recordCount:'{count}',prepage:15}}</script>"


def test_a_list_whose_rest_scripts_fill_ends_only_where_its_count_is_met() -> None:
    met = listed(page(ul(12) + channel(12), meta=COLUMN_META))
    assert (met.next, met.end_known, met.total) == (None, True, 12)
    more = listed(page(ul(12) + channel(476), meta=COLUMN_META))
    assert (more.next, more.end_known, more.total) == (None, False, 476)


# Lists of one row.

ONE_PAGER = script('createPageHTML(1, 0, "index", "html");')
SIDE_LIST = (
    "<div class='rbox'><ul>"
    + "".join(f"<li><a href='/hot/{n}.html'>最新公开的第{n}条信息</a><span>2018-08-1{n}</span></li>" for n in range(8))
    + "</ul></div>"
)
HERE = "<div class='position'>当前位置：<a href='/'>首页</a> &gt; 通知公告</div>"


@pytest.mark.parametrize(
    ("around", "url", "ends"),
    [
        (f"ROW<div class='page'>{ONE_PAGER}</div>", COLUMN, True),
        (f"<div><div><div><div><div>ROW</div></div></div></div></div>{ONE_PAGER}", COLUMN, True),
        ("<div>ROW</div><div class='fenye'>共1条 第1页/共1页</div>", COLUMN, True),
        ("ROW<script>var pageChnlInfo={recordCount:'1',prepage:15}</script>", COLUMN, True),
        (
            f"ROW{script('createPageHTML(5, 4, `index`, `html`);'.replace('`', chr(34)))}",
            COLUMN + "index_4.html",
            True,
        ),
        (
            "<div>ROW</div><div class='fenye'><a href='index.html'>1</a><a href='index_1.html'>2</a><span class='on'>3</span></div>",
            COLUMN + "index_2.html",
            True,
        ),
        (HERE + "ROW<p>共1条</p>", COLUMN, False),
        (
            "ROW" + script("$('#1').jpage({perPage:15,totalRecord:1,proxyUrl:'/module/jpage/dataproxy.jsp'});"),
            f"{SITE}/col/col7/index.html",
            True,
        ),
    ],
)
def test_a_single_row_is_a_list_where_the_page_proves_it(around: str, url: str, ends: bool) -> None:
    found = listed(page(around.replace("ROW", ul(1))), url)
    assert [row.title for row in found.rows] == ["关于做好第1项工作的通知"]
    assert (found.end_known, found.next) == (ends, None)


def test_a_column_of_one_item_is_a_list() -> None:
    assert len(trs(ONE_PAGER, rows=1).rows) == 1


def test_a_single_row_with_its_pager_counts_before_a_longer_list_beside_it() -> None:
    html = page(f"<div class='lbox'>{ul(1)}<div class='page'>{ONE_PAGER}</div></div>{SIDE_LIST}", meta=COLUMN_META)
    assert [row.title for row in listed(html).rows] == ["关于做好第1项工作的通知"]


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (page(ul(1)), COLUMN),
        (page(f"<div class='page-main'>{ul(1)}</div>"), COLUMN),
        (page(f"{ul(1)}<p>共1条</p>"), COLUMN),
        (page(f"{ul(1)}<div class='page'><a>上一页</a><span class='on'>1</span><a>下一页</a></div>"), f"{SITE}/"),
        (page(f"{ul(1)}{script('createPageHTML(9, 0, `index`);')}"), COLUMN),
        (article_page("<p>请做好防汛工作。</p>", around=f"<div class='other'>{ul(1)}</div>"), DOC),
        (article_page("<p>请做好防汛工作。</p>", around=f"<div class='other'>{ul(1)}{ONE_PAGER}</div>"), COLUMN),
        (page(f"<div class='TRS_Editor'>请做好防汛工作。</div>{ul(1)}{ONE_PAGER}"), DOC),
    ],
)
def test_a_single_dated_link_of_a_home_page_or_an_article_is_no_list(html: str, url: str) -> None:
    assert isinstance(read_list(html.encode(), url, "text/html"), Blocked)


def test_a_last_number_beside_a_link_to_a_later_last_page_is_no_end() -> None:
    pager = "<a href='index.html'>1</a><span class='on'>2</span><a href='index_25.html'>尾页</a>"
    assert not trs(pager, url=COLUMN + "index_1.html").end_known
    assert trs(pager.replace("_25", "_1"), url=COLUMN + "index_1.html").end_known


@pytest.mark.parametrize(
    ("pager", "pages", "final"),
    [
        (script('createPageHTML(9, 0, "index", "html");'), 9, "index_8.html"),
        (script("createPageHTML('page_div',10, 1,'zwgklist','shtml',200);"), 10, "zwgklist_10.shtml"),
        ("<span class='on'>1</span><a href='index_1.html'>2</a><a href='index_25.html'>尾页</a>", 26, "index_25.html"),
        ("共 31 条 第1页/共3页 <a href='index_1.html'>下一页</a>", 3, None),
        ("<span class='on'>1</span><a href='index_1.html'>2</a>", None, None),
    ],
)
def test_the_pager_counts_the_pages_and_names_the_last(pager: str, pages: int | None, final: str | None) -> None:
    html = page(f"{ul(15)}<div class='page'>{pager}</div>", meta=COLUMN_META)
    found = pager_of(page_of(html.encode(), COLUMN, "text/html"))
    assert (found.pages, found.final) == (pages, final and COLUMN + final)


def test_the_column_and_its_breadcrumb_are_named() -> None:
    crumb = "<div class='position'>当前位置：<a href='/'>首页</a> &gt; <a href='../'>政务公开</a> &gt; 区政府文件</div>"
    assert listed(page(crumb + ul(5), meta=COLUMN_META)).names == ("通知公告", "政务公开", "区政府文件")


# The Zibo platform.

CHANNEL = f"{SITE}/gongkai/site_zcqslj/channel_c_5f9fa491ab327f36e4c13060_n_1605682600.8442/"


def test_a_channel_of_the_zibo_platform_is_read() -> None:
    rows = "".join(
        f"<li><a href='/gongkai/channel_x/doc_632179c2410e00ccde4ee89{n}.html' title='关于第{n}项工作的通知'>关于第{n}项…</a><span>[2022-09-1{n}]</span></li>"
        for n in range(6)
    )
    found = listed(
        page(f"<div class='list'><ul>{rows}</ul><div class='page'>共6条 第1/1页</div></div>", meta=COLUMN_META), CHANNEL
    )
    assert found.family == "zibo"
    assert found.rows[5].url == f"{SITE}/gongkai/channel_x/doc_632179c2410e00ccde4ee895.html"
    assert found.rows[5].printed is not None
    assert found.rows[5].printed.day == date(2022, 9, 15)
    assert found.end_known


def test_a_channel_that_scripts_fill_is_a_shell() -> None:
    found = read_list(page("<div id='app'></div><script src='/gongkai/static/app.js'></script>").encode(), CHANNEL)
    assert isinstance(found, Blocked)
    assert found.obstacle is Obstacle.SHELL


ZIBO_TABLE = (
    "<table class='xxgk'><tr><th>索引号</th><td>11370306MB2850</td><th>发文机关</th><td>周村区水利局</td></tr>"
    "<tr><th>发文字号</th><td>{number}</td><th>成文日期</th><td>{formed}</td></tr>"
    "<tr><th>标&nbsp;&nbsp;题</th><td>关于防汛工作的通知</td><th>发布日期</th><td>2022-09-15</td></tr></table>"
)


@pytest.mark.parametrize(
    ("number", "formed", "read"),
    [
        ("周水字〔2022〕3号", "2022-09-14", ("周水字〔2022〕3号", date(2022, 9, 14))),
        ("〔〕号", "", (None, None)),
        ("无", "0000-00-00", (None, None)),
    ],
)
def test_the_index_table_of_the_zibo_platform(number: str, formed: str, read: tuple[str | None, date | None]) -> None:
    html = page(
        ZIBO_TABLE.format(number=number, formed=formed) + "<div class='article-content'><p>请做好防汛工作。</p></div>",
        meta="<meta name='ArticleTitle' content='关于防汛工作的通知'>",
    )
    found = article(html, CHANNEL + "doc_632179c2410e00ccde4ee896.html")
    assert found.family == "zibo"
    assert (found.doc_number, found.formed) == read
    assert found.issuer == found.source_name == "周村区水利局"
    assert found.index_number == "11370306MB2850"
    assert found.shown is not None
    assert found.shown.day == date(2022, 9, 15)


# Sichuan, Guangdong, Shanghai.


def test_a_sichuan_article_is_read_once_with_its_shown_time() -> None:
    body = "<div id='NewsContent'><p>请做好防汛工作。</p></div><div class='share-content' style='display:none'>请做好防汛工作。</div>"
    info = "<h2>关于防汛工作的通知</h2><p>2020年09月15日 09时32分 来源：周村区水利局</p>"
    meta = "<meta name='ArticleTitle' content='关于防汛工作的通知'><meta name='PubDate' content='2022-10-14 08:00'>"
    found = article(page(info + body, meta=meta), f"{SITE}/c100044/2020/9/15/{'a1' * 16}.shtml")
    assert found.family == "sichuan"
    assert found.body == "请做好防汛工作。"
    assert found.shown is not None
    assert found.shown.text == "2020年09月15日 09时32分"
    assert found.source_name == "周村区水利局"


def test_a_sichuan_list_is_read() -> None:
    rows = "".join(
        f"<li><a href='/c1/202009/{n:032x}.shtml'>关于第{n}项工作的通知</a><span>2020-09-1{n}</span></li>"
        for n in range(5)
    )
    html = page(
        f"<ul>{rows}</ul><script>createPageHTML('page_div',3,1,'zwgklist','shtml',44);</script>", meta=COLUMN_META
    )
    found = listed(html, f"{SITE}/sc/c1/zwgklist.shtml", "sichuan")
    assert found.next is not None
    assert found.next.url == f"{SITE}/sc/c1/zwgklist_2.shtml"
    assert found.total == 44


def test_a_guangdong_article_with_empty_headings_is_read() -> None:
    html = page(
        f"{INFO}<div class='zw'><p>请做好防汛工作。</p></div><div class='fj'><h3>相关附件</h3></div><div class='xgxw'><h3>相关新闻</h3></div>"
    )
    found = article(html, f"{SITE}/zwgk/content/post_3154321.html")
    assert found.family == "guangdong"
    assert found.body == "请做好防汛工作。"
    assert found.attachments == ()


def test_the_json_of_gkmlpt_is_the_article() -> None:
    detail = {
        "title": "关于防汛工作的通知",
        "content": "<p>请做好防汛工作。</p>",
        "publisher": "周村区水利局",
        "document_number": "周水字〔2018〕3号",
        "create_time": "2018-08-15",
        "publish_time": "2018-08-18 10:22",
    }
    html = page(
        f"<div id='app'></div><script>window._CONFIG = {json.dumps({'SID': '7', 'DETAIL': detail}, ensure_ascii=False)};</script>"
    )
    found = article(html, f"{SITE}/gkmlpt/content/1/1234/post_1234.html")
    assert (found.doc_number, found.formed, found.issuer) == ("周水字〔2018〕3号", date(2018, 8, 15), "周村区水利局")
    assert found.shown is not None
    assert found.body == "请做好防汛工作。"


def test_the_list_api_of_gkmlpt_is_paged_by_its_count() -> None:
    articles = [
        {
            "title": f"第{n}项工作的通知",
            "url": f"{SITE}/post_{n}.html",
            "publish_time": "2018-08-17 10:00:00",
            "publisher": "水利局",
        }
        for n in range(100)
    ]
    url = f"{SITE}/gkmlpt/api/all/88?page=1&sid=7"
    found = listed(json.dumps({"articles": articles, "classify": {"post_count": 130, "name": "通知公告"}}), url)
    assert len(found.rows) == 100
    assert found.next is not None
    assert found.next.url == f"{SITE}/gkmlpt/api/all/88?page=2&sid=7&page_size=100"
    last = listed(json.dumps({"articles": articles[:30], "classify": {"post_count": 130}}), found.next.url)
    assert last.next is None
    assert last.end_known


def test_the_index_of_gkmlpt_is_a_shell() -> None:
    found = read_list(
        page('<div id=\'app\'></div><script>window._CONFIG = {"SID": "7", "TREE": []};</script>').encode(),
        f"{SITE}/gkmlpt/index",
    )
    assert isinstance(found, Blocked)
    assert found.obstacle is Obstacle.SHELL


def test_a_gansu_list_that_a_post_fills_is_no_list() -> None:
    html = page(
        f"<div id='xxgknr'><ul></ul></div><script>$.post('/common/search/{'a' * 32}',{{page:1}})</script>",
        meta=COLUMN_META,
    )
    assert isinstance(read_list(html.encode(), f"{SITE}/x/c1/list.shtml"), Blocked)


# Any page.


def test_blocks_of_divs_are_rows_too() -> None:
    rows = "".join(
        f"<div class='item'><a href='/n/{n}.html'>关于第{n}项工作的通知</a><div class='date'>2018-08-1{n}</div></div>"
        for n in range(6)
    )
    found = listed(page(f"<div class='box'>{rows}</div>", meta=COLUMN_META), f"{SITE}/n/")
    assert found.family == "generic"
    assert len(found.rows) == 6


def test_links_that_hold_their_own_day_are_rows_too() -> None:
    rows = "".join(
        f"<a href='/n/{n}.html'><span class='t'>关于第{n}项工作的通知</span><span class='d'>2018-08-1{n}</span></a>"
        for n in range(6)
    )
    found = listed(page(f"<div class='box'>{rows}</div>", meta=COLUMN_META), f"{SITE}/n/")
    assert [row.title for row in found.rows] == [f"关于第{n}项工作的通知" for n in range(6)]
    assert all(row.printed for row in found.rows)


def test_the_pinned_family_reads_the_page() -> None:
    assert listed(page(ul(5), meta=COLUMN_META), COLUMN, "generic").family == "generic"
    assert listed(page(ul(5), meta=COLUMN_META), COLUMN).family == "trs"
