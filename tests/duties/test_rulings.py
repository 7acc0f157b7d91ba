"""Contests and rulings stand beside the machine's verdict, and never hide it."""

from __future__ import annotations

from archive.duties import judge
from archive.duties.rulings import Rulings
from archive.records import Basis, Contest, Ruling, State
from archive.records import end_of as end
from tests.duties.build import catalogue, daily, day, item, obligation, periodic, sighting, world

LATE = item(sighting("2018-09-20T09:00"), formed=("2018-08-20",), doc_number="周政办字〔2018〕89号")
LOOKS = daily("2018-08-18", "2018-09-19")


def ruling(sets, value="", subject="周政办字〔2018〕89号", contest="", decided="2018-10-01"):
    return Ruling(
        "O", "wjw", subject, "", "", contest, sets, value, day(decided), "区政府办公室", "系统故障", "复核1号"
    )


def contest(received="2018-09-25"):
    return Contest("c1", "O", "wjw", "周政办字〔2018〕89号", "", "", day(received), "区卫计局", "已按时公开", "")


def verdict(*rulings, contests=(), as_of="2018-10-31"):
    books = catalogue(obligation(), rulings=rulings, contests=contests)
    return judge(world(as_of, [LATE], LOOKS), books).verdicts[0]


def test_an_excuse_is_shown_beside_the_machine_state():
    told = verdict(ruling("excused"))
    assert (told.machine_state, told.state, told.basis) == (State.LATE, State.EXCUSED, Basis.RULING)
    assert "系统故障" in told.words
    assert "not yet there" in told.words


def test_a_corrected_trigger_day_judges_anew():
    told = verdict(ruling("trigger", "2018-09-18"))
    assert (told.machine_state, told.state, told.basis) == (State.LATE, State.MET, Basis.RULING)
    assert told.trigger_on == day("2018-09-18")


def test_a_ruling_not_yet_decided_is_not_known():
    assert verdict(ruling("excused"), as_of="2018-09-30T23:59").state is State.LATE


def test_a_contest_is_shown_until_a_ruling_closes_it():
    assert verdict().contested is False
    assert verdict(contests=(contest(),)).contested is True
    assert verdict(contests=(contest(),), as_of="2018-09-24T12:00").contested is False
    assert verdict(ruling("excused", contest="c1"), contests=(contest(),)).contested is False


def test_a_ruling_on_another_subject_changes_nothing():
    assert verdict(ruling("excused", subject="周政办字〔2018〕90号")).state is State.LATE


def test_a_period_is_excused_by_its_name():
    books = catalogue(periodic(), rulings=(ruling("excused", subject="2018-W36"),))
    found = {v.subject: v for v in judge(world("2018-10-31", (), daily("2018-09-01", "2018-09-30")), books).verdicts}
    assert (found["2018-W36"].machine_state, found["2018-W36"].state) == (State.MISSING, State.EXCUSED)
    assert found["2018-W37"].state is State.MISSING


def test_a_ruling_that_upholds_closes_the_contest_and_leaves_the_verdict():
    told = verdict(ruling("upheld", contest="c1"), contests=(contest(),))
    assert (told.contested, told.state, told.basis) == (False, State.LATE, Basis.WITNESSED)


def test_a_later_ruling_that_upholds_takes_an_earlier_excuse_back():
    told = verdict(ruling("excused"), ruling("upheld", contest="c1", decided="2018-10-08"), contests=(contest(),))
    assert told.state is State.LATE
    assert verdict(ruling("excused"), ruling("upheld", contest="c1", decided="2018-11-08")).state is State.EXCUSED


def unmatched(*rulings, contests=()):
    books = catalogue(obligation(), rulings=rulings, contests=contests)
    told = judge(world("2018-10-31", [LATE], LOOKS), books)
    return list(Rulings(books, end(day("2018-10-31"))).unmatched(told.verdicts, told.findings))


def test_a_contest_or_a_ruling_that_concerns_nothing_is_said_and_one_that_does_is_not():
    slip = Contest("c2", "O", "wjw", "周政办字〔2018〕98号", "", "", day("2018-09-25"), "区卫计局", "已按时公开", "")
    said = unmatched(ruling("excused", subject="周政办字〔2018〕90号"), contests=(contest(), slip))
    assert [line.partition(": concerns")[0] for line in said] == [
        "contests.csv: c2: O, wjw, '周政办字〔2018〕98号'",
        "rulings.csv:0: O, wjw, '周政办字〔2018〕90号'",
    ]
    assert unmatched(ruling("excused"), contests=(contest(),)) == []
