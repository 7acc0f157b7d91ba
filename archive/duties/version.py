"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "33: a budget that came soon after an approval that another page tells was in time"
RULES_DIGEST = "fce17fa6e2a8d401"
