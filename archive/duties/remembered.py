"""What a judging leaves to the next one, as lines of JSON: what the world was, then the answers, then their number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from archive.duties.answers import Answer, Told
from archive.duties.makers import Formed, Maker
from archive.duties.memory import Kept, Memory
from archive.duties.traces import Trace, Traces
from archive.records import Basis, Evidence, Finding, State, Verdict

FORMAT = 2
Packed = list[Any]


def lines_of(memory: Memory) -> Iterator[str]:
    for line in _lines(memory):
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"


def _lines(memory: Memory) -> Iterator[Packed]:
    traces = memory.traces
    yield [FORMAT, traces.as_of, traces.frame]
    parts: tuple[tuple[str, Iterable[Packed]], ...] = (
        ("look", ([s, *got] for s, got in traces.looks.items())),
        ("trace", (_trace(key, trace) for key, trace in traces.items.items())),
        ("item", ([*key, *_told(told)] for key, told in memory.items.items())),
        ("answer", ([*key, a.ground, a.others, a.until, *_told(a.told)] for key, a in memory.answers.items())),
        ("period", (_kept(key, kept) for key, kept in memory.periods.items())),
        ("found", ([key, [_finding(one) for one in got]] for key, got in memory.findings.items())),
    )
    count = 0
    for name, lines in parts:
        for line in lines:
            count += 1
            yield [name, *line]
    yield ["end", count]


def memory_of(lines: Iterable[str]) -> Memory:
    """ValueError, TypeError or KeyError where the lines are not those that `lines_of` made, all of them."""
    rest = iter(lines)
    form, as_of, frame = json.loads(next(rest, "[0, 0, 0]"))
    if form != FORMAT:
        raise ValueError(f"format {form!r}")
    looks: dict[str, tuple[int, str]] = {}
    items: dict[int, Trace] = {}
    memory = Memory(traces=Traces(as_of, frame, looks, items))
    count = 0
    for text in rest:
        name, *row = json.loads(text)
        if name == "end":
            if row != [count]:
                raise ValueError(f"{count} lines of {row}")
            return memory
        count += 1
        if name == "look":
            looks[row[0]] = (row[1], row[2])
        elif name == "trace":
            items[row[0]] = Trace(row[1], tuple(row[2]), date.fromisoformat(row[3]), row[4], _tuple(row[5]))
        else:
            _answer(memory, name, row)
    raise ValueError(f"cut off after {count} lines")


def _answer(memory: Memory, name: str, row: Packed) -> None:
    if name == "item":
        obligation, office, item = row[:3]
        memory.items[obligation, office, item] = _said(*row[3:])
    elif name == "answer":
        kind, obligation, office, subject, ground, others, until = row[:7]
        memory.answers[kind, obligation, office, subject] = Answer(_said(*row[7:]), ground, others, until)
    elif name == "period":
        obligation, office, sections, begin, verdict, until, open_to = row
        kept = Kept(_verdict(verdict) if verdict is not None else None, until, frozenset(open_to))
        memory.periods[obligation, office, tuple(sections), date.fromisoformat(begin)] = kept
    elif name == "found":
        memory.findings[row[0]] = tuple(_found(*got) for got in row[1])
    else:
        raise ValueError(f"a line {name!r}")


def _trace(key: int, trace: Trace) -> Packed:
    return [key, trace.digest, trace.sections, trace.day.isoformat(), trace.office_id, trace.kinds]


def _told(told: Told) -> Packed:
    formed = told.relayed
    relayed = None if formed is None else [formed.maker.value, formed.names, formed.told_by]
    return [[_packed(v) for v in told.verdicts], told.untold, relayed]


def _said(verdicts: Packed, untold: bool, relayed: Packed | None) -> Told:
    formed = None if relayed is None else Formed(Maker(relayed[0]), tuple(relayed[1]), relayed[2])
    return Told(tuple(map(_verdict, verdicts)), untold, formed)


def _kept(key: tuple[str, str, tuple[str, ...], date], kept: Kept) -> Packed:
    verdict = None if kept.verdict is None else _packed(kept.verdict)
    return [*key[:3], key[3].isoformat(), verdict, kept.until, sorted(kept.sections)]


def _finding(found: Finding) -> Packed:
    rest = [found.kind, found.office_id, found.section_id, found.item_id, found.subject, found.detail]
    return [*rest, [[e.role, e.snapshot_id, e.visit_id] for e in found.evidence]]


def _found(
    kind: str, office: str | None, section: str | None, item: int | None, subject: str, detail: str, evidence: Packed
) -> Finding:
    return Finding(kind, office, section, item, subject, detail, _evidence(evidence))


def _packed(v: Verdict) -> Packed:
    """The machine's, before a ruling or a contest is set beside it."""
    subject = [v.obligation_id, v.office_id, v.subject_kind, v.subject_key, v.subject, v.item_id]
    days = [v.trigger_on.isoformat() if v.trigger_on else None, v.due_at, v.due_lenient_at]
    ruled = [v.machine_state.value, v.basis.value if v.basis else None, v.holds, v.margin_min, v.margin_max, v.words]
    evidence = [[e.role, e.snapshot_id, e.visit_id] for e in v.evidence]
    return [*subject, *days, *ruled, evidence, v.state.value if v.state else None, v.contested]


def _verdict(row: Packed) -> Verdict:
    obligation, office, kind, key, subject, item, trigger, due, lenient, state, basis, holds, low, high, words = row[
        :15
    ]
    return Verdict(
        obligation,
        office,
        kind,
        key,
        subject,
        item,
        date.fromisoformat(trigger) if trigger else None,
        due,
        lenient,
        State(state),
        Basis(basis) if basis else None,
        holds,
        low,
        high,
        words,
        _evidence(row[15]),
        State(row[16]) if row[16] else None,
        row[17],
    )


def _evidence(rows: Packed) -> tuple[Evidence, ...]:
    return tuple(Evidence(*row) for row in rows)


def _tuple(row: Packed | None) -> tuple[str, ...] | None:
    return None if row is None else tuple(row)
