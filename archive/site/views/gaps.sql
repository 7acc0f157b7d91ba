-- Which duties were shown to be done late, or not at all. Our own failures (`unobserved`) are not among them.
CREATE VIEW gaps AS SELECT * FROM duties WHERE state IN ('late', 'missing');
