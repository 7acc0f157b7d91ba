"""The version of the rules, which every judgement names, and the digest of the source that it stands for.

A verdict that moves because a rule moved must say so (semantics §8); tests/duties/test_version.py holds the two together.
"""

from __future__ import annotations

RULES_VERSION = "31: what a script, a frame or a file may have shown is not called late or missing, nor is another meeting's day taken"
RULES_DIGEST = "3c40e6edaa48e32e"
