"""Merkle trees as Certificate Transparency builds them (RFC 6962 §2.1, RFC 9162 §2.1): a short path shows that a leaf
is under a root, without the other leaves.

Leaves and nodes are hashed with different prefixes, so that no node can be passed off as a leaf.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

LEAF, NODE = b"\x00", b"\x01"
EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()


def _above(level: Sequence[bytes]) -> list[bytes]:
    """The next level: pairs hashed, an odd last one carried up as it is."""
    paired = [node_hash(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
    return paired + list(level[-1:]) if len(level) % 2 else paired


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes in their order; that of the empty tree is the SHA-256 of nothing."""
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else EMPTY


def paths(leaves: Sequence[bytes], places: Sequence[int]) -> list[list[bytes]]:
    """For each of the leaves at `places`, the sibling hashes from the leaf to the root (RFC 6962 §2.1.1)."""
    found: list[list[bytes]] = [[] for _ in places]
    level, at = list(leaves), list(places)
    while len(level) > 1:
        for number, place in enumerate(at):
            if place ^ 1 < len(level):
                found[number].append(level[place ^ 1])
        level, at = _above(level), [place // 2 for place in at]
    return found


def root_of_path(leaf: bytes, place: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a leaf's path leads to in a tree of `size` leaves; None where the path is too short or too long
    for that place."""
    if not 0 <= place < size:
        return None
    got, rest, last = leaf, list(path), size - 1
    while last:
        if place % 2 or place < last:  # it has a sibling on this level
            if not rest:
                return None
            sibling = rest.pop(0)
            got = node_hash(sibling, got) if place % 2 else node_hash(got, sibling)
        place, last = place // 2, last // 2
    return got if not rest else None
