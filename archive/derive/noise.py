"""Noise that a second look told: an article fetched again seconds later, and what of it differs by construction.

A line that differed so on two pages, or on two visits, and can mean nothing is proposed as a rule, with its evidence.
Editions that differ by it alone stay in the record as `noise`; once an operator takes it into the district's `noise.csv`,
they are no editions at all, and `judge` says how many went. Nothing is hidden before that.

A line that differed once, or that could mean something (a day, a sum), teaches nothing: it may have been edited between the
looks. Editions that differ by it alone are editions, `unsettled`: shown, and no silent edit of anybody's.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from urllib.parse import urlsplit

from archive.derive.editions import content_digest, pack_article
from archive.derive.readings import asked_for, read_snapshot
from archive.reading.noise import differing, pattern_of, without
from archive.records import DAY, Article, Edition, Instant, NoiseRule, Role, Snapshot
from archive.store import Archive

ONCE_IN = 7 * DAY - 7200  # how often a section's article is looked at twice though nothing changed
MOST = 3  # articles looked at twice because they changed, a visit
ENOUGH = 2  # pages, or visits, that must have shown it

CHANGED = """
SELECT u.url FROM snapshots s CROSS JOIN editions e ON e.url_id = s.url_id AND e.snapshot_id = s.id
JOIN urls u ON u.id = e.url_id
WHERE s.visit_id = ? AND s.role = 'article' AND e.seen_after IS NOT NULL ORDER BY u.url LIMIT ?
"""
LOOKED = """
SELECT 1 FROM visits v JOIN snapshots s ON s.visit_id = v.id
WHERE v.section_id = ? AND v.planned_at > ? AND s.role = 'again' LIMIT 1
"""
READ = """
SELECT u.url FROM snapshots s JOIN urls u ON u.id = s.url_id
WHERE s.visit_id = ? AND s.role = 'article' AND s.status = 200 AND s.error IS NULL ORDER BY s.seq LIMIT 1
"""
PROPOSED = """
SELECT c.host, c.match, count(DISTINCT c.url_id), count(DISTINCT c.visit_id), count(DISTINCT c.first || char(10) || c.second),
  c.first, c.second, min(c.first_id), c.again_id
FROM noise_candidates c JOIN snapshots s ON s.id = c.again_id WHERE s.observed_at <= ?
GROUP BY c.host, c.match ORDER BY c.host, c.match
"""
DIFFERED = """
SELECT u.url, c.match FROM noise_candidates c JOIN snapshots s ON s.id = c.again_id JOIN urls u ON u.id = c.url_id
WHERE s.observed_at <= ? GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line of a host that differed between looks seconds apart, and the first pair of snapshots that shows it."""

    id: str
    host: str
    match: str
    pages: int
    visits: int
    pairs: int  # how many different pairs of lines: the same one on many pages may be one edit of them all
    first: str
    second: str
    snapshots: tuple[int, int]

    @property
    def proven(self) -> bool:
        return min(self.pairs, max(self.pages, self.visits)) >= ENOUGH

    @property
    def rule(self) -> NoiseRule:
        return NoiseRule(self.id, "", "line", self.match, "a second look")


@dataclass(frozen=True, slots=True)
class Learned:
    """What second looks told: by host, the lines that are noise, and those that differed once; by page, all that did."""

    noise: Mapping[str, tuple[NoiseRule, ...]]
    once: Mapping[str, tuple[NoiseRule, ...]]
    differed: Mapping[str, tuple[NoiseRule, ...]]


def again_due(archive: Archive, section_id: str, visit_id: int, now: Instant) -> list[str]:
    """The articles to fetch a second time: those that a visit read as changed, at most three; else one in a week."""
    changed = [row[0] for row in archive.conn.execute(CHANGED, (visit_id, MOST))]
    if changed or archive.conn.execute(LOOKED, (section_id, now - ONCE_IN)).fetchone():
        return changed
    return [row[0] for row in archive.conn.execute(READ, (visit_id,))]


def apply(archive: Archive, snapshots: Iterable[Snapshot], family: str, rules: tuple[NoiseRule, ...]) -> None:
    """Take a visit's second looks into candidates, inside the caller's transaction; twice changes nothing."""
    given = list(snapshots)
    firsts = {url: snapshot for url, snapshot in asked_for(given, Role.ARTICLE) if snapshot.status in (200, 304)}
    for url, again in asked_for(given, Role.AGAIN):
        first = firsts.get(url)
        if first is not None and again.status == 200:
            readings = [read_snapshot(archive, snapshot, family, rules) for snapshot in (first, again)]
            before, after = readings
            if isinstance(before, Article) and isinstance(after, Article):
                _keep(archive, url, first, again, before, after)


def _keep(archive: Archive, url: str, first: Snapshot, again: Snapshot, before: Article, after: Article) -> None:
    for found in differing(before, after):
        archive.conn.execute(
            "INSERT OR REPLACE INTO noise_candidates VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                archive.url_id(url), again.visit_id, found.match, urlsplit(url).netloc, found.first, found.second,
                first.id, again.id,
            ),
        )  # fmt: skip


def proposals(conn: sqlite3.Connection, as_of: Instant) -> list[Proposal]:
    """What second looks told by then, proven or not, in order."""
    found = []
    for host, match, pages, visits, pairs, first, second, first_id, again_id in conn.execute(PROPOSED, (as_of,)):
        if pattern_of(first, second) is not None:
            key = "n" + sha256(f"{host}\n{match}".encode()).hexdigest()[:8]
            found.append(Proposal(key, host, match, pages, visits, pairs, first, second, (first_id, again_id)))
    return found


def told(conn: sqlite3.Connection, as_of: Instant) -> Learned:
    """What second looks told by then."""
    noise: dict[str, tuple[NoiseRule, ...]] = defaultdict(tuple)
    once: dict[str, tuple[NoiseRule, ...]] = defaultdict(tuple)
    differed: dict[str, tuple[NoiseRule, ...]] = defaultdict(tuple)
    for proposal in proposals(conn, as_of):
        (noise if proposal.proven else once)[proposal.host] += (proposal.rule,)
    for url, match in conn.execute(DIFFERED, (as_of,)):
        differed[url] += (NoiseRule("differed", "", "line", match, "a second look"),)
    return Learned(noise, once, differed)


def parted(editions: list[Edition], learned: Learned) -> tuple[list[Edition], list[Edition]]:
    """A page's editions as judged, and those that differ from the one before by noise alone."""
    if len(editions) < 2:
        return editions, []
    url, host = editions[0].url, urlsplit(editions[0].url).netloc
    rules, doubted = learned.noise.get(host, ()), (*learned.once.get(host, ()), *learned.differed.get(url, ()))
    if not rules and not doubted:
        return editions, []
    kept: list[Edition] = []
    noise: list[Edition] = []
    for edition in (_without(edition, rules) for edition in editions):
        if kept and kept[-1].digest == edition.digest:
            kept[-1] = replace(kept[-1], seen_until=edition.seen_until)
            noise.append(edition)
        else:
            unsettled = bool(kept) and _settled(kept[-1], doubted) == _settled(edition, doubted)
            kept.append(replace(edition, unsettled=unsettled))
    return kept, noise


def _settled(edition: Edition, doubted: tuple[NoiseRule, ...]) -> str:
    """The digest of what no second look saw differ. A day of formation may stand in such a line."""
    body, ignored = without(edition.article.body, doubted)
    if not ignored:
        return edition.digest
    return content_digest(pack_article(replace(edition.article, body=body, formed=None, formed_also=())))


def _without(edition: Edition, rules: tuple[NoiseRule, ...]) -> Edition:
    body, ignored = without(edition.article.body, rules)
    if not ignored:
        return edition
    article = replace(edition.article, body=body, ignored=(*edition.article.ignored, *ignored))
    return replace(edition, article=article, digest=content_digest(pack_article(article)))
