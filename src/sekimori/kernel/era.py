"""Japanese eras 元号: showing days as offices write them and reading what people type.

Source of the first days: 元号を改める政令 (昭和64年政令第1号, 平成31年政令第143号) and their predecessors.
"""

import re
import unicodedata
from datetime import date, timedelta

ERAS: tuple[tuple[str, str, date], ...] = (
    ("令和", "R", date(2019, 5, 1)),
    ("平成", "H", date(1989, 1, 8)),
    ("昭和", "S", date(1926, 12, 25)),
    ("大正", "T", date(1912, 7, 30)),
    ("明治", "M", date(1868, 1, 25)),
)
WEEKDAYS = "月火水木金土日"

_WRITTEN = re.compile(
    r"(?P<era>令和|平成|昭和|大正|明治|[RHSTM])?\s*(?P<year>[0-9]{1,4}|元)\s*(?:年|[-/.])\s*"
    r"(?P<month>[0-9]{1,2})\s*(?:月|[-/.])\s*(?P<day>[0-9]{1,2})\s*日?(?:\s*\((?P<weekday>[月火水木金土日])\))?",
    re.IGNORECASE,
)


# What a Japanese keyboard gives for a hyphen, besides the full-width one that NFKC folds.
_HYPHENS = str.maketrans(dict.fromkeys("ー−‐‑–—―", "-"))


class NotADate(ValueError):
    """The text is no day of any calendar; the message is Japanese and says how to write it."""


def _era_of(day: date) -> tuple[str, date]:
    for name, _, first in ERAS:
        if day >= first:
            return name, first
    raise ValueError(f"before 明治: {day}")


def era_year(day: date) -> str:
    """This function will return the era and year of a day, for instance 令和8 or 令和元."""
    name, first = _era_of(day)
    number = day.year - first.year + 1
    return f"{name}{'元' if number == 1 else number}"


def wareki(day: date, *, weekday: bool = False) -> str:
    """This function will write a day in the Japanese calendar: 令和8年11月22日, with （日） if asked."""
    text = f"{era_year(day)}年{day.month}月{day.day}日"
    return f"{text}（{WEEKDAYS[day.weekday()]}）" if weekday else text


def parse_day(text: str) -> date:
    """This function will read a day as people type it: 2026-04-01, 2026/4/1, 令和8年4月1日, R8.4.1, full width too.

    :raises NotADate: if the text is not a day, the day does not exist (令和8年2月30日), lies outside the era or before
        明治, or the weekday written with it is another.
    """
    folded = unicodedata.normalize("NFKC", text).translate(_HYPHENS).strip()
    match = _WRITTEN.fullmatch(folded)
    if match is None:
        raise NotADate(f"「{text}」は日付として読めません。2026-04-01 又は 令和8年4月1日 のように書いてください。")
    year = 1 if match["year"] == "元" else int(match["year"])
    era = match["era"]
    if era is None and match["year"] == "元":
        raise NotADate(f"「{text}」は元号がありません。令和元年5月1日 のように書いてください。")
    if era is None and year < 1868:
        raise NotADate(f"「{text}」は年が分かりません。西暦4桁又は元号を付けて書いてください。")
    first, last = _era_span(era) if era else (None, None)
    if first is not None:
        year += first.year - 1
    try:
        day = date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        raise NotADate(f"「{text}」という日はありません。月と日を確かめてください。") from None
    if first is not None and (day < first or (last is not None and day > last)):
        raise NotADate(f"「{text}」はその元号の期間の外です。元号を確かめてください。")
    if day < ERAS[-1][2]:
        raise NotADate(f"「{text}」は明治より前の日です。年を確かめてください。")
    if match["weekday"] and match["weekday"] != WEEKDAYS[day.weekday()]:
        raise NotADate(f"「{text}」は曜日が合いません（{WEEKDAYS[day.weekday()]}曜日です）。日付を確かめてください。")
    return day


def _era_span(era: str) -> tuple[date, date | None]:
    index = next(index for index, (name, letter, _) in enumerate(ERAS) if era.upper() in (name, letter))
    last = ERAS[index - 1][2] - timedelta(days=1) if index else None
    return ERAS[index][2], last
