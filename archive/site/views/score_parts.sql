-- What each item (二级指标) of a standard comes to at each site: never more is lost in it than it is worth, where that was found.
-- A line that names no item is one of its own. Points that were read in one place that is not the standard's text (`read`:
-- once) are `unconfirmed`, and never lost. `kept`: what is sure to be left, of lines whose own value (`most`) is known.
CREATE VIEW score_parts AS
WITH lines AS (
  SELECT i.site_id, i.source, coalesce(o.params ->> '$.item', i.obligation_id) AS item,
    i.state IN ('met', 'excused') AS held, i.state = 'missing' AS crossed, coalesce(o.params ->> '$.read', '') = 'once' AS once,
    i.state, i.points, o.params ->> '$.most' AS most,
    -- of what is counted one by one more may be broken or stale than was seen
    i.unknown > 0 AND o.params ->> '$.each' IS NOT NULL AND (i.state = 'missing' OR i.indicator = 'broken_link') AS more
  FROM indicators i JOIN obligations o ON o.id = i.obligation_id WHERE i.points IS NOT NULL
), summed AS (
  SELECT site_id, source, item, count(*) AS lines,
    total(points * (crossed AND NOT once)) AS lost,
    total(points * (NOT crossed AND NOT held AND NOT once)) AS untold,
    total(points * (once AND (crossed OR state = 'unproven'))) AS unconfirmed,
    total(most * (1 - once)) AS value,
    total(CASE WHEN once THEN 0 WHEN held AND NOT more THEN 0 WHEN crossed AND NOT more THEN points ELSE most END
      * (most IS NOT NULL)) AS at_risk
  FROM lines GROUP BY site_id, source, item
)
SELECT s.site_id, s.source, p.block, s.item, p.points,
  min(s.lost, coalesce(p.points, s.lost)) AS lost,
  min(s.untold, coalesce(p.points - min(s.lost, p.points), s.untold)) AS untold,
  min(s.unconfirmed, coalesce(p.points, s.unconfirmed)) AS unconfirmed,
  max(0.0, min(s.value, coalesce(p.points, s.value)) - s.at_risk) AS kept,
  s.lines
FROM summed s LEFT JOIN score_items p ON p.source = s.source AND p.item = s.item;
