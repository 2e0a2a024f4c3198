"""Which coarser form of the columns reaches a stated k with the least loss: the lattice of levels, from fine to coarse."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product

import pyarrow as pa

from sekimori.engines.deidentify.finding import Kind
from sekimori.engines.deidentify.risk.counting import MEMORY_MB, Counting, Given, InProcess, texts
from sekimori.engines.deidentify.risk.measures import check
from sekimori.engines.deidentify.transform.methods import Context, Method, apply
from sekimori.kernel.problems import Problem, Refused

MOST_NODES = 20_000


class Ladder(StrEnum):
    """How a column can be made coarser, step by step; the last step leaves it out."""

    BIRTH_DATE = "birth_date"
    ADDRESS = "address"
    POSTAL_CODE = "postal_code"
    FIGURE = "figure"
    WORD = "word"


Step = tuple[str, Method, Mapping[str, float]]
_STEPS: dict[Ladder, tuple[Step, ...]] = {
    Ladder.BIRTH_DATE: (
        ("年月", Method.MONTH, {}),
        ("年", Method.YEAR, {}),
        ("5歳の幅", Method.AGE_BAND, {"width": 5, "top": 90}),
        ("10歳の幅", Method.AGE_BAND, {"width": 10, "top": 90}),
        ("20歳の幅", Method.AGE_BAND, {"width": 20, "top": 80}),
    ),
    Ladder.ADDRESS: (("町名", Method.TOWN, {}), ("市区町村", Method.MUNICIPALITY, {})),
    Ladder.POSTAL_CODE: (("上3桁", Method.POSTAL_AREA, {}),),
    Ladder.FIGURE: (
        ("10に丸める", Method.ROUND, {"to": 10}),
        ("100に丸める", Method.ROUND, {"to": 100}),
        ("1,000に丸める", Method.ROUND, {"to": 1000}),
    ),
    Ladder.WORD: (),
}
_KINDS = {Ladder.BIRTH_DATE: Kind.BIRTH_DATE, Ladder.ADDRESS: Kind.ADDRESS, Ladder.POSTAL_CODE: Kind.POSTAL_CODE}
AS_IT_IS, LEFT_OUT = "そのまま", "使わない"


@dataclass(frozen=True, slots=True)
class Choice:
    """One way that reaches the goal: what becomes of each column, the k reached, the rows to take out, and the loss.

    ``loss`` is the mean over the columns of the share of different values that are no longer told apart (0 to 1).
    """

    levels: Mapping[str, str]
    k: int
    suppressed: int
    loss: float


def search(
    table: Given, ladders: Mapping[str, Ladder], *, k: int, on: date, suppress: float = 0.0, most: int = 3,
    memory_mb: int = MEMORY_MB, elsewhere: Counting | None = None,
) -> list[Choice]:  # fmt: skip
    """This function will return the best ways to make every group at least ``k`` large, at most ``most`` of them.

    ``suppress`` is the share of rows that may be taken out to get there. Only ways are returned that no finer way
    makes needless.

    :raises Refused: if a column is not there, k is under 2, there are too many combinations, or memory is short.
    """
    names = list(ladders)
    check(table, names, names)
    if k < 2:
        raise Refused(Problem("目標", "k は2以上です", "2以上の数を書いてください。"))
    with nullcontext(elsewhere) if elsewhere else InProcess(memory_mb) as counting:
        counting.table("given", table)
        levels = [_levels(counting, number, name, on) for number, name in enumerate(ladders.items())]
        if (count := _count(levels)) > MOST_NODES:
            raise Refused(Problem("準識別子", f"組合せが多すぎます（{count:,}通り）", "列を減らしてください。"))
        _codes(counting, names)
        rows = int(counting.rows("SELECT sum(n) FROM coded")[0][0])
        return _walk(counting, names, levels, k, int(rows * suppress), most)


@dataclass(frozen=True, slots=True)
class _Level:
    label: str
    column: str  # of the table of codes
    loss: float


def _count(levels: Sequence[Sequence[_Level]]) -> int:
    count = 1
    for each in levels:
        count *= len(each)
    return count


def _levels(counting: Counting, number: int, named: tuple[str, Ladder], on: date) -> list[_Level]:
    """Each different value once, as a number, with the number of what it becomes at each step: far fewer than rows."""
    name, ladder = named
    taken = f"SELECT v FROM ({texts([(name, 'v')], 'given')}) AS taken GROUP BY v ORDER BY v"
    values = [value for (value,) in counting.rows(taken)]
    context = Context(bytes(32), on)
    columns: dict[str, Sequence[str | int]] = {"v": values, "c": range(len(values))}
    found = [_Level(AS_IT_IS, "c", 0.0)]
    for step, (label, method, parameters) in enumerate(_STEPS[ladder]):
        told = Context(context.key, on, "", parameters)
        numbers: dict[str, int] = {}
        columns[f"l{step}"] = [
            numbers.setdefault(apply(method, value, _KINDS.get(ladder), told), len(numbers)) for value in values
        ]
        found.append(_Level(label, f"l{step}", _loss(len(values), len(numbers))))
    found.append(_Level(LEFT_OUT, "''", 1.0))
    counting.table(f"values_{number}", pa.table(columns))
    return found


def _loss(before: int, after: int) -> float:
    return 0.0 if before < 2 else (before - after) / (before - 1)


def _codes(counting: Counting, names: Sequence[str]) -> None:
    """The rows as numbers of their values, each combination once."""
    said = texts([(name, f"v{number}") for number, name in enumerate(names)], "given")
    keys = ", ".join(f"t{number}.c" for number in range(len(names)))
    columns = ", ".join(f"t{number}.c AS c{number}" for number in range(len(names)))
    joins = " ".join(
        f"JOIN values_{number} AS t{number} ON t{number}.v = taken.v{number}" for number in range(len(names))
    )
    counting.keep("coded", f"SELECT {columns}, count(*) AS n FROM ({said}) AS taken {joins} GROUP BY {keys}")


def _walk(
    counting: Counting, names: Sequence[str], levels: Sequence[Sequence[_Level]], k: int,
    may_go: int, most: int,
) -> list[Choice]:  # fmt: skip
    """From the least loss on; what lies above a way that is good enough need not be looked at."""
    nodes = sorted(product(*(range(len(each)) for each in levels)), key=lambda node: (_cost(node, levels), node))
    good: list[tuple[int, ...]] = []
    found: list[Choice] = []
    for node in nodes:
        if any(all(fine <= coarse for fine, coarse in zip(one, node, strict=True)) for one in good):
            continue
        least, small = _groups(counting, [each[step] for each, step in zip(levels, node, strict=True)], k)
        if small <= may_go:
            good.append(node)
            said = {name: each[step].label for name, each, step in zip(names, levels, node, strict=True)}
            found.append(Choice(said, least, small, round(_cost(node, levels), 6)))
            if len(found) == most:
                break
    return found


def _cost(node: Sequence[int], levels: Sequence[Sequence[_Level]]) -> float:
    return sum(each[step].loss for each, step in zip(levels, node, strict=True)) / len(node)


def _groups(counting: Counting, chosen: Sequence[_Level], k: int) -> tuple[int, int]:
    """The smallest group that stays, and the rows in groups that are too small."""
    joins, keys = [], []
    for number, level in enumerate(chosen):
        if level.label == AS_IT_IS:
            keys.append(f"coded.c{number}")
        elif level.label != LEFT_OUT:
            keys.append(f"t{number}.{level.column}")
            joins.append(f"JOIN values_{number} AS t{number} ON t{number}.c = coded.c{number}")
    grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
    groups = f"SELECT sum(coded.n) AS n FROM coded {' '.join(joins)}{grouped}"
    stays, goes = f"min(CASE WHEN n >= {k} THEN n END)", f"sum(CASE WHEN n < {k} THEN n ELSE 0 END)"
    least, small = counting.rows(f"SELECT coalesce({stays}, 0), coalesce({goes}, 0) FROM ({groups}) AS sizes")[0]
    return int(least), int(small)
