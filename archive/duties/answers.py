"""What was said of a duty, with the ground on which it was said: the same ground gives the same answer again.

| kind | what could change what was said | kept |
| --- | --- | --- |
| row of a decision table | what shows its number; the page that showed it first; all that its sections held before it came (past.py) | once it is judged |
| a table that cannot be read | its page | always |
| display | its page and its sightings; while it is listed, every look | once it ended, unless it rests on looks in vain |
| pair | the first and the seconds that belong to it; of one not `met` also whatever else could be its second, the end of its time, and days that are still to come | `met`, `pending`; `late` or `unproven` by what was found |
| named entry, period of a series | what was found of it; of one not `met` also whatever else could be it, the end of its time, and days that are still to come | as a pair |

A ruling, a contest, another catalogue, reader, rule or calendar, and looks that came in late are told by the frame
(memory.py). Always asked anew: what is `missing`, `unobserved`, or otherwise rests on visits in vain, for each further one
is part of its words; what is listed still; standing questions and the sites, which are facts of the instant of judging.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from archive.duties.makers import Formed
from archive.records import Instant, State, Verdict

Key = tuple[str, str, str, str]  # the kind of duty, obligation, office, subject
SETTLED = (State.MET, State.LATE, State.UNPROVEN)


def nothing_else() -> str:
    """Of what hangs on its ground alone."""
    return ""


@dataclass(frozen=True, slots=True)
class Told:
    """What one thing came to for one office: the machine's verdicts, or `untold`, or formed by another (`relayed`)."""

    verdicts: tuple[Verdict, ...] = ()
    untold: bool = False
    relayed: Formed | None = None

    @property
    def stands(self) -> bool:
        """Whether it hangs on nothing but the thing itself and what was seen before it came."""
        return all(v.machine_state in SETTLED for v in self.verdicts)


@dataclass(frozen=True, slots=True)
class Answer:
    """`ground`: digest of all that it hangs on; `others`: of what else could change it, blank where nothing could; it
    stands before `until`, None: without end."""

    told: Told
    ground: str
    others: str = ""
    until: Instant | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A duty to be judged, or taken over. `others` is asked where the answer before hung on them."""

    key: Key
    ground: str
    make: Callable[[], Answer | Told]  # Told: for now, and to be asked again
    others: Callable[[], str] = nothing_else


def settled(told: Told, ground: str) -> Answer | Told:
    """For good, once the machine's verdicts hang on the ground alone."""
    return Answer(told, ground) if told.stands else told
