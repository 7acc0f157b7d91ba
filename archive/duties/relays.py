"""Whether an interpretation is the office's own, or relayed from above (semantics §5; plan, P18).

"relayed: an interpretation copied from a higher authority, not of the office's own document." Own where the office made
it, or where it interprets a document that a body of the catalogue formed; relayed only where its page names another body
as its maker, and one of the obligation's words (`relayed`: 国务院, 省政府 …) stands in that name. A title alone tells
neither: 周村区贯彻国务院… is the district's own.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.duties.attribution import holders
from archive.duties.bench import Bench
from archive.duties.makers import Maker
from archive.duties.pairing import QUOTED, SHORTEST, core
from archive.duties.rules.elements import Answer
from archive.records import Item, Obligation, Told

OWN = "本单位的解读"  # the element's name
HEAD = 300  # characters of the text in which an interpretation names what it interprets


class Origins:
    """The origins of one obligation's interpretations."""

    def __init__(self, bench: Bench, obligation: Obligation) -> None:
        self._bench = bench
        given = obligation.params.get("relayed", ())
        self._words = tuple(map(str, given)) if isinstance(given, list | tuple) else ()
        self._documents: dict[str, Item] = {}
        for item in bench.world.items if self._words else ():
            if item.formed and not set(item.kinds or ()) & set(obligation.kinds) and self._of_here(item):
                self._documents.setdefault(core(item.title), item)

    @property
    def asked(self) -> bool:
        return bool(self._words)

    def _of_here(self, item: Item) -> bool:
        """Whether an office of the catalogue formed the document."""
        sections = frozenset(s.section_id for s in item.sightings)
        held = holders(item, sections, self._bench.book).offices
        return any(self._bench.makers.of(item, office).maker is Maker.OWNER for office in held)

    def of(self, item: Item, office_id: str) -> Answer:
        page = item.editions[0].snapshot_id if item.editions else None
        document = next((self._documents[name] for name in _names(item) if name in self._documents), None)
        if document is not None:
            return Answer(Told.FOUND, f"it interprets {document.title!r}, a document of the district", page)
        formed = self._bench.makers.of(item, office_id)
        if formed.maker is Maker.OWNER:
            return Answer(Told.FOUND, f"{formed.told_by} names {'、'.join(formed.names)}", page)
        named = "、".join(formed.names)
        higher = [word for word in self._words if word in named]
        if formed.maker is Maker.ANOTHER and higher and not item.ambiguous:
            return Answer(Told.ABSENT, f"{formed.told_by} names {named}", page)
        titled = [word for word in self._words if word in item.title]
        why = f"; its title names {titled[0]}, which tells nothing of its maker" if titled else ""
        return Answer(Told.UNPROVEN, f"nothing says whose it is{why}", page)


def _names(item: Item) -> Iterator[str]:
    """The names of what it interprets: quoted in its title or at the head of its text, else its title's own core."""
    texts = [item.title, *(edition.article.body[:HEAD] for edition in item.editions)]
    quoted = [core(f"《{name}》") for text in texts for name in QUOTED.findall(text)]
    yield from (name for name in (*quoted, core(item.title)) if len(name) >= SHORTEST)
