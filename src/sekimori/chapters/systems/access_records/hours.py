"""A day's accesses counted by hour: looked at, changed, taken out, failed — of what somebody may see."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from sekimori.chapters.systems.access_records.storing import MEMORY
from sekimori.engines.analytics.schema import LOOKING, TAKING_OUT, columns_in
from sekimori.engines.analytics.search import Within
from sekimori.engines.analytics.store import Store


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of a day: how often was looked, written, taken out; how often it failed."""

    hour: int
    looked: int = 0
    changed: int = 0
    taken: int = 0
    failed: int = 0

    @property
    def sum(self) -> int:
        return self.looked + self.changed + self.taken + self.failed


def hours_of(store: Store, day: date, *, within: Within | None, holding: int | None = None) -> tuple[Hour, ...]:
    """This function will count a day's accesses by hour in Japan: 24 hours, those without any too.

    :raises Damaged: if a file cannot be read.
    """
    conditions, values = ["TRUE"], list[Any]()
    if within is not None:
        conditions.append("(unit IN (SELECT unnest(?)) OR holding IN (SELECT unnest(?)))")
        values += [sorted(within.units) or [None], sorted(within.holdings) or [None]]
    if holding is not None:
        conditions.append("holding = ?")
        values.append(holding)
    looking, taking = (", ".join(f"'{code}'" for code in codes) for codes in (LOOKING, TAKING_OUT))
    text = (
        "SELECT local_hour, "  # noqa: S608 our own columns; values are bound
        f"COUNT(*) FILTER (status <> 'failure' AND activity IN ({looking})), "
        f"COUNT(*) FILTER (status <> 'failure' AND activity NOT IN ({looking}, {taking})), "
        f"COUNT(*) FILTER (status <> 'failure' AND activity IN ({taking})), "
        f"COUNT(*) FILTER (status = 'failure') FROM stored WHERE {' AND '.join(conditions)} GROUP BY local_hour"
    )
    files = store.held(day, day)
    with duckdb.connect(":memory:", config=MEMORY) as connection, store.reading(files):
        store.relation_of(connection, files, columns_in(text)).create_view("stored")
        counted = {row[0]: Hour(*row) for row in connection.execute(text, values).fetchall()}
    return tuple(counted.get(hour, Hour(hour)) for hour in range(24))
