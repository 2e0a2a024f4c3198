from datetime import date

import pytest

from sekimori.kernel.months import months_later


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 22), 12, date(2027, 11, 22)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 4, 1), 0, date(2026, 4, 1)),
    ],
)
def test_a_month_later_is_the_day_of_the_same_number_or_the_months_last(day, months, later):
    assert months_later(day, months) == later
