"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "6: what the first page of a pair may have told in time"
RULES_DIGEST = "0fc4a4f21a0cb5b6"
