"""The same question to other engines: the analyses' one SQL text, translated, and answers made comparable.

DuckDB is what Sekimori runs. That Spark answers the same is what lets a shared centre move on to it; that ClickHouse and
DataFusion do, shows that an analysis says one thing and not what one engine happens to make of it. The subset of SQL that
comes through unchanged is in docs/access-analyses.md.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Protocol, Self

import sqlglot
from sqlglot import expressions as exp

from sekimori.engines.analytics.schema import SCHEMA

RECORDS: Final = "stored"  # the table that `query.query_of` reads from
Row = tuple[Any, ...]


class Engine(Protocol):
    """Something that answers SQL about plain records (``plain.write_plain``)."""

    name: str

    def __enter__(self) -> Self: ...

    def __exit__(self, *failure: object) -> None: ...

    def open(self, folder: Path) -> None:
        """This function will make a folder's records the table ``stored``."""

    def rows(self, sql: str) -> list[Row]:
        """This function will answer a question that is put in DuckDB's SQL."""


def translated(sql: str, dialect: str) -> str:
    """This function will translate an analysis from DuckDB's SQL."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    for select in tree.find_all(exp.Select):  # ClickHouse calls `a.day` "a.day" where two tables have a `day`
        columns = [exp.alias_(each, each.name) if _qualified(each) else each for each in select.expressions]
        select.set("expressions", columns)
    return tree.sql(dialect=dialect, unsupported_level=sqlglot.ErrorLevel.RAISE)


def _qualified(expression: exp.Expression) -> bool:
    return isinstance(expression, exp.Column) and bool(expression.table) and not isinstance(expression.this, exp.Star)


def columns_read(statements: Iterable[str]) -> list[str]:
    """This function will return the columns of the schema that statements name, in its order."""
    named = {column.name for sql in statements for column in sqlglot.parse_one(sql, read="duckdb").find_all(exp.Column)}
    return [name for name in SCHEMA.names if name in named]


def answer_digest(rows: Iterable[Row]) -> str:
    """This function will return the SHA-256 of an answer, whatever order its rows came in and whatever types hold its values."""
    lines = sorted("\x1f".join(map(_plain, row)) for row in rows)
    return sha256("\x1e".join(lines).encode()).hexdigest()


def _plain(value: Any) -> str:
    """One spelling of a value: engines differ in integer widths, in the type of a sum, in how a truth is held."""
    match value:
        case None:
            return "∅"
        case bool():
            return str(int(value))
        case Decimal() if value == value.to_integral_value():
            return str(int(value))
        case float() | Decimal():
            return f"{float(value):.9g}"
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value)


class DuckDB:
    """DuckDB over plain records: the reference the others are held against, in the same process."""

    name = "DuckDB"

    def __init__(self, memory_mb: int = 512) -> None:
        import duckdb

        self._connection = duckdb.connect(config={"memory_limit": f"{memory_mb}MB"})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._connection.close()

    def open(self, folder: Path) -> None:
        """This function will make a folder's records the table ``stored``."""
        self._connection.read_parquet(f"{folder}/*.parquet").create_view(RECORDS)

    def rows(self, sql: str) -> list[Row]:
        """This function will answer a question."""
        return self._connection.execute(sql).fetchall()


class ClickHouse:
    """ClickHouse inside the process (chDB). For comparison only; not a part of the product."""

    name = "ClickHouse"
    _SETTINGS: Final[Mapping[str, int]] = {
        "join_use_nulls": 1,
        "aggregate_functions_null_for_empty": 1,
        "prefer_column_name_to_alias": 1,
    }

    def __enter__(self) -> Self:
        from chdb import session

        opened: Any = session.Session  # of a package without types
        self._session = opened()
        for setting, value in self._SETTINGS.items():
            self._session.query(f"SET {setting} = {value}")
        return self

    def __exit__(self, *failure: object) -> None:
        self._session.close()

    def open(self, folder: Path) -> None:
        """This function will make a folder's records the table ``stored``."""
        self._session.query("CREATE DATABASE IF NOT EXISTS sekimori")
        self._session.query("USE sekimori")
        files = f"file('{folder}/*.parquet', Parquet)"
        self._session.query(f"CREATE OR REPLACE VIEW {RECORDS} AS SELECT * FROM {files}")  # noqa: S608  our own folder

    def rows(self, sql: str) -> list[Row]:
        """This function will answer a question that is put in DuckDB's SQL."""
        import pyarrow as pa

        answer = self._session.query(translated(sql, "clickhouse"), "Arrow")
        table = pa.ipc.open_file(pa.py_buffer(answer.bytes())).read_all()
        return [tuple(_text(value) for value in row.values()) for row in table.to_pylist()]


def _text(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value


class DataFusion:
    """DataFusion inside the process. For comparison only; not a part of the product."""

    name = "DataFusion"

    def __enter__(self) -> Self:
        from datafusion import SessionContext

        self._context = SessionContext()
        return self

    def __exit__(self, *failure: object) -> None:
        del self._context

    def open(self, folder: Path) -> None:
        """This function will make a folder's records the table ``stored``."""
        self._context.register_parquet(RECORDS, str(folder), file_extension=".parquet")

    def rows(self, sql: str) -> list[Row]:
        """This function will answer a question that is put in DuckDB's SQL."""
        import pyarrow as pa

        batches = self._context.sql(translated(sql, "postgres")).collect()
        return [tuple(row.values()) for row in pa.Table.from_batches(batches).to_pylist()] if batches else []
