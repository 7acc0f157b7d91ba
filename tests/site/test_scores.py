"""The view `scores`: what a standard's vetoes and points come to, and that nothing says that a site passed."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from archive import site

HERE = Path(site.__file__).parent


@pytest.fixture
def conn():
    made = sqlite3.connect(":memory:")
    made.executescript((HERE / "tables.sql").read_text("utf-8"))
    made.executescript((HERE / "views" / "scores.sql").read_text("utf-8"))
    made.execute("INSERT INTO sites VALUES ('p', '门户', NULL, 1, NULL, NULL, 24, 2, NULL)")
    for source, full, least in (("national", 100, 60), ("local", 35, 21), ("vetoes", None, None)):
        made.execute(
            "INSERT INTO sources (id, title, full_points, pass_points) VALUES (?, ?, ?, ?)",
            (source, source, full, least),
        )
    yield made
    made.close()


def counted(conn, source, *rows):
    """Rows of (state, veto, near, points, and the line's own value); what the view says of them."""
    for n, (state, veto, near, points, *most) in enumerate(rows):
        params = json.dumps({"most": most[0]}) if most else None
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
            0,
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
