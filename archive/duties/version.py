"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "32: a class of sections stands still only where all of it does"
RULES_DIGEST = "0961f28bb2c02ad6"
