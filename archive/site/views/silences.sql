-- Of each office and section: the longest run of days without a new item, and the one that goes on now. Counted between looks
-- that testify it: from when one item was first seen to the last look that did not list the next. A figure, and no verdict.
CREATE VIEW silences AS
WITH watched AS (
  SELECT section_id, min(observed_at) AS since, max(observed_at) AS until, count(*) AS looks
  FROM visits WHERE outcome = 'complete' GROUP BY section_id
), owned AS (
  SELECT id AS section_id, coalesce(office_id, '') AS owner FROM sections s
  WHERE s.rowid = (SELECT max(l.rowid) FROM sections l WHERE l.id = s.id)
), arrivals AS (
  SELECT w.section_id, coalesce(nullif(o.owner, ''), i.office_id, '') AS office_id, s.first_seen, s.absent_until, s.item_id
  FROM watched w JOIN sightings s ON s.section_id = w.section_id JOIN items i ON i.id = s.item_id
  LEFT JOIN owned o ON o.section_id = w.section_id
), places AS (
  SELECT section_id, office_id, count(DISTINCT item_id) AS items FROM arrivals GROUP BY section_id, office_id
  UNION ALL
  SELECT w.section_id, coalesce(o.owner, ''), 0 FROM watched w LEFT JOIN owned o ON o.section_id = w.section_id
  WHERE w.section_id NOT IN (SELECT section_id FROM arrivals)
), events AS (
  SELECT p.section_id, p.office_id, w.since AS at, NULL AS quiet_until FROM places p JOIN watched w USING (section_id)
  UNION ALL
  SELECT a.section_id, a.office_id, a.first_seen, a.absent_until FROM arrivals a JOIN watched w USING (section_id)
  WHERE a.first_seen > w.since
  UNION ALL
  SELECT p.section_id, p.office_id, w.until, w.until FROM places p JOIN watched w USING (section_id)
), runs AS (
  SELECT section_id, office_id, at, quiet_until,
    max(at) OVER (PARTITION BY section_id, office_id ORDER BY at, quiet_until IS NOT NULL
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS from_at
  FROM events
), ranked AS (
  SELECT section_id, office_id, from_at, quiet_until, julianday(quiet_until) - julianday(from_at) AS days,
    row_number() OVER (PARTITION BY section_id, office_id ORDER BY julianday(quiet_until) - julianday(from_at) DESC, from_at) AS place
  FROM runs WHERE quiet_until >= from_at
)
SELECT r.office_id, r.section_id, round(r.days, 1) AS days, r.from_at, r.quiet_until AS to_at,
  round(julianday(w.until) - julianday(coalesce((SELECT max(a.first_seen) FROM arrivals a
    WHERE a.section_id = r.section_id AND a.office_id = r.office_id), w.since)), 1) AS now_days,
  w.looks, p.items
FROM ranked r JOIN watched w USING (section_id) JOIN places p ON p.section_id = r.section_id AND p.office_id = r.office_id
WHERE r.place = 1;
