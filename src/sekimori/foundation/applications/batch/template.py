"""The file to fill in: the kind's headings, how each is written, and lists to choose from."""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from sekimori.foundation.applications.batch.reading import MOST, SHEET, Options
from sekimori.foundation.applications.kind import Field, FieldType, Kind

BOLD, WRAP = Font(bold=True), Alignment(wrap_text=True, vertical="top")
FORMS = {
    FieldType.LINE: "文字",
    FieldType.TEXT: "文字（セルの中で改行できます）",
    FieldType.INTEGER: "整数",
    FieldType.DATE: "日付（例　令和8年12月1日、2026-12-01）",
    FieldType.CHOICE: "一覧から一つ",
    FieldType.CHOICES: "一覧から（二つ以上は「、」で区切る）",
    FieldType.YES_NO: "はい・いいえ",
    FieldType.HOLDING: "取扱台帳の整理番号",
    FieldType.UNIT: "一覧から一つ",
}
SAMPLE_WIDTH = 24


def template(kind: Kind, options: Options) -> bytes:
    """This function will make the file of a kind; ``options`` are the choices of fields that name a key."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.freeze_panes = "A2"
    lists = book.create_sheet("一覧")
    _explain(book.create_sheet("書き方", 1), kind)
    for number, entry in enumerate(kind.fields, 1):
        cell = sheet.cell(1, number, entry.column)
        cell.font = BOLD
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = SAMPLE_WIDTH
        words = _words(entry, options)
        for row, word in enumerate((entry.label, *words), 1):
            lists.cell(row, number, word).data_type = "s"
        if words and entry.type is not FieldType.CHOICES:
            rule = DataValidation("list", formula1=f"'一覧'!${letter}$2:${letter}${len(words) + 1}", allow_blank=True)
            rule.showErrorMessage = False  # what is not on the list is told when the file is sent, with the reason
            rule.add(f"{letter}2:{letter}{MOST + 1}")
            sheet.add_data_validation(rule)
        _as_text(sheet, number, entry)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _words(entry: Field, options: Options) -> tuple[str, ...]:
    if entry.type is FieldType.YES_NO:
        return ("はい", "いいえ")
    if entry.choices:
        return tuple(choice.label for choice in entry.choices)
    return tuple(label for _, label in options.get(entry.code, ()))


def _as_text(sheet: Worksheet, number: int, entry: Field) -> None:
    """Numbers of media and the like keep their zeros; days are left to Excel."""
    if entry.type in (FieldType.LINE, FieldType.TEXT):
        for row in range(2, MOST + 2):
            sheet.cell(row, number).number_format = "@"


def _explain(sheet: Worksheet, kind: Kind) -> None:
    sheet.append(
        [
            f"{kind.label}の申請を、一行に一つずつ「{SHEET}」のシートに書きます（{MOST}件まで）。見出しは変えないでください。"
        ]
    )
    sheet.append(["添付のある申請は、下書きにしてから、画面で添付してください。"])
    sheet.append([])
    sheet.append(["項目", "必須", "書き方", "説明"])
    for cell in sheet[sheet.max_row]:
        cell.font = BOLD
    for entry in kind.fields:
        told = "　".join(part for part in (entry.help, entry.example) if part)
        sheet.append([entry.column, "必須" if entry.required else "", FORMS[entry.type], told])
        sheet.cell(sheet.max_row, 4).alignment = WRAP
    for letter, width in zip("ABCD", (34, 8, 36, 80), strict=True):
        sheet.column_dimensions[letter].width = width
