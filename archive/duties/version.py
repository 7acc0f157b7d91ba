"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "30: what 长期公开 keeps, and is in no list any more, may have been revoked and is no gap"
RULES_DIGEST = "d94ce9f7b924509f"
