WITH daily AS (
  SELECT day_number, person_key, account_key, MAX(unit) AS unit, MAX(source) AS source, MAX(holding) AS holding,
    SUM(CASE WHEN relation IN ('own', 'family') THEN 1 ELSE 0 END) AS close,
    SUM(CASE WHEN relation IN ('address', 'colleague') OR (watched AND relation NOT IN ('own', 'family'))
      THEN 1 ELSE 0 END) AS beside,
    SUM(CASE WHEN purpose = '' AND (relation IN ('address', 'colleague') OR (watched AND relation NOT IN ('own', 'family')))
      THEN 1 ELSE 0 END) AS bare,
    SUM(CASE WHEN relation = 'surname' AND NOT watched THEN 1 ELSE 0 END) AS named
  FROM records
  WHERE (relation <> '' OR watched) AND case_uid = '' AND status <> 'failure'
  GROUP BY day_number, person_key, account_key
),
asked AS (
  SELECT * FROM daily
  WHERE day_number >= :first_day
    AND (close >= :close_least OR bare >= :near_least OR beside >= :reasoned_least OR named >= :surname_least)
),
past AS (
  SELECT a.day_number, a.person_key, a.account_key, MAX(d.beside) AS beside, MAX(d.bare) AS bare, MAX(d.named) AS named,
    MAX(d.close + d.beside + d.named) AS most
  FROM asked AS a
  JOIN daily AS d ON d.person_key = a.person_key AND d.account_key = a.account_key
  WHERE d.day_number BETWEEN a.day_number - :habit_days AND a.day_number - 1
  GROUP BY a.day_number, a.person_key, a.account_key
)
SELECT a.day_number, a.person_key, a.account_key, a.source, a.unit, a.holding, a.close + a.beside + a.named AS value,
  COALESCE(p.most, 0) AS usual, a.close, a.beside + a.named AS near
FROM asked AS a
LEFT JOIN past AS p
  ON p.day_number = a.day_number AND p.person_key = a.person_key AND p.account_key = a.account_key
WHERE a.close >= :close_least
  OR (a.bare >= :near_least AND a.bare > COALESCE(p.bare, 0))
  OR (a.beside >= :reasoned_least AND a.beside >= COALESCE(p.beside, 0) * 2)
  OR (a.named >= :surname_least AND a.named >= COALESCE(p.named, 0) * 3)
