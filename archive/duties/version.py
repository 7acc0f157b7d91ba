"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "18: each row of a table of decisions is a duty of its own"
RULES_DIGEST = "3d9dfae37a757f09"
