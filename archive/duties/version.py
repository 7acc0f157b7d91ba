"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = (
    "29: a row is known by its number however it is spelled, and what a page showed in another form accuses nobody"
)
RULES_DIGEST = "3df01b5ad06b8b89"
