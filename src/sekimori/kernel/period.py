"""Periods of days, half-open: the first day belongs to the period, ``until`` does not."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``since`` up to but not including ``until``; ``until=None`` has no end.

    :raises ValueError: if the period would be empty.
    """

    since: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until <= self.since:
            raise ValueError(f"an empty period: {self.since} to {self.until}")

    def __contains__(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    def overlaps(self, other: "Period") -> bool:
        """This function will say whether the two periods share a day."""
        return (self.until is None or other.since < self.until) and (other.until is None or self.since < other.until)
