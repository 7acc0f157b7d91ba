"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "26: what names a period without a year while it runs may be its own"
RULES_DIGEST = "812cd0121b95ed4a"
