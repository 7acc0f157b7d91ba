"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "16: leads, each beside its innocent causes"
RULES_DIGEST = "9a7b4876de09d8f7"
