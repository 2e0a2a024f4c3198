"""Excel for other software: one table per sheet, a head in row 1, one value per cell, nothing merged, no formulas.

After the Digital Agency's 機械可読性 rules for spreadsheets (L1–L3): dates are dates in the Western calendar, words
that stand for choices are explained in a code sheet.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Value = str | int | date | None
MOST_ROWS = 1_048_575  # what a sheet holds below its head
LONGEST = 32_767  # characters of a cell
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Sheet:
    """One table. ``widths`` are in characters of the standard font, one per column."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]
    widths: Sequence[int] = ()


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """This function will write sheets into an Excel workbook, row by row, and return the file.

    :raises ValueError: if a sheet has more rows than Excel holds.
    """
    if any(len(sheet.rows) > MOST_ROWS for sheet in sheets):
        raise ValueError(f"more than {MOST_ROWS} rows")
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        page.freeze_panes = "A2"
        for number, width in enumerate(sheet.widths, 1):
            page.column_dimensions[get_column_letter(number)].width = width
        page.append([_head(page, head) for head in sheet.heads])
        for row in sheet.rows:
            page.append([_cell(page, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _head(page, text: str) -> Cell:
    cell = WriteOnlyCell(page, text)
    cell.font = Font(bold=True)
    return cell


def _cell(page, value: Value) -> Value | Cell:
    """Text that begins with = is text: a name or a reason must not become a formula on somebody's machine."""
    if isinstance(value, date):
        cell = WriteOnlyCell(page, value)
        cell.number_format = "yyyy-mm-dd"
        return cell
    if not isinstance(value, str):
        return value
    text = _NOT_IN_XML.sub("", value)[:LONGEST]
    if not text.startswith("="):
        return text
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"
    return cell
