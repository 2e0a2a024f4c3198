"""k-anonymity, l-diversity, t-closeness, uniques and k-map of a table, by counting groups.

Definitions: Sweeney 2002 (k-anonymity, k-map), Machanavajjhala et al. 2007 (distinct and entropy l-diversity), Li et al.
2007 (t-closeness). A blank is a value like any other: who has none is told apart by that, too.
"""

import math
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from pyarrow.dataset import Dataset

from sekimori.engines.deidentify.risk.counting import MEMORY_MB, Counting, Given, InProcess, texts
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
    table: Given,
    quasi: Sequence[str],
    sensitive: Sequence[str] = (),
    *,
    population: Given | None = None,
    memory_mb: int = MEMORY_MB,
    elsewhere: Counting | None = None,
) -> Risk:
    """This function will measure a table. All columns are compared as texts; ``population`` has the same quasi-identifiers.

    :param elsewhere: another engine that counts in DuckDB's place.
    :raises Refused: if a column is not there, none is named, one is named twice, the table is empty, or memory is short.
    """
    check(table, [*quasi, *sensitive], quasi)
    if population is not None:
        check(population, quasi, quasi)
    with nullcontext(elsewhere) if elsewhere else InProcess(memory_mb) as counting:
        return _measured(counting, table, quasi, sensitive, population)


def _measured(
    counting: Counting, table: Given, quasi: Sequence[str], sensitive: Sequence[str], population: Given | None
) -> Risk:
    keys = [f"q{number}" for number in range(len(quasi))]
    named = list(zip(quasi, keys, strict=True))
    secret = [(name, f"s{number}") for number, name in enumerate(sensitive)]
    counting.table("given", table)
    counting.keep("people", texts([*named, *secret], "given"))
    counting.keep("classes", f"SELECT {', '.join(keys)}, count(*) AS n FROM people GROUP BY {', '.join(keys)}")
    small = ", ".join(f"sum(CASE WHEN n < {step} THEN n ELSE 0 END)" for step in STEPS)
    rows, groups, k, *few = map(int, counting.rows(f"SELECT sum(n), count(*), min(n), {small} FROM classes")[0])
    under = dict(zip(STEPS, few, strict=True))
    without = {name: _alone(counting, [each for each in keys if each != key]) for name, key in named}
    spreads = [_spread(counting, name, value, keys, rows, groups) for name, value in secret]
    k_map, absent = _mapped(counting, population, named)
    return Risk(rows, groups, k, under[2], under, without, tuple(spreads), k_map, absent)


def check(table: Given, named: Sequence[str], quasi: Sequence[str]) -> None:
    """This function will refuse what cannot be measured. :raises Refused: with every fault."""
    problems = [
        Problem(f"列「{name}」", "ファイルにありません", f"ある列：{'、'.join(table.schema.names[:30])}")
        for name in named
        if name not in table.schema.names
    ]
    if not quasi:
        problems.append(Problem("準識別子", "列が指定されていません", "--quasi に列の名前を書いてください。"))
    if len(set(named)) < len(named):
        problems.append(Problem("列", "同じ列が二度指定されています", "一度だけ書いてください。"))
    if not table.count_rows() if isinstance(table, Dataset) else not table.num_rows:
        problems.append(Problem("ファイル", "データの行がありません", "見出しの下に行のあるファイルにしてください。"))
    if problems:
        raise Refused(*problems)


def _alone(counting: Counting, keys: Sequence[str]) -> int:
    """How many rows stand alone by these keys; without any key, everybody is in one group."""
    grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
    sizes = f"SELECT sum(n) AS n FROM classes{grouped}"
    return int(counting.rows(f"SELECT count(*) FROM ({sizes}) AS sizes WHERE n = 1")[0][0])


def _spread(counting: Counting, name: str, value: str, keys: Sequence[str], rows: int, groups: int) -> Spread:
    """``cells``: how often each value is in each group; ``sums``: of each group its size t, its different values d, what its
    entropy is worked out from (w), and one of its values; ``whole``: the share p of each value of all rows."""
    names = ", ".join(keys)
    counting.keep("cells", f"SELECT {names}, {value} AS v, count(*) AS n FROM people GROUP BY {names}, {value}")
    counting.keep(
        "sums",
        f"SELECT {names}, sum(n) AS t, count(*) AS d, sum(n * ln(n)) AS w, min(v) AS v FROM cells GROUP BY {names}",
    )
    counting.keep("whole", f"SELECT v, CAST(sum(n) AS DOUBLE) / {rows} AS p FROM cells GROUP BY v")
    words = "sum(CASE WHEN v <> '' AND TRY_CAST(v AS DOUBLE) IS NULL THEN 1 ELSE 0 END)"
    values, wordy = counting.rows(f"SELECT count(*), {words} FROM whole")[0]
    ordered = not wordy and values > 1 and groups * values <= MOST_CELLS
    distinct, entropy = counting.rows("SELECT min(d), min(ln(t) - w / t) FROM sums")[0]
    distance = _earth_moved(counting, keys, values) if ordered else _difference(counting, keys)
    return Spread(name, int(distinct), round(math.exp(entropy), 6), round(distance, 6), ordered)


def _difference(counting: Counting, keys: Sequence[str]) -> float:
    """Half the sum of differences over all values: those a group lacks differ by their share of the whole.

    In a group of one value v that is 1 - p(v): most groups of a risky table need not be looked at one by one.
    """
    names = ", ".join(keys)
    single = counting.rows(
        "SELECT max(1 - p) FROM (SELECT v FROM sums WHERE d = 1 GROUP BY v) AS singles JOIN whole USING (v)"
    )[0][0]
    mixed = f"SELECT {names}, t FROM sums WHERE d > 1"
    inner = (
        f"SELECT 0.5 * (sum(abs(n / t - p)) + 1 - sum(p)) AS d FROM cells JOIN ({mixed}) AS mixed USING ({names}) "
        f"JOIN whole USING (v) GROUP BY {names}"
    )
    several = counting.rows(f"SELECT max(d) FROM ({inner}) AS distances")[0][0]
    return max(float(single or 0), float(several or 0))


def _earth_moved(counting: Counting, keys: Sequence[str], values: int) -> float:
    """Over the ranks of the values: the sum of the differences of both distributions up to each, by values less one."""
    names = ", ".join(f"classes.{key}" for key in keys)
    same = " AND ".join(f"cells.{key} = classes.{key}" for key in keys)
    sql = f"""WITH ranked AS (
          SELECT v, p, row_number() OVER (ORDER BY coalesce(TRY_CAST(v AS DOUBLE), -1e308), v) AS r FROM whole),
        apart AS (
          SELECT {names}, ranked.r, coalesce(cells.n / classes.n, 0) - ranked.p AS d FROM classes CROSS JOIN ranked
          LEFT JOIN cells ON {same} AND cells.v = ranked.v),
        moved AS (SELECT *, sum(d) OVER (PARTITION BY {", ".join(keys)} ORDER BY r) AS m FROM apart),
        summed AS (SELECT sum(abs(m)) / {values - 1} AS e FROM moved GROUP BY {", ".join(keys)})
        SELECT max(e) FROM summed"""
    return float(counting.rows(sql)[0][0])


def _mapped(counting: Counting, population: Given | None, said: Sequence[tuple[str, str]]) -> tuple[int | None, int]:
    """The smallest group of the population among those of the table, and the rows whose group it does not have."""
    if population is None:
        return None, 0
    names = ", ".join(key for _, key in said)
    counting.table("others", population)
    counting.keep("everybody", texts(said, "others"))
    counted = f"SELECT {names}, count(*) AS m FROM everybody GROUP BY {names}"
    joined = f"classes LEFT JOIN ({counted}) AS counted USING ({names})"
    least, absent = counting.rows(
        f"SELECT min(m), coalesce(sum(CASE WHEN m IS NULL THEN n ELSE 0 END), 0) FROM {joined}"
    )[0]
    return (0 if absent else int(least or 0)), int(absent)
