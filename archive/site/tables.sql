-- The published tables (the public contract): evaluators' SQL rests on these names; a change is a major version.
-- Instants are ISO 8601 text with +08:00, days are YYYY-MM-DD, digests are `sha256:<hex>`, yes/no is 1/0.
-- `sections` has no key of its own: a migrated section has several lines, so nothing can refer to one by key.

CREATE TABLE sources (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, number TEXT, dated TEXT, "from" TEXT, "to" TEXT, days TEXT,
  lenient_to TEXT, full_points REAL, pass_points REAL
) STRICT;
-- Of a standard that scores a site: its blocks and items with what each is worth (NULL: not found), the sites of which the
-- catalogue says whether an optional block is checked, and above what a bonus is added.
CREATE TABLE score_blocks (
  source TEXT NOT NULL REFERENCES sources(id), block TEXT NOT NULL, points REAL, optional INTEGER NOT NULL,
  PRIMARY KEY (source, block)
) STRICT;
CREATE TABLE score_items (
  source TEXT NOT NULL REFERENCES sources(id), block TEXT NOT NULL, item TEXT NOT NULL, points REAL, PRIMARY KEY (source, item)
) STRICT;
CREATE TABLE score_sites (
  source TEXT NOT NULL REFERENCES sources(id), block TEXT NOT NULL, site_id TEXT NOT NULL REFERENCES sites(id),
  checked INTEGER NOT NULL, PRIMARY KEY (source, block, site_id)
) STRICT;
CREATE TABLE score_bonuses (source TEXT PRIMARY KEY REFERENCES sources(id), above REAL NOT NULL, points REAL) STRICT;
CREATE TABLE kinds (id TEXT PRIMARY KEY, words TEXT, hints TEXT) STRICT;
CREATE TABLE sites (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, url TEXT, portal INTEGER NOT NULL, id_code TEXT, family TEXT,
  lag_hours REAL NOT NULL, delay_s REAL NOT NULL, note TEXT
) STRICT;
CREATE TABLE epochs (site_id TEXT NOT NULL REFERENCES sites(id), from_on TEXT NOT NULL, to_on TEXT, note TEXT) STRICT;
CREATE TABLE offices (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, class TEXT, valid_from TEXT, valid_to TEXT, successor_id TEXT, note TEXT
) STRICT;
CREATE TABLE aliases (
  office_id TEXT NOT NULL REFERENCES offices(id), alias TEXT NOT NULL, valid_from TEXT, valid_to TEXT
) STRICT;
CREATE TABLE sections (
  id TEXT NOT NULL, site_id TEXT NOT NULL REFERENCES sites(id), name TEXT NOT NULL, url TEXT, valid_from TEXT,
  valid_to TEXT, family TEXT, office_id TEXT REFERENCES offices(id), kinds TEXT, capped INTEGER, status TEXT NOT NULL,
  origin TEXT, note TEXT
) STRICT;
CREATE INDEX sections_by_id ON sections (id);
CREATE INDEX sections_by_office ON sections (office_id);
CREATE TABLE obligations (
  id TEXT PRIMARY KEY, row TEXT, source TEXT NOT NULL REFERENCES sources(id), clause TEXT, phrase TEXT,
  offices TEXT, class TEXT, sections TEXT, kinds TEXT, rule TEXT NOT NULL, params TEXT, in_place INTEGER NOT NULL,
  "from" TEXT NOT NULL, "to" TEXT
) STRICT;
CREATE TABLE entries (
  obligation_id TEXT NOT NULL REFERENCES obligations(id), office_id TEXT REFERENCES offices(id), entry TEXT NOT NULL,
  matches TEXT, hints TEXT, due_rule TEXT, covers TEXT
) STRICT;
CREATE TABLE contests (
  id TEXT PRIMARY KEY, obligation_id TEXT REFERENCES obligations(id), office_id TEXT REFERENCES offices(id),
  subject TEXT, finding_kind TEXT, section_id TEXT, received_on TEXT NOT NULL, "by" TEXT, claim TEXT, document TEXT
) STRICT;
CREATE TABLE rulings (
  obligation_id TEXT REFERENCES obligations(id), office_id TEXT REFERENCES offices(id), subject TEXT,
  finding_kind TEXT, section_id TEXT, contest_id TEXT REFERENCES contests(id), sets TEXT NOT NULL, value TEXT,
  decided_on TEXT NOT NULL, "by" TEXT, why TEXT, document TEXT
) STRICT;
CREATE TABLE noise (
  id TEXT PRIMARY KEY, site_id TEXT REFERENCES sites(id), what TEXT NOT NULL, match TEXT NOT NULL, why TEXT,
  origin TEXT NOT NULL, editions INTEGER
) STRICT;
CREATE TABLE calendar (day TEXT PRIMARY KEY, working INTEGER NOT NULL, document TEXT) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, ended_at TEXT, clock TEXT NOT NULL, observer TEXT NOT NULL,
  state TEXT NOT NULL, catalogue_digest TEXT NOT NULL
) STRICT;
CREATE TABLE visits (
  id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), section_id TEXT NOT NULL,
  planned_at TEXT NOT NULL, observed_at TEXT, planned_deep INTEGER NOT NULL, deep INTEGER NOT NULL,
  outcome TEXT NOT NULL, reason TEXT NOT NULL, pages INTEGER NOT NULL, items_listed INTEGER NOT NULL
) STRICT;
CREATE INDEX visits_by_section ON visits (section_id, planned_at, outcome);
CREATE INDEX visits_by_run ON visits (run_id);
CREATE TABLE snapshots (
  id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), seq INTEGER NOT NULL, url TEXT NOT NULL,
  observed_at TEXT NOT NULL, status INTEGER, digest TEXT, size INTEGER, error TEXT,
  visit_id INTEGER REFERENCES visits(id), UNIQUE (run_id, seq)
) STRICT;
CREATE INDEX snapshots_by_url ON snapshots (url, observed_at);
CREATE INDEX snapshots_by_visit ON snapshots (visit_id);
CREATE TABLE list_pages (
  visit_id INTEGER NOT NULL REFERENCES visits(id), step INTEGER NOT NULL,
  snapshot_id INTEGER NOT NULL REFERENCES snapshots(id), PRIMARY KEY (visit_id, step, snapshot_id)
) STRICT;
CREATE TABLE captures (
  snapshot_id INTEGER PRIMARY KEY REFERENCES snapshots(id), file TEXT NOT NULL, file_digest TEXT NOT NULL,
  software TEXT NOT NULL, record_id TEXT NOT NULL, url TEXT NOT NULL
) STRICT;
CREATE TABLE items (
  id INTEGER PRIMARY KEY, title TEXT NOT NULL, url TEXT NOT NULL, published TEXT, published_precision TEXT,
  formed_on TEXT, source_name TEXT, office_id TEXT REFERENCES offices(id), doc_number TEXT, kind TEXT
) STRICT;
CREATE INDEX items_by_office ON items (office_id, published);
CREATE TABLE item_urls (
  item_id INTEGER NOT NULL REFERENCES items(id), url TEXT NOT NULL, ground TEXT NOT NULL, first_seen TEXT, last_seen TEXT
) STRICT;
CREATE INDEX item_urls_by_item ON item_urls (item_id);
CREATE TABLE claims (
  item_id INTEGER NOT NULL REFERENCES items(id), url TEXT NOT NULL, source TEXT NOT NULL, claim TEXT NOT NULL,
  begins_at TEXT NOT NULL
) STRICT;
CREATE INDEX claims_by_item ON claims (item_id, begins_at);
CREATE TABLE sightings (
  item_id INTEGER NOT NULL REFERENCES items(id), section_id TEXT NOT NULL, absent_until TEXT,
  first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, gone_since TEXT
) STRICT;
CREATE INDEX sightings_by_item ON sightings (item_id, first_seen);
CREATE INDEX sightings_by_section ON sightings (section_id, first_seen);
CREATE TABLE editions (
  item_id INTEGER NOT NULL REFERENCES items(id), seen_from TEXT NOT NULL, title TEXT, published TEXT,
  digest TEXT NOT NULL, class TEXT NOT NULL
) STRICT;
CREATE INDEX editions_by_item ON editions (item_id, seen_from);
CREATE TABLE attachments (
  item_id INTEGER NOT NULL REFERENCES items(id), url TEXT NOT NULL, name TEXT, seen_from TEXT, seen_until TEXT,
  digest TEXT, size INTEGER, kind TEXT, text_state TEXT NOT NULL, reason TEXT, pages INTEGER, characters INTEGER,
  snapshot_id INTEGER REFERENCES snapshots(id)
) STRICT;
CREATE INDEX attachments_by_item ON attachments (item_id, url, seen_from);
CREATE INDEX attachments_by_digest ON attachments (digest);
CREATE TABLE duties (
  id TEXT PRIMARY KEY, as_of TEXT NOT NULL, obligation_id TEXT NOT NULL REFERENCES obligations(id),
  office_id TEXT NOT NULL REFERENCES offices(id), subject_kind TEXT NOT NULL, subject TEXT NOT NULL,
  item_id INTEGER REFERENCES items(id), trigger_on TEXT, due_at TEXT, due_lenient_at TEXT,
  machine_state TEXT NOT NULL, state TEXT NOT NULL, basis TEXT, holds INTEGER NOT NULL, margin_min INTEGER,
  margin_max INTEGER, contested INTEGER NOT NULL
) STRICT;
CREATE INDEX duties_by_cell ON duties (office_id, obligation_id, state);
CREATE INDEX duties_by_state ON duties (state, due_at);
CREATE INDEX duties_by_item ON duties (item_id);
CREATE TABLE indicators (
  site_id TEXT NOT NULL REFERENCES sites(id), source TEXT NOT NULL REFERENCES sources(id), indicator TEXT NOT NULL,
  figure REAL, threshold REAL, state TEXT NOT NULL, veto INTEGER NOT NULL, near INTEGER NOT NULL, points REAL,
  looks INTEGER NOT NULL, unknown INTEGER NOT NULL, from_at TEXT NOT NULL, to_at TEXT NOT NULL,
  words TEXT NOT NULL, obligation_id TEXT NOT NULL REFERENCES obligations(id),
  duty_id TEXT PRIMARY KEY REFERENCES duties(id)
) STRICT;
CREATE TABLE explanations (duty_id TEXT PRIMARY KEY REFERENCES duties(id), words TEXT NOT NULL) STRICT;
CREATE TABLE changes (
  duty_id TEXT NOT NULL, as_of TEXT NOT NULL, from_state TEXT, to_state TEXT, cause TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
CREATE INDEX changes_by_duty ON changes (duty_id, as_of);
CREATE INDEX changes_by_day ON changes (as_of);
CREATE TABLE findings (
  id TEXT PRIMARY KEY, as_of TEXT NOT NULL, kind TEXT NOT NULL, office_id TEXT REFERENCES offices(id),
  section_id TEXT, item_id INTEGER REFERENCES items(id), subject TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
CREATE INDEX findings_by_kind ON findings (kind, office_id);
CREATE TABLE sayings (detail TEXT PRIMARY KEY, zh TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE lead_kinds (
  kind TEXT PRIMARY KEY, zh TEXT NOT NULL, en TEXT NOT NULL, innocent_zh TEXT NOT NULL, innocent_en TEXT NOT NULL
) STRICT;
CREATE TABLE leads (
  id TEXT PRIMARY KEY REFERENCES findings(id), as_of TEXT NOT NULL, kind TEXT NOT NULL REFERENCES lead_kinds(kind),
  office_id TEXT REFERENCES offices(id), section_id TEXT, item_id INTEGER REFERENCES items(id), subject TEXT NOT NULL,
  detail TEXT NOT NULL, innocent_zh TEXT NOT NULL, innocent_en TEXT NOT NULL
) STRICT;
CREATE INDEX leads_by_kind ON leads (kind, office_id);
CREATE TABLE elements (
  obligation_id TEXT NOT NULL REFERENCES obligations(id), office_id TEXT REFERENCES offices(id),
  item_id INTEGER REFERENCES items(id), element TEXT NOT NULL, state TEXT NOT NULL,
  detail TEXT NOT NULL, snapshot_id INTEGER REFERENCES snapshots(id)
) STRICT;
CREATE INDEX elements_by_obligation ON elements (obligation_id, office_id, state);
CREATE INDEX elements_by_item ON elements (item_id);
CREATE TABLE evidence (
  duty_id TEXT REFERENCES duties(id), finding_id TEXT REFERENCES findings(id),
  snapshot_id INTEGER REFERENCES snapshots(id), visit_id INTEGER REFERENCES visits(id), role TEXT NOT NULL
) STRICT;
CREATE INDEX evidence_by_duty ON evidence (duty_id);
CREATE INDEX evidence_by_finding ON evidence (finding_id);
CREATE INDEX evidence_by_snapshot ON evidence (snapshot_id);
CREATE TABLE seals (
  root TEXT PRIMARY KEY, run_id INTEGER REFERENCES runs(id), sealed_at TEXT NOT NULL, occasion TEXT NOT NULL,
  state TEXT, visits INTEGER NOT NULL, snapshots INTEGER NOT NULL, changes INTEGER NOT NULL, tree TEXT NOT NULL,
  previous TEXT NOT NULL, stamped_at TEXT, stamped_by TEXT
) STRICT;
CREATE INDEX seals_by_run ON seals (run_id);
CREATE TABLE withheld (
  digest TEXT NOT NULL, extent TEXT NOT NULL, subject TEXT, decided_on TEXT NOT NULL, "by" TEXT, why TEXT, document TEXT
) STRICT;
CREATE INDEX withheld_by_digest ON withheld (digest);
CREATE TABLE versions (name TEXT PRIMARY KEY, version TEXT NOT NULL) STRICT;
CREATE TABLE glossary (
  domain TEXT NOT NULL, word TEXT NOT NULL, zh TEXT NOT NULL, en TEXT NOT NULL, PRIMARY KEY (domain, word)
) STRICT;
