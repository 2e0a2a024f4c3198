"""What came out of a de-identification as a new file: values only, with no properties and nothing beside the cells."""

import csv
import io
import re
from datetime import UTC, datetime
from pathlib import PurePath

import openpyxl

from sekimori.engines.deidentify.documents.opened import refused
from sekimori.engines.deidentify.transform.applying import Applied

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]+)?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
WRITTEN = (".csv", ".tsv", ".txt", ".xlsx")


def written(name: str, applied: Applied) -> bytes:
    """This function will write what came out in the format of ``name``: .csv and .tsv (one sheet), .xlsx, .txt.

    :raises Refused: if the format cannot hold it.
    """
    ending = PurePath(name).suffix.lower()
    if ending == ".xlsx" and applied.sheets:
        return _book(applied)
    if ending in (".csv", ".tsv") and len(applied.sheets) == 1:
        return _separated(applied.sheets[0].rows, "\t" if ending == ".tsv" else ",")
    if ending == ".txt" and applied.passages:
        return clean("\n".join(passage.text for passage in applied.passages)).encode()
    if ending == ".pdf":
        what = "PDFでは書き出しません（描き替えたPDFには、元の文字や以前の版が残るおそれがあります）"
        raise refused(name, what, ".txt の名前で文章を取り出し、そこからPDFを作り直してください。")
    what = "この形式では書き出せません"
    raise refused(
        name, what, "表は .xlsx か .csv（シートが一つのとき）、文章は .txt（元がWordなら .docx）の名前にしてください。"
    )


def clean(text: str) -> str:
    """This function will leave out the control characters that no format of ours holds."""
    return _CONTROL.sub("", text)


def _separated(rows: list[list[str]], delimiter: str) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows([[clean(value) for value in row] for row in rows])
    return ("\ufeff" + stream.getvalue()).encode()


def _book(applied: Applied) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for sheet in applied.sheets:
        made = book.create_sheet(sheet.name[:31] or "Sheet1")
        for row in sheet.rows:
            made.append([_value(value) for value in row])
    properties = book.properties
    properties.creator, properties.lastModifiedBy = "", ""
    properties.created = properties.modified = _EPOCH
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _value(value: str) -> str | float | None:
    """A figure as a figure; a text that a spreadsheet would calculate stays a text."""
    if not value:
        return None
    if _PLAIN_NUMBER.fullmatch(value) and (value == "0" or not value.lstrip("+-").startswith("0") or "." in value):
        return float(value) if "." in value else int(value)
    text = clean(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
