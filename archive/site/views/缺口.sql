-- 已证明逾期或未公开的事项；末列说明各种口径下是否都成立、是否在复核中。 The gaps, in Chinese.
CREATE VIEW 缺口 AS
SELECT r.事项编号, r.事项, r.责任单位, r.对象, r.应公开日, r.状态, r.依据, r.提前或逾期天数, r.证据,
  CASE d.holds WHEN 1 THEN '是' ELSE '否' END AS 各口径均成立,
  CASE d.contested WHEN 1 THEN '复核中' ELSE '' END AS 复核
FROM duties d JOIN 履责 r ON r.事项编号 = d.id
WHERE d.state IN ('late', 'missing');
