"""De-identifying files too long to be held: a plan proposed from all their rows, and carried out piece by piece."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import IO

from sekimori.engines.deidentify.documents.opened import Opened, Passage, Sheet
from sekimori.engines.deidentify.documents.streams import Stream, row_pieces, text_pieces
from sekimori.engines.deidentify.long_files import Tell, pieces, tell_nobody
from sekimori.engines.deidentify.tables import TableScan
from sekimori.engines.deidentify.text import DEFAULT, Options
from sekimori.engines.deidentify.transform.applying import Left, carry_out
from sekimori.engines.deidentify.transform.methods import Method
from sekimori.engines.deidentify.transform.output import clean
from sekimori.engines.deidentify.transform.plan import ColumnPlan, Plan, columns_for, joined, preset_of, texts_of
from sekimori.kernel.problems import Problem, Refused

MOST_LEFT = 1_000  # named one by one; the others are counted
_FULL = 50_000  # columns of a plan: nobody reads more


@dataclass(slots=True)
class Streamed:
    """What came out of a long file: how much was changed, and what is still to be looked at."""

    changed: int = 0
    left: list[Left] = field(default_factory=list)
    left_count: int = 0

    def add(self, changed: int, left: tuple[Left, ...]) -> None:
        """This function will take in what became of one piece."""
        self.changed += changed
        self.left += left[: MOST_LEFT - len(self.left)]
        self.left_count += len(left)


def propose_stream(stream: Stream, preset: str, options: Options = DEFAULT, tell: Tell = tell_nobody) -> Plan:
    """This function will propose a plan for a long file from all its rows.

    :raises Refused: if there is no such preset, or a line cannot be read.
    """
    chosen = preset_of(preset)
    columns: list[ColumnPlan] = []
    if stream.is_table:
        for piece in pieces(stream, options):
            found = sorted(columns_for("", piece.rows, chosen, piece.scan), key=lambda each: each.first_row)
            columns = joined([*columns, *(_moved(each, piece.first) for each in found)])
            if len(columns) > _FULL:
                what = "列の中身が行ごとに変わり、計画が長くなりすぎます"
                raise Refused(Problem(f"ファイル「{stream.name}」", what, "表ごとにファイルを分けてください。"))
            tell(piece.first + len(piece.rows))
    return Plan(tuple(columns), texts_of(chosen), preset)


def _moved(column: ColumnPlan, by: int) -> ColumnPlan:
    return replace(column, first_row=column.first_row + by, last_row=column.last_row + by)


def carry_out_stream(
    stream: Stream, plan: Plan, output: IO[str], *, key: bytes, on: date, options: Options = DEFAULT,
    delimiter: str = ",", keep: Callable[[dict[str, str]], object] | None = None, tell: Tell = tell_nobody,
) -> Streamed:  # fmt: skip
    """This function will de-identify a long file by a plan and write what came out to ``output``, piece by piece.

    ``keep`` is given the token → original of every piece, where somebody must be able to go back.

    :raises Refused: if the plan exchanges values between rows, does not cover a cell, or a line cannot be read.
    """
    if any(column.method is Method.SHUFFLE for column in plan.columns):
        mend = "ほかの決め方（削除、丸めるなど）にしてください。"
        raise Refused(Problem("計画", f"長いファイルには「{Method.SHUFFLE.label}」を使えません", mend))
    done = Streamed()
    for said, opened, part in _parts(stream, plan):
        before = said.scan
        applied = carry_out(opened, part, key=key, on=on, options=options, before=before, first=said.first)
        if opened.sheets:
            writer = csv.writer(output, delimiter=delimiter)
            writer.writerows([clean(value) for value in row] for row in applied.sheets[0].rows)
        else:
            output.write("".join(clean(passage.text) for passage in applied.passages))
        said.scan = applied.scan
        done.add(applied.changed, applied.left)
        if keep:
            keep(applied.correspondence)
        tell(said.first)
    return done


@dataclass(slots=True)
class _At:
    """How far the carrying-out has come: the first row of the piece, and what its output so far is headed by."""

    first: int = 0
    scan: TableScan | None = None


def _parts(stream: Stream, plan: Plan) -> Iterator[tuple[_At, Opened, Plan]]:
    at = _At()
    if not stream.is_table:
        for at.first, text in text_pieces(stream):
            yield at, Opened(stream.name, (Passage("", text, lines=True, first_line=at.first),)), plan
        return
    for at.first, rows in row_pieces(stream):
        columns = tuple(_cut(plan, at.first, at.first + len(rows)))
        yield at, Opened(stream.name, sheets=(Sheet("", rows),)), replace(plan, columns=columns)


def _cut(plan: Plan, first: int, end: int) -> Iterator[ColumnPlan]:
    """The part of a plan that is about the rows of one piece, counted from its first."""
    for each in plan.columns:
        if each.first_row <= end and each.last_row > first:
            yield replace(
                each, first_row=max(each.first_row - first, 1), last_row=min(each.last_row, end) - first
            )  # fmt: skip
