"""What pages, and the files that they link, showed of decisions: each content, from when to when it was read.

Only the pages of sections whose obligations count from a decision are asked. A file that a page links and that was first
read later is taken to have been there since the page linked it, as with editions: what is not known has not changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from archive.derive.readings import form_of
from archive.derive.texts import sheets_of, text_of
from archive.reading.coding import decoded
from archive.reading.decisions import decisions_of
from archive.reading.kinds import kind_of
from archive.reading.sheets import Unreadable, read_sheet
from archive.records import Catalogue, Decision, Edition, Instant, Item, Obligation, RuleName, Table, TextState, Trigger
from archive.store import Archive

SPOKEN = ("许可", "处罚")  # of a document without columns that may list decisions all the same

EDITIONS = """
SELECT e.seen_from, e.seen_until, e.snapshot_id FROM editions e JOIN urls u ON u.id = e.url_id
WHERE u.url = ? AND e.seen_from <= ? ORDER BY e.seen_from
"""
VERSIONS = """
SELECT a.seen_from, a.seen_until, a.snapshot_id, a.digest, CASE t.kind WHEN 'zip' THEN 'none' ELSE t.state END
FROM attachments a
JOIN urls u ON u.id = a.url_id JOIN attachment_texts t ON t.digest = a.digest
WHERE u.url = ? AND a.seen_from <= ? ORDER BY a.seen_from
"""

Read = tuple[tuple[Decision, ...], str]


def tables(
    archive: Archive, catalogue: Catalogue, items: Iterable[Item], as_of: Instant
) -> dict[int, tuple[Table, ...]]:
    """By item, each reading of its pages and files with the decisions that it showed, if any."""
    asked = {section for o in catalogue.obligations if from_decisions(o) for section in o.sections}
    if not asked:
        return {}
    reader = _Reader(archive, as_of)
    here = (item for item in items if any(s.section_id in asked for s in item.sightings))
    found = {item.id: tuple(sorted(reader.of(item), key=lambda t: (t.seen_from, t.url))) for item in here}
    return {item: got for item, got in found.items() if got}


def from_decisions(obligation: Obligation) -> bool:
    """Whether it, or a branch of it, counts from a decision's day."""
    phrases = (obligation.phrase, *(branch for _, branch in obligation.phrase.branches))
    named = obligation.params.get("trigger") == Trigger.DECISION.value
    return obligation.rule is RuleName.ITEM and (named or any(Trigger.DECISION in p.triggers for p in phrases))


class _Reader:
    """Reads each body once."""

    def __init__(self, archive: Archive, as_of: Instant) -> None:
        self._archive, self._as_of = archive, as_of
        self._page = lru_cache(maxsize=None)(self._of_page)

    def of(self, item: Item) -> Iterator[Table]:
        for url in item.urls:
            yield from self._own(url)
        linked: dict[str, Edition] = {}
        for edition in item.editions:
            for attachment in edition.article.attachments:
                linked.setdefault(attachment.url, edition)
        for edition in item.files[:1]:
            linked.setdefault(edition.url, edition)
        for url, edition in linked.items():
            yield from self._file(url, edition, edition in (*item.files[:1], *item.editions[:1]))

    def _own(self, url: str) -> Iterator[Table]:
        """The page's own readings: an edition of the world may end when a file of it changed."""
        rows = self._archive.conn.execute(EDITIONS, (url, self._as_of)).fetchall()
        for at, (seen_from, seen_until, snapshot_id) in enumerate(rows):
            read = self._page(snapshot_id) or ((), "")
            yield Table(url, seen_from, min(seen_until, self._as_of), snapshot_id, read[0], read[1], at == 0)

    def _of_page(self, snapshot_id: int) -> Read | None:
        snapshot = self._archive.snapshot(snapshot_id)
        if snapshot.digest is None:
            return None
        body = decoded(self._archive.body(snapshot.digest), form_of(self._archive, snapshot)[1])
        if b"<table" not in body.lower() or kind_of(body) not in ("html", "mso"):
            return None
        try:
            return _told(decisions_of(read_sheet(body)))
        except Unreadable as fault:
            return (), f"its tables cannot be read: {fault.reason}"

    def _file(self, url: str, linked: Edition, with_page: bool) -> Iterator[Table]:
        rows: list[tuple[Instant, Instant, int, str, str]] = self._archive.conn.execute(
            VERSIONS, (url, self._as_of)
        ).fetchall()
        if not rows:
            fault = f"a file that was not fetched: {url}"
            yield Table(url, linked.seen_from, linked.seen_from, linked.snapshot_id, (), fault, with_page)
        for at, (seen_from, seen_until, snapshot_id, digest, state) in enumerate(rows):
            read = self._said(digest, state)
            begin = min(linked.seen_from, seen_from) if at == 0 else seen_from
            if read is not None:
                until = min(seen_until, self._as_of)
                yield Table(url, begin, until, snapshot_id, read[0], read[1], with_page and at == 0)

    def _said(self, digest: str, state: str) -> Read | None:
        """None of a file in which no decisions are looked for: a text that speaks of none."""
        if state != TextState.READ.value:
            why = "a picture or an archive" if state == TextState.NONE.value else state
            return (), f"a file that could not be read: {why}"
        sheets = sheets_of(self._archive, digest)
        if sheets:
            return _told(decisions_of(sheets))
        text = text_of(self._archive, digest) or ""
        return ((), "a document without columns") if any(word in text for word in SPOKEN) else None


def _told(read: tuple[tuple[Decision, ...], str, bool] | None) -> Read | None:
    if read is None:
        return None
    decisions, fault, cut = read
    return decisions, fault or ("it holds more rows than are read" if cut else "")
