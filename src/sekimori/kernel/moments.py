"""Moments and days: a government's day is a day in Japan (標準時ニ関スル件, 明治28年勅令第167号)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
TICK = timedelta(microseconds=1)


def day_of(moment: datetime) -> date:
    """This function will return the day in Japan on which a moment falls."""
    return moment.astimezone(TOKYO).date()


def end_of_day(day: date) -> datetime:
    """This function will return the last moment of a day: what "as of 31 March" was known at."""
    return datetime.combine(day + timedelta(days=1), time.min, TOKYO) - TICK


def at_time(day: date, hour: int, minute: int = 0) -> datetime:
    """This function will return a moment of a day by the clock in Japan."""
    return datetime.combine(day, time(hour, minute), TOKYO)
