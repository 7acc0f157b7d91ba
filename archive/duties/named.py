"""A named thing (a list's entry, a period of a series) without a due rule: judged from its formation where it came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from archive.duties.attribution import doubt, formation_unsure
from archive.duties.bench import Bench
from archive.duties.book import within
from archive.duties.duty import Bound, item_verdict
from archive.duties.makers import Maker
from archive.duties.rules import Seen
from archive.records import Obligation, Office, State, Verdict

BEST = (State.MET, State.PENDING, State.UNDETERMINED, State.UNPROVEN, State.LATE)


def formed_verdicts(
    bench: Bench, obligation: Obligation, office: Office, name: str, found: Iterable[Seen]
) -> Iterator[Verdict]:
    """Of each that is the named thing, formed within the force and not by another body, the verdict on an item."""
    source, plain = bench.book.source(obligation), replace(obligation, kinds=())  # what it is, its title tells
    for seen in found:
        item = seen.item
        maker, day = bench.makers.of(item, office.id), max(item.formed, default=None)
        if day is None or maker.maker is Maker.ANOTHER or not bench.book.in_force(obligation, day):
            continue
        if not within(day, office.valid_from, office.valid_to):
            continue
        bound = Bound(
            obligation_id=obligation.id,
            office_id=office.id,
            key=name,
            seen=seen,
            phrase=obligation.phrase,
            source=source,
            trigger=day,
            unsure=formation_unsure(item),
            doubt=doubt(item, plain, maker, item.id in bench.twins),
            as_of=bench.world.as_of,
        )
        yield replace(item_verdict(bound, bench.calendar), subject=name)
