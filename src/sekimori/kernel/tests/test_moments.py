"""A government's day is a day in Japan."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sekimori.kernel.moments import TICK, at_time, day_of, end_of_day

days = st.dates(date(1950, 1, 1), date(2100, 1, 1))


@given(days)
def test_the_last_moment_of_a_day_belongs_to_it_and_the_next_does_not(day):
    assert day_of(end_of_day(day)) == day
    assert day_of(end_of_day(day) + TICK) == day + timedelta(days=1)


def test_an_evening_in_greenwich_is_the_next_morning_in_japan():
    assert day_of(datetime(2026, 3, 31, 15, 0, tzinfo=UTC)) == date(2026, 4, 1)
    assert day_of(datetime(2026, 3, 31, 14, 59, tzinfo=UTC)) == date(2026, 3, 31)


def test_a_moment_by_the_clock_in_japan_falls_on_its_day():
    assert at_time(date(2026, 4, 1), 0).astimezone(UTC).isoformat() == "2026-03-31T15:00:00+00:00"
