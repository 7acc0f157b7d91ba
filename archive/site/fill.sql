-- From the working file (attached as `working`) to the published tables. iso, digest, edition_date, mask, hide, name, hidden,
-- ruled and left_out are SQL functions that publish registers: mask is for any text, hide for one about an item, name for what the
-- item is called. :as_of is the instant of the latest judging, as ISO text; :withheld what stands for a title that may not be shown.

INSERT INTO runs
SELECT id, iso(started_at), iso(ended_at), clock, observer, state, catalogue_digest FROM working.runs;

-- A planned visit without a look was broken off (`partial`: it testifies nothing) or never made (`missed`). One that
-- a running crawl may still make is no row yet.
INSERT INTO visits
SELECT v.id, v.run_id, v.section_id, iso(v.planned_at),
  CASE WHEN l.outcome = 'missed' THEN NULL ELSE iso(coalesce(l.observed_at, s.first_at)) END,
  v.planned_deep, coalesce(l.deep, 0),
  coalesce(l.outcome, CASE WHEN s.visit_id IS NULL THEN 'missed' ELSE 'partial' END),
  mask(coalesce(l.reason, 'not derived')), coalesce(l.pages, 0), coalesce(l.items_listed, 0)
FROM working.visits v
JOIN working.runs r ON r.id = v.run_id
LEFT JOIN working.looks l ON l.visit_id = v.id
LEFT JOIN (SELECT visit_id, min(observed_at) AS first_at FROM working.snapshots GROUP BY visit_id) s
  ON s.visit_id = v.id
WHERE l.visit_id IS NOT NULL OR s.visit_id IS NOT NULL OR r.state <> 'running';

INSERT INTO snapshots
SELECT s.id, s.run_id, s.seq, mask(u.url), iso(s.observed_at), s.status, digest(b.digest), b.size, mask(s.error), s.visit_id
FROM working.snapshots s JOIN working.urls u ON u.id = s.url_id LEFT JOIN working.bodies b ON b.id = s.body_id;

-- The pages of each walk, in its order, retries too: what shows that a visit did, or did not, list a thing.
INSERT INTO list_pages
SELECT visit_id, step, id FROM working.snapshots
WHERE role = 'list' AND visit_id IS NOT NULL AND step IS NOT NULL ORDER BY visit_id, step, id;

-- Snapshots that others captured: out of which file, and of which of its records.
INSERT INTO captures
SELECT c.snapshot_id, i.file, i.digest, i.software, c.record_id, mask(c.url)
FROM working.captures c JOIN working.snapshots s ON s.id = c.snapshot_id
JOIN working.imports i ON i.run_id = s.run_id AND i.digest = c.digest ORDER BY c.snapshot_id;

INSERT INTO items
SELECT id, name(title, id), mask(url), published, published_precision, formed_on, hide(source_name, id),
  nullif(office_id, ''), CASE WHEN hidden(id) THEN NULL ELSE hide(doc_number, id) END, kind
FROM working.items;

-- Every address of an item, and the ground on which the later ones were taken for it.
INSERT INTO item_urls
SELECT i.item_id, mask(u.url), i.ground, iso(min(l.first_seen)), iso(max(l.last_seen))
FROM working.item_urls i JOIN working.urls u ON u.id = i.url_id LEFT JOIN working.listings l ON l.url_id = i.url_id
GROUP BY i.item_id, i.url_id ORDER BY i.item_id, min(l.first_seen), u.url;

INSERT INTO sightings
SELECT item_id, section_id, iso(absent_until), iso(first_seen), iso(last_seen), iso(gone_since)
FROM working.sightings ORDER BY item_id, first_seen;

-- A silent edit is told by the finding that rests on the edition's snapshot; any other later edition is `changed`.
INSERT INTO editions
SELECT i.item_id, iso(e.seen_from),
  CASE WHEN left_out(e.url_id, e.seen_from) THEN :withheld ELSE name(json_extract(e.article, '$.title'), i.item_id) END,
  edition_date(e.article),
  digest(e.digest),
  CASE
    WHEN e.seen_after IS NULL THEN 'first'
    WHEN EXISTS (
      SELECT 1 FROM working.noise_editions n WHERE n.item_id = i.item_id AND n.url_id = e.url_id AND n.seen_from = e.seen_from
    ) THEN 'noise'
    WHEN EXISTS (
      SELECT 1 FROM working.evidence v JOIN working.findings f ON f.id = v.finding_id
      WHERE f.kind = 'edited' AND f.item_id = i.item_id AND v.role = 'after' AND v.snapshot_id = e.snapshot_id
    ) THEN 'edited'
    ELSE 'changed'
  END
FROM working.editions e JOIN working.item_urls i ON i.url_id = e.url_id ORDER BY i.item_id, e.seen_from;

-- A replaced attachment makes an edition of its item, though the page stands as it was.
INSERT INTO editions
SELECT x.item_id, iso(x.seen_from),
  CASE WHEN left_out(x.url_id, x.page_from) THEN :withheld
    ELSE name(coalesce(json_extract(e.article, '$.title'), i.title), x.item_id) END,
  edition_date(e.article), digest(x.digest),
  CASE
    WHEN x.replaces IS NULL THEN 'first'
    WHEN EXISTS (
      SELECT 1 FROM working.evidence v JOIN working.findings f ON f.id = v.finding_id
      WHERE f.kind = 'edited' AND f.item_id = x.item_id AND v.role = 'after' AND v.snapshot_id = x.snapshot_id
    ) THEN 'edited'
    ELSE 'changed'
  END
FROM working.file_editions x JOIN working.items i ON i.id = x.item_id
LEFT JOIN working.editions e ON e.url_id = x.url_id AND e.seen_from = x.page_from ORDER BY x.item_id, x.seen_from;

-- What each address of an item first claimed: on its page (shown), in its meta tag, and in a list.
INSERT INTO claims
SELECT i.item_id, mask(u.url), c.source, mask(c.claim), iso(c.begins)
FROM working.item_urls i JOIN working.urls u ON u.id = i.url_id
JOIN (
  SELECT e.url_id, j.key AS source, json_extract(j.value, '$.text') AS claim, json_extract(j.value, '$.begin') AS begins
  FROM working.editions e, json_each(e.article) j
  WHERE j.key IN ('shown', 'meta') AND j.type = 'object'
    AND e.seen_from = (SELECT min(f.seen_from) FROM working.editions f WHERE f.url_id = e.url_id)
  UNION ALL
  SELECT l.url_id, 'list', json_extract(l.printed, '$.text'), json_extract(l.printed, '$.begin')
  FROM (SELECT url_id, printed, min(first_seen) FROM working.listings WHERE printed NOTNULL GROUP BY url_id) l
) c ON c.url_id = i.url_id ORDER BY i.item_id, c.begins, c.source;

-- Every content of every file that an item's page linked, and of the pictures in its text; one that never came has its
-- reason in place of a digest. Of a page with pictures and fewer than 60 characters the pictures are the text.
INSERT INTO attachments
SELECT i.item_id, hide(f.url, i.item_id),
  CASE WHEN hidden(i.item_id) OR ruled(a.digest) THEN :withheld ELSE hide(coalesce(n.name, t.title), i.item_id) END, iso(a.seen_from), iso(a.seen_until), a.digest, b.size,
  x.kind, CASE WHEN a.digest IS NULL THEN 'absent' WHEN n.is_text AND x.kind = 'image' THEN 'scanned'
    ELSE coalesce(x.state, 'waiting') END,
  CASE WHEN a.digest IS NOT NULL AND n.is_text AND x.kind = 'image' THEN 'the page''s text is this picture: its words are not read'
    WHEN a.digest IS NOT NULL THEN hide(nullif(x.reason, ''), i.item_id) ELSE coalesce(
    (SELECT mask(coalesce(s.error, 'http-' || s.status)) FROM working.snapshots s
     WHERE s.url_id = p.file_id AND s.role = 'attachment' ORDER BY s.observed_at DESC, s.id DESC LIMIT 1),
    'not fetched') END,
  x.pages, x.characters, a.snapshot_id
FROM working.page_files p
JOIN working.item_urls i ON i.url_id = p.url_id
JOIN working.items t ON t.id = i.item_id
JOIN working.urls f ON f.id = p.file_id
LEFT JOIN (
  SELECT url_id, json_extract(value, '$[0]') AS url, json_extract(value, '$[1]') AS name, is_text, max(seen_from)
  FROM (
    SELECT e.url_id, e.seen_from, j.value, 0 AS is_text FROM working.editions e, json_each(e.article, '$.attachments') j
    UNION ALL
    SELECT e.url_id, e.seen_from, j.value, length(json_extract(e.article, '$.body')) < 60
    FROM working.editions e, json_each(e.article, '$.images') j
  ) GROUP BY 1, 2
) n ON n.url_id = p.url_id AND n.url = f.url
LEFT JOIN working.attachments a ON a.url_id = p.file_id
LEFT JOIN working.attachment_texts x ON x.digest = a.digest
LEFT JOIN working.snapshots k ON k.id = a.snapshot_id
LEFT JOIN working.bodies b ON b.id = k.body_id
ORDER BY i.item_id, f.url, a.seen_from;

-- In how many editions each noise rule leaves something out: what hides something is counted.
UPDATE noise SET editions = (
  SELECT count(DISTINCT e.url_id || ' ' || e.seen_from) FROM working.editions e, json_each(e.article, '$.ignored') j
  WHERE json_extract(j.value, '$[1]') = noise.id
);

INSERT INTO duties
SELECT id, :as_of, obligation_id, office_id, subject_kind,
  CASE WHEN subject_kind = 'item' THEN name(subject, item_id) ELSE hide(subject, item_id) END, item_id, trigger_on, iso(due_at),
  iso(due_lenient_at), machine_state, state, basis, holds, margin_min, margin_max, contested
FROM working.duties;

INSERT INTO indicators
SELECT i.site_id, o.source, i.indicator, i.figure, i.threshold, i.state, i.veto, i.near, i.points, i.looks, i.unknown,
  iso(i.from_at), iso(i.to_at), mask(i.words), i.obligation_id, i.duty_id
FROM working.indicators i JOIN obligations o ON o.id = i.obligation_id ORDER BY i.site_id, o.source, o.rowid;

INSERT INTO explanations SELECT id, hide(words, item_id) FROM working.duties;

INSERT INTO changes
SELECT c.duty_id, iso(c.as_of), c.from_state, c.to_state, c.cause, hide(c.detail, d.item_id)
FROM working.changes c LEFT JOIN working.duties d ON d.id = c.duty_id ORDER BY c.id;

INSERT INTO findings
SELECT id, :as_of, kind, nullif(office_id, ''), nullif(section_id, ''), item_id, hide(subject, item_id), hide(detail, item_id)
FROM working.findings;

-- Findings that are leads alone, each beside what else it may come from; their evidence is the finding's.
INSERT INTO leads
SELECT f.id, f.as_of, f.kind, f.office_id, f.section_id, f.item_id, f.subject, f.detail, k.innocent_zh, k.innocent_en
FROM findings f JOIN lead_kinds k ON k.kind = f.kind ORDER BY f.kind, f.id;

-- The words around what was found are the page's: they are masked as its body is.
INSERT INTO elements
SELECT e.obligation_id, nullif(e.office_id, ''), e.item_id, e.element, e.state,
  CASE WHEN hidden(e.item_id) OR ruled(digest(b.digest)) THEN :withheld ELSE quote(e.detail, e.item_id, digest(b.digest)) END,
  e.snapshot_id
FROM working.elements e LEFT JOIN working.snapshots s ON s.id = e.snapshot_id LEFT JOIN working.bodies b ON b.id = s.body_id
ORDER BY e.obligation_id, e.office_id, e.item_id, e.rowid;

-- What was said of them, in Chinese.
INSERT INTO sayings SELECT said, zh(said) FROM (
  SELECT detail AS said FROM findings UNION SELECT detail FROM changes UNION SELECT detail FROM elements UNION SELECT words FROM indicators
);

INSERT INTO evidence
SELECT duty_id, finding_id, snapshot_id, visit_id, role FROM working.evidence ORDER BY id;

-- A seal with its time stamp, if one was asked for: of the first service that answered.
INSERT INTO seals
SELECT lower(hex(s.root)), s.run_id, iso(s.sealed_at), s.occasion, s.state, s.last_visit - s.after_visit,
  CASE WHEN s.run_id IS NULL THEN 0 ELSE s.last_seq - s.after_seq END,
  CASE WHEN s.run_id IS NULL THEN s.leaves ELSE 0 END, lower(hex(s.tree)), roots(s.previous),
  iso(t.asked_at), t.service
FROM working.seals s LEFT JOIN working.stamps t ON t.id = (SELECT min(id) FROM working.stamps WHERE root = s.root)
ORDER BY s.id;

-- What judged: the rules, the reader and the catalogue of the latest judging, and the instant as of which it judged.
INSERT INTO versions
SELECT key, CASE key WHEN 'as_of' THEN :as_of ELSE value END FROM working.meta WHERE key <> 'calendar_days' ORDER BY key
