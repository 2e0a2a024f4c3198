"""Periods of days: the first day belongs to them, the day they end on does not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.kernel.period import Period

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@st.composite
def periods(draw):
    since = draw(days)
    length = draw(st.none() | st.integers(1, 4000))
    return Period(since, None if length is None else since + timedelta(days=length))


@given(periods())
def test_a_period_holds_its_first_day_and_not_the_day_it_ends_on(period):
    assert period.since in period
    assert period.since - timedelta(days=1) not in period
    if period.until is not None:
        assert period.until not in period
        assert period.until - timedelta(days=1) in period


@given(periods())
def test_a_period_without_an_end_holds_every_later_day(period):
    assert (date(2150, 1, 1) in period) is (period.until is None)


@given(periods(), periods())
def test_two_periods_overlap_exactly_when_the_later_first_day_is_in_both(one, other):
    later = max(one.since, other.since)
    assert one.overlaps(other) == other.overlaps(one) == (later in one and later in other)


def test_periods_that_follow_one_another_do_not_overlap():
    change = date(2026, 4, 1)
    assert not Period(date(2025, 4, 1), change).overlaps(Period(change))


@pytest.mark.parametrize("until", [date(2026, 4, 1), date(2026, 3, 31)])
def test_an_empty_period_cannot_be_made(until):
    with pytest.raises(ValueError, match="empty"):
        Period(date(2026, 4, 1), until)
