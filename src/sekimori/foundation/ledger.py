"""What rooms beside the ledger 取扱台帳 may ask of it: the register of holdings answers, and nobody imports it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One holding 保有個人情報: whose it is, and its protection level from day to day (oldest first)."""

    id: int
    number: str
    name: str
    unit: int
    ceased_on: date | None
    levels: tuple[tuple[date, str], ...]

    def level_on(self, day: date) -> str:
        """This function will return the protection level of a day; before the first entry, that of the first."""
        found = self.levels[0][1] if self.levels else ""
        for since, level in self.levels:
            if since > day:
                break
            found = level
        return found


Ledger = Callable[[], Mapping[int, LedgerEntry]]
_LEDGERS: list[Ledger] = []


def entries_come_from(function: Ledger) -> Ledger:
    """This function will register who tells the ledger's entries; the register of holdings does so once."""
    _LEDGERS[:] = [function]
    return function


def ledger_entries() -> Mapping[int, LedgerEntry]:
    """This function will return every holding by its key, those that ceased too; none where there is no ledger."""
    return _LEDGERS[0]() if _LEDGERS else {}
