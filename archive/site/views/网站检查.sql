-- 各网站按各检查标准（依据）的逐项结果：数值、阈值、所依据的次数与未能判明的数目。 The indicators, in Chinese.
CREATE VIEW 网站检查 AS
SELECT t.name AS 网站, s.number AS 标准, b.clause AS 指标,
  (SELECT zh FROM glossary WHERE domain = 'indicator' AND word = i.indicator) AS 类别,
  i.figure AS 数值, i.threshold AS 阈值,
  CASE WHEN i.state = 'missing' THEN CASE WHEN i.veto THEN '触及单项否决' ELSE '未达标' END
    WHEN i.near THEN '接近阈值'
    WHEN i.state = 'met' THEN '未触及'
    WHEN i.state = 'unproven' THEN '有线索，须人工复核'
    ELSE (SELECT zh FROM glossary WHERE domain = 'state' AND word = i.state) END AS 结果,
  CASE WHEN i.points IS NULL OR b.params ->> '$.read' = 'once' THEN NULL WHEN i.state = 'missing' THEN i.points
    WHEN i.state IN ('met', 'excused') THEN 0.0 END AS 扣分,
  CASE WHEN i.state <> 'missing' THEN i.points END AS 触及则扣,
  (SELECT p.block FROM score_items p WHERE p.source = i.source AND p.item = b.params ->> '$.item') AS 一级指标,
  b.params ->> '$.item' AS 二级指标,
  CASE WHEN b.params ->> '$.read' = 'once' THEN '仅见一处转述，不计入得分'
    WHEN i.points IS NULL AND b.params ->> '$.item' IS NOT NULL THEN '未查到' END AS 分值说明, i.looks AS 依据次数, i.unknown AS 未能判明,
  substr(i.from_at, 1, 10) AS 起, substr(i.to_at, 1, 10) AS 止, '/-/duty/' || i.duty_id AS 证据
FROM indicators i JOIN sites t ON t.id = i.site_id JOIN obligations b ON b.id = i.obligation_id
JOIN sources s ON s.id = i.source;
