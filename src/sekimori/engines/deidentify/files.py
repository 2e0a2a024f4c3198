"""Files to look through: plain text, CSV of any encoding and Excel's values, within bounds."""

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from sekimori.kernel.problems import Problem, Refused

MOST_BYTES = 200_000_000
MOST_UNPACKED = 2_000_000_000  # of an Excel file, which is packed
MOST_CELLS = 20_000_000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # .xls, .doc, and a new file with a password
_BROKEN = (
    InvalidFileException, DefusedXmlException, ParseError, zipfile.BadZipFile, LookupError, TypeError, ValueError,
    AttributeError, OSError, EOFError, NotImplementedError, RuntimeError, zipfile.LargeZipFile,
)  # fmt: skip
_NOT_LOOKED_AT = {
    ".txt": (),
    ".csv": (),
    ".tsv": (),
    ".xlsx": (
        "非表示のシート・行・列の区別",
        "コメント",
        "図形・画像",
        "文書のプロパティ",
        "埋め込まれたファイル",
        "ピボットのキャッシュ",
        "数式",
    ),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name (blank for CSV) and its rows of cells, all text."""

    name: str
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file holds: a text or sheets, and what of it is not looked at yet."""

    text: str | None
    sheets: tuple[Sheet, ...]
    unexamined: tuple[str, ...]


def open_file(name: str, content: bytes) -> Opened:
    """This function will read a file by its ending: .txt, .csv, .tsv or .xlsx.

    :raises Refused: if the kind of file is not supported, or it is too large, encrypted or damaged.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in _NOT_LOOKED_AT:
        what = "この形式はまだ調べられません" if ending else "ファイルの種類が分かりません"
        raise _refused(
            name,
            what,
            "今調べられるのは .txt .csv .tsv .xlsx です。ほかの形式は、調べていないものとして扱ってください。",
        )
    if len(content) > MOST_BYTES:
        raise _refused(name, f"ファイルが大きすぎます（上限{MOST_BYTES // 1_000_000}MB）", "分割してください。")
    unexamined = _NOT_LOOKED_AT[ending]
    if ending == ".xlsx":
        return Opened(None, tuple(_workbook(name, content)), unexamined)
    text = decode(name, content)
    if ending == ".txt":
        return Opened(text, (), unexamined)
    return Opened(None, (Sheet("", _table(text, ending)),), unexamined)


def _refused(name: str, what: str, mend: str) -> Refused:
    return Refused(Problem(f"ファイル「{PurePath(name).name}」", what, mend))


def decode(name: str, content: bytes) -> str:
    """This function will decode Japanese text: UTF-8, UTF-16, Shift_JIS (cp932), EUC-JP or ISO-2022-JP.

    :raises Refused: if it is none of them.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _strictly(name, content, encoding)
    if b"\x1b$" in content[:100_000] and (text := _tried(content, "iso2022_jp")) is not None:
        return text
    half_nul = content[:10_000].count(0) * 3 > len(content[:10_000])  # UTF-16 of Latin letters is valid UTF-8
    if not half_nul and (text := _tried(content, "utf-8")) is not None:
        return text
    encodings = ("utf-16-le", "utf-16-be") if b"\x00" in content else ("cp932", "euc_jp")
    readings = [text for encoding in encodings if (text := _tried(content, encoding)) is not None]
    if not readings:
        raise _refused(name, "文字コードが分かりません", "UTF-8で保存し直してください。")
    return max(readings, key=_japanese)


def _japanese(text: str) -> int:
    """How much a text reads as Japanese: of two decodings the wrong one has half-width kana and hardly any hiragana."""
    head = text[:20_000]
    return (
        sum("ぁ" <= char <= "ん" for char in head) * 2
        + sum("一" <= char <= "龠" for char in head)
        - sum("｡" <= char <= "ﾟ" for char in head)
    )


def _tried(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _strictly(name: str, content: bytes, encoding: str) -> str:
    text = _tried(content, encoding)
    if text is None:
        raise _refused(name, "文字コードの印と中身が合いません", "UTF-8で保存し直してください。")
    return text


def _table(text: str, ending: str) -> list[list[str]]:
    head = text[:10_000]
    delimiter = (
        "\t"
        if ending == ".tsv" or head.count("\t") > head.count(",")
        else ";"
        if head.count(";") > head.count(",") * 2
        else ","
    )
    previous = csv.field_size_limit(MOST_BYTES)
    try:
        reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter)
        return [[cell.strip() for cell in row] for row in reader]
    except csv.Error:
        return [line.split(delimiter) for line in text.splitlines()]
    finally:
        csv.field_size_limit(previous)


def _workbook(name: str, content: bytes) -> list[Sheet]:
    if content.startswith(_OLD_OFFICE):
        raise _refused(
            name,
            "パスワードが付いているか、古い形式（.xls）です",
            "パスワードを外し、「Excelブック（.xlsx）」で保存し直してください。",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise _refused(name, "中身が大きすぎます", "シートを分けてください。")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        return _sheets(name, book)
    except _BROKEN:
        raise _refused(name, "壊れていて読めません", "Excelで開き、.xlsxで保存し直してください。") from None


def _sheets(name: str, book: Any) -> list[Sheet]:
    sheets, cells = [], 0
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows = []
        for row in sheet.iter_rows(values_only=True):
            texts = _trimmed([_text(value) for value in row])
            cells += len(texts)
            if cells > MOST_CELLS:
                raise _refused(name, f"セルが多すぎます（上限{MOST_CELLS:,}）", "シートを分けてください。")
            rows.append(texts)
        while rows and not rows[-1]:
            rows.pop()
        sheets.append(Sheet(sheet.title, rows))
    return sheets


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
