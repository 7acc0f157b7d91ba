"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = (
    "39: a list without a due rule is unlisted only where visits to the end of every list, of late, do not show it"
)
RULES_DIGEST = "54079f3a3bc3914d"
