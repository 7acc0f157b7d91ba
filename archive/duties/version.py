"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = (
    "38: a later answer undoes no open question; sections are judged as of their looks; points read once charge nobody"
)
RULES_DIGEST = "3ee034852302f4d0"
