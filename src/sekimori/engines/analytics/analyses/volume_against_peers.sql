WITH weekly AS (
  SELECT d.day_number, r.person_key, r.account_key, r.unit, r.post, MAX(r.source) AS source, MAX(r.holding) AS holding,
    COUNT(*) AS value
  FROM records AS r
  CROSS JOIN days AS d
  WHERE r.activity IN ('read', 'query', 'list', 'export', 'print', 'send') AND r.status <> 'failure'
    AND r.person IS NOT NULL AND r.unit IS NOT NULL AND r.post <> '' AND r.day_number - r.source_since >= :known_days
    AND (d.day_number + 4) % 7 = 0 AND r.day_number BETWEEN d.day_number - 6 AND d.day_number
  GROUP BY d.day_number, r.person_key, r.account_key, r.unit, r.post
),
ranked AS (
  SELECT day_number, person_key, account_key, unit, source, holding, value, post,
    ROW_NUMBER() OVER (PARTITION BY day_number, unit, post ORDER BY value DESC, person_key) AS place,
    COUNT(*) OVER (PARTITION BY day_number, unit, post) AS people
  FROM weekly
),
others AS (
  SELECT day_number, unit, post, MAX(value) AS most,
    MAX(CASE WHEN (place - 1) * 2 = people - 1 OR (place - 1) * 2 = people THEN value ELSE 0 END) AS middle
  FROM ranked
  WHERE place > 1
  GROUP BY day_number, unit, post
)
SELECT r.day_number, r.person_key, r.account_key, r.source, r.unit, r.holding, r.value, o.most AS usual, o.middle,
  r.people - 1 AS peers
FROM ranked AS r
JOIN others AS o ON o.day_number = r.day_number AND o.unit = r.unit AND o.post = r.post
WHERE r.place = 1 AND r.people > :peers AND r.value >= :least AND r.value * 10 >= o.most * :tenfold
