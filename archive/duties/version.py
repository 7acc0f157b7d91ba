"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "27: of sections none of which was seen nothing is said"
RULES_DIGEST = "6b7079a8de7aeb97"
