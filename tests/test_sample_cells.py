"""Every rule of archive/duties/rules/ is shown kept, broken, unproven and unobserved by a story that is crawled whole, with
its row written by hand (tests/sample/cells.py); the rows themselves are compared by test_sample and test_sample_second."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.duties import rules
from archive.duties.leads import lead_kinds
from tests.sample.cells import (
    BOUNDARIES,
    KINDS,
    LEADS,
    RULES,
    SHARED,
    Cell,
    Duty,
    Element,
    Finding,
    Never,
    Row,
    Silence,
)
from tests.sample.expected import ITEM_DUTIES
from tests.sample.expected_awaited import AWAITED_DUTIES
from tests.sample.expected_observed import FINDINGS as FIRST_FINDINGS
from tests.sample.expected_periods import PERIOD_DUTIES
from tests.sample.second import expected as second

FOLDER = Path(rules.__file__).parent
FIRST = (*ITEM_DUTIES, *PERIOD_DUTIES, *AWAITED_DUTIES)
STATES = {"kept": {"met"}, "broken": {"late", "missing"}, "unproven": {"unproven"}, "unobserved": {"unobserved"}}
TOLD = {"kept": "found", "broken": "absent", "unproven": "unproven", "unobserved": "unobserved"}
DUTIES = {
    (story, d.obligation, d.office, d.subject): d.state
    for story, duties in (("first", FIRST), ("second", second.DUTIES))
    for d in duties
}
FOUND = {("first", f.kind, f.subject) for f in FIRST_FINDINGS} | {
    ("second", f.kind, f.subject) for f in second.FINDINGS
}
ROWS = [(name, column, cell) for name, row in (RULES | KINDS).items() for column, cell in vars(row).items()]


def test_every_rule_has_a_row_and_no_row_is_of_a_rule_that_is_not_there():
    modules = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    assert RULES.keys() | SHARED.keys() == modules and not RULES.keys() & SHARED.keys()


@pytest.mark.parametrize(("module", "rule"), SHARED.items())
def test_what_has_no_verdict_of_its_own_is_used_by_a_rule_that_has(module: str, rule: str):
    text = (FOLDER / f"{rule}.py").read_text(encoding="utf-8")
    within = "".join((FOLDER / f"{name}.py").read_text(encoding="utf-8") for name in ("__init__", "counting"))
    assert rule in RULES and f"archive.duties.rules.{module} import" in text + within


@pytest.mark.parametrize(("name", "column", "cell"), ROWS, ids=[f"{name}-{column}" for name, column, _ in ROWS])
def test_a_cell_names_a_row_written_by_hand_of_that_state_or_why_there_can_be_none(name: str, column: str, cell: Cell):
    if isinstance(cell, Duty):
        assert DUTIES.get((cell.story, cell.obligation, cell.office, cell.subject)) in STATES[column]
    elif isinstance(cell, Element):
        told = {(t.thing, t.element): t.state for t in second.ELEMENTS}
        assert told.get((cell.thing, cell.element)) == TOLD[column]
    elif isinstance(cell, Finding):
        assert (cell.story, cell.kind, cell.subject) in FOUND and column in ("kept", "broken")
    elif isinstance(cell, Silence):
        kind, _, of = cell.kind.partition(" ")
        assert kind in second.CLOSED_KINDS, "that it is not said is compared"
        said = {f.subject for f in second.FINDINGS if f.kind == kind and f.office in ("", cell.office)}
        assert not any(cell.obligation in subject or (of and of in subject) for subject in said)
        assert not any(d.obligation == cell.obligation and d.office == cell.office for d in second.DUTIES)
    else:
        assert len(cell.why) > 20 and column != "kept"


def test_most_cells_are_shown():
    shown = [cell for _, _, cell in ROWS if not isinstance(cell, Never)]
    assert len(shown) >= 75


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_a_boundary_is_a_row_written_by_hand(boundary: str):
    assert [d for d in BOUNDARIES[boundary] if (d.story, d.obligation, d.office, d.subject) not in DUTIES] == []


def test_every_kind_of_lead_is_in_a_story():
    assert LEADS.keys() == {kind.id for kind in lead_kinds()}
    assert [kind for kind, told in LEADS.items() if (told.story, told.kind, told.subject) not in FOUND] == []


def test_every_row_has_its_four_cells():
    assert {tuple(vars(row)) for row in (RULES | KINDS).values()} == {tuple(Row.__dataclass_fields__)}
