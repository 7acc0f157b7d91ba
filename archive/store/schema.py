"""The working file's tables, as migrations: append only, never edited once released.

Recorded (never altered, never deleted): runs, visits, urls, header_sets, bodies, snapshots, changes, seals,
stamps. A row of `guards` stands until its run is sealed (`seals`).
Derived (delete them, run `python -m archive reread` and `judge`, and the same rows are back): the rest.
Instants are integers (seconds since 1970 UTC), days are ISO text, ids are integers (design, invariant 9).
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("archive")

RECORDED = ("runs", "visits", "urls", "header_sets", "bodies", "snapshots", "changes", "seals", "stamps")
DERIVED = (
    "looks",
    "listings",
    "editions",
    "page_files",
    "attachments",
    "attachment_texts",
    "items",
    "item_urls",
    "sightings",
    "duties",
    "findings",
    "evidence",
    "meta",
)

FIRST = """
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, observer TEXT NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER,
  clock TEXT NOT NULL, state TEXT NOT NULL, catalogue_digest TEXT NOT NULL, observed_at INTEGER,
  clock_note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE visits (
  id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), section_id TEXT NOT NULL,
  planned_at INTEGER NOT NULL, planned_deep INTEGER NOT NULL, url TEXT NOT NULL
) STRICT;
CREATE INDEX visits_by_section ON visits (section_id, planned_at);
CREATE INDEX visits_by_run ON visits (run_id);
CREATE TABLE urls (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE header_sets (id INTEGER PRIMARY KEY, json TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE bodies (
  id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, size INTEGER NOT NULL, codec TEXT NOT NULL, data BLOB NOT NULL
) STRICT;
CREATE TABLE snapshots (
  id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), seq INTEGER NOT NULL,
  url_id INTEGER NOT NULL REFERENCES urls(id), observed_at INTEGER NOT NULL, role TEXT NOT NULL,
  visit_id INTEGER REFERENCES visits(id), step INTEGER, status INTEGER,
  body_id INTEGER REFERENCES bodies(id), header_id INTEGER REFERENCES header_sets(id), error TEXT,
  UNIQUE (run_id, seq)
) STRICT;
CREATE INDEX snapshots_by_url ON snapshots (url_id, observed_at);
CREATE INDEX snapshots_by_visit ON snapshots (visit_id, step);
CREATE TABLE changes (
  id INTEGER PRIMARY KEY, duty_id TEXT NOT NULL, as_of INTEGER NOT NULL, from_state TEXT, to_state TEXT,
  cause TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
CREATE INDEX changes_by_duty ON changes (duty_id, as_of);

CREATE TABLE looks (
  visit_id INTEGER PRIMARY KEY REFERENCES visits(id), section_id TEXT NOT NULL, observed_at INTEGER,
  deep INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL, pages INTEGER NOT NULL,
  items_listed INTEGER NOT NULL, total INTEGER, everything INTEGER NOT NULL, floor_on TEXT,
  all_dated INTEGER NOT NULL, names TEXT NOT NULL DEFAULT '[]', version TEXT NOT NULL
) STRICT;
CREATE INDEX looks_by_section ON looks (section_id, observed_at);
CREATE TABLE listings (
  section_id TEXT NOT NULL, url_id INTEGER NOT NULL REFERENCES urls(id), title TEXT NOT NULL, printed TEXT,
  printed_on TEXT, source_name TEXT, absent_until INTEGER, absent_visit INTEGER, first_seen INTEGER NOT NULL,
  first_visit INTEGER NOT NULL, last_seen INTEGER NOT NULL, last_visit INTEGER NOT NULL, gone_since INTEGER,
  gone_visit INTEGER, gone_known INTEGER, missed_once INTEGER, missed_visit INTEGER,
  PRIMARY KEY (section_id, url_id, first_seen)
) STRICT, WITHOUT ROWID;
CREATE TABLE editions (
  url_id INTEGER NOT NULL REFERENCES urls(id), seen_from INTEGER NOT NULL, seen_after INTEGER,
  seen_until INTEGER NOT NULL, digest TEXT NOT NULL, article TEXT NOT NULL,
  snapshot_id INTEGER NOT NULL REFERENCES snapshots(id), version TEXT NOT NULL,
  PRIMARY KEY (url_id, seen_from)
) STRICT, WITHOUT ROWID;
CREATE TABLE items (
  id INTEGER PRIMARY KEY, title TEXT NOT NULL, url TEXT NOT NULL, published TEXT, published_precision TEXT,
  formed_on TEXT, source_name TEXT, office_id TEXT, doc_number TEXT, kind TEXT
) STRICT;
CREATE TABLE item_urls (
  item_id INTEGER NOT NULL REFERENCES items(id), url_id INTEGER NOT NULL REFERENCES urls(id), ground TEXT NOT NULL,
  PRIMARY KEY (item_id, url_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE sightings (
  item_id INTEGER NOT NULL REFERENCES items(id), section_id TEXT NOT NULL, absent_until INTEGER,
  first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, gone_since INTEGER,
  PRIMARY KEY (item_id, section_id, first_seen)
) STRICT, WITHOUT ROWID;
CREATE TABLE duties (
  id TEXT PRIMARY KEY, obligation_id TEXT NOT NULL, office_id TEXT NOT NULL, subject_kind TEXT NOT NULL,
  subject TEXT NOT NULL, item_id INTEGER, trigger_on TEXT, due_at INTEGER, due_lenient_at INTEGER,
  machine_state TEXT NOT NULL, state TEXT NOT NULL, basis TEXT, holds INTEGER NOT NULL,
  margin_min INTEGER, margin_max INTEGER, contested INTEGER NOT NULL, words TEXT NOT NULL
) STRICT;
CREATE TABLE findings (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, office_id TEXT, section_id TEXT, item_id INTEGER,
  subject TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
CREATE TABLE evidence (
  id INTEGER PRIMARY KEY, duty_id TEXT, finding_id TEXT, snapshot_id INTEGER, visit_id INTEGER, role TEXT NOT NULL
) STRICT;
CREATE INDEX evidence_by_duty ON evidence (duty_id);
CREATE INDEX evidence_by_finding ON evidence (finding_id);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""


@migrations()
def first(db: Database) -> None:
    for statement in FIRST.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


ATTACHMENTS = """
CREATE TABLE page_files (
  url_id INTEGER NOT NULL REFERENCES urls(id), file_id INTEGER NOT NULL REFERENCES urls(id),
  seen_from INTEGER NOT NULL, seen_until INTEGER NOT NULL, PRIMARY KEY (url_id, file_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE attachments (
  url_id INTEGER NOT NULL REFERENCES urls(id), seen_from INTEGER NOT NULL, seen_after INTEGER,
  seen_until INTEGER NOT NULL, digest TEXT NOT NULL, snapshot_id INTEGER NOT NULL REFERENCES snapshots(id),
  PRIMARY KEY (url_id, seen_from)
) STRICT, WITHOUT ROWID;
CREATE TABLE attachment_texts (
  digest TEXT PRIMARY KEY, coding TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
  pages INTEGER, characters INTEGER, content TEXT, announces INTEGER NOT NULL, text BLOB, sheets BLOB,
  version TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


@migrations()
def attachments(db: Database) -> None:
    """Derived alone: which page linked which file, what each file was, and what it says."""
    for statement in ATTACHMENTS.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


SEALS = """
CREATE TABLE seals (
  id INTEGER PRIMARY KEY, run_id INTEGER REFERENCES runs(id), after_visit INTEGER NOT NULL, last_visit INTEGER NOT NULL,
  after_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, state TEXT, ended_at INTEGER, clock_note TEXT,
  sealed_at INTEGER NOT NULL, occasion TEXT NOT NULL, changes BLOB, previous BLOB NOT NULL, leaves INTEGER NOT NULL,
  tree BLOB NOT NULL, root BLOB NOT NULL UNIQUE
) STRICT;
CREATE INDEX seals_by_run ON seals (run_id);
CREATE TABLE stamps (
  id INTEGER PRIMARY KEY, root BLOB NOT NULL, service TEXT NOT NULL, asked_at INTEGER NOT NULL, token BLOB NOT NULL,
  digest BLOB NOT NULL UNIQUE
) STRICT;
CREATE TABLE guards (
  run_id INTEGER PRIMARY KEY REFERENCES runs(id), run BLOB NOT NULL, last_visit INTEGER NOT NULL,
  visits_digest BLOB NOT NULL, last_seq INTEGER NOT NULL, snapshots_digest BLOB NOT NULL
) STRICT;
"""


@migrations()
def seals(db: Database) -> None:
    for statement in SEALS.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)
