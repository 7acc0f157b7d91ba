"""Noise that a second look told, from stored snapshots: proposed with its evidence, and no edit of anybody's."""

from __future__ import annotations

import csv

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import derive
from archive.__main__ import main
from archive.catalogue import CatalogueError, load
from archive.duties import judge
from archive.records import DAY, Fetch, Role
from archive.store import Archive
from tests.derive.test_derive import (
    FILES,
    HOME,
    NEW,
    OLD,
    START,
    Crawl,
    archive,
    article,
    catalogue,
    crawl,
    page,
    url_of,
)

__all__ = ["archive", "catalogue", "crawl"]  # fixtures

HTML = (("Content-Type", "text/html; charset=utf-8"),)


def ticking(n: int, online: int, text: str = "各有关单位：现将有关事项公告如下，请遵照执行。") -> bytes:
    return article(n, text).replace(b"</p><p>2018", f"</p><p>当前在线 {online} 人</p><p>2018".encode())


def look(crawl: Crawl, day: int, first: dict[int, bytes], again: dict[int, bytes]) -> None:
    at = START + day * DAY
    run = crawl.archive.begin_run("observer", "replay", at, "sha256:0", at)
    visit = crawl.archive.plan_visits(run, [("gg", at, True, HOME)])[0]
    crawl.archive.record(run, Fetch(HOME, at, Role.LIST, visit, 0, 200, HTML, page(NEW, OLD)))
    for role, pages in ((Role.ARTICLE, first), (Role.AGAIN, again)):
        for n, body in pages.items():
            crawl.archive.record(run, Fetch(url_of(n), at, role, visit, None, 200, HTML, body))
        crawl.archive.flush()
        if role is Role.ARTICLE:
            derive.derive_visit(crawl.archive, crawl.catalogue, visit)
    derive.derive_more(crawl.archive, crawl.catalogue, visit)
    crawl.archive.end_run(run, at)


def proposals(crawl: Crawl):
    return [(got.match, got.proven) for got in derive.proposals(crawl.archive.conn, START + 99 * DAY)]


def judged(crawl: Crawl, n: int = NEW[0]):
    world = derive.world(crawl.archive, crawl.catalogue, START + 99 * DAY)
    (item,) = [each for each in world.items if each.url == url_of(n)]
    edited = [f.subject for f in judge(world, crawl.catalogue).findings if f.kind == "edited"]
    return len(item.editions), len(item.noise), edited


def test_a_line_that_differed_on_two_visits_is_proposed_and_is_no_edit(crawl):
    look(crawl, 0, {2: ticking(2, 10)}, {2: ticking(2, 11)})
    assert proposals(crawl) == [(r"^当前在线\ \d+\ 人$", False)]
    look(crawl, 1, {2: ticking(2, 20)}, {2: ticking(2, 21)})
    assert proposals(crawl) == [(r"^当前在线\ \d+\ 人$", True)]
    assert judged(crawl) == (1, 1, [])
    assert crawl.archive.conn.execute("SELECT count(*) FROM editions").fetchone() == (2,), "both stand in the record"


def test_two_pages_bear_each_other_out(crawl):
    look(crawl, 0, {2: ticking(2, 10), 1: ticking(1, 10)}, {2: ticking(2, 11), 1: ticking(1, 30)})
    assert [proven for _, proven in proposals(crawl)] == [True]


def test_a_real_edit_beside_the_noise_is_still_an_edit(crawl):
    for day in (0, 1):
        look(crawl, day, {2: ticking(2, day)}, {2: ticking(2, 50 + day)})
    look(crawl, 2, {2: ticking(2, 7, "各有关单位：补贴标准改为每户六百元，请遵照执行。")}, {})
    assert judged(crawl) == (2, 1, ["关于第2号事项的公告"])


def test_an_edit_between_the_two_looks_teaches_nothing(crawl):
    for day in (0, 1):
        look(crawl, day, {2: ticking(2, day)}, {2: ticking(2, 50, "各有关单位：补贴标准另行通知，请遵照执行。")})
    assert proposals(crawl) == []


def bearing(line: str) -> bytes:
    return article(2, "各有关单位：现将有关事项公告如下，请遵照执行。").replace(
        b"</p><p>2018", f"</p><p>{line}</p><p>2018".encode()
    )


def classes(crawl: Crawl, n: int = NEW[0]):
    """What became of each later edition: unsettled, or not."""
    world = derive.world(crawl.archive, crawl.catalogue, START + 99 * DAY)
    (item,) = [each for each in world.items if each.url == url_of(n)]
    return [edition.unsettled for edition in item.editions[1:]], len(item.noise)


@pytest.mark.parametrize(
    "line", ["招聘 {} 人", "补贴标准{}元", "截止日期：2018年9月{}日", "示政办字〔2018〕{}号", "受理电话 {}"]
)
def test_a_number_edited_between_the_two_looks_is_an_edition_and_neither_hidden_nor_accused(crawl, line):
    old, new = bearing(line.format(20)), bearing(line.format(26))
    look(crawl, 0, {2: old}, {2: new})
    look(crawl, 1, {2: new}, {2: new})
    assert judged(crawl) == (2, 0, []) and classes(crawl) == ([True], 0)
    assert [proven for _, proven in proposals(crawl)] in ([], [False])


def test_one_edit_of_many_pages_between_the_looks_is_not_taken_for_noise(crawl):
    old, new = ({n: ticking(n, online) for n in (1, 2)} for online in (20, 30))
    look(crawl, 0, old, new)
    look(crawl, 1, new, new)
    assert [proven for _, proven in proposals(crawl)] == [False]
    assert judged(crawl) == (2, 0, [])


@pytest.mark.parametrize(
    "line", ["截止日期：2018年9月{}日", "截止 2018-09-{}", "剩余补贴 {} 万元", "在线 {} 人，限额3000元"]
)
def test_what_means_something_and_is_another_at_every_fetch_stays_in_sight_and_accuses_nobody(crawl, line):
    for day in range(3):
        look(crawl, day, {2: bearing(line.format(10 + 2 * day))}, {2: bearing(line.format(11 + 2 * day))})
    assert judged(crawl) == (3, 0, []) and classes(crawl) == ([True, True], 0)
    assert proposals(crawl) == []


def test_another_line_edited_on_a_page_that_is_never_the_same_is_an_edit(crawl):
    for day in range(2):
        look(
            crawl,
            day,
            {2: bearing(f"截止日期：2018年9月{10 + day}日")},
            {2: bearing(f"截止日期：2018年9月{20 + day}日")},
        )
    edited = bearing("截止日期：2018年9月27日").replace("请遵照执行".encode(), "请暂缓执行".encode())
    look(crawl, 2, {2: edited}, {})
    assert judged(crawl) == (3, 0, ["关于第2号事项的公告"])


def test_the_same_words_with_a_sum_on_another_page_are_an_edit_there(crawl):
    """What a page's looks saw differ doubts that page alone, where it could mean something."""
    sums = [article(1).replace(b"</p><p>2018", f"</p><p>补贴标准{n}元</p><p>2018".encode()) for n in (800, 600)]
    look(crawl, 0, {2: bearing("补贴标准800元"), 1: sums[0]}, {2: bearing("补贴标准700元")})
    look(crawl, 1, {2: bearing("补贴标准700元"), 1: sums[1]}, {})
    assert judged(crawl, 1) == (2, 0, ["关于第1号事项的公告"])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 999), st.integers(0, 999)), min_size=2, max_size=4),
    st.sampled_from(
        [
            ("各有关单位", "各镇人民政府"), ("请遵照执行", "请暂缓执行"), ("关于第2号", "关于第7号"), ("2018年9月3日", "2018年9月2日"),
            ("各有关单位：", "各有关单位（300元）："),
        ]
    ),
)  # fmt: skip
def test_whatever_a_counter_taught_another_title_day_or_word_is_an_edition_of_its_own(tmp_path_factory, looks, edit):
    """The counter ticks on as the page is edited: the edition is neither noise nor unsettled."""
    folder = tmp_path_factory.mktemp("noise")
    opened = Archive.open(folder / "a.db")
    (folder / "d").mkdir()
    for name, text in FILES.items():
        (folder / "d" / name).write_text(text, encoding="utf-8")
    crawl = Crawl(opened, load(folder / "d"))
    for day, (first, second) in enumerate(looks):
        look(crawl, day, {2: ticking(2, first)}, {2: ticking(2, second)})
    before = len(judged(crawl)[2])
    old, new = (words.encode() for words in edit)
    look(crawl, 9, {2: ticking(2, 1000).replace(old, new)}, {})
    doubts, _ = classes(crawl)
    assert doubts[-1] is False and len(judged(crawl)[2]) in (before, before + 1)
    opened.close()


def test_a_second_look_is_no_reading_of_the_page(crawl):
    look(crawl, 0, {2: ticking(2, 1)}, {2: ticking(2, 2)})
    assert judged(crawl) == (1, 0, [])


def test_what_changed_is_looked_at_again_and_else_one_article_a_week(crawl):
    def due(day):
        (visit,) = crawl.archive.conn.execute("SELECT max(id) FROM visits").fetchone()
        return derive.again_due(crawl.archive, "gg", visit, START + day * DAY)

    crawl.visit(0, page(NEW), {2: article(2)})
    assert due(0) == [url_of(2)]
    look(crawl, 1, {2: article(2)}, {2: article(2)})
    crawl.visit(2, page(NEW), {2: article(2)})
    assert due(2) == []
    crawl.visit(3, page(NEW), {2: ticking(2, 1)})
    assert due(3) == [url_of(2)]
    crawl.visit(9, page(NEW), {2: ticking(2, 1)})
    assert due(9) == [url_of(2)]


def test_a_reread_gives_the_same_candidates(crawl):
    for day in (0, 1):
        look(crawl, day, {2: ticking(2, day)}, {2: ticking(2, 50 + day)})
    before = crawl.archive.conn.execute("SELECT * FROM noise_candidates").fetchall()
    list(derive.reread(crawl.archive, crawl.catalogue))
    assert crawl.archive.conn.execute("SELECT * FROM noise_candidates").fetchall() == before != []


# --- as an operator sees it


def command(crawl: Crawl, *words: str, code: int = 0) -> str:
    options = ["--catalogue", crawl.catalogue.folder, "--archive", str(crawl.archive.path)]
    done = CliRunner().invoke(main, [*words, *options])
    assert done.exit_code == code, done.output
    return done.output


def test_an_accepted_proposal_is_data_and_all_history_is_read_anew_with_it(crawl):
    for day in (0, 1, 2):
        look(crawl, day, {2: ticking(2, day)}, {2: ticking(2, 50 + day)})
    command(crawl, "judge")
    (line,) = [line for line in command(crawl, "noise").splitlines() if line.startswith("proposed")]
    key = line.split("\t")[1]
    assert "1 page, 3 visits" in line and "当前在线 0 人" in line
    command(crawl, "noise", "--accept", key)
    (rule,) = load(crawl.catalogue.folder).noise
    assert (rule.id, rule.site_id, rule.what) == (key, "p", "line")
    assert "2 are no more" in command(crawl, "judge")
    assert crawl.archive.conn.execute("SELECT count(*) FROM editions").fetchone() == (1,)
    assert f"district\t{key}\tp\t1 editions" in command(crawl, "noise")
    assert "already" in command(crawl, "noise", "--accept", key, code=2)


def test_a_proposal_seen_once_cannot_be_accepted(crawl):
    look(crawl, 0, {2: ticking(2, 1)}, {2: ticking(2, 2)})
    key = derive.proposals(crawl.archive.conn, START + DAY)[0].id
    assert "no proposal that two looks bear out" in command(crawl, "noise", "--accept", key, code=2)


def test_diff_shows_what_changed_and_with_a_switch_what_was_left_out(crawl):
    counted = article(2).replace(b"</p><p>2018", "</p><p>浏览次数：77</p><p>2018".encode())
    look(crawl, 0, {2: counted}, {})
    look(crawl, 1, {2: counted.replace("请遵照执行".encode(), "请认真执行".encode()).replace(b"77", b"99")}, {})
    said = command(crawl, "diff", url_of(2))
    assert "- 各有关单位" in said and "请认真执行" in said and "浏览次数" not in said
    assert "浏览次数：77" in command(crawl, "diff", url_of(2), "--ignored")
    assert "expected the id" in command(crawl, "diff", "http://no.example/", code=2)


@pytest.mark.parametrize("match", ["^.*$", r"^\d{4}年\d+月\d+日$", "("])
def test_a_district_s_rule_that_could_hide_an_edit_stops_the_catalogue(crawl, match):
    with open(f"{crawl.catalogue.folder}/noise.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "site_id", "what", "match", "why"), ("x", "p", "line", match, "why")])
    with pytest.raises(CatalogueError, match=r"noise\.csv"):
        load(crawl.catalogue.folder)


def test_a_changed_noise_rule_says_which_findings_it_moves_before_and_after(crawl):
    edited = article(2).replace(b"</p><p>2018", "</p><p>值班员工号：{}</p><p>2018".encode())
    look(crawl, 0, {2: edited.replace(b"{}", "甲班".encode())}, {})
    look(crawl, 1, {2: edited.replace(b"{}", "乙班".encode())}, {})
    assert "finding edited" in command(crawl, "judge")
    with open(f"{crawl.catalogue.folder}/noise.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("id", "site_id", "what", "match", "why"), ("x", "p", "line", "^值班员工号：.班$", "轮班")]
        )
    gone = "finding edited\tcz\tfound -> -\t\t关于第2号事项的公告"
    assert gone in command(crawl, "judge", "--dry-run")
    edits = "SELECT count(*) FROM findings WHERE kind = 'edited'"
    assert crawl.archive.conn.execute(edits).fetchone() == (1,)
    said = " ".join(command(crawl, "judge").split())
    assert " ".join(gone.split()) in said and "1 are no more" in said
    assert crawl.archive.conn.execute(edits).fetchone() == (0,)
