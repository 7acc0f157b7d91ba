-- Of each section and month: how many looks we planned, and how many were complete. A low share is our failure.
CREATE VIEW coverage AS
SELECT section_id, substr(planned_at, 1, 7) || '-01' AS from_on,
  date(substr(planned_at, 1, 7) || '-01', '+1 month', '-1 day') AS to_on,
  count(*) AS planned, sum(outcome = 'complete') AS complete,
  round(1.0 * sum(outcome = 'complete') / count(*), 4) AS share
FROM visits GROUP BY section_id, substr(planned_at, 1, 7);
