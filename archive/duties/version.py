"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "23: budgets by unit from their approval; figures of a series without a cadence are shown"
RULES_DIGEST = "2e1b61797f94c0ee"
