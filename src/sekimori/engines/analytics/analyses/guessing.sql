WITH daily AS (
  SELECT day_number, source_address, MAX(source) AS source, COUNT(DISTINCT account) AS value, COUNT(*) AS count
  FROM records
  WHERE activity = 'sign_in' AND status = 'failure' AND source_address <> ''
  GROUP BY day_number, source_address
),
asked AS (
  SELECT * FROM daily WHERE day_number >= :first_day AND value >= :accounts
),
past AS (
  SELECT a.day_number, a.source_address, MAX(d.value) AS most
  FROM asked AS a
  JOIN daily AS d ON d.source_address = a.source_address
  WHERE d.day_number BETWEEN a.day_number - :habit_days AND a.day_number - 1
  GROUP BY a.day_number, a.source_address
)
SELECT a.day_number, -1 AS person_key, '' AS account_key, a.source, NULL AS unit, NULL AS holding, a.value,
  COALESCE(p.most, 0) AS usual, a.source_address, a.count
FROM asked AS a
LEFT JOIN past AS p ON p.day_number = a.day_number AND p.source_address = a.source_address
WHERE a.value >= COALESCE(p.most, 0) * 2
