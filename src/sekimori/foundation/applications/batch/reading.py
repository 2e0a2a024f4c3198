"""From a sheet to rows as a form would send them, with a message for whatever cannot be meant. Pure."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from sekimori.foundation.applications.kind import KEY_TYPES, Field, Kind
from sekimori.foundation.directory.exchange.grid import Grid
from sekimori.kernel.problems import Problem

MOST = 200  # applications in one file: more are no longer read before they are sent
SHEET = "申請"
Options = Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """One application as written: the line in the file, and what stands under each field."""

    line: int
    typed: Mapping[str, object]


def best_sheet(kind: Kind, grids: tuple[Grid, ...]) -> Grid:
    """This function will return the visible sheet on which most of the kind's headings stand."""
    visible = [grid for grid in grids if not grid.hidden] or list(grids)
    return max(visible, key=lambda grid: len(_columns(kind, _first(grid))))


def read_rows(
    kind: Kind, grid: Grid, options: Options, *, passed_over: tuple[str, ...] = ()
) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """This function will read a sheet into rows and return them with every fault of the sheet itself.

    ``options`` are the choices of fields that name a key (a holding), by field code; the file says them in words.
    ``passed_over`` are headings that a ledger's file has besides the fields.
    """
    lines = sorted(grid.rows)
    if not lines:
        return (), (Problem("ファイル", "行が一つもありません", "ひな形に書き込んでください"),)
    columns = _columns(kind, _first(grid))
    problems = [*_headings(kind, _first(grid), columns, passed_over), *_cells(grid, lines, columns, kind)]
    written = lines[1:]
    if not written:
        problems.append(Problem("ファイル", "見出しの下に、申請が一つもありません", "2行目から書いてください"))
    if len(written) > MOST:
        problems.append(Problem("ファイル", f"{len(written):,}件あります", f"一度に{MOST}件までにしてください"))
    if problems:
        return (), tuple(problems)
    return tuple(Row(line, _typed(kind, grid, line, columns, options)) for line in written), ()


def _first(grid: Grid) -> tuple[str, ...]:
    return grid.rows[min(grid.rows)] if grid.rows else ()


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _columns(kind: Kind, headings: tuple[str, ...]) -> dict[int, Field]:
    """Column number → field; with and without the unit behind the label."""
    known = {_fold(name): entry for entry in kind.fields for name in (entry.column, entry.label)}
    return {number: known[_fold(text)] for number, text in enumerate(headings, 1) if _fold(text) in known}


def _headings(
    kind: Kind, headings: tuple[str, ...], columns: Mapping[int, Field], passed_over: tuple[str, ...]
) -> list[Problem]:
    found: list[Problem] = []
    ignored = {_fold(text) for text in passed_over}
    for number, text in enumerate(headings, 1):
        if text and number not in columns and _fold(text) not in ignored:
            found.append(
                Problem(f"見出し「{text[:40]}」", "この申請にはない項目です", "ひな形の見出しのままにしてください")
            )
    codes = [entry.code for entry in columns.values()]
    for entry in kind.fields:
        if codes.count(entry.code) > 1:
            found.append(Problem(f"見出し「{entry.label}」", "二つあります", "一つにしてください"))
        if entry.required and entry.code not in codes:
            found.append(Problem(f"見出し「{entry.label}」", "列がありません", "ひな形の見出しのままにしてください"))
    return found


def _cells(grid: Grid, lines: list[int], columns: Mapping[int, Field], kind: Kind) -> list[Problem]:
    found = [
        Problem(f"{line}行目「{columns[column].label}」", what, mend)
        for (line, column), (what, mend) in sorted(grid.faults.items())
        if column in columns
    ]
    if any(area.bottom >= lines[0] for area in grid.merged):
        found.append(Problem("ファイル", "結合したセルがあります", "結合を解いて、一行に一つの申請を書いてください"))
    return found


def _typed(kind: Kind, grid: Grid, line: int, columns: Mapping[int, Field], options: Options) -> Mapping[str, object]:
    typed: dict[str, object] = {entry.code: None for entry in kind.fields}
    for number, entry in columns.items():
        text = grid.text(line, number).strip()
        typed[entry.code] = _key(text, options.get(entry.code, ())) if entry.type in KEY_TYPES and text else text
    return typed


def _key(text: str, offered: tuple[tuple[str, str], ...]) -> str:
    """A holding is written as the lists show it, or by its number alone; anything else stays as it is and is refused."""
    for key, label in offered:
        if text in (label, label.split(" ", 1)[0]):
            return key
    return f"「{text}」"
