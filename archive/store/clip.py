"""A copy of the working file that ends with an instant. Never for the file itself: nothing recorded is deleted."""

from __future__ import annotations

from archive.records import Instant
from archive.store import Archive

LATER = (
    "DELETE FROM looks",
    "DELETE FROM listings",
    "DELETE FROM editions",
    "DELETE FROM page_files",
    "DELETE FROM attachments",
    "DELETE FROM noise_candidates",
    "DELETE FROM evidence",
    "DELETE FROM guards",
    "DELETE FROM seals WHERE run_id IS NULL OR run_id IN (SELECT run_id FROM snapshots WHERE observed_at > :as_of)"
    " OR run_id IN (SELECT id FROM runs WHERE coalesce(observed_at, started_at) > :as_of)",
    "DELETE FROM stamps WHERE root NOT IN (SELECT root FROM seals)",
    "DELETE FROM changes WHERE as_of > :as_of",
    "DELETE FROM newest",
    "DELETE FROM captures WHERE snapshot_id IN (SELECT id FROM snapshots WHERE observed_at > :as_of)",
    "DELETE FROM fetches WHERE id IN (SELECT id FROM snapshots WHERE observed_at > :as_of)",
    "DELETE FROM spans WHERE id NOT IN (SELECT span_id FROM fetches)",
    "UPDATE spans SET first = g.first, last = g.last, earliest = g.earliest, latest = g.latest FROM"
    " (SELECT span_id, min(id) AS first, max(id) AS last, min(at) AS earliest, max(at) AS latest FROM fetches"
    "  GROUP BY span_id) g WHERE g.span_id = spans.id",
    "UPDATE answers SET earlier = NULL",
    "DELETE FROM answers WHERE id NOT IN (SELECT answer_id FROM fetches)",
    "DELETE FROM body_heads WHERE (url_id, body_id) NOT IN (SELECT url_id, body_id FROM answers WHERE body_id > 0)",
    "UPDATE answers SET earlier = g.before FROM"
    " (SELECT id, lag(id) OVER (PARTITION BY url_id ORDER BY id) AS before FROM answers) g WHERE g.id = answers.id",
    "UPDATE fetches SET back = g.back FROM"
    " (SELECT f.id, f.id - lag(f.id) OVER (PARTITION BY a.url_id ORDER BY f.id) AS back"
    "  FROM fetches f JOIN answers a ON a.id = f.answer_id) g WHERE g.id = fetches.id",
    "INSERT INTO newest (url_id, fetch_id, answer_id) SELECT a.url_id, max(f.id), max(a.id)"
    " FROM fetches f JOIN answers a ON a.id = f.answer_id GROUP BY a.url_id",
    "UPDATE newest SET whole_id = g.id FROM (SELECT a.url_id, f.id, row_number() OVER"
    " (PARTITION BY a.url_id ORDER BY p.at + f.at DESC, f.id DESC) AS place FROM fetches f"
    "  JOIN spans p ON p.id = f.span_id JOIN answers a ON a.id = f.answer_id"
    "  WHERE a.status = 200 AND a.error IS NULL AND a.body_id IS NOT NULL) g"
    " WHERE g.url_id = newest.url_id AND g.place = 1",
    "DELETE FROM imports WHERE run_id NOT IN (SELECT run_id FROM spans)",
    "DELETE FROM visits WHERE planned_at > :as_of AND id NOT IN (SELECT visit_id FROM spans WHERE visit_id > 0)",
    "DELETE FROM runs WHERE coalesce(observed_at, started_at) > :as_of AND id NOT IN (SELECT run_id FROM visits)"
    " AND id NOT IN (SELECT run_id FROM spans)",
)


def end_at(copy: Archive, as_of: Instant) -> None:
    """Delete from the copy what was recorded after the instant, and all that was derived from visits: reread it."""
    with copy.transaction() as conn:
        for statement in LATER:
            conn.execute(statement, {"as_of": as_of})
