WITH daily AS (
  SELECT source, account, day_number, MAX(person_key) AS person_key, MAX(account_key) AS account_key, MAX(unit) AS unit,
    MAX(holding) AS holding,
    MAX(CASE WHEN person IS NULL OR NOT posted OR privileged THEN 1 ELSE 0 END) AS loose, COUNT(*) AS count
  FROM records
  WHERE activity <> 'sign_out'
  GROUP BY source, account, day_number
),
spaced AS (
  SELECT source, account, day_number, person_key, account_key, unit, holding, loose, count,
    LAG(CAST(day_number AS BIGINT)) OVER (PARTITION BY source, account ORDER BY day_number) AS before
  FROM daily
)
SELECT day_number, person_key, account_key, source, unit, holding, day_number - before AS value, 0 AS usual, account, count
FROM spaced
WHERE day_number >= :first_day AND before IS NOT NULL AND loose = 1 AND day_number - before > :days
