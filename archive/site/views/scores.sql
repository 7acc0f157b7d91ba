-- Each site under each inspection standard: its vetoes (crossed, close, not told), and the points that what was seen costs.
-- The rest of the standard is not seen by a crawler, or its text was not found, so that nothing here says `passed`: the score
-- is `at_most` the full one less what was seen to be lost, and `at_least` the lines whose own value is known and was kept.
CREATE VIEW scores AS
SELECT i.site_id, i.source,
  sum(i.veto AND i.state = 'missing') AS vetoes,
  sum(i.veto AND i.near) AS near_vetoes,
  sum(i.veto AND i.state NOT IN ('met', 'missing', 'excused')) AS vetoes_untold,
  s.full_points,
  total(i.points * (i.state = 'missing')) AS points_lost,
  total(i.points * (i.state NOT IN ('met', 'missing', 'excused'))) AS points_untold,
  round(s.full_points - total(i.points * (i.state = 'missing')), 2) AS at_most,
  round(total(CASE WHEN i.state IN ('met', 'excused') THEN b.params ->> '$.most'
    WHEN i.state = 'missing' THEN b.params ->> '$.most' - i.points END), 2) AS at_least,
  s.pass_points,
  CASE WHEN sum(i.veto AND i.state = 'missing') THEN 'failed by veto'
    WHEN s.full_points - total(i.points * (i.state = 'missing')) < s.pass_points THEN 'failed by points'
    WHEN sum(i.veto AND i.state NOT IN ('met', 'missing', 'excused')) THEN 'not told'
    ELSE 'no veto seen' END AS result
FROM indicators i JOIN sources s ON s.id = i.source JOIN obligations b ON b.id = i.obligation_id
GROUP BY i.site_id, i.source
HAVING max(i.veto) OR count(i.points);
