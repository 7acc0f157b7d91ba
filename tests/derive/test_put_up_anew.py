"""A document that was up in time and is put up anew under another address, its title or text put right, is not late: nothing
tells the copy from a document of its own, so it accuses nobody (semantics §2, item: an ambiguous match).
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive import derive
from archive.catalogue import load
from archive.duties import judge
from archive.records import DAY, Fetch, Outcome, Role
from archive.store import Archive
from tests.derive.test_derive import FILES, HOME, START
from tests.derive.test_migration import LONG, Thing, old_article, old_list, signed

FORMED = "2018-09-04"
OLD = [Thing(n, f"2018-08-{28 - n:02}", f"关于第{n}号事项的公告", LONG.format(n=n)) for n in (7, 8, 9)]
FIRST = Thing(1, "2018-09-05", "关于供热价格调整的公告", LONG.format(n=1))
EDITED = FIRST.text.replace("月底前", "九月底前")
AGAIN = replace(FIRST, n=2, day="2018-09-20")
OTHER = replace(
    AGAIN, title="关于城区禁放烟花爆竹的通告", text="为保障公共安全，现就禁止燃放烟花爆竹有关事项通告如下。" * 6
)


def judged(folder, again: Thing, until: str) -> list[tuple[str, str]]:
    """Daily looks in September 2018: FIRST from the 5th until that day, `again` from the 20th on; both signed on the 4th."""
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    catalogue, archive = load(folder), Archive.open(folder / "d.db")
    html = (("Content-Type", "text/html; charset=utf-8"),)
    for n in range(27):
        at, on = START + n * DAY, f"2018-09-{3 + n:02}"
        there = [t for t, end in ((again, "2018-10-01"), (FIRST, until)) if t.day <= on < end]
        run = archive.begin_run("observer", "replay", at, "sha256:0", at)
        visit = archive.plan_visits(run, [("gg", at, True, HOME)])[0]
        archive.record(run, Fetch(HOME, at, Role.LIST, visit, 0, 200, html, old_list([*there, *OLD])))
        for t in there:
            page = old_article(t).replace(signed(t.day).encode(), signed(FORMED).encode())
            archive.record(run, Fetch(t.old, at, Role.ARTICLE, visit, None, 200, html, page))
        archive.flush()
        assert derive.derive_visit(archive, catalogue, visit) is Outcome.COMPLETE
        archive.end_run(run, at)
    latest = derive.latest(archive)
    assert latest is not None
    verdicts = judge(derive.world(archive, catalogue, latest), catalogue).verdicts
    archive.close()
    return sorted((v.subject, v.machine_state.value) for v in verdicts)


TAKEN_DOWN, STILL_UP = "2018-09-18", "2018-10-01"


@pytest.mark.parametrize(
    ("again", "until"),
    [
        (replace(AGAIN, text=EDITED), TAKEN_DOWN),
        (replace(AGAIN, title="关于供热价格调整的公告（更正）"), TAKEN_DOWN),
        (replace(AGAIN, title="关于调整供热价格的公告", text=EDITED), TAKEN_DOWN),
        (replace(AGAIN, text=EDITED), STILL_UP),
        (replace(AGAIN, title="示例区财政局关于供热价格调整的公告"), STILL_UP),
    ],
    ids=["text", "title", "both", "a copy of another text", "a copy of another title"],
)
def test_what_was_up_in_time_and_is_put_up_anew_is_not_late(again, until, tmp_path):
    assert judged(tmp_path, again, until) == sorted([(FIRST.title, "met"), (again.title, "unproven")])


@pytest.mark.parametrize("until", [TAKEN_DOWN, STILL_UP])
def test_another_document_of_that_day_that_came_late_is_late(until, tmp_path):
    assert judged(tmp_path, OTHER, until) == sorted([(FIRST.title, "met"), (OTHER.title, "late")])
