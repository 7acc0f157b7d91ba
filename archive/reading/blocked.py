"""Answers that are no content: challenges, script shells, soft 404s, notices (invariant 8).

Told from content before anything is read. Two marks are read in two ways: 瑞数 leaves its script in the real page that
it lets through, and a page may carry templates beside a list that stands; so these speak only where nothing else does.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from archive.reading.dom import Page, text_of, words
from archive.reading.text import bare
from archive.records import Blocked, Obstacle

SHORT = 400  # characters: a notice, a deletion, a challenge say little
JSL = re.compile(r"__jsl", re.I)
WZWS = re.compile(r"wzws|请开启JavaScript并刷新该页|eval\(function\(p,a,c,k,e,[dr]\)", re.I)
CAPTCHA = re.compile(
    r"安全验证|人机验证|滑动验证|拖动滑块|请输入验证码|访问过于频繁|正在进行安全检查|检测到您的访问存在异常|Just a moment",
    re.I,
)
RUISHU = re.compile(r"\$_ts\s*(?:=|\.)|\br=['\"]m['\"]")
DELETED = re.compile(
    r"(?:页面|内容|信息|文章|网页|栏目)(?:可能)?(?:已经?|不|未)(?:被?(?:删除|撤下|下线)|存在|找到)|已被?删除|404\s*not\s*found"
    r"|找不到(?:该|您|页面|相关页面|文件)|您(?:要|所)?访问的(?:页面|内容|信息)(?:不存在|已)|该(?:信息|文章|页面)不存在|无法找到该?(?:页|网页)",
    re.I,
)
NOTICE = re.compile(
    r"(?:系统|网站|平台|服务器|本站)(?:正在)?(?:升级|维护|改版|建设|迁移|关停|关闭|暂停)|维护中|暂停(?:服务|访问)|网站(?:已经?)?(?:关闭|关停|迁移)"
    r"|(?:请先?|用户|统一身份|账号)(?:登录|认证)|登录(?:页|系统)|Service Unavailable|Bad Gateway",
    re.I,
)
DATA = re.compile(r"\s*(?:<datastore>|<\?xml|\{|\[|(?:var\s+)?(?:totalRecord|dataStore)\b)")  # answers, not pages
MOVES = re.compile(
    r"(?:window\.|top\.|self\.|document\.)?location(?:\.href)?\s*=\s*['\"](?P<url>[^'\"]+)['\"]"
    r"|location\.replace\(['\"](?P<to>[^'\"]+)['\"]\)"
)
REFRESH = re.compile(r"^\s*\d*(?:\.\d+)?\s*;?\s*url\s*=\s*['\"]?(?P<url>[^'\"]*)", re.I)
TEMPLATES = re.compile(
    r"\{\{[^{}]+\}\}|\bv-for=|\bms-repeat=|\bng-repeat=|<my-[a-z]+|id=['\"](?:app|root|__next|__nuxt)['\"]"
)


def official(page: Page) -> bool:
    """Whether the page carries the meta tags of a column or an article (网站发展指引)."""
    return "columnname" in page.meta or "articletitle" in page.meta


def challenge(page: Page) -> Blocked | None:
    """A check of the browser in place of the page: 加速乐, WZWS, 瑞数 before it lets through, a captcha."""
    said = words(page)
    if len(said) > SHORT:
        return None
    spelled = re.sub(r"[('+)\s]", "", page.text)
    if "document.cookie" in page.text and (JSL.search(page.text) or JSL.search(spelled)):
        return Blocked(Obstacle.CHALLENGE, "加速乐: __jsl cookie set by script")
    wzws = WZWS.search(page.text)
    if wzws and not official(page):
        return Blocked(Obstacle.CHALLENGE, f"WZWS: {wzws.group(0)}")
    captcha = CAPTCHA.search(said) or CAPTCHA.search(title(page))
    if captcha and not official(page):
        return Blocked(Obstacle.CHALLENGE, f"captcha: {captcha.group(0)}")
    if RUISHU.search(page.text) and len(said) < 50 and page.tree.find(".//a[@href]") is None:
        return Blocked(Obstacle.CHALLENGE, "瑞数: $_ts without a page")
    return None


def title(page: Page) -> str:
    node = page.tree.find(".//title")
    return text_of(node) if node is not None else ""


def refresh(page: Page) -> Blocked | None:
    """A deleted article often answers 200 with a refresh to its parent or the home page."""
    if len(words(page)) > SHORT:
        return None
    for tag in page.tree.iter("meta"):
        if (tag.get("http-equiv") or "").lower() == "refresh":
            found = REFRESH.match(tag.get("content") or "")
            if found and leads_away(page.url, found["url"]):
                return Blocked(Obstacle.SOFT_404, f"refresh to {found['url']}")
    moves = MOVES.search(page.scripts)
    if moves and len(words(page)) < 50 and not official(page) and leads_away(page.url, moves["url"] or moves["to"]):
        return Blocked(Obstacle.SOFT_404, f"script moves to {moves['url'] or moves['to']}")
    return None


def leads_away(url: str, target: str) -> bool:
    """Whether a refresh goes to another page (one to itself only reloads)."""
    here, there = urlsplit(url), urlsplit(urljoin(url, target))
    return bool(target) and (here.netloc, here.path, here.query) != (there.netloc, there.path, there.query)


def notice(page: Page) -> Blocked | None:
    """A short page that says that the content is gone, or that the site is closed or wants a login."""
    said = words(page)
    if len(said) > SHORT or official(page) or len(page.tree.findall(".//a[@href]")) > 8 or DATA.match(page.text):
        return None
    for pattern, obstacle in ((DELETED, Obstacle.SOFT_404), (NOTICE, Obstacle.NOTICE)):
        found = pattern.search(bare(said)) or pattern.search(title(page))
        if found:
            return Blocked(obstacle, found.group(0))
    return None


def before(page: Page) -> Blocked | None:
    """What bars the reading, told before anything is read."""
    if not page.text.strip():
        return Blocked(Obstacle.UNRECOGNISED, "empty body")
    return challenge(page) or refresh(page) or notice(page)


def after(page: Page, sought: str) -> Blocked:
    """Why nothing was read: scripts were to fill the page, or its structure is none we know."""
    template = TEMPLATES.search(page.text)
    if template:
        return Blocked(Obstacle.SHELL, f"template left to scripts: {template.group(0)}")
    if RUISHU.search(page.text):
        return Blocked(Obstacle.CHALLENGE, "瑞数: $_ts beside no content")
    if len(words(page)) < SHORT and page.tree.find(".//script") is not None:
        return Blocked(Obstacle.SHELL, "scripts beside next to no text")
    return Blocked(Obstacle.UNRECOGNISED, f"no {sought} recognised")
