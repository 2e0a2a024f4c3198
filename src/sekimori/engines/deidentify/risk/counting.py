"""Where groups are counted: DuckDB in this process, or another engine that takes the same SQL (Spark, for more machines)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, Self, TypeAlias

import duckdb
import pyarrow as pa
from pyarrow.dataset import Dataset

from sekimori.kernel.problems import Problem, Refused

Given: TypeAlias = pa.Table | Dataset  # a dataset is files that the engine reads itself
MEMORY_MB = 4_000  # ten million rows that mostly stand alone need 3,000


class Counting(Protocol):
    """Something that answers SQL, in the subset of DuckDB's that docs/deidentify.md names."""

    def table(self, name: str, given: Given) -> None:
        """This function will make what is given a table."""

    def keep(self, name: str, sql: str) -> None:
        """This function will work an answer out once and make it a table."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """This function will answer a question."""


class InProcess:
    """DuckDB in this process, in bounded memory and in nothing but memory: what it would put on the disk is legible there.

    :raises Refused: where the memory does not do.
    """

    def __init__(self, memory_mb: int = MEMORY_MB) -> None:
        self._memory = int(memory_mb)
        self._connection = duckdb.connect(config={"memory_limit": f"{self._memory}MB", "temp_directory": ""})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._connection.close()

    def table(self, name: str, given: Given) -> None:
        """This function will make what is given a table, without copying it."""
        self._connection.register(name, given)

    def keep(self, name: str, sql: str) -> None:
        """This function will work an answer out once."""
        with self._bounded():
            self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """This function will answer a question."""
        with self._bounded():
            return self._connection.execute(sql).fetchall()

    @contextmanager
    def _bounded(self) -> Iterator[None]:
        try:
            yield
        except duckdb.OutOfMemoryException:
            said = "列を減らすか、--memory で増やすか、--engine spark で複数の機械に分けてください。"
            raise Refused(Problem("メモリー", f"{self._memory:,}MBでは足りません", said)) from None


def quoted(name: str) -> str:
    """This function will write a column's name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def texts(columns: Sequence[tuple[str, str]], table: str) -> str:
    """This function will write the query that takes columns under other names, as texts; a blank is a value like any other."""
    said = ", ".join(f"coalesce(CAST({quoted(name)} AS VARCHAR), '') AS {key}" for name, key in columns)
    return f"SELECT {said} FROM {table}"
