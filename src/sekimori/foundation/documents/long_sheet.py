"""One long table as an Excel file, written while it is read: memory stays small however many rows there are.

Only what ECMA-376 asks of the least workbook: one sheet, numbers and inline texts. openpyxl makes an object of every
cell and takes several times as long, which a ledger of 100,000 rows cannot wait for.
"""

import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from xml.sax.saxutils import escape, quoteattr

from sekimori.foundation.documents.sheets import LONGEST, MOST_ROWS

BLOCK = 64 * 1024
ROWS_AT_ONCE = 500
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def long_sheet(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """This function will write a table into an Excel file, row by row, and give the file in blocks.

    :raises ValueError: if there are more rows than Excel holds.
    """
    with tempfile.TemporaryFile() as file:
        # The quickest compression: a ledger is read once, and its reader waits.
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
            for name, text in _frame(title).items():
                package.writestr(name, _HEAD + text)
            with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
                for text in _sheet(heads, rows):
                    sheet.write(text.encode())
        file.seek(0)
        while block := file.read(BLOCK):
            yield block


def _sheet(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    yield '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
    kept: list[str] = []
    for number, row in enumerate(chain([heads], rows)):
        if number > MOST_ROWS:
            raise ValueError(f"more than {MOST_ROWS} rows")
        kept.append(f"<row>{''.join(map(_cell, row))}</row>")
        if len(kept) == ROWS_AT_ONCE:
            yield "".join(kept)
            kept.clear()
    yield "".join(kept) + "</sheetData></worksheet>"


def _cell(value: object) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"<c><v>{value}</v></c>"
    text = escape(_NOT_IN_XML.sub("", str(value))[:LONGEST])
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _frame(title: str) -> dict[str, str]:
    """The parts of the package around the sheet."""
    name = quoteattr(_NOT_IN_TITLES.sub("", title)[:31] or "1")
    override = '<Override PartName="/{}" ContentType="{}"/>'
    relation = '<Relationship Id="rId1" Type="{}" Target="{}"/>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + override.format("xl/workbook.xml", f"{_TYPE}.sheet.main+xml")
        + override.format("xl/worksheets/sheet1.xml", f"{_TYPE}.worksheet+xml")
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + relation.format(f"{_OFFICE}/officeDocument", "xl/workbook.xml")
        + "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f'<sheets><sheet name={name} sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + relation.format(f"{_OFFICE}/worksheet", "worksheets/sheet1.xml")
        + "</Relationships>",
    }
