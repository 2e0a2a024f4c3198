"""The rows of the directory's file format, each with the day on which the office came to know it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
Row = dict[str, str]
Tables = dict[str, list[Row]]

SHEETS = {
    "実施機関": ("実施機関コード",),
    "組織": ("組織コード",),
    "職": ("職コード",),
    "職員": ("職員番号",),
    "発令": ("職員番号", "組織コード", "職コード", "発令の種類", "始期"),
    "休職": ("職員番号", "始期"),
    "指定": ("役割", "職員番号", "組織コード", "始期"),
}


class Record:
    """What the office knew and when; the last word of a day on a row is what that day's import carries."""

    def __init__(self) -> None:
        self._by_day: dict[date, dict[str, dict[tuple[str, ...], Row]]] = defaultdict(lambda: defaultdict(dict))

    def put(self, known: date, sheet: str, row: Row) -> None:
        """This function will note that a row became known, or changed, on a day."""
        key = tuple(row[column] for column in SHEETS[sheet])
        self._by_day[known][sheet][key] = row

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(sorted(self._by_day))

    def imports(self) -> Iterator[tuple[date, Tables]]:
        """This function will yield the tables of each day's import, in order."""
        for day in self.days:
            found = self._by_day[day]
            yield day, {sheet: list(found[sheet].values()) for sheet in SHEETS if sheet in found}


def written(day: date | None) -> str:
    """This function will write a day for the sheets; an open end is empty."""
    return day.isoformat() if day else ""


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """This function will return a moment of a day by the clock of the office."""
    return datetime.combine(day, time(hour, minute), TOKYO)
