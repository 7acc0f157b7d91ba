"""One visit derived: its look, the listings that it saw or missed, the editions that it read; one transaction.

Derivation is a function of the set of snapshots: a visit older than its section's newest look re-derives the section
(design, invariant 2). VERSION names what derived a row.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from urllib.parse import urlsplit

from archive.derive import attachments, editions, listings, noise, texts
from archive.derive.readings import answers, articles
from archive.reading import VERSION as READER
from archive.reading.noise import built_in
from archive.reading.noise import version_of as rules_version
from archive.reading.walk import Plan, Walked, conclude
from archive.records import Catalogue, Outcome, Section, day_of
from archive.store import Archive, Planned

VERSION = f"derive-1/{READER}"
UNTRUSTED = "untrusted"  # a run's clock_note that holds this word testifies nothing (semantics §1)

NOTHING: tuple[frozenset[str], bool] = (frozenset(), False)
CAPTURED = "SELECT v.id FROM visits v JOIN imports i ON i.run_id = v.run_id"  # the visits of imported runs


def section_on(catalogue: Catalogue, section_id: str, day: date) -> Section | None:
    """The section's line that is in force that day: a migration gives it a second one."""
    for section in catalogue.sections:
        begun = section.valid_from is None or section.valid_from <= day
        ended = section.valid_to is not None and section.valid_to < day
        if section.id == section_id and begun and not ended:
            return section
    return None


def plan_of(
    archive: Archive, catalogue: Catalogue, section: Section, deep: bool, url: str = "", captured: bool = False
) -> Plan:
    """What a walk of the section is to read, given what the archive knows of it. `captured`: it is made of what others
    captured. Our own first look owes nothing to those: an old design's name must not make today's list another."""
    learned = _learned_names(archive.conn, section.id, captured)
    first = not captured and _only_captured(archive.conn, section.id)
    known, ever = NOTHING if first else listings.known_ground(archive.conn, section.id)
    return Plan(
        url=url or section.url,
        deep=deep,
        capped=section.capped,
        names=(section.name, *learned),
        named=bool(learned),
        known=known,
        ever_listed=ever and not _emptied(catalogue, section.id),
    )


def _only_captured(conn: sqlite3.Connection, section_id: str) -> bool:
    """Whether others captured the section before we ever read it."""
    looks = "SELECT 1 FROM looks WHERE section_id = ? AND items_listed > 0 AND visit_id"
    theirs = conn.execute(f"{looks} IN ({CAPTURED}) LIMIT 1", (section_id,)).fetchone()
    return theirs is not None and not conn.execute(f"{looks} NOT IN ({CAPTURED}) LIMIT 1", (section_id,)).fetchone()


def _learned_names(conn: sqlite3.Connection, section_id: str, captured: bool) -> tuple[str, ...]:
    """What the section's pages called themselves at its first complete look; empty where they bear no name. Of captures
    only a captured look learns."""
    own = "" if captured else f"AND visit_id NOT IN ({CAPTURED})"
    row = conn.execute(
        f"SELECT names FROM looks WHERE section_id = ? AND outcome = 'complete' {own}"
        " ORDER BY observed_at, visit_id LIMIT 1",
        (section_id,),
    ).fetchone()
    return tuple(json.loads(row[0])) if row else ()


def version_of(catalogue: Catalogue) -> str:
    """What derives a row: this code, the readers, and what of the catalogue decides (its sections, their families,
    the rulings on emptied ones)."""
    parts = [repr(section) for section in catalogue.sections]
    parts += [f"{site.id} {site.family}" for site in catalogue.sites.values()]
    parts += [repr(ruling) for ruling in catalogue.rulings if ruling.sets == "emptied"]
    parts.append(rules_version((*built_in(), *catalogue.noise)))
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f"{VERSION}/{digest[:12]}"


def stale(archive: Archive, catalogue: Catalogue) -> bool:
    """Whether a look was derived by other code, or under another catalogue: reread before judging (semantics §1,
    "catalogue, rules and calendar are always today's")."""
    row = archive.conn.execute("SELECT 1 FROM looks WHERE version <> ? LIMIT 1", (version_of(catalogue),)).fetchone()
    return row is not None


def _emptied(catalogue: Catalogue, section_id: str) -> bool:
    """Whether a ruling says that the section was emptied (semantics §2, visit)."""
    return any(ruling.sets == "emptied" and ruling.section_id == section_id for ruling in catalogue.rulings)


def family_of(catalogue: Catalogue, section: Section) -> str:
    site = catalogue.sites.get(section.site_id)
    return section.family or (site.family if site else "")


@dataclass(slots=True)
class Older:
    """Pages and files of which a visit showed something older than their newest: each is made anew once, when all visits of
    one occasion are derived, however many they are."""

    pages: dict[str, editions.Reader] = field(default_factory=dict)
    files: dict[str, None] = field(default_factory=dict)

    def rebuild(self, archive: Archive, version: str) -> None:
        for url, reader in self.pages.items():
            editions.rebuild(archive, url, version, reader)
        for url in self.files:
            attachments.rebuild(archive, url)


def derive_visit(archive: Archive, catalogue: Catalogue, visit_id: int) -> Outcome:
    """Derive what the visit's stored snapshots give. `missed` where it has none."""
    planned = archive.visit(visit_id)
    with archive.transaction() as conn:
        order = [visit_id]
        if _overtaken(archive, planned):
            order = _to_derive(archive, planned.section_id, visit_id)
            _clear_section(conn, planned.section_id)
        return _derive_all(archive, catalogue, order).get(visit_id, Outcome.MISSED)


def _derive_all(archive: Archive, catalogue: Catalogue, order: Iterable[int]) -> dict[int, Outcome]:
    older = Older()
    outcomes = {visit_id: _derive(archive, catalogue, visit_id, older) for visit_id in order}
    older.rebuild(archive, version_of(catalogue))
    return outcomes


def derive_visits(archive: Archive, catalogue: Catalogue, visit_ids: Iterable[int]) -> Iterator[str]:
    """Derive many visits at once, as an import brings them: each of their sections once, whole, in a transaction of its
    own; yields the section's id when it is done."""
    sections = dict.fromkeys(archive.visit(visit_id).section_id for visit_id in visit_ids)
    for section_id in sections:
        with archive.transaction() as conn:
            order = _to_derive(archive, section_id)
            _clear_section(conn, section_id)
            _derive_all(archive, catalogue, order)
        yield section_id


def underived(archive: Archive) -> list[int]:
    """The visits that have snapshots and no look: what an import broke off at, or was not derived yet."""
    derived = {row[0] for row in archive.conn.execute("SELECT visit_id FROM looks")}
    return [visit_id for visit_id in archive.visits_in_order() if visit_id not in derived]


def loose_urls(archive: Archive) -> list[str]:
    """The addresses of pages that others captured and no visit of theirs listed."""
    rows = archive.conn.execute("SELECT DISTINCT u.url FROM captures c JOIN urls u ON u.id = c.loose_url_id ORDER BY 1")
    return [row[0] for row in rows]


def take_loose(archive: Archive, catalogue: Catalogue, urls: Sequence[str]) -> None:
    """Take single captured pages into the editions of what the sections list, and files into the versions of what
    pages link; the rest waits until a list or a page names it."""
    with archive.transaction() as conn:
        files = [*attachments.linked(conn, urls)]
        for url in dict.fromkeys(urls):
            row = conn.execute(
                "SELECT l.section_id, l.first_seen FROM listings l JOIN urls u ON u.id = l.url_id WHERE u.url = ?"
                " ORDER BY l.first_seen, l.section_id LIMIT 1",
                (url,),
            ).fetchone()
            section = section_on(catalogue, row[0], day_of(row[1])) if row else None
            if section is not None:
                files += editions.take_loose(archive, [url], version_of(catalogue), reader_of(catalogue, section))
        attachments.take_loose(archive, files)


def reread(archive: Archive, catalogue: Catalogue, without: frozenset[int] = frozenset()) -> Iterator[int]:
    """Delete what is derived from visits, and derive it again from the snapshots, offline; yields each visit's id.
    One transaction, so that a broken reread leaves the old rows. `without`: visits that are left underived."""
    with archive.transaction() as conn:
        order = _to_derive(archive)
        for table in ("looks", "listings", "editions", "page_files", "attachments", "noise_candidates"):
            conn.execute(f"DELETE FROM {table}")
        conn.execute("DELETE FROM attachment_texts WHERE version <> ?", (texts.VERSION,))
        older = Older()
        for visit_id in (got for got in order if got not in without):
            _derive(archive, catalogue, visit_id, older)
            yield visit_id
        older.rebuild(archive, version_of(catalogue))
        # What was read of files that no trusted run has any more (a clock that jumped): a copy derived afresh has none.
        conn.execute(
            "DELETE FROM attachment_texts WHERE version = ? AND digest NOT IN (SELECT digest FROM attachments)",
            (texts.VERSION,),
        )
    for _ in texts.read_attachments(archive):
        pass


def derive_broken_off(archive: Archive, catalogue: Catalogue) -> None:
    """Derive the visits that a run left when it was killed, once nothing will carry them on: what they read stands."""
    for visit_id in sorted(set(underived(archive)).intersection(_to_derive(archive))):
        derive_visit(archive, catalogue, visit_id)


def _to_derive(archive: Archive, section_id: str | None = None, ended: int | None = None) -> list[int]:
    """The visits to derive, in order; asked before their looks are deleted. Those of a run that goes on (or was killed,
    and may be carried on) count once they have `ended`: half a visit is not read as a whole one."""
    under_way = archive.conn.execute(
        "SELECT v.id FROM visits v JOIN runs r ON r.id = v.run_id WHERE r.state = 'running' AND v.id IS NOT ?"
        " AND v.id NOT IN (SELECT visit_id FROM looks)",
        (ended,),
    )
    left_out = {row[0] for row in under_way}
    return [visit_id for visit_id in archive.visits_in_order(section_id) if visit_id not in left_out]


def _overtaken(archive: Archive, planned: Planned) -> bool:
    """Whether the section has a look newer than this visit, or one of this visit already."""
    conn, first = archive.conn, archive.first_at(planned.id)
    newest = conn.execute("SELECT max(observed_at) FROM looks WHERE section_id = ?", (planned.section_id,)).fetchone()
    done = conn.execute("SELECT 1 FROM looks WHERE visit_id = ?", (planned.id,)).fetchone()
    return bool(done) or (first is not None and newest[0] is not None and first < newest[0])


def _clear_section(conn: sqlite3.Connection, section_id: str) -> None:
    """Editions stay: a reading older than the newest rebuilds its page's editions by itself."""
    conn.execute("DELETE FROM looks WHERE section_id = ?", (section_id,))
    conn.execute("DELETE FROM listings WHERE section_id = ?", (section_id,))


def _derive(archive: Archive, catalogue: Catalogue, visit_id: int, older: Older) -> Outcome:
    planned = archive.visit(visit_id)
    snapshots = archive.snapshots_of(visit_id)
    section = section_on(catalogue, planned.section_id, day_of(planned.planned_at))
    if not snapshots or section is None or _untrusted(archive.conn, planned.run_id):
        return Outcome.MISSED
    family = family_of(catalogue, section)
    got = answers(archive, snapshots, family)
    if not got:
        return Outcome.MISSED
    captured = archive.conn.execute("SELECT 1 FROM imports WHERE run_id = ?", (planned.run_id,)).fetchone()
    plan = plan_of(archive, catalogue, section, planned.deep, planned.url, captured is not None)
    walked = conclude(plan, got)
    version = version_of(catalogue)
    _keep_look(archive.conn, planned, walked, version)
    listings.apply(archive, planned, walked)
    reader = reader_of(catalogue, section)
    loose = editions.any_loose(archive.conn)
    files: list[str] = []
    if loose:
        files += editions.take_loose(archive, listings.begun(archive.conn, planned), version, reader)
    recall = partial(editions.recalled, archive, version) if _reads_alike(catalogue, section) else None
    for url, snapshot, article in articles(archive, snapshots, *reader, recall):
        if listings.bears(archive.conn, planned.section_id, url, article.title):
            if not editions.apply(archive, url, snapshot, article, version):
                older.pages[url] = reader
            files += attachments.linked_by_page(archive, url, snapshot, article)
    files += attachments.linked_by_list(archive, walked.rows)
    older.files |= dict.fromkeys(attachments.apply(archive, snapshots))
    if loose:
        attachments.take_loose(archive, files)
    noise.apply(archive, snapshots, *reader)
    return walked.outcome


def derive_more(archive: Archive, catalogue: Catalogue, visit_id: int) -> None:
    """Derive what a visit fetched after it was derived itself: the files that its pages link, and its second looks."""
    planned = archive.visit(visit_id)
    section = section_on(catalogue, planned.section_id, day_of(planned.planned_at))
    if section is not None and not _untrusted(archive.conn, planned.run_id):
        snapshots = archive.snapshots_of(visit_id)
        with archive.transaction():
            for url in dict.fromkeys(attachments.apply(archive, snapshots)):
                attachments.rebuild(archive, url)
            noise.apply(archive, snapshots, *reader_of(catalogue, section))


def reader_of(catalogue: Catalogue, section: Section) -> editions.Reader:
    """How the section's articles are read: by which family, and by which of the district's own noise rules."""
    rules = tuple(rule for rule in catalogue.noise if rule.site_id in ("", section.site_id))
    return family_of(catalogue, section), rules


def _reads_alike(catalogue: Catalogue, section: Section) -> bool:
    """Whether every section on its hosts is read by the same family and rules: then the same bytes say the same."""
    reader, here = reader_of(catalogue, section), _hosts(catalogue, section)
    return all(
        reader_of(catalogue, other) == reader or here.isdisjoint(_hosts(catalogue, other))
        for other in catalogue.sections
    )


def _hosts(catalogue: Catalogue, section: Section) -> set[str]:
    return {urlsplit(url).netloc for url in (section.url, catalogue.sites[section.site_id].url) if url}


def _untrusted(conn: sqlite3.Connection, run_id: int) -> bool:
    return UNTRUSTED in conn.execute("SELECT clock_note FROM runs WHERE id = ?", (run_id,)).fetchone()[0]


def _keep_look(conn: sqlite3.Connection, planned: Planned, walked: Walked, version: str) -> None:
    conn.execute(
        "INSERT INTO looks (visit_id, section_id, observed_at, deep, outcome, reason, pages, items_listed, total,"
        " everything, floor_on, all_dated, names, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            planned.id,
            planned.section_id,
            walked.at,
            walked.deep,
            walked.outcome.value,
            walked.reason,
            walked.pages,
            len(walked.rows),
            walked.total,
            walked.everything,
            walked.floor_on.isoformat() if walked.floor_on else None,
            walked.all_dated,
            json.dumps(walked.names, ensure_ascii=False),
            version,
        ),
    )
