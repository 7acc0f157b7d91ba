"""A document and the consultation that had to come before it, against the oracle, over generated worlds."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import event, given, settings
from hypothesis import strategies as st

from archive.duties import judge
from archive.records import Phrase, RuleName, start_of
from tests.duties.build import HOUR, claim, day, kind, obligation, sighting
from tests.duties.build import item as thing
from tests.duties.oracle import Oracle
from tests.duties.test_oracle import SLOW, books, days_on, told, worlds

LAW = "城市供热管理办法"
TITLES = (
    f"关于《{LAW}》征求意见的公告",
    f"关于《{LAW}》征求意见的公告",
    "关于《河道采砂管理规定》征求意见的公告",
    "公告一则",
)
PARAMS = {"first": "规定", "second": "卫生", "trigger": "published", "order": "before"}


@settings(parent=SLOW, derandomize=True, max_examples=15)
@given(worlds(), st.integers(6, 14), st.sampled_from([None, 3, 6, 6]), st.data())
def test_what_had_to_come_before_a_document_is_judged_as_the_oracle_judges(case, out, lookback, data):
    named, seen, _, hints, lag, days = case
    named = ("s1", *(name for name in named if name != "s1"))
    on = days_on(out)
    document = thing(
        sighting(start_of(on) + 9 * HOUR, "s1", printed=on.isoformat(), visit=8000),
        item_id=90,
        title=LAW,
        kinds=frozenset({"规定"}),
        claims=(claim(on.isoformat()),),
        formed=(on.isoformat(),),
    )
    things = [replace(i, title=data.draw(st.sampled_from(TITLES))) for i in seen.items]
    seen = replace(seen, items=(document, *things))
    params = PARAMS | ({"lookback": lookback} if lookback else {})
    fields = {"kinds": ("规定", "卫生"), "params": params, "valid_from": day("2018-08-01")}
    duty = obligation(Phrase("", False, inherits=True), RuleName.PAIR, sections=named, **fields)
    shelf = books(duty, hints, lag, days)
    shelf = replace(shelf, kinds={**shelf.kinds, "规定": kind("规定", ("办法",))})
    expected = Oracle(seen, shelf, replace(duty, kinds=("卫生",)), "wjw").prior_state(
        document, start_of(on), lookback, LAW
    )
    event(f"{expected[0]} {expected[1]}")
    (found,) = judge(seen, shelf).verdicts
    assert (*told(found), found.holds) == (*expected, False)
