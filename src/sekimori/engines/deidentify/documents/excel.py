"""Excel books: every cell's value, and everything a book holds beside the cells that are seen."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from sekimori.engines.deidentify.documents import office
from sekimori.engines.deidentify.documents.excel_surface import surface, vanishing_styles
from sekimori.engines.deidentify.documents.hidden import Hidden
from sekimori.engines.deidentify.documents.opened import Bounds, Opened, Passage, Sheet, refused
from sekimori.engines.deidentify.documents.package import BROKEN, Package, attribute, local, texts
from sekimori.kernel.problems import Refused

_STATES = {"hidden": Hidden.SHEET, "veryHidden": Hidden.VERY_HIDDEN_SHEET}
_TEXT_IN_FORMULA = re.compile(r'"([^"]+)"')


def open_book(name: str, content: bytes, *, bounds: Bounds, nested: office.Nested) -> Opened:
    """This function will read an .xlsx or .xlsm file.

    :raises Refused: if it is damaged or too large.
    """
    try:
        package = Package(name, content, bounds)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        parts = _parts_of_sheets(package)
        sheets, passages = [], []
        for sheet, rows in _values(name, book, bounds):
            part = parts.get(sheet.title, "")
            seen = surface(package, part, vanishing_styles(package)) if part else None
            state = _STATES.get(sheet.sheet_state)
            sheets.append(
                Sheet(sheet.title, rows, state, seen.rows, seen.columns, seen.cells) if seen
                else Sheet(sheet.title, rows, state)
            )  # fmt: skip
            where = f"シート「{sheet.title}」"
            if seen and seen.printed:
                passages.append(Passage(f"{where}のヘッダー・フッター", seen.printed, state))
            if seen and seen.lists:
                passages.append(Passage(f"{where}の入力規則", seen.lists, Hidden.NAME))
            passages += _around(package, part, where, state)
        if titles := [sheet.name for sheet in sheets]:
            passages.append(Passage("シートの名前", "\n".join(titles)))
        passages += [*_names(package), *_caches(package), *_links(package)]
        passages += [*office.properties(package), *office.data_parts(package), *office.beside(package)]
        return Opened(
            name, tuple(passages), tuple(sheets), tuple(office.traces(package)), tuple(office.unread(package)),
            tuple(office.embedded(package, nested)),
        )  # fmt: skip
    except Refused:
        raise
    except (*BROKEN, InvalidFileException):
        raise refused(name, "壊れていて読めません", "Excelで開き、.xlsxで保存し直してください。") from None


def _parts_of_sheets(package: Package) -> dict[str, str]:
    """Which part holds the sheet of a name."""
    parts = {key: part for key, _, part in package.related("xl/workbook.xml")}
    root = package.xml("xl/workbook.xml")
    return {
        each.get("name", ""): parts[attribute(each, "id")]
        for each in root.iter()
        if local(each.tag) == "sheet" and attribute(each, "id") in parts
    }


def _around(package: Package, part: str, where: str, state: Hidden | None) -> Iterator[Passage]:
    """Comments and text boxes of a sheet."""
    for _, kind, target in package.related(part):
        if kind in _AROUND and package.has(target):
            tag, text, said, hidden = _AROUND[kind]
            with suppress(*BROKEN):
                for each in package.xml(target).iter():
                    if local(each.tag) == tag:
                        yield Passage(where + said.format(each.get("ref")), text(each), hidden or state)


def paragraphs(body: Any) -> str:
    """This function will return the text of a DrawingML body, a line for each paragraph."""
    return "\n".join(texts(each) for each in body.iter() if local(each.tag) == "p")


# Kind of relation → element, its text, where it stands, and why it is not seen.
_AROUND: dict[str, tuple[str, Callable[[Any], str], str, Hidden | None]] = {
    "comments": ("comment", texts, "{}セルのメモ", Hidden.COMMENT),
    "threadedComment": ("threadedComment", lambda each: texts(each, "text"), "{}セルのコメント", Hidden.COMMENT),
    "drawing": ("txBody", paragraphs, "の図形", None),
}


def _names(package: Package) -> Iterator[Passage]:
    """Constants in defined names; a reference to cells holds nothing of its own."""
    for each in package.xml("xl/workbook.xml").iter():
        if local(each.tag) == "definedName" and (found := _TEXT_IN_FORMULA.findall(each.text or "")):
            yield Passage(f"名前「{each.get('name')}」", "\n".join(found), Hidden.NAME)


def _caches(package: Package) -> Iterator[Passage]:
    for part in package.named("xl/pivotcache/", ".xml"):
        with suppress(*BROKEN):
            values = [each.get("v", "") for each in package.xml(part).iter() if local(each.tag) in ("s", "n", "d")]
            if values:
                yield Passage("ピボットテーブルの元データ", "\n".join(values), Hidden.PIVOT_CACHE)


def _links(package: Package) -> Iterator[Passage]:
    for part in package.named("xl/externallinks/", ".xml"):
        with suppress(*BROKEN):
            values = [each.text or "" for each in package.xml(part).iter() if local(each.tag) == "v"]
            if values:
                yield Passage("ほかのブックの値の控え", "\n".join(values), Hidden.LINKED_VALUE)


def _values(name: str, book: Any, bounds: Bounds) -> Iterator[tuple[Any, list[list[str]]]]:
    cells = 0
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows = []
        for row in sheet.iter_rows(values_only=True):
            shown = _trimmed([_text(value) for value in row])
            cells += max(len(shown), 1)  # a row far down stands for all the blank ones above it
            if cells > bounds.most_cells:
                raise refused(name, f"セルが多すぎます（上限{bounds.most_cells:,}）", "シートを分けてください。")
            rows.append(shown)
        while rows and not rows[-1]:
            rows.pop()
        yield sheet, rows


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


_SHOWN: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (str, str.strip),
    (bool, str),
    (float, lambda value: str(int(value)) if value.is_integer() else str(value)),
    (datetime, lambda value: value.strftime("%Y-%m-%d") if value.time() == value.min.time() else value.isoformat(" ")),
    (date, lambda value: value.isoformat()),
)


def _text(value: Any) -> str:
    """A cell's value as somebody would read it. A number in a cell may have lost its leading zeros; it stays so."""
    if value is None:
        return ""
    return next((show(value) for kind, show in _SHOWN if isinstance(value, kind)), str(value))
