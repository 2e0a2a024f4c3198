WITH used AS (
  SELECT day_number, person_key, account_key, holding, level, MAX(unit) AS unit, MAX(source) AS source, COUNT(*) AS value
  FROM records
  WHERE NOT COALESCE(granted, TRUE) AND status <> 'failure' AND activity NOT IN ('sign_in', 'sign_out')
    AND holding IS NOT NULL
  GROUP BY day_number, person_key, account_key, holding, level
),
enough AS (
  SELECT * FROM used WHERE value >= :least
),
past AS (
  SELECT DISTINCT e.day_number, e.person_key, e.account_key, e.holding
  FROM enough AS e
  JOIN enough AS u ON u.person_key = e.person_key AND u.account_key = e.account_key AND u.holding = e.holding
  WHERE e.day_number >= :first_day AND u.day_number BETWEEN e.day_number - :quiet_days AND e.day_number - 1
)
SELECT e.day_number, e.person_key, e.account_key, MAX(e.source) AS source, MAX(e.unit) AS unit, MAX(e.holding) AS holding,
  SUM(e.value) AS value, 0 AS usual
FROM enough AS e
LEFT JOIN past AS p ON p.day_number = e.day_number AND p.person_key = e.person_key
  AND p.account_key = e.account_key AND p.holding = e.holding
WHERE e.day_number >= :first_day AND p.day_number IS NULL
GROUP BY e.day_number, e.person_key, e.account_key
