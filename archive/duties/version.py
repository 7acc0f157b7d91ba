"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = (
    "37: a number whose term or day is not told may be the missing one, and a page cut off proves no link lacking"
)
RULES_DIGEST = "7f371e0aee570d71"
