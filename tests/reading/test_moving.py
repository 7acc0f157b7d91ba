"""Whether a page has a place where a script or a frame may show a reply, a feedback or an interpretation."""

from __future__ import annotations

import pytest

from archive.reading.dom import page_of
from archive.reading.moving import shows_another
from tests.reading import made

TEXT = "<div class='TRS_Editor'><p>请问今年何时供热？小区去年供热不足，望予解决。</p></div>"
SCRIPT = "<script src='/js/jquery.min.js'></script>"
# What every template has: a counter, share buttons, an empty box for the code of the page, an empty footer.
ORDINARY = (
    "<div class='info'>来源：区住建局 点击数：<span id='hits'></span></div>{}<div class='share' id='share'></div><div id='qrcode' class='ewm'></div>"
    "<iframe src='/count/visit.jsp?id=1' width='0' height='0'></iframe><div class='links'><a href='/fk/'>意见反馈</a><span></span></div>"
    "<span class='ico-feedback'></span><div class='footer' id='foot'></div><script>var _hmt = _hmt || [];</script>"
    + SCRIPT
)


def more(body: str) -> bool:
    return shows_another(page_of(made.page(body).encode(), made.DOC, "text/html; charset=utf-8"))


@pytest.mark.parametrize(
    "place",
    [
        "<div id='replyContent'></div>",
        "<div class='huifu-box'>加载中...</div>",
        "<div class='reply'><h3>回复</h3></div>",
        "<h3>答复内容</h3><div class='nr'></div>",
        "<div id='reply'><img src='/images/loading.gif'></div>",
        "<table><tr><th>办理情况：</th><td></td></tr></table>",
        "<table><tr><td>答复</td><!-- the answer --><td id='hf'></td></tr></table>",
        "<p>回复时间：<span id='t'></span></p>",
        "<div class='answer'>{{ letter.answer }}</div>",
        "<iframe src='/mailbox/reply.jsp?id=7' width='700' height='300'></iframe>",
        "<div id='x'></div><script>$('#x').html(data.replyText);</script>",
        "<script src='/js/mail_reply.js'></script><div></div>",
    ],
)
def test_a_mailbox_whose_answer_is_loaded_into_an_empty_place_may_show_more(place):
    assert more(ORDINARY.format(TEXT + place))


def test_an_interpretation_in_a_frame_of_the_text_may_show_more():
    framed = TEXT.replace("</p>", "</p><iframe src='/jd/2018/7.html' width='700' height='900'></iframe>")
    assert more(ORDINARY.format(framed))


@pytest.mark.parametrize("place", ["", "<h3>答复内容</h3><div class='reply'>11月15日起供热，感谢您的关注。</div>"])
def test_a_page_of_an_ordinary_template_shows_what_its_bytes_hold(place):
    assert not more(ORDINARY.format(TEXT + place))


def test_where_no_script_is_there_an_empty_place_stays_empty():
    assert not more(TEXT + "<div id='replyContent'></div>")
