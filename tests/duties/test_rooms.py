"""The arrows inside the judge: rules see records and the calendar, and are short, pure functions."""

from __future__ import annotations

import ast
from pathlib import Path

import archive.duties

ROOM = Path(archive.duties.__file__).parent
RULES = sorted((ROOM / "rules").glob("*.py"))
ALLOWED = ("archive.records", "archive.duties.calendar", "archive.duties.rules")
IMPURE = {"time", "datetime.datetime", "sqlite3", "sqlite_utils", "os", "random", "socket", "requests", "pathlib"}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_rules_import_records_and_the_calendar_alone():
    strays = {(p.name, m) for p in RULES for m in imported(p) if m.startswith("archive") and not m.startswith(ALLOWED)}
    assert strays == set()


def test_judging_imports_no_clock_no_database_and_no_network():
    judging = [p for p in ROOM.rglob("*.py") if p.name != "ledger.py"]
    assert {(p.name, m) for p in judging for m in imported(p) if m in IMPURE} == set()


def test_a_rule_is_under_a_hundred_lines():
    assert [p.name for p in RULES if len(p.read_text(encoding="utf-8").splitlines()) >= 100] == []


def test_a_rule_quotes_its_clause_and_says_what_it_cannot_see():
    for name in ("awaited", "entry", "item", "numbers", "pair", "period", "prior", "series"):
        text = ast.get_docstring(ast.parse((ROOM / "rules" / f"{name}.py").read_text(encoding="utf-8"))) or ""
        assert "semantics §" in text
        assert "cannot see" in text
