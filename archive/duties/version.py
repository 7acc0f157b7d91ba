"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "35: a budget counts from its own approval, and a meeting that of another body tells nothing of"
RULES_DIGEST = "96b9296709ae0f80"
