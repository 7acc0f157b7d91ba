-- Each site under each inspection standard: its vetoes (crossed, close, not told), and the points that what was seen costs. In an
-- item and in a block (一级指标) never more is lost than it is worth, where that was found. The rest of the standard is not seen by
-- a crawler, or its text was not found, so that nothing here says `passed`: the score is `at_most` the full one less what was
-- seen to be lost, and `at_least` the lines whose own value is known and was kept, before any bonus (加分). Where an optional block
-- is not checked at a site, what is left counts in its place (× 4/3 where 25 of 100 are not checked); where the catalogue does
-- not say whether it is checked, both readings bound the score.
CREATE VIEW scores AS
WITH vetoes AS (
  SELECT site_id, source, max(veto) AS any_veto, sum(veto AND state = 'missing') AS crossed, sum(veto AND near) AS near,
    sum(veto AND state NOT IN ('met', 'missing', 'excused')) AS untold, count(points) AS scored
  FROM indicators GROUP BY site_id, source
), blocks AS (
  SELECT p.site_id, p.source, p.block, min(total(p.lost), coalesce(b.points, 1e9)) AS lost,
    min(total(p.untold), coalesce(b.points - min(total(p.lost), b.points), 1e9)) AS untold,
    min(total(p.unconfirmed), coalesce(b.points, 1e9)) AS unconfirmed, min(total(p.kept), coalesce(b.points, 1e9)) AS kept
  FROM score_parts p LEFT JOIN score_blocks b ON b.source = p.source AND b.block = p.block
  GROUP BY p.site_id, p.source, p.block
), sites AS (  -- `checked`: 1 every block, or the optional one is said to be; 0 it is said not to be; NULL nobody said
  SELECT v.*, o.block AS optional, o.points AS optional_points,
    CASE WHEN o.block IS NULL THEN 1 ELSE
      (SELECT c.checked FROM score_sites c WHERE c.source = v.source AND c.block = o.block AND c.site_id = v.site_id) END AS checked
  FROM vetoes v LEFT JOIN score_blocks o ON o.source = v.source AND o.optional
), sums AS (
  SELECT s.*, total(b.lost) AS lost_all, total(b.lost * (b.block IS NOT s.optional)) AS lost_rest,
    total(b.untold * (s.checked IS NOT 0 OR b.block IS NOT s.optional)) AS untold_points,
    total(b.unconfirmed * (s.checked IS NOT 0 OR b.block IS NOT s.optional)) AS unconfirmed,
    total(b.kept) AS kept_all, total(b.kept * (b.block IS NOT s.optional)) AS kept_rest
  FROM sites s LEFT JOIN blocks b ON b.site_id = s.site_id AND b.source = s.source GROUP BY s.site_id, s.source
), bounds AS (
  SELECT s.*, x.full_points, x.pass_points,
    max(0.0, x.full_points - s.lost_all) AS most_all, s.kept_all AS least_all,
    max(0.0, x.full_points - coalesce(s.optional_points, 0.0) - s.lost_rest) * f.factor AS most_rest, s.kept_rest * f.factor AS least_rest
  FROM sums s JOIN sources x ON x.id = s.source
  JOIN (SELECT v.site_id, v.source, coalesce(z.full_points / (z.full_points - v.optional_points), 1.0) AS factor
    FROM sites v JOIN sources z ON z.id = v.source) f ON f.site_id = s.site_id AND f.source = s.source
), told AS (
  SELECT *,
    round(CASE checked WHEN 1 THEN most_all WHEN 0 THEN most_rest ELSE max(most_all, most_rest) END, 2) AS at_most,
    round(CASE checked WHEN 1 THEN least_all WHEN 0 THEN least_rest ELSE min(least_all, least_rest) END, 2) AS at_least
  FROM bounds
)
SELECT t.site_id, t.source, t.crossed AS vetoes, t.near AS near_vetoes, t.untold AS vetoes_untold, t.full_points,
  CASE WHEN t.checked IS 0 THEN t.lost_rest ELSE t.lost_all END AS points_lost, t.untold_points AS points_untold, t.at_most, t.at_least,
  t.pass_points,
  CASE WHEN t.crossed THEN 'failed by veto' WHEN t.at_most < t.pass_points THEN 'failed by points'
    WHEN t.untold THEN 'not told' ELSE 'no veto seen' END AS result,
  t.unconfirmed AS points_unconfirmed,
  CASE WHEN t.optional IS NOT NULL THEN t.optional || CASE t.checked WHEN 1 THEN ': checked' WHEN 0 THEN ': not checked' ELSE ': not told' END
    END AS optional_block,
  CASE WHEN g.source IS NULL OR t.at_most IS NULL THEN NULL WHEN t.crossed OR t.at_most <= g.above THEN 'none' WHEN t.at_least > g.above THEN 'added'
    ELSE 'not told' END AS bonus,
  g.above AS bonus_above, g.points AS bonus_points
FROM told t LEFT JOIN score_bonuses g ON g.source = t.source
WHERE t.any_veto OR t.scored;
