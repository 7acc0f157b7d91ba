"""A few campaigns of faults over two sections of the story's first weeks; `make soak` does two hundred over all of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.records import Fetch, Role, State
from tests.soak.faults import KINDS, Fault, alter, campaigns, compared, crawled, reordered
from tests.soak.ground import Broken, Report

GROUPS = (("zj-yjzj", "mz-shjz"),)


def test_five_campaigns_bring_no_gap_that_the_faultless_story_does_not_have(tmp_path):
    said: list[str] = []
    report = Report(said.append, seed=3)
    with crawled(tmp_path, (), GROUPS, 28) as story:
        campaigns(report, [(story, GROUPS[0])], 5)
        whole = story.without(GROUPS[0])
    assert report.failures == [] and "5 campaigns" in said[-1]
    gap = replace(whole, verdicts=tuple(replace(v, machine_state=State.MISSING) for v in whole.verdicts))
    with pytest.raises(Broken, match="new gaps"):
        compared(whole, gap)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_fault_makes_another_answer(kind):
    rows = b"<ul>\n" + b"".join(b'<li><a href="%d.html">t</a></li>\n' % n for n in range(9)) + b"</ul>"
    fetch = Fetch("http://a", 0, Role.LIST, 1, 0, 200, (("etag", "x"),), rows)
    made = alter(fetch, Fault(kind, "s", "", ""), b"yesterday")
    assert made != fetch and (made.error == "timeout" or made.headers == ())


def test_rows_out_of_order_are_the_same_rows():
    rows = b"".join(b'<li><a href="%d.html">t</a></li>\n' % n for n in range(9))
    shuffled = reordered(rows, "seed")
    assert shuffled != rows and sorted(shuffled.splitlines()) == sorted(rows.splitlines())
