-- Each site under each inspection standard: its vetoes (crossed, close, not told), and the points that what was seen costs.
-- The rest of the standard is not seen by a crawler, or its text was not found, so that nothing here says `passed`.
CREATE VIEW scores AS
SELECT i.site_id, i.source,
  sum(i.veto AND i.state = 'missing') AS vetoes,
  sum(i.veto AND i.near) AS near_vetoes,
  sum(i.veto AND i.state NOT IN ('met', 'missing', 'excused')) AS vetoes_untold,
  s.full_points,
  total(i.points * (i.state = 'missing')) AS points_lost,
  total(i.points * (i.state NOT IN ('met', 'missing', 'excused'))) AS points_untold,
  s.full_points - total(i.points * (i.state = 'missing')) AS at_most,
  s.pass_points,
  CASE WHEN sum(i.veto AND i.state = 'missing') THEN 'failed by veto'
    WHEN s.full_points - total(i.points * (i.state = 'missing')) < s.pass_points THEN 'failed by points'
    WHEN sum(i.veto AND i.state NOT IN ('met', 'missing', 'excused')) THEN 'not told'
    ELSE 'no veto seen' END AS result
FROM indicators i JOIN sources s ON s.id = i.source
GROUP BY i.site_id, i.source
HAVING max(i.veto) OR count(i.points);
