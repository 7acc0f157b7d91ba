-- 认定何时由何变何、因何而变。 When verdicts moved, in Chinese.
CREATE VIEW 公开历史 AS
SELECT c.as_of AS 认定时间, c.duty_id AS 事项编号, o.name AS 责任单位, coalesce(b.row || ' ', '') || coalesce(b.clause, '') AS 事项,
  d.subject AS 对象,
  (SELECT zh FROM glossary WHERE domain = 'state' AND word = c.from_state) AS 原状态,
  (SELECT zh FROM glossary WHERE domain = 'state' AND word = c.to_state) AS 现状态,
  coalesce((SELECT zh FROM glossary WHERE domain = 'cause' AND word = c.cause), c.cause) AS 原因, coalesce(w.zh, c.detail) AS 说明
FROM changes c LEFT JOIN duties d ON d.id = c.duty_id LEFT JOIN obligations b ON b.id = d.obligation_id
LEFT JOIN offices o ON o.id = d.office_id LEFT JOIN sayings w ON w.detail = c.detail;
