"""The view `scores`: what a standard's vetoes and points come to, and that nothing says that a site passed."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from archive import site
from archive.catalogue import load
from archive.site.catalogue_rows import fill

HERE = Path(site.__file__).parent


@pytest.fixture
def conn():
    made = sqlite3.connect(":memory:")
    made.executescript((HERE / "tables.sql").read_text("utf-8"))
    for view in ("score_parts", "scores", "网站得分", "网站检查"):
        made.executescript((HERE / "views" / f"{view}.sql").read_text("utf-8"))
    made.execute("INSERT INTO sites VALUES ('p', '门户', NULL, 1, NULL, NULL, 24, 2, NULL)")
    for source, full, least in (("national", 100, 60), ("local", 35, 21), ("vetoes", None, None)):
        made.execute(
            "INSERT INTO sources (id, title, full_points, pass_points) VALUES (?, ?, ?, ?)",
            (source, source, full, least),
        )
    yield made
    made.close()


def blocks(conn, source, checked=None, **given):
    """Blocks with their points and those of their items; `办事服务` is optional, and `checked` of the site or not."""
    for block, (points, items) in given.items():
        optional = block == "办事服务"
        conn.execute("INSERT INTO score_blocks VALUES (?, ?, ?, ?)", (source, block, points, optional))
        for item, worth in items.items():
            conn.execute("INSERT INTO score_items VALUES (?, ?, ?, ?)", (source, block, item, worth))
        if optional and checked is not None:
            conn.execute("INSERT INTO score_sites VALUES (?, ?, 'p', ?)", (source, block, checked))


def counted(conn, source, *rows):
    """Rows of (state, veto, near, points, and the line's own value or params, unknown); what the view says of them."""
    for n, (state, veto, near, points, *most) in enumerate(rows):
        given = most[0] if most and isinstance(most[0], dict) else {"most": most[0]} if most else {}
        params = json.dumps({k: v for k, v in given.items() if k != "unknown"}) if given else None
        conn.execute(
            'INSERT INTO obligations (id, source, rule, params, in_place, "from") VALUES (?, ?, ?, ?, 0, ?)',
            (f"{source}{n}", source, "site", params, "2018-01-01"),
        )
        values = (
            "p",
            source,
            "stale",
            1.0,
            5.0,
            state,
            veto,
            near,
            points,
            1,
            given.get("unknown", 0),
            "a",
            "b",
            "words",
            f"{source}{n}",
            f"{source}{n}",
        )
        conn.execute(f"INSERT INTO indicators VALUES ({', '.join('?' * 16)})", values)
    found = conn.execute(
        "SELECT vetoes, near_vetoes, vetoes_untold, points_lost, points_untold, at_most, at_least, result FROM scores WHERE source = ?",
        (source,),
    )
    return found.fetchone()


def test_one_veto_fails_a_site_whatever_its_points(conn):
    rows = [("missing", 1, 0, None), ("met", 1, 1, None), ("met", 0, 0, 5.0)]
    assert counted(conn, "national", *rows) == (1, 1, 0, 0.0, 0.0, 100.0, 0.0, "failed by veto")


def test_points_that_were_lost_and_points_that_could_not_be_told_are_apart(conn):
    rows = [("met", 1, 0, None), ("missing", 0, 0, 5.0), ("unobserved", 0, 0, 3.0), ("excused", 0, 0, 2.0)]
    assert counted(conn, "national", *rows) == (0, 0, 0, 5.0, 3.0, 95.0, 0.0, "no veto seen")


def test_the_score_is_at_least_what_lines_of_known_value_kept(conn):
    """Kept 4 of 4, lost 1 of 3, excused 2 of 2, not told of 5, and one whose own value is not known."""
    rows = [
        ("met", 0, 0, 4.0, 4.0),
        ("missing", 0, 0, 1.0, 3.0),
        ("excused", 0, 0, 2.0, 2.0),
        ("unobserved", 0, 0, 5.0, 5.0),
    ]
    assert counted(conn, "national", *rows, ("met", 0, 0, 5.0))[-3:-1] == (99.0, 8.0)


def test_a_local_standard_has_its_own_full_score_and_pass_line(conn):
    """As 绵阳 weighs a site: 35 points, and below 21 it fails."""
    assert counted(conn, "local", ("missing", 0, 0, 15.0))[-3:] == (20.0, 0.0, "failed by points")


def test_a_veto_that_could_not_be_told_is_said_and_a_standard_without_points_scores_none(conn):
    assert counted(conn, "vetoes", ("unobserved", 1, 0, None), ("met", 1, 0, None))[2:] == (
        1,
        0.0,
        0.0,
        None,
        0.0,
        "not told",
    )


def test_a_source_that_has_neither_vetoes_nor_points_is_no_standard_to_score(conn):
    assert counted(conn, "vetoes", ("missing", 0, 0, None)) is None


# --- what an item and a block are worth caps what is lost in them


def scored(conn, source, *rows):
    counted(conn, source, *rows)
    columns = "points_lost, at_most, at_least, points_unconfirmed, optional_block, bonus"
    return conn.execute(f"SELECT {columns} FROM scores WHERE source = ?", (source,)).fetchone()


def of(item, **more):
    return {"item": item, **more}


def test_more_is_never_lost_in_an_item_than_it_is_worth_nor_in_a_block(conn):
    blocks(conn, "national", 发布解读=(31, {"概况信息": 5, "政策文件": None}), 功能设计=(10, {"可用性": 8, "搜索": 8}))
    rows = [("missing", 0, 0, 4.0, of("概况信息")), ("missing", 0, 0, 3.0, of("概况信息"))]  # 5 of 7
    rows += [("missing", 0, 0, 9.0, of("政策文件"))]  # its value was not found: nothing caps it but the block
    rows += [("missing", 0, 0, 7.0, of("可用性")), ("missing", 0, 0, 7.0, of("搜索"))]  # 10 of 14
    assert scored(conn, "national", *rows)[:2] == (24.0, 76.0)
    parts = conn.execute("SELECT item, points, lost FROM score_parts ORDER BY item").fetchall()
    assert parts == [("可用性", 8, 7.0), ("搜索", 8, 7.0), ("政策文件", None, 9.0), ("概况信息", 5, 5.0)]


def test_what_is_sure_to_be_left_is_no_more_than_the_item_is_worth_less_all_that_may_be_lost(conn):
    blocks(conn, "local", 内容=(20, {"文件": 10, "解读": 10}))
    rows = [("met", 0, 0, 6.0, of("文件", most=6)), ("missing", 0, 0, 4.0, of("文件", most=6))]  # 10 - 4
    rows += [("unobserved", 0, 0, 7.0, of("解读", most=7)), ("met", 0, 0, 3.0, of("解读", most=3))]  # 10 - 7
    assert scored(conn, "local", *rows)[:3] == (4.0, 31.0, 9.0)


@pytest.mark.parametrize(("state", "least"), [("met", 0.0), ("missing", 0.0)])
def test_where_not_all_that_is_counted_one_by_one_was_seen_nothing_is_sure_to_be_left(conn, state, least):
    """A link that was not asked may be broken as well."""
    conn.execute("UPDATE sources SET full_points = 5 WHERE id = 'local'")
    given = {"each": 0.5, "most": 5, "unknown": 3}
    counted(conn, "local", (state, 0, 0, 0.5, given))
    conn.execute("UPDATE indicators SET indicator = 'broken_link'")
    assert conn.execute("SELECT at_least FROM scores").fetchone() == (least,)
    conn.execute("UPDATE indicators SET unknown = 0")
    assert conn.execute("SELECT at_least FROM scores").fetchone() == (4.5 if state == "missing" else 5.0,)


# --- 没有对外服务职能的部门: 办事服务 is not checked, and the rest of 75 is multiplied by 4/3

BOTH = [("missing", 0, 0, 3.0, of("政策文件")), ("missing", 0, 0, 2.0, of("办事统计"))]


@pytest.mark.parametrize(
    ("checked", "expected"),
    [
        (True, (5.0, 95.0, "办事服务: checked")),
        (False, (3.0, 96.0, "办事服务: not checked")),  # (75 - 3) x 4/3
        (None, (5.0, 96.0, "办事服务: not told")),  # at most, under either reading
    ],
)
def test_a_block_that_is_not_checked_leaves_the_rest_to_count_in_its_place(conn, checked, expected):
    blocks(conn, "national", checked, 发布解读=(31, {"政策文件": None}), 办事服务=(25, {"办事统计": None}))
    lost, most, _, _, block, _ = scored(conn, "national", *BOTH)
    assert (lost, most, block) == expected


@pytest.mark.parametrize(("checked", "least"), [(True, 20.0), (False, 24.0), (None, 20.0)])
def test_what_is_sure_is_the_lesser_of_both_readings_where_nobody_said(conn, checked, least):
    blocks(conn, "national", checked, 发布解读=(31, {"政策文件": 18}), 办事服务=(25, {"办事统计": 2}))
    rows = [("met", 0, 0, 18.0, of("政策文件", most=18)), ("met", 0, 0, 2.0, of("办事统计", most=2))]
    assert scored(conn, "national", *rows)[2] == least


def test_a_site_without_a_scored_line_in_the_block_is_weighed_all_the_same(conn):
    blocks(conn, "national", False, 发布解读=(31, {"政策文件": None}), 办事服务=(25, {"办事统计": None}))
    assert scored(conn, "national", BOTH[0])[:2] == (3.0, 96.0)


# --- points that were not read in the standard's own text, and the bonus


def test_points_read_in_one_place_only_are_shown_apart_and_cost_nothing(conn):
    once = {"read": "once", "item": "链接"}
    rows = [("unproven", 0, 0, 1.0, once), ("met", 0, 0, 5.0, once), ("unobserved", 0, 0, 3.0, once)]
    assert scored(conn, "national", *rows)[:4] == (0.0, 100.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("rows", "bonus"),
    [
        ([("missing", 0, 0, 20.0, {"most": 100})], "none"),  # 80 is not above 80
        ([("missing", 0, 0, 19.0, {"most": 100})], "added"),
        ([("missing", 0, 0, 19.0)], "not told"),  # at most 81, at least 0
        ([("met", 1, 0, None), ("missing", 1, 0, None)], "none"),  # nothing is scored after a veto
    ],
)
def test_the_bonus_is_added_above_its_line_and_not_at_it(conn, rows, bonus):
    conn.execute("INSERT INTO score_bonuses VALUES ('national', 80, 30)")
    assert scored(conn, "national", *rows)[5] == bonus


def test_the_chinese_view_says_the_same(conn):
    blocks(conn, "national", False, 发布解读=(31, {"政策文件": None}), 办事服务=(25, {"办事统计": None}))
    conn.execute("INSERT INTO score_bonuses VALUES ('national', 80, 30)")
    counted(conn, "national", *BOTH)
    (row,) = conn.execute("SELECT 网站, 结论, 至多得分, 至少得分, 满分, 可不检查的指标, 加分 FROM 网站得分").fetchall()
    assert row == (
        "门户",
        "未见单项否决",
        96.0,
        0.0,
        100.0,
        "办事服务：不检查，其余按比例折算",
        "高于80分方加分，未判明",
    )


def test_each_line_says_what_it_costs_and_what_crossing_it_would_and_where_its_points_are_not_sure(conn):
    blocks(conn, "national", 功能设计=(21, {"可用性": None}))
    rows = [
        ("missing", 0, 0, 2.0, of("可用性")),
        ("met", 0, 0, 3.0, of("可用性")),
        ("unobserved", 0, 0, 4.0, of("可用性")),
    ]
    rows += [("unproven", 0, 0, 1.0, of("可用性", read="once")), ("unproven", 0, 0, None, of("可用性"))]
    counted(conn, "national", *rows, ("met", 1, 0, None))
    columns = "扣分, 触及则扣, 一级指标, 二级指标, 分值说明"
    assert conn.execute(f"SELECT {columns} FROM 网站检查").fetchall() == [
        (2.0, None, "功能设计", "可用性", None),
        (0.0, 3.0, "功能设计", "可用性", None),
        (None, 4.0, "功能设计", "可用性", None),
        (None, 1.0, "功能设计", "可用性", "仅见一处转述，不计入得分"),
        (None, None, "功能设计", "可用性", "未查到"),
        (None, None, None, None, None),
    ]


def test_what_the_catalogue_says_of_a_standard_is_published_and_what_was_not_found_is_null(conn):
    for table in ("sites", "sources"):
        conn.execute(f"DELETE FROM {table}")
    fill(conn, load("zhoucun"), lambda text: text)
    blocks = "SELECT block, points, optional FROM score_blocks WHERE source = ? ORDER BY rowid"
    assert conn.execute(blocks, ("indicators2019",)).fetchall() == [
        ("发布解读", 31.0, 0),
        ("办事服务", 25.0, 1),
        ("互动交流", 23.0, 0),
        ("功能设计", 21.0, 0),
    ]
    assert {points for _, points, _ in conn.execute(blocks, ("indicators2015",))} == {None}
    assert conn.execute("SELECT DISTINCT points FROM score_items").fetchall() == [(None,)]  # 分值未查到
    assert conn.execute("SELECT * FROM score_sites").fetchall() == [("indicators2019", "办事服务", "portal", 1)]
    assert conn.execute("SELECT * FROM score_bonuses").fetchall() == [("indicators2019", 80.0, 30.0)]
    line = "SELECT params ->> '$.item', params ->> '$.read' FROM obligations WHERE id = 'site15-links'"
    assert conn.execute(line).fetchall() == [("链接可用性", "once")]


# --- the view against a slow reckoning of the same, over generated standards and lines


def capped(worth, points):
    return points if worth is None else min(worth, points)


def reckon(full, standard, checked, rows):
    """At most and at least, by hand: item by item, block by block. `standard`: {block: (points, {item: points})}."""

    def item(worth, mine):
        lost = sum(points for state, points, most in mine if state == "missing")
        known = [(state, points, most) for state, points, most in mine if most is not None]
        risk = sum({"met": 0, "missing": points}.get(state, most) for state, points, most in known)
        value = sum(most for _, _, most in known)
        return capped(worth, lost), max(0, capped(worth, value) - risk)

    def block(name):
        points, items = standard[name]
        told = [item(worth, [row[1:] for row in rows if row[0] == one]) for one, worth in items.items()]
        return capped(points, sum(lost for lost, _ in told)), capped(points, sum(kept for _, kept in told))

    def score(names, times):
        told = [block(name) for name in names]
        left = full - sum(standard[name][0] for name in standard if name not in names)
        return max(0, left - sum(lost for lost, _ in told)) * times, sum(kept for _, kept in told) * times

    whole = score(list(standard), 1)
    if "办事服务" not in standard or checked:
        return whole
    rest = score([name for name in standard if name != "办事服务"], full / (full - standard["办事服务"][0]))
    return rest if checked is False else (max(whole[0], rest[0]), min(whole[1], rest[1]))


@st.composite
def standards(draw):
    """Two or three blocks, the last of them perhaps optional, with two items each; and lines of the items."""
    standard, rows = {}, []
    for name in draw(st.sampled_from([("甲", "乙"), ("甲", "乙", "办事服务"), ("甲", "办事服务")])):
        points = draw(st.sampled_from([4, 8, 25] if name == "办事服务" else [None, 4, 8]))
        items = {f"{name}{n}": draw(st.sampled_from([None, 2, 3])) for n in range(2)}
        standard[name] = (points, items)
        for one in items:
            for _ in range(draw(st.integers(0, 3))):
                cost = draw(st.sampled_from([1, 2, 5]))
                most = draw(st.sampled_from([None, cost, cost + 1]))
                rows.append((one, draw(st.sampled_from(["met", "missing", "missing", "unobserved"])), cost, most))
    return standard, rows, draw(st.sampled_from([True, False, None]))


@settings(deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(standards())
def test_the_score_is_that_of_the_slow_reckoning(conn, made):
    standard, rows, checked = made
    for table in ("indicators", "obligations", "score_items", "score_blocks", "score_sites"):
        conn.execute(f"DELETE FROM {table}")
    blocks(conn, "national", checked, **standard)
    lines = [(s, 0, 0, float(p), of(i) | ({"most": m} if m is not None else {})) for i, s, p, m in rows]
    event("lines" if lines else "none")
    if not lines:
        assert counted(conn, "national") is None
        return
    _, most, least, *_ = scored(conn, "national", *lines)
    assert (most, least) == pytest.approx(reckon(100, standard, checked, rows), abs=0.0051)
    assert 0 <= least <= most <= 100
