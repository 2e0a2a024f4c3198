"""Counting in months (民法第143条: a period of months ends on the day of the same number, or on the month's last)."""

from calendar import monthrange
from datetime import date


def months_later(day: date, months: int) -> date:
    """This function will return the day so many months later; where that month is shorter, its last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
