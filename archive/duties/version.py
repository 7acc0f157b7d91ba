"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "40: news of a meeting of two kinds may tell a meeting of either"
RULES_DIGEST = "33870bb694c1e489"
