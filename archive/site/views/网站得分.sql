-- 各网站按各检查标准的得分范围：每项、每块扣分不超过其分值；看不到的、未查到的不计，故只说至多、至少。 The scores, in Chinese.
CREATE VIEW 网站得分 AS
SELECT t.name AS 网站, s.number AS 标准,
  CASE r.result WHEN 'failed by veto' THEN '触及单项否决，须人工复核' WHEN 'failed by points' THEN '至多得分低于及格线，须人工复核'
    WHEN 'not told' THEN '单项否决未能全部判明' ELSE '未见单项否决' END AS 结论,
  r.vetoes AS 触及否决, r.near_vetoes AS 接近否决, r.vetoes_untold AS 否决未判明,
  r.at_most AS 至多得分, r.at_least AS 至少得分, r.full_points AS 满分, r.pass_points AS 及格线,
  r.points_lost AS 已见扣分, r.points_untold AS 未判明扣分, r.points_unconfirmed AS 分值未核实扣分,
  replace(replace(replace(r.optional_block, ': not checked', '：不检查，其余按比例折算'), ': checked', '：检查'), ': not told', '：是否检查未载明') AS 可不检查的指标,
  CASE r.bonus WHEN 'none' THEN '不加分' WHEN 'added' THEN printf('高于%g分，另加分', r.bonus_above) WHEN 'not told' THEN printf('高于%g分方加分，未判明', r.bonus_above) END AS 加分
FROM scores r JOIN sites t ON t.id = r.site_id JOIN sources s ON s.id = r.source;
