"""Fiscal years, April to March (地方自治法第208条)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.kernel.fiscal_year import FiscalYear

days = st.dates(date(1869, 1, 1), date(2100, 12, 31))


@given(days)
def test_every_day_belongs_to_the_one_fiscal_year_that_contains_it(day):
    year = FiscalYear.of(day)
    assert year.first_day <= day <= year.last_day
    assert day in year.period
    assert day not in year.previous.period
    assert day not in year.next.period


@given(days)
def test_fiscal_years_follow_one_another_without_a_gap(day):
    year = FiscalYear.of(day)
    assert year.last_day + timedelta(days=1) == year.next.first_day
    assert year.next.previous == year
    assert year.previous < year < year.next


def test_the_last_of_march_and_the_first_of_april_are_in_different_years():
    assert FiscalYear.of(date(2026, 3, 31)) == FiscalYear(2025)
    assert FiscalYear.of(date(2026, 4, 1)) == FiscalYear(2026)


@pytest.mark.parametrize(
    ("start", "label"),
    [
        (2026, "令和8年度"),
        (2019, "令和元年度"),
        (2018, "平成30年度"),
        (1989, "平成元年度"),
        (1988, "昭和63年度"),
        (1926, "大正15年度"),
    ],
)
def test_a_fiscal_year_is_called_by_one_era_throughout(start, label):
    assert FiscalYear(start).label == label
