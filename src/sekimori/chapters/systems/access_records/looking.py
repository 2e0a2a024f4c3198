"""Looking into the store newest first: which records of days fit, a page at a time, in bounded work.

Days are read backwards in portions; a page is full after the first portions, or the search says how far back it has
looked and goes on from there when asked. What may be seen is part of every query.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import duckdb

from sekimori.engines.analytics.schema import LOOKING, TAKING_OUT
from sekimori.engines.analytics.store import Held, Store
from sekimori.kernel.moments import at_time

PORTION: Final = 16 * 1024 * 1024  # bytes of encrypted files that one query reads
MOST: Final = 256 * 1024 * 1024  # bytes after which a page ends, however few it has found
MEMORY: Final[dict[str, Any]] = {
    "memory_limit": "512MB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
COLUMNS: Final = (
    *("metadata_uid", "epoch", "source", "account", "person", "unit", "post", "activity", "status", "holding"),
    *("level", "object_name", "relation", "watched", "people", "rows", "source_address", "purpose"),
    *("off_hours", "holiday", "on_leave", "privileged", "granted"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Which records may be seen: of these units' people and on these holdings, or all."""

    everything: bool
    units: frozenset[int] = frozenset()
    holdings: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for on days (both counted): of a person, on a holding, about a resident (a token)."""

    first: date
    last: date
    seen: Seen
    person: int | None = None
    holding: int | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the next page begins: after (older than) this second and this record."""

    epoch: int
    uid: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """One page, newest first. ``following`` is where the next begins; ``back_to`` the last day that was looked at."""

    rows: tuple[dict[str, Any], ...] = field(repr=False)
    following: Mark | None
    back_to: date


def look(store: Store, wanted: Wanted, *, after: Mark | None = None, limit: int = 50) -> Looked:
    """This function will return one page of the records that fit.

    :raises Damaged: if a file cannot be read.
    """
    found: list[dict[str, Any]] = []
    read, back_to = 0, wanted.last
    for days in _portions(store.held(wanted.first, wanted.last), after):
        if read >= MOST:
            return Looked(tuple(found), Mark(_begins(back_to)), back_to)
        rows = _query(store, days, wanted, after, limit + 1 - len(found))
        found += rows
        read += sum(held.path.stat().st_size for held in days)
        back_to = min(held.day for held in days)
        if len(found) > limit:
            last = found[limit - 1]
            return Looked(tuple(found[:limit]), Mark(last["epoch"], last["metadata_uid"]), back_to)
    return Looked(tuple(found), None, wanted.first)


def _portions(files: Sequence[Held], after: Mark | None) -> Iterator[list[Held]]:
    """Whole days, newest first, about ``PORTION`` bytes at a time; what is newer than the mark is not read again."""
    days: dict[date, list[Held]] = {}
    for held in files:
        if after is None or _begins(held.day) < after.epoch or (_begins(held.day) == after.epoch and after.uid):
            days.setdefault(held.day, []).append(held)
    portion: list[Held] = []
    size = 0
    for day in sorted(days, reverse=True):
        portion += days[day]
        size += sum(held.path.stat().st_size for held in days[day])
        if size >= PORTION:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _begins(day: date) -> int:
    return int(at_time(day, 0).timestamp())


def _query(store: Store, files: list[Held], wanted: Wanted, after: Mark | None, most: int) -> list[dict[str, Any]]:
    condition, values = _condition(wanted)
    if after is not None:
        condition += " AND (epoch < ? OR (epoch = ? AND metadata_uid < ?))"
        values += [after.epoch, after.epoch, after.uid]
    text = (
        f"SELECT {', '.join(COLUMNS)} FROM stored WHERE {condition} "  # noqa: S608 our own columns; values are bound
        "ORDER BY epoch DESC, metadata_uid DESC LIMIT ?"
    )
    with duckdb.connect(":memory:", config=MEMORY) as connection, store.reading(files):
        store.relation_of(connection, files).create_view("stored")
        rows = connection.execute(text, [*values, most]).fetchall()
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def _condition(wanted: Wanted) -> tuple[str, list[Any]]:
    parts, values = ["TRUE"], []
    for column, value in (("person", wanted.person), ("holding", wanted.holding), ("subject", wanted.subject or None)):
        if value is not None:
            parts.append(f"{column} = ?")
            values.append(value)
    if not wanted.seen.everything:
        units, holdings = _numbers(wanted.seen.units), _numbers(wanted.seen.holdings)
        parts.append(f"(unit IN ({units}) OR holding IN ({holdings}))")
    return " AND ".join(parts), values


def _numbers(keys: frozenset[int]) -> str:
    return ", ".join(str(int(key)) for key in sorted(keys)) or "NULL"


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of a day: how often was looked, written, taken out; how often it failed."""

    hour: int
    looked: int = 0
    changed: int = 0
    taken: int = 0
    failed: int = 0

    @property
    def all(self) -> int:
        return self.looked + self.changed + self.taken + self.failed


def hours_of(store: Store, wanted: Wanted) -> tuple[Hour, ...]:
    """This function will count a day's accesses by hour: 24 hours, those without any too.

    :raises Damaged: if a file cannot be read.
    """
    condition, values = _condition(wanted)
    files = store.held(wanted.first, wanted.last)
    looking, taking = (", ".join(f"'{code}'" for code in codes) for codes in (LOOKING, TAKING_OUT))
    text = (
        "SELECT local_hour, "  # noqa: S608 our own columns; values are bound
        f"COUNT(*) FILTER (status <> 'failure' AND activity IN ({looking})), "
        f"COUNT(*) FILTER (status <> 'failure' AND activity NOT IN ({looking}, {taking})), "
        f"COUNT(*) FILTER (status <> 'failure' AND activity IN ({taking})), "
        f"COUNT(*) FILTER (status = 'failure') FROM stored WHERE {condition} GROUP BY local_hour"
    )
    with duckdb.connect(":memory:", config=MEMORY) as connection, store.reading(files):
        store.relation_of(connection, files).create_view("stored")
        counted = {row[0]: Hour(*row) for row in connection.execute(text, values).fetchall()}
    return tuple(counted.get(hour, Hour(hour)) for hour in range(24))


def moment_of(epoch: int) -> datetime:
    """This function will return the moment of a record in Japan."""
    return datetime.fromtimestamp(epoch, tz=at_time(date(1970, 1, 1), 0).tzinfo)
