WITH daily AS (
  SELECT source, day_number, MIN(source_since) AS source_since, COUNT(*) AS count,
    SUM(CASE WHEN off_hours THEN 1 ELSE 0 END) AS outside
  FROM records
  WHERE NOT holiday
  GROUP BY source, day_number
),
percents AS (
  SELECT p.source, p.day_number, MAX(p.percent) AS percent
  FROM (
    SELECT d.source, d.day_number, n.percent
    FROM daily AS d
    CROSS JOIN (
      SELECT t.ten * 10 + o.one AS percent
      FROM (SELECT 0 AS ten UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5
        UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9 UNION ALL SELECT 10) AS t
      CROSS JOIN (SELECT 0 AS one UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
        UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS o
    ) AS n
    WHERE d.count >= :least AND d.outside * 100 >= n.percent * d.count
  ) AS p
  GROUP BY p.source, p.day_number
),
past AS (
  SELECT a.source, a.day_number, MAX(p.percent) AS percent
  FROM percents AS a
  JOIN percents AS p ON p.source = a.source
  WHERE a.day_number >= :first_day AND p.day_number BETWEEN a.day_number - :habit_days AND a.day_number - 1
  GROUP BY a.source, a.day_number
)
SELECT a.day_number, -1 AS person_key, '' AS account_key, a.source, NULL AS unit, NULL AS holding, a.percent AS value,
  p.percent AS usual, d.count
FROM percents AS a
JOIN daily AS d ON d.source = a.source AND d.day_number = a.day_number
JOIN past AS p ON p.source = a.source AND p.day_number = a.day_number
WHERE a.day_number - d.source_since >= :habit_days AND a.percent >= :percent AND a.percent >= p.percent * 2
