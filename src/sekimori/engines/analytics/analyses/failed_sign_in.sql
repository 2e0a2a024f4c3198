WITH daily AS (
  SELECT day_number, person_key, account_key, MAX(source) AS source, MAX(unit) AS unit,
    SUM(CASE WHEN status = 'failure' THEN 1 ELSE 0 END) AS value,
    SUM(CASE WHEN status = 'success' THEN 1 ELSE 0 END) AS through
  FROM records
  WHERE activity = 'sign_in'
  GROUP BY day_number, person_key, account_key
),
asked AS (
  SELECT * FROM daily WHERE day_number >= :first_day AND value >= :least
),
past AS (
  SELECT a.day_number, a.person_key, a.account_key, MAX(d.value) AS most
  FROM asked AS a
  JOIN daily AS d ON d.person_key = a.person_key AND d.account_key = a.account_key
  WHERE d.day_number BETWEEN a.day_number - :habit_days AND a.day_number - 1
  GROUP BY a.day_number, a.person_key, a.account_key
)
SELECT a.day_number, a.person_key, a.account_key, a.source, a.unit, NULL AS holding, a.value,
  COALESCE(p.most, 0) AS usual, a.through
FROM asked AS a
LEFT JOIN past AS p
  ON p.day_number = a.day_number AND p.person_key = a.person_key AND p.account_key = a.account_key
WHERE a.value > COALESCE(p.most, 0)
