WITH daily AS (
  SELECT day_number, person_key, account_key, MAX(unit) AS unit, MAX(source) AS source, MAX(holding) AS holding,
    COUNT(*) AS whole, SUM(CASE WHEN day_number - source_since >= :habit_days THEN 1 ELSE 0 END) AS value
  FROM records
  WHERE activity IN ('read', 'query', 'list') AND status <> 'failure'
  GROUP BY day_number, person_key, account_key
),
ranked AS (
  SELECT t.day_number, t.person_key, t.account_key, d.whole,
    ROW_NUMBER() OVER (PARTITION BY t.day_number, t.person_key, t.account_key ORDER BY d.whole, d.day_number) AS place,
    COUNT(*) OVER (PARTITION BY t.day_number, t.person_key, t.account_key) AS active
  FROM daily AS t
  JOIN daily AS d ON d.person_key = t.person_key AND d.account_key = t.account_key
  WHERE t.day_number >= :first_day AND t.value >= :least
    AND d.day_number BETWEEN t.day_number - :habit_days AND t.day_number - 1
),
past AS (
  SELECT day_number, person_key, account_key, MAX(whole) AS most, MAX(active) AS active,
    MAX(CASE WHEN place * 2 = active OR place * 2 = active + 1 THEN whole ELSE 0 END) AS middle
  FROM ranked
  GROUP BY day_number, person_key, account_key
),
more AS (
  SELECT d.day_number, d.person_key, d.account_key, d.source, d.unit, d.holding, d.value, p.most, p.middle
  FROM daily AS d
  JOIN past AS p ON p.day_number = d.day_number AND p.person_key = d.person_key AND p.account_key = d.account_key
  WHERE p.active >= :active_days AND d.value > p.most + :more AND d.value * 10 >= p.most * :most_tenfold AND d.value * 10 >= p.middle * :tenfold
),
crowd AS (
  SELECT day_number, unit, COUNT(*) AS people FROM more WHERE unit IS NOT NULL GROUP BY day_number, unit
)
SELECT m.day_number, m.person_key, m.account_key, m.source, m.unit, m.holding, m.value, m.most AS usual, m.middle
FROM more AS m
LEFT JOIN crowd AS c ON c.day_number = m.day_number AND c.unit = m.unit
WHERE COALESCE(c.people, 0) <= :together
