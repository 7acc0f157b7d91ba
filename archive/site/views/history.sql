-- What verdicts moved: of which duty, when, from what to what, and why. This log is kept, never rewritten.
CREATE VIEW history AS
SELECT c.as_of, c.duty_id, d.office_id, d.obligation_id, d.subject, c.from_state, c.to_state, c.cause, c.detail
FROM changes c LEFT JOIN duties d ON d.id = c.duty_id;
