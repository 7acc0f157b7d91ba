-- 每一项应公开事项：谁应公开、何时应公开、认定状态及其依据。 Every duty, in Chinese; 应公开日 is the last day in time.
CREATE VIEW 履责 AS
SELECT d.id AS 事项编号,
  coalesce(b.row || ' ', '') || coalesce(b.clause, '') AS 事项,
  o.name AS 责任单位,
  d.subject AS 对象,
  substr(datetime(d.due_at, '+8 hours', '-1 second'), 1, 10) AS 应公开日,
  (SELECT zh FROM glossary WHERE domain = 'state' AND word = d.state) AS 状态,
  (SELECT zh FROM glossary WHERE domain = 'basis' AND word = d.basis) AS 依据,
  CASE WHEN d.margin_min = d.margin_max THEN CAST(d.margin_min AS TEXT)
    WHEN d.margin_min IS NULL AND d.margin_max IS NULL THEN NULL
    WHEN d.margin_min IS NULL THEN '≤ ' || d.margin_max
    WHEN d.margin_max IS NULL THEN '≥ ' || d.margin_min
    ELSE d.margin_min || ' 至 ' || d.margin_max END AS 提前或逾期天数,
  '/-/duty/' || d.id AS 证据
FROM duties d JOIN obligations b ON b.id = d.obligation_id JOIN offices o ON o.id = d.office_id;
