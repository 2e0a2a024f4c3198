"""k-anonymity, l-diversity, t-closeness, uniques and k-map of a table, by counting groups in DuckDB.

Definitions: Sweeney 2002 (k-anonymity, k-map), Machanavajjhala et al. 2007 (distinct and entropy l-diversity), Li et al.
2007 (t-closeness). A blank is a value like any other: who has none is told apart by that, too.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from sekimori.kernel.problems import Problem, Refused

STEPS = (2, 3, 5, 10)  # below which sizes of groups are counted
MOST_CELLS = 20_000_000  # groups × values that are compared as figures; beyond, figures are compared as words


@dataclass(frozen=True, slots=True)
class Spread:
    """How much one sensitive column gives away of a group whose members are not told apart.

    ``distinct`` is the least number of different values in a group; ``entropy`` the l of entropy l-diversity; ``distance``
    the greatest distance between a group's distribution and the whole table's: half the sum of differences for words,
    the earth mover's distance over the ranks for figures (0 to 1).
    """

    column: str
    distinct: int
    entropy: float
    distance: float
    ordered: bool


@dataclass(frozen=True, slots=True)
class Risk:
    """What somebody who knows the quasi-identifiers of a person can find in a table of ``rows`` rows.

    ``k`` is the size of the smallest group, ``uniques`` the rows that stand alone, ``under`` the rows in groups smaller
    than each of ``STEPS``; ``without`` how many rows would stand alone if a column were left out. ``k_map`` is the size of
    the smallest group in the population given, ``None`` without one.
    """

    rows: int
    groups: int
    k: int
    uniques: int
    under: Mapping[int, int]
    without: Mapping[str, int]
    spreads: tuple[Spread, ...]
    k_map: int | None
    absent: int  # rows whose group the population does not have at all

    @property
    def average(self) -> float:
        """The mean risk of being found, the mean of 1 / size of the group over the rows (Σ groups / rows)."""
        return self.groups / self.rows if self.rows else 0.0


def measure(
    table: pa.Table,
    quasi: Sequence[str],
    sensitive: Sequence[str] = (),
    *,
    population: pa.Table | None = None,
    memory_mb: int = 2_000,
) -> Risk:
    """This function will measure a table. All columns are compared as texts; ``population`` has the same quasi-identifiers.

    :raises Refused: if a column is not there, none is named, one is named twice, or the table is empty.
    """
    check(table, [*quasi, *sensitive], quasi)
    if population is not None:
        check(population, quasi, quasi)
    keys = [f"q{number}" for number in range(len(quasi))]
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{int(memory_mb)}MB'")
        connection.register("given", table)
        said = [*zip(quasi, keys, strict=True), *((name, f"s{number}") for number, name in enumerate(sensitive))]
        _copy(connection, "given", said, "people")
        connection.execute(f"CREATE TEMP TABLE classes AS {_counted('people', keys)}")
        rows, groups, k = _one(connection, "SELECT sum(n)::BIGINT, count(*), min(n) FROM classes")
        under = {step: _number(connection, f"SELECT sum(n) FROM classes WHERE n < {step}") for step in STEPS}
        without = {name: _alone(connection, [each for each in keys if each != key]) for name, key in said[: len(keys)]}
        spreads = [_spread(connection, name, f"s{number}", keys) for number, name in enumerate(sensitive)]
        k_map, absent = _mapped(connection, population, list(zip(quasi, keys, strict=True)))
    return Risk(rows, groups, k, under[2], under, without, tuple(spreads), k_map, absent)


def check(table: pa.Table, named: Sequence[str], quasi: Sequence[str]) -> None:
    """This function will refuse what cannot be measured. :raises Refused: with every fault."""
    problems = [
        Problem(f"列「{name}」", "ファイルにありません", f"ある列：{'、'.join(table.column_names[:30])}")
        for name in named
        if name not in table.column_names
    ]
    if not quasi:
        problems.append(Problem("準識別子", "列が指定されていません", "--quasi に列の名前を書いてください。"))
    if len(set(named)) < len(named):
        problems.append(Problem("列", "同じ列が二度指定されています", "一度だけ書いてください。"))
    if not table.num_rows:
        problems.append(Problem("ファイル", "データの行がありません", "見出しの下に行のあるファイルにしてください。"))
    if problems:
        raise Refused(*problems)


def quoted(name: str) -> str:
    """This function will write a column's name for SQL."""
    return '"' + name.replace('"', '""') + '"'


Connection = duckdb.DuckDBPyConnection


def _copy(connection: Connection, table: str, columns: Sequence[tuple[str, str]], into: str) -> None:
    said = ", ".join(f"coalesce(CAST({quoted(name)} AS VARCHAR), '') AS {key}" for name, key in columns)
    connection.execute(f"CREATE TEMP TABLE {into} AS SELECT {said} FROM {table}")


def _counted(table: str, keys: Sequence[str]) -> str:
    names = ", ".join(keys)
    return f"SELECT {names}, count(*) AS n FROM {table} GROUP BY {names}"


def _one(connection: Connection, sql: str) -> tuple[Any, ...]:
    return next(iter(connection.execute(sql).fetchall()), ())


def _number(connection: Connection, sql: str) -> int:
    return int(_one(connection, sql)[0] or 0)


def _alone(connection: Connection, keys: Sequence[str]) -> int:
    """How many rows stand alone by these keys; without any key, everybody is in one group."""
    grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
    return _number(connection, f"SELECT count(*) FROM (SELECT sum(n) AS n FROM classes{grouped}) WHERE n = 1")


def _spread(connection: Connection, name: str, value: str, keys: Sequence[str]) -> Spread:
    names = ", ".join(keys)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE cells AS SELECT *, sum(n) OVER (PARTITION BY {names})::DOUBLE AS t "
        f"FROM ({_counted('people', [*keys, value])})"
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE whole AS SELECT {value}, sum(n) / sum(sum(n)) OVER () AS p FROM cells GROUP BY {value}"
    )
    figures = f"SELECT count(*) FROM whole WHERE {value} <> '' AND try_cast({value} AS DOUBLE) IS NULL"
    groups, values = (_number(connection, f"SELECT count(*) FROM {table}") for table in ("classes", "whole"))
    ordered = _number(connection, figures) == 0 and values > 1 and groups * values <= MOST_CELLS
    distinct, entropy = _one(
        connection,
        f"SELECT min(d), min(e) FROM (SELECT count(*) AS d, -sum(n / t * ln(n / t)) AS e FROM cells GROUP BY {names})",
    )
    distance = _earth_moved(connection, value, keys) if ordered else _difference(connection, value, keys)
    return Spread(name, int(distinct), round(math.exp(entropy), 6), round(distance, 6), ordered)


def _difference(connection: Connection, value: str, keys: Sequence[str]) -> float:
    """Half the sum of differences over all values: those a group lacks differ by their share of the whole."""
    inner = f"SELECT 0.5 * (sum(abs(n / t - p)) + 1 - sum(p)) AS d FROM cells JOIN whole USING ({value}) GROUP BY {', '.join(keys)}"
    return float(_one(connection, f"SELECT max(d) FROM ({inner})")[0])


def _earth_moved(connection: Connection, value: str, keys: Sequence[str]) -> float:
    """Over the ranks of the values: the sum of the differences of both distributions up to each, by values less one."""
    names = ", ".join(f"classes.{key}" for key in keys)
    same = " AND ".join(f"cells.{key} = classes.{key}" for key in keys)
    return float(
        _one(
            connection,
            f"""WITH ranked AS (SELECT {value}, p, row_number() OVER (ORDER BY coalesce(try_cast({value} AS DOUBLE), -1e308)) AS r FROM whole),
            apart AS (SELECT {names}, r, coalesce(cells.n / cells.t, 0) - p AS d FROM classes CROSS JOIN ranked
                      LEFT JOIN cells ON {same} AND cells.{value} = ranked.{value}),
            moved AS (SELECT *, sum(d) OVER (PARTITION BY {", ".join(keys)} ORDER BY r) AS m FROM apart)
            SELECT max(e) FROM (SELECT sum(abs(m)) / ((SELECT count(*) FROM ranked) - 1) AS e FROM moved GROUP BY {", ".join(keys)})""",
        )[0]
    )


def _mapped(
    connection: Connection, population: pa.Table | None, said: Sequence[tuple[str, str]]
) -> tuple[int | None, int]:
    """The smallest group of the population among those of the table, and the rows whose group it does not have."""
    if population is None:
        return None, 0
    keys = [key for _, key in said]
    connection.register("others", population)
    _copy(connection, "others", said, "everybody")
    joined = f"classes LEFT JOIN (SELECT {', '.join(keys)}, count(*) AS m FROM everybody GROUP BY {', '.join(keys)}) USING ({', '.join(keys)})"
    least, absent = _one(connection, f"SELECT min(m), coalesce(sum(n) FILTER (m IS NULL), 0) FROM {joined}")
    return (0 if absent else int(least or 0)), int(absent)
