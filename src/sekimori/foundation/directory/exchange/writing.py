"""Writing the directory as files: an Excel book with one sheet per table, a CSV per table, or a zip of them.

What is written can be read back and changes nothing. A text that a spreadsheet would run as a formula is written so
that it stays text: as a plain string in Excel, with a leading apostrophe in CSV.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sekimori.foundation.directory.exchange.merging import Directory
from sekimori.foundation.directory.exchange.rows import Row
from sekimori.foundation.directory.exchange.tables import TABLES, Column, Form
from sekimori.kernel.problems import Problem, Refused

Sheets = dict[str, list[tuple[str, ...]]]  # table name → rows of text, without the header

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
WIDTHS = {Form.NAME: 24, Form.KANA: 18, Form.CHOICE: 22, Form.EMAIL: 28}
ENCODINGS = {"utf-8": "utf-8-sig", "cp932": "cp932"}


def sheets_of(rows: Directory, roles: Mapping[str, str]) -> Sheets:
    """This function will write the directory's rows as text; ``roles`` gives the roles their labels."""
    found: Sheets = {}
    for name, table in TABLES.items():
        writers = [(column.attribute, _labels(column, roles), column.form) for column in table.columns]
        found[name] = [
            tuple(_text(getattr(row, attribute), labels, form) for attribute, labels, form in writers)
            for row in sorted(rows.get(name, {}).values(), key=_place)
        ]
    return found


def _place(row: Row) -> tuple[str, ...]:
    return tuple(str(part) for part in row.key)


def _labels(column: Column, roles: Mapping[str, str]) -> dict[object, str]:
    if column.attribute == "role":
        return {code: label for code, label in roles.items()}
    labels: dict[object, str] = {}
    for label, value in column.choices.items():
        labels.setdefault(value, label)
    return labels


def _text(value: object, labels: Mapping[object, str], form: Form) -> str:
    if value is None:
        return ""
    if form is Form.CHOICE:
        return labels.get(value, str(value))
    if isinstance(value, date):
        return (value - timedelta(days=1) if form is Form.LAST_DAY else value).isoformat()
    return ";".join(value) if isinstance(value, tuple) else str(value)


def to_csv(name: str, rows: Iterable[tuple[str, ...]], encoding: str = "utf-8") -> bytes:
    """This function will write one table as CSV, in UTF-8 with a byte order mark or in cp932.

    :raises Refused: if cp932 has no code for a character; nothing is replaced.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(TABLES[name].headers)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    try:
        return stream.getvalue().encode(ENCODINGS[encoding])
    except UnicodeEncodeError:
        what = "Shift_JIS（cp932）で書けない文字（𠮷など）があります"
        raise Refused(Problem(f"「{name}」", what, "UTF-8 のCSV か Excel で書き出してください。")) from None


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def to_zip(sheets: Sheets, encoding: str = "utf-8") -> bytes:
    """This function will write every table as CSV into one zip file.

    :raises Refused: if cp932 has no code for a character.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in sheets.items():
            archive.writestr(f"{name}.csv", to_csv(name, rows, encoding))
    return stream.getvalue()


def to_workbook(sheets: Sheets) -> bytes:
    """This function will write every table as a sheet of one Excel book, all cells as text."""
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        lay_out(sheet, name)
        sheet.append([_cell(sheet, header, bold=True) for header in TABLES[name].headers])
        for row in rows:
            sheet.append([_cell(sheet, text) for text in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def lay_out(sheet: Worksheet, name: str) -> None:
    """This function will set the widths of a table's sheet and keep its header in sight."""
    sheet.freeze_panes = "A2"
    for number, column in enumerate(TABLES[name].columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(column.form, 16)


def _cell(sheet: Worksheet, text: str, *, bold: bool = False) -> Any:
    """Only what could be taken for something else needs a cell of its own; plain strings are written faster."""
    if not bold and not text.startswith(DANGEROUS):
        return text
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
