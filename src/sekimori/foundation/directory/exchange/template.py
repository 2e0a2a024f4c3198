"""The template ひな形: an empty Excel book with the tables, how to fill them, examples, and lists to choose from."""

import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from sekimori.foundation.directory.exchange.tables import TABLES, WITHDRAW, Column, Form, Table
from sekimori.foundation.directory.exchange.writing import lay_out

LAST = 10_000  # rows prepared as text and with lists; more rows may be filled in all the same
BOLD, WRAP = Font(bold=True), Alignment(wrap_text=True, vertical="top")
FORMS = {
    Form.CODE: "英数字",
    Form.CODES: "英数字（;で区切る）",
    Form.NAME: "文字",
    Form.KANA: "カナ",
    Form.CHOICE: "選択",
    Form.DAY: "日付",
    Form.LAST_DAY: "日付",
    Form.NUMBER: "整数",
    Form.EMAIL: "メールアドレス",
}


def template(roles: Iterable[str]) -> bytes:
    """This function will make the template; ``roles`` are the labels that the column 役割 may hold."""
    book = Workbook()
    labels = tuple(roles)
    _explain(book.active)
    places = _lists(book.create_sheet("コード表"), labels)
    _examples(book.create_sheet("記入例"))
    for table in TABLES.values():
        sheet = book.create_sheet(table.name)
        _header(sheet, table)
        lay_out(sheet, table.name)
        _as_text(sheet, table)
        _offer_lists(sheet, table, places)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _explain(sheet: Worksheet) -> None:
    sheet.title = "説明"
    general = (
        "この「説明」「記入例」「コード表」のシートは読み込みません。そのほかのシートを、見出しを変えずに記入してください。",
        "使わないシートは、空のままでも、消しても構いません。ファイルに書かれていない行は、登録されたまま変わりません。",
        "始期はその日から、終期と退職日はその日までです。これから先の日付も登録でき、その日から効きます。",
        "どこかに誤りがあるときは、何も登録しません。誤りのある行をすべて示します。",
        f"発令・休職・指定で、誤って登録した行をなかったことにするときは、右端に「{WITHDRAW}」の列を足し、「{WITHDRAW}」と書いてください。",
    )
    for line in general:
        sheet.append([line])
    sheet.append([])
    sheet.append(["シート", "列", "書き方", "必須", "字数", "説明"])
    for cell in sheet[sheet.max_row]:
        cell.font = BOLD
    for table in TABLES.values():
        sheet.append([table.name, "", "", "", "", table.note])
        for column in table.columns:
            need = "必須" if column.required else ""
            length = str(column.length) if column.form in (Form.CODE, Form.NAME, Form.KANA) else ""
            sheet.append([table.name, column.header, FORMS[column.form], need, length, column.note])
    for letter, width in zip("ABCDEF", (14, 26, 20, 8, 8, 110), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=len(general) + 2, min_col=6, max_col=6):
        row[0].alignment = WRAP


def _choices(column: Column, roles: tuple[str, ...]) -> tuple[str, ...]:
    """Each value once, by the word we print ourselves; other accepted words are not offered."""
    if column.attribute == "role":
        return roles
    shown: dict[object, str] = {}
    for label, value in column.choices.items():
        shown.setdefault(value, label)
    return tuple(shown.values())


def _lists(sheet: Worksheet, roles: tuple[str, ...]) -> dict[tuple[str, str], str]:
    """One list per column of choices; the address of each list, for the data validation."""
    places = {}
    number = 0
    for table in TABLES.values():
        for column in table.columns:
            labels = _choices(column, roles)
            if column.form is not Form.CHOICE or not labels:
                continue
            number += 1
            letter = get_column_letter(number)
            sheet.cell(1, number, f"{table.name}・{column.header}").font = BOLD
            for line, label in enumerate(labels, start=2):
                sheet.cell(line, number, label)
            sheet.column_dimensions[letter].width = 28
            places[table.name, column.header] = f"コード表!${letter}$2:${letter}${len(labels) + 1}"
    return places


def _examples(sheet: Worksheet) -> None:
    for table in TABLES.values():
        sheet.append([f"シート「{table.name}」の例"])
        sheet.cell(sheet.max_row, 1).font = BOLD
        sheet.append(table.headers)
        for row in table.example:
            sheet.append(row)
        sheet.append([])
    for number in range(1, max(len(table.columns) for table in TABLES.values()) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 20


def _header(sheet: Worksheet, table: Table) -> None:
    sheet.append(table.headers)
    for cell in sheet[1]:
        cell.font = BOLD


def _as_text(sheet: Worksheet, table: Table) -> None:
    """Whole columns are text, so that 0101 keeps its zero and 4-1 does not become a date."""
    for number in range(1, len(table.columns) + 1):
        sheet.column_dimensions[get_column_letter(number)].number_format = "@"


def _offer_lists(sheet: Worksheet, table: Table, places: dict[tuple[str, str], str]) -> None:
    for number, column in enumerate(table.columns, start=1):
        place = places.get((table.name, column.header))
        if place is None:
            continue
        letter = get_column_letter(number)
        offered = DataValidation(
            type="list",
            formula1=place,
            allow_blank=not column.required,
            showErrorMessage=True,
            errorTitle=column.header,
            error="一覧から選んでください。",
        )
        offered.add(f"{letter}2:{letter}{LAST}")
        sheet.add_data_validation(offered)
