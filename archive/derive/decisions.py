"""What pages, and the files that they link, showed of decisions: each content, from when to when it was read.

Only the pages of sections whose obligations count from a decision are asked. A file that a page links and that was first
read later is taken to have been there since the page linked it, as with editions: what is not known has not changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from archive.derive.readings import form_of
from archive.derive.texts import sheets_of, text_of
from archive.reading.coding import decoded
from archive.reading.decisions import decisions_of
from archive.reading.dom import page_of
from archive.reading.kinds import kind_of
from archive.reading.moving import may_move, shows_more
from archive.reading.sheets import Sheet, Unreadable, read_sheet
from archive.reading.text import fold
from archive.records import Catalogue, Decision, Edition, Instant, Item, Obligation, RuleName, Table, TextState, Trigger
from archive.store import Archive

SIGNED = re.compile(r"[〔\[(（【﹝]\s*20\d\d\s*[〕\])）】﹞]")  # the year of a document's number
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


class Read(NamedTuple):
    """What a content showed, why it was not all told, whether more may have been shown, and whether anything of it moves."""

    decisions: tuple[Decision, ...] = ()
    fault: str = ""
    open: bool = False
    moves: bool = False


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
        reads = [self._page(snapshot_id) for _, _, snapshot_id in rows]
        ever = any(
            read.decisions for read in reads
        )  # a page that bears rows at times: a script may have shown them before
        for at, ((seen_from, seen_until, snapshot_id), read) in enumerate(zip(rows, reads, strict=True)):
            more = read.open or (ever and not read.decisions and read.moves)
            until = min(seen_until, self._as_of)
            yield Table(url, seen_from, until, snapshot_id, read.decisions, read.fault, at == 0, more)

    def _of_page(self, snapshot_id: int) -> Read:
        """An answer without a body of its own, or that is no page, was not read: more may stand there."""
        snapshot = self._archive.snapshot(snapshot_id)
        if snapshot.digest is None:
            return Read(open=True)
        media, coding = form_of(self._archive, snapshot)
        body = decoded(self._archive.body(snapshot.digest), coding)
        page = page_of(body, snapshot.url, media)
        read = Read()
        if b"<table" in body.lower() and kind_of(body) in ("html", "mso"):
            try:
                read = _told(decisions_of(read_sheet(body))) or read
            except Unreadable as fault:
                read = Read(fault=f"its tables cannot be read: {fault.reason}")
        return read._replace(open=shows_more(page), moves=may_move(page))

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
                first = with_page and at == 0
                yield Table(url, begin, until, snapshot_id, read.decisions, read.fault, first, read.open)

    def _said(self, digest: str, state: str) -> Read | None:
        """None of a file in which no decisions are looked for: a text that bears no number, and speaks of none. A sheet
        whose head is not known may list them all the same."""
        if state != TextState.READ.value:
            why = "a picture or an archive" if state == TextState.NONE.value else state
            return Read(fault=f"a file that could not be read: {why}")
        sheets = sheets_of(self._archive, digest)
        if sheets:
            read = _told(decisions_of(sheets)) or Read()
            return read._replace(open=any(_untold(sheet) for sheet in sheets))
        text = text_of(self._archive, digest) or ""
        if any(word in text for word in SPOKEN):
            return Read(fault="a document without columns")
        return Read(open=True) if SIGNED.search(fold(text)) else None


def _untold(sheet: Sheet) -> bool:
    """Whether it is no table of decisions that we know, and has columns with figures all the same."""
    rows = (cells for cells in sheet.rows if sum(map(bool, cells)) > 1)
    return decisions_of([sheet]) is None and any(any(map(str.isdigit, cell)) for cells in rows for cell in cells)


def _told(read: tuple[tuple[Decision, ...], str, bool] | None) -> Read | None:
    if read is None:
        return None
    decisions, fault, cut = read
    return Read(decisions, fault or ("it holds more rows than are read" if cut else ""))
