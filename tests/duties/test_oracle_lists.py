"""What is only shown against the oracle, over generated worlds: entries without a due rule, meetings told as news alone."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import event, given, settings
from hypothesis import strategies as st

from archive.duties import judge
from archive.records import Entry, Phrase, RuleName
from tests.duties.build import DAY, obligation
from tests.duties.oracle_lists import Entries
from tests.duties.test_oracle import SLOW, books, ended, worlds

NONE = Phrase("", False)


@settings(parent=SLOW, derandomize=True, max_examples=60)
@given(worlds(), st.data())
def test_entries_without_a_due_rule_are_shown_as_the_oracle_shows_them(case, data):
    named, seen, kinds, _, lag, days = case
    things = [data.draw(ended(i, seen.looks)) for i in seen.items]
    titles = ("收费清单", "收费清单", "疫苗一览", "公告一则")
    things = [replace(i, title=data.draw(st.sampled_from(titles))) for i in things]
    later = data.draw(st.sampled_from([0, 0, 20 * DAY, 40 * DAY]))  # a look of long ago says nothing of today
    seen = replace(seen, items=tuple(things), as_of=seen.as_of + later)
    duty = obligation(NONE, RuleName.ENTRY, sections=named, kinds=kinds)
    line = Entry("O", "wjw", "收费清单", "收费.*清单", ("疫苗",), "", "")
    shelf = replace(books(duty, (), lag, days), entries=(line,))
    expected = Entries(seen, shelf, duty, "wjw").entry_shown("收费清单", ("疫苗",))
    judged = judge(seen, shelf)
    event(f"{expected}")
    assert judged.verdicts == ()
    shown = [f.kind for f in judged.findings if f.kind in ("listed", "unlisted")]
    assert shown == ([expected] if expected else [])
