"""When what was said of an awaited thing (a pair's second, an entry, a period of a series) stands, and on what.

What was found of it is asked first, and one found in time decides alone. Before it is due nothing else is asked. After that
`late` and `unproven` hang on what else could be it, and on days that it claims and that are still to come; `missing` and
`unobserved` on every further visit, and so are asked each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from archive.duties.answers import Answer, Asked, Key, Told
from archive.duties.rules import Seen
from archive.duties.traces import Tracer, digest_of
from archive.records import Instant, State, Verdict

COULD_BE = "could_be"  # the role of what leaves a verdict open


@dataclass(frozen=True, slots=True)
class Others:
    """What else could be the awaited thing: the digest of it, and the first day still to come that one of them claims."""

    digest: str
    until: Instant | None


def others_of(seen: Iterable[Seen], tracer: Tracer, as_of: Instant) -> Others:
    told = sorted((one.item.id, tracer.of(one.item).digest, one.mine) for one in seen)
    claims = [claim.begin for one in seen for claim in one.claims if claim.begin > as_of]
    return Others(digest_of(told) if told else "none", min(claims, default=None))


@dataclass(frozen=True, slots=True)
class Awaited:
    """One that is asked. `ground`: digest of what was found of it and all else that its verdict rests on but the others.
    `found`: whether something was; `unproven` then hangs on no visit in vain, as `late` never does."""

    key: Key
    ground: str
    as_of: Instant
    verdict: Callable[[], Verdict | None]
    others: Callable[[], Others]
    found: Callable[[], bool]

    def asked(self) -> Asked:
        return Asked(self.key, self.ground, self._answer, lambda: self.others().digest)

    def _answer(self) -> Answer | Told:
        verdict = self.verdict()
        if verdict is None:
            return Told()
        told, ends = Told((verdict,)), [e for e in (verdict.due_at, verdict.due_lenient_at) if e is not None]
        until = min((end for end in ends if self.as_of < end), default=None)
        if verdict.machine_state is State.MET or (verdict.machine_state is State.PENDING and until is not None):
            return Answer(told, self.ground, until=until)
        unproven = verdict.machine_state is State.UNPROVEN and (_open(verdict) or self.found())
        if verdict.machine_state is not State.LATE and not unproven:
            return told
        others = self.others()
        times = [at for at in (until, others.until) if at is not None]
        return Answer(told, self.ground, others.digest, min(times, default=None))


def _open(verdict: Verdict) -> bool:
    return any(got.role == COULD_BE for got in verdict.evidence)
