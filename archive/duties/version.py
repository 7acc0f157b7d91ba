"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "20: own or relayed, news or record, replies; working days counted back"
RULES_DIGEST = "0e36a12ee45fd5c9"
