"""Checking a certificate with nothing but itself and a published root."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cryptography.x509 import Certificate as X509

from archive.derive.certificates import Certificate, digest
from archive.derive.certificates.looks import Stated, named, result, same_title, testimony, walked
from archive.derive.visits import UNTRUSTED
from archive.reading.walk import Walked
from archive.records import day_of, iso
from archive.store import proofs, stamps
from archive.store.seals import Seal

# What a field that is not as the format has it comes to.
NONSENSE = (LookupError, ValueError, TypeError, AttributeError, StopIteration, ArithmeticError, RecursionError)
KEYS = ("format", "version", "claim", "looks", "bodies", "seals", "stamps", "stated", "sha256")


@dataclass(slots=True)
class Checked:
    """What checking came to: `faults` where the file does not hold; else what it shows."""

    certificate: Certificate
    trust: Sequence[X509] = ()
    faults: list[str] = field(default_factory=list)
    walks: list[Walked] = field(default_factory=list)
    alone: bool = False  # the walk comes to the same without what is only stated
    seals: list[Seal] = field(default_factory=list)

    @property
    def newest(self) -> str:
        return self.seals[-1].root.hex() if self.seals else ""


def check(certificate: Certificate, root: str | None = None, trust: Sequence[X509] = ()) -> Checked:
    """Every fault of the certificate. `root`: one that was published, which must bind all that the certificate uses;
    `trust`: the certificates of the time stamp service, without which the tokens' signatures are not checked."""
    checked = Checked(certificate, trust)
    for step in (_whole, _bodies, _seals, _stamps, _proofs, _walks, _claim):
        try:
            checked.faults += step(checked)
        except NONSENSE as error:
            checked.faults.append(
                f"{step.__name__.strip('_')}: not as the format has it: {type(error).__name__}: {error}"
            )
        if checked.faults:
            return checked
    if root is not None and not _binds(checked, root.lower()):
        checked.faults.append(f"root {root}: no seal of this file, or not one that follows all that it rests on")
    return checked


def _whole(checked: Checked) -> Iterator[str]:
    held = checked.certificate
    if set(held) != set(KEYS):
        yield f"keys {sorted(held)}: expected {sorted(KEYS)}"
    if held["sha256"] != digest(held):
        yield "sha256: the file was altered after it was made"


def _bodies(checked: Checked) -> Iterator[str]:
    used = {page["digest"] for page in _pages(checked)} - {None}
    if used != set(checked.certificate["bodies"]):
        yield "bodies: not those that the snapshots name"
    for named_digest, text in checked.certificate["bodies"].items():
        got = hashlib.sha256(base64.b64decode(text, validate=True)).hexdigest()
        if f"sha256:{got}" != named_digest:
            yield f"body {named_digest}: its bytes give sha256:{got}"


def _pages(checked: Checked) -> Iterator[dict[str, Any]]:
    for look in checked.certificate["looks"]:
        for proof in (*look["proofs"], *look["held"]):
            if proof["leaf"][0] == "snapshot":
                yield named(proof["leaf"])


def _seals(checked: Checked) -> Iterator[str]:
    """Each seal gives its root, and each but the newest ones is followed."""
    checked.seals = [proofs.seal_of(fields) for fields in checked.certificate["seals"]]
    roots: set[str] = set()
    for seal in checked.seals:
        if seal.computed_root() != seal.root:
            yield f"seal {seal.root.hex()}: its fields do not give its root"
        roots.add(seal.root.hex())
    used = {proof["seal"] for look in checked.certificate["looks"] for proof in (*look["proofs"], *look["held"])}
    if used - roots:
        yield f"seals: {', '.join(sorted(used - roots))} is used, and not in the file"
    if not all(seal.root.hex() in used or _before(seal) & roots for seal in checked.seals):
        yield "seals: one follows none of those used"


def _before(seal: Seal) -> set[str]:
    text = seal.previous.hex()
    return {text[place : place + 64] for place in range(0, len(text), 64)}


def _binds(checked: Checked, root: str) -> bool:
    """Whether that root is of a seal of the file, from which every seal used is reached backwards."""
    by_root = {seal.root.hex(): seal for seal in checked.seals}
    reached, todo = set(), [root] if root in by_root else []
    while todo:
        got = todo.pop()
        if got in by_root and got not in reached:
            reached.add(got)
            todo += _before(by_root[got])
    used = {proof["seal"] for look in checked.certificate["looks"] for proof in (*look["proofs"], *look["held"])}
    return used <= reached


def _stamps(checked: Checked) -> Iterator[str]:
    roots = {seal.root.hex() for seal in checked.seals}
    for held in checked.certificate["stamps"]:
        token = base64.b64decode(held["token"], validate=True)
        if set(held) != {"root", "service", "token"} or held["root"] not in roots:
            yield "stamps: not over a root of this file"
        elif why := stamps.fault(token, bytes.fromhex(held["root"]), checked.trust):
            yield f"stamp by {held['service']}: {why}"


def _proofs(checked: Checked) -> Iterator[str]:
    """Each leaf is under its seal; a run's is the first, so that each row is of the run that it names."""
    by_root = {seal.root.hex(): seal for seal in checked.seals}
    for look in checked.certificate["looks"]:
        runs = {}
        for proof in (*look["proofs"], *look["held"]):
            leaf = named(proof["leaf"])
            if not proofs.leads(proof, by_root[proof["seal"]]):
                yield f"{proof['leaf'][0]} {leaf.get('url') or leaf['observer']}: is not under seal {proof['seal'][:16]}"
            if proof["leaf"][0] == "run":
                runs[proof["seal"]] = leaf
                if proof["place"] != 0 or UNTRUSTED in leaf["clock_note"]:
                    yield "run: is not the first leaf of its seal, or testifies nothing, for its clock is not believed"
        yield from _of_one_visit(look, set(runs))


def _of_one_visit(look: dict[str, Any], sealed: set[str]) -> Iterator[str]:
    kinds = [proof["leaf"][0] for proof in look["proofs"]]
    if kinds.count("visit") != 1 or any(proof["seal"] not in sealed for proof in look["proofs"]):
        yield "look: expected one visit, and its run under each seal"
        return
    visit = named(look["proofs"][kinds.index("visit")]["leaf"])
    for proof in look["proofs"]:
        leaf = named(proof["leaf"])
        if (leaf["observer"], leaf["started_at"]) != (visit["observer"], visit["started_at"]):
            yield "look: a row of another run"
        if proof["leaf"][0] == "snapshot" and (leaf["visit"], leaf["role"]) != (visit["number"], "list"):
            yield "look: a page of another visit"
    for proof in look["held"]:
        if proof["leaf"][0] != "snapshot":
            yield "look: held: expected snapshots alone"


def _walks(checked: Checked) -> Iterator[str]:
    """The pages read and walked again give the result that the file states."""
    bodies = checked.certificate["bodies"]
    for look in checked.certificate["looks"]:
        walk = walked(look, bodies, Stated.of_json(look["stated"]))
        checked.walks.append(walk)
        if result(walk) != look["result"]:
            yield "result: the pages, read again by this reader, come to another: they were altered, or the reader is newer"
    bare = walked(checked.certificate["looks"][0], bodies, Stated())
    checked.alone = not _unfounded(checked.certificate["claim"], bare, checked.walks)


def _claim(checked: Checked) -> Iterator[str]:
    claim, first = checked.certificate["claim"], checked.walks[0]
    if set(claim) != {"section", "day", "urls", "shows", "at", "title", "printed_on"}:
        yield "claim: other keys than the format has"
    visit = _visit(checked, 0)
    if visit["section"] != claim["section"]:
        yield f"claim: section {claim['section']}: the visit is of {visit['section']}"
    if first.at is None or day_of(first.at).isoformat() != claim["day"]:
        yield f"claim: day {claim['day']}: the visit was on another"
    if len(checked.walks) > 2 or (claim["shows"] == "present" and len(checked.walks) > 1):
        yield "looks: more than the claim rests on"
    if why := _unfounded(claim, first, checked.walks):
        yield f"claim: {why}"
    if len(checked.walks) == 2 and (why := _not_the_item(checked, claim)):
        yield f"claim: {why}"
    if len(checked.walks) == 1 and claim["shows"] == "absent" and (claim["title"], claim["printed_on"]) != (None, None):
        yield "claim: no look shows an item of that title or day"


def _visit(checked: Checked, number: int) -> dict[str, Any]:
    look = checked.certificate["looks"][number]
    return named(next(proof["leaf"] for proof in look["proofs"] if proof["leaf"][0] == "visit"))


def _unfounded(claim: dict[str, Any], walk: Walked, walks: list[Walked]) -> str | None:
    """Why the walk does not show the claim; None where it does."""
    if claim["shows"] == "present":
        seen = [(row.title, iso(at)) for row, at in walk.rows if [row.url] == claim["urls"]]
        shown = seen == [(claim["title"], claim["at"])] and claim["printed_on"] is None
        return None if shown else "the visit did not list that item then"
    if claim["shows"] != "absent":
        return f"shows {claim['shows']!r}: expected absent or present"
    if not claim["urls"]:
        return "it names no address"
    if walk.at is None or claim["at"] != iso(walk.at):
        return "absence counts from the first fetch of the walk, which was at another instant"
    for row, _ in walk.rows:
        if row.url in claim["urls"] or (claim["title"] is not None and same_title(row.title, claim["title"])):
            return f"the visit listed {row.title} at {row.url}"
    printed = date.fromisoformat(claim["printed_on"]) if claim["printed_on"] else None
    if not testimony(walk, claim["section"]).could_see(printed):
        return "the visit does not testify the absence of such an item (semantics §2)"
    return None if walk.everything or len(walks) == 2 else "no look shows the day printed beside the item"


def _not_the_item(checked: Checked, claim: dict[str, Any]) -> str | None:
    """Why the second look does not show the item that the claim names."""
    rows = [row for row, _ in checked.walks[1].rows if row.url in claim["urls"]]
    if not any(row.title == claim["title"] for row in rows):
        return "the second look lists no such item"
    days = {
        row.printed.day.isoformat() for row in rows if row.printed and row.printed.day and row.title == claim["title"]
    }
    if claim["printed_on"] is not None:
        if {row.url for row in rows} != set(claim["urls"]):
            return "the second look does not list each of its addresses"
        if _visit(checked, 1)["section"] != claim["section"]:
            return "the printed day is of another section's list"
        if claim["printed_on"] not in days:
            return f"printed_on {claim['printed_on']}: the second look shows {', '.join(sorted(days)) or 'none'}"
    return None
