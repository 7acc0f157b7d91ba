"""Pages that never were, made the same each time: what the benchmarks crawl and keep.

Words are sampled from jieba's frequency dictionary and mixed with stock phrases and with sentences that pages share, so
that the text of a page packs (gzip) to 0.46 of its size, as real notices do. Each section has one of eight templates, and
every fifth section is GB18030. The order of the random draws is part of the result: history.py rests on it.
"""

from __future__ import annotations

import bisect
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from pathlib import Path

PHRASES = """区人民政府 区财政局 区教育局 区民政局 区卫生健康委员会 区住房和城乡建设局 区市场监督管理局 区人力资源和社会保障局
区发展和改革委员会 区生态环境局 区应急管理局 区审计局 区统计局 街道办事处 关于印发 的通知 的公告 的公示 实施方案 工作方案
部门预算 部门决算 政府信息公开 年度报告 行政许可 行政处罚 行政执法 公共服务事项 权责清单 政府采购 中标公告 招标公告 专项资金
转移支付 一般公共预算 政府性基金预算 三公经费 绩效评价 重大建设项目 征地补偿 安置方案 保障性住房 义务教育招生 食品安全抽检
各镇人民政府、街道办事处，区直各单位： 根据《中华人民共和国政府信息公开条例》有关规定 经区人民政府同意，现印发给你们，请认真贯彻执行。
现将有关事项公告如下： 公示期为五个工作日 如有异议，请在公示期内以书面形式反映 联系人： 联系电话： 特此公告。 特此通知。
坚持以习近平新时代中国特色社会主义思想为指导 全面贯彻落实党的二十大精神 切实保障人民群众合法权益 进一步优化营商环境
按照上级部署要求 结合我区实际，制定本方案 各有关单位要高度重视，加强组织领导 确保各项任务落到实处 自发布之日起施行
附件： 信息来源： 发布日期： 索引号： 主题分类： 发文机关： 成文日期： 文号： 有效性： 责任编辑：""".split()  # noqa: SIM905 (a list of 70 lines says no more)
OFFICES = [phrase for phrase in PHRASES if phrase.startswith(("区", "街"))]
KINDS = """部门预算 部门决算 行政处罚 行政许可 政府采购 公告公示 人事信息 规划计划 统计信息 应急管理
义务教育 社会救助 养老服务 公共卫生 食品药品 生态环境 住房保障 征地拆迁 财政资金 重大项目""".split()  # noqa: SIM905
SIZES = (25000,) * 6 + (5000, 42000)  # bytes of each template
RARE = 40  # a word counted less often is left out


@cache
def dictionary() -> tuple[list[str], list[int]]:
    """jieba's words and their cumulated frequencies."""
    import jieba

    lines = Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8").splitlines()
    rows = [(word, int(count)) for word, count, *_ in map(str.split, lines)]
    kept = [row for row in rows if row[1] >= RARE and all("\u4e00" <= letter <= "\u9fff" for letter in row[0])]
    return [word for word, _ in kept], list(accumulate(count for _, count in kept))


@dataclass(slots=True)
class Page:
    """What one page says. `ticker`: five headlines in its header; `items`: a list page's rows (URL, title, day)."""

    column: int
    date: str
    template: int
    encoding: str
    column_name: str
    title: str
    office: str
    hits: int
    stamp: str
    paragraphs: list[str]
    attachments: list[str]
    ticker: list[tuple[int, str]]
    node: int = 1
    items: list[tuple[str, str, str]] = field(default_factory=list)


def template_of(column: int) -> int:
    if column % 8 < 6:
        return column % 8
    return 6 if column % 16 == 6 else 7 if column % 16 == 15 else column % 6


class Writer:
    """Makes pages from a seed."""

    def __init__(self, seed: int = 7) -> None:
        self.random = random.Random(seed)
        self.words, self.cumulated = dictionary()
        self.pool = [self._sentence() for _ in range(4000)]
        self.templates = [self._template(number, size) for number, size in enumerate(SIZES)]

    def word(self) -> str:
        return self.words[bisect.bisect(self.cumulated, self.random.randrange(self.cumulated[-1]))]

    def _sentence(self) -> str:
        r = self.random
        words = [r.choice(PHRASES) if r.random() < 0.30 else self.word() for _ in range(r.randint(4, 14))]
        return "".join(words) + r.choice("，，，；。。")

    def text(self, length: int) -> str:
        """At least `length` characters."""
        r, written, count = self.random, [], 0
        while count < length:
            written.append(r.choice(self.pool) if r.random() < 0.45 else self._sentence())
            count += len(written[-1])
        return "".join(written)

    def title(self) -> str:
        r = self.random
        parts = [r.choice(OFFICES), "关于", r.choice(["印发", "公布", "开展", "调整", "做好"])]
        parts += [str(r.randint(2021, 2026)), "年", r.choice(KINDS), self.word(), self.word()]
        return "".join([*parts, r.choice(["的通知", "的公告", "的公示", "实施方案", "情况说明"])])

    def headline(self) -> tuple[int, str]:
        return self.random.randint(1, 1 << 20), self.title()

    def attachment(self) -> str:
        return f"{self.random.randrange(1 << 40):x}"

    def page(self, column: int, date: str, ticker: Sequence[tuple[int, str]]) -> Page:
        """A new page of a section; its text has about 1,000 characters at the median, 11,000 at most."""
        r = self.random
        left, paragraphs = min(11000, int(r.lognormvariate(6.9, 0.9))), []
        while left > 0:
            length = r.randint(60, 260)
            paragraphs.append(self.text(min(length, left)))
            left -= length
        return Page(
            column=column,
            date=date,
            template=template_of(column),
            encoding="gb18030" if column % 5 == 4 else "utf-8",
            column_name=OFFICES[column % len(OFFICES)][1:] + KINDS[column % len(KINDS)],
            title=self.title(),
            office=r.choice(OFFICES),
            hits=r.randint(10, 9999),
            stamp=f"{date} 08:00:00",
            paragraphs=paragraphs,
            attachments=[self.attachment() for _ in range(r.choice([0, 0, 1, 3]))],
            ticker=list(ticker),
        )

    # --- HTML

    def article(self, page: Page) -> bytes:
        text = "".join(
            f'<p style="text-indent: 2em; line-height: 1.75em;"><span style="font-family: 仿宋; font-size: 21px;">{paragraph}</span></p>\n'
            for paragraph in page.paragraphs
        )
        files = "".join(
            f'<li><a href="/files/{name}.pdf">附件{number}：{page.title[:12]}.pdf</a></li>'
            for number, name in enumerate(page.attachments, 1)
        )
        return self._wrap(
            page,
            f'<div class="article"><h1 class="title">{page.title}</h1><div class="info"><span>信息来源：{page.office}</span>'
            f'<span class="date">发布日期：{page.date}</span><span>浏览次数：<i id="vc">{page.hits}</i></span></div>\n'
            f'<div class="TRS_Editor" id="zoom">\n{text}</div><ul class="fj">{files}</ul></div>',
        )

    def list_page(self, page: Page, pager: str) -> bytes:
        """A list of `page.items`. `pager`: the HTML of its pager."""
        rows = "".join(
            f'<li><a href="{url}" title="{title}" target="_blank">{title}</a><span class="date">{day}</span></li>\n'
            for url, title, day in page.items
        )
        return self._wrap(
            page,
            f'<div class="list"><h2>{page.column_name}</h2><ul class="news-list">\n{rows}</ul><div class="pages">{pager}</div></div>',
        )

    def _wrap(self, page: Page, inner: str) -> bytes:
        head, nav, foot = self.templates[page.template]
        k = page.template
        ticker = "".join(f'<li><a href="/xw/{number}.html">{title}</a></li>' for number, title in page.ticker)
        return (
            f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="{page.encoding}"><title>{page.title}_某某区人民政府</title>\n'
            f'<meta name="ColumnName" content="{page.column_name}"><meta name="PubDate" content="{page.date}"><meta name="keywords" content="{page.title}">\n{head}</head>\n'
            f'<body class="t{k}"><!-- gen {page.stamp} node{page.node} -->\n<div id="top"><ul class="nav">\n{nav}</ul><ul id="ticker">{ticker}</ul></div>\n'
            f'<div class="crumb">您现在的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="/c{page.column}/index_1.html">{page.column_name}</a></div>\n'
            f'{inner}\n<div id="foot"><select onchange="window.open(this.value)">\n{foot}</select><p>主办：某某区人民政府办公室 备案号：某ICP备0{k}00{k}1号 '
            f'您是第<span id="hits">{page.hits}</span>位访问者</p></div></body></html>'
        ).encode(page.encoding)

    def _template(self, number: int, size: int) -> tuple[str, str, str]:
        """Head, navigation and footer of about `size` bytes."""
        style = "".join(self._rule(number, line) for line in range(size // 450))
        nav: list[str] = []
        while sum(map(len, nav)) < size * 0.28:
            nav.append(self._nav_entry())
        foot: list[str] = []
        while sum(map(len, foot)) < size * 0.18:
            foot.append(self._site_link())
        script = "".join(self._handler(line) for line in range(size // 1300))
        head = f'<style>\n{style}</style>\n<script src="/js/jquery.min.js"></script>\n<script>{script}</script>'
        return head, "".join(nav), "".join(foot)

    def _rule(self, number: int, line: int) -> str:
        r = self.random
        return f".c{number}-{line}{{margin:{r.randint(0, 30)}px;padding:{r.randint(0, 9)}px {r.randint(0, 9)}px;color:#{r.randrange(1 << 24):06x};float:{r.choice(['left', 'right', 'none'])}}}\n"

    def _nav_entry(self) -> str:
        r = self.random
        name = "".join(self.word() for _ in range(3))
        return f'<li class="nav-item nav{r.randint(1, 9)}"><a href="/zwgk/{r.randrange(1 << 20):x}/index.html" target="_blank" title="{name}">{name}</a></li>\n'

    def _site_link(self) -> str:
        return f'<option value="http://www.{self.random.randrange(1 << 24):x}.gov.cn/">{self.word()}{self.word()}人民政府</option>\n'

    def _handler(self, line: int) -> str:
        r = self.random
        return f'var _hm{line}=_hm{line}||[];(function(){{var s=document.getElementById("b{r.randint(1, 99)}");if(s){{s.onclick=function(){{go({r.randint(1, 999)});}};}}}})();\n'
