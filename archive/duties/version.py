"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = (
    "41: what is put up anew, told by another kind's word, or prolonged by another page leaves a lateness open"
)
RULES_DIGEST = "08a65967ff7f015c"
