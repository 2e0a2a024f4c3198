"""Files of governments are read whatever their encoding; what cannot be read says so."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from sekimori.engines.deidentify import Kind
from sekimori.engines.deidentify.documents.opened import Bounds
from sekimori.engines.deidentify.documents.plain import decode
from sekimori.engines.deidentify.documents.reading import open_file
from sekimori.engines.deidentify.report import examine, letters
from sekimori.engines.deidentify.report_data import data_of
from sekimori.engines.deidentify.tests.samples import LETTER, NOTE, RULES
from sekimori.kernel.problems import Refused

CSV = '氏名,電話番号,備考\r\n山田太郎,048-736-1111,"田中さんへ\n連絡"\r\n鈴木花子,048-736-2222,\r\n'


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp932", "euc_jp", "iso2022_jp"])
def test_text_is_read_in_every_encoding_of_an_office(encoding):
    assert decode("a.txt", RULES.encode(encoding)) == RULES


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_csv_file_is_looked_through(encoding):
    report = examine(open_file("名簿.csv", CSV.encode(encoding)))
    assert report.counts == {Kind.PERSON: 3, Kind.PHONE: 2}
    assert report.people == 3
    assert report.places[0].where == "A列2～3行「氏名」"


def test_an_excel_file_is_looked_through_sheet_by_sheet():
    rows = [["氏名", "生年月日", "点数"], ["山田太郎", date(1985, 4, 1), 7.0], ["鈴木花子", date(1990, 1, 2), 8.5]]
    report = examine(open_file("a.xlsx", workbook(表紙=[["件数", 2]], 名簿=rows)))
    assert report.counts == {Kind.PERSON: 2, Kind.BIRTH_DATE: 2}
    assert {place.where for place in report.places} == {
        "シート「名簿」A列2～3行「氏名」",
        "シート「名簿」B列2～3行「生年月日」",
    }


def test_an_empty_book_is_never_called_clean():
    report = examine(open_file("a.xlsx", workbook(空=[])))
    assert not report.found
    assert report.verdict.label.startswith("調べた範囲では")


def test_a_report_holds_no_value_it_found():
    report = examine(open_file("a.txt", (LETTER + NOTE).encode()))
    shown = str(data_of(report))
    assert report.found
    assert all(value not in shown for value in ("花子", "1234567", "048-736", "９０１８", "S60.4.1"))


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.gif", b"GIF", "調べられません"),
        ("a.docx", b"PK", "壊れていて"),
        ("a.pptx", b"PK", "壊れていて"),
        ("a.pdf", b"%PDF-1.7", "壊れていて"),
        ("a.pdf", b"", "壊れていて"),
        ("a.zip", b"PK", "壊れていて"),
        ("a.eml", b"", "メールとして"),
        ("a.xls", b"", "古い形式"),
        ("a.doc", b"", "古い形式"),
        ("a", b"", "種類が分かりません"),
        ("a.xlsx", b"", "壊れていて"),
        ("a.xlsx", b"PK\x03\x04", "壊れていて"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "パスワード"),
        ("a.txt", b"\xff\xfe\x00", "文字コード"),
        ("a.csv", b"\x81\xff\xff", "文字コード"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(name, content, what):
    with pytest.raises(Refused) as refused:
        open_file(name, content)
    assert what in refused.value.problems[0].what


def test_a_packed_bomb_is_refused_before_it_is_unpacked():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", " " * 100_000)
    with pytest.raises(Refused, match="大きすぎます"):
        open_file("a.xlsx", content.getvalue(), bounds=Bounds(most_unpacked=1000))


def test_nul_bytes_and_ragged_rows_in_csv_are_borne():
    report = examine(open_file("a.csv", "氏名,電話\n山\x00田太郎\n,048-736-1111,x,y\n".encode()))
    assert report.counts[Kind.PERSON] == 1


def test_columns_are_named_as_excel_does():
    assert [letters(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
