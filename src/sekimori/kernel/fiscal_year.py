"""Fiscal years 会計年度, April to March (地方自治法第208条)."""

from dataclasses import dataclass
from datetime import date

from sekimori.kernel.era import era_year
from sekimori.kernel.period import Period

FIRST_MONTH = 4
MIDDLE_MONTH = 10


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """The fiscal year that begins on 1 April of ``start_year``."""

    start_year: int

    @classmethod
    def of(cls, day: date) -> "FiscalYear":
        """This function will return the fiscal year a day belongs to."""
        return cls(day.year if day.month >= FIRST_MONTH else day.year - 1)

    @property
    def first_day(self) -> date:
        return date(self.start_year, FIRST_MONTH, 1)

    @property
    def last_day(self) -> date:
        return date(self.start_year + 1, FIRST_MONTH - 1, 31)

    @property
    def period(self) -> Period:
        return Period(self.first_day, date(self.start_year + 1, FIRST_MONTH, 1))

    @property
    def next(self) -> "FiscalYear":
        return FiscalYear(self.start_year + 1)

    @property
    def previous(self) -> "FiscalYear":
        return FiscalYear(self.start_year - 1)

    @property
    def label(self) -> str:
        """The year as an office writes it, for instance 令和8年度.

        A year is called by one era throughout, that of its middle: 2019 is 令和元年度 although it began in 平成31年
        (改元に伴う元号による年表示の取扱いについて, 平成31年4月1日 関係省庁連絡会議申合せ).
        """
        return f"{era_year(date(self.start_year, MIDDLE_MONTH, 1))}年度"
