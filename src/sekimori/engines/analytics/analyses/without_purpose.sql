WITH daily AS (
  SELECT day_number, person_key, account_key, source, level, MAX(unit) AS unit, MAX(holding) AS holding,
    MIN(source_since) AS source_since, COUNT(*) AS whole,
    SUM(CASE WHEN purpose = '' AND case_uid = '' THEN 1 ELSE 0 END) AS value
  FROM records
  WHERE subject <> '' AND status <> 'failure'
  GROUP BY day_number, person_key, account_key, source, level
),
kept AS (
  SELECT d.day_number, s.source, SUM(s.whole) AS whole, SUM(s.value) AS bare
  FROM days AS d
  CROSS JOIN daily AS s
  WHERE s.day_number BETWEEN d.day_number - :habit_days AND d.day_number - 1
  GROUP BY d.day_number, s.source
),
asked AS (
  SELECT d.*
  FROM daily AS d
  JOIN kept AS k ON k.day_number = d.day_number AND k.source = d.source
  WHERE d.value >= :least AND d.day_number - d.source_since >= :habit_days
    AND k.bare * 100 <= k.whole * (100 - :percent)
),
past AS (
  SELECT a.day_number, a.person_key, a.account_key, a.source, a.level, MAX(d.value) AS most
  FROM asked AS a
  JOIN daily AS d ON d.person_key = a.person_key AND d.account_key = a.account_key AND d.source = a.source
    AND d.level = a.level
  WHERE d.day_number BETWEEN a.day_number - :habit_days AND a.day_number - 1
  GROUP BY a.day_number, a.person_key, a.account_key, a.source, a.level
),
more AS (
  SELECT a.day_number, a.person_key, a.account_key, a.source, a.unit, a.holding, a.value, COALESCE(p.most, 0) AS usual,
    ROW_NUMBER() OVER (PARTITION BY a.day_number, a.person_key, a.account_key
      ORDER BY a.value DESC, a.source, a.level) AS place
  FROM asked AS a
  LEFT JOIN past AS p ON p.day_number = a.day_number AND p.person_key = a.person_key
    AND p.account_key = a.account_key AND p.source = a.source AND p.level = a.level
  WHERE a.value * 10 >= COALESCE(p.most, 0) * :tenfold
),
crowd AS (
  SELECT day_number, unit, COUNT(*) AS people FROM more WHERE place = 1 AND unit IS NOT NULL GROUP BY day_number, unit
)
SELECT m.day_number, m.person_key, m.account_key, m.source, m.unit, m.holding, m.value, m.usual
FROM more AS m
LEFT JOIN crowd AS c ON c.day_number = m.day_number AND c.unit = m.unit
WHERE m.place = 1 AND COALESCE(c.people, 0) <= :together
