"""The stored record: one access with everything an analysis needs already resolved.

Person, post, unit, holding, level and whether the moment was outside hours are resolved when a record is imported. So no
analysis asks the database, an engine's clock or its time zone, and the same question gets the same answer years later.
Days and moments are there as integers too (``day_number``, ``epoch``): date functions differ between engines, sums do not.
"""

import re
from datetime import date, timedelta
from typing import Final

import pyarrow as pa

FIRST_DAY: Final = date(1970, 1, 1)  # day number 0


def _filled(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


SCHEMA: Final = pa.schema(
    [
        _filled("metadata_uid", pa.string()),  # identity of the record: the same access read again has the same
        _filled("source", pa.string()),  # code of the source
        _filled("time", pa.timestamp("us", tz="UTC")),
        _filled("local_date", pa.date32()),  # day in Japan
        _filled("local_hour", pa.int8()),  # hour in Japan, 0 to 23
        _filled("off_hours", pa.bool_()),  # outside the unit's office hours; every moment of a holiday is outside
        _filled("holiday", pa.bool_()),  # a day on which the office is closed
        pa.field("on_leave", pa.bool_()),  # the person had leave that day; null: no data about leave
        _filled("account", pa.string()),  # as the system writes it
        pa.field("person", pa.int64()),  # id in the directory; null: nobody was found for the account
        pa.field("unit", pa.int64()),  # where the person was posted that day
        _filled("post", pa.string()),
        _filled("posted", pa.bool_()),  # had a posting that day; false also for accounts of nobody
        _filled("privileged", pa.bool_()),  # account of an administrator, by the source's list
        _filled("activity", pa.string()),  # read query list update write create delete export print send …
        _filled("status", pa.string()),  # success, failure, unknown
        pa.field("holding", pa.int64()),  # id in the ledger of retained personal information
        _filled("level", pa.string()),  # protection level of the holding that day; '' unknown
        pa.field("granted", pa.bool_()),  # the holding is used by a unit of the person; null: unknown
        _filled("object_name", pa.string()),
        _filled("subject", pa.string()),  # keyed token of the person looked up; '' none. Never an id in clear
        _filled("relation", pa.string()),  # of that person to the one who looked: one of RELATIONS
        _filled("watched", pa.bool_()),  # that person is on a list of people to be guarded (支援措置)
        pa.field("people", pa.int32()),  # how many people's information; null: the source does not count
        pa.field("rows", pa.int32()),
        _filled("source_address", pa.string()),
        _filled("purpose", pa.string()),
        _filled("case_uid", pa.string()),
        _filled("detail", pa.string()),  # object, statement or message, bounded
        # Derived by `completed`: whoever gives records leaves them out
        _filled("epoch", pa.int64()),  # `time` in whole seconds since 1970-01-01 UTC
        _filled("day_number", pa.int32()),  # `local_date` in days since 1970-01-01
    ]
)
DERIVED: Final = ("epoch", "day_number")
RELATIONS: Final = ("own", "family", "address", "surname", "colleague", "")
TAKING_OUT: Final = ("export", "print", "send")  # what leaves the system, of access_log's operations
LOOKING: Final = ("read", "query", "list")


def day_number(day: date) -> int:
    """This function will return the days from 1970-01-01 to a day: how analyses name days."""
    return (day - FIRST_DAY).days


def day_of(number: int) -> date:
    """This function will return the day of a day number."""
    return FIRST_DAY + timedelta(days=number)


def columns_in(sql: str) -> list[str]:
    """This function will return the columns that a question may need: every name of a column that occurs in its text."""
    named = set(re.findall(r"[a-z_]+", sql))
    return [name for name in SCHEMA.names if name in named]


def completed(table: pa.Table) -> pa.Table:
    """This function will return records in the columns, order and types of ``SCHEMA``, the derived columns computed.

    :raises ValueError: if a column is missing, unknown, of another type, or empty where it must not be. It is the
        importer's fault, never that of a file: what a file lacks, the importer quarantines.
    """
    expected = [name for name in SCHEMA.names if name not in DERIVED]
    given = [name for name in table.column_names if name not in DERIVED]
    if set(given) != set(expected) or len(given) != len(expected):
        missing, unknown = sorted(set(expected) - set(given)), sorted(set(given) - set(expected))
        raise ValueError(f"columns: missing {missing}, unknown {unknown}, or one twice")
    columns = {name: _cast(table[name], SCHEMA.field(name)) for name in expected}
    seconds = columns["time"].cast(pa.timestamp("s", tz="UTC"), safe=False)
    columns |= {"epoch": seconds.cast(pa.int64()), "day_number": columns["local_date"].cast(pa.int32())}
    return pa.table([columns[name] for name in SCHEMA.names], schema=SCHEMA)


def _cast(values: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    try:
        values = values if values.type == field.type else values.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OverflowError) as error:
        raise ValueError(f"column {field.name}: {error}") from error
    if values.null_count and not field.nullable:
        raise ValueError(f"column {field.name}: {values.null_count} empty")
    return values
