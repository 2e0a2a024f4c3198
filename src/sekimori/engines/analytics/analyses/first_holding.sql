WITH used AS (
  SELECT day_number, person_key, account_key, unit, holding, MIN(source_since) AS source_since, MAX(source) AS source,
    SUM(CASE WHEN COALESCE(granted, TRUE) THEN 1 ELSE 0 END) AS value
  FROM records
  WHERE holding IS NOT NULL AND status <> 'failure' AND activity NOT IN ('sign_in', 'sign_out')
  GROUP BY day_number, person_key, account_key, unit, holding
),
begun AS (
  SELECT person_key, account_key, MIN(day_number) AS first_seen FROM used GROUP BY person_key, account_key
),
own AS (
  SELECT person_key, account_key, holding, MIN(day_number) AS first_used
  FROM used
  GROUP BY person_key, account_key, holding
),
shared AS (
  SELECT unit, holding, MIN(day_number) AS first_used FROM used WHERE unit IS NOT NULL GROUP BY unit, holding
),
new AS (
  SELECT u.day_number, u.person_key, u.account_key, u.source, u.unit, u.holding, u.value
  FROM used AS u
  JOIN begun AS b ON b.person_key = u.person_key AND b.account_key = u.account_key
  JOIN own AS o ON o.person_key = u.person_key AND o.account_key = u.account_key AND o.holding = u.holding
  LEFT JOIN shared AS s ON s.unit = u.unit AND s.holding = u.holding
  WHERE u.day_number >= :first_day AND u.value >= :least AND o.first_used = u.day_number
    AND u.day_number - b.first_seen >= :known_days AND u.day_number - u.source_since >= :known_days
    AND COALESCE(s.first_used, u.day_number) = u.day_number
)
SELECT day_number, person_key, account_key, MAX(source) AS source, MAX(unit) AS unit, MIN(holding) AS holding,
  COUNT(DISTINCT holding) AS value, 0 AS usual, SUM(value) AS count, :memory_days AS memory
FROM new
GROUP BY day_number, person_key, account_key
