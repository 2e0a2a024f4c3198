"""The difference between the directory before and after: what will be added, changed, ended, withdrawn."""

from dataclasses import dataclass, replace

from sekimori.foundation.directory.exchange.merging import Outcome
from sekimori.foundation.directory.exchange.rows import AgencyRow, Key, PostRow, Row
from sekimori.foundation.directory.exchange.tables import TABLES


@dataclass(frozen=True, slots=True)
class TableReport:
    """How many rows of one table an import adds, changes, ends, withdraws, and finds as they are."""

    table: str
    added: int = 0
    changed: int = 0
    ended: int = 0
    withdrawn: int = 0
    unchanged: int = 0

    @property
    def changes(self) -> int:
        return self.added + self.changed + self.ended + self.withdrawn


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did (``confirmed``) or would do."""

    tables: tuple[TableReport, ...]
    confirmed: bool

    @property
    def changes(self) -> int:
        return sum(report.changes for report in self.tables)

    @property
    def rows(self) -> int:
        return self.changes + sum(report.unchanged for report in self.tables)


@dataclass(frozen=True, slots=True)
class TablePlan:
    """The rows of one table to write; ``changed`` includes what only ends."""

    added: tuple[Row, ...]
    changed: tuple[Row, ...]
    withdrawn: tuple[Key, ...]
    report: TableReport


def plan(outcome: Outcome) -> dict[str, TablePlan]:
    """This function will compare the directory as it will be with the directory as it is."""
    return {name: _plan_table(name, outcome) for name in TABLES}


def _plan_table(name: str, outcome: Outcome) -> TablePlan:
    before, after = outcome.before.get(name, {}), outcome.tables[name]
    added = tuple(row for key, row in after.items() if key not in before)
    changed = tuple(row for key, row in after.items() if key in before and before[key] != row)
    withdrawn = tuple(key for key in before if key not in after)
    ended = sum(1 for row in changed if _only_ends(before[row.key], row))
    given = outcome.lines.get(name, {})
    unchanged = sum(1 for key in given if key in before and before[key] == after.get(key))
    report = TableReport(name, len(added), len(changed) - ended, ended, len(withdrawn), unchanged)
    return TablePlan(added, changed, withdrawn, report)


def _only_ends(before: Row, after: Row) -> bool:
    if isinstance(before, AgencyRow | PostRow) or before.until is not None:
        return False
    return (
        not isinstance(after, AgencyRow | PostRow) and after.until is not None and replace(after, until=None) == before
    )
