"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "14: a meeting, a decision, an approval, an event, a change start the clock; what kinds are there"
RULES_DIGEST = "58e18f6c8b8cebaf"
