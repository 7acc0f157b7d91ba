"""A small district for the site's tests: a real working file (the store's migrations), and its catalogue."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

from archive.derive.editions import pack_article
from archive.records import (
    Alias,
    Article,
    CalendarDay,
    Catalogue,
    Claim,
    ClaimSource,
    Contest,
    Entry,
    Epoch,
    Fetch,
    Kind,
    Obligation,
    Office,
    Phrase,
    Precision,
    Role,
    RuleName,
    Ruling,
    Section,
    Site,
    Source,
    parse_instant,
)
from archive.store import Archive

MOBILE = "13853312345"
OFFICE_PHONE = "0533-6195108"
SCRIPT = "<script>document.title='PWNED';document.body.innerHTML='PWNED'</script>"


def identity(first17: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first17 + "10X98765432"[sum(int(d) * w for d, w in zip(first17, weights, strict=True)) % 11]


ID_NUMBER = identity("37030319851217001")
DOCUMENT = "http://127.0.0.1:1/art/2018/8/20/art_1_1.html"
LATE = "http://127.0.0.1:1/art/2018/8/27/art_1_2.html"
LIST = "http://127.0.0.1:1/col/col1/index.html"

PAGE = f"""<!DOCTYPE html><html><head><meta charset="gb2312"><title>关于城乡低保的公示</title>
<link rel="stylesheet" href="http://127.0.0.1:9/site.css"></head><body><h1>关于城乡低保的公示</h1>
<p>申请人：张某，身份证号{ID_NUMBER}，手机{MOBILE}。咨询电话：{OFFICE_PHONE}，23160006。</p>
{SCRIPT}<img src="http://127.0.0.1:9/track.gif"></body></html>""".encode("gb18030")
LIST_PAGE = "<html><meta charset=utf-8><ul><li><a href='/art'>公示</a><span>2018-08-20</span></ul></html>".encode()


def at(text: str) -> int:
    return parse_instant(text)


def catalogue(digest: str = "sha256:" + "0" * 64) -> Catalogue:
    day = date(2018, 8, 17)
    phrase = Phrase("信息形成5日内", True)
    weekly = Phrase("一周一次", True)
    return Catalogue(
        id="zhoucun",
        name="周村区",
        contact="ledger@example.org",
        folder="catalogues/zhoucun",
        digest=digest,
        sources={
            "plan": Source("plan", "整改方案", "周政办字〔2018〕89号", day, day, None, "calendar", date(2018, 12, 31))
        },
        kinds={"relief": Kind("relief", ("救助", "低保"), ("公示",))},
        sites={"portal": Site("portal", "周村区政府网", "http://127.0.0.1:1/", True, "", "jcms", 86_400, 2.0, "")},
        epochs=(Epoch("portal", date(2019, 1, 1), date(2019, 1, 7), "改版"),),
        offices={
            "mzj": Office("mzj", "区民政局", "department", None, None, "", ""),
            "wjj": Office("wjj", "区物价局", "department", None, date(2019, 2, 28), "fgj", "2019年机构改革并入"),
            "fgj": Office("fgj", "区发展和改革局", "department", None, None, "", ""),
        },
        aliases=(Alias("mzj", "周村区民政局", None, None),),
        sections=(
            _section("mz-relief", "社会救助", "mzj", LIST),
            _section("wj-price", "价格信息", "wjj", "http://127.0.0.1:1/col/col2/index.html"),
            _section("shared", "重点领域", "", "http://127.0.0.1:1/col/col3/index.html"),
            replace(_section("meetings", "会议公开", "", ""), status="wanted"),
            replace(
                _section("budget", "财政预决算", "", "http://127.0.0.1:1/col/col4/index.html"), status="unverified"
            ),
        ),
        obligations=(
            _obligation(
                "M15-relief", "M15", "二6(3) 社会救助", phrase, ("mzj",), ("mz-relief", "shared"), RuleName.ITEM
            ),
            _obligation("M09-weekly", "M09", "二4(2) 价格", weekly, ("wjj",), ("wj-price",), RuleName.PERIOD),
            _obligation("M20-read", "M20", "三3 政策解读", phrase, (), ("shared",), RuleName.PAIR, "department"),
        ),
        entries=(Entry("M15-relief", "mzj", "低保名单", "低保", ("低保",), "+5日", ""),),
        contests=(
            Contest("c1", "M09-weekly", "wjj", "2018-W35", "", "", date(2018, 9, 1), "区物价局", "已在他处公开", ""),
        ),
        rulings=(
            Ruling(
                "M15-relief", "mzj", "低保名单", "", "", "", "excused", "", date(2018, 9, 1), "区政府办", "涉密", ""
            ),
        ),
        calendar=(CalendarDay(date(2027, 1, 1), False, "通知"),),
    )


def _section(key: str, name: str, office: str, url: str) -> Section:
    return Section(key, "portal", name, url, None, None, "jcms", office, (), None, "verified", "plan", "")


def _obligation(
    key: str,
    row: str,
    clause: str,
    phrase: Phrase,
    offices: tuple[str, ...],
    sections: tuple[str, ...],
    rule: RuleName,
    office_class: str = "",
) -> Obligation:
    day = date(2018, 8, 17)
    return Obligation(key, row, "plan", clause, phrase, offices, office_class, sections, (), rule, {}, False, day, None)


def working_file(path: Path) -> Path:
    """Runs, visits, snapshots and bodies through the store's one writer; derived rows as derive and judge write them."""
    archive = Archive.open(path)
    _crawl(archive)
    with archive.transaction() as conn:
        _derived(conn)
        _judged(conn)
    archive.close()
    return path


def _crawl(archive: Archive) -> None:
    run = archive.begin_run("zibo-1", "live", at("2018-08-18T06:00"), catalogue().digest, None)
    plan = [(key, at("2018-08-18T06:00"), True, LIST) for key in ("mz-relief", "wj-price", "shared")]
    visits = archive.plan_visits(run, plan)
    html = (("Content-Type", "text/html; charset=ISO-8859-1"),)
    shown = at("2018-08-21T06:01")
    for fetch in (
        Fetch(LIST, at("2018-08-18T06:00:05"), Role.LIST, visits[0], 0, 200, html, LIST_PAGE),
        Fetch(DOCUMENT, shown, Role.ARTICLE, visits[0], None, 200, html, PAGE),
        Fetch(DOCUMENT, shown + 86_400, Role.ARTICLE, visits[0], None, 304, html, None),
        Fetch(LIST + "?p=2", shown, Role.LIST, visits[1], 0, None, (), None, "timeout"),
        Fetch(
            LATE, shown + 7, Role.ARTICLE, visits[0], None, 200, (("content-type", "application/pdf"),), b"%PDF-1.4 x"
        ),
    ):
        archive.record(run, fetch)
    archive.end_run(run, at("2018-08-18T06:10"))
    second = archive.begin_run("zibo-1", "live", at("2018-09-01T06:00"), catalogue().digest, None)
    archive.plan_visits(second, [("wj-price", at("2018-09-01T06:00"), False, LIST)])
    archive.end_run(second, at("2018-09-01T06:10"))


def _insert(conn, table: str, *rows: tuple[object, ...]) -> None:
    for row in rows:
        conn.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def _derived(conn) -> None:
    seen, noon = at("2018-08-18T06:00:05"), at("2018-08-21T06:01")
    _insert(
        conn,
        "looks (visit_id, section_id, observed_at, deep, outcome, reason, pages, items_listed, total, everything, floor_on,"
        " all_dated, version)",
        (1, "mz-relief", seen, 1, "complete", "", 2, 2, 2, 1, None, 1, "v1"),
        (2, "wj-price", noon, 0, "failed", "timeout", 0, 0, None, 0, None, 0, "v1"),
        (3, "shared", None, 0, "missed", "the run ended first", 0, 0, None, 0, None, 0, "v1"),
    )
    title = f"关于{MOBILE}反映低保问题的公示"
    _insert(
        conn,
        "items",
        (
            7001,
            title,
            DOCUMENT,
            "2018-08-20",
            "day",
            "2018-08-17",
            "周村区民政局",
            "mzj",
            "周民字〔2018〕1号",
            "relief",
        ),
        (7002, "8月份价格监测", LATE, "2018-08-27T10:22:00+08:00", "minute", "2018-08-17", None, None, None, None),
    )
    urls = {row[0]: row[1] for row in conn.execute("SELECT url, id FROM urls")}
    _insert(conn, "item_urls", (7001, urls[DOCUMENT], "url"), (7002, urls[LATE], "url"))
    _insert(
        conn,
        "sightings",
        (7001, "mz-relief", seen, noon, at("2018-09-01T06:00"), None),
        (7002, "mz-relief", seen, at("2018-08-27T10:30"), at("2018-08-28T06:00"), at("2018-09-01T06:00")),
    )
    claim = Claim("2018-08-20", at("2018-08-20"), at("2018-08-21"), Precision.DAY, ClaimSource.SHOWN)
    article = pack_article(Article("generic", title, "正文", shown=claim))
    digest = hashlib.sha256(b"fields").hexdigest()
    _insert(
        conn,
        "editions",
        (urls[DOCUMENT], noon, None, noon, digest, article, 2, "v1"),
        (urls[DOCUMENT], noon + 86_400, noon, noon + 86_400, digest[::-1], article, 3, "v1"),
    )


def _judged(conn) -> None:
    due = at("2018-08-23")
    week = at("2018-09-03")
    _insert(
        conn,
        "duties",
        ("d-met", "M15-relief", "mzj", "item", f"关于{MOBILE}反映低保问题的公示", 7001, "2018-08-17", due, due, "met", "met",
         "witnessed", 1, 1, 2, 0, "It was seen on 21 August, before the end of 22 August."),
        ("d-late", "M15-relief", "mzj", "item", "8月份价格监测", 7002, "2018-08-17", due, None, "late", "late", "admitted",
         0, -5, -5, 0, "The page's own date is after the due instant."),
        ("d-missing", "M09-weekly", "wjj", "period", "2018-W35", None, None, week, week, "missing", "missing", "witnessed",
         1, None, -1, 1, "In no visit from 18 August to 1 September."),
        ("d-unobserved", "M09-weekly", "wjj", "period", "2018-W34", None, None, due, due, "unobserved", "unobserved", None,
         1, None, None, 0, "The section was not looked at well enough."),
        ("d-pending", "M09-weekly", "wjj", "period", "2018-W36", None, None, at("2018-09-10"), at("2018-09-10"), "pending",
         "pending", None, 1, None, None, 0, "The due instant has not come."),
        ("d-claimed", "M20-read", "mzj", "pair", "政策解读", 7001, "2018-08-17", due, due, "met", "met", "claimed",
         0, 0, 2, 0, "The page claims it, and no visit contradicts."),
        ("d-excused", "M15-relief", "mzj", "entry", "低保名单", None, "2018-08-17", due, due, "missing", "excused", "ruling",
         1, None, None, 0, "A ruling sets it aside."),
    )  # fmt: skip
    _insert(
        conn,
        "findings",
        ("f-back", "backdated", "mzj", "mz-relief", 7001, "关于低保的公示", "claims 2018-08-20, absent at its end"),
        ("f-edit", "edited", "mzj", "mz-relief", 7001, "关于低保的公示", "the body changed without saying so"),
        ("f-undated", "undated", "mzj", "mz-relief", None, "社会救助", "1 item"),
        ("f-unattributed", "unattributed", None, "shared", 7002, "重点领域", "no office is named"),
        ("f-removed", "removed", None, "mz-relief", 7002, "8月份价格监测", "gone since 2018-09-01"),
    )
    _insert(conn, "elements", ("M15-relief", "mzj", 7001, "依据", "found", "title: “关于低保的公示”", 2))
    _insert(
        conn,
        "evidence",
        (1, "d-met", None, 2, 1, "first_seen"),
        (2, "d-met", None, 1, 1, "absent"),
        (3, "d-late", None, 5, None, "claim"),
        (4, "d-missing", None, 4, 2, "watched"),
        (5, None, "f-edit", 3, None, "after"),
        (6, None, "f-back", 2, 1, "absent"),
        (7, "d-claimed", None, 2, None, "claim"),
        (8, "d-late", None, None, 1, "watched"),
    )
    _insert(
        conn,
        "changes",
        (1, "d-late", at("2018-08-22T12:00"), None, "pending", "observation", "first judged"),
        (2, "d-late", at("2018-09-02T00:00"), "pending", "late", "observation", "seen after the due instant"),
        (3, "d-gone", at("2018-09-02T00:00"), "met", None, "catalogue", "the obligation was withdrawn"),
    )
    judged = {"as_of": str(at("2018-09-02T00:00")), "catalogue": catalogue().digest, "reader": "r7", "rules": "rules-3"}
    _insert(conn, "meta", *judged.items())
