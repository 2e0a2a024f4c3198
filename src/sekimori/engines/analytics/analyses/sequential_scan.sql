WITH busy AS (
  SELECT DISTINCT person_key, account_key
  FROM (
    SELECT day_number, local_hour, person_key, account_key, level, COUNT(*) AS looks
    FROM records
    WHERE subject <> '' AND status <> 'failure' AND day_number >= :first_day
    GROUP BY day_number, local_hour, person_key, account_key, level
  ) AS looked
  WHERE looks >= :people
),
hourly AS (
  SELECT r.day_number, r.local_hour, r.person_key, r.account_key, r.level, MAX(r.unit) AS unit, MAX(r.source) AS source,
    MAX(r.holding) AS holding, MIN(r.source_since) AS source_since, COUNT(DISTINCT r.subject) AS value
  FROM again AS r
  JOIN busy AS b ON b.person_key = r.person_key AND b.account_key = r.account_key
  WHERE r.subject <> '' AND r.status <> 'failure'
  GROUP BY r.day_number, r.local_hour, r.person_key, r.account_key, r.level
),
asked AS (
  SELECT * FROM hourly
  WHERE day_number >= :first_day AND value >= :people AND day_number - source_since >= :habit_days
),
past AS (
  SELECT a.day_number, a.person_key, a.account_key, MAX(h.value) AS most
  FROM (SELECT DISTINCT day_number, person_key, account_key FROM asked) AS a
  JOIN hourly AS h ON h.person_key = a.person_key AND h.account_key = a.account_key
  WHERE h.day_number BETWEEN a.day_number - :habit_days AND a.day_number - 1
  GROUP BY a.day_number, a.person_key, a.account_key
),
more AS (
  SELECT a.day_number, a.person_key, a.account_key, a.source, a.unit, a.holding, a.value, a.local_hour,
    COALESCE(p.most, 0) AS usual,
    ROW_NUMBER() OVER (PARTITION BY a.day_number, a.person_key, a.account_key
      ORDER BY a.value DESC, a.local_hour, a.level) AS place
  FROM asked AS a
  LEFT JOIN past AS p
    ON p.day_number = a.day_number AND p.person_key = a.person_key AND p.account_key = a.account_key
  WHERE a.value * 10 >= COALESCE(p.most, 0) * :tenfold
),
crowd AS (
  SELECT day_number, unit, COUNT(*) AS people FROM more WHERE place = 1 AND unit IS NOT NULL GROUP BY day_number, unit
)
SELECT m.day_number, m.person_key, m.account_key, m.source, m.unit, m.holding, m.value, m.usual, m.local_hour AS hour
FROM more AS m
LEFT JOIN crowd AS c ON c.day_number = m.day_number AND c.unit = m.unit
WHERE m.place = 1 AND COALESCE(c.people, 0) <= :together
