"""A ledger too long for memory, as Excel."""

import io

import pytest
from openpyxl import load_workbook

from sekimori.foundation.documents import long_sheet as module
from sekimori.foundation.documents.long_sheet import long_sheet


def read(title, heads, rows):
    book = load_workbook(io.BytesIO(b"".join(long_sheet(title, heads, rows))))
    return book.sheetnames, [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_what_is_written_is_read_by_others_to_the_character():
    row = ['𠮷田 <&> "髙﨑"', 1234, "", "  前後の空白 ", "二行\nの文", "=1+1", None]
    names, rows = read("持出し", list("abcdefg"), [row])
    assert names == ["持出し"]
    assert rows == [list("abcdefg"), ['𠮷田 <&> "髙﨑"', 1234, None, "  前後の空白 ", "二行\nの文", "=1+1", None]]


def test_a_text_that_begins_like_a_formula_is_text():
    book = load_workbook(io.BytesIO(b"".join(long_sheet("台帳", ["a"], [["=1+1"]]))))
    assert book.worksheets[0]["A2"].data_type in ("s", "inlineStr")


def test_characters_no_file_may_hold_are_left_out():
    assert read("a/b:c", ["x"], [["\x01い"]]) == (["abc"], [["x"], ["い"]])


def test_more_rows_than_excel_holds_are_refused(monkeypatch):
    monkeypatch.setattr(module, "MOST_ROWS", 3)
    with pytest.raises(ValueError, match="more than 3 rows"):
        list(long_sheet("台帳", ["x"], [[1]] * 4))
