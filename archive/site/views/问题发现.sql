-- 问题发现：方案所列每一问题，与回答它的各项义务相关的发现。发现是线索，不是违规认定；说明中写明看了什么、没看什么。
-- The findings that bear on each problem of the plan: a finding is no breach. Which belongs to which, its kind and place tell.
CREATE VIEW 问题发现 AS
WITH asked AS (
  SELECT p.id AS problem_id, o.id, o.rule, o.params ->> '$.indicator' AS indicator, ';' || o.sections || ';' AS sections
  FROM obligations p JOIN obligations o ON o.id = p.id
    OR o.id IN (SELECT value FROM json_each(p.params, '$.answered_by'))
  WHERE p.row GLOB 'P[0-9]*'
), bears AS (
  SELECT a.problem_id, f.id FROM asked a JOIN findings f ON CASE
    WHEN a.rule IN ('presence', 'series') THEN f.kind IN ('unlisted', 'regressed', 'figures') AND f.subject GLOB a.id || ' *'
    WHEN a.rule = 'entry' THEN f.kind IN ('unlisted', 'listed')
      AND f.subject IN (SELECT e.entry FROM entries e WHERE e.obligation_id = a.id)
    WHEN a.rule = 'elements' AND f.kind = 'relayed' THEN instr(a.sections, ';' || f.section_id || ';')
    WHEN a.rule = 'elements' THEN f.kind = 'incomplete' AND EXISTS (SELECT 1 FROM elements e
      WHERE e.obligation_id = a.id AND e.state = 'absent' AND e.item_id IS f.item_id AND e.office_id IS f.office_id)
    WHEN a.rule = 'site' THEN f.kind = CASE WHEN a.indicator IN ('stale', 'overdue', 'stale_class') THEN 'stale'
      WHEN a.indicator = 'link' THEN 'unlinked' ELSE a.indicator END
    ELSE instr(a.sections, ';' || f.section_id || ';') AND f.kind IN (
      'unaccounted', 'news_only', 'unanswered', 'replied', 'relayed') END
  GROUP BY 1, 2
)
SELECT p.row AS 问题编号, p.clause AS 问题,
  (SELECT zh FROM glossary WHERE domain = 'finding' AND word = f.kind) AS 发现,
  (SELECT name FROM offices WHERE id = f.office_id) AS 单位,
  (SELECT name FROM sections WHERE id = f.section_id) AS 栏目,
  f.subject AS 对象, (SELECT zh FROM sayings w WHERE w.detail = f.detail) AS 说明, '/-/finding/' || f.id AS 证据
FROM bears b JOIN findings f ON f.id = b.id JOIN obligations p ON p.id = b.problem_id
ORDER BY 问题编号, 发现, 单位, 对象;
