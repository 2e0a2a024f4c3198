"""Fiscal years 会計年度, April to March (地方自治法第208条)."""

from dataclasses import dataclass
from datetime import date

from sekimori.kernel.era import era_year
from sekimori.kernel.period import Period

FIRST_MONTH = 4


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
        """The year as an office writes it, for instance 令和8年度."""
        return f"{era_year(self.first_day)}年度"
