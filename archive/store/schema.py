"""The working file's tables, as migrations: append only, never edited once released.

Recorded (never altered, never deleted): runs, visits, urls, header_sets, bodies, answers, fetches, changes, seals,
stamps, imports, captures. The view `snapshots` joins them by `spans` (archive/store/fetches.py): a table that refers to a snapshot says
REFERENCES fetches(id). A row of `guards` stands until its run is sealed (`seals`).
Derived (delete them, run `python -m archive reread` and `judge`, and the same rows are back): the rest.
Instants are integers (seconds since 1970 UTC), days are ISO text, ids are integers (design, invariant 9).
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database, Migrations

from archive.store.older import snapshots_of
from archive.store.writer import Writer


class WholeMigrations(Migrations):
    """The library makes its own table and that table's index one after the other: a crawl killed between them left an
    archive that never got the index. Both come together, and the index is made where it was left out."""

    def ensure_migrations_table(self, db: Database) -> None:
        if not db.table(self.migrations_table).indexes:
            with db.atomic():
                super().ensure_migrations_table(db)
                db.table(self.migrations_table).create_index(["migration_set", "name"], unique=True, if_not_exists=True)


migrations = WholeMigrations("archive")

RECORDED = (
    *("runs", "visits", "urls", "header_sets", "bodies", "answers", "fetches"),
    *("changes", "seals", "stamps", "imports", "captures"),
)
DERIVED = (
    "looks",
    "listings",
    "editions",
    "page_files",
    "attachments",
    "attachment_texts",
    "file_editions",
    "noise_candidates",
    "noise_editions",
    "items",
    "item_urls",
    "sightings",
    "duties",
    "findings",
    "elements",
    "indicators",
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
    _each(db.conn, FIRST)


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
    _each(db.conn, ATTACHMENTS)


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
    _each(db.conn, SEALS)


COMPACT = """
ALTER TABLE snapshots RENAME TO old_snapshots;
ALTER TABLE header_sets RENAME TO old_header_sets;
CREATE TABLE header_sets (id INTEGER PRIMARY KEY, json TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE answers (
  id INTEGER PRIMARY KEY, url_id INTEGER NOT NULL REFERENCES urls(id), role TEXT NOT NULL, step INTEGER, status INTEGER,
  body_id INTEGER REFERENCES bodies(id), header_id INTEGER REFERENCES header_sets(id), etag TEXT, modified INTEGER,
  error TEXT, earlier INTEGER REFERENCES answers(id)
) STRICT;
CREATE TABLE spans (
  id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), visit_id INTEGER REFERENCES visits(id),
  before INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, at INTEGER NOT NULL,
  earliest INTEGER NOT NULL, latest INTEGER NOT NULL
) STRICT;
CREATE INDEX spans_by_visit ON spans (visit_id);
CREATE INDEX spans_by_run ON spans (run_id);
CREATE TABLE fetches (
  id INTEGER PRIMARY KEY, span_id INTEGER NOT NULL REFERENCES spans(id),
  answer_id INTEGER NOT NULL REFERENCES answers(id), at INTEGER NOT NULL, back INTEGER, variable ANY
) STRICT;
CREATE TABLE newest (
  url_id INTEGER PRIMARY KEY REFERENCES urls(id), fetch_id INTEGER NOT NULL REFERENCES fetches(id),
  answer_id INTEGER NOT NULL REFERENCES answers(id), whole_id INTEGER REFERENCES fetches(id)
) STRICT;
CREATE VIEW snapshots AS
SELECT f.id, p.run_id, f.id - p.before AS seq, a.url_id, p.at + f.at AS observed_at, a.role, p.visit_id, a.step,
  a.status, a.body_id, a.header_id, a.error
FROM spans p JOIN fetches f ON f.span_id = p.id AND f.id BETWEEN p.first AND p.last
JOIN answers a ON a.id = f.answer_id;
"""

REFERRERS = """
SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%REFERENCES "old_snapshots"%'
"""


@migrations()
def compact_fetches(db: Database) -> None:
    """A wide row and two index entries a fetch, and a header set for each second: into answers and fetches, ids kept."""
    conn = db.conn
    _each(conn, COMPACT)
    known: dict[str, int] = {}

    def intern(table: str, column: str, text: str) -> int:
        if text not in known:
            known[text] = int(conn.execute(f"INSERT INTO {table} ({column}) VALUES (?)", (text,)).lastrowid or 0)
        return known[text]

    writer = Writer(conn, intern)
    for run_id, url_id, fetch, body, place in snapshots_of(conn):
        writer.add(run_id, url_id, fetch, body, writer.known(url_id), place)
    writer.write()
    for (table,) in conn.execute(REFERRERS).fetchall():
        _refer_to_fetches(conn, table)
    _each(conn, "DROP TABLE old_snapshots;\nDROP TABLE old_header_sets;\n")


def _each(conn: sqlite3.Connection, statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            conn.execute(statement)


def _refer_to_fetches(conn: sqlite3.Connection, table: str) -> None:
    """The table anew, its snapshot_id a reference to fetches: none can refer to a view."""
    made = conn.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    indexes = conn.execute("SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type = 'index'", (table,)).fetchall()
    conn.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
    conn.execute(made.replace('REFERENCES "old_snapshots"(id)', "REFERENCES fetches(id)"))
    conn.execute(f"INSERT INTO {table} SELECT * FROM old_{table}")
    conn.execute(f"DROP TABLE old_{table}")
    for (sql,) in indexes:
        if sql is not None:
            conn.execute(sql)


# The index holds the beginning of a digest, not all of it: a UNIQUE one costs 40 bytes a body, as much as a small change
# of a page. `body_heads` names the body that a page's next version is packed against, `body_bases` the pages that other
# pages of their host are packed against, `body_parities` what a broken base is made again from.
PACKING = """
CREATE TABLE packed_bodies (
  id INTEGER PRIMARY KEY, digest BLOB NOT NULL, size INTEGER NOT NULL, codec INTEGER NOT NULL, ref INTEGER,
  data BLOB NOT NULL
) STRICT;
INSERT INTO packed_bodies SELECT id, digest, size, 0, NULL, data FROM bodies;
DROP TABLE bodies;
ALTER TABLE packed_bodies RENAME TO bodies;
CREATE INDEX bodies_by_digest ON bodies (substr(digest, 1, 5));
CREATE TABLE body_heads (
  url_id INTEGER PRIMARY KEY REFERENCES urls(id), body_id INTEGER NOT NULL REFERENCES bodies(id)
) STRICT;
INSERT INTO body_heads SELECT url_id, max(body_id) FROM (
  SELECT body_id, url_id, min(id) FROM answers WHERE body_id IS NOT NULL GROUP BY body_id
) GROUP BY url_id;
CREATE TABLE body_bases (
  id INTEGER PRIMARY KEY, near TEXT NOT NULL, digest BLOB NOT NULL, data BLOB NOT NULL
) STRICT;
CREATE TABLE body_parities (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
"""


@migrations()
def packing(db: Database) -> None:
    """Bodies packed against each other. Foreign keys must be off: the table that snapshots refer to is made anew."""
    _each(db.conn, PACKING)


# Where the snapshots of an imported run come from: the files, and of each snapshot the record and the address that it was
# captured under. A page that no visit listed (`loose_url_id`) gives editions of what some list names.
IMPORTS = """
CREATE TABLE imports (
  id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), digest TEXT NOT NULL, file TEXT NOT NULL,
  software TEXT NOT NULL, UNIQUE (run_id, digest)
) STRICT;
CREATE TABLE captures (
  id INTEGER PRIMARY KEY, snapshot_id INTEGER NOT NULL UNIQUE REFERENCES fetches(id), digest TEXT NOT NULL,
  record_id TEXT NOT NULL, url TEXT NOT NULL, loose_url_id INTEGER REFERENCES urls(id)
) STRICT;
CREATE INDEX captures_by_record ON captures (record_id);
CREATE INDEX captures_loose ON captures (loose_url_id) WHERE loose_url_id IS NOT NULL;
"""


@migrations()
def imports(db: Database) -> None:
    _each(db.conn, IMPORTS)


@migrations()
def file_editions(db: Database) -> None:
    """Derived alone: the editions that a replaced attachment makes, as judged."""
    db.conn.execute("""
        CREATE TABLE file_editions (
          item_id INTEGER NOT NULL REFERENCES items(id), url_id INTEGER NOT NULL REFERENCES urls(id),
          seen_from INTEGER NOT NULL, page_from INTEGER, file_id INTEGER NOT NULL REFERENCES urls(id),
          replaces INTEGER, digest TEXT NOT NULL, snapshot_id INTEGER NOT NULL, PRIMARY KEY (item_id, url_id, seen_from)
        ) STRICT, WITHOUT ROWID""")


NOISE = """
CREATE TABLE noise_candidates (
  url_id INTEGER NOT NULL REFERENCES urls(id), visit_id INTEGER NOT NULL REFERENCES visits(id), match TEXT NOT NULL,
  host TEXT NOT NULL, first TEXT NOT NULL, second TEXT NOT NULL, first_id INTEGER NOT NULL, again_id INTEGER NOT NULL,
  PRIMARY KEY (url_id, visit_id, match)
) STRICT, WITHOUT ROWID;
CREATE TABLE noise_editions (
  item_id INTEGER NOT NULL REFERENCES items(id), url_id INTEGER NOT NULL REFERENCES urls(id),
  seen_from INTEGER NOT NULL, PRIMARY KEY (item_id, url_id, seen_from)
) STRICT, WITHOUT ROWID;
"""


@migrations()
def noise(db: Database) -> None:
    """Derived alone: what second looks showed to differ, and the editions that differ by it alone."""
    _each(db.conn, NOISE)


@migrations()
def elements(db: Database) -> None:
    """Derived alone: which elements each item was read to have."""
    db.conn.execute("""
        CREATE TABLE elements (
          obligation_id TEXT NOT NULL, office_id TEXT, item_id INTEGER, element TEXT NOT NULL, state TEXT NOT NULL,
          detail TEXT NOT NULL, snapshot_id INTEGER
        ) STRICT""")


@migrations()
def indicators(db: Database) -> None:
    """Derived alone: what the sites are inspected by, as judged."""
    db.conn.execute("""
        CREATE TABLE indicators (
          duty_id TEXT PRIMARY KEY, obligation_id TEXT NOT NULL, office_id TEXT NOT NULL, site_id TEXT NOT NULL,
          indicator TEXT NOT NULL, figure REAL, threshold REAL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
          looks INTEGER NOT NULL, unknown INTEGER NOT NULL, state TEXT NOT NULL, veto INTEGER NOT NULL,
          near INTEGER NOT NULL, points REAL, words TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""")


@migrations()
def newest_alone(db: Database) -> None:
    """A finding aid, made again from the rest, and held to it by `verify`: four look-ups for each fetch, to hold it to its
    references too, were a third of what writing the fetch costs."""
    _each(
        db.conn,
        """
ALTER TABLE newest RENAME TO old_newest;
CREATE TABLE newest (
  url_id INTEGER PRIMARY KEY, fetch_id INTEGER NOT NULL, answer_id INTEGER NOT NULL, whole_id INTEGER
) STRICT;
INSERT INTO newest SELECT url_id, fetch_id, answer_id, whole_id FROM old_newest;
DROP TABLE old_newest;
""",
    )


@migrations()
def body_frames(db: Database) -> None:
    """First versions that `repack` packed: apart from the rest, in an order in which they fill the file's pages."""
    db.conn.execute(
        "CREATE TABLE body_frames (id INTEGER PRIMARY KEY, base_id INTEGER NOT NULL, data BLOB NOT NULL) STRICT"
    )
