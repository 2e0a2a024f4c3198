WITH looked AS (
  SELECT DISTINCT person_key, subject, day_number
  FROM records
  WHERE subject <> '' AND case_uid = '' AND person IS NOT NULL AND status <> 'failure'
),
often AS (
  SELECT person_key, subject FROM looked GROUP BY person_key, subject HAVING COUNT(*) >= :days
),
kept AS (
  SELECT l.person_key, l.subject, l.day_number
  FROM looked AS l
  JOIN often AS o ON o.person_key = l.person_key AND o.subject = l.subject
),
counted AS (
  SELECT t.person_key, t.subject, t.day_number, COUNT(*) AS value
  FROM kept AS t
  JOIN kept AS k ON k.person_key = t.person_key AND k.subject = t.subject
  WHERE t.day_number >= :first_day AND k.day_number BETWEEN t.day_number - :habit_days + 1 AND t.day_number
  GROUP BY t.person_key, t.subject, t.day_number
),
clients AS (
  SELECT d.day_number, k.person_key, k.subject
  FROM days AS d
  CROSS JOIN kept AS k
  WHERE k.day_number BETWEEN d.day_number - :habit_days + 1 AND d.day_number
  GROUP BY d.day_number, k.person_key, k.subject
  HAVING COUNT(*) >= :days
),
others AS (
  SELECT day_number, person_key, COUNT(*) AS people FROM clients GROUP BY day_number, person_key
),
about AS (
  SELECT person_key, day_number, MAX(unit) AS unit, MAX(source) AS source, MAX(holding) AS holding
  FROM records
  WHERE subject <> '' AND case_uid = '' AND person IS NOT NULL AND status <> 'failure' AND day_number >= :first_day
  GROUP BY person_key, day_number
)
SELECT c.day_number, c.person_key, '' AS account_key, MAX(a.source) AS source, MAX(a.unit) AS unit,
  MAX(a.holding) AS holding, MAX(c.value) AS value, MAX(o.people) - 1 AS usual, MIN(c.subject) AS subject
FROM counted AS c
JOIN others AS o ON o.person_key = c.person_key AND o.day_number = c.day_number
JOIN about AS a ON a.person_key = c.person_key AND a.day_number = c.day_number
WHERE c.value = :days AND o.people <= :clients
GROUP BY c.day_number, c.person_key
