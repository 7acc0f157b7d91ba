"""`python -m tests.rows`: each row of the plan, the obligations that answer it, and the tests that show it kept and broken.

The tests are those that pytest collects: a row whose tests are gone ends the table with exit code 1.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from archive.catalogue import load

REPO = Path(__file__).resolve().parents[1]
OF_THE_ROWS = "tests/test_plan_rows.py"
# The indicators of a site are asked of worlds of looks; the ledger and the bulletin are papers of their own.
OF_THEIR_OWN = {
    "P09": "tests/duties/test_sites.py",
    "P22": "tests/duties/test_sites.py",
    "R01": "tests/site/test_ledger.py",
    "R02": "tests/site/test_bulletin.py",
}
NAMED = re.compile(r"^(\S+\.py)::(\w+)(?:\[(.*)\])?$")
ROW = re.compile(r"\b[MPK]\d\d\b")


def collected() -> dict[str, list[str]]:
    """By row, and by file where a row has one of its own: the names of its tests."""
    files = [OF_THE_ROWS, *sorted(set(OF_THEIR_OWN.values()))]
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n", "0", *files]
    said = subprocess.run(command, cwd=REPO, text=True, capture_output=True, check=True).stdout
    found: dict[str, dict[str, None]] = {}
    for file, test, row in filter(None, (_named(line) for line in said.splitlines())):
        found.setdefault(row if file == OF_THE_ROWS else file, {})[test] = None
    return {key: list(tests) for key, tests in found.items()}


def _named(line: str) -> tuple[str, str, str] | None:
    match = NAMED.match(line)
    row = ROW.search(match[3] or "") if match else None
    return None if match is None else (match[1], match[2], row[0] if row else "")


def answers() -> dict[str, list[str]]:
    """By row, the obligations that answer it: its own, and those that its question names."""
    found: dict[str, list[str]] = {"R01": ["整改台账"], "R02": ["通报"]}
    for owed in load("zhoucun").obligations:
        if owed.row:
            named = owed.params.get("answered_by", ())
            found.setdefault(owed.row, []).extend([owed.id, *(map(str, named) if isinstance(named, Iterable) else ())])
    return {row: list(dict.fromkeys(ids)) for row, ids in sorted(found.items())}


def main() -> int:
    tests, without = collected(), []
    print("| row | obligations | tests |\n| --- | --- | --- |")
    for row, ids in answers().items():
        own = OF_THEIR_OWN.get(row)
        rows = dict.fromkeys([row, *(one[:3] for one in ids)])
        shown = [f"{own}: {len(tests[own])}"] if own in tests else [t for r in rows for t in tests.get(r, [])]
        print(f"| {row} | {', '.join(ids)} | {', '.join(dict.fromkeys(shown))} |")
        without += [] if shown else [row]
    print("\nno test: " + ", ".join(without) if without else "\nno row is without its tests")
    return 1 if without else 0


if __name__ == "__main__":
    sys.exit(main())
