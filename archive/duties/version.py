"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "42: a date in time speaks where nobody looked for a week after it"
RULES_DIGEST = "420e45839b012064"
