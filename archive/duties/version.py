"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "34: an answer in its question's line is no silent edit, nor an old look enough for a standing question"
RULES_DIGEST = "7ebea90a80d4f414"
