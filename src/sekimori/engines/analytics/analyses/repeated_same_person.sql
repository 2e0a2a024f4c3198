WITH looked AS (
  SELECT person_key, subject, day_number, MAX(CASE WHEN purpose <> '' OR case_uid <> '' THEN 1 ELSE 0 END) AS reasoned,
    MAX(CASE WHEN case_uid <> '' THEN 1 ELSE 0 END) AS cased
  FROM records
  WHERE subject <> '' AND person IS NOT NULL AND status <> 'failure'
  GROUP BY person_key, subject, day_number
),
often AS (
  SELECT person_key, subject FROM looked WHERE cased = 0 GROUP BY person_key, subject HAVING COUNT(*) >= :days
),
kept AS (
  SELECT l.person_key, l.subject, l.day_number, l.reasoned, l.cased
  FROM looked AS l
  JOIN (SELECT DISTINCT person_key FROM often) AS o ON o.person_key = l.person_key
),
counted AS (
  SELECT t.person_key, t.subject, t.day_number, COUNT(*) AS value, SUM(k.reasoned) AS reasoned
  FROM kept AS t
  JOIN often AS o ON o.person_key = t.person_key AND o.subject = t.subject
  JOIN kept AS k ON k.person_key = t.person_key AND k.subject = t.subject
  WHERE t.day_number >= :first_day AND t.cased = 0 AND k.cased = 0
    AND k.day_number BETWEEN t.day_number - :habit_days + 1 AND t.day_number
  GROUP BY t.person_key, t.subject, t.day_number
),
reached AS (
  SELECT person_key, subject, day_number, value, reasoned FROM counted WHERE value = :days
),
-- Whoever follows several people over weeks has them as their work, and gives purposes as a rule.
followed AS (
  SELECT r.day_number, r.person_key, k.subject, COUNT(*) AS seen, SUM(k.reasoned) AS reasoned
  FROM (SELECT DISTINCT day_number, person_key FROM reached) AS r
  JOIN kept AS k ON k.person_key = r.person_key
  WHERE k.day_number BETWEEN r.day_number - :habit_days + 1 AND r.day_number
  GROUP BY r.day_number, r.person_key, k.subject
),
others AS (
  SELECT day_number, person_key, SUM(CASE WHEN seen >= :again THEN 1 ELSE 0 END) AS people, SUM(seen) AS seen,
    SUM(reasoned) AS reasoned
  FROM followed
  GROUP BY day_number, person_key
),
about AS (
  SELECT person_key, day_number, MAX(unit) AS unit, MAX(source) AS source, MAX(holding) AS holding
  FROM records
  WHERE subject <> '' AND person IS NOT NULL AND status <> 'failure' AND day_number >= :first_day
  GROUP BY person_key, day_number
)
SELECT c.day_number, c.person_key, '' AS account_key, MAX(a.source) AS source, MAX(a.unit) AS unit,
  MAX(a.holding) AS holding, MAX(c.value) AS value, MAX(o.people) - 1 AS usual, MIN(c.subject) AS subject
FROM reached AS c
JOIN others AS o ON o.person_key = c.person_key AND o.day_number = c.day_number
JOIN about AS a ON a.person_key = c.person_key AND a.day_number = c.day_number
WHERE o.people <= :clients OR (c.reasoned = 0 AND o.reasoned * 2 >= o.seen)
GROUP BY c.day_number, c.person_key
