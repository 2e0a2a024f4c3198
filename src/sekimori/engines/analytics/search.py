"""Searching access records: newest first, page by page, over years, in bounded memory.

Days are read from the newest on, in growing steps, and only files whose index says that they can answer; a page that is
full ends the search. Of a file the columns that are asked about are decrypted first, the others only where a record fits.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from sekimori.engines.analytics.files import Test
from sekimori.engines.analytics.schema import SCHEMA
from sekimori.engines.analytics.store import Held, Store
from sekimori.kernel.problems import Problem, Refused

MOST_DAYS: Final = 8  # read in one step: what is read beyond a full page was read in vain
MOST_ROWS: Final = 1_000  # of one page
FEW: Final = 5  # records of a file: fewer, and the columns of the page are decrypted at once
AT_ONCE: Final = 2  # files opened at the same time
SHOWN: Final = (  # what whoever answers for the records is shown of each; the rest is for the analyses
    *("time", "person", "unit", "post", "account", "activity", "status", "holding", "object_name", "people", "rows"),
    *("purpose", "source", "source_address", "on_leave", "holiday", "off_hours", "relation", "watched", "granted"),
    "privileged",
)
PLACE: Final = ["local_date", "time", "metadata_uid", "source"]
Found = tuple[Any, ...]  # day, moment in microseconds since 1970, identity, source


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


def search(
    store: Store, wanted: Wanted, *, size: int = 50, after: str | None = None, columns: Sequence[str] = SCHEMA.names
) -> Page:
    """This function will return a page of records, newest first.

    :param columns: of ``SCHEMA``, what of each record is wanted; what is not is not decrypted.
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
    found: list[Found] = []
    kept: dict[str, Mapping[str, Any]] = {}
    tests = _tests(wanted)
    whole = [name for name in SCHEMA.names if name in {*columns, *PLACE}]
    few = bool(wanted.subject or wanted.metadata_uids)  # of a file: then it is opened once, not first for the places
    for step in _steps(store, files, wanted):
        table = _newest(store, step, tests, below, size + 1 - len(found), whole if few else PLACE)
        found += _places(table)
        if few:
            kept |= {row["metadata_uid"]: row for row in table.to_pylist()}
        if len(found) > size:
            break
        few = few or len(found) < FEW * len(step)
    kept |= _whole(store, files, [row for row in found[:size] if row[2] not in kept], whole)
    records = [kept[row[2]] for row in found[:size]]
    cursor = _cursor(found[size - 1]) if len(found) > size else None
    return Page(tuple(records), cursor)


def _steps(store: Store, files: Sequence[Held], wanted: Wanted) -> Iterator[list[Held]]:
    """Files that can answer, newest days first: a day, then two, four … at a time."""
    by_day: dict[date, list[Held]] = {}
    for held in files:
        by_day.setdefault(held.day, []).append(held)
    clauses = list(_clauses(wanted))
    asked = store.index.asked(clauses)
    days, length, step = 0, 1, list[Held]()
    for day in sorted(by_day, reverse=True):
        able = [held for held in by_day[day] if store.may_hold(held, asked)] if clauses else by_day[day]
        if able:
            step += able
            days += 1
        if days == length:
            yield step
            days, length, step = 0, min(length * 2, MOST_DAYS), []
    if step:
        yield step


def _clauses(wanted: Wanted) -> Iterator[list[tuple[str, int | str]]]:
    """What the indexes know of a question: of every list one value must be in the record."""
    single = {"person": wanted.person, "account": wanted.account or None, "subject": wanted.subject or None}
    yield from ([(column, value)] for column, value in single.items() if value is not None)
    several = {"unit": wanted.units, "holding": wanted.holdings, "activity": wanted.activities or None}
    yield from ([(column, value) for value in values] for column, values in several.items() if values is not None)
    if wanted.within is not None:
        within = {"unit": wanted.within.units, "holding": wanted.within.holdings}
        yield [(column, value) for column, values in within.items() for value in sorted(values)]


def _newest(
    store: Store, files: Sequence[Held], tests: Sequence[Test], below: tuple[date, int, str] | None, size: int,
    columns: list[str],
) -> pa.Table:  # fmt: skip
    """The newest records of some days that pass."""

    def newest_of(held: Held) -> pa.Table:
        return _first(_below(held.day, store.records_where(held, tests, columns), below), size)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return _first(pa.concat_tables(pool.map(newest_of, files)), size)


def _places(table: pa.Table) -> list[Found]:
    moments = table["time"].cast(pa.int64())
    return list(
        zip(
            *(each.to_pylist() for each in (table["local_date"], moments, table["metadata_uid"], table["source"])),
            strict=True,
        )
    )


def _below(day: date, table: pa.Table, below: tuple[date, int, str] | None) -> pa.Table:
    """What is older than the last record of the page before; files of later days are not opened at all."""
    if below is None or day < below[0]:
        return table
    moments = table["time"].cast(pa.int64())
    older = pc.and_(pc.equal(moments, below[1]), pc.less(table["metadata_uid"], below[2]))
    return table.filter(pc.or_(pc.less(moments, below[1]), older))


def _first(table: pa.Table, size: int) -> pa.Table:
    order = [("local_date", "descending"), ("time", "descending"), ("metadata_uid", "descending")]
    return table.take(pc.select_k_unstable(table, k=size, sort_keys=order))


def _tests(wanted: Wanted) -> list[Test]:
    """What a record must be, the rarest first."""
    single = {"subject": wanted.subject or None, "person": wanted.person, "account": wanted.account or None}
    single["status"] = wanted.status or None
    several: dict[str, Sequence[Any] | None] = {name: None if v is None else [v] for name, v in single.items()}
    several |= {"metadata_uid": wanted.metadata_uids, "unit": wanted.units, "holding": wanted.holdings}
    several["activity"] = wanted.activities or None
    tests = [_among(column, values) for column, values in several.items() if values is not None]
    if wanted.within is not None:
        unit, holding = (
            _among(*each)[1] for each in (("unit", wanted.within.units), ("holding", wanted.within.holdings))
        )
        tests.append((("unit", "holding"), lambda table: pc.or_(unit(table), holding(table))))
    if wanted.off_hours is not None:
        asked = wanted.off_hours
        tests.append((("off_hours",), lambda table: pc.equal(table["off_hours"], asked)))
    return tests


def _among(column: str, values: Iterable[Any]) -> Test:
    known = pa.array(values, SCHEMA.field(column).type)
    return (column,), lambda table: _among_coded(table[column], known)


def _among_coded(column: pa.ChunkedArray, known: pa.Array) -> pa.ChunkedArray:
    """``is_in`` that asks about each text once, however many rows have it."""
    if not pa.types.is_dictionary(column.type):
        return pc.is_in(column, value_set=known)
    codes = [pc.indices_nonzero(pc.is_in(chunk.dictionary, value_set=known)) for chunk in column.chunks]
    return pa.chunked_array(
        [
            pc.is_in(chunk.indices, value_set=code.cast(pa.int32()))
            for chunk, code in zip(column.chunks, codes, strict=True)
        ],
        pa.bool_(),
    )


def _whole(
    store: Store, files: Sequence[Held], found: Sequence[Found], columns: list[str]
) -> dict[str, Mapping[str, Any]]:
    """The whole records of those found, by identity; only their files are opened."""
    places = {(row[3], row[0]) for row in found}
    tests = [_among("metadata_uid", [row[2] for row in found])]
    able = [held for held in files if (held.source, held.day) in places]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        tables = list(pool.map(lambda held: store.records_where(held, tests, columns), able))
    return {row["metadata_uid"]: row for table in tables for row in table.to_pylist()}


def _cursor(row: Found) -> str:
    return f"{row[0]:%Y%m%d}.{row[1]}.{row[2]}"


def _place(cursor: str) -> tuple[date, int, str]:
    try:
        day, moment, uid = cursor.split(".", 2)
        return date.fromisoformat(day), int(moment), uid
    except ValueError as error:
        raise Refused(Problem("検索の続き", "続きの印が読めません", "はじめから検索し直す")) from error
