"""The template to begin with: a plain form of a kind with every name in its place, in Word or Excel."""

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from sekimori.foundation.applications.kind import Field, FieldType, Kind

FONT = "ＭＳ 明朝"
SHOWN_BOXES = 4  # what fits abreast; further steps are added by whoever makes the form
BOX_ROWS = ("役割", "職", "氏名", "日付")
THIN = Side(style="thin")
FRAME = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
COLUMNS = 8


def sample(kind: Kind, form: str, *, steps: int) -> bytes:
    """This function will make the template to begin with; ``steps`` are the boxes of its 決裁欄, ``form`` docx or xlsx."""
    boxes = max(1, min(steps, SHOWN_BOXES))
    return _word(kind, boxes) if form == "docx" else _book(kind, boxes)


def _name(text: str) -> str:
    return f"{{{{{text}}}}}"


def rows(kind: Kind) -> Iterator[tuple[str, str]]:
    """This function will list the lines of a form: a heading and what stands behind it."""
    for entry in kind.fields:
        yield (f"{entry.label}（{entry.unit}）" if entry.unit else entry.label), _answer("項目", entry)
    yield "保護区分", _name("保護区分")
    yield "添付", _name("添付")
    for fields in kind.step_fields.values():
        for entry in fields:
            yield entry.label, _answer("記録", entry)
    if kind.standing:
        yield "包括の許可で行ったこと", _name("実施の記録")
    for entry in kind.report:
        yield f"完了：{entry.label}", _answer("完了報告", entry)
    if kind.report:
        yield "完了を報告した者", " ".join(_name(f"完了報告:{part}") for part in ("職", "氏名", "日付"))
        yield "完了を確認した者", " ".join(_name(f"完了確認:{part}") for part in ("職", "氏名", "日付"))


def _answer(part: str, entry: Field) -> str:
    if entry.type in (FieldType.CHOICE, FieldType.CHOICES):
        return "　".join(f"{_name(f'{part}:{entry.label}={one.label}')}{one.label}" for one in entry.choices)
    return _name(f"{part}:{entry.label}")


def _word(kind: Kind, boxes: int) -> bytes:
    document = docx.Document()
    _lay_out(document)
    right = WD_ALIGN_PARAGRAPH.RIGHT
    for text in (_name("申請番号"), _name("申請日")):
        document.add_paragraph(text).alignment = right
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(kind.paper_title)
    run.font.size = Pt(16)
    table = document.add_table(rows=len(BOX_ROWS), cols=boxes, style="Table Grid")
    for line, part in enumerate(BOX_ROWS):
        for step in range(boxes):
            table.cell(line, step).text = _name(f"決裁:{step + 1}:{part}") + (
                _name(f"決裁:{step + 1}:代決") if part == "氏名" else ""
            )
    document.add_paragraph(f"（あて先）{_name('あて先')}")
    for text in (f"{_name('部')}　{_name('課')}　{_name('担当')}", f"{_name('申請者の職')}　{_name('申請者')}"):
        document.add_paragraph(text).alignment = right
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, text in rows(kind):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, text
        cells[0].width, cells[1].width = Mm(50), Mm(120)
    document.add_paragraph(f"第{_name('提出の回')}回の提出　{_name('ハッシュ')}")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _lay_out(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(4)


def _book(kind: Kind, boxes: int) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "様式"
    for column in "ABCDEFGH":
        sheet.column_dimensions[column].width = 11.5
    _line(sheet, 1, 6, COLUMNS, _name("申請番号"), align="right")
    _line(sheet, 2, 6, COLUMNS, _name("申請日"), align="right")
    _line(sheet, 3, 1, COLUMNS, kind.paper_title, align="center", size=16)
    for line, part in enumerate(BOX_ROWS, start=4):
        for step in range(boxes):
            _line(sheet, line, 1 + 2 * step, 2 + 2 * step, _name(f"決裁:{step + 1}:{part}"), align="center", frame=True)
    _line(sheet, 9, 1, 4, f"（あて先）{_name('あて先')}")
    _line(sheet, 10, 4, COLUMNS, f"{_name('部')}　{_name('課')}　{_name('担当')}")
    _line(sheet, 11, 4, COLUMNS, f"{_name('申請者の職')}　{_name('申請者')}")
    number = 13
    for label, text in rows(kind):
        _line(sheet, number, 1, 2, label, frame=True)
        _line(sheet, number, 3, COLUMNS, text, frame=True)
        sheet.row_dimensions[number].height = 32
        number += 1
    _line(sheet, number + 1, 1, COLUMNS, _name("ハッシュ"), size=8)
    sheet.print_area = f"A1:H{number + 1}"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _line(
    sheet: Any,
    row: int,
    first: int,
    last: int,
    text: str,
    *,
    align: str = "left",
    size: float = 10.5,
    frame: bool = False,
) -> None:
    for column in range(first, last + 1):
        if frame:
            sheet.cell(row, column).border = FRAME
    cell = sheet.cell(row, first, text)
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
    cell.font = Font(name=FONT, size=size)
    if last > first:
        sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
