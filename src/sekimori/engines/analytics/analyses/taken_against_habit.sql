WITH taken AS (
  SELECT day_number, person_key, account_key, level, MAX(unit) AS unit, MAX(source) AS source, MAX(holding) AS holding,
    SUM(amount) AS whole, SUM(CASE WHEN day_number - source_since >= :habit_days THEN amount ELSE 0 END) AS value
  FROM records
  WHERE activity IN ('export', 'print', 'send') AND status <> 'failure'
  GROUP BY day_number, person_key, account_key, level
),
large AS (
  SELECT day_number, person_key, account_key, level, unit, source, holding, value
  FROM taken
  WHERE day_number >= :first_day AND value >= :people
),
past AS (
  SELECT l.day_number, l.person_key, l.account_key, MAX(t.whole) AS most, COUNT(DISTINCT t.day_number) AS taking_days
  FROM (SELECT DISTINCT day_number, person_key, account_key FROM large) AS l
  JOIN taken AS t ON t.person_key = l.person_key AND t.account_key = l.account_key
  WHERE t.day_number BETWEEN l.day_number - :habit_days AND l.day_number - 1
  GROUP BY l.day_number, l.person_key, l.account_key
),
judged AS (
  SELECT l.day_number, l.person_key, l.account_key, l.unit, l.source, l.holding, l.value,
    COALESCE(p.most, 0) AS usual, COALESCE(p.taking_days, 0) AS usual_days,
    ROW_NUMBER() OVER (PARTITION BY l.day_number, l.person_key, l.account_key ORDER BY l.value DESC, l.level) AS place
  FROM large AS l
  LEFT JOIN past AS p
    ON p.day_number = l.day_number AND p.person_key = l.person_key AND p.account_key = l.account_key
  WHERE l.value * 10 >= COALESCE(p.most, 0) * :tenfold
)
SELECT day_number, person_key, account_key, source, unit, holding, value, usual, usual_days
FROM judged
WHERE place = 1
