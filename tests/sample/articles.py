"""Article pages of each family."""

from __future__ import annotations

from html import escape

from tests.sample import attached
from tests.sample.families import article_meta, index_rows, paragraphs
from tests.sample.model import Shelf, Thing
from tests.sample.noise import Page, breadcrumb, document, footer, header, share


def shown(thing: Thing, shelf: Shelf) -> str:
    return "" if shelf.bare or thing.published is None else thing.published.replace("T", " ")


def text(thing: Thing, tag: str = "p") -> str:
    said = "".join(f'<{tag} style="text-indent: 2em;">{escape(line)}</{tag}>\n' for line in paragraphs(thing))
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in thing.table or ())
    table = f'<table border="1">{rows}</table>\n' if rows else ""
    return said + table + (f'<p><img src="{thing.picture}"></p>\n' if thing.picture else "")


def jcms(page: Page, thing: Thing, shelf: Shelf) -> str:
    rows = index_rows(thing)
    cells = "".join(
        f"<tr><td>{rows[n][0]}</td><td>{rows[n][1]}</td><td>{rows[n + 1][0]}</td><td>{rows[n + 1][1]}</td></tr>\n"
        for n in range(0, len(rows), 2)
    )
    when = f"<span>发布时间：{shown(thing, shelf)}\n </span>" if shown(thing, shelf) else ""
    hits = f'<span>浏览次数：<script src="/module/visitcount/articlehits.jsp?artid={thing.digits(7)}"></script>{page.dice.randint(1, 9999)}</span>'
    body = (
        f'{header(page)}{breadcrumb(page)}<table class="xxgk_article"><tbody>{cells}</tbody></table>\n'
        f'<div class="xl_title">{escape(thing.title)}</div>\n'
        f'<div class="xl_doc">{when}{hits}<span>信息来源：{thing.source or ""}</span></div>\n{share(thing.title)}'
        f'<div class="zoom" id="zoom"><meta name="ContentStart">\n{text(thing)}<meta name="ContentEnd"></div>\n'
        f'<div class="tools"><a href="javascript:window.print()">打印</a> <a href="javascript:window.close()">关闭</a></div>\n'
        f"{footer(page)}<div style='display:none'>Produced By 大汉网络 大汉版通发布系统</div>\n"
    )
    head = f"<meta name='Maketime' content='{page.at:%Y-%m-%d %H:%M:%S}'>\n" + article_meta(page, thing, shelf)
    return document(page, head, body, thing.title)


def trs(page: Page, thing: Thing, shelf: Shelf) -> str:
    labels = {"索引号": "索 引 号", "文号": "发文字号", "发布机构": "发文机关", "组配分类": "分　　类"}
    rows = [(labels.get(label, label), value) for label, value in index_rows(thing)]
    rows.append(("发布日期", shown(thing, shelf)[:10]))
    cells = "".join(f"<tr><td>{label}：</td><td>{value}</td></tr>\n" for label, value in rows)
    said = f'<p><img src="./{attached.picture_of(thing)}"></p>\n' if thing.id == attached.PICTURED else text(thing)
    body = (
        f'{header(page)}{breadcrumb(page)}<table class="zly_xxgk">{cells}</table>\n'
        f"<h1>{escape(thing.title)}</h1>\n"
        f'<div class="info"><span>发布时间：{shown(thing, shelf)}</span> <span>来源：{thing.source or ""}</span></div>\n{share(thing.title)}'
        f'<div class="TRS_Editor" id="zoom">{said}'
        f'<p>附件：<a href="./{attached.name_of(thing)}">{escape(thing.title)}.pdf</a></p></div>\n{footer(page)}'
    )
    return document(page, article_meta(page, thing, shelf), body, thing.title)


def zibo(page: Page, thing: Thing, shelf: Shelf) -> str:
    rows = [*index_rows(thing), ("标题", thing.title), ("发布日期", shown(thing, shelf)[:10]), ("有效性", "有效")]
    cells = "".join(f"<li><label>{label}：</label><span>{escape(value)}</span></li>\n" for label, value in rows)
    ticker = f"<p>当前在线 {page.dice.randint(1, 9999)} 人</p>\n" if thing.id == attached.TICKING else ""
    body = (
        f'{header(page)}<div class="bread">{breadcrumb(page)}</div><div class="xxgk-head"><ul>{cells}</ul></div>\n'
        f'<h1 class="title">{escape(thing.title)}</h1>\n'
        f'<div class="info">时间:{shown(thing, shelf)[:10]}　来源：{thing.source or ""}　点击数：{page.dice.randint(1, 9999)}</div>\n'
        f'<div class="article-content" id="zoom">{ticker}{text(thing)}</div>\n{share(thing.title)}'
        f'<div class="prevnext">上一篇：<a href="./">没有了</a> 下一篇：<a href="./">没有了</a></div>\n{footer(page)}'
    )
    return document(page, article_meta(page, thing, shelf), body, f"政务公开信息内容页 {thing.title}")


def jpaas(page: Page, thing: Thing, shelf: Shelf) -> str:
    cells = "".join(f"<tr><th>{label}</th><td>{escape(value)}</td></tr>\n" for label, value in index_rows(thing))
    body = (
        f'{header(page)}{breadcrumb(page)}<table class="xxgk-table"><tbody>{cells}</tbody></table>\n'
        f'<div class="article-title"><h1>{escape(thing.title)}</h1></div>\n'
        f'<div class="article-info"><span>发布时间：{shown(thing, shelf)}</span><span>来源：{thing.source or ""}</span>'
        f"<span>访问量：{page.dice.randint(1, 9999)}</span></div>\n{share(thing.title)}"
        f'<div id="zoomcon" class="article-content">{text(thing)}</div>\n{footer(page)}'
    )
    return document(page, article_meta(page, thing, shelf), body, thing.title)


def shanghai(page: Page, thing: Thing, shelf: Shelf) -> str:
    rows = [(label, value) for label, value in index_rows(thing) if value]
    cells = "".join(f"<li><b>{label}：</b>{escape(value)}</li>\n" for label, value in rows)
    stamp = (
        f'<small id="ivs_date" class="Article-time">( {shown(thing, shelf)[:10]})</small>'
        if shown(thing, shelf)
        else ""
    )
    body = (
        f'{header(page)}<ol class="breadcrumb"><li><a href="/index.html">首页</a></li><li class="active">{shelf.name}</li></ol>'
        f'<ul class="index-table">{cells}</ul><div class="Article"><h2 id="ivs_title" class="Article-title">{escape(thing.title)}</br>\n'
        f'<h2 class="Article-title">{stamp}</h2><div class="source">信息来源：{thing.source or ""}</div><div id="ivs_player"></div>'
        f'<div id="ivs_content" class="Article_content">{text(thing)}</div></div>\n{share(thing.title)}{footer(page)}'
    )
    return document(page, article_meta(page, thing, shelf), body, f"{thing.title}__{page.host.name}")


BY_FAMILY = {"hanweb_jcms": jcms, "trs": trs, "zibo": zibo, "hanweb_jpaas": jpaas, "shanghai": shanghai}
