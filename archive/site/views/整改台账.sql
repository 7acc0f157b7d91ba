-- 整改台账：方案所列每一问题，其整改措施、责任单位、认定状态、证据、到期前提醒、整改到位日、销号日与反复。
-- The rectification ledger: each problem of the plan (rows P..) with the duties that answer it. A problem that no duty answers
-- yet is a row without a number; where findings bear on it, it says so, and how many (问题发现). Struck off (销号): once shown as published after all, and uncontested, as of that judging.
-- A relapse is a verdict that an observation moved from published to missing, after it had been missing before.
CREATE VIEW 整改台账 AS
WITH asked AS (
  SELECT p.id AS problem_id, a.value AS obligation_id FROM obligations p, json_each(p.params, '$.answered_by') a
  WHERE p.row GLOB 'P[0-9]*'
  UNION SELECT id, id FROM obligations WHERE row GLOB 'P[0-9]*'
), owed AS (
  SELECT a.problem_id, d.id, d.item_id, d.subject_kind, d.state, d.holds, d.contested,
    CAST(julianday(substr(datetime(d.due_at, '+8 hours', '-1 second'), 1, 10)) - julianday(substr(d.as_of, 1, 10)) AS INTEGER)
      AS days_left,
    (SELECT min(c.as_of) FROM changes c WHERE c.duty_id = d.id AND c.to_state = d.state AND c.as_of > coalesce(
      (SELECT max(m.as_of) FROM changes m WHERE m.duty_id = d.id AND m.to_state = 'missing'), '')) AS done_at,
    (SELECT substr(min(coalesce(v.observed_at, n.observed_at)), 1, 10) FROM evidence e LEFT JOIN visits v ON v.id = e.visit_id
      LEFT JOIN snapshots n ON n.id = e.snapshot_id WHERE e.duty_id = d.id AND e.role = 'first_seen'
      AND d.state = 'late') AS second_seen, -- a pair's own item is its first, which came before anything was due
    (SELECT count(*) FROM changes c WHERE c.duty_id = d.id AND c.to_state = 'missing') AS was_missing,
    (SELECT count(*) FROM changes c WHERE c.duty_id = d.id AND c.to_state = 'missing' AND c.from_state IN ('met', 'late')
      AND c.cause = 'observation' AND EXISTS (SELECT 1 FROM changes m WHERE m.duty_id = d.id AND m.to_state = 'missing'
      AND m.as_of < c.as_of)) AS relapses
  FROM asked a JOIN duties d ON d.obligation_id = a.obligation_id
), told AS (
  SELECT 问题编号 AS row, count(*) AS found FROM 问题发现 GROUP BY 问题编号
)
SELECT r.事项编号, r.事项, r.责任单位, r.对象, r.应公开日, r.状态, r.依据, r.提前或逾期天数, r.证据,
  p.row AS 问题编号, p.clause AS 问题,
  CASE
    WHEN w.contested THEN '复核中'
    WHEN w.state IN ('late', 'missing') AND NOT w.holds THEN '随口径而变，不作通报'
    WHEN w.state = 'missing' THEN '未整改到位'
    WHEN w.state = 'late' THEN '已补公开'
    WHEN w.state = 'met' AND w.was_missing THEN '已公开（曾未见）'
    WHEN w.state = 'met' THEN '按时公开'
    WHEN w.state = 'pending' THEN '未到期'
    WHEN w.state = 'excused' THEN '不计缺口'
    ELSE '不作认定'
  END AS 整改状态,
  CASE WHEN w.state = 'pending' AND w.days_left BETWEEN 0 AND 7 THEN '即将逾期：还剩' || w.days_left || '日' END AS 提醒,
  CASE WHEN w.subject_kind = 'pair' THEN w.second_seen ELSE
  (SELECT substr(CASE WHEN w.state = 'late' THEN min(s.first_seen) WHEN w.was_missing THEN max(s.first_seen) END, 1, 10)
    FROM sightings s WHERE s.item_id = w.item_id AND w.state IN ('met', 'late')) END AS 整改到位日,
  CASE WHEN NOT w.contested AND (w.state = 'late' OR (w.state = 'met' AND w.was_missing))
    THEN substr(w.done_at, 1, 10) END AS 销号日,
  w.relapses AS 反复次数,
  CASE w.holds WHEN 1 THEN '是' ELSE '否' END AS 各口径均成立,
  CASE w.contested WHEN 1 THEN '复核中' ELSE '' END AS 复核,
  coalesce(n.found, 0) AS 发现数, '问题发现?问题编号=' || n.row AS 发现
FROM owed w JOIN obligations p ON p.id = w.problem_id JOIN 履责 r ON r.事项编号 = w.id LEFT JOIN told n ON n.row = p.row
UNION ALL
SELECT NULL, (SELECT group_concat(coalesce(m.row || ' ', '') || coalesce(m.clause, ''), '；') FROM asked a JOIN obligations m
    ON m.id = a.obligation_id WHERE a.problem_id = p.id AND m.id <> p.id),
  coalesce((SELECT group_concat(o.name, '；') FROM offices o WHERE instr(';' || p.offices || ';', ';' || o.id || ';')), p.class),
  NULL, NULL, NULL, NULL, NULL, NULL, p.row, p.clause, CASE WHEN n.found THEN '只有发现（线索，不作认定）' ELSE '尚无认定' END,
  NULL, NULL, NULL, 0, NULL, '', coalesce(n.found, 0), '问题发现?问题编号=' || n.row
FROM obligations p LEFT JOIN told n ON n.row = p.row WHERE p.row GLOB 'P[0-9]*' AND p.id NOT IN (SELECT problem_id FROM owed)
ORDER BY 问题编号, 责任单位, 应公开日, 事项编号;
