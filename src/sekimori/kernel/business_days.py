"""Days on which offices are open: no Saturdays, Sundays, holidays or turn of the year.

Source: 国民の祝日に関する法律 第2条・第3条 as amended in 2018 (昭和23年法律第178号), 地方自治法第4条の2 for the days an office
may close (12/29 to 1/3). The equinoxes are announced each February for the next year; until then they follow the usual
approximation, good from 1980 to 2099. Special holidays of single years before 2022 are not known here.
"""

from datetime import date, timedelta
from functools import lru_cache

FIXED = (
    (1, 1),  # 元日
    (2, 11),  # 建国記念の日
    (2, 23),  # 天皇誕生日
    (4, 29),  # 昭和の日
    (5, 3),  # 憲法記念日
    (5, 4),  # みどりの日
    (5, 5),  # こどもの日
    (8, 11),  # 山の日
    (11, 3),  # 文化の日
    (11, 23),  # 勤労感謝の日
)
MONDAYS = ((1, 2), (7, 3), (9, 3), (10, 2))  # 成人の日, 海の日, 敬老の日, スポーツの日: month, which Monday
SPRING, AUTUMN = 20.8431, 23.2488  # day of the equinox in 1980
YEAR = 0.242194  # how much later it falls each year, leap days aside
ONE = timedelta(days=1)


@lru_cache(maxsize=32)
def holidays(year: int) -> frozenset[date]:
    """This function will return the national holidays of a year, the days that follow from others included."""
    named = {date(year, month, day) for month, day in FIXED}
    named |= {_monday(year, month, which) for month, which in MONDAYS}
    named |= {date(year, 3, _equinox(year, SPRING)), date(year, 9, _equinox(year, AUTUMN))}
    substitutes = {_next_free(day, named) for day in named if day.weekday() == 6}
    between = {day + ONE for day in named if day + 2 * ONE in named and day + ONE not in named}
    return frozenset(named | substitutes | {day for day in between if day.weekday() != 6})


def is_business_day(day: date) -> bool:
    """This function will say whether an office is open on a day."""
    turn_of_the_year = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < 5 and not turn_of_the_year and day not in holidays(day.year)


def _monday(year: int, month: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 7 * (which - 1))


def _equinox(year: int, base: float) -> int:
    since = year - 1980
    return int(base + YEAR * since) - since // 4


def _next_free(day: date, named: set[date]) -> date:
    """第3条2項: a holiday on a Sunday moves to the next day that is none."""
    while day in named:
        day += ONE
    return day
