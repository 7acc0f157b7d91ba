"""A rule cannot change in silence: the version that every verdict names is held to the source that judges."""

from __future__ import annotations

import hashlib
from pathlib import Path

from archive import duties
from archive.duties.version import RULES_DIGEST, RULES_VERSION

HERE = Path(duties.__file__).parent
# These keep and name what was judged; all other files of the room can move a verdict or a finding.
JUDGE_NOTHING = {"__init__.py", "causes.py", "explain.py", "ids.py", "ledger.py", "steps.py", "version.py", "would.py"}


def judging():
    named = [file for file in HERE.rglob("*.py") if file.parent != HERE or file.name not in JUDGE_NOTHING]
    return sorted((file.relative_to(HERE).as_posix(), file) for file in named)


def digest():
    told = hashlib.sha256()
    for name, file in judging():
        told.update(f"{name}\n{file.read_text(encoding='utf-8')}\n".encode())
    return told.hexdigest()[:16]


def test_the_rules_are_those_of_the_version():
    found = digest()
    assert found == RULES_DIGEST, (
        f"the source of the rules has changed since version {RULES_VERSION!r}: raise RULES_VERSION in"
        f" archive/duties/version.py (where a verdict can move), and record the new digest {found!r} beside it"
    )


def test_what_judges_is_all_in_the_digest():
    named = {name for name, _ in judging()}
    assert {"judge.py", "due.py", "calendar.py", "attribution.py", "makers.py", "rules/item.py"} <= named
