"""Reading Excel books as data: formulas, merged cells and error values are refused by the name of their cell."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from sekimori.foundation.directory.exchange.parsing import Faults
from sekimori.foundation.directory.exchange.tables import EXPLANATIONS, LINE, TABLES
from sekimori.kernel.problems import Problem

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+[0-9]+)')
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# The ways in which openpyxl says that a book is not what it should be.
BROKEN = (InvalidFileException, DefusedXmlException, ParseError, LookupError, TypeError, AttributeError, SyntaxError)
BLANK_ROWS = 1000  # after so many empty rows in a row the rest of a sheet is only formatting


def read_workbook(
    content: bytes, archive: zipfile.ZipFile, where: str, max_rows: int, max_columns: int, faults: Faults
) -> dict[str, list[dict[str, str]]]:
    """This function will read the sheets of a book that bear the names of tables."""
    problem = fault_of_book(archive, where)
    if problem is not None:
        faults.found.append(problem)
        return {}
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        merged = _merged_cells(archive)
        tables = {}
        for sheet in book.worksheets:
            if sheet.title in EXPLANATIONS:
                continue
            if sheet.title not in TABLES:
                faults.on(
                    sheet.title[:40],
                    "この名前のシートは扱えません",
                    f"{'・'.join(TABLES)} のどれかにするか、消してください。",
                )
                continue
            if sheet.title in merged:
                what = f"{merged[sheet.title]}のセルが結合されています"
                faults.on(sheet.title, what, "結合を解除し、1行に1件ずつ書いてください。")
                continue
            tables[sheet.title] = _rows(sheet, max_rows, max_columns, faults)
        return tables
    except BROKEN:
        faults.found.append(Problem(where, "壊れていて読めません", "Excel で開き、.xlsx で保存し直してください。"))
        return {}


def fault_of_book(archive: zipfile.ZipFile, where: str) -> Problem | None:
    """This function will say why a book is not opened, or ``None``.

    No book needs macros or a document type; entities in one are an attack.
    """
    if any(name.endswith("vbaProject.bin") for name in archive.namelist()):
        return Problem(where, "マクロが入っています", "「Excel ブック（.xlsx）」で保存し直してください。")
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            with archive.open(name) as part:
                if _DOCTYPE.search(part.read(4096)):
                    return Problem(where, "Excelのファイルではありません", "Excel で保存し直してください。")
    return None


def parts_of_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """This function will return the part of the archive in which each sheet lies, by the sheet's name."""
    targets = {
        link.get("Id"): str(link.get("Target")) for link in fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    found = {}
    for sheet in fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(f"{_LINKS}id"), "").lstrip("/")
        path = target if target.startswith("xl/") else f"xl/{target}"
        if path in archive.namelist():
            found[str(sheet.get("name"))] = path
    return found


def _merged_cells(archive: zipfile.ZipFile) -> dict[str, str]:
    """The first merged cell of each sheet that has one; the streaming reader does not tell."""
    matches = {name: _MERGED.search(archive.read(path)) for name, path in parts_of_sheets(archive).items()}
    return {name: match[1].decode() for name, match in matches.items() if match is not None}


def _rows(sheet: Any, max_rows: int, max_columns: int, faults: Faults) -> list[dict[str, str]]:
    sheet.reset_dimensions()  # what a book says about its own size may be wrong
    lines = _filled(sheet.iter_rows(max_col=max_columns, values_only=True))
    number, first = next(lines, (1, ()))
    headers = _texts(sheet.title, number, first, faults)
    while headers and not headers[-1]:
        headers.pop()
    rows: list[dict[str, str]] = []
    for number, values in lines:
        if len(rows) >= max_rows:
            faults.on(sheet.title, f"{max_rows:,}行を超えています", "分けて取り込んでください。")
            break
        texts = _texts(sheet.title, number, values, faults)
        if any(texts[len(headers) :]):
            faults.at(sheet.title, number, "", "見出しのない列に値があります", "その値を消してください。")
        texts += [""] * (len(headers) - len(texts))
        rows.append({**dict(zip(headers, texts, strict=False)), LINE: str(number)})
    return rows


def _filled(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows with anything in them and their numbers; a long blank stretch is the end."""
    blank = 0
    for number, values in enumerate(rows, start=1):
        if any(value not in (None, "") for value in values):
            blank = 0
            yield number, values
        else:
            blank += 1
            if blank > BLANK_ROWS:
                return


def _texts(table: str, line: int, values: tuple[Any, ...], faults: Faults) -> list[str]:
    found = []
    for column, value in enumerate(values, start=1):
        text = text_of(value)
        if text.startswith("=") or (text.startswith("#") and text in ERROR_CODES):
            cell = f"セル{get_column_letter(column)}{line}"
            what = f"{cell}に数式が入っています" if text.startswith("=") else f"{cell}が計算の誤り（{text}）です"
            faults.on(table, what, "数式ではなく値を入れてください（コピーして「値の貼り付け」）。")
            text = ""
        found.append(text)
    return found


def text_of(value: Any) -> str:
    """This function will write a cell's value as text: days in the western calendar, whole numbers without a point."""
    match value:
        case None:
            text = ""
        case datetime():
            text = value.date().isoformat()
        case date():
            text = value.isoformat()
        case float() if value.is_integer():
            text = str(int(value))
        case DataTableFormula() | ArrayFormula():
            text = "="
        case _:
            text = str(value).strip()
    return text
