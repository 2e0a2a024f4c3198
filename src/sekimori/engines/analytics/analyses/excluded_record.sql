SELECT day_number, person_key, account_key, MAX(source) AS source, MAX(unit) AS unit, MAX(holding) AS holding,
  COUNT(*) AS value, 0 AS usual, SUM(amount) AS amount
FROM records
WHERE day_number >= :first_day
GROUP BY day_number, person_key, account_key
