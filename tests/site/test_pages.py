from __future__ import annotations

import asyncio
import re
import sqlite3
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from datasette import handle_exception
from parsel import Selector

from archive.records import Basis, Contest, Fetch, Ruling, State
from archive.site import publish
from archive.site.words import named, period, sentence
from archive.store import Archive
from tests.site import district
from tests.site.conftest import Served, datasette


def link(page: str, css: str) -> str:
    href = Selector(page).css(f"{css}::attr(href)").get()
    assert href, f"no {css} in {page[:2000]}"
    return unescape(href)


@pytest.mark.parametrize("lang", ["", "?lang=en"])
@pytest.mark.parametrize(
    "path",
    ["/", "/-/duties", "/-/duty/d-met", "/-/duty/d-excused", "/-/finding/f-edit", "/-/view/2", "/-/view/4", "/-/view/5",
     "/zhoucun", "/zhoucun/duties", "/zhoucun/gaps", "/zhoucun/duties/d-met", "/zhoucun/sections", "/zhoucun/evidence"],
)  # fmt: skip
def test_the_page_is_served_and_says_its_language(site: Served, path: str, lang: str) -> None:
    answer = site.get(path + lang)
    assert answer.status_code == 200, answer.text
    assert ('<html lang="en">' if lang else '<html lang="zh-CN">') in answer.text


def test_the_way_from_a_cell_to_the_archived_bytes(site: Served) -> None:
    front = site.get("/").text
    cell = link(front, 'a.cell[href*="mzj"][href*="M15-relief"]')
    duties = site.get(cell).text
    duty = site.get(link(duties, 'th a[href*="d-met"]')).text
    assert f'href="{district.DOCUMENT}" rel="noreferrer noopener nofollow"' in duty
    view = site.get(link(duty, 'a[href*="/-/view/2"]')).text
    frame = Selector(view).css("iframe")
    assert frame.attrib["sandbox"] == "" and frame.attrib["src"] == "/-/raw/2"
    raw = site.get("/-/raw/2")
    text = raw.content.decode("gb18030")
    assert raw.headers["content-type"] == "text/html; charset=gb18030"
    assert "关于城乡低保的公示" in text and district.OFFICE_PHONE in text and "23160006" in text
    assert district.ID_NUMBER not in text and district.MOBILE not in text


def test_the_front_page_counts_every_state_with_its_letter(site: Served) -> None:
    cells = Selector(site.get("/").text).css("table.matrix tbody tr")
    relief, price = (re.sub(r"\s+", "", "".join(row.css(".cell ::text").getall())) for row in cells)
    assert relief == "迟1按1免1按1"
    assert price == "缺1待1盲1"


def test_the_front_page_says_how_many_gaps_hold_under_every_reading(site: Served) -> None:
    page = site.get("/").text
    rows = site.get("/zhoucun/gaps.json?_shape=array").json()
    assert f"缺口 {len(rows)} 项，其中 {sum(row['holds'] for row in rows)} 项在各种口径下均成立" in page
    beside = ["".join(cell.css("::text").getall()).strip() for cell in Selector(page).css("tbody td.gaps")]
    assert sum(int(text.split()[0]) for text in beside) == len(rows)


def test_our_coverage_stands_beside_each_office(site: Served) -> None:
    ours = [
        " ".join(cell.css("::text").getall()) for cell in Selector(site.get("/").text).css("tbody td.ours:not(.gaps)")
    ]
    assert [re.findall(r"\d+/\d+", text) for text in ours] == [["1/2"], ["0/2"]]


def test_the_archived_page_says_its_instant_its_address_and_both_digests(site: Served) -> None:
    page = site.get("/-/view/2").text
    assert "2018-08-21T06:01:00+08:00" in page and "HTTP 200" in page and "已遮蔽" in page
    assert len(set(re.findall(r"sha256:[0-9a-f]{64}", page))) == 2
    raw = site.get("/-/raw/2")
    assert raw.headers["x-kept-digest"] in page and raw.headers["x-shown-digest"] in page


def test_an_unchanged_answer_shows_the_body_already_held(site: Served) -> None:
    assert "304" in site.get("/-/view/3").text
    assert site.get("/-/raw/3").content == site.get("/-/raw/2").content


def test_a_failure_is_shown_as_the_record_that_it_is(site: Served) -> None:
    assert "timeout" in site.get("/-/view/4").text
    assert site.get("/-/raw/4").status_code == 404


def test_the_archived_page_is_sandboxed_by_its_headers(site: Served) -> None:
    headers = site.get("/-/raw/2").headers
    policy = headers["content-security-policy"]
    for part in ("sandbox;", "default-src 'none'", "form-action 'none'", "frame-ancestors 'self'", "base-uri 'none'"):
        assert part in policy
    assert "allow-scripts" not in policy and "script-src" not in policy
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"


def test_the_ruling_stands_beside_the_machines_verdict(site: Served) -> None:
    page = site.get("/-/duty/d-excused").text
    assert "不计缺口" in page and "系统原认定" in page and "涉密" in page


def test_a_contested_verdict_says_so(site: Served) -> None:
    page = site.get("/-/duty/d-missing").text
    assert "至少逾期 1 天" in page
    assert "复核中" in page and "已在他处公开" in page and "In no visit from 18 August" in page


def test_the_front_page_counts_what_is_nobody_s(working: Path, tmp_path: Path, site: Served) -> None:
    assert "不归于任何单位" not in site.get("/").text
    with sqlite3.connect(working) as conn:
        conn.execute("INSERT INTO sightings SELECT 7002, 'shared', absent_until, first_seen, last_seen, gone_since"
                     " FROM sightings WHERE item_id = 7002")  # fmt: skip
    page = published_with(working, tmp_path).get("/").text
    assert "共用栏目中有 1 条信息" in page and "/zhoucun/findings?kind=unattributed" in page


def published_with(working: Path, folder: Path, **more) -> Served:
    catalogue = replace(district.catalogue(), **more)
    publish(working, catalogue, folder / "zhoucun.db")
    return Served(datasette(folder / "zhoucun.db"))


def test_a_contest_keyed_by_document_number_stands_on_the_duty_s_page_until_it_is_ruled_on(working, tmp_path) -> None:
    claim = Contest(
        "c7", "M15-relief", "mzj", "周民字〔2018〕1号", "", "", date(2018, 8, 30), "区民政局", "网站故障", ""
    )
    ruled = Ruling(
        "M15-relief", "mzj", "周民字〔2018〕1号", "", "", "c7", "upheld", "", date(2018, 9, 1), "区政府办", "无证据", ""
    )
    page = published_with(working, tmp_path, contests=(claim,), rulings=()).get("/-/duty/d-met").text
    assert "网站故障" in page and "复核中" in page
    page = published_with(working, tmp_path, contests=(claim,), rulings=(ruled,)).get("/-/duty/d-met").text
    assert "复核申请（已裁定）" in page and "维持原认定" in page and "无证据" in page and "复核中" not in page


def test_a_contest_of_a_finding_stands_on_its_page(working, tmp_path) -> None:
    claim = Contest("c8", "", "", "关于低保的公示", "backdated", "", date(2018, 8, 30), "区民政局", "系定时发布", "")
    later = replace(claim, id="c9", received_on=date(2018, 9, 3), claim="尚未收到")
    site = published_with(working, tmp_path, contests=(claim, later), rulings=())
    page = site.get("/-/finding/f-back").text
    assert "系定时发布" in page and "复核中" in page and "尚未收到" not in page
    assert "系定时发布" not in site.get("/-/finding/f-edit").text


@pytest.mark.parametrize(
    "path", ["/-/duty/none", "/-/finding/none", "/-/view/999", "/-/raw/999", "/?db=none", "/a/b/c/d"]
)
def test_what_is_not_there_is_a_404(site: Served, path: str) -> None:
    assert site.get(path).status_code == 404


def test_what_a_page_says_is_escaped(working: Path, tmp_path: Path) -> None:
    with sqlite3.connect(working) as conn:
        conn.execute("UPDATE duties SET subject = '<script>x</script>' WHERE id = 'd-met'")
    publish(working, district.catalogue(), tmp_path / "zhoucun.db")
    served = Served(datasette(tmp_path / "zhoucun.db"))
    for path in ("/-/duty/d-met", "/-/duties", "/zhoucun/duties"):
        assert "<script>x" not in served.get(path).text


def test_several_districts_are_told_apart(working: Path, tmp_path: Path) -> None:
    for name in ("sample", "zhoucun"):
        publish(working, district.catalogue(), tmp_path / f"{name}.db")
    served = Served(datasette(tmp_path / "sample.db", tmp_path / "zhoucun.db"))
    page = served.get("/?db=zhoucun").text
    assert "db=zhoucun" in link(page, "a.cell") and 'href="/?db=sample"' in page
    assert served.get(link(page, "a.cell")).status_code == 200


@pytest.mark.parametrize(
    "sql",
    [
        "insert into kinds values ('x', 'x', 'x')",
        "delete from duties",
        "attach 'other.db' as other",
        "pragma journal_mode = wal",
        "select load_extension('x')",
        "select length(hex(randomblob(300000000)))",
        "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
    ],
)
def test_writing_and_endless_sql_are_refused(site: Served, sql: str) -> None:
    assert site.get("/zhoucun.json", params={"sql": sql}).status_code == 400


def test_the_copy_and_its_bodies_cannot_be_downloaded(site: Served) -> None:
    assert site.get("/zhoucun.db").status_code == 403
    assert site.get("/zhoucun.bodies.db").status_code == 404
    assert site.get("/zhoucun/bodies.json").status_code == 404
    assert site.post("/zhoucun/duties").status_code >= 400


def test_the_choice_of_language_is_remembered(site: Served) -> None:
    cookie = site.get("/?lang=en").headers["set-cookie"]
    assert cookie.startswith("ledger_lang=en")
    assert "Custom SQL query" in site.get("/zhoucun", cookies={"ledger_lang": "en"}).text
    assert "自定义 SQL 查询" in site.get("/zhoucun").text


@pytest.mark.parametrize("path", ["/", "/-/duty/d-met", "/zhoucun/duties"])
def test_the_link_to_the_other_language_shows_the_same_in_it(site: Served, path: str) -> None:
    page = site.get(path).text
    other = site.get(path + link(page, "p.tools a[lang=en]")).text
    assert '<html lang="en">' in other
    assert len(Selector(other).css("tbody tr")) == len(Selector(page).css("tbody tr")) > 0


def test_a_new_copy_is_swapped_in_without_a_restart(site: Served, working: Path, published: Path) -> None:
    async def both() -> tuple[list[str], list[str]]:
        await site.ds.invoke_startup()
        seen: tuple[list[str], list[str]] = ([], [])
        for copy in seen:
            for _ in range(8):  # every worker thread has its own connection
                pages = await asyncio.gather(*(site.ds.client.get("/-/duty/d-late") for _ in range(4)))
                copy.extend("逾期公开" if "已公开，但已证明晚于公开期限" in page.text else "其他" for page in pages)
            table = (await site.ds.client.get("/zhoucun/duties.json?id=d-late&_shape=array")).json()
            copy.append(table[0]["state"])
            if copy is seen[0]:
                with sqlite3.connect(working) as conn:
                    conn.execute("UPDATE duties SET state = 'met' WHERE id = 'd-late'")
                publish(working, district.catalogue(), published)
        return seen

    before, after = asyncio.run(both())
    assert set(before) == {"逾期公开", "late"}
    assert set(after) == {"其他", "met"}
    assert list(site.ds.databases)[-1] == "zhoucun"


def test_the_old_copy_is_closed_when_nobody_reads_it(site: Served, working: Path, published: Path) -> None:
    def held() -> int:
        links = (Path(f"/proc/self/fd/{entry.name}") for entry in Path("/proc/self/fd").iterdir())
        return sum(str(link.readlink()) == f"{published} (deleted)" for link in links if link.is_symlink())

    if not Path("/proc/self/fd").exists():
        pytest.skip("this system does not list open files")
    for _ in range(5):
        site.get("/zhoucun/duties")
        publish(working, district.catalogue(), published)
    site.get("/")
    assert held() == 0


def test_the_duty_names_the_sections_that_could_carry_it_and_our_looks(site: Served) -> None:
    watched = Selector(site.get("/-/duty/d-met").text).xpath(
        "//h2[starts-with(., '可载栏目')]/following-sibling::table[1]//tbody/tr"
    )
    assert [" ".join(row.css("th::text, td ::text").getall()).split()[:4] for row in watched] == [
        ["社会救助", "1", "/", "1"],
        ["重点领域", "0", "/", "1"],
    ]


def test_evidence_is_found_by_the_id_of_a_duty_or_a_finding(site: Served) -> None:
    assert site.get("/-/evidence/d-met").headers["location"] == "/-/duty/d-met"
    assert site.get("/-/evidence/f-edit").headers["location"] == "/-/finding/f-edit"


def test_an_address_that_is_no_web_address_is_no_link(working: Path, tmp_path: Path) -> None:
    with sqlite3.connect(working) as conn:
        conn.execute("UPDATE items SET url = 'javascript:alert(1)'")
    publish(working, district.catalogue(), tmp_path / "zhoucun.db")
    assert 'href="javascript:' not in Served(datasette(tmp_path / "zhoucun.db")).get("/-/duty/d-met").text


@pytest.mark.parametrize(
    ("code", "zh"),
    [
        ("2018-W36", "2018年第36周（9月3日至9月9日）"),
        ("2019-W01", "2019年第1周（12月31日至1月6日）"),
        ("2018-09", "2018年9月"),
        ("2018-01/02", "2018年1至2月"),
        ("2018Q3", "2018年第三季度"),
        ("2018H1", "2018年上半年"),
        ("2018", "2018年"),
        ("周政办字〔2018〕89号", "周政办字〔2018〕89号"),
    ],
)
def test_a_period_is_said_in_words(code: str, zh: str) -> None:
    assert period(code, "zh") == zh


def test_the_source_of_an_archived_page_is_shown_as_text(site: Served) -> None:
    page = site.get("/-/view/2").text
    source = site.get(link(page, 'a[href*="text=1"]'))
    assert source.headers["content-type"] == "text/plain; charset=gb18030"
    assert source.content == site.get("/-/raw/2").content
    assert "sandbox" in source.headers["content-security-policy"]


def test_the_evidence_of_a_visit_links_its_list_pages_and_no_article(working: Path, tmp_path: Path) -> None:
    archive = Archive.open(working)  # a retry that answered, and a second page
    first = archive.snapshot(1)
    archive.conn.execute("UPDATE answers SET status = NULL, body_id = NULL, error = 'timeout' WHERE id = 1")
    for step in (0, 1):
        body = archive.body(first.digest)
        fetch = Fetch(first.url, first.observed_at, first.role, first.visit_id, step, 200, first.headers, body)
        archive.record(first.run_id, fetch)
    archive.close()
    publish(working, district.catalogue(), tmp_path / "zhoucun.db")
    site = Served(datasette(tmp_path / "zhoucun.db"))
    links = Selector(site.get("/-/duty/d-late").text).css('.evidence td a[href^="/-/view/"]::attr(href)').getall()
    assert links == ["/-/view/5", "/-/view/6", "/-/view/1", "/-/view/7"]


def test_a_duty_bears_the_version_of_the_rules_that_judged_it(site: Served) -> None:
    zh, en = site.get("/-/duty/d-late").text, site.get("/-/duty/d-late?lang=en").text
    assert "规则版本" in zh and "Rule version" in en and "rules-3" in zh and "rules-3" in en


@pytest.mark.parametrize(
    ("duty", "zh"),
    [
        ("d-met", "2018年8月22日终了之前，我方巡查已见到公开；提前1至2天。"),
        ("d-late", "页面自己写明的公开日期晚于期限（2018年8月22日）；逾期5天；此认定随期限的计算口径而变，并非各种口径均成立。"),
        ("d-missing", "历次均未见到；至少逾期1天；单位已申请复核，尚未裁定。"),
        ("d-unobserved", "也不归责于该单位（期限：2018年8月22日）。"),
        ("d-pending", "公开期限（2018年9月9日）尚未届满。"),
        ("d-claimed", "我方巡查没有相反记录，按自述认定；期限当日至提前2天；"),
        ("d-excused", "经复核裁定，不计为缺口。"),
    ],
)  # fmt: skip
def test_a_duty_is_explained_in_chinese_and_what_the_rule_says_follows(site: Served, duty: str, zh: str) -> None:
    page = site.get(f"/-/duty/{duty}").text
    assert zh in page and page.index(zh) < page.index("据以认定：")
    assert zh not in site.get(f"/-/duty/{duty}?lang=en").text


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("basis", [*Basis, None])
def test_every_state_with_every_basis_has_a_chinese_sentence_that_claims_no_more(
    state: State, basis: Basis | None
) -> None:
    said = sentence(
        {
            "state": state,
            "basis": basis,
            "due_on": None,
            "margin_min": None,
            "margin_max": None,
            "holds": 1,
            "contested": 0,
        }
    )
    assert said.endswith("。") and not re.search("[A-Za-z{}]", said)
    if state not in (State.LATE, State.MISSING):
        assert "逾期公开" not in said and "未公开" not in said and "均未见到" not in said


@pytest.mark.parametrize(("basis", "words"), [(Basis.WITNESSED, "撤下"), (Basis.ADMITTED, "截止日早于")])
def test_what_was_up_for_too_short_a_time_is_not_said_never_to_have_been_up(basis: Basis, words: str) -> None:
    duty = {"subject_kind": "item", "state": State.MISSING, "basis": basis, "due_on": "2018-09-14", "holds": 1}
    said = sentence({**duty, "margin_min": None, "margin_max": None, "contested": 0})
    assert said.startswith("公开后应保留至2018年9月14日终了") and words in said
    assert "未见到" not in said and "未公开" not in said
    assert (named(duty).zh, named(duty).meaning_zh) == ("公开时间不足", "公开后未保留到期限终了")


@pytest.mark.parametrize("state", [State.MISSING, State.MET, State.PENDING])
def test_an_indicator_is_not_said_to_be_published_or_not(state: State) -> None:
    word = named({"subject_kind": "site", "state": state})
    assert "公开" not in word.zh + word.meaning_zh and word.letter_zh


def test_obligations_of_one_row_are_told_apart_by_their_ids(site: Served) -> None:
    keys = Selector(site.get("/").text).css("table.matrix thead .key::text").getall()
    assert keys == ["M15-relief", "M09-weekly", "M20-read"]


@pytest.mark.parametrize("path", ["/zhoucun/duties", "/zhoucun/gaps_that_hold", "/zhoucun/duties/d-met"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_way_back_bears_the_districts_name(site: Served, path: str, lang: str) -> None:
    crumbs = Selector(site.get(f"{path}?lang={lang}").text).css(".crumbs a::text").getall()
    assert crumbs[1] == "周村区"
    assert Selector(site.get(f"/zhoucun?lang={lang}").text).css("h1::text").get("").strip() == "周村区"


def test_the_mark_before_a_heading_has_the_ledgers_colour_and_not_datasettes(site: Served) -> None:
    css = site.get("/-/ledger/ledger.css").text
    assert re.search(r"\.page-header, [^{]*\{ border-left: [^;]*#8e1b1b !important", css)
    assert 'class="page-header"' in site.get("/zhoucun/duties").text


def test_an_installed_rich_prints_nothing_and_breaks_nothing(site: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    class Loud:
        def get_console(self):
            raise AssertionError("a 404 was printed with all its variables")

    monkeypatch.setattr(handle_exception, "rich", Loud())
    assert site.get("/a/b/c/d").status_code == 404
    assert site.get("/zhoucun/none").status_code == 404
    assert handle_exception.rich is None


def test_a_lead_is_shown_beside_what_else_it_may_come_from(site: Served) -> None:
    page = site.get("/-/finding/f-back").text
    assert "可能的正当原因" in page and "网站迁移" in page
    assert "可能的正当原因" not in site.get("/-/finding/f-removed").text


def test_a_table_shows_states_and_details_in_chinese_with_the_code_beside_and_an_indicator_as_one(site: Served) -> None:
    duties = site.get("/zhoucun/duties").text
    assert '<span class="zh">逾期公开</span><span class="en" lang="en">late</span>' in duties
    assert site.get("/zhoucun/duties?_col=state").status_code == 200
    assert '<span class="zh">撤下</span><span class="en" lang="en">removed</span>' in site.get("/zhoucun/findings").text
    assert "未公开</span>" not in site.get("/zhoucun/indicators").text
