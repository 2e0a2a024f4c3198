SELECT day_number, person_key, account_key, MAX(source) AS source, MAX(unit) AS unit, MAX(holding) AS holding,
  COUNT(*) AS value, 0 AS usual
FROM records
WHERE person IS NOT NULL AND NOT posted AND status <> 'failure' AND activity <> 'sign_out' AND day_number >= :first_day
GROUP BY day_number, person_key, account_key
HAVING COUNT(*) >= :least
