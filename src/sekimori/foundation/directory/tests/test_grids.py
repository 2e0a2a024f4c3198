"""Sheets of any making: read as they lie, with what is merged, hidden or no plain value; bombs and locks are refused."""

import io
import warnings
import zipfile

import openpyxl
import pytest

from sekimori.foundation.directory.exchange.grid import Area, letter_of
from sekimori.foundation.directory.exchange.grid_reading import read_grids
from sekimori.foundation.directory.exchange.reading import OLD_OFFICE, GivenFile, Limits
from sekimori.kernel.problems import Refused


def book(prepare, title="台帳"):
    made = openpyxl.Workbook()
    made.active.title = title
    prepare(made.active)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def read(content, name="台帳.xlsx", **options):
    return read_grids(GivenFile(name, content), **options)


def refusal(content, **options):
    with pytest.raises(Refused) as refused:
        read(content, **options)
    assert all(problem.mend for problem in refused.value.problems)
    return str(refused.value)


def with_part(content, name, data):
    """The same book with one more part in it."""
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a part may be there twice
        archive.writestr(name, data)
    return stream.getvalue()


def plain(sheet):
    sheet["B2"] = "名称"
    sheet["B3"] = "台帳"


def test_rows_and_columns_keep_the_numbers_excel_shows():
    (grid,) = read(book(plain))
    assert (grid.rows, grid.text(2, 2), grid.text(9, 9)) == ({2: ("", "名称"), 3: ("", "台帳")}, "名称", "")
    assert [letter_of(number) for number in (1, 26, 27, 703)] == ["A", "Z", "AA", "AAA"]


def test_what_is_merged_and_what_is_hidden_is_told():
    def layout(sheet):
        plain(sheet)
        sheet.merge_cells("B3:C5")
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet.sheet_state = "visible"

    (grid,) = read(book(layout))
    assert grid.merged == (Area(3, 2, 5, 3),)
    assert (grid.hidden_rows, grid.hidden_columns, grid.hidden) == ({3}, {2}, False)


def test_a_hidden_sheet_says_so():
    made = openpyxl.Workbook()
    made.active["A1"] = "表"
    made.create_sheet("隠し")["A1"] = "裏"
    made["隠し"].sheet_state = "hidden"
    stream = io.BytesIO()
    made.save(stream)
    assert [grid.hidden for grid in read(stream.getvalue())] == [False, True]


def test_a_formula_is_told_by_its_cell_and_a_text_that_looks_like_one_stays_text():
    def formulas(sheet):
        sheet["A1"], sheet["B1"] = "=1+1", "件数"
        sheet["C1"].value = "=でない"
        sheet["C1"].data_type = "s"
        sheet["D1"] = "#REF!"
        sheet["D1"].data_type = "e"

    (grid,) = read(book(formulas))
    assert grid.rows == {1: ("", "件数", "=でない", "")}
    assert {place: what for place, (what, _) in grid.faults.items()} == {
        (1, 1): "に数式が入っています",
        (1, 4): "が計算の誤り（#REF!）です",
    }


def test_a_formula_in_a_csv_is_told_and_an_apostrophe_before_one_is_not_part_of_the_text():
    (grid,) = read('="0201",\'-3,名称\r\n'.encode(), "台帳.csv")
    assert (grid.name, grid.rows, list(grid.faults)) == ("台帳", {1: ("", "-3", "名称")}, [(1, 1)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_csv_is_one_sheet_in_every_usual_encoding(encoding):
    (grid,) = read("題名\r\n\r\n髙﨑,①\r\n".encode(encoding), "a.csv")
    assert grid.rows == {1: ("題名",), 3: ("髙﨑", "①")}


def test_only_the_sheet_asked_for_is_read_and_only_the_first_rows():
    content = book(lambda sheet: [sheet.append([str(number)]) for number in range(100)])
    (grid,) = read(content, sheet="台帳", rows=3)
    assert list(grid.rows) == [1, 2, 3]
    assert read(content, sheet="ない") == ()


REFUSED = {
    "a password": (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "パスワード"),
    "the format of before 2007": (OLD_OFFICE + b"\0" * 99, "古い形式"),
    "macros": (with_part(book(plain), "xl/vbaProject.bin", b"x"), "マクロ"),
    "a document type": (with_part(book(plain), "xl/evil.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"), "Excelのファイルではありません"),
    "another kind of zip": (with_part(b"", "a.csv", b"x"), "Excelのファイルではありません"),
    "half a file": (book(plain)[:2000], "壊れていて"),
    "a sheet of broken XML": (with_part(book(plain), "xl/worksheets/sheet1.xml", b"<worksheet><row r='x'/>"), "壊れていて"),
    "nothing": (book(lambda sheet: None), "行が一つもありません"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0", "ExcelでもCSV"),
    "an open quotation mark": (b'a,"b\r\n', "CSVとして読めません"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "what"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_or_must_not_be_opened_is_refused_with_its_mend(content, what):
    assert what in refusal(content)


def test_the_limits_hold_for_size_rows_and_what_a_zip_unpacks_to():
    content = book(lambda sheet: [sheet.append(["x" * 50]) for _ in range(200)])
    assert "大きすぎます" in refusal(content, limits=Limits(size=100))
    assert "展開すると大きすぎます" in refusal(content, limits=Limits(unpacked=1000))
    assert "100行を超えています" in refusal(content, limits=Limits(rows=100))
    assert "3行を超えています" in refusal(b"a\r\n" * 5, limits=Limits(rows=3))


def test_columns_beyond_the_limit_and_formatted_but_empty_rows_are_not_read():
    def wide(sheet):
        plain(sheet)
        sheet["ZZ2"] = "はみ出し"
        sheet["A900000"].number_format = "@"

    (grid,) = read(book(wide), limits=Limits(columns=10))
    assert (grid.width, list(grid.rows)) == (2, [2, 3])
