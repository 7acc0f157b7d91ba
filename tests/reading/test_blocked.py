"""A challenge is not content: told from what the answer says, before anything is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.reading import read_article, read_list
from archive.records import Article, Blocked, ListPage, Obstacle
from tests.reading.made import (
    ARTICLE_META,
    COLUMN,
    COLUMN_META,
    DOC,
    article,
    article_page,
    blocked_list,
    listed,
    page,
    ul,
)

JSL = "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_')+('c')+(';');location.href=location.pathname+location.search</script>"
JSL_SECOND = '<script>function go(a){document.cookie=\'__jsl_clearance_s=\'+a};go({"bts":["1","2"]})</script>'
RUISHU = "<html><head><meta content='abc' r='m'><script r='m'>$_ts=window['$_ts'];</script></head><body></body></html>"
WZWS = "<html><body>请开启JavaScript并刷新该页.<script>eval(function(p,a,c,k,e,d){})</script></body></html>"


@pytest.mark.parametrize("html", [JSL, JSL_SECOND, RUISHU, WZWS, page("<p>请进行安全验证</p>", title="人机验证")])
def test_a_challenge_with_status_200_is_a_challenge(html: str) -> None:
    for read in (read_list, read_article):
        found = read(html.encode(), COLUMN, "text/html")
        assert isinstance(found, Blocked)
        assert found.obstacle is Obstacle.CHALLENGE


def test_the_mark_of_ruishu_beside_a_real_list_is_content() -> None:
    mark = "<meta content='abc' r='m'><script r='m'>$_ts=window['$_ts'];$_ts.cd='x'</script>"
    assert len(listed(page(ul(15), meta=COLUMN_META, head=mark)).rows) == 15
    html = article_page("<p>请各单位做好防汛工作，严格落实责任。</p>").replace("</head>", mark + "</head>")
    assert article(html).title == "关于防汛工作的通知"


def test_a_page_of_templates_is_a_shell() -> None:
    html = page(
        '<div id="app"><ul><li v-for="i in list"><a :href="i.url">{{i.title}}</a></li></ul></div>', meta=COLUMN_META
    )
    assert blocked_list(html).obstacle is Obstacle.SHELL


@pytest.mark.parametrize("target", ["../", "/", "http://www.zc.example.gov.cn/index.html"])
def test_a_refresh_to_the_parent_is_a_soft_404(target: str) -> None:
    html = f"<html><head><meta http-equiv='refresh' content='0;url={target}'></head><body></body></html>"
    found = read_article(html.encode(), DOC, "text/html")
    assert isinstance(found, Blocked)
    assert found.obstacle is Obstacle.SOFT_404


def test_a_script_that_only_moves_on_is_a_soft_404() -> None:
    found = read_article(b"<html><body><script>window.location.href='/index.html';</script></body></html>", DOC)
    assert isinstance(found, Blocked)
    assert found.obstacle is Obstacle.SOFT_404


@pytest.mark.parametrize(
    "words", ["您访问的页面不存在或已删除", "该文章已被删除", "404 Not Found", "抱歉，找不到该页面"]
)
def test_a_text_of_deletion_is_a_soft_404(words: str) -> None:
    found = read_article(page(f"<p>{words}</p>", title="提示").encode(), DOC, "text/html")
    assert isinstance(found, Blocked)
    assert found.obstacle is Obstacle.SOFT_404


@pytest.mark.parametrize("words", ["网站正在维护中，请稍后访问", "系统升级，暂停服务", "请先登录", "本网站已关闭"])
def test_a_notice_in_place_of_the_list_is_a_notice(words: str) -> None:
    assert blocked_list(page(f"<p>{words}</p>", title="提示")).obstacle is Obstacle.NOTICE


def test_an_article_about_maintenance_is_an_article() -> None:
    html = article_page("<p>因网站升级维护，暂停服务两日。</p>", meta=ARTICLE_META)
    assert "暂停服务" in article(html).body


def test_a_full_list_with_an_unrendered_empty_text_is_full() -> None:
    html = page(ul(15) + "<div ms-if='error'>暂无数据</div>", meta=COLUMN_META)
    assert len(listed(html).rows) == 15
    assert not listed(html).empty_said


def test_a_rendered_empty_text_is_said() -> None:
    found = listed(page("<div class='con'><ul class='list'></ul><p>暂无信息</p></div>", meta=COLUMN_META))
    assert found.rows == ()
    assert found.empty_said


@pytest.mark.parametrize(
    "filler",
    [
        "<script>$.ajax({url:'/api/list'})</script>",
        "<script>var pageChnlInfo={recordCount:'12'}</script>",
        "<ul><li ms-repeat='list'><a ms-attr-href='el.url'></a></li></ul>",
        "<ul><li v-for='i in list'></li></ul>",
        "<script>new Vue({el:'#list'})</script>",
    ],
)
def test_no_empty_text_counts_beside_a_script_that_fills_the_list(filler: str) -> None:
    found = read_list(
        page(f"<div class='con'><p>暂无数据</p>{filler}</div>", meta=COLUMN_META).encode(), COLUMN, "text/html"
    )
    assert isinstance(found, Blocked) or not found.empty_said


@pytest.mark.parametrize(
    "search",
    [
        "<form action='/search'><input name='q'></form>",
        "<form id='f' action='/was5/web/search'><input name='searchword'></form>",
        "<script>function go(){document.f.action='/was5/web/search';document.f.submit();}</script>",
        "<script>function go(q){location.href='/irs/front/search?q='+q;}</script>",
        "<script>function go(q){window.open('/common/search?q='+q);}</script>",
        "<script>$('#f').attr('action', '/fjdzapp/search');</script>",
    ],
)
def test_a_search_box_does_not_take_away_a_rendered_empty_text(search: str) -> None:
    found = listed(page(f"{search}<div class='con'><ul class='list'></ul><p>暂无信息</p></div>", meta=COLUMN_META))
    assert found.empty_said


@pytest.mark.parametrize(
    "call",
    [
        "list2.trsapi({channelid:200210})",
        "load('/fjdzapp/search?channelid=200210')",
        "load('/was5/web/search?channelid=1',show)",
        "load('/irs/front/search',{pageNo:1})",
        "var u='/common/search/0123456789abcdef0123456789abcdef'",
        "location.href='/a';$.post('/x')",
        "location.href='/a',$.ajax({url:'/x'})",
    ],
)
def test_a_search_that_scripts_call_may_fill_the_list(call: str) -> None:
    html = page(f"<div class='con'><p>暂无信息</p></div><script>{call}</script>", meta=COLUMN_META)
    found = read_list(html.encode(), COLUMN, "text/html")
    assert isinstance(found, Blocked) or not found.empty_said


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display: none'>暂无信息</p>",
        "<!-- 暂无信息 -->",
        "<script>var t='暂无信息'</script>",
        "<p v-if='!n'>暂无信息</p>",
    ],
)
def test_an_empty_text_that_does_not_show_is_not_said(hidden: str) -> None:
    found = read_list(page(f"<div class='con'><ul></ul>{hidden}</div>", meta=COLUMN_META).encode(), COLUMN, "text/html")
    assert isinstance(found, Blocked) or not found.empty_said


def test_an_empty_box_beside_unrecognised_lists_is_not_an_empty_column() -> None:
    two = (
        "<div><ul class='a'>"
        + "".join(f"<li><a href='/a/{n}.html'>第{n}条要闻动态</a>2018-08-0{n}</li>" for n in range(1, 6))
        + "</ul></div>"
    )
    other = two.replace("class='a'", "class='b'").replace("/a/", "/b/")
    found = read_list(page(two + other + "<p>暂无信息</p>", meta=COLUMN_META).encode(), COLUMN, "text/html")
    assert isinstance(found, Blocked)


def test_an_empty_body_is_unrecognised() -> None:
    for body in (b"", b"  \n"):
        found = read_list(body, COLUMN)
        assert isinstance(found, Blocked)
        assert found.obstacle is Obstacle.UNRECOGNISED


@pytest.mark.parametrize("body", [b"%PDF-1.4 ...", b"PK\x03\x04zip", b"\xd0\xcf\x11\xe0ole"])
def test_a_file_is_no_page(body: bytes) -> None:
    found = read_article(body, DOC, "application/pdf")
    assert isinstance(found, Blocked)
    assert "file" in found.detail


def test_an_unknown_pinned_family_is_named() -> None:
    with pytest.raises(ValueError, match="'dedecms' is unknown"):
        read_list(b"<html></html>", COLUMN, "", "dedecms")


def test_a_column_that_answers_in_an_articles_place_is_no_article() -> None:
    html = page(f"<div class='content'><h1>通知公告</h1>{ul(12)}</div>", meta=COLUMN_META)
    assert isinstance(read_article(html.encode(), DOC, "text/html"), Blocked)
    assert isinstance(read_list(html.encode(), COLUMN, "text/html"), ListPage)


def test_an_article_without_official_tags_is_still_read() -> None:
    found = read_article(article_page("<p>请各单位做好防汛工作。</p>", meta="").encode(), DOC, "text/html")
    assert isinstance(found, Article)


PIECES = st.sampled_from(
    ["<ul>", "<li>", "<a href='", "./t1.html'>", "通知", "2018-08-17", "</a>", "</li>", "<table><tr><td>", "发布日期：", "<script>", "</html>", "<!--", "]]>", "<datastore><record>", "\x00", "{\"articles\":[", "createPageHTML(3,0,'index','html')", "置顶", "上一页", "<iframe src='", "viewer.html?file=", "http://[", "a.pdf'>"]
)  # fmt: skip


@given(
    st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=200),
    st.sampled_from(["", "trs", "hanweb_jcms", "hanweb_jpaas", "guangdong"]),
)
def test_no_answer_breaks_the_readers(html: str, family: str) -> None:
    for read in (read_list, read_article):
        read(html.encode("utf-8", "replace"), COLUMN, "text/html", family)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_readers(body: bytes) -> None:
    for read in (read_list, read_article):
        read(body, COLUMN, "text/html; charset=gb2312")


def test_a_page_nested_hundreds_deep_is_read_and_one_nested_beyond_the_parser_is_not_whole() -> None:
    assert article(article_page("<span>" * 1500 + "请做好防汛工作。")).body.startswith("请做好防汛工作。")
    found = read_list(page("<span>" * 3000 + ul(5), meta=COLUMN_META).encode(), COLUMN, "text/html")
    assert isinstance(found, Blocked) or found.faults
