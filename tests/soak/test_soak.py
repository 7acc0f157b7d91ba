"""Ten kills, and each situation once; `make soak` does two hundred."""

from __future__ import annotations

import random

import pytest

from tests.soak.ground import Report, prepared
from tests.soak.kills import kill
from tests.soak.situations import SITUATIONS, Skipped


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    with prepared(tmp_path_factory.mktemp("soak")) as made:
        yield made


def test_ten_kills_lose_nothing_that_was_acknowledged_and_the_next_run_is_whole(ground):
    report = Report(seed=7, count=10)
    kill(ground, report)
    assert report.failures == []


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
def test_what_stops_a_command_is_said_in_one_line_and_the_next_run_is_whole(ground, situation):
    try:
        assert situation(ground, random.Random(7))
    except Skipped as why:
        pytest.skip(str(why))
