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
    "DELETE FROM evidence",
    "DELETE FROM guards",
    "DELETE FROM seals WHERE run_id IS NULL OR run_id IN (SELECT run_id FROM snapshots WHERE observed_at > :as_of)"
    " OR run_id IN (SELECT id FROM runs WHERE coalesce(observed_at, started_at) > :as_of)",
    "DELETE FROM stamps WHERE root NOT IN (SELECT root FROM seals)",
    "DELETE FROM changes WHERE as_of > :as_of",
    "DELETE FROM snapshots WHERE observed_at > :as_of",
    "DELETE FROM visits WHERE planned_at > :as_of AND id NOT IN (SELECT visit_id FROM snapshots WHERE visit_id > 0)",
    "DELETE FROM runs WHERE coalesce(observed_at, started_at) > :as_of AND id NOT IN (SELECT run_id FROM visits)",
)


def end_at(copy: Archive, as_of: Instant) -> None:
    """Delete from the copy what was recorded after the instant, and all that was derived from visits: reread it."""
    with copy.transaction() as conn:
        for statement in LATER:
            conn.execute(statement, {"as_of": as_of})
