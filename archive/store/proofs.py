"""What shows that a recorded row is under a seal: its leaf, the path to the seal's tree, and the seals that follow.

{"leaf": […], "seal": root, "place": of the leaf in the tree, "path": [hash, …]}     hashes and roots in hex
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from archive.store import Archive, leaves, merkle, seals
from archive.store.seals import Seal

Proof = dict[str, Any]

FIELDS = (
    "after_visit",
    "last_visit",
    "after_seq",
    "last_seq",
    "sealed_at",
    "occasion",
    "leaves",
    "tree",
    "previous",
    "root",
)


class Unproven(Exception):
    """A row is under no seal, or no longer gives the seal that it is under."""


def proofs(archive: Archive, run_id: int, visit_id: int | None, seqs: Sequence[int]) -> list[Proof]:
    """Of a run: its own row under each seal used, the visit, and the snapshots of these numbers, in this order."""
    made = [seal for seal in seals.seals_of(archive.conn) if seal.run_id == run_id]
    number = seals.visit_numbers(archive, run_id)[visit_id] if visit_id is not None else None
    found: list[Proof] = []
    for seal in made:
        covered = [seq for seq in seqs if seal.after_seq < seq <= seal.last_seq]
        visits = [number] if number is not None and seal.after_visit < number <= seal.last_visit else []
        if covered or visits:
            found += _under(archive, run_id, seal, visits, covered)
    under = {(proof["leaf"][0], proof["leaf"][3]) for proof in found if proof["leaf"][0] != "run"}
    wanted = {("snapshot", seq) for seq in seqs} | ({("visit", number)} if number is not None else set())
    if wanted - under:
        raise Unproven(f"run {run_id} is not sealed yet: `python -m archive seal` seals what has ended")
    return found


def _under(archive: Archive, run_id: int, seal: Seal, visits: Sequence[int], seqs: Sequence[int]) -> list[Proof]:
    under = list(seals.leaves_under(archive, run_id, seal))
    hashes = [leaves.hashed(leaf) for leaf in under]
    if merkle.root(hashes) != seal.tree:
        raise Unproven(f"run {run_id} no longer gives its seal: `python -m archive verify` says what is lost")
    places = [0, *(number - seal.after_visit for number in visits)]
    places += [seal.last_visit - seal.after_visit + seq - seal.after_seq for seq in seqs]
    return [
        {"leaf": under[place], "seal": seal.root.hex(), "place": place, "path": [step.hex() for step in path]}
        for place, path in zip(places, merkle.paths(hashes, places), strict=True)
    ]


def chain(conn: sqlite3.Connection, roots: Iterable[str]) -> list[dict[str, Any]]:
    """The seals of these roots, and all that follow them, in the order in which they were made, as JSON holds them."""
    reached, found = set(roots), []
    for seal in seals.seals_of(conn):
        before = {root.hex() for root in seals.split(seal.previous)}
        if seal.root.hex() in reached or before & reached:
            reached.add(seal.root.hex())
            found.append(_fields(seal))
    return found


def _fields(seal: Seal) -> dict[str, Any]:
    held = {name: getattr(seal, name) for name in FIELDS}
    before = [root.hex() for root in seals.split(seal.previous)]
    return held | {"tree": seal.tree.hex(), "root": seal.root.hex(), "previous": before}


def seal_of(fields: dict[str, Any]) -> Seal:
    """The seal of such fields, as far as its root is over them."""
    span = (fields["after_visit"], fields["last_visit"], fields["after_seq"], fields["last_seq"])
    previous = b"".join(bytes.fromhex(root) for root in fields["previous"])
    tree, root = bytes.fromhex(fields["tree"]), bytes.fromhex(fields["root"])
    made = (fields["sealed_at"], fields["occasion"])
    return Seal(None, *span, None, None, None, *made, None, previous, fields["leaves"], tree, root)


def leads(proof: Proof, seal: Seal) -> bool:
    """Whether the leaf is under the seal at its place."""
    path = [bytes.fromhex(step) for step in proof["path"]]
    top = merkle.root_of_path(leaves.hashed(proof["leaf"]), proof["place"], seal.leaves, path)
    return top == seal.tree
