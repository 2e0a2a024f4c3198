WITH looked AS (
  SELECT DISTINCT subject, day_number, person_key, unit
  FROM records
  WHERE subject <> '' AND case_uid = '' AND person IS NOT NULL AND status <> 'failure'
),
daily AS (
  SELECT subject, day_number, COUNT(*) AS looks FROM looked GROUP BY subject, day_number
),
near AS (
  SELECT subject, day_number,
    SUM(looks) OVER (PARTITION BY subject ORDER BY day_number RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) AS most
  FROM daily
),
told AS (
  SELECT subject, day_number FROM near WHERE most >= :people AND day_number >= :first_day - 3
),
kept AS (
  SELECT l.subject, l.day_number, l.person_key, l.unit
  FROM looked AS l
  JOIN (SELECT DISTINCT subject FROM told) AS s ON s.subject = l.subject
),
counted AS (
  SELECT t.subject, t.day_number, COUNT(DISTINCT k.person_key) AS value, COUNT(DISTINCT k.unit) AS units
  FROM told AS t
  JOIN kept AS k ON k.subject = t.subject
  WHERE k.day_number BETWEEN t.day_number - 2 AND t.day_number
  GROUP BY t.subject, t.day_number
),
passed AS (
  SELECT subject, day_number, value, units FROM counted WHERE value >= :people AND units >= :units
),
fresh AS (
  SELECT p.subject, p.day_number, p.value, p.units
  FROM passed AS p
  LEFT JOIN (
    SELECT DISTINCT a.subject, a.day_number
    FROM passed AS a
    JOIN passed AS b ON b.subject = a.subject
    WHERE b.day_number BETWEEN a.day_number - 3 AND a.day_number - 1
  ) AS again ON again.subject = p.subject AND again.day_number = p.day_number
  WHERE again.subject IS NULL AND p.day_number >= :first_day
),
past AS (
  SELECT f.subject, f.day_number, COUNT(DISTINCT k.person_key) AS people
  FROM fresh AS f
  JOIN kept AS k ON k.subject = f.subject
  WHERE k.day_number BETWEEN f.day_number - :habit_days AND f.day_number - 3
  GROUP BY f.subject, f.day_number
)
SELECT f.day_number, -1 AS person_key, '' AS account_key, '' AS source, NULL AS unit, NULL AS holding, f.value,
  COALESCE(p.people, 0) AS usual, f.subject, f.units
FROM fresh AS f
LEFT JOIN past AS p ON p.subject = f.subject AND p.day_number = f.day_number
WHERE f.value >= COALESCE(p.people, 0) * 2
