"""The plan of a de-identification: a TOML file that is proposed, read and changed by people, and checked strictly."""

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from sekimori.engines.deidentify.documents.opened import Opened
from sekimori.engines.deidentify.finding import Kind
from sekimori.engines.deidentify.report import letters
from sekimori.engines.deidentify.tables import TableScan, scan_table
from sekimori.engines.deidentify.text import DEFAULT, Options
from sekimori.engines.deidentify.transform.methods import Method
from sekimori.kernel.problems import Problem, Refused

FORMAT = "sekimori-plan/1"
_COLUMN = re.compile("[A-Z]{1,3}")
_KEYS = {
    "sheet",
    "column",
    "first_row",
    "last_row",
    "header",
    "kind",
    "method",
    "parameters",
    "person",
    "group",
    "reason",
}
_MEND = "計画のファイルを直してください。"


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """What becomes of one column of one table. Rows are counted as a spreadsheet does, from 1; ``last_row`` is inside.

    ``person`` and ``group`` name the column that says whose row it is (SHIFT), or within which rows values are
    exchanged (SHUFFLE).
    """

    sheet: str
    column: str
    first_row: int
    last_row: int
    method: Method
    kind: Kind | None = None
    header: str = ""
    parameters: Mapping[str, float] = field(default_factory=dict)
    person: str = ""
    group: str = ""
    reason: str = ""

    @property
    def index(self) -> int:
        """The column's number, from 0."""
        number = 0
        for letter in self.column:
            number = number * 26 + ord(letter) - ord("A") + 1
        return number - 1


@dataclass(frozen=True, slots=True)
class Plan:
    """``texts`` says what becomes of pieces of free text, by kind; a kind that is not named is dropped."""

    columns: tuple[ColumnPlan, ...]
    texts: Mapping[Kind, Method]
    preset: str = ""


@cache
def presets() -> dict[str, dict[str, Any]]:
    """This function will return the shipped proposals by their code."""
    return tomllib.loads(
        files("sekimori.engines.deidentify").joinpath("data", "presets.toml").read_text(encoding="utf-8")
    )


def propose(opened: Opened, preset: str, options: Options = DEFAULT) -> Plan:
    """This function will propose a plan for a file: one line for every column that holds anything.

    :raises Refused: if there is no such preset.
    """
    chosen = preset_of(preset)
    columns = [
        one
        for sheet in opened.sheets
        for one in columns_for(sheet.name, sheet.rows, chosen, scan_table(sheet.rows, options))
    ]
    return Plan(tuple(columns), texts_of(chosen), preset)


def preset_of(preset: str) -> dict[str, Any]:
    """This function will return a shipped proposal. :raises Refused: if there is none of that code."""
    chosen = presets().get(preset)
    if chosen is None:
        raise Refused(Problem("目的", f"「{preset}」はありません", f"{'、'.join(presets())} から選んでください。"))
    return chosen


def texts_of(chosen: dict[str, Any]) -> dict[Kind, Method]:
    """This function will return what a proposal does with pieces of free text, by kind."""
    return {kind: _text_method(Method(_rule(chosen, kind)["method"])) for kind in Kind if kind.personal}


def _text_method(method: Method) -> Method:
    """Of a column whole values are generalised; inside a sentence a piece is replaced by a word or goes."""
    return method if method in (Method.KEEP, Method.PSEUDONYM, Method.MASK, Method.SAME_FORM) else Method.DROP


def _rule(preset: dict[str, Any], kind: Kind) -> dict[str, Any]:
    found: dict[str, Any] = preset["kinds"].get(kind.value, {"method": preset["default"]})
    return found


def columns_for(name: str, rows: list[list[str]], chosen: dict[str, Any], scan: TableScan) -> Iterator[ColumnPlan]:
    """This function will propose what becomes of each column of a sheet; what is of no one kind is looked through."""
    wide = max((len(row) for row in rows), default=0)
    kinds: dict[int, list[ColumnPlan]] = {}
    for column in sorted(scan.columns, key=lambda each: (each.first, each.index)):
        rule = dict(_rule(chosen, column.kind))
        method = Method(rule.pop("method"))
        planned = ColumnPlan(
            name, letters(column.index), column.first + 1, column.end, method, column.kind,
            " ".join(column.header.split())[:40], rule, reason=column.reason,
        )  # fmt: skip
        kinds.setdefault(column.index, []).append(planned)
        yield planned
    for index, first, end in scan.settled:
        planned = ColumnPlan(name, letters(index), first + 1, end, Method.KEEP, reason="加工した後の値")
        kinds.setdefault(index, []).append(planned)
        yield planned
    for column_plans in kinds.values():
        column_plans.sort(key=lambda each: each.first_row)
    for index in range(wide):
        filled = [number for number, row in enumerate(rows, start=1) if index < len(row) and row[index]]
        for first, last in _between(filled, kinds.get(index, [])):
            yield ColumnPlan(name, letters(index), first, last, Method.SPANS, reason="種類が決まらない列")


def _between(filled: list[int], planned: list[ColumnPlan]) -> Iterator[tuple[int, int]]:
    """From the first to the last cell that holds anything, of the rows that no plan has."""
    edges = [0, *(edge for each in planned for edge in (each.first_row, each.last_row)), (filled or [0])[-1] + 1]
    for before, after in zip(edges[::2], edges[1::2], strict=True):
        low, high = bisect_right(filled, before), bisect_left(filled, after)
        if low < high:
            yield filled[low], filled[high - 1]


def joined(columns: list[ColumnPlan]) -> list[ColumnPlan]:
    """This function will make one of entries for the same column that follow each other and decide the same."""
    last: dict[str, int] = {}
    found: list[ColumnPlan] = []
    for each in columns:
        at = last.get(each.column)
        if at is not None and _decides_the_same(found[at], each):
            found[at] = replace(found[at], last_row=each.last_row)
        else:
            last[each.column] = len(found)
            found.append(each)
    return found


def _decides_the_same(one: ColumnPlan, after: ColumnPlan) -> bool:
    if one.method is after.method is Method.SPANS:
        return True
    return (one.method, one.kind, one.header, one.parameters) == (
        after.method, after.kind, after.header, after.parameters
    ) and one.last_row + 1 == after.first_row  # fmt: skip


def write_plan(plan: Plan) -> str:
    """This function will write a plan as TOML that people can read and change."""
    lines = [f'format = "{FORMAT}"', f'preset = "{plan.preset}"', ""]
    if plan.preset:
        lines += [f"# {presets()[plan.preset]['label']}", f"# {presets()[plan.preset]['source']}", ""]
    lines += ["# 文章の中の個人情報をどうするか。", "[texts]"]
    lines += [f'{kind.value} = "{method.value}"  # {kind.label}：{method.label}' for kind, method in plan.texts.items()]
    for each in plan.columns:
        lines += ["", "[[columns]]", f"# {each.method.label}。{each.reason}"]
        lines += [f"{name} = {_written(value)}" for name, value in _said(each)]
    return "\n".join(lines) + "\n"


def _said(column: ColumnPlan) -> Iterator[tuple[str, Any]]:
    yield from (("sheet", column.sheet), ("column", column.column), ("first_row", column.first_row))
    yield from (("last_row", column.last_row), ("method", column.method.value))
    yield from (
        (name, value)
        for name, value in (
            ("header", column.header), ("kind", column.kind.value if column.kind else ""), ("person", column.person),
            ("group", column.group), ("parameters", dict(column.parameters)),
        )
        if value
    )  # fmt: skip


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {each}" for name, each in value.items()) + " }"
    if isinstance(value, str):
        escaped = "".join(
            f"\\u{ord(char):04x}" if char in '"\\' or ord(char) < 32 or ord(char) == 127 else char for char in value
        )
        return f'"{escaped}"'
    return str(value)


def read_plan(text: str) -> Plan:
    """This function will read a plan.

    :raises Refused: with every fault found: an unknown key, method or kind, a missing number, overlapping columns.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(Problem("計画", f"TOMLとして読めません（{error}）", _MEND)) from None
    if data.get("format") != FORMAT:
        raise Refused(Problem("計画", f"format が「{FORMAT}」ではありません", "「deid plan」で作り直してください。"))
    problems: list[Problem] = []
    unknown = sorted(set(data) - {"format", "preset", "texts", "columns"})
    problems += [Problem("計画", f"「{key}」という項目はありません", _MEND) for key in unknown]
    columns = []
    for number, given in enumerate(data.get("columns", []), start=1):
        try:
            columns.append(_column(number, given))
        except Refused as refused:
            problems += refused.problems
    texts: dict[Kind, Method] = {}
    for name, method in data.get("texts", {}).items():
        try:
            texts[Kind(name)] = _text_method(Method(method))
        except ValueError:
            problems.append(Problem("計画の [texts]", f"「{name} = {method}」は読めません", _MEND))
    problems += _overlapping(columns)
    if problems:
        raise Refused(*problems)
    return Plan(tuple(columns), texts, str(data.get("preset", "")))


def _column(number: int, given: dict[str, Any]) -> ColumnPlan:
    where = f"計画の{number}番目の列"
    problems = [Problem(where, f"「{key}」という項目はありません", _MEND) for key in sorted(set(given) - _KEYS)]
    try:
        kind = Kind(given["kind"]) if given.get("kind") else None
        column = ColumnPlan(
            str(given["sheet"]), str(given["column"]), int(given["first_row"]), int(given["last_row"]),
            Method(given["method"]), kind, str(given.get("header", "")),
            {name: float(value) for name, value in dict(given.get("parameters", {})).items()},
            str(given.get("person", "")), str(given.get("group", "")),
        )  # fmt: skip
    except (KeyError, ValueError, TypeError):
        what = "sheet・column・first_row・last_row・method がそろっていないか、読めない値です"
        raise Refused(*problems, Problem(where, what, _MEND)) from None
    named = (column.column, *filter(None, (column.person, column.group)))
    if not all(_COLUMN.fullmatch(name) for name in named) or not 1 <= column.first_row <= column.last_row:
        problems.append(Problem(where, "列は A、B、AA のように、行は1以上で書きます", _MEND))
    if missing := sorted(column.method.parameters - set(column.parameters)):
        problems.append(Problem(where, f"「{column.method.label}」には {'、'.join(missing)} が要ります", _MEND))
    if any(value <= 0 for value in column.parameters.values()) and column.method is not Method.MASK:
        problems.append(Problem(where, "parameters の数は0より大きくします", _MEND))
    if column.method is Method.SHIFT and not column.person:
        problems.append(Problem(where, "「人ごとに日をずらす」には、人を表す列 person が要ります", _MEND))
    if problems:
        raise Refused(*problems)
    return replace(column, header=column.header)


def _overlapping(columns: list[ColumnPlan]) -> Iterator[Problem]:
    by_place: dict[tuple[str, str], list[ColumnPlan]] = {}
    for each in columns:
        by_place.setdefault((each.sheet, each.column), []).append(each)
    for (sheet, column), plans in by_place.items():
        plans.sort(key=lambda each: each.first_row)
        for before, after in pairwise(plans):
            if after.first_row <= before.last_row:
                yield Problem(f"計画のシート「{sheet}」{column}列", "同じ行を二つの決め方が含んでいます", _MEND)
