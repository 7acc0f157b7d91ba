"""What a checked certificate shows, and what it does not, in words: Chinese first, for those who are shown one."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from archive.derive.certificates.check import Checked
from archive.derive.certificates.looks import named
from archive.records import iso
from archive.store import stamps

REPLAYED = (
    "此为重放或他人所存：时刻由重放者或该存档给定，并非本方时钟。 A replay, or others' captures: its instants are those that"
    " the operator or the captures gave, not our clock's."
)
NOT_SHOWN = (
    "未能证明：网站当时确实如此显示；本文件只证明本档案如此记录并封存。请与其他见证（第二观察者、网络档案馆、单位自己的系统）核对。",
    "Not shown: that the site itself said so; only that this archive recorded it so, and when it sealed it. Compare other"
    " witnesses: a second observer, a web archive's capture, the office's own system.",
    "Lists are cached and may trail their site: against an office the ledger takes the site's lag (24 hours, unless its"
    " catalogue says otherwise) off every testimony of absence.",
)


def lines(checked: Checked, root: str | None) -> Iterator[str]:
    claim, walk = checked.certificate["claim"], checked.walks[0]
    yield from _claimed(claim)
    look = checked.certificate["looks"][0]
    run = next(named(proof["leaf"]) for proof in look["proofs"] if proof["leaf"][0] == "run")
    end = "to its end" if walk.deep else f"down to {walk.floor_on}" if walk.floor_on else "as far as it went"
    total = f", of a stated total of {walk.total}" if walk.total is not None else ""
    yield (
        f"The walk was {walk.outcome.value}: pages read {end}: {walk.pages}; lines listed: {len(walk.rows)}{total}; observer"
        f" {run['observer']}, run of {iso(run['started_at'])} ({run['clock']})."
    )
    if run["clock"] == "replay":
        yield REPLAYED
    if claim["printed_on"] is not None:
        yield f"It rests on the day that a list of this section prints beside the item, {claim['printed_on']}."
    yield (
        "It rests on sealed pages alone."
        if checked.alone
        else "It rests also on what the file only states (looks[0].stated: whether the list is capped, its names, what was"
        " known before)."
    )
    yield from _bound(checked, root)
    yield from _stamped(checked)
    yield from NOT_SHOWN


def _claimed(claim: dict[str, object]) -> Iterator[str]:
    item = f"{claim['title'] or ''} {' '.join(map(str, claim['urls'] or ()))}".strip()  # type: ignore[call-overload]
    absent = claim["shows"] == "absent"
    zh, en = ("未见载", "was not listed") if absent else ("见载", "was listed")
    yield f"证明：{claim['at']}，栏目 {claim['section']} 的巡查{zh}：{item}"
    yield f"Shown: at {claim['at']}, in the visit of section {claim['section']}, this item {en}: {item}"


def _bound(checked: Checked, root: str | None) -> Iterator[str]:
    used = {proof["seal"] for look in checked.certificate["looks"] for proof in look["proofs"]}
    for seal in checked.seals:
        if seal.root.hex() in used:
            late = "" if seal.occasion in ("end", "judge", "import") else f", late ({seal.occasion})"
            yield f"Sealed at {iso(seal.sealed_at)}{late}: {seal.root.hex()}"
    if root is None:
        yield f"Compare with a published root (check --root HEX), else nothing binds the maker; the newest: {checked.newest}"
    else:
        yield f"The root given binds all of it: {root.lower()}"


def _stamped(checked: Checked) -> Iterator[str]:
    held = checked.certificate["stamps"]
    if not held:
        yield "没有可信时间戳。 No time stamp of a third party (RFC 3161): when it was sealed rests on our word, or on who kept a root."
    for stamp in held:
        at = iso(stamps.time_of(base64.b64decode(stamp["token"])))
        signed = "signature checked" if checked.trust else "signature not checked: give --tsa CERTIFICATE.pem"
        yield f"Time stamp of {at} by {stamp['service']} over {stamp['root']} ({signed})."
