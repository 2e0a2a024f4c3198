"""Reading a sheet of somebody's own making, as it lies: nothing is refused but what cannot or must not be opened.

The directory's own tables have a fixed form (``reading``); this is for lists that a government has kept for years,
with titles above, notes below, merged cells and hidden rows. The same limits hold for both.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePath
from typing import Any

import openpyxl
from defusedxml.ElementTree import DefusedXMLParser
from openpyxl.utils.cell import range_boundaries

from sekimori.foundation.directory.exchange.grid import Area, Grid
from sekimori.foundation.directory.exchange.reading import (
    MEGABYTE,
    OLD_OFFICE,
    GivenFile,
    Limits,
    decode,
    fault_of_archive,
    old_office,
    shown_name,
)
from sekimori.foundation.directory.exchange.workbooks import (
    BLANK_ROWS,
    BROKEN,
    fault_of_book,
    parts_of_sheets,
    text_of,
)
from sekimori.kernel.problems import Problem, Refused

BLOCK = 64 * 1024
MERGED_AREAS = 20_000
FORMULA = ("に数式が入っています", "数式ではなく値を入れてください（コピーして「値の貼り付け」）。")
_ZIP_FAULTS = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


def read_grids(
    file: GivenFile, limits: Limits | None = None, *, sheet: str | None = None, rows: int | None = None
) -> tuple[Grid, ...]:
    """This function will read the sheets of a book, or a CSV as one sheet; with ``rows``, only the first of each.

    ``sheet`` names the only one wanted; if the file has none of that name, nothing is returned.

    :raises Refused: if it is neither Excel nor CSV, has a password or macros, is broken, or is beyond the limits.
    """
    limits = limits or Limits()
    where = shown_name(file.name)
    if len(file.content) > limits.size:
        what = f"大きすぎます（{len(file.content) // MEGABYTE}MB）"
        raise Refused(Problem(where, what, f"{limits.size // MEGABYTE}MB以下にしてください。"))
    if file.content.startswith(OLD_OFFICE):
        raise Refused(old_office(file))
    if file.content.startswith(b"PK\x03\x04"):
        found = _read_book(file, where, limits, sheet, rows)
    else:
        found = tuple(grid for grid in (_read_csv(file, where, limits, rows),) if sheet in (None, grid.name))
    if sheet is None and not any(grid.rows for grid in found):
        raise Refused(Problem(where, "行が一つもありません", "台帳を書いたファイルか確かめてください。"))
    return found


def _read_book(file: GivenFile, where: str, limits: Limits, sheet: str | None, rows: int | None) -> tuple[Grid, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            problem = fault_of_archive(archive, where, limits)
            if problem is None and "xl/workbook.xml" not in archive.namelist():
                problem = Problem(where, "Excelのファイルではありません", "Excel で .xlsx に保存し直してください。")
            problem = problem or fault_of_book(archive, where)
            if problem is not None:
                raise Refused(problem)
            parts = parts_of_sheets(archive)
            book = openpyxl.load_workbook(io.BytesIO(file.content), read_only=True, keep_links=False)
            wanted = [found for found in book.worksheets if sheet in (None, found.title)]
            return tuple(_grid(found, archive, parts.get(found.title, ""), limits, rows) for found in wanted)
    except (*BROKEN, *_ZIP_FAULTS):
        raise Refused(Problem(where, "壊れていて読めません", "Excel で開き、.xlsx で保存し直してください。")) from None


def _grid(sheet: Any, archive: zipfile.ZipFile, part: str, limits: Limits, first: int | None) -> Grid:
    sheet.reset_dimensions()  # what a book says about its own size may be wrong
    rows: dict[int, tuple[str, ...]] = {}
    faults: dict[tuple[int, int], tuple[str, str]] = {}
    for number, cells in _filled(sheet.iter_rows(max_row=first, max_col=limits.columns)):
        if len(rows) >= limits.rows:
            raise Refused(_too_many(sheet.title, limits))
        texts = []
        for column, cell in enumerate(cells, start=1):
            fault = _fault_of(cell)
            if fault is not None:
                faults[number, column] = fault
            texts.append("" if fault is not None else text_of(cell.value))
        while texts and not texts[-1] and (number, len(texts)) not in faults:
            texts.pop()
        rows[number] = tuple(texts)
    layout = _layout(archive, part, sheet.title, limits)
    return Grid(
        name=sheet.title,
        rows=rows,
        merged=tuple(layout.merged),
        hidden=sheet.sheet_state != "visible",
        hidden_rows=frozenset(layout.hidden_rows) & rows.keys(),
        hidden_columns=frozenset(layout.hidden_columns),
        faults=faults,
    )


def _filled(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows with anything in them and their numbers; a long blank stretch is the end."""
    last = 0
    for number, cells in enumerate(rows, start=1):
        if any(cell.value not in (None, "") for cell in cells):
            last = number
            yield number, cells
        elif number - last > BLANK_ROWS:
            return


def _fault_of(cell: Any) -> tuple[str, str] | None:
    if cell.data_type == "f":
        return FORMULA
    if cell.data_type == "e" and cell.value is not None:
        return f"が計算の誤り（{cell.value}）です", "値を入れ直してください。"
    return None


@dataclass
class _Layout:
    """What the streaming reader does not tell of a sheet: a target for the XML parser that keeps no tree."""

    columns: int
    row: int = 0
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            if _is_hidden(attributes):
                self.hidden_rows.add(self.row)
        elif name == "col" and _is_hidden(attributes):
            self.hidden_columns.update(
                range(int(attributes["min"]), min(int(attributes["max"]), self.columns) + 1),
            )
        elif name == "mergeCell" and len(self.merged) <= MERGED_AREAS:
            left, top, right, bottom = range_boundaries(attributes["ref"])
            self.merged.append(Area(int(top), int(left), int(bottom), int(right)))

    def end(self, tag: str) -> None:
        """The parser asks for it."""

    def data(self, text: str) -> None:
        """The parser asks for it."""

    def close(self) -> None:
        """The parser asks for it."""


def _is_hidden(attributes: dict[str, str]) -> bool:
    return attributes.get("hidden") in ("1", "true")


def _layout(archive: zipfile.ZipFile, part: str, sheet: str, limits: Limits) -> _Layout:
    layout = _Layout(limits.columns)
    if part:
        parser = DefusedXMLParser(target=layout, forbid_dtd=True)
        with archive.open(part) as stream:
            while block := stream.read(BLOCK):
                parser.feed(block)
        parser.close()
    if len(layout.merged) > MERGED_AREAS:
        what = f"結合されたセルが{MERGED_AREAS:,}か所を超えています"
        raise Refused(Problem(f"「{sheet}」", what, "結合を解除してください。"))
    return layout


def _too_many(name: str, limits: Limits) -> Problem:
    return Problem(f"「{name}」", f"{limits.rows:,}行を超えています", "分けて取り込んでください。")


def _read_csv(file: GivenFile, where: str, limits: Limits, first: int | None) -> Grid:
    text = decode(file.content)
    if text is None:
        what = "ExcelでもCSV（UTF-8、Shift_JIS）でもないか、文字化けしています"
        raise Refused(Problem(where, what, "Excel で開き、.xlsx 又は「CSV UTF-8」で保存し直してください。"))
    name = PurePath(file.name.replace("\\", "/")).stem[:31] or "CSV"
    rows: dict[int, tuple[str, ...]] = {}
    faults: dict[tuple[int, int], tuple[str, str]] = {}
    try:
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        for number, cells in enumerate(islice(lines, first), start=1):
            if not any(cell.strip() for cell in cells):
                continue
            if len(rows) >= limits.rows:
                raise Refused(_too_many(name, limits))
            read = cells[: limits.columns]
            faults.update({(number, column): FORMULA for column, cell in enumerate(read, start=1) if _is_formula(cell)})
            rows[number] = tuple("" if _is_formula(cell) else _plain(cell) for cell in read)
    except csv.Error:
        mend = '引用符（"）の閉じ忘れがないか確かめ、Excel で保存し直してください。'
        raise Refused(Problem(where, "CSVとして読めません", mend)) from None
    return Grid(name=name, rows=rows, faults=faults)


def _is_formula(cell: str) -> bool:
    return cell.lstrip().startswith("=")


def _plain(cell: str) -> str:
    """An apostrophe before what a spreadsheet would run says that it is text; it is no part of it."""
    return (cell.removeprefix("'") if cell[1:2] in tuple("=+-@") else cell).strip()
