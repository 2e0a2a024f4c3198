"""Files as they arrive: what is read, and what is refused with a word on how to mend it."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from sekimori.foundation.directory.exchange.parsing import Faults, parse
from sekimori.foundation.directory.exchange.reading import OLD_OFFICE, GivenFile, Limits, read_files
from sekimori.foundation.directory.exchange.tables import AGENCIES, PEOPLE, TABLES
from sekimori.kernel.problems import Refused

HEADER = ",".join(AGENCIES.headers)
CSV = f"{HEADER}\r\n01,市長,1\r\n02,教育委員会,2\r\n"
LAST_DAY = datetime(2026, 3, 31)  # noqa: DTZ001 - the cells of Excel know no zone
NAMES = ",".join(PEOPLE.headers) + "\r\n1,髙﨑,𠮷,,,職員,,2020-04-01,\r\n"


def book(rows, title: str = "実施機関", prepare=None) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if prepare is not None:
        prepare(made, sheet)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def zipped(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def read(content: bytes, name: str = "組織.xlsx", limits: Limits | None = None):
    return read_files([GivenFile(name, content)], limits)


def refusal(content: bytes, name: str = "file.bin", limits: Limits | None = None) -> str:
    with pytest.raises(Refused) as refused:
        read(content, name, limits)
    assert all(problem.mend for problem in refused.value.problems)
    return "\n".join(f"{problem.where}：{problem.what}" for problem in refused.value.problems)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_csv_is_read_in_every_usual_encoding(encoding):
    rows = read(CSV.encode(encoding), "実施機関.csv")["実施機関"]
    assert rows[1] == {"実施機関コード": "02", "実施機関名": "教育委員会", "並び順": "2", "#": "3"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_variant_characters_come_through_utf_8(encoding):
    (row,) = read(NAMES.encode(encoding), "職員.csv")["職員"]
    assert (row["姓"], row["名"]) == ("髙﨑", "𠮷")


def test_variant_characters_of_cp932_come_through():
    (row,) = read(NAMES.replace("𠮷", "吉").encode("cp932"), "職員.csv")["職員"]
    assert row["姓"] == "髙﨑"


def test_a_csv_is_known_by_its_columns_whatever_it_is_called():
    assert list(read(CSV.encode(), "download (3).csv")) == ["実施機関"]


def test_several_files_and_a_zip_are_one_set_of_tables():
    archive = zipped(**{"職員.csv": NAMES.encode()})
    tables = read_files([GivenFile("実施機関.csv", CSV.encode()), GivenFile("all.zip", archive)])
    assert set(tables) == {"実施機関", "職員"}


def test_the_same_table_twice_is_refused():
    with pytest.raises(Refused, match="同じ表が二つあります"):
        read_files([GivenFile("実施機関.csv", CSV.encode()), GivenFile("copy.csv", CSV.encode())])


def test_names_in_a_zip_from_windows_are_understood():
    name = "実施機関.csv".encode("cp932")
    raw = zipped(**{"placeho1.csv": CSV.encode()}).replace(b"placeho1.csv", name)
    assert list(read(raw, "all.zip")) == ["実施機関"]


def test_excel_cells_of_every_type_become_text():
    rows = [
        PEOPLE.headers,
        [1001, "髙橋", "恵子", None, None, "職員", None, date(2020, 4, 1), LAST_DAY],
    ]
    (row,) = read(book(rows, "職員"))["職員"]
    assert (row["職員番号"], row["採用日"], row["退職日"], row["姓カナ"]) == ("1001", "2020-04-01", "2026-03-31", "")


def test_a_number_that_excel_made_a_fraction_is_whole_again():
    (row,) = read(book([AGENCIES.headers, ["01", "市長", 3.0]]))["実施機関"]
    assert row["並び順"] == "3"


def test_blank_rows_are_passed_over_and_lines_keep_their_numbers():
    rows = read(book([AGENCIES.headers, ["01", "市長", "1"], [None, None, None], ["02", "教育委員会", "2"]]))[
        "実施機関"
    ]
    assert [row["#"] for row in rows] == ["2", "4"]


def test_a_million_formatted_but_empty_rows_do_not_matter():
    def far(_, sheet):
        sheet["A900000"].number_format = "@"

    assert len(read(book([AGENCIES.headers, ["01", "市長", "1"]], prepare=far))["実施機関"]) == 1


def test_the_explanations_of_the_template_are_not_read():
    def explain(made, _):
        made.create_sheet("説明").append(["この表は"])

    assert list(read(book([AGENCIES.headers, ["01", "市長", "1"]], prepare=explain))) == ["実施機関"]


def test_a_formula_is_refused_by_the_name_of_its_cell():
    content = book([AGENCIES.headers, ["01", "=A2&B2", "1"], ["02", "=1+1", "2"]])
    assert "セルB2に数式が入っています" in refusal(content)
    assert "セルB3に数式が入っています" in refusal(content)


def test_an_error_value_is_refused_by_the_name_of_its_cell():
    def broken(_, sheet):
        sheet["B2"] = "#REF!"
        sheet["B2"].data_type = "e"

    assert "セルB2が計算の誤り" in refusal(book([AGENCIES.headers, ["01", "x", "1"]], prepare=broken))


def test_merged_cells_are_refused_by_the_name_of_the_first():
    content = book([AGENCIES.headers, ["01", "市長", "1"]], prepare=lambda _, sheet: sheet.merge_cells("B2:B3"))
    assert refusal(content) == "「実施機関」：B2のセルが結合されています"


def test_a_sheet_with_another_name_is_refused():
    assert "「実施機関 (2)」：この名前のシートは扱えません" in refusal(
        book([AGENCIES.headers, ["01", "市長", "1"]], "実施機関 (2)")
    )


def test_a_value_outside_the_columns_is_refused():
    assert "見出しのない列に値があります" in refusal(book([AGENCIES.headers, ["01", "市長", "1", "メモ"]]))


def test_more_rows_than_are_read_are_refused():
    content = book([AGENCIES.headers, *([str(number), "市長", "1"] for number in range(30))])
    assert "20行を超えています" in refusal(content, limits=Limits(rows=20))
    assert "1行を超えています" in refusal(CSV.encode(), "実施機関.csv", Limits(rows=1))


def test_fifty_megabytes_of_junk_are_refused_at_once():
    assert "大きすぎます（50MB）" in refusal(b"\0\xff" * (25 * 1024 * 1024))


def test_junk_is_refused():
    assert "でもないか、文字化けしています" in refusal(bytes(range(256)) * 40)
    assert "でもないか、文字化けしています" in refusal("組織コード".encode("utf-16"))


def test_a_zip_bomb_is_refused_unopened():
    bomb = zipped(**{"組織.csv": b"0" * (101 * 1024 * 1024)})
    assert len(bomb) < 200_000
    assert "展開すると大きすぎます" in refusal(bomb)


def test_a_book_that_is_a_bomb_is_refused_unopened():
    content = book([AGENCIES.headers])
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"0" * (101 * 1024 * 1024))
    assert "展開すると大きすぎます" in refusal(stream.getvalue())


def test_a_thousand_files_in_a_zip_are_refused():
    assert "展開すると大きすぎます" in refusal(zipped(**{f"{number}.csv": b"" for number in range(300)}))


def test_something_else_in_a_zip_is_refused():
    assert "CSVでないもの「notes.docx」" in refusal(zipped(**{"notes.docx": b"x", "実施機関.csv": CSV.encode()}))


def test_a_book_with_a_password_is_told_from_an_old_one():
    assert "パスワードが掛かっています" in refusal(OLD_OFFICE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    assert "古い形式のExcel" in refusal(OLD_OFFICE + b"\0" * 600 + "Workbook".encode("utf-16-le"))


def test_a_zip_with_a_password_is_told():
    content = bytearray(zipped(**{"実施機関.csv": CSV.encode()}))
    directory = content.index(b"PK\x01\x02")
    content[6] |= 1
    content[directory + 8] |= 1
    assert "パスワードが掛かっています" in refusal(bytes(content))


def test_a_broken_book_is_told():
    content = book([AGENCIES.headers, ["01", "市長", "1"]])
    assert "壊れていて読めません" in refusal(content[: len(content) // 2])
    assert "壊れていて読めません" in refusal(zipped(**{"xl/workbook.xml": b"<x"}))


def test_a_book_with_macros_is_refused():
    stream = io.BytesIO(book([AGENCIES.headers]))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert "マクロが入っています" in refusal(stream.getvalue())


def test_entities_in_a_book_are_refused():
    parts = zipped(**{"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})
    assert "Excelのファイルではありません" in refusal(parts)


def test_a_csv_of_no_table_is_told():
    assert "どの表のCSVか分かりません" in refusal("氏名,住所\r\n一,二\r\n".encode(), "名簿.csv")


def test_a_row_with_a_comma_too_many_is_told_by_its_line():
    assert (
        refusal((CSV + "03,公平,委員会,3\r\n").encode(), "実施機関.csv")
        == "「実施機関」4行目：列の数が見出しと違います（4列）"
    )


def test_a_quotation_mark_left_open_is_told():
    assert "CSVとして読めません" in refusal((CSV + '03,"公平委員会,3\r\n').encode(), "実施機関.csv")


def test_nothing_at_all_is_told():
    with pytest.raises(Refused, match="選ばれていません"):
        read_files([])
    assert "行が一つもありません" in refusal(f"{HEADER}\r\n".encode(), "実施機関.csv")


def test_the_name_of_a_file_is_shown_without_its_folders():
    assert refusal(b"\0", "C:\\Users\\hanako\\secret\\a.csv").startswith("ファイル「a.csv」")


@pytest.mark.parametrize("text", ["邱丞漁謾ｿ縺ｮ", "ç·\u008få\u008b\u0099ã\u0081®", "総務\ufffd"])
def test_text_that_was_read_in_the_wrong_encoding_is_found(text):
    faults = Faults()
    parse({"実施機関": [{"実施機関コード": "1", "実施機関名": text, "並び順": ""}]}, {}, faults)
    assert [problem.what for problem in faults.found] == ["文字化けしています"]


@pytest.mark.parametrize("name", sorted(TABLES))
def test_the_example_of_every_table_reads_without_a_fault(name):
    table, faults = TABLES[name], Faults()
    rows = [dict(zip(table.headers, row, strict=True)) for row in table.example]
    parse({name: rows}, {"保護担当者": "protection_officer"}, faults)
    assert faults.found == []
