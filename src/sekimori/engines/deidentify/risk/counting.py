"""Where groups are counted: DuckDB in this process, or another engine that takes the same SQL (Spark, for more machines)."""

from collections.abc import Sequence
from typing import Any, Protocol, Self, TypeAlias

import duckdb
import pyarrow as pa
from pyarrow.dataset import Dataset

Given: TypeAlias = pa.Table | Dataset  # a dataset is files that the engine reads itself


class Counting(Protocol):
    """Something that answers SQL, in the subset of DuckDB's that docs/deidentify.md names."""

    def table(self, name: str, given: Given) -> None:
        """This function will make what is given a table."""

    def keep(self, name: str, sql: str) -> None:
        """This function will work an answer out once and make it a table."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """This function will answer a question."""


class InProcess:
    """DuckDB in this process, in bounded memory."""

    def __init__(self, memory_mb: int = 2_000) -> None:
        self._connection = duckdb.connect(config={"memory_limit": f"{int(memory_mb)}MB"})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._connection.close()

    def table(self, name: str, given: Given) -> None:
        """This function will make what is given a table, without copying it."""
        self._connection.register(name, given)

    def keep(self, name: str, sql: str) -> None:
        """This function will work an answer out once."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """This function will answer a question."""
        return self._connection.execute(sql).fetchall()


def quoted(name: str) -> str:
    """This function will write a column's name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def texts(columns: Sequence[tuple[str, str]], table: str) -> str:
    """This function will write the query that takes columns under other names, as texts; a blank is a value like any other."""
    said = ", ".join(f"coalesce(CAST({quoted(name)} AS VARCHAR), '') AS {key}" for name, key in columns)
    return f"SELECT {said} FROM {table}"
