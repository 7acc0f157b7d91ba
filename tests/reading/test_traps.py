"""The traps of real government pages, each on a small page of our own."""

from __future__ import annotations

from datetime import date

import pytest

from archive.reading import read_article, read_list
from archive.records import Blocked, ListPage, Precision, iso
from tests.reading.made import (
    ARTICLE_META,
    COLUMN,
    COLUMN_META,
    DOC,
    INFO,
    SITE,
    article,
    article_page,
    blocked_list,
    li,
    listed,
    page,
    ul,
)


def days(found: ListPage) -> list[str | None]:
    return [row.printed.day.isoformat() if row.printed and row.printed.day else None for row in found.rows]


# 1. Shown date, list date, URL date and meta date differ.


def test_the_shown_date_counts_and_the_meta_date_is_kept() -> None:
    found = article(article_page("<p>正文。</p>"))
    assert found.shown is not None
    assert found.meta is not None
    assert iso(found.shown.begin) == "2018-08-18T10:22:00+08:00"
    assert iso(found.meta.begin) == "2018-08-20T09:00:00+08:00"


def test_the_date_in_the_address_is_no_claim() -> None:
    found = article(
        article_page(
            "<p>正文。</p>",
            info="<h1>关于防汛工作的通知</h1>",
            meta="<meta name='ArticleTitle' content='关于防汛工作的通知'>",
        )
    )
    assert found.shown is None
    assert found.meta is None


def test_a_time_of_generation_or_of_updating_is_no_publication() -> None:
    meta = "<meta name='ArticleTitle' content='关于防汛工作的通知'><meta name='Maketime' content='2018-09-01 10:00'>"
    info = "<h1>关于防汛工作的通知</h1><p>更新时间：2018-09-01 10:00</p>"
    found = article(article_page("<p>正文。</p>", info=info, meta=meta))
    assert (found.shown, found.meta) == (None, None)


# 2. Dates without a year, with a time, split over elements.


@pytest.mark.parametrize("printed", ["08-17", "[08-17]", "8月17日", "03-16"])
def test_a_row_dated_without_a_year_is_an_undated_row(printed: str) -> None:
    rows = "".join(f"<li><a href='./t{n}.html'>关于第{n}项工作的通知</a><span>{printed}</span></li>" for n in range(5))
    found = listed(page(f"<ul>{rows}</ul>", meta=COLUMN_META))
    assert [row.printed for row in found.rows] == [None] * 5
    assert found.faults == ()


def test_a_row_keeps_the_time_that_it_prints() -> None:
    rows = "".join(
        f"<li><a href='./t{n}.html'>关于第{n}项工作的通知</a><em>2023-10-23\u00a0 08:5{n}</em></li>" for n in range(4)
    )
    found = listed(page(f"<ul>{rows}</ul>", meta=COLUMN_META))
    assert found.rows[3].printed is not None
    assert found.rows[3].printed.precision is Precision.MINUTE


def test_a_day_split_over_two_elements_is_one_day() -> None:
    rows = "".join(
        f"<li><div class='d'><b>1{n}</b><i>2018-08</i></div><a href='./t{n}.html'>关于第{n}项工作的通知</a></li>"
        for n in range(4)
    )
    assert days(listed(page(f"<ul>{rows}</ul>", meta=COLUMN_META))) == [
        "2018-08-10",
        "2018-08-11",
        "2018-08-12",
        "2018-08-13",
    ]


def test_a_deadline_in_a_row_is_not_its_day() -> None:
    rows = "".join(
        f"<li><a href='./t{n}.html'>关于征求意见的公告{n}</a> 发布：2018-08-1{n} 截止日期：2018-09-1{n}</li>"
        for n in range(4)
    )
    assert days(listed(page(f"<ul>{rows}</ul>", meta=COLUMN_META))) == [
        "2018-08-10",
        "2018-08-11",
        "2018-08-12",
        "2018-08-13",
    ]


def test_a_table_of_several_days_counts_the_one_headed_publication() -> None:
    head = "<tr><td>标题</td><td>文号</td><td>成文日期</td><td>发布日期</td></tr>"
    rows = "".join(
        f"<tr><td><a href='./t{n}.html'>关于第{n}项工作的通知</a></td><td>周政办字〔2018〕{n}号</td><td>2018-08-0{n}</td><td>2018-08-1{n}</td></tr>"
        for n in range(1, 5)
    )
    assert days(listed(page(f"<table>{head}{rows}</table>", meta=COLUMN_META))) == [
        f"2018-08-1{n}" for n in range(1, 5)
    ]


def test_two_different_days_of_a_row_without_a_heading_are_none() -> None:
    rows = "".join(
        f"<li><a href='./t{n}.html'>关于第{n}项工作的通知</a><i>2018-08-0{n}</i><b>2018-08-1{n}</b></li>"
        for n in range(1, 5)
    )
    assert days(listed(page(f"<ul>{rows}</ul>", meta=COLUMN_META))) == [None] * 4


def test_a_day_of_updating_or_formation_in_a_row_is_not_its_day() -> None:
    rows = "".join(
        f"<li><a href='./t{n}.html'>关于第{n}项工作的通知</a><i>更新时间：2018-08-1{n}</i><b>2018-08-0{n}</b></li>"
        for n in range(1, 5)
    )
    assert days(listed(page(f"<ul>{rows}</ul>", meta=COLUMN_META))) == [f"2018-08-0{n}" for n in range(1, 5)]
    head = "<tr><td>标题</td><td>成文日期</td></tr>"
    table = "".join(
        f"<tr><td><a href='./t{n}.html'>关于第{n}项工作的通知</a></td><td>2018-08-0{n}</td></tr>" for n in range(1, 5)
    )
    assert days(listed(page(f"<table>{head}{table}</table>", meta=COLUMN_META))) == [None] * 4


def test_a_day_that_is_the_subject_of_a_title_is_not_the_rows() -> None:
    rows = "".join(
        f"<li><a href='./t{n}.html'>农产品价格（2018年8月1{n}日）</a><span>2018-08-2{n}</span></li>" for n in range(4)
    )
    found = listed(page(f"<ul>{rows}</ul>", meta=COLUMN_META))
    assert days(found) == [f"2018-08-2{n}" for n in range(4)]
    assert found.rows[0].title == "农产品价格（2018年8月10日）"


# 3. Formation before publication.


def test_the_day_of_formation_is_read_beside_that_of_publication() -> None:
    table = (
        "<table><tr><td>成文日期：</td><td>2018年08月15日</td><td>发布日期：</td><td>2018年08月18日</td></tr></table>"
    )
    found = article(article_page("<p>正文。</p>", info=table + "<h1>关于防汛工作的通知</h1>"))
    assert found.formed == date(2018, 8, 15)
    assert found.shown is not None
    assert found.shown.day == date(2018, 8, 18)


def test_a_sign_off_at_the_end_is_the_formation() -> None:
    body = "<p>请遵照执行。</p><p>周村区人民政府办公室</p><p>2018年8月17日</p><p>（此件公开发布）</p>"
    assert article(article_page(body)).formed == date(2018, 8, 17)


def test_a_sign_off_on_one_line_is_the_formation() -> None:
    assert article(article_page("<p>请遵照执行。</p><p>周村区人民政府办公室　二〇一八年八月十七日</p>")).formed == date(
        2018, 8, 17
    )


def test_a_sign_off_before_an_annexed_plan_is_the_formation() -> None:
    body = "<p>现印发给你们。</p><p>周村区人民政府办公室</p><p>2018年8月17日</p><p>周村区防汛工作方案</p><p>一、到2018年9月30日完成清淤。</p><p>二、保障措施。</p>"
    assert article(article_page(body)).formed == date(2018, 8, 17)


def test_days_in_the_text_or_in_a_table_are_no_formation() -> None:
    body = "<p>2018年8月17日，区政府召开座谈会。</p><table><tr><td>周村区水利局</td></tr><tr><td>2018年8月16日</td></tr></table><p>会议要求抓好落实。</p>"
    assert article(article_page(body)).formed is None


def test_of_several_formation_days_all_are_kept() -> None:
    table = "<table><tr><td>成文日期</td><td>2018-08-15</td></tr></table>"
    found = article(article_page("<p>请遵照执行。</p><p>周村区水利局</p><p>2018年8月17日</p>", info=table + INFO))
    assert found.formed == date(2018, 8, 15)
    assert found.formed_also == (date(2018, 8, 17),)


def test_the_line_of_adoption_under_the_title_is_the_formation() -> None:
    body = "<p>关于防汛工作的通知</p><p>（2018年6月29日区第十八届人民代表大会常务委员会第十次会议通过）</p><p>会议决定如下。</p>"
    assert article(article_page(body)).formed == date(2018, 6, 29)


# 4. Cut titles.


def test_a_cut_title_is_taken_whole_from_its_attribute() -> None:
    whole = "周村区人民政府办公室关于印发周村区2018年政务公开工作要点的通知"
    rows = f"<li><a href='./1.html' title='{whole}'>周村区人民政府办公室关于印发周村区2018年…</a><span>2018-08-17</span></li>"
    assert listed(page(f"<ul>{rows}{li(2)}{li(3)}</ul>", meta=COLUMN_META)).rows[0].title == whole


def test_an_attribute_that_is_no_title_is_left() -> None:
    rows = "".join(
        f"<li><a href='./{n}.html' title='在新窗口中打开链接'>\n   关于第{n}项工作的通知\n  </a><span>2018-08-17</span></li>"
        for n in range(3)
    )
    assert [row.title for row in listed(page(f"<ul>{rows}</ul>", meta=COLUMN_META)).rows] == [
        f"关于第{n}项工作的通知" for n in range(3)
    ]


# 5.–6. Nested lists, spacers, groups.


def test_links_of_a_box_within_a_row_are_no_rows() -> None:
    box = "<div class='popbox'><h3>相关解读</h3><ul><li><a href='../jd/t1.html' title='很长很长很长的解读材料标题'>很长很长很长的解读材料标题</a></li></ul></div>"
    rows = "".join(f"<li><a href='./{n}.html'>《办法》{n}</a>{box}<span>2018/08/1{n}</span></li>" for n in range(5))
    found = listed(page(f"<ul>{rows}</ul>", meta=COLUMN_META))
    assert [row.title for row in found.rows] == [f"《办法》{n}" for n in range(5)]


def test_spacers_and_groups_hidden_by_script_do_not_part_the_list() -> None:
    first = f"<ul>{li(1)}{li(2)}<li class='empty'></li>{li(3)}</ul>"
    hidden = f"<ul style='display:none'>{li(4)}{li(5)}<li class='line'>&nbsp;</li></ul>"
    found = listed(page(f"<div class='list'>{first}{hidden}</div>", meta=COLUMN_META))
    assert len(found.rows) == 5
    assert found.faults == ()


def test_rows_right_beside_the_list_in_another_dress_belong_to_it() -> None:
    top = "<div class='top'><a href='./9.html'>关于做好政务公开工作的长期公告</a><em>2018-09-09</em></div>"
    found = listed(
        page(
            f"<div class='con'>{top}{ul(8)}</div><div class='other'><p><a href='/x.html'>别处的一条消息</a> 2018-01-01</p></div>",
            meta=COLUMN_META,
        )
    )
    assert [row.url for row in found.rows][:2] == [f"{COLUMN}9.html", f"{COLUMN}201808/t20180817_1.html"]
    assert len(found.rows) == 9


def test_rows_laid_out_by_tables_are_rows() -> None:
    rows = "".join(
        f"<li><table><tr><td><a href='./{n}.html'>关于第{n}项工作的通知</a></td><td>2018-08-1{n}</td></tr></table></li>"
        for n in range(5)
    )
    found = listed(page(f"<ul>{rows}</ul>", meta=COLUMN_META))
    assert days(found) == [f"2018-08-1{n}" for n in range(5)]


def test_template_rows_without_an_address_are_no_rows() -> None:
    template = "<li ms-repeat='list'><a ms-attr-href='el.url' ms-text='el.title'></a><span>2018-08-17</span></li>"
    assert len(listed(page(f"<ul>{li(1)}{li(2)}{li(3)}{template}</ul>", meta=COLUMN_META)).rows) == 3


# 7. Lists in a comment, a script, CDATA, document.write.


def test_a_list_written_row_by_row_is_read() -> None:
    rows = "".join(
        f"<script>document.write('<li><a href=\"./{n}.html\">关于第{n}项工作的通知</a><span>2018-08-1{n}</span></li>');</script>"
        for n in range(5)
    )
    found = listed(page(f"<ul>{rows}</ul>", meta=COLUMN_META))
    assert [row.url for row in found.rows] == [f"{COLUMN}{n}.html" for n in range(5)]


def test_a_list_in_a_comment_is_read_and_proves_nothing() -> None:
    found = listed(page(f"<div id='con'><!-- {ul(6)} --></div>", meta=COLUMN_META))
    assert len(found.rows) == 6
    assert found.faults
    assert not found.end_known


def test_an_old_list_in_a_comment_beside_the_real_one_is_ignored() -> None:
    old = (
        "<!-- <ul>"
        + "".join(f"<li><a href='/old/{n}.html'>旧的第{n}条通知</a><span>2010-01-0{n}</span></li>" for n in range(1, 9))
        + "</ul> -->"
    )
    found = listed(page(old + ul(4), meta=COLUMN_META))
    assert len(found.rows) == 4
    assert found.faults == ()


# 8.–10. Other columns, the same item twice, other hosts.


def test_relative_external_and_fragment_addresses_are_made_absolute() -> None:
    hrefs = [
        "../../zfxxgk/t1.html",
        "https://mp.weixin.qq.com/s/AbC?x=1#rd",
        "/art/2018/8/17/art_1_2.html",
        "./t4.html?id=7&c=8",
    ]
    rows = "".join(
        f"<li><a href='{href}'>关于第{n}项工作的通知</a><span>2018-08-17</span></li>" for n, href in enumerate(hrefs)
    )
    assert [row.url for row in listed(page(f"<ul>{rows}</ul>", meta=COLUMN_META)).rows] == [
        f"{SITE}/zfxxgk/t1.html",
        "https://mp.weixin.qq.com/s/AbC?x=1",
        f"{SITE}/art/2018/8/17/art_1_2.html",
        f"{COLUMN}t4.html?id=7&c=8",
    ]


def test_the_same_address_twice_is_one_row_and_equal_titles_are_two() -> None:
    same = "<li><a href='./7.html'>不动产更正登记公告</a><span>2018-08-17</span></li>"
    other = same.replace("7.html", "8.html")
    assert len(listed(page(f"<ul>{same}{other}{same}{li(3)}</ul>", meta=COLUMN_META)).rows) == 3


# 11. Body and index table twice.


def test_an_index_table_printed_twice_is_read_once() -> None:
    table = "<table><tr><td>索 引 号：</td><td>11370306/2018-001</td></tr><tr><td>发文机关：</td><td>周村区水利局</td></tr><tr><td>发文字号：</td><td>周水字〔2018〕3号</td></tr></table>"
    found = article(article_page("<p>正文。</p>", info=table + table + INFO))
    assert (found.index_number, found.issuer, found.doc_number) == (
        "11370306/2018-001",
        "周村区水利局",
        "周水字〔2018〕3号",
    )


def test_a_broken_number_of_the_index_table_is_none() -> None:
    table = "<table><tr><td>发文字号</td><td>〔〕号</td><td>成文日期</td><td></td></tr></table>"
    found = article(article_page("<p>正文。</p>", info=table + INFO))
    assert (found.doc_number, found.formed) == (None, None)


def test_the_title_and_number_over_the_text_are_not_its_text_where_the_page_has_no_other_heading() -> None:
    body = "<p>关于防汛</p><p>工作的通知</p><p>周水字〔2018〕3号</p><p>各镇人民政府：</p><p>请做好防汛工作。</p>"
    found = article(article_page(body, info=""))
    assert found.body.startswith("各镇人民政府：")
    assert found.doc_number == "周水字〔2018〕3号"


def test_cited_numbers_are_not_the_documents_own() -> None:
    body = "<p>各镇人民政府：</p><p>根据鲁政办发〔2018〕7号文件要求，现通知如下。</p><p>周政办字〔2018〕1号</p><p>同时废止。</p>"
    assert article(article_page(body)).doc_number is None


# 12. What surrounds the text.


@pytest.mark.parametrize(
    "noise",
    [
        "扫一扫在手机打开当前页",
        "【打印】",
        "关闭窗口",
        "上一篇：关于抗旱的通知",
        "下一篇：没有了",
        "相关链接",
        "责任编辑：张三",
    ],
)
def test_what_surrounds_the_text_is_left_out(noise: str) -> None:
    assert article(article_page(f"<p>请做好防汛工作。</p><p>{noise}</p>")).body == "请做好防汛工作。"


def test_scripts_styles_comments_and_hidden_copies_are_no_text() -> None:
    body = "<style>p{}</style><p>请做好防汛工作。</p><script>var a='x';</script><!-- 旧文 --><div style='display:none'>请做好防汛工作。</div>"
    assert article(article_page(body)).body == "请做好防汛工作。"


def test_the_source_is_the_one_shown() -> None:
    assert article(article_page("<p>正文。</p>")).source_name == "周村区水利局"


def test_an_empty_source_line_is_no_source_though_the_meta_tag_has_one() -> None:
    found = article(article_page("<p>正文。</p>", info="<h1>关于防汛工作的通知</h1><p>日期：2018-08-18 来源：</p>"))
    assert found.source_name is None
    assert found.source_meta == "周村区水利局"


def test_the_time_of_a_meeting_and_the_source_of_data_are_no_labels_of_the_page() -> None:
    info = "<h1>关于防汛工作的通知</h1><p>会议时间：2018-09-30</p><p>数据来源：国家统计局</p>"
    found = article(
        article_page("<p>正文。</p>", info=info, meta="<meta name='ArticleTitle' content='关于防汛工作的通知'>")
    )
    assert (found.shown, found.source_name) == (None, None)


def test_a_footer_written_in_the_editor_is_not_the_text() -> None:
    footer = "<div class='bt'><div class='TRS_Editor'>周村区人民政府办公室主办 网站标识码：3703060001</div></div>"
    html = article_page("", around="<div id='zoom'><p>请做好防汛工作。</p></div>" + footer)
    assert article(html).body == "请做好防汛工作。"


def test_a_short_text_about_filing_is_no_footer() -> None:
    assert "备案" in article(article_page("<p>请将调整结果报送预算科备案核对，主办单位按时办理。</p>")).body


# 13. Attachments.


def test_attachments_with_odd_addresses_belong_to_the_article() -> None:
    box = (
        "<div class='fj'>附件：<a href='P020180817.pdf'>方案</a><a href='/module/download/downfile.jsp?classid=0&filename=ab12.doc'>表格</a>"
        "<a href='http://files.example.cn/attachFiles/9'>清单.xls</a><a href='./pic.jpg'>图片.jpg</a><a href='javascript:;'>word下载</a></div>"
    )
    found = article(article_page("<p>正文。</p>", around=box))
    assert [file.url for file in found.attachments] == [
        f"{SITE}/zwgk/tzgg/201808/P020180817.pdf",
        f"{SITE}/module/download/downfile.jsp?classid=0&filename=ab12.doc",
        "http://files.example.cn/attachFiles/9",
    ]
    assert [file.name for file in found.attachments] == ["方案", "表格", "清单.xls"]


def test_files_of_the_footer_and_of_related_articles_are_not_the_articles() -> None:
    related = "<div class='related'><a href='/x/other.pdf'>别的文件.pdf</a></div>"
    html = article_page("<p>正文。</p>", around=related).replace(
        "<div class='footer'>", "<div class='footer'><a href='/guide.pdf'>指南.pdf</a>"
    )
    assert article(html).attachments == ()


def test_an_empty_box_of_attachments_gives_none() -> None:
    assert article(article_page("<p>正文。</p>", around="<div class='fj'>附件下载<ul></ul></div>")).attachments == ()


def test_attachments_that_a_script_variable_holds_are_read() -> None:
    script = "<script>var file_appendix='<a href=\"./P0201.doc\">表格.doc</a>';</script>"
    assert [file.name for file in article(article_page("<p>正文。</p>", around=script)).attachments] == ["表格.doc"]


# 14.–15. Generic <title>, the clock of the header.


def test_markup_in_the_title_tag_is_stripped() -> None:
    meta = "<meta content='&lt;font color=red&gt;关于防汛&lt;/font&gt;工作的通知' name='articletitle'>"
    assert article(article_page("<p>正文。</p>", meta=meta)).title == "关于防汛工作的通知"


def test_a_generic_page_title_is_not_the_articles() -> None:
    html = article_page("<p>正文。</p>", meta="").replace(
        "<title>通知公告_周村区人民政府</title>", "<title>政务公开信息内容页</title>"
    )
    assert article(html).title == "关于防汛工作的通知"


def test_the_clock_of_the_header_is_no_date() -> None:
    info = "<p>今天是2018年9月1日</p><h1>关于防汛工作的通知</h1>"
    assert (
        article(
            article_page("<p>正文。</p>", info=info, meta="<meta name='ArticleTitle' content='关于防汛工作的通知'>")
        ).shown
        is None
    )


# 16. Friend links, navigation, a second list.


def test_friend_links_never_outweigh_the_list() -> None:
    friends = (
        "<div class='friend'><ul>"
        + "".join(f"<li><a href='http://s{n}.gov.cn/'>友情链接单位网站{n}</a></li>" for n in range(60))
        + "</ul></div>"
    )
    assert len(listed(page(ul(5) + friends, meta=COLUMN_META)).rows) == 5


def test_navigation_alone_is_no_list() -> None:
    nav = "<ul>" + "".join(f"<li><a href='/c{n}/'>政务公开栏目名称{n}</a></li>" for n in range(30)) + "</ul>"
    assert isinstance(read_list(page(nav, meta=COLUMN_META).encode(), COLUMN, "text/html"), Blocked)


def test_a_home_page_with_several_lists_is_not_taken_for_one() -> None:
    def block(name: str) -> str:
        return (
            f"<div class='{name}'><ul>"
            + "".join(
                f"<li><a href='/{name}/{n}.html'>{name}的第{n}条信息</a><span>2018-08-1{n}</span></li>"
                for n in range(7)
            )
            + "</ul></div>"
        )

    assert blocked_list(page("".join(block(name) for name in ("yaowen", "gonggao", "bumen"))))


def test_of_two_lists_the_one_with_the_pager_counts() -> None:
    side = (
        "<div class='rbox'><ul>"
        + "".join(
            f"<li><a href='/hot/{n}.html'>最新公开的第{n}条信息</a><span>2018-08-1{n}</span></li>" for n in range(8)
        )
        + "</ul></div>"
    )
    main = f"<div class='lbox'>{ul(6)}<div class='pagebox'><script>createPageHTML(3, 0, \"index\", \"html\");</script></div></div>"
    found = listed(page(main + side, meta=COLUMN_META))
    assert len(found.rows) == 6
    assert found.next is not None


# 17. Pinned items.


@pytest.mark.parametrize("mark", ["<span>[置顶]</span>", "<img src='top.gif' alt='置顶'>", "<i>置顶</i>"])
def test_a_pinned_row_is_marked_and_keeps_its_title(mark: str) -> None:
    top = f"<li>{mark}<a href='./9.html'>关于长期有效的公告</a><span>2010-01-01</span></li>"
    found = listed(page(f"<ul>{top}{li(1)}{li(2)}</ul>", meta=COLUMN_META))
    assert [row.pinned for row in found.rows] == [True, False, False]
    assert found.rows[0].title == "关于长期有效的公告"


def test_a_title_about_pinning_is_not_pinned() -> None:
    row = "<li><a href='./9.html'>关于规范网站置顶信息管理的通知</a><span>2018-08-17</span></li>"
    assert not listed(page(f"<ul>{row}{li(1)}{li(2)}</ul>", meta=COLUMN_META)).rows[0].pinned


# Rows set aside, and pages that were cut.


def test_a_row_whose_link_leads_nowhere_is_a_fault_and_does_not_sink_its_page() -> None:
    bad = "<li><a href='javascript:void(0)'>关于无处可去的一项通知</a><span>2018-08-17</span></li>"
    found = listed(page(f"<ul>{li(1)}{bad}{li(2)}</ul>", meta=COLUMN_META))
    assert len(found.rows) == 2
    assert any("无处可去" in fault for fault in found.faults)


PAGED = page(
    ul(15) + '<div class=\'page\'><script>createPageHTML(1, 0, "index", "html");</script></div>', meta=COLUMN_META
)


def test_the_whole_page_proves_its_end() -> None:
    assert listed(PAGED).end_known
    assert listed(PAGED).faults == ()


@pytest.mark.parametrize("at", range(300, len(PAGED.encode()) - 10, 97))
def test_a_page_cut_anywhere_is_never_a_complete_list(at: int) -> None:
    found = read_list(PAGED.encode()[:at], COLUMN, "text/html; charset=utf-8")
    if isinstance(found, ListPage):
        assert not found.end_known
        assert not found.empty_said
        assert found.next is None
        assert found.faults
        whole = {row.url: row for row in listed(PAGED).rows}
        assert all(whole.get(row.url) == row for row in found.rows)


@pytest.mark.parametrize(
    "call", ["createPageHTML(", "createPageHTML(9, 0", "createPageHTML(nPages, cur, 'index', 'html');"]
)
def test_a_pager_that_cannot_be_read_is_a_fault(call: str) -> None:
    found = listed(page(ul(15) + f"<div class='page'><script>{call}</script></div>", meta=COLUMN_META))
    assert not found.end_known
    assert found.faults


def test_a_list_without_any_pager_proves_no_end() -> None:
    assert not listed(page(ul(7), meta=COLUMN_META)).end_known


@pytest.mark.parametrize("at", [400, 900, 1100])
def test_half_an_article_is_no_article(at: int) -> None:
    html = article_page("<p>" + "请各单位认真做好防汛工作。" * 60 + "</p>")
    assert isinstance(read_article(html.encode()[:at], DOC, "text/html"), Blocked)


def test_an_article_without_a_closing_tag_but_with_its_footer_is_whole() -> None:
    html = article_page("<p>正文。</p>", meta=ARTICLE_META).replace("</body></html>", "")
    assert article(html).body == "正文。"


# A counter inside the body would make each reading an edition.


@pytest.mark.parametrize(
    "counter", ["阅读次数：{}", "浏览量: {}次", "【点击次数：{}】", "本文被浏览 {} 次", "访问量{}"]
)
def test_a_visit_counter_is_no_text_wherever_it_stands(counter: str) -> None:
    bodies = {
        article(
            article_page(f"<p>{counter.format(n)}</p><p>正文一。</p><p>正文二。</p><p>{counter.format(n)}</p>")
        ).body
        for n in (7, 1208)
    }
    assert bodies == {"正文一。\n正文二。"}


def parted(more: str) -> bytes:
    """A section that was parted into two, whose page shows the heads of both."""
    rows = "".join(
        f'<li><a href="/gg/t20180{n}01_{n}.html">关于第{n}号事项的公告</a><span>2018-0{n}-01</span></li>'
        for n in (9, 8, 7)
    )
    return (
        '<html><head><meta charset="utf-8"><meta name="ColumnName" content="公告"></head><body>'
        f'<div class="box"><h3>通知{more}</h3><div class="list"><ul>{rows}</ul></div></div>'
        '<script>createPageHTML(1, 0, "index", "html");</script></body></html>'
    ).encode()


@pytest.mark.parametrize("more", ["更多", "更多&gt;&gt;", "查看更多", "MORE"])
def test_a_page_of_the_heads_of_lists_that_lie_below_it_is_no_whole_list(more):
    """What left it may stand behind 更多; by absence from it things were called removed, and weeks missing."""
    page = read_list(parted(f'<a class="more" href="./tz/">{more}</a>'), "http://example.gov.cn/gg/", family="trs")
    assert isinstance(page, ListPage)
    assert len(page.rows) == 3 and [fault.split(" below")[0] for fault in page.faults] == [
        "the heads of lists that lie"
    ]


@pytest.mark.parametrize(
    "more",
    [
        "",
        '<a href="/zwgk/">更多</a>',
        '<a href="./index_1.html">更多</a>',
        '<a href="http://else.example/gg/tz/">更多</a>',
    ],
)
def test_a_link_to_more_of_something_else_says_nothing_of_the_list(more):
    page = read_list(parted(more), "http://example.gov.cn/gg/", family="trs")
    assert isinstance(page, ListPage) and page.end_known and page.faults == ()
