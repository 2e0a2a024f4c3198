WITH daily AS (
  SELECT day_number, source, account, MAX(person_key) AS person_key, MAX(account_key) AS account_key, MAX(unit) AS unit,
    MAX(holding) AS holding, MIN(source_since) AS source_since, COUNT(*) AS value,
    SUM(CASE WHEN off_hours THEN 1 ELSE 0 END) AS late,
    SUM(CASE WHEN activity IN ('export', 'print', 'send') THEN amount ELSE 0 END) AS taken
  FROM records
  WHERE privileged AND status <> 'failure' AND activity <> 'sign_out'
  GROUP BY day_number, source, account
),
past AS (
  SELECT a.day_number, a.source, a.account, MAX(d.value) AS most, MAX(d.late) AS late, MAX(d.taken) AS taken,
    COUNT(*) AS used_days
  FROM daily AS a
  JOIN daily AS d ON d.source = a.source AND d.account = a.account
  WHERE a.day_number >= :first_day AND d.day_number BETWEEN a.day_number - :habit_days AND a.day_number - 1
  GROUP BY a.day_number, a.source, a.account
)
SELECT a.day_number, a.person_key, a.account_key, a.source, a.unit, a.holding, a.value, COALESCE(p.most, 0) AS usual,
  a.account, a.late, a.taken, COALESCE(p.used_days, 0) AS usual_days, COALESCE(p.taken, 0) AS usual_taken
FROM daily AS a
LEFT JOIN past AS p ON p.day_number = a.day_number AND p.source = a.source AND p.account = a.account
WHERE a.day_number >= :first_day AND a.day_number - a.source_since >= :habit_days
  AND (p.used_days IS NULL
    OR (a.late >= :late_least AND p.late = 0)
    OR (a.taken >= :people AND a.taken >= p.taken * 2)
    OR a.value * 10 >= p.most * :tenfold)
