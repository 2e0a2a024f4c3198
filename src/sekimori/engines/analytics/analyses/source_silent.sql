WITH hourly AS (
  SELECT source, day_number, local_hour, MIN(source_since) AS source_since, COUNT(*) AS value,
    MAX(CASE WHEN holiday THEN 1 ELSE 0 END) AS holiday
  FROM records
  GROUP BY source, day_number, local_hour
),
daily AS (
  SELECT source, day_number, MIN(source_since) AS source_since, SUM(value) AS value, MAX(holiday) AS holiday
  FROM hourly
  GROUP BY source, day_number
),
shut AS (
  SELECT day_number FROM daily WHERE holiday = 1 GROUP BY day_number
),
open_days AS (
  SELECT d.day_number
  FROM days AS d
  LEFT JOIN shut AS s ON s.day_number = d.day_number
  WHERE NOT d.closed AND s.day_number IS NULL
),
weeks AS (
  SELECT o.day_number, d.source, MIN(d.value) AS least, MIN(d.source_since) AS source_since, COUNT(*) AS weeks
  FROM open_days AS o
  CROSS JOIN daily AS d
  WHERE d.day_number IN (o.day_number - 7, o.day_number - 14, o.day_number - 21, o.day_number - 28) AND d.holiday = 0
  GROUP BY o.day_number, d.source
),
usual_hours AS (
  SELECT o.day_number, h.source, h.local_hour, COUNT(*) AS weeks
  FROM open_days AS o
  CROSS JOIN hourly AS h
  WHERE h.day_number IN (o.day_number - 7, o.day_number - 14, o.day_number - 21, o.day_number - 28) AND h.holiday = 0
    AND h.value >= :hour_least
  GROUP BY o.day_number, h.source, h.local_hour
),
missing AS (
  SELECT w.day_number, w.source, COUNT(*) AS hours
  FROM weeks AS w
  JOIN usual_hours AS u ON u.day_number = w.day_number AND u.source = w.source AND u.weeks = w.weeks
  LEFT JOIN hourly AS h ON h.day_number = u.day_number AND h.source = u.source AND h.local_hour = u.local_hour
  WHERE h.source IS NULL
  GROUP BY w.day_number, w.source
)
SELECT w.day_number, -1 AS person_key, '' AS account_key, w.source, NULL AS unit, NULL AS holding,
  COALESCE(d.value, 0) AS value, w.least AS usual, COALESCE(m.hours, 0) AS hours
FROM weeks AS w
LEFT JOIN daily AS d ON d.day_number = w.day_number AND d.source = w.source
LEFT JOIN missing AS m ON m.day_number = w.day_number AND m.source = w.source
WHERE w.weeks >= 2 AND w.least >= :least
  AND (COALESCE(d.value, 0) * 100 < w.least * :percent OR COALESCE(m.hours, 0) >= :hours)
