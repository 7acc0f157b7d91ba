"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "13: what stands in a file or a picture was not asked"
RULES_DIGEST = "deadfd3867a8bf5e"
