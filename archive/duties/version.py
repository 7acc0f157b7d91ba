"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "28: complaints and interviews are no questions to answer within three months"
RULES_DIGEST = "a030375b14bd81dd"
