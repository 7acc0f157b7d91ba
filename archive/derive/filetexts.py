"""What files say, for the rules that ask for elements or pairs: of the sections of such obligations alone, as of an instant."""

from __future__ import annotations

import sqlite3

from archive.derive.texts import unpack
from archive.records import Catalogue, FileText, Instant, RuleName, TextState

LONGEST = 1_000_000  # characters of a file that are searched; a longer one is called cut
FILES = """
SELECT u.url, t.state, t.reason, t.text, a.snapshot_id FROM attachments a
JOIN urls u ON u.id = a.url_id JOIN attachment_texts t ON t.digest = a.digest
WHERE a.seen_from <= :as_of AND a.url_id IN (
  SELECT p.file_id FROM page_files p JOIN listings l ON l.url_id = p.url_id WHERE l.section_id = :section
  UNION SELECT url_id FROM listings WHERE section_id = :section
) ORDER BY u.url, a.seen_from
"""


def file_texts(conn: sqlite3.Connection, catalogue: Catalogue, as_of: Instant) -> dict[str, FileText]:
    """By file URL, its latest version. Nothing is read where no obligation of the catalogue asks for elements."""
    sections = {s for o in catalogue.obligations if o.rule is RuleName.ELEMENTS for s in o.sections}
    found: dict[str, FileText] = {}
    for section in sorted(sections):
        for url, state, reason, packed, snapshot in conn.execute(FILES, {"as_of": as_of, "section": section}):
            text = unpack(packed).decode() if packed is not None else ""
            whole = not (state == TextState.READ and reason) and len(text) <= LONGEST
            found[url] = FileText(TextState(state), text[:LONGEST], whole, snapshot)
    return found


def spoken(conn: sqlite3.Connection, catalogue: Catalogue, as_of: Instant) -> dict[str, frozenset[str]]:
    """By URL, of files where pairs are owed, the words and hints of the seconds' kinds that any version holds. One of which
    some version was not read whole is left out: it may hold anything."""
    words = _seconds(catalogue)
    found: dict[str, set[str]] = {}
    unread: set[str] = set()
    for section in sorted(words):
        for url, state, reason, packed, _ in conn.execute(FILES, {"as_of": as_of, "section": section}):
            text = unpack(packed).decode() if packed is not None else ""
            if state != TextState.READ or reason or not text.strip():
                unread.add(url)
            found.setdefault(url, set()).update(word for word in words[section] if word in text)
    return {url: frozenset(said) for url, said in found.items() if url not in unread}


def _seconds(catalogue: Catalogue) -> dict[str, set[str]]:
    """By section, what tells the second of a pair that is owed there."""
    found: dict[str, set[str]] = {}
    for obligation in catalogue.obligations:
        kind = catalogue.kinds.get(str(obligation.params.get("second", "")))
        if obligation.rule is RuleName.PAIR and kind is not None:
            for section in obligation.sections:
                found.setdefault(section, set()).update((*kind.words, *kind.hints))
    return found
