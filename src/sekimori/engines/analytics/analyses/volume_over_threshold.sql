WITH taken AS (
  SELECT day_number, person_key, account_key, level, MAX(unit) AS unit, MAX(source) AS source, MAX(holding) AS holding,
    SUM(amount) AS value
  FROM records
  WHERE activity IN ('export', 'print', 'send') AND status <> 'failure'
  GROUP BY day_number, person_key, account_key, level
),
over_limit AS (
  SELECT day_number, person_key, account_key, level, unit, source, holding, value, :people AS threshold
  FROM taken
  WHERE day_number >= :first_day AND value >= :people
),
past AS (
  SELECT o.day_number, o.person_key, o.account_key, o.level,
    MAX(t.value) AS most, COUNT(*) AS taking_days, SUM(CASE WHEN t.value * 10 >= o.value * 8 THEN 1 ELSE 0 END) AS alike
  FROM over_limit AS o
  JOIN taken AS t ON t.person_key = o.person_key AND t.account_key = o.account_key AND t.level = o.level
  WHERE t.day_number BETWEEN o.day_number - :habit_days AND o.day_number - 1
  GROUP BY o.day_number, o.person_key, o.account_key, o.level
),
judged AS (
  SELECT o.day_number, o.person_key, o.account_key, o.unit, o.source, o.holding, o.value, o.threshold,
    COALESCE(p.most, 0) AS usual, COALESCE(p.taking_days, 0) AS usual_days,
    ROW_NUMBER() OVER (PARTITION BY o.day_number, o.person_key, o.account_key ORDER BY o.value DESC, o.level) AS place
  FROM over_limit AS o
  LEFT JOIN past AS p ON p.day_number = o.day_number AND p.person_key = o.person_key
    AND p.account_key = o.account_key AND p.level = o.level
  WHERE COALESCE(p.alike, 0) < :routine_days
)
SELECT day_number, person_key, account_key, source, unit, holding, value, usual, threshold, usual_days
FROM judged
WHERE place = 1
