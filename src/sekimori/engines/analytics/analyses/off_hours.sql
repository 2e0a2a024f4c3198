WITH outside AS (
  SELECT day_number, person_key, account_key, MAX(unit) AS unit, MAX(source) AS source, MAX(holding) AS holding,
    COUNT(*) AS whole,
    SUM(CASE WHEN local_hour >= :late_from OR local_hour < :late_until THEN 1 ELSE 0 END) AS whole_late,
    SUM(CASE WHEN day_number - source_since >= :habit_days THEN 1 ELSE 0 END) AS value,
    SUM(CASE WHEN day_number - source_since >= :habit_days AND (local_hour >= :late_from OR local_hour < :late_until)
      THEN 1 ELSE 0 END) AS late
  FROM records
  WHERE off_hours AND status <> 'failure' AND activity NOT IN ('sign_in', 'sign_out')
  GROUP BY day_number, person_key, account_key
),
asked AS (
  SELECT * FROM outside WHERE day_number >= :first_day AND (value >= :least OR late >= :late_least)
),
past AS (
  SELECT a.day_number, a.person_key, a.account_key, MAX(o.whole) AS most, MAX(o.whole_late) AS most_late,
    COUNT(*) AS outside_days
  FROM asked AS a
  JOIN outside AS o ON o.person_key = a.person_key AND o.account_key = a.account_key
  WHERE o.day_number BETWEEN a.day_number - :habit_days AND a.day_number - 1
  GROUP BY a.day_number, a.person_key, a.account_key
),
crowd AS (
  SELECT day_number, unit, SUM(CASE WHEN whole > 2 THEN 1 ELSE 0 END) AS people,
    SUM(CASE WHEN whole_late > 2 THEN 1 ELSE 0 END) AS late_people
  FROM outside
  WHERE unit IS NOT NULL
  GROUP BY day_number, unit
)
SELECT a.day_number, a.person_key, a.account_key, a.source, a.unit, a.holding, a.value, COALESCE(p.most, 0) AS usual,
  a.late, COALESCE(p.most_late, 0) AS usual_late, COALESCE(p.outside_days, 0) AS usual_days
FROM asked AS a
LEFT JOIN past AS p
  ON p.day_number = a.day_number AND p.person_key = a.person_key AND p.account_key = a.account_key
LEFT JOIN crowd AS c ON c.day_number = a.day_number AND c.unit = a.unit
WHERE (a.late >= :late_least AND a.late * 10 >= COALESCE(p.most_late, 0) * :tenfold
    AND COALESCE(c.late_people, 0) <= :together)
  OR (a.value >= :least AND a.value * 10 >= COALESCE(p.most, 0) * :tenfold AND COALESCE(c.people, 0) <= :together)
