"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "36: what a script or a frame of its own page may show is not called unanswered, late or missing"
RULES_DIGEST = "5a8c76e661aeb9b9"
