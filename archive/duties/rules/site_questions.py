"""互动回应差: "监测时间点前1年内，要求对公众信件、留言及时答复处理的政务咨询类栏目（在线访谈、调查征集、举报投诉类栏目除外）中存在超过
三个月未回应的现象，即单项否决。" (2019: 有效留言, and 未提供网上有效咨询建言渠道, which no list shows.)

semantics §5: "unanswered (calendar months; a later answer does not undo it)". A question is open at the end of its third
calendar month where its page was read then or later and said nothing that may be an answer, and nothing else that
may be the answer to it went up by then: an answer on a page of its own came later where that page's own days say so.

It cannot see an answer by telephone or letter, a question that is kept back, nor whether a question is a valid one; where a
script or a frame of its page may show the answer, it is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from archive.duties.rules.site import MOST, Figure, Window, counted
from archive.records import Evidence, Instant, Item, State, iso

EXCEPTED = ("访谈", "调查", "征集", "举报", "投诉", "信访", "纪检")  # 在线访谈、调查征集、举报投诉类栏目除外
ANSWERS = (
    *("答复", "回复", "回应", "解答", "回答", "反馈", "答：", "答:", "办理结果", "处理结果", "办理情况", "处理情况"),
    *("办理意见", "处理意见", "办结", "您好", "你好", "经核实", "经了解", "经调查", "经查", "感谢您"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """`due`: the end of its last month; None: nothing tells since when it is open. `may_show`: the world's."""

    item: Item
    due: Instant | None
    may_show: Callable[[int], bool]


def open_at(question: Question, others: Iterable[Item], lag: int) -> tuple[bool | None, tuple[Evidence, ...]]:
    """Whether it was open when it had to be answered, and the page that shows it; None: it could not be told. `others`:
    what may be answers by their titles. What was up in time answers it; of what came later, only what is shown to have come
    later does not (§5: "a later answer does not undo it")."""
    item, due = question.item, question.due
    if due is None or not item.editions or item.ambiguous:
        return None, ()
    beside = [other for other in others if names(other.title, item.title)]
    came = [after(other, due) for other in beside]
    answered = [edition.seen_from for edition in item.editions if answers(edition.article.body)]
    if False in came or any(seen < due for seen in answered):
        return False, ()
    read = [edition for edition in item.editions if edition.seen_until >= due + lag]
    if None in came or not read or any(seen <= read[0].seen_from for seen in answered):
        return None, ()
    first = read[0]
    shown = first.article  # an answer may stand in a file or picture, and a page without a text was not read
    whole = bool(shown.body.strip()) and not (shown.attachments or shown.images or shown.faults)
    if not whole or question.may_show(first.snapshot_id):
        return None, ()
    later = (Evidence("claim", snapshot_id=edition.snapshot_id) for other in beside for edition in other.editions[:1])
    return True, (Evidence("unanswered", snapshot_id=first.snapshot_id), *later)


def after(other: Item, due: Instant) -> bool | None:
    """Whether it went up after `due`, as its own page admits; False: it was seen, or claims to have been up, in time; None: it
    may have been. A claim that lies after its first sight is none."""
    seen = min(sighting.first_seen for sighting in other.sightings)
    if seen < due:
        return False
    claims = [claim for claim in other.claims if claim.begin <= seen]
    if any(claim.end <= due for claim in claims):
        return False
    doubtful = other.ambiguous or other.epoch or any(claim.begin < due for claim in claims)
    return True if claims and not doubtful else None


def answers(text: str) -> bool:
    """Deliberately wide: whatever may be an answer is one."""
    return any(word in text for word in ANSWERS)


def names(other: str, title: str) -> bool:
    """Whether a title that speaks of an answer holds the question's."""
    return answers(other) and other != title and "".join(title.split()) in "".join(other.split())


def judge_questions(
    questions: Iterable[Question], others: Iterable[Item], threshold: int, window: Window, lag: int
) -> tuple[Figure, tuple[tuple[Item, tuple[Evidence, ...]], ...]]:
    """The figure, and each question that stayed open. `window`: the year before."""
    asked = [q for q in questions if q.due is not None and q.due <= window.end]
    told = [(q, *open_at(q, others, lag)) for q in asked]
    found = tuple((q.item, shows) for q, is_open, shows in told if is_open)
    unknown = sum(is_open is None for _, is_open, _ in told)
    state = counted(len(found), unknown, threshold) if told else State.UNOBSERVED
    words = (
        f"{len(found)} of {len(told)} questions of the last year stayed open for over three months; {unknown} unknown"
    )
    named = "; ".join(f"{item.title!r}, seen open since {iso(item.sightings[0].first_seen)}" for item, _ in found[:5])
    evidence = tuple(one for _, shows in found[:MOST] for one in shows)
    said = f"{words}: {named}" if named else words if told else "no question of the last year was seen"
    seen = len(told) - unknown
    return Figure(state, said, window.begin, window.end, len(found), threshold, seen, unknown, evidence), found
