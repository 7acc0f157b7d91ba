"""The spider of the sites themselves, against real servers: up, down, half down, down with the control host, and challenges."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from email.utils import parsedate_to_datetime

import pytest
from click.testing import CliRunner

from archive import derive
from archive.__main__ import main
from archive.catalogue import load
from archive.duties import duty_id, judge
from archive.records import parse_instant
from archive.store import Archive
from crawler.orders import Order, Refusal
from tests.crawler.conftest import District
from tests.crawler.server import Answer, Handler, Page, Site, article_page, in_turn, list_page, reset_at_once

CHALLENGE = (
    b"<html><head></head><body><script>document.cookie=('_')+('_')+('j')+('s')+('l')+'=1';"
    b"location.href=location.pathname</script></body></html>"
)
LINKED = (("/zwgk/a.html", "关于办事指南的通知", "2018-09-01"), ("/gone.html", "关于停水的公告", "2018-08-20"))
TRADING = ("http://ggzyjy.example.gov.cn/", "公共资源交易平台", "")
FILLER = (("/x/", "政务公开", ""), ("/y/", "办事服务", ""))


def home(*links: tuple[str, str, str]) -> Page:
    rows = "".join(f'<li><a href="{url}">{words}</a><span>{day}</span></li>' for url, words, day in (*links, *FILLER))
    html = (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>测试区人民政府</title></head><body><ul>{rows}</ul>'
        "<div>版权所有 测试区人民政府 网站标识码3703060001</div></body></html>"
    )
    return Page(html.encode())


def owed(indicator: str, **params: object) -> dict[str, object]:
    return {
        "id": indicator,
        "source": "statute",
        "clause": indicator,
        "offices": ["office"],
        "rule": "site",
        "params": {"indicator": indicator, **params},
    }


def by_day(usual: Answer, **days: Answer) -> Answer:
    """Answers as of the day that the request asks for (RFC 7089): `d4=…` is 4 September 2018."""

    def answer(handler: Handler) -> None:
        asked = parsedate_to_datetime(handler.headers["Accept-Datetime"])
        days.get(f"d{asked.day}", usual)(handler)

    return answer


def portal_of(site: Site) -> Site:
    site.pages["/"] = home(*LINKED)
    listed = list_page(("/zwgk/a.html", "关于办事指南的通知", "2018-09-01"))
    menu = "".join(f'<a href="{url}">{words}</a>' for url, words, _ in FILLER)  # a page with less is not read whole
    site.pages["/zwgk/"] = replace(listed, body=listed.body.replace(b"</body>", f"<div>{menu}</div></body>".encode()))
    site.pages["/zwgk/a.html"] = article_page(
        "关于办事指南的通知", "2018-09-01", "现将办事指南予以公布，请遵照执行。" * 5
    )
    for path in ("/x/", "/y/"):
        site.pages[path] = home()
    return site


@pytest.fixture
def inspected(district: District, new_site) -> tuple[District, Site, Site]:
    """A district whose portal is inspected, its portal, and a control host."""
    portal, control = portal_of(new_site()), new_site()
    control.pages["/ok"] = Page(b"ok")
    district.add_site("portal", portal.url())
    district.add_section("zwgk", portal.url("/zwgk/"))
    district.control_hosts = [control.url("/ok")]
    district.obligations = [
        owed("unreachable", share=0.05, veto="yes"),
        owed("broken_link"),
        owed("link", links=["公共资源交易"]),
    ]
    return district, portal, control


def seen(district: District, as_of: str = ""):
    """What was seen of the portal, the verdicts by obligation, and the findings by kind."""
    catalogue = load(str(district.folder))
    archive = Archive.open(district.archive)
    try:
        world = derive.world(archive, catalogue, parse_instant(as_of) if as_of else derive.latest(archive))
    finally:
        archive.close()
    judged = judge(world, catalogue)
    verdicts = {verdict.obligation_id: verdict for verdict in judged.verdicts}
    return world.sites["portal"], verdicts, {finding.kind: finding for finding in judged.findings}


def morning(day: int) -> str:
    return f"2018-09-{day:02}T10:00:00+08:00"


def days(*numbers: int) -> list[str]:
    return [word for day in numbers for word in ("--observed-at", morning(day))]


REFUSALS = {
    "d7": Page(CHALLENGE, 521),
    "d8": Page(CHALLENGE, 412),
    "d9": Page(b"forbidden", 403),
    "d10": Page(b"busy", 503),
    "d11": Page(b"slower", 429),
}
FORBIDS = Page(b"User-agent: *\nDisallow: /\n", 200, {"Content-Type": "text/plain"})


def test_a_site_up_down_half_down_down_with_the_control_host_or_refusing(inspected):
    district, portal, control = inspected
    again = in_turn(*[reset_at_once] * 3, home(*LINKED))
    portal.pages["/"] = by_day(
        home(*LINKED), d4=reset_at_once, d5=reset_at_once, d6=again, **REFUSALS, d13=reset_at_once
    )
    allows = portal.pages["/robots.txt"]
    portal.pages["/robots.txt"] = by_day(allows, d12=FORBIDS, d13=reset_at_once, d14=reset_at_once)

    def over(handler: Handler) -> None:
        """Our own outage ends: the control host answers, and from then on the site."""
        portal.pages["/robots.txt"] = allows
        Page(b"ok")(handler)

    control.pages["/ok"] = by_day(Page(b"ok"), d5=reset_at_once, d14=over)
    said = district.run(*days(*range(3, 15)), code=3)
    site, verdicts, findings = seen(district)
    assert [(probe.opened, probe.why) for probe in site.probes] == [
        (True, "HTTP 200"),
        (False, "reset"),
        (None, "reset, and a control host did not answer either: our own outage"),
        (True, "HTTP 200"),  # when it was asked again, after the control host had answered
        (None, "HTTP 521 says nothing of the site"),
        (None, "HTTP 412 says nothing of the site"),
        (None, "HTTP 403 says nothing of the site"),
        (None, "HTTP 503 says nothing of the site"),
        (None, "HTTP 429 says nothing of the site"),
        (None, "robots says nothing of the site"),
        (False, "robots-reset"),
        (True, "HTTP 200"),  # its robots.txt was asked again, too
    ]
    assert [len(probe.control_ids) for probe in site.probes if probe.opened is False] == [1, 1]
    assert "12" not in {asked.headers["accept-datetime"][5:7] for asked in portal.asked("/")}  # robots.txt forbade it
    assert verdicts["unreachable"].machine_state == "unobserved"  # one visit a day is not twenty
    assert "unreachable" not in findings and "1 visits did not open" in findings["did_not_open"].detail
    assert "published" in said
    _reads_the_same_again(district, site)
    _is_published(district)


def _reads_the_same_again(district: District, site) -> None:
    archive = Archive.open(district.archive)
    try:
        list(derive.reread(archive, load(str(district.folder))))
    finally:
        archive.close()
    assert seen(district)[0] == site


def _is_published(district: District) -> None:
    with sqlite3.connect(district.archive.with_name("test.public.db")) as conn:
        rows = conn.execute(
            "SELECT site_id, indicator, state, veto, looks, unknown FROM indicators ORDER BY 2"
        ).fetchall()
        held = conn.execute("SELECT count(*) FROM evidence v JOIN snapshots s ON s.id = v.snapshot_id").fetchone()
    assert rows == [
        ("portal", "broken_link", "unproven", 0, 4, 0),
        ("portal", "link", "missing", 0, 3, 0),
        ("portal", "unreachable", "unobserved", 1, 1, 7),
    ]
    assert held[0] > 0


def test_broken_links_and_the_link_that_must_stand(inspected, new_site):
    """Three days: a link gone on two of them is broken, one that is refused or checked is not; the trading platform's
    link comes on the third, after words in a script on the second."""
    district, portal, _ = inspected
    other = new_site()
    outside = (other.url("/x"), "外部链接", "")
    scripted = Page(home(*LINKED).body.replace(b"<ul>", "<script>show('公共资源交易')</script><ul>".encode()))
    portal.pages["/"] = by_day(home(*LINKED, outside), d6=scripted, d7=home(*LINKED, TRADING))
    portal.pages["/x/"] = Page(b"forbidden", 403)
    portal.pages["/y/"] = Page(CHALLENGE, 404)
    district.run(*days(3, 4, 5, 6, 7), code=0)
    assert other.log == []  # another's host is another's to ask
    states = [seen(district, morning(day))[1]["link"] for day in (3, 4, 6, 7)]
    assert [state.machine_state for state in states] == ["unproven", "missing", "unproven", "met"]
    assert (states[1].holds, states[3].basis) == (False, "witnessed")
    assert "broken_link" not in seen(district, morning(3))[2]  # one look is not enough
    _, verdicts, findings = seen(district, morning(4))
    finding = findings["broken_link"]
    assert (finding.subject, verdicts["broken_link"].machine_state) == (portal.url("/gone.html"), "unproven")
    assert [evidence.role for evidence in finding.evidence] == ["linked", "gone", "gone"]
    assert "1 of 2 links asked lead nowhere" in verdicts["broken_link"].words
    asked = {path: len(portal.asked(path)) for path in ("/gone.html", "/x/", "/y/")}
    assert asked == {"/gone.html": 5, "/x/": 1, "/y/": 1}  # what was gone is asked daily, the rest weekly
    _explains(district, verdicts["broken_link"])
    _moves_whole(district)


def told(district: District, *words: str) -> str:
    """What `python -m archive` says of the district; it must exit 0."""
    command, *rest = words
    file = [] if "--archive" in rest else ["--archive", str(district.archive)]
    done = CliRunner().invoke(main, [command, "--catalogue", str(district.folder), *file, *rest])
    assert done.exit_code == 0, done.output
    return done.output


def _explains(district: District, verdict) -> None:
    said = told(district, "explain", duty_id(verdict.obligation_id, verdict.office_id, verdict.subject_key))
    assert "监测时间点" in said and "indicator: broken_link" in said and "does not hold by itself" in said
    assert "gone: http" in said and "/gone.html at 2018-09-07T10:00:00+08:00, sha256:" in said


def _moves_whole(district: District) -> None:
    """verify, export and import, and a merge with a copy: what was asked of the site is the same in each."""
    assert "verify: 0 faults" in told(district, "verify")
    site, folder = seen(district)[0], district.archive.parent
    told(district, "export", "--warc", str(folder / "all.warc.gz"))
    told(district, "import", "--archive", str(folder / "back.db"), str(folder / "all.warc.gz"))
    told(district, "merge", "--to", str(folder / "both.db"), str(district.archive), str(folder / "back.db"))
    for name in ("back.db", "both.db"):
        assert asked_of(seen(replace(district, archive=folder / name))[0]) == asked_of(site), name


def asked_of(site) -> tuple[object, ...]:
    """All but the row ids, which are each file's own."""
    return (
        [(probe.at, probe.opened, probe.why, len(probe.control_ids)) for probe in site.probes],
        [replace(page, snapshot_id=0) for page in (*site.homes, *site.pages)],
        [replace(look, snapshot_id=0) for look in site.links],
    )


def test_a_live_sitecheck_asks_few_links_and_bears_its_own_instant(inspected):
    district, portal, control = inspected
    district.crawl("links=1", spider="sitecheck", code=0)
    (probe,) = seen(district)[0].probes
    assert probe.opened and probe.at > parse_instant("2026-01-01")
    assert [asked.path for asked in portal.log] == ["/robots.txt", "/", portal.log[2].path]
    assert control.asked("/ok") == []
    assert district.rows("SELECT count(*) FROM visits") == [(0,)]


def test_sections_and_links_that_are_no_number_are_usage(inspected):
    district, _, _ = inspected
    district.write()
    order = Order(load(str(district.folder)), district.archive, ("sitecheck",), frozenset({"zwgk"}))
    with pytest.raises(Refusal, match="sitecheck looks at the sites") as refused:
        order.check()
    assert refused.value.code == 2
    assert "expected how many links" in district.crawl("links=all", spider="sitecheck", code=2)
