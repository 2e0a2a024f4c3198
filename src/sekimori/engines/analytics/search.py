"""Searching access records: newest first, page by page, over years, in bounded memory.

Days are read from the newest on, in growing steps, and only files whose index says that they can answer; a page that is
full ends the search. Values never go into the text of a query.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from sekimori.engines.analytics.index import COLUMNS
from sekimori.engines.analytics.schema import columns_in
from sekimori.engines.analytics.store import Held, Store
from sekimori.kernel.problems import Problem, Refused

MOST_DAYS: Final = 32  # read in one step
MOST_ROWS: Final = 1_000  # of one page
BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Within:
    """What somebody may see: what these units' people did, and what was done to these holdings."""

    units: frozenset[int]
    holdings: frozenset[int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for; what is ``None`` or empty does not matter."""

    first: date
    last: date
    sources: Sequence[str] | None = None  # ``None``: all; those the asker may see
    holdings: Sequence[int] | None = None
    units: Sequence[int] | None = None
    person: int | None = None
    account: str = ""
    subject: str = ""
    activities: Sequence[str] = ()
    status: str = ""
    off_hours: bool | None = None
    within: Within | None = None  # ``None``: the asker may see everything
    metadata_uids: Sequence[str] | None = None  # exactly these records: what a finding is about


@dataclass(frozen=True, slots=True)
class Page:
    """Records, newest first, and where to go on: ``None`` at the end. A cursor names no person and no value."""

    records: tuple[Mapping[str, Any], ...]
    cursor: str | None


def search(store: Store, wanted: Wanted, *, size: int = 50, after: str | None = None, memory_mb: int = 512) -> Page:
    """This function will return a page of records, newest first; columns are those of ``SCHEMA``.

    :param after: the cursor of the page before.
    :raises Refused: if the days are the wrong way round, the page is too large, or the cursor is none.
    :raises Damaged: if a file of the store cannot be read.
    """
    if wanted.last < wanted.first:
        raise Refused(Problem("検索する期間", "終わりの日が始めの日より前です", "始めの日と終わりの日を入れ直す"))
    if not 1 <= size <= MOST_ROWS:
        raise Refused(Problem("一度に示す件数", f"1件から{MOST_ROWS}件までです", "件数を減らす"))
    below = None if after is None else _place(after)
    last = wanted.last if below is None else min(wanted.last, below[0])
    files = store.held(wanted.first, last, wanted.sources)
    found: list[tuple[Any, ...]] = []
    with _connection(memory_mb) as connection, store.reading(files):
        for step in _steps(store, files, wanted):
            found += _newest(store, connection, step, wanted, below, size + 1 - len(found))
            if len(found) > size:
                break
        records = _whole(store, files, found[:size])
    cursor = _cursor(found[size - 1]) if len(found) > size else None
    return Page(tuple(records), cursor)


def _connection(memory_mb: int) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config={"memory_limit": f"{memory_mb}MB", "temp_directory": ""})


def _steps(store: Store, files: Sequence[Held], wanted: Wanted) -> Iterator[list[Held]]:
    """Files that can answer, newest days first: a day, then two, four … at a time."""
    by_day: dict[date, list[Held]] = {}
    for held in files:
        by_day.setdefault(held.day, []).append(held)
    exactly: dict[str, int | str | None] = {"person": wanted.person}
    exactly |= {"account": wanted.account or None, "subject": wanted.subject or None}
    for column, values in (("unit", wanted.units), ("holding", wanted.holdings)):
        exactly[column] = values[0] if values is not None and len(values) == 1 else None
    asked = [(column, value) for column in COLUMNS if (value := exactly[column]) is not None]
    days, length, step = 0, 1, list[Held]()
    for day in sorted(by_day, reverse=True):
        able = [held for held in by_day[day] if store.may_hold(held, asked)] if asked else by_day[day]
        if able:
            step += able
            days += 1
        if days == length:
            yield step
            days, length, step = 0, min(length * 2, MOST_DAYS), []
    if step:
        yield step


def _newest(
    store: Store,
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[Held],
    wanted: Wanted,
    below: tuple[date, int, str] | None,
    size: int,
) -> list[tuple[Any, ...]]:
    """The newest records of some days that fit: day, moment in microseconds, identity, source. Few columns are read."""
    conditions, values = _conditions(wanted)
    if below is not None:
        moment = BEGINNING + below[1] * MICROSECOND
        conditions.append("(local_date < ? OR (local_date = ? AND (time < ? OR (time = ? AND metadata_uid < ?))))")
        values += [below[0], below[0], moment, moment, below[2]]
    fits = " AND ".join(conditions) or "TRUE"  # names of columns and question marks only
    order = "ORDER BY local_date DESC, time DESC, metadata_uid DESC"
    columns = "local_date, epoch_us(time), metadata_uid, source"
    text = f"SELECT {columns} FROM stored WHERE {fits} {order} LIMIT {size}"  # noqa: S608
    store.relation_of(connection, files, columns_in(text)).create_view("stored", replace=True)
    return connection.execute(text, values).fetchall()


def _conditions(wanted: Wanted) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []
    equal = {"person": wanted.person, "account": wanted.account, "subject": wanted.subject, "status": wanted.status}
    for column, value in equal.items():
        if value is not None and value != "":
            conditions.append(f"{column} = ?")
            values.append(value)
    several = {"holding": wanted.holdings, "unit": wanted.units, "metadata_uid": wanted.metadata_uids}
    for column, many in {**several, "activity": wanted.activities or None}.items():
        if many is not None:
            conditions.append(f"{column} IN (SELECT unnest(?))")
            values.append(list(many))
    if wanted.within is not None:
        conditions.append("(unit IN (SELECT unnest(?)) OR holding IN (SELECT unnest(?)))")
        values += [sorted(wanted.within.units) or [None], sorted(wanted.within.holdings) or [None]]
    if wanted.off_hours is not None:
        conditions.append("off_hours" if wanted.off_hours else "NOT off_hours")
    return conditions, values


def _whole(store: Store, files: Sequence[Held], found: Sequence[tuple[Any, ...]]) -> list[Mapping[str, Any]]:
    """The whole records of those found, in their order; only their files are opened."""
    places = {(row[3], row[0]) for row in found}
    uids = pa.array([row[2] for row in found], pa.string())
    rows: dict[str, Mapping[str, Any]] = {}
    for held in files:
        if (held.source, held.day) in places:
            records = store.records(held)
            wanted = records.filter(pc.is_in(records["metadata_uid"], value_set=uids))
            rows |= {row["metadata_uid"]: row for row in wanted.to_pylist()}
    return [rows[uid] for uid in uids.to_pylist()]


def _cursor(row: tuple[Any, ...]) -> str:
    return f"{row[0]:%Y%m%d}.{row[1]}.{row[2]}"


def _place(cursor: str) -> tuple[date, int, str]:
    try:
        day, moment, uid = cursor.split(".", 2)
        return date.fromisoformat(day), int(moment), uid
    except ValueError as error:
        raise Refused(Problem("検索の続き", "続きの印が読めません", "はじめから検索し直す")) from error
