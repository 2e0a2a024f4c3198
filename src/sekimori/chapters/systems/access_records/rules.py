"""What counts as the same resident, when a source is silent, and when it is worth looking at. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sekimori.kernel.moments import day_of
from sekimori.kernel.text import fold_code

HYPHENS = str.maketrans("", "", "-‐‑‒–—―−ー－")


def resident_number(text: str) -> str:
    """This function will write a resident's number the one way it is compared: half width, no hyphens, no leading zeros.

    Spreadsheets drop leading zeros and systems print hyphens; both mean the same resident.
    """
    folded = text if text.isascii() and text.isdigit() else fold_code(text).translate(HYPHENS)
    return folded.lstrip("0") or "0" if folded.isdigit() else folded


class Health(StrEnum):
    """How a source does."""

    STOPPED = "stopped"  # 取込みをやめた
    WAITING = "waiting"  # nothing has come yet, and it is not late yet
    WELL = "well"
    TO_LOOK_AT = "to_look_at"  # lines that could not be read wait for somebody
    SILENT = "silent"  # later than its interval


@dataclass(frozen=True, slots=True)
class Pulse:
    """What is known of a source's deliveries.

    ``last_day`` is the newest day of any record, ``last_delivery`` when something last came that could be read.
    """

    since: datetime
    interval_days: int
    stopped: bool
    last_delivery: datetime | None
    last_day: date | None
    unseen: int  # deliveries with lines that could not be read and that nobody has looked at

    @property
    def expected_by(self) -> date:
        """The last day on which the next delivery is in time."""
        return day_of(self.last_delivery or self.since) + timedelta(days=self.interval_days)

    def silent_days(self, today: date) -> int:
        """This function will count the days since the next delivery was expected; 0 while it is not late."""
        return 0 if self.stopped else max(0, (today - self.expected_by).days)

    def health(self, today: date) -> Health:
        """This function will say how the source does on a day; silence comes before everything else."""
        if self.stopped:
            return Health.STOPPED
        if self.silent_days(today):
            return Health.SILENT
        if self.unseen:
            return Health.TO_LOOK_AT
        return Health.WELL if self.last_delivery else Health.WAITING
