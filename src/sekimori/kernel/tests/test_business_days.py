"""Days on which offices are open."""

from datetime import date, timedelta

import pytest

from sekimori.kernel.business_days import holidays, is_business_day


def days(year, *pairs):
    return {date(year, month, day) for month, day in pairs}


def test_the_holidays_of_2025_are_those_the_cabinet_office_published():
    assert holidays(2025) == days(
        2025, (1, 1), (1, 13), (2, 11), (2, 23), (2, 24), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6),
        (7, 21), (8, 11), (9, 15), (9, 23), (10, 13), (11, 3), (11, 23), (11, 24),
    )  # fmt: skip


def test_the_holidays_of_2026_include_the_day_between_two_holidays_in_september():
    assert holidays(2026) == days(
        2026, (1, 1), (1, 12), (2, 11), (2, 23), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (5, 6),
        (7, 20), (8, 11), (9, 21), (9, 22), (9, 23), (10, 12), (11, 3), (11, 23),
    )  # fmt: skip


@pytest.mark.parametrize("day", [(12, 29), (12, 31), (1, 2), (1, 3)])
def test_offices_close_at_the_turn_of_the_year(day):
    assert not any(is_business_day(date(year, *day)) for year in range(2022, 2040))


def test_an_ordinary_tuesday_is_a_business_day_and_the_weekend_is_not():
    assert is_business_day(date(2026, 11, 24))
    assert not is_business_day(date(2026, 11, 22))
    assert not is_business_day(date(2026, 11, 21))


def test_a_year_has_between_16_and_22_holidays_and_no_two_weeks_without_work_but_at_its_turn():
    for year in range(2022, 2060):
        assert 16 <= len(holidays(year)) <= 22
        closed = 0
        for offset in range(365):
            closed = 0 if is_business_day(date(year, 1, 1) + timedelta(days=offset)) else closed + 1
            assert closed < 10
